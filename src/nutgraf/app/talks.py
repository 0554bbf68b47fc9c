"""Conversations that stay open, so that an article's sentences are worked out once; what was said comes from the store.

The store is the truth: a turn that was edited away in one tab is not leaned on in another, and after a restart the
next question still understands "and in Syria?".
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from nutgraf.answer import Abstention, Answer
from nutgraf.app.aside import Aside
from nutgraf.article import Article
from nutgraf.ask import Conversation, Opened
from nutgraf.ask.followups import asks_who_said
from nutgraf.models import Model

_MOST_OPEN = 64


@dataclass(eq=False, slots=True)
class OpenTalk:
    """A conversation in memory; whoever asks in it holds `asking`, because a question leans on the one before."""

    conversation: Conversation
    worked_out: bool = False
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def lean_on(self, said: Sequence[tuple[str, Answer | Abstention]]) -> None:
        """Take what was asked and answered so far; a question for the source changes nothing that is talked about."""
        outcomes: list[Answer | Abstention] = []
        for asked, outcome in said:
            if not (outcomes and asks_who_said(asked)):
                outcomes.append(outcome)
        self.conversation.outcomes = outcomes


class Talks:
    """The conversations used last, by whatever names them."""

    def __init__(self, aside: Aside) -> None:
        self._aside = aside
        self._open: OrderedDict[tuple[str, ...], OpenTalk] = OrderedDict()

    async def open(self, name: tuple[str, ...], articles: Sequence[Article], model: Model) -> OpenTalk:
        """The conversation of that name about these articles, opened if it is not, and ready to be asked."""
        known = self._open.get(name)
        if known is None:
            known = self._open.setdefault(name, OpenTalk(Conversation(articles, model)))
        self._open.move_to_end(name)
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        if not known.worked_out:
            await self._aside.run(lambda: work_out(known.conversation.articles))
            known.worked_out = True
        return known

    def is_open(self, name: tuple[str, ...]) -> bool:
        return name in self._open


async def work_out(articles: Sequence[Opened]) -> None:
    """Have all that is found in the articles at hand."""
    for opened in articles:
        _ = opened.sentences, opened.story, opened.keys, opened.attributions
