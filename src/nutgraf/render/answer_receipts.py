"""The receipts of one outcome: what it cites, numbered from 1 in the order of reading; one passage has one number."""

from __future__ import annotations

from typing import NamedTuple

from nutgraf.answer import Abstention, Answer, Citation


class AnswerReceipt(NamedTuple):
    """A numbered passage: code points `[start, end)` of the article that the outcome lists as `article`."""

    number: int
    article: str
    start: int
    end: int
    quote: str


def cited(outcome: Answer | Abstention) -> tuple[Citation, ...]:
    """What is cited anywhere in the outcome, once each, in the order of reading; the nearest passage comes last."""
    nearest = outcome.nearest if isinstance(outcome, Abstention) else None
    return tuple(dict.fromkeys([*outcome.citations, *([nearest] if nearest else [])]))


def citations_of(outcome: Answer | Abstention) -> list[AnswerReceipt]:
    """The receipts of an outcome, under the numbers that its markers bear wherever it is shown."""
    return [
        AnswerReceipt(number, citation.article, citation.start, citation.end, citation.quote)
        for number, citation in enumerate(cited(outcome), start=1)
    ]
