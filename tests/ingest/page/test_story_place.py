"""Place, kinship and prose decide what the story is; class names, links, `aside` and hiding are only hints."""

from collections.abc import Sequence

import pytest

from nutgraf.errors import InputError
from nutgraf.ingest.html import article_from_html

TITLE = "Larkmoor bridge to close for nine weeks"
STORY = (
    "The Larkmoor bridge will close to all traffic for nine weeks from 4 May, the county council said on Tuesday.",
    "About 14,000 vehicles cross the bridge on a normal weekday, and the diversion through Penby adds 11 miles.",
    "“We know this hurts people who have no other way to work,” said Ines Valcourt, the head of highways.",
    "The work will cost £3.4 million, of which the government pays £2.1 million.",
    "Tomas Reeve, who runs a bakery at the northern end, expects to lose a third of his trade.",
    "A free ferry for foot passengers will run every 20 minutes from 6am until 10pm.",
)
FOOT = "<footer><p>© 2026 Larkmoor Gazette. All rights reserved.</p><p><a href=/terms>Terms</a></p></footer>"
NAV = "<nav><ul><li><a href=/>Home</a></li><li><a href=/news>News</a></li></ul></nav>"
NAMES = (
    "elementor-widget newsletter-post widget_text article__promo-intro social-share-enabled sponsored-false"
    " sidebar-left-content comment-enabled teaser-content paywall-content related-layout ad-free-zone nav-offset"
    " footer-spaced caption-style consent-granted trending-story popular metered-body credits-off"
).split()


def paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(inside: str, head: str = "") -> str:
    head = f"<head><title>{TITLE} | Larkmoor Gazette</title>{head}</head>"
    return (
        f"<html lang=en>{head}<body>{NAV}<main><article><h1>{TITLE}</h1>{inside}</article></main>{FOOT}</body></html>"
    )


def story_of(html: str) -> tuple[list[str], list[str]]:
    """The lines of the story, and the texts of the notices."""
    article = article_from_html(html.encode(), "page.html")
    text = article.text
    for block in reversed(article.removed):
        text = text[: block.span.start] + text[block.span.end :]
    return [line for line in text.split("\n") if line], [notice.text for notice in article.notices]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [slice(0, 2), slice(2, 4), slice(4, 6), slice(0, 1), slice(0, 6)])
def test_a_class_name_around_paragraphs_of_the_story_removes_none(name: str, place: slice) -> None:
    inner = f"<div class='{name}'>{paragraphs(STORY[place])}</div>"
    inside = paragraphs(STORY[: place.start]) + inner + paragraphs(STORY[place.stop :])
    assert story_of(page(inside)) == ([TITLE, *STORY], [])


@pytest.mark.parametrize("name", NAMES)
def test_a_class_name_on_each_paragraph_removes_none(name: str) -> None:
    inside = "".join(f"<div class='{name}'><div class='{name}-inner'><p>{text}</p></div></div>" for text in STORY)
    assert story_of(page(inside)) == ([TITLE, *STORY], [])
    inside = "".join(f"<p class='{name}' aria-hidden=true>{text}</p>" for text in STORY)
    assert story_of(page(inside)) == ([TITLE, *STORY], [])


@pytest.mark.parametrize("shell", ["site-shell", "x-page", "mystery"])
def test_an_unknown_element_in_the_head_hides_nothing_of_the_story(shell: str) -> None:
    body = f"{NAV}<main><article><h1>{TITLE}</h1>{paragraphs(STORY)}</article></main>{FOOT}"
    head = f"<head><title>{TITLE}</title><{shell}><meta name=author content='Ann Lee'>"
    html = f"<html lang=en>{head}{body}</{shell}></html>"
    assert story_of(html) == ([TITLE, *STORY], [])
    assert story_of(html.replace("<meta", "<!-- x --><body><meta")) == ([TITLE, *STORY], [])


@pytest.mark.parametrize("linked", [{0}, {2, 3}, {5}, {1, 3, 5}])
def test_paragraphs_that_are_wholly_links_stay_in_the_story(linked: set[int]) -> None:
    pieces = [f"<p><a href=/a{n}>{text}</a></p>" if n in linked else f"<p>{text}</p>" for n, text in enumerate(STORY)]
    assert story_of(page("".join(pieces))) == ([TITLE, *STORY], [])


@pytest.mark.parametrize(
    "box",
    [
        "<div class=related><h3>Related stories</h3><p><a href=/x>Mayor denies all charges over ferry</a></p></div>",
        "<div class=newsletter-box><h3>Mornings</h3><p>All the news that you need, before eight.</p><input></div>",
        "<div class=wp-caption><img><p class=wp-caption-text>The bridge at dusk in the winter of 2024.</p></div>",
        "<div class=promo><p><a href=/win>Win two tickets for the opera at Penby in our spring draw</a></p></div>",
        "<ul class=teasers><li><a href=/x>The council has voted for a new harbour wall at Penby.</a></li></ul>",
    ],
)
def test_boxes_amid_the_story_are_still_removed(box: str) -> None:
    assert story_of(page(paragraphs(STORY[:3]) + box + paragraphs(STORY[3:]))) == ([TITLE, *STORY], [])


