"""Briefs as Markdown in each size, with one mark for each statement and the quotes as footnotes.

All text of the article and the model is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from nutgraf.article import Span
from nutgraf.brief import Brief, Claim, Update
from nutgraf.render import phrases, update_phrases
from nutgraf.render.escaping import escape_text, web_address
from nutgraf.render.sizes import (
    BriefRow,
    BriefSection,
    Size,
    notice_line,
    sections_of,
    sized,
    source_line,
    statement_row,
)

Notes = Literal["footnotes", "list"]
_LONGEST_QUOTE: Final = 24  # words of a footnote
_KEPT_AT_ENDS: Final = 6  # words at each end of a quote that the statement repeats


def to_markdown(brief: Brief, *, size: Size = "brief", notes: Notes = "footnotes") -> str:
    """The brief as Markdown, ending in a line break.

    `notes` selects how receipts are written: GitHub's `[^1]`, or `[1]` and a list for viewers without footnotes.
    """
    return "\n".join(_Writer(brief, size, notes).lines()) + "\n"


class ReceiptNumbers:
    """Numbers the receipts of statements in the order they are asked for, one for each set of spans."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Span, ...], int] = {}
        self._places: dict[int, str] = {}
        self.quotes: dict[int, str] = {}

    def number(self, row: BriefRow) -> int:
        """The number of the row's receipt; `quotes` then holds what the receipt quotes."""
        number = self._numbers.setdefault(row.spans, len(self._numbers) + 1)
        if number not in self.quotes:
            self.quotes[number] = " … ".join(receipt_quote(span, row.text) for span in row.spans)
            self._places[number] = ", ".join(f"{span.start}–{span.end}" for span in row.spans)
        return number

    def places(self, number: int) -> str:
        """The places of a receipt's quotes in the article."""
        return self._places[number]


def receipt_quote(span: Span, statement: str) -> str:
    """The words of `span` that are evidence of `statement`, on one line, shortened where there are many.

    Where the statement repeats the words one for one, only their ends are kept.

    >>> quote = "The old ferry, which was built in 1962 and sold twice, sank on Monday."
    >>> receipt_quote(Span(start=0, end=len(quote), quote=quote), "The ferry sank.")
    'The old ferry, which was built in 1962 and sold twice, sank on Monday.'
    >>> receipt_quote(Span(start=0, end=len(quote), quote=quote), quote)
    'The old ferry, which was built … 1962 and sold twice, sank on Monday.'
    """
    words = span.quote.split()
    if " ".join(words).rstrip(".") in statement and len(words) > 2 * _KEPT_AT_ENDS:
        return f"{' '.join(words[:_KEPT_AT_ENDS])} … {' '.join(words[-_KEPT_AT_ENDS - 1 :])}"
    if len(words) <= _LONGEST_QUOTE:
        return " ".join(words)
    wanted = set(re.findall(r"\w+", statement.casefold()))
    hits = [at for at, word in enumerate(words) if wanted & set(re.findall(r"\w+", word.casefold()))]
    first, last = (hits[0], hits[-1] + 1) if hits else (0, len(words))
    if last - first <= _LONGEST_QUOTE:
        before, after = "… " if first else "", " …" if last < len(words) else ""
        return f"{before}{' '.join(words[first:last])}{after}"
    half = _LONGEST_QUOTE // 2
    return f"{'… ' if first else ''}{' '.join(words[first : first + half])} … {' '.join(words[last - half : last])}"


class _Writer:
    def __init__(self, brief: Brief, size: Size, notes: Notes) -> None:
        self._brief = brief
        self._size = size
        self._notes = notes
        self._receipts = ReceiptNumbers()

    def lines(self) -> Iterator[str]:
        brief, shown = self._brief, sized(self._brief, self._size)
        if brief.update is not None:
            yield from _update(brief.update)
        yield from self._source()
        yield f"# {self._claim(shown.headline)}"
        if shown.nut_graf:
            yield from ("", self._claim(shown.nut_graf))
        yield from self._notices()
        if shown.points:
            yield from ("", *(f"- {self._claim(claim)}" for claim in shown.points))
        for label, claims in shown.labelled:
            yield from ("", f"**{label}** {' '.join(map(self._claim, claims))}")
        if self._size == "full":
            for section in sections_of(brief):
                yield from self._section(section)
        yield from self._footnotes()

    def _source(self) -> Iterator[str]:
        line = escape_text(source_line(self._brief.article, self._size))
        link = web_address(self._brief.article.url) if self._size == "full" else ""
        if line or link:
            yield from (" · ".join(filter(None, (line, f"<{link}>" if link else ""))), "")

    def _notices(self) -> Iterator[str]:
        article = self._brief.article
        if self._size != "full":
            yield from ("", f"> **{escape_text(notice_line(article))}**") if article.notices else ()
            return
        for notice in article.notices:
            yield from ("", f"> **{phrases.NOTICES[notice.kind]}:** {escape_text(notice.text)}")

    def _claim(self, claim: Claim) -> str:
        return self._row(statement_row(claim))

    def _row(self, row: BriefRow) -> str:
        lead = f"**{escape_text(row.lead)}**" if row.lead else ""
        gap = " " if lead and row.text and not row.text.startswith(",") else ""
        text = f"{lead}{gap}{escape_text(row.text) if row.text else ''}{self._mark(row)}"
        return f"{text} — *{escape_text(row.remark)}*" if row.remark else text

    def _mark(self, row: BriefRow) -> str:
        if not row.spans:
            return ""
        number = self._receipts.number(row)
        return f" \\[{number}\\]" if self._notes == "list" else f"[^{number}]"

    def _section(self, section: BriefSection) -> Iterator[str]:
        yield from ("", f"## {section.title}", "")
        if not section.columns:
            yield from (f"- {self._row(row)}" for row in section.rows)
            return
        yield f"| {' | '.join(section.columns)} |"
        yield f"|{'---|' * len(section.columns)}"
        for row in section.rows:
            cells = " | ".join(escape_text(cell) if cell else "" for cell in row.cells)
            yield f"| {escape_text(row.text)}{self._mark(row)} | {cells} |"

    def _footnotes(self) -> Iterator[str]:
        yield from ("", "## Receipts", "") if self._notes == "list" else ("",)
        for number, quote in self._receipts.quotes.items():
            lead = f"{number}." if self._notes == "list" else f"[^{number}]:"
            yield f"{lead} {escape_text(quote)} *(characters {self._receipts.places(number)})*"


def _update(update: Update) -> Iterator[str]:
    """What changed since the earlier brief; it comes before anything else."""
    yield from ("## What changed", "", escape_text(update_phrases.summary_of(update)))
    for doubt in update.doubts:
        yield from ("", f"> **The new version looks cut off:** {escape_text(doubt)}")
    for correction in update_phrases.correction_lines(update):
        yield from ("", f"> **Correction:** {escape_text(correction)}")
    stale, more = update_phrases.stale_lines(update)
    lines = [f"**{'not found' if update.doubts else 'stale'}**, {one.kind}: {escape_text(one.text)}" for one in stale]
    yield from ("", *_items([*lines, *([f"… and {more} more"] if more else [])])) if lines else ()
    added = [escape_text(words) for words in update_phrases.new_sentences(update)]
    yield from ("", "New in the article:", "", *_items(added)) if added else ()
    yield ""


def _items(texts: Iterable[str]) -> list[str]:
    return [f"- {text}" for text in texts]
