"""Track who an article has mentioned and who has spoken, so that a later "he" or "the official" can be resolved.

- `MentionIndex` lists the mentions of each unit: named entities, and people known only by a role.
- `StatementSource` is the source of a statement: the phrase at the reporting verb and the fullest mention before it.
- `SpeakerHistory` records the speakers as the article is read.
- `Offices` resolves definite phrases such as "the mayor" to the holder of the office or to an earlier, fuller phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from nutgraf.article import Frozen
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.noun_phrases import is_verbish
from nutgraf.extract.quotation_marks import SpeechUnit
from nutgraf.extract.roles import Role, has_role_head, singular
from nutgraf.text.lexicon_en import (
    BE,
    COORDINATORS,
    DETERMINERS,
    HE,
    MID_ADVERBS,
    PERSONAL,
    PHRASE_LINKS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SHE,
    SUBORDINATORS,
    TIME_WORDS,
)
from nutgraf.text.name_lists import (
    COMPANY_ROLES,
    FEMALE,
    FEMALE_NOUNS,
    HONORIFICS,
    MALE,
    MALE_NOUNS,
    ORGANISATION_NOUNS,
    OTHER_HOLDERS,
    PLURAL_SOURCES,
    ROLE_NOUNS,
    gender_of_first_name,
)
from nutgraf.text.reporting_en import SPOKEN_DOCUMENTS
from nutgraf.text.tokens import Token, fold_word, tokenize

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


class MentionIndex(NamedTuple):
    """Every entity and, unit by unit, who is mentioned outside quotations."""

    entities: tuple[NamedEntity, ...]
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


def mention_index_of(text: str, units: Sequence[SpeechUnit], entities: Sequence[NamedEntity]) -> MentionIndex:
    """The people, organisations and roles of the units, with their gender if the article or a first name shows it."""
    places = sorted((start, end, number) for number, entity in enumerate(entities) for start, end in entity.mentions)
    starts, ends, owners = ([place[column] for place in places] for column in range(3))
    named = [_named_places(unit, starts, ends, owners) for unit in units]
    genders = _genders(text, units, entities, named)
    rows = [
        tuple(sorted([*_with_kind(entities, genders, found), *_role_referents(unit.tokens, found)]))
        for unit, found in zip(units, named, strict=True)
    ]
    return MentionIndex(tuple(entities), tuple(genders), tuple(starts), tuple(owners), tuple(ends), tuple(rows))


_Place = tuple[int, int, int]


def _named_places(unit: SpeechUnit, starts: list[int], ends: list[int], owners: list[int]) -> list[_Place]:
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


def _with_kind(entities: Sequence[NamedEntity], genders: Sequence[Gender], found: list[_Place]) -> list[Referent]:
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
            continue  # "be a candidate" describes a person who is already named
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
    """The gender that a noun implies for the person it names."""
    if noun in FEMALE_NOUNS:
        return "female"
    return "male" if noun in MALE_NOUNS else ""


def _genders(
    text: str, units: Sequence[SpeechUnit], entities: Sequence[NamedEntity], named: Sequence[list[_Place]]
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
    """The gender that nearly all pronouns show; a few may refer to other people."""
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


def _gender_by_name(text: str, entity: NamedEntity) -> Gender:
    if entity.kind != "person":
        return ""
    for start, _ in entity.mentions:
        before = _HONORIFIC_BEFORE.search(text, max(start - 8, 0), start)
        known = HONORIFICS.get(before.group(1).lower(), "") if before else ""
        if known:
            return "female" if known == "female" else "male"
    words = entity.name.split()
    first = fold_word(words[0].lower())
    if HONORIFICS.get(first):
        return "female" if HONORIFICS[first] == "female" else "male"
    for role in entity.roles:
        for word in role.text.lower().split():
            if gender_of_noun(word):
                return gender_of_noun(word)
    if len(words) > 1:
        return gender_of_first_name(words[0])
    return "female" if first in FEMALE else "male" if first in MALE else ""


class StatementSource(Frozen):
    """The source of a statement.

    `[start, end)` is the phrase at the reporting verb ("he", "Mr Maddox", "the official"),
    `[resolved_start, resolved_end)` the fullest mention it refers to, and `name` the characters there.
    `via` is who passed the words on ("Reuters reported, quoting a US official").
    """

    name: str
    start: int
    end: int
    resolved_start: int
    resolved_end: int
    role: Role | None
    via: str | None = None


_REMEMBERED = 40


class ResolvedSpeaker(NamedTuple):
    """A speaker and who the words refer to: the entity with this number, or only a role (-1).

    `main` is False for a "who said …" in a side clause, whose speaker the next sentence rarely means.
    """

    unit: int
    position: int
    speaker: StatementSource
    entity: int
    gender: Gender
    kind: str
    words: tuple[str, ...]
    main: bool = True

    def may_be(self, gender: Gender) -> bool:
        """Whether "he" or "she" may mean this speaker."""
        group = self.entity < 0 and is_plural(self.words)
        return self.kind == "person" and self.gender in {gender, ""} and not group


class SpeakerHistory:
    """Who has spoken, unit by unit; only the last few speakers of a very long unit."""

    def __init__(self) -> None:
        self._by_unit: dict[int, list[ResolvedSpeaker]] = defaultdict(list)

    def add(self, known: ResolvedSpeaker) -> None:
        """Records a speaker of a unit."""
        spoken = self._by_unit[known.unit]
        spoken.append(known)
        del spoken[:-_REMEMBERED]

    def speakers_in(self, unit: int, before: int) -> list[ResolvedSpeaker]:
        """The speakers of a unit whose cue comes before the position."""
        return [one for one in self._by_unit.get(unit, ()) if one.position < before]


def content_words(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The words of a phrase without articles and possessives, in lower case."""
    skipped = DETERMINERS | POSSESSIVES
    return tuple(token.lower for token in tokens if token.word and token.lower not in skipped)


