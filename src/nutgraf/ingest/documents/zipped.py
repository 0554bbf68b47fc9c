"""Documents that are zip archives of XML, opened within limits: OpenDocument texts and e-books (Word uses it too)."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import unquote

from lxml import etree

from nutgraf.article import Article, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.documents.as_page import Declared, article_of_body, with_carrier
from nutgraf.ingest.limits import refuse_tags
from nutgraf.ingest.plain_text import MAX_BYTES, decode, decode_declared, refuse_size

_MOST_PARTS = 5_000
_MOST_PART_BYTES = 20_000_000  # the XML of a text of 5 MB
_MOST_UNPACKED = 100_000_000  # pictures included
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, KeyError)


class Zipped:
    """The parts of a zipped document; `what` is how messages call it. Everything raises InputError, in one line."""

    def __init__(self, data: bytes, name: str, what: str) -> None:
        self.name, self.what = name, what
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise self._damaged(error) from error
        parts = self._archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise self._too_much()
        self.names = frozenset(part.filename for part in parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def part(self, part: str) -> bytes:
        """The bytes of a part."""
        try:
            with self._archive.open(part) as file:
                data = file.read(_MOST_PART_BYTES + 1)  # whatever size the archive declares
        except _DAMAGED as error:
            raise self._damaged(error) from error
        if len(data) > _MOST_PART_BYTES:
            raise self._too_much()
        return data

    def tree(self, part: str) -> etree._Element:
        """The root of a part that is XML."""
        return xml_tree(self.part(part), self.name, self.what)

    def _damaged(self, error: Exception) -> InputError:
        return _damaged(self.name, self.what, error)

    def _too_much(self) -> InputError:
        return InputError(f"{self.name!r} unpacks to more than {self.what} of an article ever holds: refused")


def xml_tree(data: bytes, name: str, what: str) -> etree._Element:
    """The root of XML that is `what`, read without entities; raises InputError, in one line, when it is damaged."""
    refuse_tags(data, name)
    if b"<!ENTITY" in data:
        raise InputError(f"{name!r} defines XML entities, which {what} never needs: refused")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(name, what, error) from error
    if root is None:
        raise _damaged(name, what, ValueError())
    return root


def _damaged(name: str, what: str, error: Exception) -> InputError:
    return InputError(f"{name!r} is {what} that is damaged ({type(error).__name__}): open and save it again")


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; blank for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its name without a namespace; blank where there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


# A box in the middle of a paragraph comes after it; what a reader of the finished text does not see is left out.
_SKIPPED = frozenset("annotation annotation-end sequence-decls forms bookmark variable-decls user-field-decls".split())
_BLOCKS = {
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "list": "ul",
    "list-item": "li",
    "list-header": "li",
}
_MOST_SPACES = 20


class _OdtStyle(NamedTuple):
    """How a style draws text."""

    tag: str = ""  # "s", "sup", "sub"
    is_hidden: bool = False


def article_from_odt(data: bytes, name: str) -> Article:
    """The article in an OpenDocument text, zipped or flat (.fodt).

    Raises InputError, in one line, when it is damaged or holds no story.
    """
    what = "an OpenDocument text"
    if data.startswith(b"PK"):
        with Zipped(data, name, what) as parts:
            root = parts.tree("content.xml")
            styles = _looks(root) | (_looks(parts.tree("styles.xml")) if "styles.xml" in parts.names else {})
            declared = _declared(parts.tree("meta.xml")) if "meta.xml" in parts.names else Declared()
    else:
        root, styles = xml_tree(data, name, what), {}
        meta = next((one for one in root if local_name(one) == "meta"), None)
        declared = Declared() if meta is None else _declared(meta)
    writer = _OdtWriter(styles | _looks(root))
    text = next((one for one in root.iter() if local_name(one) == "text" and one.getparent() is not None), None)
    body = "".join(writer.blocks(text)) if text is not None else ""
    if not body.strip():
        raise InputError(f"{name!r} is an OpenDocument text without text: give one that holds the text of an article")
    article = article_of_body(body + "".join(writer.notes), declared, data, name, "odt")
    return with_carrier(article, "hidden text", "document")


def _looks(root: etree._Element) -> dict[str, _OdtStyle]:
    found: dict[str, _OdtStyle] = {}
    for style in root.iter():
        if local_name(style) not in {"style", "default-style"}:
            continue
        own = found.get(attribute(style, "parent-style-name"), _OdtStyle())
        for one in style:
            if local_name(one) == "text-properties":
                own = _look(one, own)
        found[attribute(style, "name")] = own
    return found


def _look(properties: etree._Element, inherited: _OdtStyle) -> _OdtStyle:
    tag, is_hidden = inherited
    line = attribute(properties, "text-line-through-style") or attribute(properties, "text-line-through-type")
    if line:
        tag = "" if line == "none" else "s"
    position = attribute(properties, "text-position")
    if position:
        first = position.split()[0]
        rise = 1 if first == "super" else -1 if first == "sub" else _percent(first)
        tag = "sup" if rise > 0 else "sub" if rise < 0 else tag
    return _OdtStyle(tag, is_hidden or attribute(properties, "display") == "none")


def _percent(words: str) -> float:
    try:
        return float(words.rstrip("%"))
    except ValueError:
        return 0.0


def _declared(root: etree._Element) -> Declared:
    fields = {local_name(one): " ".join("".join(one.itertext()).split()) for one in root.iter() if len(one) == 0}
    return Declared(title=fields.get("title") or None, language=fields.get("language") or None)


class _OdtWriter:
    """Writes the elements of a text as HTML; its notes are collected for the end."""

    def __init__(self, looks: dict[str, _OdtStyle]) -> None:
        self.looks = looks
        self.notes: list[str] = []
        self._boxes: list[etree._Element] = []

    def blocks(self, parent: etree._Element) -> Iterator[str]:
        """The HTML of the paragraphs, headings, lists and tables below an element."""
        for one in parent:
            name = local_name(one)
            if name in {"p", "h"}:
                yield from self._paragraph(one, name)
            elif name in _BLOCKS:
                yield f"<{_BLOCKS[name]}>{''.join(self.blocks(one))}</{_BLOCKS[name]}>"
            elif name == "tracked-changes":
                yield from self._deletions(one)
            elif name and name not in _SKIPPED:
                yield from self.blocks(one)

    def _paragraph(self, element: etree._Element, name: str) -> Iterator[str]:
        level = attribute(element, "outline-level") or "2"
        is_title = attribute(element, "style-name") == "Title"
        tag = "h1" if is_title else f"h{level[0]}" if name == "h" and level[0] in "123456" else "p"
        yield f"<{tag}>{self._with_tags(element)}</{tag}>"
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self.blocks(box)

    def _deletions(self, element: etree._Element) -> Iterator[str]:
        """Tracked deletions, as struck words: where they stood is not kept by all programs that write them."""
        for one in element.iter():
            if local_name(one) == "deletion":
                words = " ".join("".join(p.itertext()) for p in one.iter() if local_name(p) in {"p", "h"})
                if words.strip():
                    yield f"<s>{html.escape(words)}</s>"

    def _with_tags(self, element: etree._Element) -> str:
        look = self.looks.get(attribute(element, "style-name"), _OdtStyle())
        inner = "".join(self._inline(element))
        if look.is_hidden:
            return f"<span hidden>{inner}</span>"
        return f"<{look.tag}>{inner}</{look.tag}>" if look.tag else inner

    def _inline(self, element: etree._Element) -> Iterator[str]:
        yield html.escape(element.text or "")
        for one in element:
            yield self._piece(one)
            yield html.escape(one.tail or "")

    def _piece(self, element: etree._Element) -> str:
        match local_name(element):
            case "s":
                count = attribute(element, "c")
                return " " * min(_MOST_SPACES, int(count) if count.isdecimal() else 1)
            case "tab" | "line-break":
                return " " if local_name(element) == "tab" else "<br>"
            case "note":
                return self._note(element)
            case "frame" | "custom-shape" | "rect":
                self._boxes.append(element)
                return ""
            case "hidden-text" | "hidden-paragraph":
                words = attribute(element, "string-value") or "".join(element.itertext())
                return f"<span hidden>{html.escape(words)}</span>"
            case "ruby":
                base, reading = (self._of(element, part) for part in ("ruby-base", "ruby-text"))
                return f"{base}({reading})" if reading else base
        name = local_name(element)
        return self._with_tags(element) if name and name not in _SKIPPED else ""

    def _of(self, element: etree._Element, name: str) -> str:
        return "".join("".join(self._inline(one)) for one in element if local_name(one) == name)

    def _note(self, element: etree._Element) -> str:
        mark = self._of(element, "note-citation")
        for one in element:
            if local_name(one) == "note-body":
                self.notes.extend(self.blocks(one))
        return f'<sup><a href="#note">[{mark}]</a></sup>'


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
        declared = _declared_in_package(parts.tree(opf))
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


def _declared_in_package(root: etree._Element) -> Declared:
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
