"""What changed since an article was read before, above its brief; or that there is a newer version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.app.page.templates import rendered
from nutgraf.render import update_values

if TYPE_CHECKING:
    from nutgraf.article import Article
    from nutgraf.brief import Update
    from nutgraf.library import Entry


def update_card(article: Article, earlier: Entry, update: Update) -> str:
    """What became of the earlier brief, as escaped HTML: doubts, corrections, stale statements, new sentences."""
    return rendered("update.html.jinja", article=article, earlier=earlier, **update_values(update))


def newer_card(latest: Entry) -> str:
    """That the article that is open was read again later, and the way to that version."""
    return rendered("newer.html.jinja", latest=latest)
