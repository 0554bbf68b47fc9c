"""Briefs as an Atom feed (RFC 4287) that any reader can subscribe to: one entry for each article, at a glance.

The feed is written entry by entry, so a batch of any size takes little memory. The same briefs give the same bytes.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import IO, NamedTuple

from lxml import etree

from nutgraf.article import Span
from nutgraf.brief import Brief, Claim
from nutgraf.render import phrases
from nutgraf.render.escaping import in_quotation_marks, one_line, web_address
from nutgraf.render.html_page import direction_of
from nutgraf.render.sizes import notice_line, sized

_ATOM, _XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


class FeedHead(NamedTuple):
    """The metadata of a feed; `key` is the same each time the same feed is written."""

    key: str
    title: str
    updated: datetime


def write_atom(file: IO[bytes], head: FeedHead, briefs: Iterable[Brief]) -> None:
    """Write the glances of `briefs` as an Atom feed; the same text from the same source is one entry.

    An entry is dated by its article, or by `head.updated` where that has no date.
    """
    seen: set[str] = set()
    with etree.xmlfile(file, encoding="utf-8") as feed:
        feed.write_declaration()
        with feed.element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM}):
            feed.write(_text("id", _urn(head.key)), _text("title", head.title), _text("updated", _moment(head.updated)))
            author = etree.Element(f"{{{_ATOM}}}author")
            author.append(_text("name", "nutgraf"))
            feed.write(author, _text("generator", "nutgraf", version=version("nutgraf")))
            for brief in briefs:
                if (key := _key_of(brief)) not in seen:
                    seen.add(key)
                    feed.write(_entry(brief, key, head.updated))
    file.write(b"\n")


def _key_of(brief: Brief) -> str:
    source = brief.article.url or (brief.article.source.name if brief.article.source else "")
    return f"{source}#{brief.article.sha256}"


def _urn(key: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"nutgraf:{key}").urn


def _entry(brief: Brief, key: str, otherwise: datetime) -> etree._Element:
    article = brief.article
    day = article.published
    dated = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else otherwise
    language = {} if article.language == "und" else {_LANG: article.language}
    entry = etree.Element(f"{{{_ATOM}}}entry", language, nsmap={None: _ATOM})
    entry.append(_text("id", _urn(key)))
    entry.append(_text("title", brief.headline.text))
    entry.append(_text("updated", _moment(dated)))
    if day:
        entry.append(_text("published", _moment(dated)))
    if link := web_address(article.url):
        etree.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=link, title=_clean(article.title or ""))
    if name := article.byline or article.publisher:
        author = etree.SubElement(entry, f"{{{_ATOM}}}author")
        author.append(_text("name", name))
    entry.append(_content(brief))
    return entry


def _content(brief: Brief) -> etree._Element:
    """The glance as XHTML: the nut graf, the points, and behind a statement in a model's words its quotes."""
    shown, article = sized(brief, "glance"), brief.article
    content = etree.Element(f"{{{_ATOM}}}content", type="xhtml")
    body = etree.SubElement(content, f"{{{_XHTML}}}div", dir=direction_of(article.language), nsmap={None: _XHTML})
    if article.notices:
        _element(body, "p", notice_line(article))
    if shown.nut_graf:
        _statement(etree.SubElement(body, f"{{{_XHTML}}}p"), shown.nut_graf)
    if shown.points:
        points = etree.SubElement(body, f"{{{_XHTML}}}ul")
        for claim in shown.points:
            _statement(etree.SubElement(points, f"{{{_XHTML}}}li"), claim)
    source = article.publisher or (article.source.name if article.source else "")
    made = f"{source}. " if source else ""
    _element(
        body, "p", f"{made}Brief by nutgraf with {brief.making.model}; every quote is in the article, word for word."
    )
    return content


def _statement(parent: etree._Element, claim: Claim) -> None:
    parent.text = _clean(phrases.attributed(claim))
    if claim.wording == "model":
        etree.SubElement(parent, f"{{{_XHTML}}}br")
        _element(parent, "small", " … ".join(map(_quote, claim.spans)))


def _quote(span: Span) -> str:
    return in_quotation_marks(phrases.shortened(span.quote, 200))


def _element(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_XHTML}}}{name}").text = _clean(text)


def _text(name: str, text: str, **attributes: str) -> etree._Element:
    made = etree.Element(f"{{{_ATOM}}}{name}", attributes, nsmap={None: _ATOM})
    made.text = _clean(text)
    return made


def _clean(text: str) -> str:
    """The text on one line, with U+FFFD for each character that XML does not allow."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", one_line(text))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
