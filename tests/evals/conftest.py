"""A corpus of one small article in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ferry_fire import ARTICLE, labels, write_case


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with the article and its case file."""
    folder = tmp_path / "evals"
    (folder / "cases").mkdir(parents=True)
    (folder / "articles").mkdir()
    (folder / "articles" / "ferry-fire.txt").write_text(ARTICLE, encoding="utf-8")
    write_case(folder, labels())
    return folder


@pytest.fixture
def change(corpus: Path) -> Callable[[Callable[[dict[str, Any]], None]], Path]:
    """Writes the case file again with one thing changed."""

    def changed(how: Callable[[dict[str, Any]], None]) -> Path:
        fields = labels()
        how(fields)
        write_case(corpus, fields)
        return corpus

    return changed
