"""Handlers whose failures are said to the reader in one sentence, where gradio would say "Error" and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from nutgraf.app.plainly import plainly
from nutgraf.app.screen import Shown, told
from nutgraf.errors import NutgrafError


def in_words(handler: Callable[..., Shown], wire: Any) -> Callable[..., Shown]:
    """The same handler, which tells by `wire` what went wrong; gradio sees the parameters of the handler itself."""

    @wraps(handler)
    def handle(*values: Any) -> Shown:
        try:
            with plainly():
                return handler(*values)
        except NutgrafError as error:
            return {wire: told(note={"text": str(error)})}

    return handle
