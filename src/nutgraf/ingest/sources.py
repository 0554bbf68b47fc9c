"""What a user names, as a sequence of files and addresses: the same for every command, in a stable order, lazily.

An argument is a path, a glob, a folder, `-`, an address, or `@` and a file that lists more of them. `@` rather than a
flag, because it can stand wherever an argument can, and among others; a file that begins with it is written `./@name`.

Reads one article from a file or standard input, and never more than the limit.

Everything a path can be is decided before the text is looked at: a folder, a device or a pipe nobody writes to is
refused with one line, because a batch of ten thousand paths must not hang or die on one of them.

Arguments to articles, one after the other: each thing that was named ends as an Article or as one named Unread.

The article that ships with nutgraf, so that it can be tried with nothing at hand.
"""

from __future__ import annotations

import glob
import os
import re
import select
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from nutgraf.article import Article, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.detect import kind_of
from nutgraf.ingest.dispatch import article_from_bytes, printable
from nutgraf.ingest.feeds import Feed, FeedEntry, FeedList, with_what_the_feed_tells
from nutgraf.ingest.mailbox import messages_in
from nutgraf.ingest.plain_text import MAX_BYTES, refuse_size
from nutgraf.ingest.sandbox import ParseJob, Parser, parse_in_worker
from nutgraf.ingest.threads import in_thread

if TYPE_CHECKING:
    from nutgraf.ingest.web import Fetched


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
    folders are not entered. An argument that names nothing is one Unread; so is standard input named twice.

    >>> list(sources_of(["story.txt", "https://news.example/feed"]))
    [FileAt(path='story.txt'), Address(url='https://news.example/feed')]
    """
    is_stdin_taken = False
    for argument in arguments:
        for found in _listed(argument) if argument.startswith("@") else _named(argument):
            if found == FileSource(STDIN):
                if is_stdin_taken:
                    yield _unread(STDIN, "standard input can be read only once: name it once")
                    continue
                is_stdin_taken = True
            yield found


def name_of(found: Found) -> str:
    """What a user named, or found in what they named."""
    if isinstance(found, FileSource):
        return found.path
    return found.url if isinstance(found, WebSource) else found.name


def _named(argument: str) -> Iterator[Found]:
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


def _listed(argument: str) -> Iterator[Found]:
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
            yield _unread(line, f"stands in the list {argument[1:]!r}, where only paths, folders and addresses can")
        else:
            yield from _named(line)
    if not named:
        yield _unread(argument, "is an empty list: write a path or an address on each line")


def _unread(name: str, why: str) -> UnreadableSource:
    return UnreadableSource(name, InputError(f"{name!r} {why}"))


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
        return await in_thread((await self._fetched(found.url)).seen)

    def _seen_at(self, path: str) -> _OpenedSource:
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

    async def _of_list(self, page: _Opened, _number: int | None) -> AsyncIterator[Article | UnreadableSource]:
        try:
            feeds = FeedList.model_validate_json(await page.parsed("opml"))
        except InputError as error:
            yield UnreadableSource(page.name, error)
            return
        for url in feeds.urls:
            try:
                feed = await self._fetched(url)
            except InputError as error:
                yield UnreadableSource(url, error)
                continue
            async for outcome in self._of_feed(feed, None):
                yield outcome

    async def _of_feed(self, page: _Opened, number: int | None) -> AsyncIterator[Article | UnreadableSource]:
        try:
            feed = Feed.model_validate_json(await page.parsed("feed"))
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
        job = ParseJob(parser=parser, name=printable(self.name), url=self.url)
        return await in_thread(partial(parse_in_worker, job, self.data))

    def seen(self) -> _OpenedSource:
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
                yield Article.model_validate_json(await _Opened(name, mail).parsed("mail"))
            except InputError as error:
                yield UnreadableSource(name, error)


def _no_such(name: str, number: int, count: int) -> UnreadableSource:
    held = "one article" if count == 1 else f"{count} articles"
    return UnreadableSource(
        f"{name}#{number}", InputError(f"{name!r} holds {held}, and no number {number}: name one of them")
    )


async def _as_the_feed_gives_it(entry: FeedEntry) -> Article:
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
    from nutgraf.ingest.web import fetch  # only a run that goes to the web pays for an HTTP client

    return await fetch(url)


_NAME = "larkfield-data-breach.txt"


def sample_path() -> Path:
    """Where the sample article lies: inside the installed package, or among the checkout's eval articles."""
    packaged = Path(__file__).parents[1] / "_samples" / _NAME
    return packaged if packaged.is_file() else Path(__file__).parents[3] / "evals" / "articles" / _NAME
