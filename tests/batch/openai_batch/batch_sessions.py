"""Stories of our own, and sessions of one run over them with the Batch API's engine, in this process."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from nutgraf.batch.job import BatchJob, BatchOptions, StopRequest, ignore_line
from nutgraf.batch.runner import OPENAI_BATCH, recipe_of
from nutgraf.batch.sources import articles_of
from nutgraf.batch.store.sqlite import SqliteStore
from nutgraf.errors import NutgrafError
from nutgraf.models import Settings, load_settings
from nutgraf.run import Row, RunRecord
from nutgraf_engines.openai_batch import BatchTerms, run_openai_batch

_STORY = """Ferry fire off {town}

Two people died when a ferry caught fire off {town} on Tuesday, the coast guard said. The ship carried {number} \
passengers. "We saw smoke at noon," said Captain Ana Reyes. The cause is not known.
"""
_TOWNS = "Havenport Larkfield Corvane Castelmor Estavia Morzava Tallis".split()
QUICK = BatchTerms(first_pause=0.002, longest_pause=0.005, settle=0.005)


class SessionResult(NamedTuple):
    """What a session left: the rows by file name, the run, and what stopped it."""

    rows: dict[str, Row]
    run: RunRecord
    stopped: NutgrafError | None

    @property
    def states(self) -> list[str]:
        return [row.state for row in self.rows.values()]


def settings_for(url: str) -> Settings:
    flags = {"model": "scripted", "base_url": url, "api_key": "test-key", "wait_budget": 1}
    return load_settings(flags, env={}, folder=Path(os.devnull))


def story(number: int) -> str:
    return _STORY.format(town=_TOWNS[number % len(_TOWNS)], number=212 + number)


def stories(folder: Path, count: int) -> Path:
    """A folder with so many stories in it, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"story-{number}.txt").write_text(story(number), encoding="utf-8")
    return folder


def long_story(paragraphs: int) -> str:
    """A story of so many paragraphs, which are read in several passages."""
    return "\n\n".join(story(number).split("\n\n")[1] for number in range(paragraphs))


@contextmanager
def job_of(
    url: str,
    folder: Path,
    store: Path,
    max_cost: Decimal | None = None,
    tell: Callable[[str], None] = ignore_line,
) -> Iterator[BatchJob]:
    settings = settings_for(url)
    recipe = asyncio.run(recipe_of(settings, "brief", OPENAI_BATCH))
    with closing(SqliteStore(store)) as opened:
        run = opened.begin(RunRecord.of((str(folder),), recipe))
        yield BatchJob(
            store=opened,
            run=run,
            articles=lambda: articles_of(run.sources),
            expected=None,
            settings=settings,
            options=BatchOptions(max_cost=max_cost),
            stopping=StopRequest(),
            on_progress=lambda progress: None,
            report=tell,
        )


def sat(job: BatchJob, stopped: NutgrafError | None) -> SessionResult:
    rows = {Path(row.name).name: row for row in job.store.rows(job.run.id)}
    run = job.store.run(job.run.id)
    assert run is not None
    return SessionResult(rows, run, stopped)


def run_session(
    url: str,
    folder: Path,
    terms: BatchTerms = QUICK,
    *,
    reopen: bool = False,
    max_cost: Decimal | None = None,
    reported: list[str] | None = None,
) -> SessionResult:
    """One session over the stories in `folder`; the store lies beside it."""
    tell = ignore_line if reported is None else reported.append
    with job_of(url, folder, folder.parent / "store.sqlite", max_cost, tell) as job:
        if reopen:
            job.store.reopen(job.run.id)
        stopped = None
        try:
            asyncio.run(run_openai_batch(job, terms))
        except NutgrafError as error:
            stopped = error
        return sat(job, stopped)


def briefs(rows: dict[str, Row]) -> dict[str, object]:
    """What the briefs say, without what made them and what was counted meanwhile."""
    return {
        name: {part: value for part, value in json.loads(row.brief).items() if part not in ("making", "coverage")}
        for name, row in rows.items()
        if row.brief is not None
    }
