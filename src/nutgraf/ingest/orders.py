"""Says that an article gives orders to programs; they stay in its text, where no statement can rest on them."""

from __future__ import annotations

from nutgraf.article import Article, Notice
from nutgraf.find import find_orders
from nutgraf.ingest.lines import Line

_LONGEST = 120  # characters of an order that the notice repeats


def without_orders(text: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of `text` in which no order begins, because no such line is a headline; all where each has one."""
    starts = [start for start, _ in find_orders(text)]
    return tuple(line for line in lines if not any(line.start <= start < line.end for start in starts)) or lines


def with_orders_told(article: Article) -> Article:
    """The article, with a notice that names the first order to a program in its story, where there is one."""
    found = [article.span(*place) for place in find_orders(article.text)]
    orders = [span for span in found if not any(span.overlaps(block.span) for block in article.removed)]
    if not orders:
        return article
    first = orders[0].quote
    shown = first if len(first) <= _LONGEST else f"{first[:_LONGEST].rsplit(' ', 1)[0]} …"
    what = "A sentence here gives" if len(orders) == 1 else f"{len(orders)} sentences here give"
    told = f"{what} orders to programs that read the article; briefs and answers leave that out: “{shown}”"
    return article.model_copy(update={"notices": (*article.notices, Notice(kind="order", text=told, span=orders[0]))})
