"""Suggested questions are plain English, and the article answers each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.ingest import article_from_bytes
from nutgraf.models import Model
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.open_answers import answering_places
from nutgraf.qa.question import open_question_of, question_of
from nutgraf.qa.suggestions import followups, generate_questions, starters
from nutgraf.summarize import brief_by_code, make_brief
from qa.scripted_reader import STORY
from render.conversation_samples import HOSTILE, Hostile, SampleConversation
from scripted_server import ScriptedServer
from summarize.stories import answering, first_sentence

ARTICLES = Path(__file__).parents[2] / "evals" / "articles"
_NEWS = """Library roof to be mended

The town library will reopen on 3 May 2031, officials said. Two workers were injured when a beam fell.

Maria Kossel, the head of the library, said: “We will not open before every beam was tested.”

The repairs will cost $4.1 million. Dame Ruth Olsen, a former mayor, gave $20,000 of it. The beams were made in Velm.
"""


@pytest.fixture
async def brief(scripted: ScriptedServer, scripted_model: Model) -> Brief:
    scripted.default(answering(first_sentence))
    return await make_brief(article_from_bytes(_NEWS.encode(), "library.txt"), scripted_model)


async def test_starters_are_short_and_open_in_turn(brief: Brief) -> None:
    assert starters(brief) == (
        "When will the town library reopen?",
        "What did Maria Kossel say?",
        "How many workers were injured when a beam fell?",
        "What is the article about?",
    )


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.txt"))[::6], ids=lambda path: path.stem)
def test_code_answers_the_open_starters(path: Path) -> None:
    article = article_from_bytes(path.read_bytes(), path.name)
    opened = open_articles([article])
    wide = [text for text in starters(brief_by_code(article)) if open_question_of(text)]
    assert wide or not article.language.startswith("en")
    assert all(answering_places(question_of(text), opened) for text in wide)


async def test_asked_and_answered_questions_are_not_suggested_again(brief: Brief) -> None:
    sample = SampleConversation(**{"library.txt": Article.of(brief.article.text)})
    workers = sample.cite("Two workers were injured when a beam fell.")
    outcomes: list[Answer | Abstention] = [
        sample.answer(sample.statement("Two.", workers), asked="How many people were hurt?"),
        sample.abstention(asked="when will the Town Library reopen"),
    ]

    suggested = followups(brief, outcomes)

    assert len(suggested) == 4
    assert "When will the town library reopen?" not in suggested
    assert "How many workers were injured when a beam fell?" not in suggested
    assert len({*suggested, *followups(brief, [])}) > 4


async def test_follow_ups_begin_near_the_passage_that_was_just_shown(brief: Brief) -> None:
    sample = SampleConversation(**{"library.txt": Article.of(brief.article.text)})
    beams = sample.cite("The beams were made in Velm.")

    assert followups(brief, [sample.answer(sample.statement("In Velm.", beams))])[0] in (
        "How much will the repairs cost?",
        "Who is Dame Ruth Olsen?",
    )


async def test_an_article_in_another_language_gets_no_english_questions(brief: Brief) -> None:
    foreign = brief.model_copy(update={"article": brief.article.model_copy(update={"language": "ar"})})

    assert starters(foreign) == ()
    assert followups(foreign, []) == ()


async def test_all_has_an_end(brief: Brief) -> None:
    sample = SampleConversation(**{"library.txt": Article.of(brief.article.text)})
    outcomes: list[Answer | Abstention] = []
    while suggested := followups(brief, outcomes):
        outcomes.append(sample.abstention(asked=suggested[0]))
        assert len(outcomes) < 30

    assert len({outcome.asked for outcome in outcomes}) == len(outcomes)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The ferry was carrying 214 passengers.", "How many passengers was the ferry carrying?"),
        (
            "The ferry was carrying 214 passengers when it left on Monday.",
            "How many passengers was the ferry carrying when it left on Monday?",
        ),
        (
            "Two bids were received before the deadline in March.",
            "How many bids were received before the deadline in March?",
        ),
        ("At least 27 people were killed in Velm, police said.", "How many people were killed in Velm?"),
        ("The company will pay £1.85m towards a school, and more.", "How much will the company pay towards a school?"),
        ("The plan was rejected on 3 May 2024.", "When was the plan rejected?"),
        ("The vote is on Wednesday.", "When is the vote?"),
        ("Larkfield reported the breach to the police.", "Who reported the breach to the police?"),
    ],
)
def test_a_plain_statement_is_turned_into_its_question(sentence: str, question: str) -> None:
    assert [one.text for one in generate_questions(sentence, sentence, ("Larkfield",))] == [question]


@pytest.mark.parametrize(
    "sentence",
    [
        "Officials found the valve was leaking 12 litres.",
        "One person was killed when it fell.",
        "She was carrying 214 passengers.",
        "The ferry was not carrying 214 passengers.",
        "In May the wall was hit by 3 cars.",
        "The shop sells a $5 million ring.",
        "“The ferry was carrying 214 passengers.”",
        "Larkfield and Oxbow reported the breach.",
        "Larkfield raised its offer to the union.",
        "Larkfield holds 34 per cent and Judith holds the rest.",
        "Three journals turned her paper down.",
    ],
)
def test_a_sentence_that_would_make_an_awkward_question_gives_none(sentence: str) -> None:
    assert list(generate_questions(sentence, f"{sentence} Two bids.", ("Larkfield",))) == []


def test_each_question_of_a_story_keeps_to_the_words_of_its_sentence() -> None:
    sentences = re.split(r"(?<=\.)\s+", STORY)
    asked = [(sentence, question.text) for sentence in sentences for question in generate_questions(sentence, STORY)]
    assert asked
    for sentence, question in asked:
        added = set(re.findall(r"\w+", question.casefold())) - set(re.findall(r"\w+", sentence.casefold()))
        assert added <= {"how", "many", "much", "when", "who"}


@pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.name for hostile in HOSTILE])
def test_questions_about_hostile_sentences_stay_on_one_line(hostile: Hostile) -> None:
    for question in generate_questions(f"{hostile.text} was seen by 12 people.", hostile.text, (hostile.text,)):
        assert "\n" not in question.text


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        (
            "Two people were killed and some 90,000 homes lost power when Storm Ingra crossed the coast.",
            ["How many people were killed?"],
        ),
        ("Two people were killed and 30 were injured when the roof fell.", ["How many people were killed?"]),
        (
            "Three residents were treated at the scene and a firefighter in hospital.",
            ["How many residents were treated at the scene?"],
        ),
        (
            "The port has recovered £212,000 from its insurers and says that it will sue.",
            ["How much has the port recovered from its insurers?"],
        ),
        ("Larkfield admitted the meeting but denied that money had changed hands.", ["Who admitted the meeting?"]),
        ("Two others were arrested later.", []),
        ("Larkfield director Paul Marsh said that 23 trusses have to be replaced.", []),
        (
            "The council will spend £46,000 on lifeguards and lighting.",
            ["How much will the council spend on lifeguards and lighting?"],
        ),
    ],
)
def test_a_question_ends_where_something_else_begins(sentence: str, questions: list[str]) -> None:
    assert [one.text for one in generate_questions(sentence, sentence, ["Larkfield"])] == questions
