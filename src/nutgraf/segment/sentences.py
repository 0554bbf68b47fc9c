"""Sentences of the story: trimmed, numbered from 1, at their exact places in the article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nutgraf.article import Article, Sentence
from nutgraf.find import find_orders, off_topic_lines
from nutgraf.segment.boundaries import sentence_ends
from nutgraf.segment.headings import headings_among
from nutgraf.segment.paragraphs import Paragraph, paragraphs_of

MOST_CHARACTERS = 1500  # of a sentence: about 400 tokens, so that one fits any model's passage
_BREAKS = (re.compile(r"[;؛:]\s"), re.compile(r"[,،–—]\s"), re.compile(r"\s"))


def sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of the article's story, in order; removed blocks are in none of them.

    A title, byline, dateline or section heading is a sentence with `heading` set. A sentence of more than 1,500
    characters is given in parts, cut after a semicolon, a comma or a word. What gives orders to a program that reads
    the article (`find_orders`, `off_topic_lines`) states nothing, and is no sentence of the story.

    >>> [sentence.text for sentence in sentences(Article.of("Gen. Roe left. “It was time,” he said."))]
    ['Gen. Roe left.', '“It was time,” he said.']
    """
    paragraphs = paragraphs_of(article)
    headings = headings_among(article, paragraphs)
    found: list[Sentence] = []
    texts = ["" if number in headings else article.text[one.start : one.end] for number, one in enumerate(paragraphs)]
    off_topic = off_topic_lines(texts)
    for number, paragraph in enumerate(paragraphs):
        is_heading = number in headings
        if number in off_topic:
            continue
        orders = [
            (paragraph.start + start, paragraph.start + end)
            for start, end in find_orders(article.text[paragraph.start : paragraph.end])
        ]
        for start, end in _ranges(article, paragraph, is_heading=is_heading):
            if any(order_start < end and start < order_end for order_start, order_end in orders):
                continue
            stands_alone = is_heading or (article.dateline is not None and end == article.dateline.end)
            found.append(Sentence(len(found) + 1, start, end, article.text[start:end], number, stands_alone))
    return tuple(found)


def _ranges(article: Article, paragraph: Paragraph, *, is_heading: bool) -> Iterator[tuple[int, int]]:
    text = article.text[paragraph.start : paragraph.end]
    ends = [] if is_heading else sentence_ends(text, article.language)
    start = 0
    dateline = article.dateline
    if dateline and dateline.start == paragraph.start and dateline.end < paragraph.end:
        start = dateline.end - paragraph.start
        yield dateline.start, dateline.end
        ends = [end for end in ends if end > start]
    for end in [*ends, len(text)]:
        for part_start, part_end in _capped(text, start, end):
            yield paragraph.start + part_start, paragraph.start + part_end
        start = end


def _capped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`[start, end)` without blanks around it, in parts of at most MOST_CHARACTERS."""
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end if end - start <= MOST_CHARACTERS else _break_before(text, start)
        trimmed = start + len(text[start:stop].rstrip())
        if trimmed > start:
            yield start, trimmed
        start = stop


def _break_before(text: str, start: int) -> int:
    """A place to divide an over-long sentence: in the last half of what is allowed, at the best mark there is."""
    low, high = start + MOST_CHARACTERS // 2, start + MOST_CHARACTERS
    for mark in _BREAKS:
        places = [match.start() + 1 for match in mark.finditer(text, low, high)]
        if places:
            return places[-1]
    while high > low and (unicodedata.combining(text[high]) or text[high] in "\u200c\u200d"):
        high -= 1  # never between a letter and its accent
    return high
