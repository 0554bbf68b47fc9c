"""What characters without a shape spell: letters of the tag block, bytes in variation selectors, bits in zero-width.

`canonical` strips all of them; what they said is kept here, so that a reader can be told. Joiners of Persian or of
emoji, soft hyphens and the flags of England, Scotland and Wales say nothing and are passed over.

Says that an article gives orders to programs; they stay in its text, where no statement can rest on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from nutgraf.article import NOTE_MARK, STRUCK, Article, Hidden, Notice
from nutgraf.ingest.lines import Line, canonical, lines_of
from nutgraf.text.injection import find_orders, off_topic_lines

_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]{1,8}")
_SPELT = re.compile(
    "(?P<tags>[\U000e0000-\U000e007f]+)"
    "|(?P<bytes>[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,})"
    "|(?P<bits>[\u200b-\u200f\u2060-\u2064\ufeff]{7,})"
    "|[\u202d\u202e](?P<turned>[^\u202c\u202d\u202e\n]+)"
)
_CARRIERS = {
    "tags": "tag characters",
    "bytes": "variation selectors",
    "bits": "zero-width characters",
    "turned": "bidirectional control characters",
}
_LEAST_PRINTABLE = 0.8
_MOST_STRUCK = 6  # words of a struck passage that a notice repeats
_MOST = 3  # struck passages that a notice repeats
_FEW_WORDS = 2  # a stray sign may spell a letter or two by chance


class Spelt(NamedTuple):
    """What invisible characters said, what kind they were, and before which character of the canonical text."""

    text: str
    carrier: str
    at: int


def spelt_invisibly(raw: str) -> Iterator[Spelt]:
    """What the invisible characters of a text spell; `at` counts code points of `canonical(raw)`.

    >>> [spelt.text for spelt in spelt_invisibly("Two\\U000e0068\\U000e0069 died.")]
    ['hi']
    """
    flagless = _FLAG.sub(lambda match: "\U0001f3f4" + "\u2060" * (len(match.group()) - 1), raw)
    at = end = 0
    for match in _SPELT.finditer(flagless):
        at += len(canonical(raw[end : match.start()]))
        end = match.start()
        kind = match.lastgroup or "tags"
        words = _READ[kind](match[kind])
        if words:
            yield Spelt(words, _CARRIERS[kind], at)


def hidden_in(raw: str) -> tuple[Hidden, ...]:
    """What the invisible characters of a text spell, as an article keeps it."""
    return tuple(Hidden(text=one.text, carrier=one.carrier, at=one.at) for one in spelt_invisibly(raw))


def hidden_notice(what: str, hidden: Iterable[Hidden]) -> tuple[Notice, ...]:
    """The notice that `what` ("text", "PDF") hides words; none where it hides next to nothing."""
    told = [one for one in hidden if one.carrier not in (STRUCK, NOTE_MARK) and len(one.text.split()) > _FEW_WORDS]
    if not told:
        return ()
    carriers = ", ".join(dict.fromkeys(one.carrier for one in told))
    words = sum(len(one.text.split()) for one in told)
    text = f"The {what} holds {words} words that no reader of it can see ({carriers}): they were left out."
    return (Notice(kind="hidden_text", text=text),)


def struck_notice(hidden: Iterable[Hidden]) -> tuple[Notice, ...]:
    """The notice that the source strikes words out, with the first of them; none where it strikes nothing out."""
    struck = [one.text.split() for one in hidden if one.carrier == STRUCK]
    if not struck:
        return ()
    # Long passages are not repeated: a notice is read by people who never saw the page, and a page may be hostile.
    shown = [f"“{' '.join(one)}”" if len(one) <= _MOST_STRUCK else f"{len(one)} words" for one in struck[:_MOST]]
    more = f" and {len(struck) - _MOST} more" if len(struck) > _MOST else ""
    text = f"The article strikes out {', '.join(shown)}{more}: these words were left out."
    return (Notice(kind="correction", text=text),)


def _from_tags(run: str) -> str:
    return "".join(chr(ord(sign) - 0xE0000) for sign in run if 0xE0020 <= ord(sign) < 0xE007F).strip()


def _from_selectors(run: str) -> str:
    codes = bytes(ord(sign) - 0xFE00 if ord(sign) < 0xFF00 else ord(sign) - 0xE0100 + 16 for sign in run)
    return _printable(codes.decode("utf-8", errors="replace"))


def _from_bits(run: str) -> str:
    """The run as letters of seven or eight bits, whichever way around gives words; else how long it is."""
    signs = sorted(set(run))
    for zero, one in ((signs[0], signs[1]), (signs[1], signs[0])) if len(signs) >= 2 else ():
        bits = "".join("0" if sign == zero else "1" for sign in run if sign in (zero, one))
        for width in (8, 7):
            letters = "".join(
                chr(int(bits[place : place + width], 2)) for place in range(0, len(bits) - width + 1, width)
            )
            if _printable(letters):
                return letters
    return f"{len(run)} characters that spell nothing known"


def _printable(words: str) -> str:
    readable = sum(letter.isprintable() and letter.isascii() for letter in words)
    return words if words and readable >= _LEAST_PRINTABLE * len(words) else ""


_READ: dict[str, Callable[[str], str]] = {
    "tags": _from_tags,
    "bytes": _from_selectors,
    "bits": _from_bits,
    "turned": str.strip,
}

_LONGEST_HEADLINE = 150  # characters
_LONGEST = 120  # characters of an order that the notice repeats


def without_orders(text: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of `text` in which no order begins, because no such line is a headline; all where each has one."""
    starts = [start for start, _ in find_orders(text)]
    off_topic = off_topic_lines([line.text for line in lines])
    # A headline may share no word with its story; a first line above what looks like a headline is none.
    is_headline = len(lines) < 2 or lines[1].ends_a_sentence or len(lines[1].text) > _LONGEST_HEADLINE
    kept = (line for number, line in enumerate(lines) if number not in off_topic or (number == 0 and is_headline))
    return tuple(line for line in kept if not any(line.start <= start < line.end for start in starts)) or lines


def with_orders_told(article: Article) -> Article:
    """The article, with a notice that names the first order to a program in its story, where there is one."""
    found = [article.span(*place) for place in find_orders(article.text)]
    orders = [span for span in found if not any(span.overlaps(block.span) for block in article.removed)]
    if not orders:
        return _with_off_topic_lines(article)
    first = orders[0].quote
    shown = first if len(first) <= _LONGEST else f"{first[:_LONGEST].rsplit(' ', 1)[0]} …"
    what = "A sentence here gives" if len(orders) == 1 else f"{len(orders)} sentences here give"
    told = f"{what} orders to programs that read the article; briefs and answers leave that out: “{shown}”"
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="order", text=told, span=orders[0]))})


def _with_off_topic_lines(article: Article) -> Article:
    """The article, with a notice of the first line in its story that speaks to the reader and not of the story."""
    removed = [block.span for block in article.removed]
    lines = [line for line in lines_of(article.text) if not any(one.start <= line.start < one.end for one in removed)]
    title = article.title_span
    texts = ["" if title is not None and line.start == title.start else line.text for line in lines]
    found = sorted(off_topic_lines(texts))
    if not found:
        return article
    first = lines[found[0]]
    shown = first.text if len(first.text) <= _LONGEST else f"{first.text[:_LONGEST].rsplit(' ', 1)[0]} …"
    what = "A line here speaks" if len(found) == 1 else f"{len(found)} lines here speak"
    text = f"{what} to the reader and not of the story; briefs and answers leave that out: “{shown}”"
    span = article.span(first.start, first.end)
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="order", text=text, span=span))})
