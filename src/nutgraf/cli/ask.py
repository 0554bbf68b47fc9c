"""`nutgraf ask`: a question about articles, or a file of them; the answer, or that the article does not say."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from nutgraf.cli.articles import STDIN, decodable, read_articles, refuse_repeated_stdin
from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, settings_of
from nutgraf.cli.output import Target, is_same_file, target_of, write_whole
from nutgraf.cli.progress import Progress, progress
from nutgraf.cli.stdout import emit
from nutgraf.errors import ModelError, UsageError

if TYPE_CHECKING:
    from nutgraf.answer import Outcome
    from nutgraf.article import Article
    from nutgraf.models import Settings

_PUT = 'as in `nutgraf ask story.txt "Who won?"`'

ArgumentsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ARTICLE... QUESTION",
        help="Text files, or - for standard input, and last the question in quotation marks.",
        show_default=False,
    ),
]
QuestionsFlag = Annotated[
    str | None,
    typer.Option(
        "--questions", metavar="FILE", help='Ask each line of FILE, {"id": …, "question": …}; a line of JSON for each.'
    ),
]
OutputFlag = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write there; .json or .md tells the form.")
]
PromptFlag = Annotated[str, typer.Option("--prompt", metavar="NAME[@VERSION]", help="The prompt to ask with.")]


class _Way(NamedTuple):
    """Whom to ask, with which prompt."""

    settings: Settings
    prompt: str


def ask(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    arguments: ArgumentsArgument = None,
    questions: QuestionsFlag = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
    as_md: Annotated[bool, typer.Option("--md", help="Markdown, with the quotes as footnotes.")] = False,
    output: OutputFlag = None,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    prompt: PromptFlag = "ask",
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Answer a question from articles alone, with the sentence that says it, or tell that they do not say."""
    if questions is not None:
        articles = _articles(list(arguments or []))
        target = _target_of_lines(as_md, output, articles, questions)
        refuse_repeated_stdin(*articles, questions)
        _ask_all(articles, questions, _Way(settings_of(model, base_url, config), prompt), target, quiet)
        return
    articles, question = _parted(list(arguments or []))
    target = target_of({"json": as_json, "md": as_md}, output, *articles)
    refuse_repeated_stdin(*articles)
    _ask_one(articles, question, _Way(settings_of(model, base_url, config), prompt), target, quiet)


def _parted(arguments: list[str]) -> tuple[list[str], str]:
    """Articles and question; a lone argument is the question of an article on standard input."""
    if not arguments:
        raise UsageError(f"no article and no question: give both, {_PUT}")
    *paths, question = arguments
    if _is_file(question):
        raise UsageError(f"no question: {question!r} is a file; put the question last, in quotation marks, {_PUT}")
    if not paths and sys.stdin.isatty():
        raise UsageError(f"no article or no question: give both, {_PUT}")
    return paths or [STDIN], decodable(question)


def _articles(arguments: list[str]) -> list[str]:
    if not arguments and sys.stdin.isatty():
        raise UsageError("no article: give its path before --questions, or pipe its text in")
    return arguments or [STDIN]


def _is_file(argument: str) -> bool:
    try:
        return Path(argument).is_file()
    except (OSError, ValueError):  # too long for a path, as a question may be
        return False


def _target_of_lines(as_md: bool, output: str | None, articles: Sequence[str], questions: str) -> Target:
    if as_md:
        raise UsageError("--md cannot be had with --questions: its answers are lines of JSON")
    target = target_of({"json": True}, output, *articles)
    if target.file and is_same_file(target.file, questions):
        raise UsageError(f"-o {output!r} holds the questions: name another file")
    return target


def _ask_one(paths: Sequence[str], question: str, way: _Way, target: Target, quiet: bool) -> None:
    import asyncio

    from nutgraf.ask.question import question_of

    question_of(question)  # a question that cannot be put is told before an article is read
    with progress(quiet=quiet) as shown:
        outcome = asyncio.run(_answered(read_articles(paths, shown), question, way, shown))
    _deliver(outcome, target)


async def _answered(articles: Sequence[Article], question: str, way: _Way, shown: Progress) -> Outcome:
    from contextlib import aclosing

    from nutgraf.ask import Asking, opened
    from nutgraf.models import open_model

    async with aclosing(open_model(way.settings)) as model:
        shown.note(f"asking {model.name}")
        return await Asking.of(opened(articles), model, prompt=way.prompt).answer(question)


def _deliver(outcome: Outcome, target: Target) -> None:
    from nutgraf.render import answer_to_json, answer_to_markdown, answer_to_text

    if target.form is None and sys.stdout.isatty():
        from nutgraf.cli.screen import screen, show

        show(screen(), outcome)
        return
    render = {"json": answer_to_json, "md": answer_to_markdown}.get(target.form or "", answer_to_text)
    text = render(outcome)
    if target.file is None:
        emit(text)
    else:
        write_whole(target.file, text if text.endswith("\n") else f"{text}\n")


def _ask_all(paths: Sequence[str], source: str, way: _Way, target: Target, quiet: bool) -> None:
    import asyncio
    from contextlib import aclosing

    from nutgraf.ask import Asking, opened
    from nutgraf.cli.questions import answer_all, read_questions
    from nutgraf.models import open_model

    questions = read_questions(source)
    lines: list[str] = []

    async def run(articles: Sequence[Article], shown: Progress) -> int:
        async with aclosing(open_model(way.settings)) as model:
            shown.note(f"asking {model.name}")
            asking = Asking.of(opened(articles), model, prompt=way.prompt)
            write = emit if target.file is None else lines.append
            return await answer_all(asking, questions, write, lambda done: shown.at("questions", done, len(questions)))

    # A bar on the terminal that the lines go to would stand in the middle of them.
    with progress(quiet=quiet or (target.file is None and sys.stdout.isatty())) as shown:
        failed = asyncio.run(run(read_articles(paths, shown), shown))
    if target.file is not None:
        write_whole(target.file, "\n".join(lines) + "\n")
    if failed:
        raise ModelError(f"{failed:,} of {len(questions):,} questions got no usable answer: their lines tell why")
