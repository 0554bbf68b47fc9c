"""A statement as the words that carry it, so that it can be laid over the sentence it should rest on.

Find the sentence a line rests on: it proposes, and never grounds. The checks decide.

A line rests on one sentence. Lines made of two were tried and were the likeliest to be wrong: each half was true, and
the joint was not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import Number, find_numbers
from nutgraf.text import lexicon_ar, lexicon_en
from nutgraf.text.tokens import POSSESSIVE, WORD, fold_word, stem


class Word(NamedTuple):
    """One word at `[start, end)` of its text; words with the same `key` say the same.

    A number is one word however it is written: "$1.13bn" and "1.13 billion dollars" share a key.
    """

    key: str
    start: int
    end: int
    glue: bool
    number: Number | None

    @property
    def carries(self) -> bool:
        return not self.glue


@lru_cache(maxsize=4096)
def words(text: str, language: str = "en") -> tuple[Word, ...]:
    """The words of `text` in order; offsets are half-open code points into it.

    >>> [word.key for word in words("Twelve people were killed") if word.carries]
    ['#12', 'peopl', 'kill']
    """
    numbers = [number for number in find_numbers(text, language=language) if number.kind != "date"]
    found, position = [], 0
    for number in numbers:
        found += _plain(text, position, number.start, language)
        found.append(Word(_number_key(number), number.start, number.end, glue=False, number=number))
        position = number.end
    return tuple(found + _plain(text, position, len(text), language))


def _plain(text: str, start: int, end: int, language: str) -> list[Word]:
    found = []
    for hit in WORD.finditer(text, start, end):
        word = POSSESSIVE.sub("", hit.group())
        folded = fold_word(word).replace(".", "")
        if folded:
            named = len(word) > 1 and word.isupper()  # US and WHO are names, us and who are not
            glue = not named and (folded in lexicon_en.STOP_WORDS or folded in lexicon_ar.STOP_WORDS)
            found.append(Word(stem(folded, language), hit.start(), hit.end(), glue, None))
    return found


def _number_key(number: Number) -> str:
    return f"#{number.value.normalize():f}{'' if number.kind in ('year', 'cardinal') else number.unit or ''}"


class Support(NamedTuple):
    """The sentence a line rests on, and the share of the line's carrying words it holds (0 to 1)."""

    sentence: Sentence
    share: float


def best_support(line: str, sentences: Sequence[Sentence], language: str = "en") -> Support | None:
    """The sentence that holds most of the line's words, the earliest of equals; None when none holds any."""
    wanted = [word for word in words(line, language) if word.carries]
    if not wanted or not sentences:
        return None
    best = max(sentences, key=lambda sentence: _held(wanted, sentence, language))
    held = _held(wanted, best, language)
    return Support(best, held / len(wanted)) if held else None


def _held(wanted: Sequence[Word], sentence: Sentence, language: str) -> int:
    supply = Counter(word.key for word in words(sentence.text, language))
    return (Counter(word.key for word in wanted) & supply).total()
