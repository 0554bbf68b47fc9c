"""User-facing error messages: one plain sentence with the way out; never a traceback, a key or words of an article."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nutgraf.errors import NutgrafError


@contextmanager
def user_facing_errors() -> Iterator[None]:
    """Raises every error of the block as a NutgrafError; an unexpected one is reported on standard error as well."""
    try:
        yield
    except NutgrafError:
        raise
    except Exception as error:
        if not isinstance(error, OSError):
            print(f"nutgraf: internal error: {place_of(error)}", file=sys.stderr, flush=True)
        raise NutgrafError(error_sentence(error)) from error


def error_sentence(error: Exception) -> str:
    """The message for the user of an error."""
    if isinstance(error, NutgrafError):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: free some space and try again. What was stored before is safe."
    if isinstance(error, OSError):
        return f"The system refused ({error.strerror or type(error).__name__}): try again. What was stored is safe."
    return f"Something went wrong inside nutgraf ({place_of(error)}): try again, and please report it."


def place_of(error: BaseException) -> str:
    """The class of an error and where it was raised."""
    # Not its message: that may hold words of the article, or a key.
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name} ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{where}"
