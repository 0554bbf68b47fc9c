"""Which statements of a brief count, so that length buys nothing.

A brief is read in order until half the words of the story are spent (at least a hundred); what stands after that is
not counted. A statement longer than a long sentence is cut into its sentences. So an article printed whole scores as
its first half would, and no statement can hold everything at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nutgraf.article import Article
from nutgraf.segment import sentences
from nutgraf_evals.systems import Said

SHARE = 0.5  # of the words of the story
LEAST_WORDS = 100
LONGEST = 60  # words of one statement


def counted(said: Iterable[Said], story: str) -> list[Said]:
    """The statements that count, in the order they are read."""
    left = max(LEAST_WORDS, round(SHARE * len(story.split())))
    kept: list[Said] = []
    for statement in said:
        for part in _parts(statement):
            left -= len(part.text.split())
            if left < 0:
                return kept
            kept.append(part)
    return kept


def _parts(said: Said) -> Iterator[Said]:
    if len(said.text.split()) <= LONGEST:
        yield said
        return
    for sentence in sentences(Article.of(said.text)):
        yield said.model_copy(update={"text": sentence.text})
