"""What every HTML document of ours has: templates, the shipped style and script, and a policy that allows only these.

A receipt is a plain link to a place in an article, and the highlight is the style sheet's answer to that link; the
script only adds hover cards, the keyboard's way back, and focus. The policy in the document allows exactly the shipped
style and script, by their hashes, so nothing in an article can ever run or load.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from nutgraf.article import Span
from nutgraf.render import phrases
from nutgraf.render.escaping import visible
from nutgraf.render.receipts import Receipts

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "syr", "ug", "ur", "yi"})
_EVENT_LENGTH = 160


class Link(NamedTuple):
    """One receipt where it is shown: its number, the id of this very place, and the quote with its language."""

    number: int
    id: str
    quote: str
    language: str


class Links:
    """Gives each place where a receipt is shown an id of its own; the first of receipt 4 is `b4`."""

    def __init__(self, receipts: Receipts, language_of: Callable[[Span], str]) -> None:
        self._receipts = receipts
        self._language_of = language_of
        self._shown: dict[int, int] = {}

    def of(self, spans: Iterable[Span]) -> list[Link]:
        shown = {self._receipts[span]: span for span in spans}
        return [Link(number, self._id(number), span.quote, self._language_of(span)) for number, span in shown.items()]

    def _id(self, number: int) -> str:
        times = self._shown[number] = self._shown.get(number, 0) + 1
        return f"b{number}" if times == 1 else f"b{number}-{times}"


def document(template: str, receipts: Receipts, **values: Any) -> str:
    """The whole document of a template that extends `document.html.jinja`, with its receipts' highlights."""
    style = shipped("page.css") + _highlights(receipts.values())
    script = shipped("page.js")
    return (
        environment_of(shipped)
        .get_template(template)
        .render(values, receipts=receipts, style=Markup(style), script=Markup(script), policy=_policy(style, script))
    )


def direction_of(language: str) -> str:
    """`rtl` or `ltr`, as a language is written."""
    return "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


@cache
def shipped(name: str) -> str:
    """The text of a file that is shipped beside this module."""
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
    """Templates that `load` gives by name; whatever stands in an article or came from a model is escaped by them."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(load),
        # Markup is our own style and script; everything else is somebody's words.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.globals |= {"phrases": phrases}
    environment.filters["shortened"] = lambda text: phrases.shortened(text, _EVENT_LENGTH)
    return environment
