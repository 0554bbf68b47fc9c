"""The flags that several commands share, and the settings they stand for.

How commands are put together: verbs for work, `noun verb` for inventory, and commands of other packages.

The articles that are asked about, as the command line names them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from nutgraf.cli.output import Progress
from nutgraf.errors import InputError, UsageError

if TYPE_CHECKING:
    from nutgraf.models import Settings

if TYPE_CHECKING:
    from nutgraf.article import Article


CONFIG_NAMES = ("nutgraf.toml", "pyproject.toml")

ModelFlag = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="The model: embedded, a GGUF file, or a name at --base-url."),
]
BaseUrlFlag = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible endpoint, as http://…/v1.")
]
ConfigFlag = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", help="A nutgraf.toml or pyproject.toml, instead of the one here."),
]
QuietFlag = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]


def settings_of(model: str | None = None, base_url: str | None = None, config: str | None = None) -> Settings:
    """The settings with these flags on top; raises UsageError for whatever cannot be used."""
    from nutgraf.models import load_settings

    return load_settings({"model": model, "base_url": base_url}, folder=_folder_of(config))


def _folder_of(config: str | None) -> Path | None:
    if config is None:
        return None
    path = Path(config)
    if path.name not in CONFIG_NAMES:
        raise UsageError(f"--config {config!r}: the file must be called {' or '.join(CONFIG_NAMES)}")
    if not path.is_file():
        raise UsageError(f"--config {config!r}: there is no such file")
    return path.parent


GROUP = "nutgraf.commands"


def noun(explanation: str) -> typer.Typer:
    """A group of verbs about one thing."""
    return typer.Typer(help=explanation, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


class OpenGroup(TyperGroup):
    """A group that other packages extend: an entry point in `nutgraf.commands` names a `typer.Typer`.

    Such a package is imported when its command is called, and for nothing else: help lists it by the name of its
    entry point.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        own = super().list_commands(ctx)
        return own + sorted(_offered().keys() - set(own))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Our command of that name, or what stands for another package's in the help."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _offered():
            return own
        package = _offered()[cmd_name].dist
        return TyperCommand(cmd_name, help=f"A command of {package.name if package else 'another package'}.")

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command to run; raises UsageError when the package that offers it cannot be imported."""
        name = args[0]
        if name in self.commands or name not in _offered():
            return super().resolve_command(ctx, args)
        return name, _load(_offered()[name]), args[1:]


def _offered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _load(point: EntryPoint) -> Any:
    try:
        return typer.main.get_command(point.load())
    except Exception as error:
        raise UsageError(f"command {point.name!r} of {point.value} cannot be loaded: {error}") from error


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
    from nutgraf.ingest import articles_of
    from nutgraf.ingest.sources import UnreadableSource

    articles: list[Article] = []
    async for found in articles_of(sources):
        if isinstance(found, UnreadableSource):
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
