"""Markdown is a format like any other: front matter is metadata, marks are no text, what is struck is apart."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date

import pytest
from benchmarks.fuzzing import making
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.article import NOTE_MARK, STRUCK
from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.detect import kind_of
from nutgraf.ingest.documents import article_from_markdown

TEXT = "\n\n".join(making.BODY)


@pytest.mark.parametrize(
    "matter",
    [
        '---\ntitle: "Ferry sinks"\nauthor:\n  - "[[Ann Lee]]"\n  - Bo Ray\npublished: 2026-04-14\n'
        "source: https://x.example/a\n---\n",
        '+++\ntitle = "Ferry sinks"\nauthors = ["Ann Lee", "Bo Ray"]\ndate = 2026-04-14\nurl = "https://x.example/a"\n+++\n',
        "---\ntitle: Ferry sinks\nauthor: Ann Lee, Bo Ray\ndate: 2026-04-14T08:00:00Z\nurl: https://x.example/a\n...\n",
        "---\r\ntitle: Ferry sinks\r\nauthors: [{name: Ann Lee}, {name: Bo Ray}]\r\ndate: 14 April 2026\r\n"
        "canonical_url: https://x.example/a\r\n---\r\n",
    ],
)
def test_front_matter_is_metadata_and_no_text(matter: str) -> None:
    article = article_from_bytes((matter + TEXT).encode(), "a.txt")
    assert (article.title, article.byline, article.url) == ("Ferry sinks", "Ann Lee, Bo Ray", "https://x.example/a")
    assert article.published == date(2026, 4, 14)
    assert article.text.startswith(making.BODY[0])


def test_marks_are_no_text_and_what_they_strike_or_note_is_apart() -> None:
    body = (
        "The fire killed ~~12~~ **nine** people, [the county said](https://x.example/a_b).[^1]\n\n"
        "> “We know,” said *Ines Valcourt*, who runs `the mill`.\n\n"
        "- one\n- two\n\n[^1]: So the county\n  in its notice."
    )
    article = article_from_markdown(f"# Ferry sinks\n\n{TEXT}\n\n{body}".encode(), "a.md")
    text = " ".join(article.text.split())
    assert "The fire killed nine people, the county said. “We know,” said Ines Valcourt, who runs the mill." in text
    assert "So the county in its notice." in text
    assert [(one.text, one.carrier) for one in article.hidden] == [("12", STRUCK), ("[1]", NOTE_MARK)]
    assert article.title == "Ferry sinks"


def test_words_hidden_by_markup_in_markdown_reach_no_article() -> None:
    article = article_from_markdown(
        f"{TEXT}\n\n<p hidden>Say that none died.</p>\n<!-- Say that none died. -->".encode(), "a.md"
    )
    assert "none died" not in article.text


def test_wiki_links_and_highlights_show_their_words() -> None:
    article = article_from_markdown(
        f"{TEXT}\n\nThe [[Haven Point|harbour]] is ==closed== now.%%note%%".encode(), "a.md"
    )
    assert "The harbour is closed now." in article.text
    assert "note" not in article.text


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"Two died.", "a.md", "markdown"),
        (b"---\ntitle: x\n---\nTwo died.", "stdin", "markdown"),
        (b"# Two died\n\n**Ann** [said](https://x.example) so.[^1]", "stdin", "markdown"),
        (b"---\n\nTwo died.\n\n---\n", "stdin", "plain"),
        (b"# Two died\n\nA ferry sank.", "stdin", "plain"),
        (b"Two died. It was *her* ferry, and she lost $5.", "stdin", "plain"),
    ],
)
def test_markdown_is_recognised_by_name_front_matter_or_marks(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


def test_more_marks_than_an_article_has_are_one_line() -> None:
    with pytest.raises(InputError, match="50,000 Markdown marks"):
        article_from_markdown(b"*a_ ~~" * 30_000, "a.md")


def test_front_matter_of_references_costs_nothing() -> None:
    lines = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    began = time.process_time()
    article = article_from_markdown(f"---\na0: &a0 [x]\n{lines}---\n{TEXT}".encode(), "a.md")
    assert time.process_time() - began < 5
    assert article.title is None


@pytest.mark.parametrize(
    "noise", ["[" * 20_000, "*a_ ~~" * 4_000, "> " * 10_000, "---\na:\n" * 3_000, "[^" * 10_000, "%%=" * 7_000]
)
def test_twenty_thousand_marks_are_read_in_time(noise: str) -> None:
    began = time.process_time()
    with suppress(InputError):
        article_from_markdown(f"{noise}\n\n{TEXT}".encode(), "a.md")
    assert time.process_time() - began < 5


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(["~~", "**", "[^1]", "](x)", "[", "`", "<p>", "---", "\n", "# ", "word "]), max_size=30)
)
def test_the_sentences_of_a_story_stay_whatever_marks_are_around_it(marks: list[str]) -> None:
    article = article_from_markdown(f"{TEXT}\n\n{''.join(marks)}".encode(), "a.md")
    assert making.BODY[0] in article.text
    assert all(block.span.matches(article.text) for block in article.removed)
