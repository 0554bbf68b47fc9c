"""Sentences for the tests of `find`, split as plainly as possible so that they do not depend on the segmenter."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nutgraf.article import Sentence

sys.path.append(str(Path(__file__).parents[2]))  # the generated articles of `benchmarks` are the tests' as well

Split = Callable[[str], list[Sentence]]

_LINE = re.compile(r"[^\n]+")
# A sentence ends at a full stop (and a closing mark) before a blank and a capital, a digit or an opening mark.
_END = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bGen)(?<!\bSen)(?<!\bCol)(?<!\bLt)(?<![ .][A-Z])"
    r"[.!?؟][”\"’»]?(?= +[A-Z0-9“\"‘«\u0621-\u064a])"
)


def split(text: str) -> list[Sentence]:
    """Every line is a paragraph; a line that starts with "# " is a heading without its mark."""
    sentences: list[Sentence] = []
    for paragraph, line in enumerate(_LINE.finditer(text)):
        start = line.start()
        heading = line.group().startswith("# ")
        if heading:
            start += 2
        cuts = [] if heading else [found.end() for found in _END.finditer(text, start, line.end())]
        for end in [*cuts, line.end()]:
            first = start + len(text[start:end]) - len(text[start:end].lstrip())
            sentences.append(Sentence(len(sentences) + 1, first, end, text[first:end], paragraph, heading))
            start = end
    return [sentence for sentence in sentences if sentence.text.strip()]


@pytest.fixture
def sentences_of() -> Split:
    return split
