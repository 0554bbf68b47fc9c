"""Where in a text a single matcher is satisfied: anchors, names, patterns, numbers and dates.

Each function gives the token ranges it is satisfied at, so that a caller can ask whether they are denied there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nutgraf.find.vocabulary.first_names import FEMALE, MALE
from nutgraf_evals.matching.dated import says_date
from nutgraf_evals.matching.matcher import Anchor, DateIs, Leaf, NameIs, Negated, NumberIs, Pattern
from nutgraf_evals.matching.negation import is_negated
from nutgraf_evals.matching.numbered import says_number
from nutgraf_evals.matching.reading import Reading
from nutgraf_evals.matching.tokens import places_of

Range = tuple[int, int]


def places(leaf: Leaf, reading: Reading) -> list[Range]:
    """The token ranges of the text that satisfy `leaf`; empty when none does."""
    return list(_FINDERS[type(leaf)](leaf, reading))


def _anchors(leaf: Anchor, reading: Reading) -> Iterator[Range]:
    if leaf.words[0] in reading.word_set:
        for at in places_of(leaf.words, reading.words):
            yield at, at + len(leaf.words)


def _negated(leaf: Negated, reading: Reading) -> Iterator[Range]:
    for first, last in _anchors(leaf.anchor, reading):
        if is_negated(reading.negations, first, last):
            yield first, last


def _patterns(leaf: Pattern, reading: Reading) -> Iterator[Range]:
    # `plain` may be shorter than the text, so only that it was found is certain, not at which word.
    if leaf.pattern.search(reading.plain) or leaf.pattern.search(reading.text):
        yield 0, len(reading.tokens)


def _numbers(leaf: NumberIs, reading: Reading) -> Iterator[Range]:
    for number in says_number(leaf, reading):
        yield reading.token_range(number.start, number.end)
    if leaf.value == 1 and not leaf.unit:  # "she had missed one": a pronoun for the finder, an answer for a reader
        yield from ((at, at + 1) for at, word in enumerate(reading.words) if word == "one")


def _dates(leaf: DateIs, reading: Reading) -> Iterator[Range]:
    for start, end in says_date(leaf, reading):
        yield reading.token_range(start, end)


def _names(leaf: NameIs, reading: Reading) -> Iterator[Range]:
    words, size = leaf.words, len(leaf.words)
    full = places_of(words, reading.words)
    yield from ((at, at + size) for at in full)
    if size == 1:
        return
    if reading.setting.shares_surname(words):
        yield from _by_first_name(words, reading)
        return
    for at in places_of(words[-1:], reading.words):
        if at - size + 1 not in full and not _is_another_first_name(at - 1, words, reading):
            yield at, at + 1


def _by_first_name(words: tuple[str, ...], reading: Reading) -> Iterator[Range]:
    """A first name will do among people of one surname, when it is nobody else's and no other surname follows."""
    if any(other[0] == words[0] and other[-1] != words[-1] for other in reading.setting.people):
        return
    for at in places_of(words[:1], reading.words):
        after = reading.tokens[at + 1] if at + 1 < len(reading.tokens) else None
        if after is None or not after.capital or reading.text[reading.tokens[at].end : after.start].strip():
            yield at, at + 1


def _is_another_first_name(at: int, words: tuple[str, ...], reading: Reading) -> bool:
    if at < 0 or not reading.tokens[at].capital:
        return False
    before = reading.tokens[at]
    if re.search(r"[^\s.]", reading.text[before.end : reading.tokens[at + 1].start]):
        return False
    known = {person[0] for person in reading.setting.people} | FEMALE | MALE
    return before.word in known and before.word not in words


_FINDERS: dict[type, Callable[..., Iterator[Range]]] = {
    Anchor: _anchors,
    Negated: _negated,
    Pattern: _patterns,
    NumberIs: _numbers,
    DateIs: _dates,
    NameIs: _names,
}
