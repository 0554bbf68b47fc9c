"""Expands the sources a user names into files and URLs, lazily, in the same stable order for every command.

An argument is a path, a glob, a folder, `-`, a URL, or `@` followed by a file that lists more of them. `@` is used
instead of a flag because it can be mixed with other arguments; a file whose name begins with it is written `./@name`.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.errors import InputError
from nutgraf.ingest.plain_text import MAX_BYTES

STDIN = "-"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


class FileSource(NamedTuple):
    """A file, or the standard input where the path is `-`."""

    path: str


class WebSource(NamedTuple):
    """A page, feed or document on the web."""

    url: str


class UnreadableSource(NamedTuple):
    """Something that was named and did not become an article, and the one line that says why."""

    name: str
    error: InputError


Found = FileSource | WebSource | UnreadableSource


def sources_of(arguments: Sequence[str]) -> Iterator[Found]:
    """The files and addresses that the arguments name, in their order; a folder's and a glob's sorted by name.

    Nothing is read but the names in a folder and the lines of a list. Hidden files in folders are left out, and linked
    folders are not entered. An argument that names nothing is an UnreadableSource; so is standard input named twice.

    >>> list(sources_of(["story.txt", "https://news.example/feed"]))
    [FileSource(path='story.txt'), WebSource(url='https://news.example/feed')]
    """
    is_stdin_taken = False
    for argument in arguments:
        for found in _sources_of_list(argument) if argument.startswith("@") else _sources_of_argument(argument):
            if found == FileSource(STDIN):
                if is_stdin_taken:
                    yield _unread(STDIN, "standard input can be read only once: name it once")
                    continue
                is_stdin_taken = True
            yield found


def name_of(found: Found) -> str:
    """A file or URL that a user named, or one found in a folder, glob or list."""
    if isinstance(found, FileSource):
        return found.path
    return found.url if isinstance(found, WebSource) else found.name


def _sources_of_argument(argument: str) -> Iterator[Found]:
    if argument == STDIN:
        yield FileSource(STDIN)
    elif _ADDRESS.match(argument):
        yield WebSource(argument)
    elif _SCHEME.match(argument):
        yield _unread(argument, "is no address that can be read: it must begin with https:// or http://")
    elif argument and os.path.isdir(argument):  # noqa: PTH112 - a Path raises for a name that is too long
        yield from _in_folder(argument)
    elif glob.has_magic(argument) and not os.path.lexists(argument):
        yield from _matching(argument)
    else:
        yield FileSource(argument)


def _in_folder(folder: str) -> Iterator[Found]:
    """The files below a folder, depth first and sorted by name at each level."""
    waiting = [folder]
    is_empty = True
    while waiting:
        path = waiting.pop()
        if not os.path.isdir(path):  # noqa: PTH112 - as above
            is_empty = False
            yield FileSource(path)
            continue
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            is_empty = False
            yield _unread(path, f"cannot be opened ({error.strerror or 'the system refused'}): check its permissions")
            continue
        seen = (entry for entry in entries if not entry.name.startswith("."))
        waiting += [entry.path for entry in seen if not (entry.is_symlink() and entry.is_dir())]
    if is_empty:
        yield _unread(folder, "is a folder without files: give one that holds articles")


def _matching(pattern: str) -> Iterator[Found]:
    paths = sorted(path for path in glob.iglob(pattern, recursive=True) if not os.path.isdir(path))  # noqa: PTH112, PTH207
    yield from map(FileSource, paths)
    if not paths:
        yield _unread(pattern, "matches no file: check the pattern")


def _sources_of_list(argument: str) -> Iterator[Found]:
    """What the lines of a list name; `#` begins a comment line, and paths are as seen from the working folder."""
    try:
        with Path(argument[1:]).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        lines = data.decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        why = "it is no text" if isinstance(error, UnicodeDecodeError) else "there is no such file that can be read"
        yield _unread(argument, f"is no list of articles: {why}; a file's own name that begins with @ is written ./@")
        return
    if len(data) > MAX_BYTES:
        yield _unread(argument, "is a list of more than 5 MB: split it")
        return
    named = [line for raw in lines if (line := raw.strip()) and not line.startswith("#")]
    for line in named:
        if line == STDIN or line.startswith("@"):
            yield _unread(line, f"is in the list {argument[1:]!r}, where only paths, folders and addresses can")
        else:
            yield from _sources_of_argument(line)
    if not named:
        yield _unread(argument, "is an empty list: write a path or an address on each line")


def _unread(name: str, why: str) -> UnreadableSource:
    return UnreadableSource(name, InputError(f"{name!r} {why}"))


_NAME = "larkfield-data-breach.txt"


def sample_path() -> Path:
    """The path of the sample article: inside the installed package, or among the checkout's eval articles."""
    packaged = Path(__file__).parents[1] / "_samples" / _NAME
    return packaged if packaged.is_file() else Path(__file__).parents[3] / "evals" / "articles" / _NAME
