"""Reports of runs: a table for the terminal, Markdown for a pull request, JUnit XML for a CI, and one HTML page.

Every table has a row for each metric and a column for each run, always with n and interval. The HTML page needs
nothing from elsewhere and shows every wrong item with all it takes to judge it. The XML has a suite for each article,
a test for each fact and question, and tests for the invariants of the gate.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from rich.console import Console
from rich.table import Table

from nutgraf_evals.gate import GateResult
from nutgraf_evals.metrics import BY_CONSTRUCTION, METRICS, PAIRED, MetricResult, Score, results
from nutgraf_evals.runner import EvalRun, RunCost


class ReportRow(NamedTuple):
    """A metric's title, an arrow that points where better is, and a cell for each run."""

    title: str
    arrow: str
    cells: tuple[str, ...]


def rows(runs: Sequence[EvalRun]) -> list[ReportRow]:
    """The rows of the table over some runs, without metrics that have no score.

    A metric that the code of one of these systems enforces is left out as well, because no other system could be
    compared with it. `footings` reports it as an invariant.
    """
    enforced = frozenset[str]().union(*(BY_CONSTRUCTION.get(run.system, frozenset()) for run in runs))
    found = [{result.metric: result for result in results(run.scores)} for run in runs]
    table = []
    for name, metric in METRICS.items():
        if name not in enforced and any(name in result for result in found):
            arrow = "↑" if metric.better == "high" else "↓"
            table.append(ReportRow(metric.title, arrow, tuple(_cell(result.get(name)) for result in found)))
    table.append(ReportRow("tokens read / written", "", tuple(_tokens(run.spent) for run in runs)))
    table.append(ReportRow("seconds of the model", "", tuple(f"{run.spent.seconds:,.0f}" for run in runs)))
    table.append(ReportRow("cost in US dollars", "", tuple(_cost(run.spent) for run in runs)))
    return table


def headings(runs: Sequence[EvalRun]) -> list[str]:
    """What each column is of: `nutgraf (brief@1.0.0)`, with a number where two would read the same."""
    names = [_system(run) for run in runs]
    return [f"{name} #{names[:at].count(name) + 1}" if names.count(name) > 1 else name for at, name in enumerate(names)]


def footings(runs: Sequence[EvalRun]) -> list[str]:
    """What made each run, and the invariants its code enforces, on a line each, named as its column is."""
    named = list(zip(headings(runs), runs, strict=True))
    enforced = [(name, _invariants_line(run)) for name, run in named]
    return [
        *(f"{name}: {_made_by(run)}" for name, run in named),
        *(
            f"{name}: invariants, enforced by the code and no measure of quality: {what}"
            for name, what in enforced
            if what
        ),
    ]


def _invariants_line(run: EvalRun) -> str:
    """How often each invariant that the system's own code enforces holds; empty where none was scored."""
    names = BY_CONSTRUCTION.get(run.system, frozenset())
    return " · ".join(
        f"{METRICS[result.metric].title} {result.hits} of {result.n}"
        for result in results(run.scores)
        if result.metric in names
    )


def finding(score: Score) -> str:
    """What is wrong with a score that is not good, in the words of its metric."""
    metric = METRICS[score.metric]
    return f"{'not among' if metric.better == 'high' else 'one of'} the {metric.title}"


def _system(run: EvalRun) -> str:
    used = ", ".join(use.id for use in run.prompts)
    return f"{run.system} ({used})" if used else run.system


def _made_by(run: EvalRun) -> str:
    skipped = f", skipped: {', '.join(run.skipped)}" if run.skipped else ""
    times = f", {run.epochs} epochs" if run.epochs > 1 else ""
    articles = "1 article" if len(run.cases) == 1 else f"{len(run.cases)} articles"
    return f"{run.model} over {articles} of corpus {run.corpus[:8]}{times}{skipped}"


def details(score: Score, run: EvalRun) -> dict[str, str]:
    """All it takes to judge one score, in the order it is read; what there is nothing of is left out."""
    shown = {
        "instruction" if score.metric == "injections_obeyed" else "question": score.asked,
        "article": score.passage,
        "expected": score.expected,
        "given": score.given or "nothing",
        "why": score.why,
        "prompt": score.prompt or ", ".join(use.id for use in run.prompts) or "no prompt file",
        "epoch": f"{score.epoch + 1} of {run.epochs}" if run.epochs > 1 else "",
    }
    return {name: text for name, text in shown.items() if text}


def _cell(result: MetricResult | None) -> str:
    if result is None:
        return "–"
    if result.articles == 1:
        return f"{result.share:.0%} of {result.n} in 1 article"
    low, high = result.interval
    return f"{result.share:.0%} of {result.n} [{low:.0%}–{high:.0%}]"


