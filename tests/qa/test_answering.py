"""A question is answered where a passage says it, word for word, and otherwise not at all."""

from __future__ import annotations

import re

import pytest

from nutgraf.answer import Abstention, Answer, misplaced_citations
from nutgraf.errors import ContextOverflow, EndpointRefused, ModelError, UsageError
from nutgraf.models import Model
from nutgraf.qa import Conversation
from qa.scripted_reader import (
    STORY,
    abstained,
    answer_is,
    answered,
    asked,
    bodies,
    quotes_of,
    reader,
    shown,
    story,
    texts_of,
)
from scripted_server import ScriptedServer, completion_body, json_reply, status, text

_PASSENGERS = "How many passengers did the ferry have on board?"


@pytest.fixture
def conversation(scripted_model: Model) -> Conversation:
    return Conversation([story()], scripted_model)


async def test_an_answer_cites_the_sentence_that_says_it(scripted: ScriptedServer, conversation: Conversation) -> None:
    scripted.default(reader("214 passengers"))
    outcome = await answered(conversation, f" {_PASSENGERS}\n")
    assert outcome.text == "214 passengers."
    (citation,) = outcome.citations
    assert (citation.article, citation.quote) == ("ferry.txt", "The ferry was carrying 214 passengers.")
    assert STORY[citation.start : citation.end] == citation.quote
    assert (outcome.question, outcome.articles[0].sha256) == (_PASSENGERS, story().sha256)
    assert all(check.passed for check in outcome.checks)
    assert conversation.outcomes == [outcome]


async def test_an_answer_from_an_article_in_another_language_says_what_was_not_checked(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("182 Menschen"))
    article = story("faehre.txt", "Eine Fähre mit 182 Menschen ist vor Norrsund auf Grund gelaufen.")
    german = article.model_copy(update={"language": "de"})
    outcome = await Conversation([german], scripted_model).ask("How many people were on the ferry?")
    (check,) = (one for one in outcome.checks if one.name == "read")
    assert not check.passed
    assert "not in English (de)" in check.detail


async def test_a_draft_is_verified_on_the_cited_passage_alone(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("214 passengers"))
    await conversation.ask(_PASSENGERS)
    check, *_ = bodies(scripted, "verify")
    assert (check["max_tokens"], check["logprobs"]) == (1, True)
    assert "The ferry was carrying 214 passengers." in asked(check)
    assert _PASSENGERS in asked(check)
    assert "Maria Kossel" not in shown(check)


async def test_the_words_of_the_article_are_distinguished_from_those_of_the_model(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("214 passengers")).enqueue("214 passengers on the ferry")
    wordings = [(await conversation.ask(_PASSENGERS)).statements[0].wording for _ in range(2)]  # type: ignore[union-attr]
    assert wordings == ["model", "article"]


@pytest.mark.parametrize(("right", "said"), [("Yes", "Yes."), ("No", "No.")])
async def test_a_yes_or_no_is_verified_both_ways_whatever_was_drafted(
    right: str, said: str, scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("No", believes=answer_is(right)))
    outcome = await conversation.ask("Did the captain leave the bridge?")
    answers = {asked(body).rsplit("Answer: ")[-1].strip() for body in bodies(scripted, "verify")}
    assert answers >= {"Yes", "No"}
    assert isinstance(outcome, Answer)
    assert outcome.text == said
    assert quotes_of(outcome) == ["The captain, Jonas Brandt, 41, did not leave the bridge."]


async def test_a_yes_or_no_that_is_verified_neither_way_is_no_answer(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("Yes", believes=lambda _: False))
    assert isinstance(await conversation.ask("Did the captain leave the bridge?"), Abstention)


async def test_an_answer_that_is_not_verified_is_not_given(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("40 metres", believes=lambda _: 0.5))
    outcome = await abstained(conversation, "At what depth does the wreck lie?")
    assert outcome.reason == "not_verified"
    assert "40" not in outcome.text
    assert outcome.nearest is not None
    assert outcome.nearest.quote == "The harbour master, Ines Duarte, said the wreck lies 40 metres deep."
    assert not all(check.passed for check in outcome.checks)


async def test_what_the_passage_surely_does_not_say_is_said_to_be_not_in_the_article(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("12", believes=lambda _: False))
    outcome = await abstained(conversation, "How many buses were cancelled?")
    assert (outcome.reason, outcome.text) == ("not_in_article", "The article does not say.")


async def test_a_role_that_the_article_has_no_word_of_is_not_in_the_article(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("Ines Duarte", believes=lambda _: 0.5))
    outcome = await abstained(conversation, "Who is the mayor of Port Renna?")
    assert outcome.reason == "not_in_article"
    known = await abstained(conversation, "Who is the harbour master?")
    assert known.reason == "not_verified"


