"""How a batch is to be run: what the user decides, apart from the sources and the recipe."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from nutgraf.article import Frozen


class Options(Frozen):
    """`concurrency` is calls in flight, `article_seconds` the time one article may take with all its calls and waits.

    `max_cost` is in US dollars; None sets no limit. `processes` share the work of the machine's cores; 0 keeps it in
    this one, which an embedded model needs.
    """

    concurrency: int = Field(default=16, ge=1, le=1024)
    article_seconds: float = Field(default=1800.0, gt=0)
    max_cost: Decimal | None = Field(default=None, ge=0)
    processes: int = Field(default=0, ge=0, le=64)
    lease_seconds: float = Field(default=60.0, gt=0)
