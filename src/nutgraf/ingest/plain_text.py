"""Plain text to Article: refuse what is no text, decode, make canonical, mark boilerplate, read metadata.

The metadata are read from the lines of the story and from the feed footer; what stands nowhere stays None.
"""

from __future__ import annotations

import hashlib
import re
from typing import Never

from nutgraf.article import Article, Removed, Source, Span
from nutgraf.errors import InputError
from nutgraf.ingest.boilerplate import find_boilerplate
from nutgraf.ingest.encoding import Decoded, decode, decode_declared
from nutgraf.ingest.hidden_text import hidden_in, hidden_notice, without_orders
from nutgraf.ingest.language import language_of
from nutgraf.ingest.lines import canonical, lines_of
from nutgraf.ingest.metadata import byline_of, dateline_of, headline_of, published_on

MAX_BYTES = 5_000_000
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


def article_from_plain(data: bytes, name: str, charset: str | None = None) -> Article:
    """The article that stands in the bytes of a plain text; `charset` is what their server said of them.

    Raises InputError, in one line, when the bytes are none, blank, not text, or only boilerplate.

    >>> article_from_plain(b"Two died.\\r\\n", "note.txt").text
    'Two died.\\n'
    """
    if not data:
        raise InputError(f"{name!r} is empty: give a file that holds the text of an article")
    decoded = decode_declared(data, charset) or _decoded(data, name)
    return article_of_text(decoded.text, source_of(data, name, decoded))


def source_of(data: bytes, name: str, decoded: Decoded) -> Source:
    """Where a text came from: the bytes of the whole file, and how they were read."""
    return Source(
        name=name,
        sha256_bytes=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        encoding_guessed=decoded.guessed,
    )


def article_of_text(raw: str, source: Source, apart: tuple[Removed, ...] = ()) -> Article:
    """The article that a decoded text is: made canonical here, its boilerplate marked, its metadata read.

    `apart` are single lines of `canonical(raw)` already known not to be of the story, in order of place.
    Raises InputError, in one line, when the text is blank or only boilerplate.
    """
    text, name = canonical(raw), source.name
    if not text.strip():
        raise InputError(f"{name!r} is blank: give a file that holds the text of an article")
    known = {block.span.start for block in apart}
    lines = tuple(line for line in lines_of(text) if line.start not in known)
    boilerplate = find_boilerplate(text, lines)
    story = boilerplate.story
    if not story:
        raise InputError(
            f"{name!r} holds only boilerplate (feed footers, captions, teasers) and no story: give the article's text"
        )
    footer, dateline = boilerplate.footer, dateline_of(story)
    told = without_orders(text, story)
    headline = headline_of(text, told, footer.title)
    byline = byline_of(told, headline.last_line)
    hidden = hidden_in(raw)
    return Article(
        text=text,
        removed=_in_order(boilerplate.removed, apart),
        hidden=hidden,
        notices=hidden_notice("text", hidden),
        title=headline.title,
        title_span=headline.span,
        dateline=span_of(text, dateline.start, dateline.words.rstrip()) if dateline.words else None,
        byline=byline,
        publisher=footer.publisher or dateline.publisher,
        url=footer.url,
        published=published_on(told, headline.last_line),
        language=language_of(text),
        source=source,
    )


def _in_order(blocks: tuple[Removed, ...], apart: tuple[Removed, ...]) -> tuple[Removed, ...]:
    """All removed blocks in order of place; one that lies within another goes with it."""
    ordered: list[Removed] = []
    for block in sorted([*blocks, *apart], key=lambda block: (block.span.start, -block.span.end)):
        if not ordered or block.span.start >= ordered[-1].span.end:
            ordered.append(block)
    return tuple(ordered)


def span_of(text: str, start: int, words: str) -> Span:
    """The span of `words`, which stand at `start` but for how their white space is laid out."""
    end = start + len(words)
    return Span(start=start, end=end, quote=text[start:end])


def refuse_size(name: str, size: int | None) -> Never:
    """Raise the InputError for bytes over the limit; `size` is None when only the limit was read."""
    amount = f"{size / 1_000_000:.1f} MB" if size is not None else "more than 5 MB"
    raise InputError(f"{name!r} is {amount} and the limit is 5 MB: give one article, not a collection")


def _decoded(data: bytes, name: str) -> Decoded:
    decoded = decode(data)
    if decoded is None or _is_binary(decoded.text):
        raise InputError(f"{name!r} is not text (it looks like binary data): give a plain-text file")
    return decoded


def _is_binary(text: str) -> bool:
    """One stray NUL in a story is an accident, and is stripped; one control character in fifty is a format."""
    controls = len(_CONTROL.findall(text))
    return controls > 1 and controls > 0.02 * len(text)
