"""The web chat as a user starts it: another process, its address, its end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

import nutgraf

PATIENCE = 240.0  # seconds; a busy machine is no finding
_ADDRESS = re.compile(r"http://\S+")


@dataclass
class WebChat:
    """A running `nutgraf ui`; `said` grows by what it writes to standard error."""

    process: subprocess.Popen[str]
    url: str
    home: Path
    said: list[str]

    def client(self, **options: Any) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, timeout=PATIENCE, trust_env=False, **options)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who never used nutgraf."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("NUTGRAF_", "OPENAI_", "XDG_", "GRADIO_")) and not name.upper().endswith("_PROXY")
    }
    source = str(Path(nutgraf.__file__).parents[1])
    path = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))
    return kept | {"HOME": str(home), "NUTGRAF_DATA_DIR": str(home / "data"), "PYTHONPATH": path} | more


@contextmanager
def launched(
    home: Path,
    *flags: str,
    env: Mapping[str, str] | None = None,
    python: Sequence[str] = (sys.executable,),
    **options: Any,
) -> Iterator[WebChat]:
    """`nutgraf ui` with these flags, once it says where it is; it is gone in the end."""
    command = [*python, "-m", "nutgraf", "ui", "--no-open", *flags]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    process = subprocess.Popen(command, cwd=home, env=clean_environment(home, **(env or {})), **pipes | options)
    said: list[str] = []
    listener = threading.Thread(target=lambda: said.extend(iter(process.stderr.readline, "")), daemon=True)  # type: ignore[union-attr]
    listener.start()
    try:
        assert process.stdout is not None
        address = _ADDRESS.search(process.stdout.readline())
        if address is None:
            process.wait(PATIENCE)
            listener.join()
            raise AssertionError(f"it did not start: {''.join(said)}")
        yield WebChat(process, address.group(), home, said)
    finally:
        process.kill()
        process.wait()
        listener.join()
        process.stdout.close()  # type: ignore[union-attr]
        process.stderr.close()  # type: ignore[union-attr]


def refused(home: Path, *flags: str, python: Sequence[str] = (sys.executable,)) -> subprocess.CompletedProcess[str]:
    """A `nutgraf ui` that does not start: its exit code, and what it said."""
    command = [*python, "-m", "nutgraf", "ui", "--no-open", *flags]
    return subprocess.run(
        command,
        cwd=home,
        env=clean_environment(home),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def called(client: httpx2.Client, endpoint: str, *data: object) -> tuple[str, str]:
    """What an endpoint of the API ends with: `complete` or `error`, and the JSON behind it."""
    began = client.post(f"/gradio_api/call/{endpoint}", json={"data": data})
    began.raise_for_status()
    events = client.get(f"/gradio_api/call/{endpoint}/{began.json()['event_id']}").text.strip().split("\n\n")
    kind, _, body = events[-1].partition("\n")
    return kind.removeprefix("event: "), body.removeprefix("data: ")
