"""Arguments to articles, one after the other: each thing that was named ends as an Article or as one named Unread."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from nutgraf.article import Article, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.dispatch import article_from_bytes, printable
from nutgraf.ingest.feeds import Entry, Feed, FeedList, with_what_the_feed_tells
from nutgraf.ingest.kinds import kind_of
from nutgraf.ingest.mailbox import messages_in
from nutgraf.ingest.reading import read_bytes
from nutgraf.ingest.sources import STDIN, Address, FileAt, Found, Unread, name_of, sources_of
from nutgraf.ingest.threads import in_thread
from nutgraf.ingest.worker import Job, Parser, read_in_worker

if TYPE_CHECKING:
    from nutgraf.ingest.fetch import Fetched

_NUMBERED = re.compile(r"(?P<whole>.+)#(?P<number>[1-9]\d{0,5})", re.DOTALL)
Fetch = Callable[[str], Awaitable["Fetched"]]


async def articles_of(
    arguments: Sequence[str], *, stdin: BinaryIO | None = None, fetch: Fetch | None = None
) -> AsyncIterator[Article | Unread]:
    """The articles that the arguments name (see `sources_of`), in order, each read only when it is asked for.

    A feed gives one article for each entry, a mailbox for each mail, a list of feeds those of all its feeds; `#2` after
    a feed or mailbox names its second. `stdin` replaces the process's own
    standard input, `fetch` the guarded fetcher. Nothing is raised for what cannot be read: it comes as Unread.
    """
    reader = Gatherer(stdin=stdin, fetch=fetch)
    for found in sources_of(arguments):
        async for outcome in reader.articles_in(found):
            yield outcome


class Gatherer:
    """Reads what `sources_of` found; any number of sources at once, and any of them again: standard input is kept."""

    def __init__(self, *, stdin: BinaryIO | None = None, fetch: Fetch | None = None) -> None:
        self._stdin = stdin
        self._stdin_bytes: bytes | None = None
        self._fetch = _guarded_fetch if fetch is None else fetch

    async def articles_in(self, found: Found) -> AsyncIterator[Article | Unread]:
        """The article in one source; those of all its entries where it is a feed or a list of feeds."""
        if isinstance(found, Unread):
            yield found
            return
        whole, number = _numbered(found)
        try:
            seen = await self._seen(whole)
        except InputError as error:
            yield Unread(name_of(found), error)
            return
        if isinstance(seen.what, Article):
            is_one_of_many = number is not None and isinstance(found, FileAt)
            yield _no_such(whole.path, number or 0, 1) if is_one_of_many and isinstance(whole, FileAt) else seen.what
            return
        listed = {"opml": self._of_list, "mbox": _of_mailbox, "feed": self._of_feed}[seen.what]
        async for outcome in listed(seen.page, number):
            yield outcome

    async def _seen(self, found: FileAt | Address) -> _Seen:
        if isinstance(found, FileAt):
            return await in_thread(partial(self._seen_at, found.path))
        return await in_thread((await self._fetched(found.url)).seen)

    def _seen_at(self, path: str) -> _Seen:
        if path != STDIN:
            return _Opened(path, read_bytes(path)).seen()
        if self._stdin_bytes is None:
            self._stdin_bytes = read_bytes(STDIN, stdin=self._stdin)
        return _Opened("stdin", self._stdin_bytes).seen()

    async def _fetched(self, url: str) -> _Opened:
        fetched = await self._fetch(url)
        kind, charset = fetched.content_type, fetched.charset
        said = f"{kind}; charset={charset}" if kind is not None and charset is not None else kind
        return _Opened(url, fetched.body, said, fetched.final_url)

    async def _of_list(self, page: _Opened, _number: int | None) -> AsyncIterator[Article | Unread]:
        try:
            feeds = FeedList.model_validate_json(await page.parsed("opml"))
        except InputError as error:
            yield Unread(page.name, error)
            return
        for url in feeds.urls:
            try:
                feed = await self._fetched(url)
            except InputError as error:
                yield Unread(url, error)
                continue
            async for outcome in self._of_feed(feed, None):
                yield outcome

    async def _of_feed(self, page: _Opened, number: int | None) -> AsyncIterator[Article | Unread]:
        try:
            feed = Feed.model_validate_json(await page.parsed("feed"))
        except InputError as error:
            yield Unread(page.name, error)
            return
        if number is not None and number > len(feed.entries):
            yield _no_such(page.name, number, len(feed.entries))
            return
        for entry in feed.entries if number is None else feed.entries[number - 1 : number]:
            try:
                yield await self._article_of(entry)
            except InputError as error:
                yield Unread(entry.name, error)

    async def _article_of(self, entry: Entry) -> Article:
        """The article the feed gives where it gives it whole, else its page, else what the feed gives and a notice."""
        if entry.is_full:
            return await _as_the_feed_gives_it(entry)
        if entry.url is None:
            return _with_notice(await _as_the_feed_gives_it(entry), entry, "it names no page of it")
        try:
            return with_what_the_feed_tells(await in_thread((await self._fetched(entry.url)).article), entry)
        except InputError as error:
            if not entry.body.strip():
                raise
            return _with_notice(await _as_the_feed_gives_it(entry), entry, str(error))


class _Opened(NamedTuple):
    """The bytes of a source, what messages call it, and what its server said of it."""

    name: str
    data: bytes
    content_type: str | None = None
    url: str | None = None

    async def parsed(self, parser: Parser) -> bytes:
        """What a worker process makes of the bytes, as JSON."""
        job = Job(parser=parser, name=printable(self.name), url=self.url)
        return await in_thread(partial(read_in_worker, job, self.data))

    def seen(self) -> _Seen:
        """The article that the bytes are, or that they are a feed; raises InputError, in one line, when neither."""
        kind = kind_of(self.data, self.name, self.content_type)
        if kind == "feed" or kind == "opml" or kind == "mbox":  # noqa: PLR1714 - for mypy
            return _Seen(self, kind)
        return _Seen(self, self.article())

    def article(self) -> Article:
        """The article that the bytes are; raises InputError, in one line, when they are none."""
        return article_from_bytes(self.data, self.name, content_type=self.content_type, url=self.url)


class _Seen(NamedTuple):
    """A source that was opened: its one article, or which kind of list of articles it is."""

    page: _Opened
    what: Article | Literal["feed", "opml", "mbox"]


def _numbered(found: FileAt | Address) -> tuple[FileAt | Address, int | None]:
    """A source without the number of an article in it, as in `feed.xml#2`, and the number; None where it names none."""
    name = name_of(found)
    match = _NUMBERED.fullmatch(name)
    if match is None:
        return found, None
    number = int(match["number"])
    if isinstance(found, Address):
        return found, number  # a place in a page where it is no feed
    if os.path.lexists(name):
        return found, None
    whole = STDIN if match["whole"] == "stdin" and not os.path.lexists("stdin") else match["whole"]
    return FileAt(whole), number


async def _of_mailbox(page: _Opened, number: int | None) -> AsyncIterator[Article | Unread]:
    mails = await in_thread(partial(messages_in, page.data))
    if number is not None and number > len(mails):
        yield _no_such(page.name, number, len(mails))
        return
    for place, mail in enumerate(mails, 1):
        if number in {None, place}:
            name = f"{page.name}#{place}"
            try:
                yield Article.model_validate_json(await _Opened(name, mail).parsed("mail"))
            except InputError as error:
                yield Unread(name, error)


def _no_such(name: str, number: int, count: int) -> Unread:
    held = "one article" if count == 1 else f"{count} articles"
    return Unread(f"{name}#{number}", InputError(f"{name!r} holds {held}, and no number {number}: name one of them"))


async def _as_the_feed_gives_it(entry: Entry) -> Article:
    job = Job(parser="entry", name=entry.name)
    data = entry.model_dump_json().encode()
    return Article.model_validate_json(await in_thread(partial(read_in_worker, job, data)))


def _with_notice(article: Article, entry: Entry, why: str) -> Article:
    gives = "gives only a part" if entry.is_cut else "may give only a part"
    notice = Notice(kind="cut_off", text=f"The feed {gives} of this article, and {_continued(why)}.")
    return article.model_copy(update={"notices": (*article.notices, notice)})


def _continued(why: str) -> str:
    return why.rstrip(".") if why.startswith("it ") else f"its page could not be read: {why.rstrip('.')}"


async def _guarded_fetch(url: str) -> Fetched:
    from nutgraf.ingest.fetch import fetch  # only a run that goes to the web pays for an HTTP client

    return await fetch(url)
