"""`nutgraf ask`: a question about articles, or a file of questions, one JSON object on each line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, PromptFlag, QuietFlag, settings_of
from nutgraf.cli.output import Progress, Target, deliver, emit, is_same_file, progress, target_of
from nutgraf.cli.read import (
    STDIN,
    LinesFlag,
    NumberedText,
    decodable,
    read_articles,
    read_json_lines,
    refuse_repeated_stdin,
)
from nutgraf.errors import ModelError, StopRun, UsageError

if TYPE_CHECKING:
    from nutgraf.answer import Outcome
    from nutgraf.article import Article
    from nutgraf.models import Settings
    from nutgraf.qa import Asking

_AS_IN = 'as in `nutgraf ask story.txt "Who won?"`'

ArgumentsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ARTICLE... QUESTION",
        help="Articles (files, URLs, or - for standard input), then the question in quotation marks.",
        show_default=False,
    ),
]
QuestionsFlag = Annotated[
    str | None,
    typer.Option(
        "--questions", metavar="FILE", help='Answer each line of FILE, {"id": …, "question": …}, with a line of JSON.'
    ),
]
OutputFlag = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; its ending, .json or .md, sets the format."),
]


class _ModelChoice(NamedTuple):
    """The model, by its settings, and the prompt."""

    settings: Settings
    prompt: str


def ask(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    arguments: ArgumentsArgument = None,
    questions: QuestionsFlag = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    as_md: Annotated[bool, typer.Option("--md", help="Print Markdown with the quotes as footnotes.")] = False,
    output: OutputFlag = None,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    prompt: PromptFlag = "ask",
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Answer a question from articles alone, with the sentence that says it, or say that they do not."""
    if questions is not None:
        articles = _articles(list(arguments or []))
        target = _target_of_lines(as_md, output, articles, questions)
        refuse_repeated_stdin(*articles, questions)
        _ask_all(articles, questions, _ModelChoice(settings_of(model, base_url, config), prompt), target, quiet)
        return
    articles, question = _split(list(arguments or []))
    target = target_of({"json": as_json, "md": as_md}, output, *articles)
    refuse_repeated_stdin(*articles)
    _ask_one(articles, question, _ModelChoice(settings_of(model, base_url, config), prompt), target, quiet)


def _split(arguments: list[str]) -> tuple[list[str], str]:
    """Articles and question; a lone argument is the question of an article on standard input."""
    if not arguments:
        raise UsageError(f"no article and no question: give both, {_AS_IN}")
    *paths, question = arguments
    if _is_file(question):
        raise UsageError(f"no question: {question!r} is a file; put the question last, in quotation marks, {_AS_IN}")
    if not paths and sys.stdin.isatty():
        raise UsageError(f"no article or no question: give both, {_AS_IN}")
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
        raise UsageError("--md cannot be combined with --questions: the answers are lines of JSON")
    target = target_of({"json": True}, output, *articles)
    if target.file and is_same_file(target.file, questions):
        raise UsageError(f"-o {output!r} is the file of questions: name another file")
    return target


def _ask_one(paths: Sequence[str], question: str, choice: _ModelChoice, target: Target, quiet: bool) -> None:
    import asyncio

    from nutgraf.qa.question import question_of

    question_of(question)  # an unusable question is reported before an article is read
    with progress(quiet=quiet) as shown:
        outcome = asyncio.run(_answered(read_articles(paths, shown), question, choice, shown))
    _print_outcome(outcome, target)


async def _answered(articles: Sequence[Article], question: str, choice: _ModelChoice, shown: Progress) -> Outcome:
    from contextlib import aclosing

    from nutgraf.models import open_model
    from nutgraf.qa import Asking
    from nutgraf.qa.conversation import open_articles

    async with aclosing(open_model(choice.settings)) as model:
        shown.note(f"asking {model.name}")
        return await Asking.of(open_articles(articles), model, prompt=choice.prompt).answer(question)


def _print_outcome(outcome: Outcome, target: Target) -> None:
    from nutgraf.render import answer_to_json, answer_to_markdown, answer_to_text

    if target.form is None and sys.stdout.isatty():
        from nutgraf.cli.output import screen, show

        show(screen(), outcome)
        return
    render = {"json": answer_to_json, "md": answer_to_markdown}.get(target.form or "", answer_to_text)
    deliver(render(outcome), target)


def _ask_all(paths: Sequence[str], source: str, choice: _ModelChoice, target: Target, quiet: bool) -> None:
    import asyncio
    from contextlib import aclosing

    from nutgraf.models import open_model
    from nutgraf.qa import Asking
    from nutgraf.qa.conversation import open_articles

    questions = read_questions(source)
    lines: list[str] = []

    async def run(articles: Sequence[Article], shown: Progress) -> int:
        async with aclosing(open_model(choice.settings)) as model:
            shown.note(f"asking {model.name}")
            asking = Asking.of(open_articles(articles), model, prompt=choice.prompt)
            write = emit if target.file is None else lines.append
            return await answer_all(asking, questions, write, lambda done: shown.at("questions", done, len(questions)))

    # On the terminal that the lines go to, a bar would get between them.
    with progress(quiet=quiet or (target.file is None and sys.stdout.isatty())) as shown:
        failed = asyncio.run(run(read_articles(paths, shown), shown))
    if target.file is not None:
        deliver("\n".join(lines), target)
    if failed:
        raise ModelError(f"{failed:,} of {len(questions):,} questions got no usable answer; their lines say why")


_QUESTIONS = LinesFlag("--questions", "question", '{"id": "q1", "question": "Who won?"}')


def read_questions(source: str) -> list[NumberedText]:
    """The questions in a file, or on standard input for `-`; blank lines are ignored.

    Raises UsageError for a file that cannot be read, for the first line that is not a question, and for a repeated id.
    """
    found = read_json_lines(source, _QUESTIONS)
    _refuse_repeated_ids(found, source)
    return found


def _refuse_repeated_ids(questions: Sequence[NumberedText], source: str) -> None:
    """Raise UsageError if two questions have one id, such as an id 3 and line 3 without an id."""
    seen: set[str] = set()
    for asked in questions:
        if str(asked.id) in seen:
            raise UsageError(f"--questions {source!r} gives two questions the id {asked.id!r}: give each its own")
        seen.add(str(asked.id))


async def answer_all(
    asking: Asking, questions: Sequence[NumberedText], write: Callable[[str], None], at: Callable[[int], None]
) -> int:
    """Write a line for each question as soon as it is answered; returns how many got no usable answer.

    `at` gets the number that are done. Raises StopRun when every further question would fail the same way.
    """
    failed = 0
    for done, asked in enumerate(questions):
        at(done)
        line, is_failure = await _line(asking, asked)
        write(line)
        failed += is_failure
    at(len(questions))
    return failed


class _QuestionLine(NamedTuple):
    text: str
    is_failure: bool


async def _line(asking: Asking, asked: NumberedText) -> _QuestionLine:
    from nutgraf.render import answer_line, unanswered_line

    try:
        return _QuestionLine(answer_line(asked.id, await asking.answer(asked.text)), False)
    except StopRun:
        raise
    except UsageError as error:
        reason, message, is_failure = "unusable_question", str(error), False
    except ModelError as error:
        reason, message, is_failure = "model_failed", str(error), True
    text = unanswered_line(asked.id, asked.text, abstained=not is_failure, reason=reason, error=message)
    return _QuestionLine(text, is_failure)
