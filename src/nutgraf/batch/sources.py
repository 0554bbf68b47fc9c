"""The articles of a batch in the order of their sources, a few read ahead of whoever works on them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf import ingest
from nutgraf.article import Article
from nutgraf.batch.exports import FILES
from nutgraf.batch.job import LOCK
from nutgraf.batch.store import FILE_NAME
from nutgraf.batch.worker_pool import bug_location
from nutgraf.errors import UsageError
from nutgraf.ingest import STDIN, Gatherer, name_of, printable, sources_of
from nutgraf.ingest.sources import FileSource
from nutgraf.run import UnreadSource

_AT_ONCE = 4  # sources that are read together; a page waits for its server, a document for its worker
_AHEAD = 4  # articles of one source that wait to be taken: a feed may have thousands
_OURS = frozenset({*FILES, FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"})
_FEEDS = (".atom", ".json", ".opml", ".rss", ".xml")


class NumberedSource(NamedTuple):
    """What stands at one place of the sources: its number, a name nothing else in the run has, and the article."""

    number: int
    name: str
    what: Article | UnreadSource


def refuse_nothing(arguments: Sequence[str]) -> None:
    """Raise UsageError when arguments were given and none of them names anything that could be read."""
    said = ""
    for found in _sources(arguments):
        if not isinstance(found, ingest.UnreadableSource):
            return
        said = said or str(found.error)
    if arguments:
        raise UsageError(said or "there is nothing in these folders but what a batch wrote; name articles")


def count_of(arguments: Sequence[str]) -> int | None:
    """How many articles there are, without reading any; None where an address or a feed may hold any number."""
    count = 0
    for found in _sources(arguments):
        if isinstance(found, ingest.WebSource) or name_of(found).lower().endswith(_FEEDS):
            return None
        count += 1
    return count


async def articles_of(
    arguments: Sequence[str], gatherer: Gatherer | None = None
) -> AsyncIterator[Article | UnreadSource]:
    """The articles that the arguments name, as for every command; what cannot be read is an Unread, never an exception.

    The files a batch has written into its own folder are left out, unless they are named.
    """
    reader = gatherer or Gatherer()
    ahead: deque[_Ahead] = deque()
    try:
        for source in _sources(arguments):
            ahead.append(_Ahead(reader, source))
            if len(ahead) >= _AT_ONCE:
                async for outcome in ahead[0].outcomes():
                    yield outcome
                ahead.popleft()
        while ahead:
            async for outcome in ahead[0].outcomes():
                yield outcome
            ahead.popleft()
    finally:
        for reading in ahead:
            reading.drop()


async def number_sources(articles: AsyncIterator[Article | UnreadSource]) -> AsyncIterator[NumberedSource]:
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
        renamed = what.model_copy(update={"name": unique, "number": number}) if isinstance(what, UnreadSource) else what
        yield NumberedSource(number, unique, renamed)
        number += 1


class _Ahead:
    """A source that is being read, as far as there is room for its articles."""

    def __init__(self, gatherer: Gatherer, source: ingest.Found) -> None:
        self._queue: asyncio.Queue[Article | UnreadSource | None] = asyncio.Queue(_AHEAD)
        self._reading = asyncio.create_task(self._read(gatherer, source))

    async def outcomes(self) -> AsyncIterator[Article | UnreadSource]:
        while (outcome := await self._queue.get()) is not None:
            yield outcome

    def drop(self) -> None:
        self._reading.cancel()

    async def _read(self, gatherer: Gatherer, source: ingest.Found) -> None:
        try:
            async for outcome in gatherer.articles_in(source):
                await self._queue.put(_unread(outcome) if isinstance(outcome, ingest.UnreadableSource) else outcome)
        except Exception as error:  # noqa: BLE001 - one poisoned source must not end the others
            await self._queue.put(UnreadSource(name=_called(name_of(source)), error=bug_location(error)))
        await self._queue.put(None)


def _sources(arguments: Sequence[str]) -> Iterator[ingest.Found]:
    for found in sources_of(arguments):
        if not (isinstance(found, FileSource) and found.path not in arguments and _is_ours(Path(found.path))):
            yield found


def _is_ours(path: Path) -> bool:
    """Whether a batch wrote this file: the folder of its articles may hold the one of its briefs."""
    return path.name in _OURS and path.with_name(LOCK).exists()


def _unread(outcome: ingest.UnreadableSource) -> UnreadSource:
    return UnreadSource(name=_called(outcome.name), error=str(outcome.error))


def _called(name: str) -> str:
    """The name an article of this source would have, in letters that can be written."""
    return "stdin" if name == STDIN else printable(name)


def _name(what: Article | UnreadSource, number: int) -> str:
    if isinstance(what, UnreadSource):
        return what.name
    return printable(what.source.name) if what.source else f"article {number + 1}"
