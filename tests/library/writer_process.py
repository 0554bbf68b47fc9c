"""A process that writes to a library until it is killed, full or done: `python writer_process.py WORK FOLDER NAME`.

It prints a line for each thing that was stored; only these count as promised.
"""

from __future__ import annotations

import itertools
import resource
import sys
from pathlib import Path

from library.samples import STRIKE, abstention, article
from nutgraf.errors import LibraryError
from nutgraf.library import Library


def write_on(library: Library, name: str) -> None:
    """Add, ask and delete without end: every third article goes again, with what was asked about it."""
    for number in itertools.count():
        one = article(f"{name} {number} {STRIKE}")
        library.add("local", one)
        print("added", one.sha256, flush=True)
        talk = library.start_conversation("local", [one.sha256])
        library.add_turn("local", talk, f"Question {number}?", abstention(one))
        print("asked", talk, flush=True)
        if number % 3 == 2:
            print("deleting", one.sha256, talk, flush=True)
            library.delete("local", one.sha256)
            print("deleted", one.sha256, talk, flush=True)


def write_some(library: Library, name: str) -> None:
    for number in range(60):
        print("added", library.add("local", article(f"{name} {number} {STRIKE}")).sha256, flush=True)


def write_until_full(library: Library, name: str) -> None:
    """Write with files that may not grow any more, and tell what is said; then go on without the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (library.path.stat().st_size + 300_000, hard))
    try:
        write_large(library, name)
    except LibraryError as error:
        print("refused", error, flush=True)
    print("readable", len(library.entries("local")), flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    print("added", library.add("local", article(f"after {STRIKE}")).sha256, flush=True)


def write_large(library: Library, name: str) -> None:
    for number in range(200):
        print("added", library.add("local", article(f"{name} {number} {STRIKE} " * 40)).sha256, flush=True)


if __name__ == "__main__":
    work, folder, own_name = sys.argv[1:]
    with Library.open(Path(folder)) as opened:
        {"on": write_on, "some": write_some, "full": write_until_full}[work](opened, own_name)
