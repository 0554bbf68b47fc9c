"""A store in SQL that SQLite and PostgreSQL both understand; they differ in connections, clocks and locks.

Parameters are `:name`. Dollars are whole millionths of a millionth, so that a database adds them up without rounding.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, Protocol

from nutgraf.batch.store import Lease, RunEnd
from nutgraf.run import Counts, Failed, Item, Outcome, Recipe, Row, RunRecord, Spent, State, StoredBrief, UnreadSource

BEGIN_RUN = """
INSERT INTO runs (id, started, sources, recipe, settings) VALUES (:id, :started, :sources, :recipe, :settings)
ON CONFLICT (id) DO NOTHING
"""
SAVE_ROW = """
INSERT INTO rows (run, name, number, key, state) VALUES (:run, :name, :number, :key, 'pending')
ON CONFLICT (run, name) DO UPDATE SET number = excluded.number, key = excluded.key,
  state = CASE WHEN rows.key = excluded.key THEN rows.state ELSE 'pending' END,
  kind = CASE WHEN rows.key = excluded.key THEN rows.kind ELSE '' END,
  message = CASE WHEN rows.key = excluded.key THEN rows.message ELSE '' END,
  retryable = CASE WHEN rows.key = excluded.key THEN rows.retryable ELSE FALSE END
WHERE rows.number != excluded.number OR rows.key != excluded.key
"""
SAVE_UNREAD = """
INSERT INTO rows (run, name, number, key, state, kind, message)
VALUES (:run, :name, :number, '', 'failed', 'unread', :error)
ON CONFLICT (run, name) DO UPDATE SET number = excluded.number, state = 'failed', kind = 'unread',
  message = excluded.message
WHERE rows.state = 'pending'
  OR rows.key = '' AND (rows.number != excluded.number OR rows.message != excluded.message)
"""
DONE_IF_STORED = """
UPDATE rows SET state = 'done' WHERE run = :run AND name = :name AND state = 'pending'
  AND EXISTS (SELECT 1 FROM briefs WHERE briefs.key = :key)
"""
FAIL_WITH_DUPLICATE = """
UPDATE rows SET state = 'failed', kind = duplicate.kind, message = duplicate.message, retryable = duplicate.retryable
FROM (SELECT kind, message, retryable FROM rows
      WHERE run = :run AND key = :key AND state = 'failed' ORDER BY number, name LIMIT 1) AS duplicate
WHERE rows.run = :run AND rows.name = :name AND rows.state = 'pending'
"""
HOLDER = "SELECT owner FROM leases WHERE key = :key"
STATE = "SELECT state FROM rows WHERE run = :run AND name = :name"
SAVE_BRIEF = "INSERT INTO briefs (key, brief) VALUES (:key, :brief) ON CONFLICT (key) DO NOTHING"
ALL_DONE = "UPDATE rows SET state = 'done' WHERE key = :key AND state = 'pending'"
ALL_FAILED = """
UPDATE rows SET state = 'failed', kind = :kind, message = :message, retryable = :retryable
WHERE run = :run AND key = :key AND state = 'pending'
  AND EXISTS (SELECT 1 FROM leases WHERE leases.key = :key AND leases.owner = :owner)
"""
CHARGE = """
UPDATE rows SET calls = calls + :calls, tokens_in = tokens_in + :tokens_in, tokens_out = tokens_out + :tokens_out,
  cost_pico = cost_pico + :cost
WHERE run = :run AND name = (
  SELECT name FROM rows WHERE run = :run AND key = :key ORDER BY number, name LIMIT 1)
"""
FREE = "DELETE FROM leases WHERE key = :key AND owner = :owner"
RELEASE = "DELETE FROM leases WHERE owner = :owner"
REOPEN = """
UPDATE rows SET state = 'pending', kind = '', message = '', retryable = FALSE
WHERE run = :run AND state = 'failed' AND retryable RETURNING name
"""
END = """
UPDATE runs SET state = :state, reason = :reason, seconds = seconds + :seconds
WHERE id = :run AND NOT (state = 'finished' AND :state = 'finished')
"""
RUN = "SELECT * FROM runs WHERE id = :run"
RUNS = "SELECT id FROM runs ORDER BY started, id"
SPENT = """
SELECT SUM(calls) AS calls, SUM(tokens_in) AS tokens_in, SUM(tokens_out) AS tokens_out, SUM(cost_pico) AS cost,
       COUNT(*) - COUNT(cost_pico) AS unpriced
