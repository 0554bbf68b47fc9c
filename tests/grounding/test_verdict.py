"""A verdict compares what a statement means with what its evidence means."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.ferry_collision import STORY
from nutgraf.article import Article
from nutgraf.grounding import Evidence, ReadArticle, Reading, StatementVerifier, evidence_for, signs_of, verdict
from nutgraf.models import Model
from scripted_server import ScriptedServer


def _names(story: ReadArticle, statement: str) -> dict[str, str]:
    reading = Reading(statement, "en", story.article.published)
    evidence = Evidence(story, evidence_for(reading, story))
    return {sign.name: sign.reason for sign in signs_of(reading, evidence) if sign.value > 0}


async def test_the_articles_own_sentence_is_supported_without_a_model(story: ReadArticle) -> None:
    made = await verdict("The pier reopened after the repairs.", story, None)

    assert made.verdict == "supported"
    assert [span.quote for span in made.spans if span.matches(STORY)]


async def test_a_statement_in_other_words_needs_a_model(
    story: ReadArticle, scripted: ScriptedServer, scripted_model: Model
) -> None:
    statement = "The company was ordered to pay a penalty by the supervisory body."
    scripted.default(lambda _: "yes")

    assert (await verdict(statement, story, None)).verdict == "unchecked"
    made = await verdict(statement, story, StatementVerifier(scripted_model))
    assert made.verdict == "supported"
    assert made.chance is None  # a bare word has no calibration


async def test_the_models_no_is_never_supported(
    story: ReadArticle, scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(lambda _: "no")
    made = await verdict("The company was ordered to pay a penalty.", story, StatementVerifier(scripted_model))

    assert made.verdict == "not_in_source"
    assert made.reasons


async def test_a_reversed_limit_falls_without_a_model(story: ReadArticle) -> None:
    made = await verdict("Repairs took at least six weeks.", story, None)

    assert made.verdict == "contradicted"
    assert "six weeks" in made.reasons[0]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("The regulator fined NordLine £1.2bn.", "number_scale"),
        ("The pier reopened before the repairs.", "opposite"),
        ("Tarn Shipping paid NordLine £300,000.", "roles_reversed"),
        ("The regulator fined NordLine in Oslo.", "name_unknown"),
        ("NordLine carries 41,500 passengers a year.", "number_other"),
        ("NordLine was fined because the fog was thick.", "cause_added"),
    ],
)
def test_what_differs_in_meaning_gives_a_sign(story: ReadArticle, statement: str, expected: str) -> None:
    assert expected in _names(story, statement)


PORT = """\
Council counts the cost of the storm

The council put the damage at £4.1m on Friday. Its first estimate had been £2.6m. Roofs cost £900,000 to repair, while
the sea wall cost £1.7m to rebuild.

Most of the shops in Quay Street were flooded. The wall was weakened by dredging, the harbour master claimed; the
council denies it. Engineers suspect that the sluice failed. It opened on 3 May and closed again on 9 June.
"""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Rebuilding the sea wall cost £900,000.", "number_of_other_clause"),
        ("The council put the damage at £2.6m.", "value_superseded"),
        ("The storm caused damage of £2.6m.", "value_superseded"),
        ("All shops in Quay Street were flooded.", "total_for_part"),
        ("Every shop in Quay Street was flooded.", "total_for_part"),
        ("Dredging weakened the wall.", "dispute_dropped"),
        ("Engineers established that the sluice failed.", "doubt_made_result"),
        ("Quay Street had its worst flood in history.", "superlative_added"),
    ],
)
def test_what_belongs_to_something_else_or_is_said_less_surely_gives_a_sign(statement: str, expected: str) -> None:
    assert expected in _names(ReadArticle(Article.of(PORT)), statement)


@pytest.mark.parametrize(
    "statement",
    [
        "It cost £1.7m to rebuild the sea wall.",
        "The damage came to £4.1m.",
        "The council first estimated the damage at £2.6m.",
        "Most shops in Quay Street were flooded.",
        "The harbour master blamed dredging for weakening the wall.",
        "Engineers think that the sluice failed.",
    ],
)
def test_what_the_article_says_gives_none_of_these_signs(statement: str) -> None:
    found = _names(ReadArticle(Article.of(PORT)), statement)

    assert not {name for name in found if name.startswith(("number_of", "value_", "total_", "dispute_", "doubt_"))}


@pytest.mark.parametrize(
    "statement",
    [
        "NordLine was fined 1.2 million pounds.",
        "The regulator fined NordLine on 12 March.",
        "Repairs took up to six weeks.",
        "Tarn was left with £210,000 of the damages after paying its crew.",
    ],
)
def test_another_form_of_the_same_value_gives_no_sign_against_it(story: ReadArticle, statement: str) -> None:
    found = _names(story, statement)

    assert not {name for name in found if name.startswith(("number_", "date_o", "date_m", "limit_", "small_"))}, found


@pytest.mark.parametrize(
    ("statement", "verdict_name", "reason"),
    [
        ("“We sailed too fast in the fog,” said Mara Lindqvist.", "supported", ""),
        ("“We sailed too fast in the frost,” said Mara Lindqvist.", "contradicted", "altered"),
        ("“We sailed too fast in the fog,” said Paul Venn.", "contradicted", "misattributed"),
        ("“Nobody ever told us about any rule,” said Mara Lindqvist.", "not_in_source", "fabricated"),
    ],
)
async def test_quotations_are_compared_letter_by_letter(
    story: ReadArticle, statement: str, verdict_name: str, reason: str
) -> None:
    made = await verdict(statement, story, None)

    assert made.verdict == verdict_name
    assert reason in " ".join(made.reasons)


async def test_a_statement_about_something_else_is_not_in_the_source(story: ReadArticle) -> None:
    made = await verdict("Zebras graze quietly.", story, None)

    assert (made.verdict, made.spans) == ("not_in_source", ())


@given(st.text(max_size=300))
async def test_no_text_breaks_a_verdict(text: str) -> None:
    story = ReadArticle(Article.of(STORY, published=date(2026, 3, 14)))
    made = await verdict(text, story, None)

    assert all(span.matches(STORY) for span in made.spans)


@pytest.mark.parametrize("piece", ["not ", "1 ", "because ", "“a ", "NordLine ", "at least 2 ", "(((", "was est "])
async def test_a_hostile_statement_takes_time_in_proportion(story: ReadArticle, piece: str) -> None:
    started = time.process_time()
    await verdict(piece * (1_400 // len(piece)), story, None)
    made = await verdict(piece * (20_000 // len(piece)), story, None)

    assert made.verdict == "unchecked"
    assert time.process_time() - started < 5


SCHOOL = """\
Tamsin Reeve, who runs the school, said on 3 May 2026 that it would close in July. She has taught there for 31 years.

