"""The scores as JUnit XML, which every CI shows: a suite for each article, a test for each fact and question.

What the gate asks of a run beyond them, its invariants, are tests too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from nutgraf_evals.metrics import METRICS, PAIRED, Score
from nutgraf_evals.reports.cells import details, finding
from nutgraf_evals.runner import Run

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(runs: Sequence[Run]) -> str:
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


def _suite(root: ET.Element, name: str, scores: Sequence[Score], run: Run) -> None:
    bad = [score for score in scores if not score.good]
    errors = sum(map(_is_error, bad))
    counts = {"tests": len(scores), "errors": errors, "failures": len(bad) - errors}
    suite = ET.SubElement(root, "testsuite", {"name": name} | {key: str(count) for key, count in counts.items()})
    for score in scores:
        epoch = f" epoch {score.epoch + 1}" if run.epochs > 1 else ""
        test = ET.SubElement(suite, "testcase", classname=name, name=f"{score.item} {score.metric}{epoch}")
        if not score.good:
            told = ET.SubElement(
                test,
                "error" if _is_error(score) else "failure",
                message=_clean(score.why or finding(score)),
            )
            shown = details(score, run)
            told.text = _clean("\n".join(f"{name}: {text}" for name, text in shown.items()))


def _is_error(score: Score) -> bool:
    return score.critical or METRICS[score.metric].invariant


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
