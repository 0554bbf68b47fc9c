"""Frames between a process and its workers, and the limits of a worker."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.worker_processes import (
    LIMITS_PROCESSOR_TIME,
    Frame,
    FrameChannel,
    ProcessLostError,
    ProcessTimeoutError,
    WorkerProcess,
    processor_limit,
    read_frame,
    worker_streams,
    write_frame,
)


def echo() -> None:
    """A worker that returns each frame, and prints beside it; by its head it hangs, dies or burns the processor."""
    requests, replies = worker_streams()
    while True:
        try:
            frame = read_frame(requests)
        except EOFError:
            return
        print("a library says something")
        if frame.head == b"hang":
            requests.read()
        if frame.head == b"die":
            os._exit(3)
        if frame.head == b"burn":
            with processor_limit(0.1):
                while True:
                    pass
        write_frame(replies, frame)


def start() -> WorkerProcess:
    return WorkerProcess("test_worker_processes:echo", environment=_environment(), detached=True)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])}


@given(st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=400))))
def test_frames_are_read_as_they_were_written(contents: list[tuple[bytes, bytes]]) -> None:
    stream = io.BytesIO()
    for head, body in contents:
        write_frame(stream, Frame(head, body))
    stream.seek(0)
    assert [tuple(read_frame(stream)) for _ in contents] == contents
    with pytest.raises(EOFError):
        read_frame(stream)


@given(st.binary(max_size=40), st.binary(max_size=40), st.data())
def test_a_frame_that_is_cut_off_is_no_frame(head: bytes, body: bytes, data: st.DataObject) -> None:
    whole = io.BytesIO()
    write_frame(whole, Frame(head, body))
    cut = data.draw(st.integers(0, len(whole.getvalue()) - 1))
    with pytest.raises(EOFError):
        read_frame(io.BytesIO(whole.getvalue()[:cut]))


def test_what_a_worker_prints_does_not_get_between_the_frames() -> None:
    process = start()
    try:
        for number in range(3):
            frame = Frame(b"echo", bytes([number]) * 200_000)
            write_frame(process.requests, frame)
            assert read_frame(process.replies) == frame
    finally:
        process.close()
    assert not process.is_running


def test_a_worker_that_hangs_dies_or_burns_the_processor_gets_an_error_of_its_own() -> None:
    expected: list[tuple[bytes, type[ProcessLostError], bool | None]] = [
        (b"hang", ProcessTimeoutError, False),
        (b"die", ProcessLostError, None),
    ]
    if LIMITS_PROCESSOR_TIME:
        expected.append((b"burn", ProcessTimeoutError, True))
    for head, kind, of_processor in expected:
        process = start()
        try:
            write_frame(process.requests, Frame(b"echo"))
            read_frame(process.replies)  # it has started
            write_frame(process.requests, Frame(head))
            with pytest.raises(ProcessLostError) as caught, process.time_limit(1 if head == b"hang" else 120):
                read_frame(process.replies)
            assert type(caught.value) is kind
            assert getattr(caught.value, "of_processor", None) is of_processor
        finally:
            process.close()


async def test_an_event_loop_sends_more_than_a_pipe_holds_and_learns_once_that_the_worker_is_gone() -> None:
    process = start()
    channel = FrameChannel(process.replies, process.requests)
    frames = [Frame(b"echo", os.urandom(300_000)) for _ in range(10)]
    for frame in frames:
        channel.send(frame)
    assert [await channel.receive() for _ in frames] == frames
    channel.send(Frame(b"die"))
    assert await channel.receive() is None
    channel.send(Frame(b"echo"))  # nobody reads it, and nothing fails
    await asyncio.to_thread(channel.join)
    process.close()
