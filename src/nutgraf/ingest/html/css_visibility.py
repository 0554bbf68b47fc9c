"""Finds the text of a page that is hidden, struck through, raised or lowered.

A page can hide words from people and still pass them to a program, through styles, attributes or elements that draw
nothing. Some of these hide a whole branch (`display:none`, off-screen positions); others are inherited and can be
undone by a child (`visibility`, font size, colour).

Raised and lowered elements and MathML fractions and exponents are rewritten in the tree as plain characters, so that
every later reader, including trafilatura, sees the same text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml.html import HtmlElement

from nutgraf.article import NOTE_MARK, STRUCK
from nutgraf.errors import InputError
from nutgraf.ingest.canonical_text import fraction_text, lowered_text, raised_text
from nutgraf.ingest.html.css_rules import Stylesheet, TooManyRules
from nutgraf.ingest.html.css_values import (
    BLACK,
    PIXELS,
    WHITE,
    Colour,
    at_rule_applies,
    cannot_be_read,
    colour_in,
    resolve_variables,
)

UNSEEN_ELEMENTS = frozenset(
    "template noscript noframes noembed iframe object video audio canvas script style datalist title desc"
    " metadata annotation annotation-xml".split()
)
_STRUCK_ELEMENTS = frozenset(("s", "del", "strike"))
_RAISED_ELEMENTS = {"sup": 1, "sub": -1}
_FOR_LISTENERS = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader hidden-visually"
    " element-invisible a11y-hidden assistive-text".split()
)
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?)([a-z]{1,5}|%)?")
_FONT_WORDS = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_FONT_SIZE = re.compile(r"(?:^|\s)(-?[\d.]+(?:px|r?em|pt|%|v[wh])?)(?=\s*/|\s+[^\s/\d]|$)")
_SMALLEST = 3.0  # pixels; no letter can be read below
_FAR = -500.0
_LEAST_RISE = 2.0  # pixels
_INLINE = frozenset("span font small b i em strong a sup sub".split())
_NOTHING_CLIPPED = re.compile(r"auto|rect\(\s*auto")
_NULL_SCALE = re.compile(
    r"scale(?:[xy]|3d)?\(\s*(?:0*\.?0*)\s*[,)]|rotate[xy]\(\s*90deg|matrix\(\s*0\s*,\s*0\s*,\s*0\s*,\s*0"
)
_TRANSPARENT_MASK = re.compile(
    r"gradient\((?:to [a-z ]+,)?\s*(?:transparent|rgb\(0 0 0 ?/ ?0\))(?:\s*,\s*transparent)*\s*\)"
)
_SHIFT = re.compile(r"translate(?:x|y|3d)?\(([^()]*)\)")
_FAR_ABOVE_ALL = ("left", "top", "right", "bottom", "inset", "inset-inline", "inset-block", "inset-inline-start")
_SHIFTS = ("text-indent", "margin", "margin-left", "margin-top", "margin-inline-start", "translate")
_SIZES = (("width", "inline-size"), ("height", "block-size"))
_MOST_SIZES = (("max-width", "max-inline-size"), ("max-height", "max-block-size"))


class _Seen(NamedTuple):
    """What an element hands on to the elements in it."""

    gone: str = ""  # what hides the whole branch
    invisible: bool = False
    font: float = 16.0
    colour: Colour | None = BLACK  # None: not known
    ground: Colour | None = WHITE
    variables: Mapping[str, str] = {}

    @property
    def carrier(self) -> str:
        if self.gone:
            return self.gone
        if self.invisible:
            return "visibility:hidden"
        if self.font < _SMALLEST:
            return "font-size:0"
        if self.colour is not None and self.ground is not None and cannot_be_read(self.colour, self.ground):
            return "text in the colour of its background"
        return ""


class Drawn(NamedTuple):
    """What a browser would draw otherwise than as plain text of its line.

    `unseen`: the elements whose own text no reader sees or is struck through, with what hides it (text after an element
    belongs to its parent). `raised`: 1 for elements above the line, -1 for those below it.
    """

    unseen: dict[HtmlElement, str]
    raised: dict[HtmlElement, int]


def drawn_elements(root: HtmlElement, name: str, shown: frozenset[HtmlElement] = frozenset()) -> Drawn:
    """Which elements of a page are hidden, struck through, raised or lowered; what hides those in `shown` is ignored.

    Raises InputError, in which the page is called `name`, when its style sheets cannot be applied in reasonable time.
    """
    try:
        return _drawn(root, shown)
    except TooManyRules as error:
        raise InputError(
            f"{name!r} has style sheets no news page has: save the article's text and give that"
        ) from error


def _drawn(root: HtmlElement, shown: frozenset[HtmlElement]) -> Drawn:
    sheets = Stylesheet(
        (
            "".join(element.itertext())
            for element in root.iter("style")
            if at_rule_applies(f"@media {element.get('media') or ''}")
        ),
        root,
    )
    seen: dict[HtmlElement, _Seen] = {}
    drawn = Drawn({}, {})
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        parent = seen.get(element.getparent(), _Seen())
        style = {} if parent.gone else sheets.declared_values(element)
        own = parent if parent.gone else _seen(element, parent, style)
        if element in shown:
            own = own._replace(gone="", invisible=False)
        seen[element] = own
        if own.carrier:
            drawn.unseen[element] = own.carrier
        elif (raised := _raised_by(element, style)) != 0:
            drawn.raised[element] = raised
    return drawn


def _raised_by(element: HtmlElement, style: dict[str, str]) -> int:
    value = style.get("vertical-align", "")
    if value in ("super", "text-top", "sub", "text-bottom") and element.tag in _INLINE:
        return 1 if value in ("super", "text-top") else -1
    length = _LENGTH.fullmatch(value) if element.tag in _INLINE else None
    if length is not None and abs(_pixels(length[1], length[2] or "px")) >= _LEAST_RISE:
        return 1 if float(length[1]) > 0 else -1
    return _RAISED_ELEMENTS.get(element.tag, 0)


def hides_branch(carrier: str) -> bool:
    """Whether nothing inside an element hidden this way can be seen either."""
    return carrier not in ("visibility:hidden", "font-size:0", "text in the colour of its background")


def _seen(element: HtmlElement, parent: _Seen, style: dict[str, str]) -> _Seen:
    gone = _gone_by_markup(element)
    if gone or not style:
        return _with_attributes(element, parent._replace(gone=gone))
    own_variables = {name: value for name, value in style.items() if name.startswith("--")}
    variables = {**parent.variables, **own_variables} if own_variables else parent.variables
    if any("(" in value for value in style.values()):
        style = {name: resolve_variables(value, variables) for name, value in style.items()}
    own = _with_attributes(element, parent._replace(gone=_gone_by_style(style), variables=variables))
    visibility = style.get("visibility", "inherit")
    return own._replace(
        invisible=parent.invisible if visibility == "inherit" else visibility in ("hidden", "collapse"),
        font=_font(style, parent.font),
        colour=_text_colour(style, own.colour),
        ground=_ground(style, own.ground),
    )


def _gone_by_markup(element: HtmlElement) -> str:
    if element.tag in UNSEEN_ELEMENTS:
        is_drawn = element.tag == "template" and element.get("shadowrootmode") is not None
        return "" if is_drawn else str(element.tag)
    if element.tag in _STRUCK_ELEMENTS:
        return STRUCK
    if element.get("hidden") is not None:
        return "hidden attribute"
    if element.tag == "dialog" and element.get("open") is None:
        return "closed dialog"
    classes = element.get("class")
    if classes and not _FOR_LISTENERS.isdisjoint(classes.lower().split()):
        return "screen-reader class"
    return ""


def _with_attributes(element: HtmlElement, seen: _Seen) -> _Seen:
    """Colours given by the attributes of old pages: `bgcolor`, `<font color>`, `<body text>`."""
    ground, colour = element.get("bgcolor"), element.get("color" if element.tag == "font" else "text")
    if ground is not None:
        seen = seen._replace(ground=colour_in(_with_hash(ground)))
    elif element.get("background") is not None:
        seen = seen._replace(ground=None)
    if colour is not None and element.tag in ("font", "body"):
        seen = seen._replace(colour=colour_in(_with_hash(colour)))
    return seen


def _with_hash(value: str) -> str:
    value = value.strip().lower()
    return f"#{value}" if re.fullmatch(r"[0-9a-f]{6}|[0-9a-f]{3}", value) else value


def _gone_by_style(style: dict[str, str]) -> str:
    if style.get("display") == "none" or style.get("content-visibility") == "hidden":
        return "display:none"
    if _number(style.get("opacity", "1")) < 0.06 or re.search(r"opacity\(\s*0*\.?0*%?\s*\)", style.get("filter", "")):
        return "opacity:0"
    if "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", ""):
        return STRUCK
    if _is_off_screen(style):
        return "off-screen"
    if _is_clipped(style):
        return "clipped"
    if _has_no_size(style):
        return "zero size"
    return ""


def _is_off_screen(style: dict[str, str]) -> bool:
    is_moved = style.get("position") in ("absolute", "fixed", "relative")
    far = [style.get(side, "") for side in _FAR_ABOVE_ALL] if is_moved else []
    far += [style.get(name, "") for name in _SHIFTS]
    far += [words for match in _SHIFT.finditer(style.get("transform", "")) for words in match.group(1).split(",")]
    sizes = [_pixels(number, unit) for value in far for number, unit in _LENGTH.findall(value)]
    return any(size <= _FAR or (is_moved and size >= 50_000) for size in sizes)


def _is_clipped(style: dict[str, str]) -> bool:
    clip, path = style.get("clip", ""), style.get("clip-path", "")
    if clip.startswith("rect") and not _NOTHING_CLIPPED.match(clip):
        numbers = [float(number) for number, _ in _LENGTH.findall(clip)]
        if numbers and max(numbers) <= 1:
            return True
    masks = [style.get(name, "") for name in ("mask", "mask-image", "-webkit-mask", "-webkit-mask-image")]
    if any(_TRANSPARENT_MASK.search(mask) for mask in masks):
        return True
    if path.startswith("inset"):
        first = _LENGTH.search(path)
        return first is not None and first.group(2) == "%" and float(first.group(1)) >= 50
    numbers = [float(number) for number, _ in _LENGTH.findall(path)]
    return (
        path.startswith(("circle(0", "ellipse(0", "polygon(", "rect(", "xywh(")) and bool(numbers) and max(numbers) == 0
    )


def _has_no_size(style: dict[str, str]) -> bool:
    if _NULL_SCALE.search(style.get("transform", "")) or _number(style.get("scale", "1")) == 0:
        return True
    if _number(style.get("zoom", "1")) == 0:
        return True
    if "90deg" in style.get("rotate", "") and style["rotate"][:1] in "xy":
        return True
    tiny = [any(_is_tiny(style.get(name)) for name in names) for names in _SIZES]
    narrow = [any(_is_tiny(style.get(name)) for name in names) for names in _MOST_SIZES]
    overflow = " ".join(style.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    cut_off = "hidden" in overflow or "clip" in overflow
    return all(tiny) or all(narrow) or (cut_off and any((*tiny, *narrow)))


def _is_tiny(value: str | None) -> bool:
    match = _LENGTH.fullmatch(value or "")
    return match is not None and _pixels(match.group(1), match.group(2) or "px") <= 1


def _font(style: dict[str, str], inherited: float) -> float:
    value = style.get("font-size", "")
    if not value:
        match = _FONT_SIZE.search(style.get("font", ""))
        value = match.group(1) if match is not None else ""
    if value in _FONT_WORDS:
        return _FONT_WORDS[value]
    match = _LENGTH.fullmatch(value)
    if match is None:
        return inherited
    number, unit = float(match.group(1)), match.group(2) or "px"
    if unit in ("em", "%"):
        return inherited * number / (100 if unit == "%" else 1)
    return number * PIXELS.get(unit, 16.0)


def _text_colour(style: dict[str, str], inherited: Colour | None) -> Colour | None:
    value = style.get("-webkit-text-fill-color") or style.get("color") or "inherit"
    return inherited if value in ("inherit", "currentcolor") else colour_in(value)


def _ground(style: dict[str, str], inherited: Colour | None) -> Colour | None:
    """What is behind the text; not known where it is a picture or a gradient."""
    values = [style[name] for name in ("background", "background-color", "background-image") if name in style]
    if any("url(" in value or "gradient" in value or "var(" in value for value in values):
        return None
    for value in reversed(values):
        colour = colour_in(value)
        if colour is not None and colour.alpha > 0.5:
            return colour
    return inherited


def _pixels(number: str, unit: str) -> float:
    return float(number) * PIXELS.get(unit or "px", 0.0)


def _number(value: str) -> float:
    match = _LENGTH.fullmatch(value)
    return float(match.group(1)) / (100 if match.group(2) == "%" else 1) if match is not None else 1.0


_LINE_ENDS = frozenset(
    "br p div li td th dd dt h1 h2 h3 h4 h5 h6 blockquote figcaption section article main body".split()
)
_NOTE_LINK = re.compile(r"(?:\[[^\[\]]{1,30}\]|\(\d{1,3}\)|[*†‡§¶]{1,3})")
_SLASHES = ("/", "⁄", "∕")
_MOST_STEPS = 12  # elements that are looked at for the text before one
_ENOUGH = 40  # characters of text before


def write_raised_text(root: HtmlElement, drawn: Drawn) -> dict[HtmlElement, str]:
    """Rewrites the tree; returns the unseen elements with the marks of notes among them."""
    unseen = dict(drawn.unseen)
    raised = {**drawn.raised, **{one[1]: -1 for one in _pairs(root, "msub")}}
    raised |= {one[1]: 1 for one in _pairs(root, "msup")}
    done: set[HtmlElement] = set()
    for element in root.iter("mfrac"):
        _write_math_fraction(element, unseen)
    for element in root.iter():
        if element in done or element in unseen:
            continue
        if element in raised:
            below = _below(element, raised) if raised[element] > 0 else None
            if below is not None:
                _write(element, fraction_text(_before(element, unseen), _words(element), _words(below)))
                _write(below, "")
                element.tail = ""
                done.add(below)
            elif raised[element] < 0:
                _write(element, lowered_text(_words(element)))
            else:
                _raise(element, unseen)
        elif element.tag == "a" and _is_note_link(element):
            unseen[element] = NOTE_MARK
    return unseen


def _pairs(root: HtmlElement, tag: str) -> list[HtmlElement]:
    return [element for element in root.iter(tag) if len(element) == 2 and isinstance(element[1].tag, str)]


def _raise(element: HtmlElement, unseen: dict[HtmlElement, str]) -> None:
    words = _words(element)
    is_power = element.getparent() is not None and element.getparent().tag == "msup"
    found = raised_text("x 10" if is_power else _before(element, unseen), words, is_link=_leads_to_note(element, words))
    if found.is_note:
        unseen[element] = NOTE_MARK
    elif found.text != words:
        _write(element, found.text)


def _below(element: HtmlElement, raised: dict[HtmlElement, int]) -> HtmlElement | None:
    """The lowered element that makes a fraction with a raised one: `<sup>1</sup>/<sub>2</sub>`."""
    after, following = (element.tail or "").strip(), element.getnext()
    is_fraction = after in _SLASHES and following is not None and raised.get(following) == -1
    return following if is_fraction and _words(element).strip().isdecimal() else None


def _write_math_fraction(element: HtmlElement, unseen: dict[HtmlElement, str]) -> None:
    if len(element) == 2 and element not in unseen:
        _write(element, fraction_text(_before(element, unseen), *map(_words, element)))


def _leads_to_note(element: HtmlElement, words: str) -> bool:
    """Whether all of the raised text is a link to a place, as the marks of notes are."""
    outer, inner = element.getparent(), next(element.iterdescendants("a"), None)
    links = [one for one in (outer, inner) if one is not None and one.tag == "a"]
    longest = len(words.strip())
    return any(
        "#" in (one.get("href") or "") and len(_first_words(one, longest + 20).strip()) <= longest for one in links
    )


def _is_note_link(element: HtmlElement) -> bool:
    is_note = (
        element.get("role") == "doc-noteref" or _NOTE_LINK.fullmatch(_first_words(element, 60).strip()) is not None
    )
    return is_note and "#" in (element.get("href") or "")


def _before(element: HtmlElement, unseen: dict[HtmlElement, str]) -> str:
    """The end of the text in front of an element, within its block."""
    found, node = "", element
    for _ in range(_MOST_STEPS):
        earlier = node.getprevious()
        if earlier is not None:
            is_shown = isinstance(earlier.tag, str) and earlier not in unseen
            is_end = earlier.tag in _LINE_ENDS
            own = _words(earlier)[-_ENOUGH:] if is_shown and not is_end else ""
            found, node = own + (earlier.tail or "")[-_ENOUGH:] + found, earlier
        else:
            node = node.getparent()
            if node is None:
                break
            is_end = node.tag in _LINE_ENDS
            found = (node.text or "")[-_ENOUGH:] + found
        if is_end or len(found.strip()) >= _ENOUGH:
            break
    return found


def _words(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _first_words(element: HtmlElement, enough: int) -> str:
    """The text of an element, or its beginning where it has more than `enough` characters."""
    found = ""
    for words in element.itertext():
        found += words[: enough + 1]
        if len(found) > enough:
            break
    return found


def _write(element: HtmlElement, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text
