"""A value of the right kind that belongs to something else in the sentence is no answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.qa.context import AnswerPlace
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.drafting import AnswerDraft
from nutgraf.qa.question import question_of
from nutgraf.qa.value_checks import other_value_reason

# the cited sentence, a question it does not answer and the tempting draft, a question that the same draft answers
ROWS = [
    (
        "All volunteers lived in one county and met on Mondays.",
        ("In which county did the volunteers live?", "one county"),
        ("In how many counties did the volunteers live?", "one county"),
    ),
    (
        "Lena Orr finished 0.08 seconds behind the winner.",
        ("What was Lena Orr's time?", "0.08 seconds"),
        ("By how much was Lena Orr beaten?", "0.08 seconds"),
    ),
    (
        "The new hall seats 400 more people and has two balconies.",
        ("How many people does the hall seat?", "400"),
        ("How many more people does the hall seat?", "400"),
    ),
    (
        "Fraud carries a maximum of ten years, and he is to be sentenced on Monday.",
        ("How long is his sentence?", "ten years"),
        ("How long a sentence could he get?", "ten years"),
    ),
    (
        "The national target is 18 weeks, which one clinic meets.",
        ("How long do patients wait?", "18 weeks"),
        ("What waiting time is the target?", "18 weeks"),
    ),
    (
        "Some 10,800 people were out of work and looking for a job.",
        ("How many jobs were cut?", "10,800"),
        ("How many workers were without a job?", "10,800"),
    ),
    (
        "She missed one test, in September, when a flight was cancelled.",
        ("On which day was the flight cancelled?", "September"),
        ("In which month was the flight cancelled?", "September"),
    ),
    (
        "It cannot be soldered; parts have been joined under argon since the 1950s.",
        ("Since when has it been soldered?", "since the 1950s"),
        ("Since when have parts been joined under argon?", "since the 1950s"),
    ),
    (
        "The Dunmarrow foundry, the last of them, closed in 1978.",
        ("Which foundry still makes the metal?", "The Dunmarrow foundry"),
        ("Which foundry was the last one?", "The Dunmarrow foundry"),
    ),
    (
        "Ilka Dorn traced the name to a word for marsh; Jozef Hart connected it in 1931 with a man.",
        ("In which year did Ilka Dorn trace the name?", "1931"),
        ("In which year did Jozef Hart connect the name with a man?", "1931"),
    ),
    (
        "The pans gave 380 tonnes of salt in 2024, when the weather was dry.",
        ("How much salt did the pans give in 2026?", "380 tonnes"),
        ("How much salt did the pans give in 2024?", "380 tonnes"),
    ),
    (
        "Lena Orr abstained because her brother-in-law works for Beckley & Daughters.",
        ("What is the name of Lena Orr's brother-in-law?", "Beckley & Daughters"),
        ("What is the name of the firm?", "Beckley & Daughters"),
    ),
    (
        "One clinic, in Thornaby Vale, meets the target; patients in Crake wait 22 weeks.",
        ("How long do patients in Thornaby Vale wait?", "22 weeks"),
        ("How long do patients in Crake wait?", "22 weeks"),
    ),
    (
        "According to Dana Kay, an analyst at Nordhav Bank, the move will save money.",
        ("Which analyst expects the move to save money?", "Nordhav Bank"),
        ("Which analyst expects the move to save money?", "Dana Kay"),
    ),
]
BEGINNING = "A first paragraph of the story.\n\nIt goes on for a while.\n\n"


def reason(passage: str, question: str, draft: str, rest: str = "") -> str:
    (opened,) = open_articles([Article.of(f"{BEGINNING}{passage}\n\n{rest}")])
    return other_value_reason(question_of(question), AnswerDraft(draft, ""), AnswerPlace(opened, 2, 1.0))


@pytest.mark.parametrize(("passage", "other", "_same"), ROWS)
def test_a_value_of_something_else_is_objected_to(passage: str, other: tuple[str, str], _same: tuple[str, str]) -> None:
    assert reason(passage, *other)


@pytest.mark.parametrize(("passage", "_other", "same"), ROWS)
def test_the_same_value_answers_the_question_it_belongs_to(
    passage: str, _other: tuple[str, str], same: tuple[str, str]
) -> None:
    assert reason(passage, *same) == ""


def test_a_place_that_only_other_passages_name_is_missed() -> None:
    passage, rest = "Fewer than 2,000 troops will stay in the country.", "The embassy in Baghdad is closed."
    asked = "How many troops will stay in Baghdad?"
    assert reason(passage, asked, "fewer than 2,000", rest) == "the passage is not about Baghdad"
    assert reason(passage, asked, "fewer than 2,000") == ""  # the article may mean it by another word
    assert reason(passage, "How many troops will stay in May?", "fewer than 2,000", "The mayor left in May.") == ""


TRIAL = """A builder was sent to prison for three years on Thursday after a wall fell.

Owen Tarrant, 47, had pleaded guilty. The driver, Samira Qadri, died in hospital.

It rained all day. The court was full.

His partner, Graham Hale, was cleared in July.
"""


@pytest.mark.parametrize(
    ("question", "is_of_other"),
    [
        ("How many years will Graham Hale spend in prison?", True),
        ("How many years will Owen Tarrant spend in prison?", False),
        ("How many years will the builder spend in prison?", False),
    ],
)
def test_a_lead_is_about_those_whom_the_next_sentences_name(question: str, is_of_other: bool) -> None:
    (opened,) = open_articles([Article.of(TRIAL)])
    why = other_value_reason(question_of(question), AnswerDraft("three years", ""), AnswerPlace(opened, 0, 1.0))
    assert (why == "the passage is not about Graham Hale") == is_of_other


@pytest.mark.parametrize(
    ("passage", "question", "draft"),
    [
        ("The flood killed 37 people in Velm.", "How many lives did the flood claim?", "37"),
        ("The closure ends 640 jobs.", "How many people will lose their work?", "640 jobs"),
        ("He left two days earlier.", "When did he leave?", "two days earlier"),
        ("Marcus holds 34 per cent, and Judith 31.", "Who is Judith's brother?", "Marcus"),
        ("The pier was not closed and reopened on Monday.", "When was the pier not closed?", "Monday"),
    ],
)
def test_the_same_matter_in_other_words_is_let_through(passage: str, question: str, draft: str) -> None:
    assert reason(passage, question, draft) == ""


@settings(max_examples=40)
@given(st.text(max_size=150), st.text(max_size=60), st.text(max_size=150))
def test_any_question_and_draft_are_judged_in_one_line(question: str, draft: str, passage: str) -> None:
    assert "\n" not in reason(f"The vote is on Monday. {passage}", f"Who? {question}", " ".join(draft.split()))


@pytest.mark.parametrize("piece", ["in Baghdad ", "one county ", "; but ", "10 more ", "by how "])
def test_hostile_text_is_judged_in_good_time(piece: str) -> None:
    asked = f"How many were {piece * 30}?"
    assert "\n" not in reason(f"It has {piece * (20_000 // len(piece))}.", asked, "10")
