"""The system's resolver is asked aside, so that a dead name server holds up neither the deadline nor the exit."""

from __future__ import annotations

import asyncio
import queue
import socket
import subprocess
import sys
import threading
from typing import Any

import pytest

from nutgraf.ingest.ssrf_guard import ask_system

_DEAD_NAME_SERVER = """
import asyncio, socket, time
socket.getaddrinfo = lambda *_, **__: time.sleep(3600)
from nutgraf.ingest.fetcher import Limits, fetch
try:
    asyncio.run(fetch("https://news.example/", Limits(seconds=0.2)))
except Exception as error:
    print(error)
"""


async def test_the_addresses_come_in_the_order_of_the_system() -> None:
    assert await ask_system("127.0.0.1", 80) == ("127.0.0.1",)


async def test_a_name_that_is_not_found_is_an_os_error() -> None:
    with pytest.raises(OSError, match="look up"):
        await ask_system("news.example", 80)


async def test_a_name_that_cannot_be_encoded_is_an_os_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def picky(*_: Any, **__: Any) -> Any:
        raise UnicodeError("label too long")

    monkeypatch.setattr(socket, "getaddrinfo", picky)
    with pytest.raises(OSError, match="label too long"):
        await ask_system("news.example", 80)


async def test_an_answer_that_comes_after_the_deadline_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    late = threading.Event()
    asked: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()

    def slow(*_: Any, **__: Any) -> Any:
        asked.put(threading.current_thread())
        late.wait()
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ask_system("news.example", 80), 0.05)
    late.set()
    asked.get(timeout=60).join(60)  # it has answered
    await asyncio.sleep(0)  # and the loop has taken the answer


def test_a_dead_name_server_does_not_hold_up_the_end_of_the_program() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _DEAD_NAME_SERVER], capture_output=True, text=True, timeout=300, check=True
    )
    assert "it did not come whole within 0.2 seconds" in ended.stdout
    assert ended.stderr == ""
