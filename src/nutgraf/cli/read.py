"""Reads the articles, texts and JSON lines that a command line names, and `nutgraf read`, which needs no model."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from nutgraf.cli.output import Progress, emit
from nutgraf.errors import InputError, UsageError

if TYPE_CHECKING:
    from nutgraf.article import Article

STDIN = "-"
_SURROGATE = re.compile("[\ud800-\udfff]")
SourcesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE…",
        help="Files, folders, globs, addresses, feeds, @LIST, or - for standard input.",
        show_default=False,
    ),
]
_RULE = f"\n{'─' * 72}\n\n"  # between two articles


def read(
    sources: SourcesArgument = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each article as one line of JSON.")] = False,
) -> None:
    """Show an article as it is read: story, metadata, removed blocks with reasons, hidden text. Needs no model."""
    import asyncio

    if not sources and sys.stdin.isatty():
        raise UsageError("no article: give a file, folder or address, or pipe a text in with `nutgraf read -`")
    unread, total = asyncio.run(_show(list(sources or [STDIN]), as_json))
    if unread and total == 1:
        raise unread[0]
    if unread:
        for error in unread:
            print(f"nutgraf: {error}", file=sys.stderr)
        raise InputError(f"{len(unread)} of {total} sources could not be read, for the reasons above")


async def _show(sources: list[str], as_json: bool) -> tuple[list[InputError], int]:
    """Print each article as soon as it is read; returns what could not be read, and the number of sources."""
    from nutgraf.ingest import articles_of
    from nutgraf.ingest.sources import UnreadableSource
    from nutgraf.render import article_to_json, article_to_text

    unread: list[InputError] = []
    total = 0
    async for found in articles_of(sources):
        if isinstance(found, UnreadableSource):
            unread.append(found.error)
        elif as_json:
            emit(article_to_json(found))
        else:
            emit(decodable(f"{_RULE if total > len(unread) else ''}{article_to_text(found)}"))
        total += 1
    return unread, total


def refuse_repeated_stdin(*sources: str) -> None:
    """Raise UsageError when standard input would have to be read more than once."""
    if sources.count(STDIN) > 1:
        raise UsageError("standard input (-) can be read only once: save its content to files first")


def read_articles(sources: Sequence[str], shown: Progress) -> list[Article]:
    """The articles that the sources name, in their order; raises InputError for the first that cannot be read."""
    import asyncio

    return asyncio.run(_read(sources, shown, most=None))


def read_one(source: str, shown: Progress) -> Article:
    """The one article that a source names; raises UsageError if it names several, InputError if it has none."""
    import asyncio

    articles = asyncio.run(_read([source], shown, most=2))
    if len(articles) > 1:
        names = " or ".join(repr(article.source.name) for article in articles if article.source is not None)
        raise UsageError(f"{source!r} has more than one article, and a brief is of one: name one, such as {names}")
    return articles[0]


async def _read(sources: Sequence[str], shown: Progress, most: int | None) -> list[Article]:
    from nutgraf.ingest import articles_of
    from nutgraf.ingest.sources import UnreadableSource

    articles: list[Article] = []
    async for found in articles_of(sources):
        if isinstance(found, UnreadableSource):
            raise found.error
        articles.append(found)
        _report(found, shown)
        if len(articles) == most:
            break
    if not articles:
        raise InputError(f"{', '.join(map(repr, sources))}: no article found")
    return articles


def _report(article: Article, shown: Progress) -> None:
    """Report what was read, and the notices of the article."""
    from nutgraf.render import one_line

    name = one_line(article.source.name) if article.source else "article"
    shown.note(f"read {name}: {len(article.text.split()):,} words")
    for notice in article.notices:
        shown.note(f"{name}: {one_line(notice.text)}")


def decodable(text: str) -> str:
    """`text` with each byte that is no character replaced by U+FFFD, so that it can be written."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


class NumberedText(NamedTuple):
    """A text of a file under its id, which is its line number where the file gives none."""

    id: str | int
    text: str


class LinesFlag(NamedTuple):
    """A flag that names a file of JSON lines: the field that has the text, and an example of a line."""

    name: str
    field: str
    example: str


def read_bytes(source: str, what: str) -> bytes:
    """The bytes of a file, or of standard input for `-`; raises UsageError, which calls the file `what`."""
    try:
        return sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not a path"
        raise UsageError(f"{what} {source!r} cannot be read: {reason}") from error


def read_json_lines(source: str, flag: LinesFlag) -> list[NumberedText]:
    """The texts in a file of JSON lines, or on standard input for `-`; blank lines are ignored.

    Raises UsageError for a file that cannot be read, and for the first line without a text.
    """
    lines = read_bytes(source, flag.name).removeprefix(b"\xef\xbb\xbf").split(b"\n")
    found = [
        _numbered_text(line, number, f"{flag.name} {source!r} line {number}", flag)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not found:
        raise UsageError(f"{flag.name} {source!r} has no {flag.field}: write one on each line, such as {flag.example}")
    return found


def _numbered_text(line: bytes, number: int, where: str, flag: LinesFlag) -> NumberedText:
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} is not UTF-8 (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{where} is not JSON: {error.msg} (column {error.colno}); write {flag.example}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not JSON that can be parsed; write {flag.example}") from error
    if not isinstance(fields, dict):
        raise UsageError(f"{where} is not an object: write {flag.example}")
    text, own = fields.get(flag.field), fields.get("id", number)
    if not isinstance(text, str):
        raise UsageError(f'{where} has no "{flag.field}" with a text: write {flag.example}')
    if isinstance(own, bool) or not isinstance(own, str | int):
        raise UsageError(f'{where} has an "id" that is neither a text nor an integer: write {flag.example}')
    return NumberedText(decodable(own) if isinstance(own, str) else own, decodable(text))
