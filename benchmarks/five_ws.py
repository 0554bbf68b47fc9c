"""Who, what, when, where, why and how against people's labels: the articles of the Giveme5W1H gold standard.

`python -m benchmarks.five_ws [FILE] [--model] [--misses QUESTION]` reads the file, or `fivew1h_dev.jsonl` in the folder
that `NUTGRAF_PUBLIC` names. The texts belong to their publishers and are not part of this project. Without `--model`
the briefs are made by code alone. A field hits when one of its values has at least half of the content words of a
phrase that the annotators gave; a field is spare when it is filled although they gave none. Articles with an even
number are the half to look at; the others only report.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Article, Source
from nutgraf.brief import Brief
from nutgraf.grounding import words
from nutgraf.ingest.plain_text import article_of_text
from nutgraf.models import load_settings, open_model
from nutgraf.summarize import brief_by_code, make_brief
from nutgraf.summarize.statements import FIVE_WS

FILE = "fivew1h_dev.jsonl"


class Labelled(NamedTuple):
    """One article with the phrases that people gave for each question."""

    number: int
    article: Article
    phrases: dict[str, list[str]]


class Outcome(NamedTuple):
    """One field of one brief: the phrases of the annotators, the values, and whether a value has such a phrase."""

    number: int
    question: str
    phrases: tuple[str, ...]
    values: tuple[str, ...]
    hit: bool


def read(path: Path) -> Iterator[Labelled]:
    """The articles of a file of JSON lines."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        source = Source(name=row["id"], sha256_bytes="", encoding="utf-8")
        article = article_of_text(f"{row['title']}\n\n{row['text']}", source)
        day = str(row["date_publish"])[:10]
        published = None if day == "None" else date.fromisoformat(day)
        yield Labelled(number, article.model_copy(update={"published": published}), row["labels"])


def judge(labelled: Labelled, brief: Brief) -> Iterator[Outcome]:
    """The outcome of each of the six fields."""
    for question in FIVE_WS:
        phrases = tuple(labelled.phrases[question])
        values = tuple(mention.text for mention in getattr(brief.five_ws, question))
        hit = any(has_phrase(value, phrase) for value in values for phrase in phrases)
        yield Outcome(labelled.number, question, phrases, values, hit)


def has_phrase(value: str, phrase: str) -> bool:
    """Whether a value has at least half of the content words of a phrase.

    >>> has_phrase("a suicide attack on the German consulate", "German consulate in Afghanistan bombed")
    True
    >>> has_phrase("Taliban", "two people")
    False
    """
    wanted, given = _keys(phrase), _keys(value)
    return bool(wanted) and 2 * len(wanted & given) >= len(wanted)


def _keys(text: str) -> set[str]:
    return {word.key for word in words(text, "en") if word.carries}


async def briefs_of(articles: Iterable[Labelled], *, with_model: bool) -> list[Outcome]:
    """The outcomes of all articles; with the configured model, or by code alone."""
    if not with_model:
        return [outcome for one in articles for outcome in judge(one, brief_by_code(one.article))]
    async with aclosing(open_model(load_settings({}))) as model:
        found: list[Outcome] = []
        for one in articles:
            found += judge(one, await make_brief(one.article, model))
            print(f"{one.number + 1} articles", file=sys.stderr, flush=True)
        return found


def table(outcomes: Sequence[Outcome]) -> str:
    """Hits of the fields that people filled, and how many fields are filled that people left empty."""
    lines = [
        "| question | hit, half to look at | hit, half that reports | filled where people gave none |",
        "|---|---:|---:|---:|",
    ]
    for question in FIVE_WS:
        of_question = [one for one in outcomes if one.question == question]
        halves = [[one for one in of_question if one.phrases and one.number % 2 == half] for half in (0, 1)]
        empty = [one for one in of_question if not one.phrases]
        cells = [*(_share([one.hit for one in half]) for half in halves), _share([bool(one.values) for one in empty])]
        lines.append(f"| {question} | {' | '.join(cells)} |")
    spare = _share([bool(one.values) for one in outcomes if not one.phrases])
    return "\n".join([*lines, f"| all six | | | {spare} |"])


def _share(found: Sequence[bool]) -> str:
    return f"{sum(found) / len(found):.2f} of {len(found)}" if found else "–"


def main() -> None:
    """Print the table, or what one field missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--model", action="store_true", help="with the configured model, not by code alone")
    parser.add_argument("--misses", choices=FIVE_WS, help="print what this field missed in the half to look at")
    arguments = parser.parse_args()
    file = arguments.file or Path(os.environ["NUTGRAF_PUBLIC"]) / FILE
    outcomes = asyncio.run(briefs_of(read(file), with_model=arguments.model))
    print(table(outcomes))
    for one in outcomes:
        if one.question == arguments.misses and not one.hit and one.phrases and one.number % 2 == 0:
            print(f"{one.number} {one.phrases} <- {one.values}")


if __name__ == "__main__":
    main()
