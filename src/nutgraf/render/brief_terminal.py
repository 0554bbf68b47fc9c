"""Briefs on a terminal, in each size: headings in bold, marks of receipts dim, wrapped to the width.

All text of the article and the model is plain text to rich: it is never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from nutgraf.article import Article
from nutgraf.brief import ArticleRecord, Brief, Claim, StatementField, Update
from nutgraf.render import phrases, update_phrases
from nutgraf.render.brief_markdown import ReceiptNumbers
from nutgraf.render.escaping import in_quotation_marks, one_line
from nutgraf.render.sizes import (
    NOT_KNOWN,
    WHAT_NEXT,
    BriefRow,
    BriefSection,
    LineSoFar,
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


_BY_CODE = "At a glance, by code alone in the article’s own words; the brief follows"
_IN_PART = "✓ checked against the article. The other lines are its own words, by code"
_BELOW = 4  # rows of the terminal for the progress below the lines


class UnfinishedBrief:
    """The lines of a brief that is being made, to show until it is finished, cut to the height of the terminal.

    A line of the model is marked with a check mark. Its words are dim and marked as being checked until then; they are
    the first to be left out where the terminal is low.
    """

    def __init__(self, lines: Sequence[LineSoFar], article: Article | ArticleRecord) -> None:
        self._lines = lines
        self._article = article

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(1, console.height - _BELOW)
        rows: list[list[Segment]] = []
        for drafts in (True, False):
            parts = Group(*_TerminalLines(self._lines, self._article).parts(drafts=drafts))
            rows = console.render_lines(parts, options, pad=False)
            if len(rows) <= room:
                break
        for row in rows[:room]:
            yield from row
            yield Segment.line()


class _ClaimRows:
    """Statements as lines of text, with the marks of their receipts."""

    def __init__(self) -> None:
        self._receipts = ReceiptNumbers()

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


_STYLE_OF: dict[StatementField, str] = {"headline": "bold", "nut_graf": "italic"}
_LABEL_OF: dict[StatementField, str] = {"not_known": NOT_KNOWN, "what_next": WHAT_NEXT}


class _TerminalLines(_ClaimRows):
    def __init__(self, lines: Sequence[LineSoFar], article: Article | ArticleRecord) -> None:
        super().__init__()
        self._lines = lines
        self._article = article

    def parts(self, *, drafts: bool) -> Iterator[RenderableType]:
        is_begun = any(line.is_verified or line.draft for line in self._lines)
        yield from (Text(_IN_PART if is_begun else _BY_CODE, style="dim"), Text())
        if source := source_line(self._article, "glance"):
            yield Text(one_line(source), style="dim")
        shown = [line for line in self._lines if line.claim or (drafts and line.draft)]
        for field, group in groupby(shown, key=lambda line: line.field):
            yield from () if field == "headline" else (Text(),)
            yield from (self._line(line, drafts=drafts) for line in group)
        if notice := notice_line(self._article):
            yield from (Text(), Text(notice, style="yellow"))

    def _line(self, line: LineSoFar, *, drafts: bool) -> RenderableType:
        grid = Table.grid(padding=(0, 1, 0, 0))
        is_item = line.field not in _STYLE_OF
        if is_item:
            grid.add_column()
        grid.add_column()
        lead = Text(_LABEL_OF.get(line.field, "•"), style="bold" if line.field in _LABEL_OF else "")
        rows = []
        if line.claim:
            text = self._claim(line.claim, _STYLE_OF.get(line.field, ""))
            rows.append(text.append(" ✓", style="green") if line.is_verified else text)
        if line.draft and drafts:
            draft = Text(f"checking: {one_line(line.draft)}", style="dim italic", no_wrap=True, overflow="ellipsis")
            rows.append(draft)
        for at, row in enumerate(rows):
            grid.add_row(*([Text() if at else lead] if is_item else []), row)
        return grid


class _TerminalBrief(_ClaimRows):
    def __init__(self, brief: Brief, size: Size, *, receipts: bool) -> None:
        super().__init__()
        self._brief = brief
        self._size = size
        self._shows_receipts = receipts

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
