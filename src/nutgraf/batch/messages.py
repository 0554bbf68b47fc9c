"""What a batch and the processes that work for it tell each other: pickled tuples, each after its length."""

from __future__ import annotations

import asyncio
import pickle
import struct
from decimal import Decimal
from typing import NamedTuple

from nutgraf.models import Settings
from nutgraf.run import Outcome

_LENGTH = struct.Struct(">I")


class Setup(NamedTuple):
    """First word to a process: what it is to work with; `metered` says that it asks before each call."""

    settings: Settings
    prompt: str
    at_once: int
    article_seconds: float
    metered: bool


class Task(NamedTuple):
    """An article to be briefed, as JSON."""

    key_id: str
    article: str


class Settled(NamedTuple):
    """The outcome of a task."""

    outcome: Outcome


class Stopped(NamedTuple):
    """A task met what every other would meet: the error's class, message and kind."""

    key_id: str
    error: str
    message: str
    kind: str


class Paused(NamedTuple):
    """The endpoint wants a pause of so many seconds; told by one process, and then to all others."""

    seconds: float


class Reserve(NamedTuple):
    """May a call that costs at most `dollars` be made?"""

    number: int
    dollars: Decimal


class Reserved(NamedTuple):
    """Whether it may."""

    number: int
    granted: bool


class Paid(NamedTuple):
    """A call was made: what had been reserved for it, and what it cost."""

    reserved: Decimal
    dollars: Decimal


Message = Setup | Task | Settled | Stopped | Paused | Reserve | Reserved | Paid


def send(writer: asyncio.StreamWriter, message: Message) -> None:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    writer.write(_LENGTH.pack(len(body)) + body)


async def receive(reader: asyncio.StreamReader) -> Message | None:
    """The next message; None when the other side is gone."""
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        message: Message = pickle.loads(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return message
