"""How the bytes of a page are read: the mark, the header, the page's own word, then what the bytes themselves say."""

from __future__ import annotations

import pytest

from nutgraf.ingest.html import article_from_html

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
