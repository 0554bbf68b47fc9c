"""Where the corpus is: the folder with cases, recordings and baseline, and the folders that may hold articles."""

from __future__ import annotations

import os
from pathlib import Path

from nutgraf.errors import UsageError

_CHECKOUT = Path(__file__).resolve().parents[2]


def corpus_folder(given: Path | None = None) -> Path:
    """`given`, else `$NUTGRAF_EVALS`, else `evals` of the checkout; raises UsageError when it holds no cases."""
    folder = given or Path(os.environ.get("NUTGRAF_EVALS") or _CHECKOUT / "evals")
    if not (folder / "cases").is_dir():
        raise UsageError(
            f"{str(folder)!r} has no folder 'cases': give the corpus with --corpus or $NUTGRAF_EVALS "
            "(it is part of the source checkout, not of the installed package)"
        )
    return folder


def article_folders(corpus: Path) -> list[Path]:
    """Where an article of the corpus may be, in order: its own folder, `$NUTGRAF_ARTICLES`, beside the checkout."""
    named = os.environ.get("NUTGRAF_ARTICLES")
    beside = [checkout.parent / "shared" / "articles" for checkout in (corpus.resolve().parent, _CHECKOUT)]
    return [corpus / "articles", *([Path(named)] if named else []), *beside]


def find_article(corpus: Path, file: str) -> Path | None:
    """The first place that holds the article's file, or None."""
    return next((folder / file for folder in article_folders(corpus) if (folder / file).is_file()), None)
