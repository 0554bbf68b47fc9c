"""What the first command of a day costs, and what saved states save of it: `python -m benchmarks.cold_start`.

A text of twenty sentences is checked, and a question is asked, by the embedded model in a new process each time: with
nothing saved, and with the states of the prompts' examples that the process before it has left. Both kinds of process
take turns, `--rounds` times. Printed are the seconds of each step by the clock and of processor time, and their ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

ARTICLE = "council-housing-vote"
QUESTION = "Who voted against it?"
SENTENCES = 20
Steps = dict[str, tuple[float, float]]  # seconds by the clock and of processor time


class Stopwatch:
    """Adds up the seconds of named steps."""

    def __init__(self, began: float) -> None:
        self.steps: Steps = {}
        self._clock, self._processor = began, 0.0

    def lap(self, step: str) -> None:
        """Count what has passed since the last lap as part of a step."""
        clock, processor = time.time(), time.process_time()
        had = self.steps.get(step, (0.0, 0.0))
        self.steps[step] = (had[0] + clock - self._clock, had[1] + processor - self._processor)
        self._clock, self._processor = clock, processor


def _text() -> str:
    lines = Path(f"evals/claims/{ARTICLE}.jsonl").read_text(encoding="utf-8").splitlines()
    return "\n\n".join(json.loads(line)["claim"] for line in lines[:SENTENCES])


async def steps_of(task: str, began: float) -> Steps:
    """The steps of one task in this process, which `began` at that time."""
    from nutgraf.checking import check_text
    from nutgraf.ingest import read_article
    from nutgraf.models import Model, load_settings, open_model
    from nutgraf.qa import Asking
    from nutgraf.qa.conversation import open_articles

    watch = Stopwatch(began)
    article = read_article(f"evals/articles/{ARTICLE}.txt")

    async def check(model: Model) -> None:
        judged = 0

        def on_done(_done: int, _total: int) -> None:
            nonlocal judged
            judged += 1
            watch.lap("analysis, examples, first sentence" if judged == 1 else "other sentences")

        await check_text(_text(), [article], model, on_done)
        watch.lap("other sentences")

    async def ask(model: Model) -> None:
        await Asking.of(open_articles([article]), model).answer(QUESTION)
        watch.lap("answer")

    tasks: dict[str, Callable[[Model], Awaitable[None]]] = {"check": check, "ask": ask}
    async with aclosing(open_model(load_settings({}))) as model:
        watch.lap("start and article")
        await model.count_tokens("start")
        watch.lap("load")
        await tasks[task](model)
    return watch.steps


def in_new_process(task: str, data_dir: Path) -> Steps:
    """The steps of one task in a process of its own, whose data folder is `data_dir`."""
    command = [sys.executable, "-m", "benchmarks.cold_start", "--task", task, "--began", str(time.time())]
    environment = os.environ | {"NUTGRAF_DATA_DIR": str(data_dir)}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    steps: Steps = {name: (pair[0], pair[1]) for name, pair in json.loads(done.stdout).items()}
    return steps


def report(task: str, runs: dict[str, list[Steps]]) -> None:
    """Print the median of each step, with nothing saved and with saved states."""
    print(f"{task}: seconds by the clock (processor time)")
    totals: dict[str, float] = {}
    for kind, found in runs.items():
        cells = [
            f"{name} {statistics.median(one[name][0] for one in found):.1f}"
            f" ({statistics.median(one[name][1] for one in found):.1f})"
            for name in found[0]
        ]
        sums = [tuple(sum(pair[at] for pair in one.values()) for at in (0, 1)) for one in found]
        totals[kind] = statistics.median(one[1] for one in sums)
        print(f"  {kind}: {statistics.median(one[0] for one in sums):.1f} ({totals[kind]:.1f}): {', '.join(cells)}")
    print(f"  processor time, with saved states / with nothing saved: {totals['saved'] / totals['nothing']:.2f}")


def main() -> None:
    """Measure both tasks, or run one of them as a new process does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--task", choices=["check", "ask"], help="run one task in this process and print its steps")
    parser.add_argument("--began", type=float, default=time.time(), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.task:
        print(json.dumps(asyncio.run(steps_of(asked.task, asked.began))))
        return
    from nutgraf.models import load_settings
    from nutgraf.models.factory import embedded_file

    os.environ["NUTGRAF_MODEL_FILE"] = str(embedded_file(load_settings({})).path)
    with tempfile.TemporaryDirectory() as folder:
        embedded_file(load_settings({"data_dir": Path(folder)}))  # the file is hashed once
        for task in ("check", "ask"):
            runs: dict[str, list[Steps]] = defaultdict(list)
            for _ in range(asked.rounds):
                shutil.rmtree(Path(folder) / "prefix-states", ignore_errors=True)
                runs["nothing"].append(in_new_process(task, Path(folder)))
                runs["saved"].append(in_new_process(task, Path(folder)))
            report(task, runs)


if __name__ == "__main__":
    main()
