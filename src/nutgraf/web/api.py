"""The endpoints for programs: typed, usable from `gradio_client`, with the same JSON as the command line's."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import gradio as gr
from gradio.events import api

from nutgraf.brief import Brief
from nutgraf.errors import NutgrafError
from nutgraf.render import answer_to_json, to_json
from nutgraf.web.auth import LOCAL
from nutgraf.web.chat_service import ChatService

_SHA256 = re.compile("[0-9a-f]{64}")


def owner_of(request: gr.Request | None) -> str:
    """Whose library a request is about: the signed-in user's, or that of whoever sits at this machine."""
    return (request.username if request is not None else None) or LOCAL


@asynccontextmanager
async def api_error() -> AsyncIterator[None]:
    """What goes wrong inside reaches the caller as one sentence, and leaves no traceback anywhere."""
    try:
        yield
    except NutgrafError as error:
        raise gr.Error(str(error), print_exception=False) from None


def publish(desk: ChatService) -> None:
    """Add the endpoints to the Blocks that are being built."""

    async def brief(request: gr.Request, text: str, name: str = "pasted text") -> dict[str, Any]:
        """The brief (nutgraf/brief@1) of the article in `text`, which goes into the library under `name`."""
        owner = owner_of(request)
        async with api_error():
            entry = await desk.take_text(owner, text, name)
            made = [event async for event in desk.brief_events(owner, entry.sha256) if isinstance(event, Brief)]
            return _fields(to_json(made[-1]))

    async def ask(request: gr.Request, question: str, article: str) -> dict[str, Any]:
        """The answer or abstention (nutgraf/answer@1) to `question`; `article` is a sha256 or a text."""
        owner = owner_of(request)
        async with api_error():
            known = bool(_SHA256.fullmatch(article))
            sha256 = article if known else (await desk.take_text(owner, article)).sha256
            return _fields(answer_to_json(await desk.answer(owner, sha256, question)))

    async def articles(request: gr.Request) -> list[dict[str, Any]]:
        """The articles of the library, newest first."""
        async with api_error():
            entries = await asyncio.to_thread(desk.library.entries, owner_of(request))
            return [entry.model_dump(mode="json") for entry in entries]

    for endpoint in (brief, ask, articles):
        api(endpoint, api_visibility="public")


def _fields(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(text)
    return fields
