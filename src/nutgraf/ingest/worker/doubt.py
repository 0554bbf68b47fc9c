"""The last look at an article before it leaves its worker: a body that nobody sees was probably lost by accident."""

from __future__ import annotations

from nutgraf.article import Article, Notice

_SHORT_STORY = 200  # characters
_MUCH_UNSEEN = 1_000
_NO_PROSE = frozenset(("title", "metadata", "style"))


def with_doubt(article: Article) -> Article:
    """The article, with a notice where it is next to nothing and its source holds much that is not shown.

    A comment or script that was never closed swallows a story: what is left is a headline, and no brief of it is one
    of the story.
    """
    removed = sum(block.span.end - block.span.start for block in article.removed)
    shown = len(article.text) - removed
    unseen = sum(len(hidden.text) for hidden in article.hidden if hidden.carrier not in _NO_PROSE)
    is_known = any(notice.kind == "extraction_suspect" for notice in article.notices)
    if shown > _SHORT_STORY or unseen < _MUCH_UNSEEN or is_known:
        return article
    text = f"Only {shown} characters are shown and {unseen} are not: the story may be missing."
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="extraction_suspect", text=text))})
