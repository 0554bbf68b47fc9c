"""Detects the type of a document from its content, because file names and server headers can be wrong or misleading.

It also recognises Markdown front matter and the messages of a mailbox, and refuses texts that are data rather than
articles (JSON, tables, subtitles) with a one-line error.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from statistics import median
from typing import Literal

from nutgraf.errors import InputError

_START = re.compile(rb"(?:\A|\n\r?\n)(?P<line>From [^\n]{1,300}\n)(?=[!-9;-~]{1,70}:)")
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


def message_starts(data: bytes) -> list[int]:
    """Where the mails of a mailbox begin."""
    return [match.start("line") for match in _START.finditer(data.lstrip())]


def messages_in(data: bytes) -> list[bytes]:
    """The mails of a mailbox, in its order, each without its line "From …".

    >>> messages_in(b"From a\\nSubject: x\\n\\nTwo died.\\n\\nFrom b\\nSubject: y\\n\\nOne lives.\\n")
    [b'Subject: x\\n\\nTwo died.\\n\\n', b'Subject: y\\n\\nOne lives.\\n']
    """
    data = data.lstrip()
    starts = message_starts(data)
    pieces = [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
    return [_ESCAPED.sub(b"", piece.partition(b"\n")[2]) for piece in pieces]


_MATTER = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<fields>(?:(?!(?P=fence))[^\n]*\n){0,400})(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)"
)
_FIELD = re.compile(r"^[\w-]{1,40}[ \t]*[:=]", re.MULTILINE)


def split_front_matter(text: str) -> tuple[str, str]:
    """The front matter with its opening fence, blank where there is none, and the text below it.

    >>> split_front_matter("---\\ntitle: Two died\\n---\\nA ferry sank.")
    ('---\\ntitle: Two died\\n', 'A ferry sank.')
    """
    found = _MATTER.match(text.removeprefix("\ufeff"))
    if found is None or _FIELD.search(found["fields"]) is None:
        return "", text
    return f"{found['fence']}\n{found['fields']}", text.removeprefix("\ufeff")[found.end() :]


_NAMES = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
_HEAD = 20_000
_MARKS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^#{1,6} \S",
        r"(?<!!)\[[^\[\]\n]{1,200}\]\((?:https?:|/|#)[^\s()]{0,500}\)",
        r"!\[[^\[\]\n]{0,200}\]\([^\s()]{1,500}[^()\n]{0,200}\)",
        r"\*\*[^\s*][^*\n]{0,200}\*\*",
        r"~~[^~\n]{1,200}~~",
        r"\[\^[^\]\s]{1,40}\]",
        r"^\|?\s?:?-{3,}:?\s?\|",
        r"^> \S",
    )
)
_LEAST_MARKS = 3  # kinds of marks


def is_markdown(data: bytes, name: str, content_type: str | None = None) -> bool:
    """Whether a text is Markdown: by its name, by what its server says, by its front matter or by its marks."""
    if name.lower().endswith(_NAMES) or (content_type or "").startswith(("text/markdown", "text/x-markdown")):
        return True
    text = data[:_HEAD].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return bool(split_front_matter(text)[0]) or sum(mark.search(text) is not None for mark in _MARKS) >= _LEAST_MARKS


Kind = Literal[
    "docx",
    "epub",
    "feed",
    "html",
    "mail",
    "markdown",
    "mbox",
    "mhtml",
    "odt",
    "opml",
    "pdf",
    "plain",
    "rtf",
    "webarchive",
]

_UNREADABLE = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document of the old kind"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM\x36", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"OggS", "a recording"),
    (b"ID3", "a recording"),
    (b"fLaC", "a recording"),
    (b"\x1a\x45\xdf\xa3", "a film"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh9", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
)
_AT_FOUR = ((b"ftyp", "a film"),)
_AT_EIGHT = ((b"WEBP", "an image"), (b"WAVE", "a recording"), (b"AVI ", "a film"))
_ZIPS = (
    (b"xl/workbook", "an Excel workbook"),
    (b"ppt/presentation", "a PowerPoint presentation"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file that is no text"),
)
_ODT, _EPUB = b"application/vnd.oasis.opendocument.text", b"application/epub+zip"
_HEAD_BYTES = 4_096
_SAMPLE = 100_000
_BEFORE = rb"\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<!--(?:(?!-->).)*+-->\s*+|<\?[^>]*+>\s*+)*+"
_PAGE = re.compile(
    _BEFORE
    + rb"<(?:!doctype\s+html|(?:html|head|body|title|meta|link|article|main|div|section|p|h1|table|span)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_FEED = re.compile(rb"<(?:rss|(?:\w{1,20}:)?feed|rdf:RDF|channel)[\s>]", re.IGNORECASE)
_OFFICE = re.compile(rb"<office:document[\s>]")  # an OpenDocument text in one file of XML
_OPML = re.compile(rb"<opml[\s>]", re.IGNORECASE)
_MARKUP = re.compile(_BEFORE + rb"<[a-z!?]", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(rb"(?:[!-9;-~]{1,70}:[^\n]*|[ \t][^\n]*)\r?")
_MAIL_FIRST = re.compile(rb"\s*(?:From [^\n]*\n|[!-9;-~]{1,70}:)")
_IN_EVERY_MAIL = re.compile(rb"^(from|date|subject)\s*:", re.MULTILINE)
_SAVED_PAGE = re.compile(rb"^(?:Snapshot-Content-Location\s*:|From:\s*<Saved by )", re.IGNORECASE | re.MULTILINE)
_RELATED = re.compile(rb"^Content-Type\s*:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_DELIVERED = re.compile(rb"^(?:To|Received|Message-ID|Return-Path|Delivered-To)\s*:", re.IGNORECASE | re.MULTILINE)
_ONLY_IN_MAIL = re.compile(
    rb"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To|DKIM-Signature|List-Unsubscribe)\s*:",
    re.IGNORECASE | re.MULTILINE,
)


def kind_of(data: bytes, name: str, content_type: str | None = None) -> Kind:
    """What is in `data`; `content_type`, as a server says it, only settles whether a fragment of markup is a page.

    Raises InputError, in one line that names the format, for what no article is read from: pictures, archives …

    >>> kind_of(b"<!doctype html><p>Two died.", "page.txt")
    'html'
    """
    _refuse_unreadable(data, name)
    head = data[:_HEAD_BYTES].replace(b"\0", b"")  # UTF-16, read as ASCII
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(b"bplist00") or (b"<plist" in head and b"WebMainResource" in data[:_SAMPLE]):
        return "webarchive"
    if head.lstrip()[:1] == b"{" and b"jsonfeed.org/version" in data[:100_000]:
        return "feed"
    if _MARKUP.match(head) is not None:
        is_odt = _OFFICE.search(head) is not None and _ODT in data[:_SAMPLE]
        return "odt" if is_odt else _kind_of_markup(head, content_type)
    if _is_mail(data):
        return _kind_of_mail(data)
    return "markdown" if is_markdown(data, name, content_type) else "plain"


def _kind_of_zip(data: bytes) -> Kind:
    if _ODT in data[:200]:
        return "odt"
    return "epub" if _EPUB in data[:200] else "docx"


def _refuse_unreadable(data: bytes, name: str) -> None:
    whats = [what for magic, what in _UNREADABLE if data.startswith(magic)]
    whats += [what for magic, what in _AT_FOUR if data[4:].startswith(magic)]
    whats += [what for magic, what in _AT_EIGHT if data.startswith(b"RIFF") and data[8:].startswith(magic)]
    is_known = b"word/document" in data or _ODT in data[:200] or _EPUB in data[:200]
    if data.startswith(b"PK\x03\x04") and not is_known:
        whats += [what for mark, what in _ZIPS if mark in data] or ["a zip archive"]
    if whats:
        raise InputError(f"{name!r} is {whats[0]}, not text: save the article as plain text first")


def _kind_of_markup(head: bytes, content_type: str | None) -> Kind:
    if _PAGE.match(head) is not None:
        return "html"
    if _OPML.search(head) is not None:
        return "opml"
    if _FEED.search(head) is not None:
        return "feed"
    is_page = content_type is not None and content_type.startswith(("text/html", "application/xhtml+xml"))
    return (
        "html" if is_page or re.search(rb"<(?:html|body|article|p)[\s>]", head, re.IGNORECASE) is not None else "plain"
    )


def _is_mail(data: bytes) -> bool:
    """Headers up to the first blank line, one of them such as only mail has."""
    if _MAIL_FIRST.match(data[:200]) is None:
        return False
    head = data[:65_536].lstrip()
    blank = re.search(rb"\r?\n\r?\n", head)
    lines = head[: blank.start() if blank is not None else len(head)].split(b"\n")
    if lines[0].startswith(b"From "):
        del lines[0]
    joined = b"\n".join(lines)
    is_likely = _ONLY_IN_MAIL.search(joined) is not None or len(set(_IN_EVERY_MAIL.findall(joined.lower()))) == 3
    return is_likely and all(_HEADER.fullmatch(line) for line in lines)


def _kind_of_mail(data: bytes) -> Kind:
    if data.lstrip().startswith(b"From ") and len(message_starts(data)) > 1:
        return "mbox"
    head = re.split(rb"\r?\n\r?\n", data[:65_536].lstrip(), maxsplit=1)[0]
    is_saved = _SAVED_PAGE.search(head) is not None or (
        _RELATED.search(head) is not None and _DELIVERED.search(head) is None
    )
    return "mhtml" if is_saved else "mail"


_TIMED = re.compile(
    r"^\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}", re.MULTILINE
)
_OTHER_SUBTITLES = re.compile(
    r"WEBVTT\b|\[Script Info\]|(?:\{\d+\}\{\d+\}[^\n]*\n){2}|(?:\[\d\d:\d\d[.:]\d\d\d?\][^\n]*\n){3}"
)
_JSON_OPENS = re.compile(
    r"\{\s*(?:\"[^\"\n]{0,200}\"\s*:|\})|\[\s*(?:[\[{]|\"[^\"\n]{0,300}\"\s*[,\]]|-?\d+(?:\.\d+)?\s*[,\]])"
)
_XML = re.compile(r"<\?xml\b|<[A-Za-z][\w.-]*(?::[\w.-]+)?\s[^<>]{0,4000}\bxmlns(?::[\w-]+)?\s*=")
_DELIMITERS = ",;\t|"
_MARKDOWN_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?\s*")
_LEAST_ROWS = 3
_LONGEST_CELL = 60  # characters, in the middle; sentences between commas are longer, or not so regular


def refuse_data(data: bytes, name: str) -> None:
    """Raise InputError, in one line, for a text that holds data rather than prose.

    >>> refuse_data(b"Two died, and one lives.", "story.txt")
    """
    text = data[: 4 * _HEAD].replace(b"\0", b"").decode("utf-8-sig", "replace")[:_HEAD].lstrip()
    what = _what(text)
    if what is not None:
        raise InputError(f"{name!r} is {what}, not an article: give the text of the article itself")


def _what(text: str) -> str | None:
    if _is_json(text):
        return "JSON data"
    if _XML.match(text):
        return "XML data"
    if _OTHER_SUBTITLES.match(text) or len(_TIMED.findall(text)) > 1:
        return "a file of subtitles"
    return "a table (CSV)" if _is_table(text) else None


def _is_json(text: str) -> bool:
    if _JSON_OPENS.match(text) is None:
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except RecursionError:
        return True
    except ValueError:
        return len(text) == _HEAD or text.startswith("{")  # cut off here, or damaged
    rest = text[end:].lstrip()
    return not rest or rest[0] in "[{"  # nothing, or the next line of data


def _is_table(text: str) -> bool:
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    if len(text) == _HEAD:
        del lines[-1:]
    if len(lines) < _LEAST_ROWS or any(_MARKDOWN_RULE.fullmatch(line) for line in lines[:3]):
        return False
    return any(_is_table_by(lines, delimiter) for delimiter in _DELIMITERS)


def _is_table_by(lines: list[str], delimiter: str) -> bool:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2 or count < max(_LEAST_ROWS, 0.9 * len(rows)):
        return False
    if width == 2 and delimiter in ",|" and not _starts_alike(rows):
        return False
    cells = [len(cell.strip()) for row in rows if len(row) == width for cell in row]
    prose = sum(line.rstrip().endswith((".", "!", "?", "”", '"')) and not line.endswith('"') for line in lines)
    return median(cells) <= _LONGEST_CELL and prose < 0.5 * len(lines)


def _starts_alike(rows: list[list[str]]) -> bool:
    """Whether a column is figures below its name, which two words around a comma are not."""
    return (
        any(all(re.search(r"\d", row[place]) for row in rows[1:] if len(row) == 2) for place in (0, 1))
        and len(rows) > 3
    )
