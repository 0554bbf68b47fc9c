"""The articles that are asked about, as the command line names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nutgraf.cli.progress import Progress
from nutgraf.errors import UsageError

if TYPE_CHECKING:
    from nutgraf.article import Article

STDIN = "-"
_SURROGATE = re.compile("[\ud800-\udfff]")


def refuse_repeated_stdin(*sources: str) -> None:
    """Raise UsageError when standard input would have to be read more than once."""
    if sources.count(STDIN) > 1:
        raise UsageError("standard input (-) can be read only once: save what comes from it to files first")


def read_articles(paths: Sequence[str], shown: Progress) -> list[Article]:
    """The articles in the order they are named; raises InputError for the first that cannot be read."""
    from nutgraf.ingest import read_article
    from nutgraf.render import one_line

    articles = []
    for path in paths:
        articles.append(read_article(path))
        shown.note(f"read {one_line(path)}: {len(articles[-1].text.split()):,} words")
    return articles


def decodable(text: str) -> str:
    """`text` with every byte that was no letter in any encoding as a replacement mark, so that it can be written."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
