"""Find the people of a German, French or Spanish article: names by first name, role or title, and roles alone.

`extract.entities` finds names in English text, where a capital shows a name. Here a capital may be any German noun, so
a name needs evidence: a role or title before it, a role beside it, or a first name that is known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.quotation_marks import SpeechUnit, pair_marks, units_of
from nutgraf.extract.roles import Role
from nutgraf.text.name_lists import PARTICLES, gender_of_first_name, is_first_name
from nutgraf.text.reporting_words import REPORTING_WORDS, Gender, ReportingWords
from nutgraf.text.tokens import Token, without_elisions

_LONGEST = 8  # words of a name with the roles before it
_ROLE_REACH = 7
_JOINING = frozenset({"y", "e", "und", "al"})  # two names rather than one


class NameInRun(NamedTuple):
    """Where the name begins in a run of capitalised words, and what comes before it in the run."""

    first: int
    end: int
    lead: str = ""


class Person(NamedTuple):
    """A person with the first place `[start, end)` of the fullest name, in code points of the article."""

    name: str
    start: int
    end: int
    gender: Gender
    role: Role | None


class PersonMention(NamedTuple):
    """Somebody in a unit, at tokens `[first, end)`: the person with this number, or a role alone (-1)."""

    first: int
    end: int
    person: int
    gender: Gender
    role: str = ""


class _Sighting(NamedTuple):
    unit: SpeechUnit
    first: int
    end: int
    words: tuple[str, ...]
    gender: Gender
    roles: tuple[str, ...]
    role: Role | None
    sure: bool


def run_end(tokens: Sequence[Token], start: int, limit: int, words: ReportingWords) -> int:
    """The end of the run of capitalised words at `start`, with the particles inside it; `start` where there is none."""
    end = start
    while end < min(limit, start + _LONGEST):
        if not _is_name_word(tokens, end, start, words) and not _is_particle(tokens, end, start, limit, words):
            break
        end += 1
    while end > start and not tokens[end - 1].capital:
        end -= 1
    return end


def _is_name_word(tokens: Sequence[Token], index: int, start: int, words: ReportingWords) -> bool:
    token = tokens[index]
    if not token.capital or token.quote >= 0:
        return False
    if token.lower in words.days:
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        return not words.capital_nouns and following is not None and following.capital
    if index > start:
        return token.lower in PARTICLES or token.lower not in words.outside_phrases | words.determiners
    return token.lower not in words.outside_phrases | words.determiners | words.clitics


def _is_particle(tokens: Sequence[Token], index: int, start: int, limit: int, words: ReportingWords) -> bool:
    """Whether a small word is inside a name ("von der Leyen", "de la Torre")."""
    token = tokens[index]
    if index == start or token.lower not in PARTICLES - _JOINING or index + 1 >= limit:
        return False
    if token.lower in words.determiners and tokens[index - 1].lower not in PARTICLES:
        return False
    following = tokens[index + 1]
    if following.lower in PARTICLES and not following.capital:
        return index + 2 < limit and tokens[index + 2].capital and not tokens[index + 2].text.isupper()
    return following.capital and not following.text.isupper()


class People:
    """Everybody in an article who is named or mentioned by a role.

    `mentions` has those of each unit; names `inside` quotations are known but no mention.
    """

    def __init__(
        self, text: str, units: Sequence[SpeechUnit], words: ReportingWords, inside: Sequence[SpeechUnit] = ()
    ) -> None:
        self._text = text
        self._words = words
        self.persons: list[Person] = []
        self._by_name: dict[tuple[str, ...], int] = {}
        self._by_surname: dict[str, set[int]] = defaultdict(set)
        self._holders: dict[str, set[int]] = defaultdict(set)
        self._register([one for unit in (*units, *inside) for one in self._sightings(unit)])
        self.mentions = [sorted(self._mentions(unit)) for unit in units]

    def named(self, name: Sequence[Token]) -> int | None:
        """The number of the only person called so, by the full or the last name."""
        words = tuple(token.lower for token in name)
        if words in self._by_name:
            return self._by_name[words]
        found = self._by_surname.get(" ".join(words), set())
        return next(iter(found)) if len(found) == 1 else None

    def holder(self, role: str) -> int | None:
        """The only person of the article with this role."""
        found = self._holders.get(role, set())
        return next(iter(found)) if len(found) == 1 else None

    def name_in(self, tokens: Sequence[Token], start: int, end: int) -> NameInRun | None:
        """The person's name at the end of a run of capitalised words; None where the run ends in an organisation."""
        words = self._words
        for index in range(end - 2, start - 1, -1):
            lower = tokens[index].lower
            if words.is_body(lower):
                return None
            if lower in words.honorifics or (words.is_role(lower) and not self._is_surname(tokens, index, start)):
                return NameInRun(index + 1, end, lower) if tokens[index + 1].capital else None
        for index in range(start, end):
            if self.named(tokens[index:end]) is not None:
                return NameInRun(index, end)
        for index in range(start, end - 1):
            if is_first_name(tokens[index].text) and not words.is_role(tokens[index].lower):
                return NameInRun(index, end)
        return NameInRun(start, end)

    @staticmethod
    def _is_surname(tokens: Sequence[Token], index: int, start: int) -> bool:
        return index > start and is_first_name(tokens[index - 1].text)

    def _runs(self, unit: SpeechUnit) -> Iterator[tuple[int, int]]:
        index = 0
        while index < len(unit.tokens):
            end = run_end(unit.tokens, index, len(unit.tokens), self._words)
            if end > index:
                yield index, end
            index = max(end, index + 1)

    def _sightings(self, unit: SpeechUnit) -> Iterator[_Sighting]:
        for start, end in self._runs(unit):
            found = self.name_in(unit.tokens, start, end)
            if found is None:
                continue
            sighting = self._sighting(unit, start, found)
            if sighting.sure:
                yield sighting

    def _sighting(self, unit: SpeechUnit, start: int, found: NameInRun) -> _Sighting:
        tokens, words = unit.tokens, self._words
        names = tokens[found.first : found.end]
        lead_is_role = bool(found.lead) and found.lead not in words.honorifics
        place = (found.first - 1, found.first) if lead_is_role else self._role_beside(tokens, start, found)
        role_word = tokens[place[0]].lower if place else ""
        first_name = len(names) > 1 and is_first_name(names[0].text)
        role = None
        if place and place[1] > place[0]:
            span = tokens[place[0]].start, tokens[place[1] - 1].end
            role = Role(text=self._text[slice(*span)], start=span[0], end=span[1])
        alone_after_role = bool(found.lead) or (bool(place) and len(names) > 1)
        return _Sighting(
            unit,
            found.first,
            found.end,
            tuple(token.lower for token in names),
            self._gender(tokens, found, place, names),
            (role_word,) if role_word else (),
            role,
            first_name or alone_after_role,
        )

    def _gender(
        self, tokens: Sequence[Token], found: NameInRun, place: tuple[int, int] | None, names: Sequence[Token]
    ) -> Gender:
        words = self._words
        by_title = words.honorifics.get(found.lead, "")
        by_role = words.gender_of_role(tokens[place[0]].lower) if place else ""
        by_name: Gender = gender_of_first_name(names[0].text) if len(names) > 1 else ""
        by_name = "male" if len(names) > 1 and names[0].lower in words.names_of_men else by_name
        if by_title or by_role == "female" or by_name:
            return by_title or ("female" if by_role == "female" else by_name)
        if place and place[0] and tokens[place[0] - 1].lower in words.female_determiners:
            return "female" if not words.capital_nouns else by_role
        if place and place[0] and tokens[place[0] - 1].lower in words.male_determiners:
            return "male"
        return by_role

    def _role_beside(self, tokens: Sequence[Token], start: int, found: NameInRun) -> tuple[int, int] | None:
        """The role before the name ("le maire Jean Aldin", "la cheffe des secours, Maëlle Tardiff") or behind it."""
        index = start - 1
        closed = found.end >= len(tokens) or not tokens[found.end].word
        if index > 0 and tokens[index].text == "," and closed:
            index -= 1
        elif index >= 0 and tokens[index].lower in self._words.links | self._words.determiners:
            return self._role_behind(tokens, found.end)  # "le maire de Montbrac": no name of his
        for at in range(index, max(index - _ROLE_REACH, -1), -1):
            if not tokens[at].word:
                break
            if self._words.is_role(tokens[at].lower):
                return at, index + 1
        return self._role_behind(tokens, found.end)

    def _role_behind(self, tokens: Sequence[Token], end: int) -> tuple[int, int] | None:
        if end + 1 >= len(tokens) or tokens[end].text != ",":
            return None
        at = end + 1
        while at < min(len(tokens), end + 4) and tokens[at].word:
            if self._words.is_role(tokens[at].lower) and not tokens[at - 1].capital:
                close = at + 1
                while close < min(len(tokens), at + _ROLE_REACH) and tokens[close].word:
                    close += 1
                return at, close
            at += 1
        return None

    def _register(self, sightings: Sequence[_Sighting]) -> None:
        longest = sorted(sightings, key=lambda one: (-len(one.words), one.unit.number, one.first))
        groups: dict[int, list[_Sighting]] = defaultdict(list)
        names: list[tuple[str, ...]] = []
        for sighting in longest:
            number = self._by_name.get(sighting.words)
            if number is None and len(sighting.words) == 1:
                same = self._by_surname.get(sighting.words[0], set())
                number = next(iter(same)) if len(same) == 1 else None
            if number is None:
                number = len(names)
                names.append(sighting.words)
                self._by_name[sighting.words] = number
                for word in set(sighting.words[1:]) - PARTICLES:
                    self._by_surname[word].add(number)
            groups[number].append(sighting)
        for number, name in enumerate(names):
            self.persons.append(self._person(name, groups[number]))
            for role in {role for one in groups[number] for role in one.roles}:
                self._holders[role].add(number)

    def _person(self, name: tuple[str, ...], group: list[_Sighting]) -> Person:
        first = min((one for one in group if one.words == name), key=lambda one: one.unit.tokens[one.first].start)
        tokens = first.unit.tokens
        start, end = tokens[first.first].start, tokens[first.end - 1].end
        genders = {one.gender for one in group if one.gender}
        gender = genders.pop() if len(genders) == 1 else ""
        role = next((one.role for one in group if one.role), None)
        return Person(self._text[start:end], start, end, gender, role)

    def _mentions(self, unit: SpeechUnit) -> Iterator[PersonMention]:
        tokens, words = unit.tokens, self._words
        named: set[int] = set()
        for start, end in self._runs(unit):
            found = self.name_in(tokens, start, end)
            number = self.named(tokens[found.first : found.end]) if found else None
            if found and number is not None:
                named.update(range(start, found.end))
                yield PersonMention(found.first, found.end, number, self.persons[number].gender)
        for index, token in enumerate(tokens):
            if (
                token.quote >= 0
                or index in named
                or not words.is_role(token.lower)
                or self._beside(index, named, tokens)
            ):
                continue
            number = self.holder(token.lower)
            if number is not None:
                yield PersonMention(index, index + 1, number, self.persons[number].gender, token.lower)
            else:
                yield PersonMention(index, index + 1, -1, words.gender_of_role(token.lower), token.lower)

    @staticmethod
    def _beside(index: int, named: set[int], tokens: Sequence[Token]) -> bool:
        """Whether a name follows the role in the same phrase or apposition, so that it is no second person."""
        for at in range(index + 1, min(index + _ROLE_REACH, len(tokens))):
            if at in named:
                return True
            if not tokens[at].word and tokens[at].text != ",":
                return False
        before = [at for at in range(max(index - 4, 0), index) if tokens[at].text == ","]
        return bool(before) and before[-1] - 1 in named


