"""Runs the same jobs with several systems in turn, and keeps each reply as soon as it is there.

The systems take turns article by article, and each article begins with another one, so that all of them meet the same
load. A reply is a line of `benchmarks/results/replies/NAME.jsonl`; an interrupted run goes on where it was. Seconds are
of the clock, around the whole call, and only their ratios within one run say anything.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from benchmarks.peers.environments import how_served, pinned, running, served_model
from benchmarks.results import save_result
from nutgraf.errors import NutgrafError
from nutgraf.models import Model
from nutgraf_evals.corpus import Case, corpus_folder, load_corpus
from nutgraf_evals.recordings import Replay, recording_path

SEED = 20
FOLDER = Path(__file__).parents[1] / "results" / "replies"
Call = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


class Job(NamedTuple):
    """What every system is given: `case` and `item` name it, `given` is what the systems get."""

    case: str
    item: str
    given: Mapping[str, Any]


class Reply(NamedTuple):
    """What a system gave for a job, and how many seconds it took; `said` has the field `error` when it failed."""

    system: str
    case: str
    item: str
    seconds: float
    said: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.system, self.case, self.item


class ReplyFile:
    """The replies of one table, in the file `NAME.jsonl`; `fresh` empties it first."""

    def __init__(self, name: str, *, fresh: bool = False, folder: Path = FOLDER) -> None:
        self._path = folder / f"{name}.jsonl"
        if fresh:
            self._path.unlink(missing_ok=True)
        self.replies: list[Reply] = []
        if self._path.is_file():
            lines = self._path.read_text(encoding="utf-8").split("\n")
            self.replies = [Reply(**json.loads(line)) for line in lines if line]
        self._known = {reply.key for reply in self.replies}

    def __contains__(self, key: tuple[str, str, str]) -> bool:
        return key in self._known

    def add(self, reply: Reply) -> None:
        """Keep a reply, in memory and in the file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(reply._asdict(), ensure_ascii=False) + "\n")
        self.replies.append(reply)
        self._known.add(reply.key)

    def of(self, system: str, cases: Collection[str] | None = None) -> list[Reply]:
        """The replies of one system, about these cases or about all, in the order in which they were made."""
        return [one for one in self.replies if one.system == system and (cases is None or one.case in cases)]


