"""What comes in: pasted text, files, addresses, the sample; and the brief that is made of it."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import TYPE_CHECKING

import gradio as gr

from nutgraf.app.api import owner_of
from nutgraf.app.page import brief_card, brief_failed, brief_progress, rendered
from nutgraf.app.screen import Screen, Shown, told
from nutgraf.app.seat import Seat
from nutgraf.brief import Brief
from nutgraf.errors import NutgrafError

if TYPE_CHECKING:
    from nutgraf.library import Entry

_LONGEST_NAME = 200


class InputEvents:
    """What happens when an article is brought in."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._desk = screen.desk
        self._widgets = screen.widgets

    async def pasted(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """The text of an article."""
        owner = owner_of(request)
        return await self._arrived(self._desk.take_text(owner, str(event.text)), owner, seat)

    async def dropped(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """One file, as base64 because that is what JSON can carry."""
        owner, name = owner_of(request), str(event.name)[:_LONGEST_NAME]
        try:
            data = base64.b64decode(str(event.data), validate=True)
        except binascii.Error:
            return {self._widgets.wire: told(arrival=_refused(f"{name} came damaged: try again."))}
        return await self._arrived(self._desk.take_bytes(owner, data, name), owner, seat)

    async def fetched(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """The article at an address of the web; a path of this machine is for the command line only."""
        owner, url = owner_of(request), str(event.url).strip()
        if not url.startswith(("http://", "https://")):
            sentence = "Give an address that begins with https://, or paste the text."
            return {self._widgets.wire: told(arrival=_refused(sentence))}
        return await self._arrived(self._first(owner, url), owner, seat)

    async def sampled(self, request: gr.Request) -> Shown:
        """The article that ships with nutgraf, open."""
        owner = owner_of(request)
        try:
            entry = await self._desk.take_sample(owner)
            return await asyncio.to_thread(self._screen.whole, owner, Seat((entry.sha256,), entry.sha256))
        except NutgrafError as error:
            return {self._widgets.wire: told(note={"text": str(error)})}

    async def briefed(self, seat: Seat, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """The brief of the open article, with how far it is; asked for again, it is made again."""
        owner, card = owner_of(request), self._widgets.brief
        if not seat.shown:
            return
        again = bool(dict(event._data or {}).get("again"))
        above = ""
        try:
            above = await asyncio.to_thread(self._screen.since, owner, seat)
            yield {card: above + brief_progress(None)}
            async with aclosing(self._desk.brief_events(owner, seat.shown, again=again)) as events:
                async for word in events:
                    if isinstance(word, Brief):
                        yield await asyncio.to_thread(self._made, owner, seat, above + brief_card(word))
                    else:
                        yield {card: above + brief_progress(word)}
        except NutgrafError as error:
            yield {card: above + brief_failed(str(error))}

    def unbriefed(self, seat: Seat, request: gr.Request) -> Shown:
        """The card after the reader stopped it."""
        return {self._widgets.brief: self._screen.brief(owner_of(request), seat)}

    def ticked(self) -> Shown:
        """How the model is doing; asked less often once it is open."""
        readiness = self._desk.readiness()
        shown = rendered("status.html.jinja", readiness=readiness)
        return {self._widgets.status: shown, self._widgets.clock: gr.Timer(20 if readiness.state == "ready" else 1)}

    def _made(self, owner: str, seat: Seat, card: str) -> Shown:
        return {
            self._widgets.brief: card,
            self._widgets.chips: self._screen.suggestions(owner, seat),
            **self._screen.list(owner, seat),
        }

    async def _first(self, owner: str, url: str) -> Entry:
        return (await self._desk.take_source(owner, url))[0]

    async def _arrived(self, taking: Awaitable[Entry], owner: str, seat: Seat) -> Shown:
        try:
            entry = await taking
            listed = await asyncio.to_thread(self._screen.list, owner, seat)
        except NutgrafError as error:
            return {self._widgets.wire: told(arrival=_refused(str(error)))}
        word = {"a": entry.sha256, "sentence": ""}
        return {**listed, self._widgets.wire: told(arrival=word)}


def _refused(sentence: str) -> dict[str, str]:
    return {"a": "", "sentence": sentence}
