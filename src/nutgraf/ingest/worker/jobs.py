"""What goes to a worker process and what comes back: JSON and bytes, never a pickle, which could run code in us."""

from __future__ import annotations

import signal
import struct
from typing import BinaryIO, Literal

from nutgraf.article import Frozen

Parser = Literal[
    "docx", "entry", "epub", "feed", "html", "mail", "markdown", "mhtml", "odt", "opml", "pdf", "rtf", "webarchive"
]
TELLS_PROCESSOR_TIME = hasattr(signal, "setitimer")  # elsewhere only the clock stops a parser
READY = b"R"  # sent before each parse, once the parser's libraries are loaded: they are not part of its time
_LENGTHS = struct.Struct(">II")


class Job(Frozen):
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
