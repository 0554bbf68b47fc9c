"""Which blocks of a page are its story: the page's own marks, trafilatura's choice, and where the prose stands.

None of the three is trusted alone. A part the page marks as something else is not the story, unless most of what
trafilatura chose stands in it. The story's container is the smallest element that holds most of the prose; prose in
it that trafilatura missed is kept where it is built like the prose that was chosen.
"""

from __future__ import annotations

from collections import Counter

from lxml.html import HtmlElement

from nutgraf.article import RemovalReason
from nutgraf.ingest.byline import names_in_byline
from nutgraf.ingest.lines import Line
from nutgraf.ingest.page.blocks import Block
from nutgraf.ingest.page.marks import Reasons, marked_reasons
from nutgraf.ingest.page.parts import Parts
from nutgraf.ingest.page.phrases import reason_said
from nutgraf.ingest.page.side_boxes import StoryPlace, common_element, is_linked_sentence
from nutgraf.ingest.published import whole_date

_MOST_OF_THE_PROSE = 0.7
_MOST_WITH_HEADLINE = 0.6  # in an element that holds the headline and more than a few blocks
_FEW = 3
_VOTE = 3  # a block trafilatura chose weighs this many times its length
_HEARD = 0.4  # of the container's prose; where trafilatura chose less, its silence about the rest means nothing
_LINKED = 0.5
_LEAST_DROPPED = 60  # characters of a paragraph whose removal is reported
_LONGEST_TOP_LINE = 140
_STORY_ENDS = frozenset(("li", "blockquote", "p", "dd", "dt", "pre"))


def tell_story(parts: Parts, own_address: str | None) -> tuple[RemovalReason | None, ...]:
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
    container = _container(parts, _told_once(parts, prose))
    within = [number for number in unmarked if container in parts.around[number]]
    inside = [number for number in within if parts.is_prose(number)]
    is_heard = parts.counted_prose(inside) > _HEARD * parts.prose(inside)
    kin = {_signature(parts, number, container) for number in inside if parts.counted[number] or not is_heard}
    chosen = {number for number in inside if _signature(parts, number, container) in kin}
    first = min(chosen)
    chosen |= {number for number in prose if parts.counted[number] and parts.headline < number < first}
    chosen = _in_place(parts, within, chosen)
    chosen |= _amid(parts, within, chosen)
    chosen |= _at_top(parts, unmarked, min(chosen - {parts.headline}))
    return chosen | ({parts.headline} & set(unmarked))


def _told_once(parts: Parts, prose: list[int]) -> list[int]:
    """Without what stands on the page before: a sentence that is there seventy times is no longer story than once."""
    first: dict[str, int] = {}
    for number in prose:
        first.setdefault(parts.blocks[number].text, number)
    return list(first.values())


def _container(parts: Parts, prose: list[int]) -> HtmlElement:
    """The deepest element around most of the prose; a lone paragraph stands in the element around it."""
    weights: Counter[HtmlElement] = Counter()
    total = 0
    for number in prose:
        weight = parts.prose([number]) * (_VOTE if parts.counted[number] else 1)
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
    """A heading with nothing of the story under it belongs to what does stand under it."""
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
