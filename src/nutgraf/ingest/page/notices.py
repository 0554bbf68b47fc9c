"""What a reader has to know about a page before trusting a brief of it: cut off, doubtful, corrected, hiding words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nutgraf.article import NOTE_MARK, STRUCK, Hidden, Notice, Removed, Span
from nutgraf.ingest.corrections import is_correction
from nutgraf.ingest.invisible import hidden_notice, struck_notice
from nutgraf.ingest.lines import TERMINAL, Line
from nutgraf.ingest.page.metadata import Metadata

_BROKEN_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"'”’»)\]]*$")
_LEAST_PROSE = 60
_CREDIT = re.compile(
    r"(?:additional )?(?:reporting|writing|editing|edited|translated|written|photographs?|with)\b.{0,20}\bby\b", re.I
)
_UNMARKED_ENDS = frozenset(("th", "lo", "km", "my"))  # written without a sign at the end of a sentence
_QUIET = frozenset(
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
_LEAST_SHARE = 0.25
_MUCH_LONGER = 2


class Seen(NamedTuple):
    """The article's text with what was found in it: the story's lines, removed blocks, hidden words."""

    text: str
    story: tuple[Line, ...]
    removed: tuple[Removed, ...]
    hidden: tuple[Hidden, ...]


def notices_on(seen: Seen, metadata: Metadata, *, language: str, is_from_data: bool) -> tuple[Notice, ...]:
    """The notices a page deserves, in the order of what they are about."""
    found = [*_corrections(seen), *struck_notice(seen.hidden), *_cut_off(seen, metadata, language), *_hidden(seen)]
    if is_from_data:
        found.append(
            Notice(
                kind="extraction_suspect",
                text="The page draws its text with a script: the story was read from the data inside the page.",
            )
        )
    found.extend(_suspect(seen))
    return tuple(found)


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
        if one.carrier not in _QUIET and (one.carrier not in _OF_MENUS or first < one.at < last)
    ]
    yield from hidden_notice("page", deliberate)


def _suspect(seen: Seen) -> Iterator[Notice]:
    story = sum(len(line.text) for line in seen.story)
    visible = sum(len(line) for line in seen.text.split("\n"))
    if story < _LEAST_SHARE * visible:
        share = f"{100 * story // visible} % of the visible text"
        yield Notice(
            kind="extraction_suspect", text=f"Only {share} was taken for the story: parts of it may be missing."
        )
    unseen = sum(len(one.text) for one in seen.hidden if one.carrier not in _QUIET)
    if unseen > 2 * story and unseen > 500:
        yield Notice(
            kind="extraction_suspect",
            text="The page hides more text than it shows: parts of the story may be missing.",
        )


def _span(line: Line) -> Span:
    return Span(start=line.start, end=line.end, quote=line.text)
