"""Split the story into sentences: trimmed, numbered from 1, with their exact positions in the article.

Sentence boundaries come from sentencex and are then corrected. sentencex keeps a quotation in one piece however many
sentences it contains, splits after abbreviations it does not know ("vs.", "D-N.Y.", "د."), and misses some boundaries.
So quotation marks and brackets are hidden from it, likely missed boundaries are added, and each boundary is then kept
or rejected by rules and by the tables in abbreviations.toml.

Each line is a paragraph, unless the text was hard-wrapped. News text mostly has one paragraph per line, but mail and
wire text breaks lines at 60 to 80 columns. A line break is a wrap if the first word of the next line would not have
fitted; a block of lines counts as wrapped only if at least one of its breaks is in the middle of a sentence.

Headings help a model find its way but must not be cited as facts, so bylines, dates and credits on their own lines
count as headings too.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

import sentencex

from nutgraf.article import Article, Sentence
from nutgraf.text.injection import find_orders, off_topic_lines


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The table of one language, without final full stops; abbreviations.toml explains each list."""

    titles: frozenset[str]
    before_number: frozenset[str]
    either: frozenset[str]
    times: frozenset[str]
    time_words: frozenset[str]
    starters: frozenset[str]
    speech: frozenset[str]
    whole_words: frozenset[str]
    ordinals: bool


@cache
def abbreviations_of(language: str) -> Abbreviations:
    """The table of a language (ISO 639-1), or the English one, which is harmless, if it has none."""
    tables = tomllib.loads(resources.files("nutgraf.text").joinpath("abbreviations.toml").read_text(encoding="utf-8"))
    table = tables.get(language, tables["en"])
    words = {name: frozenset(entries) for name, entries in table.items() if name != "ordinals"}
    return Abbreviations(ordinals=table["ordinals"], **words)


_STOPS = ".!?؟۔…。！？।።։။។།"
_CLOSERS = "\"'”’»“›)]"
_OPENERS = "\"'“”„«‘‹([—–- "
_MARKS = re.compile(r"[\"“”„‟«»‹›‘()\[\]]|(?<!\w)['’]|['’](?!\w)")  # not the apostrophe inside a word
_ODD_BLANKS = re.compile(r"[^\S \n]")  # sentencex panics on some that take several bytes, such as "\u00a0"
_ADDED_END = re.compile(rf"[{_STOPS}][{re.escape(_CLOSERS)}]*\s++(?=[{re.escape(_OPENERS)}]{{0,6}}\w)")
# A note mark after a stop: "Monday.[1] The", "Monday.¹ The", "Monday.[^1] The", "Monday.3 The".
_NOTE = r"(?:[ \u00a0]?\[\^?[0-9]{1,3}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹])"
_NOTED_END = re.compile(
    rf"[{_STOPS}][{re.escape(_CLOSERS)}]{{0,3}}(?:{_NOTE}{{1,6}}|(?<=[^\W\dA-Z_]{{3}}[.!?])[0-9]{{1,3}}(?=\s))"
    rf"(?=\s*+[{re.escape(_OPENERS)}]{{0,6}}\w)"
)
_NOTES_BEFORE = re.compile(rf"(?:{_NOTE}{{1,6}}|(?<=[^\W\dA-Z_]{{3}}[.!?])[0-9]{{1,3}})\Z")
_CLOSING = re.compile(rf"[{re.escape(_CLOSERS)}]*(?:[ \u00a0\u202f][»›])?{_NOTE}{{0,6}}")
_LAST_WORD = re.compile(r"[^\s(\[\"“„«‘—–/]+$")
_FIRST_WORD = re.compile(r"[^\W_][\w’'.-]*")
_LOW_NAME = re.compile(r"[a-z]{1,3}(?:-|[’'])?[A-Z]")  # al-Sharaa, iPhone, d'Arc
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")  # U.A.E
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WINDOW = 4000  # sentencex takes quadratic time on some input: it is never given more at once
_LOOK = 100


class _End(NamedTuple):
    """An end of a sentence: `cut` is after its last character, `after` where the next one begins."""

    cut: int
    after: int


