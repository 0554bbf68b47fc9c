"""What goes to a worker process and what comes back: JSON and bytes, never a pickle, which could run code in us.

The last look at an article before it leaves its worker: a body that nobody sees was probably lost by accident.
"""

from __future__ import annotations

import html
import re
import signal
import struct
from typing import BinaryIO, Literal

from nutgraf.article import NOTE_MARK, STRUCK, Article, Frozen, Notice

Parser = Literal[
    "docx", "entry", "epub", "feed", "html", "mail", "markdown", "mhtml", "odt", "opml", "pdf", "rtf", "webarchive"
]
TELLS_PROCESSOR_TIME = hasattr(signal, "setitimer")  # elsewhere only the clock stops a parser
READY = b"R"  # sent before each parse, once the parser's libraries are loaded: they are not part of its time
_LENGTHS = struct.Struct(">II")


class ParseJob(Frozen):
    """One document to parse; `name` is what messages call it, `charset` and `url` what the server said of it."""

    parser: Parser
    name: str
    charset: str | None = None
    url: str | None = None


class Reply(Frozen):
    """How a job ended: `error` is the one line of an InputError, None where a value follows as JSON.

    `peak_bytes` is the most memory the process ever held, 0 where the system does not tell; `last` says that it ends
    now, and another has to be started.
    """

    error: str | None = None
    peak_bytes: int = 0
    last: bool = False


def write_frame(stream: BinaryIO, header: Frozen, body: bytes) -> None:
    """Write a header and the bytes that belong to it."""
    head = header.model_dump_json().encode()
    stream.write(_LENGTHS.pack(len(head), len(body)))
    stream.write(head)
    stream.write(body)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The header, as JSON, and the bytes that belong to it; raises EOFError when the other side is gone."""
    head_length, body_length = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    return _exactly(stream, head_length), _exactly(stream, body_length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


_SHORT_STORY = 200  # characters
_MUCH_UNSEEN = 1_000
_MUCH_SWALLOWED = 500
_NO_PROSE = frozenset(("title", "metadata", "style", STRUCK, NOTE_MARK))
_PARAGRAPH = re.compile(rb"<p\b[^<>]{0,200}>\s*([^<>]{60,})")


def with_doubt(article: Article, data: bytes = b"") -> Article:
    """The article, with a notice where it is next to nothing and its source holds much that is not shown.

    A comment or script that was never closed swallows a story: what is left is a headline, and no brief of it is one
    of the story. So does a quotation mark of an attribute; `data` is a page in which paragraphs are looked for then.
    """
    removed = sum(block.span.end - block.span.start for block in article.removed)
    shown = len(article.text) - removed
    unseen = sum(len(hidden.text) for hidden in article.hidden if hidden.carrier not in _NO_PROSE)
    is_known = any(notice.kind == "extraction_suspect" for notice in article.notices)
    if shown > _SHORT_STORY or is_known:
        return article
    if unseen < _MUCH_UNSEEN:
        unseen = _swallowed(data, article.text)
        if unseen < _MUCH_SWALLOWED:
            return article
    text = f"Only {shown} characters are shown and {unseen} are not: the story may be missing."
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="extraction_suspect", text=text))})


def _swallowed(data: bytes, text: str) -> int:
    """How many characters of paragraphs stand in a page's source and not in its text."""
    shown = " ".join(text.split())
    found = (html.unescape(match[1].decode("utf-8", "replace")) for match in _PARAGRAPH.finditer(data))
    paragraphs = (" ".join(paragraph.split()) for paragraph in found)
    return sum(len(paragraph) for paragraph in paragraphs if paragraph not in shown)
