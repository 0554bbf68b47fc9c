"""The brief beside its article as one HTML page that loads nothing, and the parts that all our HTML documents share.

A receipt is a link to a place in the article, which the style sheet highlights while it is the target; the script adds
hover cards, keyboard navigation and focus. The content security policy of a document allows only the shipped style and
script by their hashes, so nothing in an article can run or load. Receipts are numbered in the order they are shown.

An article is cut into blocks, and blocks into runs that begin and end where receipts do. A run lists all receipts over
it, so overlapping receipts need no nesting, and the text of all blocks and gaps joined is the article's text.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from nutgraf.article import Span
from nutgraf.brief import ArticleRecord, Brief, spans_of
from nutgraf.render import phrases
from nutgraf.render.escaping import visible, web_address
from nutgraf.render.sizes import Rest, Size, SizedBrief, is_ahead, rest_of, sized, timeline_of
from nutgraf.render.update_phrases import update_values
from nutgraf.text.languages import RIGHT_TO_LEFT

Receipts = dict[Span, int]


def receipts_of(brief: Brief, size: Size = "brief") -> Receipts:
    """The number of every span that is shown with the brief, in the order of reading."""
    shown = sized(brief, "brief" if size == "full" else size)
    return numbered(_as_shown(brief, shown, rest_of(brief, shown)))


def numbered(spans: Iterable[Span]) -> Receipts:
    """The number of every span, counted from 1; a span that comes again keeps its number."""
    return {span: number for number, span in enumerate(dict.fromkeys(spans), start=1)}


def numbers_of(receipts: Receipts, spans: Iterable[Span]) -> tuple[int, ...]:
    """The numbers of `spans`, each once, in their order."""
    return tuple(dict.fromkeys(receipts[span] for span in spans))


def _as_shown(brief: Brief, shown: SizedBrief, rest: Rest) -> Iterator[Span]:
    for claim in (*shown.claims, *rest.points, *rest.not_known, *rest.what_next):
        yield from claim.spans
    for date in timeline_of(brief):
        yield from date.event.spans
    for mentions in rest.questions.values():
        yield from spans_of(mentions)
    yield from spans_of((tuple(one.spans for one in rest.quotations), brief.figures))
    for entity in (*brief.people, *brief.organisations):
        yield entity.spans[0]
    yield from spans_of(brief.rejections)


class ReceiptLink(NamedTuple):
    """One receipt where it is shown: its number, the id of this very place, and the quote with its language."""

    number: int
    id: str
    quote: str
    language: str


class ReceiptLinks:
    """Gives each place where a receipt is shown an id of its own; the first of receipt 4 is `b4`."""

    def __init__(self, receipts: Receipts, language_of: Callable[[Span], str]) -> None:
        self._receipts = receipts
        self._language_of = language_of
        self._shown: dict[int, int] = {}

    def of(self, spans: Iterable[Span]) -> list[ReceiptLink]:
        """The links to the receipts of `spans` at one more place of the page, each once."""
        shown = {self._receipts[span]: span for span in spans}
        return [
            ReceiptLink(number, self._id(number), span.quote, self._language_of(span)) for number, span in shown.items()
        ]

    def _id(self, number: int) -> str:
        times = self._shown[number] = self._shown.get(number, 0) + 1
        return f"b{number}" if times == 1 else f"b{number}-{times}"


def document(template: str, receipts: Receipts, **values: Any) -> str:
    """The whole document of a template that extends `document.html.jinja`, with its receipts' highlights."""
    style = read_asset("page.css") + _highlights(receipts.values())
    script = read_asset("page.js")
    return (
        environment_of(read_asset)
        .get_template(template)
        .render(values, receipts=receipts, style=Markup(style), script=Markup(script), policy=_policy(style, script))
    )


def direction_of(language: str) -> str:
    """`rtl` or `ltr`, as a language is written."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@cache
def read_asset(name: str) -> str:
    """The text of a file in this package."""
    return files("nutgraf.render").joinpath(name).read_text(encoding="utf-8")


def _highlights(numbers: Iterable[int]) -> str:
    """Rules that mark a receipt's runs, and its links, while the receipt is the target of the page's address."""
    numbers = tuple(numbers)
    if not numbers:
        return ""
    runs = ",".join(f'body:has(#r{number}:target) mark[data-r~="{number}"]' for number in numbers)
    links = ",".join(f'body:has(#r{number}:target) .receipt[href="#r{number}"]' for number in numbers)
    return (
        f"{runs}{{background:var(--mark);color:var(--mark-ink);border-block-end:3px solid var(--mark-line);"
        f"animation:pulse .6s ease-in-out 2}}\n{links}{{background:var(--accent);color:var(--paper)}}\n"
    )


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@cache
def environment_of(load: Callable[[str], str]) -> Environment:
    """The environment of the templates that `load` returns by name; they escape all text of articles and models."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(load),
        # Markup is our own style and script; everything else is untrusted text.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.globals |= {"phrases": phrases}
    environment.filters["shortened"] = lambda text: phrases.shortened(text, phrases.EVENT_LENGTH)
    return environment


Kind = Literal["title", "byline", "heading", "paragraph", "removed"]

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?…:;,۔؟،؛。][\"'”’»)\]]*$")
_LONGEST_HEADING = 90
_WRAPPED = range(40, 111)  # columns of a line that was broken at a width


class TextRun(NamedTuple):
    """Characters with the same receipts; `opens` are the receipts whose first character is among them."""

    text: str
    receipts: tuple[int, ...]
    opens: tuple[int, ...]


