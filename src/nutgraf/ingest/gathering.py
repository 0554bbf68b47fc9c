"""Arguments to articles, one after the other: each thing that was named ends as an Article or as one named Unread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from nutgraf.article import Article, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.dispatch import article_from_bytes, printable
from nutgraf.ingest.feeds import Entry, Feed, FeedList, with_what_the_feed_tells
from nutgraf.ingest.kinds import kind_of
from nutgraf.ingest.reading import read_bytes
from nutgraf.ingest.sources import Address, FileAt, Found, Unread, sources_of
from nutgraf.ingest.worker import Job, Parser, read_in_worker

if TYPE_CHECKING:
    from nutgraf.ingest.fetch import Fetched

Fetch = Callable[[str], Awaitable["Fetched"]]


async def articles_of(
    arguments: Sequence[str], *, stdin: BinaryIO | None = None, fetch: Fetch | None = None
) -> AsyncIterator[Article | Unread]:
    """The articles that the arguments name (see `sources_of`), in order, each read only when it is asked for.

    A feed gives one article for each entry, a list of feeds those of all its feeds. `stdin` replaces the process's own
    standard input, `fetch` the guarded fetcher. Nothing is raised for what cannot be read: it comes as Unread.
    """
    reader = Gatherer(stdin=stdin, fetch=fetch)
    for found in sources_of(arguments):
        async for outcome in reader.articles_in(found):
            yield outcome


class Gatherer:
    """Reads what `sources_of` found; any number of sources at once."""

    def __init__(self, *, stdin: BinaryIO | None = None, fetch: Fetch | None = None) -> None:
        self._stdin = stdin
        self._fetch = _guarded_fetch if fetch is None else fetch

    async def articles_in(self, found: Found) -> AsyncIterator[Article | Unread]:
        """The article in one source; those of all its entries where it is a feed or a list of feeds."""
        if isinstance(found, Unread):
            yield found
            return
        name = found.url if isinstance(found, Address) else found.path
        try:
            page = await self._opened(found)
            kind = kind_of(page.data, page.name, page.content_type)
        except InputError as error:
            yield Unread(name, error)
            return
        if kind == "opml":
            async for outcome in self._of_list(page):
                yield outcome
        elif kind == "feed":
            async for outcome in self._of_feed(page):
                yield outcome
        else:
            try:
                yield await page.article()
            except InputError as error:
                yield Unread(name, error)

    async def _opened(self, found: FileAt | Address) -> _Opened:
        if isinstance(found, FileAt):
            data = await asyncio.to_thread(read_bytes, found.path, stdin=self._stdin)
            return _Opened("stdin" if found.path == "-" else found.path, data)
        fetched = await self._fetch(found.url)
        kind, charset = fetched.content_type, fetched.charset
        said = f"{kind}; charset={charset}" if kind is not None and charset is not None else kind
        return _Opened(found.url, fetched.body, said, fetched.final_url)

    async def _of_list(self, page: _Opened) -> AsyncIterator[Article | Unread]:
        try:
            feeds = FeedList.model_validate_json(await page.parsed("opml"))
        except InputError as error:
            yield Unread(page.name, error)
            return
        for url in feeds.urls:
            try:
                feed = await self._opened(Address(url))
            except InputError as error:
                yield Unread(url, error)
                continue
            async for outcome in self._of_feed(feed):
                yield outcome

    async def _of_feed(self, page: _Opened) -> AsyncIterator[Article | Unread]:
        try:
            feed = Feed.model_validate_json(await page.parsed("feed"))
        except InputError as error:
            yield Unread(page.name, error)
            return
        for entry in feed.entries:
            try:
                yield await self._article_of(entry)
            except InputError as error:
                yield Unread(entry.name, error)

    async def _article_of(self, entry: Entry) -> Article:
        """The article the feed gives where it gives it whole, else its page, else what the feed gives and a notice."""
        if entry.is_full:
            return await _as_the_feed_gives_it(entry)
        if entry.url is None:
            return _with_notice(await _as_the_feed_gives_it(entry), "it names no page with the rest")
        try:
            return with_what_the_feed_tells(await (await self._opened(Address(entry.url))).article(), entry)
        except InputError as error:
            if not entry.body.strip():
                raise
            return _with_notice(await _as_the_feed_gives_it(entry), str(error))


class _Opened(NamedTuple):
    """The bytes of a source, what messages call it, and what its server said of it."""

    name: str
    data: bytes
    content_type: str | None = None
    url: str | None = None

    async def parsed(self, parser: Parser) -> bytes:
        """What a worker process makes of the bytes, as JSON."""
        job = Job(parser=parser, name=printable(self.name), url=self.url)
        return await asyncio.to_thread(read_in_worker, job, self.data)

    async def article(self) -> Article:
        """The article that the bytes are; raises InputError, in one line, when they are none."""
        return await asyncio.to_thread(
            article_from_bytes, self.data, self.name, content_type=self.content_type, url=self.url
        )


async def _as_the_feed_gives_it(entry: Entry) -> Article:
    job = Job(parser="entry", name=entry.name)
    return Article.model_validate_json(await asyncio.to_thread(read_in_worker, job, entry.model_dump_json().encode()))


def _with_notice(article: Article, why: str) -> Article:
    notice = Notice(kind="cut_off", text=f"The feed gives only a part of this article, and {_continued(why)}.")
    return article.model_copy(update={"notices": (*article.notices, notice)})


def _continued(why: str) -> str:
    return why.rstrip(".") if why.startswith("it ") else f"its page could not be read: {why.rstrip('.')}"


async def _guarded_fetch(url: str) -> Fetched:
    from nutgraf.ingest.fetch import fetch  # only a run that goes to the web pays for an HTTP client

    return await fetch(url)
