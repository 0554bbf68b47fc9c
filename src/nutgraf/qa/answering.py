"""Answers one question: understand it, draft, place the draft, verify it, word the outcome.

A model that drafts statements names the sentences they rest on, and they are verified together. Any other is asked for
a few words, which are placed in a sentence of the article and read again there; a question that code can answer gets
the article's own sentences or words then, without the model. What is not verified is not claimed: the outcome quotes
the passage that comes nearest. A question that names only the surname two people share is asked back.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from nutgraf import prompts
from nutgraf.answer import Abstention, Answer, Check, Citation, Statement
from nutgraf.errors import ContextOverflow
from nutgraf.extract.analysis import checks_not_run
from nutgraf.models import Completion, Model, Verifier, making_of
from nutgraf.qa.clause_answers import FoundValue, value_in_clause
from nutgraf.qa.context import STATEMENTS, AnswerPlace, IndexedArticle, NumberedArticles, PromptContext
from nutgraf.qa.drafting import Calls, OnText, draft_of
from nutgraf.qa.nearest import NearPlace, asks_for_unheard_role, count_by_near_word, nearest_places, with_values
from nutgraf.qa.open_answers import answering_places
from nutgraf.qa.premises import Namesakes, contradicted_premise, namesakes_of
from nutgraf.qa.question import Question, question_of
from nutgraf.qa.role_answers import value_of_role
from nutgraf.qa.statement_answers import AnswerVerifier, VerifiedAnswer, draft_statements
from nutgraf.qa.value_checks import other_value_reason
from nutgraf.qa.verification import LEFT_OPEN, Candidate, has_ground, judge_candidates, other_values
from nutgraf.qa.wording import (
    article_statement,
    correction_of,
    correction_of_reply,
    statements_of,
    statements_of_reply,
    value_statement,
)
from nutgraf.text.cues_en import is_unknown

T = TypeVar("T")
_MOST_SHORTENINGS = 3  # of what is read, for a server that names no limit
ACCEPT = 0.58  # least confidence in an answer; the curve is in docs/findings.md
_FOREIGN = "I can't confirm an answer: the question is in another language than the article."
_ABSENT = 0.2  # confidence in the likeliest draft below which the article is said not to answer
_SURELY_NEAR = 0.6  # of the question's words: a sentence so near may answer though no draft was found
_LEAST_WINDOW = 4_096  # tokens of context that statements need: rules, replies, and a short article
_OUTSIDE = "I only answer from the article: this is not a question about what it says."
_MOST_SHOWN = 3  # passages where nothing is verified; one fewer where a draft has its place


class _Understood(NamedTuple):
    """A question with what code alone finds for it.

    `namesakes` are the people it may mean; `premise` the sentence that contradicts what it takes for granted;
    `sentences` the article's own answer to an open question, `value` its answer to one that wants a value; `nearest`
    the sentences nearest to it.
    """

    question: Question
    namesakes: Namesakes | None = None
    premise: AnswerPlace | None = None
    sentences: Sequence[AnswerPlace] = ()
    value: FoundValue | None = None
    nearest: Sequence[NearPlace] = ()

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to ask a model."""
        return bool(self.question.outside or self.namesakes or self.premise or self.sentences or self.value)


class StatementDrafting(NamedTuple):
    """How a model is asked for statements: the prompt, the text it reads, and the numbers of the sentences in it."""

    prompt: prompts.Prompt
    reading: PromptContext
    numbered: NumberedArticles


