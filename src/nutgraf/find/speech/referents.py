"""Whom the article has mentioned so far, place by place: names, and people it knows only by a role."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from nutgraf.find.names.finder import Entity
from nutgraf.find.names.kinds import folded
from nutgraf.find.speech.verbs import is_verbish
from nutgraf.find.tokens import Token
from nutgraf.find.units import Unit
from nutgraf.find.vocabulary.first_names import FEMALE, MALE, gender_of_first_name
from nutgraf.find.vocabulary.grammar import (
    BE,
    COORDINATORS,
    DETERMINERS,
    HE,
    MID_ADVERBS,
    PERSONAL,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SHE,
    SUBORDINATORS,
    TIME_WORDS,
)
from nutgraf.find.vocabulary.people import COMPANY_ROLES, FEMALE_NOUNS, HONORIFICS, MALE_NOUNS, ROLE_NOUNS

_CLEAR = 4  # times as many pronouns of one gender as of the other
Gender = Literal["female", "male", ""]
_PERSONAL_ROLES = ROLE_NOUNS - COMPANY_ROLES - {"head"}
_CLOSED = (
    PREPOSITIONS | COORDINATORS | SUBORDINATORS | RELATIVES | TIME_WORDS | PERSONAL | DETERMINERS | MID_ADVERBS
) | {"to", "himself", "herself"}
_HONORIFIC_BEFORE = re.compile(r"\b([A-Z][a-z]+)\.? $")


class Referent(NamedTuple):
    """One mention `[start, end)`: of the entity with the number `entity`, or of a role alone (-1)."""

    start: int
    end: int
    entity: int
    gender: Gender
    kind: Literal["person", "organisation", "place", "other"]


class Cast(NamedTuple):
    """Every entity and, unit by unit, who is mentioned outside quotations."""

    entities: tuple[Entity, ...]
    genders: tuple[Gender, ...]
    starts: tuple[int, ...]
    owners: tuple[int, ...]
    ends: tuple[int, ...]
    by_unit: tuple[tuple[Referent, ...], ...]

    def named_at(self, start: int, end: int) -> Referent | None:
        """The entity mentioned at exactly this end, from `start` or later."""
        place = bisect_right(self.starts, end) - 1
        while place >= 0 and self.starts[place] >= start:
            if self.ends[place] == end:
                owner = self.owners[place]
                return Referent(self.starts[place], end, owner, self.genders[owner], self.entities[owner].kind)
            place -= 1
        return None


def cast_of(text: str, units: Sequence[Unit], entities: Sequence[Entity]) -> Cast:
    """The people, organisations and roles of the units, with gender where the article or a first name tells it."""
    places = sorted((start, end, number) for number, entity in enumerate(entities) for start, end in entity.mentions)
    starts, ends, owners = ([place[column] for place in places] for column in range(3))
    named = [_named(unit, starts, ends, owners) for unit in units]
    genders = _genders(text, units, entities, named)
    rows = [
        tuple(sorted([*_with_kind(entities, genders, found), *_role_referents(unit.tokens, found)]))
        for unit, found in zip(units, named, strict=True)
    ]
    return Cast(tuple(entities), tuple(genders), tuple(starts), tuple(owners), tuple(ends), tuple(rows))


_Place = tuple[int, int, int]


def _named(unit: Unit, starts: list[int], ends: list[int], owners: list[int]) -> list[_Place]:
    """The mentions inside the unit, leaving out those in quotations."""
    found: list[_Place] = []
    for place in range(bisect_right(starts, unit.start - 1), len(starts)):
        if starts[place] >= unit.end:
            break
        found.append((starts[place], ends[place], owners[place]))
    quoted = [token for token in unit.tokens if token.quote >= 0]
    marks = [token.start for token in quoted]
    return [one for one in found if not _within(one[0], quoted, marks)]


def _within(position: int, quoted: Sequence[Token], starts: Sequence[int]) -> bool:
    nearest = bisect_right(starts, position) - 1
    return nearest >= 0 and position < quoted[nearest].end


def _with_kind(entities: Sequence[Entity], genders: Sequence[Gender], found: list[_Place]) -> list[Referent]:
    return [Referent(start, end, owner, genders[owner], entities[owner].kind) for start, end, owner in found]


def _role_referents(tokens: Sequence[Token], named: list[_Place]) -> list[Referent]:
    """People mentioned by role alone: "a shopkeeper", "his lawyer"; a role beside a name is that name's."""
    found: list[Referent] = []
    starts = {start for start, _, _ in named}
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.lower not in _PERSONAL_ROLES or (following and _goes_on(token, following)):
            continue
        opener = next((at for at in range(index - 1, max(index - 5, -1), -1) if _opens_role(tokens[at])), None)
        if opener and (tokens[opener - 1].lower in BE or tokens[opener - 1].lower in {"as", "become", "became"}):
            continue  # "be a candidate" says what somebody is, and names nobody new
        if opener is None or _beside_name(tokens, index, starts):
            continue
        found.append(Referent(tokens[opener].start, token.end, -1, gender_of_noun(token.lower), "person"))
    return found


