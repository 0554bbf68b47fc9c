"""The embedded model: the same wire as any endpoint, to an engine that is started on first use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from decimal import Decimal
from pathlib import Path

import httpx2

from nutgraf.errors import ModelError
from nutgraf.models.address import Address, Method
from nutgraf.models.completion import Completion, Request, Usage
from nutgraf.models.endpoint import EndpointModel
from nutgraf.models.engine import Engine, EngineOptions, engine_of, engine_version
from nutgraf.models.profile import Profile
from nutgraf.models.retry import Patience

_TOKENIZE_SECONDS = 30.0


class EmbeddedModel:
    """A GGUF file run inside this process; see `Model` for what its methods promise.

    `name` and `sha256` are for the record. Nothing is loaded before the first call.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        sha256: str,
        options: EngineOptions,
        patience: Patience,
        verifier: Method | None = None,
    ) -> None:
        self.profile = Profile()  # of what verification found out; the engine is our own, so the wire needs none
        self.verifier = verifier
        self._path = path
        self._name = name
        self._sha256 = sha256
        self._options = options
        self._patience = patience
        self._started = asyncio.Lock()
        self._wire: EndpointModel | None = None
        self._http: httpx2.AsyncClient | None = None

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
        return self._named(await wire.complete(request))

    async def stream(self, request: Request) -> AsyncGenerator[str | Completion]:
        wire = await self._start()
        async with aclosing(wire.stream(request)) as pieces:
            async for piece in pieces:
                yield self._named(piece) if isinstance(piece, Completion) else piece

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

    def _named(self, completion: Completion) -> Completion:
        return completion.model_copy(update={"model": self._name})  # the engine answers with a path of this machine

    async def _start(self) -> EndpointModel:
        async with self._started:
            if self._wire is None:
                engine = await asyncio.to_thread(engine_of, self._path, self._options)
                self._wire, self._http = self._connect(engine)
            return self._wire

    def _connect(self, engine: Engine) -> tuple[EndpointModel, httpx2.AsyncClient]:
        address = Address(
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
        return EndpointModel(address, self._patience, count=_rough_count), http


def _rough_count(text: str) -> int:
    return len(text.encode()) // 4  # stands in only where the engine gives no counts
