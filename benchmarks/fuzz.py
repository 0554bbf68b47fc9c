"""Everything hostile through the readers of documents: `python -m benchmarks.fuzz [--inputs 10000] [--seed 1]`.

Counts what must not happen, and ends with 1 when any of it did: an exception that is no InputError, a parser that ended
its process, a document that took more than 10 seconds (one spoilt at random: that was stopped before) or 500 MB, and an
article made from a text whose body got lost, without a word about it. With `--busy` this process is judged by its
processor time instead of the clock, which says nothing on a busy machine; a worker limits its own anyway.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from benchmarks.fuzzing.making import BODY
from benchmarks.fuzzing.poison import POISON
from benchmarks.fuzzing.spoiling import spoilt_documents
from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.detect import kind_of, messages_in
from nutgraf.ingest.feeds import Feed
from nutgraf.ingest.plain_text import MAX_BYTES
from nutgraf.ingest.sandbox import ParseJob, ParseLimits, parse_in_worker, peak_worker_memory

_MOST_SECONDS = 10.0
_MOST_MEMORY = ParseLimits().memory
_LEAST_LEFT = 4  # sentences of the story that survived the spoiling; with fewer there is no body to lose
_LEAST_KEPT = 0.25
_MOST_ENTRIES = 5
_WARNINGS = {"cut_off", "extraction_suspect"}
_CRASHED = "ended the process"
_STOPPED = "seconds to parse"


class Outcome(NamedTuple):
    """What became of one input: how it ended, after how long, what must not have happened, and our processor time."""

    name: str
    ending: str
    seconds: float
    wrong: str = ""
    processor: float = 0.0


def main() -> int:
    """Run all of it and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--busy", action="store_true")
    arguments = parser.parse_args()
    began = time.perf_counter()
    spoilt = ((one.name, one.data) for one in spoilt_documents(arguments.inputs, arguments.seed))
    poison = ((one.name, one.make()) for one in POISON)
    outcomes = [*_run(poison), *map(_without_a_stop, _run(spoilt))]
    return _report(outcomes, time.perf_counter() - began, busy=arguments.busy)


def _without_a_stop(outcome: Outcome) -> Outcome:
    """A file made to take long may be stopped; one spoilt at random is small, and never may."""
    return outcome._replace(wrong=outcome.ending) if _STOPPED in outcome.ending else outcome


def _run(inputs: Iterable[tuple[str, bytes]]) -> Iterator[Outcome]:
    """Two at a time; a batch after the other, so that not all inputs are made at once."""
    with ThreadPoolExecutor(2) as threads:
        batch: list[tuple[str, bytes]] = []
        for one in inputs:
            batch.append(one)
            if len(batch) == 20:
                yield from threads.map(_timed, batch)
                batch.clear()
        yield from threads.map(_timed, batch)


def _timed(named: tuple[str, bytes]) -> Outcome:
    began = time.thread_time()
    return _outcome(named)._replace(processor=time.thread_time() - began)


def _outcome(named: tuple[str, bytes]) -> Outcome:
    name, data = named
    began = time.perf_counter()
    try:
        articles = _articles(data, name)
    except InputError as error:
        message = str(error)
        seconds = time.perf_counter() - began
        is_wrong = _CRASHED in message or "\n" in message or not message.startswith(repr(name))
        return Outcome(name, f"refused: {message}", seconds, message if is_wrong else "")
    except Exception:  # noqa: BLE001 - to find one is what this is for
        return Outcome(name, "exception", time.perf_counter() - began, traceback.format_exc())
    seconds = time.perf_counter() - began
    is_lost = _is_lost(articles, data)
    return Outcome(name, f"{len(articles)} article(s)", seconds, "lost body" if is_lost else "")


def _articles(data: bytes, name: str) -> list[Article]:
    """What `articles_of` would give for a file of these bytes, but for what it would fetch."""
    kind = "plain" if len(data) > MAX_BYTES else kind_of(data, name)
    if kind == "opml":
        parse_in_worker(ParseJob(parser="opml", name=name), data)
        return []
    if kind == "mbox":
        mails = messages_in(data)[:_MOST_ENTRIES]
        return [
            Article.model_validate_json(parse_in_worker(ParseJob(parser="mail", name=name), mail)) for mail in mails
        ]
    if kind != "feed":
        return [article_from_bytes(data, name)]
    feed = Feed.model_validate_json(parse_in_worker(ParseJob(parser="feed", name=name), data))
    given = [entry for entry in feed.entries if entry.is_full]  # the others are fetched, or say what is missing
    jobs = [(ParseJob(parser="entry", name=name), entry.model_dump_json().encode()) for entry in given[:_MOST_ENTRIES]]
    return [Article.model_validate_json(parse_in_worker(job, entry)) for job, entry in jobs]


def _is_lost(articles: list[Article], data: bytes) -> bool:
    """Whether a reader of the input sees the story, and its articles hold under a quarter of it without a warning."""
    unseen = _on_one_line(hidden.text for article in articles for hidden in article.hidden)
    left = [sentence for sentence in BODY if sentence.encode() in data and sentence not in unseen]
    warned = any(notice.kind in _WARNINGS for article in articles for notice in article.notices)
    if not articles or warned or len(left) < _LEAST_LEFT:
        return False
    story = _on_one_line(piece for article in articles for piece in _story(article))
    return len(story) < _LEAST_KEPT * sum(map(len, left)) or not any(sentence in story for sentence in BODY)


def _on_one_line(pieces: Iterable[str]) -> str:
    return " ".join(" ".join(pieces).split())


def _story(article: Article) -> Iterator[str]:
    start = 0
    for block in article.removed:
        yield article.text[start : block.span.start]
        start = block.span.end
    yield article.text[start:]


def _report(outcomes: list[Outcome], seconds: float, *, busy: bool) -> int:
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    wrong = [outcome for outcome in outcomes if outcome.wrong]
    slow = [one for one in outcomes if (one.processor if busy else one.seconds) > _MOST_SECONDS]
    for outcome in outcomes[: len(POISON)]:
        print(f"{outcome.seconds:6.2f} s  {outcome.name}: {outcome.ending[:150]}")
    for outcome in wrong:
        print(f"WRONG {outcome.name}: {outcome.wrong.strip()}", file=sys.stderr)
    kinds = Counter("article" if outcome.ending.endswith("article(s)") else "refusal" for outcome in outcomes)
    print(f"{len(outcomes)} inputs in {seconds:.0f} s: {kinds['article']} articles, {kinds['refusal']} refusals")
    print(f"{len(wrong)} wrong, {len(slow)} over {_MOST_SECONDS:g} s; slowest {slowest.seconds:.2f} s ({slowest.name})")
    print(f"most memory of a worker: {peak_worker_memory() / 1e6:.0f} MB")
    return 1 if wrong or slow or peak_worker_memory() > _MOST_MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
