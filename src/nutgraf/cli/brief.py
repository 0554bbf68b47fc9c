"""`nutgraf brief`: the brief of an article and, with `--since OLD.json`, what changed since an earlier one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, PromptFlag, QuietFlag, settings_of
from nutgraf.cli.output import Progress, Target, deliver, progress, screen, target_of
from nutgraf.cli.read import read_one
from nutgraf.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from nutgraf.article import Article
    from nutgraf.brief import ArticleRecord, Brief, Update
    from nutgraf.models import Settings
    from nutgraf.render import Size
    from nutgraf.render.sizes import LineSoFar
    from nutgraf.summarize import Step


_MOST_BYTES = 50_000_000


def earlier_brief(path: str) -> Brief:
    """The brief in a file that `nutgraf brief --json` wrote; raises UsageError for any other file."""
    from pydantic import ValidationError

    from nutgraf.brief import Brief

    try:
        with Path(path).open("rb") as file:
            data = file.read(_MOST_BYTES)
    except (OSError, ValueError) as error:
        raise UsageError(f"--since {path!r} cannot be read: name a brief that `nutgraf brief --json` wrote") from error
    try:
        return Brief.model_validate_json(data)
    except ValidationError as error:
        raise UsageError(
            f"--since {path!r} is no brief, or was changed: name one that `nutgraf brief --json` wrote"
        ) from error


def what_changed(earlier: Brief, article: Article) -> Update:
    """What changed since the earlier brief, which holds the text of its article."""
    from nutgraf.article import Article
    from nutgraf.grounding import update_of
    from nutgraf.ingest import compare

    record = earlier.article
    fields = {name: getattr(record, name) for name in type(record).model_fields if name != "sha256"}
    old = Article(**fields)
    return update_of(old, article, compare(old, article), earlier)


PathArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="SOURCE",
        help="A file (text, HTML, PDF, Word, e-mail), a URL, or - for standard input.",
        show_default=False,
    ),
]
OutputFlag = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE; its ending, .json, .md or .html, sets the format."
    ),
]
SinceFlag = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="OLD.json",
        help="An earlier brief of the article, made with --json: report first what changed.",
    ),
]
SizeFlag = Annotated[
    str,
    typer.Option(
        "--size",
        metavar="glance|brief|full",
        help="How much to print: about 60 words, at most 35 % of the article and 200 words, or everything."
        " JSON always has everything.",
    ),
]


def size_of(size: str) -> Size:
    """The size of that name; raises UsageError for any other word."""
    from nutgraf.render import SIZES

    if size not in SIZES:
        raise UsageError(f"--size {size!r} is no size: choose {', '.join(SIZES[:-1])} or {SIZES[-1]}")
    return size


def brief(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    path: PathArgument = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole brief as JSON.")] = False,
    as_md: Annotated[bool, typer.Option("--md", help="Print Markdown with the quotes as footnotes.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print one HTML page, the article beside the brief.")] = False,
    size: SizeFlag = "brief",
    receipts: Annotated[
        bool, typer.Option("--receipts", help="On a terminal, print the quoted words as well.")
    ] = False,
    output: OutputFlag = None,
    since: SinceFlag = None,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    prompt: PromptFlag = "brief",
    config: ConfigFlag = None,
    sample: Annotated[bool, typer.Option("--sample", help="Brief the article that ships with nutgraf.")] = False,
    quiet: QuietFlag = False,
) -> None:
    """Make a brief of an article. Every statement carries the words of the article that say it."""
    import asyncio

    from nutgraf.ingest import sample_path

    source = str(sample_path()) if sample else _source_or_stdin(path)
    target = target_of({"json": as_json, "md": as_md, "html": as_html}, output, source)
    shown_size = size_of(size)
    settings = settings_of(model, base_url, config)
    earlier = earlier_brief(since) if since is not None else None
    with progress(quiet=quiet) as shown:
        article = read_one(source, shown)
        if earlier is not None and earlier.article.text == article.text:
            shown.note(f"the text is that of {since}: its brief is printed again, no new one was made")
            made = earlier
        else:
            made = asyncio.run(_make(article, settings, prompt, shown, previews=_is_printed_for_people(target)))
    made = made if earlier is None else made.with_update(what_changed(earlier, article))
    _print_brief(made, target, shown_size, receipts=receipts)


def _source_or_stdin(path: str | None) -> str:
    if path is None and sys.stdin.isatty():
        raise UsageError("no article: give the path of a text file, or pipe the text in with `nutgraf brief -`")
    return path or "-"


async def _make(article: Article, settings: Settings, prompt: str, shown: Progress, *, previews: bool) -> Brief:
    """The brief, with its progress shown; `previews` shows what code alone makes of the article until it is there."""
    from contextlib import aclosing

    from nutgraf.models import open_model

    about: Article | ArticleRecord = article
    drawn: tuple[LineSoFar, ...] = ()

    def glance() -> RenderableType:
        nonlocal about
        made = brief_by_code(article)
        about = made.article
        return UnfinishedBrief(lines_of(made, "glance"), about)

    def on_step(step: Step) -> None:
        nonlocal drawn
        if step.lines and step.lines != drawn:
            drawn = step.lines
            shown.preview(lambda: UnfinishedBrief(drawn, about))
        plain = f"{step.tokens:,} tokens, {step.seconds:.1f} s" if step.tokens else ""
        shown.at(f"brief: {step.stage}", step.done, step.total, step.detail or plain)

    async with aclosing(open_model(settings)) as model:
        # These take a second: a model that cannot be opened is reported first.
        from nutgraf.render.brief_terminal import UnfinishedBrief
        from nutgraf.render.sizes import lines_of
        from nutgraf.summarize import brief_by_code, make_brief
        from nutgraf.summarize.progress import BriefProgress, TokenCountingModel

        shown.note(f"model {model.name}")
        if previews:
            shown.preview(glance)
        at = BriefProgress(on_step)
        counted = TokenCountingModel(model, at.tokens, streams=sys.stderr.isatty())
        on_lines = at.lines if previews and sys.stderr.isatty() else None
        return await make_brief(article, counted, prompt=prompt, on_step=at.step, on_lines=on_lines)


def _print_brief(made: Brief, target: Target, size: Size, *, receipts: bool) -> None:
    from nutgraf.render import to_html, to_json, to_markdown

    if _is_printed_for_people(target):
        from nutgraf.render.brief_terminal import print_brief

        print_brief(screen(), made, size=size, receipts=receipts)
        return
    if target.form == "json":
        deliver(to_json(made), target)
    else:
        render = to_html if target.form == "html" else to_markdown
        deliver(render(made, size=size), target)


def _is_printed_for_people(target: Target) -> bool:
    """Whether the brief goes to a terminal that shows styles, and nobody asked for none (https://no-color.org)."""
    if target.form is not None or target.file is not None:
        return False
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
