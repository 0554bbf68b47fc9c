"""Which slot of the embedded engine reads a request, and saved states of the messages that prompts begin with.

The engine keeps what each of its slots has read. A request goes to the slot that has read most of it, a request about
something new to the slot that was unused for longest.

The examples that a prompt begins with are the same for every article. They are read once on a machine: the state of
the engine after them (keys and values of each token, 28 KB a token for the model that ships) is saved to a file and
restored into the slot of the next request that begins with them, within milliseconds. A file holds nothing but
messages of nutgraf's own prompts. Whatever goes wrong with a file only costs the time to read the messages again.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import httpx2

from nutgraf.models.completion import Message

SAME_ARTICLE = 0.75  # of a prompt, that a slot has read already; the examples alone are a third of a short one
_SHORTEST = 600  # characters of messages; what is shorter is read faster than it is worth keeping
_MOST_FILES = 12
_MOST_BYTES = 400_000_000
_ABANDONED_SECONDS = 3600  # age of a file that some process began to write and never finished
_ENDING = ".state"
_UNFINISHED = ".part"
_CAUGHT = (httpx2.HTTPError, OSError, ValueError, LookupError, TypeError, AttributeError)
_OTHER = Message(role="user", content="\N{SYMBOL FOR NULL}")  # begins like no message of a request


def text_of(messages: Sequence[Message]) -> str:
    """The messages as one text, which begins with that of any others they begin with."""
    return "".join(f"\x02{message.role}\x03{message.content}" for message in messages)


def shared_beginning(one: str, other: str) -> str:
    """The characters that both texts begin with.

    >>> shared_beginning("the mill", "the mayor")
    'the m'
    """
    return os.path.commonprefix([one, other])  # noqa: RUF071 - these are not paths


class Slot:
    """A slot in use; `text` is what it has read, as of `text_of`, empty where that is not known."""

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.text = text


class SlotTable:
    """What each slot of an engine has read and which ones are in use, for all threads of the process."""

    def __init__(self, count: int) -> None:
        self._texts = [""] * count
        self._last_used = [0] * count
        self._in_use = [False] * count
        self._uses = 0
        self._lock = threading.Lock()

    @contextmanager
    def slot_for(self, text: str) -> Iterator[Slot | None]:
        """The slot that is to read `text`, in use until the block ends; None when all of them are.

        The block sets the `text` of the slot to what it has read; after an exception that is not known.
        """
        slot = self._take(text)
        if slot is None:
            yield None
            return
        read = ""
        try:
            yield slot
            read = slot.text
        finally:
            self._release(slot.number, read)

    def longest_unused(self) -> int | None:
        """The slot that has read something, is not in use, and was not for longest; it is taken as emptied."""
        with self._lock:
            filled = [at for at, text in enumerate(self._texts) if text and not self._in_use[at]]
            if not filled:
                return None
            oldest = min(filled, key=self._last_used.__getitem__)
            self._texts[oldest] = ""
            return oldest

    def _take(self, text: str) -> Slot | None:
        with self._lock:
            free = [at for at, in_use in enumerate(self._in_use) if not in_use]
            if not free:
                return None
            shared = {at: len(shared_beginning(self._texts[at], text)) for at in free}
            best = max(free, key=shared.__getitem__)
            if shared[best] < SAME_ARTICLE * len(text):
                best = min(free, key=self._last_used.__getitem__)
            self._in_use[best] = True
            return Slot(best, self._texts[best])

    def _release(self, number: int, text: str) -> None:
        with self._lock:
            self._uses += 1
            self._last_used[number] = self._uses
            self._texts[number] = text
            self._in_use[number] = False


class StateFiles:
    """Saved states in a folder, a bounded number of them; `name` is a hash of all that a state depends on.

    The name of a file ends in the sha256 of its bytes: the engine trusts what it is given, so a damaged file must not
    reach it. Methods block.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> str | None:
        """The file name of an intact state; damaged ones of this name are removed."""
        found = None
        for path in sorted(self._folder.glob(f"{name}-*{_ENDING}")):
            if path.name == f"{name}-{_digest_of(path)}{_ENDING}":
                found = path.name
                with suppress(OSError):
                    os.utime(path)  # the files unused for longest are the first to go
            else:
                path.unlink(missing_ok=True)
        return found

    def unfinished(self) -> str:
        """A new file name, for the engine to write to before `keep`."""
        return f"{secrets.token_hex(16)}{_UNFINISHED}"

    def keep(self, unfinished: str, name: str, size: int) -> None:
        """Give a file of `size` bytes its name, and remove the oldest ones; a file of another size is removed."""
        path = self._folder / unfinished
        try:
            if size > 0 and path.stat().st_size == size:  # it is shorter where the disk was full
                path.replace(self._folder / f"{name}-{_digest_of(path)}{_ENDING}")
        finally:
            path.unlink(missing_ok=True)
        self._remove_oldest()

    def _remove_oldest(self) -> None:
        total = 0
        newest_first = sorted(_dated(self._folder.glob(f"*{_ENDING}")), reverse=True)
        for count, one in enumerate(newest_first, start=1):
            total += one.size
            if count > _MOST_FILES or total > _MOST_BYTES:
                one.path.unlink(missing_ok=True)
        for one in _dated(self._folder.glob(f"*{_UNFINISHED}")):
            if time.time() - one.modified > _ABANDONED_SECONDS:
                one.path.unlink(missing_ok=True)


