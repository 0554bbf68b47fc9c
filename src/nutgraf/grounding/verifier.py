"""A model's second reading of a statement beside its evidence: the chance that the evidence says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from nutgraf.brief import PromptUse
from nutgraf.models import Message, Model, Request, Usage, Used
from nutgraf.prompts import Prompt, load

Rung = Literal["logprobs", "word"]
PROMPT = "claim"
_ALTERNATIVES = 8  # of the first token; yes and no are nearly always among them
_LONGEST = 1500  # characters of a statement or passage that are shown


class VerifierReading(NamedTuple):
    """What the model answers: the chance of a yes between 0 and 1, and how it was read.

    On the rung `word` the endpoint gives no token probabilities, and `yes` is 0 or 1.
    """

    yes: float
    rung: Rung


class Verifier(Protocol):
    """Whatever reads statements beside passages."""

    async def read(self, statement: str, passage: str) -> VerifierReading: ...


@dataclass
class ModelVerifier:
    """One call a statement to a model; `used` adds up what they took."""

    model: Model
    prompt: Prompt = field(default_factory=lambda: load(PROMPT))
    usage: Usage = field(default_factory=lambda: Usage(prompt_tokens=0, completion_tokens=0))
    count: int = 0

    async def read(self, statement: str, passage: str) -> VerifierReading:
        """Raises ModelError when the model gives no answer."""
        completion = await self.model.complete(self.request(statement, passage))
        self.usage += completion.usage
        self.count += 1
        if not completion.logprobs:
            return VerifierReading(1.0 if completion.text.strip().casefold().startswith("yes") else 0.0, "word")
        yes, no = (completion.logprobs[0].chance_of(word) for word in ("yes", "no"))
        return VerifierReading(yes / (yes + no) if yes + no else 0.0, "logprobs")

    def request(self, statement: str, passage: str) -> Request:
        """The question as it is sent."""
        filled = self.prompt.fill(passage=_one_line(passage), statement=_one_line(statement))
        return Request(
            messages=tuple(Message(role=message.role, content=message.content) for message in filled),
            max_tokens=self.prompt.parameters.max_tokens,
            temperature=self.prompt.parameters.temperature,
            logprobs=_ALTERNATIVES,
        )

    @property
    def used(self) -> Used:
        use = PromptUse(id=self.prompt.id, sha256=self.prompt.sha256)
        return Used(self.usage, self.count, [use] if self.count else [])


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
