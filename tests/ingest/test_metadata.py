"""Title, byline, publisher, date and language are what the text says, or None."""

from __future__ import annotations

from datetime import date

import pytest

from nutgraf.article import Article
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.plain_text import language_of

BODY = (
    "The bridge over the Sarn was closed on Tuesday after engineers found a crack in one of its arches.\n\n"
    "Nobody was hurt, the council said. It will reopen in May."
)


def read(text: str) -> Article:
    return article_from_bytes(text.encode(), "x.txt")


@pytest.mark.parametrize(
    "top",
    [
        "Bridge shut after crack is found\n\n",
        "Bridge shut after crack is found\nBy Jane Roe\n",
        "Bridge shut after crack is found\n14 March 2026\n",
        "Bridge shut after crack is found\n",
        "WORLD NEWS\nBridge shut after crack is found\n\n",
        "# Bridge shut after crack is found\n\n",
    ],
)
def test_a_headline_is_found_with_its_place(top: str) -> None:
    article = read(top + BODY)
    assert article.title == "Bridge shut after crack is found"
    assert article.title_span is not None
    assert article.title_span.quote == article.title
    assert article.title_span.matches(article.text)
    assert article.removed == ()


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"HAVENPORT, March 14 (Reuters) — {BODY}",
        f"By Jane Roe\n\n{BODY}",
        f"March 14, 2026\n\n{BODY}",
        f"- one thing\n\n{BODY}",
        "Just a line",
        "One line\nand another\n",
        "The bridge was closed on Tuesday after engineers of the council had found a\ncrack in it.\n\nNobody was hurt.",
    ],
)
def test_a_first_line_that_is_no_headline_gives_no_title(text: str) -> None:
    article = read(text)
    assert (article.title, article.title_span) == (None, None)


def test_a_footers_title_is_located_when_it_is_also_at_the_top() -> None:
    article = read(f'“Crack” shuts bridge\n\n{BODY}\n\nThe post "Crack" shuts bridge appeared first on Sarn Daily.')
    assert article.title_span is not None
    assert article.title_span.quote == article.title == "“Crack” shuts bridge"


def test_a_headline_wrapped_over_two_lines_is_one() -> None:
    wrapped = "Bridge over the Sarn is shut after engineers find\na crack in the third arch"
    article = read(f"{wrapped}\n\nBy Jane Roe\n\n{BODY}")
    assert article.title == "Bridge over the Sarn is shut after engineers find a crack in the third arch"
    assert article.title_span is not None
    assert article.title_span.quote == wrapped


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Roe", "Jane Roe"),
        ("BY JANE ROE", "JANE ROE"),
        ("By Jane Roe and John de la Cruz", "Jane Roe and John de la Cruz"),
        ("By Jane Roe, local democracy reporter", "Jane Roe"),
        ("By Jane Roe, Transport Correspondent", "Jane Roe"),
        ("By Adjoa Lindqvist-Mensah in Abuja", "Adjoa Lindqvist-Mensah"),
        ("By Jane Roe | March 14, 2026", "Jane Roe"),
        ("Jane Roe, Staff Writer", "Jane Roe"),
        ("Fenna Okkerse, science reporter", "Fenna Okkerse"),
        ("Interview by Colm Verity", "Colm Verity"),
        ("بقلم: سالم البحيري", "سالم البحيري"),
        ("Par Jean Dupont", "Jean Dupont"),
        ("By Friday the river had risen", None),
        ("By the river", None),
        ("By Jane Roe's account, nobody knew.", None),
        ("Jane Roe, 51, and a dog", None),
    ],
)
def test_a_byline_gives_its_names(line: str, names: str | None) -> None:
    assert read(f"Bridge shut after crack is found\n{line}\n\n{BODY}").byline == names


def test_a_by_far_down_is_no_byline() -> None:
    assert read(f"{BODY}\n\n" * 6 + "By Jane Roe").byline is None


@pytest.mark.parametrize(
    ("opening", "publisher"),
    [
        ("HAVENPORT, March 14 (Reuters) — ", "Reuters"),
        ("HAVENPORT, Norway, March 14, 2026 (Coast Wire) - ", "Coast Wire"),
        ("Paris (AFP) – ", "AFP"),
        ("(AP) — ", "AP"),
        ("REYKJAVIK, 15 April 2026 — ", None),
        ("Jane Smith (Labour) — who lost — ", None),
        ("The network X (formerly Twitter) — once loved — said so. ", None),
    ],
)
def test_a_dateline_names_the_publisher(opening: str, publisher: str | None) -> None:
    assert read(opening + BODY).publisher == publisher


