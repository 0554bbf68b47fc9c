"""A server that plays the Batch API as it is documented: files, batches, their states, their output and error files.

    stub.plan(Plan(status="expired", answer=only_even), Plan())
    stub.fault("create", Fault(after=True))

Each batch that is created takes the next plan; without one it is completed, and every request is answered.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

from scripted_server import completion_body

Body = dict[str, Any]
_servers = itertools.count(1)


def good(line: Body, text: str = "[1] Two people died.", **changes: Any) -> Body:
    """The output line of a request that was answered."""
    return reply(line, 200, completion_body(text, **changes))


def reply(line: Body, status: int, body: Any) -> Body:
    """An output or error line with a reply as it would have come over the wire."""
    response = {"status_code": status, "request_id": "req_1", "body": body}
    return {"id": "batch_req_1", "custom_id": line["custom_id"], "response": response, "error": None}


def error(line: Body, code: str) -> Body:
    """An error line of a request that was never tried."""
    reported = {"code": code, "message": "This request could not be executed."}
    return {"id": "batch_req_1", "custom_id": line["custom_id"], "response": None, "error": reported}


def every(line: Body, place: int) -> Body:
    return good(line)


@dataclass(frozen=True)
class Plan:
    """What becomes of a batch: after how many looks it ends and how, and what its files say.

    `answer` gives the line about a request (and its place in the file), or None for none at all; `files` may change
    both files' bytes afterwards.
    """

    status: str = "completed"
    looks: int = 2
    answer: Callable[[Body, int], Body | None] = every
    files: Callable[[bytes, bytes], tuple[bytes, bytes]] = lambda output, errors: (output, errors)
    problems: tuple[Body, ...] = ()


class Fault(NamedTuple):
    """A call that goes wrong, before or after it took effect: with a status, or (0) a connection that is dropped.

    `hold` keeps the caller waiting until the stub is told to `go_on`.
    """

    after: bool = False
    status: int = 0
    error: Any = "scripted"
    hold: bool = False


class BatchStub:
    """Serves in threads of its own; use it as a context manager. `calls` are the steps in the order they came."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.files: dict[str, bytes] = {}
        self.batches: list[Body] = []
        self.page = 2
        self.held = threading.Event()
        self._going_on = threading.Event()
        self._plans: deque[Plan] = deque()
        self._of: dict[str, tuple[Plan, int]] = {}
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._lock = threading.RLock()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.stub = self
        self.url = f"http://127.0.0.1:{self._http.server_port}/{next(_servers)}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def plan(self, *plans: Plan) -> Self:
        self._plans.extend(plans)
        return self

    def fault(self, step: str, *faults: Fault) -> Self:
        self._faults[step].extend(faults)
        return self

    def finish(self) -> None:
        """Have every batch ended at the next look."""
        self._of = {name: (replace(plan, looks=0), looks) for name, (plan, looks) in self._of.items()}

    def go_on(self) -> None:
        self._going_on.set()
        self.held.clear()

    def sent(self, number: int) -> list[Body]:
        """The requests of a batch, counted from 0 in the order they were created."""
        return self._lines(self.batches[number])

    def _lines(self, batch: Body) -> list[Body]:
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    def serve(self, step: str, work: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes] | None:
        """The reply to a step; None drops the connection."""
        with self._lock:
            self.calls.append(step)
            fault = self._faults[step].popleft() if self._faults[step] else None
            done = work() if fault is None or fault.after else None
        if fault is None:
            return done
        if fault.hold:
            self._going_on.clear()
            self.held.set()
            self._going_on.wait(30)
        return (fault.status, json.dumps({"error": fault.error}).encode()) if fault.status else None

    def upload(self, content: bytes) -> tuple[int, bytes]:
        return _json({"id": self._new_file(content), "object": "file", "purpose": "batch"})

    def create(self, asked: Body) -> tuple[int, bytes]:
        assert asked["completion_window"] == "24h"
        assert asked["endpoint"] == "/v1/chat/completions"
        batch: Body = {
            "id": f"batch_{len(self.batches) + 1}",
            "object": "batch",
            "status": "validating",
            "input_file_id": asked["input_file_id"],
            "output_file_id": None,
            "error_file_id": "",
            "metadata": asked["metadata"],
            "errors": None,
        }
        self.batches.append(batch)
        self._of[batch["id"]] = (self._plans.popleft() if self._plans else Plan(), 0)
        return _json(batch)

    def retrieve(self, batch_id: str) -> tuple[int, bytes]:
        batch = next((batch for batch in self.batches if batch["id"] == batch_id), None)
        if batch is None:
            return 404, b'{"error": {"message": "No such batch"}}'
        plan, looks = self._of[batch_id]
        self._of[batch_id] = (plan, looks + 1)
        if batch["status"] in ("validating", "in_progress", "finalizing", "cancelling"):
            last = looks + 1 >= plan.looks
            batch["status"] = plan.status if last else "in_progress" if looks < plan.looks - 2 else "finalizing"
            if last:
                self._finish(batch, plan)
        return _json(batch)

    def list(self, after: str) -> tuple[int, bytes]:
        newest = self.batches[::-1]
        start = next((at + 1 for at, batch in enumerate(newest) if batch["id"] == after), 0)
        page = newest[start : start + self.page]
        return _json({"object": "list", "data": page, "has_more": start + self.page < len(newest)})

    def cancel(self, batch_id: str) -> tuple[int, bytes]:
        batch = next(batch for batch in self.batches if batch["id"] == batch_id)
        batch["status"] = "cancelled"
        return _json(batch)

    def content(self, file_id: str) -> tuple[int, bytes]:
        return (200, self.files[file_id]) if file_id in self.files else (404, b'{"error": {"message": "No such file"}}')

    def _finish(self, batch: Body, plan: Plan) -> None:
        if plan.status == "failed":
            batch["errors"] = {"object": "list", "data": [*plan.problems]}
            return
        answers = [plan.answer(line, place) for place, line in enumerate(self._lines(batch))]
        lines = [line for line in answers if line is not None]
        fine = [line for line in lines if line["error"] is None and line["response"]["status_code"] == 200]
        output, errors = plan.files(_jsonl(fine), _jsonl([line for line in lines if line not in fine]))
        batch["output_file_id"] = self._new_file(output) if output else None
        batch["error_file_id"] = self._new_file(errors) if errors else ""
        batch["request_counts"] = {"total": len(answers), "completed": len(fine), "failed": len(lines) - len(fine)}

    def _new_file(self, content: bytes) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return name

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _json(body: Body) -> tuple[int, bytes]:
    return 200, json.dumps(body).encode()


