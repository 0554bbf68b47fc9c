"""The verdict on a statement: whether its evidence says it, or whether it is a hallucination.

`evidence_for` retrieves one to three sentences. `examine` decides what code alone can decide: quotations, figures that
contradict beyond doubt, and the article's own words. Anything else is a `PendingVerdict` with the question for a
verifier (`nutgraf.models.verifier`). `conclude` combines the verifier's chance with the signs of the binding checks;
the weights come from labelled claims (`nutgraf evals claims --fit`). Without a verifier the statement is unchecked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from pydantic import Field

from nutgraf.article import UNKNOWN_LANGUAGE, Article, Frozen, Span
from nutgraf.grounding.assertion_checks import overstatements
from nutgraf.grounding.date_checks import date_signs
from nutgraf.grounding.evidence import Evidence, FaultSign
from nutgraf.grounding.line_checks import CheckedQuotation, checked_quotations, failure_of
from nutgraf.grounding.name_checks import name_signs
from nutgraf.grounding.number_checks import number_signs
from nutgraf.grounding.reading import ReadArticle, Reading
from nutgraf.grounding.wording_checks import attribution_signs, wording_signs
from nutgraf.ingest.plain_text import language_of
from nutgraf.models import Model, Request, Usage, Used, prompt_use
from nutgraf.models.settings import Method
from nutgraf.models.verifier import MOST_TOGETHER, Judgment, OnJudgment, VerificationQuestion, Verifier
from nutgraf.prompts import Prompt, load
from nutgraf.text.tokens import tokenize

VerdictName = Literal["supported", "contradicted", "not_in_source", "unchecked"]
PROMPT = "claim"
_SHOWN = 1500  # characters of a statement or passage that a model is shown
_LONGEST = 1500  # characters of a statement; sentences are cut at this length
_SUREST = 1e-3
_SPEAKS_AGAINST = 0.15  # of the log odds; a weaker sign is no reason worth showing
# Of the log odds; together, signs of this weight reject what a verifier without chances accepts. Models that give
# verdicts in JSON are larger than those that only give a word, and seldom wrong where the checks are not sure: with 2
# in place of 4, true statements fell to several signs that came from one turn of phrase.
_OUTWEIGHS = {"word": 1.0, "json": 4.0, "decisions": 2.0}
_UNSETTLES = -0.8  # of the log odds; a sign of this weight leaves the article's own words to the verifier
_LEAST_CONTENT = 2
# Signs of something the article does not have; all others are of something it has otherwise.
_ABSENCES = frozenset(
    """name_unknown name_elsewhere cause_added superlative_added words_unknown number_missing date_missing
    ordinal_missing""".split()
)
_CONCRETE = frozenset("number_other number_elsewhere small_count_other date_other number_missing date_missing".split())
_MOSTLY = 0.6  # of a statement's content words
_VETOES = frozenset({"number_unit", "number_scale", "limit_reversed"})
_MOST_REASONS = 3
_CHECKS = (number_signs, date_signs, name_signs, wording_signs, attribution_signs)


class Verdict(Frozen):
    """Whether a statement is supported, and why.

    `reasons` are clauses in words, the strongest first; `spans` are the sentences of the article it was compared with.
    `chance` is how likely the evidence says it, between 0 and 1; None where nothing calibrated could be computed.
    """

    verdict: VerdictName
    reasons: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    chance: float | None = Field(default=None, ge=0, le=1)


class PendingVerdict(NamedTuple):
    """A statement that code alone cannot decide, with its evidence.

    `passage` is what a verifier is shown; where it is empty, the sentences of the evidence alone.
    """

    statement: Reading
    evidence: Evidence
    passage: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The sentences of the article it is compared with."""
        article = self.evidence.read.article
        return tuple(article.span(part.sentence.start, part.sentence.end) for part in self.evidence.parts)


class Calibration(Frozen):
    """Fitted weights of the log odds that a statement is supported: one for each sign, the verifier's, and a base."""

    prompt: str
    signs: dict[str, float]
    read: float
    base: float
    threshold: float = Field(gt=0, lt=1)

    def weight_of_signs(self, signs: dict[str, float]) -> float:
        """The part of the log odds that the signs give; negative where they speak against the statement."""
        return sum(self.signs.get(name, 0.0) * value for name, value in signs.items())

    def log_odds(self, signs: dict[str, float], yes: float) -> float:
        """The log odds for the strongest value of each sign and the verifier's chance of a yes."""
        return self.weight_of_signs(signs) + self.read * log_odds(yes) + self.base


