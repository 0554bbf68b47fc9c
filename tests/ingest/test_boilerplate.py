"""Boilerplate is marked with its place and reason; a sentence of the story never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes

STORY = "The bridge over the Sarn was closed on Tuesday after engineers found a crack.\n\nNobody was hurt.\n"


def read(text: str) -> Article:
    return article_from_bytes(text.encode(), "x.txt")


def removed(text: str) -> list[tuple[str, str]]:
    return [(block.reason, block.span.quote) for block in read(text).removed]


@pytest.mark.parametrize(
    ("footer", "title", "publisher", "url"),
    [
        ("The post Bridge shut appeared first on Sarn Daily.", "Bridge shut", "Sarn Daily", None),
        (
            "The post ‘Crack’ shuts bridge first appeared on sarndaily.example.",
            "‘Crack’ shuts bridge",
            "sarndaily.example",
            None,
        ),
        (
            "The post Bridge shut appeared first on Sarn Daily.\nfrom Sarn Daily https://s.example/a1\nvia IFTTT",
            "Bridge shut",
            "Sarn Daily",
            "https://s.example/a1",
        ),
        ("The post Bridge\nshut appeared first on\nSarn Daily.", "Bridge shut", "Sarn Daily", None),
        ("from Sarn Daily https://s.example/a1", None, "Sarn Daily", "https://s.example/a1"),
        ("via Sarn Daily https://s.example/a1", None, None, "https://s.example/a1"),
        ("Source: https://s.example/a1", None, None, "https://s.example/a1"),
        ("This article was originally published on Sarn Daily.", None, "Sarn Daily", None),
        ("© 2026 Sarn Daily. All rights reserved.", None, None, None),
        ("Der Beitrag Brücke gesperrt erschien zuerst auf Sarn Blatt.", "Brücke gesperrt", "Sarn Blatt", None),
        ("L’article Le pont fermé est apparu en premier sur Le Sarn.", "Le pont fermé", "Le Sarn", None),
        ("La entrada Puente cerrado se publicó primero en El Sarn.", "Puente cerrado", "El Sarn", None),
        ("ظهرت المقالة إغلاق الجسر أولاً على صحيفة سارن.", "إغلاق الجسر", "صحيفة سارن", None),
    ],
)
def test_a_feed_footer_is_removed_and_read(
    footer: str, title: str | None, publisher: str | None, url: str | None
) -> None:
    article = read(f"{STORY}\n{footer}\n")
    assert [(block.reason, block.span.quote) for block in article.removed] == [("feed_footer", footer)]
    assert (article.title, article.publisher, article.url, article.title_span) == (title, publisher, url, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Read more: Five things to check before you drive", "teaser"),
        ("READ MORE: Five things", "teaser"),
        ("Also read | Five things to check", "teaser"),
        ("Related: The bridge that sang", "teaser"),
        ("Related stories", "teaser"),
        ("» Lire aussi : Le pont", "teaser"),
        ("اقرأ أيضًا: الجسر القديم", "teaser"),
        ("Sign up for our newsletter and get the valley's news each morning.", "newsletter"),
        ("Subscribe to The Sarn Daily newsletter here", "newsletter"),
        ("Follow us on Facebook, X and Instagram.", "newsletter"),
        ("Join our WhatsApp channel", "newsletter"),
        ("تابعونا على فيسبوك وتويتر", "newsletter"),
        ("ADVERTISEMENT", "newsletter"),
        ("Photo: Engineers on the bridge (Dana Osterley/Sarn Daily)", "caption"),
        ("(Photo by Jane Roe/Agency)", "caption"),
        ("Photo by Jane Roe", "caption"),
        ("Image credit: Sarn Council", "caption"),
        ("FILE PHOTO: The bridge in 2019. REUTERS/Jane Roe", "caption"),
        ("FILE - The bridge over the Sarn is seen on Jan. 5, 2019. (AP Photo/Jane Roe, File)", "caption"),
        ("Image source, Getty Images", "caption"),
        ("صورة: الجسر القديم", "caption"),
    ],
)
def test_a_line_that_is_certainly_no_story_is_removed(line: str, reason: str) -> None:
    first, rest = STORY.split("\n\n")
    assert removed(f"{first}\n\n{line}\n\n{rest}") == [(reason, line)]


@pytest.mark.parametrize(
    "line",
    [
        "The post office appeared first on the list.",
        "The post he wanted appeared first on Monday.",
        "The post Smith wrote about the office appeared first on Monday.",
        "Read more books, minister tells pupils",
        "Read more books, the minister told pupils: they make you taller.",
        "Related parties were excluded from the sale.",
        "Related: unclear to whom, " + "and so the court sat on. " * 10,
        "Follow us, the guide said, and we followed.",
        "“Follow us on Facebook,” the rebels told their supporters.",
        "Follow us on Facebook, the rebels told their supporters.",
        "Subscribe to that theory and you will believe anything.",
        "Subscribers to the newsletter were told on Friday.",
        "Sign up for the army begins on Monday.",
        "Photo by photo, the team rebuilt the scene.",
        "Photographs of the crack were sent to the council.",
        "Image is everything, she said.",
        "From Sarn to the sea the water rose.",
        "from the valley came no answer.",
        "Via Appia was closed as well.",
        "Advertisement spending fell by 4 percent.",
        "Source: a council official who asked not to be named.",
        "This article was first published in 1926 in a cellar, by hand, and then it was forgotten.",
        "The reservoir is full (see the AP report).",
        "Copyright lawyers were pleased.",
    ],
)
@pytest.mark.parametrize("place", ["middle", "end"])
def test_a_sentence_of_the_story_stays(line: str, place: str) -> None:
    first, rest = STORY.strip().split("\n\n")
    text = f"{first}\n\n{line}\n\n{rest}\n" if place == "middle" else f"{first}\n\n{rest}\n\n{line}\n"
    assert removed(text) == []


def test_a_footer_counts_only_at_the_end() -> None:
    assert removed(f"The post Bridge shut appeared first on Sarn Daily.\n\n{STORY}") == []
    ended = removed(f"{STORY}\nThe post Bridge shut appeared first on Sarn Daily.\n\nSign up for our newsletter\n")
    assert [reason for reason, _ in ended] == ["feed_footer", "newsletter"]


def test_a_headline_in_the_form_of_a_teaser_stays() -> None:
    article = read(f"Related: how two feuds became one\n\n{STORY}")
    assert article.removed == ()
    assert article.title == "Related: how two feuds became one"


def test_a_wrapped_caption_goes_whole() -> None:
    caption = "Photo: Engineers inspect the crack in the third arch of the old bridge,\nwhich carried 4,000 cars a day"
    text = f"{caption}\n\nThe bridge over the Sarn was closed on Tuesday after engineers found a\ncrack in it.\n"
    assert removed(text) == [("caption", caption)]


def test_a_text_of_boilerplate_alone_is_refused() -> None:
    with pytest.raises(InputError, match="only boilerplate"):
        read("via IFTTT\n")


PIECES = st.sampled_from(
    [
        "The post A b appeared first on C.",
        "via IFTTT",
        "Read more: x",
        "Photo: y",
        "A story. It goes on.",
        "",
        "  ",
        "By Jane Roe",
        "from",
        "ة",
    ]
)


@given(st.lists(PIECES | st.text(max_size=30), max_size=12))
def test_removed_blocks_are_verbatim_in_order_and_whole_lines(lines: list[str]) -> None:
    try:
        article = read("\n".join(lines))
    except InputError:
        return
    last_end = -1
    for block in article.removed:
        assert block.span.matches(article.text)
        assert block.span.start > last_end
        before = article.text[: block.span.start].rpartition("\n")[2]
        after = article.text[block.span.end :].partition("\n")[0]
        assert not before.strip()
        assert not after.strip()
        last_end = block.span.end
