"""What the Batch API allows, and how patient we are with it."""

from __future__ import annotations

from typing import NamedTuple


class Terms(NamedTuple):
    """`requests` and `bytes` are what one input file may hold; pauses are seconds.

    `tries` is how often a request is sent in one sitting, `blind` how many looks at batches in a row may fail.
    `settle` is how long a batch whose creation was not acknowledged gets to show up in the list.
    """

    requests: int = 50_000
    bytes: int = 200_000_000
    batches: int = 50  # under way at once
    tries: int = 3
    blind: int = 30
    first_pause: float = 5.0
    longest_pause: float = 120.0
    settle: float = 5.0

    def pause_after(self, looks: int) -> float:
        """Seconds to the next look at the batches, after so many that found nothing new.

        >>> [Terms().pause_after(looks) for looks in (0, 1, 2, 20)]
        [5.0, 7.5, 11.25, 120.0]
        """
        return float(min(self.longest_pause, self.first_pause * 1.5 ** min(looks, 50)))
