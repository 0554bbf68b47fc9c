"""Reads the sources a user names as articles: files, standard input, URLs, and every entry of a feed or mailbox.

Each source ends as an Article or an UnreadableSource. Folders, devices and pipes without a writer are refused before
reading, because a batch of ten thousand paths must not hang or fail on one of them. Plain text is read in this process,
and everything that needs a parser in a worker process; only there the libraries of pages and feeds are imported.
Blocking work runs in daemon threads, so the event loop never waits for it.
"""

from __future__ import annotations

import asyncio
import os
import re
import select
import stat
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, TypeVar

from nutgraf.article import Article, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.boilerplate import with_instructions_removed
from nutgraf.ingest.detect import kind_of, messages_in, refuse_data
from nutgraf.ingest.plain_text import MAX_BYTES, article_from_plain, refuse_size
from nutgraf.ingest.sandbox import ParseJob, Parser, parse_in_worker
from nutgraf.ingest.sources import STDIN, FileSource, Found, UnreadableSource, WebSource, name_of, sources_of

if TYPE_CHECKING:
    from nutgraf.ingest.feeds import FeedEntry
    from nutgraf.ingest.fetcher import Fetched

_MANY = {"feed": "a feed", "opml": "a list of feeds", "mbox": "a mailbox"}
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def article_from_bytes(data: bytes, name: str, *, content_type: str | None = None, url: str | None = None) -> Article:
    """The article in `data`: a page, PDF, Word or OpenDocument text, RTF, e-book, e-mail, Markdown or plain text.

    The content decides the kind. `name` is what messages and `Article.source` call it; `content_type` (with its
    charset) and `url` are what a server said of it. Raises InputError, in one line, when the bytes are too many, none,
    blank, not text, not one article, only boilerplate, or too much for their parser.

    >>> article_from_bytes(b"Two died.\\r\\n", "note.txt").text
    'Two died.\\n'
    """
    if len(data) > MAX_BYTES:
        refuse_size(name, len(data))
    kind = kind_of(data, name, content_type)
    charset = charset_in(content_type)
    if kind == "plain":
        refuse_data(data, name)
        article = with_instructions_removed(article_from_plain(data, name, charset))
        return article if url is None else article.model_copy(update={"url": article.url or url})
    if kind == "feed" or kind == "opml" or kind == "mbox":  # noqa: PLR1714 - for mypy
        raise InputError(f"{name!r} is {_MANY[kind]}, which holds many articles: give the page or the text of one")
    # Only here, so that a plain text costs nothing but its reading.
    from nutgraf.ingest.sandbox import ParseJob, parse_in_worker

    job = ParseJob(parser=kind, name=printable(name), charset=charset, url=url)
    return Article.model_validate_json(parse_in_worker(job, data))


def charset_in(content_type: str | None) -> str | None:
    """The charset a content type names, None where it names none."""
    match = _CHARSET.search(content_type or "")
    return match[1].lower() if match is not None else None


def printable(name: str) -> str:
    """The name with the bytes that are no UTF-8, which a path may hold and JSON may not, written as `\\udc80`."""
    return name.encode("utf-8", "backslashreplace").decode()


T = TypeVar("T")

_idle: list[_ReadingThread] = []
if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_idle.clear)  # a fork has the list, and not the threads


async def in_thread(work: Callable[[], T]) -> T:
    """Run `work` in a thread, and return or raise its result without blocking the event loop.

    The threads are daemons, other than those of `asyncio.to_thread`: standard input or a pipe may never end, and Ctrl-C
    must not wait for it. One that is free is used again.
    """
    given: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    try:
        thread = _idle.pop()
    except IndexError:
        thread = _ReadingThread()
    thread.tasks.put((work, given))
    return await given


class _ReadingThread:
    """A thread, and what it is to do next."""

    def __init__(self) -> None:
        self.tasks: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]]] = SimpleQueue()
        threading.Thread(target=self._work, name="nutgraf-reading", daemon=True).start()

    def _work(self) -> None:
        while True:
            work, given = self.tasks.get()
            try:
                made, error = work(), None
            except Exception as raised:  # noqa: BLE001 - raised where the work is awaited
                made, error = None, raised
            _idle.append(self)
            with suppress(RuntimeError):  # the loop has ended
                given.get_loop().call_soon_threadsafe(_deliver, given, made, error)
            del work, given, made, error  # else what was read last would be held until the next


def _deliver(given: asyncio.Future[Any], made: object, error: Exception | None) -> None:
    if given.done():  # the call was cancelled
        return
    if error is None:
        given.set_result(made)
    else:
        given.set_exception(error)


PIPE_WAIT_SECONDS = 30.0


def read_article(path_or_dash: str, *, stdin: BinaryIO | None = None) -> Article:
    """The article in a file, or on standard input when the path is `-`; a page, PDF, Word document, e-mail or text.

    `stdin` replaces the process's own standard input. Raises InputError, in one line, for whatever cannot be read as
    an article: too large, missing, a folder or device, forbidden, empty, of no format that is known.
    """
    data = read_bytes(path_or_dash, stdin=stdin)
    return article_from_bytes(data, "stdin" if path_or_dash == "-" else path_or_dash)