class _Verified(NamedTuple):
    """The likeliest draft, None without one, whether it is accepted, and other values that are."""

    best: Candidate | None
    accepted: bool
    others: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Asking:
    """The articles of a conversation, the model, and the prompts it is asked with."""

    articles: Sequence[IndexedArticle]
    reading: PromptContext
    model: Model
    ask: prompts.Prompt
    verify: prompts.Prompt
    accept: float
    verifier: Verifier
    statements: StatementDrafting | None

    @classmethod
    def of(
        cls, articles: Sequence[IndexedArticle], model: Model, *, prompt: str = "ask", accept: float = ACCEPT
    ) -> Asking:
        """An `Asking` that answers where the confidence is at least `accept`.

        Raises UsageError for a prompt that does not exist.
        """
        reading, verifier = PromptContext(articles, model), Verifier(model)
        ask, verify = prompts.load(prompt, drafting=model.drafting), prompts.load("verify")
        if ask.drafting == "lines" or model.context_window < _LEAST_WINDOW:
            ask = prompts.load("ask") if ask.drafting == "statements" else ask
            return cls(articles, reading, model, ask, verify, accept, verifier, None)
        numbered = NumberedArticles(articles)
        statements = StatementDrafting(ask, PromptContext(articles, model, STATEMENTS, numbered), numbered)
        return cls(articles, reading, model, prompts.load("ask"), verify, accept, verifier, statements)

    async def answer(
        self, asked: str, question: str | None = None, on_text: OnText | None = None, calls: Calls | None = None
    ) -> Answer | Abstention:
        """The outcome of a question; `question` is the stand-alone form of what was `asked`.

        `on_text` is called with the draft as it grows; `calls` holds what was asked for this question already. Raises
        UsageError for a question that cannot be put, ModelError when the model gives no usable answer.
        """
        started = time.perf_counter()
        calls = calls or Calls(self.model, self.verifier)
        calls.on_text = on_text
        understood = self._understand(question_of(question or asked))
        reply = await self._verified_reply(understood, calls)
        if reply is not None:
            shared = self._shared_of_reply(asked, understood, reply, calls, time.perf_counter() - started)
            return self._outcome_of_reply(understood, reply, shared)
        understood = self._answered_by_code(understood)
        candidates = [] if understood.is_settled else await self._candidates(understood.question, calls)
        verified = await self._verify(understood.question, candidates, calls)
        shared = self._shared(asked, understood, verified, calls, time.perf_counter() - started)
        return self._outcome(understood, verified, shared)

    async def answer_by_code(self, asked: str) -> Answer | Abstention:
        """The outcome of a question without a model: what code answers, else the passages that come nearest.

        It never says that something is not in the article, as code cannot find other wordings.
        """
        started = time.perf_counter()
        understood = self._answered_by_code(self._understand(question_of(asked)))
        calls = Calls(self.model, self.verifier)
        verified = _Verified(None, accepted=False, others=())
        shared = self._shared(asked, understood, verified, calls, time.perf_counter() - started)
        if understood.is_settled:
            return self._outcome(understood, verified, shared)
        passages = _passages_shown(understood, None)
        shown = {"nearest": next(iter(passages), None), "also_near": tuple(passages[1:]), "correction": None}
        return Abstention.model_validate(shared | shown | {"reason": "not_verified", "text": self._unconfirmed})

    def _understand(self, question: Question) -> _Understood:
        if question.outside:
            return _Understood(question)
        if namesakes := namesakes_of(question.text, self.articles):
            return _Understood(question, namesakes)
        if premise := contradicted_premise(question, self.articles):
            return _Understood(question, premise=premise)
        return _Understood(question, nearest=nearest_places(question, self.articles))

    def _answered_by_code(self, understood: _Understood) -> _Understood:
        """The same with the article's own sentences, or the words of a clause, where code can answer the question."""
        if understood.is_settled:
            return understood
        question = understood.question
        if sentences := answering_places(question, self.articles):
            return understood._replace(sentences=sentences)
        return understood._replace(
            value=value_of_role(question, self.articles) or value_in_clause(question, self.articles)
        )

    async def _verified_reply(self, understood: _Understood, calls: Calls) -> VerifiedAnswer | None:
        """What is left of the statements of the model; None where it is not asked for any, or gives none."""
        if self.statements is None or understood.is_settled or not any(one.sentences for one in self.articles):
            return None
        question, (prompt, reading, numbered) = understood.question, self.statements
        near = [one.place for one in understood.nearest[:_MOST_SHOWN]]
        try:
            reply = await self._fitting(question, reading, lambda text: draft_statements(question, text, calls, prompt))
            return await AnswerVerifier(self.articles, numbered, calls).verify(question, reply, near) if reply else None
        except ContextOverflow:
            return None  # a few words need less room than statements

    async def _candidates(self, question: Question, calls: Calls) -> list[Candidate]:
        """The drafts of the model in their places, the likeliest first."""
        if not any(opened.sentences for opened in self.articles):
            return []  # only orders to programs: there is nothing to ask a model about
        draft = draft_of(await self._draft(question, calls))
        return await judge_candidates(question, draft, self.articles, calls, self.verify)

    async def _draft(self, question: Question, calls: Calls) -> Completion:
        """The draft of the model, in a few words."""
        return await self._fitting(
            question, self.reading, lambda text: calls.answer(self.ask, article=text, question=question.text)
        )

    async def _fitting(self, question: Question, reading: PromptContext, ask: Callable[[str], Awaitable[T]]) -> T:
        """What `ask` makes of the text that is read for a question; of less text where the model reads little."""
        tries = 0
        while True:
            text = await reading.text(question.text)
            try:
                return await ask(text)
            except ContextOverflow as overflow:
                tries += 1
                if tries > _MOST_SHORTENINGS or not reading.shrink(overflow.n_ctx):
                    raise

    async def _verify(self, question: Question, candidates: Sequence[Candidate], calls: Calls) -> _Verified:
        best = candidates[0] if candidates else None
        if best is None:
            return _Verified(None, accepted=False, others=())
        # Judged whether or not `best` is accepted, so that recordings answer at every threshold.
        others = await other_values(question, best, calls, self.verify)
        best, *others = (self._examined(question, one) for one in (best, *others))
        accepted = self._is_likely(best) and has_ground(question, best)
        return _Verified(best, accepted, [one for one in others if self._is_likely(one)])

    def _examined(self, question: Question, one: Candidate) -> Candidate:
        """The same; a likely one is rejected where its value is of something else than is asked."""
        why = other_value_reason(question, one.draft, one.place) if self._is_likely(one) else one.rejection
        return one._replace(rejection=why)

    def _is_likely(self, one: Candidate) -> bool:
        return not one.rejection and one.confidence >= self.accept

    def _shared(
        self, asked: str, understood: _Understood, verified: _Verified, calls: Calls, seconds: float
    ) -> dict[str, object]:
        """The fields that every outcome has."""
        return self._made(asked, understood, calls, seconds) | {
            "checks": self._checks(understood, verified, shown=calls.calibrated),
            "chance": _chance(understood, verified, calibrated=calls.calibrated),
        }

    def _shared_of_reply(
        self, asked: str, understood: _Understood, reply: VerifiedAnswer, calls: Calls, seconds: float
    ) -> dict[str, object]:
        """The fields that every outcome of a model's statements has."""
        left_out = self.statements.reading.left_out if self.statements else ""
        return self._made(asked, understood, calls, seconds) | {
            "checks": (*_language_checks(self.articles), *_read_check(left_out), _reply_check(reply)),
            "chance": reply.chance,
        }

    def _made(self, asked: str, understood: _Understood, calls: Calls, seconds: float) -> dict[str, object]:
        return {
            "asked": asked,
            "question": understood.question.text,
            "articles": tuple(opened.record for opened in self.articles),
            "making": making_of(self.model, calls.used, seconds),
        }

    @property
    def _unconfirmed(self) -> str:
        comes = "The articles come" if len(self.articles) > 1 else "The article comes"
        return f"I can't confirm an answer. {comes} nearest here:"

    @property
    def _not_said(self) -> str:
        return "The articles do not say." if len(self.articles) > 1 else "The article does not say."

    def _outcome_of_reply(
        self, understood: _Understood, reply: VerifiedAnswer, shared: dict[str, object]
    ) -> Answer | Abstention:
        question = understood.question
        if reply.outcome == "answered":
            return Answer.model_validate(shared | {"statements": statements_of_reply(reply, question)})
        if reply.outcome == "false_premise":
            correction = _correction(correction_of_reply(reply, question), self._not_said)
            return Abstention.model_validate(shared | correction)
        passages = [] if reply.outcome == "outside" else [place.opened.cite(place.sentence) for place in reply.nearest]
        shown = {"nearest": next(iter(passages), None), "also_near": passages[1:_MOST_SHOWN], "correction": None}
        match reply.outcome:
            case "not_in_article":
                why = {"reason": "not_in_article", "text": self._not_said}
            case "ambiguous":
                why = {"reason": "ambiguous", "text": _request_for_meaning(reply.short)}
            case "outside":
                why = {"reason": "outside_the_article", "text": _OUTSIDE}
            case _:
                why = {"reason": "not_verified", "text": self._unconfirmed}
        return Abstention.model_validate(shared | shown | why)

    def _outcome(self, understood: _Understood, verified: _Verified, shared: dict[str, object]) -> Answer | Abstention:
        if understood.sentences:
            statements = tuple(article_statement(place) for place in understood.sentences)
            return Answer.model_validate(shared | {"statements": statements})
        if understood.value:
            statements = (value_statement(understood.value, understood.question.text),)
            return Answer.model_validate(shared | {"statements": statements})
        if verified.best and verified.accepted:
            statements = statements_of(verified.best, verified.others, understood.question)
            return Answer.model_validate(shared | {"statements": statements})
        return Abstention.model_validate(shared | self._abstention(understood, verified.best))

    def _abstention(self, understood: _Understood, best: Candidate | None) -> dict[str, object]:
        question = understood.question
        if question.outside:
            return {"reason": "outside_the_article", "text": question.refusal, "nearest": None, "correction": None}
        if understood.namesakes:
            return _request_for_name(understood.namesakes)
        if understood.premise:
            return _correction(article_statement(understood.premise), self._not_said)
        counted = count_by_near_word(question, self.articles)
        passages = _passages_shown(understood, best, counted)
        shown = {"nearest": next(iter(passages), None), "also_near": tuple(passages[1:]), "correction": None}
        correction = correction_of(question, self.articles)
        if correction and not _is_answered_by(correction.citations[0], best):
            return _correction(correction, self._not_said)
        if self._is_foreign(question):
            return shown | {"reason": "not_verified", "text": _FOREIGN}
        if not passages or (counted is None and self._is_absent(understood, best)):
            return shown | {"reason": "not_in_article", "text": self._not_said}
        return shown | {"reason": "not_verified", "text": self._unconfirmed}

    def _is_foreign(self, question: Question) -> bool:
        """Whether the question is in another language than every article, so that no word of it can be missed there."""
        return question.language not in {opened.article.language for opened in self.articles}

    def _is_absent(self, understood: _Understood, best: Candidate | None) -> bool:
        """Whether it is sure enough to say that the article does not answer the question."""
        nearest = understood.nearest[0] if understood.nearest else None
        if best is None:
            return nearest is None or nearest.share < _SURELY_NEAR or not nearest.fitting
        if is_unknown(best.place.sentence.text) or best.rejection == LEFT_OPEN:
            return True
        if asks_for_unheard_role(understood.question, self.articles):
            return True
        return not best.rejection and best.confidence < _ABSENT

    def _checks(self, understood: _Understood, verified: _Verified, *, shown: bool) -> tuple[Check, ...]:
        """What was checked, in words for a reader; the chance is `shown` where it is a fitted one."""
        read = (*_language_checks(self.articles), *_read_check(self.reading.left_out))
        if understood.namesakes:
            return (*read, _namesakes_check(understood.namesakes))
        if understood.sentences:
            said = Check(name="said", passed=True, detail="found by code: the article's own sentences")
            return (*_language_checks(self.articles), said)
        if understood.value:
            said = Check(name="said", passed=True, detail="found by code: the cited sentence says it of the very same")
            return (*_language_checks(self.articles), said)
        if understood.premise:
            detail = "the article contradicts what the question takes for granted"
            return (*_language_checks(self.articles), Check(name="said", passed=False, detail=detail))
        return (*read, *_draft_checks(understood.question, verified.best, self.accept, shown=shown))


