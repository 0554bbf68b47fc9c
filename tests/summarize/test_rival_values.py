"""Two values of one thing are found, and shown beside each other."""

from __future__ import annotations

import pytest

from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.extract.analysis import analyze
from nutgraf.ingest import article_from_bytes
from nutgraf.render.sizes import sized
from nutgraf.summarize import brief_by_code
from nutgraf.summarize.rival_values import rival_values


def pairs(text: str) -> list[tuple[str, str]]:
    return [(one.first.number.text, one.second.number.text) for one in rival_values(analyze(Article.of(text)))]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Police put the crowd at 2,000. The organisers said 20,000 people had come.", ("2,000", "20,000")),
        ("At least 14 people died, rescuers said. The ministry put the toll at 16.", ("14", "16")),
        ("Some 800 houses were damaged. The Red Cross put the number at about 1,500.", ("800", "1,500")),
        ("Repairs would cost £2.4m, the council says. A builder put the cost at £900,000.", ("£2.4m", "£900,000")),
        ("About 900 jobs would have gone, the unions said; the firms had spoken of 400.", ("900", "400")),
        ("The union counted 3,200 passengers; the operator's own figure is 2,100.", ("3,200", "2,100")),
        ("Noise at 40 houses is above the limit. The group says it is 130 houses.", ("40", "130")),
        ("Eleven people are dead. Officials had earlier spoken of nine dead.", ("Eleven", "nine")),
        ("The institute gave the magnitude as 6.4, the survey put the magnitude at 6.1.", ("6.4", "6.1")),
    ],
)
def test_two_values_of_one_thing_are_found(text: str, values: tuple[str, str]) -> None:
    assert pairs(text) == [values]


@pytest.mark.parametrize(
    "text",
    [
        "In Askar 130 people were treated. In Tolo 45 people were treated.",
        "The fire killed 11 people. Another 14 people were hurt.",
        "The firm made 12 million crowns last year. It had put the profit at 9 million the year before.",
        "About 900 of the 7,400 jobs will go.",
        "Shares fell 12 per cent. Those of its rival rose 2 per cent.",
        "The storm killed 40 people. An earlier storm in 1956 killed 212 people.",
        "Police put the crowd at 2,000. Later 300 people were arrested.",
        "Police put the cost at £4m. The organisers said 20,000 people had come.",
        "Two officers were hurt. Three marchers were hurt.",
        "Forty houses burned. The mayor put the price of a ticket at 90 crowns.",
        "The court heard 16 witnesses. The judge spoke of another 4.",
        "Sixteen people died. The group says there are 30 roofs of that kind.",
        "Eleven boats sank. The ministry put the toll of them at 11.",
    ],
)
def test_two_things_are_not_two_values_of_one(text: str) -> None:
    assert pairs(text) == []


def test_no_values_are_paired_in_a_language_whose_words_are_not_known() -> None:
    assert (
        rival_values(analyze(Article.of("Die Polizei zählte 2.000. Die Veranstalter sprachen von 20.000 Menschen.")))
        == ()
    )


@pytest.mark.parametrize("unit", ["put the toll at 16 ", "it is 130 houses ", "spoke of 4 ", "earlier figure of 9 "])
def test_hostile_text_takes_no_time(unit: str) -> None:
    assert isinstance(pairs((unit * 5_000)[:20_000]), list)


MERGER = """Merger of grain traders is off

Harrow & Dale and Brightfield ended talks on Friday about a merger that would have created the country's largest grain
trader, after two months of negotiations that both companies described as difficult.

Harrow & Dale said the talks had failed over price. It had offered 4.20 crowns a share, valuing Brightfield at 1.3
billion crowns; Brightfield's board wanted 4.75. Shares in Brightfield fell 12 per cent to 3.61 crowns.

The deal was to have saved 60 million crowns a year, according to Harrow & Dale. Brightfield had put the savings at 35
million. The chairwoman, Sanne Oberg, declined to comment on another buyer. She will present the results on 14 May.

Harrow & Dale will pay a fee of 15 million crowns for ending the talks. It is unclear whether an inquiry will close.
"""


def brief() -> Brief:
    return brief_by_code(article_from_bytes(MERGER.encode(), "merger.txt"))


def test_a_brief_shows_both_values_or_none() -> None:
    said = " ".join(claim.text for claim in sized(brief(), "brief").claims)
    assert ("60 million" in said) == ("35 million" in said)


def test_the_figures_of_a_brief_have_both_values_with_one_unit() -> None:
    figures = {figure.text: figure for figure in brief().figures}
    saved = next(figure for text, figure in figures.items() if "60 million" in text)
    put = next(figure for text, figure in figures.items() if "35" in text)
    assert (put.unit, put.counts) == (saved.unit, saved.counts)
