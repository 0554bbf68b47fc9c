"""The pages of the bench: in every layout the labelled paragraphs are read, in order, and no others."""

import pytest
from benchmarks.fuzzing.layouts import NEITHER, LabelledPage, labelled_pages

from nutgraf.ingest.html import article_from_html


@pytest.mark.parametrize("page", list(labelled_pages()), ids=lambda page: page.name)
def test_the_story_of_a_layout_is_its_labelled_paragraphs(page: LabelledPage) -> None:
    article = article_from_html(page.html.encode(), "page.html")
    text = article.text
    for block in reversed(article.removed):
        text = text[: block.span.start] + text[block.span.end :]
    lines = [line for line in text.split("\n") if line and not NEITHER.issuperset(line.split())]
    assert lines == [page.headline, *page.story]
