"""Which paragraphs are headings: lines that name or sign the story but are no statement of it.

A heading is shown to a model for orientation and must not be cited as a fact; so bylines, dates and credits on lines
of their own count as headings too.
"""

from __future__ import annotations

import re

from nutgraf.article import Article
from nutgraf.segment.boundaries import sentence_ends
from nutgraf.segment.paragraphs import Paragraph, is_byline

_ENDED = re.compile(r"[.!?؟۔…。！？:;,،؛][\"'”’»)\]]*$")
_CREDIT = re.compile(
    r"\(?(?:Additional reporting|Reporting|Editing|Writing|Compiled|Edited|Translated)\b[^.]{0,80}?\bby\b", re.I
)
_LONGEST = 120
_MOST_WORDS = 16
_TOP = 8
_LIST = 3


def headings_among(article: Article, paragraphs: tuple[Paragraph, ...]) -> frozenset[int]:
    """The numbers of the paragraphs that are headings; never all of them unless the article says nothing else."""
    certain = {number for number, paragraph in enumerate(paragraphs) if _is_certain(article, paragraph)}
    looks = [
        number in certain or (number + 1 < len(paragraphs) and _looks_like_one(article, paragraph))
        for number, paragraph in enumerate(paragraphs)
    ]
    found = certain | _without_lists(looks)
    if len(found) < len(paragraphs):
        return frozenset(found)
    return frozenset(certain) if len(certain) < len(paragraphs) else frozenset()


def _without_lists(looks: list[bool]) -> set[int]:
    """Three or more short lines in a row are a heading and its list; at the top they may be title, byline and date."""
    found: set[int] = set()
    number = 0
    while number < len(looks):
        end = number
        while end < len(looks) and looks[end]:
            end += 1
        is_list = end - number >= (_LIST if number > 0 else _TOP)
        found.update(range(number, min(end, number + 1) if is_list else end))
        number = end + 1
    return found


def _is_certain(article: Article, paragraph: Paragraph) -> bool:
    title = article.title_span
    if title is not None and title.start < paragraph.end and paragraph.start < title.end:
        return True
    words = article.text[paragraph.start : paragraph.end]
    return len(words) <= _LONGEST and (is_byline(article, paragraph.start, words) or _CREDIT.match(words) is not None)


def _looks_like_one(article: Article, paragraph: Paragraph) -> bool:
    if paragraph.is_item or paragraph.end - paragraph.start > _LONGEST:
        return False
    words = article.text[paragraph.start : paragraph.end]
    is_short = len(words.split()) <= _MOST_WORDS and not words[0].islower()
    return is_short and not _ENDED.search(words) and not sentence_ends(words, article.language)
