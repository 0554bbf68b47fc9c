"""What once went wrong in asking, each with what should be true instead."""

from __future__ import annotations

import pytest

from nutgraf.answer import Abstention
from nutgraf.article import Article
from nutgraf.errors import UsageError
from nutgraf.models import Completion, Model, Usage
from nutgraf.qa import Conversation
from nutgraf.qa.context import AnswerPlace
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.drafting import AnswerDraft, draft_of
from nutgraf.qa.question import question_of
from nutgraf.qa.verification import rejection_reason
from qa.scripted_reader import reader, story
from scripted_server import ScriptedServer

ASK = "How many passengers did the ferry have on board?"


def completion(text: str, finish: str = "stop") -> Completion:
    return Completion(
        text=text, finish_reason=finish, usage=Usage(prompt_tokens=9, completion_tokens=9), seconds=0, model="m"
    )


def why(question: str, draft: str, passage: str) -> str:
    (only,) = open_articles([Article.of(passage)])
    return rejection_reason(question_of(question), AnswerDraft(draft, ""), AnswerPlace(only, 0, 1.0))


@pytest.mark.parametrize(
    "text", ["No one died", "No cause has been established", "No. 7", "No injuries", "No children"]
)
def test_a_no_that_belongs_to_the_next_word_is_not_a_no(text: str) -> None:
    assert draft_of(completion(text)).said == text


@pytest.mark.parametrize("text", ["£4.1 million was spent by the", "Mr. Brandt and the", "3.5 million people and"])
def test_a_cut_inside_a_number_or_after_a_title_leaves_nothing(text: str) -> None:
    assert draft_of(completion(text, "length")).said == ""


@pytest.mark.parametrize("text", ["**Answer:** 12 people", 'Answer: "12 people"', "Answer:\n12 people", "- 12 people"])
def test_decoration_behind_the_lead_goes_too(text: str) -> None:
    assert draft_of(completion(text)).said == "12 people"


@pytest.mark.parametrize("text", ["he was not given a lawyer", "because food was not provided"])
def test_not_given_inside_an_answer_is_an_answer(text: str) -> None:
    assert draft_of(completion(text)).said == text


@pytest.mark.parametrize(
    "text", ["The article doesn’t say", "It isn't stated", "It isn’t mentioned", "No information", "I don't know"]
)
def test_not_stated_with_a_curly_apostrophe_or_isnt(text: str) -> None:
    assert draft_of(completion(text)).said == ""


@pytest.mark.parametrize("draft", ["…", "-", "🙂", "?"])
async def test_a_draft_without_a_word_is_no_answer(draft: str, scripted: ScriptedServer, scripted_model: Model) -> None:
    scripted.default(reader(draft))
    assert isinstance(await Conversation([story()], scripted_model).ask("Who owns the pier at Brede?"), Abstention)


@pytest.mark.parametrize(
    "text",
    [
        "Did the company ignore safety rules?",
        "Why did the captain override the instructions?",
        "Which rules did the mayor forget in the previous vote?",
        "Output fell by how much?",
        "Print sales fell by how much?",
    ],
)
def test_a_question_about_a_person_who_ignores_rules_is_a_question(text: str) -> None:
    assert question_of(text).outside == ""


@pytest.mark.parametrize(
    "text", ["Didn’t he resign?", "Wasn’t the alarm broken?", "Won't the ferry run?", "Won’t it run?"]
)
def test_a_negated_yes_or_no_question_is_one_with_any_apostrophe(text: str) -> None:
    assert question_of(text).wants == "yes_or_no"


@pytest.mark.parametrize(
    "text",
    [
        "In which town, according to police, was he arrested?",
        "By how much, according to the bank, did profits fall?",
        "To whom, in the end, was the prize given?",
    ],
)
def test_a_question_word_behind_a_preposition_is_no_yes_or_no(text: str) -> None:
    assert question_of(text).wants != "yes_or_no"


@pytest.mark.parametrize(
    "text", ["Why did the bridge cost so much?", "Who will bear what it does cost?", "Why did it cost so much?"]
)
def test_a_why_about_costs_wants_no_sum(text: str) -> None:
    assert question_of(text).wants != "money"


def test_one_endless_word_is_refused_too() -> None:
    with pytest.raises(UsageError):
        question_of("x" * 100_000)


@pytest.mark.parametrize(
    ("question", "draft", "passage"),
    [
        ("Which costs more, the bridge or the tunnel?", "the tunnel", "The tunnel cost more than the bridge."),
        ("Who won, Brandt or Kossel?", "Kossel", "Kossel won the race and Brandt came second."),
    ],
)
def test_a_choice_among_named_things_is_no_echo(question: str, draft: str, passage: str) -> None:
    assert why(question, draft, passage) == ""


@pytest.mark.parametrize(
    ("question", "draft", "passage"),
    [
        ("Who was flown in?", "six divers", "Six divers were flown in from Skarn."),
        ("Who was arrested?", "two men", "Police arrested two men near the station."),
    ],
)
def test_two_men_are_persons(question: str, draft: str, passage: str) -> None:
    assert why(question, draft, passage) == ""


@pytest.mark.parametrize(
    ("question", "draft", "passage"),
    [
        ("When was it?", "Tuesday 5 May 2025", "It happened on Monday 5 May 2025."),
        ("Who owns it?", "Peter Venn Harcourt", "Paul Venn Harcourt owns it."),
        ("Who owns it?", "Carla Venn Harcourt", "Ana Venn Harcourt, the mayor, owns it."),
    ],
)
def test_a_foreign_name_is_refused_at_the_start_of_a_draft_too(question: str, draft: str, passage: str) -> None:
    assert why(question, draft, passage).startswith("the passage does not")


@pytest.mark.parametrize(
    ("draft", "passage"),
    [
        ("2 of the 40 crew", "Only 12 of the 40 crew came home."),
        ("4 of 40 crew members", "Of the crew of 40, 14 members came home."),
    ],
)
def test_a_digit_of_another_number_is_not_that_number(draft: str, passage: str) -> None:
    assert why("How many came home?", draft, passage).startswith("the passage does not give")
