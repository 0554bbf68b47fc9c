"""What a fetch may cost and accept, and what it brings back."""

from __future__ import annotations

from pydantic import Field

from nutgraf.article import Frozen
from nutgraf.ingest.plain import MAX_BYTES

READABLE = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/pdf",
        "application/rdf+xml",
        "application/rss+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/xhtml+xml",
        "application/xml",
        "message/rfc822",
        "text/html",
        "text/markdown",
        "text/plain",
        "text/x-opml",
        "text/xml",
    }
)


class Limits(Frozen):
    """How much one fetch may take: all redirects together `seconds`, each body `max_bytes` after decompression.

    A page of a type outside `content_types` is refused before its body is read; one that tells no type is read, and
    whoever parses it decides by its content.
    """

    max_bytes: int = Field(default=MAX_BYTES, gt=0)
    seconds: float = Field(default=20.0, gt=0)
    redirects: int = Field(default=5, ge=0, le=5)
    content_types: frozenset[str] = READABLE


class Fetched(Frozen):
    """The bytes of a page, decompressed and whole, and where they came from.

    `url` is what was asked for, `final_url` where the redirects ended. `content_type` and `charset` are what the
    server said, in lower case; None where it said nothing.
    """

    url: str
    final_url: str
    content_type: str | None
    charset: str | None
    body: bytes = Field(repr=False)
