"""Who speaks: the phrase at a reporting verb, and the fullest name or role the article gives for it before."""

from __future__ import annotations

from nutgraf.article import Frozen
from nutgraf.find.names.roles import Role


class Speaker(Frozen):
    """The source of a statement.

    `[start, end)` is the phrase at the reporting verb ("he", "Mr Maddox", "the official"),
    `[resolved_start, resolved_end)` the fullest mention it stands for, and `name` the characters there.
    `via` is who passed the words on ("Reuters reported, quoting a US official").
    """

    name: str
    start: int
    end: int
    resolved_start: int
    resolved_end: int
    role: Role | None
    via: str | None = None
