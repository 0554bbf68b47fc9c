"""Runs and rows as they are read out of a database, whichever it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from nutgraf.batch.store.spending import from_pico
from nutgraf.batch.store.statements import RUN, SPENT, TimedStatements
from nutgraf.run import Counts, Recipe, Row, RunRecord, Spent


class Found(Protocol):
    """A row of a database, asked by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any: ...


class Results(Protocol):
    """What a statement gave; a database may fetch it no sooner than it is asked for."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Database(Protocol):
    """A database in the middle of a transaction; parameters are written `:name` in the statement."""

    def execute(self, statement: str, parameters: Mapping[str, Any], /) -> Results: ...


class Reader:
    """Reads what is kept about one run; `clock` are the parameters of time, where the database needs any."""

    def __init__(self, db: Database, timed: TimedStatements, clock: Mapping[str, Any]) -> None:
        self._db = db
        self._timed = timed
        self._clock = clock

    def run(self, run_id: str) -> RunRecord | None:
        """The run with its counts and what it took; None for an id nobody knows."""
        found = self._db.execute(RUN, {"run": run_id}).fetchone()
        if found is None:
            return None
        return RunRecord(
            id=found["id"],
            started=datetime.fromisoformat(found["started"]),
            sources=tuple(json.loads(found["sources"])),
            recipe=Recipe.model_validate_json(found["recipe"]),
            settings=json.loads(found["settings"]),
            state=found["state"],
            reason=found["reason"],
            seconds=found["seconds"],
            counts=self.counts(run_id),
            spent=self.spent(run_id),
        )

    def counts(self, run_id: str) -> Counts:
        """How many rows of the run are in which state at this moment."""
        found = self._db.execute(self._timed.counts, {"run": run_id, **self._clock}).fetchall()
        return Counts(**{row["standing"]: row["count"] for row in found})

    def spent(self, run_id: str) -> Spent:
        """What all rows of the run took."""
        found = self._db.execute(SPENT, {"run": run_id}).fetchone()
        cost = None if found["unpriced"] else int(found["cost"] or 0)
        tokens_in, tokens_out = int(found["tokens_in"] or 0), int(found["tokens_out"] or 0)
        return Spent(
            calls=int(found["calls"] or 0), tokens_in=tokens_in, tokens_out=tokens_out, cost_usd=from_pico(cost)
        )


def row_of(found: Found) -> Row:
    """A row as `TimedStatements.rows` selects it."""
    return Row(
        name=found["name"],
        number=found["number"],
        key_id=found["key"],
        state=found["standing"],
        kind=found["kind"],
        message=found["message"],
        retryable=bool(found["retryable"]),
        brief=found["brief"],
        spent=Spent(
            calls=found["calls"],
            tokens_in=found["tokens_in"],
            tokens_out=found["tokens_out"],
            cost_usd=from_pico(found["cost_pico"]),
        ),
    )
