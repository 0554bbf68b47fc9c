"""A bug in a finder or a field costs that field of the brief, never the brief, and the brief says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nutgraf.brief import Brief
from nutgraf.faults import faults_raised
from nutgraf.ingest import article_from_bytes
from nutgraf.models import Model
from nutgraf.summarize import make_brief
from scripted_server import ScriptedServer
from summarize.stories import STORY, answering, first_sentence

BUGS = [
    # where the bug is, what the notice names, which field is empty
    ("nutgraf.extract.entities.mentions_in", "the names", "people"),
    ("nutgraf.extract.numbers.read_figures", "the numbers of a sentence", "figures"),
    ("nutgraf.extract.dates.mentions", "the dates of a sentence", "dates"),
    ("nutgraf.extract.quotes.near", "who says what in a part of the article", "quotations"),
    ("nutgraf.summarize.fields.MOST", "the figures", "figures"),
    ("nutgraf.summarize.fields.is_left_open", "what is not known", ""),
    ("nutgraf.summarize.points._centrality", "how much each sentence matters", ""),
    ("nutgraf.summarize.points.MEANING", "the choice of statements", ""),
    ("nutgraf.summarize.cuts.segments_of", "where a sentence may be cut", ""),
    ("nutgraf.summarize.five_ws._when", "who, when, where, why and how", ""),
    ("nutgraf.summarize.fields._still_given", "the check of the headline", ""),
    ("nutgraf.grounding.line_checks._fragment", "the check of a line", ""),
    ("nutgraf.grounding.line_checks._shared_words", "the sentence a line rests on", ""),
]


@pytest.fixture(autouse=True)
def _tolerated() -> Iterator[None]:
    with faults_raised(False):
        yield


def failing(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError("division by zero in a secret source")


@pytest.mark.parametrize(("place", "what", "empty"), BUGS, ids=[row[0].removeprefix("nutgraf.") for row in BUGS])
async def test_a_bug_costs_one_field_and_is_reported(
    place: str, what: str, empty: str, scripted: ScriptedServer, scripted_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await brief_of(STORY, scripted, scripted_model)
    assert not [notice for notice in whole.article.notices if notice.kind == "finding_failed"]
    monkeypatch.setattr(place, failing)
    # Other numbers, so that nothing found before is remembered.
    brief = await brief_of(STORY.replace("214", f"{300 + BUGS.index((place, what, empty))}"), scripted, scripted_model)
    told = [notice.text for notice in brief.article.notices if notice.kind == "finding_failed"]
    assert any(what in line for line in told)
    assert not any("secret" in line or "\n" in line for line in told)
    assert brief.key_points
    if empty:
        assert getattr(whole, empty)
        assert len(getattr(brief, empty)) < len(getattr(whole, empty))


async def brief_of(text: str, scripted: ScriptedServer, model: Model) -> Brief:
    scripted.default(answering(lambda number, text: first_sentence(number, text).replace("passenger ferry", "ferry")))
    return await make_brief(article_from_bytes(text.encode(), "ferry.txt"), model)
