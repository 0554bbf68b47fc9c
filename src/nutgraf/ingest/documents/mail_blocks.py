"""Separates the story in a mail from forwarding headers, covering notes, signatures, warnings and disclaimers.

`mail_blocks` splits a mail at the headers of the messages it forwards or quotes. The piece with the most prose is the
story, because notes above a forwarded story and replies quoted below it are short.

`paragraphs_of` undoes what mail programs do to lines: quote marks, `format=flowed` (RFC 3676) and fixed-width wrapping.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from nutgraf.article import RemovalReason
from nutgraf.ingest.canonical_text import Line

_FORWARD_RULE = re.compile(r"[-_=—]{3,}\s*(?P<words>[^-_=—]{3,60}?)\s*[-_=—]{3,}:?")
_RULE = re.compile(r"[-_=*—]{3,}")
_CLOCK_OR_ADDRESS = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|[\w.+-]{1,60}@[\w-]{1,60}\.|[12]\d{3}")
_CONTACT = re.compile(r"[\w.+-]{1,60}@[\w-]{1,60}\.\w|\bwww\.\w|https?://|(?:\+|\b0|\()[\d() /.-]{7,}\d")
_LABELLED = re.compile(r"[*_]{0,2}(?P<label>[^\W\d_][^:：\n]{0,20}?)\s?[:：][*_]{0,2}(?:\s|$)")
_LONGEST_SHORT_LINE = 70
_MOST_SIGNATURE_LINES = 10
_LONGEST_ATTRIBUTION = 250
_LONGEST_DISCLAIMER = 3_000
_FIRST_LINES = 3
_LEAST_STORY = 200


class MailBlocks(NamedTuple):
    """The reason for each line that is not the story, by its number; `subject` is what the story's head calls it."""

    reasons: dict[int, RemovalReason]
    subject: str | None


class _Piece(NamedTuple):
    """The lines of one mail within the mail: `[head, start)` is its head, `[start, end)` its text."""

    head: int
    start: int
    end: int


def mail_blocks(lines: Sequence[Line], depths: Sequence[int] = (), *, is_digest: bool = False) -> MailBlocks:
    """Which lines of a mail are not its story; `depths` is how deep each is quoted, where that is known.

    All mails of a digest are stories; of other mails one is.
    """
    reasons: dict[int, RemovalReason] = {}
    pieces = _pieces(lines, depths or [0] * len(lines))
    for piece in pieces:
        reasons |= dict.fromkeys(range(piece.head, piece.start), "mail_head")
        reasons |= _inside(lines, piece)
    story = _story(lines, pieces, reasons)
    if story is None:
        return MailBlocks(reasons, None)
    if not is_digest:
        for piece in pieces:
            if piece is not story:
                others = (number for number in range(piece.start, piece.end) if number not in reasons)
                reasons |= dict.fromkeys(others, "quoted_mail")
    return MailBlocks(reasons, None if is_digest else _subject(lines[story.head : story.start]))


def _pieces(lines: Sequence[Line], depths: Sequence[int]) -> list[_Piece]:
    heads: list[tuple[int, int]] = [(0, 0)]
    number = 0
    while number < len(lines):
        end = _head_end(lines, depths, number)
        if end > number:
            heads.append((number, end))
        elif number and depths[number] != depths[number - 1] and heads[-1][1] != number:
            heads.append((number, number))  # from quotation to answer, or back
            end = number + 1
        number = max(end, number + 1)
    if len(heads) > 1 and heads[1][0] == 0:
        del heads[0]
    ends = [following for (_, _), (following, _) in pairwise(heads)]
    return [_Piece(head, start, end) for (head, start), end in zip(heads, [*ends, len(lines)], strict=True)]


def _head_end(lines: Sequence[Line], depths: Sequence[int], number: int) -> int:
    """Where the head that begins at a line ends; the line itself where none begins."""
    words = _words()
    line = lines[number].text
    rule = _FORWARD_RULE.fullmatch(line)
    says_forwarded = words["forwarded"].match(rule["words"] if rule is not None else line.strip(" :>*-")) is not None
    if says_forwarded and len(line) < 80:
        return _labels_end(lines, number + 1, least=0)
    if rule is not None or _RULE.fullmatch(line):
        end = _labels_end(lines, number + 1, least=2)
        return end if end > number + 1 else number
    end = _labels_end(lines, number, least=2)
    return end if end > number else _attribution_end(lines, depths, number)


def _labels_end(lines: Sequence[Line], number: int, *, least: int) -> int:
    """The end of lines "From: …", "Sent: …"; where they begin when they are fewer than `least`, or of one kind."""
    kinds: set[str] = set()
    end = number
    while end < len(lines) and (kind := _label_kind(lines[end].text)) is not None:
        kinds.add(kind)
        end += 1
        if end < len(lines) and kind == "other" and lines[end].text[:1].islower() and "@" in lines[end].text:
            end += 1  # a long list of addresses, wrapped
    is_head = len(kinds) >= least and (not least or len(kinds & {"from", "when", "subject"}) >= 2)
    return end if is_head else number


