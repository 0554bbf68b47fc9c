"""The articles of a batch in the order of their sources, a few of them read ahead."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf import ingest
from nutgraf.article import Article
from nutgraf.batch.exports import FILES
from nutgraf.batch.job import HOLDER, LOCK
from nutgraf.batch.store import FILE_NAME
from nutgraf.errors import UsageError, place_of
from nutgraf.ingest import STDIN, Gatherer, name_of, printable, sources_of
from nutgraf.ingest.sources import FileSource
from nutgraf.run import UnreadSource

_AT_ONCE = 4  # sources read at once; a page waits for its server, a document for its worker process
_AHEAD = 4  # articles of one source read ahead: a feed may have thousands
_WRITTEN_BY_US = frozenset({*FILES, FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"})
_FEEDS = (".atom", ".json", ".opml", ".rss", ".xml")


class NumberedSource(NamedTuple):
    """An article or unreadable source with its number and a name that nothing else in the run has."""

    number: int
    name: str
    what: Article | UnreadSource


def require_articles(arguments: Sequence[str]) -> None:
    """Raise UsageError when arguments are given and none of them names anything that can be read."""
    reason = ""
    for found in _sources(arguments):
        if not isinstance(found, ingest.UnreadableSource):
            return
        reason = reason or str(found.error)
    if arguments:
        raise UsageError(reason or "these folders hold only files that a batch wrote; name articles")


def count_of(arguments: Sequence[str]) -> int | None:
    """How many articles there are, without reading any; None if an address or a feed may hold any number."""
    count = 0
    for found in _sources(arguments):
        if isinstance(found, ingest.WebSource) or name_of(found).lower().endswith(_FEEDS):
            return None
        count += 1
    return count


async def articles_of(
    arguments: Sequence[str], gatherer: Gatherer | None = None
) -> AsyncIterator[Article | UnreadSource]:
    """The articles that the arguments name, as for every command; an UnreadSource for what cannot be read.

    The files that a batch wrote into its own folder are skipped unless they are named.
    """
    reader = gatherer or Gatherer()
    ahead: deque[_SourceReader] = deque()
    try:
        for source in _sources(arguments):
            ahead.append(_SourceReader(reader, source))
            if len(ahead) >= _AT_ONCE:
                async for outcome in ahead[0].outcomes():
                    yield outcome
                ahead.popleft()
        while ahead:
            async for outcome in ahead[0].outcomes():
                yield outcome
            ahead.popleft()
    finally:
        for source_reader in ahead:
            source_reader.cancel()


async def number_sources(articles: AsyncIterator[Article | UnreadSource]) -> AsyncIterator[NumberedSource]:
    """The articles with a number and a unique name each; the same text under the same name is skipped.

    Another text under a name that is taken gets a number: "wire.txt", "wire.txt (2)".
    """
    seen: dict[str, list[int]] = {}
    number = 0
    async for what in articles:
        name = _name(what, number)
        # hash() of the text is enough to distinguish the sources of one name, and small.
        texts = seen.setdefault(name, [])
        mark = hash(what.text if isinstance(what, Article) else what.error)
        if mark in texts:
            continue
        texts.append(mark)
        unique = name if len(texts) == 1 else f"{name} ({len(texts)})"
        renamed = what.model_copy(update={"name": unique, "number": number}) if isinstance(what, UnreadSource) else what
        yield NumberedSource(number, unique, renamed)
        number += 1


class _SourceReader:
    """Reads a source, as far ahead as there is room for its articles."""

    def __init__(self, gatherer: Gatherer, source: ingest.Found) -> None:
        self._queue: asyncio.Queue[Article | UnreadSource | None] = asyncio.Queue(_AHEAD)
        self._reading = asyncio.create_task(self._read(gatherer, source))

    async def outcomes(self) -> AsyncIterator[Article | UnreadSource]:
        while (outcome := await self._queue.get()) is not None:
            yield outcome

    def cancel(self) -> None:
        self._reading.cancel()

    async def _read(self, gatherer: Gatherer, source: ingest.Found) -> None:
        try:
            async for outcome in gatherer.articles_in(source):
                await self._queue.put(_unread(outcome) if isinstance(outcome, ingest.UnreadableSource) else outcome)
        except Exception as error:  # noqa: BLE001 - one source that meets a bug must not end the others
            await self._queue.put(
                UnreadSource(name=_display_name(name_of(source)), error=f"internal error: {place_of(error)}")
            )
        await self._queue.put(None)


def _sources(arguments: Sequence[str]) -> Iterator[ingest.Found]:
    for found in sources_of(arguments):
        if not (isinstance(found, FileSource) and found.path not in arguments and _is_export(Path(found.path))):
            yield found


def _is_export(path: Path) -> bool:
    """Whether a batch wrote this file: the folder of its articles may hold the folder of its briefs."""
    return path.name in _WRITTEN_BY_US and any(path.with_name(mark).exists() for mark in (LOCK, HOLDER))


def _unread(outcome: ingest.UnreadableSource) -> UnreadSource:
    return UnreadSource(name=_display_name(outcome.name), error=str(outcome.error))


def _display_name(name: str) -> str:
    """The name an article of this source would have, in characters that can be printed."""
    return "stdin" if name == STDIN else printable(name)


def _name(what: Article | UnreadSource, number: int) -> str:
    if isinstance(what, UnreadSource):
        return what.name
    return printable(what.source.name) if what.source else f"article {number + 1}"