@cache
def calibration() -> Calibration:
    """The weights shipped with the package; `nutgraf evals claims --fit` makes them."""
    text = files("nutgraf.grounding").joinpath("calibration.json").read_text(encoding="utf-8")
    return Calibration.model_validate(json.loads(text))


def log_odds(chance: float, surest: float = _SUREST) -> float:
    """The natural log of the odds, for a chance clipped to `[surest, 1 - surest]`: no model is more certain."""
    within = min(max(chance, surest), 1 - surest)
    return math.log(within / (1 - within))


class StatementVerifier:
    """Judges statements with one model, by the best means its endpoint has; `used` adds up what the calls took."""

    def __init__(
        self,
        model: Model,
        prompt: Prompt | None = None,
        *,
        method: Method | None = None,
        most_together: int = MOST_TOGETHER,
    ) -> None:
        """`method` fixes how the model is asked; without it the best its endpoint has is found out.

        `most_together` is how many statements a call with a JSON verdict takes.
        """
        self._verifier = Verifier(model, method, most_together)
        self._prompt = prompt or load(PROMPT)
        self._usage = Usage(prompt_tokens=0, completion_tokens=0)
        self._calls = 0

    @property
    def judges_many(self) -> bool:
        """Whether one call judges many statements; False too before the first call."""
        return self._verifier.method in {"json", "decisions"}

    async def judge(
        self, pending: Sequence[PendingVerdict], on_judgment: OnJudgment | None = None
    ) -> list[Judgment | None]:
        """A judgment for each statement, None where the model gives none; `on_judgment` as of `Verifier.judge`.

        Raises ModelError as models do.
        """
        reply = await self._verifier.judge([self.question(one) for one in pending], on_judgment)
        self._usage += reply.usage
        self._calls += reply.calls
        return reply.judgments

    def question(self, pending: PendingVerdict) -> VerificationQuestion:
        """What the model is asked about a statement."""
        passage, statement = _one_line(pending.passage or pending.evidence.text), _one_line(pending.statement.text)
        request = Request.of_prompt(self._prompt, {"passage": passage, "statement": statement})
        return VerificationQuestion(passage, statement, request)

    @property
    def used(self) -> Used:
        return Used(self._usage, self._calls, [prompt_use(self._prompt)] if self._calls else [])


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_SHOWN]


async def verdict(
    statement: str, read: ReadArticle, verifier: StatementVerifier | None, evidence: Sequence[int] | None = None
) -> Verdict:
    """The verdict on one statement about one article.

    `evidence` are the numbers of the sentences it should rest on; without them they are retrieved. Raises ModelError
    when the verifier's model gives no answer.
    """
    found = examine(statement, read, evidence)
    if isinstance(found, Verdict):
        return found
    return conclude(found, (await verifier.judge([found]))[0] if verifier else None)


def examine(statement: str, read: ReadArticle, evidence: Sequence[int] | None = None) -> Verdict | PendingVerdict:
    """The verdict where code alone can decide, else what a verifier has to judge; arguments as of `verdict`."""
    reading = Reading(" ".join(statement.split()), read.article.language, read.article.published)
    if len(reading.text) > _LONGEST:
        return Verdict(
            verdict="unchecked", reasons=(f"it is longer than {_LONGEST:,} characters: check its sentences",)
        )
    if len(reading.content) < _LEAST_CONTENT:
        return Verdict(verdict="unchecked", reasons=("it is too short to be checked",))
    numbers = list(evidence) if evidence is not None else evidence_for(reading, read)
    if not numbers:
        return Verdict(verdict="not_in_source", reasons=("no sentence of the article is about this",))
    pending = PendingVerdict(reading, Evidence(read, numbers))
    settled = _by_quotations(checked_quotations(reading, read)) or _by_code(pending)
    if settled:
        return settled.model_copy(update={"spans": settled.spans or pending.spans})
    return pending


