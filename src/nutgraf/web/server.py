"""Serves the web chat: gradio's page inside a guarded FastAPI app, on this machine unless a password says otherwise.

Where the web chat listens: a port of this machine, and the address a browser is given for it.

How long it took from the start of the process until a person saw the page: told once, by the first page itself.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, Never

from nutgraf.errors import UsageError
from nutgraf.web.auth import LOCAL, Guard, LockedOutError, PasswordAuth
from nutgraf.web.messages import place_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import SecretStr

    from nutgraf.models import Settings
    from nutgraf.web.chat_service import ChatService


FIRST_PORT = 7860
_PORTS = 100


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int | None) -> socket.socket:
    """A socket bound to the port, or to the first free one from 7860; raises UsageError when there is none."""
    for number in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + _PORTS):
        try:
            family = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0][0]
            return _bound(family, host, number)
        except socket.gaierror:
            raise UsageError(f"--host {host!r} is not an address of this machine: leave it out") from None
        except OSError as error:
            reason = error.strerror
    taken = f"--port {port}" if port is not None else f"every port from {FIRST_PORT} to {FIRST_PORT + _PORTS - 1}"
    raise UsageError(f"{taken} cannot be had on {host} ({reason}): choose another with --port, or leave it out")


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two servers share one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen()  # two that start together can both bind, and only one can listen
    except OSError:
        made.close()
        raise
    return made


def address_of(listening: socket.socket) -> str:
    """What a browser on this machine is given to open."""
    host, port = listening.getsockname()[:2]
    shown = "127.0.0.1" if host == "0.0.0.0" else "[::1]" if host == "::" else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


PATH = "/nutgraf/painted"
SCRIPT = f"""<script>
new PerformanceObserver((list, observer) => {{
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (!paint) return;
  observer.disconnect();
  fetch('{PATH}', {{method: 'POST', body: String(Math.round(paint.startTime))}}).catch(() => {{}});
}}).observe({{type: 'paint', buffered: true}});
</script>"""
_LONGEST = 20  # characters of a number of milliseconds


def announce_first_paint(app: FastAPI, say: Callable[[str], None], began: float) -> None:
    """Have `say` told, when the first page was painted, how many seconds after `began` (epoch) that was."""
    from starlette.responses import Response

    told = False

    async def painted(request: Request) -> Response:
        nonlocal told
        sent = (await request.body())[:_LONGEST]
        if not told and sent.isdigit():
            told = True
            say(f"first paint {time.time() - began:.1f} s after the start, {int(sent) / 1000:.1f} s after the click")
        return Response(status_code=204)

    app.add_route(PATH, painted, methods=["POST"], include_in_schema=False)


_MOST_WAITING = 100  # events in gradio's queue; who comes then is told to try again
_AT_ONCE = 64  # events at once; they are coroutines, and the model has a line of its own
_FILE_BYTES = 5_000_000
_KEPT = (600, 3600)  # uploads are looked at every ten minutes, and removed after an hour
_GRACE_SECONDS = 2
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NO_DOCS: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
_SAFE: dict[str, Any] = {
    "allowed_paths": [],
    "max_file_size": _FILE_BYTES,
    "show_error": False,
    "footer_links": [],
    "run_history": False,
    "enable_monitoring": False,
    "ssr_mode": False,
    "mcp_server": False,
    "pwa": False,
}
_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SHARE": "False",
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where to serve, to whom, and what is there from the start.

    `port` None takes the first free one. `began` is when the process started, in seconds of the epoch.
    """

    host: str = "127.0.0.1"
    port: int | None = None
    passwords: Mapping[str, SecretStr] = field(default_factory=dict)
    sources: Sequence[str] = ()
    opens_browser: bool = False
    began: float = field(default_factory=time.time)


class StartupMessages(NamedTuple):
    """How the one who started the server is told: `emit` the address, `note` what is nice to know."""

    emit: Callable[[str], None]
    note: Callable[[str], None]


def serve(settings: Settings, place: ServerConfig, voice: StartupMessages) -> None:
    """Serve the web chat until the process is told to stop.

    Raises UsageError when the place cannot be had, InputError for a source that is no article, LibraryError when the
    library cannot be opened.
    """
    refuse_open_door(place)
    from nutgraf.library import Library
    from nutgraf.web.chat_service import ChatService

    listening = listen(place.host, place.port)
    address = address_of(listening)
    with _sealed(), listening, Library.open(settings.data_dir / "library") as library:
        desk = ChatService(settings, library)
        asyncio.run(_take_sources(desk, place))
        app = build_app(desk, place, voice.note)

        def ready() -> None:
            voice.emit(f"nutgraf is at {address} (Ctrl-C ends it)")
            if place.opens_browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        _run(app, listening, ready)


