"""What the flags of a run come to: which cases, which systems, how often, and which model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.errors import UsageError
from nutgraf_evals.folders import corpus_folder
from nutgraf_evals.loading import Case, Corpus, load_corpus
from nutgraf_evals.systems import SYSTEMS, Nutgraf, Paste, System


class Asked(NamedTuple):
    """A run as it was asked for."""

    corpus: Corpus
    cases: Sequence[Case]
    systems: Sequence[System]
    epochs: int = 1
    at_once: int = 1


class Engine(NamedTuple):
    """The model of a live run as the flags name it; None leaves it to the settings."""

    model: str | None
    base_url: str | None


def asked_for(
    corpus: Path | None, case: list[str] | None, systems: Sequence[str], prompt: str, tag: str | None = None
) -> Asked:
    """The cases (all without a name) and systems of these names; UsageError for one that does not exist.

    With a `tag`, only the cases that bear it.
    """
    loaded = load_corpus(corpus_folder(corpus))
    known = {one.id: one for one in loaded.cases}
    for name in case or ():
        if name not in known:
            reason = next((f": {skipped.why}" for skipped in loaded.skipped if skipped.id == name), "")
            raise UsageError(f"there is no case {name!r}{reason}")
    chosen = [known[name] for name in dict.fromkeys(case)] if case else list(loaded.cases)
    if tag is not None:
        chosen = [one for one in chosen if tag in one.labels.article.tags]
        if not chosen:
            raise UsageError(f"no case has the tag {tag!r}")
    return Asked(loaded, chosen, [_system(name, prompt) for name in dict.fromkeys(systems)])


def _system(name: str, prompt: str) -> System:
    if name not in SYSTEMS:
        raise UsageError(f"there is no system {name!r}; there are: {', '.join(SYSTEMS)}")
    return Nutgraf(prompt) if name == "nutgraf" else Paste()
