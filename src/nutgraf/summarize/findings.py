"""Everything code can find in an article without a model, found once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Article, Sentence
from nutgraf.find import Attribution, Entity, Quotation, find_attributions, find_names, find_quotations
from nutgraf.summarize.weight import weights


class Findings(NamedTuple):
    """An article with its sentences, quotations and names; what each sentence weighs and who says it, by its number."""

    article: Article
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]
    entities: tuple[Entity, ...]
    weights: dict[int, float]
    attributions: dict[int, Attribution]

    @property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences that state something: all but headings."""
        return tuple(sentence for sentence in self.sentences if not sentence.heading)

    def attribution(self, sentence: Sentence) -> Attribution:
        return self.attributions[sentence.number]


def find_all(article: Article, sentences: Sequence[Sentence]) -> Findings:
    """The findings of an article whose sentences these are."""
    quotations = find_quotations(article.text, sentences)
    numbers = [sentence.number for sentence in sentences]
    return Findings(
        article=article,
        sentences=tuple(sentences),
        quotations=quotations,
        entities=find_names(article.text, sentences),
        weights=weights(sentences, article.title or "", quotations, article.language),
        attributions=dict(zip(numbers, find_attributions(article.text, sentences), strict=True)),
    )
