"""A file of questions, one JSON object a line: read whole before anything is asked, answered with one line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nutgraf.cli.articles import STDIN, decodable
from nutgraf.errors import ModelError, StopRun, UsageError

if TYPE_CHECKING:
    from nutgraf.ask import Asking

_EXAMPLE = '{"id": "q1", "question": "Who won?"}'


class Asked(NamedTuple):
    """A question of a file under its id, which is its line number where the file gives none."""

    id: str | int
    question: str


def read_questions(source: str) -> list[Asked]:
    """The questions in a file, or on standard input for `-`; lines without a character on them are passed over.

    Raises UsageError for a file that cannot be read, and for the first line that is no question.
    """
    try:
        data = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not a path"
        raise UsageError(f"--questions {source!r} cannot be read: {reason}") from error
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    found = [_question(line, number, source) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise UsageError(f"--questions {source!r} holds no question: write one a line, as {_EXAMPLE}")
    _refuse_repeated_ids(found, source)
    return found


def _refuse_repeated_ids(questions: Sequence[Asked], source: str) -> None:
    """Raise UsageError where two questions would be answered under one id, as an id 3 and line 3 without one are."""
    seen: set[str] = set()
    for asked in questions:
        if str(asked.id) in seen:
            raise UsageError(f"--questions {source!r} gives two questions the id {asked.id!r}: give each its own")
        seen.add(str(asked.id))


async def answer_all(
    asking: Asking, questions: Sequence[Asked], write: Callable[[str], None], at: Callable[[int], None]
) -> int:
    """Write a line for each question as soon as it is there, and tell for how many the model gave no usable answer.

    `at` is told how many are done. Raises StopRun when every further question would fail the same way.
    """
    failed = 0
    for done, asked in enumerate(questions):
        at(done)
        line, is_failure = await _line(asking, asked)
        write(line)
        failed += is_failure
    at(len(questions))
    return failed


class _Line(NamedTuple):
    text: str
    is_failure: bool


async def _line(asking: Asking, asked: Asked) -> _Line:
    from nutgraf.render import answer_line, unanswered_line

    try:
        return _Line(answer_line(asked.id, await asking.answer(asked.question)), False)
    except StopRun:
        raise
    except UsageError as error:
        reason, message, is_failure = "unusable_question", str(error), False
    except ModelError as error:
        reason, message, is_failure = "model_failed", str(error), True
    text = unanswered_line(asked.id, asked.question, abstained=not is_failure, reason=reason, error=message)
    return _Line(text, is_failure)


def _question(line: bytes, number: int, source: str) -> Asked:
    where = f"--questions {source!r} line {number}"
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} is not UTF-8 (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{where} is not JSON: {error.msg} (column {error.colno}); write {_EXAMPLE}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not JSON that can be read; write {_EXAMPLE}") from error
    if not isinstance(fields, dict):
        raise UsageError(f"{where} is not an object: write {_EXAMPLE}")
    question, own = fields.get("question"), fields.get("id", number)
    if not isinstance(question, str):
        raise UsageError(f'{where} has no "question" that is a text: write {_EXAMPLE}')
    if isinstance(own, bool) or not isinstance(own, str | int):
        raise UsageError(f'{where} has an "id" that is neither a text nor a whole number: write {_EXAMPLE}')
    return Asked(decodable(own) if isinstance(own, str) else own, decodable(question))
