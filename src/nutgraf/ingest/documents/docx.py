"""A Word document to an Article: its paragraphs as a page, read the way a page is read.

A .docx is a zip of XML: its parts are measured and scanned before anything is unpacked as a whole.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import mammoth

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.encoding import Decoded
from nutgraf.ingest.limits import refuse_tags
from nutgraf.ingest.page import article_from_html
from nutgraf.ingest.plain import source_of

_MOST_PARTS = 2_000
_MOST_PART_BYTES = 20_000_000  # the XML of a text of 5 MB
_MOST_UNPACKED = 60_000_000  # pictures included
_TEXT_PARTS = re.compile(r"word/[^/]+\.xml|word/_rels/[^/]+|\[Content_Types\]\.xml|_rels/[^/]+")
_UNSEEN_RUN = re.compile(
    rb"<w:r(?:\s[^>]*+)?>(?:(?!</w:r>|<w:r[\s>]).)*?<w:vanish(?:\s+w:val=[\"'](?:1|true|on)[\"'])?\s*/>"
    rb"(?:(?!</w:r>).)*+</w:r>",
    re.DOTALL,
)


def article_from_docx(data: bytes, name: str) -> Article:
    """The article in a Word document (.docx), without its pictures and without text set to be hidden.

    Raises InputError, in one line, for a document that is damaged, unpacks to too much, or holds no story.
    """
    body = _as_html(_seen_parts(data, name))
    if not re.sub(r"<[^>]*>", "", body).strip():
        raise InputError(f"{name!r} is a Word document without text: give one that holds the text of an article")
    page = f"<!doctype html><html><head><meta charset=utf-8></head><body><article>{body}</article></body></html>"
    article = article_from_html(page.encode(), name, charset="utf-8")
    return article.model_copy(update={"source": source_of(data, name, Decoded(body, "docx", guessed=False))})


def _seen_parts(data: bytes, name: str) -> bytes:
    """The document packed again with only the parts that hold its text, each within the limits."""
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as kept:
            _refuse_sizes(archive, name)
            for part in archive.infolist():
                if _TEXT_PARTS.fullmatch(part.filename):
                    kept.writestr(part.filename, _seen(_unpacked(archive, part, name), name))
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


def _seen(part: bytes, name: str) -> bytes:
    refuse_tags(part, name)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise InputError(f"{name!r} declares a document type inside, which Word never writes: refused")
    return _UNSEEN_RUN.sub(b"", part)


def _as_html(document: bytes) -> str:
    # A picture would come as megabytes of base64; the caption below it is what tells of it.
    converted = mammoth.convert_to_html(io.BytesIO(document), convert_image=mammoth.images.img_element(_no_picture))
    return str(converted.value)


def _no_picture(_image: object) -> dict[str, str]:
    return {"src": ""}
