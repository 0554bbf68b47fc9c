"""Runs a batch again and again and kills it with SIGKILL each time: `python killed_runs.py FOLDER URL KILLS SEED`.

Everything is imported once, then each session is a fork of this process, so hundreds of kills take seconds. Half of the
sessions are killed after a random time, the others kill themselves at a named point, by a store that does so; the code
under test knows nothing of it. Prints what happened as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from batch.wire_stories import order, stories
from nutgraf.batch import exports, runner
from nutgraf.batch.job import BatchOptions
from nutgraf.batch.store import Lease, RunEnd
from nutgraf.batch.store.sqlite import SqliteStore
from nutgraf.run import Item, Outcome, Row, RunRecord, State

IN_FLIGHT = 8
POINTS = (
    "before begin", "after claim", "before keep", "before commit", "after commit", "mid checkpoint", "mid export",
    "between the files",
)  # fmt: skip


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyStore(SqliteStore):
    """A store whose process dies at a point of its life, and which tells what it has acknowledged before."""

    def __init__(self, path: Path, point: str, reported: int) -> None:
        super().__init__(path)
        self._point = point
        self._told = reported
        self._keeps = random.randint(1, 6)
        if point == "mid checkpoint":
            self._connection.execute("PRAGMA wal_autocheckpoint = 1")

    def begin(self, run: RunRecord) -> RunRecord:
        self._dies("before begin")
        return super().begin(run)

    def claim(self, run_id: str, items: Sequence[Item], lease: Lease) -> list[Row]:
        rows = super().claim(run_id, items, lease)
        self._dies("after claim")
        return rows

    def save(self, run_id: str, owner: str, outcomes: Sequence[Outcome]) -> None:
        self._keeps -= 1
        last = self._keeps == 0
        if last:
            self._dies("before keep")
            if self._point in ("before commit", "mid checkpoint"):
                self._connection.set_trace_callback(self._on_statement)
        super().save(run_id, owner, outcomes)
        if last:
            self._dies("after commit")
        os.write(self._told, b"".join(outcome.key_id.encode() + b"\n" for outcome in outcomes))

    def rows(self, run_id: str, *states: State) -> Iterator[Row]:
        for number, row in enumerate(super().rows(run_id, *states)):
            if number == 3 and "done" in states:
                self._dies("mid export")
            yield row

    def end(self, run_id: str, ending: RunEnd) -> None:
        super().end(run_id, ending)
        if self._point == "between the files":
            vars(exports)["sync_folder"] = lambda folder: kill()

    def _on_statement(self, statement: str) -> None:
        if statement != "COMMIT":
            return
        if self._point == "before commit":
            kill()
        signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, 0.003))  # unhandled, it ends the process

    def _dies(self, point: str) -> None:
        if self._point == point:
            kill()


def run_once(folder: Path, url: str, point: str, reported: int) -> None:
    """A session in a process of its own."""
    opened: Callable[..., Any] = lambda store, out: DeadlyStore(out / "nutgraf.sqlite", point, reported)  # noqa: E731
    vars(runner)["open_store"] = opened
    (folder / "out").mkdir(exist_ok=True)
    asked = order(url, (str(folder / "in"),), folder / "out", options=BatchOptions(concurrency=IN_FLIGHT))
    asyncio.run(runner.run_batch(asked, lambda run: None, lambda progress: None))


def session_killed(folder: Path, url: str, point: str) -> tuple[bool, list[str]]:
    """Whether the session was killed before its end, and what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        run_once(folder, url, point, writing)
        os._exit(0)
    os.close(writing)
    if point == "random":
        time.sleep(random.uniform(0.04, 0.4))
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as reported:
        acknowledged = reported.read().split()
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), acknowledged


def main(folder: Path, url: str, kills: int, seed: int) -> None:
    random.seed(seed)
    run_once(stories(folder / "warm" / "in", 1).parent, url, "never", os.open(os.devnull, os.O_WRONLY))
    written = len(list((folder / "in").iterdir()))
    acknowledged: set[str] = set()
    killed: dict[str, int] = {}
    while sum(killed.values()) < kills:
        number = sum(killed.values())
        point = POINTS[number // 2 % len(POINTS)] if number % 2 else "random"
        died, reported = session_killed(folder, url, point)
        acknowledged.update(reported)
        if died:
            killed[point] = killed.get(point, 0) + 1
        else:  # it came to its end: more work for the next ones
            stories(folder / "in", 30, first=written)
            written += 30
    died, reported = session_killed(folder, url, "never")
    acknowledged.update(reported)
    print(json.dumps({"articles": written, "killed": killed, "acknowledged": sorted(acknowledged), "last_died": died}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
