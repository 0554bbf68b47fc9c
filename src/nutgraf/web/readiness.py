"""Opens the model in the background: download where it is missing, open, load; each step has a sentence for users."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from nutgraf.article import Frozen
from nutgraf.errors import ModelError, error_sentence, user_facing_errors
from nutgraf.models import CATALOGUE, Model, PullProgress, Settings, find_model, is_embedded, open_model, pull
from nutgraf.models.factory import endpoint_address
from nutgraf.models.model_files import EMBEDDED
from nutgraf.models.tokens import count_tokens

_AT_ONCE = 32  # calls to an endpoint: many users share it, and it refuses itself what is too many
_LOOK_SECONDS = 0.25


class Readiness(Frozen):
    """Whether questions can be answered, and one plain sentence about it for the user."""

    state: Literal["loading", "ready", "failed"]
    text: str


class _ClosedError(Exception):
    """The opener was closed during a download."""


class ModelOpener:
    """Opens the model of the settings in the background; after a failure the next caller tries again."""

    def __init__(self, settings: Settings) -> None:
        self.embedded = is_embedded(settings)
        if not self.embedded and settings.at_once is None:
            settings = settings.model_copy(update={"at_once": _AT_ONCE})
        self._settings = settings
        self._readiness = Readiness(state="loading", text="Opening the model …")
        self._task: asyncio.Task[Model] | None = None
        self._closed = False

    @property
    def readiness(self) -> Readiness:
        return self._readiness

    def start(self) -> asyncio.Task[Model]:
        """The running or finished task that opens the model; starts one where there is none or the last one failed."""
        if self._task is None or (self._task.done() and (self._task.cancelled() or self._task.exception())):
            self._readiness = Readiness(state="loading", text="Opening the model …")
            self._task = asyncio.create_task(self._open())
        return self._task

    async def model(self, report: Callable[[str], None] = lambda _: None) -> Model:
        """The open model; `report` receives the progress until then. Raises the error of a failed opening."""
        task = self.start()
        reported = ""
        while not task.done():
            if self._readiness.text != reported:
                reported = self._readiness.text
                report(reported)
            await asyncio.wait({task}, timeout=_LOOK_SECONDS)
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        self._closed = True
        if self._task is None:
            return
        self._task.cancel()
        (opened,) = await asyncio.gather(self._task, return_exceptions=True)
        if not isinstance(opened, BaseException):
            await opened.aclose()

    async def _open(self) -> Model:
        try:
            with user_facing_errors():
                model = await self._load()
        except Exception as error:
            self._readiness = Readiness(state="failed", text=error_sentence(error))
            raise
        self._readiness = Readiness(state="ready", text=self._ready_sentence(model))
        return model

    async def _load(self) -> Model:
        model = await asyncio.to_thread(self._open_or_download)
        if self.embedded:
            self._readiness = Readiness(state="loading", text=f"Loading the model {model.name} …")
            await model.count_tokens("start")  # the first call loads it
        return model

    def _open_or_download(self) -> Model:
        """The model, its file downloaded where it is missing; runs in a thread, because hashing blocks."""
        try:
            model = open_model(self._settings)
            if not self.embedded:
                count_tokens("start", model.name)  # the first call loads a vocabulary
        except ModelError as error:
            if error.kind != "no_model" or not self._is_in_catalogue():
                raise
        else:
            return model
        pull(find_model(self._settings.model), self._settings.data_dir, self._report)
        return open_model(self._settings)

    def _is_in_catalogue(self) -> bool:
        name = self._settings.model.lower()
        return self._settings.model_file is None and (name == EMBEDDED or name in CATALOGUE)

    def _report(self, at: PullProgress) -> None:
        if self._closed:
            raise _ClosedError
        note = f" ({at.note})" if at.note else ""
        self._readiness = Readiness(
            state="loading",
            text=f"Downloading the model: {at.done / at.total:.0%} of {at.total / 1e9:.1f} GB from {at.source}{note}",
        )

    def _ready_sentence(self, model: Model) -> str:
        place = "on this machine" if self.embedded else f"at {endpoint_address(self._settings).host}"
        return f"Ready: {model.name} {place}"