def conclude(
    pending: PendingVerdict,
    judgment: Judgment | None,
    weights: Calibration | None = None,
    *,
    with_details: bool = True,
    refuse_overstatements: bool = True,
) -> Verdict:
    """The verdict on a statement, given what a verifier says; unchecked where it says nothing.

    `weights` are those shipped with the package unless others are given. `with_details` has the reasons say what the
    article has instead; a model that is shown the article beside them needs none.

    A chance is calibrated for verifiers that give the probability of a yes as the one the weights were fitted with.
    The yes of any other counts unless the signs against it outweigh it, and the verdict has no chance. Either is
    refused for a plan given as decided, a part as the whole, or a reason that the article does not give;
    `refuse_overstatements` is False where such statements are corrected instead.
    """
    if judgment is None:
        return Verdict(verdict="unchecked", reasons=("no model has read it",), spans=pending.spans)
    weights = weights or calibration()
    signs = signs_of(pending.statement, pending.evidence)
    values = strongest(signs)
    chance: float | None = None
    if judgment.method == "logprobs":
        chance = 1 / (1 + math.exp(-weights.log_odds(values, judgment.score)))
        passes = chance >= weights.threshold
    else:
        passes = judgment.verdict == "yes" and weights.weight_of_signs(values) > -_OUTWEIGHS[judgment.method]
    rounded = None if chance is None else round(chance, 4)
    if passes:
        over = overstatements(pending.statement, pending.evidence) if refuse_overstatements else []
        found = [one for one in over if one.is_grave]
        if not found:
            return Verdict(verdict="supported", spans=pending.spans, chance=rounded)
        reasons = tuple(dict.fromkeys(one.reason for one in found))[:_MOST_REASONS]
        return Verdict(verdict="not_in_source", reasons=reasons, spans=pending.spans, chance=rounded)
    name, reasons = _explained(pending, signs, weights, with_details)
    return Verdict(verdict=name, reasons=reasons, spans=pending.spans, chance=rounded)


def _explained(
    pending: PendingVerdict, signs: Sequence[FaultSign], weights: Calibration, with_details: bool
) -> tuple[VerdictName, tuple[str, ...]]:
    """Why a statement that does not pass falls: figures and dates first, then what weighs most.

    A statement most of whose words the evidence does not have is about something else: nothing contradicts it.
    """
    concrete = [sign for sign in signs if sign.name in _CONCRETE and sign.value > 0]
    unsaid = _unsaid(pending)
    if len(unsaid) > _MOSTLY * len(pending.statement.content):
        shown = ", ".join(repr(word) for word in unsaid[:_MOST_REASONS])
        return "not_in_source", (f"the article's nearest sentence does not say {shown}",)
    against = [*concrete, *_against(signs, weights)]
    reasons = tuple(_reasons_of(against, with_details))[:_MOST_REASONS]
    absent = not against or against[0].name in _ABSENCES
    if not reasons and unsaid:
        shown = " or ".join(repr(word) for word in unsaid[: _MOST_REASONS if with_details else 1])
        reasons = (f"the article's nearest sentence does not say {shown}",)
    return (
        "not_in_source" if absent else "contradicted",
        reasons or ("the model does not find all of it in the article's nearest sentence",),
    )


def _reasons_of(against: Sequence[FaultSign], with_details: bool) -> Iterator[str]:
    """The reasons of signs, each once; of those with the same words of the article only the first."""
    given: set[str] = set()
    for sign in against:
        seen = {sign.reason, sign.detail} if with_details and sign.detail else {sign.reason}
        if sign.reason and not seen & given:
            yield sign.explanation if with_details else sign.reason
        given |= seen


def _unsaid(pending: PendingVerdict) -> list[str]:
    """The words of a statement that its evidence does not have, the rarest first."""
    statement, evidence = pending.statement, pending.evidence
    lacking = [word for word in statement.content if not evidence.reading.has(word.key)]
    lacking.sort(key=lambda word: -evidence.read.rarity(word.key))
    return list(dict.fromkeys(statement.text[word.start : word.end] for word in lacking))