def _tokens(spent: RunCost) -> str:
    return f"{spent.tokens_in:,} / {spent.tokens_out:,}"


def _cost(spent: RunCost) -> str:
    return "unknown" if spent.cost_usd is None else f"{spent.cost_usd:.2f}"


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


def html_page(runs: Sequence[EvalRun]) -> str:
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


def _table(runs: Sequence[EvalRun]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in headings(runs))
    body = "".join(
        f"<tr><td>{escape(row.title)} {row.arrow}</td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells)
        + "</tr>"
        for row in rows(runs)
    )
    return f"<table><tr><th>metric</th>{head}</tr>{body}</table>"


def _item(score: Score, run: EvalRun) -> str:
    lines = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in details(score, run).items())
    kind = " class=critical" if score.critical or METRICS[score.metric].invariant else ""
    return f"<article{kind}><h3>{escape(f'{score.key}: {finding(score)}')}</h3><dl>{lines}</dl></article>"


_MOST_LISTED = 30


def markdown(runs: Sequence[EvalRun], verdicts: Mapping[str, GateResult]) -> str:
    """The gate's verdicts by system (where there are any), the metrics of all runs, and the items that flipped."""
    lines = [line for name, verdict in verdicts.items() for line in _verdict(name, verdict)]
    lines += ["| metric | | " + " | ".join(headings(runs)) + " |", "|---|---|" + "---:|" * len(runs)]
    lines += [f"| {row.title} | {row.arrow} | " + " | ".join(row.cells) + " |" for row in rows(runs)]
    lines += ["", *(f"- {line}" for line in footings(runs))]
    for name, verdict in verdicts.items():
        lines += _list_lines(f"{name} lost", verdict.flips.lost) + _list_lines(f"{name} gained", verdict.flips.gained)
    return "\n".join(lines) + "\n"


def _verdict(name: str, verdict: GateResult) -> list[str]:
    colour = "green" if verdict.green else "red"
    reasons = [*(f"- {reason}" for reason in verdict.reasons), ""] if verdict.reasons else []
    return [f"**Evals of {name}: {colour}**", "", *reasons]


def _list_lines(title: str, items: tuple[str, ...]) -> list[str]:
    if not items:
        return []
    more = [f"- … and {len(items) - _MOST_LISTED} more"] if len(items) > _MOST_LISTED else []
    return ["", f"{title}:", *(f"- `{item}`" for item in items[:_MOST_LISTED]), *more]


def print_table(runs: Sequence[EvalRun], console: Console) -> None:
    """Print the metrics of some runs side by side."""
    table = Table(box=None, pad_edge=False)
    table.add_column("metric")
    table.add_column("")
    for name in headings(runs):
        table.add_column(name, justify="right")
    for row in rows(runs):
        table.add_row(row.title, row.arrow, *row.cells)
    console.print(table)
    for line in footings(runs):
        console.print(line, highlight=False, markup=False)


def write(path: Path, text: str) -> None:
    """Write `text` as UTF-8, with the folders that lead there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(runs: Sequence[EvalRun]) -> str:
    """One test for each paired item and each invariant; what must never happen is an error, another miss a failure."""
    root = ET.Element("testsuites", name="evals")
    for run in runs:
        by_case: dict[str, list[Score]] = defaultdict(list)
        for score in run.scores:
            if score.metric in PAIRED or METRICS[score.metric].invariant:
                by_case[score.case].append(score)
        for case, scores in by_case.items():
            _suite(root, f"{run.system}.{case}", scores, run)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, name: str, scores: Sequence[Score], run: EvalRun) -> None:
    bad = [score for score in scores if not score.good]
    errors = sum(map(_is_error, bad))
    counts = {"tests": len(scores), "errors": errors, "failures": len(bad) - errors}
    suite = ET.SubElement(root, "testsuite", {"name": name} | {key: str(count) for key, count in counts.items()})
    for score in scores:
        epoch = f" epoch {score.epoch + 1}" if run.epochs > 1 else ""
        test = ET.SubElement(suite, "testcase", classname=name, name=f"{score.item} {score.metric}{epoch}")
        if not score.good:
            failure = ET.SubElement(
                test,
                "error" if _is_error(score) else "failure",
                message=_clean(score.why or finding(score)),
            )
            shown = details(score, run)
            failure.text = _clean("\n".join(f"{name}: {text}" for name, text in shown.items()))


def _is_error(score: Score) -> bool:
    return score.critical or METRICS[score.metric].invariant


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
