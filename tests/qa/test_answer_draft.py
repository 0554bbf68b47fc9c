"""What the model answered is read as a draft: its words, a yes or no before them, or nothing where it found nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.models import Completion, Usage
from nutgraf.qa.drafting import AnswerDraft, draft_of
from nutgraf.qa.question import plain


def completion(text: str, finish: str | None = "stop") -> Completion:
    usage = Usage(prompt_tokens=900, completion_tokens=9)
    return Completion(text=text, finish_reason=finish, usage=usage, seconds=0.2, model="scripted")


def test_a_draft_is_the_first_line_of_the_answer() -> None:
    draft = draft_of(completion("  Twelve people.\nThe ferry was carrying 214."))
    assert draft == AnswerDraft("Twelve people", "")
    assert draft.said == "Twelve people"


@pytest.mark.parametrize(
    "text",
    [
        "not stated",
        "Not stated.",
        "NOT STATED",
        "“not stated”",
        "**not stated**",
        "Answer: not stated",
        "It is not stated",
        "not explicitly stated",
        "The age is not mentioned.",
        "Not specified in the article",
        "That is not in the article.",
        "not provided",
        "The article does not say",
        "The article doesn't mention it",
        "The text does not say who.",
        "unknown",
        "None.",
        "n/a",
        "Unclear",
        "",
        " \n ",
        "...",
    ],
)
def test_not_stated_is_recognised_in_many_wordings(text: str) -> None:
    assert draft_of(completion(text)).said == ""


@pytest.mark.parametrize(
    "text", ["Twelve", "an unknown man of 34", "the unclear wording of the law", "nothing but ash", "a stated aim"]
)
def test_an_answer_that_only_sounds_like_a_refusal_is_kept(text: str) -> None:
    assert draft_of(completion(text)).said == text


@pytest.mark.parametrize(
    ("text", "words", "polarity", "said"),
    [
        ("No, he had opposed it", "he had opposed it", "no", "No, he had opposed it"),
        ("yes", "", "yes", "Yes"),
        ("Yes.", "", "yes", "Yes"),
        ("NO – the alarm worked.", "the alarm worked", "no", "No, the alarm worked"),
        ("Nobody", "Nobody", "", "Nobody"),
        ("Yesterday", "Yesterday", "", "Yesterday"),
        ("Norway", "Norway", "", "Norway"),
    ],
)
def test_yes_or_no_is_separated_from_the_words_after_it(text: str, words: str, polarity: str, said: str) -> None:
    draft = draft_of(completion(text))
    assert (draft.text, draft.polarity, draft.said) == (words, polarity, said)


@pytest.mark.parametrize("text", ['"12 people"', "“12 people”", "**12 people**", "`12 people`", "A: 12 people."])
def test_decoration_is_no_part_of_a_draft(text: str) -> None:
    assert draft_of(completion(text)) == AnswerDraft("12 people", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Twelve people were killed when the ferry", ""),
        ("Twelve people were killed. The ferry was", "Twelve people were killed"),
        ("Twelve people\nThe ferry was carr", "Twelve people"),
    ],
)
def test_what_the_limit_cut_off_is_no_answer(text: str, said: str) -> None:
    assert draft_of(completion(text, "length")).said == said


@given(st.text(max_size=300), st.sampled_from(["stop", "length", None]))
def test_any_answer_can_be_read_and_a_draft_is_one_line_of_it(text: str, finish: str | None) -> None:
    draft = draft_of(completion(text, finish))
    assert len(draft.text.splitlines()) <= 1
    assert draft.text in plain(text)
    assert draft.polarity in ("", "yes", "no")
