"""The verifier: whether each of several statements about passages is true, by the best method an endpoint has.

The methods, the best first, are tried once for each endpoint and remembered:

- `decisions`: a decision endpoint gives a chance for many statements in one call (see `nutgraf.models.decisions`).
- `logprobs`: the log probabilities of the one word yes or no, one call a statement.
- `json`: one JSON verdict for many statements in one call; those it is not sure of are asked again in another order.
- `word`: the bare word yes or no, one call a statement.

Only the first two measure a chance. The other two give a verdict in words: their judgments have no chance, and a
`score` (see `SCORES`) that is never near certainty.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, TypeVar, runtime_checkable

from pydantic import Field, ValidationError

from nutgraf.article import Frozen
from nutgraf.errors import ContextOverflow, ModelError, StopRun
from nutgraf.models.completion import (
    AnswerSchema,
    Completion,
    DecidingModel,
    Message,
    Model,
    PassingModel,
    Request,
    TokenAlternatives,
    Usage,
    on_new_text,
    watching,
)
from nutgraf.models.endpoint_errors import Refusal
from nutgraf.models.profile import Profile
from nutgraf.models.reasoning import bare_word
from nutgraf.models.settings import METHODS, Method
from nutgraf.models.structured import UnfitError, answer_schema, read_answer, unfinished_object

T = TypeVar("T")
Verdict = Literal["yes", "no", "unsure"]
# What a verdict in words weighs where a chance is expected. With the yes of `word`, answers replayed without log
# probabilities give about as many false ones as with them (docs/findings.md); 0.69 gives half as many more. The other
# values are not fitted: they only order judgments.
SCORES: dict[tuple[Method, Verdict], float] = {
    ("word", "yes"): 0.68,
    ("word", "no"): 0.05,
    ("json", "yes"): 0.68,  # no recordings fit it, so it weighs no more than the bare word
    ("json", "unsure"): 0.5,
    ("json", "no"): 0.05,
}
_ALTERNATIVES = 8  # of each token; yes and no are nearly always among them
_LEAST_MASS = 0.02  # of the probability of a token that yes and no must have together for it to be the verdict
_WORD_TOKENS = 16  # for a model that does not begin with the word
MOST_TOGETHER = 20  # statements of one call with a JSON verdict
_TOKENS_A_VERDICT = 24
_VERDICT = re.compile(r"(?<![\w-])(yes|no|true|false|supported|unsupported|correct|incorrect)(?![\w-])", re.IGNORECASE)
_TRUE = frozenset({"yes", "true", "supported", "correct"})


class VerificationQuestion(NamedTuple):
    """One statement to judge.

    `passage` is the text that is read and `statement` what may be true of it, complete in itself: `decisions` and
    `json` read just these two. `request` asks a chat model for the one word yes or no about them, with whatever
    examples help: `logprobs` and `word` send it as it is.
    """

    passage: str
    statement: str
    request: Request


class Judgment(NamedTuple):
    """What was found of one statement: the verdict, by which method, and the chance between 0 and 1 that it is true.

    `chance` is None for a method that measures none; it is not to be shown as a number then. `score` is always there.

    >>> Judgment.of_chance(0.9, "logprobs"), Judgment("yes", "word").score
    (Judgment(verdict='yes', method='logprobs', chance=0.9), 0.68)
    """

    verdict: Verdict
    method: Method
    chance: float | None = None

    @classmethod
    def of_chance(cls, chance: float, method: Method) -> Judgment:
        """The judgment of a method that measures a chance."""
        return cls("yes" if chance > 0.5 else "no", method, chance)

    @property
    def score(self) -> float:
        """The chance, or between 0 and 1 what the verdict weighs in its place: for thresholds and for ordering."""
        return SCORES[self.method, self.verdict] if self.chance is None else self.chance


OnJudgment = Callable[[int, Judgment], None]  # called with the place of a question and what was found of it


class VerifierReply(NamedTuple):
    """One judgment for each question, in their order, None where the model gave no verdict; and what the calls took."""

    judgments: list[Judgment | None]
    usage: Usage
    calls: int


@runtime_checkable
class ProfiledModel(Protocol):
    """A model that remembers what its endpoint can do."""

    @property
    def profile(self) -> Profile: ...

    @property
    def verifier(self) -> Method | None: ...


class PassingProfiledModel(PassingModel):
    """Passes every call on, with what is known of the endpoint, so that no check has to find it out again."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self._own_profile = Profile()

    @property
    def profile(self) -> Profile:
        """The profile of the model, or one of its own where the model has none."""
        return self._model.profile if isinstance(self._model, ProfiledModel) else self._own_profile

    @property
    def verifier(self) -> Method | None:
        """The method of verification that was chosen, None where the best is found out."""
        return self._model.verifier if isinstance(self._model, ProfiledModel) else None


