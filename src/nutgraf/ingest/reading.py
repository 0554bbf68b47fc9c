"""Reads one article from a file or standard input, and never more than the limit.

Everything a path can be is decided before the text is looked at: a folder, a device or a pipe nobody writes to is
refused with one line, because a batch of ten thousand paths must not hang or die on one of them.
"""

from __future__ import annotations

import os
import select
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.dispatch import article_from_bytes
from nutgraf.ingest.plain import MAX_BYTES, refuse_size

PIPE_WAIT_SECONDS = 30.0


def read_article(path_or_dash: str, *, stdin: BinaryIO | None = None) -> Article:
    """The article in a file, or on standard input when the path is `-`; a page, PDF, Word document, e-mail or text.

    `stdin` replaces the process's own standard input. Raises InputError, in one line, for whatever cannot be read as
    an article: too large, missing, a folder or device, forbidden, empty, of no format that is known.
    """
    data = read_bytes(path_or_dash, stdin=stdin)
    return article_from_bytes(data, "stdin" if path_or_dash == "-" else path_or_dash)


def read_bytes(path_or_dash: str, *, stdin: BinaryIO | None = None) -> bytes:
    """What is in a file, or on standard input when the path is `-`; raises InputError as `read_article` does."""
    if path_or_dash == "-":
        return _read_limited(sys.stdin.buffer if stdin is None else stdin, "stdin")
    if path_or_dash.startswith(("http://", "https://")):
        raise InputError(f"{path_or_dash!r} is an address, not a file: save the article's text and give its path")
    try:
        return _read_path(path_or_dash)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path_or_dash!r}: {_reason(error)}") from error


def _read_path(name: str) -> bytes:
    path = Path(name) if name else Path("\0")
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{name!r} is a folder, not an article: give the path of one file in it")
    if stat.S_ISFIFO(status.st_mode):
        return _read_pipe(path, name)
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{name!r} is a device or socket, not a file: pipe the text in and give '-' as the path")
    if status.st_size > MAX_BYTES:
        refuse_size(name, status.st_size)
    with path.open("rb") as file:
        return _read_limited(file, name)


def _read_pipe(path: Path, name: str) -> bytes:
    # Opened without blocking: opening a named pipe nobody writes to would wait for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as pipe:
        ready, _, _ = select.select([pipe], [], [], PIPE_WAIT_SECONDS)
        if not ready:
            raise InputError(f"{name!r} is a pipe and nothing came out of it for {PIPE_WAIT_SECONDS:g} seconds")
        os.set_blocking(descriptor, True)
        return _read_limited(pipe, name)


def _read_limited(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        refuse_size(name, None)
    return data


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "no such file; check the path"
    if isinstance(error, PermissionError):
        return "no permission to read it; change its permissions or pipe it in with '-'"
    if isinstance(error, ValueError):
        return "this is not a path; give the path of a file, or '-' for standard input"
    return f"{error.strerror or 'the system refused'}; check the path"
