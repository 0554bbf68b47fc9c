"""Short stories of our own in any number, no two alike, and a batch that is run over them in this process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from nutgraf.batch.job import BatchOptions
from nutgraf.batch.runner import BatchReport, BatchRequest, run_batch
from nutgraf.models import Usage, load_settings

TOWNS = "Havenport Larkfield Corvane Castelmor Estavia Morzava Tallis Brenick Dunmore Ostrel".split()
_STORY = """Ferry fire off {town}

Two people died when a ferry caught fire off {town} on Tuesday, the coast guard said. The ship carried {number} \
passengers. "We saw smoke at noon," said Captain Ana Reyes. The cause is not known.
"""


def story(number: int) -> str:
    return _STORY.format(town=TOWNS[number % len(TOWNS)], number=212 + number)


def stories(folder: Path, count: int, first: int = 0) -> Path:
    """A folder with so many stories in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        (folder / f"story-{number:05}.txt").write_text(story(number), encoding="utf-8")
    return folder


def order(url: str, sources: tuple[str, ...], out: Path, **changes: object) -> BatchRequest:
    """An order to a scripted server; `options` and the fields of `Order` may be changed."""
    flags = {"model": "scripted", "base_url": url, "api_key": "test-key", "drafting": "lines"}
    settings = changes.pop("settings", None) or load_settings(flags, env={}, folder=Path(os.devnull))
    options = changes.pop("options", None) or BatchOptions(concurrency=8)
    made = BatchRequest(sources=sources, out=out, settings=settings, prompt="brief", options=options)  # type: ignore[arg-type]
    return made._replace(**changes)  # type: ignore[arg-type]


def priced(usage: Usage, model: str, base_url: str) -> Decimal:
    """A dollar for a thousand tokens, in place of `cost_of`."""
    return Decimal(usage.prompt_tokens + usage.completion_tokens) / 1000


def run(asked: BatchRequest) -> BatchReport:
    return asyncio.run(run_batch(asked, lambda run: None, lambda progress: None))


@contextmanager
def quick_server(seconds: float) -> Iterator[str]:
    """The URL of a server of its own process that answers each call after so many seconds."""
    script = Path(__file__).with_name("quick_server.py")
    process = subprocess.Popen([sys.executable, str(script), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
