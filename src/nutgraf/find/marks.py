"""Pairs quotation marks: which opens, which closes, and which is an apostrophe or a slip of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Sentence

_MARK = re.compile("[\"“”„«»‹›‘’‚']")
_CLOSERS = {
    "“": "”",
    "„": "“”",
    "”": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’",
    "‚": "‘’",
    '"': '"',
    "'": "'",
}
_SINGLE = "‘’‚'"
_SPEECH_SINGLE = "‘"
_MAX_CHAIN = 12
_LOOKAHEAD = 24
# A third person who speaks in the middle of a paragraph whose opening mark nothing closes: the writer's own words.
_SPEAKER = (
    r"(?:he|she|they|the [a-z]+|(?:[A-Z][\w.’'-]*|of|de|van|von|al)(?: (?:[A-Z][\w.’'-]*|of|de|van|von|al)){0,6})"
)
_VERB = r"(?:said|says|told|added|adds|wrote|writes|argued|argues|explained|warned|insisted|continued)"
_REPORTED = re.compile(rf"[,?!] (?:{_SPEAKER} {_VERB}\b(?=[ ,.:])(?! (?:to|that|it|he|she|they|I)\b)|{_VERB} [A-Z])")
_DOUBLED = re.compile(r"(?<!')''(?!')")  # two apostrophes typed for one double mark
_CLIPPED = re.compile(r"(?:em|tis|twas|til|cause|n|round|\d0s|\d\d)\b", re.IGNORECASE)


class Quoted(NamedTuple):
    """The characters `[start, end)` between two marks.

    `continues` says that no mark closes them because the same speech goes on in the next paragraph, which
    repeats the opening mark.
    """

    start: int
    end: int
    marks: str
    continues: bool = False

    @property
    def outer_end(self) -> int:
        return self.end if self.continues else self.end + 1


class Paragraph(NamedTuple):
    start: int
    end: int


class _Open(NamedTuple):
    mark: str
    position: int


class _Scan(NamedTuple):
    pairs: list[Quoted]
    unclosed: _Open | None


def paragraphs_of(sentences: Sequence[Sentence]) -> list[Paragraph]:
    """Where each paragraph of the sentences begins and ends, in order."""
    places: dict[int, Paragraph] = {}
    for sentence in sentences:
        known = places.get(sentence.paragraph)
        start = known.start if known else sentence.start
        places[sentence.paragraph] = Paragraph(start, max(sentence.end, known.end if known else 0))
    return sorted(places.values())


def paired(text: str, sentences: Sequence[Sentence]) -> list[Quoted]:
    """The outermost quoted stretches in order of place; they never overlap.

    A mark that nothing closes in its paragraph opens no quotation, unless the next paragraph repeats it and
    the chain of paragraphs ends with a closing mark.
    """
    paragraphs = paragraphs_of(sentences)
    single = _DOUBLED.sub(_one_mark, text) if "''" in text else text
    scans = [_scan(single, paragraph) for paragraph in paragraphs]
    found = [pair for scan in scans for pair in scan.pairs]
    found.extend(_chains(single, paragraphs, scans))
    if single is not text:
        found = [one._replace(marks=text[one.start - 1] + ("" if one.continues else text[one.end])) for one in found]
    return _outermost(found)


def _one_mark(doubled: re.Match[str]) -> str:
    """One mark and a blank for two apostrophes, the mark on the side of the quoted words."""
    text, start, end = doubled.string, *doubled.span()
    opens = end < len(text) and not text[end].isspace() and (not start or not text[start - 1].isalnum())
    closes = start and not text[start - 1].isspace()
    return ' "' if opens and not (closes and text[start - 1] in ".,?!") else '" '


def _chains(text: str, paragraphs: list[Paragraph], scans: list[_Scan]) -> list[Quoted]:
    pieces: list[Quoted] = []
    number = 0
    while number < len(scans):
        chain: list[Quoted] = []
        while (opened := scans[number].unclosed) and len(chain) < _MAX_CHAIN:
            following = number + 1
            if _REPORTED.search(text, opened.position, paragraphs[number].end):
                chain = []  # a closing mark was forgotten before the speaker: nobody's words can be told apart
                break
            if following == len(scans) or text[paragraphs[following].start] != opened.mark:
                chain = []
                break
            chain.append(Quoted(opened.position + 1, paragraphs[number].end, opened.mark, continues=True))
            number = following
        pieces.extend(chain)
        number += 1
    return pieces


def _outermost(found: list[Quoted]) -> list[Quoted]:
    outer: list[Quoted] = []
    for pair in sorted(found, key=lambda quoted: (quoted.start, -quoted.end)):
        if pair.start < pair.end and (not outer or pair.start > outer[-1].end):
            outer.append(pair)
    return outer


def _scan(text: str, paragraph: Paragraph) -> _Scan:
    stack: list[_Open] = []
    pairs: list[Quoted] = []
    places = [found.start() for found in _MARK.finditer(text, paragraph.start, paragraph.end)]
    for number, position in enumerate(places):
        closed = _closes(text, paragraph, stack, places[number : number + _LOOKAHEAD])
        if closed is not None:
            opened = stack[closed]
            pairs.append(Quoted(opened.position + 1, position, opened.mark + text[position]))
            del stack[closed:]
        elif _opens(text, paragraph, position):
            mark = text[position]
            same = [depth for depth, entry in enumerate(stack) if entry.mark == mark]
            if same:
                del stack[same[0] :]
            stack.append(_Open(mark, position))
    unclosed = next((entry for entry in stack if entry.mark not in _SINGLE or entry.mark in _SPEECH_SINGLE), None)
    return _Scan(pairs, unclosed)


def _closes(text: str, paragraph: Paragraph, stack: list[_Open], places: Sequence[int]) -> int | None:
    """The depth of the open mark that the mark at `places[0]` closes."""
    position = places[0]
    mark = text[position]
    for depth in range(len(stack) - 1, -1, -1):
        if mark in _CLOSERS[stack[depth].mark] or _closes_by_mistake(text, paragraph, stack[depth].mark, places):
            if position == stack[depth].position + 1 or not _looks_closing(text, paragraph, position):
                return None
            if mark in _SINGLE and _is_plural_possessive(text, paragraph, places):
                return None
            return depth
    return None


def _closes_by_mistake(text: str, paragraph: Paragraph, opening: str, places: Sequence[int]) -> bool:
    """Whether another double mark stands where the right one is missing: “…", "…” or “…“."""
    mark = text[places[0]]
    if opening not in '“"' or mark not in '“”"' or not _ends_words(text, paragraph, places[0]):
        return False
    if mark == "”":
        return True
    following = next((text[later] for later in places[1:] if text[later] in '“”"'), "“")
    return following != "”" if opening == "“" else False


def _ends_words(text: str, paragraph: Paragraph, position: int) -> bool:
    after = text[position + 1] if position + 1 < paragraph.end else " "
    return not text[position - 1].isspace() and (after.isspace() or after in ",.;:!?)—–-")


def _looks_closing(text: str, paragraph: Paragraph, position: int) -> bool:
    mark = text[position]
    before = text[position - 1]
    after = text[position + 1] if position + 1 < paragraph.end else " "
    if mark in _SINGLE:
        return not before.isspace() and not after.isalnum()
    if mark == '"':
        return not before.isspace() or not after.isalnum()
    if mark == "“":  # closes „…“ only where it cannot open
        return not after.isalnum()
    return True


def _is_plural_possessive(text: str, paragraph: Paragraph, places: Sequence[int]) -> bool:
    """Whether this is the apostrophe of "students’ union" while a better closing mark still follows."""
    position = places[0]
    if text[position - 1] != "s" or not re.match(r" [a-z]", text[position + 1 : position + 3]):
        return False
    for later in places[1:]:
        if text[later] in '‘“"':
            return False
        if text[later] == text[position] and _looks_closing(text, paragraph, later):
            return True
    return False


def _opens(text: str, paragraph: Paragraph, position: int) -> bool:
    mark = text[position]
    before = text[position - 1] if position > paragraph.start else " "
    after = text[position + 1] if position + 1 < paragraph.end else " "
    if after.isspace():
        return False
    if mark in "’›":
        return False
    if mark in "”»":
        return before.isspace() and (after.isalnum() or after == "…")
    if mark in "‘'" and _CLIPPED.match(text, position + 1):
        return False
    return not before.isalnum() if mark in "\"'‘" else True
