"""Web pages: `nutgraf read` beside extractors of articles: `python -m benchmarks.peers.pages`.

The pages of `benchmarks.pages`, in 24 layouts with labelled paragraphs, are read by all. Words are counted: of the
story those that an extractor keeps, of its output those that are not of the story. Then an article of the corpus as a
plain page with a sentence that no reader sees, hidden in each of the ways that the tests of this project know, at three
places. The pages were written for this project and were at hand while its rules were made, so its own figures are an
upper bound. jusText is left out: with its defaults it gives no paragraph under 200 characters, and so none of these.
"""

from __future__ import annotations

import logging
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.fuzzing.layouts import LabelledPage, labelled_pages
from benchmarks.pages import is_judged, text_by_nutgraf
from benchmarks.peers.environments import Program, pinned, running
from benchmarks.peers.replies import share
from benchmarks.results import save_result
from nutgraf_evals.corpus import corpus_folder

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from ingest.page.test_hidden_text import CARRIERS, PAYLOAD, SHEET, bits, selected, tagged

NAME = "peers-pages"
PEERS = ("trafilatura", "readability-lxml", "newspaper4k", "goose3", "boilerpy3", "resiliparse")
_ARTICLE = corpus_folder() / "articles" / "larkfield-data-breach.txt"
_LEAST = 500  # characters of the article, from which an extractor has read it
_PAYLOADS = tuple(hide(PAYLOAD[:20]) for hide in (str, bits, selected, tagged))


class Tally:
    """What one extractor did with the pages; `failed` counts pages that it gave an error for."""

    def __init__(self) -> None:
        self.story = self.kept = self.given = self.other = 0
        self.hidden: list[bool] = []
        self.cpu: list[float] = []
        self.failed = 0

    def add(self, page: LabelledPage, reply: dict[str, Any]) -> None:
        """Count the words of a labelled page."""
        self.failed += "error" in reply
        self.cpu.append(reply.get("cpu", 0.0))
        lines = [" ".join(line.split()) for line in str(reply.get("text", "")).split("\n")]
        given = Counter(word for line in lines if is_judged(line, page.headline) for word in line.split())
        story = Counter(word for paragraph in page.story for word in paragraph.split())
        kept = (given & story).total()
        self.story, self.kept = self.story + story.total(), self.kept + kept
        self.given, self.other = self.given + given.total(), self.other + given.total() - kept

    def add_hidden(self, reply: dict[str, Any]) -> None:
        """Count a page with hidden words: whether any of them are in the output, in letters or encoded.

        A page of which the extractor gives nothing is left out.
        """
        text = str(reply.get("text", ""))
        if len(text) < _LEAST:
            return
        self.hidden.append(any(payload in text for payload in _PAYLOADS))


def read_by(name: str, program: Program, html: str) -> dict[str, Any]:
    """The output of an extractor."""
    if name != "nutgraf":
        return program.answer({"system": name, "html": html})
    started = time.process_time()
    text = text_by_nutgraf(html)
    return {"text": text, "cpu": time.process_time() - started}


def hidden_pages() -> Iterator[str]:
    """A page for each way to hide words: before the first paragraph, in the middle of the article and at its end."""
    lines = [escape(line) for line in _ARTICLE.read_text(encoding="utf-8").split("\n") if line.strip()]
    headline, paragraphs = lines[0], [f"<p>{line}</p>" for line in lines[1:]]
    middle = len(paragraphs) // 2
    head = f'<head><meta charset="utf-8"><title>{headline}</title>{SHEET}</head>'
    for carrier in CARRIERS.values():
        body = "".join([carrier, *paragraphs[:middle], carrier, *paragraphs[middle:], carrier])
        yield f"<!doctype html><html>{head}<body><article><h1>{headline}</h1>{body}</article></body></html>"


def store(tallies: dict[str, Tally], versions: dict[str, str]) -> None:
    """Store the table."""
    base = tallies["trafilatura"].cpu
    rows: list[Sequence[str]] = []
    for name, tally in tallies.items():
        ratio = statistics.median(own / other for own, other in zip(tally.cpu, base, strict=True) if other)
        rows.append(
            (
                name if name == "nutgraf" else f"{name} {_version(name, versions)}",
                share(tally.kept, tally.story),
                share(tally.other, tally.given),
                share(sum(tally.hidden), len(tally.hidden)),
                f"×{ratio:.1f}",
                str(tally.failed),
            )
        )
    columns = (
        "extractor", "story words kept", "other words given", "hidden text given", "CPU (× trafilatura)", "failed",
    )  # fmt: skip
    save_result(
        NAME, command="python -m benchmarks.peers.pages", columns=columns, rows=rows,
        note=f"{len(base)} pages in 24 layouts of our own, {len(CARRIERS)} ways to hide words. Readers see"
        " none of the hidden text; nutgraf keeps it apart and reports it.",
    )  # fmt: skip


def _version(name: str, versions: dict[str, str]) -> str:
    return next(number for package, number in versions.items() if package.casefold() == name.casefold())


def main() -> None:
    logging.disable(logging.ERROR)
    tallies = {name: Tally() for name in ("nutgraf", *PEERS)}
    with running("pages", "extractors", {}) as program:
        for name in tallies:  # the first page of each loads its data
            read_by(name, program, next(labelled_pages()).html)
        for page in labelled_pages():
            for name, tally in tallies.items():
                tally.add(page, read_by(name, program, page.html))
        for html in hidden_pages():
            for name, tally in tallies.items():
                tally.add_hidden(read_by(name, program, html))
    store(tallies, pinned("pages"))


if __name__ == "__main__":
    main()
