"""Text of a PDF that is written in no colour at all: it can be copied and extracted, and nobody sees it.

Scans carry their recognised text that way, under a picture of it, and there it is what a reader sees. On a page that
shows text of its own it is not.
"""

from __future__ import annotations

import re
from typing import Any

from pypdf import PageObject
from pypdf.generic import ContentStream, NameObject

_SETS_INVISIBLE = re.compile(rb"(?<![\d.])[37]\s+Tr\b")
_INVISIBLE = frozenset((3, 7))  # drawn with neither fill nor stroke; 7 only clips what comes after
_SHOW = frozenset((b"Tj", b"TJ", b"'", b'"'))

Operation = tuple[Any, bytes]  # operands and operator


def without_unseen_text(page: PageObject) -> bool:
    """Take the invisible text out of a page that also shows text; whether there was any."""
    contents = page.get_contents()
    if contents is None or _SETS_INVISIBLE.search(contents.get_data()) is None:
        return False
    seen, unseen = _parted(list(contents.operations))
    if not unseen or not any(operator in _SHOW for _, operator in seen):
        return False
    kept = ContentStream(None, page.pdf)
    kept.operations = seen
    page[NameObject("/Contents")] = kept
    return True


def _parted(operations: list[Operation]) -> tuple[list[Operation], list[Operation]]:
    """The operations without those that show text while it is invisible, and those."""
    seen: list[Operation] = []
    unseen: list[Operation] = []
    mode, saved = 0, [0]
    for operands, operator in operations:
        if operator == b"q":
            saved.append(mode)
        elif operator == b"Q" and len(saved) > 1:
            mode = saved.pop()
        elif operator == b"Tr" and operands:
            mode = int(operands[0])
        is_unseen = operator in _SHOW and mode in _INVISIBLE
        (unseen if is_unseen else seen).append((operands, operator))
    return seen, unseen
