"""From the phrase at a reporting verb to the fullest mention before it, for every phrase that is no pronoun."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from nutgraf.find.names.finder import Entity
from nutgraf.find.names.roles import Role
from nutgraf.find.speech.known import Known, content_words, head_of, kind_of_phrase
from nutgraf.find.speech.noun_phrases import Phrase
from nutgraf.find.speech.offices import Offices
from nutgraf.find.speech.referents import Cast, Gender
from nutgraf.find.speech.speakers import Speaker
from nutgraf.find.tokens import Token
from nutgraf.find.units import Unit
from nutgraf.find.vocabulary.grammar import PHRASE_LINKS, TIME_WORDS
from nutgraf.find.vocabulary.people import ORGANISATION_NOUNS, POST_NOMINALS, TITLES

_Place = tuple[int, int]


class Phrases:
    """Resolves names and roles against the cast of the article."""

    def __init__(self, text: str, units: Sequence[Unit], cast: Cast) -> None:
        self._text = text
        self._cast = cast
        self._offices = Offices(units, cast)
        people = [entity for entity in cast.entities if entity.kind == "person"]
        self._surnames = frozenset(entity.name.lower().split()[-1] for entity in people)
        self._full = [_full_mention(text, entity) for entity in cast.entities]

    def resolve(self, unit: Unit, phrase: Phrase) -> Known | None:
        """Whom the phrase stands for: a name in it, a name beside it, the holder of an office, or just itself."""
        own = self._named(unit, phrase.start, phrase.end, relative=phrase.relative)
        if own and own.kind == "person":
            return own
        body = head_of(unit.tokens[phrase.start : phrase.end]) in ORGANISATION_NOUNS
        for start, end in phrase.beside:
            known = self._named(unit, start, end, relative=False)
            if known and body and known.kind == "person":  # "the office of the minister, Dr Akoto": the office speaks
                continue
            if known and (known.kind == "person" or (own is None and unit.tokens[start].capital)):
                return known
        if own:
            return own
        return self._before_who(unit, phrase) if phrase.relative else self.by_role(unit, phrase)

    def entity(self, unit: Unit, number: int, cue: _Place) -> Known:
        """The entity with this number, named at `cue`."""
        entity = self._cast.entities[number]
        resolved = self._full[number]
        speaker = Speaker(
            name=entity.name,
            start=cue[0],
            end=cue[1],
            resolved_start=resolved[0],
            resolved_end=resolved[1],
            role=_nearest_role(entity, cue[0]),
        )
        words = tuple(entity.name.lower().split())
        return Known(unit.number, cue[0], speaker, number, self._cast.genders[number], entity.kind, words)

    def person_called(self, label: str, cue: _Place) -> Speaker | None:
        """The one person whose name ends with the words of the label, whatever their case."""
        words = label.lower().split()
        numbers = [
            number
            for number, entity in enumerate(self._cast.entities)
            if entity.kind == "person" and entity.name.lower().split()[-len(words) :] == words
        ]
        if len(numbers) != 1:
            return None
        resolved, entity = self._full[numbers[0]], self._cast.entities[numbers[0]]
        return Speaker(
            name=entity.name,
            start=cue[0],
            end=cue[1],
            resolved_start=resolved[0],
            resolved_end=resolved[1],
            role=_nearest_role(entity, cue[0]),
        )

    def by_role(self, unit: Unit, phrase: Phrase) -> Known | None:
        """Whom a phrase without a name stands for; an indefinite one ("a shopkeeper") stands for itself."""
        tokens = unit.tokens[phrase.start : phrase.end]
        if head_of(tokens) in TIME_WORDS | {""}:
            return None
        own = self._plain(unit, tokens)
        if tokens[0].lower not in {"the", "that"}:
            self._offices.remember(tokens)
            return own
        holder = self._offices.holder(tokens)
        if holder is not None:
            return self.entity(unit, holder, (own.speaker.start, own.speaker.end))
        fuller = self._offices.fuller(tokens, unit)
        self._offices.remember(tokens)
        if fuller is None:
            return own
        update = {"name": self._text[slice(*fuller)], "resolved_start": fuller[0], "resolved_end": fuller[1]}
        return own._replace(speaker=own.speaker.model_copy(update=update))

    def _named(self, unit: Unit, start: int, end: int, *, relative: bool) -> Known | None:
        """The entity whose name ends the phrase, unless the name only belongs to it ("a spokesman for X")."""
        tokens = unit.tokens
        while end > start + 1 and tokens[end - 1].lower.strip(".") in POST_NOMINALS:
            end -= 1
        named = self._cast.named_at(tokens[start].start, tokens[end - 1].end)
        if named is None:
            return None
        lead = [token for token in tokens[start:end] if token.end <= named.start]
        if any(token.lower == "and" for token in lead) and not _is_office(lead):
            return None
        belongs = any(token.lower in PHRASE_LINKS for token in lead)
        if belongs and not (relative and named.kind == "person"):
            return None
        return self.entity(unit, named.entity, (named.start, named.end))

    def _before_who(self, unit: Unit, phrase: Phrase) -> Known | None:
        """The person before a "who" that does not follow the name directly ("of Julius Ahrendt in Berlin, who")."""
        tokens = unit.tokens[phrase.start : phrase.end]
        start, end = tokens[0].start, tokens[-1].end
        people = [
            one
            for one in self._cast.by_unit[unit.number]
            if one.kind == "person" and start <= one.start and one.end <= end
        ]
        if len({(one.entity, one.start if one.entity < 0 else 0) for one in people}) != 1:
            return None
        only = people[-1]
        if only.entity >= 0:
            return self.entity(unit, only.entity, (only.start, only.end))
        return self._plain(unit, [token for token in tokens if token.start >= only.start])

    def _plain(self, unit: Unit, tokens: Sequence[Token]) -> Known:
        start, end = tokens[0].start, tokens[-1].end
        speaker = Speaker(
            name=self._text[start:end], start=start, end=end, resolved_start=start, resolved_end=end, role=None
        )
        gender: Gender = next(
            (one.gender for one in self._cast.by_unit[unit.number] if one.gender and start <= one.start < end), ""
        )
        surname = len(tokens) == 1 and tokens[0].capital and tokens[0].lower in self._surnames
        kind = "person" if surname else kind_of_phrase(tokens)
        return Known(unit.number, start, speaker, -1, gender, kind, content_words(tokens))


def _is_office(lead: Sequence[Token]) -> bool:
    """Whether "and" stands inside the title of one person: "Works and Housing Minister"."""
    return all(token.capital or token.lower == "and" for token in lead) and lead[-1].lower in TITLES


def _full_mention(text: str, entity: Entity) -> _Place:
    """The first place where the fullest form stands; by its length where the text is not at hand."""
    verbatim = (place for place in entity.mentions if text[place[0] : place[1]] == entity.name)
    as_long = (place for place in entity.mentions if place[1] - place[0] == len(entity.name))
    return next(verbatim, None) or next(as_long, entity.mentions[0])


def _nearest_role(entity: Entity, position: int) -> Role | None:
    after = bisect_left(entity.roles, position, key=lambda role: role.start)
    around = entity.roles[max(after - 1, 0) : after + 1]
    return min(around, key=lambda role: abs(role.start - position)) if around else None
