"""Sentences as the writer's own words: quotations masked, and sentences that one quotation spans read as one unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.find.marks import Quoted
from nutgraf.find.tokens import Masked, Token, tokenize


class Unit(NamedTuple):
    """Consecutive sentences of one paragraph `[start, end)` that no quotation crosses."""

    number: int
    start: int
    end: int
    paragraph: int
    heading: bool
    tokens: list[Token]

    @property
    def only_quoted(self) -> bool:
        """Whether nothing but quotations (and marks) stands in it."""
        return any(token.quote >= 0 for token in self.tokens) and not any(token.word for token in self.tokens)


def units_of(text: str, sentences: Sequence[Sentence], quoted: Sequence[Quoted]) -> list[Unit]:
    """The units of the sentences, in order; every quotation lies in exactly one of them."""
    units: list[Unit] = []
    spans = _spans(sentences, quoted)
    number = 0
    for index, (start, end, paragraph, heading) in enumerate(spans):
        masks: list[Masked] = []
        while number < len(quoted) and quoted[number].start <= end:
            mark = quoted[number]
            if mark.start - 1 >= start:
                masks.append(_masked(text, mark, number, start, end))
            number += 1
        tokens = without_party(tokenize(text, start, end, masks))
        units.append(Unit(index, start, end, paragraph, heading, tokens))
    return units


def _masked(text: str, mark: Quoted, number: int, start: int, end: int) -> Masked:
    """The quotation with its marks inside `[start, end)`, both apostrophes of a doubled mark among them."""
    first, last = mark.start - 1, min(mark.outer_end, end)
    if mark.marks[:1] == "'" and first > start and text[first - 1] == "'":
        first -= 1
    if mark.marks[1:] == "'" and last < end and text[last] == "'":
        last += 1
    return Masked(first, last, number)


_LONGEST_PARTY = 7
_PARTY = re.compile(r"[DRI]-[A-Z][a-z]{0,5}\.?")  # ", R-Ky.,"


def without_party(tokens: list[Token]) -> list[Token]:
    """The tokens without what only interrupts a name: "Ana Ruiz (D-Mich.) said", "Ana Ruiz, R-Ky., said"."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        if tokens[index].text == "(" and kept and kept[-1].capital:
            inside = tokens[index : index + _LONGEST_PARTY]
            close = next((at for at, token in enumerate(inside) if token.text == ")"), 0)
            if close > 1 and inside[1].capital and all(token.quote < 0 for token in inside[:close]):
                index += close + 1
                continue
        if tokens[index].text == "," and index + 1 < len(tokens) and _PARTY.fullmatch(tokens[index + 1].text):
            close = next((at for at in range(index + 2, min(index + 4, len(tokens))) if tokens[at].text == ","), 0)
            if close:
                index = close + 1
                continue
        kept.append(tokens[index])
        index += 1
    return kept


class _Stretch(NamedTuple):
    start: int
    end: int
    paragraph: int
    heading: bool


def _spans(sentences: Sequence[Sentence], quoted: Sequence[Quoted]) -> list[_Stretch]:
    spans: list[_Stretch] = []
    number = 0
    for sentence in sorted(sentences, key=lambda one: one.start):
        while number < len(quoted) and quoted[number].outer_end <= sentence.start:
            number += 1
        crossed = number < len(quoted) and quoted[number].start - 1 < sentence.start
        if crossed and spans and spans[-1].paragraph == sentence.paragraph:
            spans[-1] = spans[-1]._replace(end=sentence.end)
        else:
            spans.append(_Stretch(sentence.start, sentence.end, sentence.paragraph, sentence.heading))
    return spans
