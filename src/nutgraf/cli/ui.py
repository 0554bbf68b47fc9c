"""`nutgraf ui`: the web chat, in the browser, on this machine."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, settings_of
from nutgraf.cli.output import emit

_BEGAN = time.time()

SourcesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ARTICLE...]", help="Text files that are in the library at once.", show_default=False),
]
HostFlag = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; others than this machine need a password.")
]
PortFlag = Annotated[
    int | None,
    typer.Option("--port", min=1, max=65535, metavar="PORT", help="Not the first free one from 7860."),
]
UserFlag = Annotated[str | None, typer.Option("--user", metavar="NAME", help="Who may sign in.")]
PasswordFlag = Annotated[
    str | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="Holds the password of --user (else NUTGRAF_PASSWORD does), or lines name:password for several users.",
    ),
]
OpenFlag = Annotated[
    bool | None,
    typer.Option("--open/--no-open", help="Open the browser; the default on a terminal.", show_default=False),
]


def ui(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    articles: SourcesArgument = None,
    host: HostFlag = "127.0.0.1",
    port: PortFlag = None,
    user: UserFlag = None,
    password_file: PasswordFlag = None,
    browser: OpenFlag = None,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Open the web chat: an article beside its brief and answers, every receipt one click away."""
    from nutgraf.web.auth import read_passwords
    from nutgraf.web.server import ServerConfig, StartupMessages, serve

    settings = settings_of(model, base_url, config)
    place = ServerConfig(
        host=host,
        port=port,
        passwords=read_passwords(user, password_file),
        sources=tuple(articles or ()),
        opens_browser=sys.stdout.isatty() if browser is None else browser,
        began=_BEGAN,
    )
    serve(settings, place, StartupMessages(emit, (lambda _: None) if quiet else _note))


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
