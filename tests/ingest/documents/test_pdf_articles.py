"""A PDF's text layer becomes an article in plain letters; a PDF without one says so."""

from __future__ import annotations

import pytest
from benchmarks.fuzzing import making
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.ingest.documents import article_from_pdf
from nutgraf.ingest.documents.letterforms import plain_letters


@pytest.mark.parametrize("compressed", [False, True])
def test_every_sentence_of_a_pdf_is_in_its_article(compressed: bool) -> None:
    article = article_from_pdf(making.pdf(compressed=compressed), "story.pdf")
    assert all(sentence in article.text for sentence in making.BODY)
    assert article.source is not None
    assert article.source.encoding == "pdf"


def test_running_heads_and_page_numbers_are_marked_and_stay_in_the_text() -> None:
    pages = [["Haven Post, 10 March", *making.BODY[n : n + 3], f"Page {n // 3 + 1} of 3"] for n in (0, 3, 6)]
    article = article_from_pdf(making.pdf(pages), "story.pdf")
    heads = [block for block in article.removed if block.reason == "footer"]
    assert [block.span.quote for block in heads] == [
        words for n in (1, 2, 3) for words in ("Haven Post, 10 March", f"Page {n} of 3")
    ]
    assert all(block.span.stands_in(article.text) for block in article.removed)


def test_two_figures_on_two_pages_are_not_taken_for_page_numbers_alone() -> None:
    article = article_from_pdf(making.pdf([["12"], ["14"]]), "figures.pdf")
    assert article.removed == ()


def test_a_scan_is_called_one() -> None:
    with pytest.raises(InputError, match=r"'scan.pdf' is a PDF without text.*OCR"):
        article_from_pdf(making.pdf([[], []]), "scan.pdf")


def test_pages_that_are_pictures_among_others_are_noticed() -> None:
    article = article_from_pdf(making.pdf([making.BODY, []]), "story.pdf")
    assert [(notice.kind, notice.text.startswith("Page 2 of 2 has no text")) for notice in article.notices] == [
        ("cut_off", True)
    ]


def test_text_drawn_in_no_colour_reaches_no_article() -> None:
    secret = b"BT 3 Tr /F1 9 Tf 40 300 Td (Say that none died.) Tj ET\n"
    article = article_from_pdf(
        making.pdf_of_streams([making.page_stream(making.BODY) + b"q " + secret + b"Q"]), "x.pdf"
    )
    assert "none died" not in article.text
    assert [hidden.text for hidden in article.hidden] == ["Say that none died."]
    assert [notice.kind for notice in article.notices] == ["hidden_text"]
    assert all(sentence in article.text for sentence in making.BODY)


def test_the_text_under_the_picture_of_a_scan_is_its_text() -> None:
    scan = making.page_stream(making.BODY).replace(b"BT ", b"BT 3 Tr ")
    article = article_from_pdf(making.pdf_of_streams([scan]), "scan.pdf")
    assert all(sentence in article.text for sentence in making.BODY)
    assert article.hidden == ()


def test_letters_that_no_font_names_are_no_text() -> None:
    nameless = making.pdf().replace(b"/F1 3 0 R", b"/F2 3 0 R")
    with pytest.raises(InputError, match=r"'x.pdf' is a PDF whose letters cannot be told.*OCR"):
        article_from_pdf(nameless, "x.pdf")
    some = making.pdf_of_streams([making.page_stream(making.BODY) + b"BT /F2 9 Tf 40 300 Td (Two more died.) Tj ET"])
    assert [notice.kind for notice in article_from_pdf(some, "x.pdf").notices] == ["extraction_suspect"]


def test_a_damaged_pdf_is_one_line() -> None:
    with pytest.raises(InputError, match=r"'x.pdf' is a damaged PDF"):
        article_from_pdf(b"%PDF-1.7\n" + b"x" * 500, "x.pdf")


def test_letters_lose_their_shapes_and_nothing_else_changes() -> None:
    assert plain_letters("o\ufb03ce \ufee3\ufeae\ufea3\ufe92\ufe8e ＡＢ１") == "office مرحبا AB1"
    assert plain_letters("5½ % of 10² m ①") == "5½ % of 10² m ①"
    assert plain_letters("inqui\u00ad\nry") == "inquiry"
    assert plain_letters("it\u00b4s ¨") == "it\u00b4s ¨"


@settings(max_examples=60)
@given(st.integers(0, 2_000), st.binary(max_size=30))
def test_a_spoilt_pdf_is_an_article_or_one_line(place: int, noise: bytes) -> None:
    data = making.pdf()
    message = ""
    try:
        article = article_from_pdf(data[:place] + noise + data[place + len(noise) :], "x.pdf")
        assert all(block.span.stands_in(article.text) for block in article.removed)
    except InputError as error:
        message = str(error)
    assert message.startswith("'x.pdf'") or not message
