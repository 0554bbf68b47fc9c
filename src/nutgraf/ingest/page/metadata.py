"""Headline, writers, publisher, address, date and language as the page itself declares them; never guessed.

JSON-LD of the article counts first, then OpenGraph and other `<meta>`, then microdata and the elements of the page.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from nutgraf.ingest.canonical import canonical
from nutgraf.ingest.page.linked_data import articles_in, metas_of, names_of, words_of
from nutgraf.ingest.published import whole_date

_ISO = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?!\d)")
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "dc.date.issued",
    "dc.date", "dcterms.created", "sailthru.date", "publishdate", "pubdate", "publication_date", "date",
)  # fmt: skip
_AUTHOR_METAS = ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl")
_BY = re.compile(r"(?:by|von|par|por|di)\s+", re.IGNORECASE)
_TITLE_MARK = re.compile(r"\s+[|–—·»•-]\s+|\s*\|\s*")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]|$)")


class Metadata(NamedTuple):
    """What the page declares; `titles` are all names it gives the story, the likeliest first."""

    titles: tuple[str, ...]
    byline: str | None
    publisher: str | None
    url: str | None
    published: date | None
    language: str | None
    body: str | None  # the story as JSON-LD repeats it
    is_free: bool  # False where the page says that the story is for subscribers


def metadata_of(root: HtmlElement, url: str | None) -> Metadata:
    """The metadata of a page; `url` is where it was fetched from, against which its own addresses are read."""
    articles, metas = articles_in(root), metas_of(root)
    first = max(articles, key=len, default={})
    address = _address(root, first, metas, url)
    return Metadata(
        titles=_titles(root, first, metas),
        byline=_byline(root, first, metas),
        publisher=_said(names_of(first.get("publisher")))
        or _said(metas.get("og:site_name"))
        or _said(metas.get("publisher")),
        url=address,
        published=_published(root, first, metas, address),
        language=_language(root, first, metas),
        body=first["articleBody"] if isinstance(first.get("articleBody"), str) else None,
        is_free=str(first.get("isAccessibleForFree", "true")).strip().lower() not in ("false", "no"),
    )


def _said(words: str | None) -> str | None:
    clean = canonical(words).strip() if words else ""
    return clean if clean and len(clean) <= 300 else None


def _titles(root: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> tuple[str, ...]:
    element = root.find(".//title")
    whole = " ".join(element.itertext()) if element is not None else ""
    bare = max(_TITLE_MARK.split(whole), key=len) if whole.strip() else None
    titles = [words_of(article.get("headline")), metas.get("og:title"), metas.get("twitter:title"), bare, whole]
    said = (_said(" ".join(title.split())) for title in titles if title)
    return tuple(dict.fromkeys(title for title in said if title))


def _byline(root: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> str | None:
    names = names_of(article.get("author")) or next((metas[name] for name in _AUTHOR_METAS if name in metas), None)
    if names is None:
        marked = root.xpath(
            "//*[@itemprop='author']//*[@itemprop='name'] | //a[@rel='author'] | //*[@itemprop='author']"
        )
        names = " ".join(" ".join(marked[0].itertext()).split()) if marked else None
    if not names or "://" in names or len(names) > 200:
        return None
    return _said(_BY.sub("", names, count=1) if _BY.match(names) else names)


def _address(root: HtmlElement, article: dict[str, Any], metas: dict[str, str], url: str | None) -> str | None:
    link = next(
        (one.get("href") for one in root.iter("link") if "canonical" in (one.get("rel") or "").lower().split()), None
    )
    page = article.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    for candidate in (link, metas.get("og:url"), page, article.get("url"), url):
        if isinstance(candidate, str) and candidate.strip():
            joined = _joined(url, candidate.strip())
            if joined is not None:
                return joined
    return None


def _joined(base: str | None, address: str) -> str | None:
    """The address as a whole one, or None where it is no address of the web."""
    try:
        whole = urljoin(base or "", address)
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.netloc and len(whole) <= 2000 else None


def _published(root: HtmlElement, article: dict[str, Any], metas: dict[str, str], url: str | None) -> date | None:
    declared = [words_of(article.get("datePublished")), *(metas.get(name) for name in _DATE_METAS)]
    declared += [
        element.get("datetime") or element.get("content")
        for element in root.iterfind(".//*[@itemprop='datePublished']")
    ]
    for words in declared:
        day = _day(words)
        if day is not None:
            return day
    try:
        return _day(find_date(root, extensive_search=False, original_date=True, url=url))
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError, etree.LxmlError):
        return None


def _day(words: str | None) -> date | None:
    if not words:
        return None
    match = _ISO.match(words)
    if match is None:
        found = whole_date(words[:100])
        return found.day if found is not None else None
    try:
        return date.fromisoformat(match.group(1))
    except ValueError:
        return None


def _language(root: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> str | None:
    spoken = next(
        (
            root.get(name)
            for name in ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang")
            if root.get(name)
        ),
        None,
    )
    for label in (spoken, words_of(article.get("inLanguage")), metas.get("og:locale"), metas.get("content-language")):
        match = _LANGUAGE.match((label or "").strip().lower())
        if match is not None:
            return match.group(1)
    return None
