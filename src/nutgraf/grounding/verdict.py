"""The verdict on a statement: whether its evidence says it, or whether it is a hallucination.

A statement is supported when no binding check is certain that it is wrong, and the signs and the verifier together make
it likely. The verifier is a model that reads the statement beside its evidence and gives the chance that the evidence
says it. What the article says in the very words needs no verifier. Without a verifier anything else is unchecked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, Protocol

from pydantic import Field

from nutgraf.article import Frozen, Span
from nutgraf.brief import PromptUse
from nutgraf.grounding.binding_checks import signs_of, strongest
from nutgraf.grounding.evidence import evidence_for
from nutgraf.grounding.line_checks import failure_of
from nutgraf.grounding.quotation_check import CheckedQuotation, checked_quotations
from nutgraf.grounding.reading import Evidence, FaultSign, ReadArticle, Reading
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


class ClaimVerifier(Protocol):
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


VerdictName = Literal["supported", "contradicted", "not_in_source", "unchecked"]
_SUREST = 1e-3
_SPEAKS_AGAINST = 0.15  # of the log odds; a weaker sign is no reason worth telling
_LEAST_CONTENT = 2
_VERDICT_LONGEST = 1500  # characters; sentences are cut at this length
# Signs of something the article does not have; all others are of something it has otherwise.
_ABSENCES = frozenset(
    """name_unknown cause_added cause_added_other rank_added rank_added_other universal_added words_from_elsewhere
    hedge_added_other number_missing small_count_missing date_missing ordinal_missing""".split()
)
_VETOES = frozenset({"number_unit", "number_scale", "limit_reversed"})
_MOST_REASONS = 3


class Verdict(Frozen):
    """What became of a statement.

    `reasons` are clauses in words, the strongest first; `spans` are the sentences of the article it was held against.
    `chance` is how likely the evidence says it, between 0 and 1; None where nothing calibrated could be computed.
    """

    verdict: VerdictName
    reasons: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    chance: float | None = Field(default=None, ge=0, le=1)


class Calibration(Frozen):
    """Fitted weights of the log odds that a statement is supported: one for each sign, the verifier's, and a base."""

    prompt: str
    signs: dict[str, float]
    read: float
    base: float
    threshold: float = Field(gt=0, lt=1)

    def log_odds(self, signs: dict[str, float], yes: float) -> float:
        """The log odds for the strongest value of each sign and the verifier's chance of a yes."""
        weighed = sum(self.signs.get(name, 0.0) * value for name, value in signs.items())
        return weighed + self.read * log_odds(yes) + self.base


@cache
def calibration() -> Calibration:
    """The weights shipped with the package; `nutgraf evals claims --fit` makes them."""
    text = files("nutgraf.grounding").joinpath("calibration.json").read_text(encoding="utf-8")
    return Calibration.model_validate(json.loads(text))


def log_odds(chance: float) -> float:
    """The natural log of the odds, within what a model can be sure of."""
    within = min(max(chance, _SUREST), 1 - _SUREST)
    return math.log(within / (1 - within))


async def verdict(
    statement: str, read: ReadArticle, verifier: ClaimVerifier | None, evidence: Sequence[int] | None = None
) -> Verdict:
    """The verdict on one statement about one article.

    `evidence` are the numbers of the sentences it should rest on; without them they are retrieved. Raises ModelError
    when the verifier's model gives no answer.
    """
    reading = Reading(" ".join(statement.split()), read.article.language, read.article.published)
    if len(reading.text) > _VERDICT_LONGEST:
        return Verdict(
            verdict="unchecked", reasons=(f"it is longer than {_VERDICT_LONGEST:,} characters: check its sentences",)
        )
    numbers = list(evidence) if evidence is not None else evidence_for(reading, read)
    if len(reading.content) < _LEAST_CONTENT:
        return Verdict(verdict="unchecked", reasons=("it is too short to be checked",))
    if not numbers:
        return Verdict(verdict="not_in_source", reasons=("no sentence of the article is about this",))
    held = Evidence(read, numbers)
    spans = tuple(read.article.span(part.sentence.start, part.sentence.end) for part in held.parts)
    settled = _by_quotations(checked_quotations(reading, read)) or _by_code(reading, held)
    if settled:
        return settled.model_copy(update={"spans": settled.spans or spans})
    if verifier is None:
        return Verdict(verdict="unchecked", reasons=("no model has read it",), spans=spans)
    return await _weighed(reading, held, spans, verifier)


def _by_quotations(quotations: Sequence[CheckedQuotation]) -> Verdict | None:
    wrong = [one for one in quotations if one.type != "exact"]
    if not wrong:
        return None
    name: VerdictName = "not_in_source" if all(one.type == "fabricated" for one in wrong) else "contradicted"
    reasons = tuple(f"the quotation {one.text!r} is {one.type}: {one.reason}" for one in wrong)
    return Verdict(verdict=name, reasons=reasons[:_MOST_REASONS], spans=tuple(one.span for one in wrong if one.span))


def _by_code(statement: Reading, evidence: Evidence) -> Verdict | None:
    """What needs no model: the article's own words, or a contradiction of figures beyond doubt."""
    signs = signs_of(statement, evidence)
    vetoes = [sign for sign in signs if sign.name in _VETOES and sign.value > 0]
    if vetoes:
        return Verdict(verdict="contradicted", reasons=tuple(dict.fromkeys(sign.reason for sign in vetoes)))
    for part in evidence.parts:
        if failure_of(statement.text, part.sentence.text, statement.language) is None:
            return Verdict(verdict="supported", reasons=("the article says it in these words",))
    return None


async def _weighed(statement: Reading, evidence: Evidence, spans: tuple[Span, ...], verifier: ClaimVerifier) -> Verdict:
    read = await verifier.read(statement.text, evidence.text)
    weights = calibration()
    signs = signs_of(statement, evidence)
    against = _against(signs, weights)
    if read.rung == "word":  # no chance can be fitted to a bare word
        passes = read.yes > 0 and not against
        chance = None
    else:
        chance = 1 / (1 + math.exp(-weights.log_odds(strongest(signs), read.yes)))
        passes = chance >= weights.threshold
    if passes:
        return Verdict(verdict="supported", spans=spans, chance=_rounded(chance))
    reasons = tuple(dict.fromkeys(sign.reason for sign in against if sign.reason))[:_MOST_REASONS]
    absent = not against or against[0].name in _ABSENCES
    return Verdict(
        verdict="not_in_source" if absent else "contradicted",
        reasons=reasons or ("the model does not find all of it in the article's nearest sentences",),
        spans=spans,
        chance=_rounded(chance),
    )


def _against(signs: Sequence[FaultSign], weights: Calibration) -> list[FaultSign]:
    """The signs that speak against the statement, the heaviest first."""
    weighed = [(weights.signs.get(sign.name, 0.0) * sign.value, sign) for sign in signs]
    return [sign for weight, sign in sorted(weighed, key=lambda one: one[0]) if weight < -_SPEAKS_AGAINST]


def _rounded(chance: float | None) -> float | None:
    return None if chance is None else round(chance, 4)
