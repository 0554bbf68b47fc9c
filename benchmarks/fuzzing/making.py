"""Small honest documents around one fictional story, written byte by byte so that any part of them can be spoilt."""

from __future__ import annotations

import base64
import html
import io
import plistlib
import zipfile
import zlib
from collections.abc import Sequence

TITLE = "Ferry sinks off Haven Point"
BODY = (
    "Two people died when the ferry Calder Star sank off Haven Point on Tuesday morning, the coast guard said.",
    "The ship had left Port Calder at six with forty-one passengers and nine crew aboard.",
    "Rescuers pulled thirty-eight people from the water before noon, and were still searching at dusk.",
    "The captain, Ilse Dunmarrow, told reporters that the hull had been inspected in January.",
    "Transport minister Oren Tallis promised an inquiry and did not say who would lead it.",
    "The owner, Skarne Lines, lost a second ship to a fire in the same strait four years ago.",
    "Fishermen from the village of Reedham brought eleven survivors ashore in their own boats.",
    "Survivors said that the life jackets had been locked in a chest below the car deck.",
    "The harbour stays closed until Friday, and letters for the islands will go by air.",
    "Divers hope to reach the wreck, which lies at sixty metres, when the wind drops.",
)


def page() -> bytes:
    """A news page with what stands around a story on one."""
    story = "".join(f"<p>{html.escape(sentence)}</p>\n" for sentence in BODY)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{TITLE} - Haven Post</title>\n'
        f'<meta property="og:site_name" content="Haven Post"><style>.x{{color:red}}</style>\n'
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-03-10"}</script></head>\n'
        '<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>\n'
        f'<main><article><h1>{TITLE}</h1><p class="byline">By Mara Quill</p>\n{story}</article></main>\n'
        '<aside><h2>Most read</h2><a href="/a">Mayor opens a bridge</a></aside>\n'
        "<footer>Copyright 2026 Haven Post</footer></body></html>\n"
    ).encode()


def text() -> bytes:
    """The story as plain text, with the footer of a feed."""
    story = "\n\n".join(BODY)
    return f"{TITLE}\n\nBy Mara Quill\n\n{story}\n\nThe post {TITLE} appeared first on Haven Post.\n".encode()


def rss(entries: int = 3) -> bytes:
    """A feed that gives its entries whole."""
    story = "".join(f"<p>{sentence}</p>" for sentence in BODY)
    items = "".join(
        f"<item><title>{TITLE} {number}</title><link>https://haven.example/{number}</link>"
        f"<pubDate>Tue, 10 Mar 2026 09:0{number % 10}:00 +0000</pubDate><description>Two people died.</description>"
        f"<content:encoded><![CDATA[{story}]]></content:encoded></item>\n"
        for number in range(entries)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Haven Post</title>\n'
        f"{items}</channel></rss>\n"
    ).encode()


def atom() -> bytes:
    """A feed of the other kind, with one entry that is escaped markup."""
    story = html.escape("".join(f"<p>{sentence}</p>" for sentence in BODY))
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Haven Post</title>'
        f'<entry><title>{TITLE}</title><link href="https://haven.example/1"/><published>2026-03-10T09:00:00Z</published>'
        f'<content type="html">{story}</content></entry></feed>'
    ).encode()


def pdf(pages: Sequence[Sequence[str]] = (BODY[:5], BODY[5:]), *, compressed: bool = False) -> bytes:
    """A PDF with one line of text for each string."""
    return pdf_of_streams([page_stream(lines) for lines in pages], compressed=compressed)


def page_stream(lines: Sequence[str]) -> bytes:
    """The operators that write lines of text on a page."""
    shown = b"".join(b"(" + line.encode("latin-1", "replace") + b") Tj T*\n" for line in lines)
    return b"BT /F1 11 Tf 14 TL 40 780 Td\n" + shown + b"ET\n"


