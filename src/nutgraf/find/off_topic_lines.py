"""Lines that speak to the reader and not of the story: told by their shape and their place, in any language.

A paragraph of a story shares names and words with the others. A short one that shares none, and that asks, addresses
the reader, leads to an address, or states nothing with a name or a number, was put there for whoever reads along.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]{5,}")
_QUOTED = re.compile(r"[“”\"«»„]|‘[^’]*’")
_QUESTION = re.compile(r"[?؟？;]\s*$|^\s*¿")
_ADDRESS = re.compile(
    r"https?://|\bwww\.|[\w.+-]{1,64}@[\w-]{1,64}\.\w|\b[\w-]{2,40}\.(?:com|net|org|example|info|io|xyz|ru|top|app)\b",
    re.I,
)
_READER = re.compile(
    r"\b(?:you|your|yours|yourself|vous|votre|vos|toi|ton|tes|du|dein|deine[mnrs]?|dich|dir|ihre?[mnrs]?|usted|ustedes|tu"
    r"|tus|su|sus|você|seu|sua|voi|vostr[oaie]|tuo|tua|je|jouw|uw|ты|вы|ваш\w{0,3}|твой|twoj\w{0,3}|sen|siz\w{0,5})\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"^\s*(?:[<\[{(#*=|/~-]{1,6}\s*[^\W\d_][^\n]{0,40}?[>\]})#*=|:/~-]|[^\W\d_]{3,14}\s*[:：]\s*\S)")
_NAME = re.compile(r"(?<=[^\W_] )[^\Wa-z\d_]\w|(?<=, )[^\Wa-z\d_]\w")
_LABEL = re.compile(r"\s*([^\W\d_][\w .]{0,30})[:：]")
_MOST_NAMES = 2  # words with a capital, in a line that states nothing
_LONGEST = 400  # characters
_LEAST_STORY = 18  # different words in all paragraphs
_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*\s*$")


def off_topic_lines(paragraphs: Sequence[str]) -> frozenset[int]:
    """The numbers of the paragraphs that share no word with the others and have the shape of a call to the reader.

    >>> words = "bridge council Tuesday traffic engineers bearings county ferry viaduct bakery mayor river harbour"
    >>> story = [f"The {words} closed.", f"A {words} opened, people of Larkmoor and Penby reported yesterday morning."]
    >>> sorted(off_topic_lines([*story, "Officials in Larkmoor waited.", "What is the capital of Brazil?"]))
    [3]
    """
    words = [frozenset(word[:6] for word in _WORD.findall(text.casefold())) for text in paragraphs]
    labels = Counter(match[1] for text in paragraphs if (match := _LABEL.match(text)) is not None)
    counts = Counter(word for found in words for word in found)
    if len(counts) < _LEAST_STORY or len(paragraphs) < 3:
        return frozenset()
    return frozenset(
        number
        for number, (text, found) in enumerate(zip(paragraphs, words, strict=True))
        if len(text) <= _LONGEST
        and not _is_turn(text, labels)
        and _is_call(text, sum(counts[word] > 1 for word in found))
    )


def _is_turn(text: str, labels: Counter[str]) -> bool:
    """Whether the line is one of several under the same label, as the questions and answers of an interview are."""
    match = _LABEL.match(text)
    return match is not None and labels[match[1]] > 1


def _is_call(text: str, shared: int) -> bool:
    if _QUOTED.search(text) is not None:
        return False  # somebody says it
    signs = sum(pattern.search(text) is not None for pattern in (_QUESTION, _ADDRESS, _READER, _MARKED))
    if shared == 0:
        is_bare = (
            not any(letter.isdigit() for letter in text)
            and len(_NAME.findall(text)) <= _MOST_NAMES
            and _SENTENCE_END.search(text) is not None
        )
        return signs > 0 or is_bare
    return shared == 1 and signs >= 2