def _label_kind(line: str) -> str | None:
    label = _LABELLED.match(line)
    if label is None:
        return None
    name = label["label"].strip(" *_").casefold()
    return next((kind for kind in ("from", "when", "subject", "other") if _words()[kind].fullmatch(name)), None)


def _attribution_end(lines: Sequence[Line], depths: Sequence[int], number: int) -> int:
    """Where "On …, X wrote:" ends, which may be wrapped over two lines; the line itself where it is none."""
    words = _words()
    for end in (number + 1, number + 2):
        if end > len(lines) or (end == number + 2 and lines[number + 1].blank_before):
            break
        joined = " ".join(line.text for line in lines[number:end])
        is_quoted_after = end < len(lines) and depths[end] > depths[number]
        if len(joined) > _LONGEST_ATTRIBUTION or not joined.endswith((":", "：")):
            continue
        says_so = words["wrote"].search(joined) is not None
        is_placed = words["opens"].match(joined) is not None or joined[:1].isdigit() or "@" in joined
        if _CLOCK_OR_ADDRESS.search(joined) and ((says_so and is_placed) or is_quoted_after):
            return end
        if says_so and is_quoted_after:
            return end
    return number


def _inside(lines: Sequence[Line], piece: _Piece) -> dict[int, RemovalReason]:
    """The warnings, disclaimers and the signature in the text of one mail."""
    reasons: dict[int, RemovalReason] = {}
    for number in range(piece.start, piece.end):
        text = lines[number].text
        if _is_disclaimer(text) or (number < piece.start + _FIRST_LINES and _is_banner(lines, number, piece)):
            reasons[number] = "disclaimer"
    signature: dict[int, RemovalReason] = dict.fromkeys(_signature(lines, piece, reasons), "signature")
    reasons = signature | reasons
    is_all = all(number in reasons for number in range(piece.start, piece.end))
    return {} if is_all and piece.head == 0 and piece.end == len(lines) else reasons


def _is_disclaimer(text: str) -> bool:
    if len(text) > _LONGEST_DISCLAIMER:
        return False
    words = _words()
    others = sum(words[kind].search(text) is not None for kind in ("secret", "addressee", "act"))
    return others >= 2 and words["mail"].search(text) is not None


def _is_banner(lines: Sequence[Line], number: int, piece: _Piece) -> bool:
    text = lines[number].text
    words = _words()
    is_marked = text.startswith(("[", "*", "⚠", "!")) or text[:1].isupper()
    hits = words["outside"].search(text), words["about"].findall(text)
    is_set_off = text.startswith(("[", "*", "⚠", "!")) or text.split(":")[0].isupper() or len(hits[1]) >= 2
    return len(text) <= 400 and number + 1 < piece.end and is_marked and is_set_off and bool(hits[0]) and bool(hits[1])


def _signature(lines: Sequence[Line], piece: _Piece, known: Iterable[int]) -> range:
    """The lines of the signature: below "--", below a closing, or short lines with contact details at the end."""
    end = piece.end
    skipped = set(known)
    words = _words()
    while end > piece.start and (end - 1 in skipped or words["device"].match(lines[end - 1].text)):
        end -= 1
    first = next((n for n in range(piece.start, piece.end) if lines[n].text == "--"), None)
    if first is not None and piece.end - first <= 2 * _MOST_SIGNATURE_LINES:
        return range(first, piece.end)
    start = end
    while start > piece.start and end - start < _MOST_SIGNATURE_LINES and _is_short(lines[start - 1]):
        start -= 1
    closing = next((n for n in range(start, end) if words["closing"].fullmatch(lines[n].text.rstrip("!,. "))), None)
    if closing is not None and closing > piece.start:
        return range(closing, piece.end)
    contacts = [n for n in range(start, end) if _CONTACT.search(lines[n].text)]
    if contacts and start > piece.start and end - start >= 2:
        return range(_set_off(lines, start, contacts[0]), piece.end)
    return range(end, piece.end)


def _set_off(lines: Sequence[Line], start: int, contact: int) -> int:
    """Where the block of lines with an address begins."""
    number = contact
    while number > start and not lines[number].blank_before:
        number -= 1
    return number


def _is_short(line: Line) -> bool:
    return len(line.text) <= _LONGEST_SHORT_LINE and (
        not line.ends_a_sentence or _CONTACT.search(line.text) is not None
    )


def _story(lines: Sequence[Line], pieces: list[_Piece], reasons: dict[int, RemovalReason]) -> _Piece | None:
    """The first mail with at least half as much prose as the one that has most; None where none has much."""
    prose = [
        sum(len(lines[number].text) for number in range(piece.start, piece.end) if number not in reasons)
        for piece in pieces
    ]
    most = max(prose, default=0)
    if len(pieces) > 1 and most < _LEAST_STORY:
        return None
    return next((piece for piece, length in zip(pieces, prose, strict=True) if 2 * length >= most), None)


