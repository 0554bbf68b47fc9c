"""A Word document to an Article: its paragraphs as a page, read the way a page is read.

A .docx is a zip of XML: its parts are measured and scanned before anything is unpacked as a whole.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from typing import NamedTuple

import mammoth

from nutgraf.article import Article, Hidden, Notice
from nutgraf.errors import InputError
from nutgraf.ingest.documents.docx_text import rewritten
from nutgraf.ingest.encoding import Decoded
from nutgraf.ingest.invisible import hidden_notice
from nutgraf.ingest.limits import refuse_tags
from nutgraf.ingest.page import article_from_html
from nutgraf.ingest.plain import source_of

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
                kept.writestr(filename, rewritten(xml, styles, name, unseen) if filename in _BODIES else xml)
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
    # A picture would come as megabytes of base64; the caption below it is what tells of it.
    picture = mammoth.images.img_element(_no_picture)
    result = mammoth.convert_to_html(io.BytesIO(document), convert_image=picture, style_map=_STYLE_MAP)
    return _Converted(str(result.value), tuple(str(one.message) for one in result.messages))


def _no_picture(_image: object) -> dict[str, str]:
    return {"src": ""}
