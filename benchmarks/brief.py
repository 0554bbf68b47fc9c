"""The time a brief takes against the least its tokens could take, and whether every span is verbatim.

`python -m benchmarks.brief [ARTICLE …]` runs the embedded model for real. The floor of a brief is the tokens it read
over the engine's own reading rate plus the tokens it wrote over its writing rate, both measured in the same run.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.brief import Brief, spans_of
from nutgraf.ingest import read_article
from nutgraf.models import Message, Model, Request, load_settings, open_model
from nutgraf.summarize import make_brief

SEED = Path("../shared/articles/us-focuses-on-fighting-isis-in-syria.txt")
SAMPLE = Path("evals/articles/larkfield-data-breach.txt")


class Rates(NamedTuple):
    """Tokens a second the engine reads and writes."""

    reading: float
    writing: float


async def start(model: Model) -> float:
    """Seconds until the engine answers at all."""
    started = time.perf_counter()
    await model.complete(Request(messages=(Message(role="user", content="Hello"),), max_tokens=1))
    return time.perf_counter() - started


async def measure(model: Model, article: Article) -> Rates:
    """Rates on text of the article's own length, shuffled by sentence so that no prefix cache knows it."""
    text = "\n".join(sorted(article.text.splitlines(), key=lambda line: line[::-1]))
    started = time.perf_counter()
    first = await model.complete(_ask(text, 1))
    reading = time.perf_counter() - started
    started = time.perf_counter()
    more = await model.complete(_ask(text, 100))
    writing = time.perf_counter() - started
    return Rates(first.usage.prompt_tokens / reading, more.usage.completion_tokens / writing)


def _ask(text: str, max_tokens: int) -> Request:
    question = "Retell this in your own words, at length, without copying any sentence."
    return Request(messages=(Message(role="user", content=f"{text}\n\n{question}"),), max_tokens=max_tokens)


def report(name: str, brief: Brief, wall: float, rates: Rates) -> str:
    making = brief.making
    fresh = making.tokens_in - making.tokens_cached
    floor = fresh / rates.reading + making.tokens_out / rates.writing
    spans = list(spans_of(brief))
    verbatim = sum(span.matches(brief.article.text) for span in spans)
    points = brief.key_points + brief.further_points
    worded = sum(point.wording == "model" for point in points)
    return (
        f"{name}: {wall:.1f} s for {fresh} tokens read ({making.tokens_cached} cached) and {making.tokens_out} written;"
        f" floor {floor:.1f} s; wall / floor {wall / floor:.2f};"
        f" spans verbatim {verbatim}/{len(spans)}; points {len(points)}, {worded} in the model's words;"
        f" rejections {len(brief.rejections)}"
    )


async def run(paths: list[str]) -> None:
    model = open_model(load_settings())
    try:
        print(f"engine: {await start(model):.1f} s until its first answer")
        for path in paths:
            article = read_article(path)
            rates = await measure(model, article)
            print(f"rates: {rates.reading:.1f} tokens read a second, {rates.writing:.1f} written")
            started = time.perf_counter()
            brief = await make_brief(article, model)
            print(report(Path(path).stem, brief, time.perf_counter() - started, rates), flush=True)
    finally:
        await model.aclose()


def main() -> None:
    default = [str(path) for path in (SEED, SAMPLE) if path.is_file()]
    asyncio.run(run(sys.argv[1:] or default))


if __name__ == "__main__":
    main()
