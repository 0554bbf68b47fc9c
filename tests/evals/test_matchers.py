"""Right and wrong pairs: what each matcher takes and refuses."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf_evals.matchers import Expectation, JudgedStatement
from nutgraf_evals.matchers.analyzed_text import MatchContext, Named
from nutgraf_evals.matchers.matcher import Matcher, parse_matcher

_KOSSEL = Named(("maria", "kossel"), frozenset({("maria", "kossel"), ("kossel",)}), "person")
_BRANDT = Named(("jonas", "brandt"), frozenset({("jonas", "brandt"), ("brandt",)}), "person")
_ANNA = Named(("anna", "brandt"), frozenset({("anna", "brandt")}), "person")
_SETTING = MatchContext(date(2026, 3, 12), "en", (_KOSSEL, _BRANDT, _ANNA))


def _takes(matcher: object, text: str) -> bool:
    parsed: Matcher = parse_matcher(matcher)
    return Expectation(parsed, (), _SETTING).judge(JudgedStatement(text, "")).right


@pytest.mark.parametrize(
    ("matcher", "right", "wrong"),
    [
        ({"number": 12}, "Twelve died", "112 died"),
        ({"negated": "paid"}, "the fine has not yet been paid", "the fine was not small, yet it has been paid"),
        ({"number": 12}, "a dozen people", "on March 12"),
        ({"number": 5}, "five of them", "25 of them"),
        ({"number": 1130000000, "unit": "dollars"}, "1.13 billion dollars", "$1.13m"),
        ({"number": 1130000000, "unit": "dollars"}, "$1.13bn", "€1.13bn"),
        ({"number": 3.5, "unit": "percentage points"}, "up 3.5 percentage points", "up 3.5 percent"),
        ({"number": 4.1, "unit": "percent"}, "4.1% of them", "4.1 million of them"),
        ({"number": 17, "unit": "killed"}, "17 were killed and 42 injured", "42 were killed and 17 injured"),
        ({"number": 17, "unit": "people"}, "17 people", "17 houses"),
        ({"number": 100, "tolerance": 5}, "104 men", "106 men"),
        ({"number": 2011}, "in 2011", "in 2012"),
        ({"date": "2026-03-10"}, "on Tuesday", "on Wednesday"),
        ({"date": "2026-03-10"}, "10 March 2026", "10 March 2025"),
        ({"date": "2026-03-10"}, "March 10", "in March"),
        ({"date": "2026-03"}, "on 10 March 2026", "in April 2026"),
        ({"date": "2027-01-16"}, "on 16 January", "on 17 January"),
        ({"date": "1247"}, "it was built in 1247", "it was built in 1274"),
        ({"date": "2026-Q3"}, "in the third quarter of 2026", "in the second quarter of 2026"),
        ({"name": "Maria Kossel"}, "Kossel’s sister", "Tom Kossel"),
        ({"name": "Jonas Brandt"}, "Jonas Brandt left", "Brandt left"),
        ({"name": "Jonas Brandt"}, "Jonas left", "Anna Brandt left"),
        ("peer reviewed", "it was peer-reviewed", "reviewed by a peer"),
        ("Aarsvold", "AARSVOLD'S house", "Aarsvoldsen"),
        ("première", "the premiere", "the premier"),
        ("US", "the U.S. said", "bus"),
        ("مركبا", "نحو ٦٢٠ مركبًا", "مراكب"),
        ({"number": 620}, "نحو ٦٢٠ مركبًا", "نحو ٦٢٦ مركبًا"),
        ({"regex": "Trackway's (fault|blame)"}, "It is TRACKWAY’S  fault", "the fault of Trackway"),
        ({"negated": "approve"}, "It did not approve the plan", "It approved the plan"),
        ({"negated": "approve"}, "It refused to approve it", "It did not refuse to approve it"),
        ({"negated": "approved"}, "It never approved the plan", "It never slept and approved the plan"),
        (
            {"negated": "approved"},
            "it never approved invoices for surveys",
            "it approved invoices for surveys never carried out",
        ),
        ({"negated": "hurt"}, "no pupils were hurt", "pupils were hurt, no one ran"),
        ({"negated": "set"}, "the date has not been set", "not only was the date set"),
        ({"all": ["a", "b"]}, "b a", "a"),
        ({"any": ["a", "b"]}, "b", "c"),
        ({"not": "a"}, "b", "a b"),
    ],
)
def test_a_matcher_takes_the_right_text_and_refuses_the_wrong_one(matcher: object, right: str, wrong: str) -> None:
    assert _takes(matcher, right)
    assert not _takes(matcher, wrong)


def test_a_wrong_value_fails_even_beside_the_right_one() -> None:
    toll = Expectation(parse_matcher({"number": 27}), (parse_matcher({"number": 17, "unit": "people"}),), _SETTING)
    assert toll.judge(JudgedStatement("27 people died", "")).right
    assert toll.judge(JudgedStatement("27 or 17 people died", "")).flaw == "must_not"


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(0, 10**9), st.text(st.characters(categories=("Ll", "Zs")), max_size=30))
def test_a_number_is_found_as_a_value_and_never_in_part(value: int, around: str) -> None:
    assert not _takes({"number": value * 10 + 7}, f"{around} {value}")
    if value > 9999:
        assert _takes({"number": value}, f"on {value:,} sheep")


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=200))
def test_any_text_can_be_judged(text: str) -> None:
    _takes({"all": [{"number": 3}, {"name": "Maria Kossel"}, {"date": "2026-03-10"}, {"negated": "died"}]}, text)