@pytest.mark.parametrize(
    "line",
    [
        "Published: {}",
        "Published on {} at 09:15 GMT",
        "{}",
        "Saturday, {}",
        "By Jane Roe | {}",
        "By Jane Roe, {}",
        "The Sarn Daily, {}",
        "Posted {} 9:15 p.m. ET",
    ],
)
@pytest.mark.parametrize(
    "day",
    ["March 14, 2026", "14 March 2026", "14th of March 2026", "Mar. 14, 2026", "2026-03-14", "14.03.2026", "3/14/2026"],
)
def test_a_whole_date_at_the_top_is_the_date_of_publication(line: str, day: str) -> None:
    article = read(f"Bridge shut after crack is found\n{line.format(day)}\n\n{BODY}")
    assert article.published == date(2026, 3, 14)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("مرسى الريحان – الأربعاء ١٤ مايو/أيار ٢٠٢٥", date(2025, 5, 14)),
        ("نُشر: 14 كانون الثاني 2026", date(2026, 1, 14)),
        ("Samstag, 14. März 2026", date(2026, 3, 14)),
        ("samedi 14 mars 2026", date(2026, 3, 14)),
        ("14 de marzo de 2026", date(2026, 3, 14)),
        ("2026-03-14T09:15:00Z", date(2026, 3, 14)),
        ("Updated 5:40 p.m. Friday, September 18, 2026", date(2026, 9, 18)),
    ],
)
def test_dates_of_other_shapes_and_languages(line: str, day: date) -> None:
    assert read(f"Bridge shut after crack is found\n\n{line}\n\n{BODY}").published == day


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"HAVENPORT, March 14 — {BODY}",
        f"Bridge shut\nMarch 14\n\n{BODY}",
        f"Bridge shut\nMarch 2026\n\n{BODY}",
        f"Bridge shut\n03/04/2026\n\n{BODY}",
        f"Bridge shut\nFebruary 30, 2026\n\n{BODY}",
        f"Bridge shut\nToday\n\n{BODY}",
        f"Bridge shut\n\n{BODY} It was built on 3 February 1926.",
        f"Bridge shut\n\nDeaths on 3 February 2026\n\n{BODY}",
        f"Bridge shut\n\n{BODY}\n\nCorrection, March 13, 2026: It was a crack.",
    ],
)
def test_a_partial_ambiguous_or_reported_date_is_not_the_date_of_publication(text: str) -> None:
    assert read(text).published is None


def test_a_dateline_with_its_year_dates_the_article() -> None:
    assert read(f"HAVENPORT, Feb. 9, 2026 (Reuters) - {BODY}").published == date(2026, 2, 9)


def test_the_first_publication_wins_over_an_update() -> None:
    article = read(f"Bridge shut\nUpdated: 16 March 2026\nPublished: 14 March 2026\n\n{BODY}")
    assert article.published == date(2026, 3, 14)


def test_title_byline_and_dateline_stay_in_the_story() -> None:
    top = "Bridge shut after crack is found\nBy Jane Roe\nMarch 14, 2026\n"
    article = read(f"{top}\nHAVENPORT (Reuters) — {BODY}")
    assert article.removed == ()
    assert article.text.startswith(top)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said that it was not the end of the matter.", "en"),
        ("قال الوزير إن الأمر لم ينته بعد.", "ar"),
        ("وزیر گفت که این کار پایان نیافته است و چاره‌ای نیست.", "fa"),
        ("Der Minister sagte, das sei nicht das Ende der Sache.", "de"),
        ("Le ministre a dit que ce n’est pas la fin de l’affaire.", "fr"),
        ("El ministro dijo que no es el fin del asunto.", "es"),
        ("Министр сказал, что это не конец.", "ru"),
        ("大臣は、これで終わりではないと述べた。", "ja"),
        ("部长说事情还没有结束。", "zh"),
        ("장관은 끝이 아니라고 말했다.", "ko"),
        ("השר אמר שזה לא הסוף.", "he"),
        ("12345 !!!", "en"),
    ],
)
def test_the_language_is_guessed_by_script_and_small_words(text: str, language: str) -> None:
    assert language_of(text) == language
