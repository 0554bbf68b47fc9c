"""The chance that an answer is right: the second reading of the model, and what code sees that speaks against it.

The weights are those of a logistic regression over the likeliest draft of each of 135 questions about sixteen articles
that are not held back; `nutgraf evals curve` shows what comes of them on those and on the others.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.ask.opened import Opened
from nutgraf.ask.place import Place
from nutgraf.find import tolerant
from nutgraf.ground import words

_READ, _ASTRAY, _DENIED, _UNNAMED, _BASE = 1.48, -1.12, -1.2, -0.86, -0.56
_SUREST = 1e-4
_LEAST_SHARED = 0.35  # of the question's words, by rarity, for a sentence to be about its very matter
_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|cannot|\w+n['’]t|lacks?|lacked|without|instead of|rather than)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b(?:(?:not|n['’]t) (?:\w+ )?(?:known|clear|said?|say|named?|identif\w+|disclosed?|give|given|released?|specif\w+"
    r"|comment|decided|announced?|know)|unknown|unclear|(?:declin|refus)\w+ to (?:say|name|comment|give|tell))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]+")


class Signs(NamedTuple):
    """What there is to weigh, each between 0 and 1.

    `read` is the model's second reading of the passage; `astray` the share of the question's words that the article has
    elsewhere; `denied` whether the sentence nearest to the question says no to something the question takes for
    granted; `unnamed` whether somebody or something the question names stands elsewhere and not in the passage.
    """

    read: float
    astray: float
    denied: bool
    unnamed: bool

    @property
    def chance(self) -> float:
        """How likely the answer is right."""
        odds = _READ * log_odds(self.read) + _ASTRAY * self.astray + _DENIED * self.denied + _UNNAMED * self.unnamed
        return 1 / (1 + math.exp(-odds - _BASE))


@tolerant("what speaks against an answer", lambda read, *_: Signs(read, astray=1.0, denied=True, unnamed=True))
def signs(read: float, place: Place, question: str) -> Signs:
    """The signs of a draft that stands in `place`, given the model's second reading."""
    return Signs(read, place.astray(question), denial(question, place.opened) is not None, _unnamed(question, place))


def denial(question: str, opened: Opened) -> Sentence | None:
    """The sentence that says no to the matter of the question, one of the two nearest to it; None where none does.

    A question that itself asks for a no is not denied by one.
    """
    if _NEGATION.search(question):
        return None
    asked = opened.asked(question)
    order = sorted(range(len(opened.sentences)), key=lambda at: -opened.coverage(asked, at))
    for at in order[:2]:
        sentence = opened.sentences[at]
        if not sentence.heading and opened.shared(asked, at) >= _LEAST_SHARED and _NEGATION.search(sentence.text):
            return sentence
    return None


def is_unknown(sentence: Sentence) -> bool:
    """Whether a sentence says that something is not known or not told: then it contradicts nothing."""
    return bool(_UNKNOWN.search(sentence.text))


def log_odds(chance: float) -> float:
    """The natural log of the odds, held within what a model can be sure of."""
    held = min(max(chance, _SUREST), 1 - _SUREST)
    return math.log(held / (1 - held))


def _unnamed(question: str, place: Place) -> bool:
    for name in _NAME.findall(question):
        keys = [word.key for word in words(name, place.opened.article.language)]
        if keys and place.opened.has(keys) and place.keys.isdisjoint(keys):
            return True
    return False
