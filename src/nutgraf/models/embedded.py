"""The embedded model: llama.cpp inside this process, reached like any endpoint on a loopback port.

The engine starts on first use. One engine per (file, options) is shared within the process and ends with it. A random
key keeps other users of the machine out.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import platform
import secrets
import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from nutgraf.errors import ModelError
from nutgraf.models.completion import Completion, Message, Request, Usage
from nutgraf.models.memory import shortage
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.prefix_states import SAME_ARTICLE, PrefixOptions, PrefixStates, Slot, SlotTable, text_of
from nutgraf.models.profile import Profile
from nutgraf.models.rate_limit import RetryPolicy
from nutgraf.models.settings import Endpoint, Method
from nutgraf.prompts import Drafting

_LOOKUP_FROM = 4  # tokens in a row that must occur earlier, for the next ones to be guessed
_TOPOLOGY = Path("/sys/devices/system/cpu")


@cache
def physical_cores() -> int:
    """Cores this process may use, not counting hyper-threads: two threads on one core slow the arithmetic down."""
    if sys.platform == "linux":
        allowed = os.sched_getaffinity(0)
        siblings = {_siblings(cpu) for cpu in allowed}
        return max(1, len(siblings))
    logical = os.cpu_count() or 1
    return max(1, logical // 2) if platform.machine().lower() in ("x86_64", "amd64") else logical


def _siblings(cpu: int) -> str:
    try:
        return (_TOPOLOGY / f"cpu{cpu}" / "topology" / "thread_siblings_list").read_text().strip()
    except OSError:
        return str(cpu)


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How the engine runs. `context_window` is per call, in tokens; `parallel` calls are served at once.

    What was read stays read in `slots`, so that a question about any of the last few articles begins where it differs.
    They share one pool of memory, of one window more than is read at once; the longest unused gives way.

    `lookup` is how many tokens the engine guesses at once by looking up the last few it wrote in what it has read;
    a brief copies names and phrases of its article, so the guesses are often right. Zero turns it off.

    `states` is the folder for saved states (see `nutgraf.models.prefix_states`); None saves none.
    """

    context_window: int = 8192
    parallel: int = 1
    threads: int = field(default_factory=physical_cores)
    batch: int = 2048
    micro_batch: int = 128
    slots: int = 8
    lookup: int = 8
    states: Path | None = None

    @property
    def all_slots(self) -> int:
        """How many slots the engine has: one more than it reads at once, at least."""
        return max(self.slots, self.parallel + 1)


class EmbeddedServer:
    """A running engine: its address, the key that opens it, and what it runs."""

    def __init__(self, path: Path, options: EngineOptions) -> None:
        self.path = path
        self.options = options
        self.key = SecretStr(secrets.token_urlsafe(24))
        self._server: Any = _serve(path, options, self.key.get_secret_value())
        self.url = str(self._server.listening_address)
        self.slots = SlotTable(options.all_slots)

    def stop(self) -> None:
        self._server = None


_ENGINES: dict[tuple[Path, EngineOptions], EmbeddedServer] = {}
_starting = threading.Lock()


def engine_of(path: Path, options: EngineOptions) -> EmbeddedServer:
    """The running engine for this file, started if need be (seconds); raises ModelError for a file it cannot read."""
    with _starting:
        key = (path.resolve(), options)
        if key not in _ENGINES:
            _ENGINES[key] = EmbeddedServer(path, options)
        return _ENGINES[key]


def engine_version() -> str:
    return f"xllamacpp {version('xllamacpp')}"


def _engine() -> Any:
    """The module of the engine; raises ModelError where the system lacks a library that it is linked to."""
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelError(
            f"the embedded engine cannot be loaded ({error}): install what is missing (Debian: `apt install libgomp1`),"
            " or name a server with --base-url",
            kind="no_engine",
        ) from error
    return xllamacpp


def _serve(path: Path, options: EngineOptions, key: str) -> Any:
    xllamacpp = _engine()
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = kept_tokens(options)
    params.n_parallel = options.all_slots
    params.kv_unified, params.kv_unified_per_slot = True, options.context_window
    params.slot_prompt_similarity = SAME_ARTICLE
    params.n_batch, params.n_ubatch = options.batch, options.micro_batch
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads
    params.cache_ram_mib = 0  # it would take over a slot's text with the first article that shares the examples
    params.api_keys = [key]
    params.verbosity = 0
    params.warmup = params.ui = params.endpoint_slots = False
    if options.states is not None:
        with suppress(OSError):  # without the folder the engine saves nothing
            options.states.mkdir(mode=0o700, parents=True, exist_ok=True)
        params.slot_save_path = f"{options.states}{os.sep}"
    if options.lookup:
        params.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
        params.speculative.ngram_simple.size_n = _LOOKUP_FROM
        params.speculative.ngram_simple.size_m = options.lookup
    try:
        return xllamacpp.Server(params)
    except (RuntimeError, ValueError, MemoryError) as error:
        raise ModelError(_why_not(path, options), kind="no_model") from error


def _why_not(path: Path, options: EngineOptions) -> str:
    short = shortage(path.stat().st_size, kept_tokens(options))
    if short:
        return f"the engine could not start with {path}: {short}"
    return (
        f"{path} is not a GGUF model this engine can run, or memory is short; get the embedded model with"
        " `nutgraf model pull`, or lower context_window"
    )


def kept_tokens(options: EngineOptions) -> int:
    """How many tokens the engine keeps in memory in all."""
    return options.context_window * (options.parallel + 1)


