"""The line before a model that does one thing at a time: first come, first served, and each knows its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

OnPlace = Callable[[int], None]  # told how many are before, each time that changes


@dataclass(eq=False, slots=True)
class _Ticket:
    on_place: OnPlace
    admitted: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Line:
    """Admits `places` at a time; it belongs to one event loop."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._busy = 0
        self._waiting: list[_Ticket] = []

    @asynccontextmanager
    async def turn(self, on_place: OnPlace = lambda _: None) -> AsyncIterator[None]:
        """Hold a place; waits for one, and gives it back at the end however that comes."""
        ticket = _Ticket(on_place)
        self._waiting.append(ticket)
        self._advance()
        try:
            await ticket.admitted
            yield
        finally:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            else:
                self._busy -= 1
            self._advance()

    def _advance(self) -> None:
        while self._waiting and self._busy < self._places:
            self._busy += 1
            self._waiting.pop(0).admitted.set_result(None)
        for before, ticket in enumerate(self._waiting, start=self._busy):
            ticket.on_place(before)
