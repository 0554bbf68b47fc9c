"""Which of an article's points lead the brief, and which of them tells why the story matters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.find import tolerant
from nutgraf.ground import words
from nutgraf.summarize.findings import Findings
from nutgraf.summarize.points import Point

MOST_KEY_POINTS = 7
# Phrases with which a reporter says what an event means, follows from, or leads to.
_MEANING = re.compile(
    r"\b(?:first (?:time|such)|(?:largest|biggest|highest|lowest|worst|deadliest|longest|most serious)\b|record\b|"
    r"since (?:the\b|\d{4})|for (?:years|decades)|has long|amid|concerns?|fears?|risks?|threat\w*|crisis|"
    r"as part of|comes? (?:after|as|amid|at a time)|following|because|means? that|affect\w*|impact|consequences?|"
    r"raises? questions|critics|pressure|in response to|aims? to|in an effort|would (?:allow|mean|end|make|give)|"
    r"supporters|opponents|at stake|turning point|deadline|despite)\b",
    re.IGNORECASE,
)


def key_points(points: Sequence[Point], findings: Findings) -> tuple[list[Point], list[Point]]:
    """The up to seven weightiest points, and the others; both in the order of the article, the lead always first."""
    if not points:
        return [], []
    ranked = sorted(points[1:], key=lambda point: -findings.weights[point.sentence.number])
    chosen = {id(point) for point in (points[0], *ranked[: MOST_KEY_POINTS - 1])}
    return [p for p in points if id(p) in chosen], [p for p in points if id(p) not in chosen]


@tolerant("the nut graf", lambda points, _: points[0])
def nut_graf(points: Sequence[Point], findings: Findings) -> Point:
    """The point that tells best why the story matters: it says what the event means, and speaks of the lead's matter.

    Where no point says so, or there is none to spare, the lead itself.
    """
    lead, language = points[0], findings.article.language
    about = {word.key for word in words(lead.sentence.text, language) if word.carries}

    def meaning(point: Point) -> float:
        signs = len({hit.casefold() for hit in _MEANING.findall(point.sentence.text)})
        shared = sum(word.key in about for word in words(point.sentence.text, language) if word.carries)
        return 0.0 if not signs else 2 * signs + shared / 2 + findings.weights[point.sentence.number]

    best = max(points[1:], key=meaning, default=lead)
    return best if meaning(best) > 0 else lead