@atexit.register
def _stop_all() -> None:
    for engine in _ENGINES.values():
        engine.stop()
    _ENGINES.clear()


_TOKENIZE_SECONDS = 30.0


class EmbeddedModel:
    """A GGUF file run inside this process; see `Model` for what its methods promise.

    `name` is for the record, as is `sha256`, by which saved states are known as well. `prefixes` are the messages that
    prompts begin with, whose states are worth saving. Nothing is loaded before the first call.
    """

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        path: Path,
        name: str,
        sha256: str,
        options: EngineOptions,
        policy: RetryPolicy,
        verifier: Method | None = None,
        prefixes: tuple[tuple[Message, ...], ...] = (),
    ) -> None:
        self.profile = Profile()  # of what verification found out; the engine is our own, so the wire needs none
        self.verifier = verifier
        self.drafting: Drafting = "lines"
        self._path = path
        self._name = name
        self._sha256 = sha256
        self._options = options
        self._policy = policy
        self._prefixes = prefixes
        self._turns = asyncio.Semaphore(options.parallel)  # a slot is chosen when a call's turn comes, not before
        self._started = asyncio.Lock()
        self._wire: EndpointModel | None = None
        self._http: httpx2.AsyncClient | None = None
        self._slots = SlotTable(0)
        self._states: PrefixStates | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_window(self) -> int:
        return self._options.context_window

    def cost(self, usage: Usage) -> Decimal:  # noqa: ARG002
        return Decimal(0)

    def parameters(self) -> dict[str, str | int | float]:
        return {
            "engine": engine_version(),
            "file": self._path.name,
            "sha256": self._sha256,
            "window": self.context_window,
            "threads": self._options.threads,
        }

    async def complete(self, request: Request) -> Completion:
        wire = await self._start()
        async with self._turns:
            text = text_of(request.messages)
            with self._slots.slot_for(text) as slot:
                if slot is None:  # calls of other models of this process have all of them
                    return self._with_model_name(await wire.complete(request))
                read = await self._prepare(slot, request)
                completion = await wire.complete(request, {"id_slot": slot.number})
                slot.text = text
        return self._with_model_name(completion, read)

    async def stream(self, request: Request) -> AsyncGenerator[str | Completion]:
        wire = await self._start()
        async with self._turns:
            text = text_of(request.messages)
            with self._slots.slot_for(text) as slot:
                engine = {} if slot is None else {"id_slot": slot.number}
                read = 0 if slot is None else await self._prepare(slot, request)
                async with aclosing(wire.stream(request, engine)) as pieces:
                    async for piece in pieces:
                        yield self._with_model_name(piece, read) if isinstance(piece, Completion) else piece
                if slot is not None:
                    slot.text = text

    async def count_tokens(self, text: str) -> int:
        """Tokens of `text` by the model's own tokenizer, without the template around messages."""
        await self._start()
        assert self._http is not None
        try:
            reply = await self._http.post("/tokenize", json={"content": text, "parse_special": False})
            return len(reply.raise_for_status().json()["tokens"])
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            raise ModelError(f"the embedded engine cannot count tokens ({type(error).__name__})") from None

    async def aclose(self) -> None:
        """Close the connections; the engine stays for the next one and ends with the process."""
        if self._wire is not None and self._http is not None:
            await self._wire.aclose()
            await self._http.aclose()
            self._wire = self._http = None

    async def _prepare(self, slot: Slot, request: Request) -> int:
        """Restore what the request begins with; returns how many tokens had to be read for it."""
        if self._states is None:
            return 0
        return await self._states.prepare(slot, request.messages, self._policy.deadline)

    def _with_model_name(self, completion: Completion, read: int = 0) -> Completion:
        """The completion as of this model, with `read` tokens counted as read that the engine had read just before."""
        usage = completion.usage
        if read:
            usage = usage.model_copy(update={"cached_tokens": max(0, usage.cached_tokens - read)})
        # the engine answers with a path of this machine
        return completion.model_copy(update={"model": self._name, "usage": usage})

    async def _start(self) -> EndpointModel:
        async with self._started:
            if self._wire is None:
                engine = await asyncio.to_thread(engine_of, self._path, self._options)
                self._wire, self._http = self._connect(engine)
                self._slots = engine.slots
                self._states = self._states_of(self._http)
            return self._wire

    def _connect(self, engine: EmbeddedServer) -> tuple[EndpointModel, httpx2.AsyncClient]:
        address = Endpoint(
            base_url=f"{engine.url}/v1",
            model=self._name,
            key=engine.key,
            context_window=self._options.context_window,
            at_once=self._options.parallel,
            may_truncate=False,  # it refuses what does not fit
        )
        headers = {"Authorization": f"Bearer {engine.key.get_secret_value()}"}
        http = httpx2.AsyncClient(
            base_url=engine.url, headers=headers, timeout=_TOKENIZE_SECONDS, trust_env=False, verify=False
        )
        return EndpointModel(address, self._policy, count=_rough_count), http

    def _states_of(self, http: httpx2.AsyncClient) -> PrefixStates | None:
        options = self._options
        if options.states is None:
            return None
        origin = f"{self._sha256} {engine_version()} {options.context_window} {options.batch} {options.micro_batch}"
        wanted = PrefixOptions(options.states, self._prefixes, origin, options.micro_batch)
        return PrefixStates(http, wanted, self._slots)


def _rough_count(text: str) -> int:
    return len(text.encode()) // 4  # used only where the engine gives no counts
