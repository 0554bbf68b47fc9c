"""What one reader does at a desk, as the page does it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

from nutgraf.answer import Abstention, Answer
from nutgraf.web.chat_service import ChatService
from web.newsdesk import FERRY

ADA, BOB = "ada", "bob"
Event = TypeVar("Event")


async def all_of(events: AsyncGenerator[Event]) -> list[Event]:
    async with aclosing(events):
        return [event async for event in events]


async def talk_about(desk: ChatService, text: str = FERRY, owner: str = ADA) -> str:
    entry = await desk.take_text(owner, text)
    return desk.library.start_talk(owner, [entry.sha256])


async def answered(desk: ChatService, talk: str, question: str, owner: str = ADA) -> Answer | Abstention:
    outcome = (await all_of(desk.ask_events(owner, talk, question)))[-1]
    assert isinstance(outcome, Answer | Abstention)
    return outcome
