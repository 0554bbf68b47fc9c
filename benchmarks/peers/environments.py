"""The environments of the peers, the programs that run in them, and the one model that all of them call.

An environment is made in `.peers/` when it is first used, and again when its file of pinned versions changes. Only a
package registry is needed: programs that get model weights from elsewhere when they start are not among the peers.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from nutgraf.models import Model, load_settings, open_model
from nutgraf.models.embedded import EngineOptions, engine_of, physical_cores
from nutgraf.models.factory import embedded_file

ROOT = Path(__file__).parents[2]
REQUIREMENTS = Path(__file__).parent / "requirements"
_FOLDER = ROOT / ".peers"


def environment(name: str) -> Path:
    """The interpreter of an environment that has what `requirements/NAME.txt` lists; made if need be (minutes)."""
    wanted = REQUIREMENTS / f"{name}.txt"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    folder, stamp = _FOLDER / name, _FOLDER / name / "requirements.sha256"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        print(f"making the environment {name} in {folder}", file=sys.stderr)
        venv.create(
            folder, with_pip=True, clear=True, upgrade_deps=True
        )  # old versions of pip fail on lxml[html-clean]
        install = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(wanted))
        subprocess.run(install, check=True)
        stamp.write_text(digest, encoding="utf-8")
    return python


def pinned(name: str) -> dict[str, str]:
    """The versions that `requirements/NAME.txt` pins.

    >>> "trafilatura" in pinned("pages")
    True
    """
    lines = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if "==" in line]
    return {package.partition("[")[0]: number for package, number in pairs}


class Program:
    """A module of `benchmarks.peers.programs` that runs in its environment and answers one job at a time."""

    def __init__(self, python: Path, module: str, config: Mapping[str, object]) -> None:
        command = [str(python), "-m", f"benchmarks.peers.programs.{module}"]
        self._name = module
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT
        )
        self._send(config)
        self._receive()

    def answer(self, job: Mapping[str, object]) -> dict[str, Any]:
        """The reply to a job; its field `error` says that the peer failed."""
        self._send(job)
        return self._receive()

    async def reply(self, job: Mapping[str, object]) -> dict[str, Any]:
        """`answer`, without blocking the event loop."""
        return await asyncio.to_thread(self.answer, job)

    def close(self) -> None:
        """End the process, which finishes its job first."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the program {self._name} ended with code {self._process.wait()}; see its errors above")
        reply: dict[str, Any] = json.loads(line)
        return reply


@contextmanager
def running(environment_name: str, module: str, config: Mapping[str, object]) -> Iterator[Program]:
    """A program in its environment, ended on leaving."""
    program = Program(environment(environment_name), module, config)
    try:
        yield program
    finally:
        program.close()


class ServedModel(NamedTuple):
    """The embedded model as nutgraf uses it, and the OpenAI-compatible address at which nutgraf itself reaches it."""

    model: Model
    base_url: str
    api_key: str
    name: str

    @property
    def config(self) -> dict[str, object]:
        """What a peer needs to call the model."""
        return {"base_url": self.base_url, "api_key": self.api_key, "model": self.name}


def how_served() -> str:
    """The engine in words, for the note of a table."""
    threads = int(os.environ.get("NUTGRAF_THREADS") or physical_cores())
    return f"embedded model on {threads} thread{'s' if threads > 1 else ''}, one call at a time"


@asynccontextmanager
async def served_model() -> AsyncIterator[ServedModel]:
    """The embedded model, loaded: one engine for all, which answers one call at a time.

    Settings are the defaults, but for the threads (NUTGRAF_THREADS): on a machine that does other work, one is best.
    """
    settings = load_settings({"threads": os.environ.get("NUTGRAF_THREADS")}, env={})
    model = open_model(settings)
    try:
        await model.count_tokens("start")  # the engine loads
        file = embedded_file(settings)
        options = EngineOptions(threads=settings.threads or physical_cores())
        engine = engine_of(file.path, options)  # the one that runs already
        yield ServedModel(model, f"{engine.url}/v1", engine.key.get_secret_value(), file.name)
    finally:
        await model.aclose()
