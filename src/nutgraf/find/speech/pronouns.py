"""What "he", "she", "it" and "they" stand for at a reporting verb, or nobody when two could be meant.

A wrong speaker is worse than none. A pronoun finds its person when nobody else in the nearest passage
could be meant, or when the same person was speaking in the sentence before and does not start to deny.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from nutgraf.find.speech.clauses import clause_subject
from nutgraf.find.speech.known import Known, Memory, is_plural
from nutgraf.find.speech.noun_phrases import Phrase
from nutgraf.find.speech.offices import with_links
from nutgraf.find.speech.phrases import Phrases
from nutgraf.find.speech.referents import Cast, Gender, Referent
from nutgraf.find.speech.verbs import is_verbish
from nutgraf.find.tokens import Token
from nutgraf.find.units import Unit
from nutgraf.find.vocabulary.grammar import HE, SHE
from nutgraf.find.vocabulary.reporting import Manner

_NEW_CLAUSE = frozenset("but and while whereas though although when as before after until".split())
_PARAGRAPHS_BACK = 2
_PARAGRAPHS_AROUND = 6
_DEEPEST = 4  # sentences with "he" as their subject that lead back to a name
_UNITS_BACK = 30
_AT_THE_BEGINNING = 4


class Pronouns:
    """Resolves pronouns against who was mentioned and who spoke in the units before."""

    def __init__(self, units: Sequence[Unit], cast: Cast, phrases: Phrases, memory: Memory) -> None:
        self._units = units
        self._cast = cast
        self._phrases = phrases
        self._memory = memory
        self._subjects: dict[int, Known | None] = {}

    def resolve(self, unit: Unit, pronoun: Token, manner: Manner) -> Known | None:
        """Whom the pronoun stands for, with the pronoun as the cue; first and second persons stand for nobody."""
        found: Known | None = None
        if pronoun.pronoun in {"he", "she"}:
            found = self._person(unit, pronoun, manner)
        elif pronoun.pronoun == "it":
            found = self._body(unit, pronoun)
        elif pronoun.pronoun == "they":
            found = self._group(unit, pronoun)
        if found is None:
            return None
        speaker = found.speaker.model_copy(update={"start": pronoun.start, "end": pronoun.end})
        return found._replace(unit=unit.number, position=pronoun.start, speaker=speaker)

    def _person(self, unit: Unit, pronoun: Token, manner: Manner, depth: int = 0) -> Known | None:
        gender: Gender = "male" if pronoun.pronoun == "he" else "female"
        for near in self._nearby(unit):
            spoken = self._memory.spoken(near.number, pronoun.start)
            speakers = [one for one in spoken if one.may_be(gender)]
            cues = {one.speaker.start for one in spoken}
            people = [
                one
                for one in self._people(near, gender)
                if one.end <= pronoun.start and (one.entity >= 0 or one.start not in cues)
            ]
            keys = {_key(one.entity, one.start) for one in people if one.kind == "person"}
            keys |= {_key(one.entity, one.speaker.resolved_start) for one in speakers}
            unclear = any(one.kind == "other" for one in people) or any(_may_be_somebody(one) for one in spoken)
            if len(keys) == 1 and not unclear:
                only = speakers[-1] if speakers else self._only(near, pronoun, people)
                if only or people[-1].entity >= 0:
                    return only
                continue  # "a clerk", mentioned in passing
            if keys or people:
                going_on = manner not in {"denies", "disputes"} and unit.number - near.number <= 1
                still = self._still_speaking(near, spoken, gender) if going_on else None
                return still or self._subject_person(unit, near, gender, depth)
            subject = self._subject_person(unit, near, gender, depth)
            if subject:
                return subject
        return self._only_one(unit, gender)

    def _subject_person(self, unit: Unit, near: Unit, gender: Gender, depth: int) -> Known | None:
        """The subject of the unit before, surely a man for "he" or the only person; also through a pronoun there."""
        phrase = clause_subject(near.tokens, 0, len(near.tokens)) if near.number < unit.number else None
        if phrase is None:
            return None
        first = near.tokens[phrase.start]
        if first.pronoun:
            same = first.pronoun == ("he" if gender == "male" else "she")
            if not same or depth == _DEEPEST:
                return None
            if first.start not in self._subjects:  # each is asked for by every later pronoun
                self._subjects[first.start] = self._person(near, first, "says", depth + 1)
            return self._subjects[first.start]
        known = self._phrases.resolve(near, phrase)
        if known is None or not known.may_be(gender):
            return None
        others = [one for one in self._people(near, gender) if one.start >= near.tokens[phrase.end - 1].end]
        if any(_acts_in_new_clause(near.tokens, one) for one in others):
            return None
        return known if known.gender == gender or not others else None

    def _only_one(self, unit: Unit, gender: Gender) -> Known | None:
        """The only person in the last paragraphs who may be meant, where the nearest ones mention nobody."""
        found: dict[tuple[int, int], tuple[Unit, Referent]] = {}
        for near in self._nearby(unit, _PARAGRAPHS_AROUND):
            for one in self._cast.by_unit[near.number]:
                if one.gender in {gender, ""} and one.kind == "person" and one.start < unit.start:
                    found.setdefault(_key(one.entity, one.start), (near, one))
        if len(found) != 1:
            return None
        near, only = next(iter(found.values()))
        return self._phrases.entity(near, only.entity, (only.start, only.end)) if only.entity >= 0 else None

    def _people(self, near: Unit, gender: Gender) -> list[Referent]:
        """Who in the unit could be a "he" or "she"; a longer name of unknown kind could be, too."""
        return [
            one
            for one in self._cast.by_unit[near.number]
            if one.gender in {gender, ""}
            and (one.kind == "person" or (one.kind == "other" and " " in self._cast.entities[one.entity].name))
        ]

    def _only(self, near: Unit, pronoun: Token, people: list[Referent]) -> Known | None:
        """The one person mentioned near; in "He kept the chief, Doss" an earlier "he" is somebody else."""
        same = HE if pronoun.pronoun == "he" else SHE
        only = people[-1]
        if any(token.lower in same and token.start < people[0].start for token in near.tokens):
            return None
        if only.entity >= 0:
            return self._phrases.entity(near, only.entity, (only.start, only.end))
        tokens = with_links(near.tokens, only)
        first = near.tokens.index(tokens[0])
        known = self._phrases.by_role(near, Phrase(first, first + len(tokens)))
        in_passing = only.start - near.start > _AT_THE_BEGINNING  # "a clerk" in passing is rarely who speaks next
        return None if known and known.entity < 0 and in_passing else known

    def _still_speaking(self, near: Unit, spoken: list[Known], gender: Gender) -> Known | None:
        """The subject who spoke in the sentence before, though others are mentioned there."""
        if not spoken:
            return None
        last = spoken[-1]
        people = self._people(near, gender)
        if any(_acts_in_new_clause(near.tokens, one) for one in people if one.start > last.position):
            return None
        first = min((one.start for one in people), default=last.position)
        alone = all(one.speaker.name == last.speaker.name for one in spoken)
        return last if alone and last.main and last.position <= first and last.may_be(gender) else None

    def _body(self, unit: Unit, pronoun: Token) -> Known | None:
        """The organisation that spoke last in the paragraph, or is the subject of the sentence before."""
        for near in self._nearby(unit, paragraphs=1):
            if near.number < unit.number - 1 and near.paragraph < unit.paragraph:
                return None
            spoken = self._memory.spoken(near.number, pronoun.start)
            bodies = [one for one in spoken if one.kind != "person"]
            if bodies and len({one.speaker.name for one in spoken}) == 1:
                return bodies[-1]
            if near.number < unit.number:
                return None if spoken or near.paragraph < unit.paragraph else self._subject_body(near)
        return None

    def _subject_body(self, near: Unit) -> Known | None:
        phrase = clause_subject(near.tokens, 0, len(near.tokens))
        if phrase is None or near.tokens[phrase.start].pronoun:
            return None
        known = self._phrases.resolve(near, phrase)
        if known is None or known.kind not in {"organisation", "place"}:
            return None
        bodies = [one for one in self._cast.by_unit[near.number] if one.kind == "organisation"]
        return known if all(one.entity == known.entity for one in bodies) else None

    def _group(self, unit: Unit, pronoun: Token) -> Known | None:
        for near in self._nearby(unit, paragraphs=0):
            spoken = self._memory.spoken(near.number, pronoun.start)
            if spoken:
                last = spoken[-1]
                alone = len({one.speaker.name for one in spoken}) == 1
                return last if alone and last.entity < 0 and is_plural(last.words) else None
        return None

    def _nearby(self, unit: Unit, paragraphs: int = _PARAGRAPHS_BACK) -> Iterator[Unit]:
        """The unit itself and those before it, nearest first, as far as a pronoun may look back."""
        for index in range(unit.number, max(unit.number - _UNITS_BACK, -1), -1):
            near = self._units[index]
            if unit.paragraph - near.paragraph > paragraphs:
                return
            if not near.heading:
                yield near


def _may_be_somebody(known: Known) -> bool:
    """Whether a speaker of unknown kind may be one person: not "utilities and steel mills"."""
    plural = known.entity < 0 and bool(known.words) and known.words[-1].endswith("s")
    return known.kind == "other" and not plural


def _acts_in_new_clause(tokens: Sequence[Token], one: Referent) -> bool:
    """Whether somebody is the subject behind "but", "and" or "while": "…, but Vance left"."""
    first = bisect_left(tokens, one.start, key=lambda token: token.start)
    behind = bisect_left(tokens, one.end, key=lambda token: token.start)
    if not 0 < first <= behind < len(tokens):
        return False
    return tokens[first - 1].lower in _NEW_CLAUSE and is_verbish(tokens[behind])


def _key(entity: int, start: int) -> tuple[int, int]:
    return (entity, 0) if entity >= 0 else (-1, start)
