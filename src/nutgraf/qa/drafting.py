"""Model calls for a question: their usage, and the parsed drafts before any verification."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import BaseModel

from nutgraf.brief import PromptUse
from nutgraf.models import Completion, Model, Request, Usage, Used, Verifier, prompt_use
from nutgraf.models.structured import answer_schema
from nutgraf.models.verifier import VerificationQuestion
from nutgraf.prompts import Prompt
from nutgraf.qa.question import plain
from nutgraf.text.question_words import NOT_STATED

_STATEMENT = (
    'The passage itself says that "{answer}" is the answer to the question "{question}", of the very person, thing,'
    " time and place that the question is about."
)
OnText = Callable[[str], None]  # called with the answer as it grows; none of it is verified


@dataclass
class Calls:
    """A model answering one question; it adds up tokens, calls and prompts as it goes."""

    model: Model
    verifier: Verifier
    on_text: OnText | None = None
    on_check: Callable[[], None] | None = None  # called once, before the draft is read again
    usage: Usage = field(default_factory=lambda: Usage(prompt_tokens=0, completion_tokens=0))
    count: int = 0
    calibrated: bool = True  # whether every chance so far is a measured or a fitted one
    prompts: dict[str, PromptUse] = field(default_factory=dict)

    @property
    def used(self) -> Used:
        """What all calls so far took."""
        return Used(self.usage, self.count, self.prompts.values())

    async def answer(
        self,
        prompt: Prompt,
        *,
        schema: type[BaseModel] | None = None,
        shown: Callable[[str], str] = str,
        **slots: str,
    ) -> Completion:
        """The answer to a filled prompt, as one JSON object where a `schema` is given.

        `on_text` is called with what is `shown` of the answer as it grows.
        """
        request = Request.of_prompt(prompt, slots)
        if schema is not None:
            request = request.model_copy(update={"json_schema": answer_schema(schema)})
        if self.on_text is None:
            return self._counted(prompt, await self.model.complete(request))
        text, whole = "", None
        async for piece in self.model.stream(request):
            if isinstance(piece, Completion):
                whole = piece
            else:
                text += piece
                if readable := shown(text):
                    self.on_text(readable)
        assert whole is not None, "a stream ends with its completion"
        return self._counted(prompt, whole)

    def report_check(self) -> None:
        """Call `on_check`, the first time only."""
        if self.on_check:
            self.on_check()
            self.on_check = None

    def add(self, used: Used) -> None:
        """Add what other work for the same question took."""
        self.usage += used.usage
        self.count += used.calls
        self.prompts |= {use.id: use for use in used.prompts}

    async def chance_of_answer(self, prompt: Prompt, *, passage: str, question: str, answer: str) -> float:
        """How likely the passage gives the answer, between 0 and 1; 0 where the verifier gives no judgment.

        `prompt` asks for the one word yes or no. Clears `calibrated` where the result is no fitted chance.
        """
        self.report_check()
        request = Request.of_prompt(prompt, {"passage": passage, "question": question, "answer": answer})
        statement = _STATEMENT.format(question=question, answer=answer)
        judged = await self.verifier.judge([VerificationQuestion(passage, statement, request)])
        self.usage += judged.usage
        self.count += judged.calls
        self.prompts[prompt.id] = prompt_use(prompt)
        judgment = judged.judgments[0]
        if judgment is None:
            return 0.0
        fitted = judgment.chance is not None or judgment.method == "word"  # its score is fitted on answers
        self.calibrated = self.calibrated and fitted
        return judgment.score

    def _counted(self, prompt: Prompt, completion: Completion) -> Completion:
        self.usage += completion.usage
        self.count += 1
        self.prompts[prompt.id] = prompt_use(prompt)
        return completion


_LEAD = re.compile(r"^(?:answer|a)\s*:\s*", re.IGNORECASE)
_PARTED_INITIALS = re.compile(r"\b([A-Z])\. (?=[A-Z]\.)")  # "U. S." for "U.S."
_MARKS = " \"“”'*`•–—-"
# "No one" and "No. 7" begin with another no than the one that answers a question.
_YES_OR_NO = re.compile(r"^(yes|no)(?:(?:\s*[,;:!–—]|\s+-|\.(?!\s*\d))\s*|\s*$)", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"(?<=[a-z\d)]{3})[.!?](?=\s+[A-Z“\"(])")


class AnswerDraft(NamedTuple):
    """The words of an answer (empty when the model said that it is not stated), without a yes or no before them.

    `polarity` is "yes" or "no" where the draft begins with it, else empty.
    """

    text: str
    polarity: str

    @property
    def said(self) -> str:
        """The whole answer in words.

        >>> AnswerDraft("he had opposed it", "no").said
        'No, he had opposed it'
        """
        if self.polarity and self.text:
            return f"{self.polarity.capitalize()}, {self.text}"
        return self.polarity.capitalize() or self.text


NOTHING = AnswerDraft("", "")


def draft_of(completion: Completion) -> AnswerDraft:
    """The draft in a completion: its first line, without decoration; of a cut one only what is a whole sentence."""
    lines = [_undecorated(line) for line in completion.text.strip().splitlines()]
    line = _PARTED_INITIALS.sub(r"\1.", next(filter(None, lines), ""))
    if completion.cut and len(lines) < 2:
        whole = list(_ENDS_SENTENCE.finditer(line))
        line = line[: whole[-1].start()] if whole else ""
    if not any(c.isalnum() for c in line) or NOT_STATED.search(line.replace("’", "'")):
        return NOTHING
    found = _YES_OR_NO.match(line)
    polarity = found.group(1).lower() if found else ""
    return AnswerDraft((line[found.end() :] if found else line).strip(_MARKS).rstrip(".;,"), polarity)


def _undecorated(line: str) -> str:
    bare = plain(line).strip(_MARKS)
    return _LEAD.sub("", bare).strip(_MARKS)
