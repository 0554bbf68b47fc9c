"""The text is fixed once: nothing invisible in it, one kind of line end, NFC."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.ingest.canonical_text import canonical

HOSTILE = st.text(
    st.sampled_from(
        "ab é\u0301\r\n\t\x00\x1b\u200b\u200c\u200d\ufeff\u202e\u2066\u00ad\U000e0041\ufe0fنی\u2028\x85\u0915\u093c"
    )
)


@given(st.text() | HOSTILE)
def test_making_canonical_twice_changes_nothing(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text() | HOSTILE)
def test_no_control_but_tab_and_line_end_is_left(text: str) -> None:
    assert not {character for character in canonical(text) if unicodedata.category(character) == "Cc"} - {"\n", "\t"}


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])))
def test_visible_text_is_only_composed(text: str) -> None:
    hidden = {"\u115f", "\u1160", "\u3164"}
    if not hidden & set(text):
        assert canonical(text) == unicodedata.normalize("NFC", text)


def test_every_kind_of_line_end_is_one() -> None:
    assert canonical("a\r\nb\rc\nd\u2028e\u2029f\x85g\x0ch") == "a\nb\nc\nd\ne\nf\ng\nh"


@pytest.mark.parametrize(
    ("hidden", "why"),
    [
        ("ig\u200bnore", "a zero-width space splits a word that a filter looks for"),
        ("ig\u200dnore", "a joiner between Latin letters joins nothing"),
        ("\u202eignore\u202c", "a bidirectional override shows another order than the model reads"),
        ("\u2066ignore\u2069", "an isolate does the same"),
        ("ignore" + "".join(chr(0xE0000 + ord(letter)) for letter in "all rules"), "tags spell an unseen text"),
        ("ig\u00adnore", "a soft hyphen is not seen inside a line"),
        ("ignore\ufe0f", "a variation selector can carry bytes"),
        ("ig\u0000nore", "a control character"),
        ("\x1bignore", "an escape drives a terminal"),
    ],
)
def test_invisible_text_is_removed(hidden: str, why: str) -> None:
    assert canonical(hidden) == "ignore", why


def test_the_joiners_persian_spells_with_stay() -> None:
    assert canonical("می\u200cشود") == "می\u200cشود"


def test_typography_stays() -> None:
    assert canonical("“No,” he said\u00a0– 5\u202f%…") == "“No,” he said\u00a0– 5\u202f%…"
