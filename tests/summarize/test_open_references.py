"""Pronouns of a statement get the name they stand for, or the statement is known to be open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.extract.analysis import analyze
from nutgraf.summarize.briefing import brief_by_code
from nutgraf.summarize.cuts import cuts_of
from nutgraf.summarize.open_references import AntecedentNames, is_open, openness

COUNCIL = (
    'The mayor of Orlem, Maria Tennant, said the pool needed repairs. "We do not have that money," she said. The '
    "opposition accused her of playing for time. Its leader, Dev Anand, said the council had known since 2019."
)


def named(text: str, at: int) -> str:
    """The sentence with this number, its first open pronoun replaced."""
    analysis = analyze(Article.of(text))
    sentence = analysis.body[at]
    return AntecedentNames(sentence, analysis).put_into(sentence.text, 0)


def test_an_object_pronoun_and_a_possessive_get_their_names() -> None:
    assert named(COUNCIL, 2) == "The opposition accused Maria Tennant of playing for time."
    assert named(COUNCIL, 3) == "The opposition's leader, Dev Anand, said the council had known since 2019."


@pytest.mark.parametrize(
    ("before", "sentence", "expected"),
    [
        ("The company made a loss.", "It blamed the cost of timber.", "The company blamed the cost of timber."),
        (
            "The labour inspectorate opened a case.",
            "It has criticised the zoo.",
            "The labour inspectorate has criticised the zoo.",
        ),
        (
            "The museum put the value at two million.",
            "It later corrected the figure.",
            "The museum later corrected the figure.",
        ),
        ("The firm closed a shop.", "Its shares fell by 22%.", "The firm's shares fell by 22%."),
        ("Police in Sandvig counted 200 cars.", "They fined nobody.", "Police in Sandvig fined nobody."),
        (
            "Jane Orwin wept as the verdicts were read.",
            "Her barrister called it right.",
            "Jane Orwin's barrister called it right.",
        ),
    ],
)
def test_a_pronoun_that_opens_a_sentence_gets_the_subject_before(before: str, sentence: str, expected: str) -> None:
    assert named(f"{before} {sentence}", 1) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Anders Velt was in court. Judge Miriam Sotelo told it that he had sold a harbour.",
            "Judge Miriam Sotelo told it that Anders Velt had sold a harbour.",
        ),
        (
            "Jonas Weidl survived the vote. Three members of his own party stayed away.",
            "Three members of Jonas Weidl's own party stayed away.",
        ),
        ("Jonas Weidl lost. A witness changed his account.", "A witness changed his account."),
        (
            "The dead are a woman and a dog. Eline Varga drilled into the teeth. The team saw her bones.",
            "The team saw her bones.",
        ),
    ],
)
def test_he_gets_his_name_behind_others_who_cannot_be_meant(text: str, expected: str) -> None:
    assert named(text, len(analyze(Article.of(text)).body) - 1) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The council approved the plan. It will cost three million.",  # the plan, not the council
        "The breakdown hurts Norland. It had hoped for a deal.",
        "The team found an enzyme. It works only in the cold.",
        "The company sued the bank. It denied the charge.",
        "The council met a company. Its shares fell.",
        "Maria Tennant met Ellen Prior. She said that it was late.",
        "The two men stopped the driver. They made him get out.",
    ],
)
def test_a_pronoun_that_could_mean_another_stays(text: str) -> None:
    sentence = analyze(Article.of(text)).body[1].text
    assert named(text, 1) == sentence
    assert is_open(sentence)


def test_somebody_mentioned_in_passing_is_not_whom_the_story_calls_she() -> None:
    text = (
        "Ruth Castellan, who made maps, has died. She lived in Torvale.\n\nLeonie Marsh worked for her for years.\n\n"
        "The society refused her as a member in 1979. She kept the letter."
    )
    assert [named(text, at) for at in (3, 4)] == [
        "The society refused her as a member in 1979.",
        "She kept the letter.",
    ]


def test_he_is_not_the_last_man_with_a_name_where_another_stands_between() -> None:
    text = "Her son Peter said so. She was born in Bresse, the daughter of a stonemason. He taught her to cut letters."
    assert named(text, 2).startswith("He ")


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("It never arrived.", "opening"),
        ("Two of them died.", "opening"),
        ("Two voted for a larger cut.", "opening"),
        ("The decision has divided the staff.", "opening"),
        ("The opposition accused her of it.", "within"),
        ("In the laboratory 200 of them ate film.", "within"),
        ("The decision of the court stands.", ""),
        ("Three members of his own party stayed away.", "within"),
        ("The company did not say why.", "within"),
        ("“We do not yet know why.”", "within"),
        ("Johan Ilves will leave in April. The company did not say why.", ""),
        ("It is not known whether the ship sank.", ""),
        ("This week the council meets.", ""),
        ("Ana Ruiz said she would stay.", ""),
        ("“It is over,” said the mayor.", ""),
    ],
)
def test_a_statement_is_open_where_a_word_needs_another_sentence(statement: str, where: str) -> None:
    assert openness(statement) == where


@given(st.text(max_size=200))
def test_any_text_is_open_or_not(text: str) -> None:
    assert openness(text) in {"", "within", "opening"}


def test_long_text_is_read_in_linear_time() -> None:
    assert openness("it is " * 4_000) in {"", "opening", "within"}


def test_a_name_never_makes_a_form_longer_than_asked_for() -> None:
    analysis = analyze(Article.of(COUNCIL))
    assert all(len(cut.text.split()) <= 8 for cut in cuts_of(analysis.body[2], analysis, 8))


def test_a_brief_shows_the_name_and_quotes_the_article_exactly() -> None:
    article = Article.of(COUNCIL)
    brief = brief_by_code(article)
    claim = next(one for one in (brief.nut_graf, *brief.key_points) if "playing for time" in one.text)
    assert "Maria Tennant" in claim.text
    assert all(article.text[span.start : span.end] == span.quote for span in claim.spans)
