"""Fetch tests count connections where they are made: at the socket, below everything that is ours."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from small_web import Site, Web, one_site


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The internet addresses that anything in this process tried to connect to."""
    tried: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def recorded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            tried.append((address[0], address[1]))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", recorded)
    return tried


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
async def site(web: Web) -> AsyncIterator[Site]:
    """The site of news.example, which stands at the public address 93.184.216.34."""
    async with one_site(web) as site:
        yield site
