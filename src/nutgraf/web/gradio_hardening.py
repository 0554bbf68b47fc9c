"""What gradio does of its own accord, and must not do here: fetch what a request names, and write tracebacks.

Any request may hold a "file" that is an address, or ask for `/gradio_api/file=https://…`: gradio downloads it, after
asking a name server of its own choice. Its tracebacks carry what was typed.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Never

from nutgraf.web.messages import place_of


def disable_remote_fetch() -> None:
    """Take both from the gradio of this process."""
    import safehttpx
    from gradio import queueing, route_utils, routes

    for name in ("get", "async_validate_url"):
        vars(safehttpx)[name] = _fetch_nothing
    for module in (queueing, route_utils, routes):
        vars(module)["traceback"] = SimpleNamespace(print_exc=_print_where)


async def _fetch_nothing(*_: object, **__: object) -> Never:
    raise PermissionError("the page fetches nothing from other addresses")


def _print_where() -> None:
    error = sys.exception()
    if error is not None:
        print(f"nutgraf: a request failed: {place_of(error)}", file=sys.stderr, flush=True)
