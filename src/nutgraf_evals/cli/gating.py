"""`evals gate`, `repin`, `curve`, `claims`, `check` and `stats`: scores against the baseline, and checks of the labels.

`gate` refuses a regression and `repin` makes the replayed scores the baseline. `curve` prints false answers against
false abstentions at each threshold, for the articles the threshold is fitted on and for those held back. `claims` says
how often verdicts on labelled claims are right, replayed from recordings or recorded live. `check` and `stats` look at
the labels only and need no model.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from nutgraf.errors import CheckFailed, UsageError
from nutgraf.grounding import Evidence, PendingVerdict, StatementVerifier, evidence_for
from nutgraf.models import load_settings, open_model
from nutgraf.qa import ACCEPT
from nutgraf_evals import gate as gating
from nutgraf_evals.cases import Unanswerable
from nutgraf_evals.claims import (
    HALVES,
    LARGE,
    SYSTEM,
    ClaimsOfArticle,
    Example,
    LabelledClaim,
    RecordedJudgments,
    claims_of,
    fit_calibration,
    half_of,
    judged_by_code,
    judged_by_large_model,
    judged_by_model,
    large_model_recording,
    pairs_of,
    reading_of,
    signs_with,
    stratified_order,
    table_lines,
    weights_of_halves,
)
from nutgraf_evals.cli.running import (
    AtOnceFlag,
    CaseFlag,
    CorpusFlag,
    HtmlFlag,
    JunitFlag,
    MarkdownFlag,
    ModelFlag,
    ModelFlags,
    OnlyFlag,
    PromptFlag,
    RunRequest,
    SystemFlag,
    UrlFlag,
    live_runs,
    replay_runs,
    run_request_of,
    systems_of,
)
from nutgraf_evals.corpus import Case, Corpus, corpus_folder, load_all, load_corpus
from nutgraf_evals.gate import answer_attempts, curve, false_answers
from nutgraf_evals.labels import Gold, check_corpus
from nutgraf_evals.metrics import power
from nutgraf_evals.mutations import confusion
from nutgraf_evals.recordings import Recorder, Recording, Replay, recording_path
from nutgraf_evals.replays import CorpusReplays, claim_regressions
from nutgraf_evals.reports import html_page, junit_xml, markdown, print_table, write
from nutgraf_evals.runner import EvalRun, replay_opener
from nutgraf_evals.systems import DEFAULT_SYSTEMS, HOSTED

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

    Replays the whole corpus and compares it with the baseline. With --live, asks the model about the cases that are
    named and judges by the invariants alone, because a handful of facts cannot carry floors.
    """
    if not ask_model and (case or model or base_url):
        raise UsageError("--case, --model and --base-url need --live: the replay is of the whole corpus")
    names = system or gated_systems(corpus_folder(corpus), live=ask_model)
    asked = run_request_of(corpus, case, systems_of(names, "brief", only))._replace(at_once=at_once)
    reports = Reports(md, junit, html)
    if ask_model:
        _conclude(*_live(asked, ModelFlags(model, base_url)), (), reports)
    else:
        gate_replays(asked, CorpusReplays(asked.corpus), reports, only)


def gated_systems(folder: Path, *, live: bool = False) -> list[str]:
    """nutgraf and, in a replay, the systems with recordings of a large language model that the baseline has."""
    path = folder / BASELINE
    pinned = json.loads(path.read_bytes()) if path.is_file() and not live else {}
    return ["nutgraf", *(name for name in HOSTED if name in pinned)]


class Reports(NamedTuple):
    """The files that a verdict is also written to."""

    md: Path | None = None
    junit: Path | None = None
    html: Path | None = None


def gate_replays(asked: RunRequest, replays: CorpusReplays, reports: Reports, only: str | None = None) -> None:
    """Print how the replays compare with the baseline, and keep them in `replays`; CheckFailed for a regression."""
    # Before the replay, which takes a while: a missing baseline is reported at once.
    baselines = {s.name: gating.read_baseline(asked.corpus.folder / BASELINE, s.name) for s in asked.systems}
    runs = replay_runs(asked)
    if only is None:
        replays.keep(runs)
    verdicts = {each.system: gating.judge(each, baselines[each.system]) for each in runs}
    _conclude(runs, verdicts, _more_reasons(replays, only) if "nutgraf" in verdicts else (), reports)


