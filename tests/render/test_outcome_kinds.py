"""Every outcome can be distinguished from the others in each form, and by more than its colour."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from typing import get_args

import pytest

from nutgraf.answer import AbsenceReason, Abstention
from nutgraf.article import Article
from nutgraf.render import answer_lines, answer_to_chat, answer_to_markdown, answer_to_text, phrases, transcript_to_html
from render.conversation_samples import outcomes_about

STORY = Article.of("Ferry fire\n\nThe ferry was carrying 214 passengers. Nobody was hurt.")
QUOTE = "The ferry was carrying 214 passengers."
OUTCOMES = outcomes_about(STORY, QUOTE)
ABSENCES = [outcome for outcome in OUTCOMES if isinstance(outcome, Abstention)]
_TAG = re.compile(r"<[^>]+>")


def test_each_reason_has_a_shape_and_words_of_its_own() -> None:
    reasons = get_args(AbsenceReason)
    assert len({phrases.ABSENT_SHAPES[reason] for reason in reasons}) == len(reasons)
    assert len({phrases.ABSENT[reason] for reason in reasons}) == len(reasons)


@pytest.mark.parametrize("outcome", ABSENCES, ids=lambda outcome: outcome.reason)
def test_a_message_of_the_chat_carries_its_reason_in_words_shape_and_class(outcome: Abstention) -> None:
    html = answer_to_chat(outcome, "t1")
    assert f'class="outcome abstention {outcome.reason}"' in html
    assert f"{phrases.ABSENT_SHAPES[outcome.reason]} {phrases.ABSENT[outcome.reason]}" in _TAG.sub("", html)


def test_the_page_of_a_conversation_distinguishes_them_without_colours() -> None:
    html = transcript_to_html(OUTCOMES, {"article": STORY})
    turns = re.findall(r'<section class="turn (\w+ ?\w*)">', html)
    assert turns == ["answer", *(f"abstention {outcome.reason}" for outcome in ABSENCES)]
    for outcome in ABSENCES:
        assert f"{phrases.ABSENT_SHAPES[outcome.reason]} {phrases.ABSENT[outcome.reason]}" in html


def test_no_two_outcomes_read_the_same_in_text_and_markdown() -> None:
    for form in (answer_to_text, answer_to_markdown):
        texts = [form(outcome.model_copy(update={"asked": "What?", "question": "What?"})) for outcome in OUTCOMES]
        assert len(set(texts)) == len(texts)
        assert all(one.splitlines()[:3] != other.splitlines()[:3] for one, other in pairwise(texts))


def test_the_passage_of_what_is_not_confirmed_is_a_receipt_in_every_form() -> None:
    unconfirmed = next(outcome for outcome in ABSENCES if outcome.reason == "not_verified")
    assert f"> {QUOTE}[^1]" in answer_to_markdown(unconfirmed)
    assert f"  “{QUOTE}”" in answer_to_text(unconfirmed)
    assert re.search(rf'<blockquote dir="auto">{QUOTE} .*href="#t1-1"', unescape(answer_to_chat(unconfirmed, "t1")))
    assert "Nearest" not in transcript_to_html([unconfirmed], {"article": STORY})


def test_a_line_of_the_terminal_has_the_shape_of_its_reason_and_a_pipe_has_not() -> None:
    for outcome in ABSENCES:
        lines = [line for line in answer_lines(outcome) if line.role == "absence"]
        assert [line.shape for line in lines] == [phrases.ABSENT_SHAPES[outcome.reason]]
        assert not answer_to_text(outcome).startswith(lines[0].shape)
