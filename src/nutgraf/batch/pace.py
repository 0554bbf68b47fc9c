"""How much is done at once, and when so much has failed that going on is a waste of everybody's time.

The calls themselves are paced where they are made (`nutgraf.models.gate`): fewer at once and one pause for all when
the server says so, more again with good answers, a rest of 30 s after five failures in a row. What is left to decide
here is how many articles are on their way, and when to give up.
"""

from __future__ import annotations

from nutgraf.run import Failed, Outcome

_LEAST_IN_A_ROW = 20


def articles_at_once(concurrency: int) -> int:
    """Articles on their way for so many calls in flight: some are being read for their call, or on their way to disk.

    It bounds what a crash repeats.

    >>> articles_at_once(16), articles_at_once(1)
    (20, 2)
    """
    return concurrency + max(1, concurrency // 4)


class Breaker:
    """Counts articles in a row that failed by the model's fault; one good brief starts it anew."""

    def __init__(self, concurrency: int) -> None:
        # All that were in flight when a server died fail together, and once more after the rest.
        self._most = max(_LEAST_IN_A_ROW, 2 * articles_at_once(concurrency))
        self._in_a_row = 0

    def broken(self, outcome: Outcome) -> bool:
        """Count this outcome; True when it is one too many."""
        curable = isinstance(outcome, Failed) and outcome.retryable
        self._in_a_row = self._in_a_row + 1 if curable else 0
        return self._in_a_row >= self._most
