"""Find who a quotation is credited to by layout: a dash behind it, a colon before it, or the labels of an interview."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from nutgraf.extract.noun_phrases import Phrase, is_finite
from nutgraf.extract.people_by_shape import People
from nutgraf.extract.quotation_marks import Quoted, SpeechUnit
from nutgraf.extract.referents import StatementSource
from nutgraf.extract.reporting import ReportingAct
from nutgraf.extract.source_phrases import SourcePhrases
from nutgraf.text.reporting_en import NEVER_LABELS
from nutgraf.text.tokens import Token

_DASHES = frozenset({"—", "–", "―", "-", "‒", "~"})
_MOST_WORDS = 14
_LABEL = re.compile(r"[\"“«]?((?:[^\W\d_][\w.'’-]*)(?: [^\W\d_][\w.'’-]*){0,4}):(?=\s)")


class Resolver(Protocol):
    """Finds who the sources of statements are; the statements come in reading order."""

    def resolve(self, unit: SpeechUnit, statement: ReportingAct) -> StatementSource | None:
        """The speaker of one statement, or None when it is not certain."""

    def source(self, unit: SpeechUnit, phrase: Phrase) -> StatementSource | None:
        """Who or what a phrase that is credited with words refers to, person or not."""

    def subject(self, unit: SpeechUnit, phrase: Phrase) -> StatementSource | None:
        """The person that a phrase refers to when it is not the source of a statement."""

    def person_called(self, label: str, place: tuple[int, int]) -> StatementSource | None:
        """The one person of the article whose name, or last name, is the label, in whatever case it is written."""

    def person_introduced(self, before: int, place: tuple[int, int]) -> StatementSource | None:
        """The one person whom the sentences before an offset name; None where they name nobody, or several."""


class SpeakerLabel(NamedTuple):
    """The speaker that a label ("ADA ORRIN:") gives a paragraph; `quoted` where the label is inside quotation marks."""

    speaker: StatementSource
    quoted: bool


def labels_of(text: str, units: Sequence[SpeechUnit], antecedents: Resolver) -> dict[int, SpeakerLabel]:
    """The labelled paragraphs by their number.

    A label is the name of a person of the article, or words in capitals that label more than one paragraph. Where
    paragraphs are labelled "Q" and "A", the answers are given by the one person whom the introduction names.
    """
    found: dict[int, re.Match[str]] = {}
    for unit in units:
        label = None if unit.paragraph in found or unit.heading else _LABEL.match(text, unit.start, unit.end)
        begins = not unit.number or units[unit.number - 1].paragraph != unit.paragraph
        if label and begins and _is_capital(label.group(1)) and label.group(1).lower() not in NEVER_LABELS:
            found[unit.paragraph] = label
    often = Counter(label.group(1) for label in found.values())
    labels: dict[int, SpeakerLabel] = {}
    has_answers = often["Q"] > 0 and often["A"] > 0
    opening = min((label.start() for label in found.values()), default=0)
    for paragraph, label in found.items():
        if has_answers and label.group(1) == "A":
            speaker = antecedents.person_introduced(opening, label.span(1))
        else:
            speaker = antecedents.person_called(label.group(1), label.span(1))
        if speaker is None and label.group(1).isupper() and often[label.group(1)] > 1:
            start, end = label.span(1)
            speaker = StatementSource(
                name=label.group(1), start=start, end=end, resolved_start=start, resolved_end=end, role=None
            )
        if speaker:
            labels[paragraph] = SpeakerLabel(speaker, quoted=label.start() < label.start(1))
    return labels


def _is_capital(label: str) -> bool:
    words = label.split()
    return words[0][0].isupper() and words[-1][0].isupper()


def credited_quotations(
    units: Sequence[SpeechUnit], quoted: Sequence[Quoted], antecedents: Resolver, labels: Mapping[int, SpeakerLabel]
) -> dict[int, StatementSource]:
    """The speakers of quotations that a dash or a label names, by the number of the quotation."""
    credited: dict[int, StatementSource] = {}
    for unit in units:
        for index, token in enumerate(unit.tokens):
            if token.quote < 0:
                continue
            label = labels.get(unit.paragraph)
            inside = label is not None and label.quoted and quoted[token.quote].start <= label.speaker.start < token.end
            speaker = (
                label.speaker
                if label and inside
                else _behind_dash(units, unit, index, antecedents) or _before_colon(unit, index, antecedents)
            )
            if speaker:
                credited[token.quote] = speaker
    return credited


def _behind_dash(
    units: Sequence[SpeechUnit], unit: SpeechUnit, index: int, antecedents: Resolver
) -> StatementSource | None:
    """The speaker after a dash ("“…” — Ada Orrin, baker"), on the same line or on the next."""
    if index and unit.tokens[index - 1].text not in {".", "!", "?", ":"}:
        return None
    start = index + 1
    if start == len(unit.tokens):
        if unit.number + 1 == len(units):
            return None
        unit, start = units[unit.number + 1], 0
        if unit.paragraph - units[unit.number - 1].paragraph > 1:
            return None
    first = start
    while first < len(unit.tokens) and unit.tokens[first].text in _DASHES:
        first += 1
    end = len(unit.tokens)
    while end > max(first, len(unit.tokens) - 3) and not unit.tokens[end - 1].word:
        end -= 1
    if first == start or not _names_somebody(unit.tokens, first, end):
        return None
    comma = next((at for at in range(first, end) if unit.tokens[at].text == ","), end)
    beside = ((comma + 1, end),) if comma + 1 < end else ()
    return antecedents.source(unit, Phrase(first, comma, beside))


def _before_colon(unit: SpeechUnit, index: int, antecedents: Resolver) -> StatementSource | None:
    """The speaker before a colon ("Ada Orrin: “…”"), where nothing else comes before the quotation."""
    if index < 2 or unit.tokens[index - 1].text != ":" or not _names_somebody(unit.tokens, 0, index - 1):
        return None
    comma = next((at for at in range(index - 1) if unit.tokens[at].text == ","), index - 1)
    return antecedents.subject(unit, Phrase(0, comma))


def _names_somebody(tokens: Sequence[Token], start: int, end: int) -> bool:
    if start >= end or end - start > _MOST_WORDS or not tokens[start].capital:
        return False
    return all(token.quote < 0 for token in tokens[start:end]) and not any(
        is_finite(tokens, at) for at in range(start, end)
    )


def credit_by_words(unit: SpeechUnit, index: int, phrases: SourcePhrases) -> Phrase | None:
    """The phrase before the quotation at `index` and a colon, or after it and a dash, if no other words are there."""
    tokens = unit.tokens
    if index > 1 and tokens[index - 1].text == ":":
        phrase = phrases.at(tokens, 0, index - 1)
        return phrase if phrase and phrase.end == index - 1 and tokens[0].capital else None
    start = index + 1
    while start < len(tokens) and tokens[start].text in _DASHES:
        start += 1
    if start == index + 1 or start >= len(tokens) or not tokens[start].capital:
        return None
    phrase = phrases.after(tokens, start, len(tokens))
    end = max([phrase.end, *(close for _, close in phrase.beside)]) if phrase else 0
    return phrase if phrase and not any(token.word for token in tokens[end:]) else None


def announced_by_words(unit: SpeechUnit, phrases: SourcePhrases, people: People) -> Phrase | None:
    """The only person of a unit, as its subject, before a closing colon: "Die Leiterin blieb ruhig: „…“"."""
    tokens = unit.tokens
    colons = [index for index, token in enumerate(tokens) if token.text == ":"]
    if not colons or any(token.word for token in tokens[colons[-1] :]):
        return None
    phrase = phrases.at(tokens, 0, colons[-1])
    if phrase is None or not phrases.is_person(tokens, phrase):
        return None
    return phrase if all(one.end <= phrase.end for one in people.mentions[unit.number]) else None
