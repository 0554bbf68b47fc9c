"""A document that hangs, kills or fills the process that parses it costs one line, and the next document nothing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from benchmarks.fuzzing import making

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.sandbox import ParseJob, ParseLimits, ParserProcess


@pytest.fixture(name="worker", scope="module")
def _worker() -> Iterator[ParserProcess]:
    worker = ParserProcess()
    yield worker
    worker.close()


def read(worker: ParserProcess, data: bytes, name: str = "x.html") -> Article:
    return Article.model_validate_json(worker.parse(ParseJob(parser="html", name=name), data))


def process_of(worker: ParserProcess) -> int:
    assert worker.pid is not None
    return worker.pid


def test_one_process_serves_many_documents(worker: ParserProcess) -> None:
    assert read(worker, making.page()).title == making.TITLE
    first = process_of(worker)
    assert read(worker, making.page()) == read(worker, making.page())
    assert process_of(worker) == first


def test_an_error_of_a_parser_is_the_line_it_would_be_here(worker: ParserProcess) -> None:
    with pytest.raises(InputError) as caught:
        read(worker, b"<div>" * 3_000, "deep.html")
    assert str(caught.value).startswith("'deep.html' nests")


def test_a_process_that_died_is_replaced(worker: ParserProcess) -> None:
    read(worker, making.page())
    os.kill(process_of(worker), signal.SIGKILL)
    os.waitid(os.P_PID, process_of(worker), os.WEXITED | os.WNOWAIT)  # it is dead, and the worker has yet to notice
    assert read(worker, making.page()).title == making.TITLE


def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_is_read() -> None:
    worker = ParserProcess(ParseLimits(seconds=0.2))
    slow = b"<!doctype html>" + b"<p><i>Two</i> died on <b>Tuesday</b>.</p>" * 30_000
    try:
        began = time.perf_counter()
        with pytest.raises(InputError, match=r"'slow.html' takes more than 0.2 (processor )?seconds to parse"):
            read(worker, slow, "slow.html")
        assert time.perf_counter() - began < 60
        worker.limits = ParseLimits()
        assert read(worker, making.page()).title == making.TITLE
    finally:
        worker.close()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there the clock is all there is")
def test_a_process_that_gets_no_processor_is_waited_for_and_then_stopped_by_the_clock() -> None:
    worker = ParserProcess(ParseLimits(seconds=2.0))
    try:
        read(worker, making.page())  # it is up
        os.kill(process_of(worker), signal.SIGSTOP)  # as a busy machine would leave it
        threading.Timer(1.0, os.kill, (process_of(worker), signal.SIGCONT)).start()
        assert read(worker, making.page()).title == making.TITLE
        worker.limits = ParseLimits(seconds=2.0, seconds_to_start=0.5)
        os.kill(process_of(worker), signal.SIGSTOP)
        with pytest.raises(InputError, match=r"could not be parsed: no worker"):
            read(worker, making.page())
    finally:
        worker.close()


def test_a_document_that_needs_too_much_memory_is_refused() -> None:
    worker = ParserProcess(ParseLimits(memory=130_000_000))
    try:
        with pytest.raises(InputError, match=r"'big.html' .*(memory|ended the process)"):
            read(worker, b"<!doctype html><p>" + b"Two people died on Tuesday. " * 170_000, "big.html")
        assert worker.peak_bytes < 130_000_000
    finally:
        worker.close()


def test_the_process_gets_no_key_of_ours(worker: ParserProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    worker.close()
    read(worker, making.page())
    environment = Path(f"/proc/{process_of(worker)}/environ")
    if environment.exists():
        assert b"canary" not in environment.read_bytes()
