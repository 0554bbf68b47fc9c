"""What one reader does at a service, as the page does it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

from nutgraf.answer import Abstention, Answer
from nutgraf.web.chat_service import ChatService
from web.scripted_model import FERRY

ADA, BOB = "ada", "bob"
Event = TypeVar("Event")


async def all_of(events: AsyncGenerator[Event]) -> list[Event]:
    async with aclosing(events):
        return [event async for event in events]


async def start_conversation_about(service: ChatService, text: str = FERRY, owner: str = ADA) -> str:
    entry = await service.add_text(owner, text)
    return service.library.start_conversation(owner, [entry.sha256])


async def answered(service: ChatService, conversation: str, question: str, owner: str = ADA) -> Answer | Abstention:
    outcome = (await all_of(service.ask_events(owner, conversation, question)))[-1]
    assert isinstance(outcome, Answer | Abstention)
    return outcome
