"""Renders briefs and articles as JSON, and an article as text for a terminal with everything that was removed from it.

Characters that control a terminal, that some readers take for a line end, or that are bytes of an undecodable file name
are written as `\\u` escapes, which JSON reads back as the same text.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.render.escaping import one_line, visible_text
from nutgraf.render.phrases import REMOVALS

_OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(brief: Brief) -> str:
    """The brief as `nutgraf/brief@2` JSON: indented, in the order of the schema, letters unescaped.

    `Brief.model_validate_json` reads it back to an equal brief.
    """
    return brief.model_dump_json(by_alias=True, indent=2)


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON with letters unescaped and control characters of terminals escaped."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


ARTICLE_SCHEMA: Final = "nutgraf/article@1"
_KNOWN = ("title", "byline", "publisher", "published", "url", "language")


def article_to_json(article: Article) -> str:
    """The article on one line of JSON; `removed` and `hidden` have every character that is not part of the story."""
    fields = article.model_dump(mode="json")
    return json_text({"schema": ARTICLE_SCHEMA, "sha256": article.sha256, **fields})


def article_to_text(article: Article) -> str:
    """The article for a reader: metadata, notices, story, each removed block with place and reason, hidden words.

    Of hidden words only their number and carrier are printed: they may be a prompt injection, and a model may read the
    output.
    """
    return "\n".join([*_metadata(article), "", *_story(article), *_removed_lines(article), *_hidden(article)]) + "\n"


def _metadata(article: Article) -> Iterator[str]:
    source = article.source
    if source is not None:
        guessed = ", guessed" if source.encoding_guessed else ""
        yield f"source:     {one_line(source.name)} ({one_line(source.encoding)}{guessed})"
    for name in _KNOWN:
        value = getattr(article, name)
        yield f"{name + ':':<11} {one_line(str(value)) if value is not None else 'not given'}"
    yield f"sha256:     {article.sha256}"
    for notice in article.notices:
        where = f" (characters {notice.span.start}-{notice.span.end})" if notice.span else ""
        yield f"notice:     {one_line(notice.text)}{where}"


def _story(article: Article) -> Iterator[str]:
    """The text with a mark in place of each removed block."""
    pieces, place = [], 0
    for number, block in enumerate(article.removed, 1):
        pieces += [article.text[place : block.span.start], f"[removed {number}: {REMOVALS[block.reason]}]"]
        place = block.span.end
    pieces.append(article.text[place:])
    yield from ("story:", "", *(visible_text(line) for line in "".join(pieces).strip().split("\n")))


def _removed_lines(article: Article) -> Iterator[str]:
    yield from ("", f"removed:    {len(article.removed)}")
    for number, block in enumerate(article.removed, 1):
        where = f"characters {block.span.start}-{block.span.end}"
        yield f"  {number}. {REMOVALS[block.reason]}, {where}: {one_line(block.span.quote)}"


def _hidden(article: Article) -> Iterator[str]:
    words = sum(len(one.text.split()) for one in article.hidden)
    yield from ("", f"hidden:     {words:,} words in {len(article.hidden)} places, which no model is shown")
    counts = Counter[str]()
    for one in article.hidden:
        counts[one.carrier] += len(one.text.split())
    for carrier, count in counts.most_common():
        yield f"  {one_line(carrier)}: {count:,} words"
