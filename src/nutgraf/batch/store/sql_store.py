"""What a store does, whichever database it is kept in; the databases differ in connections, clocks and locks."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar

from nutgraf.batch.store import statements
from nutgraf.batch.store.protocol import Ending, Lease
from nutgraf.batch.store.reading import Database, Found, Reader, Results, row_of
from nutgraf.batch.store.spending import to_pico
from nutgraf.batch.store.statements import TimedStatements
from nutgraf.run import Counts, Failed, Item, Made, Outcome, Row, RunRecord, Spent, State, Unread


class SqlStore(ABC):
    """See `Store` for what its methods promise.

    No statement depends on the answer to one before it, so that a database far away is asked all of them at once; and
    between the first and the last of them nobody else writes.
    """

    _timed: ClassVar[TimedStatements]

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Database]:
        """A transaction that no other writer comes between, on the disk at its end."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Database]: ...

    @abstractmethod
    def _stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[Found]:
        """Rows read one by one, as they stood at one moment, without holding up any writer."""

    @abstractmethod
    def _clock(self) -> Mapping[str, Any]:
        """The parameters of time that the timed statements need."""

    @abstractmethod
    def _is_dead(self, owner: str) -> bool:
        """Whether this owner of a lease is known to have ended."""

    def begin(self, run: RunRecord) -> RunRecord:
        with self._writing() as db:
            kept = {
                "id": run.id,
                "started": run.started.isoformat(),
                "sources": json.dumps(run.sources),
                "recipe": run.recipe.model_dump_json(by_alias=True),
                "settings": json.dumps(run.settings),
            }
            db.execute(statements.BEGIN_RUN, kept)
            return self._reader(db).run(run.id) or run

    def claim(self, run_id: str, items: Sequence[Item], lease: Lease) -> list[Row]:
        dead = self._held_by_the_dead(items)
        with self._writing() as db:
            for held in dead:
                db.execute(statements.FREE, held)
            asked = [self._claim(db, run_id, item, lease) for item in items]
            return [_claimed(item, *answers) for item, answers in zip(items, asked, strict=True)]

    def unread(self, run_id: str, sources: Sequence[Unread]) -> None:
        with self._writing() as db:
            for source in sources:
                db.execute(statements.PUT_UNREAD, {"run": run_id, **source.model_dump()})

    def keep(self, run_id: str, owner: str, outcomes: Sequence[Outcome]) -> None:
        with self._writing() as db:
            for outcome in outcomes:
                here = {"run": run_id, "key": outcome.key_id, "owner": owner}
                if isinstance(outcome, Made):
                    _keep_made(db, outcome)
                else:
                    _keep_failed(db, here, outcome)
                _charge(db, here, outcome.spent)
                db.execute(statements.FREE, here)

    def renew(self, lease: Lease) -> None:
        with self._writing() as db:
            db.execute(self._timed.renew, {**lease._asdict(), **self._clock()})

    def release(self, owner: str) -> None:
        with self._writing() as db:
            db.execute(statements.RELEASE, {"owner": owner})

    def reopen(self, run_id: str) -> int:
        with self._writing() as db:
            return len(db.execute(statements.REOPEN, {"run": run_id}).fetchall())

    def end(self, run_id: str, ending: Ending) -> None:
        with self._writing() as db:
            db.execute(statements.END, {"run": run_id, **ending._asdict()})

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
            ids = [found["id"] for found in db.execute(statements.RUNS, {}).fetchall()]
            return [run for run in (self._reader(db).run(run_id) for run_id in ids) if run]

    def rows(self, run_id: str, *states: State) -> Iterator[Row]:
        for found in self._stream(self._timed.rows, {"run": run_id, **self._clock()}):
            if not states or found["standing"] in states:
                yield row_of(found)

    def brief(self, key_id: str) -> str | None:
        with self._reading() as db:
            found = db.execute(statements.BRIEF, {"key": key_id}).fetchone()
            return str(found["brief"]) if found else None

    def note(self, run_id: str, name: str, value: str) -> None:
        with self._writing() as db:
            db.execute(statements.NOTE, {"run": run_id, "name": name, "value": value})

    def notes(self, run_id: str) -> dict[str, str]:
        with self._reading() as db:
            return {row["name"]: row["value"] for row in db.execute(statements.NOTES, {"run": run_id}).fetchall()}

    def _reader(self, db: Database) -> Reader:
        return Reader(db, self._timed, self._clock())

    def _held_by_the_dead(self, items: Sequence[Item]) -> list[dict[str, str]]:
        with self._reading() as db:
            keys = dict.fromkeys(item.key.id for item in items)
            asked = [(key, db.execute(statements.HOLDER, {"key": key})) for key in keys]
            held = [{"key": key, "owner": str(row["owner"])} for key, answer in asked if (row := answer.fetchone())]
        dead = {owner for owner in {lease["owner"] for lease in held} if self._is_dead(owner)}
        return [lease for lease in held if lease["owner"] in dead]

    def _claim(self, db: Database, run_id: str, item: Item, lease: Lease) -> tuple[Results, Results]:
        """Register an article and take its key where it waits and is free; gives the key taken, and the row's state."""
        here = {"run": run_id, "name": item.name, "number": item.number, "key": item.key.id}
        db.execute(statements.PUT, here)
        db.execute(statements.DONE_IF_THERE, here)
        db.execute(statements.FAIL_WITH_TWIN, here)
        taken = db.execute(self._timed.take, {**here, **lease._asdict(), **self._clock()})
        return taken, db.execute(statements.STATE, here)


def _claimed(item: Item, taken: Results, state: Results) -> Row:
    standing: State = "leased" if taken.fetchone() else state.fetchone()["state"]
    return Row(name=item.name, number=item.number, key_id=item.key.id, state=standing)


def _keep_made(db: Database, made: Made) -> None:
    db.execute(statements.KEEP_BRIEF, {"key": made.key_id, "brief": made.brief})
    db.execute(statements.ALL_DONE, {"key": made.key_id})


def _keep_failed(db: Database, here: Mapping[str, str], failed: Failed) -> None:
    told = {"kind": failed.kind, "message": failed.message, "retryable": failed.retryable}
    db.execute(statements.ALL_FAILED, {**here, **told})


def _charge(db: Database, here: Mapping[str, str], spent: Spent) -> None:
    counts = spent.model_dump(include={"calls", "tokens_in", "tokens_out"})
    db.execute(statements.CHARGE, {**here, **counts, "cost": to_pico(spent.cost_usd)})
