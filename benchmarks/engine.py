"""What each engine setting gives on this machine: `python -m benchmarks.engine [ARTICLE]`.

Reads one article and writes the lines of the released `brief` prompt, once with each setting; prints tokens per second
and their ratio to the plain engine in the same run.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path

from nutgraf import prompts
from nutgraf.ingest import read_article
from nutgraf.models import Request
from nutgraf.models.completion import messages_of
from nutgraf.models.embedded import EmbeddedModel, EmbeddedServer, EngineOptions, engine_of
from nutgraf.models.factory import embedded_file
from nutgraf.models.rate_limit import RetryPolicy
from nutgraf.models.settings import load_settings
from nutgraf.summarize.points import numbered_parts, parts_of
from nutgraf.text import sentences

PLAIN = EngineOptions(lookup=0, micro_batch=512)
SETTINGS = {
    "plain (micro-batch 512, no lookup)": PLAIN,
    "micro-batch 64": replace(PLAIN, micro_batch=64),
    "micro-batch 128": replace(PLAIN, micro_batch=128),
    "micro-batch 256": replace(PLAIN, micro_batch=256),
    "lookup 4 (drafts of 4 tokens)": replace(PLAIN, lookup=4),
    "lookup 8": replace(PLAIN, lookup=8),
    "lookup 16": replace(PLAIN, lookup=16),
    "one thread": replace(PLAIN, threads=1),
    "as shipped": EngineOptions(),
}


async def rates(path: Path, options: EngineOptions, request: Request) -> tuple[float, float]:
    """Tokens read and written a second, by the clock: a call that writes one token, then one that writes all."""
    engine: EmbeddedServer = engine_of(path, options)
    model = EmbeddedModel(path, "bench", "", options, RetryPolicy())
    try:
        started = time.perf_counter()
        first = await model.complete(request.model_copy(update={"max_tokens": 1}))
        reading = time.perf_counter() - started
        started = time.perf_counter()
        whole = await model.complete(request)
        writing = time.perf_counter() - started
    finally:
        await model.aclose()
        engine.stop()
    return first.usage.prompt_tokens / reading, whole.usage.completion_tokens / writing


def main() -> None:
    article = read_article(sys.argv[1] if len(sys.argv) > 1 else "evals/articles/larkfield-data-breach.txt")
    parts = parts_of(sentences(article))
    filled = prompts.load("brief").fill(count=str(len(parts)), parts=numbered_parts(parts))
    request = Request(messages=messages_of(filled), max_tokens=300)
    path = embedded_file(load_settings()).path
    base: tuple[float, float] | None = None
    print(f"{'setting':<36} {'read/s':>8} {'ratio':>6} {'write/s':>8} {'ratio':>6}")
    for name, options in SETTINGS.items():
        read, write = asyncio.run(rates(path, options, request))
        base = base or (read, write)
        print(f"{name:<36} {read:8.1f} {read / base[0]:6.2f} {write:8.1f} {write / base[1]:6.2f}", flush=True)


if __name__ == "__main__":
    main()
