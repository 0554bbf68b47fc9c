"""The piece of an article that shows best what was looked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Article, Span
from nutgraf.library.folding import Folded
from nutgraf.library.story import story_of

_WIDTH = 160
_BEFORE = 40  # how much of it stands before the first match
_MOST_MATCHES = 50  # of each word: the beginning of a text shows as much as its end


class Match(NamedTuple):
    """Where a word stands, in half-open code points of the original."""

    start: int
    end: int
    word: str


class Snippet(NamedTuple):
    """A piece of an article, word for word; `found` are half-open code points of `text`, `first` the first of them."""

    text: str
    found: tuple[tuple[int, int], ...]
    first: Span


def snippet_of(article: Article, words: Sequence[str]) -> Snippet | None:
    """About 160 characters of the story with as many of the folded `words` as possible; None where it has none."""
    matches = matches_in(story_of(article), words)
    if not matches:
        return None
    shown = _together(matches)
    start, end = _window(article, shown)
    return Snippet(article.text[start:end], apart(shown, start), article.span(shown[0].start, shown[0].end))


def matches_in(text: str, words: Sequence[str]) -> list[Match]:
    """Where the folded `words` stand in `text`, in order."""
    folded = Folded.of(text)
    found: list[Match] = []
    for word in words:
        at = folded.text.find(word)
        for _ in range(_MOST_MATCHES):
            if at < 0:
                break
            found.append(Match(*folded.original(at, at + len(word)), word))
            at = folded.text.find(word, at + len(word))
    return sorted(found)


def apart(matches: Sequence[Match], start: int) -> tuple[tuple[int, int], ...]:
    """The places of `matches`, counted from `start`, those that overlap or touch made one."""
    places: list[tuple[int, int]] = []
    for match in matches:
        place = (match.start - start, match.end - start)
        if places and place[0] <= places[-1][1]:
            place = (places[-1][0], max(places.pop()[1], place[1]))
        places.append(place)
    return tuple(places)


def _together(matches: Sequence[Match]) -> list[Match]:
    """Matches that stand within one snippet: those of the most different words, and of these the first."""
    starts = [match.start for match in matches]
    groups: list[list[Match]] = []
    for at, first in enumerate(matches):
        end = first.start + _WIDTH - _BEFORE
        near = matches[at : bisect_left(starts, end)]
        groups.append([match for match in near if match.end <= end] or [first])
    return max(groups, key=lambda group: len({match.word for match in group}))


def _window(article: Article, shown: Sequence[Match]) -> tuple[int, int]:
    """Where the snippet begins and ends: between words, and outside what is not part of the story."""
    text, first, last = article.text, shown[0].start, max(match.end for match in shown)
    blocks = [block.span for block in article.removed]
    low = max([0, first - _BEFORE, *(span.end for span in blocks if span.end <= first)])
    high = min([len(text), max(last, low + _WIDTH), *(span.start for span in blocks if span.start >= last)])
    if low and not text[low - 1].isspace():
        low = next((at + 1 for at in range(low, first) if text[at].isspace()), low)
    if high < len(text) and not text[high].isspace():
        high = next((at for at in range(high - 1, last - 1, -1) if text[at].isspace()), high)
    while low < first and text[low].isspace():
        low += 1
    while high > last and text[high - 1].isspace():
        high -= 1
    return low, high
