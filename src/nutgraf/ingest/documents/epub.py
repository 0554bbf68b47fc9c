"""An e-book (.epub) to an Article: the pages of its spine in order, read as one page."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from lxml import etree

from nutgraf.article import Article, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.documents.as_page import Declared, article_of_body
from nutgraf.ingest.documents.zipped import Zipped, attribute, local_name
from nutgraf.ingest.encoding import decode, decode_declared
from nutgraf.ingest.plain_text import MAX_BYTES, refuse_size

_CONTAINER = "META-INF/container.xml"
_MOST_PAGES = 500
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s{0,20}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([\w.:-]{2,40})")
_LEAST_STORY = 400  # characters; a cover or a page of contents has less


def article_from_epub(data: bytes, name: str) -> Article:
    """The article in an e-book; raises InputError, in one line, when it is damaged, locked or holds no story.

    A book of many chapters is read as one text, with a notice of how many there are.
    """
    with Zipped(data, name, "an e-book") as parts:
        if "META-INF/encryption.xml" in parts.names and "META-INF/rights.xml" in parts.names:
            raise InputError(f"{name!r} is an e-book locked by its seller: give one that is not, or the text")
        opf = _package(parts)
        pages = _pages(parts, opf)
        declared = _declared(parts.tree(opf))
    chapters = [page for page in pages if len(_TAG.sub("", page).strip()) >= _LEAST_STORY]
    body = "\n".join(f"<section>{page}</section>" for page in chapters or pages)
    if not _TAG.sub("", body).strip():
        raise InputError(f"{name!r} is an e-book without text: give one that holds the text of an article")
    if len(body) > MAX_BYTES:
        refuse_size(name, len(body))
    article = article_of_body(body, declared, data, name, "epub")
    if len(chapters) < 2:
        return article
    text = f"The e-book holds {len(chapters)} chapters: they were read as one text."
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="extraction_suspect", text=text))})


def _package(parts: Zipped) -> str:
    found = (attribute(one, "full-path") for one in parts.tree(_CONTAINER).iter() if local_name(one) == "rootfile")
    opf = next((path for path in found if path in parts.names), None)
    if opf is None:
        raise InputError(f"{parts.name!r} is an e-book that names no content: it is damaged; give its text")
    return opf


def _pages(parts: Zipped, opf: str) -> list[str]:
    root = parts.tree(opf)
    files = {
        attribute(one, "id"): posixpath.normpath(
            posixpath.join(posixpath.dirname(opf), unquote(attribute(one, "href")))
        )
        for one in root.iter()
        if local_name(one) == "item"
        and "html" in attribute(one, "media-type")
        and attribute(one, "properties") != "nav"
    }
    order = [
        attribute(one, "idref")
        for one in root.iter()
        if local_name(one) == "itemref" and attribute(one, "linear") != "no"
    ]
    spine = [files[identity] for identity in order if identity in files]
    if len(spine) > _MOST_PAGES:
        raise InputError(f"{parts.name!r} is an e-book of {len(spine):,} parts: give one article")
    return [_body(parts.part(path)) for path in spine if path in parts.names]


def _body(page: bytes) -> str:
    label = _ENCODING.search(page[:200])
    decoded = decode_declared(page, label[1].decode() if label is not None else None) or decode(page)
    text = decoded.text if decoded is not None else ""
    start = _BODY.search(text)
    inner = text[start.end() :] if start is not None else text
    end = _BODY_END.search(inner)
    return inner[: end.start()] if end is not None else inner


def _declared(root: etree._Element) -> Declared:
    fields: dict[str, list[str]] = {}
    for one in root.iter():
        if isinstance(one.tag, str) and one.tag.startswith("{http://purl.org/dc/elements/"):
            words = " ".join("".join(one.itertext()).split())[:300]
            fields.setdefault(local_name(one), []).extend([words] if words else [])
    first = {key: values[0] for key, values in fields.items() if values}
    return Declared(
        title=first.get("title"),
        authors=tuple(fields.get("creator", ())[:20]),
        publisher=first.get("publisher"),
        published=first.get("date"),
        language=first.get("language"),
    )
