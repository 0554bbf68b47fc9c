"""A small web of our own: real sites on loopback, and public names and addresses that lead to them.

    async with Site() as site:
        web.host("news.example", site)
        site.answers["/story"] = page("<p>Two died.</p>")
        await web.fetcher().fetch("http://news.example/story")

A site says exactly the bytes it was told, pauses included. The dialler of the web takes over where production would
open a TCP connection: after every check, with an address that passed them.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from ipaddress import IPv4Address
from types import TracebackType
from typing import Any, Self

import httpcore2

from nutgraf.ingest.fetcher import Fetcher, Limits
from nutgraf.ingest.ssrf_guard import PublicAddress, open_tcp

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
LOOPBACK = IPv4Address("127.0.0.1")


def raw(*pieces: bytes, pause: float = 0.0) -> Answer:
    """These bytes and no more, with a pause in seconds before each piece but the first."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        for number, piece in enumerate(pieces):
            await asyncio.sleep(pause if number else 0)
            writer.write(piece)
            await writer.drain()

    return answer


def page(body: bytes | str, content_type: str | None = "text/html", *, status: int = 200, **headers: str) -> Answer:
    """A whole answer; `content_encoding="gzip"` becomes the header Content-Encoding."""
    data = body.encode() if isinstance(body, str) else body
    if content_type is not None:
        headers["content_type"] = content_type
    headers.setdefault("content_length", str(len(data)))
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status} Told", *lines, "", ""])
    return raw(head.encode() + data)


def moved(to: str, status: int = 302) -> Answer:
    return page(b"", None, status=status, location=to)


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Answer:
    """The head, and then the same piece for ever."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


class Site:
    """A web server on loopback; `requests` holds the heads of what was asked, `connections` counts who came."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        self.connections = 0
        self.port = 0
        self.tls = tls
        self.greeting: Answer | None = None  # said before anything is asked
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._welcome, str(LOOPBACK), 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            try:
                if self.greeting is not None:
                    await self.greeting(writer)
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.requests.append(head)
                target = head.split(" ")[1]
                await self.answers.get(target, page("no such page", status=404))(writer)
            finally:
                writer.close()
                await writer.wait_closed()


class Web:
    """Names, the addresses they lead to, and the sites that stand there; `lookups` and `dialled` are what was used."""

    def __init__(self) -> None:
        self.lookups: list[str] = []
        self.dialled: list[tuple[str, int]] = []
        self._names: dict[str, list[Sequence[str]]] = {}
        self._sites: dict[str, Site] = {}

    def host(self, name: str, site: Site, address: str = "93.184.216.34") -> None:
        """Let `name` lead to `address`, and let `site` stand there on every port."""
        self.name(name, [address])
        self._sites[address] = site

    def name(self, name: str, *answers: Sequence[str]) -> None:
        """The addresses a name leads to: the first answer at the first lookup, and so on; the last one stays."""
        self._names[name] = list(answers)

    def fetcher(self, limits: Limits | None = None, **seams: Any) -> Fetcher:
        return Fetcher(limits or Limits(seconds=30), **{"resolve": self.resolve, "dial": self.dial} | seams)

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.lookups.append(host)
        answers = self._names.get(host)
        if answers is None:
            raise OSError("no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def dial(self, address: PublicAddress, port: int) -> httpcore2.AsyncNetworkStream:
        self.dialled.append((str(address), port))
        site = self._sites.get(str(address))
        if site is None:
            raise httpcore2.ConnectError("nobody there")
        return await open_tcp(LOOPBACK, site.port)


@contextlib.asynccontextmanager
async def one_site(web: Web, name: str = "news.example") -> AsyncIterator[Site]:
    """A plain site under one name."""
    async with Site() as site:
        web.host(name, site)
        yield site
