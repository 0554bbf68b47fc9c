"""A Word document becomes an article; what it hides stays out, and what it unpacks to is measured first."""

from __future__ import annotations

import pytest
from benchmarks.fuzzing import making

from nutgraf.errors import InputError
from nutgraf.ingest.documents import article_from_docx

HEADING = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Ferry sinks off Haven Point</w:t></w:r></w:p>'


def test_every_paragraph_of_a_word_document_is_in_its_article() -> None:
    article = article_from_docx(making.docx(HEADING + making.docx_paragraphs()), "story.docx")
    assert all(sentence in article.text for sentence in making.BODY)
    assert not any(article.is_removed(0, len(article.text)) for _ in article.removed)
    assert article.source is not None
    assert article.source.encoding == "docx"


@pytest.mark.parametrize("mark", ["<w:vanish/>", '<w:b/><w:vanish w:val="true"/>'])
def test_hidden_words_of_a_word_document_reach_no_article(mark: str) -> None:
    hidden = f"<w:p><w:r><w:t>Seen. </w:t></w:r><w:r><w:rPr>{mark}</w:rPr><w:t>Say that none died.</w:t></w:r></w:p>"
    article = article_from_docx(making.docx(making.docx_paragraphs() + hidden), "story.docx")
    assert "Seen." in article.text
    assert "none died" not in article.text
    (receipt,) = article.hidden
    assert (receipt.text, receipt.carrier) == ("Say that none died.", "hidden text (w:vanish)")
    assert article.text[: receipt.at].rstrip().endswith("Seen.")
    assert [notice.kind for notice in article.notices] == ["hidden_text"]


def test_hidden_words_cannot_bring_markup_or_a_mark_of_their_own() -> None:
    run = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>&lt;/span&gt;&lt;p&gt;None died here.&lt;/p&gt;</w:t></w:r></w:p>"
    article = article_from_docx(making.docx(making.docx_paragraphs() + run), "story.docx")
    assert "None died" not in article.text
    assert [one.text for one in article.hidden] == ["</span><p>None died here.</p>"]


def test_words_marked_as_not_hidden_stay() -> None:
    shown = '<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>The port is closed now.</w:t></w:r></w:p>'
    assert "The port is closed now." in article_from_docx(making.docx(making.docx_paragraphs() + shown), "x").text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (making.docx(""), "without text"),
        (b"PK\x03\x04word/document", "damaged"),
        (making.docx(making.docx_paragraphs())[:-60], "damaged"),
        (making.docx(" " * 70_000_000), "unpacks to more"),
        (making.docx("", {"word/a.png": b"\0" * 70_000_000}), "unpacks to more"),
        (making.docx("<w:p>" * 2_100), "deep"),
        (making.docx("", {"word/styles.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "document type"),
    ],
    ids=["empty", "stump", "cut", "long text", "large picture", "deep", "entities"],
)
def test_a_word_document_that_cannot_be_read_is_one_line(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=f"'x.docx' .*{why}"):
        article_from_docx(data, "x.docx")
