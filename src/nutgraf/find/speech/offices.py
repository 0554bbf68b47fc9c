"""Who holds an office ("the mayor"), and the fuller phrase that first brought somebody without a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.find.names.finder import Entity
from nutgraf.find.speech.known import content_words, head_of
from nutgraf.find.speech.referents import Cast, Referent
from nutgraf.find.speech.verbs import is_verbish
from nutgraf.find.tokens import Token, tokenize
from nutgraf.find.units import Unit
from nutgraf.find.vocabulary.grammar import PHRASE_LINKS, TIME_WORDS
from nutgraf.find.vocabulary.people import ORGANISATION_NOUNS

_OTHER_OFFICE = frozenset("deputy former vice assistant acting ex then second first another other".split())
_ANONYMOUS = frozenset({"unnamed", "same", "anonymous"})


class _Holder(NamedTuple):
    entity: int
    since: int
    words: frozenset[str]


class Offices:
    """Answers for definite phrases, from what stands in the article before them."""

    def __init__(self, units: Sequence[Unit], cast: Cast) -> None:
        self._units = units
        self._cast = cast
        self._holders: dict[str, list[_Holder]] = defaultdict(list)
        self._phrases: dict[str, dict[tuple[str, ...], tuple[int, int]]] = defaultdict(dict)
        self._read = 0
        for number, entity in enumerate(cast.entities):
            self._add(number, entity)

    def _add(self, number: int, entity: Entity) -> None:
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
        words = _described(tokens)
        other = bool(_OTHER_OFFICE & words)
        found = {
            one.entity
            for one in self._holders.get(head_of(tokens), ())
            if one.since < tokens[0].start and words <= one.words and (other or not _OTHER_OFFICE & one.words)
        }
        return found.pop() if len(found) == 1 else None

    def remember(self, tokens: Sequence[Token]) -> None:
        """Keeps the phrase of a speaker without a name for later short forms."""
        self._phrases[head_of(tokens)].setdefault(content_words(tokens), (tokens[0].start, tokens[-1].end))

    def fuller(self, tokens: Sequence[Token], unit: Unit) -> tuple[int, int] | None:
        """The one earlier and longer phrase with the same head: "a senior official on the mediation team"."""
        self._read_before(unit)
        words = _described(tokens)
        found = {
            place
            for content, place in self._phrases.get(head_of(tokens), {}).items()
            if words < set(content) and place[0] < tokens[0].start
        }
        return found.pop() if len(found) == 1 else None

    def _read_before(self, unit: Unit) -> None:
        """Takes in the people without a name in the units before this one."""
        while self._read < unit.number:
            before = self._units[self._read]
            for one in self._cast.by_unit[self._read]:
                if one.entity < 0:
                    self.remember(with_links(before.tokens, one))
            self._read += 1


def _described(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(content_words(tokens)) - _ANONYMOUS


def with_links(tokens: Sequence[Token], referent: Referent) -> list[Token]:
    """The tokens of a role, with the "of …" or "on the … team" that follows it."""
    inside = [
        index for index, token in enumerate(tokens) if referent.start <= token.start and token.end <= referent.end
    ]
    end = inside[-1] + 1
    while end + 1 < len(tokens) and tokens[end].lower in PHRASE_LINKS and tokens[end].lower != "with":
        stop = end + 1
        while stop < len(tokens) and stop - end < 6 and _goes_on(tokens[stop]):
            stop += 1
        if tokens[end + 1].lower in TIME_WORDS or stop == end + 1:
            break
        end = stop
    return list(tokens[inside[0] : end])


def _goes_on(token: Token) -> bool:
    closed = PHRASE_LINKS | {"who", "that", "and", "to"}
    return token.word and token.lower not in closed and not is_verbish(token)
