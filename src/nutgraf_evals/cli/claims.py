"""`evals claims`: how often verdicts on labelled claims are right, replayed from recordings, or recorded live."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from nutgraf.errors import UsageError
from nutgraf.grounding import Evidence, PendingVerdict, StatementVerifier, evidence_for
from nutgraf.models import load_settings, open_model
from nutgraf_evals.claims import (
    SYSTEM,
    ClaimsOfArticle,
    Example,
    LabelledClaim,
    RecordedJudgments,
    claims_of,
    fitted,
    half_of,
    judged_by_code,
    judged_by_model,
    reading_of,
    signs_with,
    stratified,
    table_lines,
)
from nutgraf_evals.cli.running import CorpusFlag, ModelFlag, UrlFlag
from nutgraf_evals.corpus import corpus_folder, load_corpus
from nutgraf_evals.recordings import Recorder, Recording, recording_path

_EVERY = 10  # claims between two writes of what was recorded
Pairs = Sequence[tuple[ClaimsOfArticle, LabelledClaim]]


def claims(  # noqa: PLR0913  # a command's flags
    *,
    corpus: CorpusFlag = None,
    record: Annotated[bool, typer.Option("--record", help="Ask the model about claims that are not recorded.")] = False,
    retrieved: Annotated[
        bool, typer.Option("--retrieved", help="Record with retrieved evidence, not with the labelled one.")
    ] = False,
    most: Annotated[int, typer.Option(help="Claims to record at most, in an order that mixes all kinds.")] = 10_000,
    fit: Annotated[Path | None, typer.Option(help="Fit the weights on the fitting half, and write them there.")] = None,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
) -> None:
    """Print how often verdicts are right: by code alone, and with the recorded model, evidence given and retrieved."""
    folder = corpus_folder(corpus)
    articles = claims_of(folder, load_corpus(folder))
    pairs = stratified(articles)
    if record:
        asyncio.run(_record(folder, pairs[:most], retrieved, {"model": model, "base_url": base_url}))
        return
    if fit is not None:
        _fit(folder, articles, fit)
        return
    _report(folder, pairs, half_of(one.name for one in articles))


def _report(folder: Path, pairs: Pairs, halves: Mapping[str, str]) -> None:
    recorded = RecordedJudgments(folder)
    for half in ("fit", "report"):
        chosen = [(one, claim) for one, claim in pairs if halves[one.name] == half]
        for retrieved in (False, True):
            evidence = f"evidence {'retrieved' if retrieved else 'given'}"
            typer.echo(f"{half} half, code alone, {evidence}:")
            for line in table_lines(judged_by_code(chosen, retrieved=retrieved)):
                typer.echo(line)
            judged = asyncio.run(judged_by_model(chosen, recorded, retrieved=retrieved))
            if any(one.claim.is_true for one in judged) and any(not one.claim.is_true for one in judged):
                typer.echo(f"{half} half, code and model, {evidence} ({len(judged)} of {len(chosen)} recorded):")
                for line in table_lines(judged):
                    typer.echo(line)


def _fit(folder: Path, articles: Sequence[ClaimsOfArticle], path: Path) -> None:
    halves = half_of(one.name for one in articles)
    examples = asyncio.run(_examples(folder, [one for one in articles if halves[one.name] == "fit"]))
    try:
        made = fitted(examples, "claim@1.0.0")
    except ValueError as error:
        raise UsageError(f"{error}: record more with `nutgraf evals claims --record`") from error
    path.write_text(made.model_dump_json(indent=2) + "\n", encoding="utf-8")


async def _examples(folder: Path, articles: Sequence[ClaimsOfArticle]) -> list[Example]:
    recorded = RecordedJudgments(folder)
    found: list[Example] = []
    for one in articles:
        for claim in one.claims:
            judgment = await recorded.of(one.name, _pending(one, claim, retrieved=False))
            if judgment is not None and judgment.chance is not None:
                found.append(Example(signs_with(one, claim, retrieved=False), claim.is_true, judgment.chance))
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
