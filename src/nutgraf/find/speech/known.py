"""Speakers as they become known while an article is read, so that a later "he" or "the official" can find them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.find.names.roles import has_role_head, singular
from nutgraf.find.speech.referents import Gender
from nutgraf.find.speech.speakers import Speaker
from nutgraf.find.tokens import Token
from nutgraf.find.vocabulary.grammar import DETERMINERS, PHRASE_LINKS, POSSESSIVES
from nutgraf.find.vocabulary.people import ORGANISATION_NOUNS, PLURAL_SOURCES, ROLE_NOUNS
from nutgraf.find.vocabulary.reporting import SPOKEN_DOCUMENTS

_REMEMBERED = 40


class Known(NamedTuple):
    """A speaker and whom the words stand for: the entity with this number, or a role alone (-1).

    `main` is False for a "who said …" in a side clause, whose speaker the next sentence rarely means.
    """

    unit: int
    position: int
    speaker: Speaker
    entity: int
    gender: Gender
    kind: str
    words: tuple[str, ...]
    main: bool = True

    def may_be(self, gender: Gender) -> bool:
        """Whether "he" or "she" may mean this speaker."""
        group = self.entity < 0 and is_plural(self.words)
        return self.kind == "person" and self.gender in {gender, ""} and not group


class Memory:
    """Who has spoken, unit by unit; of a very long unit only the last few."""

    def __init__(self) -> None:
        self._by_unit: dict[int, list[Known]] = defaultdict(list)

    def add(self, known: Known) -> None:
        spoken = self._by_unit[known.unit]
        spoken.append(known)
        del spoken[:-_REMEMBERED]

    def spoken(self, unit: int, before: int) -> list[Known]:
        """The speakers of a unit whose cue stands before the position."""
        return [one for one in self._by_unit.get(unit, ()) if one.position < before]


def content_words(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The words of a phrase without articles and possessives, in lower case."""
    skipped = DETERMINERS | POSSESSIVES
    return tuple(token.lower for token in tokens if token.word and token.lower not in skipped)


def head_of(tokens: Sequence[Token]) -> str:
    """The last noun before "of", "for", "in" …, which tells what a phrase is about; empty when there is none."""
    head = ""
    for token in tokens:
        if token.lower in PHRASE_LINKS:
            break
        if token.word:
            head = token.lower
    return head


def kind_of_phrase(tokens: Sequence[Token]) -> str:
    """What a phrase without a name speaks of: "one of the officials" is a person, "the paper" may be anything."""
    if len(tokens) > 2 and tokens[0].lower in {"one", "another"} and tokens[1].lower == "of":
        return "person"
    if has_role_head(tokens, ROLE_NOUNS):
        return "person"
    return "organisation" if has_role_head(tokens, ORGANISATION_NOUNS | SPOKEN_DOCUMENTS) else "other"


def is_plural(words: tuple[str, ...]) -> bool:
    """Whether a phrase without a name speaks of several people."""
    if words[:1] in {("one",), ("another",)}:
        return False
    return any(word in PLURAL_SOURCES or (word.endswith("s") and singular(word) in ROLE_NOUNS) for word in words)
