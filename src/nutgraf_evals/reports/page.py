"""One HTML page that needs nothing from elsewhere: the table, and every wrong item with all it takes to judge it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nutgraf_evals.metrics import METRICS, PAIRED, Score
from nutgraf_evals.reports.cells import details, finding, footings, headings, rows
from nutgraf_evals.runner import Run

_SHOWN = (
    *(name for name, metric in METRICS.items() if metric.invariant),
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
    parts += [f"<p>{escape(line)}</p>" for line in footings(runs)]
    for name, run in zip(headings(runs), runs, strict=True):
        wrong = [score for score in run.scores if score.metric in _SHOWN and not score.good]
        parts.append(f"<h2>{escape(name)}: {len(wrong)} wrong</h2>")
        parts += [_item(score, run) for score in wrong]
    return "\n".join(parts) + "\n</html>\n"


def _table(runs: Sequence[Run]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in headings(runs))
    body = "".join(
        f"<tr><td>{escape(row.title)} {row.arrow}</td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells)
        + "</tr>"
        for row in rows(runs)
    )
    return f"<table><tr><th>metric</th>{head}</tr>{body}</table>"


def _item(score: Score, run: Run) -> str:
    lines = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in details(score, run).items())
    kind = " class=critical" if score.critical or METRICS[score.metric].invariant else ""
    return f"<article{kind}><h3>{escape(f'{score.key}: {finding(score)}')}</h3><dl>{lines}</dl></article>"