def _jsonl(lines: list[Body]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stub: BatchStub


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)) or self._chunks()
        stub, path = self.server.stub, urlsplit(self.path).path.partition("/v1/")[2].split("/")
        if path == ["files"]:
            self._send(stub.serve("upload", lambda: stub.upload(_file_part(body, self.headers["content-type"]))))
        elif path == ["batches"]:
            self._send(stub.serve("create", lambda: stub.create(json.loads(body))))
        else:
            self._send(stub.serve("cancel", lambda: stub.cancel(path[1])))

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        stub, path = self.server.stub, url.path.partition("/v1/")[2].split("/")
        if path == ["batches"]:
            after = parse_qs(url.query).get("after", [""])[0]
            self._send(stub.serve("list", lambda: stub.list(after)))
        elif path[0] == "batches":
            self._send(stub.serve("retrieve", lambda: stub.retrieve(path[1])))
        else:
            self._send(stub.serve("content", lambda: stub.content(path[1])))

    def _chunks(self) -> bytes:
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return b""
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, answer: tuple[int, bytes] | None) -> None:
        self.close_connection = True
        if answer is None:
            return
        try:
            self.send_response(answer[0])
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer[1])))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(answer[1])
        except OSError:
            return  # the client gave up first, as some tests want it to

    def log_message(self, *_: object) -> None:
        return


def _file_part(body: bytes, content_type: str) -> bytes:
    boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
    part = next(part for part in body.split(boundary) if b'name="file"' in part)
    assert b".jsonl" in part[:300]
    return part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
