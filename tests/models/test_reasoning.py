from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.models.completion import TokenAlternatives
from nutgraf.models.reasoning import answer_tokens, is_reasoning_so_far, plain_of_json, split_reply

THOUGHT = "The user asks about the bridge.\nIt says [1] nine weeks, I think."
MARKED = {
    "tags": f"<think>\n{THOUGHT}\n</think>\n\nnine weeks",
    "empty tags": "<think>\n\n</think>\n\nnine weeks",
    "closing tag only": f"{THOUGHT}\n</think>\n\nnine weeks",
    "other tag": f"<thinking>{THOUGHT}</thinking>nine weeks",
    "tag with a prefix": f"<seed:think>{THOUGHT}</seed:think>nine weeks",
    "nested": f"<thinking>{THOUGHT}<think>so</think></thinking>nine weeks",
    "brackets": f"[THINK]{THOUGHT}[/THINK]nine weeks",
    "lozenges": f"◁think▷{THOUGHT}◁/think▷nine weeks",
    "capitals": f"<|START_THINKING|>{THOUGHT}<|END_THINKING|><|START_RESPONSE|>nine weeks<|END_RESPONSE|>",
    "of thought": f"<|begin_of_thought|>{THOUGHT}<|end_of_thought|>nine weeks",
    "harmony": f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>nine weeks",
    "harmony, ended": f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|channel|>final<|message|>nine weeks<|return|>",
    "harmony without marks": f"analysis{THOUGHT}assistantfinalnine weeks",
    "half a channel": f"<|channel>thought\n{THOUGHT}<channel|>nine weeks",
    "prose": f"Here is my thought process: {THOUGHT}\nHere is my response: nine weeks",
    "after a control token": f"<|im_start|>assistant\n<think>{THOUGHT}</think>nine weeks<|im_end|>",
}


@pytest.mark.parametrize("name", MARKED)
def test_the_answer_alone_is_left_of_a_reply_with_reasoning(name: str) -> None:
    reply = split_reply(MARKED[name])
    assert (reply.answer.strip(), reply.reasoning) == ("nine weeks", True)
    assert MARKED[name][reply.start :].lstrip().startswith("nine weeks")


@pytest.mark.parametrize("text", [f"<think>{THOUGHT}", "[THINK]so", "<|channel|>analysis<|message|>so", "◁think▷so"])
def test_reasoning_that_never_ends_leaves_no_answer(text: str) -> None:
    assert split_reply(text) == ("", True, len(text))
    assert is_reasoning_so_far(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("nine weeks<|im_end|>", "nine weeks"),
        ("nine weeks<|im_end|>\n<|im_start|>user\nAnd who?", "nine weeks"),
        ("<s>nine weeks</s>", "nine weeks"),
        ("nine weeks<end_of_turn>", "nine weeks"),
        ("nine weeks<｜end▁of▁sentence｜>", "nine weeks"),
        ("<|start_header_id|>assistant<|end_header_id|>\n\nnine weeks<|eot_id|>", "nine weeks"),
        ("```\nnine weeks\n```", "nine weeks"),
        ("Here is what you asked for:\n\nnine weeks\n\nLet me know if you need anything else!", "nine weeks"),
        ("Sure! It is nine weeks.", "It is nine weeks."),
        ("Voici la réponse :\n\nneuf semaines", "neuf semaines"),
    ],
)
def test_control_tokens_fences_and_small_talk_are_no_part_of_an_answer(text: str, answer: str) -> None:
    assert split_reply(text).answer.strip() == answer


@pytest.mark.parametrize(
    "text",
    [
        "nine weeks",
        " nine weeks\n",
        "[1] The bridge closes.\n[2] It opens again.",
        "analysis of the figures shows nine weeks",
        "I think it takes nine weeks",
        "if a < b then <b>nine</b>",
        "Of course.",
        "Three people died:\n- Ann\n- Bo",
    ],
)
def test_a_plain_answer_is_left_as_it_is(text: str) -> None:
    assert split_reply(text) == (text, False, 0)


@given(st.text(max_size=300))
def test_any_text_is_split_without_an_error(text: str) -> None:
    reply = split_reply(text)
    assert 0 <= reply.start <= len(text)


HOSTILE = ["<think>", "<", "[", " ", "<|", "sure ", "`", "<|channel|>", "\n\n", "analysis", "</s>", "Here is ", "◁"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_twenty_thousand_characters_of_marks_are_read_in_no_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    began = time.process_time()
    split_reply(text)
    is_reasoning_so_far(text)
    assert time.process_time() - began < 2


def _places(*tokens: str) -> list[TokenAlternatives]:
    return [TokenAlternatives(token=token, logprob=-0.1) for token in tokens]


def test_the_tokens_of_an_answer_begin_at_its_first_word() -> None:
    written = _places("<think>", "yes or", " no?", "</think>", "\n\n", "**", "Yes", "**")
    assert [place.token for place in answer_tokens(written, "**Yes**")] == ["Yes", "**"]
    assert [place.token for place in answer_tokens(_places("Ġyes"), "yes")] == ["Ġyes"]


def test_tokens_that_are_not_those_of_the_answer_say_nothing_about_it() -> None:
    assert answer_tokens(_places("Okay"), "yes") == ()
    assert answer_tokens(_places("<think>"), "yes") == ()


def test_an_answer_that_came_as_json_is_read_as_its_words() -> None:
    assert plain_of_json('{"answer": "nine weeks"}') == "nine weeks"
    assert plain_of_json('[{"part": 1, "line": "A."}, {"part": 2, "line": "B."}]') == "[1] A.\n[2] B."
    for other in ('{"a": "b", "c": "d"}', '{"a": ', "[1] It closed.", '{"a": {"b": "c"}}'):
        assert plain_of_json(other) == other


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("According to the article, the answer is nine weeks.", "nine weeks."),
        ("The answer to your question is: from 4 May", "from 4 May"),
        ("Based on the text provided, the final answer is no", "no"),
        ("The answer is", "The answer is"),
        ("The answer came from the council.", "The answer came from the council."),
        ("According to the article, two people died.", "According to the article, two people died."),
    ],
)
def test_words_that_lead_in_to_an_answer_are_no_part_of_it(written: str, answer: str) -> None:
    split = split_reply(written)
    assert split.answer == answer
    assert written[split.start :].startswith(answer)
