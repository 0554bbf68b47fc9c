"""An empty library of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", busy_seconds=0.2) as opened:
        # Only the tests of survival need to wait for the disk.
        opened._storage._writer.execute("PRAGMA synchronous = OFF")
        yield opened
