"""Split an article into passages within a token budget; joined together, they give the article back unchanged.

A single sentence over the budget becomes a passage of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import NamedTuple

from nutgraf.article import Article, Passage, Sentence

_LONGEST_WORD = 8  # characters a token, at most, in ordinary text: a longer article is not worth counting whole


class _Unit(NamedTuple):
    """Sentences that stay in one passage, with their tokens."""

    sentences: tuple[Sentence, ...]
    tokens: int


async def passages(
    article: Article,
    sentences: Sequence[Sentence],
    count: Callable[[str], Awaitable[int]],
    budget: int,
) -> tuple[Passage, ...]:
    """The article cut into consecutive passages whose sentences take at most `budget` tokens each.

    An article that fits is one passage, for one call of `count`. Otherwise passages end between paragraphs, with a
    heading kept beside what it heads, and a paragraph is divided only when it is over the budget by itself. A single
    sentence over the budget is a passage of its own. Removed blocks and blanks belong to the passage before them; they
    are in its text but in none of its sentences. Raises ValueError for a budget below 1.
    """
    if budget < 1:
        raise ValueError(f"a budget of {budget} tokens is too small; give at least 1")
    packs = _within_budget(await _units(sentences, count, budget), budget)
    starts = [0, *(pack[0].sentences[0].start for pack in packs[1:]), len(article.text)]
    return tuple(
        Passage(
            start=starts[number],
            end=starts[number + 1],
            text=article.text[starts[number] : starts[number + 1]],
            sentences=tuple(sentence for unit in pack for sentence in unit.sentences),
            tokens=sum(unit.tokens for unit in pack),
        )
        for number, pack in enumerate(packs or [[]])
    )


async def _units(sentences: Sequence[Sentence], count: Callable[[str], Awaitable[int]], budget: int) -> list[_Unit]:
    if sentences and sum(len(sentence.text) for sentence in sentences) <= _LONGEST_WORD * budget:
        whole = await _unit_of(tuple(sentences), count)
        if whole.tokens <= budget:
            return [whole]
    units: list[_Unit] = []
    for section in _sections(sentences):
        unit = await _unit_of(section, count)
        if unit.tokens <= budget or len(section) == 1:
            units.append(unit)
        else:
            units.extend([await _unit_of((sentence,), count) for sentence in section])
    return units


def _sections(sentences: Sequence[Sentence]) -> list[tuple[Sentence, ...]]:
    """Paragraphs, each with the headings right above it."""
    sections: list[tuple[Sentence, ...]] = []
    above: list[Sentence] = []
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        above.extend(group)
        if not above[-1].heading:
            sections.append(tuple(above))
            above = []
    return [*sections, tuple(above)] if above else sections


async def _unit_of(sentences: tuple[Sentence, ...], count: Callable[[str], Awaitable[int]]) -> _Unit:
    return _Unit(sentences, await count("\n".join(sentence.text for sentence in sentences)))


def _within_budget(units: list[_Unit], budget: int) -> list[list[_Unit]]:
    packs: list[list[_Unit]] = []
    used = 0
    for unit in units:
        if not packs or used + unit.tokens > budget:
            packs.append([])
            used = 0
        packs[-1].append(unit)
        used += unit.tokens
    return packs