def signs_of(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """What the binding checks see in a statement compared with its evidence."""
    return [sign for check in _CHECKS for sign in check(statement, evidence)]


def strongest(signs: Sequence[FaultSign]) -> dict[str, float]:
    """The strongest value of each kind of sign, by its name."""
    found: dict[str, float] = {}
    for sign in signs:
        if sign.name not in found or abs(sign.value) > abs(found[sign.name]):
            found[sign.name] = sign.value
    return found


def _by_quotations(quotations: Sequence[CheckedQuotation]) -> Verdict | None:
    wrong = [one for one in quotations if one.type != "exact"]
    if not wrong:
        return None
    name: VerdictName = "not_in_source" if all(one.type == "fabricated" for one in wrong) else "contradicted"
    reasons = tuple(f"the quotation {one.text!r} is {one.type}: {one.reason}" for one in wrong)
    return Verdict(verdict=name, reasons=reasons[:_MOST_REASONS], spans=tuple(one.span for one in wrong if one.span))


def _by_code(pending: PendingVerdict) -> Verdict | None:
    """What needs no model: the article's own words, or a contradiction of figures beyond doubt."""
    statement, evidence = pending.statement, pending.evidence
    signs = [sign for sign in signs_of(statement, evidence) if sign.value > 0]
    vetoes = [sign for sign in signs if sign.name in _VETOES]
    if vetoes:
        return Verdict(verdict="contradicted", reasons=tuple(dict.fromkeys(sign.explanation for sign in vetoes)))
    if any(calibration().signs.get(sign.name, 0.0) < _UNSETTLES for sign in signs):
        return None
    for part in evidence.parts:
        if failure_of(statement.text, part.sentence.text, statement.language) is None:
            return Verdict(verdict="supported", reasons=("the article says it in these words",))
    return None


def _against(signs: Sequence[FaultSign], weights: Calibration) -> list[FaultSign]:
    """The signs that speak against the statement, the heaviest first."""
    weighed = [(weights.signs.get(sign.name, 0.0) * sign.value, sign) for sign in signs]
    return [sign for weight, sign in sorted(weighed, key=lambda one: one[0]) if weight < -_SPEAKS_AGAINST]


_MOST_SENTENCES = 3
_MOST_NEAREST = 20  # sentences among which the evidence is chosen
# What a further sentence has to add of the statement's words, by rarity: less where it is beside one that was chosen.
# Fitted by how often the choice is the labelled evidence, in the fitting half.
_LEAST_GAIN = 0.22
_LEAST_GAIN_BESIDE = 0.14
_BONUS_BESIDE = 0.05


def evidence_for(statement: Reading, read: ReadArticle, most: int = _MOST_SENTENCES) -> list[int]:
    """The numbers of the one to three sentences that cover the statement's words, best first.

    The first has most of them by rarity, and of those alike the nearest by bm25. A further one is taken only for the
    words it adds: sentences the statement is not about mislead the checks and the verifier. Words that are nowhere in
    the article do not count. Empty where no sentence shares a word with the statement.
    """
    keys = list(dict.fromkeys(word.key for word in statement.content))
    weights = {key: read.rarity(key) for key in keys if read.has(key)}
    total = math.fsum(weights.values())
    chosen: list[int] = []
    left = [(at, {key for key in weights if read.readings[at].has(key)}) for at in _nearest_sentences(keys, read)]
    covered: set[str] = set()
    while left and len(chosen) < most:
        gains = [math.fsum(weights[key] for key in has - covered) for _, has in left]
        beside = [any(abs(at - one) == 1 for one in chosen) for at, _ in left]
        # `left` is in the order of bm25, and of equals the first is taken
        best = max(range(len(left)), key=lambda place: gains[place] + beside[place] * _BONUS_BESIDE * total)
        least = (_LEAST_GAIN_BESIDE if beside[best] else _LEAST_GAIN) * total if chosen else 0.0
        if gains[best] <= 0 or gains[best] < least:
            break
        at, has = left.pop(best)
        chosen.append(at)
        covered |= has
    return [read.sentences[at].number for at in chosen]


def _nearest_sentences(keys: Sequence[str], read: ReadArticle) -> list[int]:
    """The indexes of the sentences nearest to some words, headings left out where there are others."""
    return [read.body[at] for at in read.body_index.ranking(keys)[:_MOST_NEAREST]] if keys and read.body else []


_LEAST_LETTERS = 2
_FEWEST_FOR_LANGUAGE = 8  # words; the language of fewer is not clear


def is_foreign(statement: str, article: Article) -> bool:
    """Whether a statement is plainly written in another language than the article."""
    words = [
        token for token in tokenize(statement, 0, len(statement)) if token.word and len(token.text) >= _LEAST_LETTERS
    ]
    own = article.language.partition("-")[0]
    is_ascii = statement.isascii()
    if len(words) < _FEWEST_FOR_LANGUAGE and is_ascii:
        return False
    guessed = language_of(statement)
    if guessed == UNKNOWN_LANGUAGE:
        return False
    return guessed != own and (guessed != "en" or own in {"ar", "he", "ru", "zh", "ja", "ko", "el", "hi"})
