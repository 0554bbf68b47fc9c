"""What is shown of a brief while a model makes it: the lines that code finds, replaced one by one.

A line of the model takes the place of one by code only when its verdict is there. Until then its words are the `draft`
of that line. Every report has all lines, so that someone who begins to watch late misses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from nutgraf.brief import Brief, Claim, StatementField
from nutgraf.render.sizes import SHOWN_FIELDS, LineSoFar, is_repeated, lines_of
from nutgraf.summarize.line_drafting import PassageDraft

OnLines = Callable[[tuple[LineSoFar, ...]], None]
_REST: Final = 20  # times what it takes to find out what a brief would be, until it is found out again


@dataclass(slots=True)
class _DraftedLine:
    """A statement of the model; `claim` is None while it is being checked, and where it `fell`."""

    field: StatementField
    text: str
    claim: Claim | None = None
    fell: bool = False


class UnfinishedStatements:
    """The lines of a brief whose statements a model drafts; `by_code` makes the brief that code finds."""

    def __init__(self, by_code: Callable[[], Brief], on_lines: OnLines) -> None:
        self._by_code = by_code
        self._on_lines = on_lines
        self._glance: tuple[LineSoFar, ...] = ()
        self._statements: list[_DraftedLine] = []
        self._shown: tuple[LineSoFar, ...] = ()

    @property
    def judged(self) -> int:
        """How many statements have a verdict."""
        return sum(one.fell or one.claim is not None for one in self._statements)

    def show_drafts(self, drafts: Sequence[tuple[StatementField, str]]) -> None:
        """Show these statements, each with its field, as being checked, in place of those before."""
        self._statements = [_DraftedLine(field, text) for field, text in drafts]
        if drafts:
            self._show()

    def show_verdict(self, at: int, claim: Claim | None) -> None:
        """Show what the verdict has left of the statement at that place; None is nothing."""
        self._statements[at].claim, self._statements[at].fell = claim, claim is None
        self._show()

    def _show(self) -> None:
        self._glance = self._glance or lines_of(self._by_code(), "glance")
        lines = tuple(line for field in SHOWN_FIELDS for line in self._lines(field))
        if lines != self._shown:
            self._shown = lines
            self._on_lines(lines)

    def _lines(self, field: StatementField) -> list[LineSoFar]:
        verified = [one.claim for one in self._statements if one.claim]
        by_code = [line for line in self._glance if line.field == field]
        ours = [one for one in self._statements if one.field == field and not one.fell]
        lines: list[LineSoFar] = []
        for one, line in zip_longest(ours, by_code):
            if one and one.claim:
                lines.append(LineSoFar(field, one.claim, is_verified=True))
                continue
            is_said = line is None or (line.claim is not None and is_repeated(line.claim, verified))
            if one or not is_said:
                lines.append(LineSoFar(field, None if is_said else line.claim, draft=one.text if one else ""))
        return lines


class UnfinishedReading:
    """The lines of a brief that code chooses, with what a model writes about each part of the article.

    `make` is the brief with the lines of the model so far. It takes a share of the machine that the model runs on, so
    it is called with pauses. A line counts as verified when the model has read the part of the article it is from.
    """

    def __init__(self, make: Callable[[Sequence[PassageDraft]], Brief], on_lines: OnLines) -> None:
        self._make = make
        self._on_lines = on_lines
        self._known = 0
        self._next = 0.0

    def show(self, before: Sequence[PassageDraft], read: PassageDraft) -> None:
        """Show the brief with these lines of the model, if there are new ones and the pause is over."""
        began = time.perf_counter()
        reads = (*before, read)
        known = sum(len(read.lines) for read in reads)
        if known <= self._known or began < self._next:
            return
        self._known = known
        brief = self._make(reads)
        read_parts = [
            part for read in reads for part in read.parts if any(line.part == part.number for line in read.lines)
        ]
        places = [(one.start, one.end) for part in read_parts for one in part.sentences]

        def is_read(claim: Claim) -> bool:
            return all(any(start <= span.start < end for start, end in places) for span in claim.spans)

        self._on_lines(lines_of(brief, "brief", is_read))
        ended = time.perf_counter()
        self._next = ended + _REST * (ended - began)
