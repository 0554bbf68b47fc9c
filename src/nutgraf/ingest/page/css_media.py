"""Whether an at-rule of a style sheet applies to a reader at a screen of common size."""

from __future__ import annotations

import re

from nutgraf.ingest.page.css_values import PIXELS, resolved

_WINDOW = {"width": 1280.0, "height": 800.0, "device-width": 1280.0, "device-height": 800.0}
_ALWAYS = frozenset(("@layer", "@container", "@scope", "@supports", "@media", "@document"))
_TRUE = re.compile(
    r"prefers-color-scheme\s*:\s*light|orientation\s*:\s*landscape|(?:any-)?hover(?:\s*:\s*hover)?|color(?:-gamut.*)?"
    r"|(?:any-)?pointer(?:\s*:\s*fine)?|prefers-[a-z-]+\s*:\s*no-preference|scripting(?:\s*:\s*enabled)?|update"
    r"|display-mode\s*:\s*browser|width|height|min-color\s*:.*|min-resolution\s*:.*|forced-colors\s*:\s*none"
)
_LENGTH = re.compile(r"(-?[\d.]+)([a-z%]*)")
_PLAIN = re.compile(r"(?P<bound>min-|max-|)(?P<side>(?:device-)?(?:width|height))\s*:\s*(?P<size>.+)")
_RANGE = re.compile(
    r"(?:(?P<low>[^<>=]+?)\s*(?P<first>[<>]=?|=)\s*)?(?P<side>(?:device-)?(?:width|height))"
    r"(?:\s*(?P<second>[<>]=?|=)\s*(?P<high>[^<>=]+))?"
)
_LONGEST = 500  # characters of a query


def at_rule_applies(words: str) -> bool:
    """Whether the rules in an at-rule, given with its prelude, hold; what is not known does not hold.

    >>> at_rule_applies("@media (width >= 700px) and (not print)"), at_rule_applies("@media (400px < width < 600px)")
    (True, False)
    """
    words = words[:_LONGEST].lower().strip()
    keyword = re.match(r"@[\w-]*", words)
    name = keyword.group() if keyword else ""
    if name not in _ALWAYS:
        return False
    query = words[len(name) :].strip()
    if name == "@media":
        return any(_holds(one) for one in _split(query, ","))
    if name == "@supports":
        return not query.startswith("not")
    if name == "@container" and "(" in query:
        return _holds(query[query.index("(") :])
    return True


def _holds(query: str) -> bool:
    query = query.strip()
    alternatives = _split(query, " or ")
    if len(alternatives) > 1:
        return any(_holds(one) for one in alternatives)
    if query.startswith("not "):
        return not _all_hold(query[4:])
    return _all_hold(query.removeprefix("only "))


def _all_hold(query: str) -> bool:
    return all(_condition_holds(condition.strip()) for condition in _split(query, " and "))


def _condition_holds(condition: str) -> bool:
    if condition.startswith("not "):
        return not _condition_holds(condition[4:].strip())
    if condition.startswith("(") and condition.endswith(")"):
        inner = condition[1:-1].strip()
        return _holds(inner) if inner.startswith(("(", "not ")) else _feature_holds(inner)
    return condition in ("", "all", "screen")


def _feature_holds(feature: str) -> bool:
    if feature in ("print", "speech", "all", "screen"):
        return feature in ("all", "screen")
    match = _PLAIN.fullmatch(feature)
    if match is not None:
        operator = {"min-": ">=", "max-": "<=", "": "="}[match["bound"]]
        return _compare(_WINDOW[match["side"]], operator, match["size"])
    match = _RANGE.fullmatch(feature)
    if match is not None and (match["low"] or match["high"]):
        side = _WINDOW[match["side"]]
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
        is_over = match["low"] is None or _compare(side, mirrored[match["first"]], match["low"])
        return is_over and (match["high"] is None or _compare(side, match["second"], match["high"]))
    return _TRUE.fullmatch(feature) is not None


def _compare(side: float, operator: str, size: str) -> bool:
    match = _LENGTH.fullmatch(resolved(size.strip(), {}))
    if match is None or match[1].count(".") > 1 or match[2] not in ("", *PIXELS) or not match[1].strip("-."):
        return False
    pixels = float(match[1]) * (PIXELS[match[2]] if match[2] else 1.0)
    return {"<": side < pixels, "<=": side <= pixels, ">": side > pixels, ">=": side >= pixels}.get(
        operator, side == pixels
    )


def _split(query: str, mark: str) -> list[str]:
    """The parts of a query between marks that are not in brackets."""
    parts, depth, start, place = [], 0, 0, 0
    while place < len(query):
        depth += (query[place] == "(") - (query[place] == ")")
        if depth == 0 and query.startswith(mark, place):
            parts.append(query[start:place])
            place = start = place + len(mark)
        else:
            place += 1
    return [*parts, query[start:]]