def _chance(understood: _Understood, verified: _Verified, *, calibrated: bool) -> float | None:
    """The chance an outcome states: 1 for what code finds in the article, None where the model gives no chances."""
    if understood.sentences or understood.value:
        return 1.0
    if verified.best is None:
        return 0.0
    return verified.best.confidence if calibrated else None


def _reply_check(reply: VerifiedAnswer) -> Check:
    """What was checked of the statements of a model, in words for a reader."""
    match reply.outcome:
        case "answered":
            return Check(name="agrees", passed=True, detail="each statement was read again with the cited sentences")
        case "not_in_article":
            detail = "the model finds no answer, and none in the nearest passages when it reads them again"
            return Check(name="said", passed=False, detail=detail)
        case "false_premise":
            detail = "the article contradicts what the question takes for granted"
            return Check(name="said", passed=False, detail=detail)
        case "ambiguous":
            return Check(name="meant", passed=False, detail="the question fits several people or things of the article")
        case "outside":
            return Check(name="instruction", passed=False, detail="it is not a question about what the article says")
        case _:
            detail = "; ".join(dict.fromkeys(reply.problems)) or "the model does not find it in the cited sentences"
            return Check(name="agrees", passed=False, detail=detail)


def _request_for_meaning(meanings: str) -> str:
    return f"The question can mean {meanings}. Say which." if meanings else "The question can mean several things."


