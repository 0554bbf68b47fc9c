"""Resolves the sources of statements in reading order, remembering who has spoken so far."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.find.speech.known import Known, Memory
from nutgraf.find.speech.noun_phrases import Phrase
from nutgraf.find.speech.phrases import Phrases
from nutgraf.find.speech.pronouns import Pronouns
from nutgraf.find.speech.referents import Cast
from nutgraf.find.speech.speakers import Speaker
from nutgraf.find.speech.statements import Statement
from nutgraf.find.units import Unit
from nutgraf.find.vocabulary.reporting import Manner


class Antecedents:
    """Finds the speaker of each statement; the statements must come in reading order."""

    def __init__(self, text: str, units: Sequence[Unit], cast: Cast) -> None:
        self._text = text
        self._memory = Memory()
        self._phrases = Phrases(text, units, cast)
        self._pronouns = Pronouns(units, cast, self._phrases, self._memory)

    def resolve(self, unit: Unit, statement: Statement) -> Speaker | None:
        """The speaker of one statement, or None when it is not certain."""
        if statement.source is None:
            known = self._carried(unit, statement)
        else:
            known = self._of_phrase(unit, statement.source, statement.manner)
        if known is None:
            return None
        via = self._via(unit, statement)
        if via:
            known = known._replace(speaker=known.speaker.model_copy(update={"via": via}))
        self._memory.add(known._replace(unit=unit.number, main=not statement.embedded))
        return known.speaker

    def subject(self, unit: Unit, phrase: Phrase) -> Speaker | None:
        """The person a phrase stands for that is no source of a statement ("She was blunt: …")."""
        known = self._of_phrase(unit, phrase, "says")
        return known.speaker if known and known.kind == "person" else None

    def source(self, unit: Unit, phrase: Phrase) -> Speaker | None:
        """Whoever a phrase stands for that is credited with words, person or not."""
        known = self._of_phrase(unit, phrase, "says")
        return known.speaker if known else None

    def person_called(self, label: str, place: tuple[int, int]) -> Speaker | None:
        """The one person of the article whose name, or last name, is the label, in whatever case it is written."""
        return self._phrases.person_called(label, place)

    def _of_phrase(self, unit: Unit, phrase: Phrase, manner: Manner) -> Known | None:
        first = unit.tokens[phrase.start]
        if phrase.end - phrase.start == 1 and first.pronoun:
            return self._pronouns.resolve(unit, first, manner)
        return self._phrases.resolve(unit, phrase)

    def _carried(self, unit: Unit, statement: Statement) -> Known | None:
        """A verb without a subject, as in Arabic "وأضاف": whoever alone spoke just before."""
        if statement.order != "carried":
            return None
        verb = unit.tokens[statement.verb]
        recent = self._memory.spoken(unit.number, verb.start) or self._memory.spoken(unit.number - 1, verb.start)
        if len({one.speaker.name for one in recent}) != 1:
            return None
        cue = recent[-1].speaker.model_copy(update={"start": verb.start, "end": verb.end})
        return recent[-1]._replace(position=verb.start, speaker=cue)

    def _via(self, unit: Unit, statement: Statement) -> str | None:
        if statement.via is None:
            return None
        tokens = unit.tokens[statement.via.start : statement.via.end]
        return self._text[tokens[0].start : tokens[-1].end]
