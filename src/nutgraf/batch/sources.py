"""The articles of a batch, one after the other, read only when somebody is ready for them."""

from __future__ import annotations

import asyncio
import glob
import os
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.errors import InputError, UsageError
from nutgraf.ingest import read_article
from nutgraf.run import Unread

_SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".pdf", ".docx", ".eml")
_MAGIC = frozenset("*?[")


class Found(NamedTuple):
    """What stands at one place of the sources: its number, a name nothing else in the run has, and the article."""

    number: int
    name: str
    what: Article | Unread


def refuse_nothing(sources: Sequence[str]) -> None:
    """Raise UsageError when the sources can hold no article at all."""
    if sources.count("-") > 1:
        raise UsageError("standard input (-) can be read only once: save what comes from it to files first")
    for source in sources:
        if next(_paths(source), None) is None:
            what = "folder without articles" if Path(source).is_dir() else "pattern that fits no file"
            raise UsageError(f"{source!r} is a {what}; name articles, or a folder with {', '.join(_SUFFIXES)} files")


def count_of(sources: Sequence[str]) -> int:
    """How many places there are, without reading any of them."""
    return sum(1 for source in sources for _ in _paths(source))


async def articles_of(sources: Sequence[str]) -> AsyncIterator[Article | Unread]:
    """The articles of paths, patterns, folders and `-`; what cannot be read is an Unread, never an exception."""
    with closing(_Reading()) as reading:
        for path in (path for source in sources for path in _paths(source)):
            try:
                yield await reading.read(path)
            except InputError as error:
                yield Unread(name=writable(path), error=str(error))


async def numbered(articles: AsyncIterator[Article | Unread]) -> AsyncIterator[Found]:
    """The articles with numbers and names of their own; what comes a second time in the same words is left out.

    Another text under a name that was there already is told apart from it: "wire.txt", "wire.txt (2)".
    """
    seen: dict[str, list[int]] = {}
    number = 0
    async for what in articles:
        name = _name(what, number)
        # hash() of the text is enough to tell one source from the next under the same name, and small.
        texts = seen.setdefault(name, [])
        mark = hash(what.text if isinstance(what, Article) else what.error)
        if mark in texts:
            continue
        texts.append(mark)
        unique = name if len(texts) == 1 else f"{name} ({len(texts)})"
        renamed = what.model_copy(update={"name": unique, "number": number}) if isinstance(what, Unread) else what
        yield Found(number, unique, renamed)
        number += 1


class _Reading:
    """A thread that reads articles for an event loop, and holds up nobody's end: standard input may never end."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wanted: SimpleQueue[tuple[str, asyncio.Future[Article]] | None] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    async def read(self, path: str) -> Article:
        given: asyncio.Future[Article] = self._loop.create_future()
        self._wanted.put((path, given))
        return await given

    def close(self) -> None:
        self._wanted.put(None)

    def _work(self) -> None:
        while (wanted := self._wanted.get()) is not None:
            path, given = wanted
            article: Article | Exception
            try:
                article = read_article(path)
            except Exception as error:  # noqa: BLE001 - handed on to whoever waits
                article = error
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(_give, given, article)


def _give(given: asyncio.Future[Article], article: Article | Exception) -> None:
    if given.done():
        return
    if isinstance(article, Exception):
        given.set_exception(article)
    else:
        given.set_result(article)


def writable(name: str) -> str:
    """The name with every byte that was no letter in any encoding spelled out, so that it can be written."""
    return name.encode("utf-8", "backslashreplace").decode()


def _name(what: Article | Unread, number: int) -> str:
    if isinstance(what, Unread):
        return what.name
    return writable(what.source.name) if what.source else f"article {number + 1}"


def _paths(source: str) -> Iterator[str]:
    if source != "-" and Path(source).is_dir():
        for folder, folders, files in os.walk(source):
            folders.sort()
            yield from (str(Path(folder, file)) for file in sorted(files) if file.lower().endswith(_SUFFIXES))
    elif _MAGIC & set(source) and not Path(source).exists():
        yield from sorted(path for path in glob.glob(source, recursive=True) if not Path(path).is_dir())  # noqa: PTH207
    else:
        yield source
