"""What a page of a PDF repeats or a printer adds: running heads, page and line numbers, a printed page's address."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from nutgraf.article import RemovalReason
from nutgraf.ingest.documents.pdf_runs import Segment

_EDGE_ROWS = 2  # a running head may be two rows: the paper's name and the date
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|] ?)?(?:(?:page|seite|página|pagina|p\.) ?)?\d{1,4}(?: ?(?:/|of|von|de|sur) ?\d{1,4})?(?: ?[-–—|])?", re.I
)
_OF_PAGES = r"\d{1,4} ?(?:/|of|von|de|sur|di|van) ?\d{1,4}"
_PRINTED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d{2}(?: ?[AaPp]\.?[Mm]\.?)?")
_ADDRESS = re.compile(r"(?:https?|file)://\S+")
_FAR_APART = re.compile(r" {3,}|\s[|·•]\s")
_MENU_ITEM = re.compile(r"[^\W\d_][^\d.!?:;,]{1,24}")
_LEAST_NUMBERS = 5


class TextRow(NamedTuple):
    """All segments on one base line."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        return " ".join(" ".join(one.text for one in self.segments).split())


class Running(NamedTuple):
    """Why rows of each page are no part of the story, by their number, and the address a printer wrote down."""

    rows: list[dict[int, RemovalReason]]
    url: str | None


def rows_of(segments: list[Segment]) -> list[TextRow]:
    """The segments of a page by base line, from the top."""
    rows: list[list[Segment]] = []
    for one in segments:
        if rows and abs(rows[-1][0].base - one.base) <= 0.2 * max(one.size, rows[-1][0].size):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [TextRow(tuple(sorted(row, key=lambda one: one.left))) for row in rows]


def running_rows(pages: list[list[TextRow]]) -> Running:
    """The rows at the edges of the pages that are page numbers, a printer's, or stand on most pages alike."""
    edges = [_edge_numbers(page) for page in pages]
    shown = [page for page in pages if page]
    counts = Counter(
        _without_figures(page[number].text) for page, at in zip(pages, edges, strict=True) for number in at
    )
    least = max(3, int(0.4 * len(shown)) + 1) if len(shown) > 2 else 2
    body = _body_size(pages)
    found, url = [], None
    for page, at in zip(pages, edges, strict=True):
        running: dict[int, RemovalReason] = dict.fromkeys(_menus(page, body), "navigation")
        for number in at:
            row = page[number]
            is_small = max(one.size for one in row.segments) < 0.95 * body
            repeats = counts[_without_figures(row.text)] >= least and (len(shown) > 2 or is_small)
            if _PAGE_NUMBER.fullmatch(row.text) or repeats or (is_small and _is_printers(row.text)):
                running[number] = "footer"
                address = _ADDRESS.search(row.text)
                if address is not None and address.group().startswith("http") and "…" not in address.group():
                    url = url or address.group()
        found.append(running)
    if sum(map(len, found)) == sum(map(len, pages)):
        return Running([{} for _ in pages], None)  # nothing else is there: figures are all this PDF has
    return Running(found, url)


def _menus(page: list[TextRow], body: float) -> list[int]:
    """The rows of small print with a few words each, far apart, as in the menu of a printed page; tables are none."""
    likely = [number for number, row in enumerate(page) if _is_menu(row, body)]
    return [number for number in likely if number - 1 not in likely and number + 1 not in likely]


def _is_menu(row: TextRow, body: float) -> bool:
    parts = _FAR_APART.split("   ".join(one.text for one in row.segments))
    is_small = max(one.size for one in row.segments) < 0.95 * body
    return is_small and len(parts) >= 3 and all(_MENU_ITEM.fullmatch(part.strip()) for part in parts)


def _edge_numbers(page: list[TextRow]) -> list[int]:
    numbers = range(len(page))
    return sorted({*numbers[:_EDGE_ROWS], *numbers[-_EDGE_ROWS:]})


def _is_printers(text: str) -> bool:
    """Whether a row is such as browsers print: date and time beside a title, or an address beside a page number."""
    rest = _ADDRESS.sub("", text)
    is_addressed = rest != text and (not rest.strip() or re.fullmatch(_OF_PAGES, rest.strip()) is not None)
    return _PRINTED.match(text) is not None or _PRINTED.search(text[-30:]) is not None or is_addressed


def _body_size(pages: list[list[TextRow]]) -> float:
    """The size in which most of the letters are set."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for row in page:
            for one in row.segments:
                sizes[round(one.size, 1)] += len(one.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _without_figures(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def without_line_numbers(segments: list[Segment]) -> tuple[list[Segment], str]:
    """The segments of a page without the numbers of its lines, and these in one line; blank where it has none."""
    numbers = [one for one in segments if re.fullmatch(r"\d{1,4}", one.text)]
    others = [one for one in segments if not re.fullmatch(r"\d{1,4}", one.text)]
    if len(numbers) >= _LEAST_NUMBERS and others:
        left, right = min(one.left for one in others), max(one.right for one in others)
        margin = [one for one in numbers if one.right <= left or one.left >= right]
        if len(margin) >= _LEAST_NUMBERS and _count_up([int(one.text) for one in margin]):
            taken = set(margin)
            return [one for one in segments if one not in taken], " ".join(one.text for one in margin)
    return _without_leading_numbers(segments)


def _without_leading_numbers(segments: list[Segment]) -> tuple[list[Segment], str]:
    led = [(one, match) for one in segments if (match := re.match(r"(\d{1,4})\s+(?=\S)", one.text)) is not None]
    if len(led) < max(8, 0.8 * len(segments)) or not _count_up([int(match[1]) for _, match in led]):
        return segments, ""
    cut = {one: one._replace(text=one.text[match.end() :]) for one, match in led}
    return [cut.get(one, one) for one in segments], " ".join(match[1] for _, match in led)


def _count_up(numbers: list[int]) -> bool:
    steps = Counter(after - before for before, after in pairwise(numbers))
    step, count = steps.most_common(1)[0]
    return step in {1, 2, 5, 10} and count >= 0.8 * (len(numbers) - 1)
