"""The scores as JUnit XML, which every CI shows: a suite for each article, a test for each fact and question."""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree import ElementTree as ET

from nutgraf_evals.metrics import PAIRED, Score
from nutgraf_evals.runner import Run

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(run: Run) -> str:
    """One test for each paired item; a miss of a critical fact is an error, any other a failure."""
    by_case: dict[str, list[Score]] = defaultdict(list)
    for score in run.scores:
        if score.metric in PAIRED:
            by_case[score.case].append(score)
    root = ET.Element("testsuites", name=f"evals {run.system}")
    for case, scores in by_case.items():
        bad = [score for score in scores if not score.good]
        errors = sum(score.critical for score in bad)
        suite = ET.SubElement(
            root, "testsuite", name=case, tests=str(len(scores)), errors=str(errors), failures=str(len(bad) - errors)
        )
        for score in scores:
            test = ET.SubElement(
                suite, "testcase", classname=f"{run.system}.{case}", name=f"{score.item} {score.metric}"
            )
            if not score.good:
                told = ET.SubElement(
                    test, "error" if score.critical else "failure", message=_clean(score.why or "missing")
                )
                told.text = _clean(f"asked: {score.asked}\nexpected: {score.expected}\ngiven: {score.given}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