class _Dated(NamedTuple):
    modified: float
    size: int
    path: Path


def _dated(paths: Iterable[Path]) -> Iterator[_Dated]:
    for path in paths:
        with suppress(OSError):  # another process may have removed it
            state = path.stat()
            yield _Dated(state.st_mtime, state.st_size, path)


def _digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class PrefixOptions:
    """What saved states are kept for: `prefixes` are the messages that prompts begin with, in `folder` their files.

    `origin` says what a state depends on besides its messages: the model's file, the engine and its options. States
    end after a multiple of `micro_batch` tokens, so that the engine reads what follows in the very portions in which
    it reads a whole prompt: other portions change log probabilities by some hundredths.
    """

    folder: Path
    prefixes: tuple[tuple[Message, ...], ...]
    origin: str
    micro_batch: int


class PrefixStates:
    """Restores what a request begins with into a slot of the engine, and saves it the first time."""

    def __init__(self, http: httpx2.AsyncClient, options: PrefixOptions, slots: SlotTable) -> None:
        self._http = http
        self._options = options
        self._files = StateFiles(options.folder)
        self._slots = slots
        longest_first = sorted(options.prefixes, key=lambda prefix: -len(text_of(prefix)))
        self._texts = [(text_of(prefix), prefix) for prefix in longest_first]

    async def prepare(self, slot: Slot, messages: Sequence[Message], seconds: float) -> int:
        """Have the slot begin with what the request begins with; returns how many tokens were read for that.

        It is nothing where a state was restored, where the slot has read the messages already, or where they begin
        with no known ones. Reading may take `seconds`. Never raises for what goes wrong.
        """
        text = text_of(messages)
        for known, prefix in self._texts:
            if len(known) >= _SHORTEST and text.startswith(known) and not slot.text.startswith(known):
                name = hashlib.sha256(f"{self._options.origin}\n{known}".encode()).hexdigest()[:32]
                with suppress(*_CAUGHT):
                    async with asyncio.timeout(seconds):
                        return await self._restored_or_read(slot, name, [prefix, messages])
        return 0

    async def _restored_or_read(self, slot: Slot, name: str, prefix_and_messages: Sequence[Sequence[Message]]) -> int:
        file = await asyncio.to_thread(self._files.find, name)
        if file is not None:
            if not await self._restores(slot.number, file):
                oldest = self._slots.longest_unused()  # the pool that slots share may be full
                if oldest is not None and (await self._act(oldest, "erase")).is_success:
                    await self._restores(slot.number, file)
            return 0
        prefix, messages = prefix_and_messages
        tokens = await self._shared_tokens(prefix, messages)
        if tokens:
            await self._read(slot.number, tokens)
            await self._save(slot.number, name)
        return len(tokens)

    async def _shared_tokens(self, prefix: Sequence[Message], messages: Sequence[Message]) -> list[int]:
        """The tokens of the prefix as the model's own template puts it before any other message."""
        whole = (await self._rendered([*prefix, _OTHER]), await self._rendered(messages))
        body = {"content": shared_beginning(*whole), "parse_special": True, "add_special": True}
        reply = await self._http.post("/tokenize", json=body)
        tokens: list[int] = reply.raise_for_status().json()["tokens"]
        return tokens[: len(tokens) - len(tokens) % self._options.micro_batch]

    async def _rendered(self, messages: Sequence[Message]) -> str:
        body = {"messages": [message.model_dump() for message in messages]}
        reply = await self._http.post("/apply-template", json=body)
        return str(reply.raise_for_status().json()["prompt"])

    async def _read(self, slot: int, tokens: list[int]) -> None:
        body = {"prompt": tokens, "n_predict": 0, "id_slot": slot, "cache_prompt": True}
        (await self._http.post("/completion", json=body, timeout=None)).raise_for_status()  # `prepare` limits it

    async def _save(self, slot: int, name: str) -> None:
        unfinished = self._files.unfinished()
        with suppress(*_CAUGHT):  # the messages have been read all the same
            reply = await self._act(slot, "save", unfinished)
            size = reply.json()["n_written"] if reply.is_success else 0
            await asyncio.to_thread(self._files.keep, unfinished, name, size)

    async def _restores(self, slot: int, file: str) -> bool:
        return (await self._act(slot, "restore", file)).is_success

    async def _act(self, slot: int, action: str, file: str | None = None) -> httpx2.Response:
        body = {} if file is None else {"filename": file}
        return await self._http.post(f"/slots/{slot}", params={"action": action}, json=body)
