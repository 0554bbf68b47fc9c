"""The articles that are asked about, as the command line names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nutgraf.cli.progress import Progress
from nutgraf.errors import InputError, UsageError

if TYPE_CHECKING:
    from nutgraf.article import Article

STDIN = "-"
_SURROGATE = re.compile("[\ud800-\udfff]")


def refuse_repeated_stdin(*sources: str) -> None:
    """Raise UsageError when standard input would have to be read more than once."""
    if sources.count(STDIN) > 1:
        raise UsageError("standard input (-) can be read only once: save what comes from it to files first")


def read_articles(sources: Sequence[str], shown: Progress) -> list[Article]:
    """The articles that the sources name, in their order; raises InputError for the first that cannot be read."""
    import asyncio

    return asyncio.run(_read(sources, shown, most=None))


def read_one(source: str, shown: Progress) -> Article:
    """The one article that a source names; raises UsageError where it names several, InputError where it has none."""
    import asyncio

    articles = asyncio.run(_read([source], shown, most=2))
    if len(articles) > 1:
        names = " or ".join(repr(article.source.name) for article in articles if article.source is not None)
        raise UsageError(f"{source!r} holds more than one article, and a brief is of one: name one, such as {names}")
    return articles[0]


async def _read(sources: Sequence[str], shown: Progress, most: int | None) -> list[Article]:
    from nutgraf.ingest import Unread, articles_of

    articles: list[Article] = []
    async for found in articles_of(sources):
        if isinstance(found, Unread):
            raise found.error
        articles.append(found)
        _tell(found, shown)
        if len(articles) == most:
            break
    if not articles:
        raise InputError(f"{', '.join(map(repr, sources))}: there is no article in it")
    return articles


def _tell(article: Article, shown: Progress) -> None:
    """Say what was read, and what a reader has to know of it."""
    from nutgraf.render import one_line

    name = one_line(article.source.name) if article.source else "article"
    shown.note(f"read {name}: {len(article.text.split()):,} words")
    for notice in article.notices:
        shown.note(f"{name}: {one_line(notice.text)}")


def decodable(text: str) -> str:
    """`text` with every byte that was no letter in any encoding as a replacement mark, so that it can be written."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
