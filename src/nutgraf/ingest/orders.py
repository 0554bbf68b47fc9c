"""Says that an article gives orders to programs; they stay in its text, where no statement can rest on them."""

from __future__ import annotations

from nutgraf.article import Article, Notice
from nutgraf.find import find_orders, off_topic_lines
from nutgraf.ingest.lines import Line, lines_of

_LONGEST_HEADLINE = 150  # characters
_LONGEST = 120  # characters of an order that the notice repeats


def without_orders(text: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of `text` in which no order begins, because no such line is a headline; all where each has one."""
    starts = [start for start, _ in find_orders(text)]
    off_topic = off_topic_lines([line.text for line in lines])
    # A headline may share no word with its story; a first line above what looks like a headline is none.
    is_headline = len(lines) < 2 or lines[1].ends_a_sentence or len(lines[1].text) > _LONGEST_HEADLINE
    kept = (line for number, line in enumerate(lines) if number not in off_topic or (number == 0 and is_headline))
    return tuple(line for line in kept if not any(line.start <= start < line.end for start in starts)) or lines


def with_orders_told(article: Article) -> Article:
    """The article, with a notice that names the first order to a program in its story, where there is one."""
    found = [article.span(*place) for place in find_orders(article.text)]
    orders = [span for span in found if not any(span.overlaps(block.span) for block in article.removed)]
    if not orders:
        return _with_off_topic_lines(article)
    first = orders[0].quote
    shown = first if len(first) <= _LONGEST else f"{first[:_LONGEST].rsplit(' ', 1)[0]} …"
    what = "A sentence here gives" if len(orders) == 1 else f"{len(orders)} sentences here give"
    told = f"{what} orders to programs that read the article; briefs and answers leave that out: “{shown}”"
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="order", text=told, span=orders[0]))})


def _with_off_topic_lines(article: Article) -> Article:
    """The article, with a notice of the first line in its story that speaks to the reader and not of the story."""
    removed = [block.span for block in article.removed]
    lines = [line for line in lines_of(article.text) if not any(one.start <= line.start < one.end for one in removed)]
    title = article.title_span
    texts = ["" if title is not None and line.start == title.start else line.text for line in lines]
    found = sorted(off_topic_lines(texts))
    if not found:
        return article
    first = lines[found[0]]
    shown = first.text if len(first.text) <= _LONGEST else f"{first.text[:_LONGEST].rsplit(' ', 1)[0]} …"
    what = "A line here speaks" if len(found) == 1 else f"{len(found)} lines here speak"
    text = f"{what} to the reader and not of the story; briefs and answers leave that out: “{shown}”"
    span = article.span(first.start, first.end)
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="order", text=text, span=span))})
