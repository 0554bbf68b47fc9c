"""Tells tables that hold data, whose rows are read as lines, from tables that lay a page out."""

from __future__ import annotations

from lxml.html import HtmlElement

_LONGEST_CELL = 200
_LAYOUT_ROLES = frozenset(("presentation", "none"))
_STRUCTURE = ("h1", "h2", "h3", "form", "article", "section", "nav", "figure")


def is_data_table(table: HtmlElement, unseen: dict[HtmlElement, str]) -> bool:
    """Whether the rows of a table are to be read as lines: several short cells beside each other, no page in them."""
    if table.get("role") in _LAYOUT_ROLES or next(table.iterdescendants("table"), None) is not None:
        return False
    if next(table.iterdescendants(*_STRUCTURE), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr") if row not in unseen]
    widths = [len(row) for row in rows]
    if sum(width >= 2 for width in widths) < 2:
        return False
    lengths = [len("".join(cell.itertext())) for row in rows for cell in row]
    has_heads = next(table.iterdescendants("th"), None) is not None
    return max(lengths) <= _LONGEST_CELL * (3 if has_heads else 1)