class PageBlock(NamedTuple):
    """A block of the article; `reason` is why it was removed, `gap` the blanks that follow it."""

    kind: Kind
    runs: tuple[TextRun, ...]
    reason: str
    gap: str


class _Place(NamedTuple):
    start: int
    end: int
    kind: Kind
    reason: str = ""


def blocks_of(article: ArticleRecord, receipts: Receipts) -> tuple[PageBlock, ...]:
    """The blocks of an article in order; blanks before the first one belong to it."""
    places = _places(article)
    ends = [place.start for place in places[1:]] + [len(article.text)]
    sweep = _Sweep(article.text, receipts)
    return tuple(
        PageBlock(
            place.kind, tuple(sweep.runs(place.start, place.end, end)), place.reason, article.text[place.end : end]
        )
        for place, end in zip(places, ends, strict=True)
    )


class _Sweep:
    """Cuts the text into runs in one pass from left to right, keeping the receipts over the current place."""

    def __init__(self, text: str, receipts: Receipts) -> None:
        self._text = text
        self._borders = sorted({border for span in receipts for border in (span.start, span.end)})
        self._ahead = deque(sorted((span.start, span.end, number) for span, number in receipts.items()))
        self._over: list[tuple[int, int, int]] = []

    def runs(self, start: int, end: int, gap_end: int) -> Iterator[TextRun]:
        borders = self._borders[bisect_right(self._borders, start) : bisect_left(self._borders, end)]
        for left, right in pairwise([start, *borders, end]):
            # A receipt that begins in the following blanks opens here as well: each one needs a place.
            opened = self._open_before(right if right < end else gap_end)
            self._over = [receipt for receipt in self._over + opened if receipt[1] > left]
            numbers = sorted(number for begin, _, number in self._over if begin < right)
            yield TextRun(self._text[left:right], tuple(numbers), tuple(number for _, _, number in opened))

    def _open_before(self, end: int) -> list[tuple[int, int, int]]:
        opened = []
        while self._ahead and self._ahead[0][0] < end:
            opened.append(self._ahead.popleft())
        return opened


def _places(article: ArticleRecord) -> list[_Place]:
    text, position = article.text, 0
    places: list[_Place] = []
    for removed in sorted(article.removed, key=lambda block: block.span.start):
        start = max(position, removed.span.start)
        places += _story(text, position, start)
        if start < removed.span.end:
            places.append(_Place(start, removed.span.end, "removed", phrases.REMOVALS[removed.reason]))
        position = max(position, removed.span.end)
    places += _story(text, position, len(text))
    places = _with_title(places, article) or [_Place(0, len(text), "paragraph")]
    return [places[0]._replace(start=0), *places[1:]]


def _story(text: str, start: int, end: int) -> list[_Place]:
    """Paragraphs of `text[start:end]`: its lines, joined where a line was broken in the middle of a sentence."""
    places: list[_Place] = []
    for match in _LINE.finditer(text, start, end):
        line = match.group().strip()
        if not line:
            continue
        begin = match.start() + match.group().index(line)
        place = _Place(begin, begin + len(line), "paragraph")
        if places and _flows(text, places[-1], begin):
            places[-1] = places[-1]._replace(end=place.end)
        else:
            places.append(place)
    return [place._replace(kind=_kind(text, place, places)) for place in places]


def _flows(text: str, before: _Place, start: int) -> bool:
    if text.count("\n", before.end, start) != 1:
        return False
    line = text[max(before.start, text.rfind("\n", before.start, before.end) + 1) : before.end]
    return len(line) in _WRAPPED and text[start].islower() and _SENTENCE_END.search(line) is None


def _kind(text: str, place: _Place, places: list[_Place]) -> Kind:
    words = text[place.start : place.end]
    is_short = len(words) <= _LONGEST_HEADING and "\n" not in words and place is not places[-1]
    return "heading" if is_short and _SENTENCE_END.search(words) is None else "paragraph"


def _with_title(places: list[_Place], article: ArticleRecord) -> list[_Place]:
    """The same blocks, with the first that reads as the title or the byline marked as such."""
    titled = list(places)
    unmet = {"title": _folded(article.title), "byline": _folded(article.byline)}
    for number, place in enumerate(places[:6]):
        words = _folded(article.text[place.start : place.end])
        if place.kind != "removed" and words == unmet["title"] != "":
            titled[number], unmet["title"] = place._replace(kind="title"), ""
        elif place.kind == "heading" and unmet["byline"] and unmet["byline"] in words:
            titled[number], unmet["byline"] = place._replace(kind="byline"), ""
    return titled


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def to_html(brief: Brief, *, size: Size = "brief") -> str:
    """The brief beside its article, as a whole HTML document.

    What `size` leaves out is behind one click; with "full" it is open.
    """
    receipts = receipts_of(brief, size)
    article = brief.article
    shown = sized(brief, "brief" if size == "full" else size)
    return document(
        "page.html.jinja",
        receipts,
        brief=brief,
        size=size,
        shown=shown,
        rest=rest_of(brief, shown),
        dates=timeline_of(brief),
        is_ahead=is_ahead,
        article=article,
        direction=direction_of(article.language),
        blocks=blocks_of(article, receipts),
        links=ReceiptLinks(receipts, lambda _: article.language).of,
        making=phrases.making_of(brief),
        made_by=brief.making.nutgraf,
        web_address=web_address(article.url),
        **update_values(brief.update),
    )
