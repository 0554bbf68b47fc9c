"""The MCP server as a client starts it: a process of its own, spoken to with the official client library."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client

import nutgraf
from scripted_server import ScriptedServer

STORY = """\
Ferry to Skarn resumes

VELM, 14 March 2031 — The ferry to Skarn resumed on Tuesday with 212 passengers, the operator NordLine said.
“We are glad to sail again ⛴,” said Mara Lindqvist, the head of NordLine.
Two people were hurt when the pier broke last week. The cause is not known.
"""
Connect = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that the server starts in, with one article."""
    made = tmp_path / "articles"
    made.mkdir()
    (made / "story.txt").write_text(STORY, encoding="utf-8")
    return made


@pytest.fixture
def model(scripted: ScriptedServer) -> ScriptedServer:
    """A model that words each part by its first sentence, finds 212 for passengers, and says yes when it verifies."""

    def reply(body: dict[str, Any]) -> str:
        if 1 in (body.get("max_tokens"), body.get("max_completion_tokens")):
            return "yes"
        asked = body["messages"][-1]["content"]
        parts = re.findall(r"^\[(\d+)\]\n(.+)$", asked, re.MULTILINE)
        if parts:
            return "\n".join(f"[{number}] {text}" for number, text in parts)
        return "212 passengers" if "passengers" in asked.splitlines()[-1] else "not stated"

    return scripted.default(reply)


@pytest.fixture
def connect(folder: Path, model: ScriptedServer, tmp_path: Path, preloaded_python: list[str]) -> Connect:
    """Starts `nutgraf mcp` with the scripted model and further flags, and connects to it; stderr is in `stderr.txt`.

    `mode` is the client's: "legacy" speaks the versions of the protocol until 2025, "auto" the newest both know.
    """

    @asynccontextmanager
    async def connected(*flags: str, model_flags: Sequence[str] = (), mode: str = "legacy") -> AsyncIterator[Client]:
        chosen = list(model_flags) or ["--model", "scripted", "--base-url", model.url]
        parameters = StdioServerParameters(
            command=preloaded_python[0],
            args=[*preloaded_python[1:], "-m", "nutgraf", "mcp", *chosen, *flags],
            # Beside other tests, threads of the embedded engine would mostly wait for each other, at full speed.
            env={"PYTHONPATH": str(Path(nutgraf.__file__).parents[1]), "NUTGRAF_THREADS": "1"},
            cwd=folder,
        )
        with (tmp_path / "stderr.txt").open("w") as errors:
            async with Client(stdio_client(parameters, errors), mode=mode, read_timeout_seconds=240) as client:
                yield client

    return connected
