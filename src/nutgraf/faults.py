"""Fault tolerance: a bug in one finder costs that finding, is logged with its place, and can be reported.

Every function that may fail without taking the brief or the answer with it is wrapped by `tolerant`. Nothing else in
the package catches an unexpected exception for this purpose.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from types import TracebackType
from typing import Any, NamedTuple, ParamSpec, TypeVar

from nutgraf.article import Notice
from nutgraf.errors import NutgrafError

P = ParamSpec("P")
R = TypeVar("R")

_LOG = logging.getLogger(__name__)
_PACKAGE = "nutgraf"


class Fault(NamedTuple):
    """What could not be found, the class of the exception, and its place as `module:line`; never article text."""

    what: str
    error: str
    place: str

    @property
    def text(self) -> str:
        """One plain line for a reader."""
        return (
            f"A bug in nutgraf cost part of the result: {self.what} ({self.error} at {self.place}); please report it."
        )


_recorders: ContextVar[tuple[list[Fault], ...]] = ContextVar("recorders", default=())


class _Mode:
    """Whether faults are raised instead of tolerated; one setting for the whole process, threads included."""

    raises = False


@contextmanager
def recording(faults: list[Fault]) -> Iterator[list[Fault]]:
    """Within the block each new fault is appended to `faults`, and to the lists of the blocks around it."""
    token = _recorders.set((*_recorders.get(), faults))
    try:
        yield faults
    finally:
        _recorders.reset(token)


@contextmanager
def faults_raised(raised: bool = True) -> Iterator[None]:
    """Within the block faults are raised (or, with False, tolerated) in the whole process: for tests and benchmarks."""
    before = _Mode.raises
    _Mode.raises = raised
    try:
        yield
    finally:
        _Mode.raises = before


def tolerant(what: str, otherwise: Callable[..., Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function give `otherwise(*its arguments)` when it fails, and record and log the fault.

    `what` names what is then missing ("the dates of a sentence"). An exception that is meant for the user
    (NutgrafError) passes.

    >>> first = tolerant("the first word", lambda text: "")(lambda text: text.split()[0])
    >>> with recording([]) as faults:
    ...     first("Two died."), first("")
    ('Two', '')
    >>> [(fault.what, fault.error) for fault in faults]
    [('the first word', 'IndexError')]
    """

    def wrapped(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except NutgrafError:
                raise
            except Exception as error:
                if _Mode.raises:
                    raise
                _record(fault_of(what, error))
            instead: R = otherwise(*args, **kwargs)
            return instead

        return call

    return wrapped


def fault_of(what: str, error: BaseException) -> Fault:
    """The fault behind an exception, at the last line of this package that was running."""
    while error.__cause__ is not None:
        error = error.__cause__  # a StopIteration inside a generator arrives as a RuntimeError
    return Fault(what, type(error).__name__, _place(error.__traceback__))


def notices_of(faults: Iterable[Fault]) -> tuple[Notice, ...]:
    """A notice for each different fault, in their order."""
    return tuple(Notice(kind="finding_failed", text=fault.text) for fault in dict.fromkeys(faults))


def _record(fault: Fault) -> None:
    recorders = _recorders.get()
    if not any(fault in faults for faults in recorders):
        _LOG.error("%s could not be found: %s at %s", fault.what, fault.error, fault.place)
    for faults in recorders:
        if fault not in faults:
            faults.append(fault)


def _place(trace: TracebackType | None) -> str:
    place = "an unknown place"
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] == _PACKAGE or place == "an unknown place":
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
