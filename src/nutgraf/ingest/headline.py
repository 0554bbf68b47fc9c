"""The headline: the first line when it is one, else what the feed footer calls the story."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from nutgraf.article import Span
from nutgraf.ingest.byline import names_in_byline
from nutgraf.ingest.dateline import dateline_of
from nutgraf.ingest.lines import Line, flows_on, wrap_width
from nutgraf.ingest.published import whole_date

_LONGEST = 220
_MOST_LINES = 3
_MARKER = re.compile(r"#{1,3}\s+|(?:Title|Headline|العنوان)\s*:\s*", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*•‣–—]|\d{1,2}[.)])\s")
_FULL_STOP = re.compile(r"[.۔…。:;,،؛][\"'”’»)\]]*$")
_QUOTES = str.maketrans("“”„«»‘’‚`", '"""""' + "''''")


class Headline(NamedTuple):
    """The title, where it stands (None when only a footer gives it), and the number of its last line, -1 for none."""

    title: str | None
    span: Span | None
    last_line: int


def headline_of(text: str, story: tuple[Line, ...], footer_title: str | None) -> Headline:
    """The headline at the top of the story; a footer's title wins over a first line that says something else."""
    if footer_title is not None:
        wanted = _folded(footer_title)
        for number, line in enumerate(story[:4]):
            if _folded(line.text) == wanted:
                return _at(text, story, number, number)
        return Headline(footer_title, None, -1)
    first = 1 if _is_kicker(story) else 0
    last = _last_line(story, first)
    if last is None or not _is_followed_by_a_story(story, last):
        return Headline(None, None, -1)
    return _at(text, story, first, last)


def _at(text: str, story: tuple[Line, ...], first: int, last: int) -> Headline:
    marker = _MARKER.match(story[first].text)
    start = story[first].start + (marker.end() if marker is not None else 0)
    end = story[last].end
    if start >= end:
        return Headline(None, None, -1)
    return Headline(" ".join(text[start:end].split()), Span(start=start, end=end, quote=text[start:end]), last)


def _last_line(story: tuple[Line, ...], first: int) -> int | None:
    """The last line of a headline that begins at line `first`; None when no headline begins there."""
    if not _can_begin(story[first]):
        return None
    last, width = first, wrap_width(story)
    while last - first < _MOST_LINES and last + 1 < len(story) and _goes_on(story[last], story[last + 1], width):
        last += 1  # a headline wrapped over two lines, or no headline but a wrapped paragraph
    length = story[last].end - story[first].start
    is_one = last - first < _MOST_LINES and length <= _LONGEST and not _FULL_STOP.search(story[last].text)
    return last if is_one else None


def _goes_on(before: Line, after: Line, width: int) -> bool:
    starts_low = after.text[0].islower() and not after.blank_before
    return starts_low or (
        flows_on(before, after, width) and not _is_top_matter(after) and not dateline_of((after,)).words
    )


def _can_begin(line: Line) -> bool:
    text = line.text
    begins_low = text[0].islower() and not re.match(r"[a-z]{1,3}[A-Z-]", text)  # "iPhone sales fall", "al-Nour freed"
    return not (
        begins_low
        or len(text) > _LONGEST
        or not any(character.isalpha() for character in text)
        or _BULLET.match(text)
        or names_in_byline(line) is not None
        or dateline_of((line,)).words
        or (whole_date(text) is not None and len(text) < 50)
    )


def _is_followed_by_a_story(story: tuple[Line, ...], last: int) -> bool:
    """What follows is set off by a blank line, is a byline, or is much longer; and there is a story at all."""
    rest = story[last + 1 : last + 40]
    if not rest or not any(line.ends_a_sentence for line in rest):
        return False
    following, length = rest[0], len(story[last].text)
    is_longer = following.ends_a_sentence and len(following.text) > 1.3 * length
    is_wrapped = len(rest) > 1 and length < 60 and flows_on(following, rest[1], wrap_width(story))
    return following.blank_before or _is_top_matter(following) or is_longer or is_wrapped


def _is_top_matter(line: Line) -> bool:
    return names_in_byline(line) is not None or (len(line.text) < 120 and whole_date(line.text) is not None)


def _is_kicker(story: tuple[Line, ...]) -> bool:
    """A section name such as "WORLD NEWS" above the headline."""
    if len(story) < 3:
        return False
    words = story[0].text
    is_label = words.isupper() and len(words.split()) <= 2 and len(words) <= 20 and ":" not in words
    following = story[1].text
    return (
        is_label
        and _can_begin(story[1])
        and len(following.split()) >= 4
        and not following.isupper()
        and not story[1].ends_a_sentence
    )


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).translate(_QUOTES).casefold().split()).rstrip(".")
