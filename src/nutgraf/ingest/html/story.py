"""Decides which blocks of a page are its story, from the page's markup, trafilatura's choice and where the prose is.

No source is trusted alone. A part that the page marks as something else (by element, class name, wording, links or box)
is excluded, unless it holds most of what trafilatura chose. The story's container is the smallest element with most of
the prose; prose in it that trafilatura missed is kept if it is built like the chosen prose.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

from lxml.html import HtmlElement

from nutgraf.article import RemovalReason
from nutgraf.ingest.canonical_text import Line
from nutgraf.ingest.html.block_reasons import RegionSign, StoryPlace, common_element, is_linked_sentence, reason_said
from nutgraf.ingest.html.blocks import Block, Parts
from nutgraf.ingest.metadata import names_in_byline, whole_date

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
    """A block belongs to the nearest part around it which the page marks, unless the story is in that part."""
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


def _holds_story(parts: Parts, element: HtmlElement, sign: RegionSign) -> bool:
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
    """What is in a small box under a label ("Advertisement") or with the form of a newsletter belongs to it."""
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
    """Whether a box is small beside the page; comments may be longer than the story, but never come first."""
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


_MOST_OF_THE_PROSE = 0.7
_MOST_WITH_HEADLINE = 0.6  # in an element that holds the headline and more than a few blocks
_FEW = 3
_WEIGHT_OF_CHOSEN = 3  # a block trafilatura chose weighs this many times its length
_LEAST_CHOSEN = 0.4  # of the container's prose; where trafilatura chose less, what it left out proves nothing
_LINKED = 0.5
_LEAST_DROPPED = 60  # characters of a paragraph whose removal is reported
_LONGEST_TOP_LINE = 140
_STORY_ENDS = frozenset(("li", "blockquote", "p", "dd", "dt", "pre"))


def story_reasons(parts: Parts, own_address: str | None) -> tuple[RemovalReason | None, ...]:
    """Why each block is not of the story, None for those that are; `own_address` is that of the page."""
    reasons = marked_reasons(parts, own_address)
    unmarked = [number for number, reason in enumerate(reasons) if reason is None]
    chosen = _chosen(parts, unmarked)
    for number in unmarked:
        if number not in chosen:
            reasons[number] = _guess(parts, number, min(chosen, default=0))
    _mark_orphaned_headings(parts, reasons)
    return tuple(reasons)


def _chosen(parts: Parts, unmarked: list[int]) -> set[int]:
    prose = [number for number in unmarked if parts.is_prose(number)]
    if not prose:  # no sentences on the page: what is left and not a link is all there is
        plain = [number for number in unmarked if parts.blocks[number].link_share < _LINKED]
        return {number for number in plain if parts.blocks[number].has_letters}
    container = _container(parts, _without_repeats(parts, prose))
    within = [number for number in unmarked if container in parts.around[number]]
    inside = [number for number in within if parts.is_prose(number)]
    is_reliable = parts.counted_prose(inside) > _LEAST_CHOSEN * parts.prose(inside)
    alike = {_signature(parts, number, container) for number in inside if parts.counted[number] or not is_reliable}
    chosen = {number for number in inside if _signature(parts, number, container) in alike}
    first = min(chosen)
    chosen |= {number for number in prose if parts.counted[number] and parts.headline < number < first}
    chosen = _in_place(parts, within, chosen)
    chosen |= _amid(parts, within, chosen)
    chosen |= _at_top(parts, unmarked, min(chosen - {parts.headline}))
    return chosen | ({parts.headline} & set(unmarked))


def _without_repeats(parts: Parts, prose: list[int]) -> list[int]:
    """Without what is on the page before: a sentence that is there seventy times counts once."""
    first: dict[str, int] = {}
    for number in prose:
        first.setdefault(parts.blocks[number].text, number)
    return list(first.values())


def _container(parts: Parts, prose: list[int]) -> HtmlElement:
    """The deepest element around most of the prose; of a lone paragraph the one around it."""
    weights: Counter[HtmlElement] = Counter()
    total = 0
    for number in prose:
        weight = parts.prose([number]) * (_WEIGHT_OF_CHOSEN if parts.counted[number] else 1)
        total += weight
        for element in parts.around[number]:
            weights[element] += weight
    enough = {element for element, weight in weights.items() if weight >= _MOST_OF_THE_PROSE * total}
    beside_headline = parts.around[parts.headline] if parts.headline >= 0 else ()
    enough |= {
        element
        for element in beside_headline
        if weights[element] >= _MOST_WITH_HEADLINE * total and len(parts.members[element]) > _FEW
    }
    for number in prose:
        for place, element in enumerate(parts.around[number]):
            if element in enough:
                is_paragraph = place == 0 and len(parts.members[element]) == 1 and len(parts.around[number]) > 1
                return parts.around[number][1] if is_paragraph else element
    return parts.around[prose[0]][-1]


def _signature(parts: Parts, number: int, container: HtmlElement) -> tuple[str, ...]:
    """How a block is built into the container: the elements around it with the first of their class names."""
    chain = parts.around[number]
    return tuple(f"{one.tag}.{(one.get('class') or '').split(' ')[0]}" for one in chain[: chain.index(container)])


def _in_place(parts: Parts, within: list[int], chosen: set[int]) -> set[int]:
    """With the prose of the container between the headline and the last chosen block, and what follows that at once.

    It may be built otherwise than the rest, and the extractor may have passed it over for a class name.
    """
    last = max(chosen)
    found = chosen | {number for number in within if parts.headline < number < last and _reads_as_prose(parts, number)}
    unmarked = set(within)
    while last + 1 in unmarked and _reads_as_prose(parts, last + 1):
        last += 1
        found.add(last)
    is_under = sum(number > parts.headline for number in found) > len(found) / 2
    return {number for number in found if number >= parts.headline or not is_under}


def _reads_as_prose(parts: Parts, number: int) -> bool:
    return parts.is_prose(number) or is_linked_sentence(parts.blocks[number])


def container_of(parts: Parts, reasons: tuple[RemovalReason | None, ...]) -> HtmlElement | None:
    """The innermost element around all prose of the story; of a lone paragraph the one around it."""
    story = [number for number, reason in enumerate(reasons) if reason is None and _reads_as_prose(parts, number)]
    element = common_element(parts, story)
    return element.getparent() if element is not None and element.tag in _STORY_ENDS else element


def dropped_prose(parts: Parts, reasons: tuple[RemovalReason | None, ...]) -> tuple[int, ...]:
    """The paragraphs under the headline, amid the story, that were removed for no more than a name or their place."""
    story = [number for number, reason in enumerate(reasons) if reason is None and _reads_as_prose(parts, number)]
    if not story:
        return ()
    container, place = container_of(parts, reasons), None
    found = []
    for number in range(parts.headline + 1, max(story)):
        block = parts.blocks[number]
        is_plain = reasons[number] is not None and block.link_share < _LINKED and len(block.text) >= _LEAST_DROPPED
        if not is_plain or container not in parts.around[number] or reason_said(block.text) is not None:
            continue
        place = place or StoryPlace(parts)
        if parts.is_prose(number) and not _is_boxed(parts, place, number):
            found.append(number)
    return tuple(found)


def _is_boxed(parts: Parts, place: StoryPlace, number: int) -> bool:
    """Whether a removed paragraph is in a box that has more of one than its name, or is a caption or a form."""
    for element in parts.around[number]:
        sign = place.sign(element)
        if sign is not None:
            return place.is_boxed(element, sign)
    return True


def prose_only_extracted(parts: Parts, reasons: tuple[RemovalReason | None, ...]) -> int:
    """How many characters of prose under the headline the extractor takes for the story, and we do not."""
    removed = [n for n, reason in enumerate(reasons) if reason in ("related", "teaser", "navigation", "footer")]
    return parts.counted_prose(number for number in removed if number > parts.headline)


def _amid(parts: Parts, within: list[int], chosen: set[int]) -> set[int]:
    """Headings, items, rows and short lines amid the story, those trafilatura chose, and those that end the story."""
    first, last = min(chosen), max(chosen)
    found: set[int] = set()
    for number in within:
        block = parts.blocks[number]
        is_plain = block.has_letters and (block.link_share < _LINKED or block.is_heading)
        is_plain = is_plain or is_linked_sentence(block)
        if is_plain and not parts.is_prose(number) and (parts.counted[number] or first < number < last):
            found.add(number)
    unmarked = set(within)
    number = last + 1
    while number in unmarked and _may_end_a_story(parts.blocks[number]):
        found.add(number)
        number += 1
    return found


def _may_end_a_story(block: Block) -> bool:
    is_kind = block.is_row or block.is_heading or block.element.tag in _STORY_ENDS
    return is_kind and block.link_share < _LINKED and block.has_letters


def _at_top(parts: Parts, unmarked: list[int], first: int) -> set[int]:
    """Standfirst, byline and date between the headline and the story."""
    if not 0 <= parts.headline < first:
        return set()
    between = [number for number in unmarked if parts.headline < number < first]
    return {number for number in between if _reads_as_prose(parts, number) or _is_top_line(parts.blocks[number])}


def _is_top_line(block: Block) -> bool:
    text = block.text
    if len(text) > _LONGEST_TOP_LINE:
        return False
    line = Line(0, len(text), text, blank_before=True)
    has_time = next(block.element.iter("time"), None) is not None
    return names_in_byline(line) is not None or whole_date(text) is not None or has_time


def _guess(parts: Parts, number: int, first: int) -> RemovalReason:
    """What an unmarked block outside the story most likely is, by its place and its links."""
    block = parts.blocks[number]
    if number < first or (block.link_share >= _LINKED and len(block.text) < 30 and not parts.is_prose(number)):
        return "navigation"
    return "teaser" if parts.is_prose(number) else "related"


def _mark_orphaned_headings(parts: Parts, reasons: Reasons) -> None:
    """A heading with nothing of the story under it belongs to what is under it."""
    following: RemovalReason = "related"
    has_story = False
    for number in range(len(parts.blocks) - 1, -1, -1):
        reason = reasons[number]
        if not parts.blocks[number].is_heading:
            has_story = has_story or reason is None
            following = reason or following
        elif number != parts.headline:
            if reason is None and not has_story:
                reasons[number] = following
            has_story = False
