"""Folding: equal for a reader is equal for the search, and every letter knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.library.entries import Folded, fold, words_of


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("cafe", "Café"),
        ("strasse", "Straße"),
        ("lodz", "Łódź"),
        ("istanbul", "İstanbul"),
        ("mohammed", "Moham\u00admed"),
        ("مركبا", "مُرَكَّبًا"),
        ("المدرسه", "المدرسة"),
        ("على", "علي"),
        ("علی", "علي"),
        ("انسان", "إنسان"),
        ("عربي", "عـــربي"),
        ("2024", "٢٠٢٤"),
        ("don't", "don’t"),
        ("co-op", "co‑op"),
        ("ﬁre", "fire"),
        ("한국", "한국"),
    ],
)
def test_what_reads_the_same_is_the_same(typed: str, printed: str) -> None:
    assert fold(typed) == fold(printed)


def test_a_voiced_kana_is_another_letter() -> None:
    assert fold("が") != fold("か")


@given(text=st.text())
def test_each_folded_range_maps_back_to_the_letters_that_contain_it(text: str) -> None:
    folded = Folded.of(text)
    assert folded.text == fold(text)
    for start in range(len(folded.text)):
        first, last = folded.original(start, start + 1)
        assert 0 <= first < last <= len(text)
        assert folded.text[start] in fold(text[first:last])


@given(typed=st.text())
def test_search_words_contain_no_space_and_are_limited(typed: str) -> None:
    words = words_of(typed)
    assert len(words) <= 16
    assert all(0 < len(word) <= 64 and not set(word) & set(" \n\x00") for word in words)
