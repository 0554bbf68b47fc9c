"""Quotations and who speaks them; titles, nicknames and scare quotes are quotations without a speaker."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.article import Frozen, Sentence
from nutgraf.find.names.finder import find_names
from nutgraf.find.speech.quoted_speakers import (
    STOPS,
    near,
    share_between_paragraphs,
    speaker_around,
    speaker_of_phrase,
    touching,
)
from nutgraf.find.speech.said import Said, Speech, speech_of
from nutgraf.find.speech.speakers import Speaker
from nutgraf.find.units import Unit

_SMALL_IN_NAMES = frozenset("of the and a in for de da del la & no".split())


class Quotation(Frozen):
    """The characters `[start, end)` between quotation marks.

    `marks` are the opening and the closing mark; only the opening one when the same speech goes on in the next
    paragraph. A `partial` quotation is a phrase inside a sentence of the article ("in progress").
    """

    start: int
    end: int
    marks: str
    partial: bool
    speaker: Speaker | None


def find_quotations(text: str, sentences: Sequence[Sentence]) -> tuple[Quotation, ...]:
    """The outermost quotations in order of place, with the speaker where the article leaves no doubt.

    A quotation inside a quotation is part of it. Unbalanced marks open nothing. The speaker is the source of
    the words, not who passed them on: in 'Ana Ruiz told the paper, "No."' it is Ana Ruiz.

    >>> line = "“It is over,” said Ana Ruiz."
    >>> (found,) = find_quotations(line, [Sentence(1, 0, len(line), line, 0, False)])
    >>> line[found.start : found.end], found.speaker.name
    ('It is over,', 'Ana Ruiz')
    """
    return quotations_of(text, speech_of(text, sentences, find_names(text, sentences)))


def quotations_of(text: str, speech: Speech) -> tuple[Quotation, ...]:
    """The quotations of an article that was read."""
    partial: dict[int, bool] = {}
    speakers: dict[int, Speaker | None] = {}
    for unit in speech.units:
        for index, token in enumerate(unit.tokens):
            if token.quote >= 0:
                inside = text[speech.quoted[token.quote].start : speech.quoted[token.quote].end]
                partial[token.quote] = _is_partial(unit, index, inside, near(speech.said[unit.number], index))
                speakers[token.quote] = _speaker(unit, index, inside, speech, speakers, partial)
    share_between_paragraphs(speech.quoted, speakers)
    return tuple(
        Quotation(start=one.start, end=one.end, marks=one.marks, partial=partial[number], speaker=speakers[number])
        for number, one in enumerate(speech.quoted)
        if number in speakers
    )


def _speaker(
    unit: Unit, index: int, inside: str, speech: Speech, speakers: dict[int, Speaker | None], partial: dict[int, bool]
) -> Speaker | None:
    quote = unit.tokens[index].quote
    said = near(speech.said[unit.number], index)
    if quote in speech.credited:
        return speech.credited[quote]
    if partial[quote]:
        return None if _is_name(inside) else speaker_of_phrase(unit, index, said)
    statement = touching(unit, index, said)
    if statement:
        return statement.speaker
    if index and unit.tokens[index - 1].text == ":" and not said:
        return speech.announced[unit.number]
    return speaker_around(unit, index, speech, speakers)


def _is_name(inside: str) -> bool:
    """Whether it is written like a title or a nickname ("Green Village") and not like speech."""
    words = inside.split()
    if len(words) > 7 or inside[-1] in ".,?!…":
        return False
    return inside[0].isupper() and all(word[0].isupper() or word.isdigit() or word in _SMALL_IN_NAMES for word in words)


def _is_partial(unit: Unit, index: int, inside: str, said: Sequence[Said]) -> bool:
    """Whether the quotation is only a phrase of the sentence around it."""
    first = next((letter for letter in inside if letter.isalnum()), "")
    before = unit.tokens[index - 1] if index else None
    after = unit.tokens[index + 1] if index + 1 < len(unit.tokens) else None
    opens = before is None or before.text in {",", ":", ".", "?", "!", "—", "–", "،"} or before.quote >= 0
    if not opens and before is not None:
        opens = any(one.statement.last == index or _reaches(unit, one, index) for one in said) and first.isupper()
    closes = inside.rstrip()[-1:] in ".,?!…؟" or after is None or not after.word
    if first.islower():
        split = before is not None and before.text == "," and _splits(unit, index, said)
        return not (split and closes)
    return not (opens and closes)


def _reaches(unit: Unit, said: Said, index: int) -> bool:
    between = unit.tokens[said.statement.last : index]
    return said.statement.last <= index and all(token.lower == "that" for token in between)


def _splits(unit: Unit, index: int, said: Sequence[Said]) -> bool:
    """Whether a statement stands between this quotation and the one before: “…,” she said, “…”."""
    for one in said:
        statement = one.statement
        before = unit.tokens[statement.first - 1] if statement.first else None
        if statement.last <= index - 1 and statement.trailing and before is not None:
            quoted = before.quote >= 0 or (before.text == "," and unit.tokens[statement.first - 2].quote >= 0)
            if quoted and not any(token.text in STOPS for token in unit.tokens[statement.last : index]):
                return True
    return False
