"""The way into a cluster and out of it, without a word on anybody's screen or to anybody's statistics."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout

import ray

from nutgraf.errors import UsageError

_ADDRESS = "RAY_ADDRESS"
_OBJECT_STORE = 200 * 2**20  # bytes; a few dozen articles and briefs are on their way at a time
_QUIET = ("ray", "ray.data")
_SILENT = ExitStack()


def join() -> int:
    """Connect to the cluster at RAY_ADDRESS, or start one here; how many processors it has.

    Blocks for seconds. To be called in a thread other than the main one: there Ray would take SIGTERM for itself.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # its C++ side writes to the screen past all loggers
    address = os.environ.get(_ADDRESS) or None
    with warnings.catch_warnings(), _dumb_screen():
        warnings.simplefilter("ignore")
        try:
            ray.init(address=address or "local", log_to_driver=False, logging_level=logging.CRITICAL, **_own(address))
        except Exception as error:  # Ray raises plain Exceptions too, for a node that does not come up in time
            where = f"the Ray cluster at {_ADDRESS} {address!r}" if address else "a Ray cluster on this machine"
            raise UsageError(
                f"{where} cannot be used ({type(error).__name__}); see that it runs this version of Ray and Python,"
                f" or unset {_ADDRESS} to use this machine alone"
            ) from error
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Each worker that dies is told on the standard output, where a batch prints its data.
    nowhere = _SILENT.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    _SILENT.enter_context(redirect_stdout(nowhere))
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def leave() -> None:
    """Disconnect, and end the cluster if it was started here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ray.shutdown()
    _SILENT.close()


@contextmanager
def _dumb_screen() -> Iterator[None]:
    """Without the line in which the C++ side tells of its own log level, on whatever is number 2."""
    screen, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        os.close(nothing)


def _own(address: str | None) -> dict[str, int]:
    return {} if address else {"include_dashboard": False, "object_store_memory": _OBJECT_STORE}
