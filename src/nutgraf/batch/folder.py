"""The output folder of a batch: one holder at a time, which the kernel makes room for again however it ends."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from nutgraf.errors import UsageError

LOCK = ".nutgraf.lock"


class FolderInUseError(UsageError):
    """Another run holds the output folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder, made where it is missing; raises UsageError when it is held or cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--out {str(folder)!r} cannot be written to ({error.strerror}); name another") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUseError(
                f"--out {str(folder)!r} is in use by {_holder(file)}; wait for it, or name another folder"
            ) from None
        try:
            _sign(file)
        except OSError as error:
            raise UsageError(f"--out {str(folder)!r} cannot be written to ({error.strerror})") from error
        yield


def _sign(file: IO[str]) -> None:
    file.truncate(0)
    file.write(f"process {os.getpid()} on {socket.gethostname()} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
    file.flush()


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return file.readline().strip() or "another process"
