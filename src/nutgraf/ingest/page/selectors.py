"""The CSS selectors that style sheets in a page use to hide text: compounds joined by combinators.

A selector that depends on the reader (`:hover`), on generated boxes (`::before`) or on anything not known here
compiles to nothing, so that its rule hides nothing: visible text is never lost to a rule we cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

_TOKEN = re.compile(
    r"(?P<combinator>\s*[>+~]\s*|\s+)|(?P<tag>[\w-]+|\*)|\.(?P<class_>[\w-]+)|\#(?P<id>[\w-]+)|\[(?P<attribute>[^\]]*)\]"
    r"|:(?P<pseudo>:?[\w-]+)(?:\((?P<argument>[^()]*)\))?"
)
_ATTRIBUTE = re.compile(
    r"\s*(?P<name>[\w:-]+)\s*(?:(?P<how>[~|^$*]?=)\s*[\"']?(?P<value>[^\"']*?)[\"']?\s*[iIsS]?\s*)?"
)
_COMMA = re.compile(r",(?![^(]*\))")
_MOST_PARTS = 12
_MOST_CANDIDATES = 300
_MOST_EFFORT = 2_000_000


class Attribute(NamedTuple):
    """A test on an attribute: `[name]`, `[name=value]`, `[name^=value]` …"""

    name: str
    how: str
    value: str

    def holds(self, element: HtmlElement) -> bool:
        actual = element.get(self.name)
        if actual is None or not self.how:
            return actual is not None
        if not self.value:
            return self.how == "=" and actual == ""
        return bool(
            {
                "=": actual == self.value,
                "~=": self.value in actual.split(),
                "|=": actual == self.value or actual.startswith(self.value + "-"),
                "^=": actual.startswith(self.value),
                "$=": actual.endswith(self.value),
                "*=": self.value in actual,
            }[self.how]
        )


class Compound(NamedTuple):
    """What one element must be: `p.lead#x[lang]`, and how it stands to the compound on its left."""

    combinator: str  # " ", ">", "+" or "~"; " " for the first
    tag: str
    classes: tuple[str, ...]
    ids: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    positions: tuple[str, ...]
    negated: tuple[Compound, ...]

    def holds(self, element: HtmlElement) -> bool:
        if self.tag not in ("", "*", element.tag):
            return False
        if any(wanted != element.get("id") for wanted in self.ids):
            return False
        names = (element.get("class") or "").split() if self.classes else ()
        return (
            all(name in names for name in self.classes)
            and all(attribute.holds(element) for attribute in self.attributes)
            and all(_stands(element, position) for position in self.positions)
            and not any(compound.holds(element) for compound in self.negated)
        )


class Selector(NamedTuple):
    """Compounds from left to right, and the specificity CSS gives them."""

    compounds: tuple[Compound, ...]
    specificity: tuple[int, int, int]

    def holds(self, element: HtmlElement, effort: Effort) -> bool:
        """Whether `element` is what the selector names."""
        # All elements that may stand for a compound at once: going back over them one by one can take for ever.
        standing = [element] if self.compounds[-1].holds(element) else []
        for left, right in zip(reversed(self.compounds[:-1]), reversed(self.compounds), strict=False):
            found: dict[HtmlElement, None] = {}
            for one in standing:
                if right.combinator != " " or one not in found:  # what is around it was found with it
                    found.update(dict.fromkeys(_candidates(one, right.combinator)))
            effort.spend(1 + len(found))
            standing = [other for other in found if left.holds(other)]
        return bool(standing)


class Effort:
    """How many elements were looked at for the selectors of a page; raises TooManyRules over two million."""

    def __init__(self) -> None:
        self._spent = 0

    def spend(self, count: int) -> None:
        self._spent += count
        if self._spent > _MOST_EFFORT:
            raise TooManyRules


class TooManyRules(Exception):
    """The style sheets of a page take longer to apply than any news page's."""


def compile_selectors(prelude: str) -> Iterator[Selector]:
    """The selectors of a rule's prelude that can be read; the others are left out."""
    for alternative in _COMMA.split(prelude):
        compounds = _compounds(alternative.strip())
        if compounds:
            ids = sum(len(compound.ids) for compound in compounds)
            middle = sum(
                len(compound.classes) + len(compound.attributes) + len(compound.positions) for compound in compounds
            )
            tags = sum(compound.tag not in ("", "*") for compound in compounds)
            yield Selector(compounds, (ids, middle, tags))


def _candidates(element: HtmlElement, combinator: str) -> Iterator[HtmlElement]:
    """The elements that may stand on the left of a combinator, when `element` stands on its right."""
    others = element.itersiblings(preceding=True) if combinator in "+~" else element.iterancestors()
    named = (other for other in others if isinstance(other.tag, str))
    return islice(named, 1 if combinator in "+>" else _MOST_CANDIDATES)


def _stands(element: HtmlElement, position: str) -> bool:
    if position == "root":
        return element.getparent() is None
    siblings = element.itersiblings(preceding=position == "first-child")
    return not any(isinstance(sibling.tag, str) for sibling in siblings)


def _compounds(selector: str) -> tuple[Compound, ...]:
    found: list[Compound] = []
    combinator, parts, place = " ", list[re.Match[str]](), 0
    while place < len(selector):
        match = _TOKEN.match(selector, place)
        if match is None:
            return ()
        place = match.end()
        if match["combinator"] is None:
            parts.append(match)
            continue
        compound = _compound(combinator, parts)
        if compound is None:
            return ()
        found.append(compound)
        combinator, parts = match["combinator"].strip() or " ", []
    last = _compound(combinator, parts)
    return () if last is None or len(found) >= _MOST_PARTS else (*found, last)


def _compound(combinator: str, parts: list[re.Match[str]]) -> Compound | None:
    attributes = [_ATTRIBUTE.fullmatch(part["attribute"]) for part in parts if part["attribute"] is not None]
    positions = tuple(part["pseudo"] for part in parts if part["pseudo"] and part["pseudo"] != "not")
    negated = [_negated(part["argument"] or "") for part in parts if part["pseudo"] == "not"]
    is_unknown = any(position not in ("root", "first-child", "last-child") for position in positions)
    if not parts or is_unknown or None in attributes or None in negated:
        return None
    return Compound(
        combinator,
        next((part["tag"].lower() for part in parts if part["tag"]), ""),
        tuple(part["class_"] for part in parts if part["class_"]),
        tuple(part["id"] for part in parts if part["id"]),
        tuple(
            Attribute(match["name"].lower(), match["how"] or "", match["value"] or "") for match in attributes if match
        ),
        positions,
        tuple(compound for group in negated if group for compound in group),
    )


def _negated(argument: str) -> tuple[Compound, ...] | None:
    alternatives = [_compounds(alternative.strip()) for alternative in argument.split(",")]
    return None if any(len(one) != 1 for one in alternatives) else tuple(one[0] for one in alternatives)