def _subject(head: Sequence[Line]) -> str | None:
    for line in head:
        if _label_kind(line.text) == "subject":
            return re.split("[:：]", line.text, maxsplit=1)[1].strip(" *_") or None
    return None


@cache
def _words() -> dict[str, re.Pattern[str]]:
    path = resources.files("nutgraf.ingest.documents").joinpath("mail_words.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        kind: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        for group in table.values()
        for kind, words in group.items()
    }


_QUOTE = re.compile(r"(?:>[ \t]?(?=>))*>")
_WIDEST, _NARROWEST = 110, 50  # columns at which mail programs wrap
_LONGEST_GAP = 10  # columns that the next word may have been too long for
_ITEM = re.compile(r"(?:[-*•‣–—+]|\(?\d{1,2}[.)])\s")
_HEADER_LINE = re.compile(r"[^\W\d_][\w -]{1,20}:\s")
_SIGNATURE = "--"


class MailParagraph(NamedTuple):
    """One or more lines that stay apart (an address, a head), and how deep they are quoted."""

    lines: list[str]
    depth: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def paragraphs_of(text: str, *, is_flowed: bool = False, deletes_space: bool = False) -> list[MailParagraph]:
    """The paragraphs of a plain text of a mail, unwrapped, with their depth of quotation.

    >>> [one.text for one in paragraphs_of("> The bridge \\n> closes.\\n", is_flowed=True)]
    ['The bridge closes.']
    """
    lines = [_unquoted(line) for line in text.splitlines()]
    if is_flowed:
        lines = _unflowed(lines, deletes_space=deletes_space)
    paragraphs = []
    for depth, run in groupby(lines, key=lambda line: line[0]):
        block = [words for _, words in run]
        least = _least_full(block)
        for blank, group in groupby(block, key=lambda words: not words.strip()):
            if not blank:
                paragraphs.append(MailParagraph(_unwrapped(list(group), least), depth))
    return paragraphs


def _unquoted(line: str) -> tuple[int, str]:
    mark = _QUOTE.match(line)
    if mark is None:
        return 0, line
    words = line[mark.end() :]
    return mark.group().count(">"), words[1:] if words.startswith(" ") else words


def _unflowed(lines: list[tuple[int, str]], *, deletes_space: bool) -> list[tuple[int, str]]:
    """The lines with those joined that end in a blank, which is how a flowed text says that its line goes on."""
    joined: list[tuple[int, list[str]]] = []
    is_open = False
    for depth, raw in lines:
        words = raw[1:] if raw.startswith(" ") and depth == 0 else raw  # stuffed, so that it begins with no ">"
        flows = words.endswith(" ") and words != f"{_SIGNATURE} "
        piece = words[:-1] if flows and deletes_space else words
        if is_open and joined[-1][0] == depth and words.rstrip() != _SIGNATURE:
            joined[-1][1].append(piece)
        else:
            joined.append((depth, [piece]))
        is_open = flows and bool(words.strip())
    return [(depth, "".join(pieces)) for depth, pieces in joined]


def _least_full(lines: list[str]) -> int:
    """How long a line and the word after it are at least where a line was wrapped; 0 where lines were not wrapped.

    At a wrap, the line and the next word together are just wider than the text; so the median over all breaks is near
    its width, unless most breaks were made by hand.
    """
    lengths = [_full_length(before, after) for before, after in pairwise(lines) if before.strip() and after.strip()]
    middle = int(median(lengths)) if lengths else 0
    return middle - _LONGEST_GAP if _NARROWEST <= middle <= _WIDEST else 0


def _full_length(before: str, after: str) -> int:
    return len(before.strip()) + 1 + len(after.split(maxsplit=1)[0])


def _unwrapped(lines: list[str], least: int) -> list[str]:
    """The lines of a paragraph with those joined after which the next word did not fit any more."""
    joined: list[list[str]] = []
    last = ""
    for raw in lines:
        line = raw.strip()
        if joined and _was_wrapped(last, line, least):
            joined[-1].append(line if _is_ideographic(last[-1]) and _is_ideographic(line[0]) else f" {line}")
        else:
            joined.append([line])
        last = line
    return ["".join(pieces) for pieces in joined]


def _was_wrapped(before: str, after: str, least: int) -> bool:
    if not least or len(before) > _WIDEST or _ITEM.match(after) or _HEADER_LINE.match(after) or before == _SIGNATURE:
        return False
    return _full_length(before, after) > least or (len(before) >= 0.6 * least and after[0].islower())


def _is_ideographic(letter: str) -> bool:
    return "\u2e80" <= letter <= "\ud7af" or "\uff00" <= letter <= "\uffef"
