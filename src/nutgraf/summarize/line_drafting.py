"""Drafts a brief in plain lines: a model reads an article passage by passage and writes one line for each part.

`PassageReader` tracks what has been read. Code chooses among the lines and the sentences of the article afterwards.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from nutgraf.article import Passage
from nutgraf.brief import Coverage, PromptUse
from nutgraf.errors import ContextOverflow
from nutgraf.models import Completion, CountingModel, Model, Request, Used, prompt_use
from nutgraf.models.completion import on_new_text, watching
from nutgraf.prompts import Prompt
from nutgraf.summarize.points import DraftLine, Part, numbered_parts, parts_of, read_lines

PASSAGE_TOKENS = 1800  # one passage holds most news articles whole; a longer one dilutes the nine lines
_ANSWER_TOKENS = 700
_LEAST_SENTENCES = 4  # of a passage that is read in halves
_OVERHEAD = 300  # the prompt around a passage


# Small models leave line breaks out. Lines that are read all the same make a brief no better (docs/findings.md), but
# they say which parts have been read.
_ON_ONE_LINE = re.compile(r"(?<=[.!?”\"’')])[ \t]+(?=\[\d{1,2}\] )")


class PassageDraft(NamedTuple):
    """A passage as the model saw it, and the lines it wrote about it."""

    parts: tuple[Part, ...]
    lines: tuple[DraftLine, ...]


OnPassageDraft = Callable[[PassageDraft], None]


class PassageReader:
    """A model that writes lines about one article; `model` counts what that takes."""

    def __init__(self, model: Model) -> None:
        self.model = CountingModel(model)
        self.prompts: dict[str, PromptUse] = {}
        self.tokens_counted = 0
        self.passages_read = 0
        self.passages_split = 0  # in two, so that they count as one more

    @property
    def used(self) -> Used:
        """What the calls so far took, with the prompts they were made with."""
        return Used(self.model.usage, self.model.calls, self.prompts.values())

    async def read(self, passage: Passage, prompt: Prompt, on_draft: OnPassageDraft | None = None) -> PassageDraft:
        """The model's lines about a passage, one for each of its parts; `on_draft` is called with those so far."""
        parts = parts_of(passage.sentences)
        if not parts:
            self.passages_read += 1
            return PassageDraft((), ())

        def lines_so_far(text: str) -> PassageDraft:
            return PassageDraft(parts, read_lines(_ON_ONE_LINE.sub("\n", text), cut=True))

        with watching(on_new_text(lambda text: on_draft(lines_so_far(text))) if on_draft else None):
            completion = await self._ask(request_of(parts, prompt), prompt)
        self.passages_read += 1
        return PassageDraft(parts, read_lines(completion.text, cut=completion.cut))

    async def read_all(
        self, passage: Passage, prompt: Prompt, on_draft: OnPassageDraft | None = None
    ) -> list[PassageDraft]:
        """The model's lines about a passage, in halves where the passage turns out to be too long for the model."""
        try:
            return [await self.read(passage, prompt, on_draft)]
        except ContextOverflow:
            halves = halves_of(passage)
            if not halves:
                raise
        first, second = halves
        self.passages_split += 1
        return [*await self.read_all(first, prompt), *await self.read_all(second, prompt)]

    async def _ask(self, request: Request, prompt: Prompt) -> Completion:
        counts = await asyncio.gather(*(self.model.count_tokens(message.content) for message in request.messages))
        completion = await self.model.complete(request)
        self.tokens_counted += sum(counts)
        self.prompts[prompt.id] = prompt_use(prompt)
        return completion

    def coverage(self, passages_total: int) -> Coverage:
        """How much of an article of that many passages was read."""
        return Coverage(
            passages_total=passages_total + self.passages_split,
            passages_read=self.passages_read,
            tokens_counted=self.tokens_counted,
            tokens_reported=self.model.usage.prompt_tokens,
            finish_reasons=tuple(self.model.finish_reasons),
        )


def request_of(parts: Sequence[Part], prompt: Prompt) -> Request:
    """The request about the parts of one passage."""
    slots = {"count": str(len(parts)), "parts": numbered_parts(parts)}
    return Request.of_prompt(prompt, slots, answers=len(parts))


def halves_of(passage: Passage) -> tuple[Passage, Passage] | None:
    """A passage as two, between sentences; None for one of too few sentences to be split."""
    if len(passage.sentences) < _LEAST_SENTENCES:
        return None
    middle = len(passage.sentences) // 2
    cut = passage.sentences[middle].start
    first = Passage(
        passage.start, cut, passage.text[: cut - passage.start], passage.sentences[:middle], passage.tokens // 2
    )
    second = Passage(
        cut, passage.end, passage.text[cut - passage.start :], passage.sentences[middle:], passage.tokens // 2
    )
    return first, second


def passage_budget(model: Model) -> int:
    """Tokens a passage may take, so that prompt and answer fit what the model can read."""
    return max(200, min(PASSAGE_TOKENS, model.context_window - _ANSWER_TOKENS - _OVERHEAD))
