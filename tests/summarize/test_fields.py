"""Who and what a brief lists: people with a role or an act, organisations that do something, figures that count."""

from __future__ import annotations

import pytest

from nutgraf.article import Article
from nutgraf.extract.analysis import analyze
from nutgraf.ingest import article_from_bytes
from nutgraf.summarize import fields
from nutgraf.summarize.points import find_all


@pytest.mark.parametrize(
    "text",
    [
        "Maria Lopez resigned on Monday.",
        "Police arrested Maria Lopez on Monday.",
        "The plan was drawn up by the engineer Maria Lopez in 2019.",
        "“It is over,” said Maria Lopez.",
    ],
)
def test_a_person_who_acts_is_listed(text: str) -> None:
    assert "Maria Lopez" in {person.name for person in fields.people(find_all(analyze(Article.of(text))))}


def test_a_former_name_is_no_organisation_of_the_story() -> None:
    text = "Dana Holm bought the network Chirper (formerly Pipit Media) in 2022. Larkfield Pharmacies sued it in May."
    names = {one.name for one in fields.organisations(find_all(analyze(Article.of(text))))}
    assert not any("Pipit" in name for name in names)
    assert "Larkfield Pharmacies" in names


def test_a_figure_is_listed_with_what_it_counts() -> None:
    figures = fields.figures(find_all(analyze(Article.of("The fire killed 12 people. The bill came to £2.5m."))))
    assert all(figure.counts or figure.unit for figure in figures)
    assert {figure.text for figure in figures} == {"12 people", "£2.5m"}


def test_what_somebody_would_not_say_names_them_or_is_left_out() -> None:
    text = (
        "The operator lost 40 boats on Monday. Ada Brink met Sanne Oberg at noon. She declined to say why. "
        "Sanne Oberg declined to say when the boats would be replaced."
    )
    found = fields.not_known(find_all(analyze(Article.of(text))))
    assert [claim.text for claim in found] == ["Sanne Oberg declined to say when the boats would be replaced."]


@pytest.mark.parametrize("counted", ["engineers were arrested", "cranes were sent", "hours passed"])
def test_a_headline_whose_toll_counts_something_else_in_the_text_is_stale(counted: str) -> None:
    text = f"Two dead after roof collapses\n\nAt least 11 people were killed when a roof collapsed. Two {counted}.\n"
    headline, refused = fields.own_headline(find_all(analyze(article_from_bytes(text.encode(), "roof.txt"))))
    assert headline is None
    assert refused is not None
    assert refused.reason == "stale_headline"


def test_what_is_to_come_can_be_read_by_itself() -> None:
    text = (
        "The storm cut off 112,000 customers of the grid operator, Westlink. Those will be told by Saturday. "
        "The ferry to Inishmaan will not sail before Sunday."
    )
    found = fields.what_next(find_all(analyze(Article.of(text))))
    assert [claim.text.split()[-1] for claim in found] == ["Saturday.", "Sunday."]
    assert found[0].text.startswith("The storm cut off")


@pytest.mark.parametrize(
    ("before", "unknown", "expected"),
    [
        ("Johan Ilves will step down in April.", "The company did not say why.", 2),
        ("A bank and a shop were robbed.", "It is not known whether they are linked.", 2),
        ("Whether money was asked for.", "The firm did not say when.", 1),
        ("Ada Brink met Sanne Oberg.", "She declined to say why.", 0),
    ],
)
def test_what_is_not_known_comes_with_the_sentence_that_says_of_what(before: str, unknown: str, expected: int) -> None:
    text = f"The bank lost money.\n\n{before} {unknown}"
    found = [claim.text for claim in fields.not_known(find_all(analyze(Article.of(text))))]
    assert found == [[], [unknown], [f"{before} {unknown}"]][expected]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        (
            "Marguerite Ashdown, who mapped the sea floor with a piano tuner's ear, dies at 91",
            "Marguerite Ashdown dies at 91",
        ),
        ("Ancient DNA shows plague reached island 900 years earlier than thought", None),
        ("Ancient DNA shows plague reached island nine centuries earlier than thought", None),
        ("Ancient DNA shows plague reached island 90 decades earlier than thought", None),
        ("Ancient DNA shows plague reached island 700 years earlier than thought", ""),
    ],
)
def test_a_title_is_shortened_by_an_aside_and_may_count_in_other_units(title: str, headline: str | None) -> None:
    text = (
        f"{title}\n\nMarguerite Ashdown has died. She was 91. The plague reached the island about nine "
        "centuries earlier than was thought until now."
    )
    found, _ = fields.own_headline(find_all(analyze(article_from_bytes(text.encode(), "news.txt"))))
    assert (found.text if found else "") == (title if headline is None else headline)


@pytest.mark.parametrize(
    ("title", "last", "is_kept"),
    [
        ("Three things to do in Velm this weekend", 3, True),
        ("3 things to do in Velm this weekend", 3, True),
        ("Ten things to do in Velm this weekend", 3, False),
    ],
)
def test_the_title_of_a_list_may_count_its_points(title: str, last: int, is_kept: bool) -> None:
    points = "\n".join(f"{number}. Walk along the wall to the old harbour." for number in range(1, last + 1))
    article = article_from_bytes(f"{title}\n\n{points}\n".encode(), "list.txt")
    found, _ = fields.own_headline(find_all(analyze(article)))
    assert (found is not None and found.text == title) is is_kept
