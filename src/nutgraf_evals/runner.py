"""Runs a system over the cases, live or from recordings, and scores its output."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Frozen
from nutgraf.brief import PromptUse
from nutgraf.errors import InputError, ModelError, StopRun
from nutgraf.models import Completion, Decided, Model, PassingModel, Request, Usage
from nutgraf_evals.cases import Twin
from nutgraf_evals.corpus import Case, Corpus
from nutgraf_evals.labels import Gold
from nutgraf_evals.metrics import Score
from nutgraf_evals.recordings import Replay, Session, recording_path
from nutgraf_evals.scorers import score_answer, score_brief, score_failure, score_twin
from nutgraf_evals.systems import AnsweringByCode, System

OnCase = Callable[[str], None]
Opening = Callable[[Case], Model]


class RunCost(Frozen):
    """What a run took: tokens as the model counts them, its own seconds, dollars (None when the price is unknown)."""

    tokens_in: int
    tokens_out: int
    seconds: float
    cost_usd: float | None


class EvalRun(Frozen):
    """One system over the corpus: everything a report or the gate needs, and nothing of the clock."""

    system: str
    model: str
    parameters: dict[str, str | int | float]
    prompts: tuple[PromptUse, ...]
    corpus: str  # its digest
    cases: tuple[str, ...]
    skipped: tuple[str, ...]
    epochs: int
    scores: tuple[Score, ...]
    spent: RunCost


class Plan(NamedTuple):
    """How to run: on which cases, how often, how many at once."""

    system: System
    corpus: Corpus
    cases: Sequence[Case]
    epochs: int = 1
    at_once: int = 1


class MeteredModel(PassingModel):
    """A model that adds up what was used; in a later epoch it asks with another seed."""

    def __init__(self, model: Model, epoch: int = 0) -> None:
        super().__init__(model)
        self._epoch = epoch
        self.used: list[tuple[Usage, float]] = []

    async def complete(self, request: Request) -> Completion:
        completion = await self._model.complete(self._seeded(request))
        self.used.append((completion.usage, completion.seconds))
        return completion

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        async for piece in self._model.stream(self._seeded(request)):
            if isinstance(piece, Completion):
                self.used.append((piece.usage, piece.seconds))
            yield piece

    async def decide(self, text: str, statements: Sequence[str]) -> Decided | None:
        started = time.monotonic()
        decided = await super().decide(text, statements)
        if decided is not None:
            self.used.append((decided.usage, time.monotonic() - started))
        return decided

    async def aclose(self) -> None:
        """Leaves the model open for the other cases."""

    def _seeded(self, request: Request) -> Request:
        return request.model_copy(update={"seed": (request.seed or 0) + self._epoch}) if self._epoch else request


class _Part(NamedTuple):
    """What one case gave."""

    scores: list[Score]
    prompts: list[PromptUse]
    used: list[tuple[Usage, float]]
    model: Model


def replay_opener(corpus: Path, system: str) -> Opening:
    """Opens each case's recording; RecordingMissing when it has none."""
    return lambda case: Replay(recording_path(corpus, system, case.id))


def live_opener(model: Model) -> Opening:
    """Gives one live model to every case."""
    return lambda _: model


def recording_opener(session: Session) -> Opening:
    """Gives each case a recorder; `session.save` is to be called when the case has ended."""
    return lambda case: session.open(case.id)


async def run(plan: Plan, open_for: Opening, on_case: OnCase = lambda _: None) -> EvalRun:
    """Every brief and answer of the plan, scored; in the order of the cases whatever order they end in.

    `on_case` is called with the id of each case as soon as it has ended. A model's failure is scored as a failure.
    RecordingMissing and StopRun end the run: they are nobody's score.
    """
    places = asyncio.Semaphore(plan.at_once)

    async def one(case: Case) -> _Part:
        async with places:
            part = await _case(plan, case, open_for(case))
            on_case(case.id)
            return part

    parts = await _together([one(case) for case in plan.cases])
    models = {(part.model.name, tuple(sorted(part.model.parameters().items()))) for part in parts}
    name, parameters = min(models) if models else ("", ())
    return EvalRun(
        system=plan.system.name,
        model=name,
        parameters=dict(parameters),
        prompts=tuple(sorted({use for part in parts for use in part.prompts}, key=lambda use: use.id)),
        corpus=plan.corpus.digest,
        cases=tuple(case.id for case in plan.cases),
        skipped=tuple(skipped.id for skipped in plan.corpus.skipped),
        epochs=plan.epochs,
        scores=tuple(score for part in parts for score in part.scores),
        spent=_spent(parts),
    )