class _Verdict(Frozen):
    number: int
    verdict: Verdict


class _Verdicts(Frozen):
    verdicts: tuple[_Verdict, ...] = Field(max_length=200)


@dataclass
class _Spent:
    """What the calls for some questions took; `on_judgment` is called with each judgment that is final."""

    on_judgment: OnJudgment | None = None
    usage: Usage = field(default_factory=lambda: Usage(prompt_tokens=0, completion_tokens=0))
    calls: int = 0

    def count(self, completion: Completion) -> Completion:
        self.usage += completion.usage
        self.calls += 1
        return completion


class Verifier:
    """Judges statements with one model. `method` fixes the method; None finds the best one the endpoint has.

    `most_together` is how many statements one call with a JSON verdict takes. What is found out is kept in the model's
    profile where it has one, else in the verifier itself.

        verifier = Verifier(model)
        reply = await verifier.judge([VerificationQuestion(passage, statement, request), ...])
    """

    def __init__(self, model: Model, method: Method | None = None, most_together: int = MOST_TOGETHER) -> None:
        self._model = model
        self._most_together = most_together
        profiled = model if isinstance(model, ProfiledModel) else None
        self._profile = profiled.profile if profiled else Profile()
        self._fixed = method or (profiled.verifier if profiled else None)

    @property
    def method(self) -> Method | None:
        """The method of the next judgment, as far as it is known: None before the first one."""
        if self._fixed:
            return self._fixed
        works = self._profile.methods
        if works.get("decisions") or works.get("systemone"):
            return "decisions"
        if found := next((method for method in METHODS[1:] if works.get(method)), None):
            return found
        return "word" if "json" in works else None  # everything above it was tried

    async def judge(
        self, questions: Sequence[VerificationQuestion], on_judgment: OnJudgment | None = None
    ) -> VerifierReply:
        """A judgment for each question, in their order; None for one that no method gives a verdict on.

        All questions that are at hand belong in one call: `decisions` takes 400 statements about one passage in a
        request and `json` `most_together` about any passages, while `logprobs` and `word` send one request a question.
        A question that a decision endpoint or a JSON verdict leaves out is asked by the next method. `on_judgment` is
        called as soon as a judgment is known, for JSON verdicts while they are written. Raises ModelError when the
        model gives no usable reply at all.
        """
        spent = _Spent()
        found: list[Judgment | None] = [None] * len(questions)
        said: dict[int, Judgment] = {}  # in words, by an endpoint that gave no log probabilities for them
        for method in self._methods():
            left = [at for at, judgment in enumerate(found) if judgment is None]
            if method == "word":
                for at in left:
                    found[at] = said.get(at)
                left = [at for at in left if found[at] is None]
            if not left:
                break
            if on_judgment:
                spent.on_judgment = with_places(on_judgment, tuple(left))
            judged = await self._by(method, [questions[at] for at in left], spent)
            for at, judgment in zip(left, judged, strict=True):
                found[at] = judgment
                if method == "logprobs" and judgment is not None and judgment.method == "word" and self._tries("json"):
                    said[at], found[at] = judgment, None
        return VerifierReply(found, spent.usage, spent.calls)

    def _tries(self, method: Method) -> bool:
        """Whether a method is still tried here: it was not chosen otherwise, and not found to fail."""
        return self._fixed is None and self._profile.methods.get(method, True)

    def _methods(self) -> tuple[Method, ...]:
        if self._fixed:
            return (self._fixed,) if self._fixed == "word" else (self._fixed, "word")
        return tuple(method for method in METHODS if self._tries(method) or method == "word")

    async def _by(
        self, method: Method, questions: Sequence[VerificationQuestion], spent: _Spent
    ) -> Sequence[Judgment | None]:
        if method == "decisions":
            return await self._by_decisions(questions, spent)
        if method == "json":
            return await self._by_json(questions, spent)
        found: list[Judgment | None] = []
        for question in questions:
            if method == "logprobs" and not self._tries("logprobs") and self._fixed is None:
                found.append(None)  # the question before has shown that there are none
            else:
                judged = await self._by_word(question, spent, logprobs=method == "logprobs")
                if judged and spent.on_judgment and judged.method == method:
                    spent.on_judgment(len(found), judged)
                found.append(judged)
        return found

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
                found[index] = None if chance is None else Judgment.of_chance(chance, "decisions")
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
                return Judgment.of_chance(chance, "logprobs")
        verdict = verdict_of(completion.text)
        if verdict is None and completion.cut and request.max_tokens < _WORD_TOKENS:
            self._profile.learn_refusal(Refusal("least_tokens", _WORD_TOKENS))
            longer = request.model_copy(update={"max_tokens": _WORD_TOKENS, "logprobs": None})
            verdict = verdict_of(spent.count(await self._model.complete(longer)).text)
        return None if verdict is None else Judgment("yes" if verdict else "no", "word")

    async def _by_json(self, questions: Sequence[VerificationQuestion], spent: _Spent) -> Sequence[Judgment | None]:
        found: list[Judgment | None] = []
        for start in range(0, len(questions), self._most_together):
            part = questions[start : start + self._most_together]
            with _watching_verdicts(range(start, start + len(part)), spent.on_judgment):
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
    ) -> dict[int, Verdict] | None:
        """The verdicts on the questions in `order`, by their indexes; None when the reply holds none."""
        request = _json_request(questions, order)
        try:
            completion = spent.count(await self._model.complete(request))
            reply = read_answer(completion.text, _Verdicts)
        except UnfitError:
            return None
        except (StopRun, ContextOverflow):
            raise
        except ModelError:
            return None
        by_number = {one.number: one.verdict for one in reply.verdicts}
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


