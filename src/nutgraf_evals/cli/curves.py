"""`evals curve`: false answers against false abstentions, on the articles fitted on and on those held back."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Table

from nutgraf_evals.cli.flags import CorpusFlag
from nutgraf_evals.curve import curve, tried
from nutgraf_evals.folders import corpus_folder
from nutgraf_evals.loading import Case, load_corpus
from nutgraf_evals.runner import replaying

HELD_BACK = "held-back"


def show_curve(corpus: CorpusFlag = None) -> None:
    """Print what each threshold of an answer's chance would give, from the recordings.

    Thresholds are fitted on the articles without the tag held-back; what counts is what they give on the others.
    """
    loaded = load_corpus(corpus_folder(corpus))
    open_for = replaying(loaded.folder, "nutgraf")
    held = [case for case in loaded.cases if HELD_BACK in case.labels.article.tags]
    fitted = [case for case in loaded.cases if HELD_BACK not in case.labels.article.tags]

    def points(cases: list[Case]) -> Table:
        table = Table(box=None, pad_edge=False)
        for name in ("threshold", "right", "wrong", "refused", "false answers"):
            table.add_column(name, justify="right")
        for at in curve(asyncio.run(tried(cases, open_for))):
            shares = (at.right / at.answerable, at.wrong / at.answerable, at.refused / at.answerable)
            table.add_row(f"{at.threshold:.2f}", *(f"{s:.0%}" for s in (*shares, at.answered / at.unanswerable)))
        return table

    console = Console()
    for title, cases in ((f"fitted on, {len(fitted)} articles", fitted), (f"held back, {len(held)} articles", held)):
        if cases:
            console.print(title)
            console.print(points(cases))
