"""Batches: `nutgraf batch` beside loops that make the same calls and do nothing with the answers.

`python -m benchmarks.peers.overhead` runs the measurement of `benchmarks.batch` with an asyncio loop around the openai
client, with LangChain's `abatch` and with nutgraf, in turn and more than once; the better time of each counts. A server
of its own answers each call after 200 ms.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.batch import ABATCH, BARE, LATENCY, Measured, measure_loop, measure_nutgraf, write_stories
from benchmarks.peers.environments import environment, pinned
from benchmarks.results import save_result

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from batch.wire_stories import quick_server

NAME = "peers-overhead"
BARE_LOOP = "bare loop"


def measure(articles: int, rounds: int, widths: Sequence[int]) -> dict[tuple[str, int], Measured]:
    """The better of the rounds of each way to make the calls, by its name and the calls in flight."""
    langchain = str(environment("langchain"))
    best: dict[tuple[str, int], Measured] = {}
    work = Path(tempfile.mkdtemp(prefix="nutgraf-benchmark-"))
    with quick_server(LATENCY) as url:
        folder = write_stories(work / "articles", articles)
        for _ in range(rounds):
            for at_once in widths:
                for name, measured in (
                    (BARE_LOOP, measure_loop(BARE, sys.executable, url, articles, at_once)),
                    ("LangChain abatch", measure_loop(ABATCH, langchain, url, articles, at_once)),
                    ("nutgraf batch", measure_nutgraf(url, folder, work / "out", at_once, articles)),
                ):
                    known = best.get((name, at_once))
                    if known is None or measured.calls / measured.wall > known.calls / known.wall:
                        best[name, at_once] = measured
    shutil.rmtree(work)
    return best


def store(best: dict[tuple[str, int], Measured], articles: int) -> None:
    """Store the table; the ideal rate is calls in flight / 0.2 s."""
    rows = []
    for (name, at_once), one in best.items():
        bare = best[BARE_LOOP, at_once]
        rate, cpu = one.calls / one.wall, 1000 * one.cpu / one.calls
        share = f"{rate / (bare.calls / bare.wall):.2f}"
        rows.append((f"{name}, {at_once} in flight", f"{rate:.0f}", share, f"{cpu:.1f}"))
    columns = ("way", "calls a second", "rate (bare loop = 1)", "CPU ms a call")
    save_result(
        NAME, command="python -m benchmarks.peers.overhead", columns=columns, rows=rows, packages=("openai",),
        versions=pinned("langchain"),
        note=f"{articles} calls a loop, {articles} articles a batch, which nutgraf also reads, checks and stores.",
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--at-once", type=int, nargs="+", default=[16, 64], help="calls in flight")
    arguments = parser.parse_args()
    store(measure(arguments.articles, arguments.rounds, arguments.at_once), arguments.articles)


if __name__ == "__main__":
    main()
