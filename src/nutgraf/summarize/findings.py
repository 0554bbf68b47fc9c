"""An article as a brief needs it: what code finds in it, and how much each sentence weighs."""

from __future__ import annotations

from typing import NamedTuple

from nutgraf.article import Article, Sentence
from nutgraf.find import AnalyzedArticle, Attribution
from nutgraf.summarize.weight import weights


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
    return Findings(analysis, weights(analysis))
