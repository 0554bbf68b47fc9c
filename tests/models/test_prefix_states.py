"""Slots of the embedded engine, and the files with the states of what prompts begin with."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, aclosing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf import prompts
from nutgraf.models import Message, Request
from nutgraf.models.embedded import EmbeddedModel, EngineOptions
from nutgraf.models.prefix_states import (
    SAME_ARTICLE,
    PrefixOptions,
    PrefixStates,
    Slot,
    SlotTable,
    StateFiles,
    shared_beginning,
    text_of,
)
from nutgraf.models.rate_limit import RetryPolicy
from scripted_server import Body, Reply, ScriptedServer, json_reply, status

RULE = "You check a statement against a passage of a news article. Answer yes only if the passage says all of it: " * 5
PREFIX = (
    Message(role="system", content=RULE),
    Message(role="user", content="Passage: The works cost £210,000, of which the county pays a third."),
    Message(role="assistant", content="no"),
)
FROST = "The harbour of Port Ellery froze for nine days, the port authority said on Friday. Two ships turned back."
STORM = "A storm took the roof of the Carlow mill in the night to Sunday. All 400 workers will be paid meanwhile."


def read(table: SlotTable, text: str) -> int | None:
    """The slot that reads `text` from begin to end."""
    with table.slot_for(text) as slot:
        if slot is None:
            return None
        slot.text = text
        return slot.number


def test_a_question_about_an_article_goes_to_the_slot_that_has_read_it() -> None:
    table = SlotTable(3)
    slots = {article: read(table, f"{article * 4} Who said so?") for article in (FROST, STORM)}
    assert slots[FROST] != slots[STORM]
    for article in (STORM, FROST, STORM):
        assert read(table, f"{article * 4} How many?") == slots[article]


def test_a_new_article_takes_the_slot_that_was_unused_for_longest() -> None:
    table = SlotTable(2)
    first, second = read(table, "a" * 40), read(table, "b" * 40)
    assert read(table, "a" * 41) == first
    assert read(table, "c" * 40) == second


def test_a_slot_in_use_is_given_to_nobody_else() -> None:
    table = SlotTable(2)
    with ExitStack() as stack:
        taken = [stack.enter_context(table.slot_for(FROST)) for _ in range(3)]
        assert [slot and slot.number for slot in taken] == [0, 1, None]
    assert read(table, FROST) is not None


def test_what_a_slot_has_read_is_forgotten_after_a_failed_call() -> None:
    table = SlotTable(1)
    read(table, FROST)
    with suppress(KeyError), table.slot_for(f"{FROST} Who?") as slot:
        assert slot is not None
        assert slot.text == FROST
        raise KeyError
    with table.slot_for(FROST) as slot:
        assert slot is not None
        assert not slot.text


@given(st.integers(1, 4), st.lists(st.text("ab", min_size=1, max_size=6), max_size=30))
def test_each_text_goes_to_the_slot_that_shares_most_or_to_the_longest_unused(count: int, texts: list[str]) -> None:
    table = SlotTable(count)
    had: dict[int, tuple[str, int]] = {}
    for turn, text in enumerate(texts):
        slot = read(table, text)
        assert slot is not None
        shared = {at: len(shared_beginning(known, text)) for at, (known, _) in had.items()}
        if shared and max(shared.values()) >= SAME_ARTICLE * len(text):
            assert shared[slot] == max(shared.values())
        elif len(had) == count:
            assert had[slot][1] == min(used for _, used in had.values())
        else:
            assert slot not in had
        had[slot] = (text, turn)


def test_each_prompt_begins_with_the_messages_before_its_first_slot() -> None:
    names = prompts.versions().keys()
    assert {"brief", "ask"} <= names
    for name in names:
        prompt = prompts.load(name)
        filled = prompt.fill(**dict.fromkeys(prompt.slots, "x"))
        assert filled[: len(prompt.leading)] == prompt.leading
        assert "{{" in prompt.messages[len(prompt.leading)].content


def keep(files: StateFiles, folder: Path, name: str, data: bytes) -> str:
    unfinished = files.unfinished()
    (folder / unfinished).write_bytes(data)
    files.keep(unfinished, name, len(data))
    found = files.find(name)
    assert found is not None
    return found


def test_a_kept_state_is_found_again_and_no_unfinished_file_is_left(tmp_path: Path) -> None:
    name = keep(StateFiles(tmp_path), tmp_path, "k1", b"state" * 100)
    assert StateFiles(tmp_path).find("k1") == name
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert StateFiles(tmp_path).find("k2") is None


@pytest.mark.parametrize("damage", [b"", b"state", b"other" * 100, b"state" * 100 + b"!"])
def test_a_damaged_state_is_removed_and_not_found(damage: bytes, tmp_path: Path) -> None:
    files = StateFiles(tmp_path)
    (tmp_path / keep(files, tmp_path, "k1", b"state" * 100)).write_bytes(damage)
    assert files.find("k1") is None
    assert not list(tmp_path.iterdir())


def test_a_file_the_disk_had_no_room_for_is_not_kept(tmp_path: Path) -> None:
    files = StateFiles(tmp_path)
    unfinished = files.unfinished()
    (tmp_path / unfinished).write_bytes(b"half")
    files.keep(unfinished, "k1", 8)
    assert not list(tmp_path.iterdir())


def test_the_states_unused_for_longest_make_room_and_other_files_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.models.prefix_states._MOST_FILES", 3)
    monkeypatch.setattr("nutgraf.models.prefix_states._MOST_BYTES", 250)
    files = StateFiles(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    old = time.time() - 10_000
    (tmp_path / "left.part").write_bytes(b"x")
    os.utime(tmp_path / "left.part", (old, old))
    for number in range(5):
        path = tmp_path / keep(files, tmp_path, f"k{number}", b"%d" % number * 50)
        os.utime(path, (old + number, old + number))
    assert [files.find(f"k{number}") is not None for number in range(5)] == [False, False, True, True, True]
    keep(files, tmp_path, "k5", b"5" * 160)
    assert [files.find(f"k{number}") is not None for number in range(2, 6)] == [False, False, True, True]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".state", ".state", ".txt"]


class ScriptedEngine:
    """The calls of llama.cpp's server that states need, over real HTTP: a token is a character."""

    def __init__(self, server: ScriptedServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.refused: set[str] = set()  # actions that fail
        self.full = False  # restoring fails until a slot is erased
        self.lost = 0  # bytes that the disk has no room for
        server.default(self.answer)

    @property
    def calls(self) -> list[str]:
        """What was asked, without the address."""
        return [request.path.rsplit("/v1/", 1)[1] for request in self.server.requests]

    def answer(self, body: Body) -> Reply:
        path = self.calls[-1]
        action = path.partition("action=")[2] or path
        if action in self.refused:
            return status(400)
        if action == "apply-template":
            return json_reply({"prompt": "".join(f"<{one['role']}>{one['content']}" for one in body["messages"])})
        if action == "tokenize":
            return json_reply({"tokens": [ord(character) for character in body["content"]]})
        if action == "save":
            data = b"state" * 100
            (self.folder / body["filename"]).write_bytes(data[self.lost :])
            return json_reply({"n_written": len(data)})
        if action == "erase":
            self.full = False
        if action == "restore" and (self.full or not (self.folder / body["filename"]).is_file()):
            return status(400)
        return json_reply({})

    def prompt(self) -> str:
        """What the engine was made to read last."""
        (body,) = [one.body for one in self.server.requests if one.path.endswith("/completion")]
        return "".join(chr(token) for token in body["prompt"])


@pytest.fixture
def engine(scripted: ScriptedServer, tmp_path: Path) -> ScriptedEngine:
    return ScriptedEngine(scripted, tmp_path)


@pytest.fixture
async def http(scripted: ScriptedServer) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=scripted.url) as client:
        yield client