def read_bytes(path_or_dash: str, *, stdin: BinaryIO | None = None) -> bytes:
    """What is in a file, or on standard input when the path is `-`; raises InputError as `read_article` does."""
    if path_or_dash == "-":
        return _read_limited(sys.stdin.buffer if stdin is None else stdin, "stdin")
    if path_or_dash.startswith(("http://", "https://")):
        raise InputError(f"{path_or_dash!r} is an address, not a file: save the article's text and give its path")
    try:
        return _read_path(path_or_dash)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path_or_dash!r}: {_reason(error)}") from error


def _read_path(name: str) -> bytes:
    path = Path(name) if name else Path("\0")
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{name!r} is a folder, not an article: give the path of one file in it")
    if stat.S_ISFIFO(status.st_mode):
        return _read_pipe(path, name)
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{name!r} is a device or socket, not a file: pipe the text in and give '-' as the path")
    if status.st_size > MAX_BYTES:
        refuse_size(name, status.st_size)
    with path.open("rb") as file:
        return _read_limited(file, name)


def _read_pipe(path: Path, name: str) -> bytes:
    # Opened without blocking: opening a named pipe nobody writes to would wait for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as pipe:
        ready, _, _ = select.select([pipe], [], [], PIPE_WAIT_SECONDS)
        if not ready:
            raise InputError(f"{name!r} is a pipe and nothing came out of it for {PIPE_WAIT_SECONDS:g} seconds")
        os.set_blocking(descriptor, True)
        return _read_limited(pipe, name)


