"""Raised and lowered characters keep the value they have on paper, whatever document they come from."""

import time

import pytest

from nutgraf.ingest.canonical_text import fraction_text, lowered_text, raised_text


@pytest.mark.parametrize(
    ("before", "raised", "text"),
    [
        ("released 3 × 10", "6", "⁶"),
        ("about 10", "-3", "⁻³"),
        ("over 40 km", "2", "²"),
        ("a pond of 300 m", "3", "³"),
        ("E = mc", "n", "n"),
        ("the ticket costs £4", "99", ".99"),
        ("sold at $ 1,200", "50", ".50"),
        ("CHF 12", "95", ".95"),
        ("its 5", "th", "th"),
        ("le 1", "er", "er"),
        ("the Walkline", "TM", "™"),
        ("ions of Ca", "2+", "²⁺"),
        ("x", "n", "ⁿ"),
    ],
)
def test_raised_text_that_belongs_to_a_value_stays_with_it(before: str, raised: str, text: str) -> None:
    assert raised_text(before, raised) == (text, False)


@pytest.mark.parametrize(
    ("before", "mark"),
    [
        ("the fire service said.", "3"),
        ("it paid £12 million", "4"),
        ("in 2025", "2"),
        ("a rise of £4.99", "1"),
        ("crossed by 1,200", "7"),
        ("the mayor", "*"),
        ("the mayor", "[12]"),
        ("the mayor", "2,3"),
        ("the mayor", "a"),
        ("the mayor", "[citation needed]"),
    ],
)
def test_the_mark_of_a_note_is_no_part_of_the_sentence(before: str, mark: str) -> None:
    assert raised_text(before, mark).is_note


def test_a_linked_mark_is_a_note_even_after_a_power() -> None:
    assert raised_text("about 10", "6", is_link=True).is_note


def test_fractions_are_written_in_one_line() -> None:
    assert fraction_text("2", "1", "2") == "½"
    assert fraction_text("rose ", "7", "8") == "⅞"
    assert fraction_text("4", "5", "32") == " 5/32"


def test_lowered_digits_are_indices_and_lowered_words_are_words() -> None:
    assert lowered_text("2") == "₂"
    assert lowered_text("max") == "max"


@pytest.mark.parametrize("hostile", ["[" * 20_000, "1," * 10_000, "£" + "1 " * 10_000, "km" * 10_000, "[a]" * 7_000])
def test_hostile_text_takes_no_time(hostile: str) -> None:
    started = time.process_time()
    raised_text(hostile, "2")
    raised_text("a", hostile)
    assert time.process_time() - started < 0.5
