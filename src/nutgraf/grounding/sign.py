"""A sign: what one check saw in a statement, how strongly, and in words."""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):
    """One thing that speaks for or against a statement.

    `value` is between -1 and 1. `reason` is a clause for people, empty where the sign is only weighed. `span` is the
    half-open range of the statement that the sign is about.
    """

    name: str
    value: float
    reason: str = ""
    span: tuple[int, int] | None = None
    certain: bool = False  # strong enough to fall without being weighed
