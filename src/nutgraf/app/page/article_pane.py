"""The article as it is read: its own words in order, nothing left out, and set so that every offset can be found.

The text of the element `ng-text`, without its `data-skip` parts, is `Article.text` again, character for character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.app.page.templates import rendered
from nutgraf.brief import ArticleRecord
from nutgraf.render.blocks import blocks_of
from nutgraf.render.document import direction_of
from nutgraf.render.escaping import web_address

if TYPE_CHECKING:
    from nutgraf.article import Article


def article_pane(article: Article) -> str:
    """The article as escaped HTML: paragraphs, direction and language; what is not part of the story is folded."""
    record = ArticleRecord.model_validate({name: getattr(article, name) for name in ArticleRecord.model_fields})
    blocks = blocks_of(record, {})
    return rendered(
        "article.html.jinja",
        article=article,
        blocks=blocks,
        titled=any(block.kind == "title" for block in blocks),
        direction=direction_of(article.language),
        words=len(article.text.split()),
        web_address=web_address(article.url),
    )


def empty_pane() -> str:
    """What stands where the article will be: the ways to bring one in."""
    return rendered("empty.html.jinja")
