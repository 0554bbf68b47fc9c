"""`nutgraf chat`, `nutgraf ui` and `nutgraf mcp`: sessions in the terminal, in the browser, and for MCP clients."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import aclosing, nullcontext, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, PromptFlag, QuietFlag, settings_of
from nutgraf.cli.output import emit, progress
from nutgraf.cli.read import STDIN, read_articles
from nutgraf.errors import ModelError, NutgrafError, StopRun, UsageError

if TYPE_CHECKING:
    import asyncio

    from nutgraf.answer import Citation, Outcome
    from nutgraf.qa import Conversation

_HELP = """\
Type a question about the article and press Enter. Follow-up questions work: “and in Syria?”, “who said that?”,
“tell me more”, “are you sure?”
  /sources  the sentences of the last answer, and their places in the article
  /help     this text
  /quit     leave, like Ctrl-D; Ctrl-C stops an answer"""

ArticlesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="ARTICLE...", help="Articles: files (text, HTML, PDF, Word, e-mail) or URLs.", show_default=False
    ),
]


def chat(
    articles: ArticlesArgument,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    prompt: PromptFlag = "ask",
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> int:
    """Answer questions about articles one after the other, with the sentence that says it. Follow-up questions work."""
    import asyncio

    from nutgraf.models import open_model
    from nutgraf.qa import Conversation

    if STDIN in articles:
        raise UsageError("standard input holds the questions of a chat: save the article to a file and give its path")
    settings = settings_of(model, base_url, config)
    with progress(quiet=quiet) as shown:
        read = read_articles(articles, shown)
    # A model belongs to one event loop: all questions are asked in this one.
    with asyncio.Runner() as runner:
        opened = open_model(settings)
        try:
            return _ChatSession(Conversation(read, opened, prompt=prompt), runner, quiet=quiet).run()
        finally:
            runner.run(opened.aclose())


class _ChatSession:
    """Reads lines and prints outcomes: styled on a terminal, plain anywhere else."""

    def __init__(self, conversation: Conversation, runner: asyncio.Runner, *, quiet: bool) -> None:
        from nutgraf.cli.output import screen

        self._conversation = conversation
        self._runner = runner
        self._quiet = quiet
        self._screen = screen() if sys.stdout.isatty() else None

    def run(self) -> int:
        """Answer each line until the last, and return the exit code.

        A person has seen what failed; a script learns it from the exit code.
        """
        failed = False
        if self._screen and sys.stdin.isatty() and not self._quiet:
            self._say("Ask a question, or /help.")
        for line in _input_lines():
            if line == "/quit":
                break
            failed |= not self._respond(line)
        return ModelError.exit_code if failed and not sys.stdin.isatty() else 0

    def _respond(self, line: str) -> bool:
        """Answer a question or run a command; False if the model gave no usable answer, StopRun if it never will."""
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
        """The outcome; what is not verified yet is shown until then. Cancelling it stops the model."""
        from nutgraf.cli.output import transient_text
        from nutgraf.qa import Drafted, Status

        outcome: Outcome | None = None
        on = None if self._quiet else self._screen
        with transient_text(on) if on else nullcontext(lambda _: None) as draw:
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
            self._say(f"Unknown command {line.split(maxsplit=1)[0]}; /help lists the commands.")
        elif not self._conversation.outcomes:
            self._say("There is no answer yet.")
        else:
            cited = self._conversation.outcomes[-1].citations
            self._say("\n".join(map(self._citation_line, cited)) or "The last answer cites no sentence.")

    def _citation_line(self, citation: Citation) -> str:
        """The place of a citation, and the sentences around it."""
        from nutgraf.render.escaping import in_quotation_marks

        opened = next(one for one in self._conversation.articles if one.name == citation.article)
        around = [opened.sentences[at] for at in opened.places_cited(citation)]
        text = " ".join(" ".join(sentence.text.split()) for sentence in around) or citation.quote
        return f"{citation.article}, characters {citation.start}–{citation.end}: {in_quotation_marks(text)}"

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


def _input_lines() -> Iterator[str]:
    """The lines that are typed or piped in, without blank ones; with history if the terminal has it."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    if not sys.stdin.isatty():
        yield from filter(None, map(str.strip, sys.stdin))
        return
    with suppress(ImportError):  # Windows has none
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


_BEGAN = time.time()

LibraryArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ARTICLE...]", help="Articles to add to the library at the start.", show_default=False),
]
HostFlag = Annotated[
    str,
    typer.Option(
        "--host", metavar="ADDRESS", help="The address to listen on; any but this machine's own needs a password."
    ),
]
PortFlag = Annotated[
    int | None,
    typer.Option(
        "--port", min=1, max=65535, metavar="PORT", help="The port; without it, the first free one from 7860."
    ),
]
PublicUrlFlag = Annotated[
    str | None,
    typer.Option(
        "--public-url",
        metavar="URL",
        help="The address that a reverse proxy gives this server, such as https://news.example/nutgraf.",
    ),
]
UserFlag = Annotated[str | None, typer.Option("--user", metavar="NAME", help="The name of the user who may sign in.")]
PasswordFlag = Annotated[
    str | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="The password of --user (or set NUTGRAF_PASSWORD), or lines NAME:PASSWORD for several users.",
    ),
]
OpenFlag = Annotated[
    bool | None,
    typer.Option("--open/--no-open", help="Open the browser; done by default on a terminal.", show_default=False),
]


def ui(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    articles: LibraryArgument = None,
    host: HostFlag = "127.0.0.1",
    port: PortFlag = None,
    public_url: PublicUrlFlag = None,
    user: UserFlag = None,
    password_file: PasswordFlag = None,
    browser: OpenFlag = None,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Start the web chat: an article beside its brief and answers, each receipt one click away."""
    from nutgraf.web.auth import read_passwords
    from nutgraf.web.server import PublicUrl, ServerConfig, StartupMessages, serve

    settings = settings_of(model, base_url, config)
    place = ServerConfig(
        host=host,
        port=port,
        public_url=PublicUrl.of(public_url) if public_url is not None else None,
        passwords=read_passwords(user, password_file),
        sources=tuple(articles or ()),
        opens_browser=sys.stdout.isatty() if browser is None else browser,
        began=_BEGAN,
    )
    serve(settings, place, StartupMessages(emit, (lambda _: None) if quiet else _print_note))


def _print_note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


FolderFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="A folder whose files may be read; may be repeated. Without it, the current folder,"
        " unless that is the root or your home.",
    ),
]
AddressesFlag = Annotated[
    bool, typer.Option("--allow-addresses", help="Let the client have public web addresses fetched.")
]


def mcp(
    folder: FolderFlag = None,
    allow_addresses: AddressesFlag = False,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Serve brief, ask, check and read as MCP tools on standard input and output. Needs nutgraf[mcp]."""
    import asyncio

    settings = settings_of(model, base_url, config)
    try:
        from nutgraf.mcp_server.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise UsageError("the MCP server needs an extra: install it with `pip install 'nutgraf[mcp]'`") from None
    from nutgraf.mcp_server.access import AccessRules

    asyncio.run(serve(settings, AccessRules.of(folder or (), allows_addresses=allow_addresses)))
