"""The brief as one HTML page that needs nothing else: no network, no fonts, and no script to be read.

A receipt is a plain link to a place in the article, and the highlight is the style sheet's answer to that link; the
script only adds hover cards, the keyboard's way back, and focus. The policy in the page allows exactly the shipped
style and script, by their hashes, so nothing in an article can ever run or load.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from nutgraf.article import Span
from nutgraf.brief import Brief
from nutgraf.render import phrases
from nutgraf.render.blocks import blocks_of
from nutgraf.render.escaping import visible, web_address
from nutgraf.render.receipts import Receipts, numbers_of, receipts_of

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "syr", "ug", "ur", "yi"})
_EVENT_LENGTH = 160


class Link(NamedTuple):
    """One receipt where it is shown: its number, the id of this very place, and the quote."""

    number: int
    id: str
    quote: str


def to_html(brief: Brief) -> str:
    """The brief beside its article, as a whole HTML document."""
    receipts = receipts_of(brief)
    style = _shipped("page.css") + _highlights(receipts)
    script = _shipped("page.js")
    return _template().render(
        brief=brief,
        article=brief.article,
        direction="rtl" if brief.article.language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
        blocks=blocks_of(brief.article, receipts),
        receipts=receipts,
        links=_Links(receipts).of,
        making=phrases.making_of(brief),
        web_address=web_address(brief.article.url),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )


class _Links:
    """Gives each place where a receipt is shown an id of its own; the first of receipt 4 is `b4`."""

    def __init__(self, receipts: Receipts) -> None:
        self._receipts = receipts
        self._shown: dict[int, int] = {}

    def of(self, spans: Iterable[Span]) -> list[Link]:
        quotes = {self._receipts[span]: span.quote for span in spans}
        return [Link(number, self._id(number), quotes[number]) for number in numbers_of(self._receipts, spans)]

    def _id(self, number: int) -> str:
        times = self._shown[number] = self._shown.get(number, 0) + 1
        return f"b{number}" if times == 1 else f"b{number}-{times}"


def _highlights(receipts: Receipts) -> str:
    """Rules that mark a receipt's runs, and its links, while the receipt is the target of the page's address."""
    numbers = receipts.values()
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
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Markup is our own style and script; everything else is somebody's words.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.globals |= {"phrases": phrases}
    environment.filters["shortened"] = lambda text: phrases.shortened(text, _EVENT_LENGTH)
    return environment.from_string(_shipped("page.html.jinja"))


@cache
def _shipped(name: str) -> str:
    return files("nutgraf.render").joinpath(name).read_text(encoding="utf-8")
