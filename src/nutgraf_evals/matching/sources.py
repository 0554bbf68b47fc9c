"""Who a text says it is from, among the sources the labels of a case name.

A wrong attribution is claimed only when it is certain: two sources are held apart only if they share no word and the
article never names them side by side ("the office's director, Rosaura Quintal").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from nutgraf.find.vocabulary.grammar import AUXILIARIES, DETERMINERS, PREPOSITIONS
from nutgraf.find.vocabulary.reporting import REPORTING
from nutgraf_evals.matching.places import same_next_word
from nutgraf_evals.matching.reading import Reading, Setting
from nutgraf_evals.matching.tokens import places_of, words_of

_SMALL = (
    DETERMINERS | PREPOSITIONS | frozenset("and former official officials spokesman spokeswoman spokesperson".split())
)
_SAYING = frozenset(form for form, verb in REPORTING.items() if not verb.weak) | frozenset(
    "added according reported estimated قال قالت أضاف أضافت بحسب وفق".split()
)
_TELLING = frozenset("tell tells told telling".split())
_AFTER, _BEFORE = 5, 4  # words between a source and its verb
_ANAPHORIC = frozenset(
    (word,)
    for word in """company companies firm group ministry department office agency man woman pair investigators
    researchers authors officials""".split()
)
_PARTS = re.compile(r"[;؛]|[.!?][\"”’]?\s")
_TOGETHER = frozenset("and or with to between against".split())
_SIDE_BY_SIDE = 3  # words between them
_SHORT_LABEL = 5  # words; a longer label is a description nobody repeats


class Sources:
    """The sources of one case; `labels` are as the case file writes them."""

    def __init__(self, labels: Iterable[str], article: Reading) -> None:
        keys = {label: _key(label, article.setting) for label in labels}
        self.keys = {label: key for label, key in keys.items() if key and len(words_of(label)) <= _SHORT_LABEL}
        self._related = {(a, b) for a, b in combinations(self.keys, 2) if self._side_by_side(a, b, article)}

    def apart(self, one: str, other: str) -> bool:
        """Whether two labels are certainly different sources."""
        if any(key in _ANAPHORIC for key in (self.keys.get(one, ()), self.keys.get(other, ()))):
            return False
        if one == other or one not in self.keys or other not in self.keys:
            return False
        if _content(one) & _content(other):
            return False
        return (one, other) not in self._related and (other, one) not in self._related

    def named_in(self, reading: Reading, source: str, about: Sequence[int] = ()) -> list[str]:
        """The labels the text attributes something to, or that name `source`, the claim's own attribution.

        With `about`, token indexes, only who says something in the same part of the text as one of these counts;
        a full stop or a semicolon ends a part.
        """

        def governs(at: int) -> bool:
            return not about or any(not _parted(reading, at, there) for there in about)

        said = words_of(source)
        found = [
            label
            for label, key in self.keys.items()
            if (said and places_of(key, said))
            or any(_says(reading, at, len(key)) and governs(at) for at in _places(key, reading))
        ]
        return [label for label in found if not any(self._is_part(label, other) for other in found)]

    def _is_part(self, label: str, other: str) -> bool:
        """Whether one label only names a part of another: "the agency" in "the regional health agency"."""
        mine, theirs = self.keys[label], self.keys[other]
        return len(mine) < len(theirs) and bool(places_of(mine, theirs))

    def wrong(self, reading: Reading, source: str, labelled: str, about: Sequence[int]) -> bool:
        """Whether the text is attributed to somebody, and to nobody who may be the labelled source."""
        key = self.keys.get(labelled)
        if key is None or _places(key, reading):
            return False  # the labelled source is named as well, and who says what cannot be told for certain
        named = self.named_in(reading, source, about)
        return bool(named) and all(self.apart(label, labelled) for label in named)

    def displaced(self, reading: Reading, evidence: Reading, labelled: str) -> bool:
        """Whether another source stands where the evidence has the labelled one, before the same words."""
        key = self.keys.get(labelled)
        if not key or _places(key, reading):
            return False
        for other, words in self.keys.items():
            if not self.apart(other, labelled) or _places(words, evidence):
                continue
            for at in _places(words, reading):
                for there in _places(key, evidence):
                    place, home = (at, at + len(words)), (there, there + len(key))
                    if same_next_word(place, reading, home, evidence):
                        return True
        return False

    def _side_by_side(self, one: str, other: str, article: Reading) -> bool:
        first, second = self.keys[one], self.keys[other]
        for at in _places(first, article):
            for to in _places(second, article):
                between = article.words[at + len(first) : to] if to > at else article.words[to + len(second) : at]
                if len(between) <= _SIDE_BY_SIDE and not _TOGETHER.intersection(between):
                    return True
        return False


def _key(label: str, setting: Setting) -> tuple[str, ...]:
    """What of a label must stand in a text: a person's surname, else all words but the small ones at its start."""
    words = words_of(label)
    while words and words[0] in _SMALL:
        words = words[1:]
    if words in setting.people and not setting.shares_surname(words):
        return words[-1:]
    return words


def _places(key: tuple[str, ...], reading: Reading) -> list[int]:
    return places_of(key, reading.words)


def _content(label: str) -> set[str]:
    return {word for word in words_of(label) if word not in _SMALL | AUXILIARIES}


def _parted(reading: Reading, one: int, other: int) -> bool:
    first, last = sorted((one, other))
    return bool(_PARTS.search(reading.text, reading.tokens[first].end, reading.tokens[last].start))


def _says(reading: Reading, at: int, size: int) -> bool:
    if reading.text[: reading.tokens[at + size - 1].end].endswith(("'s", "’s")):
        return False  # "Ghana's minister says": not Ghana
    after = reading.words[at + size : at + size + _AFTER]
    clause = reading.tokens[at].clause
    before = [token.word for token in reading.tokens[max(0, at - _BEFORE) : at] if token.clause == clause]
    if before and before[-1] in _TELLING:  # "told Reuters": it was told, it did not tell
        return any(word in _SAYING for word in after[:1])
    return any(word in _SAYING for word in (*after, *before)) or any(word in REPORTING for word in after[:1])
