"""No article ends in an internal error: `python -m benchmarks.robustness [--articles 1500] [--seed 1] [--also DIR]`.

Generated articles, and corpus articles with tokens out of place, are read, analyzed, briefed and asked about, with a
model that answers anything. Fault tolerance is off, so that a bug cannot hide; `--tolerant` counts what it would cost
instead. `--also` adds the texts of a folder of JSON lines (each string of more than 80 characters). Ends with 1 when
anything but an error meant for the user was raised, with a line for each place.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path

from benchmarks.fuzzing.articles import FuzzedArticle, fuzzed_articles, model_reply
from nutgraf.article import Article
from nutgraf.brief import spans_of
from nutgraf.errors import NutgrafError
from nutgraf.extract.analysis import analyze
from nutgraf.faults import Fault, fault_of, faults_raised, recording
from nutgraf.ingest import article_from_bytes
from nutgraf.models import Completion, Request, Usage
from nutgraf.prompts import Drafting
from nutgraf.qa import Conversation
from nutgraf.qa.suggestions import starters
from nutgraf.summarize import make_brief

_LEAST = 80  # characters of a string worth reading as an article
_LONGEST_QUESTION = 12  # words


class RandomModel:
    """A model that answers with anything, the same for the same seed."""

    name = "random"
    context_window = 4096
    drafting: Drafting = "lines"

    def __init__(self, seed: str) -> None:
        self._chance = random.Random(seed)

    async def complete(self, request: Request) -> Completion:
        text = model_reply(request.messages[-1].content, self._chance)
        usage = Usage(prompt_tokens=1, completion_tokens=1)
        finish = self._chance.choice(("stop", "stop", "length", None))
        return Completion(text=text, finish_reason=finish, usage=usage, seconds=0.0, model=self.name)

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        yield await self.complete(request)

    async def count_tokens(self, text: str) -> int:
        return len(text.split())

    def cost(self, usage: Usage) -> Decimal | None:
        return Decimal(usage.completion_tokens)

    def parameters(self) -> dict[str, str | int | float]:
        return {}

    async def aclose(self) -> None:
        return


def main() -> int:
    """Run all of them and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness")
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=Path("evals/articles"))
    parser.add_argument("--also", type=Path)
    parser.add_argument("--tolerant", action="store_true")
    arguments = parser.parse_args()
    texts = fuzzed_articles(arguments.articles, arguments.seed, arguments.corpus)
    also = _texts_of(arguments.also) if arguments.also else iter(())
    began, endings, faults = time.perf_counter(), Counter[str](), Counter[Fault]()
    with faults_raised(not arguments.tolerant):
        for one in chain(texts, also):
            endings[outcome(one, faults)] += 1
    print(f"{endings.total()} articles in {time.perf_counter() - began:.0f} s: {dict(endings)}")
    for fault, times in faults.most_common():
        print(f"{times} times {fault.error} at {fault.place} ({fault.what})")
    return 1 if endings["internal error"] else 0


def outcome(one: FuzzedArticle, faults: Counter[Fault]) -> str:
    """How an article ends; what failed is counted in `faults`."""
    tolerated: list[Fault] = []
    try:
        with recording(tolerated):
            asyncio.run(_all_of(article_from_bytes(one.text.encode("utf-8", "replace"), "x.txt"), one.name))
    except NutgrafError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - what is looked for
        faults[fault_of(one.name, error)._replace(what="internal error")] += 1
        return "internal error"
    faults.update(tolerated)
    return "a finding lost" if tolerated else "briefed"


async def _all_of(article: Article, seed: str) -> None:
    model = RandomModel(seed)
    analysis = analyze(article)
    for sentence in analysis.sentences:
        analysis.polarities(sentence)
        analysis.references_in(sentence)
    brief = await make_brief(article, model)
    if not all(span.matches(article.text) for span in spans_of(brief)):
        raise AssertionError("a span is not in the article")
    conversation = Conversation([article], model)
    for question in (*starters(brief)[:2], _question(article, seed), "Who said that?", "And in Lund?"):
        await conversation.ask(question)


def _question(article: Article, seed: str) -> str:
    words = article.text.split()
    at = random.Random(seed).randrange(len(words))
    return f"Who said {' '.join(words[at : at + _LONGEST_QUESTION])}?"


def _texts_of(folder: Path) -> Iterator[FuzzedArticle]:
    for path in sorted(folder.glob("*.jsonl")):
        seen: set[str] = set()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            for text in json.loads(line).values():
                if isinstance(text, str) and len(text) > _LEAST and text not in seen:
                    seen.add(text)
                    yield FuzzedArticle(f"{path.name} {number}", text)


if __name__ == "__main__":
    sys.exit(main())
