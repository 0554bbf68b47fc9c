"""What each size of a brief shows, and that no size says a thing twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from nutgraf.brief import MOST_KEY_POINTS, Brief, word_budget
from nutgraf.render import SIZES, Size, printed_words, sized, to_json
from nutgraf.render.sizes import frame_words, is_repeated, rest_of, sections_of


def words_of(brief: Brief, size: Size) -> int:
    shown = sized(brief, size)
    labels = 2 * bool(shown.not_known) + bool(shown.what_next)
    return sum(map(printed_words, shown.claims)) + labels + frame_words(brief.article, size)


@pytest.mark.parametrize("budget", range(30, 200, 7))
def test_the_brief_keeps_to_its_budget(brief: Brief, budget: int) -> None:
    assert words_of(brief.model_copy(update={"word_budget": budget}), "brief") <= budget


def test_a_glance_has_at_most_three_points_in_about_sixty_words(brief: Brief) -> None:
    assert len(sized(brief, "glance").points) <= 3
    assert words_of(brief, "glance") <= 62


def test_each_size_shows_all_that_the_smaller_one_shows(brief: Brief) -> None:
    glance, default, full = (set(sized(brief, size).claims) for size in SIZES)
    assert glance <= default | {brief.key_points[0]}
    assert default <= full


@pytest.mark.parametrize("size", SIZES)
def test_a_nut_graf_in_the_words_of_the_headline_is_not_repeated(brief: Brief, size: Size) -> None:
    assert sized(brief, size).nut_graf == brief.nut_graf
    assert sized(brief.model_copy(update={"nut_graf": brief.headline}), size).nut_graf is None


def test_no_statement_of_a_full_brief_occurs_twice(brief: Brief) -> None:
    again = brief.model_copy(update={"further_points": (*brief.further_points, *brief.key_points, *brief.not_known)})
    shown = sized(again, "full")
    told = [claim.text for claim in (*shown.claims, *rest_of(again, shown).points)]
    assert len(told) == len(set(told))
    assert [section.title for section in sections_of(again)].count("Further points") <= 1


def test_a_brief_of_the_first_schema_is_read(brief: Brief) -> None:
    old = json.loads(to_json(brief))
    for name in ("what_next", "word_budget"):
        del old[name]
    old["schema"] = "nutgraf/brief@1"
    old["key_points"] = (old["key_points"] + old["further_points"] + old["not_known"])[:7]

    read = Brief.model_validate_json(json.dumps(old))

    assert read.schema_ == "nutgraf/brief@2"
    assert len(read.key_points) == MOST_KEY_POINTS
    assert read.further_points[0].text == old["key_points"][6]["text"]
    assert read.word_budget == word_budget(len(read.article.text.split()))
    assert Brief.model_validate_json(to_json(read)) == read


@pytest.mark.parametrize("field", ["article", "headline", "key_points", "further_points"])
@pytest.mark.parametrize("value", [None, 7, [], {}, "x", [[]]])
def test_a_damaged_brief_of_the_first_schema_is_refused(brief: Brief, field: str, value: Any) -> None:
    old = {**json.loads(to_json(brief)), "schema": "nutgraf/brief@1", field: value}
    if (field, value) == ("further_points", []):
        return
    with pytest.raises(ValidationError):
        Brief.model_validate_json(json.dumps(old))


def test_a_statement_with_another_figure_says_something_new(brief: Brief) -> None:
    told = brief.key_points[0].model_copy(update={"text": "The jobless rate hit 4.9 percent as inflation slowed."})
    expected = told.model_copy(update={"text": "Analysts expected a jobless rate of 4.3 percent, inflation slowed."})
    again = told.model_copy(update={"text": "Inflation slowed and the jobless rate hit 4.9 percent."})

    assert not is_repeated(expected, [told])
    assert is_repeated(again, [told])
