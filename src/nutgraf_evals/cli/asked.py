"""What the flags of a run come to: which cases, which systems, how often, and which model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.errors import UsageError
from nutgraf_evals.folders import corpus_folder
from nutgraf_evals.loading import Case, Corpus, load_corpus
from nutgraf_evals.systems import EVERYTHING, SYSTEMS, Nutgraf, Paste, System


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
    corpus: Path | None,
    case: list[str] | None,
    systems: Sequence[System],
    tag: str | None = None,
) -> Asked:
    """These systems on the cases of these names, or on all; UsageError for a name that does not exist.

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
    return Asked(loaded, chosen, systems)


def systems_of(names: Sequence[str], prompt: str, only: str | None) -> list[System]:
    """The systems of these names, to make briefs, answers, or both; UsageError for one that does not exist."""
    if only not in (None, *EVERYTHING):
        raise UsageError(f"--only {only!r}: there is brief and answer")
    can = EVERYTHING if only is None else frozenset(ability for ability in EVERYTHING if ability == only)
    for name in names:
        if name not in SYSTEMS:
            raise UsageError(f"there is no system {name!r}; there are: {', '.join(SYSTEMS)}")
    return [Nutgraf(prompt, can=can) if name == "nutgraf" else Paste(can) for name in dict.fromkeys(names)]
