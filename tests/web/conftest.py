"""One running web chat for all tests of the launched app, and a service without any."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from nutgraf.library import Library
from nutgraf.models import Settings, load_settings
from nutgraf.web.chat_service import ChatService
from scripted_server import ScriptedServer
from web.scripted_model import answer_from_article
from web.web_process import WebChat, launched

# What a user's shell may hold must not open what is closed.
HOSTILE = {
    "GRADIO_SHARE": "True",
    "GRADIO_MCP_SERVER": "True",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "GRADIO_RUN_HISTORY": "True",
    "GRADIO_ALLOWED_PATHS": "/",
    "GRADIO_ROOT_PATH": "/elsewhere",
    "GRADIO_SERVER_NAME": "0.0.0.0",
    "GRADIO_DEFAULT_CONCURRENCY_LIMIT": "1",
}


@pytest.fixture(scope="session")
def editor() -> Iterator[ScriptedServer]:
    """The model behind the `web_chat`."""
    with ScriptedServer() as server:
        yield server.default(answer_from_article)


@pytest.fixture(scope="session")
def proxy() -> Iterator[socket.socket]:
    """Whoever asks anything of the world outside would come by here."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield listening


@pytest.fixture(scope="session")
def web_chat(
    editor: ScriptedServer, proxy: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebChat]:
    """A web chat for whoever is at this machine."""
    home = tmp_path_factory.mktemp("home")
    (home / "tmp").mkdir()
    outside = f"http://127.0.0.1:{proxy.getsockname()[1]}"
    env = HOSTILE | {"HTTPS_PROXY": outside, "HTTP_PROXY": outside, "NO_PROXY": "127.0.0.1,localhost"}
    env |= {"TMPDIR": str(home / "tmp")}
    with launched(home, "--model", "scripted", "--base-url", editor.url, env=env) as chat:
        yield chat


@pytest.fixture
def settings(scripted: ScriptedServer) -> Settings:
    """The settings that have the `scripted` server asked."""
    scripted.default(answer_from_article)
    return load_settings(
        {"model": "scripted", "base_url": scripted.url, "drafting": "lines"}, env={}, folder=Path(os.devnull)
    )


@pytest.fixture
async def service(settings: Settings, tmp_path: Path) -> AsyncIterator[ChatService]:
    """A service with an empty library, and the `scripted` model."""
    with Library.open(tmp_path / "library") as library:
        made = ChatService(settings, library)
        await made.start()
        yield made
        await made.aclose()
