"""An article longer than the model can read is read where the question is about it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nutgraf.answer import Abstention, Answer, misplaced_citations
from nutgraf.models import Model, load_settings, open_model
from nutgraf.models.tokens import count_tokens
from nutgraf.qa import Conversation
from qa.scripted_reader import abstained, answered, bodies, quotes_of, reader, shown, story, texts_of
from scripted_server import ScriptedServer

_WARDS = [
    f"Ward {number} held its usual meeting about bins and hedges. The price of parking permits stays as it is there."
    for number in range(1, 320)
]
_THEFT = "The treasurer, Olga Brandt, admitted taking £90,000 from the flood fund."
_LIBRARY = "The library in Skarn lends seeds to gardeners from April."


def long_story(*, at: int) -> str:
    """A long article with one sentence of interest behind paragraph `at`."""
    return "\n\n".join([*_WARDS[:at], _THEFT, *_WARDS[at:], _LIBRARY])


@pytest.mark.parametrize("at", [0, 160, 319])
async def test_the_right_passage_of_a_long_article_is_read(
    at: int, scripted: ScriptedServer, scripted_model: Model
) -> None:
    conversation = Conversation([story("wards.txt", long_story(at=at))], scripted_model)
    scripted.default(reader("£90,000"))
    outcome = await conversation.ask("How much money did the treasurer take from the flood fund?")
    (draft,) = bodies(scripted, "ask")
    assert _THEFT in shown(draft)
    assert count_tokens(shown(draft), "scripted") < scripted_model.context_window
    assert isinstance(outcome, Answer)
    assert quotes_of(outcome) == [_THEFT]
    assert misplaced_citations(outcome, texts_of(conversation)) == []


async def test_each_question_reads_its_own_passages_in_the_order_of_the_article(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    conversation = Conversation([story("wards.txt", long_story(at=160))], scripted_model)
    scripted.default(reader("not stated"))
    for question in ("Which person robbed the flood fund?", "Which library has seeds for gardeners?"):
        await conversation.ask(question)
    first, second = (shown(body) for body in bodies(scripted, "ask"))
    assert _THEFT in first
    assert _LIBRARY in second
    read = [paragraph for paragraph in _WARDS if paragraph in first]
    assert [first.index(paragraph) for paragraph in read] == sorted(first.index(paragraph) for paragraph in read)
    assert 0 < len(read) < len(_WARDS)


async def test_among_several_long_articles_the_passage_keeps_its_articles_name(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    articles = [story("one.txt", "\n\n".join(_WARDS)), story("two.txt", long_story(at=160))]
    conversation = Conversation(articles, scripted_model)
    scripted.default(reader("£90,000"))
    outcome = await answered(conversation, "How much did the treasurer take from the flood fund?")
    assert [citation.article for citation in outcome.citations] == ["two.txt"]


async def test_a_short_article_is_read_whole(scripted: ScriptedServer, scripted_model: Model) -> None:
    conversation = Conversation([story()], scripted_model)
    scripted.default(reader("not stated"))
    await conversation.ask("Who owns the pier?")
    (draft,) = bodies(scripted, "ask")
    assert all(sentence.text in shown(draft) for sentence in conversation.articles[0].sentences)


async def test_a_model_with_a_small_window_is_asked_for_few_words_and_sent_no_more_than_fits(
    scripted: ScriptedServer,
) -> None:
    flags = {"model": "scripted", "base_url": scripted.url, "api_key": "test-key"}
    settings = load_settings(flags, env={"NUTGRAF_CONTEXT_WINDOW": "2048"}, folder=Path(os.devnull))
    model = open_model(settings)
    scripted.default(reader("not stated"))
    outcome = await Conversation([story("wards.txt", long_story(at=99))], model).ask("Who took the flood money?")
    await model.aclose()
    (draft,) = bodies(scripted, "ask")
    assert count_tokens(shown(draft), "scripted") + draft["max_tokens"] <= 2048
    assert _THEFT in shown(draft)
    assert isinstance(outcome, Abstention)
    assert any("passages were read" in check.detail for check in outcome.checks)


async def test_a_question_that_shares_no_word_with_a_long_article_is_an_abstention(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    conversation = Conversation([story("wards.txt", long_story(at=160))], scripted_model)
    scripted.default(reader("not stated"))
    outcome = await abstained(conversation, "Quelle heure?")
    assert misplaced_citations(outcome, texts_of(conversation)) == []
