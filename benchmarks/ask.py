"""Seconds and tokens of a question, cold and warm, beside pasting the article into a chat, in one run.

`python -m benchmarks.ask [--questions N] [ARTICLE …]` runs the embedded model for real. Each article is asked a fixed
set of plain questions that fit any news text; a cold question is the first one about an article, a warm one finds it
read. At the end all articles are open at once and asked in turn, which shows whether the prefix cache holds them.

On a busy machine the ratios of processor time count; with `NUTGRAF_THREADS=1` it has no threads that wait in it.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.ingest import read_article
from nutgraf.models import Model, load_settings, open_model
from nutgraf.qa import Asking
from nutgraf.qa.conversation import open_articles
from nutgraf_evals.runner import MeteredModel
from nutgraf_evals.systems import Paste

ARTICLES = [
    Path(f"evals/articles/{name}.txt")
    for name in ("larkfield-data-breach", "council-housing-vote", "enc-river-morzava")
]
QUESTIONS = """Who is quoted?
When did it happen?
How many people are affected?
What was decided?
Where did it happen?
Why did it happen?
What will happen next?
Who opposes it?
How much does it cost?
Who is responsible?
What is not known?
What changed since last year?""".splitlines()
Put = Callable[[str], Awaitable[tuple[int, float]]]  # a question to (tokens not cached, seconds inside the model)


class Timed(NamedTuple):
    """One question: seconds of the wall clock, of processor time and inside the model, and tokens not in the cache."""

    wall: float
    processor: float
    inside: float
    tokens: int


def _ours(article: Article, model: Model) -> Put:
    metered = MeteredModel(model)
    asking = Asking.of(open_articles([article]), metered)
    return lambda question: _spent(metered, asking.answer(question))


def _pasted(article: Article, model: Model) -> Put:
    metered = MeteredModel(model)
    return lambda question: _spent(metered, Paste().answer(article, question, metered))


async def _spent(metered: MeteredModel, work: Awaitable[object]) -> tuple[int, float]:
    before = len(metered.used)
    await work
    new = metered.used[before:]
    fresh = sum(usage.prompt_tokens - usage.cached_tokens + usage.completion_tokens for usage, _ in new)
    return fresh, sum(seconds for _, seconds in new)


async def _timed(put: Put, questions: Sequence[str]) -> list[Timed]:
    found = []
    for question in questions:
        started, processor = time.perf_counter(), time.process_time()
        tokens, inside = await put(question)
        spent = time.perf_counter() - started, time.process_time() - processor
        found.append(Timed(*spent, inside, tokens))
    return found


def _line(name: str, timed: Sequence[Timed]) -> str:
    walls = sorted(one.wall for one in timed)
    p95 = walls[min(len(walls) - 1, round(0.95 * len(walls)))]
    tokens = statistics.mean(one.tokens for one in timed)
    inside = sum(one.inside for one in timed) / sum(walls)
    processor = statistics.median(one.processor for one in timed)
    spent = f"processor time {processor:.2f} s, {tokens:.0f} tokens, {inside:.0%} inside the model"
    return f"{name}: p50 {statistics.median(walls):.2f} s, p95 {p95:.2f} s, {spent}"


def _ratios(name: str, ours: Sequence[Timed], pasted: Sequence[Timed]) -> str:
    wall, processor = (
        statistics.median(one[at] for one in ours) / statistics.median(one[at] for one in pasted) for at in (0, 1)
    )
    return f"{name}, nutgraf / paste: {wall:.2f} by the clock, {processor:.2f} of processor time"


async def run(paths: Sequence[Path], questions: Sequence[str]) -> None:
    model = open_model(load_settings())
    articles = [read_article(str(path)) for path in paths]
    try:
        await model.count_tokens("start")  # the engine loads
        cold: dict[str, list[Timed]] = {"paste": [], "nutgraf": []}
        warm: dict[str, list[Timed]] = {"paste": [], "nutgraf": []}
        puts: list[Put] = []
        for article in articles:
            for name, made in (("paste", _pasted), ("nutgraf", _ours)):
                put = made(article, model)
                first, *rest = await _timed(put, questions)
                cold[name].append(first)
                warm[name] += rest
            puts.append(put)
        for kind, found in (("cold", cold), ("warm", warm)):
            for name, timed in found.items():
                print(_line(f"{name}, {kind}", timed))
            print(_ratios(kind, found["nutgraf"], found["paste"]), flush=True)
        turns = [one for question in questions[:3] for put in puts for one in await _timed(put, [question])]
        print(_line(f"{len(articles)} articles open, asked in turn", turns))
        print(f"memory of the process at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    finally:
        await model.aclose()


def main() -> None:
    """Measure the articles that are named, or the fixed ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", nargs="*", type=Path, default=ARTICLES)
    parser.add_argument("--questions", type=int, default=len(QUESTIONS), help="how many of them, at least two")
    asked = parser.parse_args()
    asyncio.run(run(asked.articles, QUESTIONS[: max(2, asked.questions)]))


if __name__ == "__main__":
    main()
