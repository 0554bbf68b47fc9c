"""A figure or a date belongs to the clause it is in: moved elsewhere it is wrong, joined with others it is not."""

from __future__ import annotations

import time
from datetime import date

import pytest

from nutgraf.article import Article
from nutgraf.checking import check_text
from nutgraf.grounding import Evidence, ReadArticle, Reading, evidence_for, failure_of, signs_of, verdict

BATHS = """\
Salt baths close after pump failure

The salt baths at Orrin were shut from Jan. 18 to Feb. 9, 2026, when Mr. Hale, the engineer, got the old pump going
again. The first repair, begun on Jan. 20, had cost £4,000; the second cost £61,000.

Visitor numbers fell to 8,200 in the first quarter from 11,900 a year earlier. The main pool is 1,900 metres from the
station and holds 640 tonnes of brine.

The council said it could not recommend a second pump. Inspectors found rust in three of its seven tanks. Mrs. Aldous
told the press on March 4, and the manager, Colm Firth, resigned on March 11. The interest on the loan goes up by 50
basis points. The lease is at least 20 years. Swimming costs £3.80 a session. The mayor, Ines Varga, did not attend the
meeting but may open the baths in May.
"""


@pytest.fixture
def baths() -> ReadArticle:
    return ReadArticle(Article.of(BATHS, published=date(2026, 3, 20)))


def _signs(read: ReadArticle, statement: str) -> dict[str, str]:
    reading = Reading(statement, "en", read.article.published)
    evidence = Evidence(read, evidence_for(reading, read))
    return {sign.name: sign.explanation for sign in signs_of(reading, evidence) if sign.value > 0}


@pytest.mark.parametrize(
    "statement",
    [
        "Orrin's salt baths were shut from Jan. 18 to Feb. 9.",
        "The baths stayed closed between 18 January and 9 February.",
        "The two repairs at the baths cost £4,000 and £61,000.",
        "The first repair cost £4,000 and the second £61,000.",
        "Visitor numbers fell from 11,900 to 8,200 in the first quarter.",
        "Visitor numbers were 11,900 a year before and are 8,200 now.",
        "The main pool is 1.9 kilometres from the station.",
        "The main pool is about 1.2 miles from the station.",
        "The main pool holds 640,000 kilograms of brine.",
        "The interest on the loan rises by half a percentage point.",
        "Mrs. Aldous spoke on March 4 and Colm Firth resigned on March 11.",
        "Three tanks out of seven were rusty, inspectors found.",
        "Mr. Hale, the engineer, got the old pump going on Feb. 9.",
    ],
)
def test_values_that_keep_their_clause_are_never_contradicted(baths: ReadArticle, statement: str) -> None:
    against = ("number_of", "date_of", "value_", "number_scale", "number_unit", "number_other", "number_missing")

    assert not [name for name in _signs(baths, statement) if name.startswith(against)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("The first repair cost £61,000.", "number_of_other_clause"),
        ("The first repair cost £61,000 and the second £4,000.", "number_of_other_clause"),
        ("The manager, Colm Firth, resigned on March 4.", "date_of_other_clause"),
        ("Colm Firth resigned on March 4 and Mrs. Aldous told the press on March 11.", "date_of_other_clause"),
        ("Visitor numbers fell to 11,900 in the first quarter.", "value_superseded"),
        ("The main pool is 1,900 kilometres from the station.", "number_unit"),
        ("Visitor numbers fell to 82,000 in the first quarter.", "number_scale"),
        ("The interest on the loan goes up by 50 percentage points.", "number_unit"),
        ("Inspectors found rust in all of the tanks.", "total_for_part"),
        ("Swimming costs £3.80 a week.", "rate_other"),
        ("The mayor, Ines Varga, attended the meeting.", "verb_denied"),
        ("The council recommended a second pump.", "verb_denied"),
    ],
)
def test_a_value_in_the_clause_of_another_is_seen(baths: ReadArticle, statement: str, expected: str) -> None:
    assert expected in _signs(baths, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "A session costs £3.80.",
        "Swimming is £3.80 each session.",
        "Ines Varga stayed away from the meeting.",
        "The council said that it was unable to recommend a second pump.",
        "The mayor may open the baths.",
        "The mayor could not attend the meeting.",
    ],
)
def test_denials_and_rates_in_other_words_are_no_opposites(baths: ReadArticle, statement: str) -> None:
    assert not {"verb_denied", "rate_other", "negation_dropped"} & _signs(baths, statement).keys()


@pytest.mark.parametrize(
    "statement",
    [
        "Colm Firth resigned on March 4.",
        "Inspectors found rust in all of the tanks.",
        "Inspectors found rust in each of its tanks.",
    ],
)
async def test_words_of_the_article_put_together_anew_do_not_pass_for_its_own(
    baths: ReadArticle, statement: str
) -> None:
    assert (await verdict(statement, baths, None)).verdict == "unchecked"


def test_a_date_may_move_within_its_own_clause() -> None:
    source = "The first attempt, on March 9, was abandoned four hours before lift-off."

    assert failure_of("The March 9 attempt was abandoned four hours before lift-off.", source) is None


async def test_a_figure_of_another_measure_is_no_contradiction_of_this_one() -> None:
    article = Article.of("The strike lasted 24 hours. Turnout was 240 people, or 30 percent. Three weeks passed.")

    for statement in ("Turnout at the strike was 3 in 10 people.", "The strike, at 24 hours, was a day long."):
        assert (await verdict(statement, ReadArticle(article), None)).verdict != "contradicted"


async def test_a_reason_says_what_the_article_has_instead(baths: ReadArticle) -> None:
    assert _signs(baths, "The first repair cost £61,000.")["number_of_other_clause"] == (
        "the article gives £61,000 for something else: “the second cost £61,000”; for this it has £4,000"
    )
    assert _signs(baths, "The council recommended a second pump.")["verb_denied"] == (
        "the article denies 'recommended': “The council said it could not recommend a second pump”"
    )
    report = await check_text("The lease is at most 20 years.", [baths.article], None)

    (sentence,) = report.sentences
    assert sentence.verdict == "contradicted"
    assert sentence.reasons == ("the article limits 20 years the other way: “The lease is at least 20 years”",)


@pytest.mark.parametrize("piece", ["Jan. ", "U.S. 5, ", "a, ", "Mr. 18 to ", "2026, while ", "—", ". . "])
def test_clauses_of_hostile_text_take_time_in_proportion(piece: str) -> None:
    took = []
    for size in (4_000, 16_000):
        reading = Reading(piece * (size // len(piece)))
        assert reading.dates is not None
        assert reading.numbers is not None
        started = time.process_time()
        assert reading.clauses[-1][1] == len(reading.text)
        took.append(time.process_time() - started)

    assert took[1] < 12 * took[0] + 0.2
