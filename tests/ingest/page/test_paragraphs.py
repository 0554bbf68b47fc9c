"""Properties of any page: the story of a plain page is its paragraphs, and removed blocks stand verbatim."""

from __future__ import annotations

from html import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.canonical_text import canonical
from nutgraf.ingest.html import article_from_html

WORDS = st.sampled_from(
    "harbour crane Velmora said the a of fell wind “two” 1978 41% ﬁre naïve e\u0301tude الميناء 港 & <b>".split()
)
PARAGRAPH = st.lists(WORDS, min_size=6, max_size=40).map(lambda words: f"The {' '.join(words)}.")
FRAGMENT = st.sampled_from(
    """
<p>The harbour was closed for two days after the storm, its master said.</p>
<div>
</div>
<table><tr><td>
</table>
<nav><a href=/a>News</a></nav>
<aside>Related</aside>
<p hidden>secret</p>
<!-- note -->
<br><br>
<ul><li>One boat</li></ul>
<h2>What next</h2>
<footer>© 2026</footer>
<style>p{color:red}</style>
&nbsp;
&#x200b;&#x202e;abc&#x202c;
<figure><figcaption>A boat</figcaption></figure>
<form><input type=email></form>
<pre>a b</pre>
<p style="visibility:hidden">gone <b style="visibility:visible">here</b></p>
text
<span
</p></p>
<template>t</template>
""".strip().split("\n")
)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def kept(article: Article) -> list[str]:
    text = article.text
    for block in reversed(article.removed):
        text = text[: block.span.start] + text[block.span.end :]
    return [line for line in text.split("\n") if line]


@QUICK
@given(st.lists(PARAGRAPH, min_size=1, max_size=6, unique=True))
def test_the_story_of_a_plain_page_is_exactly_its_paragraphs(paragraphs: list[str]) -> None:
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    page = f"<html><head><meta charset=utf-8></head><body>{body}</body></html>"
    assert kept(article_from_html(page.encode(), "page.html")) == [canonical(paragraph) for paragraph in paragraphs]


@QUICK
@given(st.lists(FRAGMENT, max_size=14).map("".join))
def test_on_any_page_every_offset_is_right_or_one_line_says_why_there_is_no_article(markup: str) -> None:
    try:
        article = article_from_html(f"<body>{markup}".encode(), "page.html")
    except InputError:
        return
    assert article.text == canonical(article.text)
    assert all(block.span.matches(article.text) for block in article.removed)
    ends = [block.span.end for block in article.removed]
    assert all(end <= block.span.start for end, block in zip(ends, article.removed[1:], strict=False))
    assert all(0 <= one.at <= len(article.text) for one in article.hidden)
    assert all(notice.span is None or notice.span.matches(article.text) for notice in article.notices)
    assert "secret" not in article.text
    assert "gone" not in article.text
