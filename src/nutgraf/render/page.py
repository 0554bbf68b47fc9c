"""The brief as one HTML page that needs nothing else: no network, no fonts, and no script to be read."""

from __future__ import annotations

from nutgraf.brief import Brief
from nutgraf.render import phrases
from nutgraf.render.blocks import blocks_of
from nutgraf.render.document import Links, direction_of, document
from nutgraf.render.escaping import web_address
from nutgraf.render.receipts import receipts_of
from nutgraf.render.update import update_values


def to_html(brief: Brief) -> str:
    """The brief beside its article, as a whole HTML document."""
    receipts = receipts_of(brief)
    article = brief.article
    return document(
        "page.html.jinja",
        receipts,
        brief=brief,
        article=article,
        direction=direction_of(article.language),
        blocks=blocks_of(article, receipts),
        links=Links(receipts, lambda _: article.language).of,
        making=phrases.making_of(brief),
        made_by=brief.making.nutgraf,
        web_address=web_address(article.url),
        **update_values(brief.update),
    )
