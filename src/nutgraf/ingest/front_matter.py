"""Front matter: the block of metadata at the top of a Markdown text."""

from __future__ import annotations

import re

_MATTER = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<fields>(?:(?!(?P=fence))[^\n]*\n){0,400})(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)"
)
_FIELD = re.compile(r"^[\w-]{1,40}[ \t]*[:=]", re.MULTILINE)


def split_front_matter(text: str) -> tuple[str, str]:
    """The front matter with its opening fence, blank where there is none, and the text below it.

    >>> split_front_matter("---\\ntitle: Two died\\n---\\nA ferry sank.")
    ('---\\ntitle: Two died\\n', 'A ferry sank.')
    """
    found = _MATTER.match(text.removeprefix("\ufeff"))
    if found is None or _FIELD.search(found["fields"]) is None:
        return "", text
    return f"{found['fence']}\n{found['fields']}", text.removeprefix("\ufeff")[found.end() :]
