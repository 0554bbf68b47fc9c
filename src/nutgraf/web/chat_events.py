"""Asking: the question, the draft as it grows, the outcome; stop, ask again, edit, copy."""

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
_NOT_KEPT = "The answer above is not kept: copy it if you need it."


class ChatEvents:
    """What happens in the conversation of a tab."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._desk = screen.desk
        self._library = screen.library
        self._widgets = screen.widgets

    async def typed(self, question: str, seat: TabState, request: gr.Request) -> AsyncGenerator[Shown]:
        """A question from the box."""
        async with aclosing(self._ask(question, seat, owner_of(request))) as shown:
            async for update in shown:
                yield update

    async def chosen(self, seat: TabState, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """A starter or follow-up."""
        async with aclosing(self._ask(str(event.question), seat._replace(replaces=0), owner_of(request))) as shown:
            async for update in shown:
                yield update

    async def retried(self, seat: TabState, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """The same question once more; what was asked after it goes."""
        turn = self._turn(owner_of(request), seat, event)
        if turn is None:
            return
        seat = seat._replace(replaces=turn.number)
        async with aclosing(self._ask(turn.asked, seat, owner_of(request))) as shown:
            async for update in shown:
                yield update

    def edited(self, seat: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """A question back in the box; sent, it takes its old place."""
        turn = self._turn(owner_of(request), seat, event)
        if turn is None:
            return {}
        sentence = f"Question {turn.number} is in the box: sent again, it replaces the old one and what follows."
        box, note = {"text": turn.asked}, {"text": sentence}
        return {
            self._widgets.seat: seat._replace(replaces=turn.number),
            self._widgets.wire: notice_update(box=box, note=note),
        }

    def stopped(self, seat: TabState, request: gr.Request) -> Shown:
        """The conversation as it was before the question that was stopped, which is in the box again."""
        shown = self._screen.talk(owner_of(request), seat._replace(pending=""))
        note = {"text": "Stopped. Your question is in the box again."}
        return shown | {self._widgets.wire: notice_update(box={"text": seat.pending}, note=note)}

    def copied(self, seat: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """An answer with its quotes as footnotes, for the clipboard."""
        turn = self._turn(owner_of(request), seat, event)
        if turn is None:
            return {}
        parcel = {"kind": "clipboard", "text": answer_to_footnotes(turn.outcome)}
        return {self._widgets.wire: notice_update(parcel=parcel)}

    async def _ask(self, question: str, seat: TabState, owner: str) -> AsyncGenerator[Shown]:
        wire = self._widgets.wire
        if not question.strip():
            yield {wire: notice_update(note={"text": _NO_QUESTION})}
            return
        if not seat.articles:
            yield {wire: notice_update(note={"text": _NO_ARTICLE})}
            return
        try:
            async with aclosing(self._asked(question.strip(), seat, owner)) as shown:
                async for update in shown:
                    yield update
        except NutgrafError as error:
            yield await asyncio.to_thread(self._failed, question, seat, str(error), owner)

    async def _asked(self, question: str, seat: TabState, owner: str) -> AsyncGenerator[Shown]:
        chat, box = self._widgets.chat, self._widgets.question
        turns = await asyncio.to_thread(self._library.turns, owner, seat.talk) if seat.talk else []
        talk = seat.talk or await asyncio.to_thread(self._library.start_talk, owner, seat.articles)
        kept = [turn for turn in turns if not seat.replaces or turn.number < seat.replaces]
        replaced = turns[len(kept) :]
        seat = seat._replace(talk=talk, pending=question, replaces=0)
        before = [*messages_of(kept), question_message(question)]
        yield {
            chat: [*before, answer_message(working_message("looking at the question"))],
            box: gr.Textbox(value="", submit_btn=False, stop_btn="Stop"),
            self._widgets.chips: "",
            self._widgets.seat: seat,
        }
        seat, made = seat._replace(pending=""), None
        try:
            async with aclosing(self._answered(owner, talk, question, replaced)) as events:
                async for event in _seldom(events):
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
            yield await asyncio.to_thread(self._unkept, owner, seat, turn, str(trouble))
        else:
            yield await asyncio.to_thread(self._after, owner, seat)

    async def _answered(self, owner: str, talk: str, question: str, replaced: list[Turn]) -> AsyncGenerator[Event]:
        """The events of a question that takes the place of `replaced`, which come back where no outcome is kept."""
        if replaced:
            await asyncio.to_thread(self._library.drop_turns, owner, talk, replaced[0].number)
        kept = False
        try:
            async with aclosing(self._desk.ask_events(owner, talk, question)) as events:
                async for event in events:
                    yield event
            kept = True
        finally:
            if not kept:
                for turn in replaced:
                    self._put_back(owner, talk, turn)

    def _put_back(self, owner: str, talk: str, turn: Turn) -> None:
        again = self._library.add_turn(owner, talk, turn.asked, turn.outcome)
        if turn.feedback:
            self._library.give_feedback(owner, talk, again.number, turn.feedback)

    def _after(self, owner: str, seat: TabState) -> Shown:
        return self._screen.talk(owner, seat) | self._screen.list(owner, seat)

    def _unkept(self, owner: str, seat: TabState, turn: Turn, sentence: str) -> Shown:
        """The answer that could not be stored, and why: it is there to be read and copied until the tab is closed."""
        shown = self._screen.talk(owner, seat, unkept=(turn,))
        shown[self._widgets.chat].append(answer_message(failure_message(sentence, _NOT_KEPT)))
        return shown

    def _failed(self, question: str, seat: TabState, sentence: str, owner: str) -> Shown:
        """The conversation as it is, the question, and what kept it from being answered."""
        box = {self._widgets.question: gr.Textbox(value=question, submit_btn="Ask", stop_btn=False)}
        try:
            shown = self._screen.talk(owner, seat)
        except NutgrafError:  # the library is what failed
            return box | {self._widgets.wire: notice_update(note={"text": sentence})}
        said_so = [
            *shown[self._widgets.chat],
            question_message(question),
            answer_message(failure_message(sentence, _IN_THE_BOX)),
        ]
        return shown | box | {self._widgets.chat: said_so}

    def _turn(self, owner: str, seat: TabState, event: gr.EventData) -> Turn | None:
        """The turn an event is about; None where it is gone, in another tab for instance."""
        turns = self._library.turns(owner, seat.talk) if seat.talk else []
        return next((turn for turn in turns if turn.number == int(event.turn)), None)


async def _seldom(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """The events, without drafts that come sooner than one can read."""
    shown = 0.0
    async for event in events:
        if isinstance(event, Drafted) and time.monotonic() - shown < _SECONDS_BETWEEN_DRAFTS:
            continue
        shown = time.monotonic()
        yield event
