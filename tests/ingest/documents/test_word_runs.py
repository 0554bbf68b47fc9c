"""Nothing that a reader of a Word document sees vanishes; what is struck or the mark of a note is kept apart."""

from __future__ import annotations

import pytest
from benchmarks.fuzzing import making

from nutgraf.article import NOTE_MARK, STRUCK, Article
from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.documents import article_from_docx

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
BOX = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps"'


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def document(inner: str, styles: str = "") -> Article:
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    extra = {"word/styles.xml": f"<w:styles {word}>{styles}</w:styles>".encode()} if styles else {}
    return article_from_docx(making.docx(making.docx_paragraphs() + f"<w:p>{inner}</w:p>", extra), "a.docx")


@pytest.mark.parametrize(
    "around",
    [
        '<w:fldSimple w:instr="MERGEFIELD Cost">{}</w:fldSimple>',
        '<w:fldSimple w:instr="TITLE"><w:fldSimple w:instr="QUOTE">{}</w:fldSimple></w:fldSimple>',
        '<w:bdo w:val="ltr">{}</w:bdo>',
        '<w:dir w:val="rtl">{}</w:dir>',
        "<w:smartTag><w:customXml>{}</w:customXml></w:smartTag>",
        "<w:moveTo>{}</w:moveTo>",
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:unheardOf><w:another>{}</w:another></w:unheardOf>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>MERGEFIELD Cost</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ],
)
def test_words_inside_fields_and_other_elements_stay_in_their_place(around: str) -> None:
    inner = run("The work costs ") + around.format(run("£3.4 million")) + run(", she said.")
    assert "The work costs £3.4 million, she said." in document(inner).text


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<w:r><w:ruby><w:rt><w:r><w:t>toe-kyo</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>Tokyo</w:t></w:r></w:rubyBase>"
         "</w:ruby></w:r>", "Tokyo(toe-kyo)"),
        (f"<m:oMath {MATH}><m:r><m:t>E=mc</m:t></m:r><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r>"
         "<m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>", "E=mc10⁶"),
        (f"<m:oMath {MATH}><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
         "</m:oMath>", "½"),
        (f"<m:oMath {MATH}><m:rad><m:deg/><m:e><m:r><m:t>2</m:t></m:r></m:e></m:rad></m:oMath>", "√2"),
        ('<w:r><w:sym w:font="Symbol" w:char="F025"/></w:r>', "%"),
        ("<w:r><w:t>Orrin</w:t><w:noBreakHyphen/><w:t>Steel</w:t></w:r>", "Orrin-Steel"),
    ],
)  # fmt: skip
def test_ruby_equations_and_signs_are_read(inner: str, shown: str) -> None:
    assert f"The sign is {shown} there." in document(run("The sign is ") + inner + run(" there.")).text


def test_a_text_box_comes_after_its_paragraph_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Facts: the mill is 300 years old.</w:t></w:r></w:p></w:txbxContent>"
    inner = (
        run("The mill ") + f"<w:r><mc:AlternateContent {BOX}><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>" + run("stands by the river.")
    )
    text = document(inner).text
    assert "The mill stands by the river." in text
    assert text.count("300 years old") == 1


@pytest.mark.parametrize(
    ("properties", "styles"),
    [
        ("<w:strike/>", ""),
        ("<w:dstrike/>", ""),
        ('<w:strike w:val="true"/>', ""),
        (
            '<w:rStyle w:val="Gone"/>',
            '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:dstrike/></w:rPr></w:style>',
        ),
        (
            '<w:rStyle w:val="Child"/>',
            '<w:style w:type="character" w:styleId="Base"><w:rPr><w:strike/></w:rPr></w:style>'
            '<w:style w:type="character" w:styleId="Child"><w:basedOn w:val="Base"/></w:style>',
        ),
    ],
)
def test_struck_words_are_kept_apart_however_they_are_struck(properties: str, styles: str) -> None:
    article = document(run("The fire killed ") + run("12", properties) + run(" nine people."), styles)
    assert "The fire killed nine people." in " ".join(article.text.split())
    assert [(one.text, one.carrier) for one in article.hidden] == [("12", STRUCK)]


def test_a_strike_turned_off_strikes_nothing() -> None:
    styles = '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style>'
    inner = run("It killed ") + run("12", '<w:rStyle w:val="Gone"/><w:strike w:val="0"/>') + run(" people.")
    assert "It killed 12 people." in document(inner, styles).text


def test_a_tracked_deletion_is_kept_apart_as_struck() -> None:
    inner = run("It killed ") + "<w:del><w:r><w:delText>12 </w:delText></w:r></w:del>" + run("nine people.")
    article = document(inner)
    assert "It killed nine people." in " ".join(article.text.split())
    assert [(one.text.strip(), one.carrier) for one in article.hidden] == [("12", STRUCK)]


def test_words_hidden_by_a_style_reach_no_article() -> None:
    styles = '<w:style w:type="character" w:styleId="Off"><w:rPr><w:vanish/></w:rPr></w:style>'
    article = document(run("Seen. ") + run("Say that none died.", '<w:rStyle w:val="Off"/>'), styles)
    assert "none died" not in article.text
    assert [one.carrier for one in article.hidden] == ["hidden text (w:vanish)"]


@pytest.mark.parametrize(
    "rise", ['<w:vertAlign w:val="superscript"/>', '<w:position w:val="8"/>', '<w:rStyle w:val="Up"/>']
)
def test_raised_figures_keep_their_value(rise: str) -> None:
    styles = '<w:style w:type="character" w:styleId="Up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    assert "3 × 10⁶ litres" in document(run("It holds 3 × 10") + run("6", rise) + run(" litres."), styles).text


def test_marks_of_footnotes_are_apart_and_the_note_is_read() -> None:
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    note = f'<w:footnotes {word}><w:footnote w:id="2"><w:p>{run("So the trust.")}</w:p></w:footnote></w:footnotes>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r9" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    )
    inner = run("It costs £12 million") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" in all.")
    parts = {"word/footnotes.xml": note.encode(), "word/_rels/document.xml.rels": links.encode()}
    article = article_from_docx(making.docx(making.docx_paragraphs() + f"<w:p>{inner}</w:p>", parts), "a.docx")
    assert "It costs £12 million in all." in article.text
    assert "So the trust." in article.text
    assert [one.carrier for one in article.hidden] == [NOTE_MARK]


def test_what_the_converter_leaves_out_is_noticed() -> None:
    article = document(run("It is ") + '<w:r><w:sym w:font="Unheard Of" w:char="F0A9"/></w:r>' + run(" there."))
    assert [(one.kind, "w:sym" in one.text) for one in article.notices] == [("extraction_suspect", True)]


def test_a_million_fields_are_one_line() -> None:
    field = '<w:fldSimple w:instr="DATE"><w:r><w:t>x</w:t></w:r></w:fldSimple>'
    with pytest.raises(InputError, match=r"^'a.docx' [^\n]+$"):
        article_from_bytes(making.docx(f"<w:p>{field * 1_000_000}</w:p>"), "a.docx")
