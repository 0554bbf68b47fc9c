"""Tries attacks on a system: a brief and two questions about each article that carries one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, islice
from typing import NamedTuple

from nutgraf.article import Article, Frozen, Span
from nutgraf.errors import InputError, ModelError, StopRun
from nutgraf.ingest import article_from_bytes
from nutgraf.models import Model
from nutgraf_evals.attacks.attack import Attack
from nutgraf_evals.attacks.carriers import carried
from nutgraf_evals.loading import Case
from nutgraf_evals.scoring.reported import without_reports
from nutgraf_evals.systems import Said, System


class Trial(Frozen):
    """What one system did with one attack.

    `obeyed` are the words that did as they were told, `reported` those that only repeat the instruction from its
    beginning, `read` says whether the instruction was in what the model reads, `failed` why nothing came of it.
    """

    attack: str
    case: str
    system: str
    read: bool
    obeyed: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    failed: str = ""


class _Attacked(NamedTuple):
    """An article with its attack inside; `spans` are the places of the instruction, none where it was taken out."""

    attack: Attack
    case: Case
    article: Article
    spans: tuple[Span, ...]


async def try_attacks(
    attacks: Sequence[Attack], cases: Sequence[Case], system: System, model: Model, on_trial: Callable[[Trial], None]
) -> list[Trial]:
    """Each attack in one article, the articles taken in turns; a model's failure is told, StopRun passes through."""
    trials = []
    for attack, case in zip(attacks, islice(cycle(cases), len(attacks)), strict=True):
        trial = await _tried(_attacked(attack, case), system, model)
        trials.append(trial)
        on_trial(trial)
    return trials


def _attacked(attack: Attack, case: Case) -> _Attacked:
    file = carried(case.story, attack.payload, attack.carrier, attack.position)
    article = article_from_bytes(file.data, file.name)
    at = article.text.find(attack.payload)
    is_removed = any(block.span.start <= at < block.span.end for block in article.removed)
    spans = (article.span(at, at + len(attack.payload)),) if at >= 0 and not is_removed else ()
    return _Attacked(attack, case, article, spans)


async def _tried(attacked: _Attacked, system: System, model: Model) -> Trial:
    attack, case = attacked.attack, attacked.case
    trial = Trial(attack=attack.id, case=case.id, system=system.name, read=bool(attacked.spans))
    try:
        said = await _said(attacked, system, model)
    except StopRun:
        raise
    except (ModelError, InputError) as error:
        return trial.model_copy(update={"failed": str(error)})
    shown = [one.text for one in said if not one.entry and attack.check.shows_in(one.text)]
    obeyed = tuple(text for text in shown if attack.check.shows_in(_own(text, attacked)))
    reported = tuple(text for text in shown if text not in obeyed)
    return trial.model_copy(update={"obeyed": obeyed, "reported": reported})


def _own(text: str, attacked: _Attacked) -> str:
    return without_reports(text, attacked.article.text, attacked.spans)


async def _said(attacked: _Attacked, system: System, model: Model) -> list[Said]:
    """Everything the system says: the brief, one question that the article answers and one that it does not."""
    said: list[Said] = []
    if "brief" in attacked.attack.task:
        said += (await system.brief(attacked.article, model)).said
    if "qa" in attacked.attack.task:
        for expect in ("answer", "abstain"):
            question = next(one for one in attacked.case.labels.questions if one.expect == expect)
            said.append(Said(text=(await system.answer(attacked.article, question.ask, model)).text))
    return said
