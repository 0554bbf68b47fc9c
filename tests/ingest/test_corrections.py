"""An article's word on its own mistakes is told from the news about corrections, in many languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.ingest import article_from_bytes, compare
from nutgraf.ingest.changes import is_correction

CORRECTIONS = [
    "Correction: An earlier version of this article misstated the number of the dead.",
    "CORRECTION (10 March 2026): four people were hurt.",
    "Correction, March 3, 2026: the ferry is called Luminosa.",
    "Clarification to this story: Mr Dunn spoke on Tuesday.",
    "Editor's note: This story has been updated.",
    "Editor’s note — the name of the captain was misspelt.",
    "* This article was amended on 3 May 2026 to correct a figure.",
    "The original version of this story gave the wrong date.",
    "Berichtigung vom 3. Mai: Es waren vier Tote.",
    "In einer früheren Version dieses Artikels hieß es, fünf Menschen seien gestorben.",
    "Rectificatif : le navire s’appelle Luminosa.",
    "Une version précédente de cet article indiquait cinq morts.",
    "Fe de errores: eran cuatro los heridos.",
    "Errata corrige: i feriti sono quattro.",
    "Correção: eram quatro feridos.",
    "Rectificatie: het waren er vier.",
    "Rättelse: fyra personer skadades.",
    "Sprostowanie: rannych było czterech.",
    "Исправление: пострадали четыре человека.",
    "訂正:負傷者は4人でした。",
    "تصحيح: عدد الضحايا أربعة.",
]
NEWS = [
    "The correction of the market surprised nobody.",
    "Corrections officers – the guards of the state's prisons – ended their strike.",
    "Market correction: what it means for savers",
    "Corrected figures from the ministry show a fall.",
    "Mr. Dunn asked for a correction: the hull was sound.",
    "The ministry said an earlier count had been too high.",
    "Clarifications were asked for by the court on Tuesday.",
    "Korrekturen am Haushalt sind nötig, sagte der Minister.",
]


@pytest.mark.parametrize("line", CORRECTIONS)
def test_the_word_of_an_article_on_its_own_mistake_is_known(line: str) -> None:
    assert is_correction(line)


@pytest.mark.parametrize("line", NEWS)
def test_news_about_corrections_is_news(line: str) -> None:
    assert not is_correction(line)


@pytest.mark.parametrize("line", CORRECTIONS)
def test_pages_and_the_comparison_of_versions_know_the_same_words(line: str) -> None:
    story = "Two people died when a ferry sank on Tuesday. The captain was not on board, the port said."
    page = f"<!doctype html><article><h1>Ferry sinks</h1><p>{story}</p><p>{line}</p></article>"
    read = article_from_bytes(page.encode(), "a.html", content_type="text/html; charset=utf-8")
    assert "correction" in [notice.kind for notice in read.notices]
    old, new = Article.of(story), Article.of(f"{story}\n\n{line}\n")
    assert [notice.text for notice in compare(old, new).corrections] == [line]


@given(st.text())
def test_any_line_is_judged(line: str) -> None:
    assert is_correction(line) in (True, False)


def test_a_line_made_to_be_slow_is_judged_at_once() -> None:
    assert not is_correction("correction" + " 1" * 100_000)
    assert not is_correction("\u2014" * 100_000)