def _correction(correction: Statement, not_said: str) -> dict[str, object]:
    nearest = correction.citations[0]
    return {"reason": "false_premise", "text": not_said, "nearest": nearest, "correction": correction}


def _passages_shown(
    understood: _Understood, best: Candidate | None, counted: AnswerPlace | None = None
) -> list[Citation]:
    """What comes nearest: a count of nearly the same, the place of the likeliest draft, and the nearest sentences."""
    near = [one.place for one in understood.nearest if not one.place.sentence.heading]
    places = with_values(understood.question, near)
    most = _MOST_SHOWN
    if best is not None and (best.rejection or best.confidence >= _ABSENT):
        places.insert(0, best.place)
        most -= not best.rejection
    if counted is not None:
        places.insert(0, counted)
    shown = dict.fromkeys(place.opened.cite(place.sentence) for place in places)
    return list(shown)[:most]


def _is_answered_by(citation: Citation, best: Candidate | None) -> bool:
    """Whether a likely draft is in the very sentence of the citation, which then does not contradict the question."""
    if best is None or best.rejection or best.confidence < _ABSENT:
        return False
    return best.place.opened.cite(best.place.sentence) == citation


def _read_check(left_out: str) -> tuple[Check, ...]:
    return (Check(name="read", passed=False, detail=left_out),) if left_out else ()