def states_of(http: httpx2.AsyncClient, folder: Path, slots: SlotTable, **changes: Any) -> PrefixStates:
    options = PrefixOptions(folder=folder, prefixes=(PREFIX,), origin="m1", micro_batch=16)
    return PrefixStates(http, replace(options, **changes), slots)


def messages(article: str) -> tuple[Message, ...]:
    return (*PREFIX, Message(role="user", content=article))


async def test_examples_are_read_once_and_restored_for_the_next_article(
    engine: ScriptedEngine, http: httpx2.AsyncClient, tmp_path: Path
) -> None:
    states = states_of(http, tmp_path, SlotTable(8))
    tokens = await states.prepare(Slot(3, ""), messages(FROST), 60)
    assert tokens > 500
    assert tokens % 16 == 0
    assert engine.prompt() == "".join(f"<{one.role}>{one.content}" for one in PREFIX)[:tokens]
    assert await states.prepare(Slot(5, ""), messages(STORM), 60) == 0
    again = states_of(http, tmp_path, SlotTable(8))  # of another process
    assert await again.prepare(Slot(1, ""), messages(STORM), 60) == 0
    assert engine.calls[-2:] == ["slots/5?action=restore", "slots/1?action=restore"]
    assert len(list(tmp_path.iterdir())) == 1


