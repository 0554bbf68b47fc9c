"""Where a reader sits: what one tab shows, and what is under way in it."""

from __future__ import annotations

from typing import NamedTuple


class Seat(NamedTuple):
    """One tab: the articles it asks about, the one that is open, the conversation, and what is under way in it.

    `pending` is the question being answered; `replaces` is the first turn that the next question takes the place of,
    0 where it comes after the others.
    """

    articles: tuple[str, ...] = ()
    shown: str = ""
    talk: str = ""
    pending: str = ""
    replaces: int = 0
