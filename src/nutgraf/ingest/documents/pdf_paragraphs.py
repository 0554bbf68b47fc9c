"""Lines of a PDF to paragraphs: wraps undone, words broken at line ends joined, sentences joined over page breaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from nutgraf.article import RemovalReason
from nutgraf.ingest.documents.pdf_segments import Segment
from nutgraf.ingest.lines import TERMINAL

_BULLET = re.compile(r"(?:[-*•‣▪◦–—]|\(?\d{1,2}[.)])\s")
_BROKEN = re.compile(r"(?P<start>[^\W_]+(?:-[^\W_]+)*)[-‐\u00ad]$")
_WORD_START = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
_SUSPENDED = re.compile(r"(?:und|oder|bis|and|or|to|et|ou|y|o|en|of|og|och|eller)\b")
# First parts that are written with a hyphen before a second one, in a text that does not tell by itself.
_KEPT = frozenset(
    "all anti co cross ex far five four full half high ill in inter left long low mid multi near non off old on one"
    " part post pre pro quasi right second self semi short so six ten third three top two under up vice well".split()
)
_SAME_SIZE = 0.07
_WIDER = 1.35  # than the usual distance between lines: a paragraph ends
_LEAST_LINE = 30  # characters of a line that a sentence can run on from, over a page break
_MOST_BETWEEN = 8  # paragraphs that can interrupt one


class Paragraph(NamedTuple):
    """A paragraph, the page it begins on (from 0), the size of its letters, and why it is no part of the story.

    `ends_flow` when it is the last of its column.
    """

    text: str
    page: int
    size: float
    reason: RemovalReason | None = None
    ends_flow: bool = False
    last_line: str = ""


class Hyphens:
    """Knows how a document writes its words elsewhere, to join those that are broken at line ends."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for text in texts:
            for line in text.split("\n"):
                self._words.update(word.lower() for word in _WORD.findall(line))

    def joined(self, before: str, after: str) -> str:
        """Two lines as one.

        >>> Hyphens([]).joined("all traf-", "fic for"), Hyphens([]).joined("from 2025-", "26 on")
        ('all traffic for', 'from 2025-26 on')
        """
        broken, following = _BROKEN.search(before), _WORD_START.match(after)
        if broken is None or following is None or _SUSPENDED.match(after):
            return f"{before} {after}"
        return before[:-1] + ("-" if self._keeps(broken["start"], following.group()) else "") + after

    def _keeps(self, start: str, end: str) -> bool:
        """Whether the hyphen is the word's own."""
        if not end[0].islower() or not start[-1].isalpha():
            return True
        first = start.rpartition("-")[2]
        whole, hyphened = (start + end).lower(), f"{start}-{end}".lower()
        if self._words[whole] or self._words[hyphened]:
            return self._words[hyphened] > self._words[whole]
        return first.lower() in _KEPT


def paragraphs_of(flow: list[Segment], page: int, hyphens: Hyphens) -> list[Paragraph]:
    """The paragraphs of the lines of one column."""
    if not flow:
        return []
    usual = _usual_distance(flow)
    edge = max(line.right for line in flow)
    groups = [[flow[0]]]
    for before, after in pairwise(flow):
        if _begins(before, after, usual, edge):
            groups.append([after])
        else:
            groups[-1].append(after)
    paragraphs = [_paragraph(group, page, hyphens) for group in groups]
    return [*paragraphs[:-1], paragraphs[-1]._replace(ends_flow=True)]


def as_drawn(lines: list[Segment], page: int, hyphens: Hyphens) -> list[Paragraph]:
    """The paragraphs of a page of which only the order of its lines is known: by how full its lines are."""
    if not lines:
        return []
    edge = max(len(line.text) for line in lines)
    groups = [[lines[0]]]
    for before, after in pairwise(lines):
        is_full = len(before.text) + 1 + len(after.text.split(maxsplit=1)[0]) > 0.9 * edge
        is_next = before.base - after.base < 1.5 * before.size
        is_open = TERMINAL.search(before.text) is None and (is_full or after.text[:1].islower())
        if is_next and (is_open or _BROKEN.search(before.text)) and not _BULLET.match(after.text):
            groups[-1].append(after)
        else:
            groups.append([after])
    paragraphs = [_paragraph(group, page, hyphens) for group in groups]
    return [*paragraphs[:-1], paragraphs[-1]._replace(ends_flow=True)]


def _usual_distance(flow: list[Segment]) -> float:
    distances = [before.base - after.base for before, after in pairwise(flow) if before.base > after.base]
    close = [distance for distance in distances if distance < 2.2 * flow[0].size] or distances
    return min(sorted(close)[len(close) // 4], 1.6 * median(line.size for line in flow)) if close else 0.0


def _begins(before: Segment, after: Segment, usual: float, edge: float) -> bool:
    """Whether a paragraph begins with the line `after`."""
    if abs(before.size - after.size) > _SAME_SIZE * max(before.size, after.size) or _BULLET.match(after.text):
        return True
    if before.base - after.base > _WIDER * usual or after.left > before.left + 0.8 * after.size:
        return True
    if _BROKEN.search(before.text):
        return False
    letter = (after.right - after.left) / max(1, len(after.text))
    room = edge - before.right - letter * (1 + len(after.text.split(maxsplit=1)[0]))
    is_short = room > 2 * letter
    ends = TERMINAL.search(before.text) is not None
    return is_short and (ends or not after.text[:1].islower()) and (ends or room > 0.3 * (edge - before.left))


def _paragraph(lines: list[Segment], page: int, hyphens: Hyphens) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        text = hyphens.joined(text, line.text)
    return Paragraph(" ".join(text.split()), page, median(line.size for line in lines), last_line=lines[-1].text)


def joined_over_breaks(paragraphs: list[Paragraph], hyphens: Hyphens) -> list[Paragraph]:
    """The paragraphs with those joined that a column, a page, or what floats between their halves divides.

    What stood between two halves comes after them.
    """
    waiting, ordered = list(reversed(paragraphs)), []
    while waiting:
        one = waiting.pop()
        following = _second_half(one, waiting)
        if following is None:
            ordered.append(one)
            continue
        half = waiting.pop(following)
        text = hyphens.joined(one.text, half.text)
        waiting.append(one._replace(text=text, ends_flow=half.ends_flow, last_line=half.last_line))
    return ordered


def _second_half(one: Paragraph, waiting: list[Paragraph]) -> int | None:
    """The place, in the reversed list of what follows, of the paragraph that goes on with this one."""
    if one.reason is not None or TERMINAL.search(one.text) or len(one.last_line) < _LEAST_LINE:
        return None
    for place in range(len(waiting) - 1, max(-1, len(waiting) - 1 - _MOST_BETWEEN), -1):
        other = waiting[place]
        is_same = abs(one.size - other.size) <= _SAME_SIZE * one.size
        if other.reason is not None or not is_same:
            continue
        goes_on = other.text[:1].islower() or _BROKEN.search(one.text) is not None
        is_body = len(other.text) > _LEAST_LINE and not _BULLET.match(other.text)
        return place if goes_on or (one.ends_flow and is_body) else None
    return None
