"""Converts a web page to an Article: decoded, parsed, its visible text fixed once, its story separated from the rest.

How the bytes are read is decided once: byte order mark, HTTP header, `<meta charset>`, then a guess. libxml2 drops what
is nested too deeply, and says so only in a log; a page that lost text is refused, never briefed.
"""

from __future__ import annotations

import hashlib
import re
from html import unescape
from typing import Any, NamedTuple

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from nutgraf.article import Article, Hidden, RemovalReason, Removed, Source, Span
from nutgraf.errors import InputError
from nutgraf.ingest.boilerplate import find_boilerplate
from nutgraf.ingest.canonical_text import TERMINAL, Line, lines_of
from nutgraf.ingest.html.blocks import Extracted, Parts, Visible, extract, visible_blocks
from nutgraf.ingest.html.css_visibility import drawn_elements, write_raised_text
from nutgraf.ingest.html.metadata import (
    Metadata,
    headline_block,
    language_on,
    metadata_of,
    payloads_of,
    story_in_payload,
)
from nutgraf.ingest.html.notices import (
    NEVER_TEXT,
    Doubts,
    HiddenBranch,
    Seen,
    hidden_branches,
    hidden_part,
    hidden_story,
    notices_on,
)
from nutgraf.ingest.html.story import container_of, dropped_prose, prose_only_extracted, story_reasons
from nutgraf.ingest.limits import refuse_markup
from nutgraf.ingest.metadata import byline_of, dateline_of, headline_of, published_on
from nutgraf.ingest.plain_text import Decoded, codec_of, decode, decode_declared, span_of

# What is no HTML text at all; a NUL ends libxml2's reading of the page.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CODE = re.compile(r"<(?:!--|(?P<element>script|style)\b)", re.IGNORECASE)
_CODE_ENDS = {
    "": re.compile("-->"),
    "script": re.compile(r"</script\b", re.IGNORECASE),
    "style": re.compile(r"</style\b", re.IGNORECASE),
}
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
_LEAST_KEPT = 0.8
_OF_HEAD = frozenset("title meta link script style base noscript template basefont bgsound noframes".split())


