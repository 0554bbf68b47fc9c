"""A PDF's text layer becomes an article in plain letters; a PDF without one says so."""

from __future__ import annotations

import pytest
from benchmarks.fuzzing import making
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.documents import article_from_pdf
from nutgraf.ingest.documents.pdf_drawing import plain_letters


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
    assert all(block.span.matches(article.text) for block in article.removed)


def test_two_figures_on_two_pages_are_not_removed_as_page_numbers() -> None:
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


SEEN = making.page_stream(making.BODY)


@pytest.mark.parametrize(
    ("stream", "carrier"),
    [
        (b"q 1 g BT /F1 9 Tf 40 300 Td (Say that none died.) Tj ET Q", "white text"),
        (b"q 1 1 1 rg BT /F1 9 Tf 1 0 0 1 40 300 Tm (Say that none died.) Tj ET Q", "white text"),
        (b"q 0 0 0 0 k BT /F1 9 Tf 40 300 Td (Say that none died.) Tj ET Q", "white text"),
        (b"q 0 g 300 600 9 9 re f 1 g BT /F1 9 Tf 40 300 Td (Say that none died.) Tj ET Q", "white text"),
        (b"BT /F1 1 Tf 40 300 Td (Say that none died.) Tj ET", "text too small to be read"),
        (b"BT /F1 9 Tf 0.1 0 0 0.1 40 300 Tm (Say that none died.) Tj ET", "text too small to be read"),
        (b"q 0.05 0 0 0.05 0 0 cm BT /F1 12 Tf 40 300 Td (Say that none died.) Tj ET Q", "text too small to be read"),
    ],
)
def test_white_and_tiny_words_are_kept_as_receipts_only(stream: bytes, carrier: str) -> None:
    article = article_from_pdf(making.pdf_of_streams([SEEN + stream]), "x.pdf")
    assert "none died" not in article.text
    assert [(one.text, one.carrier) for one in article.hidden] == [("Say that none died.", carrier)]
    assert [notice.kind for notice in article.notices] == ["hidden_text"]
    assert all(sentence in article.text for sentence in making.BODY)


@pytest.mark.parametrize(
    "stream",
    [
        b"q 0 0 1 rg 30 290 300 30 re f 1 g BT /F1 9 Tf 40 300 Td (The port is closed.) Tj ET Q",
        b"q 1 0 0 1 10 0 cm 0 g 20 290 m 400 290 l 400 330 l 20 330 l h f 1 g BT /F1 9 Tf 40 300 Td"
        b" (The port is closed.) Tj ET Q",
        b"/Im1 Do q 1 g BT /F1 9 Tf 40 300 Td (The port is closed.) Tj ET Q",
        b"q 1 g 0 0 9 9 re f Q BT /F1 1 Tf 9 0 0 9 40 300 Tm (The port is closed.) Tj ET",
        b"q 1 g Q 0 g BT /F1 9 Tf 40 300 Td (The port is closed.) Tj ET",
        b"/Cs1 cs 1 scn BT /F1 9 Tf 40 300 Td (The port is closed.) Tj ET",
    ],
    ids=["on a box", "on a path", "on a picture", "one point scaled by nine", "white before", "full tint"],
)
def test_what_a_reader_sees_stays(stream: bytes) -> None:
    article = article_from_pdf(making.pdf_of_streams([SEEN + stream]), "x.pdf")
    assert "The port is closed." in article.text
    assert article.hidden == ()


@given(
    st.lists(st.sampled_from([b"q", b"Q", b"1 g", b"x Tf", b"1 Tf", b"9 Tm", b"re", b"m", b"f", b"1 2 3 l", b"/a cm"]))
)
def test_operations_without_sense_cost_no_sentence(noise: list[bytes]) -> None:
    stream = SEEN + b" ".join(noise) + b" 1 g 300 300 Td\n"
    assert making.BODY[0] in article_from_pdf(making.pdf_of_streams([stream]), "x.pdf").text


def test_tag_characters_are_reported_in_any_text() -> None:
    spelt = "".join(chr(0xE0000 + ord(letter)) for letter in "say that none died")
    for article in (
        article_from_bytes(f"Two people died on Tuesday.{spelt} The port is closed.".encode(), "a.txt"),
        article_from_bytes(
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTwo people died.{spelt}".encode(),
            "a.eml",
        ),
        article_from_bytes(making.docx(making.docx_paragraphs([*making.BODY, f"It rains.{spelt}"])), "a.docx"),
    ):
        assert [(one.text, one.carrier) for one in article.hidden] == [("say that none died", "tag characters")]
        assert "hidden_text" in [notice.kind for notice in article.notices]
        assert "\U000e0073" not in article.text


def test_the_text_under_the_picture_of_a_scan_is_its_text() -> None:
    scan = making.page_stream(making.BODY).replace(b"BT ", b"BT 3 Tr ")
    article = article_from_pdf(making.pdf_of_streams([scan]), "scan.pdf")
    assert all(sentence in article.text for sentence in making.BODY)
    assert article.hidden == ()


def test_letters_that_no_font_names_are_no_text() -> None:
    nameless = making.pdf().replace(b"/F1 3 0 R", b"/F2 3 0 R")
    with pytest.raises(InputError, match=r"'x.pdf' is a PDF whose letters are unknown.*OCR"):
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
        assert all(block.span.matches(article.text) for block in article.removed)
    except InputError as error:
        message = str(error)
    assert message.startswith("'x.pdf'") or not message
