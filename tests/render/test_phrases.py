"""Every code of a brief has words, and numbers are written as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.answer import CheckName
from nutgraf.article import Article, NoticeKind, RemovalReason
from nutgraf.brief import Brief, Certainty, Claim, Rejection, RejectionReason, Speaker
from nutgraf.extract.date_readings import Unresolved
from nutgraf.render import phrases


def test_every_reason_and_certainty_has_words() -> None:
    assert set(phrases.REASONS) == set(get_args(RejectionReason))
    assert set(phrases.CERTAINTIES) == set(get_args(Certainty))
    assert set(phrases.NOTICES) == set(get_args(NoticeKind))
    assert set(phrases.CHECKS) == set(get_args(CheckName))
    assert set(phrases.REMOVALS) == set(get_args(RemovalReason))
    assert set(phrases.FIELDS) == set(get_args(Rejection.model_fields["field"].annotation))
    assert set(phrases.UNRESOLVED) == set(get_args(Unresolved))


def test_who_says_it_and_how_sure_is_added_only_where_the_statement_does_not_say_it(brief: Brief) -> None:
    assert [phrases.attributed(point) for point in brief.key_points[1:]] == [
        "Fewer than 40 of 212 berths are usable, and ferries to Skarn sail twice a day.",
        "Repairs will cost $4.1 million, the city council estimates.",
        "The city council ignored two warnings about the wall. (alleged, according to the fishing union)",
        "Two people were killed when the wall broke.",
    ]


def _said(text: str, who: str) -> Claim:
    article = Article.of(f"{text} {who}")
    place = len(text) + 1
    return Claim(
        text=text,
        spans=(article.span(0, len(text)),),
        asserted_by=Speaker(name=who, span=article.span(place, place + len(who))),
        certainty="attributed",
        wording="article",
    )


@pytest.mark.parametrize(
    ("text", "who", "shown"),
    [
        ("“We wait,” she said.", "Ana Ruiz", "“We wait,” Ana Ruiz said."),
        ("She also said the wall leaked.", "Ana Ruiz", "Ana Ruiz also said the wall leaked."),
        ("The wall, he warned, will leak.", "The mayor", "The wall, the mayor warned, will leak."),
        (
            "The official said nobody had signed.",
            "an official on the team",
            "An official on the team said nobody had signed.",
        ),
        ("The AIP confirmed the test.", "Athletics Integrity Panel", "The AIP confirmed the test."),
        ("He left after she said so.", "Ana Ruiz", "He left after she said so, according to Ana Ruiz."),
        ("The union said so.", "Ana Ruiz", "The union said so, according to Ana Ruiz."),
        ("We cannot build it in a year.", "the minister", "The minister: “We cannot build it in a year.”"),
        ("I told them “no” twice.", "the minister", "I told them “no” twice, according to the minister."),
    ],
)
def test_the_source_of_a_statement_takes_the_place_of_its_pronoun_or_stands_before_its_own_words(
    text: str, who: str, shown: str
) -> None:
    assert phrases.attributed(_said(text, who)) == shown


def test_words_that_the_article_does_not_have_in_a_row_get_no_quotation_marks() -> None:
    claim = _said("We cannot build it in a year.", "the minister")
    claim = claim.model_copy(update={"text": "We cannot build it.", "wording": "cut"})

    assert phrases.attributed(claim) == "The minister: “We cannot build it.”"

    skipped = claim.model_copy(update={"text": "We build it in a year."})
    assert phrases.attributed(skipped) == "We build it in a year, according to the minister."


def test_what_somebody_unnamed_says_is_not_given_as_a_fact(brief: Brief) -> None:
    unnamed = {"asserted_by": None, "certainty": "attributed", "text": "The harbour is open.", "wording": "model"}

    assert phrases.certainty(brief.key_points[0].model_copy(update=unnamed)) == "attributed, without a name"


@pytest.mark.parametrize(
    ("text", "certainty", "shown"),
    [
        ("Ferries will sail again on Monday.", "forecast", ""),
        ("Ferries sail again on Monday.", "forecast", ""),  # the verdict on it has compared the tense
        ("The union's Ana Ruiz says the wall leaked.", "disputed", ""),
        ("He said the wall leaked.", "disputed", "disputed"),
        ("The wall was said to be safe.", "disputed", "disputed"),
        ("Wall broke in the storm", "attributed", ""),  # a headline
        ("The wall may have leaked.", "attributed", ""),
    ],
)
def test_a_statement_in_other_words_shows_its_certainty_where_they_do_not(
    brief: Brief, text: str, certainty: Certainty, shown: str
) -> None:
    fields = {"asserted_by": None, "certainty": certainty, "text": text, "wording": "model"}

    assert phrases.certainty(brief.key_points[0].model_copy(update=fields)) == shown


@pytest.mark.parametrize(
    ("value", "written"),
    [("4.1E+6", "4,100,000"), ("2.50", "2.5"), ("100", "100"), ("1E+3", "1,000"), ("0.001", "0.001"), ("-12", "-12")],
)
def test_a_number_is_grouped_and_has_no_exponent(value: str, written: str) -> None:
    assert phrases.number(Decimal(value)) == written


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_a_written_number_is_still_the_same_number(value: Decimal) -> None:
    assert Decimal(phrases.number(value).replace(",", "")) == value


@given(st.text(alphabet="ab \n", max_size=80), st.integers(4, 30))
def test_a_shortened_text_is_never_longer_than_asked_and_one_line(text: str, limit: int) -> None:
    shortened = phrases.shortened(text, limit)

    assert len(shortened) <= max(limit, 2) + 1
    assert "\n" not in shortened


def test_passages_that_were_not_read_are_reported(brief: Brief) -> None:
    partly = brief.model_copy(update={"coverage": brief.coverage.model_copy(update={"passages_total": 3})})

    assert "1 of 3 passages" in phrases.making_of(partly)[0].how
    assert "NOT READ" in phrases.making_of(partly)[0].how
    assert "NOT READ" not in phrases.making_of(brief)[0].how


def test_a_guessed_encoding_is_reported(brief: Brief) -> None:
    assert brief.article.source is not None
    source = brief.article.source.model_copy(update={"encoding": "cp1252", "encoding_guessed": True})
    guessed = brief.model_copy(update={"article": brief.article.model_copy(update={"source": source})})

    assert "harbour.txt, cp1252 (a guess: letters may be wrong)" in [line.how for line in phrases.making_of(guessed)]
