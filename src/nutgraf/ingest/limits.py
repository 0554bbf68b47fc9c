"""Limits on markup before it reaches a parser: total size, tag length and nesting depth.

Parsers lose the text of deeply nested pages and hang on a tag with 200,000 attributes. A single linear scan over the
bytes finds both, using libxml2's rules for closing elements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Never

from nutgraf.errors import InputError
from nutgraf.ingest.plain_text import MAX_BYTES, refuse_size

MOST_TAG_BYTES = 64_000
MOST_ATTRIBUTES = 1_000
MOST_DEPTH = 2_000
MOST_TAGS = 200_000  # ten times what the longest live blogs have

_VALUE = rb"(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)"
_ATTRIBUTE = rb"[\s/]*+[^\s>/][^\s=>/]*+(?:\s*+=\s*+" + _VALUE + rb")?+"
_FEW_ATTRIBUTES = re.compile(rb"(?:" + _ATTRIBUTE + rb"){0,%d}+[\s/]*+>" % MOST_ATTRIBUTES)
_MANY_ATTRIBUTES = re.compile(rb"(?:" + _ATTRIBUTE + rb")*+[\s/]*+>")
_TAG = re.compile(rb"<(?:(?P<aside>!--|!\[CDATA\[|\?)|(?P<end>/?)(?P<name>[A-Za-z_:][^\s/>]{0,63}+))")
_DATA_ADDRESS = re.compile(rb"[\"']data:[^\"']*+[\"']")  # a picture inside the page: long, and harmless
_ASIDE_ENDS = {b"!--": b"-->", b"![CDATA[": b"]]>", b"?": b">"}
_XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|feed|opml|rdf:RDF)\b")
_XHTML = re.compile(rb"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_ELEMENT = re.compile(rb"<[A-Za-z]")
_ENTITY_OF_OTHERS = re.compile(rb"\b(?:SYSTEM|PUBLIC)\b|[&%][A-Za-z_]")
_SNIFFED = 2_000

_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
# Their end tag may be left out, and each ends the one before: a page of ten thousand open <p> is not deep.
_CLOSED_BY_THE_NEXT = frozenset(
    b"html head body p li dt dd tr td th thead tbody tfoot colgroup option optgroup rp rt".split()
)
_RAW = frozenset((b"script", b"style"))
_RANKS = {b"div": 1, b"table": 2}  # libxml2: the end tag of a lower rank does not close an element of a higher one


def refuse_markup(data: bytes, name: str) -> None:
    """Raise InputError, in one line, for markup (HTML, XML) that a parser could hang on, or lose the text of.

    Refused are more than 5 MB, more than 200,000 tags, a tag of more than 64 kB (pictures written into it not counted)
    or 1,000 attributes, elements nested more than 2,000 deep, and XML entities made of other entities or of files.

    >>> refuse_markup(b"<p>Two died.", "page.html")
    """
    if len(data) > MAX_BYTES:
        refuse_size(name, len(data))
    refuse_tags(data, name)


def refuse_tags(data: bytes, name: str) -> None:
    """`refuse_markup` without the limit of size, for markup out of a container that has one of its own."""
    data = data.replace(b"\0", b"")  # UTF-16, read as ASCII
    is_xml = _XML.match(data) is not None and _XHTML.search(data, 0, _SNIFFED) is None
    if is_xml:
        _refuse_entities(data, name)
    _TagScan(data, name, is_xml=is_xml).run()


def _refuse_entities(data: bytes, name: str) -> None:
    element = _ELEMENT.search(data)
    first = data.find(b"<!ENTITY", 0, element.start() if element is not None else len(data))
    if first >= 0 and _ENTITY_OF_OTHERS.search(data, first, element.start() if element is not None else len(data)):
        raise InputError(f"{name!r} defines XML entities out of others or of files, which news never needs: refused")


class _TagScan:
    """One pass over the tags of `data`, with the elements that are open at each."""

    def __init__(self, data: bytes, name: str, *, is_xml: bool) -> None:
        self.data, self.name, self.is_xml = data, name, is_xml
        self._tags = 0
        self._open: list[bytes] = []
        self._places: dict[bytes, list[int]] = defaultdict(list)  # of the open elements of each name
        self._missing: set[bytes] = set()  # ends that do not occur any more: looked for only once

    def run(self) -> None:
        place = 0
        while (tag := _TAG.search(self.data, place)) is not None:
            if tag["aside"] is not None:
                place = self._after(_ASIDE_ENDS[tag["aside"]], tag.end())
                continue
            end = self._end_of_tag(tag.end())
            if end is None:
                return
            self._tags += 1
            if self._tags > MOST_TAGS:
                raise InputError(f"{self.name!r} has more than {MOST_TAGS:,} tags, which no news page has: refused")
            name = tag["name"] if self.is_xml else tag["name"].lower()
            place = end
            if tag["end"]:
                self._close(name)
            elif not self.data.endswith(b"/>", tag.start(), end):
                place = self._opened(name, end)

    def _opened(self, name: bytes, end: int) -> int:
        """Note an element that opens and return where to go on: after it, when it holds no markup."""
        if not self.is_xml and name in _RAW:
            return self._after(b"</" + name, end)
        if self.is_xml or (name not in _VOID and name not in _CLOSED_BY_THE_NEXT):
            self._places[name].append(len(self._open))
            self._open.append(name)
        if len(self._open) > MOST_DEPTH:
            raise InputError(
                f"{self.name!r} nests its elements more than {MOST_DEPTH:,} deep, which no news page does: refused"
            )
        return end

    def _close(self, name: bytes) -> None:
        places = self._places[name]
        if not places or (not self.is_xml and self._is_shut_in(name, places[-1])):
            return
        start = places[-1]
        while len(self._open) > start:
            self._places[self._open.pop()].pop()

    def _is_shut_in(self, name: bytes, place: int) -> bool:
        rank = _RANKS.get(name, 0)
        return any(self._places[other][-1] > place for other in _RANKS if _RANKS[other] > rank and self._places[other])

    def _after(self, ending: bytes, place: int) -> int:
        if ending not in self._missing:
            for spelt in {ending, ending.upper()}:
                found = self.data.find(spelt, place)
                if found >= 0:
                    return found if ending.startswith(b"</") else found + len(ending)
            self._missing.add(ending)
        return place

    def _end_of_tag(self, place: int) -> int | None:
        """Where the tag whose name ends at `place` ends; None when the text ends before it."""
        limit = place + MOST_TAG_BYTES
        match = _FEW_ATTRIBUTES.match(self.data, place, limit)
        if match is not None:
            return match.end()
        whole = _MANY_ATTRIBUTES.match(self.data, place)
        if whole is None:
            if limit >= len(self.data):
                return None
            self._refuse_tag()
        tag = _DATA_ADDRESS.sub(b'""', whole.group())
        if len(tag) > MOST_TAG_BYTES or _FEW_ATTRIBUTES.fullmatch(tag) is None:
            self._refuse_tag()
        return whole.end()

    def _refuse_tag(self) -> Never:
        raise InputError(
            f"{self.name!r} has a tag of more than {MOST_TAG_BYTES // 1000} kB or {MOST_ATTRIBUTES:,} attributes,"
            " which no news page has: refused"
        )
