"""Whether a figure, date or name stands beside the same words in the evidence as in the statement.

"Tallis would get $120m from Corvane" and "Corvane would owe Tallis $165m if …; Tallis would owe Corvane $120m" have the
same figure; it is bound to other words. Each occurrence gets a profile of the words around it, nearer words counting
for more, and the profile of the statement's item is compared with those of all items of its kind in the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.grounding.reading import Reading

_REACH = 9  # content words on either side
_CLAUSE = re.compile(r"[;:.!?](?:\s|$)|,\s(?:and|but|while|whereas|which|who)\b|[—–]")
_ACROSS = 0.35  # what a word counts for in another clause


class Item(NamedTuple):
    """A figure, date or name at `[start, end)` of a reading."""

    reading: Reading
    start: int
    end: int


def profile(item: Item) -> dict[str, float]:
    """The words around an item, each with a weight that falls with its distance."""
    text = item.reading.text
    found: dict[str, float] = {}
    content = item.reading.content
    before = [word for word in content if word.end <= item.start][-_REACH:]
    after = [word for word in content if word.start >= item.end][:_REACH]
    for side in (before[::-1], after):
        for distance, word in enumerate(side):
            low, high = (word.end, item.start) if word.end <= item.start else (item.end, word.start)
            weight = 1 / (2 + distance) * (_ACROSS if _CLAUSE.search(text, low, high) else 1)
            found[word.key] = max(found.get(word.key, 0.0), weight)
    return found


def fit(statement: dict[str, float], source: dict[str, float], rarity: dict[str, float]) -> float:
    """How well two profiles agree, 0 to 1."""
    norm = sum(weight * rarity.get(key, 1.0) for key, weight in statement.items())
    shared = sum(
        (weight * source[key]) ** 0.5 * rarity.get(key, 1.0) for key, weight in statement.items() if key in source
    )
    return shared / norm if norm else 0.0


def binding_gap(
    item: Item, same: Sequence[Item], others: Sequence[Item], rarity: dict[str, float], ignored: frozenset[str]
) -> float:
    """How much better another item of the kind fits the statement's words than the same one, -1 to 1."""
    if not same or not others:
        return 0.0
    wanted = {key: weight for key, weight in profile(item).items() if key not in ignored}
    own = max(fit(wanted, profile(one), rarity) for one in same)
    other = max(fit(wanted, profile(one), rarity) for one in others)
    return (other - own) / (other + own + 0.2)
