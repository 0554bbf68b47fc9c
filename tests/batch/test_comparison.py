"""Two briefs of one article: what both say, what only one says, and what rests on the same words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from nutgraf.article import Article
from nutgraf.batch.comparison import PartChange, compare_briefs
from nutgraf.brief import Brief, Claim, Figure, Mention
from nutgraf.models import Model
from nutgraf.summarize import make_brief
from scripted_server import ScriptedServer, text

STORY = """Ferry fire off Havenport

Two people died when a ferry caught fire off Havenport on Tuesday, the coast guard said. The ship carried 212 \
passengers. "We saw smoke at noon," said Captain Ana Reyes. The cause is not known.
"""


@pytest.fixture
async def brief(scripted: ScriptedServer, scripted_model: Model) -> Brief:
    scripted.default(text("[1] Two people died."))
    return await make_brief(Article.of(STORY), scripted_model)


def other(brief: Brief, **parts: Any) -> Brief:
    return Brief.model_validate(dict(brief) | {"schema": brief.schema_} | parts, by_alias=True, by_name=True)


def claim(brief: Brief, words: str, said: str | None = None) -> Claim:
    start = STORY.index(words)
    spans = (Article.of(STORY).span(start, start + len(words)),)
    return Claim(text=said or words, spans=spans, asserted_by=None, certainty="fact", wording="article")


def only(changes: tuple[PartChange, ...]) -> PartChange:
    (change,) = changes
    return change


def test_a_brief_is_the_same_as_itself_whatever_made_it(brief: Brief) -> None:
    making = brief.making.model_copy(update={"seconds": 99.0, "model": "another"})
    assert compare_briefs(brief, brief.model_copy(update={"making": making})) == ()


def test_key_points_are_the_same_gone_added_or_reworded_by_their_receipts(brief: Brief) -> None:
    died, cause = claim(brief, "Two people died"), claim(brief, "The cause is not known.")
    ship = claim(brief, "The ship carried 212 passengers.")
    smoke = claim(brief, "We saw smoke at noon")
    before = brief.model_copy(update={"key_points": (died, ship, cause)})
    after = brief.model_copy(update={"key_points": (claim(brief, "Two people died", "Two died"), smoke, cause)})
    change = only(compare_briefs(before, after))
    assert (change.part, change.same) == ("key_points", 1)
    assert [(each.before, each.after) for each in change.changed] == [("Two people died", "Two died")]
    assert change.gone == ("The ship carried 212 passengers.",)
    assert change.added == ("We saw smoke at noon",)


def test_a_headline_is_one_even_when_it_rests_on_other_words(brief: Brief) -> None:
    after = brief.model_copy(update={"headline": claim(brief, "The cause is not known.")})
    change = only(compare_briefs(brief, after))
    assert (change.part, len(change.changed), change.gone, change.added) == ("headline", 1, (), ())


def test_the_same_words_with_other_receipts_are_reported_with_their_places(brief: Brief) -> None:
    before = brief.model_copy(update={"headline": claim(brief, "Two people died", "Ferry burns")})
    after = brief.model_copy(update={"headline": claim(brief, "a ferry caught fire", "Ferry burns")})
    (rewording,) = only(compare_briefs(before, after)).changed
    start = STORY.index("Two people died")
    assert rewording.before == f"Ferry burns [{start}, {start + 15})"
    assert rewording.after != rewording.before


def test_a_number_with_another_meaning_is_a_change_of_figures_only(brief: Brief) -> None:
    span = claim(brief, "212").spans
    figure = Figure(text="212", value=Decimal(212), unit="", counts="passengers", qualifier="", spans=span)
    before = brief.model_copy(update={"figures": (figure,)})
    after = brief.model_copy(update={"figures": (figure.model_copy(update={"counts": "crew"}),)})
    change = only(compare_briefs(before, after))
    assert [(each.before, each.after) for each in change.changed] == [("212 (passengers)", "212 (crew)")]


def test_what_is_not_known_any_more_and_the_five_ws_are_parts_too(brief: Brief) -> None:
    where = Mention(text="Havenport", spans=claim(brief, "Havenport").spans)
    before = brief.model_copy(update={"not_known": (claim(brief, "The cause is not known."),)})
    ws = brief.five_ws.model_copy(update={"where": (where,)})
    empty = brief.five_ws.model_copy(update={"where": ()})
    before = before.model_copy(update={"five_ws": empty})
    changes = compare_briefs(before, brief.model_copy(update={"not_known": (), "five_ws": ws}))
    assert {change.part: (change.gone, change.added) for change in changes} == {
        "where": ((), ("Havenport",)),
        "not_known": (("The cause is not known.",), ()),
    }


def test_what_is_said_twice_and_then_once_is_gone_once(brief: Brief) -> None:
    died = claim(brief, "Two people died")
    before = brief.model_copy(update={"further_points": (died, died)})
    change = only(compare_briefs(before, brief.model_copy(update={"further_points": (died,)})))
    assert (change.same, change.gone, change.added) == (1, ("Two people died",), ())
