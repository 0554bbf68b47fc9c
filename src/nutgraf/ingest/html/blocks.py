"""The visible text of a page as blocks in document order, with what was hidden kept beside its place.

A block is what has lines of its own: a paragraph, a heading, an item of a list, a row of a table. White space is what a
browser makes of it, `<br>` is a line end, two of them end the block. Tables that hold data are read row by row, tables
that lay a page out are not. `Parts` adds the elements around each block and which blocks trafilatura takes for the
story.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from nutgraf.errors import InputError
from nutgraf.ingest.canonical_text import TERMINAL, Spelt, canonical, spelt_invisibly
from nutgraf.ingest.html.css_visibility import hides_branch

_SPACES = re.compile("[ \t\n\r\f\u2028\u2029\x85]+")
_PARAGRAPH = re.compile(r"\n(?: *\n)+")
_AROUND_LINE = re.compile(r" *\n *")
_PROSE = re.compile(r"[^\W\d_][\w’'-]*+(?:[,;:]?\s++[^\W\d_][\w’'-]*+){4,}+[.!?]?")
_FAR_IN = 20_000  # characters


def collapse_blanks(words: str) -> str:
    """Words of the markup with each run of white space as one space; a no-break space stays what it is."""
    return _SPACES.sub(" ", words)


def pieces_of(raw: str) -> Iterator[tuple[int, str]]:
    """The parts of a block between empty lines, each with its raw offset."""
    place = 0
    for match in _PARAGRAPH.finditer(raw):
        yield place, raw[place : match.start()]
        place = match.end()
    yield place, raw[place:]


def laid_out(piece: str) -> str:
    """A part of a block as canonical text without blanks at the ends of its lines."""
    text = canonical(piece)
    return _AROUND_LINE.sub("\n", re.sub(" {2,}", " ", text)).strip()


def place_in(raw: str, start: int, offset: int) -> int:
    """The position of a raw offset in the text laid out from `raw[start:]`."""
    if offset - start > _FAR_IN:
        return offset - start  # white space and invisible characters make it a little less: too long to count
    return len(laid_out(raw[start:offset] + "x")) - 1 if offset > start else 0


def words_in(element: HtmlElement) -> str:
    """All words inside an element, on one line."""
    return " ".join(" ".join(words.split()) for words in element.itertext() if words.strip())


def prose_in(code: str) -> str:
    """The runs of five words or more in a comment or a script: what they say, without their code."""
    return " ".join(" ".join(match.group().split()) for match in _PROSE.finditer(code))


_LONGEST_CELL = 200
_LAYOUT_ROLES = frozenset(("presentation", "none"))
_STRUCTURE = ("h1", "h2", "h3", "form", "article", "section", "nav", "figure")


def is_data_table(table: HtmlElement, unseen: dict[HtmlElement, str]) -> bool:
    """Whether the rows of a table are to be read as lines: several short cells beside each other, no page in them."""
    if table.get("role") in _LAYOUT_ROLES or next(table.iterdescendants("table"), None) is not None:
        return False
    if next(table.iterdescendants(*_STRUCTURE), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr") if row not in unseen]
    widths = [len(row) for row in rows]
    if sum(width >= 2 for width in widths) < 2:
        return False
    lengths = [len("".join(cell.itertext())) for row in rows for cell in row]
    has_heads = next(table.iterdescendants("th"), None) is not None
    return max(lengths) <= _LONGEST_CELL * (3 if has_heads else 1)


BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section select"
    " summary table tbody td tfoot th thead tr ul".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MOST_BLOCKS = 20_000
_IN_CELLS = BLOCK_TAGS - {"tr", "table", "caption"}
_LETTER = re.compile(r"[^\W_]")
_SILENT = frozenset(("comment", "noscript", "script", "style"))


@dataclass(slots=True)
class Block:
    """One block: its canonical text, the element it is in, how much of it is links, and what hid in it.

    `at` of what is hidden counts code points of this block's text.
    """

    text: str
    element: HtmlElement
    link_length: int = 0
    hidden: tuple[Spelt, ...] = ()
    is_row: bool = False

    @property
    def has_letters(self) -> bool:
        return _LETTER.search(self.text) is not None

    @property
    def is_heading(self) -> bool:
        return self.element.tag in HEADINGS

    @property
    def link_share(self) -> float:
        return min(1.0, self.link_length / max(1, len(self.text)))

    @property
    def is_prose(self) -> bool:
        """Whether it reads like sentences: long or ended by a mark, and not mostly links."""
        if self.is_heading or self.is_row or self.link_share > 0.5 or len(self.text) < 25:
            return False
        return (
            len(self.text) >= 120
            or (TERMINAL.search(self.text) is not None and len(self.text.split()) > 3)
            or (len(self.text) >= 40 and self.link_length == 0)
        )


@dataclass(slots=True)
class _OpenBlock:
    """The block that is being read."""

    element: HtmlElement
    parts: list[str] = field(default_factory=list)
    link_length: int = 0
    hidden: list[tuple[int, str, str]] = field(default_factory=list)  # raw offset, words, carrier
    is_row: bool = False

    length: int = 0

    def add(self, piece: str) -> None:
        self.parts.append(piece)
        self.length += len(piece)


class Visible(NamedTuple):
    """The blocks of a page in order, and what is hidden after the last of them (`at` means nothing there)."""

    blocks: tuple[Block, ...]
    trailing: tuple[Spelt, ...]


def visible_blocks(root: HtmlElement, unseen: dict[HtmlElement, str], name: str) -> Visible:
    """The blocks of a page's body; `unseen` are the elements whose text no reader sees, with what hides them.

    Raises InputError, in which the page is called `name`, when it has more than 20,000 blocks.
    """
    return _Reader(root, unseen, name).read()


class _Reader:
    def __init__(self, root: HtmlElement, unseen: dict[HtmlElement, str], name: str) -> None:
        self._name = name
        self._body = root.find("body") if root.find("body") is not None else root
        self._unseen = unseen
        self._blocks: list[Block] = []
        self._open = _OpenBlock(self._body)
        self._rows: list[HtmlElement] = []  # the rows of data tables that are open, one in the other
        self._data_tables = {table for table in self._body.iter("table") if is_data_table(table, unseen)}
        self._links = self._pre = 0
        self._items: Counter[HtmlElement] = Counter()  # of ordered lists, as far as they were read

    def read(self) -> Visible:
        walk = etree.iterwalk(self._body, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event in ("comment", "pi"):
                if event == "comment":
                    self._hide(element.text or "", "comment")
                self._text(element.tail, element.getparent())
            elif event == "start":
                self._start(element, walk)
            else:
                self._end(element)
        self._flush(self._body)
        trailing = tuple(Spelt(words, carrier, 0) for _, words, carrier in self._open.hidden)
        return Visible(tuple(self._blocks), trailing)

    def _start(self, element: HtmlElement, walk: etree.iterwalk) -> None:
        carrier = self._unseen.get(element, "")
        if hides_branch(carrier) and carrier:
            walk.skip_subtree()
            self._hide(words_in(element), carrier)
            return
        tag = element.tag
        if tag == "br":
            self._open.add("\n")
        elif self._rows:
            self._start_in_row(element)
        elif tag in BLOCK_TAGS or tag == "button":
            self._flush(element)
            if tag == "tr" and next(element.iterancestors("table"), None) in self._data_tables:
                self._rows.append(element)
                self._open.is_row = True
        self._links += tag in ("a", "button")
        self._pre += tag == "pre"
        self._text(element.text, element)

    def _start_in_row(self, element: HtmlElement) -> None:
        if element.tag in ("td", "th") and "".join(self._open.parts).strip():
            self._open.add(" | ")
        elif element.tag in _IN_CELLS:
            self._open.add(" ")

    def _end(self, element: HtmlElement) -> None:
        parent = element.getparent()
        carrier = self._unseen.get(element, "")
        if not (carrier and hides_branch(carrier)):
            self._links -= element.tag in ("a", "button")
            self._pre -= element.tag == "pre"
            if self._rows and self._rows[-1] is element:
                self._rows.pop()
                self._flush(parent)
            elif not self._rows and (element.tag in BLOCK_TAGS or element.tag == "button"):
                self._flush(parent)
            elif element.tag in _IN_CELLS:
                self._open.add(" ")
        if element is not self._body:
            self._text(element.tail, parent)

    def _text(self, words: str | None, element: HtmlElement | None) -> None:
        if not words or element is None:
            return
        carrier = self._unseen.get(element)
        if carrier is not None:
            self._hide(words, carrier)
            return
        piece = words if self._pre else collapse_blanks(words)
        self._open.add(piece)
        if self._links:
            self._open.link_length += len(piece.strip())

    def _hide(self, words: str, carrier: str) -> None:
        said = prose_in(words) if carrier in _SILENT else " ".join(words.split())
        if said:
            self._open.hidden.append((self._open.length, said, carrier))

    def _flush(self, following: HtmlElement | None) -> None:
        """End the open block, and open the next one in `following`."""
        done, self._open = self._open, _OpenBlock(following if following is not None else self._body)
        raw = "".join(done.parts)
        pieces = list(pieces_of(raw)) if not self._pre and done.element.tag != "pre" else [(0, raw)]
        pieces = [(start, piece) for start, piece in pieces if canonical(piece).strip()]
        if not pieces:
            self._open.hidden.extend((0, words, carrier) for _, words, carrier in done.hidden)
            self._spell_alone(raw)
            return
        if len(self._blocks) + len(pieces) > _MOST_BLOCKS:
            raise InputError(f"{self._name!r} has more than {_MOST_BLOCKS:,} paragraphs: give the page of one article")
        share = done.link_length / max(1, len(raw))
        ends = [start for start, _ in pieces[1:]] + [len(raw) + 1]
        hidden = deque(done.hidden)
        for (start, piece), end in zip(pieces, ends, strict=True):
            text = laid_out(piece)
            inside = list(spelt_invisibly(piece))
            while hidden and hidden[0][0] < end:
                offset, words, carrier = hidden.popleft()
                inside.append(Spelt(words, carrier, place_in(raw, start, offset)))
            is_first = start == pieces[0][0]
            mark = self._mark_of(done.element) if is_first and not done.is_row else ""
            placed = tuple(one._replace(at=min(one.at, len(text))) for one in inside)
            self._blocks.append(Block(mark + text, done.element, round(share * len(text)), placed, done.is_row))

    def _mark_of(self, element: HtmlElement) -> str:
        """The bullet or the number a reader sees before an item of a list, where the item holds no blocks."""
        parent = element.getparent()
        if element.tag != "li" or parent is None or any(child.tag in BLOCK_TAGS for child in element):
            return ""
        if parent.tag != "ol":
            return "• "
        self._items[parent] += 1
        return f"{self._items[parent]}. "

    def _spell_alone(self, raw: str) -> None:
        self._open.hidden.extend((0, spelt.text, spelt.carrier) for spelt in spelt_invisibly(raw))


_LEAST_TO_SEARCH = 30  # letters; shorter words may be in a sentence by chance
_BLANK = re.compile(r"[\s|•]+")
_NUMBER = re.compile(r"^\s*\d{1,3}\.\s")  # of an item; it is on the page, and not in the markup
_FAILURES = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, etree.LxmlError)
_HIDING_ATTRIBUTES = frozenset(("style", "hidden", "aria-hidden"))
_LOG = logging.getLogger(__name__)


class Extracted:
    """The text trafilatura counts to the story."""

    def __init__(self, lines: list[str]) -> None:
        folded = [_folded(line) for line in lines]
        self._lines = frozenset(folded)
        self._text = "".join(folded)

    def holds(self, block: str) -> bool:
        """Whether a block of the page is in it: as a line of its own, or whole in a longer one."""
        folded = _folded(block)
        return bool(folded) and (folded in self._lines or (len(folded) >= _LEAST_TO_SEARCH and folded in self._text))


def extract(root: HtmlElement, unseen: dict[HtmlElement, str]) -> Extracted:
    """What trafilatura finds in the page without the text nobody sees; `root` is left without that text.

    Without its second opinions (`fast`): they took a quarter of the time and changed nothing on the labelled pages.
    """
    _remove(root, unseen)
    try:
        document = bare_extraction(
            root, fast=True, include_comments=False, include_tables=True, deduplicate=False, favor_recall=False
        )
    except _FAILURES as error:
        _LOG.info("the extractor failed on a page: %s", type(error).__name__)
        return Extracted([])
    if document is None or isinstance(document, dict) or document.body is None:
        return Extracted([])
    return Extracted([canonical(line) for element in document.body for line in _lines_in(element)])


def _lines_in(element: HtmlElement) -> list[str]:
    """The text of an element, and of each item or cell in it by itself."""
    inner = [child for child in element.iter("item", "cell", "row", "p", "head") if child is not element]
    return ["".join(one.itertext()) for one in (element, *inner)]


def _remove(root: HtmlElement, unseen: dict[HtmlElement, str]) -> None:
    """Take out what nobody sees, and the attributes by which trafilatura would judge that once more, and worse."""
    for element in root.iter(etree.Element):
        attributes = element.attrib
        for name in _HIDING_ATTRIBUTES.intersection(attributes) if attributes else ():
            del attributes[name]
    for element, carrier in unseen.items():
        element.text = None
        if hides_branch(carrier) and element.getparent() is not None:
            element.drop_tree()
        else:
            for child in element:
                child.tail = None


def _folded(text: str) -> str:
    return _BLANK.sub("", _NUMBER.sub("", text))


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
        """The amount of prose in those of the given blocks that trafilatura chose."""
        return sum(self._prose[number] for number in numbers if self.counted[number])

    def is_prose(self, number: int) -> bool:
        return self._prose[number] > 0


def _around(element: HtmlElement) -> tuple[HtmlElement, ...]:
    """The element and those around it, from the inside; of a very deep page the innermost and the outermost."""
    chain = (element, *element.iterancestors())
    return chain if len(chain) <= _DEEPEST else (*chain[:_DEEPEST], *chain[-2:])
