"""All parts of a mail are read in order; what the mail adds to its story is marked, with the reason."""

from __future__ import annotations

import time
from email.message import EmailMessage, MIMEPart
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from benchmarks.fuzzing import making
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.documents import article_from_mail
from nutgraf.ingest.documents.mail_blocks import paragraphs_of

STORY = (
    "The weir at Saltmarsh Mill will be rebuilt over the winter, the river trust said on Monday after a vote.",
    "Engineers found 41 cracks in its stones in September, and the river has fallen by half a metre since.",
    "“Nobody can say that we did not warn them,” said Oda Perrin, who has kept the mill for thirty years.",
    "The work will cost €1.8 million, of which the province pays a third and the trust pays the rest of it.",
)
TEXT = "\n\n".join(STORY)


def mail_of(text: str, content: str = "text/plain; charset=utf-8") -> Article:
    head = f"MIME-Version: 1.0\nSubject: Fwd: Weir to be rebuilt\nFrom: bo@post.example\nContent-Type: {content}\n\n"
    return article_from_mail((head + text).encode(), "a.eml")


def reported(article: Article) -> str:
    parts, place = [], 0
    for block in article.removed:
        assert block.span.matches(article.text)
        parts.append(article.text[place : block.span.start])
        place = block.span.end
    return " ".join("".join([*parts, article.text[place:]]).split())


def reasons(article: Article) -> list[str]:
    return list(dict.fromkeys(block.reason for block in article.removed))


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("[External sender. Take care with links.]", "", ["disclaimer"]),
        ("CAUTION: This email originated from outside of the organization. Do not click links.", "", ["disclaimer"]),
        ("ACHTUNG: Diese Nachricht kommt von einem externen Absender.", "", ["disclaimer"]),
        ("", "-- \nInes Valcourt\nPress office", ["signature"]),
        ("", "Kind regards,\nInes Valcourt\nPress office", ["signature"]),
        ("", "Mit freundlichen Grüßen\nIda Kranz", ["signature"]),
        ("", "Ines Valcourt\nHead of press\nT 01632 960 100", ["signature"]),
        ("", "Sent from my iPhone", ["signature"]),
        ("", "This message is confidential. If you are not the intended recipient, delete it.", ["disclaimer"]),
        ("", "Diese E-Mail ist vertraulich. Sind Sie nicht der Adressat, löschen Sie sie bitte.", ["disclaimer"]),
        ("", "Ce courriel est confidentiel et réservé à son destinataire ; merci de le supprimer.", ["disclaimer"]),
        ("FYI, for page 3?\n\n---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: Mon, 4 May 2026\n"
         "Subject: Weir to be rebuilt\nTo: B <b@x.example>", "", ["quoted_mail", "mail_head"]),
        ("Siehe unten\n\nVon: A <a@x.example>\nGesendet: Montag, 4. Mai 2026 08:00\nAn: B\nBetreff: Das Wehr", "",
         ["quoted_mail", "mail_head"]),
        ("Pour info\n\nDébut du message réexpédié :\n\nDe: A <a@x.example>\nObjet: Le barrage\nDate: 4 mai 2026", "",
         ["quoted_mail", "mail_head"]),
        ("On Mon, 4 May 2026 at 08:00, Ann Lee <ann.lee@river-post.example>\nwrote:", "", ["mail_head"]),
        ("Am 04.05.2026 um 08:00 schrieb Ann Lee:", "", ["mail_head"]),
        ("Le lun. 4 mai 2026 à 08:00, Ann Lee <a@x.example> a écrit :", "", ["mail_head"]),
    ],
)  # fmt: skip
def test_what_a_mail_adds_to_its_story_is_marked(above: str, below: str, expected: list[str]) -> None:
    article = mail_of("\n\n".join(words for words in (above, TEXT, below) if words))
    assert reported(article) == " ".join(STORY)
    assert reasons(article) == expected