def refuse_open_door(place: ServerConfig) -> None:
    """Raises UsageError where others could come in without a password."""
    if not is_loopback(place.host) and not place.passwords:
        raise UsageError(
            f"--host {place.host} lets other machines in: set a password with --user NAME and --password-file FILE"
            " (or NUTGRAF_PASSWORD), or leave --host out"
        )


async def _take_sources(desk: ChatService, place: ServerConfig) -> None:
    """Put what the command line names into the library of each user; raises InputError for the first that cannot."""
    for source in place.sources:
        for owner in place.passwords or (LOCAL,):
            await desk.take_source(owner, source)


def build_app(desk: ChatService, place: ServerConfig, note: Callable[[str], None]) -> FastAPI:
    """The whole web chat as an ASGI app, which begins to open the model when it starts; `note` hears of the paint."""
    import gradio as gr
    from fastapi import FastAPI

    from nutgraf.web.app import build, publish
    from nutgraf.web.page import look

    disable_remote_fetch()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await desk.start()
        try:
            yield
        finally:
            await desk.aclose()

    app = FastAPI(lifespan=lifespan, **_NO_DOCS)
    announce_first_paint(app, note, place.began)
    blocks = build(desk)
    with blocks:
        publish(desk)
    blocks.analytics_enabled = False
    blocks.delete_cache = _KEPT
    blocks.queue(max_size=_MOST_WAITING, default_concurrency_limit=_AT_ONCE)
    theme, css, head = look()
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        app_kwargs=dict(_NO_DOCS),  # gradio adds to it
        auth=_door(place.passwords) if place.passwords else None,
        blocked_paths=[str(desk.settings.data_dir.resolve())],
        theme=theme,
        css=css,
        head=f"{head}\n{SCRIPT}",
        **_SAFE,
    )
    app.add_middleware(Guard, hosts={*_LOOPBACK, place.host} if is_loopback(place.host) else ())
    return app


def _door(passwords: Mapping[str, SecretStr]) -> Callable[[str, str], object]:
    from fastapi import HTTPException

    doorkeeper = PasswordAuth(passwords)

    async def admits(user: str, password: str) -> bool:
        try:
            return await doorkeeper.admits(user, password)
        except LockedOutError as error:
            raise HTTPException(429, str(error)) from None

    return admits


def disable_remote_fetch() -> None:
    """Take from the gradio of this process what it must not do here: fetch what a request names, and print tracebacks.

    Any request may hold a "file" that is an address, or ask for `/gradio_api/file=https://…`: gradio downloads it, after
    asking a name server of its own choice. Its tracebacks contain what a user typed.
    """
    import safehttpx
    from gradio import queueing, route_utils, routes

    for name in ("get", "async_validate_url"):
        vars(safehttpx)[name] = _fetch_nothing
    for module in (queueing, route_utils, routes):
        vars(module)["traceback"] = SimpleNamespace(print_exc=_print_where)


async def _fetch_nothing(*_: object, **__: object) -> Never:
    raise PermissionError("the page fetches nothing from other addresses")


def _print_where() -> None:
    error = sys.exception()
    if error is not None:
        print(f"nutgraf: a request failed: {place_of(error)}", file=sys.stderr, flush=True)


@contextmanager
def _sealed() -> Iterator[None]:
    """gradio's environment as we want it, whatever the user's says; uploads lie in a folder that nobody else reads."""
    for name in [name for name in os.environ if name.startswith("GRADIO_")]:
        del os.environ[name]
    uploads = Path(tempfile.mkdtemp(prefix="nutgraf-ui-"))  # 0700
    os.environ |= _ENVIRONMENT | {"GRADIO_TEMP_DIR": str(uploads)}
    try:
        yield
    finally:
        shutil.rmtree(uploads, ignore_errors=True)


def _run(app: FastAPI, listening: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if not self.should_exit:
                ready()

    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # anybody could name an address of their own in them
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    # uvicorn hands the signal on when it has ended: it must not end the process before its folders are tidied up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):  # that is how a server is ended
        Server(config).run(sockets=[listening])
