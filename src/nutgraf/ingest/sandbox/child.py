"""What runs in a worker process: `python -m nutgraf.ingest.sandbox.child BYTES_OF_MEMORY SECONDS`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nutgraf.article import Article, Frozen
from nutgraf.errors import InputError
from nutgraf.ingest.boilerplate import with_instructions_removed
from nutgraf.ingest.sandbox.jobs import (
    READY,
    TELLS_PROCESSOR_TIME,
    ParseJob,
    Reply,
    read_frame,
    with_doubt,
    write_frame,
)

_Parse = Callable[[bytes, ParseJob], Frozen]
_CALLED = {
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
_RETIREMENT = 0.6  # of the memory limit: a process that ever held so much is replaced before it is full


def main() -> None:
    """Parse what comes in on standard input, one document after the other, until it is closed."""
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    requests, replies = _private_streams()
    _limit_memory(memory)
    while True:
        try:
            head, data = read_frame(requests)
        except EOFError:
            return
        job = ParseJob.model_validate_json(head)
        parse = _parser_of(job)
        replies.write(READY)
        replies.flush()
        with _seconds_of_processor(seconds):
            reply, value = _answer(parse, job, data)
        peak = _peak_bytes()
        is_last = reply.last or peak > _RETIREMENT * memory
        write_frame(replies, reply.model_copy(update={"peak_bytes": peak, "last": is_last}), value)
        if is_last:
            return


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our two pipes under numbers of their own: what a library prints must not stand between two replies."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return requests, replies


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (limit, limit))
        except (OSError, ValueError):  # macOS knows the limit and does not set it
            continue


@contextmanager
def _seconds_of_processor(seconds: float) -> Iterator[None]:
    """Have the system end this process after so many seconds of the processor, whatever code it is in then.

    Not of the clock: on a busy machine a document must not fail that would be read on an idle one.
    """
    if not TELLS_PROCESSOR_TIME:
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _answer(parse: _Parse, job: ParseJob, data: bytes) -> tuple[Reply, bytes]:
    called = _CALLED[job.parser]
    try:
        value = parse(data, job)
        if isinstance(value, Article):
            value = with_instructions_removed(with_doubt(value, data if job.parser == "html" else b""))
        return Reply(), value.model_dump_json().encode()
    except InputError as error:
        return Reply(error=str(error)), b""
    except RecursionError:
        return Reply(error=f"{job.name!r} is nested too deep to be read as {called}: save its text as plain text"), b""
    except MemoryError:
        return Reply(
            error=f"{job.name!r} needs too much memory to be parsed: save its text as plain text", last=True
        ), b""
    except Exception as error:  # noqa: BLE001 - a parser given what strangers wrote can raise anything
        what = type(error).__name__
        message = f"{job.name!r} cannot be read as {called} ({what}): it is damaged; save its text as plain text"
        return Reply(error=message), b""


def _parser_of(job: ParseJob) -> _Parse:
    """The parser, with its libraries loaded only when it is asked for."""
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


def _peak_bytes() -> int:
    """The most memory this process ever held; its own, while `getrusage` would tell its parent's if that was more."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return int(peak) * 1024


if __name__ == "__main__":
    main()