def test_plain_prose_in_an_aside_amid_the_story_is_removed_with_a_notice() -> None:
    inside = paragraphs(STORY[:3]) + f"<aside><p>{STORY[3]}</p></aside>" + paragraphs(STORY[4:])
    lines, notices = story_of(page(inside))
    assert lines == [TITLE, *STORY[:3], *STORY[4:]]
    assert len(notices) == 1
    assert "A paragraph under the headline was not taken for the story" in notices[0]


@pytest.mark.parametrize("tag", ["aside", "section role=complementary", "div id=sidebar", "form"])
@pytest.mark.parametrize("consent", ["<div id=consent>", "<div>", "<div class=fc-dialog>"])
def test_the_story_in_an_odd_element_under_its_headline_beats_a_consent_text(tag: str, consent: str) -> None:
    text = (
        "<p>We and our 318 partners store and access information on your device, such as cookies, to measure audiences."
        "</p><p>You can change your choices at any time by following the link in the footer of every page.</p></div>"
    )
    end = tag.split(" ", maxsplit=1)[0]
    body = f"{NAV}{consent}{text}<div><{tag}><h1>{TITLE}</h1>{paragraphs(STORY)}</{end}></div>{FOOT}"
    assert story_of(f"<html lang=en><head><title>{TITLE}</title></head><body>{body}")[0] == [TITLE, *STORY]


SHELL = "<p>Loading the story, please wait a moment.</p>"
SCRIPT = "<script>start()</script>"
FADED = "".join(f"<p class=fade style=opacity:0>{text}</p>" for text in STORY)
WHOLE = f"<article><h1>{TITLE}</h1>{paragraphs(STORY)}</article>"


@pytest.mark.parametrize(
    "body",
    [
        f'{SHELL}<template id="B:0"></template><div hidden id="S:0">{WHOLE}</div><script>$RC("B:0","S:0")</script>',
        f"<style id=guard>body{{display:none!important}}</style>{WHOLE}{SCRIPT}",
        f"<style>html{{visibility:hidden}}</style>{WHOLE}{SCRIPT}",
        f"<article><h1>{TITLE}</h1>{FADED}</article>{SCRIPT}",
        f"<div id=app>{SHELL}</div><noscript>{WHOLE}</noscript>{SCRIPT}",
        f"<h1>{TITLE}</h1><div style='display:none'>{paragraphs(STORY)}</div><button onclick='more()'>Read</button>",
    ],
)
def test_a_story_that_the_pages_script_reveals_is_read_and_that_is_reported(body: str) -> None:
    lines, notices = story_of(f"<html lang=en><head><title>{TITLE}</title></head><body>{NAV}{body}{FOOT}</body>")
    assert [line for line in lines if "Loading" not in line] == [TITLE, *STORY]
    assert any("until a script shows it" in notice for notice in notices)


def test_declarative_shadow_trees_are_shown_and_other_templates_are_not() -> None:
    shadow = f"<x-story><template shadowrootmode=open><h1>{TITLE}</h1>{paragraphs(STORY)}</template></x-story>"
    assert story_of(f"<html lang=en><body>{NAV}{shadow}{FOOT}")[0] == [TITLE, *STORY]
    with pytest.raises(InputError, match="no story"):
        story_of(f"<html lang=en><body>{NAV}{shadow.replace(' shadowrootmode=open', '')}{FOOT}")


def test_details_are_read() -> None:
    folded = f"<details><summary>Read more</summary>{paragraphs(STORY[2:])}</details>"
    assert story_of(page(paragraphs(STORY[:2]) + folded))[0] == [TITLE, *STORY]


@pytest.mark.parametrize(
    "hiding", ["style='display:none'", "hidden", "style='max-height:0;overflow:hidden'", "class=c"]
)
def test_a_part_of_the_story_folded_away_is_left_out_with_its_share(hiding: str) -> None:
    more = f"<div {hiding}>{paragraphs(STORY[2:])}</div><button onclick='more()'>Read more</button>"
    lines, notices = story_of(page(paragraphs(STORY[:2]) + more, "<style>.c{visibility:hidden}</style>"))
    assert lines == [TITLE, *STORY[:2]]
    assert any(notice.startswith("The page hides 4 of the 6 paragraphs of its story") for notice in notices)


def test_a_page_that_hides_its_story_for_good_is_refused_with_that_reason() -> None:
    with pytest.raises(InputError, match=r"hidden from its readers \(display:none\)"):
        story_of(f"<html lang=en><body style='display:none'>{NAV}{WHOLE}</body></html>")


def test_readers_comments_do_not_count_against_the_share_of_the_story() -> None:
    comments = "".join(
        f"<div class=comment><b>reader{n}</b><p>I have crossed that bridge {n} times, and it is a disgrace.</p>"
        "<a href=#>Reply</a></div>"
        for n in range(60)
    )
    lines, notices = story_of(
        page(paragraphs(STORY)).replace("</main>", f"</main><div class=comments>{comments}</div>")
    )
    assert (lines, notices) == ([TITLE, *STORY], [])


def test_a_story_that_says_already_a_member_is_no_paywall() -> None:
    text = "Sweden is already a member of the alliance, and Penby would like to become one too."
    assert text in story_of(page(paragraphs((*STORY[:3], text, *STORY[3:]))))[0]
