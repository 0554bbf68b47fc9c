"""Bytes are read once and rightly, and a guess is called a guess."""

from __future__ import annotations

import pytest

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.html import article_from_html

FRENCH = "Le président a déclaré : « Ça coûte 5 €, voilà. » L’été dernier, la façade naïve fut repeinte. " * 5
POLISH = "Prezydent powiedział, że żółta łódź należała do miasta. Mówił też, że się śpieszą, lecz źle. " * 5
ARABIC = "قال الوزير إن النتائج جيدة جدا وإن العمل سيستمر في الأيام المقبلة. " * 5
RUSSIAN = "Министр сказал, что работа будет продолжена в ближайшие дни, несмотря на погоду. " * 5


def read(data: bytes) -> Article:
    return article_from_bytes(data, "x.txt")


def is_guessed(article: Article) -> bool:
    assert article.source is not None
    return article.source.encoding_guessed


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [FRENCH, ARABIC])
def test_utf_with_or_without_a_mark_is_certain(text: str, codec: str) -> None:
    article = read(text.encode(codec))
    assert article.text == text
    assert not is_guessed(article)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (ARABIC, "cp1256"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp1251"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
    ],
)
def test_an_undeclared_encoding_is_guessed_rightly_and_flagged(text: str, codec: str) -> None:
    article = read(text.encode(codec))
    assert article.text == text
    assert is_guessed(article)


def test_western_text_is_read_as_cp1252_not_cp1250() -> None:
    data = "A naïve café owner said: “No.” It cost £5 – or 5 €.".encode("cp1252")
    article = read(data)
    assert article.text == "A naïve café owner said: “No.” It cost £5 – or 5 €."
    assert article.source is not None
    assert article.source.encoding == "cp1252"


def test_utf8_cut_in_the_middle_of_a_letter_is_still_utf8() -> None:
    article = read(FRENCH.encode() + "é".encode()[:1])
    assert article.text == FRENCH + "\N{REPLACEMENT CHARACTER}"
    assert is_guessed(article)


def test_a_high_byte_far_into_a_long_text_is_not_missed() -> None:
    article = read(b"All quiet. " * 30_000 + "Then the café burned.".encode("cp1252"))
    assert article.text.endswith("Then the café burned.")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 etc", "a damaged PDF"),
        (b"PK\x03\x04 etc", "a zip archive"),
        (b"\x89PNG\r\n", "an image"),
        (b"\x7fELF\x02\x01", "a program"),
        (bytes(range(256)) * 20, "not text"),
        (b"\x00\x01\x02\x03 word \x04\x05", "not text"),
        (b"abc\0\0\0\0" * 100, "not text"),
    ],
)
def test_what_is_no_text_is_refused_and_named(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read(data)


def test_a_stray_nul_in_a_good_text_is_dropped() -> None:
    assert read(b"Two peo\0ple died on Tuesday.").text == "Two people died on Tuesday."


WORDS = "The café’s naïve owner said “no” to the élite on Friday, and the Zürich court agreed."


@pytest.mark.parametrize(
    ("codec", "meta", "header"),
    [
        ("cp1252", "", None),
        ("cp1252", '<meta charset="iso-8859-1">', None),
        ("cp1252", "", "latin1"),
        ("cp1252", '<meta charset="utf-8">', None),  # the page is wrong about itself
        ("utf-8", "", "iso-8859-1"),  # the server is wrong about the page
        ("utf-8", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', None),
        ("utf-8", "", "no-such-charset"),
        ("utf-8-sig", '<meta charset="koi8-r">', "koi8-r"),
        ("utf-16", "", None),
        ("utf-8", "", "utf-7"),
    ],
)
def test_a_page_is_read_with_the_right_letters(codec: str, meta: str, header: str | None) -> None:
    page = f"<html><head>{meta}</head><body><p>{WORDS}</p></body></html>".encode(codec)
    assert WORDS in article_from_html(page, "page.html", charset=header).text


def test_the_charset_of_the_header_wins_over_that_of_the_page() -> None:
    words = "Губернатор заявил в пятницу, что порт закроют на два дня."
    page = f'<meta charset="windows-1252"><p>{words}</p>'.encode("koi8-r")
    article = article_from_html(page, "page.html", charset="koi8-r")
    assert words in article.text
    assert article.language == "ru"