@pytest.mark.parametrize(
    "line",
    [
        "“The note was confidential,” said the mayor, who asked the recipient to delete it.",
        "In her letter of 4 May the minister wrote:",
        "From: the first day the ferry was late, the crew said on Tuesday.",
        "Officials outside the ministry warned that the links to the port were broken.",
        "Thanks to the divers, nobody was hurt, the trust said.",
    ],
)
def test_news_about_letters_and_warnings_stays(line: str) -> None:
    assert line in reported(mail_of("\n\n".join((*STORY[:2], line, *STORY[2:]))))


def test_a_story_below_which_an_older_mail_is_quoted_is_the_story() -> None:
    article = mail_of(f"{TEXT}\n\nOn 4 May 2026 08:00, Desk wrote:\n> When do we get the story?\n> Bo")
    assert reported(article) == " ".join(STORY)
    assert reasons(article) == ["mail_head", "quoted_mail"]


def test_a_long_mail_that_is_left_out_is_noticed() -> None:
    article = mail_of(f"{TEXT}\n\nOn 4 May 2026 08:00, Desk wrote:\n> " + "Here is what I think of it. " * 14)
    assert [notice.kind for notice in article.notices] == ["extraction_suspect"]


@pytest.mark.parametrize("width", [60, 72, 76])
@pytest.mark.parametrize("mark", ["", "> ", ">> "])
def test_lines_wrapped_at_a_width_are_joined_before_capitals_and_figures_too(width: int, mark: str) -> None:
    import textwrap

    wrapped = "\n\n".join("\n".join(textwrap.wrap(paragraph, width)) for paragraph in STORY)
    marked = "\n".join(f"{mark}{line}" for line in wrapped.split("\n"))
    assert [one.text for one in paragraphs_of(marked)] == list(STORY)


def test_flowed_lines_are_joined_and_a_blank_of_their_own_is_dropped_where_they_say_so() -> None:
    flowed = "The weir will be re \nbuilt.\n\n From here on it is dry.\n-- \nIda"
    kept = [one.text for one in paragraphs_of(flowed, is_flowed=True)]
    assert kept == ["The weir will be re built.", "From here on it is dry.\n--\nIda"]
    assert paragraphs_of(flowed, is_flowed=True, deletes_space=True)[0].text == "The weir will be rebuilt."


def test_lists_and_addresses_keep_their_lines() -> None:
    text = "Ida Kranz\nMill Lane 4\nSaltmarsh\n\n- one\n- two"
    assert [one.lines for one in paragraphs_of(text)] == [["Ida Kranz", "Mill Lane 4", "Saltmarsh"], ["- one", "- two"]]


@given(st.text(max_size=300), st.booleans())
def test_unwrapping_loses_no_letter(text: str, is_flowed: bool) -> None:
    letters = [letter for one in paragraphs_of(text, is_flowed=is_flowed) for letter in one.text if letter.isalnum()]
    assert letters == [letter for letter in text if letter.isalnum()]


def test_texts_pictures_and_pages_are_read_in_the_order_of_the_mail() -> None:
    article = article_from_mail(making.mail_of_parts(), "a.eml")
    words = reported(article)
    assert all(sentence in words for sentence in making.BODY)
    assert words.index(making.BODY[3]) < words.index(making.BODY[4])


@pytest.mark.parametrize("disposition", ["attachment", "inline", None])
def test_the_story_of_an_attached_mail_is_read_and_the_note_above_it_aside(disposition: str | None) -> None:
    inner = MIMEText(TEXT, "plain", "utf-8")
    inner["Subject"], inner["From"] = "Weir to be rebuilt", "Ann Lee <a@x.example>"
    outer = MIMEMultipart()
    outer["Subject"] = "Fwd: have a look"
    outer.attach(MIMEText("Worth a look?"))
    attached = MIMEMessage(inner)
    if disposition is not None:
        attached["Content-Disposition"] = disposition
    outer.attach(attached)
    article = article_from_mail(outer.as_bytes(), "a.eml")
    assert (reported(article), article.title, article.language) == (" ".join(STORY), "Weir to be rebuilt", "en")