async def test_nothing_is_done_for_a_slot_that_has_read_the_examples_or_a_request_without_them(
    engine: ScriptedEngine, http: httpx2.AsyncClient, tmp_path: Path
) -> None:
    states = states_of(http, tmp_path, SlotTable(8))
    assert await states.prepare(Slot(0, text_of(messages(FROST))), messages(STORM), 60) == 0
    assert await states.prepare(Slot(0, ""), messages(STORM)[1:], 60) == 0
    short = states_of(http, tmp_path, SlotTable(8), prefixes=(PREFIX[1:],))
    assert await short.prepare(Slot(0, ""), messages(STORM)[1:], 60) == 0
    assert engine.calls == []


async def test_states_of_another_model_or_engine_are_not_used(
    engine: ScriptedEngine, http: httpx2.AsyncClient, tmp_path: Path
) -> None:
    assert await states_of(http, tmp_path, SlotTable(8)).prepare(Slot(0, ""), messages(FROST), 60)
    assert await states_of(http, tmp_path, SlotTable(8), origin="m2").prepare(Slot(0, ""), messages(FROST), 60)
    assert not any(call.endswith("restore") for call in engine.calls)
    assert len(list(tmp_path.iterdir())) == 2


async def test_a_full_pool_gives_up_what_was_unused_for_longest(
    engine: ScriptedEngine, http: httpx2.AsyncClient, tmp_path: Path
) -> None:
    slots = SlotTable(3)
    states = states_of(http, tmp_path, slots)
    await states.prepare(Slot(0, ""), messages(FROST), 60)
    read(slots, "a" * 40)
    read(slots, "b" * 40)
    engine.full = True
    with slots.slot_for(text_of(messages(STORM))) as slot:
        assert slot is not None
        assert await states.prepare(slot, messages(STORM), 60) == 0
    assert engine.calls[-3:] == ["slots/2?action=restore", "slots/0?action=erase", "slots/2?action=restore"]


@pytest.mark.parametrize("refused", ["apply-template", "tokenize", "completion", "save", "restore", "erase"])
async def test_whatever_the_engine_refuses_no_request_fails(
    refused: str, engine: ScriptedEngine, http: httpx2.AsyncClient, tmp_path: Path
) -> None:
    engine.refused.add(refused)
    slots = SlotTable(2)
    read(slots, FROST)
    states = states_of(http, tmp_path, slots)
    for article in (FROST, STORM):
        tokens = await states.prepare(Slot(1, ""), messages(article), 60)
        assert (tokens > 0) == (refused == "save" or (refused in {"restore", "erase"} and article == FROST))
    assert all(path.suffix == ".state" for path in tmp_path.iterdir())


async def test_a_full_disk_or_a_folder_that_is_gone_costs_only_time(
    engine: ScriptedEngine, http: httpx2.AsyncClient, tmp_path: Path
) -> None:
    engine.lost = 7
    assert await states_of(http, tmp_path, SlotTable(2)).prepare(Slot(0, ""), messages(FROST), 60) > 0
    assert not list(tmp_path.iterdir())
    engine.refused.add("save")
    gone = states_of(http, tmp_path / "gone", SlotTable(2))
    assert await gone.prepare(Slot(0, ""), messages(FROST), 60) > 0


@pytest.mark.embedded
async def test_the_engine_answers_the_same_with_a_saved_state(embedded_model_path: Path, tmp_path: Path) -> None:
    def asked(article: str, statement: str) -> Request:
        return Request(messages=messages(f"Passage: {article * 4}\nStatement: {statement}"), max_tokens=4, logprobs=5)

    def model(slots: int, prefixes: tuple[tuple[Message, ...], ...]) -> EmbeddedModel:
        options = EngineOptions(context_window=1024, slots=slots, threads=1, states=tmp_path / "states")
        policy = RetryPolicy(deadline=900)
        return EmbeddedModel(embedded_model_path, "m", "0" * 64, options, policy, None, prefixes)

    models = model(4, ()), model(5, (PREFIX,)), model(4, (PREFIX,))
    async with AsyncExitStack() as stack:
        plain, saving, restoring = [await stack.enter_async_context(aclosing(one)) for one in models]
        frost = asked(FROST, "The harbour froze for nine days.")
        without = await plain.complete(frost)
        saved = await saving.complete(frost)
        assert (saved.text, saved.logprobs) == (without.text, without.logprobs)
        assert saved.usage == without.usage  # what was read beforehand counts as read
        storm = await restoring.complete(asked(STORM, "Four hundred workers were hurt."))
        assert storm.usage.cached_tokens == 128
        again = await restoring.complete(asked(FROST, "Two ships turned back."))
        assert again.usage.cached_tokens > without.usage.prompt_tokens - 20  # its slot still has the article
