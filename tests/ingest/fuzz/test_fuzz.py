"""Five hundred spoilt documents and every poison file: no traceback, nothing slow or large, no body lost in silence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(not (ROOT / "benchmarks" / "fuzz.py").is_file(), reason="only a checkout has the benchmarks")
def test_whatever_comes_in_ends_as_an_article_or_as_one_line() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.fuzz", "--inputs", "500", "--busy"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3_000:] + run.stderr[-3_000:]