FROM rows WHERE run = :run
"""
BRIEF = "SELECT brief FROM briefs WHERE key = :key"
SAVE_NOTE = """
INSERT INTO notes (run, name, value) VALUES (:run, :name, :value)
ON CONFLICT (run, name) DO UPDATE SET value = excluded.value
"""
NOTES = "SELECT name, value FROM notes WHERE run = :run ORDER BY name"

_COUNTS = """
SELECT CASE WHEN rows.state = 'pending' AND {live} THEN 'leased' ELSE rows.state END AS current_state, COUNT(*) AS count
FROM rows LEFT JOIN leases ON leases.key = rows.key WHERE rows.run = :run GROUP BY current_state
"""
_ROWS = """
SELECT rows.name, rows.number, rows.key, rows.kind, rows.message, rows.retryable, briefs.brief,
       CASE WHEN rows.state = 'pending' AND {live} THEN 'leased' ELSE rows.state END AS current_state,
       rows.calls, rows.tokens_in, rows.tokens_out, rows.cost_pico
FROM rows LEFT JOIN leases ON leases.key = rows.key
          LEFT JOIN briefs ON briefs.key = rows.key AND rows.state = 'done'
WHERE rows.run = :run ORDER BY rows.number, rows.name
"""


class TimedStatements(NamedTuple):
    """The statements that depend on the time, for which each database has a clock of its own."""

    take: str  # lease :key to :owner if the row :name is pending and nobody holds the key; returns a row then
    renew: str  # every lease of :owner
    counts: str
    rows: str

    @classmethod
    def of(cls, live: str, take: str, renew: str) -> TimedStatements:
        """`live` is the condition under which a lease is valid."""
        return cls(take, renew, _COUNTS.format(live=live), _ROWS.format(live=live))


_PICO = Decimal(10) ** 12


def to_pico(dollars: Decimal | None) -> int | None:
    """The number to store; None for an unknown cost.

    >>> to_pico(Decimal("0.00000015"))
    150000
    """
    return None if dollars is None else int((dollars * _PICO).to_integral_value())


def from_pico(stored: int | None) -> Decimal | None:
    """The dollars of a stored number.

    >>> from_pico(150000)
    Decimal('1.5E-7')
    """
    return None if stored is None else (Decimal(stored) / _PICO).normalize()


class NamedRow(Protocol):
    """A row of a database, read by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any: ...


