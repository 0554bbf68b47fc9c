"""Where a sentence may end early and still be true: a verbatim head is shorter to read and needs no model."""

from __future__ import annotations

import re

from nutgraf.ground import dropped_condition

# What follows one of these adds to what was said and does not change it.
_TAILS = re.compile(
    r",? according to\b|,? (?:amid|in what|as part of|during)\b|"
    r", (?:who|which|where|whose|noting|adding|reflecting|describing|calling)\b",
    re.IGNORECASE,
)
# A headline may leave more to the points below it.
_CLAUSES = re.compile(
    _TAILS.pattern + r"|,? while\b|, (?:after|as|when|following|saying|with|including|because)\b|;\s|\s[—–]\s",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b(?:but|although|though|however|despite|den(?:y|ies|ied)|not|never|no|only|would|could|alleged\w*|falsely)\b",
    re.IGNORECASE,
)
_BY_WHOM = re.compile(r",? according to\b", re.IGNORECASE)


def headline_of(sentence: str, *, least: int, most: int) -> str:
    """The sentence up to the end of its main clause, or all of it where that is not within `most` words."""
    return _head(sentence, _CLAUSES, least, most)


def head_of(sentence: str, *, least: int, most: int) -> str:
    """The sentence up to the last place within `most` words where it may end, or all of it; `least` words are kept.

    A tail that holds a condition or turns against what was said is never cut off.

    >>> head_of("The army had 2,500 soldiers in Marevia as part of a force formed in 2014.", least=5, most=9)
    'The army had 2,500 soldiers in Marevia'
    >>> head_of("The deal will pass, according to the mayor, if the unions agree to it.", least=3, most=9)
    'The deal will pass, according to the mayor, if the unions agree to it.'
    """
    return _head(sentence, _TAILS, least, most)


def _head(sentence: str, tails: re.Pattern[str], least: int, most: int) -> str:
    best = sentence
    for tail in tails.finditer(sentence):
        head, rest = sentence[: tail.start()], sentence[tail.start() :]
        words = len(head.split())
        if words > most and best != sentence:
            break
        if words >= least and _balanced(head) and not dropped_condition(rest) and not _TURNS.search(rest):
            best = head
            if words > most:
                break
    return best


def without_source(sentence: str) -> str:
    """The sentence without a closing "according to …", which its `asserted_by` tells."""
    found = [hit.start() for hit in _BY_WHOM.finditer(sentence)]
    if not found or "," in sentence[found[-1] + 2 :] or not _balanced(sentence[: found[-1]]):
        return sentence
    return sentence[: found[-1]]


def _balanced(head: str) -> bool:
    """Whether no quotation and no bracket is left open."""
    return (
        head.count("“") == head.count("”")
        and head.count("(") == head.count(")")
        and head.count('"') % 2 == 0
        and head.count("«") == head.count("»")
    )
