"""Articles for the tests, and a model that answers the `brief` prompt out of the parts it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripted_server import Reply, completion_body, json_reply

STORY = (Path(__file__).parent / "ferry.txt").read_text(encoding="utf-8")

_PART = re.compile(r"^\[(\d+)\]\n(.*?)(?=\n\n\[\d+\]\n|\n\nPick )", re.MULTILINE | re.DOTALL)


def answering(line: Callable[[int, str], str]) -> Callable[[dict[str, Any]], Reply]:
    """A scripted reply: `line` is given each part's number and text; other prompts get their own sentence back."""

    def reply(body: dict[str, Any]) -> Reply:
        prompt = str(body["messages"][-1]["content"])
        lines = [f"[{number}] {line(int(number), text)}" for number, text in _PART.findall(prompt)]
        content = "\n".join(lines) or prompt.split("\n", maxsplit=1)[0].removeprefix("Sentence: ")
        # A server that read less than it was sent is refused, so this one says it read every character.
        usage = {"prompt_tokens": len(prompt), "completion_tokens": 10, "total_tokens": len(prompt) + 10}
        return json_reply(completion_body(content, usage=usage))

    return reply


def first_sentence(_: int, text: str) -> str:
    return re.split(r"(?<=[.!?”])\s", text)[0]
