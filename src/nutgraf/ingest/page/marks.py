"""Blocks a page marks as something other than its story: by its elements and names, by words, by links, by boxes."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

from nutgraf.article import RemovalReason
from nutgraf.ingest.page.parts import Parts
from nutgraf.ingest.page.phrases import reason_said
from nutgraf.ingest.page.regions import Sign
from nutgraf.ingest.page.side_boxes import StoryPlace, is_linked_sentence

Reasons = list[RemovalReason | None]

_LABELS = frozenset(("advertisement", "comments", "related", "newsletter", "paywall"))
_NEVER_STORY = frozenset(("navigation", "cookie_notice", "caption", "share", "comments"))
_LARGEST_BOX = 0.25  # of the page's prose
_ALL_BUT_NOTHING = 0.95
_LONGEST_CARD = 400
_LARGEST_CARD = 0.4  # of the page's prose
_MOST_IN_CARD = 6
_CARD_TAGS = frozenset(("li", "article", "div", "td", "dt"))


def marked_reasons(parts: Parts, own_address: str | None) -> Reasons:
    """Why each block is not of the story, as far as the page marks it; `own_address` is the page's own."""
    reasons: Reasons = [None] * len(parts.blocks)
    _mark_regions(parts, reasons)
    for number, block in enumerate(parts.blocks):
        if reasons[number] is None and number != parts.headline:
            reasons[number] = reason_said(block.text)
    _mark_boxes(parts, reasons)
    _mark_cards(parts, reasons, own_address)
    return reasons


def _mark_regions(parts: Parts, reasons: Reasons) -> None:
    """A block belongs to the nearest part around it which the page marks, unless the story stands in that part."""
    standing: dict[HtmlElement, RemovalReason | None] = {}
    place = StoryPlace(parts)
    for number, chain in enumerate(parts.around):
        for element in chain:
            if element not in standing:
                sign = place.sign(element)
                is_story = sign is None or _holds_story(parts, element, sign) or not place.is_beside(element, sign)
                standing[element] = None if sign is None or is_story else sign.reason
            if standing[element] is not None:
                reasons[number] = standing[element]
                break


def _holds_story(parts: Parts, element: HtmlElement, sign: Sign) -> bool:
    """Whether a part marked as something else holds the story: its headline, all prose, or what trafilatura chose.

    Readers' comments may be longer than the story and be chosen for it; but they never come first.
    """
    members = parts.members[element]
    if parts.prose(members) > _ALL_BUT_NOTHING * parts.all_prose > 0:
        return True
    if parts.headline in members and not (sign.is_certain and sign.reason in _NEVER_STORY):
        return not sign.is_certain or parts.prose(members) > 0
    if sign.reason != "comments":
        return parts.counted_prose(members) > 0.5 * parts.all_counted > 0
    after = range(max(0, parts.headline), len(parts.blocks))
    first = next((number for number in after if parts.is_prose(number)), None)
    return not sign.is_certain and first is not None and element in parts.around[first]


def _mark_boxes(parts: Parts, reasons: Reasons) -> None:
    """What stands in a small box under a label ("Advertisement") or with the form of a newsletter belongs to it."""
    boxes: dict[HtmlElement, RemovalReason] = {}
    for number, reason in enumerate(reasons):
        if reason is None or reason not in _LABELS:
            continue
        chain = parts.around[number]
        form = next((one for one in chain if one.tag == "form"), None) if reason == "newsletter" else None
        inner = chain[0] if form is None else form
        for element in list(inner.iterancestors())[: 1 if form is None else 2]:
            if element in boxes:
                continue
            members = parts.members[element]
            is_led = form is not None or members[:1] == [number]
            if not is_led or parts.headline in members or not _may_be_box(parts, members, reason):
                break
            boxes[element] = reason
    for element, reason in boxes.items():
        for number in parts.members[element]:
            reasons[number] = reasons[number] or reason


def _may_be_box(parts: Parts, members: list[int], reason: RemovalReason) -> bool:
    """Whether a box is small beside the page; comments may be longer than the story, but never stand first."""
    if reason == "comments":
        return parts.prose(range(members[0])) > 0
    return parts.prose(members) <= _LARGEST_BOX * parts.all_prose


def _mark_cards(parts: Parts, reasons: Reasons, own_address: str | None) -> None:
    """A title that is a link to another page, with the few words beside it, is a teaser of that page."""
    for number in range(len(parts.blocks)):
        if reasons[number] is None and number != parts.headline and _is_linked_title(parts, number, own_address):
            for other in _card_of(parts, number):
                reasons[other] = reasons[other] or "teaser"


def _is_linked_title(parts: Parts, number: int, own_address: str | None) -> bool:
    block = parts.blocks[number]
    is_title = block.is_heading or (block.element.tag in _CARD_TAGS and len(block.text.split()) >= 2)
    if block.link_share < 0.9 or not is_title or "\n" in block.text or is_linked_sentence(block):
        return False
    links = list(islice(block.element.iterdescendants("a"), 2)) or list(islice(block.element.iterancestors("a"), 1))
    if len(links) != 1:
        return False
    address = (links[0].get("href") or "").strip()
    page = address.split("#")[0]
    is_own = bool(page) and own_address is not None and own_address.endswith(page)
    return bool(page) and not page.startswith("javascript:") and not is_own


def _card_of(parts: Parts, number: int) -> list[int]:
    """The blocks of the largest element around a linked title that holds little more than the title."""
    best = [number]
    for element in parts.around[number]:
        members = parts.members[element]
        if len(members) > _MOST_IN_CARD or parts.headline in members:
            break
        headings = sum(parts.blocks[other].is_heading for other in members)
        length = sum(len(parts.blocks[other].text) for other in members if other != number)
        is_led = parts.prose(other for other in members if other < number) == 0
        if (
            headings > 1
            or length > _LONGEST_CARD
            or not is_led
            or parts.prose(members) > _LARGEST_CARD * parts.all_prose
        ):
            break
        best = members
    return best
