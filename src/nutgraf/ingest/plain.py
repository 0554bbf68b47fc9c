"""Plain text to Article: refuse what is no text, decode, make canonical, mark boilerplate, read metadata.

The metadata are read from the lines of the story and from the feed footer; what stands nowhere stays None.
"""

from __future__ import annotations

import hashlib
import re
from typing import Never

from nutgraf.article import Article, Source, Span
from nutgraf.errors import InputError
from nutgraf.ingest.boilerplate import find_boilerplate
from nutgraf.ingest.byline import byline_of
from nutgraf.ingest.canonical import canonical
from nutgraf.ingest.dateline import dateline_of
from nutgraf.ingest.encoding import Decoded, decode
from nutgraf.ingest.headline import headline_of
from nutgraf.ingest.language import language_of
from nutgraf.ingest.lines import lines_of
from nutgraf.ingest.published import published_on

MAX_BYTES = 5_000_000
_FORMATS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
)
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


def article_from_bytes(data: bytes, name: str) -> Article:
    """The article that stands in `data`; `name` is what messages and `Article.source` call it.

    Raises InputError, in one line, when the bytes are too many, none, blank, not text, or only boilerplate.

    >>> article_from_bytes(b"Two died.\\r\\n", "note.txt").text
    'Two died.\\n'
    """
    if len(data) > MAX_BYTES:
        refuse_size(name, len(data))
    decoded = _decoded(data, name)
    text = canonical(decoded.text)
    if not text.strip():
        raise InputError(f"{name!r} is {'blank' if data else 'empty'}: give a file that holds the text of an article")
    lines = lines_of(text)
    boilerplate = find_boilerplate(text, lines)
    story = boilerplate.story
    if not story:
        raise InputError(
            f"{name!r} holds only boilerplate (feed footers, captions, teasers) and no story: give the article's text"
        )
    footer, dateline = boilerplate.footer, dateline_of(story)
    headline = headline_of(text, story, footer.title)
    byline = byline_of(story, headline.last_line)
    return Article(
        text=text,
        removed=boilerplate.removed,
        title=headline.title,
        title_span=headline.span,
        dateline=span_of(text, dateline.start, dateline.words.rstrip()) if dateline.words else None,
        byline=byline,
        publisher=footer.publisher or dateline.publisher,
        url=footer.url,
        published=published_on(story, headline.last_line),
        language=language_of(text),
        source=Source(
            name=name,
            sha256_bytes=hashlib.sha256(data).hexdigest(),
            encoding=decoded.encoding,
            encoding_guessed=decoded.guessed,
        ),
    )


def span_of(text: str, start: int, words: str) -> Span:
    """The span of `words`, which stand at `start` but for how their white space is laid out."""
    end = start + len(words)
    return Span(start=start, end=end, quote=text[start:end])


def refuse_size(name: str, size: int | None) -> Never:
    """Raise the InputError for bytes over the limit; `size` is None when only the limit was read."""
    amount = f"{size / 1_000_000:.1f} MB" if size is not None else "more than 5 MB"
    raise InputError(f"{name!r} is {amount} and the limit is 5 MB: give one article, not a collection")


def _decoded(data: bytes, name: str) -> Decoded:
    if not data:
        return Decoded("", "utf-8", guessed=False)
    for magic, what in _FORMATS:
        if data.startswith(magic):
            raise InputError(f"{name!r} is {what}, not text: save the article as plain text first")
    if _HTML.match(data[:4096]):
        raise InputError(f"{name!r} is an HTML page, not plain text: save the article's text first")
    decoded = decode(data)
    if decoded is None or _is_binary(decoded.text):
        raise InputError(f"{name!r} is not text (it looks like binary data): give a plain-text file")
    return decoded


def _is_binary(text: str) -> bool:
    """One stray NUL in a story is an accident, and is stripped; one control character in fifty is a format."""
    controls = len(_CONTROL.findall(text))
    return controls > 1 and controls > 0.02 * len(text)
