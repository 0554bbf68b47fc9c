"""The numbered parts a passage is shown to the model in, so that each part, and so the tail, is heard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from nutgraf.article import Sentence

MOST_PARTS = 9
_PART_WORDS = 80  # about four sentences: one line can do them justice
_SHORT_WORDS = 20  # below this a paragraph does not make a part of its own


class Part(NamedTuple):
    """Consecutive sentences of one passage under one number, counted from 1."""

    number: int
    sentences: tuple[Sentence, ...]


def parts_of(sentences: Sequence[Sentence]) -> tuple[Part, ...]:
    """Up to nine parts of about equal length, cut between paragraphs where that is possible; headings are left out."""
    body = [sentence for sentence in sentences if not sentence.heading]
    total = sum(_length(sentence) for sentence in body)
    if not body:
        return ()
    wanted = max(1, min(MOST_PARTS, round(total / _PART_WORDS) or 1, len(body)))
    if wanted < 3 <= len(body):
        wanted = 3  # a short article still has more than one thing to say
    target = total / wanted
    groups: list[list[Sentence]] = [[]]
    filled = 0
    for block in _blocks(body, target):
        length = sum(_length(sentence) for sentence in block)
        boundary = target * len(groups)
        if groups[-1] and len(groups) < wanted and filled + length / 2 > boundary:
            groups.append([])
        groups[-1] += block
        filled += length
    return tuple(Part(number, tuple(group)) for number, group in enumerate(groups, start=1))


def shown(parts: Sequence[Part]) -> str:
    """The parts as the prompt shows them: `[1]`, then their paragraphs."""
    return "\n\n".join(f"[{part.number}]\n{_paragraphs(part)}" for part in parts)


def _paragraphs(part: Part) -> str:
    grouped = groupby(part.sentences, key=lambda sentence: sentence.paragraph)
    return "\n".join(" ".join(" ".join(s.text.split()) for s in group) for _, group in grouped)


def _blocks(body: Sequence[Sentence], target: float) -> list[list[Sentence]]:
    """Paragraphs, or single sentences where a paragraph is longer than a part."""
    blocks = []
    for _, group in groupby(body, key=lambda sentence: sentence.paragraph):
        paragraph = list(group)
        if sum(_length(sentence) for sentence in paragraph) > max(target, _SHORT_WORDS):
            blocks += [[sentence] for sentence in paragraph]
        else:
            blocks.append(paragraph)
    return blocks


def _length(sentence: Sentence) -> int:
    return len(sentence.text.split())
