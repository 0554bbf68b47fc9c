"""The one AnalyzedArticle of an article."""

from __future__ import annotations

from functools import lru_cache

from nutgraf.article import Article
from nutgraf.find import AnalyzedArticle
from nutgraf.segment.sentences import sentences


@lru_cache(maxsize=16)  # a brief and the questions after it, in any order, share what was found
def analyze(article: Article) -> AnalyzedArticle:
    """The article with its sentences and what code finds in them, each finding computed once, when it is asked for.

    >>> [number.text for number in analyze(Article.of("Two died.")).numbers(analyze(Article.of("Two died.")).body[0])]
    ['Two']
    """
    return AnalyzedArticle(article, sentences(article))
