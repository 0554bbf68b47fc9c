"""Serves the web chat: gradio's page inside a guarded FastAPI app, on this machine only unless there is a password.

Holds the listening socket, the report of the first paint, and the settings that keep gradio from fetching addresses,
sending analytics and printing tracebacks.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import re
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
from urllib.parse import urlsplit

from nutgraf.errors import UsageError, place_of
from nutgraf.web.auth import LOCAL, Guard, LockedOutError, PasswordAuth

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import SecretStr
    from starlette.requests import Request
    from starlette.responses import Response

    from nutgraf.models import Settings
    from nutgraf.web.chat_service import ChatService


FIRST_PORT = 7860
_PLAIN_URL = re.compile(r"[\w:/.~\[\]-]+", re.ASCII)
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
    raise UsageError(f"{taken} cannot be used on {host} ({reason}): choose another with --port, or leave it out")


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
    """The URL at which a browser on this machine reaches the server."""
    host, port = listening.getsockname()[:2]
    shown = "127.0.0.1" if host == "0.0.0.0" else "[::1]" if host == "::" else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


HEALTH = "/healthz"


def add_health_check(app: FastAPI, service: ChatService) -> None:
    """Answer `GET /healthz`, without a login, with the state of the model; 503 when it could not be opened."""
    from starlette.responses import JSONResponse

    async def health(_: Request) -> JSONResponse:
        state = service.readiness().state
        return JSONResponse({"model": state}, status_code=503 if state == "failed" else 200)

    app.add_route(HEALTH, health, methods=["GET"], include_in_schema=False)


PATH = "/nutgraf/painted"
_SCRIPT = """<script>
new PerformanceObserver((list, observer) => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (!paint) return;
  observer.disconnect();
  fetch('PATH', {method: 'POST', body: String(Math.round(paint.startTime))}).catch(() => {});
}).observe({type: 'paint', buffered: true});
</script>"""
_LONGEST = 20  # characters of a number of milliseconds


def paint_script(config: ServerConfig) -> str:
    """The script of the page that reports its first paint."""
    below = config.public_url.path if config.public_url else ""
    return _SCRIPT.replace("PATH", f"{below}{PATH}")


def announce_first_paint(app: FastAPI, report: Callable[[str], None], began: float) -> None:
    """Report once by `report` how many seconds after `began` (epoch) the first page was painted."""
    from starlette.responses import Response

    is_reported = False

    async def painted(request: Request) -> Response:
        nonlocal is_reported
        sent = (await request.body())[:_LONGEST]
        if not is_reported and sent.isdigit():
            is_reported = True
            report(f"first paint {time.time() - began:.1f} s after the start, {int(sent) / 1000:.1f} s after the click")
        return Response(status_code=204)

    app.add_route(PATH, painted, methods=["POST"], include_in_schema=False)


_MOST_WAITING = 100  # events in gradio's queue; a further one is refused and asked to try again
_AT_ONCE = 64  # events at once; they are coroutines, and the model has a queue of its own
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
class PublicUrl:
    """The URL under which a reverse proxy serves this server; `path` begins with a slash or is empty."""

    url: str
    netloc: str
    host: str
    path: str

    @classmethod
    def of(cls, url: str) -> PublicUrl:
        """The parts of a URL such as https://news.example/nutgraf; raises UsageError for any other text."""
        try:
            parts = urlsplit(url)
            host = parts.hostname if parts.scheme in ("http", "https") and parts.port != 0 else None
        except ValueError:
            host = None
        if not host or parts.username or parts.query or parts.fragment or not _PLAIN_URL.fullmatch(url):
            raise UsageError(
                f"--public-url {url!r} is no address of a server: write it as https://news.example/nutgraf"
            )
        return cls(url.rstrip("/"), parts.netloc.lower(), host, parts.path.rstrip("/"))


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where to serve, to which users, and which articles are in the library from the start.

    `port` None takes the first free one. `public_url` is that of a reverse proxy in front, None where there is none.
    `began` is when the process started, in seconds of the epoch.
    """

    host: str = "127.0.0.1"
    port: int | None = None
    public_url: PublicUrl | None = None
    passwords: Mapping[str, SecretStr] = field(default_factory=dict)
    sources: Sequence[str] = ()
    opens_browser: bool = False
    began: float = field(default_factory=time.time)


class StartupMessages(NamedTuple):
    """Where messages of the server go: `emit` prints the address, `note` what is informative only."""

    emit: Callable[[str], None]
    note: Callable[[str], None]


def serve(settings: Settings, config: ServerConfig, messages: StartupMessages) -> None:
    """Serve the web chat until the process gets a signal to stop.

    Raises UsageError when the address cannot be used, InputError for a source that is no article, LibraryError when the
    library cannot be opened.
    """
    refuse_missing_password(config)
    from nutgraf.library import Library
    from nutgraf.web.chat_service import ChatService

    listening = listen(config.host, config.port)
    address = address_of(listening)
    with _gradio_environment(), listening, Library.open(settings.data_dir / "library") as library:
        service = ChatService(settings, library)
        asyncio.run(_add_sources(service, config))
        app = build_app(service, config, messages.note)

        def ready() -> None:
            public = f"for others {config.public_url.url}; " if config.public_url else ""
            messages.emit(f"nutgraf is at {address} ({public}Ctrl-C ends it)")
            if config.opens_browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        _run(app, listening, ready)


def refuse_missing_password(config: ServerConfig) -> None:
    """Raises UsageError where other machines could connect without a password."""
    if not is_loopback(config.host) and not config.passwords:
        raise UsageError(
            f"--host {config.host} lets other machines in: set a password with --user NAME and --password-file FILE"
            " (or NUTGRAF_PASSWORD), or leave --host out"
        )
    if config.public_url and not config.passwords:
        raise UsageError(
            f"--public-url {config.public_url.url} lets others in: set a password with --user NAME and"
            " --password-file FILE (or NUTGRAF_PASSWORD), or leave --public-url out"
        )


async def _add_sources(service: ChatService, config: ServerConfig) -> None:
    """Put what the command line names into the library of each user; raises InputError for the first that cannot."""
    for source in config.sources:
        for owner in config.passwords or (LOCAL,):
            await service.add_source(owner, source)


def build_app(service: ChatService, config: ServerConfig, note: Callable[[str], None]) -> FastAPI:
    """The web chat as an ASGI app, which opens the model at its start; `note` receives the time of the first paint."""
    import gradio as gr
    from fastapi import FastAPI

    from nutgraf.web.app import add_endpoints, build
    from nutgraf.web.page import look

    disable_remote_fetch()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.aclose()

    app = FastAPI(lifespan=lifespan, **_NO_DOCS)
    announce_first_paint(app, note, config.began)
    add_health_check(app, service)
    blocks = build(service)
    with blocks:
        add_endpoints(service)
    blocks.analytics_enabled = False
    blocks.delete_cache = _KEPT
    blocks.queue(max_size=_MOST_WAITING, default_concurrency_limit=_AT_ONCE)
    theme, css, head = look()
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        app_kwargs=dict(_NO_DOCS),  # gradio adds to it
        auth=_login(config.passwords) if config.passwords else None,
        blocked_paths=[str(service.settings.data_dir.resolve())],
        theme=theme,
        css=css,
        head=f"{head}\n{paint_script(config)}",
        root_path=config.public_url.url if config.public_url else None,
        **_SAFE,
    )
    app.add_middleware(Guard, hosts=_own_names(config), public=config.public_url.netloc if config.public_url else "")
    return app


def _own_names(config: ServerConfig) -> set[str]:
    """The names this server answers to; none, for any, where other machines connect to it without a proxy."""
    if config.public_url:
        return {*_LOOPBACK, config.host, config.public_url.host}
    return {*_LOOPBACK, config.host} if is_loopback(config.host) else set()


def _login(passwords: Mapping[str, SecretStr]) -> Callable[[str, str], object]:
    from fastapi import HTTPException

    auth = PasswordAuth(passwords)

    async def verify(user: str, password: str) -> bool:
        try:
            return await auth.verify(user, password)
        except LockedOutError as error:
            raise HTTPException(429, str(error)) from None

    return verify


def disable_remote_fetch() -> None:
    """Keep the gradio of this process from fetching addresses that a request names (SSRF) and from printing tracebacks.

    Any request may hold a "file" that is an address, or ask for `/gradio_api/file=https://…`: gradio downloads it,
    after asking a name server of its own choice. Its tracebacks contain what a user typed.
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
def _gradio_environment() -> Iterator[None]:
    """Replace gradio's environment variables by ours; uploads are in a folder that only this user can read."""
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
        proxy_headers=False,  # a client could put any address into them
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    # uvicorn raises the signal again when it has ended: the process must first remove its folders.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):  # the usual way to stop a server
        Server(config).run(sockets=[listening])
