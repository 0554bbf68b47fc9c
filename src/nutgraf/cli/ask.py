"""`nutgraf ask`: a question about articles, or a file of questions, one JSON object on each line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, settings_of
from nutgraf.cli.output import Progress, Target, emit, is_same_file, progress, target_of, write_whole
from nutgraf.cli.read import STDIN, decodable, read_articles, refuse_repeated_stdin
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
PromptFlag = Annotated[str, typer.Option("--prompt", metavar="NAME[@VERSION]", help="The prompt to use.")]


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
    _deliver(outcome, target)


async def _answered(articles: Sequence[Article], question: str, choice: _ModelChoice, shown: Progress) -> Outcome:
    from contextlib import aclosing

    from nutgraf.models import open_model
    from nutgraf.qa import Asking
    from nutgraf.qa.conversation import open_articles

    async with aclosing(open_model(choice.settings)) as model:
        shown.note(f"asking {model.name}")
        return await Asking.of(open_articles(articles), model, prompt=choice.prompt).answer(question)


def _deliver(outcome: Outcome, target: Target) -> None:
    from nutgraf.render import answer_to_json, answer_to_markdown, answer_to_text

    if target.form is None and sys.stdout.isatty():
        from nutgraf.cli.output import screen, show

        show(screen(), outcome)
        return
    render = {"json": answer_to_json, "md": answer_to_markdown}.get(target.form or "", answer_to_text)
    text = render(outcome)
    if target.file is None:
        emit(text)
    else:
        write_whole(target.file, text if text.endswith("\n") else f"{text}\n")


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
        write_whole(target.file, "\n".join(lines) + "\n")
    if failed:
        raise ModelError(f"{failed:,} of {len(questions):,} questions got no usable answer; their lines say why")


_EXAMPLE = '{"id": "q1", "question": "Who won?"}'


class NumberedQuestion(NamedTuple):
    """A question of a file under its id, which is its line number where the file gives none."""

    id: str | int
    question: str


def read_questions(source: str) -> list[NumberedQuestion]:
    """The questions in a file, or on standard input for `-`; blank lines are ignored.

    Raises UsageError for a file that cannot be read, and for the first line that is not a question.
    """
    try:
        data = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not a path"
        raise UsageError(f"--questions {source!r} cannot be read: {reason}") from error
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    found = [_question(line, number, source) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise UsageError(f"--questions {source!r} has no question: write one on each line, such as {_EXAMPLE}")
    _refuse_repeated_ids(found, source)
    return found


def _refuse_repeated_ids(questions: Sequence[NumberedQuestion], source: str) -> None:
    """Raise UsageError if two questions have one id, such as an id 3 and line 3 without an id."""
    seen: set[str] = set()
    for asked in questions:
        if str(asked.id) in seen:
            raise UsageError(f"--questions {source!r} gives two questions the id {asked.id!r}: give each its own")
        seen.add(str(asked.id))


async def answer_all(
    asking: Asking, questions: Sequence[NumberedQuestion], write: Callable[[str], None], at: Callable[[int], None]
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


async def _line(asking: Asking, asked: NumberedQuestion) -> _QuestionLine:
    from nutgraf.render import answer_line, unanswered_line

    try:
        return _QuestionLine(answer_line(asked.id, await asking.answer(asked.question)), False)
    except StopRun:
        raise
    except UsageError as error:
        reason, message, is_failure = "unusable_question", str(error), False
    except ModelError as error:
        reason, message, is_failure = "model_failed", str(error), True
    text = unanswered_line(asked.id, asked.question, abstained=not is_failure, reason=reason, error=message)
    return _QuestionLine(text, is_failure)


def _question(line: bytes, number: int, source: str) -> NumberedQuestion:
    where = f"--questions {source!r} line {number}"
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} is not UTF-8 (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{where} is not JSON: {error.msg} (column {error.colno}); write {_EXAMPLE}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not JSON that can be parsed; write {_EXAMPLE}") from error
    if not isinstance(fields, dict):
        raise UsageError(f"{where} is not an object: write {_EXAMPLE}")
    question, own = fields.get("question"), fields.get("id", number)
    if not isinstance(question, str):
        raise UsageError(f'{where} has no "question" with a text: write {_EXAMPLE}')
    if isinstance(own, bool) or not isinstance(own, str | int):
        raise UsageError(f'{where} has an "id" that is neither a text nor an integer: write {_EXAMPLE}')
    return NumberedQuestion(decodable(own) if isinstance(own, str) else own, decodable(question))
