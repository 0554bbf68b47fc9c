"""A PDF to an Article: its text layer in plain letters; running heads and page numbers are marked, not cut out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from nutgraf.article import NOTE_MARK, Article, Hidden, Notice, Removed, Span
from nutgraf.errors import InputError
from nutgraf.ingest.documents.pdf_drawing import Carrier, plain_letters, take_out_unseen_text
from nutgraf.ingest.documents.pdf_layout import (
    Hyphens,
    PdfParagraph,
    as_drawn,
    in_reading_order,
    joined_over_breaks,
    paragraphs_of,
)
from nutgraf.ingest.documents.pdf_running_lines import rows_of, running_rows, without_line_numbers
from nutgraf.ingest.documents.pdf_runs import Segment, segments_of
from nutgraf.ingest.encoding import Decoded
from nutgraf.ingest.hidden_text import hidden_notice
from nutgraf.ingest.lines import canonical
from nutgraf.ingest.plain_text import article_of_text, source_of

_MOST_PAGES = 500
_MOST_UNKNOWN = 0.2  # of all letters
_SOME_UNKNOWN = 0.005
_LINE = 12.0  # points between the lines of a page that is read as it was drawn


class _PdfPage(NamedTuple):
    """What a page shows, where it stands (None where that is not known), and the words on it that nobody sees."""

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
            f"{name!r} is a PDF whose letters cannot be told (its fonts do not name them): run text recognition"
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
    return [_read(page) for page in reader.pages]


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
        text = f"{which} no text that can be read; what stands there is missing here."
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
            paragraphs += as_drawn(story, number, hyphens)
        else:
            columns = in_reading_order(story)
            for flow in columns.flows:
                paragraphs += paragraphs_of(flow, number, hyphens)
            doubtful += [number] if columns.is_doubtful else []
        if numbered[number][1]:
            paragraphs.append(PdfParagraph(numbered[number][1], number, 0.0, "footer"))
        paragraphs += edges[heads:]
    return _with_places(joined_over_breaks(paragraphs, hyphens), len(pages), running.url, doubtful)


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
