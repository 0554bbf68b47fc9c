"""The documents that the fuzz spoils are the ones the tests of their readers read."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
