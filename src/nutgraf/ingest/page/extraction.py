"""What trafilatura takes for the story, as a vote on each block of the page."""

from __future__ import annotations

import logging
import re

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from nutgraf.ingest.canonical import canonical
from nutgraf.ingest.page.css_visibility import hides_branch

_LEAST_TO_SEARCH = 30  # letters; shorter words may stand in a sentence by chance
_BLANK = re.compile(r"[\s|•]+")
_NUMBER = re.compile(r"^\s*\d{1,3}\.\s")  # of an item; it stands on the page, and not in the markup
_FAILURES = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, etree.LxmlError)
_DEEP = 150  # elements; trafilatura's second opinions take the square of the depth
_LOG = logging.getLogger(__name__)


class Extracted:
    """The text trafilatura counts to the story."""

    def __init__(self, lines: list[str]) -> None:
        folded = [_folded(line) for line in lines]
        self._lines = frozenset(folded)
        self._text = "".join(folded)

    def holds(self, block: str) -> bool:
        """Whether a block of the page stands in it: as a line of its own, or whole in a longer one."""
        folded = _folded(block)
        return bool(folded) and (folded in self._lines or (len(folded) >= _LEAST_TO_SEARCH and folded in self._text))


def extract(root: HtmlElement, unseen: dict[HtmlElement, str]) -> Extracted:
    """What trafilatura finds in the page without the text nobody sees; `root` is left without that text."""
    _remove(root, unseen)
    is_deep = _deeper_than(root, _DEEP)
    try:
        document = bare_extraction(
            root, fast=is_deep, include_comments=False, include_tables=True, deduplicate=False, favor_recall=False
        )
    except _FAILURES as error:
        _LOG.info("the extractor failed on a page: %s", type(error).__name__)
        return Extracted([])
    if document is None or isinstance(document, dict) or document.body is None:
        return Extracted([])
    return Extracted([canonical(line) for element in document.body for line in _lines_in(element)])


def _deeper_than(root: HtmlElement, limit: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False


def _lines_in(element: HtmlElement) -> list[str]:
    """The text of an element, and of each item or cell in it by itself."""
    inner = [child for child in element.iter("item", "cell", "row", "p", "head") if child is not element]
    return ["".join(one.itertext()) for one in (element, *inner)]


def _remove(root: HtmlElement, unseen: dict[HtmlElement, str]) -> None:
    """Take out what nobody sees, and the attributes by which trafilatura would judge that once more, and worse."""
    for element in root.iter(etree.Element):
        for name in ("style", "hidden", "aria-hidden"):
            element.attrib.pop(name, None)
    for element, carrier in unseen.items():
        element.text = None
        if hides_branch(carrier) and element.getparent() is not None:
            element.drop_tree()
        else:
            for child in element:
                child.tail = None


def _folded(text: str) -> str:
    return _BLANK.sub("", _NUMBER.sub("", text))
