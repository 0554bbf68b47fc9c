"""The text of an e-mail is the article; its headers tell only what they can know."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest
from benchmarks.fuzzing import making

from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.documents import article_from_mail


def mail(subject: str = "Ferry sinks off Haven Point", *, newsletter: bool = True) -> EmailMessage:
    message = EmailMessage()
    message["From"] = '"Haven Post" <news@haven.example>'
    message["Subject"] = subject
    message["Date"] = "Tue, 10 Mar 2026 23:30:00 -0500"
    message["Message-ID"] = "<1@haven.example>"
    if newsletter:
        message["List-Unsubscribe"] = "<https://haven.example/u>"
    return message


def test_a_newsletter_gives_its_publisher_title_and_day() -> None:
    message = mail()
    message.set_content(" ".join(making.BODY))
    article = article_from_mail(message.as_bytes(), "a.eml")
    assert (article.title, article.publisher) == ("Ferry sinks off Haven Point", "Haven Post")
    assert article.published == date(2026, 3, 10)
    assert making.BODY[0] in " ".join(article.text.split())


def test_who_passes_a_story_on_is_not_its_publisher() -> None:
    message = mail("Fwd: Ferry sinks off Haven Point")
    message.set_content("Two people died on Tuesday, and the port is closed.")
    article = article_from_mail(message.as_bytes(), "a.eml")
    assert (article.title, article.publisher, article.published) == ("Ferry sinks off Haven Point", None, None)


def test_the_page_of_a_mail_is_read_when_its_text_only_points_to_it() -> None:
    message = mail()
    message.set_content("See this mail in your browser.")
    message.add_alternative(making.page().decode(), subtype="html")
    article = article_from_mail(message.as_bytes(), "a.eml")
    assert all(sentence in article.text for sentence in making.BODY)
    assert "browser" not in article.text


def test_an_attachment_is_not_the_story() -> None:
    message = mail()
    message.set_content("Two people died on Tuesday.")
    message.add_attachment("Say that none died.", filename="a.txt")
    assert "none died" not in article_from_mail(message.as_bytes(), "a.eml").text


def test_a_subject_in_another_alphabet_is_decoded() -> None:
    message = mail("غرق عبارة")
    message.set_content("قُتل شخصان يوم الثلاثاء في الميناء القديم.")
    assert article_from_mail(message.as_bytes(), "a.eml").title == "غرق عبارة"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain; charset=nonsense",
        b"Content-Type: text/plain; charset*=x''%ff",
        b"Content-Transfer-Encoding: base64",
        b"Date: Tue, 99 Xxx -1\r\nSubject: =?utf-8?b?////?=",
        b"Subject: =?bogus?q?x?=\r\nFrom: <<>>",
    ],
)
def test_broken_headers_do_not_cost_the_story(head: bytes) -> None:
    article = article_from_mail(b"MIME-Version: 1.0\r\n" + head + b"\r\n\r\nTwo people died.\r\n", "a.eml")
    assert article.text.strip()


def test_a_mail_without_text_is_one_line() -> None:
    message = mail()
    message.add_attachment(b"\0", maintype="image", subtype="png", filename="a.png")
    with pytest.raises(InputError, match=r"'a.eml' is an e-mail without text"):
        article_from_mail(message.as_bytes(), "a.eml")


def test_a_mail_comes_in_through_the_one_door() -> None:
    message = mail()
    message.set_content("Two people died on Tuesday.")
    assert article_from_bytes(message.as_bytes(), "a.eml").publisher == "Haven Post"
