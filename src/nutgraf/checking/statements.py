"""Cuts any text into the statements that are checked: plain text, Markdown, or the JSON of a brief or an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from nutgraf.article import Article
from nutgraf.errors import UsageError
from nutgraf.text import sentences
from nutgraf.text.injection import find_orders

NotCheckable = Literal["question", "opinion", "instruction", "heading", "table"]
_SPACED = re.compile(r"[^\n]")
_FENCE = re.compile(r"^(?:```|~~~)[^\n]*$.*?^(?:```|~~~)[ \t]*$", re.MULTILINE | re.DOTALL)
_FOOTNOTE = re.compile(r"^\[\^[^\]\n]{1,40}\]:[^\n]*$", re.MULTILINE)
_FOOTMARK = re.compile(r"\[\^[^\]\n]{1,40}\]")
_LINK_TARGET = re.compile(r"(?<=\])\([^()\s]{1,500}(?: \"[^\"\n]{0,200}\")?\)")
_BRACKETS = re.compile(r"!?\[(?=[^\]\n]{1,300}\])|\](?!\w)")
_EMPHASIS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=[\w.!?])_{1,3}(?!\w)|`|~~")
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE)
_BLOCK = re.compile(r"^[ \t]*(?:(#{1,6})[ \t]+|(?:[-*+•]|\d{1,3}[.)])[ \t]+|>[ \t]?)?", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\|.*\|[ \t]*$|^[^\n|]*(?:\t[^\n\t]*){2,}$")
_OPINION = re.compile(
    r"\b(?:in my (?:view|opinion)|i (?:think|believe|feel|guess|suspect|hope|love|hate|would argue)"
    r"|in our (?:view|opinion)"
    r"|we (?:think|believe|feel|recommend|hope)|to my mind|frankly|it is (?:a shame|sad|shocking|wonderful|outrageous)"
    r"|thankfully|sadly|unfortunately for all of us|what a\b|worth (?:reading|a read)|must-read)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
_FEWEST_OF_HEADING = 4  # words; a shorter heading names a part and says nothing


class TextStatement(NamedTuple):
    """One sentence of the checked text at `[start, end)`, and why it cannot be checked, where it cannot."""

    text: str
    start: int
    end: int
    not_checkable: NotCheckable | None


class CheckedText(NamedTuple):
    """The text that is checked, as it is shown, and its statements in order."""

    text: str
    statements: tuple[TextStatement, ...]


def statements_of(text: str) -> CheckedText:
    """The statements of a text; JSON of `nutgraf/brief@1` and `nutgraf/answer@1` is told by its schema.

    Raises UsageError for JSON of another kind, and for a text without a word.
    """
    shown = _from_json(text) if text.lstrip()[:1] in {"{", "["} else text
    if not re.search(r"\w", shown):
        raise UsageError("the text holds no word: nothing can be checked")
    plain = _without_marks(shown)
    return CheckedText(shown, tuple(_statements(shown, plain)))


def _statements(shown: str, plain: str) -> Iterator[TextStatement]:
    for start, end, heading in _blocks(plain):
        block = plain[start:end]
        if not re.search(r"\w", block):
            continue
        if _TABLE.match(shown[start:end]):
            yield TextStatement(" ".join(block.split()), start, end, "table")
            continue
        for one in sentences(Article.of(block)) or ():
            text = " ".join(one.text.split())
            if text:
                is_title = heading or one.heading
                yield TextStatement(text, start + one.start, start + one.end, _why_not(text, is_title))
        yield from _orders(block, start)


def _orders(block: str, offset: int) -> Iterator[TextStatement]:
    for start, end in find_orders(block):
        yield TextStatement(" ".join(block[start:end].split()), offset + start, offset + end, "instruction")


def _why_not(text: str, is_title: bool) -> NotCheckable | None:
    outside = _QUOTED.sub(" ", text)
    if outside.rstrip(" \"”'’»)").endswith(("?", "؟", "？")):
        return "question"
    if _OPINION.search(outside):
        return "opinion"
    if is_title and len(text.split()) < _FEWEST_OF_HEADING:
        return "heading"
    return None


def _blocks(plain: str) -> Iterator[tuple[int, int, bool]]:
    """Paragraphs, list items and headings, at their places."""
    start: int | None = None
    at = 0
    for line in plain.splitlines(keepends=True):
        mark = _BLOCK.match(line)
        begins = bool(mark and mark.group().strip()) or bool(_TABLE.match(line.rstrip("\n")))
        if start is not None and (begins or not line.strip()):
            yield start, at, False
            start = None
        if begins:
            head = mark.end() if mark else 0
            if mark and mark.group(1):
                yield at + head, at + len(line.rstrip()), True
            elif _TABLE.match(line.rstrip("\n")):
                yield at, at + len(line.rstrip("\n")), False
            else:
                start = at + head
        elif line.strip() and start is None:
            start = at
        at += len(line)
    if start is not None:
        yield start, at, False


def _without_marks(text: str) -> str:
    """The text with Markdown's marks as blanks, so that every letter stays at its place."""
    for pattern in (_FENCE, _FOOTNOTE, _FOOTMARK, _LINK_TARGET, _RULE, _BRACKETS, _EMPHASIS):
        text = pattern.sub(lambda hit: _SPACED.sub(" ", hit.group()), text)
    return text


def _from_json(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text  # a text may begin with a bracket
    lines = list(_lines_of(value)) if isinstance(value, dict) else []
    if not lines:
        raise UsageError(
            "the JSON is neither a brief (nutgraf/brief@1) nor an answer (nutgraf/answer@1): give its text"
        )
    return "\n\n".join(lines)


def _lines_of(value: dict[str, Any]) -> Iterator[str]:
    schema = value.get("schema")
    if schema == "nutgraf/brief@1":
        claims = [value.get("headline"), value.get("nut_graf"), *_list(value.get("key_points"))]
    elif schema == "nutgraf/answer@1":
        claims = [*_list(value.get("statements")), value.get("correction")]
    else:
        return
    for claim in claims:
        if isinstance(claim, dict) and isinstance(claim.get("text"), str):
            yield claim["text"]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
