"""Verdicts on public sets of summaries: `python -m benchmarks.claims [--sample N] [FOLDER]`.

Two sets are read from FOLDER, or from the folder that `NUTGRAF_PUBLIC` names. Their texts belong to their publishers
and are not part of this project. SummEdits (news): a summary of an article, faithful or with one edit. BUMP: a summary
and the same with one error, by kind of error.

A summary is accepted when each of its sentences is supported, or unchecked for a reason of its own. Printed are the
balanced accuracy, and how often the true ones are accepted and the false ones caught, by kind of error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.checking import check_text
from nutgraf.errors import NutgrafError
from nutgraf.models import Model, load_settings, open_model

SEED = 7
FILES = {"SummEdits": "summedits_news_dev.jsonl", "BUMP": "bump_dev.jsonl"}
_FAILING = frozenset({"contradicted", "not_in_source"})


class Summary(NamedTuple):
    """A summary of an article: `kind` names its error, and is empty where it is true."""

    article: str
    text: str
    kind: str


def summaries_of(name: str, path: Path) -> list[Summary]:
    """The labelled summaries of one of the sets."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    if name == "SummEdits":
        return [Summary(row["article"], row["summary"], "" if row["faithful"] else _kind(row)) for row in rows]
    true = [Summary(row["article"], row["reference_summary"], "") for row in rows]
    return true + [Summary(row["article"], row["edited_summary"], row["corrected_error_type"]) for row in rows]


def _kind(row: dict[str, object]) -> str:
    kinds = row["edit_types"]
    return ", ".join(kinds) if isinstance(kinds, list) and kinds else "edited"


def sampled(summaries: Sequence[Summary], size: int) -> list[Summary]:
    """`size` summaries, half of them true, in an order that does not change."""
    chance = random.Random(SEED)
    groups = [[one for one in summaries if not one.kind], [one for one in summaries if one.kind]]
    return [one for group in groups for one in chance.sample(group, min(len(group), size // 2))]


async def measure(name: str, summaries: Sequence[Summary], model: Model) -> None:
    """Print how many of the summaries are judged rightly."""
    started = time.monotonic()
    right: dict[str, list[bool]] = defaultdict(list)
    for one in summaries:
        try:
            report = await check_text(one.text, [Article.of(one.article)], model)
        except NutgrafError as error:
            print(f"{name}: a summary is left out: {error}")
            continue
        accepted = not any(sentence.verdict in _FAILING for sentence in report.sentences)
        right[one.kind].append(accepted == (not one.kind))
    true, false = right.pop("", []), [hit for hits in right.values() for hit in hits]
    if not true or not false:
        print(f"{name}: no true or no false summaries")
        return
    accepted_share, caught = sum(true) / len(true), sum(false) / len(false)
    print(
        f"{name}: balanced accuracy {(accepted_share + caught) / 2:.3f}, true accepted {accepted_share:.2f} "
        f"(n {len(true)}), false caught {caught:.2f} (n {len(false)}), {time.monotonic() - started:.0f} s"
    )
    for kind, hits in sorted(right.items()):
        print(f"  {kind:<40} {sum(hits) / len(hits):.2f} caught, n {len(hits)}")


async def main() -> None:
    """Measure both sets with the model that the settings name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default=os.environ.get("NUTGRAF_PUBLIC"))
    parser.add_argument("--sample", type=int, default=150, help="summaries of each set")
    asked = parser.parse_args()
    if asked.folder is None:
        print(f"skipped: give the folder with {' and '.join(FILES.values())}, or set NUTGRAF_PUBLIC to it")
        return
    model = open_model(load_settings({}))
    try:
        for name, file in FILES.items():
            path = Path(asked.folder) / file
            if path.is_file():
                await measure(name, sampled(summaries_of(name, path), asked.sample), model)
            else:
                print(f"{name}: skipped, there is no {file} in {asked.folder}")
    finally:
        await model.aclose()


if __name__ == "__main__":
    asyncio.run(main())
