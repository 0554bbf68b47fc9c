"""Batches: `nutgraf batch` beside loops that make the same calls and do nothing with the answers.

`python -m benchmarks.peers.overhead` runs the measurement of `benchmarks.batch` with an asyncio loop around the openai
client, with LangChain's `abatch` and with nutgraf, in turn and twice each; the better time of each counts. A server of
its own answers each call after 200 ms, so the ideal rate is calls in flight / 0.2 s.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.batch import ABATCH, BARE, LATENCY, Measured, measure_loop, measure_nutgraf, write_stories
from benchmarks.peers.environments import environment, pinned
from benchmarks.results import save_result

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from batch.wire_stories import quick_server

NAME = "peers-overhead"
_AT_ONCE = (16, 64)
_ROUNDS = 2


def measure(articles: int) -> dict[tuple[str, int], Measured]:
    """The better of the rounds of each way to make the calls, by its name and the calls in flight."""
    langchain = str(environment("langchain"))
    best: dict[tuple[str, int], Measured] = {}
    work = Path(tempfile.mkdtemp(prefix="nutgraf-benchmark-"))
    with quick_server(LATENCY) as url:
        folder = write_stories(work / "articles", articles)
        for _ in range(_ROUNDS):
            for at_once in _AT_ONCE:
                for name, measured in (
                    ("bare loop", measure_loop(BARE, sys.executable, url, articles, at_once)),
                    ("LangChain abatch", measure_loop(ABATCH, langchain, url, articles, at_once)),
                    ("nutgraf batch", measure_nutgraf(url, folder, work / "out", at_once, articles)),
                ):
                    known = best.get((name, at_once))
                    if known is None or measured.calls / measured.wall > known.calls / known.wall:
                        best[name, at_once] = measured
    shutil.rmtree(work)
    return best


def store(best: dict[tuple[str, int], Measured], articles: int) -> None:
    """Store the table."""
    rows = []
    for (name, at_once), one in best.items():
        rate, cpu = one.calls / one.wall, 1000 * one.cpu / one.calls
        ideal = f"{rate / (at_once / LATENCY):.0%}".replace("%", " %")
        rows.append((f"{name}, {at_once} in flight", f"{rate:.0f}", ideal, f"{cpu:.1f}"))
    columns = ("way", "calls a second", "share of the ideal rate", "CPU ms a call")
    save_result(
        NAME, command="python -m benchmarks.peers.overhead", columns=columns, rows=rows, packages=("openai",),
        versions=pinned("langchain"),
        note=f"{articles} articles of one call each. nutgraf also reads, checks and stores each of them.",
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=600)
    articles = parser.parse_args().articles
    store(measure(articles), articles)


if __name__ == "__main__":
    main()