async def _together(cases: Sequence[Coroutine[None, None, _Part]]) -> list[_Part]:
    """All cases at once; the first error of one ends the others and is raised by itself."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(case) for case in cases]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return [task.result() for task in tasks]


async def _case(plan: Plan, case: Case, model: Model) -> _Part:
    gold = Gold(case)
    part = _Part([], [], [], model)
    for epoch in range(plan.epochs):
        metered = MeteredModel(model, epoch)
        if "brief" in plan.system.can:
            await _brief(plan.system, gold, metered, epoch, part)
        if "answer" in plan.system.can:
            await _answers(plan.system, gold, metered, epoch, part)
        part.used.extend(metered.used)
    return part


async def _brief(system: System, gold: Gold, model: Model, epoch: int, part: _Part) -> None:
    try:
        reply = await system.brief(gold.article, model)
    except StopRun:
        raise
    except (ModelError, InputError) as error:
        part.scores.extend(score_failure(gold, "brief", epoch, str(error)))
        return
    part.prompts.extend(reply.prompts)
    part.scores.extend(_made_with(reply.prompts, score_brief(gold, reply, epoch)))


async def _answers(system: System, gold: Gold, model: Model, epoch: int, part: _Part) -> None:
    by_code = system if isinstance(system, AnsweringByCode) else None
    asks_all = model.drafting == "statements"  # a small model is asked no open question: code answers them
    for question in gold.labels.questions:
        if question.open and by_code is None and not asks_all:
            continue  # what a system cannot do is not scored
        asks = by_code.answer_by_code if question.open and by_code and not asks_all else system.answer
        try:
            reply = await asks(gold.article, question.ask, model)
        except StopRun:
            raise
        except ModelError as error:
            part.scores.extend(score_failure(gold, question.id, epoch, str(error)))
            continue
        part.prompts.extend(reply.prompts)
        part.scores.extend(_made_with(reply.prompts, score_answer(gold, question, reply, epoch)))
    for twin in gold.labels.twins:
        await _twin(system, gold, twin, model, epoch, part)


async def _twin(system: System, gold: Gold, twin: Twin, model: Model, epoch: int, part: _Part) -> None:
    ask = gold.question(twin.question).ask
    try:
        reply = await system.answer(gold.case.twin_article(twin), ask, model)
    except StopRun:
        raise
    except ModelError as error:
        part.scores.extend(score_failure(gold, twin.id, epoch, str(error)))
        return
    part.prompts.extend(reply.prompts)
    part.scores.extend(_made_with(reply.prompts, [score_twin(gold, twin, reply, epoch)]))


def _made_with(prompts: Sequence[PromptUse], scores: Iterable[Score]) -> Iterator[Score]:
    named = {"prompt": ", ".join(use.id for use in prompts)}
    return (score.model_copy(update=named) for score in scores)


def _spent(parts: Sequence[_Part]) -> RunCost:
    used = [(part.model, usage, seconds) for part in parts for usage, seconds in part.used]
    costs = [model.cost(usage) for model, usage, _ in used]
    known = [cost for cost in costs if cost is not None]
    return RunCost(
        tokens_in=sum(usage.prompt_tokens for _, usage, _ in used),
        tokens_out=sum(usage.completion_tokens for _, usage, _ in used),
        seconds=round(sum(seconds for _, _, seconds in used), 3),
        cost_usd=float(sum(known, Decimal(0))) if len(known) == len(costs) else None,
    )
