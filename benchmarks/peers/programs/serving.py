"""Answers jobs, one line of JSON each, from standard input; the first line configures the program.

The reply to a job is one line of JSON. An exception is a reply too: `{"error": "ValueError: …"}`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

Config = Mapping[str, Any]
Job = Mapping[str, Any]
Reply = dict[str, Any]
Answering = Callable[[Job], Reply]
ANSWER_TOKENS, BRIEF_TOKENS = 300, 1000
"""What a model may write in one call for an answer or a verdict, and for a brief: a small one can repeat itself without
end."""
SECONDS = 1800.0
"""The time limit of one call: the embedded model is slow on a busy machine."""


def serve(prepare: Callable[[Config], Answering]) -> None:
    """Prepare the program with its configuration, report that it is ready, and answer jobs until the input ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is not a reply
    answer = prepare(json.loads(sys.stdin.readline()))
    out.write('{"ready": true}\n')
    out.flush()
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:  # noqa: BLE001 - any failure of a peer is its reply
            reply = {"error": f"{type(error).__name__}: {str(error)[:300]}"}
        out.write(json.dumps(reply) + "\n")
        out.flush()
