"""What the tools of the MCP server may read: texts they are given, files in allowed folders, addresses if allowed.

The caller is a language model, and what it has read before may contain instructions about what to ask for. So a path is
followed to its end before it is compared with the allowed folders, hidden files stay unread, and addresses are refused
unless the person who starts the server allows them: an address can send a secret out as well as bring an article in.
"""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.errors import InputError, UsageError
from nutgraf.ingest import article_from_bytes, articles_of
from nutgraf.ingest.plain_text import MAX_BYTES, refuse_size
from nutgraf.ingest.reading import Fetch, in_thread
from nutgraf.ingest.sources import UnreadableSource

TEXT_NAME = "text"  # how messages and citations call an article that was given as text
MOST_KEPT = 32
_ID_LENGTH = 64


class AccessRules(NamedTuple):
    """The folders whose files may be read, as real paths, and whether addresses may be fetched."""

    folders: tuple[Path, ...]
    allows_addresses: bool

    @classmethod
    def of(cls, folders: Sequence[str], *, allows_addresses: bool) -> AccessRules:
        """The rules of the command line; without folders the current one, unless it is the root or the home folder.

        Raises UsageError for a name that is no folder.
        """
        for name in folders:
            if not Path(name).is_dir():
                raise UsageError(f"--folder {name!r} is no folder: name one that holds articles")
        named = [Path(name).resolve() for name in folders]
        here = Path.cwd().resolve()
        too_wide = {Path(here.anchor), _home()}  # what desktop programs start their servers in
        return cls(tuple(named or ([] if here in too_wide else [here])), allows_addresses)

    @property
    def listed(self) -> str:
        return ", ".join(repr(str(folder)) for folder in self.folders)


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:  # a user without a home
        return None


def bytes_in_folders(path: str, rules: AccessRules) -> bytes:
    """What is in a file below one of the folders; a relative path is looked for in each of them.

    Raises InputError, which says the same of a file elsewhere whether it exists or not.
    """
    if not rules.folders:
        raise InputError(
            "this server may read no folder: start it with `nutgraf mcp --folder FOLDER`, or give the text"
        )
    outside = InputError(
        f"{path!r} is not in a folder that this server may read ({rules.listed}): move the file there, start the server"
        " with another --folder, or give the text"
    )
    missing = None
    for folder in rules.folders:
        try:
            real = (folder / path).resolve()  # links are followed here, and none later
            inner = real.relative_to(folder)
        except (ValueError, OSError, RuntimeError):
            continue
        if any(part.startswith(".") for part in inner.parts):
            raise InputError(
                f"{path!r} is a hidden file or in a hidden folder, and those are not read: copy it elsewhere"
            )
        try:
            return _bytes_below(folder, inner, path)
        except OSError as error:
            missing = InputError(f"{path!r} cannot be read: {error.strerror or 'the system refused'}; check the path")
    raise missing or outside


def _bytes_below(folder: Path, inner: Path, name: str) -> bytes:
    descriptor = _open_below(folder, inner)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputError(f"{name!r} is not a file: give the path of one article")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        refuse_size(name, None)
    return data


def _open_below(folder: Path, inner: Path) -> int:
    """A descriptor of the file; a part of its path that has become a link since it was resolved is an OSError."""
    if os.open not in os.supports_dir_fd:  # Windows
        return os.open(folder / inner, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    current = os.open(folder, os.O_RDONLY)
    for part in inner.parts:
        above = current
        try:
            current = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=above)
        finally:
            os.close(above)
    return current


@dataclass(frozen=True, slots=True)
class ArticleChoice:
    """An article as a caller names it: exactly one of its text, a path, an address, or ids of articles read before."""

    text: str = ""
    path: str = ""
    address: str = ""
    ids: Sequence[str] = ()


class KeptArticles:
    """The articles of one session, each read once; the least recently used are dropped.

    `fetch` replaces the guarded fetcher.
    """

    def __init__(self, rules: AccessRules, *, fetch: Fetch | None = None) -> None:
        self.rules = rules
        self._fetch = fetch
        self._kept: OrderedDict[str, Article] = OrderedDict()

    async def articles(self, choice: ArticleChoice) -> list[Article]:
        """The articles of a choice, read now or kept from before.

        Raises UsageError for no choice or several, and for an unknown id; InputError for what cannot be read.
        """
        given = [name for name in ("text", "path", "address") if getattr(choice, name)]
        if len(given) + bool(choice.ids) != 1:
            named = " and ".join([*given, *(["article"] if choice.ids else [])])
            raise UsageError(
                f"{named + ' were' if named else 'no article was'} given: give exactly one of text, path, address, or"
                " article (the id of one that was read before)"
            )
        if choice.ids:
            return [self._known(sha256) for sha256 in dict.fromkeys(choice.ids)]
        return [self._keep(await self._read(choice))]

    def _known(self, sha256: str) -> Article:
        known = self._kept.get(sha256)
        if known is None:
            shown = sha256 if len(sha256) <= _ID_LENGTH else f"{sha256[:_ID_LENGTH]}…"
            raise UsageError(f"no article {shown!r} is kept: read it again by its text, path or address")
        self._kept.move_to_end(sha256)
        return known

    def _keep(self, article: Article) -> Article:
        self._kept[article.sha256] = article
        self._kept.move_to_end(article.sha256)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return article

    async def _read(self, choice: ArticleChoice) -> Article:
        if choice.address:
            return await self._fetched(choice.address)
        if choice.path:
            data = await in_thread(lambda: bytes_in_folders(choice.path, self.rules))
            return await in_thread(lambda: article_from_bytes(data, choice.path))
        data = choice.text.encode(errors="replace")
        return await in_thread(lambda: article_from_bytes(data, TEXT_NAME))

    async def _fetched(self, address: str) -> Article:
        if not self.rules.allows_addresses:
            raise UsageError(
                "this server fetches no addresses: start it with `nutgraf mcp --allow-addresses`, or give the text"
            )
        if not address.lower().startswith(("https://", "http://")):
            raise UsageError(f"{address!r} is no address: it must begin with https:// or http://")
        found: list[Article] = []
        async for one in articles_of([address], fetch=self._fetch):
            if isinstance(one, UnreadableSource):
                raise one.error
            found.append(one)
            if len(found) > 1:
                raise UsageError(f"{address!r} is a feed of several articles: give the address of one, or {address}#1")
        if not found:
            raise InputError(f"{address!r} holds no article: give the address of one")
        return found[0]