def _more_reasons(replays: CorpusReplays, only: str | None) -> Iterator[str]:
    if only != "brief":
        bare = _without_logprobs(replays)
        typer.echo(str(bare))
        if bare.reason:
            yield bare.reason
    if only is None:
        yield from claim_regressions(replays)


def _conclude(
    runs: list[EvalRun], verdicts: dict[str, gating.GateResult], more_reasons: Iterable[str], reports: Reports
) -> None:
    """Print and write the verdicts, and raise CheckFailed when there is a reason against; the others come last."""
    print_table(runs, Console())
    for path, text in zip(reports, (markdown(runs, verdicts), junit_xml(runs), html_page(runs)), strict=True):
        if path:
            write(path, text)
    reasons = [f"{name}: {reason}" for name, verdict in verdicts.items() for reason in verdict.reasons]
    reasons += more_reasons
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
    allow_regression: Annotated[bool, typer.Option("--allow-regression", help="Let floors become lower.")] = False,
) -> None:
    """Make the replayed scores the baseline; no floor becomes lower unless that is allowed."""
    asked = run_request_of(corpus, None, systems_of(system or list(DEFAULT_SYSTEMS), prompt, only))
    for each in replay_runs(asked):
        lowered = gating.repin(each, asked.corpus.folder / BASELINE, allow_regression=allow_regression)
        typer.echo(f"{each.system}: pinned" + (f", lowered: {', '.join(lowered)}" if lowered else ""))


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


def _without_logprobs(replays: CorpusReplays) -> _BareWords:
    known, bare = replays.attempts, replays.attempts_without_logprobs
    n = sum(not one.answerable for one in known)
    return _BareWords(false_answers(known, ACCEPT), false_answers(bare, ACCEPT), n)


def _live(asked: RunRequest, engine: ModelFlags) -> tuple[list[EvalRun], dict[str, gating.GateResult]]:
    runs = live_runs(asked, engine)
    return runs, {each.system: gating.judge_slice(each) for each in runs}


def stats(corpus: CorpusFlag = None) -> None:
    """Print what the corpus contains, what the gate can detect, and how the matchers judge mutated facts."""
    loaded = load_corpus(corpus_folder(corpus))
    for line in (*corpus_lines(loaded), *power_lines(loaded), *confusion_lines(loaded)):
        typer.echo(line)


def check(corpus: CorpusFlag = None) -> None:
    """Check every label without a model: verbatim evidence, true matchers, quotas, the deletion test."""
    loaded = load_all(corpus_folder(corpus))
    problems = check_corpus(loaded)
    for problem in problems:
        typer.echo(problem)
    for skipped in loaded.corpus.skipped:
        typer.echo(f"skipped {skipped.id}: {skipped.why}", err=True)
    if problems:
        raise CheckFailed(f"{len(problems)} labels do not hold")
    typer.echo(f"{len(loaded.corpus.cases)} cases: every label holds")


HELD_BACK = "held-back"


def show_curve(corpus: CorpusFlag = None) -> None:
    """Print what each threshold of an answer's chance would give, from the recordings.

    Thresholds are fitted on the articles without the tag held-back; what counts is what they give on the others.
    """
    loaded = load_corpus(corpus_folder(corpus))
    open_for = replay_opener(loaded.folder, "nutgraf")
    held = [case for case in loaded.cases if HELD_BACK in case.labels.article.tags]
    fitted = [case for case in loaded.cases if HELD_BACK not in case.labels.article.tags]

    def points(cases: list[Case]) -> Table:
        table = Table(box=None, pad_edge=False)
        for name in ("threshold", "right", "wrong", "refused", "false answers"):
            table.add_column(name, justify="right")
        for at in curve(asyncio.run(answer_attempts(cases, open_for))):
            shares = (at.right / at.answerable, at.wrong / at.answerable, at.refused / at.answerable)
            table.add_row(f"{at.threshold:.2f}", *(f"{s:.0%}" for s in (*shares, at.answered / at.unanswerable)))
        return table

    console = Console()
    for title, cases in ((f"fitted on, {len(fitted)} articles", fitted), (f"held back, {len(held)} articles", held)):
        if cases:
            console.print(title)
            console.print(points(cases))


