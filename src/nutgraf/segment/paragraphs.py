"""Paragraphs of the story: a line is a paragraph, unless lines were wrapped at a width and one flows into the next.

News text mostly has a paragraph a line; mail and wire text breaks lines at 60 to 80 columns in mid-sentence. A break
was made by wrapping when the next line's first word would not have fitted; a block of lines counts as wrapped only
when one of its breaks stands in the middle of a sentence.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from nutgraf.article import Article

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"(?:[-*•‣◦▪–—]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_OPEN_END = re.compile(r"[\w,،\-–—&)\"'’”]$")
_SENTENCE_END = re.compile(r"[.!?؟۔…。！？:][\"'”’»)\]]*$")
_WIDEST = 110  # columns; a longer line is a paragraph of its own
_NARROWEST = 40
_TOP = 800  # characters in which a byline stands
_BYLINE_WORDS = frozenset(
    ("by", "von", "par", "por", "di", "door", "av", "بقلم", "كتب", "كتبت", "كتبه", "إعداد", "تقرير", "تحرير")
)


class Paragraph(NamedTuple):
    """A paragraph `[start, end)` of the article, without the blanks around it."""

    start: int
    end: int
    is_item: bool  # of a list


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def paragraphs_of(article: Article) -> tuple[Paragraph, ...]:
    """The paragraphs of the story in order; removed blocks belong to none and divide what they stand in."""
    blocks = [block for start, end in _story_runs(article) for block in _blocks(article.text, start, end)]
    width = max((max(len(line.text) for line in block) for block in blocks if _is_wrapped(block)), default=0)
    found: list[Paragraph] = []
    for block in blocks:
        found.extend(_paragraphs(article, block, width))
    return tuple(found)


def is_byline(article: Article, start: int, words: str) -> bool:
    """Whether these words at the top are the article's byline, and no sentence that names its writer."""
    names = article.byline
    if names is None or start > _TOP or names not in words or len(words) > len(names) + 60:
        return False
    before = words.partition(names)[0].strip(" :*_").casefold()
    return not before or before.split()[-1] in _BYLINE_WORDS


def _story_runs(article: Article) -> list[tuple[int, int]]:
    runs, start = [], 0
    for removed in sorted(article.removed, key=lambda block: block.span.start):
        if removed.span.start > start:
            runs.append((start, removed.span.start))
        start = max(start, removed.span.end)
    runs.append((start, len(article.text)))
    return runs


def _blocks(text: str, start: int, end: int) -> list[list[_Line]]:
    """The lines of `text[start:end]`, grouped where no blank line stands between them."""
    blocks: list[list[_Line]] = []
    last_end = start
    for match in _LINE.finditer(text, start, end):
        stripped = match.group().strip()
        if not stripped:
            continue
        begin = match.start() + len(match.group()) - len(match.group().lstrip())
        if not blocks or text.count("\n", last_end, begin) != 1:
            blocks.append([])
        last_end = begin + len(stripped)
        blocks[-1].append(_Line(begin, last_end, stripped))
    return blocks


def _paragraphs(article: Article, block: list[_Line], width: int) -> list[Paragraph]:
    # A block no wider than the wrapped ones was wrapped with them, though its own breaks may not show it.
    longest = max(len(line.text) for line in block)
    limit = max(longest, width - 6) if _is_wrapped(block) or _NARROWEST < longest <= width else 0
    found: list[Paragraph] = []
    for number, line in enumerate(block):
        before = block[number - 1]
        if number and not _is_apart(article, before, line) and _flows(before, line, limit, in_list=found[-1].is_item):
            found[-1] = found[-1]._replace(end=line.end)
        else:
            found.append(Paragraph(line.start, line.end, _BULLET.match(line.text) is not None))
    return found


def _is_wrapped(block: list[_Line]) -> bool:
    longest = max(len(line.text) for line in block)
    if len(block) < 2 or longest > _WIDEST:
        return False
    if any(_in_mid_sentence(before, after) for before, after in pairwise(block)):
        return True
    # Scripts without small letters: several lines of nearly one width, most of them ending in mid-sentence.
    has_case = any(line.text.lower() != line.text.upper() for line in block)
    full = [line for line in block[:-1] if len(line.text) > 0.8 * longest and not _SENTENCE_END.search(line.text)]
    return not has_case and longest > _NARROWEST and len(block) > 2 and len(full) > 0.5 * (len(block) - 1)


def _is_apart(article: Article, before: _Line, after: _Line) -> bool:
    """A headline or a byline is never the beginning of the line below it, however full its own line is."""
    ends_title = article.title_span is not None and before.end == article.title_span.end
    return ends_title or any(is_byline(article, line.start, line.text) for line in (before, after))


def _flows(before: _Line, after: _Line, limit: int, *, in_list: bool) -> bool:
    first_word = after.text.split(maxsplit=1)[0]
    is_full = limit > 0 and len(before.text) + 1 + len(first_word) > limit
    if _BULLET.match(after.text):
        # "… on August\n11. Besides the dead" is no list: the line before is full and in mid-sentence.
        return is_full and not in_list and not _SENTENCE_END.search(before.text)
    return is_full or _in_mid_sentence(before, after)


def _in_mid_sentence(before: _Line, after: _Line) -> bool:
    goes_on = after.text[0].islower() and not _BULLET.match(after.text)
    return goes_on and len(before.text) >= _NARROWEST and _OPEN_END.search(before.text[-1]) is not None
