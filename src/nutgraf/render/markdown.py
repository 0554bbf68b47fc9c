"""The brief as Markdown for terminals and GitHub, each statement with its quotes as footnotes.

Empty sections are left out. All text of the article and the model is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from nutgraf.article import Span
from nutgraf.brief import (
    Brief,
    Claim,
    DatedEvent,
    Entity,
    Figure,
    FiveWs,
    Mention,
    Quotation,
    Rejection,
    Speaker,
    Update,
)
from nutgraf.render import phrases
from nutgraf.render.escaping import escape_text, web_address
from nutgraf.render.html_page import numbers_of, receipts_of
from nutgraf.render.phrases import correction_lines, new_sentences, stale_lines, summary_of

Notes = Literal["footnotes", "list"]
_EVENT_LENGTH = 160


def to_markdown(brief: Brief, *, notes: Notes = "footnotes") -> str:
    """The brief as Markdown, ending in a line break.

    `notes` selects how receipts are written: GitHub's `[^1]`, or `[1]` and a list for viewers that know no footnotes.
    """
    return "\n".join(_Writer(brief, notes).lines()) + "\n"


class _Writer:
    def __init__(self, brief: Brief, notes: Notes) -> None:
        self._brief = brief
        self._notes = notes
        self._receipts = receipts_of(brief)

    def lines(self) -> Iterator[str]:
        brief = self._brief
        if brief.update is not None:
            yield from _update(brief.update)
        yield from (_kicker(brief), "", f"# {self._claim(brief.headline)}", "", self._claim(brief.nut_graf))
        for notice in brief.article.notices:
            yield from ("", f"> **{phrases.NOTICES[notice.kind]}:** {escape_text(notice.text)}")
        yield from _section("Key points", _items(map(self._claim, brief.key_points), ordered=True))
        yield from _section("What is not known", _items(map(self._claim, brief.not_known)))
        yield from _section("Who, what, when, where, why, how", list(self._questions(brief.five_ws)))
        yield from _section("People", _items(map(self._entity, brief.people)))
        yield from _section("Organisations", _items(map(self._entity, brief.organisations)))
        yield from _section("Figures", list(self._figures(brief.figures)))
        yield from _section("Dates", _items(map(self._date, brief.dates)))
        yield from _section("Quotations", list(self._quotations(brief.quotations)))
        yield from _section("Further points", _items(map(self._claim, brief.further_points)))
        yield from _section("Rejected", _items(map(self._rejection, brief.rejections)))
        made = (f"**{line.what}:** {escape_text(line.how)}" for line in phrases.making_of(brief))
        yield from _section("How this was made", _items(made))
        yield from self._footnotes()

    def _marks(self, spans: Iterable[Span]) -> str:
        if self._notes == "list":
            return "".join(f" \\[{number}\\]" for number in numbers_of(self._receipts, spans))
        return "".join(f"[^{number}]" for number in numbers_of(self._receipts, spans))

    def _claim(self, claim: Claim) -> str:
        statement = f"{escape_text(claim.text)}{self._marks(claim.spans)}"
        certainty = escape_text(phrases.certainty(claim))
        if not certainty:
            return statement
        said_at = self._marks([claim.asserted_by.span]) if claim.asserted_by else ""
        return f"{statement} — *{certainty}*{said_at}"

    def _questions(self, five_ws: FiveWs) -> Iterator[str]:
        for question in phrases.QUESTIONS:
            mentions: tuple[Mention, ...] = getattr(five_ws, question)
            if mentions:
                answers = "; ".join(f"{escape_text(m.text)}{self._marks(m.spans)}" for m in mentions)
                yield f"- **{question.capitalize()}:** {answers}"

    def _entity(self, entity: Entity) -> str:
        role = f", {escape_text(entity.role)}" if entity.role else ""
        return f"**{escape_text(entity.name)}**{role}{self._marks(entity.spans)}"

    def _figures(self, figures: tuple[Figure, ...]) -> Iterator[str]:
        if figures:
            yield from ("| In the article | Value | Of what | Qualifier |", "|---|--:|---|---|")
        for figure in figures:
            cells = (phrases.amount(figure), figure.counts, figure.qualifier)
            text = f"{escape_text(figure.text)}{self._marks(figure.spans)}"
            yield f"| {text} | {' | '.join(escape_text(cell) for cell in cells)} |"

    def _date(self, date: DatedEvent) -> str:
        expression = f"“{escape_text(date.expression)}”{self._marks(date.spans)}"
        event = f"{escape_text(phrases.shortened(date.event.text, _EVENT_LENGTH))}{self._marks(date.event.spans)}"
        return f"**{escape_text(phrases.when(date))}** — {expression} — {event}"

    def _quotations(self, quotations: tuple[Quotation, ...]) -> Iterator[str]:
        for number, quotation in enumerate(quotations):
            if number:
                yield ""
            yield f"> {escape_text(phrases.quote_phrase(quotation.text))}{self._marks(quotation.spans)}  "
            yield f"> — {self._speaker(quotation.speaker)}"

    def _speaker(self, speaker: Speaker | None) -> str:
        if speaker is None:
            return "*the article does not say for certain who*"
        return f"{escape_text(speaker.name)}{self._marks([speaker.span])}"

    def _rejection(self, rejected: Rejection) -> str:
        reason = escape_text(phrases.rejection(rejected))
        why = f"{phrases.FIELDS[rejected.field]} “{escape_text(rejected.text)}”: {reason}."
        if rejected.replaced_by is None:
            return why
        return f"{why} Printed instead: the article’s own sentence{self._marks([rejected.replaced_by])}."

    def _footnotes(self) -> Iterator[str]:
        if self._notes == "list":
            yield from ("", "## Receipts", "")
        else:
            yield ""
        for span, number in self._receipts.items():
            lead = f"{number}." if self._notes == "list" else f"[^{number}]:"
            yield f"{lead} {escape_text(span.quote)} *(characters {span.start}–{span.end})*"


def _update(update: Update) -> Iterator[str]:
    """What changed since the earlier brief, before anything else."""
    yield from ("## What changed", "", escape_text(summary_of(update)))
    for doubt in update.doubts:
        yield from ("", f"> **The new version looks cut off:** {escape_text(doubt)}")
    for correction in correction_lines(update):
        yield from ("", f"> **Correction:** {escape_text(correction)}")
    stale, more = stale_lines(update)
    lines = [f"**{'not found' if update.doubts else 'stale'}**, {one.kind}: {escape_text(one.text)}" for one in stale]
    yield from ("", *_items([*lines, *([f"… and {more} more"] if more else [])])) if lines else ()
    added = [escape_text(words) for words in new_sentences(update)]
    yield from ("", "New in the article:", "", *_items(added)) if added else ()
    yield ""


def _kicker(brief: Brief) -> str:
    article = brief.article
    parts = [f"**{escape_text(article.publisher)}**"] if article.publisher else []
    if article.title and article.title != brief.headline.text:
        parts.append(f"“{escape_text(article.title)}”")
    if article.byline:
        parts.append(escape_text(article.byline))
    parts.append(f"published {article.published}" if article.published else "publication date not given")
    if link := web_address(article.url):
        parts.append(f"<{link}>")
    return " · ".join(parts)


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"## {title}", "", *lines] if lines else []


def _items(texts: Iterable[str], *, ordered: bool = False) -> list[str]:
    return [f"{f'{number}.' if ordered else '-'} {text}" for number, text in enumerate(texts, start=1)]
