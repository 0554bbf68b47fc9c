"""Pair quotation marks, and distinguish opening and closing marks from apostrophes and typing errors.

`units_of` groups sentences into units that no quotation crosses, so that a quotation spanning several sentences is
read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.text.lexicon_en import PERSONAL, any_of
from nutgraf.text.tokens import Masked, Token, tokenize
from nutgraf.text.word_forms_en import verb_forms

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
# A third-person speaker in a paragraph whose opening mark is never closed: these are the writer's own words.
_SPEAKER = (
    r"(?:he|she|they|the [a-z]+|(?:[A-Z][\w.’'-]*|of|de|van|von|al)(?: (?:[A-Z][\w.’'-]*|of|de|van|von|al)){0,6})"
)
_VERB = any_of(
    form
    for lemma in ("say", "tell", "add", "write", "argue", "explain", "warn", "insist", "continue")
    for form in {verb_forms(lemma).third_person, *verb_forms(lemma).pasts}
)
_OBJECT = rf"to|that|I|{any_of(PERSONAL - {'i', 'we', 'you'})}"
_REPORTED = re.compile(rf"[,?!] (?:{_SPEAKER} (?:{_VERB})\b(?=[ ,.:])(?! (?:{_OBJECT})\b)|(?:{_VERB}) [A-Z])")
_DOUBLED = re.compile(r"(?<!')''(?!')")  # two apostrophes typed for one double mark
_CLIPPED = re.compile(r"(?:em|tis|twas|til|cause|n|round|\d0s|\d\d)\b", re.IGNORECASE)


class Quoted(NamedTuple):
    """The characters `[start, end)` between two marks.

    `continues` means that no mark closes them, because the same speech continues in the next paragraph, which
    repeats the opening mark.
    """

    start: int
    end: int
    marks: str
    continues: bool = False

    @property
    def outer_end(self) -> int:
        """The end with the closing mark, if there is one."""
        return self.end if self.continues else self.end + 1


class QuotedParagraph(NamedTuple):
    """A paragraph `[start, end)` in which marks are paired."""

    start: int
    end: int


class _OpenMark(NamedTuple):
    mark: str
    position: int


class _MarkScan(NamedTuple):
    pairs: list[Quoted]
    unclosed: _OpenMark | None


def paragraphs_of(sentences: Sequence[Sentence]) -> list[QuotedParagraph]:
    """Where each paragraph of the sentences begins and ends, in order."""
    places: dict[int, QuotedParagraph] = {}
    for sentence in sentences:
        known = places.get(sentence.paragraph)
        start = known.start if known else sentence.start
        places[sentence.paragraph] = QuotedParagraph(start, max(sentence.end, known.end if known else 0))
    return sorted(places.values())


def pair_marks(text: str, sentences: Sequence[Sentence]) -> list[Quoted]:
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


def _chains(text: str, paragraphs: list[QuotedParagraph], scans: list[_MarkScan]) -> list[Quoted]:
    pieces: list[Quoted] = []
    number = 0
    while number < len(scans):
        chain: list[Quoted] = []
        while (opened := scans[number].unclosed) and len(chain) < _MAX_CHAIN:
            following = number + 1
            if _REPORTED.search(text, opened.position, paragraphs[number].end):
                chain = []  # a closing mark is missing, so the words of the speakers cannot be separated
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


def _scan(text: str, paragraph: QuotedParagraph) -> _MarkScan:
    stack: list[_OpenMark] = []
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
            stack.append(_OpenMark(mark, position))
    unclosed = next((entry for entry in stack if entry.mark not in _SINGLE or entry.mark in _SPEECH_SINGLE), None)
    return _MarkScan(pairs, unclosed)


def _closes(text: str, paragraph: QuotedParagraph, stack: list[_OpenMark], places: Sequence[int]) -> int | None:
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


def _closes_by_mistake(text: str, paragraph: QuotedParagraph, opening: str, places: Sequence[int]) -> bool:
    """Whether another double mark is used in place of the right one: “…", "…” or “…“."""
    mark = text[places[0]]
    if opening not in '“"' or mark not in '“”"' or not _ends_words(text, paragraph, places[0]):
        return False
    if mark == "”":
        return True
    following = next((text[later] for later in places[1:] if text[later] in '“”"'), "“")
    return following != "”" if opening == "“" else False


def _ends_words(text: str, paragraph: QuotedParagraph, position: int) -> bool:
    after = text[position + 1] if position + 1 < paragraph.end else " "
    return not text[position - 1].isspace() and (after.isspace() or after in ",.;:!?)—–-")


def _looks_closing(text: str, paragraph: QuotedParagraph, position: int) -> bool:
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


def _is_plural_possessive(text: str, paragraph: QuotedParagraph, places: Sequence[int]) -> bool:
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


def _opens(text: str, paragraph: QuotedParagraph, position: int) -> bool:
    mark = text[position]
    before = text[position - 1] if position > paragraph.start else " "
    after = text[position + 1] if position + 1 < paragraph.end else " "
    if after.isspace():  # only French has blanks between its marks and the words: « … »
        return mark in "«‹" and before in " \u00a0\u202f\n\t([—–'’" and position + 2 < paragraph.end
    if mark in "’›":
        return False
    if mark in "”»":
        return (before.isspace() or before in "([") and (after.isalnum() or after == "…")
    if mark in "‘'" and _CLIPPED.match(text, position + 1):
        return False
    return not before.isalnum() if mark in "\"'‘" else True


def without_blanks(text: str, quoted: Quoted) -> Quoted:
    """The quotation without the blanks that French puts between marks and words."""
    start, end = quoted.start, quoted.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return quoted._replace(start=start, end=end) if start < end else quoted


class SpeechUnit(NamedTuple):
    """Consecutive sentences of one paragraph `[start, end)` that no quotation crosses."""

    number: int
    start: int
    end: int
    paragraph: int
    heading: bool
    tokens: list[Token]

    @property
    def only_quoted(self) -> bool:
        """Whether the unit has no words outside quotations."""
        return any(token.quote >= 0 for token in self.tokens) and not any(token.word for token in self.tokens)


def units_of(text: str, sentences: Sequence[Sentence], quoted: Sequence[Quoted]) -> list[SpeechUnit]:
    """The units of the sentences, in order; every quotation is in exactly one of them."""
    units: list[SpeechUnit] = []
    spans = _spans(sentences, quoted)
    number = 0
    for index, (start, end, paragraph, heading) in enumerate(spans):
        masks: list[Masked] = []
        while number < len(quoted) and quoted[number].start <= end:
            mark = quoted[number]
            if mark.start - 1 >= start:
                masks.append(_mask_of(text, mark, number, start, end))
            number += 1
        tokens = without_party(tokenize(text, start, end, masks))
        units.append(SpeechUnit(index, start, end, paragraph, heading, tokens))
    return units


def _mask_of(text: str, mark: Quoted, number: int, start: int, end: int) -> Masked:
    """The quotation with its marks inside `[start, end)`, with both apostrophes of a doubled mark."""
    first, last = mark.start - 1, min(mark.outer_end, end)
    if mark.marks[:1] == "'" and first > start and text[first - 1] == "'":
        first -= 1
    if mark.marks[1:] == "'" and last < end and text[last] == "'":
        last += 1
    return Masked(first, last, number)


_LONGEST_PARTY = 7
_PARTY = re.compile(r"[DRI]-[A-Z][a-z]{0,5}\.?")  # ", R-Ky.,"


def without_party(tokens: list[Token]) -> list[Token]:
    """The tokens without a party after a name: "Ana Ruiz (D-Mich.) said", "Ana Ruiz, R-Ky., said"."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        if tokens[index].text == "(" and kept and kept[-1].capital:
            inside = tokens[index : index + _LONGEST_PARTY]
            close = next((at for at, token in enumerate(inside) if token.text == ")"), 0)
            if close > 1 and inside[1].capital and all(token.quote < 0 for token in inside[:close]):
                index += close + 1
                continue
        if tokens[index].text == "," and index + 1 < len(tokens) and _PARTY.fullmatch(tokens[index + 1].text):
            close = next((at for at in range(index + 2, min(index + 4, len(tokens))) if tokens[at].text == ","), 0)
            if close:
                index = close + 1
                continue
        kept.append(tokens[index])
        index += 1
    return kept


class _Stretch(NamedTuple):
    start: int
    end: int
    paragraph: int
    heading: bool


def _spans(sentences: Sequence[Sentence], quoted: Sequence[Quoted]) -> list[_Stretch]:
    spans: list[_Stretch] = []
    number = 0
    for sentence in sorted(sentences, key=lambda one: one.start):
        while number < len(quoted) and quoted[number].outer_end <= sentence.start:
            number += 1
        crossed = number < len(quoted) and quoted[number].start - 1 < sentence.start
        if crossed and spans and spans[-1].paragraph == sentence.paragraph:
            spans[-1] = spans[-1]._replace(end=sentence.end)
        else:
            spans.append(_Stretch(sentence.start, sentence.end, sentence.paragraph, sentence.heading))
    return spans
