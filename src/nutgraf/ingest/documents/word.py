"""Converts a Word document to an Article by way of an HTML page.

A .docx is a zip of XML; its parts are measured and scanned before anything is unpacked as a whole. The converter skips
unknown elements along with their text, ignores double strikethrough and formatting that comes from a style, and drops
tracked deletions. `rewrite_part` therefore prepares the XML first, so that fields, equations, ruby, text boxes, struck
text and hidden text are not lost.
"""

from __future__ import annotations

import html
import io
import re
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Final, NamedTuple

import mammoth
from lxml import etree

from nutgraf.article import Article, Hidden, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.canonical_text import fraction_text, hidden_notice
from nutgraf.ingest.html import article_from_html
from nutgraf.ingest.limits import refuse_tags
from nutgraf.ingest.plain_text import Decoded, source_of

_OFF = frozenset(("0", "false", "off", "none", "baseline"))
# What the converter reads, or what holds no words; anything else that holds runs is opened.
_KNOWN = frozenset(
    "document body footnotes footnote endnotes endnote comments comment p r tbl tr tc hyperlink ins del moveFrom sdt"
    " sdtContent pict shape rect group textbox txbxContent object hdr ftr AlternateContent Choice Fallback".split()
)
_PROPERTIES: Final = ("strike", "dstrike", "vanish", "vertAlign", "position")
_LEAST_RISE = 4  # half points
_ROOTS = {"2": "√", "3": "∛", "4": "∜"}


class _Styles(NamedTuple):
    """Which properties the styles of a document give to runs, by their id."""

    properties: Mapping[str, dict[str, str]]

    def of(self, run: etree._Element) -> dict[str, str]:
        """What is set for a run: by its paragraph's style, its own style, or itself."""
        paragraph = next((one for one in run.iterancestors() if _name(one) == "p"), None)
        found = dict(self.properties.get(_style(paragraph, "pPr", "pStyle"), {})) if paragraph is not None else {}
        found |= self.properties.get(_style(run, "rPr", "rStyle"), {})
        return found | _set_in(_child(run, "rPr"))


def rewrite_part(part: bytes, styles: bytes | None, name: str, unseen: dict[str, str]) -> bytes:
    """A part of a document (`word/document.xml`, notes) in which the converter finds all words that a reader sees.

    Runs set to be hidden are replaced by marks; `unseen` gets the words of each. Raises InputError for broken XML.
    """
    root = _parsed(part, name)
    known = _Styles(_styles(_parsed(styles, name)) if styles else {})
    for element in list(root.iter()):
        if isinstance(element.tag, str) and (write := _WRITERS.get(_name(element))) is not None:
            write(element)
    _open_fields(root)
    for run in [one for one in root.iter() if isinstance(one.tag, str) and _name(one) == "r"]:
        _write_properties(run, known.of(run), unseen)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _parsed(part: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{name!r} is a damaged Word document (its XML is broken): open and save it again") from error


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _word(element: etree._Element, name: str) -> str:
    """A name in the namespace in which the document writes runs."""
    root = element.getroottree().getroot()
    return f"{root.tag.rpartition('}')[0]}}}{name}"


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next((one for one in element if _name(one) == name), None) if element is not None else None


def _value(element: etree._Element) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}val")), "1")


def _style(element: etree._Element, properties: str, name: str) -> str:
    style = _child(_child(element, properties), name)
    return _value(style) if style is not None else ""


def _set_in(properties: etree._Element | None) -> dict[str, str]:
    return {
        name: _value(one)
        for one in (properties if properties is not None else ())
        if (name := _name(one)) in _PROPERTIES
    }


def _styles(root: etree._Element) -> dict[str, dict[str, str]]:
    own: dict[str, tuple[str, dict[str, str]]] = {}
    for style in root:
        if _name(style) == "style":
            identity = next((str(value) for key, value in style.attrib.items() if str(key).endswith("}styleId")), "")
            based = _child(style, "basedOn")
            own[identity] = (_value(based) if based is not None else "", _set_in(_child(style, "rPr")))
    return {identity: _inherited(identity, own) for identity in own}