def _goes_on(token: Token, following: Token) -> bool:
    """Whether the noun is no head: of "chief executive", "Mayor Tate", or "a geologist's report"."""
    if following.lower == "'s" or (token.capital and following.capital):
        return True
    return following.word and following.lower not in _CLOSED and not is_verbish(following)


def _opens_role(token: Token) -> bool:
    return token.lower in DETERMINERS or token.lower in POSSESSIVES or token.lower == "'s"


def _beside_name(tokens: Sequence[Token], index: int, starts: set[int]) -> bool:
    following = tokens[index + 1 : index + 4]
    if following and following[0].start in starts:
        return True
    if len(following) > 1 and following[0].text == "," and following[1].start in starts:
        return True
    before = tokens[max(index - 8, 0) : index]
    commas = [at for at, token in enumerate(before) if token.text == ","]
    return bool(commas) and commas[-1] > 0 and (before[commas[-1] - 1].capital or before[commas[-1] - 1].text.isdigit())


def gender_of_noun(noun: str) -> Gender:
    """What a noun tells of the gender of whom it names."""
    if noun in FEMALE_NOUNS:
        return "female"
    return "male" if noun in MALE_NOUNS else ""


def _genders(
    text: str, units: Sequence[Unit], entities: Sequence[Entity], named: Sequence[list[_Place]]
) -> list[Gender]:
    genders = [_gender_by_name(text, entity) for entity in entities]
    votes: list[Counter[Gender]] = [Counter() for _ in entities]
    for unit, found in zip(units, named, strict=True):
        people = {owner for _, _, owner in found if entities[owner].kind == "person"}
        if len(people) == 1:
            owner = people.pop()
            last = max(end for _, end, one in found if one == owner)
            votes[owner].update(_pronouns(unit.tokens, last))
    return [known or (_winner(vote)) for known, vote in zip(genders, votes, strict=True)]


def _winner(vote: Counter[Gender]) -> Gender:
    """The gender that nearly all pronouns show; a few may belong to somebody else."""
    if not vote:
        return ""
    (best, most), *others = vote.most_common()
    return best if most >= _CLEAR * sum(count for _, count in others) else ""


def _pronouns(tokens: Sequence[Token], after: int) -> list[Gender]:
    found: list[Gender] = []
    for token in tokens:
        if token.start > after and token.lower in HE:
            found.append("male")
        elif token.start > after and token.lower in SHE:
            found.append("female")
    return found


def _gender_by_name(text: str, entity: Entity) -> Gender:
    if entity.kind != "person":
        return ""
    for start, _ in entity.mentions:
        before = _HONORIFIC_BEFORE.search(text, max(start - 8, 0), start)
        known = HONORIFICS.get(before.group(1).lower(), "") if before else ""
        if known:
            return "female" if known == "female" else "male"
    words = entity.name.split()
    first = folded(words[0].lower())
    if HONORIFICS.get(first):
        return "female" if HONORIFICS[first] == "female" else "male"
    for role in entity.roles:
        for word in role.text.lower().split():
            if gender_of_noun(word):
                return gender_of_noun(word)
    if len(words) > 1:
        return gender_of_first_name(words[0])
    return "female" if first in FEMALE else "male" if first in MALE else ""
