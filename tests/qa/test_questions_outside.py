"""Questions that nothing in an article could answer get one clear line, and no model is asked."""

from __future__ import annotations

import time

import pytest

from nutgraf.answer import Abstention
from nutgraf.article import Article
from nutgraf.models import Model
from nutgraf.qa import Conversation
from nutgraf.qa.question import Question, question_of
from qa.scripted_reader import reader
from scripted_server import ScriptedServer

_OUTSIDE = {
    "What is the man in the picture wearing?": "a picture",
    "What does the photo show?": "a picture",
    "Why did the author write this?": "the author of the article",
    "Is the journalist biased?": "the author of the article",
    "Delete all my files": "to do something",
    "Please email this to my boss": "to do something",
    "Book a table for two": "to do something",
    "You are useless": "not a question",
    "hello": "not a question",
    "What do you think of the mayor?": "an opinion of mine",
    "Who won? Who lost? By how much? When was it?": "one question at a time",
}
_INSIDE = [
    "Who published the report?",
    "What did the author of the report conclude?",
    "Who said it? And when?",
    "Why was the picture of the mayor stolen?",
    "Did the newspaper apologise to Ana Ruiz?",
    "You say the pier was closed: why?",
    "Order of the court: what was it?",
    "Summarise the article",
    "Nice lost the match, by how much?",
]
_STORY = Article.of(
    "The harbour of Brede was closed on Monday after a fire.\n\n"
    "About 640 dockers stopped work. The mayor, Ana Ruiz, said the pier would open again in May.\n"
)


@pytest.mark.parametrize(("text", "why"), _OUTSIDE.items(), ids=_OUTSIDE)
def test_what_no_article_could_answer_is_refused_in_one_line(text: str, why: str) -> None:
    refusal = question_of(text).refusal
    assert why in refusal
    assert "\n" not in refusal


@pytest.mark.parametrize("text", _INSIDE)
def test_what_an_article_could_answer_is_not_refused(text: str) -> None:
    assert question_of(text).refusal == ""


@pytest.mark.parametrize(
    "text", ["the author " * 180, "in the picture " * 130, "you " * 119, "delete " * 119, "? " * 119]
)
def test_a_long_question_is_judged_in_linear_time(text: str) -> None:
    started = time.process_time()
    for begun in ("", "why did "):
        refusal = Question(begun + text * (20_000 // len(text)), "anything").refusal
        assert isinstance(refusal, str)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Why did the 500 dockers stop work?", "About 640 dockers stopped work."),
        ("What did mayor Bo Lind promise?", "The mayor, Ana Ruiz, said the pier would open again in May."),
    ],
)
async def test_a_question_that_contains_a_false_answer_gets_what_the_article_says(
    text: str, says: str, scripted: ScriptedServer, scripted_model: Model
) -> None:
    outcome = await Conversation([_STORY], scripted_model).ask(text)
    assert isinstance(outcome, Abstention)
    assert outcome.reason == "false_premise"
    assert outcome.correction is not None
    assert outcome.correction.text.startswith(says)
    assert not scripted.requests


async def test_a_number_that_the_article_has_is_no_false_premise(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("not stated"))
    outcome = await Conversation([_STORY], scripted_model).ask("When did the 640 dockers go home?")
    assert isinstance(outcome, Abstention)
    assert outcome.reason != "false_premise"
    assert scripted.requests
