"""A bug in a finder or a check costs a question that finding: it is answered with what is left, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nutgraf.answer import Abstention, Answer
from nutgraf.faults import faults_raised
from nutgraf.models import Model
from nutgraf.qa import Conversation
from qa.scripted_reader import answered, reader, story
from scripted_server import ScriptedServer

_QUESTION = "How many passengers did the ferry have on board?"


@pytest.fixture(autouse=True)
def _tolerated() -> Iterator[None]:
    with faults_raised(False):
        yield


def failing(*_: Any, **__: Any) -> Any:
    raise KeyError("a secret source")


@pytest.mark.parametrize(
    ("place", "is_answered"),
    [
        ("nutgraf.qa.verification._foreign", False),  # what could not be checked is not answered
        ("nutgraf.qa.verification.lacks_a_name", True),  # every sign against it is weighed, and the reading is sure
        ("nutgraf.qa.premises._shared_surnames", True),
        ("nutgraf.qa.verification._candidate_values", True),
        ("nutgraf.extract.quotes.statements_in", True),
    ],
)
async def test_a_bug_costs_no_question(
    place: str,
    is_answered: bool,
    scripted: ScriptedServer,
    scripted_model: Model,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    scripted.default(reader("214 passengers"))
    monkeypatch.setattr(place, failing)
    text = story().text.replace("Eight survivors", f"Survivors ({place}) and 7 passengers")
    outcome = await Conversation([story("ferry.txt", text)], scripted_model).ask(_QUESTION)
    assert isinstance(outcome, Answer if is_answered else Abstention)
    assert "KeyError at nutgraf." in caplog.text
    assert "secret" not in caplog.text


async def test_an_allegation_without_a_source_is_not_the_article_s_own_voice(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("40 metres"))
    text = "The ferry sank on Tuesday.\n\nThe wreck allegedly lies 40 metres deep. Eight survivors were found."
    conversation = Conversation([story("ferry.txt", text)], scripted_model)
    await conversation.ask("At what depth does the wreck lie?")
    outcome = await answered(conversation, "Who said that?")
    assert outcome.text == "The article does not say for certain who says it."
    assert outcome.statements[0].certainty == "alleged"


async def test_a_saved_citation_between_sentences_has_no_known_speaker(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("214 passengers"))
    conversation = Conversation([story()], scripted_model)
    answer = await answered(conversation, _QUESTION)
    gap = story().text.index("\n\n")
    moved = answer.citations[0].model_copy(update={"start": gap, "end": gap + 1, "quote": "\n"})
    said = answer.statements[0].model_copy(update={"citations": (moved,)})
    conversation.outcomes[-1] = answer.model_copy(update={"statements": (said,)})
    outcome = await answered(conversation, "Who said that?")
    assert outcome.statements[0].asserted_by == ""
