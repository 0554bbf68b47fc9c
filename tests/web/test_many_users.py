"""Fifty people who ask at once are all answered, each from their own article."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripted_server import ScriptedServer
from web.concurrent_users import ask_all_at_once, p95
from web.scripted_model import slow
from web.web_process import launched

pytestmark = pytest.mark.slow

_USERS = 50
_FAR_TOO_LONG = 200.0  # also on a busy machine; the figure itself is that of benchmarks/ui.py


async def test_fifty_at_once_get_their_own_right_answers(
    tmp_path: Path, scripted: ScriptedServer, preloaded_python: list[str]
) -> None:
    scripted.default(slow)
    with launched(tmp_path, "--model", "scripted", "--base-url", scripted.url, python=preloaded_python) as chat:
        reported = await ask_all_at_once(chat.url, _USERS)

    assert [one.trouble for one in reported if one.trouble] == []
    assert [one.user for one in reported if not one.right] == []
    seconds = p95([one.seconds for one in reported])
    print(f"{_USERS} users at once: p95 {seconds:.1f} s")
    assert seconds < _FAR_TOO_LONG
