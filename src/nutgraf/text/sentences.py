"""Split the story into sentences with their exact positions, and these into passages within a token budget.

Each line is a paragraph, unless the text was hard-wrapped. News text mostly has one paragraph per line, but mail and
wire text breaks lines at 60 to 80 columns. A line break is a wrap if the first word of the next line would not have
fitted; a block of lines counts as wrapped only if at least one of its breaks is in the middle of a sentence.

Headings help a model find its way but must not be cited as facts, so bylines, dates and credits on their own lines
count as headings too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from nutgraf.article import Article, Passage, Sentence
from nutgraf.text.injection import find_orders, off_topic_lines
from nutgraf.text.name_lists import ARABIC_BYLINE_WORDS, BYLINE_WORDS
from nutgraf.text.sentence_ends import sentence_ends

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"(?:[-*•‣◦▪–—]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_OPEN_END = re.compile(r"[\w,،\-–—&)\"'’”]$")
_SENTENCE_END = re.compile(r"[.!?؟۔…。！？:][\"'”’»)\]]*$")
_WIDEST = 110  # columns; a longer line is a paragraph of its own
_NARROWEST = 40
_TOP = 800  # characters at the top, where a byline can be


class Paragraph(NamedTuple):
    """A paragraph `[start, end)` of the article, without the blanks around it."""

    start: int
    end: int
    is_item: bool  # of a list


class _TextLine(NamedTuple):
    start: int
    end: int
    text: str


def paragraphs_of(article: Article) -> tuple[Paragraph, ...]:
    """The paragraphs of the story in order; removed blocks belong to none and split the paragraph around them."""
    blocks = [block for start, end in _story_runs(article) for block in _blocks(article.text, start, end)]
    width = max((max(len(line.text) for line in block) for block in blocks if _is_wrapped(block)), default=0)
    found: list[Paragraph] = []
    for block in blocks:
        found.extend(_paragraphs(article, block, width))
    return tuple(found)


def is_byline(article: Article, start: int, words: str) -> bool:
    """Whether these words at the top are the byline, rather than a sentence that names the writer."""
    names = article.byline
    if names is None or start > _TOP or names not in words or len(words) > len(names) + 60:
        return False
    before = words.partition(names)[0].strip(" :*_").casefold()
    return not before or before.split()[-1] in BYLINE_WORDS | ARABIC_BYLINE_WORDS


def _story_runs(article: Article) -> list[tuple[int, int]]:
    runs, start = [], 0
    for removed in sorted(article.removed, key=lambda block: block.span.start):
        if removed.span.start > start:
            runs.append((start, removed.span.start))
        start = max(start, removed.span.end)
    runs.append((start, len(article.text)))
    return runs


def _blocks(text: str, start: int, end: int) -> list[list[_TextLine]]:
    """The lines of `text[start:end]`, grouped where no blank line separates them."""
    blocks: list[list[_TextLine]] = []
    last_end = start
    for match in _LINE.finditer(text, start, end):
        stripped = match.group().strip()
        if not stripped:
            continue
        begin = match.start() + len(match.group()) - len(match.group().lstrip())
        if not blocks or text.count("\n", last_end, begin) != 1:
            blocks.append([])
        last_end = begin + len(stripped)
        blocks[-1].append(_TextLine(begin, last_end, stripped))
    return blocks


def _paragraphs(article: Article, block: list[_TextLine], width: int) -> list[Paragraph]:
    # A block no wider than the wrapped ones was wrapped with them, though its own breaks may not show it.
    longest = max(len(line.text) for line in block)
    limit = max(longest, width - 6) if _is_wrapped(block) or _NARROWEST < longest <= width else 0
    found: list[Paragraph] = []
    for number, line in enumerate(block):
        before = block[number - 1]
        if (
            number
            and not _is_apart(article, before, line)
            and _continues(before, line, limit, in_list=found[-1].is_item)
        ):
            found[-1] = found[-1]._replace(end=line.end)
        else:
            found.append(Paragraph(line.start, line.end, _BULLET.match(line.text) is not None))
    return found


def _is_wrapped(block: list[_TextLine]) -> bool:
    longest = max(len(line.text) for line in block)
    if len(block) < 2 or longest > _WIDEST:
        return False
    if any(_in_mid_sentence(before, after) for before, after in pairwise(block)):
        return True
    # Scripts without small letters: several lines of nearly one width, most of them ending in mid-sentence.
    has_case = any(line.text.lower() != line.text.upper() for line in block)
    full = [line for line in block[:-1] if len(line.text) > 0.8 * longest and not _SENTENCE_END.search(line.text)]
    return not has_case and longest > _NARROWEST and len(block) > 2 and len(full) > 0.5 * (len(block) - 1)


def _is_apart(article: Article, before: _TextLine, after: _TextLine) -> bool:
    """A headline or a byline is never the beginning of the line below it, however full its own line is."""
    ends_title = article.title_span is not None and before.end == article.title_span.end
    return ends_title or any(is_byline(article, line.start, line.text) for line in (before, after))


def _continues(before: _TextLine, after: _TextLine, limit: int, *, in_list: bool) -> bool:
    first_word = after.text.split(maxsplit=1)[0]
    is_full = limit > 0 and len(before.text) + 1 + len(first_word) > limit
    if _BULLET.match(after.text):
        # "… on August\n11. Besides the dead" is no list: the line before is full and in mid-sentence.
        return is_full and not in_list and not _SENTENCE_END.search(before.text)
    return is_full or _in_mid_sentence(before, after)


def _in_mid_sentence(before: _TextLine, after: _TextLine) -> bool:
    goes_on = after.text[0].islower() and not _BULLET.match(after.text)
    return goes_on and len(before.text) >= _NARROWEST and _OPEN_END.search(before.text[-1]) is not None


_ENDED = re.compile(r"[.!?؟۔…。！？:;,،؛][\"'”’»)\]]*$")
_CREDIT = re.compile(
    r"\(?(?:Additional reporting|Reporting|Editing|Writing|Compiled|Edited|Translated)\b[^.]{0,80}?\bby\b", re.I
)
_LONGEST = 120
_MOST_WORDS = 16
_TOP_HEADINGS = 8
_LIST = 3


def headings_among(article: Article, paragraphs: tuple[Paragraph, ...]) -> frozenset[int]:
    """The numbers of the paragraphs that are headings; never all of them, unless the article has only headings."""
    certain = {number for number, paragraph in enumerate(paragraphs) if _is_certain_heading(article, paragraph)}
    looks = [
        number in certain or (number + 1 < len(paragraphs) and _looks_like_heading(article, paragraph))
        for number, paragraph in enumerate(paragraphs)
    ]
    found = certain | _without_lists(looks)
    if len(found) < len(paragraphs):
        return frozenset(found)
    return frozenset(certain) if len(certain) < len(paragraphs) else frozenset()


def _without_lists(looks: list[bool]) -> set[int]:
    """The numbers of the headings among the lines that look like one.

    Three or more such lines in a row are a heading and its list; at the top they may be title, byline and date.
    """
    found: set[int] = set()
    number = 0
    while number < len(looks):
        end = number
        while end < len(looks) and looks[end]:
            end += 1
        is_list = end - number >= (_LIST if number > 0 else _TOP_HEADINGS)
        found.update(range(number, min(end, number + 1) if is_list else end))
        number = end + 1
    return found


def _is_certain_heading(article: Article, paragraph: Paragraph) -> bool:
    title = article.title_span
    if title is not None and title.start < paragraph.end and paragraph.start < title.end:
        return True
    words = article.text[paragraph.start : paragraph.end]
    return len(words) <= _LONGEST and (is_byline(article, paragraph.start, words) or _CREDIT.match(words) is not None)


def _looks_like_heading(article: Article, paragraph: Paragraph) -> bool:
    if paragraph.is_item or paragraph.end - paragraph.start > _LONGEST:
        return False
    words = article.text[paragraph.start : paragraph.end]
    is_short = len(words.split()) <= _MOST_WORDS and not words[0].islower()
    return is_short and not _ENDED.search(words) and not sentence_ends(words, article.language)


MOST_CHARACTERS = 1500  # of a sentence: about 400 tokens, so that one fits any model's passage
_BREAKS = (re.compile(r"[;؛:]\s"), re.compile(r"[,،–—]\s"), re.compile(r"\s"))


def sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of the article's story, in order; removed blocks are in none of them.

    A title, byline, dateline or section heading is a sentence with `heading` set. A sentence of more than 1,500
    characters is split after a semicolon, a comma or a word. Text that gives orders to a program reading the article
    (`find_orders`, `off_topic_lines`) is left out.

    >>> [sentence.text for sentence in sentences(Article.of("Gen. Roe left. “It was time,” he said."))]
    ['Gen. Roe left.', '“It was time,” he said.']
    """
    paragraphs = paragraphs_of(article)
    headings = headings_among(article, paragraphs)
    found: list[Sentence] = []
    texts = [article.text[one.start : one.end] for one in paragraphs]
    off_topic = off_topic_lines(texts) - headings
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
            states_nothing = is_heading or (article.dateline is not None and end == article.dateline.end)
            found.append(Sentence(len(found) + 1, start, end, article.text[start:end], number, states_nothing))
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
        for part_start, part_end in _parts_within_limit(text, start, end):
            yield paragraph.start + part_start, paragraph.start + part_end
        start = end


def _parts_within_limit(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
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
    """Where to divide a sentence that is too long: at the best mark in the second half of the allowed length."""
    low, high = start + MOST_CHARACTERS // 2, start + MOST_CHARACTERS
    for mark in _BREAKS:
        places = [match.start() + 1 for match in mark.finditer(text, low, high)]
        if places:
            return places[-1]
    while high > low and (unicodedata.combining(text[high]) or text[high] in "\u200c\u200d"):
        high -= 1  # never between a letter and its accent
    return high


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
