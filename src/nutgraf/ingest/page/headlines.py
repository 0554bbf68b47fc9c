"""Which block of a page is its headline: the one that says what the metadata call the story, else the first `h1`."""

from __future__ import annotations

import unicodedata

from nutgraf.ingest.page.blocks import Block

_LONGEST = 300
_QUOTES = str.maketrans("“”„«»‘’‚`", '"""""' + "''''")


def headline_block(blocks: tuple[Block, ...], titles: tuple[str, ...]) -> int:
    """The number of the headline's block, or -1 when no block is one; a page's title may end in its site's name."""
    wanted = [_folded(title) for title in titles]
    best: tuple[int, int] | None = None
    for number, block in enumerate(blocks):
        if len(block.text) > _LONGEST or (best is not None and best[0] == 0):
            continue
        rank = _rank(block, _folded(block.text), wanted)
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, number)
    return best[1] if best is not None else -1


def _rank(block: Block, words: str, wanted: list[str]) -> int | None:
    """How likely a block is the headline, 0 the likeliest: its element, and whether its words are the page's title."""
    is_first_rank = block.element.tag == "h1" or block.element.get("itemprop") == "headline"
    if words in wanted:
        return 0 if is_first_rank else 1 if block.is_heading else 3
    is_part = len(words) > 15 and any(words in title or title in words for title in wanted)
    if is_first_rank:
        return 2 if is_part else 4
    if is_part and block.is_heading:
        return 5
    is_most = is_part and any(len(words) > 0.5 * len(title) for title in wanted if words in title)
    return 6 if is_most and block.link_share < 0.5 else None


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).translate(_QUOTES).casefold().split()).rstrip(".")