def test_the_mails_of_a_digest_are_all_read_and_it_says_so() -> None:
    digest = MIMEMultipart("digest")
    for half in (STORY[:2], STORY[2:]):
        inner = MIMEText("\n\n".join(half), "plain", "utf-8")
        inner["Subject"], inner["From"] = "River news", "Ann Lee <a@x.example>"
        digest.attach(MIMEMessage(inner))
    article = article_from_mail(digest.as_bytes(), "a.eml")
    assert all(sentence in reported(article) for sentence in STORY)
    assert ["2 mails" in notice.text for notice in article.notices] == [True]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("story.docx", making.docx(making.docx_paragraphs())),
        ("story.pdf", making.pdf()),
        ("story.odt", making.odt()),
        ("story.rtf", making.rtf()),
        ("story.html", making.page()),
        ("story.txt", making.text()),
        ("story.md", making.markdown()),
    ],
)
def test_a_story_in_an_attached_file_is_read_where_the_mail_says_nothing(name: str, data: bytes) -> None:
    message = EmailMessage()
    message["Subject"], message["MIME-Version"] = "the story", "1.0"
    message.set_content("Here it is. Bo")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    article = article_from_mail(message.as_bytes(), "a.eml")
    assert all(sentence in " ".join(article.text.split()) for sentence in making.BODY)
    assert f"attached file {name!r}" in article.notices[-1].text


def test_an_attached_file_beside_a_story_is_named_and_not_read() -> None:
    message = EmailMessage()
    message["Subject"] = "the story"
    message.set_content(TEXT)
    message.add_attachment(making.pdf(), maintype="application", subtype="pdf", filename="facts.pdf")
    article = article_from_mail(message.as_bytes(), "a.eml")
    assert reported(article) == " ".join(STORY)
    assert ["'facts.pdf'" in notice.text for notice in article.notices] == [True]


@pytest.mark.parametrize("label", ["iso-8859-1", "us-ascii", "latin1", "windows-1252", "nonsense"])
def test_letters_are_read_as_the_web_reads_them(label: str) -> None:
    head = f"MIME-Version: 1.0\nSubject: x\nContent-Type: text/plain; charset={label}\n\n".encode()
    text = "The bridge – built in 1931 – will cost €3.4 million. “We know,” she said… it is the council’s duty."
    assert article_from_mail(head + text.encode("cp1252"), "a.eml").text.strip() == text


def test_a_subject_in_raw_bytes_is_read() -> None:
    assert article_from_mail("MIME-Version: 1.0\nSubject: Brücke zu\n\nZwei.".encode(), "a").title == "Brücke zu"
    assert (
        article_from_mail("MIME-Version: 1.0\nSubject: Brücke zu\n\nZwei.".encode("cp1252"), "a").title == "Brücke zu"
    )


def test_mails_nested_200_deep_are_one_line() -> None:
    head = b"MIME-Version: 1.0\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n"
    with pytest.raises((InputError, RecursionError)):
        article_from_mail(head * 200 + b"Subject: x\r\n\r\nTwo died.", "a.eml")


@pytest.mark.parametrize(
    "line", ["> " * 10_000, "From: " * 4_000, "-" * 20_000, "On 1 " * 5_000, "a@" * 10_000, "+1 " * 7_000]
)
def test_twenty_thousand_characters_on_a_line_are_read_in_time(line: str) -> None:
    began = time.process_time()
    mail_of(f"{TEXT}\n\n{line}x\n\n{line}:\n")
    assert time.process_time() - began < 5


def test_alternatives_are_read_once() -> None:
    message = MIMEPart()
    message["Subject"], message["MIME-Version"] = "the story", "1.0"
    message.set_content(TEXT)
    message.add_alternative("".join(f"<p>{one}</p>" for one in STORY), subtype="html")
    assert reported(article_from_mail(message.as_bytes(), "a.eml")) == " ".join(STORY)