def pdf_of_streams(streams: Sequence[bytes], *, compressed: bool = False, extra: bytes = b"") -> bytes:
    """A PDF with a page for each stream of operators; `extra` goes into the dictionary of each stream."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % len(streams),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        data = zlib.compress(stream) if compressed else stream
        how = b"/Filter /FlateDecode " if compressed else extra
        objects.append(b"<< %s/Length %d >>\nstream\n" % (how, len(data)) + data + b"\nendstream")
    return pdf_of_objects(objects)


def pdf_of_objects(objects: Sequence[bytes]) -> bytes:
    """A PDF file of these objects, numbered from 1, the first of them its root."""
    out, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    )


def docx(paragraphs: str, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document with this XML as the content of its body, and further parts by name."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'.encode(),
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{word}"><w:body>{paragraphs}</w:body>'
        "</w:document>".encode(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | (extra or {})).items():
            archive.writestr(name, data)
    return packed.getvalue()


def docx_paragraphs(sentences: Sequence[str] = BODY) -> str:
    """The XML of one paragraph for each sentence."""
    return "".join(f"<w:p><w:r><w:t>{html.escape(sentence)}</w:t></w:r></w:p>" for sentence in sentences)


def mail(body: bytes | None = None, head: bytes = b"") -> bytes:
    """The story as a mail with a warning above, a quotation mark before each line, and a signature."""
    quoted = b"\r\n>\r\n".join(b"> " + sentence.encode() for sentence in BODY)
    shown = (
        b"[External sender: check links.]\r\n\r\nOn 10/03/2026 09:00, Haven Post wrote:\r\n"
        + quoted
        + b"\r\n\r\n-- \r\nMara"
    )
    return (
        b"MIME-Version: 1.0\r\nFrom: Mara Quill <mara@haven.example>\r\nDate: Tue, 10 Mar 2026 09:00:00 +0000\r\n"
        b"Subject: Fwd: " + TITLE.encode() + b"\r\n" + head
        + (b"" if body is not None else b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + shown)
        + (body or b"")
    )  # fmt: skip


def mail_of_parts() -> bytes:
    """The story as a mail of three parts, the second of them a picture, the third a page."""
    half = "\r\n\r\n".join(BODY[:4]).encode()
    rest = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in BODY[4:]).encode()
    parts = (
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + half,
        b"Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=",
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>" + rest + b"</body></html>",
    )
    body = b"".join(b"\r\n--cut\r\n" + part for part in parts) + b"\r\n--cut--\r\n"
    return mail(b"Content-Type: multipart/mixed; boundary=cut\r\n" + body)


def mbox(count: int = 2) -> bytes:
    """A mailbox of so many mails."""
    return b"".join(b"From mara@haven.example Tue Mar 10 09:00:00 2026\n" + mail() + b"\n\n" for _ in range(count))


def mhtml() -> bytes:
    """The page as a browser saves it in one file."""
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://haven.example/ferry\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="cut"\r\n\r\n--cut\r\n'
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Location: https://haven.example/ferry\r\n\r\n" + base64.encodebytes(page()) + b"\r\n--cut--\r\n"
    )  # fmt: skip


def webarchive() -> bytes:
    """The page as Safari saves it."""
    main = {
        "WebResourceData": page(),
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
        "WebResourceURL": "https://haven.example/ferry",
    }
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY)


def markdown() -> bytes:
    """The story as Markdown with front matter."""
    story = "\n\n".join(BODY)
    return f"---\ntitle: {TITLE}\nauthor: Mara Quill\ndate: 2026-03-10\n---\n\n{story}\n".encode()


def rtf(inner: str | None = None) -> bytes:
    """The story as an RTF document, or with this as its inside."""
    story = "\\par\n".join(BODY) if inner is None else inner
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil\\fcharset0 Times;}}{\\*\\generator Ours;}"
        f"{{\\info{{\\title {TITLE}}}}}\\pard\\f0 {TITLE}\\par\n{story}\\par}}"
    ).encode("ascii", "replace")


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive of these parts, the first of them not compressed, as formats want it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(parts.items()):
            archive.writestr(name, data, zipfile.ZIP_STORED if number == 0 else zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def odt(inner: str | None = None, styles: str = "") -> bytes:
    """The story as an OpenDocument text, or with this XML as its text, and these automatic styles."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("text", "text"),
            ("style", "style"),
            ("table", "table"),
            ("draw", "drawing"),
        )
    )
    story = "".join(f"<text:p>{html.escape(sentence)}</text:p>" for sentence in BODY) if inner is None else inner
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:automatic-styles>{styles}'
        f'</office:automatic-styles><office:body><office:text><text:h text:outline-level="1">{TITLE}</text:h>{story}'
        "</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()})


def epub(pages: Sequence[str] | None = None) -> bytes:
    """The story as an e-book, or with these pages."""
    bodies = ["".join(f"<p>{html.escape(sentence)}</p>" for sentence in BODY)] if pages is None else pages
    items = "".join(
        f'<item id="p{n}" href="p{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(bodies))
    )
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(bodies)))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{TITLE}</dc:title><dc:creator>Mara Quill</dc:creator><dc:date>2026-03-10</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="OPS/a.opf"/></rootfiles></container>'
    parts = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "OPS/a.opf": opf.encode(),
    }
    for number, body in enumerate(bodies):
        parts[f"OPS/p{number}.xhtml"] = (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{body}</body></html>'.encode()
        )
    return zipped(parts)


def one_of_each_kind() -> dict[str, bytes]:
    """The story as a file of every kind, by name, in the order of the names."""
    return {
        "1.txt": text(),
        "2.html": page(),
        "3.pdf": pdf(),
        "4.docx": docx(docx_paragraphs()),
        "5.eml": b"MIME-Version: 1.0\r\n\r\n" + "\r\n\r\n".join(BODY).encode(),
    }
