"""Undoes markup that a feed escaped once too often, so that tags and entities would be read as text."""

from __future__ import annotations

import html
import html.entities
import re

_MOST_ROUNDS = 2
_REAL_TAG = re.compile(r"<[/!a-zA-Z][^<>]*>")
_CODE = re.compile(r"<(?:code|pre|kbd|samp|xmp)\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"&lt;(?P<end>/?)(?:p|br|div|a|img|em|strong|b|i|span|ul|ol|li|h[1-6]|blockquote|figure|figcaption|table|tr|td|section"
    r"|article|iframe|hr)\b",
    re.IGNORECASE,
)
_ESCAPED_ENTITY = re.compile(r"&amp;(?P<entity>#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};)")


def unescaped(body: str) -> str:
    """A body with its markup unescaped as often as needed for its tags to be tags; what it shows as code stays.

    >>> unescaped("&lt;p&gt;Two died.&lt;/p&gt;"), unescaped("He wrote &lt;b&gt; on a page about <code>HTML</code>.")
    ('<p>Two died.</p>', 'He wrote &lt;b&gt; on a page about <code>HTML</code>.')
    """
    if _CODE.search(body) is not None:
        return body
    for _ in range(_MOST_ROUNDS):
        body = _ESCAPED_ENTITY.sub(_as_entity, body)
        marks = [match["end"] for match in _ESCAPED_TAG.finditer(body)]
        is_told = bool(marks) if _REAL_TAG.search(body) is None else marks.count("/") >= 2
        if not is_told:
            break
        body = html.unescape(body)
    return body


def _as_entity(match: re.Match[str]) -> str:
    entity = match["entity"]
    return f"&{entity}" if entity.startswith("#") or entity in html.entities.html5 else match.group()
