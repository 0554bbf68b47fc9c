"""Chooses the key points of a brief by importance, novelty and length.

Ordered by weight alone, the points of a brief repeat its lead. Each point is therefore chosen for its position in the
article and for the words it adds to those already chosen, and long points have to add more (docs/findings.md has the
figures; `python -m benchmarks.in_budget` prints them).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.brief import MOST_KEY_POINTS, word_budget
from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.summarize.points import Findings, Point, claim_of

_POSITION, _NEW, _FIGURE, _QUOTED = 2.0, 1.0, 0.3, 0.4
_FALL = 4  # sentences after which the bonus of an early place has halved
_LENGTH = 0.4  # power of a point's length that its gain is divided by
_SAID_BEFORE = 0.35  # what a word still counts for each time it has been said
_SHORTEST = 8  # words; shorter points gain nothing from being shorter


class Option(NamedTuple):
    """A statement that may be chosen: its sentence's rank in the article, its length in words, and what it brings."""

    rank: int
    length: int
    keys: frozenset[str]
    has_figure: bool
    is_quoted: bool


def choose(options: Sequence[Option], budget: int, most: int | None = None) -> list[int]:
    """The indexes of the options that say most within `budget` words, in the order they were chosen.

    At most `most` are chosen. An option that is longer than what is left of the budget is passed over.
    """
    spread = Counter(key for option in options for key in option.keys)
    top = max((_new_words(option, spread, Counter()) for option in options), default=0.0) or 1.0
    said: Counter[str] = Counter()
    chosen: list[int] = []
    while most is None or len(chosen) < most:
        fitting = [i for i, option in enumerate(options) if i not in chosen and option.length <= budget]
        if not fitting:
            break
        best = max(fitting, key=lambda i: _gain(options[i], _new_words(options[i], spread, said) / top))
        chosen.append(best)
        budget -= options[best].length
        said.update(options[best].keys)
    return chosen


def option_of(sentence: Sentence, text: str, rank: int, findings: Findings) -> Option:
    """The option to say `text`, which rests on `sentence`, the `rank`-th statement of the article."""
    analysis = findings.analysis
    quoted = sum(max(0, min(sentence.end, one.end) - max(sentence.start, one.start)) for one in analysis.quotations)
    return Option(
        rank=rank,
        length=len(text.split()),
        keys=frozenset(word.key for word in words(sentence.text, findings.article.language) if word.carries),
        has_figure=any(number.is_figure for number in analysis.numbers(sentence)),
        is_quoted=quoted > 0.6 * (sentence.end - sentence.start),
    )


def _first_points(points: Sequence[Point], _: Findings) -> tuple[list[Point], list[Point]]:
    return list(points[:MOST_KEY_POINTS]), list(points[MOST_KEY_POINTS:])


@tolerant("the choice of key points", _first_points)
def key_points(points: Sequence[Point], findings: Findings) -> tuple[list[Point], list[Point]]:
    """Up to six points that say most within the word budget, and the other points; both in the article's order.

    Besides `points`, which may be the model's lines, every other sentence of the article can be chosen. The first point
    is always among them.
    """
    if not points:
        return [], []
    taken = {point.sentence.number for point in points}
    more = [Point(claim_of(one, findings), one) for one in findings.body if one.number not in taken]
    pool = [*points, *more]
    ranks = {sentence.number: rank for rank, sentence in enumerate(findings.body)}
    options = [option_of(one.sentence, one.claim.text, ranks.get(one.sentence.number, 0), findings) for one in pool]
    budget = word_budget(sum(len(sentence.text.split()) for sentence in findings.body))
    chosen = {0} | set(choose(options, budget, MOST_KEY_POINTS))
    if len(chosen) > MOST_KEY_POINTS:
        chosen.remove(max(chosen, key=lambda i: options[i].rank))
    leading = sorted((pool[i] for i in chosen), key=lambda point: point.sentence.start)
    return leading, [point for i, point in enumerate(points) if i not in chosen]


def _new_words(option: Option, spread: Counter[str], said: Counter[str]) -> float:
    return sum(math.log(1 + spread[key]) * math.pow(_SAID_BEFORE, said[key]) for key in option.keys)


def _gain(option: Option, new: float) -> float:
    early = _POSITION / (1 + option.rank / _FALL)
    gain = early + _NEW * new + _FIGURE * option.has_figure - _QUOTED * option.is_quoted
    return gain / math.pow(max(_SHORTEST, option.length), _LENGTH)