def _read_limited(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        refuse_size(name, None)
    return data


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "no such file; check the path"
    if isinstance(error, PermissionError):
        return "no permission to read it; change its permissions or pipe it in with '-'"
    if isinstance(error, ValueError):
        return "this is not a path; give the path of a file, or '-' for standard input"
    return f"{error.strerror or 'the system refused'}; check the path"


_NUMBERED = re.compile(r"(?P<whole>.+)#(?P<number>[1-9]\d{0,5})", re.DOTALL)
Fetch = Callable[[str], Awaitable["Fetched"]]


async def articles_of(
    arguments: Sequence[str], *, stdin: BinaryIO | None = None, fetch: Fetch | None = None
) -> AsyncIterator[Article | UnreadableSource]:
    """The articles that the arguments name (see `sources_of`), in order, each read only when it is asked for.

    A feed gives one article for each entry, a mailbox for each mail, a list of feeds those of all its feeds; `#2` after
    a feed or mailbox names its second article, after a list of feeds its second feed. `stdin` replaces the process's
    own standard input, `fetch` the guarded fetcher. What cannot be read is given as an UnreadableSource.
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

    async def articles_in(self, found: Found) -> AsyncIterator[Article | UnreadableSource]:
        """The article in one source; those of all its entries where it is a feed or a list of feeds."""
        if isinstance(found, UnreadableSource):
            yield found
            return
        whole, number = _numbered(found)
        try:
            seen = await self._seen(whole)
        except InputError as error:
            yield UnreadableSource(name_of(found), error)
            return
        if isinstance(seen.what, Article):
            is_one_of_many = number is not None and isinstance(found, FileSource)
            yield (
                _no_such(whole.path, number or 0, 1) if is_one_of_many and isinstance(whole, FileSource) else seen.what
            )
            return
        listed = {"opml": self._of_list, "mbox": _of_mailbox, "feed": self._of_feed}[seen.what]
        async for outcome in listed(seen.page, number):
            yield outcome

    async def _seen(self, found: FileSource | WebSource) -> _OpenedSource:
        if isinstance(found, FileSource):
            return await in_thread(partial(self._seen_at, found.path))
        return await in_thread((await self._fetched(found.url)).read)

    def _seen_at(self, path: str) -> _OpenedSource:
        if path != STDIN:
            return _Opened(path, read_bytes(path)).read()
        if self._stdin_bytes is None:
            self._stdin_bytes = read_bytes(STDIN, stdin=self._stdin)
        return _Opened("stdin", self._stdin_bytes).read()

    async def _fetched(self, url: str) -> _Opened:
        fetched = await self._fetch(url)
        kind, charset = fetched.content_type, fetched.charset
        said = f"{kind}; charset={charset}" if kind is not None and charset is not None else kind
        return _Opened(url, fetched.body, said, fetched.final_url)

    async def _of_list(self, page: _Opened, number: int | None) -> AsyncIterator[Article | UnreadableSource]:
        from nutgraf.ingest.feeds import FeedList

        try:
            feeds = FeedList.model_validate_json(await page.parse("opml"))
        except InputError as error:
            yield UnreadableSource(page.name, error)
            return
        if number is not None and number > len(feeds.urls):
            yield _no_such(page.name, number, len(feeds.urls), "feed")
            return
        for url in feeds.urls if number is None else feeds.urls[number - 1 : number]:
            try:
                feed = await self._fetched(url)
            except InputError as error:
                yield UnreadableSource(url, error)
                continue
            async for outcome in self._of_feed(feed, None):
                yield outcome

    async def _of_feed(self, page: _Opened, number: int | None) -> AsyncIterator[Article | UnreadableSource]:
        from nutgraf.ingest.feeds import Feed

        try:
            feed = Feed.model_validate_json(await page.parse("feed"))
        except InputError as error:
            yield UnreadableSource(page.name, error)
            return
        if number is not None and number > len(feed.entries):
            yield _no_such(page.name, number, len(feed.entries))
            return
        for entry in feed.entries if number is None else feed.entries[number - 1 : number]:
            try:
                yield await self._article_of(entry)
            except InputError as error:
                yield UnreadableSource(entry.name, error)

    async def _article_of(self, entry: FeedEntry) -> Article:
        """The article the feed gives where it gives it whole, else its page, else what the feed gives and a notice."""
        if entry.is_full:
            return await _entry_as_article(entry)
        if entry.url is None:
            return _with_notice(await _entry_as_article(entry), entry, "it names no page of it")
        from nutgraf.ingest.feeds import with_feed_metadata

        try:
            return with_feed_metadata(await in_thread((await self._fetched(entry.url)).article), entry)
        except InputError as error:
            if not entry.body.strip():
                raise
            return _with_notice(await _entry_as_article(entry), entry, str(error))


class _Opened(NamedTuple):
    """The bytes of a source, what messages call it, and what its server said of it."""

    name: str
    data: bytes
    content_type: str | None = None
    url: str | None = None

    async def parse(self, parser: Parser) -> bytes:
        """The bytes as parsed by a worker process, as JSON."""
        job = ParseJob(parser=parser, name=printable(self.name), url=self.url)
        return await in_thread(partial(parse_in_worker, job, self.data))

    def read(self) -> _OpenedSource:
        """The article that the bytes are, or that they are a feed; raises InputError, in one line, when neither."""
        kind = kind_of(self.data, self.name, self.content_type)
        if kind == "feed" or kind == "opml" or kind == "mbox":  # noqa: PLR1714 - for mypy
            return _OpenedSource(self, kind)
        return _OpenedSource(self, self.article())

    def article(self) -> Article:
        """The article that the bytes are; raises InputError, in one line, when they are none."""
        return article_from_bytes(self.data, self.name, content_type=self.content_type, url=self.url)


class _OpenedSource(NamedTuple):
    """A source that was opened: its one article, or which kind of list of articles it is."""

    page: _Opened
    what: Article | Literal["feed", "opml", "mbox"]


def _numbered(found: FileSource | WebSource) -> tuple[FileSource | WebSource, int | None]:
    """A source without the number of an article in it, as in `feed.xml#2`, and the number; None where it names none."""
    name = name_of(found)
    match = _NUMBERED.fullmatch(name)
    if match is None:
        return found, None
    number = int(match["number"])
    if isinstance(found, WebSource):
        return found, number  # a place in a page where it is no feed
    if os.path.lexists(name):
        return found, None
    whole = STDIN if match["whole"] == "stdin" and not os.path.lexists("stdin") else match["whole"]
    return FileSource(whole), number


async def _of_mailbox(page: _Opened, number: int | None) -> AsyncIterator[Article | UnreadableSource]:
    mails = await in_thread(partial(messages_in, page.data))
    if number is not None and number > len(mails):
        yield _no_such(page.name, number, len(mails))
        return
    for place, mail in enumerate(mails, 1):
        if number in {None, place}:
            name = f"{page.name}#{place}"
            try:
                yield Article.model_validate_json(await _Opened(name, mail).parse("mail"))
            except InputError as error:
                yield UnreadableSource(name, error)


def _no_such(name: str, number: int, count: int, what: str = "article") -> UnreadableSource:
    held = f"one {what}" if count == 1 else f"{count} {what}s"
    return UnreadableSource(
        f"{name}#{number}", InputError(f"{name!r} holds {held}, and no number {number}: name one of them")
    )


async def _entry_as_article(entry: FeedEntry) -> Article:
    job = ParseJob(parser="entry", name=entry.name)
    data = entry.model_dump_json().encode()
    return Article.model_validate_json(await in_thread(partial(parse_in_worker, job, data)))


def _with_notice(article: Article, entry: FeedEntry, why: str) -> Article:
    gives = "gives only a part" if entry.is_cut else "may give only a part"
    notice = Notice(kind="cut_off", text=f"The feed {gives} of this article, and {_continued(why)}.")
    return article.model_copy(update={"notices": (*article.notices, notice)})


def _continued(why: str) -> str:
    return why.rstrip(".") if why.startswith("it ") else f"its page could not be read: {why.rstrip('.')}"


async def _guarded_fetch(url: str) -> Fetched:
    from nutgraf.ingest.fetcher import fetch  # only a run that goes to the web pays for an HTTP client

    return await fetch(url)
