"""Raised and lowered elements of a page, and MathML's fractions and exponents, rewritten as plain characters.

What they mean is decided in `nutgraf.ingest.raised_text`; here the text in front of each element is found, and the tree
is changed in place, so that everything that reads it later, trafilatura too, meets the same characters.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from nutgraf.article import NOTE_MARK
from nutgraf.ingest.html.css_visibility import Drawn
from nutgraf.ingest.raised_text import fraction_text, lowered_text, raised_text

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
