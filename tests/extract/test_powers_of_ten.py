"""Powers of ten are read as numbers, with what they multiply."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nutgraf.extract import find_numbers


@pytest.mark.parametrize(
    ("text", "value", "language"),
    [
        ("about 10⁶ cells", "1000000", "en"),
        ("3 × 10⁶ cells", "3000000", "en"),
        ("3.2×10⁸ particles", "320000000", "en"),
        ("10^6 particles", "1000000", "en"),
        ("1.5 x 10^-3 grams", "0.0015", "en"),
        ("10⁻⁹ metres", "0.000000001", "en"),
        ("1,000 × 10³ units", "1000000", "en"),
        ("rund 3,5 × 10⁶ Zellen", "3500000", "de"),
        ("cost $3 × 10⁹", "3000000000", "en"),
    ],
)
def test_a_power_of_ten_is_its_value(text: str, value: str, language: str) -> None:
    [number] = find_numbers(text, language=language)
    assert number.value == Decimal(value)
    assert number.kind != "identifier"


@pytest.mark.parametrize(("text", "value"), [("in 2010² it closed", 2010), ("It rose to 10.² She left.", 10)])
def test_a_note_mark_is_no_power(text: str, value: int) -> None:
    assert [number.value for number in find_numbers(text)] == [value]


@pytest.mark.parametrize("text", ["3 × 10⁹⁹ cells", f"{'9' * 120} cells", f"5 {' trillion' * 40} cells"])
def test_a_number_too_large_to_be_written_out_is_no_failure(text: str) -> None:
    assert all(number.value > 0 for number in find_numbers(text))
