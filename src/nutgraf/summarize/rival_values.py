"""Finds figures that an article gives as different values of one thing: two counts of a crowd, a toll that was revised.

Two figures of one kind are values of one thing only if the text says so: the later one is given for "the number", "the
toll" or what the earlier sentence was about ("organisers put it at 20,000"), or two sources count the same people or
things with the same words. Two towns, two years, a part and its whole, and "another three" are different things.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import AnalyzedArticle, Number
from nutgraf.extract.numbers import may_be_rivals
from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.text.number_cues import ANOTHER_AMOUNT, OF_CROWDS, OF_OTHER_TIME, RESTATED_AMOUNT

_FARTHEST = 2  # sentences between two values of one thing
_MOST_TIMES = 20  # times that one of two values of a thing is the other
_BEFORE = 60  # characters before a figure that say what it is a value of


class GivenValue(NamedTuple):
    """A figure in its sentence."""

    sentence: Sentence
    number: Number


class RivalValues(NamedTuple):
    """Two values that the article gives of one thing, in the order of the article."""

    first: GivenValue
    second: GivenValue


@tolerant("figures for the same thing", lambda _: ())
def rival_values(analysis: AnalyzedArticle) -> tuple[RivalValues, ...]:
    """The pairs of figures that the text gives as values of one thing; none in other languages than English."""
    if analysis.article.language.partition("-")[0] != "en":
        return ()
    return tuple(_pairs(analysis))


def _pairs(analysis: AnalyzedArticle) -> Iterator[RivalValues]:
    before: list[GivenValue] = []
    for at, sentence in enumerate(analysis.body):
        near = {one.number for one in analysis.body[max(0, at - _FARTHEST) : at + 1]}
        before = [one for one in before if one.sentence.number in near]
        for number in analysis.numbers(sentence):
            later = GivenValue(sentence, number)
            rivals = [one for one in before if _are_rivals(one, later)]
            if rivals:
                yield RivalValues(min(rivals, key=lambda one: _distance(one.number, number)), later)
            if number.is_figure:
                before.append(later)


def _are_rivals(one: GivenValue, other: GivenValue) -> bool:
    """Whether the text gives two figures as values of one thing; either may be the one that restates."""
    if not _are_alike(one.number, other.number) or _is_apart(one) or _is_apart(other):
        return False
    return _restates(other, one) or _is_of_crowd(one, other)


def _are_alike(one: Number, other: Number) -> bool:
    is_amount = other.kind == "cardinal" and other.counted is None and one.kind == "money"  # "put it at 35 million"
    is_like = (is_amount and one.value != other.value) or may_be_rivals(one, other, is_restated=True)
    return is_like and 0 < _distance(one, other) <= _MOST_TIMES


def _distance(one: Number, other: Number) -> float:
    """How many times the larger figure is the smaller one; 0 where one of them is not above 0."""
    low, high = sorted((float(one.value), float(other.value)))
    return high / low if low > 0 else 0.0


def _restates(one: GivenValue, other: GivenValue) -> bool:
    """Whether the words before a figure say that it is a value of what the other one counts or measures."""
    hit = RESTATED_AMOUNT.search(_before(one))
    if hit is None:
        return False
    if hit["named"]:
        return one.number.counted is not None and other.number.counted is not None
    if not hit["of"]:
        return True
    wanted = {word.key for word in words(hit["of"], "en") if word.carries}
    return wanted <= {word.key for word in words(other.sentence.text, "en")}


def _is_of_crowd(one: GivenValue, other: GivenValue) -> bool:
    """Whether a crowd that was put at the first figure is counted by the second: "20,000 people had come"."""
    hit = RESTATED_AMOUNT.search(_before(one))
    is_crowd = hit is not None and (hit["of"] or "").casefold() in {"crowd", "turnout", "attendance"}
    return is_crowd and OF_CROWDS.search(other.sentence.text) is not None


def _is_apart(one: GivenValue) -> bool:
    """Whether the words before a figure say that it is one more, a part, or of another time."""
    return ANOTHER_AMOUNT.search(_before(one)) is not None or OF_OTHER_TIME.search(one.sentence.text) is not None


def _before(one: GivenValue) -> str:
    start = min(one.number.qualified_start, one.number.whole_start, one.number.start)
    return one.sentence.text[max(0, start - _BEFORE) : start]
