"""Checks which statements of an earlier brief still hold: those whose spans all survive in the current article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from nutgraf.article import Article, Notice, Span
from nutgraf.brief import (
    Brief,
    Claim,
    DatedEvent,
    Entity,
    Figure,
    KeptStatement,
    Mention,
    Quotation,
    StaleStatement,
    StatementField,
    Update,
    spans_of,
)

_MUCH_SHORTER = 2
_DOUBTFUL = frozenset(("cut_off", "extraction_suspect"))

Statement = Claim | Mention | Entity | Figure | DatedEvent | Quotation


class Comparison(Protocol):
    """The changes between two versions of an article, as returned by `nutgraf.ingest.compare`."""

    @property
    def gone(self) -> tuple[Span, ...]:
        """The sentences that only the old version has, as spans of it."""

    @property
    def added(self) -> tuple[Span, ...]:
        """The sentences that only the new version has, as spans of it."""

    @property
    def corrections(self) -> tuple[Notice, ...]:
        """What only the new version says about its own mistakes."""

    def moved_span(self, span: Span) -> Span | None:
        """The position of an old span in the new text; None when it is stale."""


def update_of(old: Article, new: Article, changes: Comparison, brief: Brief | None) -> Update:
    """What became of the brief of `old` (None where there is none) in `new`; `changes` compares the two articles.

    Raises ValueError for a brief of another text than that of `old`.

    >>> from nutgraf.ingest import compare
    >>> old, new = Article.of("Two died. It rains."), Article.of("It rains. Three died.")
    >>> update_of(old, new, compare(old, new), None).gone
    ('Two died.',)
    """
    if brief is not None and brief.article.text != old.text:
        raise ValueError("the brief is of another text than the earlier article")
    kept: list[KeptStatement] = []
    stale: list[StaleStatement] = []
    for field, statement in _statements(brief) if brief else ():
        spans = tuple(dict.fromkeys(spans_of(statement)))
        places = [changes.moved_span(span) for span in spans]
        text = _text_of(statement)
        if gone := tuple(span.quote for span, place in zip(spans, places, strict=True) if place is None):
            stale.append(StaleStatement(field=field, text=text, gone=gone))
        else:
            kept.append(KeptStatement(field=field, text=text, spans=tuple(place for place in places if place)))
    return Update(
        earlier=old.sha256,
        kept=tuple(kept),
        stale=tuple(stale),
        gone=tuple(span.quote for span in changes.gone),
        added=changes.added,
        corrections=changes.corrections,
        doubts=tuple(_doubts(old, new)) if changes.gone else (),
    )


def _statements(brief: Brief) -> Iterator[tuple[StatementField, Statement]]:
    """Every statement of the brief with its field, in the order a reader meets them."""
    yield from (("headline", brief.headline), ("nut_graf", brief.nut_graf))
    yield from (("key_points", claim) for claim in brief.key_points)
    yield from (("not_known", claim) for claim in brief.not_known)
    yield from (("what_next", claim) for claim in brief.what_next)
    ws = brief.five_ws
    for mentions in (ws.who, ws.what, ws.when, ws.where, ws.why, ws.how):
        yield from (("five_ws", mention) for mention in mentions)
    yield from (("people", entity) for entity in brief.people)
    yield from (("organisations", entity) for entity in brief.organisations)
    yield from (("figures", figure) for figure in brief.figures)
    yield from (("dates", date) for date in brief.dates)
    yield from (("quotations", quotation) for quotation in brief.quotations)
    yield from (("further_points", claim) for claim in brief.further_points)


def _text_of(statement: Statement) -> str:
    if isinstance(statement, Entity):
        return f"{statement.name}, {statement.role}" if statement.role else statement.name
    if isinstance(statement, DatedEvent):
        return f"{statement.expression}: {statement.event.text}"
    return statement.text


def _doubts(old: Article, new: Article) -> Iterator[str]:
    """Why the new version may not be the whole article."""
    said = [notice.text for notice in new.notices if notice.kind in _DOUBTFUL]
    yield from said
    before, now = _length(old), _length(new)
    if not said and before > _MUCH_SHORTER * now:
        yield f"It has {now:,} characters where the earlier version had {before:,}: it may be cut off, or another page."


def _length(article: Article) -> int:
    """How many characters of the article are its story."""
    return len(article.text) - sum(block.span.end - block.span.start for block in article.removed)
