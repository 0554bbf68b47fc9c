"""`evals claims`: how often verdicts on labelled claims are right, replayed from recordings, or recorded live."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from nutgraf.errors import UsageError
from nutgraf.grounding import ModelVerifier
from nutgraf.models import load_settings, open_model
from nutgraf_evals.claims import (
    ClaimsOfArticle,
    Example,
    JudgedClaim,
    LabelledClaim,
    claims_of,
    fitted,
    half_of,
    judged_by_code,
    judged_by_model,
    signs_with,
    stratified,
    table_lines,
)
from nutgraf_evals.cli.running import CorpusFlag, ModelFlag, UrlFlag
from nutgraf_evals.corpus import corpus_folder, load_corpus
from nutgraf_evals.recordings import Recorder, Recording, Replay, recording_path, request_hash

_SYSTEM = "claims"
_EVERY = 10  # claims between two writes of what was recorded
Pairs = Sequence[tuple[ClaimsOfArticle, LabelledClaim]]


def claims(  # a command's flags
    *,
    corpus: CorpusFlag = None,
    record: Annotated[bool, typer.Option("--record", help="Ask the model about claims that are not recorded.")] = False,
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
        asyncio.run(_record(folder, pairs[:most], {"model": model, "base_url": base_url}))
        return
    if fit is not None:
        _fit(folder, articles, fit)
        return
    _report(folder, pairs, half_of(one.name for one in articles))


def _report(folder: Path, pairs: Pairs, halves: Mapping[str, str]) -> None:
    for half in ("fit", "report"):
        chosen = [(one, claim) for one, claim in pairs if halves[one.name] == half]
        for retrieved in (False, True):
            typer.echo(f"{half} half, code alone, evidence {'retrieved' if retrieved else 'given'}:")
            for line in table_lines(judged_by_code(chosen, retrieved=retrieved)):
                typer.echo(line)
        heard = [pair for pair in chosen if _recorded_yes(folder, *pair) is not None]
        if heard:
            typer.echo(f"{half} half, code and model, evidence given ({len(heard)} of {len(chosen)} recorded):")
            for line in table_lines(asyncio.run(_judged(folder, heard))):
                typer.echo(line)


async def _judged(folder: Path, pairs: Pairs) -> list[JudgedClaim]:
    found: list[JudgedClaim] = []
    for one, claim in pairs:
        verifier = ModelVerifier(Replay(recording_path(folder, _SYSTEM, one.name)))
        found += await judged_by_model([(one, claim)], verifier, retrieved=False)
    return found


def _fit(folder: Path, articles: Sequence[ClaimsOfArticle], path: Path) -> None:
    halves = half_of(one.name for one in articles)
    examples = [
        Example(signs_with(one, claim, retrieved=False), is_true=claim.is_true, yes=_recorded_yes(folder, one, claim))
        for one in articles
        if halves[one.name] == "fit"
        for claim in one.claims
    ]
    try:
        made = fitted(examples, "claim@1.0.0")
    except ValueError as error:
        raise UsageError(f"{error}: record more with `nutgraf evals claims --record`") from error
    path.write_text(made.model_dump_json(indent=2) + "\n", encoding="utf-8")


async def _record(folder: Path, pairs: Pairs, flags: dict[str, str | None]) -> None:
    model = open_model(load_settings(flags))
    recorders: dict[str, Recorder] = {}
    try:
        for number, (one, claim) in enumerate(pairs, start=1):
            path = recording_path(folder, _SYSTEM, one.name)
            if one.name not in recorders:
                known = Recording.read(path) if path.is_file() else Recording({}, {}, {})
                recorders[one.name] = Recorder(model, known)
            await ModelVerifier(recorders[one.name]).read(claim.claim, _passage(one, claim))
            if number % _EVERY == 0:
                _write(folder, recorders)
                typer.echo(f"{number:,} of {len(pairs):,} claims", err=True)
    finally:
        _write(folder, recorders)
        await model.aclose()


def _write(folder: Path, recorders: dict[str, Recorder]) -> None:
    for name, recorder in recorders.items():
        path = recording_path(folder, _SYSTEM, name)
        others = Recording.read(path) if path.is_file() else Recording({}, {}, {})
        recorder.recording.with_others(others).write(path)


def _passage(one: ClaimsOfArticle, claim: LabelledClaim) -> str:
    from nutgraf.grounding import Evidence

    return Evidence(one.read, one.evidence_numbers(claim)).text


def _recorded_yes(folder: Path, one: ClaimsOfArticle, claim: LabelledClaim) -> float | None:
    """The chance of a yes that was recorded for a claim with its evidence; None where none was."""
    path = recording_path(folder, _SYSTEM, one.name)
    if not path.is_file():
        return None
    verifier = ModelVerifier(Replay(path))
    request = verifier.request(claim.claim, _passage(one, claim))
    if request_hash(request) not in Recording.read(path).answers:
        return None
    return asyncio.run(verifier.read(claim.claim, _passage(one, claim))).yes
