"""The verifier: how likely each of several statements about passages is true, by the best means an endpoint has.

The means form a ladder, tried from the top and remembered for each endpoint:

- `decisions`: a decision endpoint gives a chance for many statements in one call (see `nutgraf.models.decisions`).
- `logprobs`: the log probabilities of the one word yes or no.
- `json`: one JSON verdict for many statements in one call; those it is not sure of are asked again in another order.
- `word`: the bare word yes or no.

The first two give chances. The other two give words, so their chances come from a calibration (`CALIBRATION`) and are
never near certainty.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from pydantic import Field

from nutgraf.article import Frozen
from nutgraf.errors import ContextOverflow, ModelError, StopRun
from nutgraf.models.completion import AnswerSchema, Completion, Message, Model, Request, TokenAlternatives, Usage
from nutgraf.models.decisions import Decided
from nutgraf.models.endpoint_errors import Refusal
from nutgraf.models.profile import Profile
from nutgraf.models.reasoning import bare_word
from nutgraf.models.settings import METHODS, Method
from nutgraf.models.structured import UnfitError, answer_schema, read_answer

# The chance that a statement is true, given what was said about it. Fitted on the questions about the 21 articles of
# the corpus that are not held back, so that answers replayed without log probabilities give no more than 1.3 times the
# false ones; docs/findings.md has the figures.
CALIBRATION: dict[str, float] = {
    "word yes": 0.695,
    "word no": 0.05,
    "json yes": 0.8,  # twice, or once and sure
    "json mixed": 0.5,
    "json no": 0.05,
}
_ALTERNATIVES = 8  # of each token; yes and no are nearly always among them
_LEAST_MASS = 0.02  # of the probability of a token that yes and no must have together for it to be the verdict
_WORD_TOKENS = 16  # for a model that does not begin with the word
_MOST_IN_JSON = 20  # statements of one call
_TOKENS_A_VERDICT = 24
_VERDICT = re.compile(r"(?<![\w-])(yes|no|true|false|supported|unsupported|correct|incorrect)(?![\w-])", re.IGNORECASE)
_TRUE = frozenset({"yes", "true", "supported", "correct"})


class VerificationQuestion(NamedTuple):
    """One thing to judge.

    `passage` is the text that is read and `statement` what may be true of it, complete in itself. `request` asks a chat
    model for the one word yes or no about just that, with whatever examples help; it is sent as it is.
    """

    passage: str
    statement: str
    request: Request


class Judgment(NamedTuple):
    """The `chance` that a statement is true, between 0 and 1, and the `method` it was found by."""

    chance: float
    method: Method


class VerifierReply(NamedTuple):
    """One judgment for each question, in their order, None where none could be had; and what the calls took."""

    judgments: list[Judgment | None]
    usage: Usage
    calls: int


@runtime_checkable
class DecidingModel(Protocol):
    """A model that may have a decision endpoint; see `EndpointModel.decide`."""

    async def decide(self, text: str, statements: Sequence[str]) -> Decided | None: ...


@runtime_checkable
class ProfiledModel(Protocol):
    """A model that remembers what its endpoint can do."""

    @property
    def profile(self) -> Profile: ...

    @property
    def verifier(self) -> Method | None: ...


class _Verdict(Frozen):
    number: int
    verdict: Literal["yes", "no", "unsure"]


class _Verdicts(Frozen):
    verdicts: tuple[_Verdict, ...] = Field(max_length=200)


@dataclass
class _Spent:
    usage: Usage = field(default_factory=lambda: Usage(prompt_tokens=0, completion_tokens=0))
    calls: int = 0

    def count(self, completion: Completion) -> Completion:
        self.usage += completion.usage
        self.calls += 1
        return completion


class Verifier:
    """Judges statements with one model. `method` fixes the means; None finds the best one the endpoint has.

    What it finds out is kept in the model's profile where it has one, else in the verifier itself.
    """

    def __init__(self, model: Model, method: Method | None = None) -> None:
        self._model = model
        profiled = model if isinstance(model, ProfiledModel) else None
        self._profile = profiled.profile if profiled else Profile()
        self._fixed = method or (profiled.verifier if profiled else None)

    @property
    def method(self) -> Method | None:
        """The means the next judgment will be found by, as far as that is known: None before the first one."""
        if self._fixed:
            return self._fixed
        works = self._profile.methods
        if works.get("decisions") or works.get("systemone"):
            return "decisions"
        if found := next((method for method in METHODS[1:] if works.get(method)), None):
            return found
        return "word" if "json" in works else None  # everything above it was tried

    async def judge(self, questions: Sequence[VerificationQuestion]) -> VerifierReply:
        """A judgment for each question; None for one that no means gives a verdict on.

        A question that a decision endpoint or a JSON verdict leaves out is asked by the next means. Raises ModelError
        when the model gives no usable reply at all.
        """
        spent = _Spent()
        found: list[Judgment | None] = [None] * len(questions)
        for method in self._ladder():
            left = [at for at, judgment in enumerate(found) if judgment is None]
            if not left:
                break
            judged = await self._by(method, [questions[at] for at in left], spent)
            for at, judgment in zip(left, judged, strict=True):
                found[at] = judgment
        return VerifierReply(found, spent.usage, spent.calls)

    def _ladder(self) -> tuple[Method, ...]:
        if self._fixed:
            return (self._fixed,) if self._fixed == "word" else (self._fixed, "word")
        works = self._profile.methods
        return tuple(method for method in METHODS if works.get(method, True) or method == "word")

    async def _by(
        self, method: Method, questions: Sequence[VerificationQuestion], spent: _Spent
    ) -> Sequence[Judgment | None]:
        if method == "decisions":
            return await self._by_decisions(questions, spent)
        if method == "json":
            return await self._by_json(questions, spent)
        return [await self._by_word(question, spent, logprobs=method == "logprobs") for question in questions]

    async def _by_decisions(
        self, questions: Sequence[VerificationQuestion], spent: _Spent
    ) -> Sequence[Judgment | None]:
        found: list[Judgment | None] = [None] * len(questions)
        if not isinstance(self._model, DecidingModel):
            return found
        for passage in dict.fromkeys(question.passage for question in questions):
            at = [index for index, question in enumerate(questions) if question.passage == passage]
            decided = await self._model.decide(passage, [questions[index].statement for index in at])
            if decided is None:
                break
            spent.usage += decided.usage
            spent.calls += 1
            for index, chance in zip(at, decided.chances, strict=True):
                found[index] = None if chance is None else Judgment(chance, "decisions")
        return found

    async def _by_word(self, question: VerificationQuestion, spent: _Spent, *, logprobs: bool) -> Judgment | None:
        changes = {
            "logprobs": _ALTERNATIVES if logprobs else None,
            "max_tokens": max(question.request.max_tokens, self._profile.least_tokens),
        }
        request = question.request.model_copy(update=changes)
        completion = spent.count(await self._model.complete(request))
        if logprobs:
            chance = chance_of_yes(completion.logprobs)
            self._learn("logprobs", bool(completion.logprobs))
            if chance is not None:
                return Judgment(chance, "logprobs")
            if not completion.logprobs and self._profile.methods.get("json", True) and self._fixed is None:
                return None  # the next means may know more than one word
        verdict = verdict_of(completion.text)
        if verdict is None and completion.cut and request.max_tokens < _WORD_TOKENS:
            self._profile.learn_refusal(Refusal("least_tokens", _WORD_TOKENS))
            longer = request.model_copy(update={"max_tokens": _WORD_TOKENS, "logprobs": None})
            verdict = verdict_of(spent.count(await self._model.complete(longer)).text)
        return None if verdict is None else Judgment(CALIBRATION["word yes" if verdict else "word no"], "word")

    async def _by_json(self, questions: Sequence[VerificationQuestion], spent: _Spent) -> Sequence[Judgment | None]:
        found: list[Judgment | None] = []
        for start in range(0, len(questions), _MOST_IN_JSON):
            part = questions[start : start + _MOST_IN_JSON]
            verdicts = await self._verdicts(part, range(len(part)), spent)
            if verdicts is None:
                self._learn("json", False)
                return [*found, *([None] * (len(questions) - len(found)))]
            self._learn("json", True)
            unsure = [at for at in range(len(part)) if verdicts.get(at) not in ("yes", "no")]
            again = await self._verdicts(part, unsure[::-1], spent) if unsure else {}
            for at in range(len(part)):
                found.append(_json_judgment(verdicts.get(at), (again or {}).get(at)))
        return found

    async def _verdicts(
        self, questions: Sequence[VerificationQuestion], order: Sequence[int], spent: _Spent
    ) -> dict[int, str] | None:
        """The verdicts on the questions in `order`, by their indexes; None when the reply holds none."""
        request = _json_request(questions, order)
        try:
            completion = spent.count(await self._model.complete(request))
            told = read_answer(completion.text, _Verdicts)
        except UnfitError:
            return None
        except (StopRun, ContextOverflow):
            raise
        except ModelError:
            return None
        by_number = {one.number: one.verdict for one in told.verdicts}
        return {at: by_number[number] for number, at in enumerate(order, start=1) if number in by_number}

    def _learn(self, method: Method, works: bool) -> None:
        self._profile.learn_method(method, works)


def chance_of_yes(places: Sequence[TokenAlternatives]) -> float | None:
    """How likely yes is rather than no at the first place of an answer that is either; None where none is.

    >>> chance_of_yes([])
    """
    for place in places:
        yes, no = _mass(place, "yes"), _mass(place, "no")
        if yes + no >= _LEAST_MASS:
            return yes / (yes + no)
    first = places[0] if places else None
    if first is not None and (_mass(first, "yes") or _mass(first, "no")):
        return _mass(first, "yes") / (_mass(first, "yes") + _mass(first, "no"))
    return None


def verdict_of(text: str) -> bool | None:
    """The verdict an answer in words gives; None when it gives none, or both.

    >>> verdict_of("**Yes**."), verdict_of("The answer is no"), verdict_of("maybe")
    (True, False, None)
    """
    first = bare_word(text.strip().split()[0]) if text.strip() else ""
    if _VERDICT.fullmatch(first):
        return first in _TRUE
    said = {word.casefold() in _TRUE for word in _VERDICT.findall(text[:500])}
    return said.pop() if len(said) == 1 else None


def _mass(place: TokenAlternatives, word: str) -> float:
    listed = [(one.token, one.logprob) for one in place.alternatives] or [(place.token, place.logprob)]
    return min(1.0, sum(math.exp(logprob) for token, logprob in listed if bare_word(token) == word))


def _json_judgment(first: str | None, second: str | None) -> Judgment | None:
    said = [verdict for verdict in (first, second) if verdict is not None]
    sure = {verdict for verdict in said if verdict != "unsure"}
    if not said:
        return None
    if len(sure) != 1:
        return Judgment(CALIBRATION["json mixed"], "json")
    return Judgment(CALIBRATION[f"json {sure.pop()}"], "json")


_RULE = (
    "You check statements against passages of a news article. A statement is right only if its own passage says it, of"
    " the very person, thing, time and place. For each number give the verdict: yes, no, or unsure. Answer with one"
    ' JSON object: {"verdicts": [{"number": 1, "verdict": "yes"}]}'
)


def _json_request(questions: Sequence[VerificationQuestion], order: Sequence[int]) -> Request:
    items = [
        {"number": number, "passage": questions[at].passage, "statement": questions[at].statement}
        for number, at in enumerate(order, start=1)
    ]
    schema: AnswerSchema = answer_schema(_Verdicts)
    return Request(
        messages=(
            Message(role="system", content=_RULE),
            Message(role="user", content=json.dumps(items, ensure_ascii=False, indent=1)),
        ),
        max_tokens=_TOKENS_A_VERDICT * len(items) + _TOKENS_A_VERDICT,
        json_schema=schema,
    )
