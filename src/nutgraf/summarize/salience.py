"""Analyses an article for a brief: the findings of code, and the weight of each sentence.

News states the main point first and returns to it, so a sentence weighs more the earlier it comes, the more its words
recur in the article, and the more figures, dates and names it has. The model still decides what is said; weight decides
which points lead.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Article, Sentence
from nutgraf.extract import AnalyzedArticle, Attribution
from nutgraf.extract.quotes import DirectQuote
from nutgraf.faults import tolerant
from nutgraf.grounding import words

_LEAD, _CENTRAL, _TITLE, _COUNTS, _NAMES, _DATED = 1.0, 1.0, 0.8, 0.3, 0.08, 0.2
_MOST_NAMES = 6
_MOSTLY_QUOTED, _VAGUE = 0.4, 0.3
_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w’'-]+")  # a capital inside a sentence


def _by_place(analysis: AnalyzedArticle) -> dict[int, float]:
    return {sentence.number: _LEAD / (1 + rank / 3) for rank, sentence in enumerate(analysis.body)}


@tolerant("how much each sentence matters", _by_place)
def salience(analysis: AnalyzedArticle) -> dict[int, float]:
    """The weight of every sentence that is not a heading, by its number."""
    body, language = analysis.body, analysis.article.language
    keys = {s.number: {w.key for w in words(s.text, language) if w.carries} for s in body}
    spread = Counter(key for found in keys.values() for key in found)
    wanted = {word.key for word in words(analysis.article.title or "", language) if word.carries}
    top = max((_centrality(found, spread) for found in keys.values()), default=0.0) or 1.0
    result = {}
    for rank, sentence in enumerate(body):
        found = keys[sentence.number]
        weight = _LEAD / (1 + rank / 3) + _CENTRAL * _centrality(found, spread) / top
        weight += _TITLE * len(found & wanted) / (len(wanted) or 1)
        weight += _COUNTS * any(number.is_figure for number in analysis.numbers(sentence))
        weight += _NAMES * min(_MOST_NAMES, len(_NAME.findall(sentence.text)))
        weight += _DATED * bool(analysis.dates(sentence))
        weight -= _MOSTLY_QUOTED * (_quoted_share(sentence, analysis.quotations) > 0.6)
        weight -= _VAGUE * (len(found) < 4)
        result[sentence.number] = weight
    return result


def _centrality(found: set[str], spread: Counter[str]) -> float:
    return sum(math.log(spread[key]) for key in found) / math.sqrt(len(found) or 1)


def _quoted_share(sentence: Sentence, quotations: Sequence[DirectQuote]) -> float:
    quoted = sum(
        max(0, min(sentence.end, quotation.end) - max(sentence.start, quotation.start)) for quotation in quotations
    )
    return quoted / (sentence.end - sentence.start)


class Findings(NamedTuple):
    """An analyzed article, and the weight of each sentence of its body, by the sentence's number."""

    analysis: AnalyzedArticle
    weights: dict[int, float]

    @property
    def article(self) -> Article:
        return self.analysis.article

    @property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences that state something: all but headings."""
        return self.analysis.body

    def attribution(self, sentence: Sentence) -> Attribution:
        return self.analysis.attribution(sentence)


def find_all(analysis: AnalyzedArticle) -> Findings:
    """The findings of an article, weighed."""
    return Findings(analysis, salience(analysis))
