"""The rules of the style sheets inside a page that can hide text, and the cascade that decides which one holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml.html import HtmlElement

from nutgraf.ingest.page.selectors import Effort, Selector, compile_selectors

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:(?P<hex>[0-9a-fA-F]{1,6})\s?|(?P<letter>[g-zG-Z]))")
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_PLAIN_STRING = re.compile(r"[\"'][\w .-]*[\"']")
_PIECE = re.compile(r"([^{};]*)([{};]|\Z)")
_PROPERTIES = frozenset(
    (
        "-webkit-text-fill-color background background-color background-image bottom clip clip-path color"
        " content-visibility display filter font font-size height left margin-left margin-top max-height max-width"
        " opacity overflow overflow-x overflow-y position right scale text-decoration text-decoration-line text-indent"
        " top transform translate vertical-align visibility width zoom"
    ).split()
)
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_LENGTH_FEATURE = re.compile(r"(?P<bound>min|max)-(?P<side>width|height)\s*:\s*(?P<size>[\d.]+)(?P<unit>px|r?em)")
_WINDOW = {"width": 1280.0, "height": 800.0}  # the reader's window, for media queries
_ALWAYS = (
    "prefers-color-scheme: light",
    "prefers-color-scheme:light",
    "orientation: landscape",
    "orientation:landscape",
)

Weight = tuple[bool, bool, tuple[int, int, int], int]


class Declaration(NamedTuple):
    """A property with its value, in small letters but for the names of variables."""

    name: str
    value: str
    important: bool


class _Rule(NamedTuple):
    selector: Selector
    declarations: tuple[Declaration, ...]
    order: int


class Stylesheet:
    """The rules of all style sheets of a page, found by what the last part of their selector names."""

    def __init__(self, sheets: Iterator[str]) -> None:
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        self._effort = Effort()
        order = 0
        for sheet in sheets:
            for prelude, declarations in rules_in(sheet):
                for selector in compile_selectors(prelude):
                    order += 1
                    self._rules[_key(selector)].append(_Rule(selector, declarations, order))

    def declared(self, element: HtmlElement) -> dict[str, str]:
        """The value each property has for `element`: rules and its own `style`, by importance and specificity."""
        inline = element.get("style")
        if not self._rules and not inline:
            return {}
        best: dict[str, tuple[Weight, str]] = {}
        for rule in self._candidates(element):
            self._effort.spend(1)
            if rule.selector.holds(element, self._effort):
                _weigh(best, rule.declarations, inline=False, rank=(rule.selector.specificity, rule.order))
        if inline:
            _weigh(best, declarations_in(_plain(inline)), inline=True, rank=((0, 0, 0), 0))
        return {name: value for name, (_, value) in best.items()}

    def _candidates(self, element: HtmlElement) -> Iterator[_Rule]:
        if not self._rules:
            return
        keys = ["*", element.tag, *(f".{name}" for name in set((element.get("class") or "").split()))]
        if element.get("id"):
            keys.append(f"#{element.get('id')}")
        for key in keys:
            yield from self._rules.get(key, ())


def rules_in(sheet: str) -> Iterator[tuple[str, tuple[Declaration, ...]]]:
    """Each rule of a style sheet that applies on a screen: its selectors, and what it declares of what can hide."""
    stack: list[_Block] = [_Block("", applies=True, is_rule=False)]
    for match in _PIECE.finditer(_plain(sheet)):
        words, mark = match.group(1).strip(), match.group(2)
        block = stack[-1]
        if mark == "{":
            stack.append(_opened(block, words))
            continue
        if block.is_rule and ":" in words:
            block.words.append(words)
        if mark != ";" and len(stack) > 1:
            stack.pop()
            declarations = declarations_in(";".join(block.words)) if block.applies else ()
            if declarations:
                yield block.prelude, declarations


def declarations_in(words: str) -> tuple[Declaration, ...]:
    """The declarations that can hide text, and variables, in `name: value; …`."""
    found: list[Declaration] = []
    for piece in words.split(";"):
        name, _, value = piece.partition(":")
        name = name.strip()
        if not name.startswith("--"):
            name = name.lower()
            if name not in _PROPERTIES:
                continue
        bare = _IMPORTANT.sub("", value)
        found.append(Declaration(name, bare.strip().lower(), important=bare != value))
    return tuple(found)


def resolved(value: str, variables: Mapping[str, str]) -> str:
    """`value` with `var(--name, otherwise)` filled in; what is not known stays as it is."""
    for _ in range(8):
        filled = re.sub(
            r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)",
            lambda match: variables.get(match.group(1), (match.group(2) or match.group()).strip()),
            value,
        )
        if filled == value or len(filled) > 1000:
            break
        value = filled
    return value


class _Block:
    def __init__(self, prelude: str, *, applies: bool, is_rule: bool) -> None:
        self.prelude, self.applies, self.is_rule = prelude, applies, is_rule
        self.words: list[str] = []


def _opened(parent: _Block, prelude: str) -> _Block:
    if prelude.startswith("@"):
        return _Block(parent.prelude, applies=parent.applies and _applies(prelude.lower()), is_rule=parent.is_rule)
    if not parent.is_rule:
        return _Block(prelude, applies=parent.applies, is_rule=True)
    nested = prelude.replace("&", parent.prelude) if "&" in prelude else f"{parent.prelude} {prelude}"
    return _Block(nested[:2000], applies=parent.applies, is_rule=True)


def _applies(at_rule: str) -> bool:
    if at_rule.startswith("@media"):
        return any(_matches(query) for query in at_rule.removeprefix("@media").split(","))
    return at_rule.startswith(("@supports", "@layer", "@scope", "@container"))


def _matches(query: str) -> bool:
    """Whether a media query holds for a reader at a screen of common size; unknown features do not hold."""
    for condition in re.split(r"\band\b", query):
        words = condition.strip(" ()")
        if words in ("", "all", "screen", "only screen", *_ALWAYS):
            continue
        match = _LENGTH_FEATURE.fullmatch(words)
        if match is None:
            return False
        size = float(match["size"].strip(".") or 0) * (1 if match["unit"] == "px" else 16)
        window = _WINDOW[match["side"]]
        if (window < size) if match["bound"] == "min" else (window > size):
            return False
    return True


def _plain(css: str) -> str:
    """Without comments, escapes, and the strings whose braces would look like those of rules."""
    css = _COMMENT.sub("", css)
    if "\\" in css:
        css = _ESCAPE.sub(lambda match: _character(match["hex"]) if match["hex"] else match["letter"], css)
    return _STRING.sub(lambda match: match.group() if _PLAIN_STRING.fullmatch(match.group()) else '""', css)


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if 0x20 <= code < 0xD800 else ""


def _key(selector: Selector) -> str:
    last = selector.compounds[-1]
    if last.ids:
        return f"#{last.ids[0]}"
    return f".{last.classes[0]}" if last.classes else last.tag or "*"


def _weigh(
    best: dict[str, tuple[Weight, str]],
    declarations: tuple[Declaration, ...],
    *,
    inline: bool,
    rank: tuple[tuple[int, int, int], int],
) -> None:
    for declaration in declarations:
        weight = (declaration.important, inline, *rank)
        known = best.get(declaration.name)
        if known is None or weight >= known[0]:
            best[declaration.name] = (weight, declaration.value)
