"""The text of a document, written as a page with what the document declares of itself, and read the way a page is."""

from __future__ import annotations

import json
from typing import NamedTuple

from nutgraf.article import Article, Hidden
from nutgraf.ingest.encoding import Decoded
from nutgraf.ingest.invisible import hidden_notice
from nutgraf.ingest.page import article_from_html
from nutgraf.ingest.plain import source_of


class Declared(NamedTuple):
    """What a document says of itself in its own metadata."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None  # as an ISO date
    url: str | None = None
    language: str | None = None


def article_of_body(body: str, declared: Declared, data: bytes, name: str, kind: str) -> Article:
    """The article whose text is the HTML `body`; `data` are the bytes of the document, `kind` what it is called.

    Raises InputError, in one line, where the body holds no story.
    """
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": declared.title,
        "author": [{"@type": "Person", "name": author} for author in declared.authors],
        "publisher": {"@type": "Organization", "name": declared.publisher} if declared.publisher else None,
        "datePublished": declared.published,
        "url": declared.url,
        "inLanguage": declared.language,
    }
    known = json.dumps({key: value for key, value in about.items() if value}).replace("<", "\\u003c")
    page = (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<script type="application/ld+json">{known}</script></head><body><article>{body}</article></body></html>'
    )
    article = article_from_html(page.encode(errors="replace"), name, charset="utf-8")
    article = article.model_copy(update={"source": source_of(data, name, Decoded(body, kind, guessed=False))})
    hidden = tuple(one for one in article.hidden if one.text.strip() != known.strip())
    return article.model_copy(update={"hidden": hidden})


def with_carrier(article: Article, carrier: str, what: str) -> Article:
    """The article with what its page hides named as the document hides it, and the notice of it as of a `what`."""
    hidden = tuple(_called(one, carrier) for one in article.hidden)
    notices = tuple(notice for notice in article.notices if notice.kind != "hidden_text")
    return article.model_copy(update={"hidden": hidden, "notices": notices + hidden_notice(what, hidden)})


def _called(hidden: Hidden, carrier: str) -> Hidden:
    return hidden.model_copy(update={"carrier": carrier}) if hidden.carrier == "hidden attribute" else hidden
