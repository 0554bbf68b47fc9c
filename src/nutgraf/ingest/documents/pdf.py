"""A PDF to an Article: its text layer in plain letters; running heads and page numbers are marked, not cut out."""

from __future__ import annotations

import io
import re
from collections import Counter
from itertools import accumulate, pairwise
from typing import NamedTuple

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from nutgraf.article import Article, Hidden, Notice, Removed, Span
from nutgraf.errors import InputError
from nutgraf.ingest.canonical import canonical
from nutgraf.ingest.documents.letterforms import plain_letters
from nutgraf.ingest.documents.unseen import Carrier, take_out_unseen_text
from nutgraf.ingest.encoding import Decoded
from nutgraf.ingest.invisible import hidden_notice
from nutgraf.ingest.lines import Line, lines_of
from nutgraf.ingest.plain import article_of_text, source_of

_MOST_PAGES = 500
_MOST_UNKNOWN = 0.2  # of all letters
_SOME_UNKNOWN = 0.005
_EDGE_LINES = 2  # a running head may be two lines: the paper's name and the date
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|] ?)?(?:(?:page|seite|página|pagina|p\.) ?)?\d{1,4}(?: ?(?:/|of|von|de|sur) ?\d{1,4})?(?: ?[-–—|])?", re.I
)


class _Page(NamedTuple):
    """What a page shows, and the words on it that nobody sees, by what hides them."""

    text: str
    unseen: dict[Carrier, str]


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
    raw = "\n".join(texts)
    text = canonical(raw)
    share = _share_of_unknown(text)
    if share > _MOST_UNKNOWN:
        raise InputError(
            f"{name!r} is a PDF whose letters cannot be told (its fonts do not name them): run text recognition"
            " (OCR) over it first"
        )
    source = source_of(data, name, Decoded(text, "pdf", guessed=False))
    article = article_of_text(raw, source, _running_lines(text, texts))
    hidden = tuple(sorted(article.hidden + _hidden(texts, pages), key=lambda one: one.at))
    others = tuple(notice for notice in article.notices if notice.kind != "hidden_text")
    notices = others + _notices(texts, share) + hidden_notice("PDF", hidden)
    return article.model_copy(update={"hidden": hidden, "notices": notices})


def _pages(data: bytes, name: str) -> list[_Page]:
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


def _read(page: PageObject) -> _Page:
    everything = _text_of(page)
    unseen: dict[Carrier, str] = {}
    for carrier in take_out_unseen_text(page):
        text = _text_of(page)
        unseen[carrier] = _words_lost(everything, text)
        everything = text
    return _Page(everything, unseen)


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


def _hidden(texts: list[str], pages: list[_Page]) -> tuple[Hidden, ...]:
    return tuple(
        Hidden(text=words, carrier=carrier, at=start)
        for start, page in zip(_borders(texts), pages, strict=False)
        for carrier, words in page.unseen.items()
        if words
    )


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


def _running_lines(text: str, texts: list[str]) -> tuple[Removed, ...]:
    """The lines at the edges of the pages that are page numbers, or stand on most pages alike."""
    pages = _lines_of_pages(text, texts)
    edges = [line for page in pages for line in {*page[:_EDGE_LINES], *page[-_EDGE_LINES:]}]
    counts = Counter(_without_figures(line.text) for line in edges)
    least = max(3, len(pages) // 2 + 1)
    running = [
        line for line in edges if _PAGE_NUMBER.fullmatch(line.text) or counts[_without_figures(line.text)] >= least
    ]
    if len(running) == sum(map(len, pages)):
        return ()  # nothing else is there: figures are all this PDF has
    return tuple(
        Removed(span=Span(start=line.start, end=line.end, quote=text[line.start : line.end]), reason="footer")
        for line in sorted(running)
    )


def _lines_of_pages(text: str, texts: list[str]) -> list[tuple[Line, ...]]:
    lines = lines_of(text)
    return [tuple(line for line in lines if start <= line.start < end) for start, end in pairwise(_borders(texts))]


def _borders(texts: list[str]) -> list[int]:
    """Where each page begins in the text of all, and where the last one ends."""
    return list(accumulate((len(canonical(page)) + 1 for page in texts), initial=0))


def _without_figures(line: str) -> str:
    return re.sub(r"\d+", "#", line)
