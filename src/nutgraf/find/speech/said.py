"""Everything said in an article, read once in order: units, quoted stretches, and statements with their speakers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.find.marks import Quoted, paired
from nutgraf.find.names.arabic_names import ARABIC
from nutgraf.find.names.finder import Entity
from nutgraf.find.speech.antecedents import Antecedents
from nutgraf.find.speech.arabic_statements import arabic_statements_in
from nutgraf.find.speech.clauses import clause_subject
from nutgraf.find.speech.labels import Label, credited_quotations, labels_of
from nutgraf.find.speech.referents import cast_of
from nutgraf.find.speech.speakers import Speaker
from nutgraf.find.speech.statements import Statement, statements_in
from nutgraf.find.units import Unit, units_of


class Said(NamedTuple):
    """A statement and its speaker; None when the speaker is not certain."""

    statement: Statement
    speaker: Speaker | None


class Speech(NamedTuple):
    """The units of an article with what is said in each.

    `announced` is who a closing colon lets speak in each unit, `credited` who is named by a dash or a label as the
    speaker of the quotation with this number, and `labels` the paragraphs that a label gives to a speaker.
    `antecedents` remembers who spoke where, and resolves further pronouns.
    """

    units: list[Unit]
    quoted: list[Quoted]
    said: list[list[Said]]
    announced: list[Speaker | None]
    antecedents: Antecedents
    credited: Mapping[int, Speaker] = MappingProxyType({})
    labels: Mapping[int, Label] = MappingProxyType({})


def speech_of(text: str, sentences: Sequence[Sentence], entities: Sequence[Entity]) -> Speech:
    """Reads the article once in order and resolves the source of every statement."""
    quoted = paired(text, sentences)
    units = units_of(text, sentences, quoted)
    antecedents = Antecedents(text, units, cast_of(text, units, entities))
    said: list[list[Said]] = []
    announced: list[Speaker | None] = []
    for unit in units:
        arabic = bool(ARABIC.search(text, unit.start, unit.end))
        statements = arabic_statements_in(unit) if arabic else statements_in(unit)
        said.append([Said(one, antecedents.resolve(unit, one)) for one in statements])
        announced.append(None if statements else _announced(unit, antecedents))
    labels = labels_of(text, units, antecedents)
    credited = credited_quotations(units, quoted, antecedents, labels)
    return Speech(units, quoted, said, announced, antecedents, credited, labels)


def _announced(unit: Unit, antecedents: Antecedents) -> Speaker | None:
    """The subject of "She was blunt: “…”" or of "She was blunt:"."""
    tokens = unit.tokens
    colons = [index for index, token in enumerate(tokens) if token.text == ":"]
    if not colons or any(token.word for token in tokens[colons[-1] :]):
        return None
    phrase = clause_subject(tokens, 0, colons[-1])
    return antecedents.subject(unit, phrase) if phrase else None
