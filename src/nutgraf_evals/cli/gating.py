"""`evals gate` and `evals repin`: refuse a regression, or make the scores the baseline."""

from __future__ import annotations

import asyncio
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from nutgraf.ask import ACCEPT
from nutgraf.errors import CheckFailed, UsageError
from nutgraf_evals import gate as gating
from nutgraf_evals.cli.asked import Asked, Engine, asked_for, systems_of
from nutgraf_evals.cli.flags import (
    AtOnceFlag,
    CaseFlag,
    CorpusFlag,
    HtmlFlag,
    JunitFlag,
    MarkdownFlag,
    ModelFlag,
    OnlyFlag,
    PromptFlag,
    SystemFlag,
    UrlFlag,
)
from nutgraf_evals.cli.running import live, replayed
from nutgraf_evals.curve import false_answers, tried
from nutgraf_evals.recordings import WithoutLogprobs
from nutgraf_evals.reports import html_page, junit_xml, markdown, print_table, write
from nutgraf_evals.runner import Run, replaying
from nutgraf_evals.systems import SYSTEMS

BASELINE = "baseline.json"
_MOST_FALSE = 1.3  # times the false answers, for an endpoint that gives no log probabilities


def gate(  # noqa: PLR0913  # a command's flags
    *,
    corpus: CorpusFlag = None,
    system: SystemFlag = None,
    only: OnlyFlag = None,
    ask_model: Annotated[bool, typer.Option("--live", help="Ask the model; the invariants alone judge.")] = False,
    case: CaseFlag = None,
    at_once: AtOnceFlag = 1,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
    md: MarkdownFlag = None,
    junit: JunitFlag = None,
    html: HtmlFlag = None,
) -> None:
    """Refuse a regression: 0 fine, 1 regression, 2 usage, 3 not comparable.

    Replays the whole corpus and lays it beside the baseline. With --live, asks the model about the cases that are
    named and judges by the invariants alone, because a handful of facts cannot carry floors.
    """
    if not ask_model and (case or model or base_url):
        raise UsageError("--case, --model and --base-url need --live: the replay is of the whole corpus")
    asked = asked_for(corpus, case, systems_of(system or ["nutgraf"], "brief", only))._replace(at_once=at_once)
    runs, verdicts = _live(asked, Engine(model, base_url)) if ask_model else _replayed(asked)
    print_table(runs, Console())
    for path, text in ((md, markdown(runs, verdicts)), (junit, junit_xml(runs)), (html, html_page(runs))):
        if path:
            write(path, text)
    bare = None if ask_model or only == "brief" or "nutgraf" not in verdicts else _without_logprobs(asked)
    if bare:
        typer.echo(str(bare))
    reasons = [f"{name}: {reason}" for name, verdict in verdicts.items() for reason in verdict.reasons]
    reasons += [bare.reason] if bare and bare.reason else []
    for reason in reasons:
        typer.echo(reason)
    if reasons:
        raise CheckFailed(f"the gate is red for {len(reasons)} {'reason' if len(reasons) == 1 else 'reasons'}")
    typer.echo("the gate is green")


def repin(
    corpus: CorpusFlag = None,
    system: SystemFlag = None,
    only: OnlyFlag = None,
    prompt: PromptFlag = "brief",
    allow_regression: Annotated[bool, typer.Option("--allow-regression", help="Let floors sink.")] = False,
) -> None:
    """Make the replayed scores the baseline; floors never sink unless that is allowed."""
    asked = asked_for(corpus, None, systems_of(system or list(SYSTEMS), prompt, only))
    for each in replayed(asked):
        lowered = gating.repin(each, asked.corpus.folder / BASELINE, allow_regression=allow_regression)
        typer.echo(f"{each.system}: pinned" + (f", lowered: {', '.join(lowered)}" if lowered else ""))


def _replayed(asked: Asked) -> tuple[list[Run], dict[str, gating.Verdict]]:
    # Before the replay, which takes a while: a missing baseline is told at once.
    baselines = {s.name: gating.read_baseline(asked.corpus.folder / BASELINE, s.name) for s in asked.systems}
    runs = replayed(asked)
    return runs, {each.system: gating.judge(each, baselines[each.system]) for each in runs}


class _BareWords(NamedTuple):
    """False answers from the same recordings, with the log probabilities of verdicts and without."""

    known: int
    bare: int
    n: int

    @property
    def reason(self) -> str:
        if self.bare <= _MOST_FALSE * self.known:
            return ""
        return f"without log probabilities more than {_MOST_FALSE} times as many false answers"

    def __str__(self) -> str:
        return f"false answers with log probabilities {self.known}, without {self.bare}, of {self.n}"


def _without_logprobs(asked: Asked) -> _BareWords:
    open_for = replaying(asked.corpus.folder, "nutgraf")
    known = asyncio.run(tried(asked.cases, open_for))
    bare = asyncio.run(tried(asked.cases, lambda case: WithoutLogprobs(open_for(case))))
    n = sum(not one.answerable for one in known)
    return _BareWords(false_answers(known, ACCEPT), false_answers(bare, ACCEPT), n)


def _live(asked: Asked, engine: Engine) -> tuple[list[Run], dict[str, gating.Verdict]]:
    runs = live(asked, engine)
    return runs, {each.system: gating.judge_slice(each) for each in runs}
