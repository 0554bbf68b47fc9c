"""Every test runs sealed: an own home, none of the user's settings, and no way out of this machine."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import platformdirs
import pytest

from nutgraf.faults import faults_raised
from nutgraf.models import Model, load_settings, open_model
from nutgraf.models.model_files import EMBEDDED, find_model, models_folder
from preloaded_python import command_of, running_server
from scripted_server import ScriptedServer

# Whoever starts the tests in the background leaves Ctrl-C ignored, and so it would be in every process started here.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Read before the home is sealed: the real embedded model lies in the real data folder.
_DATA = Path(os.environ.get("NUTGRAF_DATA_DIR") or platformdirs.user_data_path("nutgraf"))
_MODEL = Path(os.environ.get("NUTGRAF_MODEL_FILE") or models_folder(_DATA) / find_model(EMBEDDED).file_name)


# A busy machine is no finding, and CI tries the same examples each time; new ones are found where people work.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


_LONGEST_FIRST = ("browser", "embedded", "slow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a test that starts a process mostly waits for it."""
    return len(os.sched_getaffinity(0)) + 1 if sys.platform == "linux" else (os.cpu_count() or 1) + 1


def _tests_together(nodeid: str) -> str:
    """What one worker takes as a whole: a file, whose tests share what is made for it, or all that needs a browser."""
    file = nodeid.partition("::")[0]
    folder = file.rpartition("/")[0]
    return folder if folder.endswith("/browser") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _tests_together
    return scheduling


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a parallel run put the files with the longest tests first, so that the workers end at the same time."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = dict.fromkeys((item.path for item in items), len(_LONGEST_FIRST))
        for number, name in reversed(list(enumerate(_LONGEST_FIRST))):
            place |= dict.fromkeys((item.path for item in items if item.get_closest_marker(name)), number)
        items.sort(key=lambda item: place[item.path])


_PRELOADED = pytest.StashKey[str]()


def _preloaded_socket(config: pytest.Config) -> str:
    """The socket of the one server that all workers share; it ends with the tests."""
    shared = getattr(config, "workerinput", {}).get("preloaded_python")
    if shared is None and _PRELOADED not in config.stash:
        stack = ExitStack()
        config.stash[_PRELOADED] = stack.enter_context(running_server())
        config.add_cleanup(stack.close)
    return config.stash[_PRELOADED] if shared is None else shared


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["preloaded_python"] = _preloaded_socket(node.config)


@pytest.fixture(scope="session")
def preloaded_python(request: pytest.FixtureRequest) -> list[str]:
    """Takes the place of `sys.executable` in a command line: it starts in hundredths of a second."""
    return command_of(_preloaded_socket(request.config))


@pytest.fixture(autouse=True)
def _sealed(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("NUTGRAF_", "OPENAI_", "XDG_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NUTGRAF_DRAFTING", "lines")  # what most scripted servers write; `statements_model` differs
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(home))
    _close_the_network(monkeypatch)


@pytest.fixture(autouse=True)
def _bugs_are_raised() -> Iterator[None]:
    """Fault tolerance is off, so that a bug in a finder fails a test instead of hiding in a log."""
    with faults_raised():
        yield


def _close_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise ConnectionRefusedError(f"tests do not connect to {address[0]}")
        connect(self, address)

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host and not _is_here(host):
            raise socket.gaierror(f"tests do not look up {host}")
        return resolve(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_resolve)


def _is_here(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A scripted model server; see `scripted_server`."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
async def scripted_model(scripted: ScriptedServer) -> AsyncIterator[Model]:
    """A real client to the `scripted` server, which answers in lines; `statements_model` asks it for statements."""
    flags = {"model": "scripted", "base_url": scripted.url, "api_key": "test-key", "drafting": "lines"}
    model = open_model(load_settings(flags, env={}, folder=Path(os.devnull)))
    yield model
    await model.aclose()


@pytest.fixture
async def statements_model(scripted: ScriptedServer) -> AsyncIterator[Model]:
    """The same client asking for statements as one JSON object, as it does of any endpoint."""
    flags = {"model": "scripted", "base_url": scripted.url, "api_key": "test-key"}
    model = open_model(load_settings(flags, env={}, folder=Path(os.devnull)))
    yield model
    await model.aclose()


@pytest.fixture
def embedded_model_path() -> Path:
    """The real embedded model's file; the test is skipped only where it was not pulled."""
    if not _MODEL.is_file():
        pytest.skip(f"{_MODEL} is not there: run `nutgraf model pull`")
    return _MODEL
