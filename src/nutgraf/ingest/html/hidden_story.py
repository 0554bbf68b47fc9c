"""A story, or a part of one, that the page hides until its script or a click shows it.

Pages that stream their text in, fade it in, guard against being framed, or fold it under "Read more" send a story
that is hidden as long as no script runs. Where next to nothing of a story is shown, the hidden one is read, and a
notice says so; where a part is hidden beside the part that is shown, it stays hidden, and a notice says how much it is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from lxml.html import HtmlElement

from nutgraf.ingest.html.blocks import words_in
from nutgraf.ingest.lines import TERMINAL

_REVEALED_BY_SCRIPT = frozenset(
    ("display:none", "hidden attribute", "visibility:hidden", "opacity:0", "zero size", "off-screen", "clipped")
)
_WITHOUT_SCRIPT = frozenset(("noscript",))
_NO_STORY = frozenset("nav footer dialog form menu select script style head template aside iframe svg".split())
_PARAGRAPHS = ("p", "li", "blockquote", "dd")
_LEAST_LETTERS = 60  # of a paragraph
_LEAST_STORY = 200  # characters of paragraphs that make a story
_LEAST_SHARE = 0.2


class HiddenBranch(NamedTuple):
    """An element that hides what is in it: what hides it, the elements around it, and its paragraphs of prose."""

    element: HtmlElement
    carrier: str
    around: tuple[HtmlElement, ...]
    paragraphs: tuple[str, ...]

    @property
    def length(self) -> int:
        return sum(map(len, self.paragraphs))


def hidden_branches(root: HtmlElement, unseen: dict[HtmlElement, str]) -> list[HiddenBranch]:
    """The outermost hidden elements with prose in them which a script or a click may show, in order."""
    may_be = _WITHOUT_SCRIPT if _has_no_script(root) else _WITHOUT_SCRIPT | _REVEALED_BY_SCRIPT
    found: list[HiddenBranch] = []
    for element, carrier in unseen.items():
        parent = element.getparent()
        if carrier not in may_be or unseen.get(parent) == carrier:
            continue
        around = tuple(element.iterancestors())
        if not any(one.tag in _NO_STORY for one in (element, *around)):
            paragraphs = _paragraphs(element)
            if paragraphs:
                found.append(HiddenBranch(element, carrier, around, paragraphs))
    return found


def hidden_story(branches: list[HiddenBranch]) -> frozenset[HtmlElement]:
    """The elements that hide a whole story: built alike and side by side, with the most prose; empty for none."""
    groups: dict[tuple[object, ...], list[HiddenBranch]] = defaultdict(list)
    for branch in branches:
        names = (branch.element.get("class") or "").split(" ")
        groups[(branch.element.tag, names[0], branch.carrier, branch.around[:1])].append(branch)
    best = max(groups.values(), key=lambda group: sum(branch.length for branch in group), default=[])
    if sum(branch.length for branch in best) < _LEAST_STORY:
        return frozenset()
    return frozenset(branch.element for branch in best)


def hidden_part(branches: list[HiddenBranch], container: HtmlElement | None, story_length: int) -> list[HiddenBranch]:
    """The branches that hide a part of the story in `container`, where they are at least a fifth of it."""
    part = [branch for branch in branches if container is not None and container in branch.around]
    length = sum(branch.length for branch in part)
    return part if length >= _LEAST_SHARE * (length + story_length) else []


def _has_no_script(root: HtmlElement) -> bool:
    if next(root.iter("script"), None) is not None:
        return False
    return not any(name.startswith("on") for element in root.iter("*") for name in element.attrib)


def _paragraphs(element: HtmlElement) -> tuple[str, ...]:
    inner = [one for one in element.iter(*_PARAGRAPHS) if not any(child.tag in _PARAGRAPHS for child in one)]
    texts = [words_in(one) for one in (inner or [element])]
    return tuple(text for text in texts if len(text) >= _LEAST_LETTERS and TERMINAL.search(text) is not None)
