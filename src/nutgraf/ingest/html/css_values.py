"""Evaluates CSS values that decide visibility: lengths, `calc()` arithmetic, colours and at-rule conditions.

tinycss2 parses the values. At-rules are evaluated for a screen of common size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import tinycss2
from tinycss2.color5 import parse_color

PIXELS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945, "ex": 8.0, "ch": 8.0,
    "rem": 16.0, "em": 16.0, "lh": 20.0, "rlh": 20.0, "ic": 16.0, "cap": 11.0,
    "vw": 12.8, "vi": 12.8, "vh": 8.0, "vb": 8.0, "vmin": 8.0, "vmax": 12.8, "%": 8.0,
    "dvw": 12.8, "svw": 12.8, "lvw": 12.8, "dvh": 8.0, "svh": 8.0, "lvh": 8.0, "cqw": 8.0, "cqh": 8.0, "cqi": 8.0,
    "cqb": 8.0, "cqmin": 8.0, "cqmax": 8.0,
}  # fmt: skip
_MATH = re.compile(r"\b(?:calc|min|max|clamp|abs|round|sin|cos|mod|rem|hypot|sign|pow|sqrt)\(")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_LONGEST = 1000  # characters of a value that are looked at
_DEEPEST = 12  # brackets in each other
_SYSTEM = {"canvas": "white", "canvastext": "black", "field": "white", "fieldtext": "black", "linktext": "#00e"}
_D50 = ((3.1338561, -1.6168667, -0.4906146), (-0.9787684, 1.9161415, 0.033454), (0.0719453, -0.2289914, 1.4052427))
_D65 = ((3.2404542, -1.5371385, -0.4985314), (-0.969266, 1.8760108, 0.041556), (0.0556434, -0.2040259, 1.0572252))
_XYZ = {"lab": "xyz-d50", "lch": "xyz-d50", "oklab": "xyz-d65", "oklch": "xyz-d65"}
UNREADABLE = 1.2  # contrast; black on white is 21, the palest grey anybody sets text in about 1.5


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255, and how opaque it is, from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0


WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "clamp": lambda low, value, high: max(low, min(value, high)),
    "calc": lambda value: value,
    "abs": abs,
    "hypot": lambda *values: sum(value * value for value in values) ** 0.5,
    "sign": lambda value: (value > 0) - (value < 0),
    "sin": lambda value: value,  # only whether it is nothing matters here
}


def resolve_variables(value: str, variables: Mapping[str, str]) -> str:
    """`value` with `var(--name, otherwise)` filled in and arithmetic done; unknown parts are left as they are.

    >>> resolve_variables("max(-9999px, var(--far))", {"--far": "calc(-1px * 5000)"})
    '-5000px'
    """
    for _ in range(8):
        filled = _VARIABLE.sub(lambda match: variables.get(match[1], (match[2] or match.group()).strip()), value)
        if filled == value or len(filled) > _LONGEST:
            break
        value = filled
    return _calculated(value[:_LONGEST]) if _MATH.search(value) else value


@lru_cache(maxsize=2048)
def _calculated(value: str) -> str:
    tokens = tinycss2.parse_component_value_list(value, skip_comments=True)
    return "".join(_written(token, 0) for token in tokens)


def _written(token: Any, depth: int) -> str:
    if token.type == "function" and depth < _DEEPEST:
        if token.lower_name in _FUNCTIONS:
            number = _number_of(token, depth)
            if number is not None:
                return f"{number[0]:.6g}{'px' if number[1] else ''}"
        return f"{token.lower_name}({''.join(_written(one, depth + 1) for one in token.arguments)})"
    return str(token.serialize())


def _number_of(token: Any, depth: int) -> tuple[float, bool] | None:
    """The value of a token in pixels or as a bare number, and whether it is a length; None where it is not known."""
    if token.type == "number":
        return float(token.value), False
    if token.type in ("percentage", "dimension"):
        unit = PIXELS.get("%" if token.type == "percentage" else token.lower_unit)
        return None if unit is None else (float(token.value) * unit, True)
    if depth > _DEEPEST:
        return None
    if token.type == "() block":
        return _sum_of(token.content, depth + 1)
    if token.type != "function" or token.lower_name not in _FUNCTIONS:
        return None
    return _applied(_FUNCTIONS[token.lower_name], [_sum_of(part, depth + 1) for part in _split(token.arguments, ",")])


def _applied(function: Callable[..., float], values: Sequence[tuple[float, bool] | None]) -> tuple[float, bool] | None:
    known = [value for value in values if value is not None]
    if not known or len(known) != len(values):
        return None
    try:
        return float(function(*(value for value, _ in known))), any(unit for _, unit in known)
    except (TypeError, OverflowError):
        return None


def _sum_of(tokens: Sequence[Any], depth: int) -> tuple[float, bool] | None:
    """What `1px + 2 * 3px` comes to: products first, from left to right."""
    total, product, is_length = 0.0, None, False
    sign, operation = 1.0, "*"
    for token in tokens:
        if token.type in ("whitespace", "comment"):
            continue
        if token.type == "literal" and token.value in "+-*/":
            if token.value in "+-":
                total, product = total + sign * (product or 0.0), None
                sign, operation = (1.0 if token.value == "+" else -1.0), "*"
            else:
                operation = token.value
            continue
        number = _number_of(token, depth)
        if number is None or (operation == "/" and number[0] == 0):
            return None
        before = 1.0 if product is None else product
        product = before * number[0] if operation == "*" else before / number[0]
        is_length = is_length or number[1]
    return None if product is None else (total + sign * product, is_length)


def _split(tokens: Sequence[Any], mark: str) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == mark:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


@lru_cache(maxsize=4096)
def colour_in(value: str) -> Colour | None:
    """The first colour a CSS value or an HTML attribute names, or None when there is none that is known here.

    >>> colour_in("oklch(1 0 0)"), colour_in("url(a.png) rebeccapurple")
    (Colour(red=255.0, green=255.0, blue=255.0, alpha=1.0), Colour(red=102.0, green=51.0, blue=153.0, alpha=1.0))
    """
    for token in tinycss2.parse_component_value_list(value[:_LONGEST], skip_comments=True):
        colour = _colour_of(token, 0)
        if colour is not None:
            return colour
    return None


def _colour_of(token: Any, depth: int) -> Colour | None:
    if token.type not in ("ident", "hash", "function") or depth > _DEEPEST:
        return None
    if token.type == "ident" and token.lower_value in _SYSTEM:
        return colour_in(_SYSTEM[token.lower_value])
    if token.type == "function":
        inner = [one for one in token.arguments if one.type not in ("whitespace", "comment")]
        if token.lower_name == "color-mix":
            return _mixed(_split(token.arguments, ",")[1:], depth)
        if inner and inner[0].type == "ident" and inner[0].lower_value == "from":  # of another colour: about that one
            return next((colour for one in inner[1:2] if (colour := _colour_of(one, depth + 1))), None)
    try:
        found = parse_color(token)
    except (ValueError, TypeError, AttributeError, IndexError):  # tinycss2 on what is no colour
        return None
    return None if found is None or isinstance(found, str) else _in_srgb(found)


def _mixed(parts: list[list[Any]], depth: int) -> Colour | None:
    """A `color-mix()` of two colours, each weighed by its share."""
    colours: list[Colour] = []
    shares: list[float | None] = []
    for part in parts[:2]:
        found = [colour for one in part if (colour := _colour_of(one, depth + 1)) is not None]
        shares.append(next((one.value / 100 for one in part if one.type == "percentage"), None))
        colours += found[:1]
    if len(colours) != 2:
        return None
    first = shares[0] if shares[0] is not None else 1 - shares[1] if shares[1] is not None else 0.5
    second = shares[1] if shares[1] is not None else 1 - first
    whole = first + second or 1.0
    mixed = [(first * one + second * other) / whole for one, other in zip(*colours, strict=True)]
    return Colour(mixed[0], mixed[1], mixed[2], mixed[3] * min(1.0, whole))


def _in_srgb(found: Any) -> Colour | None:
    if found.space in ("hsl", "hwb", "srgb"):
        parts = tuple(found.to("srgb").coordinates)
    elif found.space in _XYZ or found.space.startswith("xyz"):
        space = _XYZ.get(found.space, "xyz-d50" if found.space.endswith("d50") else "xyz-d65")
        whole = found.to(space).coordinates
        rows = _D50 if space == "xyz-d50" else _D65
        linear = [sum(factor * part for factor, part in zip(row, whole, strict=True)) for row in rows]
        parts = tuple(_with_gamma(part) for part in linear)
    else:  # a wider space of red, green and blue: about the same colour
        parts = tuple(part or 0.0 for part in found.coordinates)
    if len(parts) != 3:
        return None
    red, green, blue = (round(255 * min(1.0, max(0.0, part)), 1) for part in parts)
    return Colour(red, green, blue, found.alpha)


def _with_gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


@lru_cache(maxsize=1024)
def cannot_be_read(text: Colour, ground: Colour) -> bool:
    """Whether text in one colour vanishes in the other: it is transparent, or their contrast is almost none."""
    if text.alpha < 0.06:
        return True
    lighter, darker = sorted((_luminance(_over(text, ground)), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05) < UNREADABLE


def _over(colour: Colour, ground: Colour) -> Colour:
    alpha = min(1.0, max(0.0, colour.alpha))
    red, green, blue = (alpha * a + (1 - alpha) * b for a, b in zip(colour[:3], ground[:3], strict=True))
    return Colour(red, green, blue)


def _luminance(colour: Colour) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (min(255.0, max(0.0, value)) / 255 for value in colour[:3])
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
_LONGEST_QUERY = 500  # characters of a query


def at_rule_applies(words: str) -> bool:
    """Whether the rules in an at-rule, given with its prelude, apply; unknown at-rules do not.

    >>> at_rule_applies("@media (width >= 700px) and (not print)"), at_rule_applies("@media (400px < width < 600px)")
    (True, False)
    """
    words = words[:_LONGEST_QUERY].lower().strip()
    keyword = re.match(r"@[\w-]*", words)
    name = keyword.group() if keyword else ""
    if name not in _ALWAYS:
        return False
    query = words[len(name) :].strip()
    if name == "@media":
        return any(_holds(one) for one in _split_query(query, ","))
    if name == "@supports":
        return not query.startswith("not")
    if name == "@container" and "(" in query:
        return _holds(query[query.index("(") :])
    return True


def _holds(query: str) -> bool:
    query = query.strip()
    alternatives = _split_query(query, " or ")
    if len(alternatives) > 1:
        return any(_holds(one) for one in alternatives)
    if query.startswith("not "):
        return not _all_hold(query[4:])
    return _all_hold(query.removeprefix("only "))


def _all_hold(query: str) -> bool:
    return all(_condition_holds(condition.strip()) for condition in _split_query(query, " and "))


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
    match = _LENGTH.fullmatch(resolve_variables(size.strip(), {}))
    if match is None or match[1].count(".") > 1 or match[2] not in ("", *PIXELS) or not match[1].strip("-."):
        return False
    pixels = float(match[1]) * (PIXELS[match[2]] if match[2] else 1.0)
    return {"<": side < pixels, "<=": side <= pixels, ">": side > pixels, ">=": side >= pixels}.get(
        operator, side == pixels
    )


def _split_query(query: str, mark: str) -> list[str]:
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