def sentence_ends(text: str, language: str) -> list[int]:
    """The positions in a paragraph where one sentence ends and another follows, in order.

    >>> sentence_ends("Gen. Smith left. He did.", "en")
    [16]
    """
    table = abbreviations_of(language)
    proposed = sorted(set(_proposed(text, language)) | set(_added(text, table)))
    ends: list[int] = []
    start = 0
    for end in proposed:
        if end.cut > start and _is_end(text, start, end, table):
            ends.append(end.cut)
            start = end.after
    return ends


def _proposed(text: str, language: str) -> list[_End]:
    masked = _ODD_BLANKS.sub(" ", _MARKS.sub(" ", text))
    ends: list[_End] = []
    start = 0
    while start < len(masked):
        window = masked[start : start + _WINDOW]
        pieces = [piece["end_index"] for piece in sentencex.get_sentence_boundaries(language, window)]
        is_last = start + len(window) >= len(masked)
        whole = pieces if is_last else pieces[:-1]  # the last piece was cut off by the window
        ends.extend(_end_before(text, masked, start, start + piece) for piece in whole if start + piece < len(text))
        start += len(window) if is_last else max(whole[-1] if whole else 0, _WINDOW // 2)
    return ends


def _end_before(text: str, masked: str, start: int, border: int) -> _End:
    cut = start + len(masked[start:border].rstrip())
    return _settled(text, cut)


def _settled(text: str, stop: int) -> _End:
    """The end whose last stop is before `stop`: closing marks belong to it, blanks to neither side."""
    closing = _CLOSING.match(text, stop)
    cut = closing.end() if closing is not None else stop
    after = cut
    while after < len(text) and text[after].isspace():
        after += 1
    return _End(cut, after)


def _added(text: str, table: Abbreviations) -> list[_End]:
    """Ends sentencex may have missed, only where the word before is no likely abbreviation."""
    ends = []
    for match in _ADDED_END.finditer(text):
        stop, first = text[match.start()], _first_word(text, match.end())
        if first[:1].islower():
            continue
        word = _last_word(text, 0, match.start())
        is_plain = len(word) > 3 and (word[0].islower() or not word[0].isalpha()) and "." not in word
        is_word = is_plain or word in table.whole_words
        if stop != "." or is_word or _bare(first) in table.starters:
            ends.append(_settled(text, match.start() + 1))
    ends.extend(_noted(text))
    return ends


def _noted(text: str) -> list[_End]:
    """Ends after note marks, which belong to the sentence they follow."""
    ends = []
    for match in _NOTED_END.finditer(text):
        after = match.end()
        while after < len(text) and text[after].isspace():
            after += 1
        ends.append(_End(match.end(), after))
    return ends


def _is_end(text: str, start: int, end: _End, table: Abbreviations) -> bool:
    has_words = any(character.isalnum() for character in text[start : min(end.cut, start + _LOOK)])
    first = _first_word(text, end.after)
    if not has_words or not first:
        return False
    stop_at = _stop_before(text, end.cut)
    stop, is_closed = text[stop_at], end.cut > stop_at + 1
    if end.after == end.cut and not _CJK.match(first) and stop not in "。！？":
        return _is_glued_end(text, stop_at, first)
    if first[0].islower() and not _first_word(text, start)[:1].islower():  # else nobody used capitals here
        return not is_closed and stop in ".。" and _LOW_NAME.match(first) is not None
    if is_closed and stop in "?!؟…" and _is_attribution(text[end.after : end.after + _LOOK], table):
        return False
    return _stop_ends(text, start, stop_at, first, table)


def _stop_ends(text: str, start: int, stop_at: int, first: str, table: Abbreviations) -> bool:
    """Whether the stop itself can end a sentence, by the word before it and the first word after it."""
    word = _last_word(text, start, stop_at)
    opens = _bare(first) in table.starters
    if text[stop_at] != ".":
        return opens or word + text[stop_at] not in table.either
    if word.isdecimal():
        return not _numbers_something(
            word, is_whole=_last_word_start(text, start, stop_at) == start, opens=opens, table=table
        )
    if word in table.times:
        return first.rstrip(".") not in table.time_words
    if _is_in(table.titles, word) or (word in table.before_number and first[0].isdigit()):
        return False
    may_end = not (_is_in(table.either, word) or _DOTTED.fullmatch(word) or _is_initial(text, start, stop_at, word))
    return opens or may_end


def _is_in(words: frozenset[str], word: str) -> bool:
    """Also the last part of a compound: the "Mass" of "D-Mass."."""
    return word in words or word.rsplit("-", 1)[-1] in words


def _numbers_something(word: str, *, is_whole: bool, opens: bool, table: Abbreviations) -> bool:
    """ "1." before the first item of a list, and in some languages the third: "am 3. Oktober"."""
    is_ordinal = table.ordinals and len(word) <= 2 and not opens
    return is_ordinal or (is_whole and len(word) <= 3)


def _is_initial(text: str, start: int, stop_at: int, word: str) -> bool:
    """J. in "J. Smith" and "George W. Bush"; not the last letter of "vitamin C." or "World War I."."""
    if len(word) != 1 or not word.isalpha() or word.islower():
        return False
    if word.upper() == word.lower():
        return True  # a single Arabic letter stands for a title or a name
    before = _last_word(text, start, _last_word_start(text, start, stop_at)).rstrip(".")
    return not before or (before[0].isupper() and word != "I") or (len(before) == 1 and before.isupper())


def _is_glued_end(text: str, stop_at: int, first: str) -> bool:
    """A missing blank: "in Syria.The army"; not "D-N.Y.", "Node.js" or "3.5"."""
    before = text[max(0, stop_at - 3) : stop_at]
    is_word = len(before) == 3 and (before.isdecimal() or (before[1:].isalpha() and before[1:].lower() == before[1:]))
    is_sentence = len(first) > 1 and first[0].isalpha() and not first[0].islower() and first[1:2].lower() == first[1:2]
    return is_word and is_sentence and "." not in first.rstrip(".")


def _is_attribution(following: str, table: Abbreviations) -> bool:
    """`Smith asked.` or `the mayor told reporters` after a quotation that ends in ? or !."""
    clause = re.split(r"[.;!?\n]", following, maxsplit=1)[0]
    words = [word.strip(",:") for word in clause.split()]
    place = next((number for number, word in enumerate(words[:7]) if word in table.speech), None)
    if place is None or place == 0:
        return place == 0
    rest = words[place + 1 :]
    closes = clause.split()[place].endswith((",", ":"))
    return (
        not rest
        or closes
        or rest[0] in {"to", "in", "on", "at", "as", "when", "after", "before", "reporters", "the", "him", "her"}
    )


def _stop_before(text: str, cut: int) -> int:
    notes = _NOTES_BEFORE.search(text, max(0, cut - 24), cut)
    cut = notes.start() if notes else cut
    place = cut - 1
    while place > 0 and (text[place] in _CLOSERS or text[place].isspace()) and cut - place < 8:
        place -= 1
    return place


def _last_word_start(text: str, start: int, stop_at: int) -> int:
    match = _LAST_WORD.search(text[max(start, stop_at - 40) : stop_at].rstrip())
    return max(start, stop_at - 40) + match.start() if match is not None else stop_at


def _last_word(text: str, start: int, stop_at: int) -> str:
    match = _LAST_WORD.search(text[max(start, stop_at - 40) : stop_at].rstrip())
    return match.group() if match is not None else ""


def _first_word(text: str, after: int) -> str:
    match = _FIRST_WORD.search(text[after : after + _LOOK])
    return match.group() if match is not None else ""


def _bare(word: str) -> str:
    return word.rstrip(".").replace("’", "'")


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
    return not before or before.split()[-1] in _BYLINE_WORDS


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
        if number and not _is_apart(article, before, line) and _flows(before, line, limit, in_list=found[-1].is_item):
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


def _flows(before: _TextLine, after: _TextLine, limit: int, *, in_list: bool) -> bool:
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
    """The numbers of the paragraphs that are headings; never all of them unless the article has nothing else."""
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
        is_list = end - number >= (_LIST if number > 0 else _TOP_HEADINGS)
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
