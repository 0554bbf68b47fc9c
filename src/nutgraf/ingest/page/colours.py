"""Colours as far as they decide whether text can be told from what is behind it."""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache
from typing import NamedTuple

_NAMES = {
    "white": 0xFFFFFF, "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "ghostwhite": 0xF8F8FF, "whitesmoke": 0xF5F5F5,
    "floralwhite": 0xFFFAF0, "mintcream": 0xF5FFFA, "azure": 0xF0FFFF, "aliceblue": 0xF0F8FF, "seashell": 0xFFF5EE,
    "black": 0x000000, "silver": 0xC0C0C0, "gray": 0x808080, "grey": 0x808080, "red": 0xFF0000, "maroon": 0x800000,
    "yellow": 0xFFFF00, "olive": 0x808000, "lime": 0x00FF00, "green": 0x008000, "aqua": 0x00FFFF, "cyan": 0x00FFFF,
    "teal": 0x008080, "blue": 0x0000FF, "navy": 0x000080, "fuchsia": 0xFF00FF, "magenta": 0xFF00FF,
    "purple": 0x800080, "orange": 0xFFA500, "gainsboro": 0xDCDCDC, "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3,
    "darkgray": 0xA9A9A9, "darkgrey": 0xA9A9A9, "dimgray": 0x696969, "beige": 0xF5F5DC, "brown": 0xA52A2A,
    "canvas": 0xFFFFFF, "canvastext": 0x000000,
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w])")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]*)\)")
_WORD = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"(-?[\d.]+)(%|deg)?")
UNREADABLE = 1.2  # contrast; black on white is 21, the palest grey anybody sets text in about 1.5


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255, and how opaque it is, from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0


WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)


def colour_in(value: str) -> Colour | None:
    """The first colour a CSS value or an HTML attribute names, or None when there is none that is known here."""
    match = _HEX.search(value)
    if match is not None:
        return _from_hex(match.group(1))
    match = _FUNCTION.search(value)
    if match is not None:
        return _from_function(match.group(1), match.group(2))
    for word in _WORD.findall(value):
        if word == "transparent":
            return Colour(0, 0, 0, 0.0)
        if word in _NAMES:
            return _from_hex(f"{_NAMES[word]:06x}")
    return None


@lru_cache(maxsize=1024)
def cannot_be_read(text: Colour, ground: Colour) -> bool:
    """Whether text in one colour vanishes in the other: it is transparent, or their contrast is almost none."""
    if text.alpha < 0.06:
        return True
    lighter, darker = sorted((_luminance(_over(text, ground)), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05) < UNREADABLE


def _from_hex(digits: str) -> Colour:
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[place : place + 2], 16) for place in range(0, len(digits), 2)]
    return Colour(parts[0], parts[1], parts[2], parts[3] / 255 if len(parts) > 3 else 1.0)


def _from_function(kind: str, words: str) -> Colour | None:
    numbers = [
        (float(number), unit)
        for number, unit in _NUMBER.findall(words)
        if number.count(".") <= 1 and number.strip("-.")
    ]
    if len(numbers) < 3:
        return None
    alpha = 1.0 if len(numbers) == 3 else numbers[3][0] / (100 if numbers[3][1] == "%" else 1)
    if kind == "rgb":
        red, green, blue = (min(255.0, number * 2.55 if unit == "%" else number) for number, unit in numbers[:3])
        return Colour(red, green, blue, alpha)
    return _from_hsl(numbers[0][0] / 360 % 1, numbers[1][0] / 100, numbers[2][0] / 100, alpha)


def _from_hsl(hue: float, saturation: float, lightness: float, alpha: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue, min(1, lightness), min(1, saturation))
    return Colour(255 * red, 255 * green, 255 * blue, alpha)


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
