"""Standard output: data and nothing else, ending quietly when nobody reads it any more."""

from __future__ import annotations

import os
import sys

from nutgraf.errors import NutgrafError


class ReaderGoneError(Exception):
    """The program that read our output has ended (`| head`): there is nothing left to do, and nothing to say."""


def emit(text: str) -> None:
    """Write `text` to standard output at once, with a line end if it has none.

    Raises ReaderGoneError when the reader has gone, NutgrafError when the output cannot be written.
    """
    try:
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        sys.stdout.flush()
    except OSError as error:
        # Python flushes stdout once more at its end: that must not fail a second time, loudly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderGoneError from None
        raise NutgrafError(f"cannot write to standard output: {error.strerror}") from error
