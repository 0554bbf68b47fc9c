"""Everything code can find in an article without a model, found once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Article, Sentence
from nutgraf.find import Attribution, Entity, Quotation, attribution_of, find_names, find_quotations
from nutgraf.summarize.weight import weights


class Findings(NamedTuple):
    """An article with its sentences, quotations and names, and how much each sentence weighs (by its number)."""

    article: Article
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]
    entities: tuple[Entity, ...]
    weights: dict[int, float]

    @property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences that state something: all but headings."""
        return tuple(sentence for sentence in self.sentences if not sentence.heading)

    def attribution(self, sentence: Sentence) -> Attribution:
        return attribution_of(sentence, self.quotations, self.entities)


def find_all(article: Article, sentences: Sequence[Sentence]) -> Findings:
    """The findings of an article whose sentences these are."""
    quotations = find_quotations(article.text, sentences)
    return Findings(
        article=article,
        sentences=tuple(sentences),
        quotations=quotations,
        entities=find_names(article.text, sentences),
        weights=weights(sentences, article.title or "", quotations, article.language),
    )
