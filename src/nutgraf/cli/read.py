"""`nutgraf read`: what ingestion makes of any source; no model is needed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nutgraf.cli.flags import STDIN, decodable
from nutgraf.cli.output import emit
from nutgraf.errors import InputError, UsageError

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
    as_json: Annotated[bool, typer.Option("--json", help="The whole article as JSON, a line for each.")] = False,
) -> None:
    """Show an article as it is read: story, metadata, each removed block and why, what was hidden. Needs no model."""
    import asyncio

    if not sources and sys.stdin.isatty():
        raise UsageError("no article: give a file, folder or address, or pipe a text in with `nutgraf read -`")
    unread, total = asyncio.run(_show(list(sources or [STDIN]), as_json))
    if unread and total == 1:
        raise unread[0]
    if unread:
        for error in unread:
            print(f"nutgraf: {error}", file=sys.stderr)
        raise InputError(f"{len(unread)} of {total} sources could not be read, each for the reason above")


async def _show(sources: list[str], as_json: bool) -> tuple[list[InputError], int]:
    """Write each article as soon as it is read; what could not be read, and how many sources there were."""
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
