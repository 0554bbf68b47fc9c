"""Converts the text layer of a PDF to an Article.

Running heads, page and line numbers and the address of a printed web page are recognised by their position and by
repeating across pages. Running heads and page numbers are marked as removed rather than deleted.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from nutgraf.article import NOTE_MARK, Article, Hidden, Notice, RemovalReason, Removed, Span
from nutgraf.errors import InputError
from nutgraf.ingest.canonical_text import canonical, hidden_notice
from nutgraf.ingest.documents.pdf_drawing import Carrier, plain_letters, take_out_unseen_text
from nutgraf.ingest.documents.pdf_layout import (
    Hyphens,
    PdfParagraph,
    in_reading_order,
    join_over_breaks,
    paragraphs_as_drawn,
    paragraphs_of,
)
from nutgraf.ingest.documents.pdf_runs import Segment, segments_of
from nutgraf.ingest.plain_text import Decoded, article_of_text, source_of

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
    """The rows at the edges of the pages that are page numbers, a printer's, or alike on most pages."""
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


_MOST_PAGES = 500
_MOST_OPERATOR_BYTES = 4_000_000
_MOST_UNKNOWN = 0.2  # of all letters
_SOME_UNKNOWN = 0.005
_LINE = 12.0  # points between the lines of a page that is read as it was drawn


class _PdfPage(NamedTuple):
    """What a page shows, where it is (None where that is not known), and the words on it that nobody sees."""

    text: str
    segments: list[Segment] | None
    unseen: dict[Carrier, str]


class _PdfLayout(NamedTuple):
    """The paragraphs of a PDF in reading order, where each page begins among them, and what is known of the whole."""

    text: str
    removed: tuple[Removed, ...]
    starts: list[int]
    url: str | None
    doubtful: list[int]


def article_from_pdf(data: bytes, name: str) -> Article:
    """The article in the text layer of a PDF.

    Raises InputError, in one line, for a PDF that is locked, damaged, too large to be an article, or a scan. Where only
    some pages are pictures, the article says so in a notice.
    """
    try:
        pages = _pages(data, name)
    except LimitReachedError as error:
        raise InputError(f"{name!r} unpacks to more than a PDF of an article ever holds: refused") from error
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError) as error:
        raise InputError(
            f"{name!r} is a damaged PDF ({type(error).__name__}): open it and print it to a new one"
        ) from error
    texts = [page.text for page in pages]
    if not any(text.strip() for text in texts):
        raise InputError(
            f"{name!r} is a PDF without text, such as a scan makes: run text recognition (OCR) over it first"
        )
    laid = _laid_out(pages)
    text = laid.text
    share = _share_of_unknown(text)
    if share > _MOST_UNKNOWN:
        raise InputError(
            f"{name!r} is a PDF whose letters are unknown (its fonts do not name them): run text recognition"
            " (OCR) over it first"
        )
    source = source_of(data, name, Decoded(text, "pdf", guessed=False))
    article = article_of_text(text, source, laid.removed)
    hidden = tuple(sorted([*article.hidden, *_hidden(laid.starts, pages)], key=lambda one: one.at))
    others = tuple(notice for notice in article.notices if notice.kind != "hidden_text")
    notices = others + _notices(texts, share) + _doubt(laid.doubtful) + hidden_notice("PDF", hidden)
    return article.model_copy(update={"hidden": hidden, "notices": notices, "url": article.url or laid.url})


def _pages(data: bytes, name: str) -> list[_PdfPage]:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not _is_opened(reader):
        raise InputError(f"{name!r} is a PDF locked with a password: save it without one first")
    if len(reader.pages) > _MOST_PAGES:
        raise InputError(f"{name!r} has {len(reader.pages):,} pages and the limit is {_MOST_PAGES}: give one article")
    _refuse_operators(reader, name)
    return [_read(page) for page in reader.pages]


def _refuse_operators(reader: PdfReader, name: str) -> None:
    """Refuse what takes longer to follow than any article: pypdf reads about a megabyte of operators a second."""
    size = 0
    for page in reader.pages:
        contents = page.get_contents()
        size += len(contents.get_data()) if contents is not None else 0
        if size > _MOST_OPERATOR_BYTES:
            megabytes = _MOST_OPERATOR_BYTES // 1_000_000
            raise InputError(
                f"{name!r} draws its pages with more than {megabytes} MB of operators, which no article needs: refused"
            )


def _is_opened(reader: PdfReader) -> bool:
    """Many PDFs are encrypted against printing only, with an empty password to read them."""
    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        return False


def _read(page: PageObject) -> _PdfPage:
    everything = _text_of(page)
    unseen: dict[Carrier, str] = {}
    for carrier in take_out_unseen_text(page):
        text = _text_of(page)
        unseen[carrier] = _words_lost(everything, text)
        everything = text
    return _PdfPage(everything, segments_of(page, everything), unseen)


