"""A statement as the words that carry it, so that it can be laid over the sentence it should rest on.

Find the sentence a line rests on: it proposes, and never grounds. The checks decide.

A line rests on one sentence. Lines made of two were tried and were the likeliest to be wrong: each half was true, and
the joint was not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from nutgraf.article import Sentence
from nutgraf.extract import Number, find_numbers
from nutgraf.text.normalize import fold_word

# The possessive 's stands outside the word, so that "Monday's" is Monday.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:(?:['’ʼ\-‐‑]|(?<=\d)[.,](?=\d))\w+)*", re.UNICODE)
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)

_ENGLISH_GLUE = frozenset(
    """a an the this that these those there here it its he she his her him they their them we our us i my you your
    who whom whose which what when where while as of to in on at by for from with within into onto over under
    about after before during through between among across against around behind and or but nor so yet than then
    also too more most very just only even still both each all any some such same other is are was were be been
    being am has have had having do does did doing will would shall should can could may might must up out off down
    away back s t not no""".split()
)
_ARABIC_GLUE = frozenset(
    """في من على إلى عن أن إن ان التي الذي الذين هذا هذه ذلك تلك كما قد لم لن لا ما مع بعد قبل بين أو ثم كان كانت
    وهو وهي هو هي""".split()
)

_STEMMERS = {"en": "english", "ar": "arabic", "de": "german", "fr": "french", "es": "spanish", "it": "italian"}
# What the stemmer cannot know to be one word.
_SAME = {"said": "say", "told": "tell", "gave": "give", "given": "give", "took": "take", "taken": "take",
         "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "met": "meet", "held": "hold",
         "left": "leave", "led": "lead", "won": "win", "lost": "lose", "began": "begin", "begun": "begin",
         "broke": "break", "broken": "break", "brought": "bring", "built": "build", "bought": "buy",
         "came": "come", "caught": "catch", "chose": "choose", "chosen": "choose", "drew": "draw",
         "drawn": "draw", "drove": "drive", "driven": "drive", "fled": "flee", "flew": "fly", "found": "find",
         "fought": "fight", "went": "go", "gone": "go", "grew": "grow", "grown": "grow", "kept": "keep",
         "knew": "know", "known": "know", "made": "make", "paid": "pay", "ran": "run", "saw": "see", "seen": "see",
         "sold": "sell", "sent": "send", "spent": "spend", "spoke": "speak", "spoken": "speak", "stood": "stand",
         "struck": "strike", "swore": "swear", "sworn": "swear", "taught": "teach", "thought": "think",
         "threw": "throw", "thrown": "throw", "wrote": "write", "written": "write", "shut": "shut",
         "died": "die", "dying": "die", "upheld": "uphold", "sought": "seek", "became": "become",
         "men": "man", "women": "woman", "children": "child"}  # fmt: skip


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
    for hit in _WORD.finditer(text, start, end):
        word = _POSSESSIVE.sub("", hit.group())
        folded = fold_word(word).replace(".", "")
        if folded:
            named = len(word) > 1 and word.isupper()  # US and WHO are names, us and who are not
            glue = not named and (folded in _ENGLISH_GLUE or folded in _ARABIC_GLUE)
            found.append(Word(_stem(folded, language), hit.start(), hit.end(), glue, None))
    return found


def _number_key(number: Number) -> str:
    return f"#{number.value.normalize():f}{'' if number.kind in ('year', 'cardinal') else number.unit or ''}"


@lru_cache(maxsize=1 << 14)
def _stem(folded: str, language: str) -> str:
    known = _SAME.get(folded, folded)
    stemmer = _stemmer(_STEMMERS.get(language, "english"))
    stem: str = stemmer.stemWord(known)
    return stem


@lru_cache(maxsize=8)
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)


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
