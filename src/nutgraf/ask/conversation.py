"""A conversation about articles: each question understood with the ones before, and answered from the text alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article, Frozen
from nutgraf.ask.answering import Asking
from nutgraf.ask.calls import Calls, OnText
from nutgraf.ask.followups import asks_who_said, stand_alone
from nutgraf.ask.opened import Opened
from nutgraf.ask.question import question_of
from nutgraf.ask.sources import who_said
from nutgraf.models import Model


class Status(Frozen):
    """What is going on, in words for a reader."""

    text: str


class Drafted(Frozen):
    """The draft so far: the model's words, with nothing verified and nothing marked as such."""

    text: str


Event = Status | Drafted | Answer | Abstention


class Conversation:
    """Articles to be asked about, and what was asked so far in `outcomes`.

    Raises UsageError for a prompt that does not exist.
    """

    def __init__(self, articles: Sequence[Article], model: Model, *, prompt: str = "ask") -> None:
        self.articles = opened(articles)
        self.outcomes: list[Answer | Abstention] = []
        self._asking = Asking.of(self.articles, model, prompt=prompt)

    async def ask(
        self, text: str, on_text: OnText | None = None, on_check: Callable[[], None] | None = None
    ) -> Answer | Abstention:
        """The outcome of the next question; `on_text` is told the unverified draft as it grows, `on_check` that it is
        read again.

        Raises UsageError for a question that cannot be put, ModelError when the model gives no usable answer.
        """
        asked = question_of(text)
        before = self.outcomes[-1] if self.outcomes else None
        if before and asks_who_said(asked.text):
            # It changes nothing that is talked about: the next question still leans on the one before.
            return who_said(text, before, self.articles)
        calls = Calls(self._asking.model, self._asking.verifier, on_check=on_check)
        rewritten = await stand_alone(asked.text, before, calls) if before and not asked.outside else ""
        outcome = await self._asking.answer(text, rewritten or None, on_text, calls)
        self.outcomes.append(outcome)
        return outcome

    async def events(self, text: str) -> AsyncGenerator[Event]:
        """Status, the draft as it grows, and last the outcome, which alone is verified.

        Closing the iterator stops the model.
        """
        waiting: asyncio.Queue[Event | None] = asyncio.Queue()
        yield Status(text="looking in the article" if self.outcomes else "reading the article")
        task = asyncio.create_task(
            self.ask(
                text,
                on_text=lambda so_far: waiting.put_nowait(Drafted(text=so_far)),
                on_check=lambda: waiting.put_nowait(Status(text="checking the answer")),
            )
        )
        task.add_done_callback(lambda _: waiting.put_nowait(None))
        try:
            while (event := await waiting.get()) is not None:
                yield event
            yield await task
        finally:
            task.cancel()
            # What the task raised was raised above already, or is of no interest to who closed the events.
            await asyncio.gather(task, return_exceptions=True)


def opened(articles: Sequence[Article]) -> tuple[Opened, ...]:
    """The articles under names that differ: their source's, else "article"; a repeated name gets a number."""
    names = [article.source.name if article.source else "article" for article in articles]
    found: list[Opened] = []
    for at, article in enumerate(articles):
        name, number = names[at], 2
        while name in names[:at] or any(name == one.name for one in found):
            name, number = f"{names[at]} #{number}", number + 1
        found.append(Opened(article, name))
    return tuple(found)
