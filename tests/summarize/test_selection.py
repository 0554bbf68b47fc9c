"""Which statements become the key points of a brief."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.brief import MOST_KEY_POINTS, word_budget
from nutgraf.extract.analysis import analyze
from nutgraf.summarize.points import Point, claim_of, find_all
from nutgraf.summarize.selection import Option, choose, key_points

STORY = (
    "The council approved the flood wall on Tuesday after a long debate. "
    "Councillors approved the flood wall after debate on Tuesday evening. "
    "The wall will cost $212 million and protect 8,600 homes. "
    "Mayor Nora Castell said she would not run again. "
    "A storm in October flooded the market and killed two people."
)


def option(rank: int, words: str, *, figure: bool = False, quoted: bool = False) -> Option:
    return Option(rank, len(words.split()), frozenset(words.lower().split()), figure, quoted)


def test_what_was_said_already_is_not_chosen_while_something_new_fits() -> None:
    options = [
        option(0, "council approved flood wall tuesday after long debate"),
        option(5, "council approved flood wall tuesday after long debate"),
        option(6, "storm killed two people near market hall in october"),
    ]
    assert choose(options, budget=17) == [0, 2]


def test_a_statement_longer_than_what_is_left_is_passed_over() -> None:
    options = [option(0, "one two three four five"), option(1, "a b c d e f g h i j"), option(2, "x y z")]
    assert choose(options, budget=8) == [0, 2]


@given(
    st.lists(st.text(alphabet="abcdef ", min_size=1, max_size=60).filter(str.strip), max_size=12),
    st.integers(min_value=0, max_value=60),
    st.integers(min_value=0, max_value=5),
)
def test_any_choice_keeps_to_the_budget_and_repeats_nothing(texts: Sequence[str], budget: int, most: int) -> None:
    options = [option(rank, text) for rank, text in enumerate(texts)]
    chosen = choose(options, budget, most)
    assert len(set(chosen)) == len(chosen) <= most
    assert sum(options[i].length for i in chosen) <= budget


def test_key_points_are_in_the_order_of_the_article_and_hold_its_first_point() -> None:
    findings = find_all(analyze(Article.of(STORY)))
    first = findings.body[0]
    leading, others = key_points([Point(claim_of(first, findings), first)], findings)
    starts = [point.sentence.start for point in leading]
    assert starts == sorted(starts)
    assert starts[0] == 0
    assert others == []


def test_a_sentence_without_a_line_of_the_model_can_be_a_key_point() -> None:
    findings = find_all(analyze(Article.of(STORY)))
    first = findings.body[0]
    leading, _ = key_points([Point(claim_of(first, findings), first)], findings)
    assert any("two people" in point.claim.text for point in leading)


def test_a_long_article_gets_at_most_seven_key_points_of_its_many() -> None:
    text = " ".join(
        f"The {name} office reported {number} cases on Monday." for number, name in enumerate("abcdefghijklm", 2)
    )
    findings = find_all(analyze(Article.of(text)))
    points = [Point(claim_of(one, findings), one) for one in findings.body]
    leading, others = key_points(points, findings)
    assert len(leading) <= MOST_KEY_POINTS
    assert len(leading) + len(others) == len(points)


def test_no_point_gives_no_key_point() -> None:
    assert key_points([], find_all(analyze(Article.of("Rain fell.")))) == ([], [])


@pytest.mark.parametrize(("words", "budget"), [(0, 80), (228, 80), (400, 140), (571, 200), (5000, 200)])
def test_a_brief_gets_a_third_of_the_story_within_bounds(words: int, budget: int) -> None:
    assert word_budget(words) == budget
