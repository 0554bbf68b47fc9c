"""A model server with a fixed latency that costs next to nothing itself: `python quick_server.py SECONDS`.

It prints its port, answers every chat completion with lines of the article it was sent, and counts calls at
`GET /count` as `{"calls": …, "most_at_once": …}`.
"""

from __future__ import annotations

import asyncio
import json
import sys

_ANSWER = "[1] {}\n[2] {}\n[3] {}"


class Counted:
    """Calls so far, and the most that were in flight together."""

    calls = 0
    now = 0
    most = 0


class Quick(asyncio.Protocol):
    """One connection; HTTP/1.1 with content-length only, which is all the client sends."""

    latency = 0.2

    def __init__(self) -> None:
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, rest = self._data.partition(b"\r\n\r\n")
        if not found:
            return
        length = _length(head)
        if len(rest) < length:
            return
        self._data = rest[length:]
        if head.startswith(b"GET"):
            self._send({"calls": Counted.calls, "most_at_once": Counted.most})
            return
        Counted.calls += 1
        Counted.now += 1
        Counted.most = max(Counted.most, Counted.now)
        asyncio.get_running_loop().call_later(self.latency, self._answer, rest[:length])

    def _answer(self, body: bytes) -> None:
        Counted.now -= 1
        content = json.loads(body)["messages"][-1]["content"]
        lines = [line for line in content.split("\n") if line.strip() and not line.startswith(("[", "Article", "Pick"))]
        words = (lines * 3)[:3] or ["nothing"] * 3
        message = {"role": "assistant", "content": _ANSWER.format(*words)}
        tokens = max(1, len(body) // 4)
        self._send(
            {
                "id": "c",
                "object": "chat.completion",
                "created": 1,
                "model": "quick",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": tokens, "completion_tokens": 40, "total_tokens": tokens + 40},
            }
        )

    def _send(self, value: object) -> None:
        body = json.dumps(value).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _serve(seconds: float) -> None:
    Quick.latency = seconds
    server = await asyncio.get_running_loop().create_server(Quick, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
