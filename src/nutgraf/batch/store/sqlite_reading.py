"""Runs and rows as they are read out of the SQLite store."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from nutgraf.batch.owner import boot_id, seconds_since_boot
from nutgraf.batch.store.spending import from_pico
from nutgraf.run import Counts, Recipe, Row, RunRecord, Spent

_LIVE = "leases.boot = :boot AND leases.until > :now"
ROWS = f"""
SELECT rows.name, rows.number, rows.key, rows.kind, rows.message, rows.retryable, briefs.brief,
       CASE WHEN rows.state = 'pending' AND {_LIVE} THEN 'leased' ELSE rows.state END AS standing,
       rows.calls, rows.tokens_in, rows.tokens_out, rows.cost_pico
FROM rows LEFT JOIN leases ON leases.key = rows.key
          LEFT JOIN briefs ON briefs.key = rows.key AND rows.state = 'done'
WHERE rows.run = :run ORDER BY rows.number, rows.name
"""
_COUNTS = f"""
SELECT CASE WHEN rows.state = 'pending' AND {_LIVE} THEN 'leased' ELSE rows.state END AS standing, COUNT(*)
FROM rows LEFT JOIN leases ON leases.key = rows.key WHERE rows.run = :run GROUP BY standing
"""


def run_of(db: sqlite3.Connection, run_id: str) -> RunRecord | None:
    """The run with its counts and what it took; None for an id nobody knows."""
    found = db.execute("SELECT * FROM runs WHERE id = ?", (run_id,)).fetchone()
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
        counts=counts_of(db, run_id),
        spent=spent_of(db, run_id),
    )


def counts_of(db: sqlite3.Connection, run_id: str) -> Counts:
    """How many rows of the run are in which state at this moment."""
    return Counts(**dict(db.execute(_COUNTS, {"run": run_id, **now()}).fetchall()))


def spent_of(db: sqlite3.Connection, run_id: str) -> Spent:
    """What all rows of the run took."""
    calls, tokens_in, tokens_out, cost, unknown = db.execute(
        "SELECT TOTAL(calls), TOTAL(tokens_in), TOTAL(tokens_out), SUM(cost_pico), SUM(cost_pico IS NULL)"
        " FROM rows WHERE run = ?",
        (run_id,),
    ).fetchone()
    cost_usd = from_pico(None if unknown else cost or 0)
    return Spent(calls=int(calls), tokens_in=int(tokens_in), tokens_out=int(tokens_out), cost_usd=cost_usd)


def row_of(found: sqlite3.Row) -> Row:
    """A row as `ROWS` selects it."""
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


def now() -> dict[str, object]:
    """What leases are held against, as the parameters `boot` and `now`."""
    return {"boot": boot_id(), "now": seconds_since_boot()}
