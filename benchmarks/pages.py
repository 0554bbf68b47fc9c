"""Reading pages against other extractors: `python -m benchmarks.pages [PAGE …]` for speed, or `--paragraphs`.

With `--paragraphs`, pages made in 24 layouts with labelled paragraphs go through nutgraf, trafilatura, readability-lxml
and newspaper4k (those that are installed); printed are recall and precision of paragraphs.

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
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import trafilatura
from lxml.html import fromstring

from benchmarks.fuzzing.layouts import NEITHER, labelled_pages
from nutgraf.errors import InputError
from nutgraf.ingest.html import article_from_html

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


def compare_paragraphs() -> None:
    """Print recall and precision of paragraphs of each extractor, as a table of Markdown."""
    logging.disable(logging.ERROR)
    pages = list(labelled_pages())
    print(f"| {len(pages)} pages | recall | precision |\n|---|---|---|")
    for name, extractor in extractors().items():
        if extractor is None:
            print(f"{name} is not installed: skipped")
            continue
        found = labelled = given = right = 0
        for page in pages:
            text = extractor(page.html)
            lines = [line for line in map(_folded, text.split("\n")) if is_judged(line, page.headline)]
            whole, story = " ".join(lines), [_folded(paragraph) for paragraph in page.story]
            hits = [paragraph for paragraph in story if paragraph in whole]
            found, labelled = found + len(hits), labelled + len(story)
            is_right = [any(line in one or one in line for one in story) for line in lines]
            given, right = given + len(lines), right + sum(is_right)
            if "--missed" in sys.argv and (len(hits) < len(story) or not all(is_right)):
                wrong = [line[:60] for line, good in zip(lines, is_right, strict=True) if not good]
                print(f"  {name}: {page.name}: {len(hits)} of {len(story)}, not of the story: {wrong}")
        print(f"| {name} | {found / labelled:.3f} | {right / max(1, given):.3f} |", flush=True)


def extractors() -> dict[str, Callable[[str], str] | None]:
    """Each extractor by name, as a function from markup to text; None for one that is not installed."""
    return {
        "nutgraf": text_by_nutgraf,
        "trafilatura": lambda html: trafilatura.extract(html, include_comments=False) or "",
        "readability-lxml": _readability if find_spec("readability") else None,
        "newspaper4k": _newspaper if find_spec("newspaper") else None,
    }


def text_by_nutgraf(html: str) -> str:
    """The story of a page as nutgraf reads it, without blocks that are no part of it; empty where it finds none."""
    try:
        article = article_from_html(html.encode(), "page.html")
    except InputError:
        return ""
    pieces, place = [], 0
    for block in article.removed:
        pieces.append(article.text[place : block.span.start])
        place = block.span.end
    return "".join((*pieces, article.text[place:]))


def _readability(html: str) -> str:
    markup = import_module("readability").Document(html).summary()
    return "\n".join(fromstring(markup).itertext())


def _newspaper(html: str) -> str:
    article = import_module("newspaper").Article("https://gazette.example/story", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return str(article.text)


def is_judged(line: str, headline: str) -> bool:
    """Whether a line of an extractor's output counts for or against it: not the headline, nor what is in `NEITHER`."""
    return line not in ("", headline) and not NEITHER.issuperset(line.replace("|", " ").split())


def _folded(line: str) -> str:
    return " ".join(line.split())


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
    if "--paragraphs" in sys.argv:
        compare_paragraphs()
    else:
        run([Path(name) for name in sys.argv[1:]] or sorted(PAGES.glob("*.html")))
