"""Tells Markdown from plain text, by its marks where neither a name nor a server says it."""

from __future__ import annotations

import re

from nutgraf.ingest.front_matter import split_front_matter

_NAMES = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
_HEAD = 20_000
_MARKS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^#{1,6} \S",
        r"(?<!!)\[[^\[\]\n]{1,200}\]\((?:https?:|/|#)[^\s()]{0,500}\)",
        r"!\[[^\[\]\n]{0,200}\]\([^\s()]{1,500}[^()\n]{0,200}\)",
        r"\*\*[^\s*][^*\n]{0,200}\*\*",
        r"~~[^~\n]{1,200}~~",
        r"\[\^[^\]\s]{1,40}\]",
        r"^\|?\s?:?-{3,}:?\s?\|",
        r"^> \S",
    )
)
_LEAST_MARKS = 3  # kinds of marks


def is_markdown(data: bytes, name: str, content_type: str | None = None) -> bool:
    """Whether a text is Markdown: by its name, by what its server says, by its front matter or by its marks."""
    if name.lower().endswith(_NAMES) or (content_type or "").startswith(("text/markdown", "text/x-markdown")):
        return True
    text = data[:_HEAD].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return bool(split_front_matter(text)[0]) or sum(mark.search(text) is not None for mark in _MARKS) >= _LEAST_MARKS
