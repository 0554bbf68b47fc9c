"""Speed of reading a page against trafilatura alone: `python -m benchmarks.pages [PAGE …]`.

Both read the same bytes in turn, in one process; printed for each page are the medians of processor time and their
ratio, because the seconds of a busy machine say nothing and a ratio within one run does.
"""

from __future__ import annotations

import logging
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import trafilatura

from nutgraf.ingest.page import article_from_html

PAGES = Path(__file__).parents[1] / "tests" / "ingest" / "page" / "pages"
_ROUNDS = 15


def run(paths: list[Path]) -> None:
    logging.disable(logging.WARNING)
    ratios = []
    for path in paths:
        data = path.read_bytes()
        ours, alone = _medians(
            partial(article_from_html, data, path.name),
            partial(trafilatura.bare_extraction, data, with_metadata=True, include_comments=False),
        )
        ratios.append(ours / alone)
        times = f"nutgraf {1000 * ours:8.1f} ms   trafilatura {1000 * alone:8.1f} ms"
        print(f"{path.name:<24} {times}   ratio {ratios[-1]:.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f} over {len(ratios)} pages, {_ROUNDS} rounds each")


def _medians(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """The median seconds of two calls, made in turn so that both meet the same load."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(_ROUNDS + 1):
        for call, seconds in zip((first, second), took, strict=True):
            started = time.process_time()
            call()
            if number:  # the first round warms caches
                seconds.append(time.process_time() - started)
    return statistics.median(took[0]), statistics.median(took[1])


if __name__ == "__main__":
    run([Path(name) for name in sys.argv[1:]] or sorted(PAGES.glob("*.html")))
