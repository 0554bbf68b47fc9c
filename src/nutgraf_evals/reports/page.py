"""One HTML page that needs nothing from elsewhere: the table, and every wrong item with all it takes to judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from nutgraf_evals.metrics import METRICS, PAIRED, Score
from nutgraf_evals.reports.cells import footing, heading, rows
from nutgraf_evals.runner import Run

_SHOWN = (
    *PAIRED,
    "must_not_hits",
    "twin_answers_right",
    "speakers_right",
    "dates_right",
    "unsupported",
    "invalid_drafts",
)
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}td,th{padding:.2rem .8rem;text-align:left}
tr+tr{border-top:1px solid #ddd}article{border:1px solid #ccc;border-radius:6px;padding:.6rem 1rem;margin:1rem 0}
article.critical{border-left:6px solid #a40000}dl{display:grid;grid-template-columns:7rem 1fr;gap:.2rem .8rem;margin:0}
dt{color:#555}dd{margin:0;overflow-wrap:anywhere}h3{margin:.2rem 0 .5rem;font-size:1rem}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}dt{color:#aaa}article{border-color:#444}}
"""


def html_page(runs: Sequence[Run]) -> str:
    """The page over some runs; all text of articles and models is escaped."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>nutgraf evals</title>",
        f"<style>{_STYLE}</style>",
    ]
    parts += ["<h1>nutgraf evals</h1>", _table(runs)]
    parts += [f"<p>{escape(footing(run))}</p>" for run in runs]
    for run in runs:
        wrong = [score for score in run.scores if score.metric in _SHOWN and not score.good]
        parts.append(f"<h2>{escape(heading(run))}: {len(wrong)} wrong</h2>")
        parts += list(_items(wrong, ", ".join(use.id for use in run.prompts)))
    return "\n".join(parts) + "\n</html>\n"


def _table(runs: Sequence[Run]) -> str:
    head = "".join(f"<th>{escape(heading(run))}</th>" for run in runs)
    body = "".join(
        f"<tr><td>{escape(row.title)} {row.arrow}</td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells)
        + "</tr>"
        for row in rows(runs)
    )
    return f"<table><tr><th>metric</th>{head}</tr>{body}</table>"


def _items(wrong: Sequence[Score], prompts: str) -> Iterator[str]:
    for score in wrong:
        told = {
            "question": score.asked,
            "article": score.passage,
            "expected": score.expected,
            "given": score.given or "nothing",
            "why": score.why,
            "prompt": prompts,
        }
        lines = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in told.items() if text)
        kind = " class=critical" if score.critical else ""
        title = f"{score.key}: not among {METRICS[score.metric].title}"
        if METRICS[score.metric].better == "low":
            title = f"{score.key}: one of the {METRICS[score.metric].title}"
        yield f"<article{kind}><h3>{escape(title)}</h3><dl>{lines}</dl></article>"