async def test_a_question_in_another_language_is_never_said_to_be_not_in_the_article(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("not stated"))
    for question in ("Wer ist der Kapitän der Fähre?", "Qui est le capitaine du ferry?", "من هو القبطان؟"):
        outcome = await conversation.ask(question)
        assert isinstance(outcome, Abstention)
        assert outcome.reason == "not_verified"
        assert "another language" in outcome.text


async def test_where_no_draft_is_sure_the_sentences_nearest_to_the_question_are_shown_as_well(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("Six", believes=lambda _: 0.5))
    outcome = await abstained(conversation, "How many passengers did the ferry have on board?")
    quotes = [passage.quote for passage in outcome.passages]
    assert "The ferry was carrying 214 passengers." in quotes
    assert quotes == list(dict.fromkeys(quotes))


@pytest.mark.parametrize(
    "draft", ["not stated", "Not stated.", "The article does not say how deep.", "It isn't stated", "unknown"]
)
async def test_what_the_model_does_not_find_is_not_answered(
    draft: str, scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader(draft))
    outcome = await abstained(conversation, "Who owns the pier at Brede?")
    assert (outcome.reason, outcome.correction) == ("not_in_article", None)
    assert outcome.text == "The article does not say."


@pytest.mark.parametrize(
    ("question", "invented"),
    [
        ("What caused the fire?", "a faulty cable in the engine room"),
        ("How old is Maria Kossel?", "37"),
        ("How much does a ticket cost?", "€85"),
        ("When was the Luminosa built?", "in 1987"),
        ("Who designed the Luminosa?", "Carla Weiss"),
        ("Who was asleep?", "the second mate, Carla Weiss"),
        ("Who served as the captain?", "the captain"),
    ],
)
async def test_what_the_model_invents_is_not_answered_though_it_believes_itself(
    question: str, invented: str, scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader(invented))
    outcome = await abstained(conversation, question)
    assert invented not in outcome.text
    assert misplaced_citations(outcome, texts_of(conversation)) == []


async def test_an_answer_that_the_limit_cut_is_not_given(scripted: ScriptedServer, conversation: Conversation) -> None:
    scripted.default(reader("The captain, Jonas Brandt, 41, did", finish="length"))
    assert isinstance(await conversation.ask("Who stayed on the bridge?"), Abstention)


async def test_what_a_question_used_is_added_up(scripted: ScriptedServer, conversation: Conversation) -> None:
    cached = {"prompt_tokens": 5000, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 4000}}
    checked = {"prompt_tokens": 3000, "completion_tokens": 1}
    sure = {"token": "yes", "logprob": -0.01}
    verdict = text("yes", usage=checked, logprobs={"content": [sure | {"top_logprobs": [sure]}]})
    scripted.enqueue(text("214 passengers", usage=cached), verdict)
    outcome = await conversation.ask(_PASSENGERS)
    making = outcome.making
    assert (making.tokens_in, making.tokens_cached, making.tokens_out) == (8000, 4000, 8)
    assert making.calls == len(scripted.requests) == 2
    assert [use.id.split("@")[0] for use in making.prompts] == ["ask", "verify"]
    assert all(re.fullmatch(r"[0-9a-f]{64}", use.sha256) for use in making.prompts)
    assert (making.model, making.cost_usd) == ("scripted", None)  # an unknown price is not zero
    assert making.seconds >= 0


async def test_a_second_question_is_sent_the_same_text_of_the_article(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("not stated"))
    await conversation.ask("Who owns the pier?")
    await conversation.ask("Who built the lighthouse?")
    first, second = (body["messages"][:-1] for body in bodies(scripted, "ask"))
    assert first == second  # a server that remembers what it read reads only the question again


async def test_the_verdict_of_a_server_without_probabilities_is_accepted(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    usage = {"prompt_tokens": 9000, "completion_tokens": 1}
    for word, kind in (("Yes", Answer), ("no", Abstention), ("perhaps", Abstention)):
        scripted.enqueue(*(json_reply(completion_body(said, usage=usage)) for said in ("214 passengers", word)))
        assert isinstance(await conversation.ask(_PASSENGERS), kind)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (status(401, {"message": "bad key", "code": "invalid_api_key"}), EndpointRefused),
        (status(400, {"message": "too long", "code": "context_length_exceeded"}), ContextOverflow),
        (json_reply(completion_body("", "content_filter")), ModelError),
    ],
)
@pytest.mark.parametrize("before", [(), ("214 passengers",)], ids=["drafting", "verifying"])
async def test_a_failing_model_is_an_error_and_not_an_abstention(
    before: tuple[str, ...], reply: object, error: type[Exception], scripted: ScriptedServer, conversation: Conversation
) -> None:
    usage = {"prompt_tokens": 9000, "completion_tokens": 1}
    scripted.enqueue(*(text(said, usage=usage) for said in before), *[reply] * 4)  # type: ignore[arg-type]
    with pytest.raises(error):
        await conversation.ask(_PASSENGERS)
    assert conversation.outcomes == []


