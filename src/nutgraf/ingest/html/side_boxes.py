"""Whether an element that its name or its tag calls something else really is a box beside the story.

A class name is a word that somebody chose: "teaser", "widget" or "paywall" may be around the lead itself. So a name
alone removes no prose under the headline. A box also has a shape: it is outside the element around headline and story,
or it holds links, controls, a label, a picture with its caption, or a list of things built alike.
"""

from __future__ import annotations

from lxml.html import HtmlElement

from nutgraf.ingest.html.block_reasons import Parts, RegionSign, reason_said, sign_of
from nutgraf.ingest.html.blocks import Block
from nutgraf.ingest.lines import TERMINAL

_LEAST_SENTENCE = 60  # characters of a linked paragraph that reads as a sentence
_LINKED = 0.2  # of a box
_LEAST_ITEMS = 2
_LONGEST_END = 2  # blocks
_SMALL = 0.25  # of the prose under the headline
_CONTROLS = ("input", "form", "button", "textarea", "select", "iframe")
_PICTURES = ("img", "picture", "figure", "video", "svg", "amp-img")
_WITH_PICTURE = frozenset(("caption", "footer"))
_ASIDES = frozenset(("related", "advertisement", "paywall", "newsletter"))


class StoryPlace:
    """Where the story is, as far as no name matters: the prose under the headline, and the element around it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._signs: dict[HtmlElement, RegionSign | None] = {}
        under = [number for number in range(parts.headline + 1, len(parts.blocks)) if parts.is_prose(number)]
        plain = [number for number in under if all(self.sign(element) is None for element in parts.around[number])]
        self._last = max(under, default=-1)
        self._amount = parts.prose(under)
        anchors = plain or [number for number in under if not self._is_surely_beside(number)]
        self.container = common_element(parts, [*([parts.headline] if parts.headline >= 0 else []), *anchors])
        in_place = [number for number in under if self.container in parts.around[number]]
        said = (number for number in in_place if reason_said(parts.blocks[number].text) is None)
        self.lead = next((number for number in said if not self._is_surely_beside(number)), -1)

    def sign(self, element: HtmlElement) -> RegionSign | None:
        """What the element says it is, read once."""
        if element not in self._signs:
            self._signs[element] = sign_of(element)
        return self._signs[element]

    def is_beside(self, element: HtmlElement, sign: RegionSign) -> bool:
        """Whether an element with this sign is a box beside the story, and not a part of the story with an odd name."""
        members = self._parts.members[element]
        if not any(self._parts.is_prose(number) for number in members):
            return True
        if self.container is None or self.container not in (element, *element.iterancestors()):
            return True
        if max(members) < self._parts.headline:
            return True
        holds_lead = self.lead in members
        if sign.is_certain and not (holds_lead and _is_aside(element, sign)):
            return True
        return self._is_box(element, sign, members, holds_lead=holds_lead)

    def is_boxed(self, element: HtmlElement, sign: RegionSign) -> bool:
        """Whether an element has the shape of a box, or is a caption or a comment, whatever its name."""
        is_known = sign.is_certain and not _is_aside(element, sign)
        return is_known or self._is_box(element, sign, self._parts.members[element], holds_lead=False)

    def _is_box(self, element: HtmlElement, sign: RegionSign, members: list[int], *, holds_lead: bool) -> bool:
        blocks = [self._parts.blocks[number] for number in members]
        if next(element.iterdescendants(*_CONTROLS), None) is not None or _is_linked(blocks):
            return True
        if any(reason_said(block.text) is not None for block in blocks):
            return True
        if sign.reason in _WITH_PICTURE and _has_picture(element):
            return True
        if holds_lead or self._is_like_leads(element):
            return False
        if sign.reason == "footer" and members[-1] >= self._last and len(members) <= _LONGEST_END:
            return True  # a line about the writer, or about the publisher, ends the page
        is_small = self._parts.prose(members) <= _SMALL * self._amount
        has_title = blocks[0].is_heading or any(_is_title(block) for block in blocks)
        return (is_small and has_title) or self._is_list(element, sign)

    def _is_like_leads(self, element: HtmlElement) -> bool:
        """Whether an element around the lead has the same tag and classes: then each part of the story has them."""
        around = self._parts.around[self.lead] if self.lead >= 0 else ()
        names = element.get("class")
        return names is not None and any(one.tag == element.tag and one.get("class") == names for one in around)

    def _is_list(self, element: HtmlElement, sign: RegionSign) -> bool:
        """Whether it holds, or is one of, two things or more with the same sign, as a thread of comments does."""
        if sign.reason != "comments":
            return False
        outer = next((one for one in element.iterancestors() if self.sign(one) is not None), None)
        outer_sign = self.sign(outer) if outer is not None else None
        if outer_sign is not None and outer_sign.reason == sign.reason:
            return True
        signs = [self.sign(one) for one in element.iterdescendants() if isinstance(one.tag, str)]
        return sum(other is not None and other.reason == sign.reason for other in signs) >= _LEAST_ITEMS

    def _is_surely_beside(self, number: int) -> bool:
        signs = [self.sign(element) for element in self._parts.around[number]]
        return any(sign is not None and sign.is_certain and sign.reason not in _ASIDES for sign in signs)


def is_linked_sentence(block: Block) -> bool:
    """Whether a block that is mostly a link still reads as a paragraph: long, and ended like a sentence.

    Titles of other stories, which lists of links hold, have no full stop.
    """
    is_item = block.element.tag == "li" or any(one.tag == "li" for one in block.element.iterancestors())
    is_long = len(block.text) >= _LEAST_SENTENCE and len(block.text.split()) > 6
    return is_long and not block.is_heading and not is_item and TERMINAL.search(block.text) is not None


def common_element(parts: Parts, numbers: list[int]) -> HtmlElement | None:
    """The innermost element around all of these blocks; None for no block."""
    if not numbers:
        return None
    counts: dict[HtmlElement, int] = {}
    for number in numbers:
        for element in parts.around[number]:
            counts[element] = counts.get(element, 0) + 1
    return next((element for element in parts.around[numbers[0]] if counts[element] == len(numbers)), None)


def _is_aside(element: HtmlElement, sign: RegionSign) -> bool:
    return sign.reason in _ASIDES and element.tag not in ("figcaption", "nav", "footer")


def _is_linked(blocks: list[Block]) -> bool:
    length = sum(len(block.text) for block in blocks)
    links = sum(block.link_length for block in blocks if not is_linked_sentence(block))
    return links >= _LINKED * length


def _is_title(block: Block) -> bool:
    return block.is_heading or (block.link_share >= 0.5 and block.has_letters and not is_linked_sentence(block))


def _has_picture(element: HtmlElement) -> bool:
    if next(element.iterdescendants(*_PICTURES), None) is not None:
        return True
    before = element.getprevious()
    return before is not None and (
        before.tag in _PICTURES or next(before.iterdescendants(*_PICTURES), None) is not None
    )
