"""Briefs on a terminal, in each size: headings in bold, marks of receipts dim, wrapped to the width.

All text of the article and the model is plain text to rich: it is never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nutgraf.brief import Brief, Claim, Update
from nutgraf.render import phrases, update_phrases
from nutgraf.render.brief_markdown import ReceiptNumbers
from nutgraf.render.escaping import in_quotation_marks, one_line
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


def print_brief(console: Console, brief: Brief, *, size: Size = "brief", receipts: bool = False) -> None:
    """Print the brief to `console`; `receipts` adds the quoted words below it."""
    console.print(
        Group(*_TerminalBrief(brief, size, receipts=receipts).parts()), highlight=False, markup=False, emoji=False
    )


def glance_by_code(brief: Brief) -> RenderableType:
    """A glance at a brief made by code alone, marked as such, to show until the model's brief is ready."""
    note = Text("At a glance, by code alone in the article’s own words; the brief follows", style="dim")
    return Group(note, Text(), *_TerminalBrief(brief, "glance", receipts=False).parts())


class _TerminalBrief:
    def __init__(self, brief: Brief, size: Size, *, receipts: bool) -> None:
        self._brief = brief
        self._size = size
        self._shows_receipts = receipts
        self._receipts = ReceiptNumbers()

    def parts(self) -> Iterator[RenderableType]:
        brief, shown = self._brief, sized(self._brief, self._size)
        if brief.update is not None:
            yield from _update(brief.update)
        if source := source_line(brief.article, self._size):
            yield Text(one_line(source), style="dim")
        yield self._claim(shown.headline, "bold")
        if shown.nut_graf:
            yield from (Text(), self._claim(shown.nut_graf, "italic"))
        yield from self._notices()
        if shown.points:
            yield from (Text(), self._items([statement_row(claim) for claim in shown.points]))
        for label, claims in shown.labelled:
            yield from self._labelled(label, claims)
        if self._size == "full":
            for section in sections_of(brief):
                yield from self._section(section)
        if self._shows_receipts:
            yield from self._quotes()

    def _labelled(self, label: str, claims: tuple[Claim, ...]) -> Iterator[RenderableType]:
        line = Text()
        line.append(label, style="bold")
        for claim in claims:
            line.append(" ").append_text(self._claim(claim))
        yield from (Text(), line)

    def _notices(self) -> Iterator[RenderableType]:
        article = self._brief.article
        if self._size != "full":
            yield from (Text(), Text(notice_line(article), style="yellow")) if article.notices else ()
            return
        for notice in article.notices:
            yield from (Text(), Text(f"{phrases.NOTICES[notice.kind]}: {one_line(notice.text)}", style="yellow"))

    def _claim(self, claim: Claim, style: str = "") -> Text:
        return self._row(statement_row(claim), style)

    def _row(self, row: BriefRow, style: str = "") -> Text:
        line = Text()
        if row.lead:
            line.append(one_line(row.lead), style="bold")
            line.append("" if row.text.startswith(",") or not row.text else " ")
        line.append(one_line(row.text), style=style)
        if row.remark:
            line.append(f" — {one_line(row.remark)}", style="italic")
        if row.spans:
            line.append(f" [{self._receipts.number(row)}]", style="dim")
        return line

    def _items(self, rows: list[BriefRow]) -> RenderableType:
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column()
        grid.add_column()
        for row in rows:
            grid.add_row(Text("•"), self._row(row))
        return grid

    def _section(self, section: BriefSection) -> Iterator[RenderableType]:
        yield from (Text(), Text(section.title, style="bold underline"))
        if not section.columns:
            yield self._items(list(section.rows))
            return
        table = Table(box=None, pad_edge=False)
        for column in section.columns:
            table.add_column(column, justify="right" if column == "Value" else "left", header_style="dim")
        for row in section.rows:
            table.add_row(self._row(row), *(Text(one_line(cell)) for cell in row.cells))
        yield table

    def _quotes(self) -> Iterator[RenderableType]:
        yield from (Text(), Text("Receipts", style="bold underline"))
        for number, quote in self._receipts.quotes.items():
            yield Text(f"[{number}] {in_quotation_marks(one_line(quote))}", style="dim")


def _update(update: Update) -> Iterator[RenderableType]:
    yield from (Text("What changed", style="bold underline"), Text(one_line(update_phrases.summary_of(update))))
    for doubt in update.doubts:
        yield Text(f"The new version looks cut off: {one_line(doubt)}", style="yellow")
    for correction in update_phrases.correction_lines(update):
        yield Text(f"Correction: {one_line(correction)}", style="yellow")
    stale, more = update_phrases.stale_lines(update)
    for one in stale:
        yield Text(f"- {'not found' if update.doubts else 'stale'}, {one.kind}: {one_line(one.text)}")
    if more:
        yield Text(f"… and {more} more")
    yield from (Text(f"+ {one_line(words)}") for words in update_phrases.new_sentences(update))
    yield Text()
