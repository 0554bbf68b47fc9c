"""The same short story in ways of building a page that no fixture has: no class names to go by, or misleading ones."""

from __future__ import annotations

import pytest

from nutgraf.ingest.html import article_from_html

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
PAGES = {
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


@pytest.mark.parametrize("layout", PAGES)
def test_the_story_is_separated_from_the_rest_of_the_page(layout: str) -> None:
    page = f"<html lang=en><head><title>{TITLE} | Haver Post</title></head><body>{PAGES[layout]}</body></html>"
    article = article_from_html(page.encode(), "page.html", url="https://haver.example/flood")
    text = article.text
    for block in reversed(article.removed):
        text = text[: block.span.start] + text[block.span.end :]

    assert [line for line in text.split("\n") if line.strip()] == [TITLE, *STORY]