def _inherited(identity: str, own: dict[str, tuple[str, dict[str, str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: set[str] = set()
    while identity in own and identity not in seen:
        seen.add(identity)
        based, properties = own[identity]
        found = properties | found
        identity = based
    return found


def _open_fields(root: etree._Element) -> None:
    """Put the runs of every element that the converter does not know in its place (fields, `bdo`, `dir` …)."""
    for element in [one for one in root.iter() if isinstance(one.tag, str) and _name(one) not in _KNOWN]:
        parent = element.getparent()
        if parent is None or not _holds_runs(element):
            continue
        place = parent.index(element)
        parent[place : place + 1] = [one for one in element if _name(one) in _KNOWN or len(one)]


def _holds_runs(element: etree._Element) -> bool:
    return any(_name(one) in {"r", "p"} for one in element.iterdescendants())


def _write_deletion(element: etree._Element) -> None:
    """A tracked deletion as struck runs: a reader of the draft sees them crossed out."""
    parent = element.getparent()
    if parent is None or _name(parent) in {"rPr", "trPr", "pPr", "tcPr"}:
        return
    runs = [one for one in element.iter() if _name(one) == "r"]
    for run in runs:
        for text in [one for one in run.iter() if _name(one) == "delText"]:
            text.tag = _word(text, "t")
        properties = _child(run, "rPr")
        if properties is None:
            properties = etree.Element(_word(run, "rPr"))
            run.insert(0, properties)
        etree.SubElement(properties, _word(run, "strike"))
    place = parent.index(element)
    parent[place : place + 1] = runs


def _write_ruby(element: etree._Element) -> None:
    """The letters, and how they are read in brackets."""
    base, reading = (" ".join("".join(_texts(_child(element, part))).split()) for part in ("rubyBase", "rt"))
    _put_text(element, f"{base}({reading})" if reading else base)


def _write_equation(element: etree._Element) -> None:
    pieces: list[etree._Element] = []
    for words, is_raised in _math(element):
        run = _run(element, words)
        if is_raised:
            properties = etree.Element(_word(element, "rPr"))
            etree.SubElement(properties, _word(element, "vertAlign")).set(_word(element, "val"), "superscript")
            run.insert(0, properties)
        pieces.append(run)
    parent = element.getparent()
    if parent is not None:
        place = parent.index(element)
        tail = element.tail
        if _name(parent) in {"body", "tc"} and pieces:
            paragraph = etree.Element(_word(element, "p"))
            paragraph.extend(pieces)
            pieces = [paragraph]
        parent[place : place + 1] = pieces
        if pieces:
            pieces[-1].tail = tail


def _math(element: etree._Element) -> Iterator[tuple[str, bool]]:
    """The words of an equation in one line, and which of them are raised."""
    name = _name(element)
    parts = {_name(one): one for one in element}
    if name == "f":
        yield (
            fraction_text(
                "",
                *(
                    "".join(words for words, _ in _math(parts[part])) if part in parts else ""
                    for part in ("num", "den")
                ),
            ),
            False,
        )
    elif name == "rad":
        degree = "".join(words for words, _ in _math(parts["deg"])) if "deg" in parts else ""
        inner = "".join(words for words, _ in _math(parts["e"])) if "e" in parts else ""
        yield (
            f"{_ROOTS.get(degree or '2', '√')}({inner})"
            if len(inner) > 1
            else f"{_ROOTS.get(degree or '2', '√')}{inner}",
            False,
        )
    elif name in {"sup"}:
        yield "".join(words for words, _ in _math_inside(element)), True
    elif name == "t":
        yield element.text or "", False
    else:
        yield from _math_inside(element)


def _math_inside(element: etree._Element) -> Iterator[tuple[str, bool]]:
    for one in element:
        if isinstance(one.tag, str) and not _name(one).endswith("Pr"):
            yield from _math(one)


def _write_alternatives(element: etree._Element) -> None:
    """A text box after its paragraph rather than in it, once."""
    fallback = _child(element, "Fallback")
    boxes = [one for one in (fallback if fallback is not None else element).iter() if _name(one) == "txbxContent"]
    paragraph = next((one for one in element.iterancestors() if _name(one) == "p"), None)
    parent = element.getparent()
    if parent is None or not boxes or paragraph is None or paragraph.getparent() is None:
        return
    outer = paragraph.getparent()
    place = outer.index(paragraph) + 1
    outer[place:place] = [one for box in boxes for one in box if _name(one) in {"p", "tbl"}]
    parent.remove(element)


def _write_box(element: etree._Element) -> None:
    """A text box outside any list of alternatives."""
    if not any(_name(one) in {"AlternateContent", "txbxContent"} for one in element.iterancestors()):
        _write_alternatives(element)


def _write_hyphen(element: etree._Element) -> None:
    element.tag, element.text = _word(element, "t"), "-"
    element.attrib.clear()


def _texts(element: etree._Element | None) -> Iterator[str]:
    return (one.text or "" for one in (element.iter() if element is not None else ()) if _name(one) == "t")


def _run(element: etree._Element, words: str) -> etree._Element:
    run = etree.Element(_word(element, "r"))
    text = etree.SubElement(run, _word(element, "t"))
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _put_text(element: etree._Element, words: str) -> None:
    """Words in place of an element of a run."""
    text = _run(element, words)[0]
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, text if _name(parent) == "r" else _wrapped(text))


def _wrapped(text: etree._Element) -> etree._Element:
    run = etree.Element(text.tag.replace("}t", "}r"))
    run.append(text)
    return run


def _write_properties(run: etree._Element, found: dict[str, str], unseen: dict[str, str]) -> None:
    """What is set for a run, by whatever style, written at the run itself."""
    if _is_on(found, "vanish"):
        _hide(run, unseen)
        return
    if not found:
        return
    properties = _child(run, "rPr")
    if properties is None:
        properties = etree.Element(_word(run, "rPr"))
        run.insert(0, properties)
    for one in [one for one in properties if _name(one) in {"strike", "dstrike", "vertAlign"}]:
        properties.remove(one)
    if _is_on(found, "strike") or _is_on(found, "dstrike"):
        etree.SubElement(properties, _word(run, "strike"))
    where = _raised(found)
    if where:
        etree.SubElement(properties, _word(run, "vertAlign")).set(_word(run, "val"), where)


def _is_on(found: dict[str, str], name: str) -> bool:
    return found.get(name, "0") not in _OFF


def _raised(found: dict[str, str]) -> str:
    if _is_on(found, "vertAlign"):
        return found["vertAlign"]
    try:
        rise = int(found.get("position", "0"))
    except ValueError:
        return ""
    return "" if abs(rise) < _LEAST_RISE else "superscript" if rise > 0 else "subscript"


def _hide(run: etree._Element, unseen: dict[str, str]) -> None:
    """A mark that nobody can foresee in place of a hidden run, whose words are kept in `unseen` under it."""
    words = " ".join("".join(_texts(run)).split())
    for one in list(run):
        run.remove(one)
    if words:
        mark = f"hidden{secrets.token_hex(16)}"
        unseen[mark] = words
        run.append(deepcopy(_run(run, mark)[0]))


_WRITERS: Final[dict[str, Callable[[etree._Element], None]]] = {
    "del": _write_deletion,
    "ruby": _write_ruby,
    "oMath": _write_equation,
    "AlternateContent": _write_alternatives,
    "txbxContent": _write_box,
    "noBreakHyphen": _write_hyphen,
}

_MOST_PARTS = 2_000
_MOST_PART_BYTES = 20_000_000  # the XML of a text of 5 MB
_MOST_UNPACKED = 60_000_000  # pictures included
_TEXT_PARTS = re.compile(r"word/[^/]+\.xml|word/_rels/[^/]+|\[Content_Types\]\.xml|_rels/[^/]+")
_BODIES = frozenset(("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"))
_STYLES = "word/styles.xml"
_BACK_TO_NOTE = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^">]*">[^<]*</a>')
_STYLE_MAP = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_UNREAD = re.compile(r"unrecognised element was ignored: (\S+)|(w:sym) element")
_NO_WORDS = frozenset(
    ("w:drawing", "w:pict", "w:object", "wps:wsp", "a:blip", "v:imagedata", "office-word:wrap", "w:fldSimple")
)
_CARRIER = "hidden text (w:vanish)"


def article_from_docx(data: bytes, name: str) -> Article:
    """The article in a Word document (.docx), without its pictures and without text set to be hidden.

    Raises InputError, in one line, for a document that is damaged, unpacks to too much, or holds no story.
    """
    unseen: dict[str, str] = {}
    converted = _converted(_seen_parts(data, name, unseen))
    body = _BACK_TO_NOTE.sub("", converted.html)
    for mark, words in unseen.items():
        body = body.replace(mark, f"<span hidden>{html.escape(words)}</span>")
    if not re.sub(r"<[^<>]*>", "", body).strip():
        raise InputError(f"{name!r} is a Word document without text: give one that holds the text of an article")
    page = f"<!doctype html><html><head><meta charset=utf-8></head><body><article>{body}</article></body></html>"
    article = article_from_html(page.encode(), name, charset="utf-8")
    hidden = tuple(_as_word_calls_it(one) for one in article.hidden)
    notices = tuple(notice for notice in article.notices if notice.kind != "hidden_text")
    return article.model_copy(
        update={
            "source": source_of(data, name, Decoded(body, "docx", guessed=False)),
            "hidden": hidden,
            "notices": notices + hidden_notice("document", hidden) + _unread_notice(converted.messages),
        }
    )


class _Converted(NamedTuple):
    """A document as HTML, and what the converter says of it."""

    html: str
    messages: tuple[str, ...]


def _unread_notice(messages: tuple[str, ...]) -> tuple[Notice, ...]:
    """A notice of the elements that the converter left out, where they may have held words."""
    found = (match for message in messages if (match := _UNREAD.search(message)) is not None)
    elements = [one for one in dict.fromkeys(match[1] or match[2] for match in found) if one not in _NO_WORDS]
    if not elements:
        return ()
    text = f"Parts of the Word document could not be read ({', '.join(elements[:5])}): words may be missing."
    return (Notice(kind="extraction_suspect", text=text),)


def _as_word_calls_it(hidden: Hidden) -> Hidden:
    return hidden.model_copy(update={"carrier": _CARRIER}) if hidden.carrier == "hidden attribute" else hidden


def _seen_parts(data: bytes, name: str, unseen: dict[str, str]) -> bytes:
    """The document packed again with only the parts that hold its text, each within the limits.

    Runs set to be hidden are replaced by marks; `unseen` is given what stood in place of each.
    """
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as kept:
            _refuse_sizes(archive, name)
            parts = {
                part.filename: _checked(_unpacked(archive, part, name), name)
                for part in archive.infolist()
                if _TEXT_PARTS.fullmatch(part.filename)
            }
            styles = parts.get(_STYLES)
            for filename, xml in parts.items():
                kept.writestr(filename, rewrite_part(xml, styles, name, unseen) if filename in _BODIES else xml)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise InputError(
            f"{name!r} is a damaged Word document ({type(error).__name__}): open and save it again"
        ) from error
    return packed.getvalue()


def _refuse_sizes(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise InputError(f"{name!r} unpacks to more than the Word document of an article ever holds: refused")
    names = [part.filename for part in parts]
    if "word/document.xml" not in names or len(set(names)) < len(names):
        raise InputError(f"{name!r} is a zip archive and no Word document: save the article as plain text first")


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bytes:
    with archive.open(part) as file:
        data = file.read(_MOST_PART_BYTES + 1)  # whatever size the archive declares
    if len(data) > _MOST_PART_BYTES:
        raise InputError(f"{name!r} unpacks to more than the Word document of an article ever holds: refused")
    return data


def _checked(part: bytes, name: str) -> bytes:
    refuse_tags(part, name)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise InputError(f"{name!r} declares a document type inside, which Word never writes: refused")
    return part


def _converted(document: bytes) -> _Converted:
    # A picture would be megabytes of base64; its caption is kept.
    picture = mammoth.images.img_element(lambda _: {"src": ""})
    result = mammoth.convert_to_html(io.BytesIO(document), convert_image=picture, style_map=_STYLE_MAP)
    return _Converted(str(result.value), tuple(str(one.message) for one in result.messages))
