"""The calls a question takes, with an account of what they used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from nutgraf.brief import PromptUse
from nutgraf.models import Completion, Message, Model, Request, Usage, Used
from nutgraf.prompts import Prompt

_ALTERNATIVES = 8  # of each token; yes and no are nearly always among them
OnText = Callable[[str], None]  # told the answer as it grows; none of it is verified


@dataclass
class Calls:
    """A model answering one question; it adds up tokens, calls and prompts as it goes."""

    model: Model
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
        request = self._request(prompt, slots, logprobs=None)
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

    async def chance_of_yes(self, prompt: Prompt, **slots: str) -> float:
        """How likely the model is to say yes rather than no, between 0 and 1."""
        if self.on_check:
            self.on_check()
            self.on_check = None
        completion = self._counted(prompt, await self.model.complete(self._request(prompt, slots, _ALTERNATIVES)))
        if not completion.logprobs:  # an endpoint without token probabilities: its word stands for them
            return 1.0 if completion.text.strip().casefold().startswith("yes") else 0.0
        yes, no = (completion.logprobs[0].chance_of(word) for word in ("yes", "no"))
        return yes / (yes + no) if yes + no else 0.0

    def _request(self, prompt: Prompt, slots: dict[str, str], logprobs: int | None) -> Request:
        filled = prompt.fill(**slots)
        return Request(
            messages=tuple(Message(role=message.role, content=message.content) for message in filled),
            max_tokens=prompt.parameters.max_tokens,
            temperature=prompt.parameters.temperature,
            logprobs=logprobs,
        )

    def _counted(self, prompt: Prompt, completion: Completion) -> Completion:
        self.usage += completion.usage
        self.count += 1
        self.prompts[prompt.id] = PromptUse(id=prompt.id, sha256=prompt.sha256)
        return completion
