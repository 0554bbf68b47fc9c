"""What the status line and the headers of an answer say, and whether its body may be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nutgraf.errors import InputError
from nutgraf.ingest.fetch.fetched import Limits
from nutgraf.ingest.fetch.refusals import CHECK_IT, SAVE_IT, TRY_AGAIN, because

_MOVED = {301, 302, 303, 307, 308}
_WITH_A_PAGE = {200, 203}
_NOT_FOR_US = {401, 402, 403, 407, 451}
_GONE = {404, 410}
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?(?P<charset>[A-Za-z0-9][A-Za-z0-9._:+-]{0,39})""", re.IGNORECASE)


class Head(NamedTuple):
    """The head of an answer: `fields` are header values by lower-case name, the first where a name comes twice."""

    status: int
    fields: dict[str, str]

    @classmethod
    def of(cls, status: int, headers: Iterable[tuple[bytes, bytes]]) -> Head:
        fields: dict[str, str] = {}
        for name, value in headers:
            fields.setdefault(name.decode("latin-1").lower(), _text(value))
        return cls(status, fields)

    @property
    def moved_to(self) -> str | None:
        """The value of Location in an answer that sends on; raises InputError where it is missing."""
        if self.status not in _MOVED:
            return None
        if not self.fields.get("location"):
            raise because(f"the site sends on (HTTP {self.status}) without saying where")
        return self.fields["location"]

    @property
    def content_type(self) -> str | None:
        return self.fields.get("content-type", "").split(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """What the server declares, in lower case; whether there is such a charset is for the reader to find out."""
        match = _CHARSET.search(self.fields.get("content-type", ""))
        return match["charset"].lower() if match else None

    @property
    def codings(self) -> Sequence[str]:
        """The names in Content-Encoding that change the bytes."""
        names = (name.strip().lower() for name in self.fields.get("content-encoding", "").split(","))
        return [name for name in names if name not in ("", "identity")]

    def refuse_unreadable(self, limits: Limits) -> None:
        """Raise InputError, with the reason, unless this is the head of a page of a listed type and size."""
        if self.status not in _WITH_A_PAGE:
            raise because(*_why_no_page(self.status))
        if self.content_type is not None and self.content_type not in limits.content_types:
            raise because(
                f"it is {self.content_type[:80]!r}, which holds no article",
                "give the address of a page, a feed, a PDF or a Word document",
            )
        length = self.fields.get("content-length", "")
        if length.isdecimal() and int(length[:18]) > limits.max_bytes:
            raise over_the_limit(limits)


def over_the_limit(limits: Limits) -> InputError:
    return because(f"it is larger than {limits.max_bytes / 1_000_000:g} MB", "give one article, not a collection")


class _Reason(NamedTuple):
    why: str
    way_out: str


def _why_no_page(status: int) -> _Reason:
    if status in _NOT_FOR_US:
        return _Reason(f"the site does not let this program read it (HTTP {status})", SAVE_IT)
    if status in _GONE:
        return _Reason(f"the site has no such page (HTTP {status})", CHECK_IT)
    if status == 429:
        return _Reason("the site asks for fewer requests (HTTP 429)", TRY_AGAIN)
    if status >= 500:
        return _Reason(f"the site has a fault (HTTP {status})", TRY_AGAIN)
    return _Reason(f"the site answers without a page (HTTP {status})", CHECK_IT)


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
