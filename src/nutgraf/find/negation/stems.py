"""One key for the forms of an English word: "approve", "approves", "approved", "approving" share theirs."""

from __future__ import annotations

from functools import lru_cache

from nutgraf.find.vocabulary.grammar import IRREGULAR_PASTS

_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The key of a lower-case word; a key is no word, only good for comparing.

    >>> stem("denied") == stem("denies") == stem("deny")
    True
    """
    word = IRREGULAR_PASTS.get(word, word)
    for ending, keep in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) > 1 and not word.endswith("ss"):
            cut = word[: -len(ending)] + keep
            if not keep and ending != "s" and not _VOWELS & set(cut):
                continue
            word = cut
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.rstrip("e") or word
