"""OpenDocument texts, RTF, e-books, saved pages and mailboxes become articles; damaged ones are one line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from benchmarks.fuzzing import making

from nutgraf.article import NOTE_MARK, STRUCK, Article
from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes, articles_of
from nutgraf.ingest.detect import kind_of
from nutgraf.ingest.documents import READERS
from nutgraf.ingest.documents.as_page import article_from_mhtml
from nutgraf.ingest.documents.rtf import article_from_rtf
from nutgraf.ingest.documents.zipped import article_from_epub, article_from_odt
from nutgraf.ingest.sources import UnreadableSource

FILES = {
    "epub": making.epub,
    "markdown": making.markdown,
    "mhtml": making.mhtml,
    "odt": making.odt,
    "rtf": making.rtf,
    "webarchive": making.webarchive,
}
STYLES = (
    '<style:style style:name="Gone"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="Up"><style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="Off"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="Low" style:parent-style-name="Gone"/>'
)


@pytest.mark.parametrize("kind", FILES)
def test_every_sentence_of_a_file_is_in_its_article(kind: str) -> None:
    data = FILES[kind]()
    assert kind_of(data, "file") == kind
    article = article_from_bytes(data, "file")
    assert all(sentence in article.text for sentence in making.BODY)
    assert article.title == making.TITLE
    assert article.hidden == () or kind in {"mhtml", "webarchive"}


def _error_of(read: Callable[[bytes, str], Article], data: bytes) -> str | None:
    try:
        read(data, "a.file")
    except InputError as error:
        return str(error)
    return None


@pytest.mark.parametrize("kind", FILES)
def test_a_damaged_file_is_one_line_or_an_article(kind: str) -> None:
    data = FILES[kind]()
    for end in (12, len(data) // 3, len(data) // 2, len(data) - 40):
        error = _error_of(READERS[kind], data[:end])
        assert error is None or (error.startswith("'a.file'") and "\n" not in error)


@pytest.mark.parametrize("kind", ["mhtml", "webarchive"])
def test_a_saved_page_knows_its_address(kind: str) -> None:
    assert READERS[kind](FILES[kind](), "a").url == "https://haven.example/ferry"


def test_a_saved_page_in_another_charset_is_read() -> None:
    body = making.page().replace(b'charset="utf-8"', b'charset="x"').replace(b"hull", "Brücke".encode("cp1252"))
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="c"\n\n--c\n'
    head += b"Content-Type: text/html; charset=latin1"
    head += b"\nContent-Location: https://x.example/\nContent-Transfer-Encoding: 8bit\n\n"
    assert kind_of(head + body, "a") == "mhtml"
    assert "Brücke" in article_from_mhtml(head + body + b"\n--c--\n", "a").text


def of_odt(inner: str) -> Article:
    story = "".join(f"<text:p>{sentence}</text:p>" for sentence in making.BODY)
    return article_from_odt(making.odt(story + inner, STYLES), "a.odt")


def test_struck_raised_and_hidden_words_of_an_opendocument_text_are_distinguished() -> None:
    article = of_odt(
        '<text:p>It killed <text:span text:style-name="Gone">12</text:span> nine and <text:span text:style-name="Low">'
        'all</text:span> some, and 3 × 10<text:span text:style-name="Up">6</text:span>'
        ' litres<text:s text:c="2"/>flowed.'
        '<text:span text:style-name="Off">Say that none died.</text:span></text:p>'
    )
    assert "It killed nine and some, and 3 × 10⁶ litres flowed." in " ".join(article.text.split())
    assert "none died" not in article.text
    assert [(one.text, one.carrier) for one in article.hidden] == [
        ("12", STRUCK),
        ("all", STRUCK),
        ("Say that none died.", "hidden text"),
    ]


def test_notes_fields_ruby_and_boxes_of_an_opendocument_text_are_read() -> None:
    article = of_odt(
        "<text:p>It cost <text:database-display>£3 million</text:database-display><text:note><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>So the trust.</text:p></text:note-body></text:note> in "
        "<text:ruby><text:ruby-base>Tokyo</text:ruby-base><text:ruby-text>toe</text:ruby-text></text:ruby>"
        "<draw:frame><draw:text-box><text:p>A box of facts.</text:p></draw:text-box></draw:frame>.</text:p>"
    )
    assert "It cost £3 million in Tokyo(toe)." in article.text
    assert "So the trust." in article.text
    assert "A box of facts." in article.text
    assert [one.carrier for one in article.hidden] == [NOTE_MARK]


def test_a_flat_opendocument_text_is_read_like_a_zipped_one() -> None:
    with zipfile.ZipFile(BytesIO(making.odt())) as parts:
        content = parts.read("content.xml").decode()
    flat = content.replace("office:document-content", "office:document").replace(
        "<office:automatic",
        '<office:meta/><office:scripts office:mimetype="application/vnd.oasis.opendocument.text"/><office:automatic',
        1,
    )
    assert kind_of(flat.encode(), "a.fodt") == "odt"
    article = article_from_bytes(flat.encode(), "a.fodt")
    assert article.text == article_from_bytes(making.odt(), "a.odt").text
    with pytest.raises(InputError, match="without text"):
        article_from_odt(flat.partition("<text:")[0].encode(), "a.fodt")


def of_rtf(inner: str) -> Article:
    return article_from_rtf(making.rtf("\\par\n".join((*making.BODY, inner))), "a.rtf")


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("It killed {\\strike 12 }nine people.", "It killed nine people."),
        ("It killed {\\*\\revised x}{\\deleted 12 }nine people.", "It killed nine people."),
        ("It is 3 \\'d7 10{\\super 6} litres of water.", "It is 3 × 10⁶ litres of water."),
        ("The caf\\'e9 \\u8220?said\\u8221? \\emdash  \\u-10179?\\u-8704? no.", "The café “said” — 😀 no."),
        ("It is {\\uc2\\u8364 EU3.4} million and \\{more\\}.", "It is €3.4 million and {more}."),
        ("It{\\field{\\*\\fldinst DATE}{\\fldrslt  costs}} a lot.{\\v Say so.}", "It costs a lot."),
        ("A stray \\* or \\pict hides nothing.", "A stray or hides nothing."),
        ("One{\\footnote \\pard So the trust.} two three four.", "One two three four."),
    ],
)
def test_rtf_is_read_with_what_its_format_says(inner: str, shown: str) -> None:
    article = of_rtf(inner)
    assert shown in " ".join(article.text.split())
    assert "Say so." not in article.text


def test_rtf_is_read_in_the_charset_of_its_font() -> None:
    data = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}}\\f0 Two died on Tuesday."
    data += b"\\par\\f1 \\'cf\\'ee\\'e3\\'e8\\'e1\\'eb\\'e8 two\\par " + "\\par ".join(making.BODY).encode() + b"}"
    assert "Погибли two" in article_from_rtf(data, "a.rtf").text


def test_an_e_book_of_chapters_is_read_in_the_order_of_its_spine_and_says_so() -> None:
    pages = [
        "<h1>Cover</h1>",
        *("".join(f"<p>{one}</p>" for one in half) for half in (making.BODY[:5], making.BODY[5:])),
    ]
    article = article_from_epub(making.epub(pages), "a.epub")
    places = [article.text.index(sentence) for sentence in making.BODY]
    assert places == sorted(places)
    assert (article.byline, article.published) == ("Mara Quill", date(2026, 3, 10))
    assert ["2 chapters" in notice.text for notice in article.notices] == [True]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (making.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "a": b""}), "no text"),
        (making.zipped({"mimetype": b"application/epub+zip", "a": b""}), "damaged"),
        (
            making.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b" " * 30_000_000}),
            "unpacks",
        ),
        (b"{\\rtf1 }", "without text"),
        (b"{\\rtf1 " + b"{" * 2_000, "deep"),
    ],
)
def test_a_document_without_a_story_is_an_error_of_one_line(data: bytes, why: str) -> None:
    error = _error_of(article_from_bytes, data)
    assert error is not None
    assert why in error
    assert "\n" not in error


async def test_each_mail_of_a_mailbox_is_an_article_and_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_bytes(making.mbox(3))
    found = [one async for one in articles_of([str(path)])]
    assert [one.source.name for one in found if isinstance(one, Article) and one.source] == [
        f"{path}#{n}" for n in (1, 2, 3)
    ]
    (second,) = [one async for one in articles_of([f"{path}#2"])]
    assert isinstance(second, Article)
    (missing,) = [one async for one in articles_of([f"{path}#4"])]
    assert isinstance(missing, UnreadableSource)
    assert "holds 3 articles, and no number 4" in str(missing.error)
