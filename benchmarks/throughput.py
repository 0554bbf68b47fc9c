"""Briefs a minute of the embedded model, by how many articles it is at together.

`python -m benchmarks.throughput [--articles 6] [--at-once 1 2 4]` briefs the same articles under each setting, in one
run, and prints each rate beside the first one. The order of the articles has no say: they share nothing but the
instructions, which stay read.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.brief import start
from nutgraf.article import Article
from nutgraf.ingest import read_article
from nutgraf.models import load_settings, open_model
from nutgraf.summarize import make_brief

_ARTICLES = Path("evals/articles")


class Measured(NamedTuple):
    """The clock's seconds, the tokens that were read without the cache, and those that were written."""

    seconds: float
    read: int
    written: int


async def measure(at_once: int, articles: Sequence[Article]) -> Measured:
    """All articles with so many calls together, by an engine of its own that has answered once."""
    model = open_model(load_settings().model_copy(update={"at_once": at_once}))
    places = asyncio.Semaphore(at_once)
    used: list[tuple[int, int]] = []

    async def one(article: Article) -> None:
        async with places:
            making = (await make_brief(article, model)).making
        used.append((making.tokens_in - making.tokens_cached, making.tokens_out))

    try:
        await start(model)
        started = time.perf_counter()
        await asyncio.gather(*map(one, articles))
        seconds = time.perf_counter() - started
    finally:
        await model.aclose()
    return Measured(seconds, sum(read for read, _ in used), sum(written for _, written in used))


async def run(widths: Sequence[int], articles: Sequence[Article]) -> None:
    first = 0.0
    for at_once in widths:
        measured = await measure(at_once, articles)
        rate = 60 * len(articles) / measured.seconds
        first = first or rate
        print(
            f"{at_once} at once: {rate:5.2f} briefs a minute, {rate / first:.2f} of the first;"
            f" {measured.read} tokens read, {measured.written} written in {measured.seconds:.0f} s",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput")
    parser.add_argument("--articles", type=int, default=6, help="the shortest of the eval articles")
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, 2, 4])
    arguments = parser.parse_args()
    shortest = sorted(_ARTICLES.glob("*.txt"), key=lambda path: path.stat().st_size)[: arguments.articles]
    articles = [read_article(str(path)) for path in sorted(shortest)]
    asyncio.run(run(arguments.at_once, articles))


if __name__ == "__main__":
    main()
