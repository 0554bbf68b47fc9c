"""What each threshold would cost: false answers against false abstentions, from one replay of all questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf_evals.cases import Answerable
from nutgraf_evals.gold import Gold
from nutgraf_evals.loading import Case
from nutgraf_evals.matching.expectation import JudgedStatement
from nutgraf_evals.runner import Opening
from nutgraf_evals.systems import Nutgraf

THRESHOLDS = tuple(step / 20 for step in range(20))


class Tried(NamedTuple):
    """One question with the likeliest draft: its chance, and whether it is right (never, where nothing is)."""

    answerable: bool
    chance: float
    right: bool


class CurvePoint(NamedTuple):
    """The outcomes at a threshold; all but `threshold` are counts of questions."""

    threshold: float
    answerable: int
    right: int
    wrong: int
    refused: int
    unanswerable: int
    answered: int


async def tried_answers(cases: Sequence[Case], open_for: Opening) -> list[Tried]:
    """Every question of the cases, with nothing refused for its chance."""
    system = Nutgraf(accept=0.0)
    found: list[Tried] = []
    for case in cases:
        gold, model = Gold(case), open_for(case)
        for question in gold.labels.questions:
            reply = await system.answer(gold.article, question.ask, model)
            answerable = isinstance(question, Answerable)
            right = (
                isinstance(question, Answerable)
                and not reply.abstained
                and gold.expect_answer(question).judge(JudgedStatement(reply.text, "")).right
            )
            found.append(Tried(answerable, -1.0 if reply.abstained else reply.chance, right))
    return found


def curve(questions: Sequence[Tried], thresholds: Sequence[float] = THRESHOLDS) -> Iterator[CurvePoint]:
    """The outcomes at each threshold.

    >>> next(curve([Tried(True, 0.7, True), Tried(False, 0.6, False)], [0.65]))
    Point(threshold=0.65, answerable=1, right=1, wrong=0, refused=0, unanswerable=1, answered=0)
    """
    answerable = [one for one in questions if one.answerable]
    others = [one for one in questions if not one.answerable]
    for threshold in thresholds:
        given = [one for one in answerable if one.chance >= threshold]
        right = sum(one.right for one in given)
        yield CurvePoint(
            threshold, len(answerable), right, len(given) - right, len(answerable) - len(given), len(others),
            sum(one.chance >= threshold for one in others),
        )  # fmt: skip


def false_answers(questions: Sequence[Tried], threshold: float) -> int:
    """How many questions without an answer are answered at a threshold."""
    return next(curve(questions, [threshold])).answered
