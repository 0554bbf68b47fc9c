"""The blocks of a page with what stands around them, as the steps that tell its story need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from lxml.html import HtmlElement

from nutgraf.ingest.page.blocks import Block
from nutgraf.ingest.page.extraction import Extracted

_DEEPEST = 100


class Parts:
    """Blocks by number, the elements around each from the inside out, and which ones trafilatura chose.

    `headline` is the number of the headline's block, -1 for none; lengths are in characters of prose.
    """

    def __init__(self, blocks: tuple[Block, ...], extracted: Extracted, headline: int) -> None:
        self.blocks, self.headline = blocks, headline
        self.counted = tuple(extracted.holds(block.text) for block in blocks)
        chains = {block.element: _around(block.element) for block in blocks}
        self.around = tuple(chains[block.element] for block in blocks)
        self.members: dict[HtmlElement, list[int]] = defaultdict(list)
        for number, chain in enumerate(self.around):
            for element in chain:
                self.members[element].append(number)
        self._prose = tuple(len(block.text) if block.is_prose else 0 for block in blocks)
        self.all_prose = sum(self._prose)
        self.all_counted = self.counted_prose(range(len(blocks)))

    def prose(self, numbers: Iterable[int]) -> int:
        """How much of these blocks reads like sentences."""
        return sum(self._prose[number] for number in numbers)

    def counted_prose(self, numbers: Iterable[int]) -> int:
        """How much of it trafilatura chose."""
        return sum(self._prose[number] for number in numbers if self.counted[number])

    def is_prose(self, number: int) -> bool:
        return self._prose[number] > 0


def _around(element: HtmlElement) -> tuple[HtmlElement, ...]:
    """The element and those around it, from the inside; of a very deep page the innermost and the outermost."""
    chain = (element, *element.iterancestors())
    return chain if len(chain) <= _DEEPEST else (*chain[:_DEEPEST], *chain[-2:])