def _words_lost(before: str, after: str) -> str:
    """The words that a page without its unseen text does not have."""
    shown = Counter(after.split())
    words = []
    for word in before.split():
        shown[word] -= 1
        if shown[word] < 0:
            words.append(word)
    return " ".join(words)


def _text_of(page: PageObject) -> str:
    return plain_letters(page.extract_text()).rstrip()


def _hidden(starts: list[int], pages: list[_PdfPage]) -> Iterator[Hidden]:
    """What nobody sees, and the marks of notes, at the beginning of their page."""
    for start, page in zip(starts, pages, strict=True):
        for segment in page.segments or ():
            yield from (Hidden(text=mark, carrier=NOTE_MARK, at=start) for mark in segment.notes)
        for carrier, words in page.unseen.items():
            if words:
                yield Hidden(text=words, carrier=carrier, at=start)


def _share_of_unknown(text: str) -> float:
    """How much of the text is letters that a font does not name."""
    return text.count("\N{REPLACEMENT CHARACTER}") / max(1, len("".join(text.split())))


def _notices(texts: list[str], unknown: float) -> tuple[Notice, ...]:
    """Pages without text in the midst of pages with text are pictures of text, or of nothing."""
    notices = []
    empty = [str(number) for number, text in enumerate(texts, 1) if not text.strip()]
    if empty:
        which = (
            f"Page {empty[0]} of {len(texts)} has" if len(empty) == 1 else f"{len(empty)} of {len(texts)} pages have"
        )
        text = f"{which} no text that can be read; what they show is missing here."
        notices.append(Notice(kind="cut_off", text=text))
    if unknown > _SOME_UNKNOWN:
        text = f"{100 * unknown:.0f} % of the letters of this PDF cannot be told: words of it are missing."
        notices.append(Notice(kind="extraction_suspect", text=text))
    return tuple(notices)


def _doubt(pages: list[int]) -> tuple[Notice, ...]:
    if not pages:
        return ()
    which = f"page {pages[0] + 1}" if len(pages) == 1 else f"{len(pages)} pages"
    text = f"The columns of {which} cannot be told apart for certain: sentences may be mixed there."
    return (Notice(kind="extraction_suspect", text=text),)


def _laid_out(pages: list[_PdfPage]) -> _PdfLayout:
    numbered = [without_line_numbers(_placed(page)) for page in pages]
    rows = [rows_of(segments) for segments, _ in numbered]
    running = running_rows(rows)
    hyphens = Hyphens(page.text for page in pages)
    paragraphs: list[PdfParagraph] = []
    doubtful = []
    for number, (page, at) in enumerate(zip(rows, running.rows, strict=True)):
        story = [one for place, row in enumerate(page) if place not in at for one in row.segments]
        edges = [PdfParagraph(row.text, number, 0.0, at[place]) for place, row in enumerate(page) if place in at]
        heads = len([place for place in at if place < len(page) / 2])
        paragraphs += edges[:heads]
        if pages[number].segments is None:
            paragraphs += paragraphs_as_drawn(story, number, hyphens)
        else:
            columns = in_reading_order(story)
            for flow in columns.flows:
                paragraphs += paragraphs_of(flow, number, hyphens)
            doubtful += [number] if columns.is_doubtful else []
        if numbered[number][1]:
            paragraphs.append(PdfParagraph(numbered[number][1], number, 0.0, "footer"))
        paragraphs += edges[heads:]
    return _with_places(join_over_breaks(paragraphs, hyphens), len(pages), running.url, doubtful)


def _placed(page: _PdfPage) -> list[Segment]:
    """The segments of a page; its lines as they were drawn, one below the other, where their places are not known."""
    if page.segments is not None:
        return page.segments
    lines = enumerate(page.text.split("\n"))
    return [
        Segment(0.0, float(len(line)), -_LINE * number, 10.0, line.strip()) for number, line in lines if line.strip()
    ]


def _with_places(paragraphs: list[PdfParagraph], pages: int, url: str | None, doubtful: list[int]) -> _PdfLayout:
    pieces = [canonical(one.text).strip() for one in paragraphs]
    offsets = list(accumulate((len(piece) + 2 for piece in pieces), initial=0))
    text = "\n\n".join(pieces)
    removed = tuple(
        Removed(span=Span(start=start, end=start + len(piece), quote=piece), reason=one.reason)
        for one, piece, start in zip(paragraphs, pieces, offsets, strict=False)
        if one.reason is not None and piece
    )
    starts = []
    for page in range(pages):
        starts.append(next((at for one, at in zip(paragraphs, offsets, strict=False) if one.page >= page), len(text)))
    return _PdfLayout(text, removed, [min(start, len(text)) for start in starts], url, doubtful)
