"""Compares two versions of a prompt by the labelled facts: both are replayed, and the facts that differ are listed.

`nutgraf prompts diff --evals` finds `flip_lines` through the entry point group `nutgraf.prompt_flips`, because nutgraf
does not depend on its evals.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from nutgraf_evals.cases import RecordingMissing
from nutgraf_evals.corpus import Corpus, corpus_folder, load_corpus
from nutgraf_evals.gate import flipped_items
from nutgraf_evals.metrics import paired_items
from nutgraf_evals.runner import EvalRun, Plan, replay_opener, run
from nutgraf_evals.systems import Nutgraf


def flip_lines(before: str, after: str, corpus: Path | None) -> Iterator[str]:
    """The facts that only one of two prompts (as `name@version`) brings into the brief, and the chance of such a loss.

    `corpus` is the folder with the cases, None for the usual one. Raises RecordingMissing when a version was not
    recorded.
    """
    loaded = load_corpus(corpus_folder(corpus))
    old, new = _replayed(before, loaded), _replayed(after, loaded)
    was, now = paired_items(old.scores), paired_items(new.scores)
    flips = flipped_items(was, now)
    words = {score.key: score.asked or score.expected for score in old.scores}
    for change, items in (("lost  ", flips.lost), ("gained", flips.gained)):
        yield from (f"{change}  {item}  {words[item]}" for item in items)
    judged = f"of {len(was.keys() & now.keys())} in {len(loaded.cases)} articles"
    yield f"{len(flips.lost)} lost and {len(flips.gained)} gained {judged}: p = {flips.p:.3f} by chance"
    for skipped in loaded.skipped:
        yield f"skipped {skipped.id}: {skipped.why}"


def _replayed(prompt: str, corpus: Corpus) -> EvalRun:
    system = Nutgraf(prompt, can=frozenset({"brief"}))
    plan = Plan(system, corpus, corpus.cases)
    try:
        return asyncio.run(run(plan, replay_opener(corpus.folder, system.name)))
    except RecordingMissing as error:
        raise RecordingMissing(
            f"{prompt} was never recorded for {error.recording!r} in {str(corpus.folder)!r}: run "
            f"`nutgraf evals record --only brief --system {system.name} --prompt {prompt} --keep`",
            error.recording,
        ) from error
