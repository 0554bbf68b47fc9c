"""`nutgraf chat`: questions about articles in turn, each line typed is one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import aclosing, nullcontext, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.ask import PromptFlag
from nutgraf.cli.flags import STDIN, BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, read_articles, settings_of
from nutgraf.cli.output import emit, progress
from nutgraf.errors import ModelError, NutgrafError, StopRun, UsageError

if TYPE_CHECKING:
    import asyncio

    from nutgraf.answer import Citation, Outcome
    from nutgraf.qa import Conversation

_HELP = """\
Type a question about the article and press Enter. Earlier questions are kept in mind: “and in Syria?”, “who said that?”
  /sources  the sentences the last answer rests on, and where they stand
  /help     this
  /quit     leave, as Ctrl-D does; Ctrl-C stops an answer"""

ArticlesArgument = Annotated[
    list[str], typer.Argument(metavar="ARTICLE...", help="Text files to ask about.", show_default=False)
]


def chat(
    articles: ArticlesArgument,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    prompt: PromptFlag = "ask",
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> int:
    """Answer questions about articles in turn, each with the sentence that says it. Follow-ups are understood."""
    import asyncio

    from nutgraf.models import open_model
    from nutgraf.qa import Conversation

    if STDIN in articles:
        raise UsageError("standard input is for the questions of a chat: save the article to a file and give its path")
    settings = settings_of(model, base_url, config)
    with progress(quiet=quiet) as shown:
        read = read_articles(articles, shown)
    # A model belongs to one event loop: all questions are asked in this one.
    with asyncio.Runner() as runner:
        opened = open_model(settings)
        try:
            return _Talk(Conversation(read, opened, prompt=prompt), runner, quiet=quiet).to_the_end()
        finally:
            runner.run(opened.aclose())


class _Talk:
    """Lines in, outcomes out: drawn on a terminal, plain anywhere else."""

    def __init__(self, conversation: Conversation, runner: asyncio.Runner, *, quiet: bool) -> None:
        from nutgraf.cli.output import screen

        self._conversation = conversation
        self._runner = runner
        self._quiet = quiet
        self._screen = screen() if sys.stdout.isatty() else None

    def to_the_end(self) -> int:
        """Answer each line until there are no more, and return the exit code.

        A person has seen what failed and asked on; a script is told at the end.
        """
        failed = False
        if self._screen and sys.stdin.isatty() and not self._quiet:
            self._say("Ask a question, or /help.")
        for line in _typed():
            if line == "/quit":
                break
            failed |= not self._turn(line)
        return ModelError.exit_code if failed and not sys.stdin.isatty() else 0

    def _turn(self, line: str) -> bool:
        """Do what a line wants; False when the model gave no usable answer. Raises StopRun when it never will."""
        from nutgraf.render import one_line

        if line.startswith("/"):
            self._command(line)
            return True
        try:
            outcome = self._runner.run(self._outcome(line))
        except KeyboardInterrupt:
            if not sys.stdin.isatty():
                raise
            self._say("Stopped.")
        except StopRun:
            raise
        except NutgrafError as error:
            print(f"nutgraf: {one_line(str(error))}", file=sys.stderr, flush=True)
            return not isinstance(error, ModelError)
        else:
            self._show(outcome)
        return True

    async def _outcome(self, question: str) -> Outcome:
        """The outcome, after what is not verified yet was drawn and has gone; cancelled, it stops the model."""
        from nutgraf.cli.output import drawing
        from nutgraf.qa import Drafted, Status

        outcome: Outcome | None = None
        on = None if self._quiet else self._screen
        with drawing(on) if on else nullcontext(lambda _: None) as draw:
            async with aclosing(self._conversation.events(question)) as events:
                async for event in events:
                    if isinstance(event, Status):
                        draw(f"{event.text} …")
                    elif isinstance(event, Drafted):
                        draw(event.text)
                    else:
                        outcome = event
        assert outcome is not None, "events end with an outcome"
        return outcome

    def _show(self, outcome: Outcome) -> None:
        from nutgraf.cli.output import show
        from nutgraf.render import answer_to_text

        if self._screen is None:
            emit(answer_to_text(outcome))
        else:
            show(self._screen, outcome)

    def _command(self, line: str) -> None:
        if line == "/help":
            self._say(_HELP)
        elif line != "/sources":
            self._say(f"There is no {line.split(maxsplit=1)[0]}; /help lists what there is.")
        elif not self._conversation.outcomes:
            self._say("Nothing was answered yet.")
        else:
            cited = self._conversation.outcomes[-1].citations
            self._say("\n".join(map(self._source, cited)) or "It rests on no sentence.")

    def _source(self, citation: Citation) -> str:
        """Where a citation stands, and the whole sentences around it."""
        opened = next(one for one in self._conversation.articles if one.name == citation.article)
        around = [one for one in opened.sentences if one.start < citation.end and citation.start < one.end]
        text = " ".join(" ".join(sentence.text.split()) for sentence in around) or citation.quote
        return f"{citation.article}, characters {citation.start}–{citation.end}: “{text}”"

    def _say(self, text: str) -> None:
        from rich.text import Text

        from nutgraf.render import one_line

        lines = "\n".join(
            one_line(line) if line == line.lstrip() else f"  {one_line(line)}" for line in text.split("\n")
        )
        if self._screen is None:
            emit(lines)
        else:
            self._screen.print(Text(lines, style="dim"))


def _typed() -> Iterator[str]:
    """The lines that are typed or piped in, without the blank ones; with history where the terminal has it."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    if not sys.stdin.isatty():
        yield from filter(None, map(str.strip, sys.stdin))
        return
    with suppress(ImportError):  # it is not there on Windows
        import readline  # noqa: F401 - gives `input` its history and editing
    while True:
        try:
            line = _input().strip()
        except EOFError:
            print(file=sys.stderr)
            return
        except KeyboardInterrupt:
            print(file=sys.stderr)
            continue
        if line:
            yield line


def _input() -> str:
    """A line from a terminal; the prompt never gets among the answers when these go elsewhere."""
    if sys.stdout.isatty():
        return input("> ")
    print("> ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
