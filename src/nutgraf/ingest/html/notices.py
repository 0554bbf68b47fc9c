"""Notices about a page that a reader needs before trusting a brief: truncated, doubtful, corrected, or hiding text.

Some pages hide the story until a script runs, because they stream it in, fade it in, guard against framing or fold it
under "Read more". If almost none of the story is visible, the hidden text is read and a notice says so. If only a part
is hidden, it stays hidden and a notice says how much it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from nutgraf.article import NOTE_MARK, STRUCK, Hidden, Notice, Removed, Span
from nutgraf.ingest.canonical_text import TERMINAL, Line, hidden_notice, struck_notice
from nutgraf.ingest.changes import is_correction
from nutgraf.ingest.html.blocks import words_in
from nutgraf.ingest.html.metadata import Metadata

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


_BROKEN_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"'”’»)\]]*$")
_LEAST_PROSE = 60
_CREDIT = re.compile(
    r"(?:additional )?(?:reporting|writing|editing|edited|translated|written|photographs?|with)\b.{0,20}\bby\b", re.I
)
_UNMARKED_ENDS = frozenset(("th", "lo", "km", "my"))  # written without a sign at the end of a sentence
NEVER_TEXT = frozenset(
    (
        NOTE_MARK,
        STRUCK,
        "comment",
        "noscript",
        "script",
        "style",
        "template",
        "metadata",
        "title",
        "desc",
        "datalist",
        "screen-reader class",
    )
)
_OF_MENUS = frozenset(
    (
        "display:none",
        "visibility:hidden",
        "hidden attribute",
        "closed dialog",
        "zero size",
        "opacity:0",
        "off-screen",
        "clipped",
        "iframe",
        "video",
        "audio",
        "canvas",
        "object",
        "noframes",
        "noembed",
    )
)
_LEAST_TAKEN = 0.25
_MUCH_LONGER = 2
_MUCH_DIFFERENT = 0.5  # of the story


class Seen(NamedTuple):
    """The article's text with what was found in it: the story's lines, removed blocks, hidden words."""

    text: str
    story: tuple[Line, ...]
    removed: tuple[Removed, ...]
    hidden: tuple[Hidden, ...]


class Doubts(NamedTuple):
    """What makes it doubtful that the story is whole: what was hidden, dropped, or taken for it by others only."""

    revealed: str = ""  # what hides the story that was read all the same
    hidden: tuple[HiddenBranch, ...] = ()  # parts of the story that the page hides
    dropped: tuple[Span, ...] = ()  # paragraphs under the headline that were not taken for the story
    only_extracted: int = 0  # characters of sentences which only the second extractor takes for the story
    is_from_data: bool = False


def notices_on(seen: Seen, metadata: Metadata, doubts: Doubts, *, language: str) -> tuple[Notice, ...]:
    """The notices about a page, ordered by subject."""
    found = [*_corrections(seen), *struck_notice(seen.hidden), *_cut_off(seen, metadata, language)]
    found += [*_part_hidden(seen, doubts), *_hidden(seen)]
    if doubts.is_from_data:
        found.append(
            Notice(
                kind="extraction_suspect",
                text="The page draws its text with a script: the story was read from the data inside the page.",
            )
        )
    if doubts.revealed:
        text = f"The page hides its story ({doubts.revealed}) until a script shows it: it was read from there."
        found.append(Notice(kind="extraction_suspect", text=text))
    found.extend(_dropped(seen, doubts))
    found.extend(_suspect(seen))
    return tuple(found)


def _part_hidden(seen: Seen, doubts: Doubts) -> Iterator[Notice]:
    hidden = sum(len(branch.paragraphs) for branch in doubts.hidden)
    if hidden:
        shown = sum(TERMINAL.search(line.text) is not None for line in seen.story)
        carriers = ", ".join(dict.fromkeys(branch.carrier for branch in doubts.hidden))
        yield Notice(
            kind="cut_off",
            text=f"The page hides {hidden} of the {hidden + shown} paragraphs of its story ({carriers}) until a script"
            " or a click shows them: they were left out.",
        )


def _dropped(seen: Seen, doubts: Doubts) -> Iterator[Notice]:
    """Prose under the headline that was not taken for the story, and what a second extractor would have taken."""
    if doubts.dropped:
        count = len(doubts.dropped)
        what = "A paragraph" if count == 1 else f"{count} paragraphs"
        yield Notice(
            kind="extraction_suspect",
            text=f"{what} under the headline {'was' if count == 1 else 'were'} not taken for the story, because the"
            " page marks it as something else: see the removed blocks.",
            span=doubts.dropped[0],
        )
    story = sum(len(line.text) for line in seen.story)
    if doubts.only_extracted > _MUCH_DIFFERENT * story:
        yield Notice(
            kind="extraction_suspect",
            text=f"Another extractor takes {doubts.only_extracted:,} more characters of the page for the story: parts"
            " of it may be missing.",
        )


def _corrections(seen: Seen) -> Iterator[Notice]:
    for line in seen.story:
        if is_correction(line.text):
            yield Notice(kind="correction", text="The article was corrected after it was published.", span=_span(line))


def _cut_off(seen: Seen, metadata: Metadata, language: str) -> Iterator[Notice]:
    wall = next((block for block in seen.removed if block.reason == "paywall"), None)
    if wall is not None:
        yield Notice(
            kind="cut_off", text="The page asks to subscribe or sign in: the story may be cut off.", span=wall.span
        )
        return
    last = seen.story[-1]
    is_prose = (
        len(last.text) >= _LEAST_PROSE
        and len(last.text.split()) > 6
        and not last.text.startswith("•")
        and " | " not in last.text
    )
    ends_open = (
        TERMINAL.search(last.text) is None
        and _CREDIT.match(last.text) is None
        and not last.text.endswith((":", "*", "—"))
    )
    if _BROKEN_OFF.search(last.text) or (is_prose and ends_open and language not in _UNMARKED_ENDS):
        yield Notice(kind="cut_off", text="The last sentence breaks off: the story may be cut off.", span=_span(last))
    elif len(metadata.body or "") > _MUCH_LONGER * sum(len(line.text) for line in seen.story):
        yield Notice(kind="cut_off", text="The page's data hold a longer story than it shows: it may be cut off.")
    elif not metadata.is_free and len(seen.story) < 8:
        yield Notice(kind="cut_off", text="The page says the story is for subscribers: it may be cut off.")


def _hidden(seen: Seen) -> Iterator[Notice]:
    """Words hidden in the story, or hidden in a way that no menu or dialog is."""
    first, last = seen.story[0].start, seen.story[-1].end
    deliberate = [
        one
        for one in seen.hidden
        if one.carrier not in NEVER_TEXT and (one.carrier not in _OF_MENUS or first < one.at < last)
    ]
    yield from hidden_notice("page", deliberate)


def _suspect(seen: Seen) -> Iterator[Notice]:
    story = sum(len(line.text) for line in seen.story)
    comments = sum(len(block.span.quote) for block in seen.removed if block.reason == "comments")
    visible = sum(len(line) for line in seen.text.split("\n")) - comments
    if story < _LEAST_TAKEN * visible:
        share = f"{100 * story // visible} % of the visible text"
        yield Notice(
            kind="extraction_suspect", text=f"Only {share} was taken for the story: parts of it may be missing."
        )
    unseen = sum(len(one.text) for one in seen.hidden if one.carrier not in NEVER_TEXT)
    if unseen > 2 * story and unseen > 500:
        yield Notice(
            kind="extraction_suspect",
            text="The page hides more text than it shows: parts of the story may be missing.",
        )


def _span(line: Line) -> Span:
    return Span(start=line.start, end=line.end, quote=line.text)