def head_of(tokens: Sequence[Token]) -> str:
    """The last noun before "of", "for", "in" …, the head of the phrase; empty if there is none."""
    head = ""
    for token in tokens:
        if token.lower in PHRASE_LINKS:
            break
        if token.word:
            head = token.lower
    return head


def kind_of_phrase(tokens: Sequence[Token]) -> str:
    """What a phrase without a name refers to: "one of the officials" is a person, "the paper" may be anything."""
    if len(tokens) > 2 and tokens[0].lower in {"one", "another"} and tokens[1].lower == "of":
        return "person"
    if has_role_head(tokens, ROLE_NOUNS):
        return "person"
    return "organisation" if has_role_head(tokens, ORGANISATION_NOUNS | SPOKEN_DOCUMENTS) else "other"


def is_plural(words: tuple[str, ...]) -> bool:
    """Whether a phrase without a name refers to several people."""
    if words[:1] in {("one",), ("another",)}:
        return False
    return any(word in PLURAL_SOURCES or (word.endswith("s") and singular(word) in ROLE_NOUNS) for word in words)


_ANONYMOUS = frozenset({"unnamed", "same", "anonymous"})


class _Holder(NamedTuple):
    entity: int
    since: int
    words: frozenset[str]


class Offices:
    """Resolves definite phrases from what the article says before them."""

    def __init__(self, units: Sequence[SpeechUnit], mentions: MentionIndex) -> None:
        self._units = units
        self._mentions = mentions
        self._holders: dict[str, list[_Holder]] = defaultdict(list)
        self._phrases: dict[str, dict[tuple[str, ...], tuple[int, int]]] = defaultdict(dict)
        self._read = 0
        for number, entity in enumerate(mentions.entities):
            self._add(number, entity)

    def _add(self, number: int, entity: NamedEntity) -> None:
        since = entity.mentions[0][0]
        name = entity.name.lower().split()
        if entity.kind == "organisation" and name[-1] in ORGANISATION_NOUNS:
            self._holders[name[-1]].append(_Holder(number, since, frozenset(name)))
        if entity.kind not in {"person", "organisation"}:
            return
        for role in entity.roles:
            tokens = [token for token in tokenize(role.text, 0, len(role.text)) if token.word]
            words = frozenset(content_words(tokens)) | frozenset(name)
            self._holders[head_of(tokens)].append(_Holder(number, since, words))

    def holder(self, tokens: Sequence[Token]) -> int | None:
        """The only entity so far that holds the office a phrase names; "the governor" is not the deputy governor."""
        words = _descriptive_words(tokens)
        other = bool(OTHER_HOLDERS & words)
        found = {
            one.entity
            for one in self._holders.get(head_of(tokens), ())
            if one.since < tokens[0].start and words <= one.words and (other or not OTHER_HOLDERS & one.words)
        }
        return found.pop() if len(found) == 1 else None

    def remember(self, tokens: Sequence[Token]) -> None:
        """Keeps the phrase of a speaker without a name for later short forms."""
        self._phrases[head_of(tokens)].setdefault(content_words(tokens), (tokens[0].start, tokens[-1].end))

    def fuller(self, tokens: Sequence[Token], unit: SpeechUnit) -> tuple[int, int] | None:
        """The one earlier and longer phrase with the same head: "a senior official on the mediation team"."""
        self._read_before(unit)
        words = _descriptive_words(tokens)
        found = {
            place
            for content, place in self._phrases.get(head_of(tokens), {}).items()
            if words < set(content) and place[0] < tokens[0].start
        }
        return found.pop() if len(found) == 1 else None

    def _read_before(self, unit: SpeechUnit) -> None:
        """Remembers the phrases of people without a name in the units before this one."""
        while self._read < unit.number:
            before = self._units[self._read]
            for one in self._mentions.by_unit[self._read]:
                if one.entity < 0:
                    self.remember(with_links(before.tokens, one))
            self._read += 1


def _descriptive_words(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(content_words(tokens)) - _ANONYMOUS


def with_links(tokens: Sequence[Token], referent: Referent) -> list[Token]:
    """The tokens of a role, with the "of …" or "on the … team" that follows it."""
    inside = [
        index for index, token in enumerate(tokens) if referent.start <= token.start and token.end <= referent.end
    ]
    end = inside[-1] + 1
    while end + 1 < len(tokens) and tokens[end].lower in PHRASE_LINKS and tokens[end].lower != "with":
        stop = end + 1
        while stop < len(tokens) and stop - end < 6 and _office_goes_on(tokens[stop]):
            stop += 1
        if tokens[end + 1].lower in TIME_WORDS or stop == end + 1:
            break
        end = stop
    return list(tokens[inside[0] : end])


def _office_goes_on(token: Token) -> bool:
    closed = PHRASE_LINKS | {"who", "that", "and", "to"}
    return token.word and token.lower not in closed and not is_verbish(token)
