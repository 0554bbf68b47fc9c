"""The Markdown form: what stands in it, in which order, and that its footnotes hold the very quotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from markdown_it import MarkdownIt

from nutgraf.brief import Brief
from nutgraf.render import to_markdown
from nutgraf.render.escaping import escape_text
from nutgraf.render.html_page import receipts_of

_SECTIONS = [
    "Key points",
    "What is not known",
    "Who, what, when, where, why, how",
    "People",
    "Organisations",
    "Figures",
    "Dates",
    "Quotations",
    "Further points",
    "Rejected",
    "How this was made",
]


def test_a_full_brief_has_every_section_in_order(brief: Brief) -> None:
    assert re.findall(r"^## (.*)$", to_markdown(brief), re.MULTILINE) == _SECTIONS


def test_sections_that_hold_nothing_are_left_out(bare_brief: Brief) -> None:
    assert re.findall(r"^## (.*)$", to_markdown(bare_brief), re.MULTILINE) == ["Key points", "How this was made"]


def test_it_begins_with_where_the_article_comes_from_then_headline_and_nut_graf(brief: Brief) -> None:
    lines = to_markdown(brief).splitlines()

    assert lines[0] == (
        "**Velm Courier** · “Harbour of Velm reopens after the storm ⚓” · Ines Okafor · published 2031-03-14"
        " · <https://velm-courier.example/harbour?from=feed&id=7>"
    )
    assert lines[2] == "# Velm’s harbour is open again, eleven days after storm Odile[^1]"
    assert lines[4].startswith("The harbour of Velm reopened on Tuesday")


def test_an_unknown_date_is_said_and_never_filled_in(bare_brief: Brief) -> None:
    assert to_markdown(bare_brief).splitlines()[0] == "publication date not given"


def test_an_allegation_is_told_as_one_with_who_makes_it(brief: Brief) -> None:
    said = (
        "4. The city council ignored two warnings about the wall.[^6] — *alleged, according to the fishing union*[^7]"
    )

    assert said in to_markdown(brief).splitlines()


def test_every_footnote_is_used_defined_once_and_holds_the_exact_quote(brief: Brief) -> None:
    text = to_markdown(brief)
    defined = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", text, re.MULTILINE))
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))

    assert used == set(defined) == {str(number) for number in receipts_of(brief).values()}
    for span, number in receipts_of(brief).items():
        assert defined[str(number)] == f"{escape_text(span.quote)} *(characters {span.start}–{span.end})*"


def test_footnotes_are_numbered_in_the_order_they_are_met(brief: Brief) -> None:
    met = list(dict.fromkeys(re.findall(r"\[\^(\d+)\](?!:)", to_markdown(brief))))

    assert met == [str(number) for number in range(1, len(met) + 1)]


def test_figures_stand_in_a_table(brief: Brief) -> None:
    number = receipts_of(brief)[next(f for f in brief.figures if f.text == "$4.1 million").spans[0]]
    assert f"| $4.1 million[^{number}] | 4,100,000 USD |  |  |" in to_markdown(brief).splitlines()
    assert "<table>" in MarkdownIt("commonmark").enable("table").render(to_markdown(brief))


def test_quotations_have_marks_and_speakers_or_say_that_they_have_none(brief: Brief) -> None:
    bare = brief.quotations[0].model_copy(update={"text": "We will not", "speaker": None})
    without = brief.model_copy(update={"quotations": (bare,)})

    speaker = brief.quotations[0].speaker
    assert speaker is not None
    assert f"> — Mara Lindqvist[^{receipts_of(brief)[speaker.span]}]" in to_markdown(brief)
    assert "> “We will not”" in to_markdown(without)
    assert "> — *the article does not say for certain who*" in to_markdown(without)


def test_what_was_rejected_is_shown_with_its_reason(brief: Brief) -> None:
    assert (
        "- Point “Only 4.7 million dollars will be needed.”: it gives a number that the article does not have there"
        " (4.7 million). Printed instead: the article’s own sentence[^4]."
    ) in to_markdown(brief)


def test_receipts_can_be_a_list_for_viewers_that_know_no_footnotes(brief: Brief) -> None:
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
