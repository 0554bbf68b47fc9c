"""The article that statements are held against, read once for a test."""

from __future__ import annotations

from datetime import date

import pytest

from grounding.ferry_collision import STORY
from nutgraf.article import Article
from nutgraf.grounding import ReadArticle


@pytest.fixture
def story() -> ReadArticle:
    return ReadArticle(Article.of(STORY, published=date(2026, 3, 14)))
