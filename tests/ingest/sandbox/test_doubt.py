"""An article of next to nothing, out of a source that holds much, is doubted."""

from __future__ import annotations

import pytest
from benchmarks.fuzzing import making

from nutgraf.article import Article, Hidden
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.html import article_from_html
from nutgraf.ingest.sandbox.child import with_doubt_notice

BODY = " ".join(making.BODY * 2)


@pytest.mark.parametrize("swallow", [b"<!--", b"<script>", b"<template>"])
def test_a_story_that_a_broken_tag_swallowed_is_missed(swallow: bytes) -> None:
    body = "".join(f"<p>{sentence}</p>" for sentence in making.BODY * 2).encode()
    page = b"<!doctype html><h1>Ferry sinks off Haven Point</h1>" + swallow + body
    assert "extraction_suspect" in [notice.kind for notice in article_from_bytes(page, "x.html").notices]


def test_a_story_that_an_open_quotation_mark_swallowed_is_missed() -> None:
    body = "".join(f"<p>{sentence}</p>" for sentence in making.BODY).encode()
    page = b"<!doctype html><h1>Ferry sinks off Haven Point</h1>" + b'<script type="text/' + body + b'"></script>'
    shown = page + b"<p>It was the second ferry of that name, and the harbour stays closed until Friday.</p>"
    article = article_from_bytes(shown, "x.html")
    assert [notice.kind for notice in article.notices] == ["extraction_suspect"]


def test_a_short_story_whose_every_paragraph_is_shown_is_believed() -> None:
    teasers = "".join(f"<p>{sentence.replace('the', '&#116;he')}</p>" for sentence in making.BODY)
    page = f"<article><h1>Ferry sinks</h1><p>{making.BODY[0]}</p></article><aside><h2>Related</h2>{teasers}</aside>"
    article = article_from_html(page.encode(), "x.html").model_copy(update={"notices": ()})
    assert with_doubt_notice(article, page.encode()) is article


def test_a_short_story_with_little_or_only_metadata_beside_it_is_believed() -> None:
    for hidden in (Hidden(text="Menu", carrier="display:none", at=0), Hidden(text=BODY, carrier="metadata", at=0)):
        article = Article(text="Two people died on Tuesday.", hidden=(hidden,))
        assert with_doubt_notice(article) is article
    long = Article(text=BODY, hidden=(Hidden(text=BODY * 3, carrier="template", at=0),))
    assert with_doubt_notice(long) is long