def corpus_lines(corpus: Corpus) -> Iterator[str]:
    """The counts of the corpus, one line each."""
    labels = [case.labels for case in corpus.cases]
    facts = [fact for label in labels for fact in label.facts]
    questions = [question for label in labels for question in label.questions]
    unanswerable = [question for question in questions if isinstance(question, Unanswerable)]
    words = sorted(len(case.story.split()) for case in corpus.cases)
    yield f"{len(labels)} articles" + (f" ({words[0]} to {words[-1]} words)" if words else "")
    vital, critical = sum(fact.importance == "vital" for fact in facts), sum(fact.critical for fact in facts)
    yield f"{len(facts)} facts ({vital} vital, {critical} critical)"
    share = len(unanswerable) / len(questions) if questions else 0.0
    yield f"{len(questions)} questions ({len(unanswerable)} unanswerable, {share:.0%})"
    places = Counter(question.position for question in questions)
    yield f"{places['lead']} lead, {places['middle']} middle and {places['tail']} tail questions"
    yield f"{sum(len(label.quotes) for label in labels)} quotes"
    yield f"{sum(len(label.dates) for label in labels)} dates"
    yield f"{sum(len(label.conflicts) for label in labels)} conflicts"
    yield f"{sum(len(label.twins) for label in labels)} twins"
    for skipped in corpus.skipped:
        yield f"skipped {skipped.id}: {skipped.why}"


def power_lines(corpus: Corpus) -> Iterator[str]:
    """What the gate sees of a five-point drop, with and without facts that flip for no reason."""
    facts = sum(len(case.labels.facts) for case in corpus.cases)
    for name, n in (
        ("facts", facts),
        ("vital facts", sum(f.importance == "vital" for c in corpus.cases for f in c.labels.facts)),
    ):
        seen = power(n)
        yield f"power: a five-point drop among {n} {name} is seen {seen.noisy:.0%} to {seen.quiet:.0%} of the time"


def confusion_lines(corpus: Corpus) -> Iterator[str]:
    """How the matchers judge wrong and right versions of every fact, by class."""
    for name, found in confusion([Gold(case) for case in corpus.cases]).items():
        accepted = f"{found.right_accepted} of {found.right} right ones accepted"
        yield f"{name}: {found.wrong_refused} of {found.wrong} wrong versions refused, {accepted}"


_CLAIM_PROMPT = "claim@1.0.0"
_EVERY = 10  # claims between two writes of what was recorded
Pairs = Sequence[tuple[ClaimsOfArticle, LabelledClaim]]


def claims(  # noqa: PLR0913  # a command's flags
    *,
    corpus: CorpusFlag = None,
    record: Annotated[bool, typer.Option("--record", help="Ask the model about claims that are not recorded.")] = False,
    retrieved: Annotated[
        bool, typer.Option("--retrieved", help="Record with retrieved evidence, not with the labelled one.")
    ] = False,
    together: Annotated[
        bool,
        typer.Option("--together", help="Record a large model, with twenty claims of the report half a call."),
    ] = False,
    most: Annotated[int, typer.Option(help="Claims to record at most, in an order that mixes all kinds.")] = 10_000,
    fit: Annotated[Path | None, typer.Option(help="Fit the weights on all claims, and write them there.")] = None,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
) -> None:
    """Print how often verdicts are right: by code alone, and with the recorded model, evidence given and retrieved."""
    folder = corpus_folder(corpus)
    articles = claims_of(folder, load_corpus(folder))
    if record and together:
        asyncio.run(
            _record_large(folder, pairs_of(articles, "report"), {"model": model or LARGE, "base_url": base_url})
        )
        return
    if record:
        asyncio.run(
            _record(folder, stratified_order(articles)[:most], retrieved, {"model": model, "base_url": base_url})
        )
        return
    if fit is not None:
        _fit(folder, articles, fit)
        return
    _report(folder, articles)
    _report_large(folder, articles)


def _report(folder: Path, articles: Sequence[ClaimsOfArticle]) -> None:
    recorded = RecordedJudgments(folder)
    for half, weights in weights_of_halves(folder).items():
        chosen = pairs_of(articles, half)
        for retrieved in (False, True):
            evidence = f"evidence {'retrieved' if retrieved else 'given'}"
            typer.echo(f"{half} half, code alone, {evidence}:")
            for line in table_lines(judged_by_code(chosen, weights, retrieved=retrieved)):
                typer.echo(line)
            judged = asyncio.run(judged_by_model(chosen, recorded, weights, retrieved=retrieved))
            if any(one.claim.is_true for one in judged) and any(not one.claim.is_true for one in judged):
                typer.echo(f"{half} half, code and model, {evidence} ({len(judged)} of {len(chosen)} recorded):")
                for line in table_lines(judged):
                    typer.echo(line)


