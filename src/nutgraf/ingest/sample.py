"""The article that ships with nutgraf, so that it can be tried with nothing at hand."""

from __future__ import annotations

from pathlib import Path

_NAME = "larkfield-data-breach.txt"


def sample_path() -> Path:
    """Where the sample article lies: inside the installed package, or among the checkout's eval articles."""
    packaged = Path(__file__).parents[1] / "_samples" / _NAME
    return packaged if packaged.is_file() else Path(__file__).parents[3] / "evals" / "articles" / _NAME
