"""Every error a user can meet, and the exit code the command line gives it.

NutgrafError
├── UsageError        2  a flag, setting or prompt name that cannot be used
│   └── PromptError   2  a prompt file that is missing, malformed or was changed after its release
├── InputError        3  an article that cannot be read, or has no text
├── ModelError        4  the model or its endpoint did not give a usable answer
│   ├── ContextOverflow  4  this prompt is longer than the model can read; a shorter passage may fit
│   └── StopRun       4  every further article would fail the same way (billing, a pause of hours)
│       └── EndpointRefused  2  the key, the address or the model's name is wrong
├── LibraryError      1  the file of stored articles and conversations cannot be opened, read or written
└── CheckFailed       1  the program ran, and a check it was asked to make failed

A message is one line that names the thing, the value and the way out. What the article does not say is never
an error: it is a value (a Rejection, an empty field). An unexpected error is reported by its class and place alone: its
own message may contain words of the article, or a key.
"""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NutgrafError(Exception):
    """The base of all errors that are shown to a user as one line.

    `exit_code` is what the command line ends with.
    """

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class CheckFailed(NutgrafError):
    """A check (`prompts check`, `evals gate`) found something wrong."""

    exit_code = 1


class LibraryError(NutgrafError):
    """The library's file cannot be opened, read or written, or lacks what was named; its content is unharmed."""


class UsageError(NutgrafError):
    """A flag, setting, config file or name that cannot be used as given."""

    exit_code = 2


class PromptError(UsageError):
    """A prompt file that is missing, malformed, or changed after its release."""


class InputError(NutgrafError):
    """An article that cannot be read, or that has no text."""

    exit_code = 3


class ModelError(NutgrafError):
    """The model or its endpoint did not give a usable answer.

    `kind` names the failure in one word for records (`empty`, `filtered`, `timeout` …). `answer` is what the model
    said, where that matters (a refusal); it is never part of the message.
    """

    exit_code = 4

    def __init__(self, message: str, *, kind: str = "model", answer: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.answer = answer


class ContextOverflow(ModelError):
    """The prompt is longer than the model can read; `n_ctx` is its limit in tokens, where the server gives one."""

    def __init__(self, message: str, *, n_ctx: int | None) -> None:
        super().__init__(message, kind="context_overflow")
        self.n_ctx = n_ctx


class StopRun(ModelError):
    """A failure that every further article would meet as well: the run ends, and the rest stays pending."""


class EndpointRefused(StopRun):
    """The key, the address or the name of the model is wrong: a setting has to change."""

    exit_code = 2


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