Orsk Holdings hired Tarn Builders, and Tarn Builders sued the insurer. The bill will be paid by 9 June.

Fees were at most £40 a term. In 2019 there were 212 pupils and 14 teachers. Parents did not accept the offer.

The roof leaked because a gutter was blocked. The hall flooded in March. The old gym is not used.
"""


@pytest.fixture
def school() -> ReadArticle:
    return ReadArticle(Article.of(SCHOOL, published=date(2026, 5, 4)))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Fees were £40 a term at least.", "limit_reversed"),
        ("Fees came to £40 a term or more.", "limit_reversed"),
        ("The bill will be paid after 9 June.", "date_side_reversed"),
        ("There were 212 teachers in 2019.", "number_counts_other"),
        ("The hall flooded because a gutter was blocked.", "cause_added"),
        ("A blocked gutter led to the flood in the hall.", "cause_added"),
        ("Parents accepted the offer.", "negation_dropped"),
        ("Tarn Builders hired Orsk Holdings.", "roles_reversed"),
    ],
)
def test_a_changed_limit_side_count_cause_or_role_gives_a_sign(
    school: ReadArticle, statement: str, expected: str
) -> None:
    reading = Reading(statement, "en", school.article.published)
    whole = Evidence(school, [sentence.number for sentence in school.sentences])

    assert expected in {sign.name for sign in signs_of(reading, whole) if sign.value > 0}


@pytest.mark.parametrize(
    "statement",
    [
        "Fees were no more than £40 a term.",
        "Fees were £40 a term at most.",
        "The bill will be paid before 9 June.",
        "There were 212 pupils in 2019.",
        "Because a gutter was blocked, the roof leaked.",
        "Parents stayed away from the offer.",
        "Tamsin Reeve has taught at the school for 31 years.",
        "Tarn Builders was hired by Orsk Holdings.",
    ],
)
def test_the_same_meaning_in_other_words_gives_no_such_sign(school: ReadArticle, statement: str) -> None:
    found = _names(school, statement)

    assert not {
        name for name in found if name.startswith(("limit_", "date_", "number_", "cause_", "neg", "roles", "name"))
    }


@pytest.mark.parametrize(
    ("statement", "begins"),
    [
        ("Fees came to £40 a term at most.", ["Fees were at most"]),
        ("The roof leaked and the hall flooded in March.", ["The roof leaked", "The hall flooded"]),
    ],
)
def test_evidence_is_no_more_than_covers_the_statement(school: ReadArticle, statement: str, begins: list[str]) -> None:
    numbers = sorted(evidence_for(Reading(statement), school))
    texts = [school.sentences[number - 1].text for number in numbers]

    assert len(texts) == len(begins)
    assert all(text.startswith(begin) for text, begin in zip(texts, begins, strict=True))


def test_joined_sentences_have_what_was_found_in_each(school: ReadArticle) -> None:
    joined = school.joined((1, 2))
    alone = Reading(joined.text, "en", school.article.published)

    assert [(one.start, one.text) for one in joined.numbers] == [(one.start, one.text) for one in alone.numbers]
    assert [(one.start, one.iso) for one in joined.dates] == [(one.start, one.iso) for one in alone.dates]
    assert joined.words == alone.words or [w[:3] for w in joined.words] == [w[:3] for w in alone.words]
    assert all(joined.text[one.start : one.end] == one.text for one in joined.numbers)


@pytest.mark.parametrize(
    ("statement", "turned"),
    [("Glasson held Ardmoyle to a draw.", False), ("Ardmoyle held Glasson to a draw.", True)],
)
def test_who_does_it_is_found_behind_an_irregular_participle(statement: str, turned: bool) -> None:
    read = ReadArticle(Article.of("Kelvey Town won at home while Ardmoyle were held to a draw by Glasson."))

    assert ("roles_reversed" in _names(read, statement)) is turned