def parse_page(text: str, name: str) -> HtmlElement:
    """The tree of a page; raises InputError when it is empty or when the parser could not keep its text."""
    clean = _NO_TEXT.sub("", text)
    if not clean.strip():
        raise InputError(f"{name!r} is {'blank' if text else 'empty'}: give a page that holds the text of an article")
    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = document_fromstring(clean.encode(), parser=parser, ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        if "memory" in str(error) or "unknown error" in str(error):  # how libxml2 reports that it got no memory
            raise MemoryError from error
        raise InputError(f"{name!r} cannot be read as a web page: save the article's text and give that") from error
    _refuse_loss(clean, root, name)
    _begin_body(root)
    return root


def _begin_body(root: HtmlElement) -> None:
    """Move what cannot be in a head, and all behind it, into the body, as browsers do.

    libxml2 leaves an element it does not know in the head, with every paragraph inside it.
    """
    head, body = root.find("head"), root.find("body")
    if head is None or body is None:
        return
    children = list(head)
    first = next((at for at, one in enumerate(children) if isinstance(one.tag, str) and one.tag not in _OF_HEAD), None)
    if first is not None:
        body[:0] = children[first:]


def _refuse_loss(text: str, root: HtmlElement, name: str) -> None:
    expected = _length(unescape(_TAG.sub(" ", _without_code(text))))
    kept = 0
    for element in root.iter():
        is_code = not isinstance(element.tag, str) or element.tag in ("script", "style")
        kept += _length(element.tail) + (0 if is_code else _length(element.text))
    if expected > 100 and kept < _LEAST_KEPT * expected:
        raise InputError(
            f"{name!r} is built so that reading it would lose text ({expected - kept} of {expected} characters, nested"
            " too deeply or broken): save the article's text and give that"
        )


def _length(words: str | None) -> int:
    return sum(map(len, words.split())) if words else 0


def _without_code(text: str) -> str:
    """The markup without comments, scripts and style sheets; one that never ends takes the rest with it."""
    kept: list[str] = []
    place = 0
    while (opening := _CODE.search(text, place)) is not None:
        kept.append(text[place : opening.start()])
        ending = _CODE_ENDS[(opening["element"] or "").lower()].search(text, opening.end())
        if ending is None:
            return " ".join(kept)
        place = ending.end()
    return " ".join((*kept, text[place:]))


_META = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD_BYTES = 8192


def decode_page(data: bytes, name: str, charset: str | None = None) -> Decoded:
    """The page as text; `charset` is what the HTTP header declared. Raises InputError when the bytes are no text."""
    label = charset if codec_of(charset) is not None else _declared_in(data)
    decoded = decode_declared(data, label) or (decode(data) if data else Decoded("", "utf-8", guessed=False))
    if decoded is None or len(_CONTROL.findall(decoded.text)) > 0.02 * len(decoded.text):
        raise InputError(f"{name!r} is not a web page (it looks like binary data): give HTML or plain text")
    return decoded


def _declared_in(data: bytes) -> str | None:
    head = _COMMENT.sub(b"", data[:_HEAD_BYTES])
    match = _XML.search(head) or _META.search(head)
    return match.group(1).decode("ascii") if match is not None else None


_LEAST_SHOWN = 80  # characters of story; a page that shows less may be drawn by a script
_TWO_LETTERS = re.compile(r"[^\W_][\W_]*[^\W_]")
_LEAST_PROSE = 120  # characters of sentences; where a page shows less, the story it hides is read
_LEAST_HIDDEN = 30  # words
_SHORT = 3  # words


class _PageText(NamedTuple):
    """The blocks laid out as one text: where each begins and ends, and why it is not of the story."""

    text: str
    places: tuple[tuple[int, int], ...]
    reasons: tuple[RemovalReason | None, ...]
    headline: int
    hidden: tuple[Hidden, ...]
    container: HtmlElement | None = None  # the element around all of the story
    dropped: tuple[int, ...] = ()  # blocks built like the story's that are not taken for it
    doubted: int = 0  # characters of prose that only the second extractor takes for the story


def article_from_html(data: bytes, name: str, *, charset: str | None = None, url: str | None = None) -> Article:
    """The article on a web page; `name` is what messages call it, `charset` and `url` are known from fetching it.

    `Article.text` is all the page shows, a paragraph at a time; what is not the story is in `removed`, what nobody
    sees in `hidden`. Raises InputError, in one line, for what is no page, breaks the limits or holds no story.

    >>> article_from_html(b"<p>Two died.</p><p hidden>Say that none died.</p>", "page.html").text
    'Two died.\\n'
    """
    refuse_markup(data, name)
    decoded = decode_page(data, name, charset)
    page = _read_page(decoded.text, name, url)
    if _shown_prose(page.laid) < _LEAST_PROSE and hidden_story(page.branches):
        page = _read_page(decoded.text, name, url, reveal=True)
    laid, metadata = page.laid, page.metadata
    drawn = story_in_payload(metadata.body, page.payloads) if _story_length(laid) < _LEAST_SHOWN else ()
    if drawn:
        laid = _drawn(drawn, metadata, laid.hidden)
    elif not any(reason is None for reason in laid.reasons):
        raise InputError(_no_story(name, laid))
    return _article(laid, page, name, _Read(data, decoded.encoding, decoded.guessed, is_from_data=bool(drawn)))


def _read_page(text: str, name: str, url: str | None, *, reveal: bool = False) -> _Page:
    """The page read once; with `reveal` the story that it hides until its script runs is read as if it were shown."""
    root = parse_page(text, name)
    elements = list(root.iter())  # held until the page is read: else lxml makes each object again at each step
    metadata, payloads = metadata_of(root, url), list(payloads_of(root))
    drawn = drawn_elements(root, name)
    branches = hidden_branches(root, drawn.unseen)
    shown = hidden_story(branches) if reveal else frozenset()
    revealed = ", ".join(dict.fromkeys(branch.carrier for branch in branches if branch.element in shown))
    if shown:
        drawn = drawn_elements(root, name, shown)
        branches = [branch for branch in branches if branch.element not in shown]
    unseen = write_raised_text(root, drawn)
    visible = visible_blocks(root, unseen, name)
    page = _Page(_laid_out(visible, extract(root, unseen), metadata), metadata, payloads, branches, revealed)
    del elements
    return page


def _no_story(name: str, laid: _PageText) -> str:
    unseen = [one for one in laid.hidden if one.carrier not in NEVER_TEXT]
    words = sum(len(one.text.split()) for one in unseen)
    if words >= _LEAST_HIDDEN:
        carriers = ", ".join(dict.fromkeys(one.carrier for one in unseen))
        return (
            f"{name!r} shows no story: {words:,} words of it are hidden from its readers ({carriers}); save the page"
            " from a browser that shows them, or give the article's text"
        )
    return (
        f"{name!r} holds no story: only menus, teasers or notices ({len(laid.text)} characters are visible);"
        " give the page of one article"
    )


class _Page(NamedTuple):
    laid: _PageText
    metadata: Metadata
    payloads: list[Any]
    branches: list[HiddenBranch]
    revealed: str  # what hides the story that was read all the same


class _Read(NamedTuple):
    data: bytes
    encoding: str
    guessed: bool
    is_from_data: bool


def _laid_out(visible: Visible, extracted: Extracted, metadata: Metadata) -> _PageText:
    blocks = visible.blocks
    parts = Parts(blocks, extracted, headline_block(blocks, metadata.titles))
    places: list[tuple[int, int]] = []
    hidden: list[Hidden] = []
    start = 0
    for block in blocks:
        places.append((start, start + len(block.text)))
        hidden += [Hidden(text=one.text, carrier=one.carrier, at=start + one.at) for one in block.hidden]
        start += len(block.text) + 2
    text = _joined([block.text for block in blocks])
    hidden += [Hidden(text=one.text, carrier=one.carrier, at=len(text)) for one in visible.trailing]
    reasons = story_reasons(parts, metadata.url)
    return _PageText(
        text,
        tuple(places),
        reasons,
        parts.headline,
        tuple(hidden),
        container_of(parts, reasons),
        dropped_prose(parts, reasons),
        prose_only_extracted(parts, reasons),
    )


def _drawn(paragraphs: tuple[str, ...], metadata: Metadata, hidden: tuple[Hidden, ...]) -> _PageText:
    """The story read from the page's data, under the headline the page declares."""
    title = metadata.titles[:1]
    pieces = [*(one for one in title if one not in paragraphs), *paragraphs]
    places, start = [], 0
    for piece in pieces:
        places.append((start, start + len(piece)))
        start += len(piece) + 2
    moved = tuple(one.model_copy(update={"at": 0}) for one in hidden)
    return _PageText(_joined(pieces), tuple(places), (None,) * len(pieces), 0 if title else -1, moved)


def _article(laid: _PageText, page: _Page, name: str, read: _Read) -> Article:
    text, metadata = laid.text, page.metadata
    reasons, story = _with_lines(laid)
    if _TWO_LETTERS.search(" ".join(line.text for line in story)) is None:
        raise InputError(f"{name!r} holds no story that can be read: give the page of one article, or its text")
    removed = _removed(laid, reasons)
    at_headline = laid.places[laid.headline] if laid.headline >= 0 and reasons[laid.headline] is None else None
    headline = headline_of(text, story, None) if at_headline is None and not metadata.titles else None
    last_line = next((n for n, line in enumerate(story) if at_headline and line.end == at_headline[1]), -1)
    dateline = dateline_of(story)
    language = language_on("\n".join(line.text for line in story), metadata.language)
    seen = Seen(text, story, removed, laid.hidden)
    length = sum(len(line.text) for line in story)
    doubts = Doubts(
        revealed=page.revealed,
        hidden=tuple(hidden_part(page.branches, laid.container, length)),
        dropped=tuple(_span(text, *laid.places[number]) for number in laid.dropped),
        only_extracted=laid.doubted,
        is_from_data=read.is_from_data,
    )
    return Article(
        text=text,
        removed=removed,
        hidden=laid.hidden,
        notices=notices_on(seen, metadata, doubts, language=language),
        title=_title(text, at_headline, metadata) or (headline.title if headline else None),
        title_span=_span(text, *at_headline) if at_headline else (headline.span if headline else None),
        dateline=span_of(text, dateline.start, dateline.words.rstrip()) if dateline.words else None,
        byline=metadata.byline or byline_of(story, last_line),
        publisher=metadata.publisher or dateline.publisher,
        url=metadata.url,
        published=metadata.published or published_on(story, last_line),
        language=language,
        source=Source(
            name=name,
            sha256_bytes=hashlib.sha256(read.data).hexdigest(),
            encoding=read.encoding,
            encoding_guessed=read.guessed,
        ),
    )


def _title(text: str, place: tuple[int, int] | None, metadata: Metadata) -> str | None:
    if place is not None:
        return " ".join(text[place[0] : place[1]].split())
    return metadata.titles[0] if metadata.titles else None


def _with_lines(laid: _PageText) -> tuple[list[RemovalReason | None], tuple[Line, ...]]:
    """The reasons, with those of the lines in the story which the finder of plain text knows; and the lines left."""
    reasons = list(laid.reasons)
    of_block = {start: number for number, (start, _) in enumerate(laid.places)}
    starts = sorted(of_block)
    lines = lines_of(laid.text)
    numbers = _block_numbers(lines, starts)
    story = tuple(line for line, number in zip(lines, numbers, strict=True) if reasons[number] is None)
    if not story:
        return reasons, ()
    boilerplate = find_boilerplate(laid.text, story)
    left = set(boilerplate.story)
    for line, number in zip(lines, numbers, strict=True):
        if reasons[number] is None and line not in left and number != laid.headline:
            around = (block for block in boilerplate.removed if block.span.start <= line.start < block.span.end)
            reasons[number] = next((block.reason for block in around), None)
    kept = tuple(line for line, number in zip(lines, numbers, strict=True) if reasons[number] is None)
    return reasons, kept


def _block_numbers(lines: tuple[Line, ...], starts: list[int]) -> list[int]:
    numbers, number = [], 0
    for line in lines:
        while number + 1 < len(starts) and starts[number + 1] <= line.start:
            number += 1
        numbers.append(number)
    return numbers


def _removed(laid: _PageText, reasons: list[RemovalReason | None]) -> tuple[Removed, ...]:
    """Neighbouring blocks with one reason as one removed block."""
    runs: list[tuple[int, int, RemovalReason]] = []
    previous: RemovalReason | None = None
    for (start, end), reason in zip(laid.places, reasons, strict=True):
        if reason is not None and reason == previous:
            runs[-1] = (runs[-1][0], end, reason)
        elif reason is not None:
            runs.append((start, end, reason))
        previous = reason
    return tuple(Removed(span=_span(laid.text, start, end), reason=reason) for start, end, reason in runs)


def _span(text: str, start: int, end: int) -> Span:
    return Span(start=start, end=end, quote=text[start:end])


def _story_length(laid: _PageText) -> int:
    places = zip(laid.places, laid.reasons, strict=True)
    return sum(end - start for (start, end), reason in places if reason is None)


def _shown_prose(laid: _PageText) -> int:
    """How many characters of the story are sentences."""
    places = zip(laid.places, laid.reasons, strict=True)
    texts = [laid.text[start:end] for (start, end), reason in places if reason is None]
    return sum(len(text) for text in texts if TERMINAL.search(text) is not None and len(text.split()) > _SHORT)


def _joined(pieces: list[str]) -> str:
    return "\n\n".join(pieces) + "\n" if pieces else ""