async def _record_large(folder: Path, pairs: Pairs, flags: dict[str, str | None]) -> None:
    """Ask a large model about claims, many in a call; what it does not answer is left to the next run."""
    model = open_model(load_settings(flags))
    path = large_model_recording(folder)
    recorder = Recorder(model, Recording.read(path) if path.is_file() else Recording({}, {}, {}))
    try:
        await judged_by_large_model(pairs, recorder)
    finally:
        recorder.recording.write(path)
        await model.aclose()


def _report_large(folder: Path, articles: Sequence[ClaimsOfArticle]) -> None:
    path = large_model_recording(folder)
    if not path.is_file():
        return
    found = asyncio.run(
        judged_by_large_model(pairs_of(articles, "report"), Replay(path), weights_of_halves(folder)["report"])
    )
    for who, judged in ((f"{LARGE} alone", found.alone), (f"code and {LARGE}", found.product)):
        typer.echo(f"report half, {who}, evidence given ({len(judged)} claims):")
        for line in table_lines(judged):
            typer.echo(line)


def _fit(folder: Path, articles: Sequence[ClaimsOfArticle], path: Path) -> None:
    halves = half_of(one.name for one in articles)
    examples = {
        half: asyncio.run(_examples(folder, [one for one in articles if halves[one.name] == half])) for half in HALVES
    }
    try:
        made = fit_calibration([one for half in HALVES for one in examples[half]], _CLAIM_PROMPT)
        of_halves = {
            "fit": fit_calibration(examples["report"], _CLAIM_PROMPT),
            "report": fit_calibration(examples["fit"], _CLAIM_PROMPT),
        }
    except ValueError as error:
        raise UsageError(f"{error}: record more with `nutgraf evals claims --record`") from error
    path.write_text(made.model_dump_json(indent=2) + "\n", encoding="utf-8")
    weights = {half: one.model_dump() for half, one in of_halves.items()}
    (folder / "claims" / "weights.json").write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


async def _examples(folder: Path, articles: Sequence[ClaimsOfArticle]) -> list[Example]:
    """The recorded claims, with the evidence they are labelled with and with what is retrieved."""
    recorded = RecordedJudgments(folder)
    found: list[Example] = []
    for one in articles:
        for claim in one.claims:
            for retrieved in (False, True):
                pending = _pending(one, claim, retrieved=retrieved)
                judgment = await recorded.of(one.name, pending) if pending.evidence.parts else None
                if judgment is not None and judgment.chance is not None:
                    signs = signs_with(one, claim, retrieved=retrieved)
                    found.append(Example(signs, claim.is_true, judgment.chance))
    return found


async def _record(folder: Path, pairs: Pairs, retrieved: bool, flags: dict[str, str | None]) -> None:
    model = open_model(load_settings(flags))
    recorders: dict[str, Recorder] = {}
    try:
        for number, (one, claim) in enumerate(pairs, start=1):
            path = recording_path(folder, SYSTEM, one.name)
            if one.name not in recorders:
                known = Recording.read(path) if path.is_file() else Recording({}, {}, {})
                recorders[one.name] = Recorder(model, known)
            await StatementVerifier(recorders[one.name]).judge([_pending(one, claim, retrieved=retrieved)])
            if number % _EVERY == 0:
                _write(folder, recorders)
                typer.echo(f"{number:,} of {len(pairs):,} claims", err=True)
    finally:
        _write(folder, recorders)
        await model.aclose()


def _write(folder: Path, recorders: dict[str, Recorder]) -> None:
    for name, recorder in recorders.items():
        path = recording_path(folder, SYSTEM, name)
        others = Recording.read(path) if path.is_file() else Recording({}, {}, {})
        recorder.recording.with_others(others).write(path)


def _pending(one: ClaimsOfArticle, claim: LabelledClaim, *, retrieved: bool) -> PendingVerdict:
    reading = reading_of(one, claim)
    numbers = evidence_for(reading, one.read) if retrieved else one.evidence_numbers(claim)
    return PendingVerdict(reading, Evidence(one.read, numbers))
