"""Text of a PDF that can be copied and extracted, and that nobody sees: in no colour, too small, white upon white.

Scans carry their recognised text in no colour, under a picture of it, and there it is what a reader sees; so none is
taken out of a page that shows no other text. White letters are seen where something dark is drawn behind them: only
where nothing at all is drawn at their place are they taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from pypdf import PageObject
from pypdf.generic import ContentStream, NameObject

from nutgraf.ingest.documents.drawing import Drawing

Carrier = Literal["invisible text", "text too small to be read", "white text"]
Operation = tuple[Any, bytes]  # operands and operator

_SUSPICIOUS = re.compile(
    rb"(?<![\d.])[37]\s+Tr\b"  # drawn with neither fill nor stroke
    rb"|(?<![\d.])1(?:\.0*)?\s+(?:g|sc|scn)\b|(?<![\d.])0(?:\.0*)?\s+(?:k|sc|scn)\b|(?:1(?:\.0*)?\s+){3}(?:rg|sc|scn)\b"
    rb"|(?<![\d.])(?:[01](?:\.\d*)?|\.\d+)\s+Tf\b|(?<![\d.])0?\.\d+\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+(?:Tm|cm)\b"
)
_SHOW = frozenset((b"Tj", b"TJ", b"'", b'"'))


def take_out_unseen_text(page: PageObject) -> Iterator[Carrier]:
    """Take the unseen text out of a page, one kind after the other, each before it is told; nothing where all is."""
    contents = page.get_contents()
    if contents is None or _SUSPICIOUS.search(contents.get_data()) is None:
        return
    operations: list[Operation] = list(contents.operations)
    hidden = _carriers(operations)
    if all(number in hidden for number, (_, operator) in enumerate(operations) if operator in _SHOW):
        return
    taken: set[int] = set()
    for carrier in dict.fromkeys(hidden.values()):
        taken |= {number for number, one in hidden.items() if one == carrier}
        kept = ContentStream(None, page.pdf)
        kept.operations = [one for number, one in enumerate(operations) if number not in taken]
        page[NameObject("/Contents")] = kept
        yield carrier


def _carriers(operations: list[Operation]) -> dict[int, Carrier]:
    """What hides the text that each operation shows, by its number, where anything does."""
    drawing = Drawing()
    hidden: dict[int, Carrier] = {}
    for number, (operands, operator) in enumerate(operations):
        drawing.follow(operands, operator)
        if operator not in _SHOW:
            continue
        if drawing.is_invisible:
            hidden[number] = "invisible text"
        elif drawing.is_tiny:
            hidden[number] = "text too small to be read"
        elif drawing.is_white_on_nothing:
            hidden[number] = "white text"
    return hidden
