"""The function of a worker process that parses documents, and the last look at an article before it leaves it."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable

from nutgraf.article import NOTE_MARK, STRUCK, Article, Frozen, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.boilerplate import with_instructions_removed
from nutgraf.ingest.sandbox import READY, ParseJob, ParseReply
from nutgraf.worker_processes import (
    Frame,
    limit_memory,
    peak_memory,
    processor_limit,
    read_frame,
    worker_streams,
    write_frame,
)

_Parse = Callable[[bytes, ParseJob], Frozen]
_DESCRIPTIONS = {
    "html": "a page",
    "pdf": "a PDF",
    "docx": "a Word document",
    "epub": "an e-book",
    "mail": "an e-mail",
    "markdown": "Markdown",
    "mhtml": "a saved page",
    "odt": "an OpenDocument text",
    "rtf": "an RTF document",
    "webarchive": "a webarchive",
    "feed": "a feed",
    "opml": "a list of feeds",
    "entry": "an entry of a feed",
}
_MOST_OF_LIMIT = 0.6  # a process that ever held so much of its memory limit is replaced before it is full


def main() -> None:
    """Parse one document after the other until the requests end; the command line is BYTES_OF_MEMORY SECONDS."""
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    requests, replies = worker_streams()
    limit_memory(memory)
    while True:
        try:
            head, data = read_frame(requests)
        except EOFError:
            return
        job = ParseJob.model_validate_json(head)
        parse = _parser_of(job)
        write_frame(replies, READY)
        with processor_limit(seconds):
            reply, value = _answer(parse, job, data)
        peak = peak_memory()
        is_last = reply.last or peak > _MOST_OF_LIMIT * memory
        reply = reply.model_copy(update={"peak_bytes": peak, "last": is_last})
        write_frame(replies, Frame(reply.model_dump_json().encode(), value))
        if is_last:
            return


def _answer(parse: _Parse, job: ParseJob, data: bytes) -> tuple[ParseReply, bytes]:
    description = _DESCRIPTIONS[job.parser]
    try:
        value = parse(data, job)
        if isinstance(value, Article):
            value = with_instructions_removed(with_doubt_notice(value, data if job.parser == "html" else b""))
        return ParseReply(), value.model_dump_json().encode()
    except InputError as error:
        return ParseReply(error=str(error)), b""
    except RecursionError:
        return ParseReply(
            error=f"{job.name!r} is nested too deeply to be read as {description}: save its text as plain text"
        ), b""
    except MemoryError:
        return ParseReply(
            error=f"{job.name!r} needs too much memory to be parsed: save its text as plain text", last=True
        ), b""
    except Exception as error:  # noqa: BLE001 - a parser of untrusted input can raise anything
        what = type(error).__name__
        message = f"{job.name!r} cannot be read as {description} ({what}): it is damaged; save its text as plain text"
        return ParseReply(error=message), b""


def _parser_of(job: ParseJob) -> _Parse:
    """The parser, with its libraries loaded only when it is needed."""
    match job.parser:
        case "html":
            from nutgraf.ingest.html import article_from_html

            return lambda data, job: article_from_html(data, job.name, charset=job.charset, url=job.url)
        case "opml":
            from nutgraf.ingest.feeds import feed_list_from_opml

            return lambda data, job: feed_list_from_opml(data, job.name)
        case "feed":
            from nutgraf.ingest.feeds import feed_from_bytes

            return lambda data, job: feed_from_bytes(data, job.name)
        case "entry":
            from nutgraf.ingest.feeds import article_of_entry_json

            return lambda data, job: article_of_entry_json(data, job.name)
        case _:
            from nutgraf.ingest.documents import READERS

            read = READERS[job.parser]
            return lambda data, job: read(data, job.name)


_SHORT_STORY = 200  # characters
_MUCH_HIDDEN = 1_000
_MUCH_SWALLOWED = 500
_NO_PROSE = frozenset(("title", "metadata", "style", STRUCK, NOTE_MARK))
_PARAGRAPH = re.compile(rb"<p\b[^<>]{0,200}>\s*([^<>]{60,})")


def with_doubt_notice(article: Article, data: bytes = b"") -> Article:
    """The article, with a notice if it is next to empty and its source holds much text that is not shown.

    A comment or script that was never closed swallows a story, and what is left is a headline. So does the quotation
    mark of an attribute; `data` is a page, whose source is searched for paragraphs then.
    """
    removed = sum(block.span.end - block.span.start for block in article.removed)
    shown = len(article.text) - removed
    hidden_count = sum(len(block.text) for block in article.hidden if block.carrier not in _NO_PROSE)
    is_known = any(notice.kind == "extraction_suspect" for notice in article.notices)
    if shown > _SHORT_STORY or is_known:
        return article
    if hidden_count < _MUCH_HIDDEN:
        hidden_count = _missing_characters(data, article.text)
        if hidden_count < _MUCH_SWALLOWED:
            return article
    text = f"Only {shown} characters are shown and {hidden_count} are not: the story may be missing."
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="extraction_suspect", text=text))})


def _missing_characters(data: bytes, text: str) -> int:
    """How many characters of paragraphs are in a page's source and not in its text."""
    shown = " ".join(text.split())
    found = (html.unescape(match[1].decode("utf-8", "replace")) for match in _PARAGRAPH.finditer(data))
    paragraphs = (" ".join(paragraph.split()) for paragraph in found)
    return sum(len(paragraph) for paragraph in paragraphs if paragraph not in shown)
