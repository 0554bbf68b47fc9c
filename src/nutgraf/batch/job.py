"""What every engine is given, and what it tells while it works."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.batch.options import Options
from nutgraf.batch.stopping import Stopping
from nutgraf.batch.store import Store
from nutgraf.models import Settings
from nutgraf.run import Counts, RunRecord, Spent, Unread


class Tally(NamedTuple):
    """How far a sitting has come: rows by state, of `expected` (None when nobody knows), what it has taken so far."""

    counts: Counts
    expected: int | None
    made: int  # in this sitting, by calls
    spent: Spent  # by the whole run
    seconds: float  # since this sitting began

    @property
    def rate(self) -> float:
        """Briefs made a second, in this sitting."""
        return self.made / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """At the rate so far; None when that cannot be told."""
        if self.expected is None or not self.rate:
            return None
        settled = self.counts.done + self.counts.failed
        return max(0, self.expected - settled) / self.rate


def nobody(line: str) -> None:
    """Listens to nothing."""
    del line


@dataclass(frozen=True, slots=True)
class Job:
    """One sitting of a run: where its rows are kept, its sources (to be read any number of times), how to go about it.

    An engine registers what `articles` gives, settles it, and returns when every row is `done` or `failed` or when
    `stopping` is told; it raises StopRun, UsageError or StoreError when it cannot go on. It does not end the run.
    `tell` is given a line about what is waited for, whenever there is news of it.
    """

    store: Store
    run: RunRecord
    articles: Callable[[], AsyncIterator[Article | Unread]]
    expected: int | None
    settings: Settings
    options: Options
    stopping: Stopping
    on_tally: Callable[[Tally], None]
    tell: Callable[[str], None] = nobody
