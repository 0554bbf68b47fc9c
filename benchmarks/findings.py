"""What it costs to find everything in an article once, against each caller asking the finders for itself.

`python -m benchmarks.findings [--corpus DIR] [--repeats 5]` runs over the articles of the corpus, with nothing
remembered from one run to the next. Apart: a brief asks for names, quotations and attributions, weighs each sentence by
its numbers and dates, lists both, and looks at the opening's dates once more; an answer asks for people and
attributions; a scorer for names. Once: the same through one `AnalyzedArticle`.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Article, Sentence
from nutgraf.extract import (
    AnalyzedArticle,
    calendar_spans,
    find_attributions,
    find_dates,
    find_names,
    find_numbers,
    find_quotations,
    numbers,
)
from nutgraf.extract import entities as names
from nutgraf.ingest import article_from_bytes
from nutgraf.text import sentences, tokens

_OPENING = 3  # sentences whose dates say when
Lines = Sequence[Sentence]


class Way(NamedTuple):
    """The same findings, asked for apart and once."""

    what: str
    apart: Callable[[Article, Lines], None]
    once: Callable[[Article, Lines], None]


def main() -> None:
    """Print both, and how they compare."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.findings")
    parser.add_argument("--corpus", type=Path, default=Path("evals/articles"))
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    articles = [article_from_bytes(path.read_bytes(), path.name) for path in sorted(arguments.corpus.glob("*.txt"))]
    read = [(article, sentences(article)) for article in articles]
    print(f"{len(read)} articles, {arguments.repeats} repeats, median milliseconds of processor time an article")
    for way in _WAYS:
        apart, once = [], []
        for _ in range(arguments.repeats):  # in turns, so that both meet the same noise
            apart.append(_measure(way.apart, read))
            once.append(_measure(way.once, read))
        before, after = statistics.median(apart), statistics.median(once)
        print(f"{way.what}: apart {before:.1f}, once {after:.1f}, ratio {after / before:.2f}")


def _measure(find: Callable[[Article, Lines], None], read: Sequence[tuple[Article, Lines]]) -> float:
    gc.collect()
    spent = 0.0
    for article, lines in read:
        _forget()
        started = time.process_time()
        find(article, lines)
        spent += time.process_time() - started
    return 1000 * spent / len(read)


def _forget() -> None:
    """Clear what is cached about a text, so that each call does its work."""
    for remembered in (names._names_of, numbers._read_numbers, calendar_spans.mentions, tokens._unmasked):
        remembered.cache_clear()


def _speech_apart(article: Article, lines: Lines) -> None:
    for find in (find_names, find_quotations, find_attributions):
        _forget()
        find(article.text, lines)


def _speech_once(article: Article, lines: Lines) -> None:
    _ask_speech(AnalyzedArticle(article, lines))


def _brief_apart(article: Article, lines: Lines) -> None:
    _speech_apart(article, lines)
    for line in lines:
        _each_apart(article, line, times=2)  # weighed, and listed
    for line in lines[:_OPENING]:
        find_dates(line.text, anchor=article.published)


def _each_apart(article: Article, line: Sentence, times: int) -> None:
    for _ in range(times):
        _forget()
        find_numbers(line.text, language=article.language)
        find_dates(line.text, anchor=article.published)


def _all_apart(article: Article, lines: Lines) -> None:
    _brief_apart(article, lines)
    for find in (find_names, find_attributions, find_names):
        _forget()
        find(article.text, lines)


def _brief_once(article: Article, lines: Lines) -> None:
    _ask(AnalyzedArticle(article, lines))


def _all_once(article: Article, lines: Lines) -> None:
    analysis = AnalyzedArticle(article, lines)
    for _ in range(3):
        _ask(analysis)


def _ask_speech(analysis: AnalyzedArticle) -> None:
    for _ in (analysis.entities, analysis.quotations, analysis.attributions):
        pass


def _ask(analysis: AnalyzedArticle) -> None:
    _ask_speech(analysis)
    for _ in range(2):
        for line in analysis.sentences:
            analysis.numbers(line)
            analysis.dates(line)


_WAYS = (
    Way("names, quotations and attributions", _speech_apart, _speech_once),
    Way("a brief", _brief_apart, _brief_once),
    Way("a brief, an answer and a scorer", _all_apart, _all_once),
)

if __name__ == "__main__":
    main()
