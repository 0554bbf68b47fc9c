"""Dates in realistic news phrases, resolved against a day of publication, or left open with the reason."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from nutgraf.extract.date_readings import same_date
from nutgraf.extract.dates import DateExpression, find_dates

PUBLISHED = date(2026, 3, 12)  # a Thursday

RESOLVED: list[tuple[str, str, str, str]] = [
    # text, expression, ISO, granularity
    ("signed on March 4, 2026, in Oslo", "March 4, 2026", "2026-03-04", "day"),
    ("signed on 4 March 2026", "4 March 2026", "2026-03-04", "day"),
    ("signed on the 4th of March 2026", "the 4th of March 2026", "2026-03-04", "day"),
    ("dated 2026-03-04 and sealed", "2026-03-04", "2026-03-04", "day"),
    ("posted 2026-03-04T08:30:00Z", "2026-03-04T08:30:00Z", "2026-03-04", "day"),
    ("met on Sept. 12 in Geneva", "Sept. 12", "2025-09-12", "day"),
    ("met on September 12. Then he left", "September 12", "2025-09-12", "day"),
    ("filed 25/12/2025 at the court", "25/12/2025", "2025-12-25", "day"),
    ("filed 12/25/2025 at the court", "12/25/2025", "2025-12-25", "day"),
    ("filed 12.09.2025 in Vienna", "12.09.2025", "2025-09-12", "day"),
    ("filed 07/07/2025", "07/07/2025", "2025-07-07", "day"),
    ("reported on Wednesday, October 1, that", "Wednesday, October 1", "2025-10-01", "day"),
    ("Sunday 14 June 2026", "Sunday 14 June 2026", "2026-06-14", "day"),
    ("The minutes, due on May 21, will set out the reasons", "May 21", "2026-05-21", "day"),
    ("The council next meets on June 18; money markets wait", "June 18", "2026-06-18", "day"),
    ("Tate remains in office until January 5", "January 5", "2027-01-05", "day"),
    ("will be sentenced on 16 April", "16 April", "2026-04-16", "day"),
    ("from Jan. 18 to Feb. 9, when it was noticed", "Jan. 18", "2026-01-18", "day"),
    ("from March 3 to April 5, 2024", "March 3", "2024-03-03", "day"),
    ("the talks of 3-5 March 2026", "3-5 March 2026", "2026-03-03/2026-03-05", "day"),
    ("the talks of March 3-5, 2026", "March 3-5, 2026", "2026-03-03/2026-03-05", "day"),
    ("the fall of the regime in December 2024", "December 2024", "2024-12", "month"),
    ("in March of 2019", "March of 2019", "2019-03", "month"),
    ("a quarter fewer than in October", "October", "2025-10", "month"),
    ("slowed in February from January", "February", "2026-02", "month"),
    ("in January this year prosecutors", "January this year", "2026-01", "month"),
    ("was closed last November", "last November", "2025-11", "month"),
    ("a decision will come in June", "June", "2026-06", "month"),
    ("until the end of July to pay, they will", "the end of July", "2026-07", "month"),
    ("mid-February saw snow", "mid-February", "2026-02", "month"),
    ("The February reading was revised", "February", "2026-02", "month"),
    ("In May he blocked it", "May", "2025-05", "month"),
    ("formed in 2014 to fight", "2014", "2014", "year"),
    ("At the beginning of 2025, there were", "the beginning of 2025", "2025", "year"),
    ("since early 2024", "early 2024", "2024", "year"),
    ("the 2024 elections", "2024", "2024", "year"),
    ("from 2016 to 2018", "2018", "2018", "year"),
    ("in 2014-2018 alone", "2014-2018", "2014/2018", "year"),
    ("the 2025-26 season", "2025-26", "2025/2026", "year"),
    ("in the 1930s", "the 1930s", "1930/1939", "decade"),
    ("in the third quarter of 2027", "the third quarter of 2027", "2027-Q3", "quarter"),
    ("up in the fourth quarter", "the fourth quarter", "2025-Q4", "quarter"),
    ("Q3 2026 results", "Q3 2026", "2026-Q3", "quarter"),
    ("the final three months of 2025", "the final three months of 2025", "2025-Q4", "quarter"),
    ("in the summer of 1964", "summer of 1964", "1964", "season"),
    ("it will peak this autumn", "this autumn", "2026", "season"),
    ("said on Tuesday", "Tuesday", "2026-03-10", "day"),
    ("said on Thursday", "Thursday", "2026-03-12", "day"),
    ("was told on Tuesday night", "Tuesday night", "2026-03-10", "day"),
    ("struck last Thursday", "last Thursday", "2026-03-05", "day"),
    ("Mission managers will try again on Friday", "Friday", "2026-03-13", "day"),
    ("would not be opened until Monday", "Monday", "2026-03-16", "day"),
    ("The court, which met on Monday, will rule on Friday", "Monday", "2026-03-09", "day"),
    ("The company said on Wednesday that it will close", "Wednesday", "2026-03-11", "day"),
    ("He declined to comment on Sunday", "Sunday", "2026-03-08", "day"),
    ("called off yesterday", "yesterday", "2026-03-11", "day"),
    ("the vote today", "today", "2026-03-12", "day"),
    ("a strike starts tomorrow", "tomorrow", "2026-03-13", "day"),
    ("timetables start a week tomorrow", "a week tomorrow", "2026-03-20", "day"),
    ("he said last night", "last night", "2026-03-11", "day"),
    ("between Christmas Eve and", "Christmas Eve", "2025-12-24", "day"),
    ("complained last week that", "last week", "2026-W10", "week"),
    ("by the end of next week", "the end of next week", "2026-W12", "week"),
    ("Last year, the US agreed", "Last year", "2025", "year"),
    ("earlier this month", "earlier this month", "2026-03", "month"),
    ("due next month", "next month", "2026-04", "month"),
    ("three days ago", "three days ago", "2026-03-09", "day"),
    ("two weeks ago", "two weeks ago", "2026-W09", "week"),
    ("14 months ago", "14 months ago", "2025-01", "month"),
    ("dearer than a year ago", "a year ago", "2025", "year"),
    ("الأربعاء ١٤ مايو/أيار ٢٠٢٥", "الأربعاء ١٤ مايو/أيار ٢٠٢٥", "2025-05-14", "day"),
    ("في 4 تشرين الأول 2025", "4 تشرين الأول 2025", "2025-10-04", "day"),
    ("منذ عام ٢٠١١", "٢٠١١", "2011", "year"),
    ("علّق الصيادون أمس الأربعاء إضرابهم", "أمس الأربعاء", "2026-03-11", "day"),
    ("قبل نهاية يوليو/تموز المقبل", "يوليو/تموز المقبل", "2026-07", "month"),
    ("التصويت عليه يوم السبت المقبل", "يوم السبت المقبل", "2026-03-14", "day"),
    ("le 4 mars 2026 à Paris", "4 mars 2026", "2026-03-04", "day"),
    ("am 4. März 2026 in Berlin", "4. März 2026", "2026-03-04", "day"),
    ("el 4 de marzo de 2026", "4 de marzo de 2026", "2026-03-04", "day"),
]


@pytest.mark.parametrize(("text", "expression", "iso", "granularity"), RESOLVED)
def test_a_phrase_gives_the_date_at_its_own_grain(text: str, expression: str, iso: str, granularity: str) -> None:
    found = {each.text: each for each in find_dates(text, anchor=PUBLISHED)}
    assert expression in found, sorted(found)
    assert (found[expression].iso, found[expression].granularity) == (iso, granularity)


@pytest.mark.parametrize(
    ("text", "anchor", "reason"),
    [
        ("met on September 12", None, "no_year"),
        ("Wednesday, October 1", None, "no_year"),
        ("in the first quarter", None, "no_year"),
        ("on Tuesday", None, "no_publication_date"),
        ("last year", None, "no_publication_date"),
        ("two weeks ago", None, "no_publication_date"),
        ("this summer", None, "no_publication_date"),
        ("a doctorate five years later", PUBLISHED, "relative_to_other_event"),
        ("the following Monday", PUBLISHED, "relative_to_other_event"),
        ("withdrew the next day", PUBLISHED, "relative_to_other_event"),
        ("lived there from that September", PUBLISHED, "relative_to_other_event"),
        ("filed 05/06/2025", PUBLISHED, "ambiguous"),
        ("last winter", PUBLISHED, "ambiguous"),
        ("opens next Saturday", PUBLISHED, "ambiguous"),
        ("on February 30, 2025", PUBLISHED, "no_such_day"),
        ("Monday, October 1", PUBLISHED, "weekday_does_not_fit"),
        ("9999 years ago", PUBLISHED, "no_such_day"),
    ],
)
def test_what_cannot_be_known_stays_open_with_its_reason(text: str, anchor: date | None, reason: str) -> None:
    (found,) = find_dates(text, anchor=anchor)
    assert (found.iso, found.unresolved, found.anchor_used) == (None, reason, None)


PHRASES = [
    [part.strip() for part in line.split(" | ")]
    for line in (Path(__file__).parent / "date_phrases.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "expression", "expected"), PHRASES, ids=lambda part: part[:40])
def test_a_phrase_is_right_or_open_with_its_reason(text: str, expression: str, expected: str) -> None:
    found = {each.text: each.iso or f"?{each.unresolved}" for each in find_dates(text, anchor=date(2026, 4, 15))}
    if expected == "-":
        assert found == {}
    else:
        assert found.get(expression) == expected, found


def test_the_table_of_phrases_is_large_enough_to_mean_something() -> None:
    assert len(PHRASES) >= 150


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Die Brücke wurde gestern gesperrt", "de", {"gestern": "2026-04-14"}),
        ("Heute Morgen wurde sie gesperrt", "de", {"Heute": "2026-04-15"}),
        ("Die Sitzung wird übermorgen fortgesetzt", "de", {"übermorgen": "2026-04-17"}),
        ("Sie wird morgen eröffnet", "de", {"morgen": "2026-04-16"}),
        ("Am Montag wurde er verurteilt", "de", {"Montag": "2026-04-13"}),
        ("Am Freitag soll der Rat entscheiden", "de", {"Freitag": "2026-04-17"}),
        ("Der Rat tagt jeden Freitag", "de", {}),
        ("Spiel am Freitag", "de", {"Freitag": "?ambiguous"}),
        ("Die Preise stiegen letzte Woche", "de", {"letzte Woche": "2026-W15"}),
        ("im vergangenen Jahr", "de", {"vergangenen Jahr": "2025"}),
        ("nächsten Monat wird gewählt", "de", {"nächsten Monat": "2026-05"}),
        ("vor drei Tagen", "de", {"vor drei Tagen": "2026-04-12"}),
        ("Le pont a été fermé hier", "fr", {"hier": "2026-04-14"}),
        ("Le pont a été fermé avant-hier", "fr", {"avant-hier": "2026-04-13"}),
        ("Le conseil votera demain", "fr", {"demain": "2026-04-16"}),
        ("Il a démissionné lundi", "fr", {"lundi": "2026-04-13"}),
        ("Le conseil se réunira vendredi", "fr", {"vendredi": "2026-04-17"}),
        ("Le marché a lieu le vendredi", "fr", {}),
        ("les prix ont augmenté la semaine dernière", "fr", {"semaine dernière": "2026-W15"}),
        ("il y a deux ans", "fr", {"il y a deux ans": "2024"}),
        ("El puente se cerró ayer", "es", {"ayer": "2026-04-14"}),
        ("Abrirá mañana", "es", {"mañana": "2026-04-16"}),
        ("Cerró por la mañana", "es", {}),
        ("El alcalde dimitió el lunes", "es", {"lunes": "2026-04-13"}),
        ("El consejo votará el viernes", "es", {"viernes": "2026-04-17"}),
        ("Cierra los lunes", "es", {}),
        ("los precios subieron el mes pasado", "es", {"mes pasado": "2026-03"}),
        ("hace tres semanas", "es", {"hace tres semanas": "2026-W13"}),
        ("大桥将于2026年5月4日关闭", "zh", {"2026年5月4日": "2026-05-04"}),
        ("2026년 5월 4일", "ko", {"2026년 5월 4일": "2026-05-04"}),
        ("hier staat een brug", "nl", {}),
        ("In diesem Ort, gleich hier", "de", {}),
    ],
)
def test_dates_of_other_languages_count_from_the_day_of_publication(
    text: str, language: str, expected: dict[str, str]
) -> None:
    found = find_dates(text, anchor=date(2026, 4, 15), language=language)
    assert {each.text: each.iso or f"?{each.unresolved}" for each in found} == expected


@pytest.mark.parametrize(
    "text",
    [
        "the bank may cut rates",
        "Theresa May resigned",
        "a march through the city",
        "the Sunday Times and the Friday Mosque choir",
        "after Bloody Sunday",
        "Black Friday sales",
        "he always slept on a Sunday",
        "April Jones and August Wilson came",
        "more than 2000 troops",
        "a total of 2000",
        "$2025 and 2025 metres",
        "room 2024",
        "over the last year",
        "USA Today reported",
        "call 555-2024",
        "march 4 miles",
        "",
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(text: str) -> None:
    assert find_dates(text, anchor=PUBLISHED) == ()


def test_a_number_of_people_after_a_month_is_no_day() -> None:
    assert [each.text for each in find_dates("In March 20 people died", anchor=PUBLISHED)] == ["March"]
    assert [each.text for each in find_dates("On March 20 people voted", anchor=PUBLISHED)] == ["March 20"]


def test_the_year_the_caller_knows_goes_before_the_anchor() -> None:
    for anchor in (None, PUBLISHED):
        (found,) = find_dates("on September 12", anchor=anchor, year_hint=2023)
        assert (found.iso, found.anchor_used) == ("2023-09-12", None)


def test_only_what_rests_on_the_anchor_names_it() -> None:
    relative, absolute = find_dates("said on Tuesday of the talks in May 2024", anchor=PUBLISHED)
    assert (relative.anchor_used, absolute.anchor_used) == (PUBLISHED, None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-03-10", "2026-03-10", True),
        ("2026-03-10", "2026-03", True),
        ("2026-03-10", "2026", True),
        ("2026-03", "2026-Q1", True),
        ("2026-03-10", "2026-W11", True),
        ("2016", "2014/2018", True),
        ("1937-05", "1930/1939", True),
        ("2026-03-10", "2026-03-11", False),
        ("2026-03", "2026-Q2", False),
        ("2026", "2025", False),
        ("2026-W11", "2026-03-17", False),
    ],
)
def test_dates_are_the_same_when_one_is_inside_the_other(one: str, other: str, same: bool) -> None:
    assert same_date(one, other) is same
    assert same_date(other, one) is same


@pytest.mark.parametrize("iso", ["", "2026-13", "2026-02-30", "10 March", "2026-W60", "2027/2026"])
def test_what_is_no_iso_date_is_refused(iso: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        same_date(iso, "2026")


def test_a_date_with_neither_iso_nor_reason_cannot_be_made() -> None:
    (found,) = find_dates("in 2014", anchor=None)
    with pytest.raises(ValidationError):
        DateExpression(**{**found.model_dump(), "iso": None})
    with pytest.raises(ValidationError):
        DateExpression(**{**found.model_dump(), "start": 0})


_PHRASES = st.lists(
    st.one_of(
        st.sampled_from([row[0] for row in RESOLVED]),
        st.sampled_from(
            ["May", "3", "of", "2026", "-", "next", "the", "week", "Monday", ",", "\n", "٣", "مايو", "🙂", "31"]
        ),
        st.text(max_size=12),
    ),
    max_size=10,
).map(" ".join)


@settings(deadline=None)
@given(_PHRASES, st.one_of(st.none(), st.dates()), st.one_of(st.none(), st.integers(1900, 2100)))
def test_every_date_is_verbatim_and_none_overlap(text: str, anchor: date | None, hint: int | None) -> None:
    edge = 0
    for found in find_dates(text, anchor=anchor, year_hint=hint):
        assert found.text == text[found.start : found.end]
        assert found.start >= edge
        edge = found.end
        assert found.iso is None or same_date(found.iso, found.iso)


@settings(deadline=None)
@given(st.sampled_from([row[0] for row in RESOLVED]), st.sampled_from([row[0] for row in RESOLVED]))
def test_a_paragraph_before_only_shifts_what_is_found(before: str, text: str) -> None:
    shift = len(before) + 2
    joined = [each for each in find_dates(f"{before}\n\n{text}", anchor=PUBLISHED) if each.start >= shift]
    alone = find_dates(text, anchor=PUBLISHED)
    assert [(each.start - shift, each.text, each.iso) for each in joined] == [
        (each.start, each.text, each.iso) for each in alone
    ]


@pytest.mark.parametrize(
    "text",
    [
        "9" * 2_500,
        "2026-" * 750,
        "1/" * 1_250,
        "May " * 1_000,
        "the end of the end of " * 250,
        "early in " * 750,
        "Monday, " * 750,
        "twenty-" * 750 + "days ago",
        " " * 5_000,
        "🙂" * 1_250 + "May 3",
        "الأربعاء ١٤ " * 375,
        "Monday and " * 1_000,
        "Monday to " * 1_000,
        "last last " * 1_000,
        "a week on " * 1_000,
        "3, " * 2_000 + "4 May",
        "May 3, " * 1_000,
        "March, " * 1_000,
        "said " * 2_000 + "on Friday",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_is_read_in_good_time(text: str) -> None:
    began = time.process_time()
    find_dates(text, anchor=PUBLISHED)
    assert time.process_time() - began < 1
