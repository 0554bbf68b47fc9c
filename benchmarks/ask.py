"""Seconds and tokens of a question, cold and warm, beside pasting the article into a chat, in one run.

`python -m benchmarks.ask [ARTICLE …]` runs the embedded model for real. Each article is asked a fixed set of plain
questions that fit any news text; a cold question is the first one about an article, a warm one finds it read. At the
end all articles are open at once and asked in turn, which shows whether the prefix cache holds them.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import sys
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
    """One question: seconds of the wall clock and inside the model, tokens that were neither cached nor free."""

    wall: float
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
        started = time.perf_counter()
        tokens, inside = await put(question)
        found.append(Timed(time.perf_counter() - started, inside, tokens))
    return found


def _line(name: str, timed: Sequence[Timed]) -> str:
    walls = sorted(one.wall for one in timed)
    p95 = walls[min(len(walls) - 1, round(0.95 * len(walls)))]
    tokens = statistics.mean(one.tokens for one in timed)
    inside = sum(one.inside for one in timed) / sum(walls)
    spent = f"{tokens:.0f} tokens, {inside:.0%} inside the model"
    return f"{name}: p50 {statistics.median(walls):.2f} s, p95 {p95:.2f} s, {spent}"


async def run(paths: Sequence[Path]) -> None:
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
                first, *rest = await _timed(put, QUESTIONS)
                cold[name].append(first)
                warm[name] += rest
            puts.append(put)
        for name, firsts in cold.items():
            print(_line(f"{name}, cold", firsts))
            print(_line(f"{name}, warm", warm[name]))
        ratio = statistics.median(t.wall for t in warm["nutgraf"]) / statistics.median(t.wall for t in warm["paste"])
        print(f"warm p50, nutgraf / paste: {ratio:.2f}")
        turns = [one for question in QUESTIONS[:3] for put in puts for one in await _timed(put, [question])]
        print(_line(f"{len(articles)} articles open, asked in turn", turns))
        print(f"memory of the process at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    finally:
        await model.aclose()


def main() -> None:
    asyncio.run(run([Path(path) for path in sys.argv[1:]] or ARTICLES))


if __name__ == "__main__":
    main()