def _language_checks(articles: Sequence[IndexedArticle]) -> tuple[Check, ...]:
    """What is not checked in articles of other languages than English and Arabic, once for each language."""
    notices = dict.fromkeys(notice.text for one in articles for notice in checks_not_run(one.article.language))
    return tuple(Check(name="read", passed=False, detail=text.rstrip(".")) for text in notices)


def _request_for_name(namesakes: Namesakes) -> dict[str, object]:
    first: Citation = namesakes.first
    return {"reason": "ambiguous", "text": namesakes.text, "nearest": first, "correction": None}


def _namesakes_check(namesakes: Namesakes) -> Check:
    return Check(name="meant", passed=False, detail=f"the article names {len(namesakes.names)} people of that surname")


def _draft_checks(question: Question, best: Candidate | None, accept: float, *, shown: bool) -> tuple[Check, ...]:
    if question.outside:
        return (Check(name="instruction", passed=False, detail=question.outside),)
    if best is None:
        return (Check(name="said", passed=False, detail="the model found nothing in the article that says it"),)
    if best.rejection:
        return (Check(name="fits", passed=False, detail=best.rejection),)
    return (
        Check(
            name="fits", passed=True, detail=f"the cited sentence holds {best.place.share:.0%} of the answer's words"
        ),
        Check(
            name="agrees",
            passed=best.confidence >= accept,
            detail="read again with the cited passage alone"
            + (f", {best.confidence:.2f} that it answers the question" if shown else ""),
        ),
    )