async def test_an_empty_question_costs_no_call(scripted: ScriptedServer, conversation: Conversation) -> None:
    with pytest.raises(UsageError, match="empty"):
        await conversation.ask(" \u200b\n")
    assert (scripted.requests, conversation.outcomes) == ([], [])


def test_a_missing_prompt_is_reported_before_any_request(scripted_model: Model) -> None:
    with pytest.raises(UsageError, match="shout"):
        Conversation([story()], scripted_model, prompt="shout")


_FINAL = (
    "Rovers meet Eastmoor in the final in May. Two brothers who stole three bells from the cathedral were jailed.\n\n"
    "The league did not review the goal. Quill was sent off after a foul. The"
    " coach, Karl Imhof, died in 1998."
)


@pytest.mark.parametrize(
    ("question", "draft", "is_answered"),
    [
        ("Did Rovers win the final?", "No", False),
        ("Did the league review the goal?", "No", True),
        ("Is Karl Imhof alive?", "No", True),
        ("Why did the brothers steal the bells?", "jailed", False),
        ("Why did the referee dismiss Quill?", "a foul", True),
    ],
)
async def test_a_no_needs_a_word_that_says_no_and_a_why_one_of_a_reason(
    question: str, draft: str, is_answered: bool, scripted: ScriptedServer, scripted_model: Model
) -> None:
    believes = answer_is("No") if draft == "No" else (lambda _: True)
    scripted.default(reader(draft, believes=believes))
    outcome = await Conversation([story("cup.txt", _FINAL)], scripted_model).ask(question)
    assert isinstance(outcome, Answer) == is_answered


@pytest.mark.parametrize(
    ("question", "draft", "given"),
    [
        ("How much does the order cost Skarn?", "a third of its output", "€3.2 million"),
        ("What sum will Skarn pay?", "a third of its output", "€3.2 million"),
        ("How many rolls of paper did Brede get?", "the rest of the stock", "410 rolls"),
        ("When was the rest of the stock sent to Brede?", "the rest of the stock", "on 4 May"),
    ],
)
async def test_a_draft_of_the_wrong_kind_gives_way_to_the_one_value_of_its_sentence(
    question: str, draft: str, given: str, scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader(draft))
    text = (
        "A mill in Velm has orders again\n\n"
        "The order from Skarn is for a third of its output and worth €3.2 million.\n\n"
        "Brede got the rest of the stock, 410 rolls, on 4 May.\n"
    )
    answer = await answered(Conversation([story("mill.txt", text)], scripted_model), question)
    assert given.removeprefix("on ") in answer.text


async def test_a_likely_value_of_something_else_is_shown_and_not_given_as_the_answer(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("0.08 seconds"))
    text = "Orr comes second in Velm\n\nLena Orr finished 0.08 seconds behind the winner.\n\nIt rained.\n"
    outcome = await abstained(Conversation([story("run.txt", text)], scripted_model), "What was Lena Orr's time?")
    assert outcome.reason == "not_verified"
    assert outcome.nearest is not None
    assert outcome.nearest.quote == "Lena Orr finished 0.08 seconds behind the winner."
    assert "'0.08 seconds behind' is a difference" in outcome.checks[-1].detail


async def test_a_person_drafted_with_a_wrong_title_is_named_as_in_the_sentence(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("Hearing Commissioner Edith Marlow"))
    text = "Clinic loses staff\n\nThe region's health commissioner, Edith Marlow, has asked for a report by 1 July.\n"
    answer = await answered(Conversation([story("clinic.txt", text)], scripted_model), "Who wants a report by July?")
    assert answer.text == "Edith Marlow."


async def test_a_refusal_shows_the_figure_that_the_sentence_behind_the_nearest_one_gives(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("not stated"))
    text = (
        "Pool in Velm is leaking\n\nThe council closed it in May. The pool in Velm loses water every day. The firm"
        " puts it at 52 litres.\n\nThe pool is 40 years old. The mayor of Velm swims there every day.\n"
    )
    asked = "How much water does the pool in Velm lose every day?"
    outcome = await abstained(Conversation([story("pool.txt", text)], scripted_model), asked)
    assert "The firm puts it at 52 litres." in [citation.quote for citation in outcome.citations]