def with_people_by_shape(
    text: str, sentences: Sequence[Sentence], found: Sequence[NamedEntity], language: str
) -> tuple[NamedEntity, ...]:
    """Names of an article with the people found by shape in place of those found by English rules.

    In German, where every noun has a capital, names of no clear kind are left out. Other languages are unchanged.
    """
    words = REPORTING_WORDS.get(language[:2].lower())
    if words is None:
        return tuple(found)
    units = units_of(text, sentences, pair_marks(text, sentences))
    if words.elides:
        units = [unit._replace(tokens=without_elisions(unit.tokens)) for unit in units]
    people = People(text, units, words)
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for unit in units:
        for one in people.mentions[unit.number]:
            if one.person >= 0 and not one.role:
                places[one.person].append((unit.tokens[one.first].start, unit.tokens[one.end - 1].end))
    persons = [
        NamedEntity(
            name=people.persons[number].name,
            kind="person",
            mentions=tuple(sorted(mentions)),
            roles=(role,) if (role := people.persons[number].role) else (),
        )
        for number, mentions in places.items()
    ]
    taken = sorted(place for mentions in places.values() for place in mentions)
    others = [
        one if one.kind != "person" else one.model_copy(update={"kind": "other"})
        for one in found
        if not any(_overlaps(place, taken) for place in one.mentions)
        and not (words.capital_nouns and one.kind in {"person", "other"})
    ]
    return tuple(sorted([*persons, *others], key=lambda entity: entity.mentions[0]))


def _overlaps(place: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    near = bisect_left(taken, place)
    return any(start < place[1] and place[0] < end for start, end in taken[max(near - 1, 0) : near + 1])
