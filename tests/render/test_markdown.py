"""The Markdown form: what it contains, in which order, and that its footnotes have the exact quotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nutgraf.article import Span
from nutgraf.brief import Brief
from nutgraf.render import Size, to_markdown
from nutgraf.render.brief_markdown import receipt_quote

_SECTIONS = [
    "Who, what, when, where, why, how",
    "People",
    "Organisations",
    "Figures",
    "Dates",
    "Quotations",
    "Rejected",
    "How this was made",
]


def test_the_default_is_headline_points_what_is_not_known_and_what_is_next(brief: Brief) -> None:
    text = to_markdown(brief).partition("\n[^1]:")[0]

    assert "## " not in text.replace("# Velm", "")
    assert re.findall(r"^(?:\*\*(?:Not known|Next):\*\*|#|-) ", text, re.MULTILINE) == [
        "# ", "- ", "- ", "- ", "- ", "**Not known:** ", "**Next:** "
    ]  # fmt: skip


def test_a_full_brief_has_every_section_in_order(brief: Brief) -> None:
    assert re.findall(r"^## (.*)$", to_markdown(brief, size="full"), re.MULTILINE) == _SECTIONS


def test_empty_sections_are_left_out(bare_brief: Brief) -> None:
    assert re.findall(r"^## (.*)$", to_markdown(bare_brief, size="full"), re.MULTILINE) == ["How this was made"]


def test_it_begins_with_where_the_article_comes_from_then_the_headline(brief: Brief) -> None:
    lines = to_markdown(brief, size="full").splitlines()

    assert lines[0] == (
        "Velm Courier · “Harbour of Velm reopens after the storm ⚓” · Ines Okafor · published 2031-03-14"
        " · <https://velm-courier.example/harbour?from=feed&id=7>"
    )
    assert lines[2] == "# Velm’s harbour is open again, eleven days after storm Odile[^1]"
    assert to_markdown(brief).splitlines()[0] == "Velm Courier, 2031-03-14"


def test_an_unknown_date_is_said_in_full_and_never_filled_in(bare_brief: Brief) -> None:
    assert to_markdown(bare_brief, size="full").splitlines()[0] == "publication date not given"
    assert to_markdown(bare_brief).splitlines()[0] == "# Two died.[^1]"


def test_an_allegation_is_marked_as_one_with_its_source_and_one_receipt(brief: Brief) -> None:
    said = "- The city council ignored two warnings about the wall. (alleged, according to the fishing union)[^4]"

    assert said in to_markdown(brief).splitlines()


@pytest.mark.parametrize("size", ["glance", "brief", "full"])
def test_every_footnote_is_used_and_defined_once(brief: Brief, size: Size) -> None:
    text = to_markdown(brief, size=size)
    defined = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    used = list(dict.fromkeys(re.findall(r"\[\^(\d+)\](?!:)", text)))

    assert used == defined == [str(number) for number in range(1, len(defined) + 1)]


def test_a_footnote_has_words_of_the_article_and_their_place(brief: Brief) -> None:
    text = to_markdown(brief)

    assert re.search(r"^\[\^2\]: Fewer than 40 .* only twice a day\. \*\(characters \d+–\d+\)\*$", text, re.MULTILINE)


@given(st.lists(st.sampled_from("a ferry sank on Monday with 40 people near Velm .".split()), min_size=1, max_size=90))
def test_a_footnote_is_short_and_every_word_of_it_is_the_article_s(words: list[str]) -> None:
    quote = " ".join(words)
    shown = receipt_quote(Span(start=0, end=len(quote), quote=quote), "The ferry sank on Monday.").split()

    assert len([word for word in shown if word != "…"]) <= 24
    assert set(shown) - {"…"} <= set(words)


def test_figures_are_in_a_table(brief: Brief) -> None:
    text = to_markdown(brief, size="full")

    assert re.search(r"^\| \$4.1 million\[\^\d+\] \| 4,100,000 USD \|  \|$", text, re.MULTILINE)
    assert "<table>" in MarkdownIt("commonmark").enable("table").render(text)


def test_quotations_have_marks_and_speakers_or_say_that_they_have_none(brief: Brief) -> None:
    bare = brief.quotations[0].model_copy(update={"text": "We will not", "speaker": None})
    without = to_markdown(brief.model_copy(update={"quotations": (bare,)}), size="full")

    assert re.search(r"whatever it costs,”\[\^\d+\] — \*Mara Lindqvist\*", to_markdown(brief, size="full"))
    assert re.search(r"“We will not”\[\^\d+\] — \*the article does not say for certain who\*", without)


def test_what_was_rejected_is_shown_with_its_reason(brief: Brief) -> None:
    assert (
        "- Point “Only 4.7 million dollars will be needed.”: it gives a number that the article does not have there"
        " (4.7 million). Printed instead: the article’s own sentence.[^3]"
    ) in to_markdown(brief, size="full")


def test_receipts_can_be_a_list_for_viewers_without_footnotes(brief: Brief) -> None:
    text = to_markdown(brief, notes="list")

    assert "[^" not in text
    assert r"# Velm’s harbour is open again, eleven days after storm Odile \[1\]" in text
    assert re.search(r"^## Receipts\n\n1\. The harbour of Velm reopened", text, re.MULTILINE)


@pytest.mark.parametrize("words", ["<b>bold</b>", "[link](https://evil.example)", "# heading", "a | b", "*stars*"])
def test_hostile_words_anywhere_stay_words(
    words: str, pen: Callable[[str], Any], make_brief: Callable[..., Brief]
) -> None:
    page = pen(f"{words}\n\nSo it ends.")
    record = page.record(title=words, publisher=words, byline=words, url="javascript:alert(1)")
    hostile = make_brief(record, page.claim(page.span(words), asserted_by=page.speaker(words), certainty="alleged"))

    shown = MarkdownIt("commonmark", {"html": True}).render(to_markdown(hostile))
    assert not re.search(r"<(b|a|img|table)\b", shown)
    assert shown.count("<h1>") == 1
