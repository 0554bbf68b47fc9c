"""A real OpenAI-compatible HTTP server that says what a test scripted, word for word, faults included.

    server.enqueue(text("Lima"), status(429, headers={"retry-after": "0.01"}), hang())
    server.default(lambda body: text(body["messages"][-1]["content"].upper()))

Queued replies go first, in order; then the default answers; with neither the request is refused as a script error.
`server.requests` records what came. A `text` reply is streamed if the request asked for a stream.
"""

from __future__ import annotations

import itertools
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

Ending = Literal["clean", "torn", "reset"]
Body = dict[str, Any]
_servers = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """One answer on the wire: its bytes, when they come, and how the connection ends.

    `pause` is before each chunk, `delay` before the headers, in seconds; the chunk at a place of `gates` waits for its
    event. `torn` breaks off inside the body, `reset` drops the connection.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: Sequence[bytes] = ()
    delay: float = 0.0
    pause: float = 0.0
    ending: Ending = "clean"
    gates: Mapping[int, threading.Event] = field(default_factory=dict)

    def after(self, seconds: float) -> Reply:
        """The same reply, but late."""
        return replace(self, delay=seconds)


ReplyMaker = Callable[[Body], "Reply | str"]
Scripted = Reply | ReplyMaker | str


@dataclass(frozen=True)
class Recorded:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: Body


def completion_body(content: Any, finish: str | None = "stop", **changes: Any) -> Body:
    """A chat completion object; `message`, `usage`, `logprobs`, `choices` or `model` may be given outright."""
    message = changes.pop("message", {"role": "assistant", "content": content})
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": changes.pop("logprobs", None)}
    usage = {"prompt_tokens": 1000, "completion_tokens": 10, "total_tokens": 1010}
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [choice]}
    return body | {"usage": usage} | changes


def text(content: str, finish: str | None = "stop", **changes: Any) -> ReplyMaker:
    """A good answer, whole or streamed as the request asks."""

    def make(body: Body) -> Reply:
        if body.get("stream"):
            words = content.split(" ")
            return stream([f"{word} " for word in words[:-1]] + [words[-1]], finish=finish)
        return json_reply(completion_body(content, finish, **changes))

    return make


def json_reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return raw(json.dumps(body).encode(), "application/json", status=status, headers=headers)


def raw(body: bytes, content_type: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, {"content-type": content_type} | dict(headers or {}), (body,))


def status(code: int, error: Any = "scripted", headers: Mapping[str, str] | None = None) -> Reply:
    """An error reply `{"error": error}`."""
    return json_reply({"error": error}, code, headers)


def stream(
    deltas: Sequence[str], *, finish: str | None = "stop", usage: bool = True, ending: Ending = "clean"
) -> Reply:
    """A streamed answer; without `finish` and `usage` it just stops, as a cut stream does."""
    events = [_event(delta={"content": delta}) for delta in deltas]
    events += [_event(finish=finish)] if finish else []
    events += [_sse({"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 10}})] if usage else []
    events += [b"data: [DONE]\n\n"] if finish or usage else []
    return sse(*events, ending=ending)


def sse(*events: bytes, ending: Ending = "clean", pause: float = 0.0) -> Reply:
    """Server-sent events, byte for byte."""
    return Reply(200, {"content-type": "text/event-stream"}, events, ending=ending, pause=pause)


def hang(seconds: float = 60.0) -> Reply:
    """No answer for so long, or until the server closes."""
    return Reply(delay=seconds)


def reset() -> Reply:
    """A connection dropped before the answer."""
    return Reply(ending="reset")


def _event(delta: Body | None = None, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    return _sse({"id": "c1", "object": "chat.completion.chunk", "model": "scripted", "choices": [choice]})


def _sse(body: Body) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


class ScriptedServer:
    """Serves the script in threads of its own; use it as a context manager. `url` is its base URL."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.decides = False  # whether the script answers decision endpoints too; most servers have none
        self._script: deque[Scripted] = deque()
        self._default: ReplyMaker | None = None
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.script = self
        # A number in the path keeps what is remembered of one server from another on a recycled port.
        self.url = f"http://127.0.0.1:{self._http.server_port}/{next(_servers)}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def enqueue(self, *replies: Scripted) -> Self:
        self._script.extend(replies)
        return self

    def default(self, reply: ReplyMaker) -> Self:
        self._default = reply
        return self

    @property
    def prompts(self) -> list[str]:
        """The last message of each request."""
        return [request.body["messages"][-1]["content"] for request in self.requests]

    def answer(self, request: Recorded) -> Reply:
        if request.path.endswith(("/decisions", "/systemone")) and not self.decides:
            return status(404, "not found")
        with self._lock:
            self.requests.append(request)
            step: Scripted | None = self._script.popleft() if self._script else self._default
        if step is None:
            return status(400, {"message": "the script of this test is at its end", "code": "script_end"})
        made = step(request.body) if callable(step) else step
        if isinstance(made, str):
            again = text(made)(request.body)
            assert isinstance(again, Reply)
            return again
        return made

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    script: ScriptedServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        self._send(self.server.script.answer(Recorded(self.path, dict(self.headers), body)))

    def do_GET(self) -> None:
        self._send(self.server.script.answer(Recorded(self.path, dict(self.headers), {})))

    def _send(self, reply: Reply) -> None:
        self.close_connection = True
        script = self.server.script
        if script.closing.wait(reply.delay) or reply.ending == "reset":
            # Zero linger makes the close a reset instead of an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("transfer-encoding", "chunked")
            self.send_header("connection", "close")  # said, so that no client sends its next request into the close
            self.end_headers()
            for at, chunk in enumerate(reply.chunks):
                if script.closing.wait(reply.pause) or not self._opened(reply.gates.get(at)):
                    return
                self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
                self.wfile.flush()
            if reply.ending == "clean":
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            return  # the client gave up first, as some tests want it to

    def _opened(self, gate: threading.Event | None) -> bool:
        """Whether the event came before the server was closed."""
        while gate and not gate.wait(0.05):
            if self.server.script.closing.is_set():
                return False
        return True

    def log_message(self, *_: object) -> None:
        return