class Results(Protocol):
    """The results of a statement; a database may fetch them only when they are read."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Database(Protocol):
    """A database in the middle of a transaction; parameters are written `:name` in the statement."""

    def execute(self, statement: str, parameters: Mapping[str, Any], /) -> Results: ...


class RunReader:
    """Reads what is stored about one run; `clock` holds the parameters of time, if the database needs any."""

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
        return Counts(**{row["current_state"]: row["count"] for row in found})

    def spent(self, run_id: str) -> Spent:
        """What all rows of the run took."""
        found = self._db.execute(SPENT, {"run": run_id}).fetchone()
        cost = None if found["unpriced"] else int(found["cost"] or 0)
        tokens_in, tokens_out = int(found["tokens_in"] or 0), int(found["tokens_out"] or 0)
        return Spent(
            calls=int(found["calls"] or 0), tokens_in=tokens_in, tokens_out=tokens_out, cost_usd=from_pico(cost)
        )


def row_of(found: NamedRow) -> Row:
    """A row as `TimedStatements.rows` selects it."""
    return Row(
        name=found["name"],
        number=found["number"],
        key_id=found["key"],
        state=found["current_state"],
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


class SqlStore(ABC):
    """`Store` says what its methods promise.

    No statement of a transaction depends on the results of another, so that all of them reach a distant database in one
    trip; and nobody else writes between the first and the last of them.
    """

    _timed: ClassVar[TimedStatements]

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Database]:
        """A transaction that excludes other writers, and is on the disk at its end."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Database]: ...

    @abstractmethod
    def _stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[NamedRow]:
        """Rows of one moment, read one by one, without blocking any writer."""

    @abstractmethod
    def _clock(self) -> Mapping[str, Any]:
        """The parameters of the timed statements that depend on the time."""

    @abstractmethod
    def _is_dead(self, owner: str) -> bool:
        """Whether this owner of a lease is known to have ended."""

    def begin(self, run: RunRecord) -> RunRecord:
        with self._writing() as db:
            record = {
                "id": run.id,
                "started": run.started.isoformat(),
                "sources": json.dumps(run.sources),
                "recipe": run.recipe.model_dump_json(by_alias=True),
                "settings": json.dumps(run.settings),
            }
            db.execute(BEGIN_RUN, record)
            return self._reader(db).run(run.id) or run

    def claim(self, run_id: str, items: Sequence[Item], lease: Lease) -> list[Row]:
        dead = self._leases_of_dead_owners(items)
        with self._writing() as db:
            for held in dead:
                db.execute(FREE, held)
            results = [self._claim(db, run_id, item, lease) for item in items]
            return [_claimed_row(item, *answers) for item, answers in zip(items, results, strict=True)]

    def save_unread(self, run_id: str, sources: Sequence[UnreadSource]) -> None:
        with self._writing() as db:
            for source in sources:
                db.execute(SAVE_UNREAD, {"run": run_id, **source.model_dump()})

    def save(self, run_id: str, owner: str, outcomes: Sequence[Outcome]) -> None:
        with self._writing() as db:
            for outcome in outcomes:
                here = {"run": run_id, "key": outcome.key_id, "owner": owner}
                if isinstance(outcome, StoredBrief):
                    _save_brief(db, outcome)
                else:
                    _save_failure(db, here, outcome)
                _charge(db, here, outcome.spent)
                db.execute(FREE, here)

    def renew(self, lease: Lease) -> None:
        with self._writing() as db:
            db.execute(self._timed.renew, {**lease._asdict(), **self._clock()})

    def release(self, owner: str) -> None:
        with self._writing() as db:
            db.execute(RELEASE, {"owner": owner})

    def reopen(self, run_id: str) -> int:
        with self._writing() as db:
            return len(db.execute(REOPEN, {"run": run_id}).fetchall())

    def end(self, run_id: str, ending: RunEnd) -> None:
        with self._writing() as db:
            db.execute(END, {"run": run_id, **ending._asdict()})

    def counts(self, run_id: str) -> Counts:
        with self._reading() as db:
            return self._reader(db).counts(run_id)

    def spent(self, run_id: str) -> Spent:
        with self._reading() as db:
            return self._reader(db).spent(run_id)

    def run(self, run_id: str) -> RunRecord | None:
        with self._reading() as db:
            return self._reader(db).run(run_id)

    def runs(self) -> list[RunRecord]:
        with self._reading() as db:
            ids = [found["id"] for found in db.execute(RUNS, {}).fetchall()]
            return [run for run in (self._reader(db).run(run_id) for run_id in ids) if run]

    def rows(self, run_id: str, *states: State) -> Iterator[Row]:
        for found in self._stream(self._timed.rows, {"run": run_id, **self._clock()}):
            if not states or found["current_state"] in states:
                yield row_of(found)

    def brief(self, key_id: str) -> str | None:
        with self._reading() as db:
            found = db.execute(BRIEF, {"key": key_id}).fetchone()
            return str(found["brief"]) if found else None

    def save_note(self, run_id: str, name: str, value: str) -> None:
        with self._writing() as db:
            db.execute(SAVE_NOTE, {"run": run_id, "name": name, "value": value})

    def notes(self, run_id: str) -> dict[str, str]:
        with self._reading() as db:
            return {row["name"]: row["value"] for row in db.execute(NOTES, {"run": run_id}).fetchall()}

    def _reader(self, db: Database) -> RunReader:
        return RunReader(db, self._timed, self._clock())

    def _leases_of_dead_owners(self, items: Sequence[Item]) -> list[dict[str, str]]:
        with self._reading() as db:
            keys = dict.fromkeys(item.key.id for item in items)
            asked = [(key, db.execute(HOLDER, {"key": key})) for key in keys]
            held = [{"key": key, "owner": str(row["owner"])} for key, answer in asked if (row := answer.fetchone())]
        dead = {owner for owner in {lease["owner"] for lease in held} if self._is_dead(owner)}
        return [lease for lease in held if lease["owner"] in dead]

    def _claim(self, db: Database, run_id: str, item: Item, lease: Lease) -> tuple[Results, Results]:
        """Register an article and lease its key if it is pending and free; the lease, if any, and the row's state."""
        here = {"run": run_id, "name": item.name, "number": item.number, "key": item.key.id}
        db.execute(SAVE_ROW, here)
        db.execute(DONE_IF_STORED, here)
        db.execute(FAIL_WITH_DUPLICATE, here)
        taken = db.execute(self._timed.take, {**here, **lease._asdict(), **self._clock()})
        return taken, db.execute(STATE, here)


def _claimed_row(item: Item, taken: Results, state: Results) -> Row:
    current: State = "leased" if taken.fetchone() else state.fetchone()["state"]
    return Row(name=item.name, number=item.number, key_id=item.key.id, state=current)


def _save_brief(db: Database, stored: StoredBrief) -> None:
    db.execute(SAVE_BRIEF, {"key": stored.key_id, "brief": stored.brief})
    db.execute(ALL_DONE, {"key": stored.key_id})


def _save_failure(db: Database, here: Mapping[str, str], failed: Failed) -> None:
    failure = {"kind": failed.kind, "message": failed.message, "retryable": failed.retryable}
    db.execute(ALL_FAILED, {**here, **failure})


def _charge(db: Database, here: Mapping[str, str], spent: Spent) -> None:
    counts = spent.model_dump(include={"calls", "tokens_in", "tokens_out"})
    db.execute(CHARGE, {**here, **counts, "cost": to_pico(spent.cost_usd)})
