"""Answer one question: draft, place, verify; an answer where a passage gives it, else an abstention."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from nutgraf import prompts
from nutgraf.answer import Abstention, Answer, Check
from nutgraf.errors import ContextOverflow
from nutgraf.models import Completion, Model, Verifier, making_of
from nutgraf.qa.ambiguity import Namesakes, namesakes_of
from nutgraf.qa.candidates import Candidate, judge_candidates, other_values
from nutgraf.qa.context import IndexedArticle, PromptContext, places_of
from nutgraf.qa.drafting import Calls, OnText, draft_of
from nutgraf.qa.question import Question, question_of
from nutgraf.qa.wording import correction_of, statements_of

_MOST_SHORTENINGS = 3  # of what is read, for a server that names no limit
ACCEPT = 0.6  # of the chance that the passage gives the answer; docs/findings.md has the curve


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

    @classmethod
    def of(
        cls, articles: Sequence[IndexedArticle], model: Model, *, prompt: str = "ask", accept: float = ACCEPT
    ) -> Asking:
        """Ready to be asked, and to answer where the chance is at least `accept`.

        Raises UsageError for a prompt that does not exist.
        """
        reading, verifier = PromptContext(articles, model), Verifier(model)
        return cls(articles, reading, model, prompts.load(prompt), prompts.load("verify"), accept, verifier)

    async def answer(
        self, asked: str, question: str | None = None, on_text: OnText | None = None, calls: Calls | None = None
    ) -> Answer | Abstention:
        """The outcome of a question; `question` is the stand-alone form of what was `asked`.

        `on_text` is told the draft as it grows; `calls` holds what was asked for this question already. Raises
        UsageError for a question that cannot be put, ModelError when the model gives no usable answer.
        """
        started = time.perf_counter()
        put = question_of(question or asked)
        calls = calls or Calls(self.model, self.verifier)
        calls.on_text = on_text
        namesakes = None if put.outside else namesakes_of(put.text, self.articles)
        candidates = [] if put.outside or namesakes else await self._candidates(put, calls)
        best = candidates[0] if candidates else None
        accepted = best is not None and not best.rejection and best.confidence >= self.accept
        # Asked for whatever is accepted, so that recordings answer at every threshold.
        others = await other_values(put, best, calls, self.verify) if best else []
        shared = {
            "asked": asked,
            "question": put.text,
            "articles": tuple(opened.record for opened in self.articles),
            "checks": self._read()
            + (
                (_namesakes_check(namesakes),) if namesakes else _checks(put, best, self.accept, shown=calls.calibrated)
            ),
            "chance": (best.confidence if calls.calibrated else None) if best else 0.0,
            "making": making_of(self.model, calls.used, time.perf_counter() - started),
        }
        if best and accepted:
            return Answer.model_validate(
                shared
                | {
                    "statements": statements_of(
                        best, [one for one in others if one.confidence >= self.accept], put.text
                    )
                }
            )
        return Abstention.model_validate(
            shared | (_asking_back(namesakes) if namesakes else self._abstention(put, best))
        )

    async def _candidates(self, question: Question, calls: Calls) -> list[Candidate]:
        if not any(opened.sentences for opened in self.articles):
            return []  # nothing but orders to programs: there is nothing to ask a model about
        draft = draft_of(await self._drafted(question, calls))
        return await judge_candidates(question, draft, self.articles, calls, self.verify)

    async def _drafted(self, question: Question, calls: Calls) -> Completion:
        """The draft of the model; of fewer passages, where it turns out to read less than was thought."""
        tries = 0
        while True:
            text = await self.reading.text(question.text)
            try:
                return await calls.answer(self.ask, article=text, question=question.text)
            except ContextOverflow as overflow:
                tries += 1
                if tries > _MOST_SHORTENINGS or not self.reading.shrink(overflow.n_ctx):
                    raise

    def _read(self) -> tuple[Check, ...]:
        left_out = self.reading.left_out
        return (Check(name="read", passed=False, detail=left_out),) if left_out else ()

    def _abstention(self, question: Question, best: Candidate | None) -> dict[str, object]:
        if question.outside:
            text = f"I only answer from the article: {question.outside}."
            return {"reason": "outside_the_article", "text": text, "nearest": None, "correction": None}
        correction = correction_of(question.text, self.articles)
        place = best.place if best else next(iter(places_of("", question.text, self.articles)), None)
        nearest = place.opened.cite(place.sentence) if place else None
        return {
            "reason": "false_premise" if correction else "not_in_article",
            "text": "The articles do not say." if len(self.articles) > 1 else "The article does not say.",
            "nearest": correction.citations[0] if correction else nearest,
            "correction": correction,
        }


def _asking_back(namesakes: Namesakes) -> dict[str, object]:
    return {"reason": "ambiguous", "text": namesakes.text, "nearest": namesakes.first, "correction": None}


def _namesakes_check(namesakes: Namesakes) -> Check:
    return Check(name="meant", passed=False, detail=f"the article names {len(namesakes.names)} people of that surname")


def _checks(question: Question, best: Candidate | None, accept: float, *, shown: bool) -> tuple[Check, ...]:
    """What was checked, in the order it was, in words for a reader; the chance is `shown` where it is a fitted one."""
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
