"""White space as a browser lays it out, from the raw text of a block to the lines a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from nutgraf.ingest.canonical import canonical

_SPACES = re.compile("[ \t\n\r\f\u2028\u2029\x85]+")
_PARAGRAPH = re.compile(r"\n(?: *\n)+")
_AROUND_LINE = re.compile(r" *\n *")
_PROSE = re.compile(r"[^\W\d_][\w’'-]*+(?:[,;:]?\s++[^\W\d_][\w’'-]*+){4,}+[.!?]?")
_FAR_IN = 20_000  # characters


def spaced(words: str) -> str:
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
    """Where the raw offset stands in the text laid out from `raw[start:]`."""
    if offset - start > _FAR_IN:
        return offset - start  # white space and invisible characters make it a little less: too long to count
    return len(laid_out(raw[start:offset] + "x")) - 1 if offset > start else 0


def words_in(element: HtmlElement) -> str:
    """All words inside an element, on one line."""
    return " ".join(" ".join(words.split()) for words in element.itertext() if words.strip())


def prose_in(code: str) -> str:
    """The runs of five words or more in a comment or a script: what they say, without their code."""
    return " ".join(" ".join(match.group().split()) for match in _PROSE.finditer(code))
