"""Receipts: the spans of a brief numbered from 1 in the order they are shown; the same span is the same receipt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nutgraf.article import Span
from nutgraf.brief import Brief, spans_of

Receipts = dict[Span, int]


def receipts_of(brief: Brief) -> Receipts:
    """The number of every span that a reader of the brief can meet, in the order they meet it."""
    numbers: Receipts = {}
    for span in _as_shown(brief):
        numbers.setdefault(span, len(numbers) + 1)
    return numbers


def numbers_of(receipts: Receipts, spans: Iterable[Span]) -> tuple[int, ...]:
    """The numbers of `spans`, each once, in their order."""
    return tuple(dict.fromkeys(receipts[span] for span in spans))


def _as_shown(brief: Brief) -> Iterator[Span]:
    for claim in (brief.headline, brief.nut_graf, *brief.key_points, *brief.not_known):
        yield from spans_of(claim)
    yield from spans_of((brief.five_ws, brief.people, brief.organisations, brief.figures))
    for date in brief.dates:
        yield from spans_of((date.spans, date.event))
    for quotation in brief.quotations:
        yield from spans_of((quotation.spans, quotation.speaker))
    yield from spans_of((brief.further_points, brief.rejections))
