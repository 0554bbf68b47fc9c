"""Handlers of the conversation's events: ask, stop, ask again, edit and copy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime

import gradio as gr

from nutgraf.errors import NutgrafError
from nutgraf.library import Turn
from nutgraf.qa import Drafted, Event, Status
from nutgraf.render import answer_to_footnotes
from nutgraf.web.auth import owner_of
from nutgraf.web.layout import Screen, Shown, TabState, answer_message, messages_of, notice_update, question_message
from nutgraf.web.page import draft_message, failure_message, working_message

_SECONDS_BETWEEN_DRAFTS = 0.07  # more often costs a browser more than a reader sees
_NO_ARTICLE = "Bring in an article first: paste one, drop a file, or try the sample."
_NO_QUESTION = "Type a question first."
_IN_THE_BOX = "Your question is in the box below: send it again when you like."
_NOT_STORED = "The answer above is not stored: copy it if you need it."


class ChatEvents:
    """Handlers of the conversation of a tab."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._service = screen.service
        self._library = screen.library
        self._widgets = screen.widgets

    async def ask_typed(self, question: str, tab: TabState, request: gr.Request) -> AsyncGenerator[Shown]:
        """A question typed into the box."""
        async with aclosing(self._ask(question, tab, owner_of(request))) as shown:
            async for update in shown:
                yield update

    async def ask_suggested(self, tab: TabState, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """A suggested question."""
        async with aclosing(self._ask(str(event.question), tab._replace(replaces=0), owner_of(request))) as shown:
            async for update in shown:
                yield update

    async def ask_again(self, tab: TabState, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """The same question again; the turns after it are deleted."""
        turn = self._turn(owner_of(request), tab, event)
        if turn is None:
            return
        tab = tab._replace(replaces=turn.number)
        async with aclosing(self._ask(turn.asked, tab, owner_of(request))) as shown:
            async for update in shown:
                yield update

    def edit_question(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """Put a question back into the box; sent again, it replaces its old turn."""
        turn = self._turn(owner_of(request), tab, event)
        if turn is None:
            return {}
        sentence = f"Question {turn.number} is in the box: sent again, it replaces the old one and what follows."
        box, note = {"text": turn.asked}, {"text": sentence}
        return {
            self._widgets.tab: tab._replace(replaces=turn.number),
            self._widgets.wire: notice_update(box=box, note=note),
        }

    def stop_question(self, tab: TabState, request: gr.Request) -> Shown:
        """The conversation before the stopped question, which is in the box again."""
        shown = self._screen.conversation(owner_of(request), tab._replace(pending=""))
        note = {"text": "Stopped. Your question is in the box again."}
        return shown | {self._widgets.wire: notice_update(box={"text": tab.pending}, note=note)}

    def copy_answer(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """An answer with its quotes as footnotes, for the clipboard."""
        turn = self._turn(owner_of(request), tab, event)
        if turn is None:
            return {}
        parcel = {"kind": "clipboard", "text": answer_to_footnotes(turn.outcome)}
        return {self._widgets.wire: notice_update(parcel=parcel)}

    async def _ask(self, question: str, tab: TabState, owner: str) -> AsyncGenerator[Shown]:
        wire = self._widgets.wire
        if not question.strip():
            yield {wire: notice_update(note={"text": _NO_QUESTION})}
            return
        if not tab.articles:
            yield {wire: notice_update(note={"text": _NO_ARTICLE})}
            return
        try:
            async with aclosing(self._ask_checked(question.strip(), tab, owner)) as shown:
                async for update in shown:
                    yield update
        except NutgrafError as error:
            yield await asyncio.to_thread(self._failed, question, tab, str(error), owner)

    async def _ask_checked(self, question: str, tab: TabState, owner: str) -> AsyncGenerator[Shown]:
        chat, box = self._widgets.chat, self._widgets.question
        turns = await asyncio.to_thread(self._library.turns, owner, tab.conversation) if tab.conversation else []
        started = tab.conversation or await asyncio.to_thread(self._library.start_conversation, owner, tab.articles)
        kept = [turn for turn in turns if not tab.replaces or turn.number < tab.replaces]
        replaced = turns[len(kept) :]
        tab = tab._replace(conversation=started, pending=question, replaces=0)
        before = [*messages_of(kept), question_message(question)]
        yield {
            chat: [*before, answer_message(working_message("looking at the question"))],
            box: gr.Textbox(value="", submit_btn=False, stop_btn="Stop"),
            self._widgets.chips: "",
            self._widgets.tab: tab,
        }
        tab, made = tab._replace(pending=""), None
        try:
            async with aclosing(self._replace_turns(owner, started, question, replaced)) as events:
                async for event in _throttled(events):
                    if isinstance(event, Status):
                        yield {chat: [*before, answer_message(working_message(event.text))]}
                    elif isinstance(event, Drafted):
                        yield {chat: [*before, answer_message(draft_message(event.text))]}
                    else:
                        made = event
        except NutgrafError as trouble:
            if made is None:
                raise
            turn = Turn(number=len(kept) + 1, asked=question, outcome=made, at=datetime.now(UTC), feedback=None)
            yield await asyncio.to_thread(self._not_stored, owner, tab, turn, str(trouble))
        else:
            yield await asyncio.to_thread(self._after, owner, tab)

    async def _replace_turns(
        self, owner: str, conversation: str, question: str, replaced: list[Turn]
    ) -> AsyncGenerator[Event]:
        """The events of a question that replaces turns; they are restored where no outcome is stored."""
        if replaced:
            await asyncio.to_thread(self._library.drop_turns, owner, conversation, replaced[0].number)
        kept = False
        try:
            async with aclosing(self._service.ask_events(owner, conversation, question)) as events:
                async for event in events:
                    yield event
            kept = True
        finally:
            if not kept:
                for turn in replaced:
                    self._restore(owner, conversation, turn)

    def _restore(self, owner: str, conversation: str, turn: Turn) -> None:
        again = self._library.add_turn(owner, conversation, turn.asked, turn.outcome)
        if turn.feedback:
            self._library.give_feedback(owner, conversation, again.number, turn.feedback)

    def _after(self, owner: str, tab: TabState) -> Shown:
        return self._screen.conversation(owner, tab) | self._screen.list(owner, tab)

    def _not_stored(self, owner: str, tab: TabState, turn: Turn, sentence: str) -> Shown:
        """The answer that could not be stored, with the error; it can be read and copied until the tab is closed."""
        shown = self._screen.conversation(owner, tab, not_stored=(turn,))
        shown[self._widgets.chat].append(answer_message(failure_message(sentence, _NOT_STORED)))
        return shown

    def _failed(self, question: str, tab: TabState, sentence: str, owner: str) -> Shown:
        """The conversation, the question, and the error that kept it from being answered."""
        box = {self._widgets.question: gr.Textbox(value=question, submit_btn="Ask", stop_btn=False)}
        try:
            shown = self._screen.conversation(owner, tab)
        except NutgrafError:  # the library is what failed
            return box | {self._widgets.wire: notice_update(note={"text": sentence})}
        messages = [
            *shown[self._widgets.chat],
            question_message(question),
            answer_message(failure_message(sentence, _IN_THE_BOX)),
        ]
        return shown | box | {self._widgets.chat: messages}

    def _turn(self, owner: str, tab: TabState, event: gr.EventData) -> Turn | None:
        """The turn of an event; None where it was deleted, for instance in another tab."""
        turns = self._library.turns(owner, tab.conversation) if tab.conversation else []
        return next((turn for turn in turns if turn.number == int(event.turn)), None)


async def _throttled(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """The events without drafts that come faster than a user can read."""
    shown = 0.0
    async for event in events:
        if isinstance(event, Drafted) and time.monotonic() - shown < _SECONDS_BETWEEN_DRAFTS:
            continue
        shown = time.monotonic()
        yield event
