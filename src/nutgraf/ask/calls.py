"""The calls a question takes, with an account of what they used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from nutgraf.brief import PromptUse
from nutgraf.models import Completion, Message, Model, Request, Usage, Used, Verifier
from nutgraf.models import Question as VerifierQuestion
from nutgraf.prompts import Prompt

_STATEMENT = (
    'The passage itself says that "{answer}" is the answer to the question "{question}", of the very person, thing,'
    " time and place that the question is about."
)
OnText = Callable[[str], None]  # told the answer as it grows; none of it is verified


@dataclass
class Calls:
    """A model answering one question; it adds up tokens, calls and prompts as it goes."""

    model: Model
    verifier: Verifier
    on_text: OnText | None = None
    on_check: Callable[[], None] | None = None  # called once, before the draft is read again
    usage: Usage = field(default_factory=lambda: Usage(prompt_tokens=0, completion_tokens=0))
    count: int = 0
    prompts: dict[str, PromptUse] = field(default_factory=dict)

    @property
    def used(self) -> Used:
        return Used(self.usage, self.count, self.prompts.values())

    async def answer(self, prompt: Prompt, **slots: str) -> Completion:
        """The answer to a filled prompt, shown to `on_text` as it grows."""
        request = self._request(prompt, slots)
        if self.on_text is None:
            return self._counted(prompt, await self.model.complete(request))
        text, whole = "", None
        async for piece in self.model.stream(request):
            if isinstance(piece, Completion):
                whole = piece
            else:
                text += piece
                self.on_text(text)
        assert whole is not None, "a stream ends with its completion"
        return self._counted(prompt, whole)

    async def chance_of_answer(self, prompt: Prompt, *, passage: str, question: str, answer: str) -> float:
        """How likely the passage gives the answer, between 0 and 1; 0 where the verifier cannot tell.

        `prompt` asks for the one word yes or no.
        """
        if self.on_check:
            self.on_check()
            self.on_check = None
        request = self._request(prompt, {"passage": passage, "question": question, "answer": answer})
        statement = _STATEMENT.format(question=question, answer=answer)
        judged = await self.verifier.judge([VerifierQuestion(passage, statement, request)])
        self.usage += judged.usage
        self.count += judged.calls
        self.prompts[prompt.id] = PromptUse(id=prompt.id, sha256=prompt.sha256)
        judgment = judged.judgments[0]
        return judgment.chance if judgment else 0.0

    def _request(self, prompt: Prompt, slots: dict[str, str]) -> Request:
        filled = prompt.fill(**slots)
        return Request(
            messages=tuple(Message(role=message.role, content=message.content) for message in filled),
            max_tokens=prompt.parameters.max_tokens,
            temperature=prompt.parameters.temperature,
        )

    def _counted(self, prompt: Prompt, completion: Completion) -> Completion:
        self.usage += completion.usage
        self.count += 1
        self.prompts[prompt.id] = PromptUse(id=prompt.id, sha256=prompt.sha256)
        return completion