def as_call(answer: Call) -> Call:
    """The same call with an error of nutgraf as its reply."""

    async def call(job: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return await answer(job)
        except NutgrafError as error:
            return {"error": str(error)}

    return call


async def replayed(replies: Sequence[Reply], jobs: Sequence[Job], call_of: Callable[[Model], Call]) -> list[Reply]:
    """nutgraf's replies as today's code makes them from the recordings of the corpus, with the seconds of the run.

    What the other programs said does not depend on nutgraf's code, so a table stays true without asking a model again.
    Raises RuntimeError where today's code asks what was not recorded.
    """
    given = {(job.case, job.item): job.given for job in jobs}
    calls: dict[str, Call] = {}
    made = []
    for reply in replies:
        if reply.case not in calls:
            calls[reply.case] = call_of(Replay(recording_path(corpus_folder(), "nutgraf", reply.case)))
        said = await calls[reply.case](given[reply.case, reply.item])
        if "error" in said:
            raise RuntimeError(said["error"])
        made.append(reply._replace(said=said))
    return made


class Peer(NamedTuple):
    """A peer as a program of its own: its name in the table, its environment, its module, and its configuration."""

    name: str
    environment: str
    module: str
    config: Mapping[str, object] = MappingProxyType({})


async def collect_all(
    own: Callable[[Model], Mapping[str, Call]],
    peers: Sequence[Peer],
    jobs: Sequence[Job],
    into: ReplyFile,
    minutes: float | None,
) -> None:
    """Give every job to nutgraf's `own` calls and to every peer, on one served model; nothing with 0 `minutes`."""
    if minutes == 0:
        return
    async with served_model() as served:
        with ExitStack() as stack:
            systems = dict(own(served.model))
            for peer in peers:
                config = {**served.config, **peer.config}
                systems[peer.name] = stack.enter_context(running(peer.environment, peer.module, config)).reply
            await collect(systems, jobs, into, minutes)


async def collect(
    systems: Mapping[str, Call], jobs: Sequence[Job], into: ReplyFile, minutes: float | None = None
) -> None:
    """Give every job to every system; what `into` has already is left out. After `minutes`, no further job begins."""
    names, cases = list(systems), list(dict.fromkeys(job.case for job in jobs))
    end = math.inf if minutes is None else time.monotonic() + 60 * minutes
    for number, case in enumerate(cases):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            for job in jobs:
                if job.case == case and (name, case, job.item) not in into and time.monotonic() < end:
                    started = time.perf_counter()
                    said = await systems[name](job.given)
                    seconds = round(time.perf_counter() - started, 2)
                    into.add(Reply(name, case, job.item, seconds, said))
        print(f"{number + 1} of {len(cases)}: {case}", file=sys.stderr, flush=True)


class Asked(NamedTuple):
    """What the command line of a table asks for: `minutes` is None for a whole run, 0 for the table alone."""

    size: int
    minutes: float | None
    fresh: bool


def command_line(description: str, what: str, size: int) -> Asked:
    """Read the command line that the tables share; `what` are counted by `size`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(f"--{what}", type=int, default=size, dest="size")
    parser.add_argument("--minutes", type=float, help="begin nothing new after so many; a later run goes on")
    parser.add_argument("--table", action="store_true", help="ask nothing: make the table from the replies there are")
    parser.add_argument("--fresh", action="store_true", help="start again, and do not continue an earlier run")
    arguments = parser.parse_args()
    return Asked(arguments.size, 0 if arguments.table else arguments.minutes, arguments.fresh)


def complete_cases(systems: Sequence[str], jobs: Sequence[Job], replies: ReplyFile) -> set[str]:
    """The cases that every system has finished: only these are compared. Where there are none, that is printed."""
    found = {
        case
        for case in dict.fromkeys(job.case for job in jobs)
        if all((name, case, job.item) in replies for name in systems for job in jobs if job.case == case)
    }
    if not found:
        print("nothing is finished yet: run the command again, and it goes on")
    return found


def relative_seconds(replies: Sequence[Reply], base: Sequence[Reply]) -> str:
    """The median seconds of a system's replies, and how many times the median of `base` that is.

    >>> one, two = Reply("a", "c", "1", 2.0, {}), Reply("b", "c", "1", 3.0, {})
    >>> relative_seconds([two], [one])
    '3.0 (×1.5)'
    """
    median = statistics.median(reply.seconds for reply in replies)
    ours = statistics.median(reply.seconds for reply in base)
    return f"{median:.1f} (×{median / ours:.1f})" if median >= 0.05 and ours else f"{median:.2f}"


def share(hits: int, n: int) -> str:
    """A share in per cent with its n.

    >>> share(3, 4), share(0, 0)
    ('75 % of 4', '–')
    """
    return f"{hits / n:.0%} of {n}".replace("%", " %") if n else "–"


def held_back(size: int) -> list[Case]:
    """So many of the held-back English articles, drawn with the seed, the shortest first.

    A run that is interrupted has then finished as many as it could.
    """
    cases = [
        case
        for case in load_corpus(corpus_folder()).cases
        if "held-back" in case.labels.article.tags and case.labels.article.language == "en"
    ]
    drawn = random.Random(SEED).sample([case.id for case in cases], min(size, len(cases)))
    return sorted((case for case in cases if case.id in drawn), key=lambda case: len(case.article.text))


def save_table(
    name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], peers: Sequence[str], what: str, rest: str = ""
) -> None:
    """Store the table `name` of a benchmark beside the versions of its peers; `what` says what was measured."""
    save_result(
        name,
        command=f"python -m benchmarks.peers.{name.removeprefix('peers-')}",
        columns=columns,
        rows=rows,
        packages=("xllamacpp",),
        versions={package: version for peer in peers for package, version in pinned(peer).items()},
        note=f"{what}; {how_served()}. {rest}".strip(),
    )
