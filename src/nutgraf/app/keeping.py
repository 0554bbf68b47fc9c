"""What was made, given to the reader whether or not it could be stored: minutes of a model are not thrown away."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import Generic, NamedTuple, TypeVar

from nutgraf.app.plainly import plainly
from nutgraf.app.work import Work
from nutgraf.errors import NutgrafError

Told = TypeVar("Told")
Made = TypeVar("Made")


class Stored(NamedTuple, Generic[Made]):
    """What was made, and what kept it from being stored, if anything did."""

    made: Made
    trouble: NutgrafError | None


async def stored(made: Made, storing: Awaitable[object]) -> Stored[Made]:
    """What was made, after an attempt to store it."""
    try:
        with plainly():
            await storing
    except NutgrafError as trouble:
        return Stored(made, trouble)
    return Stored(made, None)


async def given(work: Work[Told, Stored[Made]]) -> AsyncGenerator[Told | Made]:
    """What work tells, what it made, and last, raised, what kept that from being stored."""
    async with aclosing(work.events()) as events:
        async for event in events:
            if not isinstance(event, Stored):
                yield event
                continue
            yield event.made
            if event.trouble:
                raise event.trouble