def with_places(report: Callable[[int, T], None], places: Sequence[int]) -> Callable[[int, T], None]:
    """A report for some of the questions or statements of another one, which are at `places` there."""
    return lambda at, found: report(places[at], found)


def _watching_verdicts(places: Sequence[int], on_judgment: OnJudgment | None) -> AbstractContextManager[None]:
    """Reports each sure verdict on the questions at `places` while the reply is written."""
    if on_judgment is None:
        return nullcontext()
    reported = set[int]()

    def read(text: str) -> None:
        for number, verdict in _verdicts_so_far(text):
            if number not in reported and verdict != "unsure" and 1 <= number <= len(places):
                reported.add(number)
                on_judgment(places[number - 1], Judgment(verdict, "json"))

    return watching(on_new_text(read))


def _verdicts_so_far(text: str) -> Iterator[tuple[int, Verdict]]:
    """The numbers and verdicts of a reply that is being written, without the last one, which may not be whole."""
    listed = unfinished_object(text).get("verdicts")
    for one in listed[:-1] if isinstance(listed, list) else ():
        with suppress(ValidationError):
            yield (read := _Verdict.model_validate(one)).number, read.verdict


def _json_judgment(first: Verdict | None, second: Verdict | None) -> Judgment | None:
    said = [verdict for verdict in (first, second) if verdict is not None]
    sure = {verdict for verdict in said if verdict != "unsure"}
    if not said:
        return None
    return Judgment(sure.pop() if len(sure) == 1 else "unsure", "json")


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
