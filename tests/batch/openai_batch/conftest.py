"""A stub of the Batch API, and a folder of stories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from batch.openai_batch.batch_sessions import stories
from batch.openai_batch.batch_stub import BatchStub


@pytest.fixture
def stub() -> Iterator[BatchStub]:
    with BatchStub() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six stories."""
    return stories(tmp_path / "in", 6)
