"""Small honest documents around one fictional story, written byte by byte so that any part of them can be spoilt."""

from __future__ import annotations

import html
import io
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


def one_of_each_kind() -> dict[str, bytes]:
    """The story as a file of every kind, by name, in the order of the names."""
    return {
        "1.txt": text(),
        "2.html": page(),
        "3.pdf": pdf(),
        "4.docx": docx(docx_paragraphs()),
        "5.eml": b"MIME-Version: 1.0\r\n\r\n" + "\r\n\r\n".join(BODY).encode(),
    }
