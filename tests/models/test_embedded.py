from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx2
import pytest
from pydantic import BaseModel

from models.asking import request
from nutgraf.errors import ContextOverflow, ModelError
from nutgraf.models.completion import Completion, Model
from nutgraf.models.embedded import EngineOptions, engine_of, physical_cores
from nutgraf.models.factory import open_model
from nutgraf.models.settings import Method, load_settings
from nutgraf.models.structured import complete_json
from nutgraf.models.verifier import VerificationQuestion, Verifier


@pytest.fixture(scope="session")
def stamps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for all tests, so that a gigabyte is hashed once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def model(embedded_model_path: Path, stamps: Path) -> Model:
    """The model with a small window; all tests in this process share its engine."""
    flags = {"model_file": embedded_model_path, "data_dir": stamps, **SMALL}
    return open_model(load_settings(flags, env={}, folder=stamps))


# Beside other tests, threads of one engine would mostly wait for each other, and burn the processor meanwhile.
SMALL: dict[str, int] = {"context_window": 1024, "threads": 1}
STORY = "The harbour of Port Ellery froze for nine days, harbour master Ines Aalto said on Tuesday."


class Freeze(BaseModel):
    port: str
    days: int


BROKEN = {"empty": b"", "noise": bytes(range(256)) * 40, "only a header": b"GGUF\x03\x00\x00\x00" + b"\xff" * 100}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_file_that_is_no_model_is_one_line(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(BROKEN[name])
    model = open_model(load_settings({"model": str(file), "data_dir": tmp_path}, env={}, folder=tmp_path))
    with pytest.raises(ModelError, match=r"broken\.gguf is not a GGUF model") as caught:
        await model.complete(request(STORY))
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_an_engine_that_cannot_be_loaded_is_one_line_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xllamacpp.py").write_text('raise ImportError("libgomp.so.1: cannot open shared object file")')
    monkeypatch.delitem(sys.modules, "xllamacpp", raising=False)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModelError, match=r"libgomp\.so\.1.*--base-url") as raised:
        engine_of(tmp_path / "model.gguf", EngineOptions())
    assert "\n" not in str(raised.value)


def test_threads_are_the_cores_there_are() -> None:
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)


def test_options_that_differ_are_different_engines() -> None:
    assert EngineOptions(threads=1) == EngineOptions(threads=1)
    assert EngineOptions(threads=1) != EngineOptions(threads=1, context_window=4096)


@pytest.mark.embedded
async def test_the_embedded_model_speaks_the_same_wire_and_prints_nothing(
    model: Model, embedded_model_path: Path, stamps: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = await model.complete(request(f"{STORY} Did it freeze? Yes or No.", max_tokens=1, logprobs=5))
    assert answer.logprobs[0].chance_of("yes") > 0.5
    assert answer.model == model.name
    assert answer.usage.prompt_tokens > await model.count_tokens(STORY) > 15
    again = await model.complete(request(f"{STORY} Did it freeze? Yes or No.", max_tokens=1))
    assert again.usage.cached_tokens > 20
    found = await complete_json(model, request(f"{STORY}\nWhich port, how many days?", max_tokens=60), Freeze)
    assert found.value == Freeze(port="Port Ellery", days=9)
    pieces = [piece async for piece in model.stream(request(f"{STORY} Who said so?", max_tokens=20))]
    whole = pieces[-1]
    assert isinstance(whole, Completion)
    assert "".join(str(piece) for piece in pieces[:-1]) == whole.text
    with pytest.raises(ContextOverflow) as caught:
        await model.complete(request(STORY * 100))
    assert caught.value.n_ctx == 1024
    options = EngineOptions(**SMALL, states=stamps / "prefix-states")
    url = engine_of(embedded_model_path, options).url  # the engine of the model itself
    assert httpx2.post(f"{url}/tokenize", json={"content": "x"}).status_code == 401  # a stranger has no key
    await model.aclose()
    assert model.parameters()["sha256"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.embedded
async def test_askers_of_one_model_are_served_in_turn_and_one_who_leaves_makes_room(model: Model) -> None:
    order: list[str] = []

    async def read(name: str) -> None:
        async for piece in model.stream(request(f"{STORY} Who said so?", max_tokens=8)):
            if isinstance(piece, Completion):
                order.append(name)

    async def ask(name: str) -> None:
        await model.complete(request(f"{STORY} Who said so?", max_tokens=8))
        order.append(name)

    endless = model.stream(request("Count from one to a thousand.", max_tokens=900))
    assert isinstance(endless, AsyncGenerator)
    await anext(endless)
    async with asyncio.TaskGroup() as group:
        impatient = group.create_task(read("impatient"))
        for name, asker in (("stream", read), ("whole", ask), ("another stream", read)):
            group.create_task(asker(name))
        for _ in range(60):  # more than the others write together
            await anext(endless)
        assert order == []  # one answer at a time
        impatient.cancel()  # while it waits
        await endless.aclose()  # while it is read
    assert order == ["stream", "whole", "another stream"]
    await model.aclose()


def question(statement: str) -> VerificationQuestion:
    asked = f"Passage: {STORY}\nStatement: {statement}\nDoes the passage say so? Reply yes or no."
    return VerificationQuestion(STORY, statement, request(asked, max_tokens=1))


@pytest.mark.embedded
@pytest.mark.parametrize("method", ["logprobs", "json", "word"])
async def test_the_embedded_model_gives_verdicts_by_each_method(method: Method, model: Model) -> None:
    statements = [question("The harbour froze for nine days."), question("The harbour stayed free of ice all winter.")]
    true, false = (await Verifier(model, method).judge(statements)).judgments
    await model.aclose()
    assert true is not None
    assert false is not None
    assert (true.method, false.method) == (method, method)
    # In JSON this small model says yes to both (docs/findings.md); the other methods tell them apart.
    assert true.verdict == "yes"
    assert true.score > false.score or method == "json"
    assert (true.chance is None) == (method != "logprobs")


ENDINGS = {
    "returns": ("", 0),
    "raises": ("raise SystemExit(3)", 3),
    "is interrupted": ("os.kill(os.getpid(), signal.SIGINT)", 130),
}
CHILD = """
import asyncio, os, signal, sys
from pathlib import Path
from nutgraf.models import Message, Request, load_settings, open_model

async def main():
    flags = {{"model_file": Path(sys.argv[1]), "data_dir": Path(sys.argv[2]), "context_window": 1024, "threads": 1}}
    model = open_model(load_settings(flags, env={{}}))
    ask = lambda words, cap: model.complete(Request(messages=(Message(role="user", content=words),), max_tokens=cap))
    await ask("Say ready.", 3)
    at_work = asyncio.Event()

    async def count():
        words = (Message(role="user", content="Count from one to a thousand."),)
        async for piece in model.stream(Request(messages=words, max_tokens=900)):
            at_work.set()
        print("counted", flush=True)

    long = asyncio.create_task(count())
    await at_work.wait()
    print("busy", flush=True)
    {ending}

try:
    asyncio.run(main())
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.embedded
@pytest.mark.parametrize("name", ENDINGS)
def test_a_process_with_a_busy_engine_ends_at_once(name: str, embedded_model_path: Path, stamps: Path) -> None:
    ending, code = ENDINGS[name]
    command = [sys.executable, "-c", CHILD.format(ending=ending), str(embedded_model_path), str(stamps)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"busy\n"
        out, err = child.communicate()
        # It ended before what it was at, however slow the machine is: that would have been printed.
        assert (child.returncode, out, err) == (code, b"", b"")
