"""Articles a second beside the ideal rate and beside other ways to make the same calls, all in one run.

`python -m benchmarks.batch [--articles 1000] [--abatch PYTHON] [--memory]` starts a server of its own that answers
after 200 ms. The ideal rate is calls in flight / latency. `bare` is a loop around the openai client that does nothing
with the answers; ours reads, briefs, checks and stores each article, and is timed from the tenth part of them to the
last, without the start of its processes. Its rate is of calls as well: an article may take more than one. `--abatch`
names an interpreter that has langchain-openai. `--memory` adds the growth of the process from 100 to 5,000 articles.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nutgraf.batch.job import BatchOptions
from nutgraf.batch.runner import BatchReport, BatchRequest, run_batch
from nutgraf.models import load_settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from batch.wire_stories import quick_server

LATENCY = 0.2
_STORY = """Ferry fire off Havenport

Two people died when a ferry caught fire off Havenport on Tuesday, the coast guard said. The ship carried {number} \
passengers. "We saw smoke at noon," said Captain Ana Reyes. The cause is not known.
"""
BARE = """
import asyncio, sys
from openai import AsyncOpenAI
url, calls, at_once = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
async def main():
    client, places = AsyncOpenAI(api_key="none", base_url=url, max_retries=0), asyncio.Semaphore(at_once)
    async def call(number):
        async with places:
            message = {"role": "user", "content": f"{number} " * 150}
            await client.chat.completions.create(model="quick", messages=[message])
    await call(0)
    print("ready", flush=True)
    sys.stdin.readline()
    await asyncio.gather(*(call(number) for number in range(calls)))
asyncio.run(main())
"""
ABATCH = """
import sys
import asyncio
from langchain_openai import ChatOpenAI
url, calls, at_once = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
async def main():
    model = ChatOpenAI(model="quick", base_url=url, api_key="none", max_retries=0)
    await model.ainvoke("warm up")
    print("ready", flush=True)
    sys.stdin.readline()
    await model.abatch([f"{number} " * 150 for number in range(calls)], config={"max_concurrency": at_once})
asyncio.run(main())
"""


class Measured(NamedTuple):
    """Seconds of the clock and of the processor for so many calls."""

    calls: int
    wall: float
    cpu: float

    def line(self, name: str, at_once: int) -> str:
        rate, cpu = self.calls / self.wall, 1000 * self.cpu / self.calls
        ratio = rate / (at_once / LATENCY)
        return f"{name:<8} {at_once:>3} in flight  {rate:6.1f}/s  {ratio:.2f} of ideal  {cpu:5.1f} ms CPU a call"


def write_stories(folder: Path, count: int) -> str:
    """A folder with so many short articles, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(_STORY.format(number=number + 100), encoding="utf-8")
    return str(folder)


def measure_loop(script: str, python: str, url: str, calls: int, at_once: int) -> Measured:
    """A script that makes the calls and does nothing with the answers, timed without its start."""
    command = [python, "-c", script, url, str(calls), str(at_once)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        started = time.perf_counter()
        process.stdin.write("\n")
        process.stdin.close()
        process.wait()
        wall = time.perf_counter() - started
    return Measured(calls, wall, _cpu(resource.getrusage(resource.RUSAGE_CHILDREN)) - _cpu(before))


def measure_nutgraf(url: str, folder: str, out: Path, at_once: int, articles: int) -> Measured:
    """A batch over the folder of so many articles, timed from the tenth part of them to the last.

    What counts are its calls: an article may take more than one.
    """
    shutil.rmtree(out, ignore_errors=True)
    seen: dict[int, tuple[float, float]] = {}
    first = articles // 10

    def look(made: int) -> None:
        if made in (first, articles):
            seen[made] = (time.perf_counter(), _cpu_here())

    report = _run(url, folder, out, at_once, look)
    assert report.run.counts.done == articles, report
    calls = round((articles - first) * report.run.spent.calls / articles)
    return Measured(calls, seen[articles][0] - seen[first][0], seen[articles][1] - seen[first][1])


def _run(url: str, folder: str, out: Path, at_once: int, on_made: Callable[[int], None]) -> BatchReport:
    settings = load_settings({"model": "quick", "base_url": url, "api_key": "none"}, env={}, folder=out.parent)
    options = BatchOptions(concurrency=at_once, processes=2)
    order = BatchRequest((folder,), out, settings, "brief", options)
    return asyncio.run(run_batch(order, lambda _: None, lambda progress: on_made(progress.made)))


def _cpu(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _memory(url: str, work: Path) -> None:
    folder = write_stories(work / "many", 5000)
    peaks: dict[int, float] = {}

    def look(made: int) -> None:
        if made == 100 or made % 500 == 0:
            peaks[made] = _resident()

    report = _run(url, folder, work / "memory", 64, look)
    first, last = peaks[100], peaks[max(peaks)]
    print(f"memory     {first:.0f} MB at 100 articles, {last:.0f} MB at {max(peaks):,}: {last - first:+.0f} MB")
    if report.run.counts.done < 5000:
        print(report.stopped or (work / "memory" / "failures.jsonl").read_text(encoding="utf-8"))


def _workers() -> list[str]:
    """The ids of the processes that work for us."""
    found = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
    return [pid for pid in found if b"nutgraf.batch.worker" in Path("/proc", pid, "cmdline").read_bytes()]


def _resident() -> float:
    """Megabytes of this process and its workers, as Linux counts them."""
    pages = sum(int(Path("/proc", pid, "statm").read_text().split()[1]) for pid in ("self", *_workers()))
    return pages * resource.getpagesize() / 1e6


def _cpu_here() -> float:
    """Seconds of the processor that this process and its workers have taken."""
    ticks = 0
    for pid in ("self", *_workers()):
        fields = Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--abatch", metavar="PYTHON")
    parser.add_argument("--memory", action="store_true")
    asked = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="nutgraf-benchmark-"))
    with quick_server(LATENCY) as url:
        folder = write_stories(work / "articles", asked.articles)
        for at_once in (16, 64):
            print(measure_loop(BARE, sys.executable, url, asked.articles, at_once).line("bare", at_once), flush=True)
            if asked.abatch:
                print(
                    measure_loop(ABATCH, asked.abatch, url, asked.articles, at_once).line("abatch", at_once), flush=True
                )
            print(
                measure_nutgraf(url, folder, work / "out", at_once, asked.articles).line("nutgraf", at_once), flush=True
            )
        if asked.memory:
            _memory(url, work)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
