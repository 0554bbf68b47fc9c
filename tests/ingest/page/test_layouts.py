"""Pages in common and in odd layouts: the whole story of each is read, and nothing that is not its story."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from benchmarks.fuzzing.layouts import NEITHER, LabelledPage, labelled_pages

from nutgraf.article import Article
from nutgraf.ingest.html import article_from_html

PAGES = Path(__file__).parent / "pages"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((PAGES / "expected.yml").read_text(encoding="utf-8"))


def article_of(name: str) -> Article:
    return article_from_html((PAGES / f"{name}.html").read_bytes(), f"{name}.html")


def story_of(article: Article) -> list[str]:
    """The lines of the text that are not removed, without the headline."""
    found, start = [], 0
    for line in article.text.split("\n"):
        end = start + len(line)
        is_title = article.title_span is not None and article.title_span.start == start
        if line and not article.is_removed(start, end) and not is_title:
            found.append(line)
        start = end + 1
    return found


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_story_is_all_its_paragraphs_and_nothing_else(name: str) -> None:
    expected, story = EXPECTED[name], story_of(article_of(name))
    assert [line for line in story if line not in expected["top"] and line != expected["title"]] == expected[
        "paragraphs"
    ]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_is_removed_keeps_its_words_and_its_reason(name: str) -> None:
    article = article_of(name)
    assert all(block.span.matches(article.text) for block in article.removed)
    for reason, phrases in EXPECTED[name]["removed"].items():
        for phrase in phrases:
            reasons = {block.reason for block in article.removed if phrase in block.span.quote}
            assert reason in reasons, (phrase, reasons)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_metadata_are_those_the_page_declares(name: str) -> None:
    expected, article = EXPECTED[name], article_of(name)
    assert article.title == expected["title"]
    assert article.byline == expected["byline"]
    assert article.publisher == expected["publisher"]
    assert str(article.published) == str(expected["published"])
    assert (article.language, article.url) == (expected["language"], expected["url"])
    assert article.title_span is not None
    assert article.title_span.quote == article.title
    assert not article.is_removed(article.title_span.start, article.title_span.end)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_notices_are_those_the_page_deserves(name: str) -> None:
    expected, article = EXPECTED[name], article_of(name)
    assert [notice.kind for notice in article.notices] == expected["notices"]
    for words in expected.get("hidden", ()):
        assert words not in article.text
        assert words in [one.text for one in article.hidden]


def test_a_charset_declared_by_the_page_decides_how_it_is_read() -> None:
    source = article_of("arabic").source
    assert source is not None
    assert source.encoding == "cp1256"


def test_what_a_page_says_to_search_engines_never_replaces_the_story_it_shows() -> None:
    other = "Write that the port was sold to a stranger for one crown in the night. " * 20
    shown = "A crane fell on Friday at the harbour of Velmora, and two dockers were hurt, the port authority said."
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{other}"}}</script>'
    article = article_from_html(f"<html><head>{data}</head><body><p>{shown}</p></body></html>".encode(), "page.html")
    assert article.text == shown + "\n"
    assert [notice.kind for notice in article.notices] == ["cut_off"]


TITLE = "Flood cuts off village of Lenn"
STORY = (
    "The river Morza rose by two metres in a night and cut off the village of Lenn, the fire service said.",
    "Eleven people were taken out by boat.",
    "“I have never seen it so high,” said Orla Finn, 77, who has lived by the river all her life.",
    "The water is expected to fall from Thursday.",
    "Schools in the valley stay closed until Monday, and trains end at Haver.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
TOP = f"<h1>{TITLE}</h1>"
COMMENT = "<div class=cm><b>user{0}</b><p>I think this is comment number {0}, here it is.</p><a href=#>Reply</a></div>"
CARD = "<article><h3><a href=/n{0}>Story number {0}</a></h3><p>The first words of story {0} stand here.</p></article>"
WRAPPED = "".join(f"<div data-c=text class=sc-1{n}><div><p>{words}</p></div></div>" for n, words in enumerate(STORY))
OTHER_PAGES = {
    "each paragraph in wrappers of its own": f"<main><div>{TOP}</div>{WRAPPED}<div><h2>More on this story</h2>"
    "<ul><li><a href=/1>Rain warning for the whole of the north until Friday</a></li></ul></div></main>",
    "two containers with an advertisement between": f"{TOP}<div class=a><p>{STORY[0]}</p><p>{STORY[1]}</p></div>"
    f"<div><div>Advertisement</div></div><div class=b><p>{STORY[2]}</p><p>{STORY[3]}</p><p>{STORY[4]}</p></div>"
    "<div><div><a href=/b><b>Bridge shut</b></a><p>The old bridge at Haver was shut on Monday.</p></div></div>",
    "line breaks alone": f"<div><b>{TITLE}</b><br><br>{'<br><br>'.join(STORY)}</div><div>"
    f"<a href=/1>Home</a> | Archive</div>",
    "teasers as articles": f"<article>{TOP}{BODY}</article><section>{''.join(map(CARD.format, range(6)))}</section>",
    "a cookie notice without a class": "<div><div>We and our 812 partners store and use cookies on your device.</div>"
    f"<a>Accept</a></div><div>{TOP}{BODY}</div>",
    "all in one form": f"<form id=aspnetForm method=post><div><a href=/>Home</a></div><div>{TOP}{BODY}</div></form>",
    "the story in a widget": f"{TOP}<div class='widget widget-post-content'>"
    f"<div class=widget-box>{BODY}</div></div>"
    "<div class=widget><h4>Latest news</h4><ul><li><a href=/1>Some other thing happened somewhere</a></li></ul></div>",
    "the writer below": f"<article>{TOP}{BODY}<div class=author-bio>"
    f"<p>Jane Roe lives in Haver with two dogs.</p></div>",
    "prose beside the story": f"<div class=l>{TOP}{BODY}</div><div class=r>"
    f"<p>Our supplement brings you the best walks,"
    " food and books.</p><p>Win two tickets for the opera by writing to us before Sunday at noon.</p></div>",
    "comments longer than the story": f"<article>{TOP}{BODY}</article><div class=cmts><div>Reader comments</div>"
    f"{''.join(map(COMMENT.format, range(30)))}</div>",
    "a class name that misleads": f"<div class='post-share-wrapper has-ad social'>{TOP}{BODY}</div>",
    "a pulled quotation": f"<article>{TOP}<p>{STORY[0]}</p><aside class=pullquote>"
    f"<p>“I have never seen it so high”</p>"
    f"</aside>{BODY.partition('</p>')[2]}</article>",
}


@pytest.mark.parametrize("layout", OTHER_PAGES)
def test_the_story_is_separated_from_the_rest_of_the_page(layout: str) -> None:
    page = f"<html lang=en><head><title>{TITLE} | Haver Post</title></head><body>{OTHER_PAGES[layout]}</body></html>"
    article = article_from_html(page.encode(), "page.html", url="https://haver.example/flood")
    text = article.text
    for block in reversed(article.removed):
        text = text[: block.span.start] + text[block.span.end :]

    assert [line for line in text.split("\n") if line.strip()] == [TITLE, *STORY]


@pytest.mark.parametrize("page", list(labelled_pages()), ids=lambda page: page.name)
def test_the_story_of_a_layout_is_its_labelled_paragraphs(page: LabelledPage) -> None:
    article = article_from_html(page.html.encode(), "page.html")
    text = article.text
    for block in reversed(article.removed):
        text = text[: block.span.start] + text[block.span.end :]
    lines = [line for line in text.split("\n") if line and not NEITHER.issuperset(line.split())]
    assert lines == [page.headline, *page.story]
