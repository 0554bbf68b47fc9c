"""An OpenDocument text (.odt) to an Article: its paragraphs as a page, read the way a page is."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.documents.as_page import Declared, article_of_body, with_carrier
from nutgraf.ingest.documents.zipped import Zipped, attribute, local_name

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
    """The article in an OpenDocument text; raises InputError, in one line, when it is damaged or holds no story."""
    with Zipped(data, name, "an OpenDocument text") as parts:
        root = parts.tree("content.xml")
        styles = _looks(root) | (_looks(parts.tree("styles.xml")) if "styles.xml" in parts.names else {})
        declared = _declared(parts.tree("meta.xml")) if "meta.xml" in parts.names else Declared()
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
        yield f"<{tag}>{self._dressed(element)}</{tag}>"
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

    def _dressed(self, element: etree._Element) -> str:
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
        return self._dressed(element) if name and name not in _SKIPPED else ""

    def _of(self, element: etree._Element, name: str) -> str:
        return "".join("".join(self._inline(one)) for one in element if local_name(one) == name)

    def _note(self, element: etree._Element) -> str:
        mark = self._of(element, "note-citation")
        for one in element:
            if local_name(one) == "note-body":
                self.notes.extend(self.blocks(one))
        return f'<sup><a href="#note">[{mark}]</a></sup>'
