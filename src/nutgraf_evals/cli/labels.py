"""`evals stats` and `evals check`: the labels themselves, without any model."""

from __future__ import annotations

import typer

from nutgraf.errors import CheckFailed
from nutgraf_evals.checks import check_corpus
from nutgraf_evals.cli.flags import CorpusFlag
from nutgraf_evals.folders import corpus_folder
from nutgraf_evals.loading import load_all, load_corpus
from nutgraf_evals.stats import confusion_lines, corpus_lines, power_lines


def stats(corpus: CorpusFlag = None) -> None:
    """Print what the corpus holds, what the gate can see, and how the matchers judge mutated facts."""
    loaded = load_corpus(corpus_folder(corpus))
    for line in (*corpus_lines(loaded), *power_lines(loaded), *confusion_lines(loaded)):
        typer.echo(line)


def check(corpus: CorpusFlag = None) -> None:
    """Check every label without a model: verbatim evidence, true matchers, quotas, the deletion test."""
    loaded = load_all(corpus_folder(corpus))
    problems = check_corpus(loaded)
    for problem in problems:
        typer.echo(problem)
    for skipped in loaded.corpus.skipped:
        typer.echo(f"skipped {skipped.id}: {skipped.why}", err=True)
    if problems:
        raise CheckFailed(f"{len(problems)} labels do not hold")
    typer.echo(f"{len(loaded.corpus.cases)} cases: every label holds")
