"""Who, what, when, where, why and how of the main event, in the words of the article."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.brief import FiveWs
from nutgraf.ingest import article_from_bytes
from nutgraf.summarize import brief_by_code

FIRE = """At least two people were killed when a gas bottle exploded in a bakery in Old Harrow on Tuesday, police said.

A gunman had been seen near the market at 6.15 a.m., but officers said the two events were not connected.

Firefighters saved the house next door by cutting a path through the yard. The bakery had opened in 1987.
"""


def five_ws_of(text: str, title: str = "", published: date | None = None) -> FiveWs:
    article = article_from_bytes((f"{title}\n\n{text}" if title else text).encode(), "story.txt")
    return brief_by_code(article.model_copy(update={"published": published})).five_ws


def texts(mentions: tuple[object, ...]) -> list[str]:
    return [str(getattr(mention, "text", mention)) for mention in mentions]


def test_who_has_people_without_a_name() -> None:
    who = texts(five_ws_of(FIRE).who)
    assert "At least two people" in who
    assert "A gunman" in who


def test_the_day_behind_a_subject_is_no_part_of_who() -> None:
    five_ws = five_ws_of(
        "A court in Kelmar on Tuesday cleared two officials of fraud. Prosecutors had asked for prison."
    )
    assert "A court in Kelmar" in texts(five_ws.who)


def test_a_reason_ends_before_the_verb_of_the_sentence() -> None:
    story = "Kit Arundale, called up because the regular keeper had flu, stopped two penalties on Saturday. Fans sang."
    assert texts(five_ws_of(story).why) == ["because the regular keeper had flu"]


def test_a_reason_ends_before_the_source_of_the_sentence() -> None:
    story = (
        "Ten people died after councillors voted to open the dam, the agency said, raising a toll of one. Rain fell."
    )
    assert texts(five_ws_of(story).why) == ["after councillors voted to open the dam"]


def test_a_thing_that_opens_a_sentence_is_not_who() -> None:
    story = "A glacial lake drained on Monday, half of what engineers had feared. The river Valde rose by a metre."
    assert five_ws_of(story).who == ()


def test_when_has_days_and_times_of_the_clock_in_order() -> None:
    assert texts(five_ws_of(FIRE).when) == ["Tuesday", "6.15 a.m."]


def test_a_year_after_the_lead_is_not_when() -> None:
    story = "A court in Vell freed Tomas Rein on Monday. He had been convicted in 2012. He will live in Orle until May."
    assert texts(five_ws_of(story).when) == ["Monday"]


def test_where_is_what_something_happens_in() -> None:
    assert texts(five_ws_of(FIRE).where) == ["Old Harrow"]


def test_how_is_the_course_of_events_and_the_means() -> None:
    how = " | ".join(texts(five_ws_of(FIRE).how))
    assert "when a gas bottle exploded" in how
    assert "by cutting a path" in how


@pytest.mark.parametrize(
    ("opening", "why"),
    [
        ("Ana Ruiz flew to Lisbon on Monday for talks with the builders of the port.", "for talks with the builders"),
        ("Hundreds marched through Vell on Monday to demand a new bridge.", "to demand a new bridge"),
        ("The mill was fined on Monday for dumping dye into the Orle.", "for dumping dye into the Orle"),
        ("Drivers in Vell will strike on Friday over plans to cut their pay.", "over plans to cut their pay"),
        ("The match was called off on Monday because of floods on the pitch.", "because of floods on the pitch"),
        (
            "The mayor resigned on Monday amid claims that he had sold the hall.",
            "amid claims that he had sold the hall",
        ),
        (
            "Ana Ruiz blamed the harbour office's late warning on Monday for the loss.",
            "the harbour office's late warning",
        ),
        ("The mayor blamed the delay on rain that had flooded the yard.", "rain that had flooded the yard"),
        ("The quarrel stemmed from a debt of 400 crowns, police in Vell said.", "stemmed from a debt of 400 crowns"),
        ("Two men attacked the hall in Vell in 'revenge' for a raid in May.", "in 'revenge' for a raid in May"),
    ],
)
def test_why_is_a_reason_or_a_purpose_in_the_first_sentence(opening: str, why: str) -> None:
    given_reasons = texts(five_ws_of(f"{opening} The council meets again next week.\n").why)
    assert any(reason.startswith(why) for reason in given_reasons), given_reasons


@pytest.mark.parametrize(
    "opening",
    [
        "The council agreed on Monday to pay for the bridge.",
        "The company refused on Monday to meet its drivers.",
        "The union said on Monday it was ready to strike.",
        "It is not known why the bridge fell, but engineers have asked for more time, the mayor said on Monday.",
    ],
)
def test_what_somebody_agrees_to_do_or_what_is_not_known_is_no_reason(opening: str) -> None:
    assert five_ws_of(f"{opening} The council meets again next week.\n").why == ()


def test_a_title_may_say_why() -> None:
    story = "The ferry to Orle did not sail on Monday, the harbour office said. It will sail again on Thursday."
    assert texts(five_ws_of(story, "Ferry stays in port because of storm").why) == ["because of storm"]


def test_a_reason_of_the_opening_makes_others_needless() -> None:
    story = (
        "The match in Vell was called off on Monday because of floods on the pitch. Rain is forecast again.\n\n"
        "The club's fans are used to it. The match in Vell was called off in 2011 as well, owing to snow on the pitch."
    )
    assert texts(five_ws_of(story).why) == ["because of floods on the pitch"]


@pytest.mark.parametrize(
    ("opening", "why"),
    [
        ("The lido in Vell stays open after councillors voted to pay for it.", "after councillors voted to pay for it"),
        ("The tram left the rails in Orle as it entered a bend at speed.", "as it entered a bend at speed"),
        ("A man was shot in Vell following an argument with a neighbour.", "following an argument with a neighbour"),
        ("The two mayors will meet in Orle to ensure a peaceful handover.", "to ensure a peaceful handover"),
        (
            "The match was moved to Jan. 9 as it honoured its Nov. 2 promise.",
            "as it honoured its Nov. 2 promise",
        ),
    ],
)
def test_what_came_before_or_with_it_is_why_where_nothing_says_so_more_clearly(opening: str, why: str) -> None:
    assert texts(five_ws_of(f"{opening} The council meets again next week.\n").why) == [why]


@pytest.mark.parametrize(
    "opening",
    [
        "Tom Pell is leaving Rovers after nine seasons, the club said.",
        "Two people died after bus overturns near Corran.",
        "Three men were named as those who lived in Sundby.",
        "The two teams met on the following day in Vell.",
        "She hugged her sister in Vell as cameras flashed.",
        "The council was forced to save 400 crowns.",
    ],
)
def test_a_time_or_an_accident_itself_is_no_reason(opening: str) -> None:
    assert five_ws_of(f"{opening} The council meets again next week.\n").why == ()


def test_how_is_not_what_a_later_sentence_came_after() -> None:
    story = (
        "The mayor of Vell spoke on Monday. Most homes had no power. Shops opened on Sunday after the water went down."
    )
    assert five_ws_of(story).how == ()


def test_where_is_no_place_that_only_a_later_sentence_has() -> None:
    story = (
        "The ferry hit the pier of the old harbour with 90 people aboard. Nobody was hurt. The operator apologised.\n\n"
        "The captain lives in Sundby. The ferry had hit the pier of the old harbour before it was repaired in Ardmoyle."
    )
    assert five_ws_of(story).where == ()


@pytest.mark.parametrize(
    "opening", ["Nobody takes the blame for the fire.", "The blame game went on in Vell on Monday."]
)
def test_blame_on_nobody_is_no_reason(opening: str) -> None:
    assert five_ws_of(f"{opening} The council meets again next week.\n").why == ()


def test_a_country_that_only_describes_something_is_not_where_it_happened() -> None:
    story = "The US election was on her mind, Ana Ruiz said on a call with donors on Monday. She thanked all of them."
    assert five_ws_of(story).where == ()


@pytest.mark.parametrize("dateline", ["PORT-AU-VENT, 3 June (Wire) - ", "PORT-AU-VENT (Wire) — ", "PORT-AU-VENT — "])
def test_a_dateline_gives_its_place_alone(dateline: str) -> None:
    story = (
        f"{dateline}The ferry sank on Monday, police said. Nobody was hurt, and the harbour office has opened again."
    )
    assert texts(five_ws_of(story).where) == ["PORT-AU-VENT"]


def test_a_person_is_no_place_and_a_month_is_none() -> None:
    story = "Trust in Maria Kossel fell in March, a survey by the Vell Courier found. It asked 400 people in Orle."
    assert texts(five_ws_of(story).where) == ["Orle"]


def test_a_title_says_who_it_is_about_first() -> None:
    story = "Police in Vell have named the driver as Tom Ravel, 41. His car was found on Monday. Nora Feld saw it."
    assert texts(five_ws_of(story, "Baker Nora Feld witnessed the crash in Vell").who)[0] == "Nora Feld"


def test_a_recent_day_further_down_says_when_and_an_old_one_does_not() -> None:
    story = (
        "The ferry hit the pier of Port Calder with 90 people aboard. Nobody was hurt.\n\nThe operator apologised.\n\n"
        "The ferry had hit the pier of Port Calder on Saturday, the harbour office said. It last hit the pier of Port "
        "Calder in 2011."
    )
    assert texts(five_ws_of(story, published=date(2026, 3, 9)).when) == ["Saturday"]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=30, max_size=300))
def test_every_answer_is_verbatim_whatever_the_text_is(text: str) -> None:
    article = Article.of(f"The ferry to Orle sank on Monday, police said. {text}")
    ws = brief_by_code(article).five_ws
    for name in FiveWs.model_fields:
        for mention in getattr(ws, name):
            assert all(span.matches(article.text) for span in mention.spans)
