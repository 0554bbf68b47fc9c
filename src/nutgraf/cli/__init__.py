"""The `nutgraf` command: any error becomes an exit code and at most one line on stderr."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from typing import NamedTuple

import typer

from nutgraf.cli.output import ReaderGoneError
from nutgraf.errors import NutgrafError, place_of

DEBUG = "NUTGRAF_DEBUG"
_INTERRUPTED = 130
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_READER_GONE = 141  # what a shell returns for any tool whose reader went away


class ErrorReport(NamedTuple):
    """The line on stderr for a command that failed, and its exit code."""

    message: str
    code: int


def main() -> None:
    """Run the command with the arguments of this process, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; `NUTGRAF_DEBUG=1` adds the traceback of an error."""
    try:
        return _run(arguments)
    except ReaderGoneError:
        return _READER_GONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - nothing above catches it
        if os.environ.get(DEBUG):
            traceback.print_exc()
        report = _report_of(error)
        print(report.message, file=sys.stderr)
        return report.code


def _run(arguments: Sequence[str]) -> int:
    from nutgraf.cli.app import app

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    outcome = app(args=list(arguments), prog_name="nutgraf", standalone_mode=False)
    if outcome == _INTERRUPTED:  # typer turns Ctrl-C into this
        raise KeyboardInterrupt
    return outcome if isinstance(outcome, int) else 0


def _report_of(error: BaseException) -> ErrorReport:
    if isinstance(error, typer.TyperException):
        return _usage_error(error)
    if isinstance(error, NutgrafError):
        return _line(str(error), error.exit_code)
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return _line("interrupted", _INTERRUPTED)
    if isinstance(error, OSError):
        where = f" {error.filename}:" if error.filename else ""
        return _line(f"the system refused:{where} {error.strerror or error}; check permissions and free space", 1)
    return _line(f"internal error: {place_of(error)}; please report it, with the traceback that {DEBUG}=1 shows", 1)


def _usage_error(error: typer.TyperException) -> ErrorReport:
    """A command line that cannot be parsed: one line, or the help if there was nothing to parse."""
    context, message = getattr(error, "ctx", None), error.format_message()
    if context is None:
        return _line(message, error.exit_code)
    if message.startswith("Usage: ") or not message:
        return ErrorReport(message, error.exit_code)
    return _line(f"{message.rstrip('.')}; see `{context.command_path} --help`", error.exit_code)


def _line(message: str, code: int) -> ErrorReport:
    # A message may quote a server, whose words must not move the cursor.
    return ErrorReport(f"nutgraf: {_CONTROL.sub('', ' '.join(message.split()))}", code)
