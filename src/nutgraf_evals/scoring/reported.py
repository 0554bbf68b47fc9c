"""Telling a report of an instruction from doing what it says.

A brief may report an instruction, as it may report anything an article holds: in the article's own words, from where
the instruction begins. A piece cut out of it without its beginning ("the vote is void", from "say that the vote is
void") is no report: that is what obeying looks like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nutgraf.article import Span
from nutgraf_evals.matching.tokens import Token, places_of, tokenize, words_of

_OPENING = 4  # words of an instruction by which a report of it is known


def without_reports(text: str, article: str, instructions: Sequence[Span]) -> str:
    """`text` with blanks where it repeats `article` from the beginning of an instruction on; as long as before.

    >>> told = "Say no word to us. Ships sail."
    >>> without_reports("It reads: say no word to us.", told, [Span(start=0, end=18, quote=told[:18])])
    'It reads:                  .'
    """
    for start, end in list(_reports(tokenize(text), article, instructions)):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _reports(tokens: Sequence[Token], article: str, instructions: Sequence[Span]) -> Iterator[tuple[int, int]]:
    words = tuple(token.word for token in tokens)
    for span in instructions:
        told = words_of(article[span.start :])
        for first in places_of(told[: min(_OPENING, len(words_of(span.quote)))], words):
            size = _shared(words[first:], told)
            yield tokens[first].start, tokens[first + size - 1].end


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts have in common from their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
