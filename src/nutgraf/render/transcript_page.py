"""A transcript as one HTML page that needs nothing else: every receipt opens the exact words of its article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article, Span
from nutgraf.brief import Brief
from nutgraf.render.answer_lines import restated
from nutgraf.render.answer_notes import notes_of
from nutgraf.render.blocks import Block, blocks_of
from nutgraf.render.document import Links, direction_of, document
from nutgraf.render.escaping import one_line
from nutgraf.render.transcript import NamedArticle, Transcript


class _Sheet(NamedTuple):
    """An article as it is set: its blocks, and which way it is read."""

    article: NamedArticle
    blocks: tuple[Block, ...]
    direction: str


def transcript_to_html(
    outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
) -> str:
    """The conversation beside its articles, as a whole HTML document that runs nothing but its own script.

    `articles` are by the names the outcomes list them under. Raises ValidationError where an outcome or its citations
    are of another text.
    """
    transcript = Transcript.of(outcomes, articles, brief)
    languages = {article.name: article.language for article in transcript.articles}
    numbers: dict[Span, int] = {citation: number for citation, number in transcript.numbers.items()}  # noqa: C416 - widens the key
    links = Links(numbers, lambda span: languages[transcript.place(span).article])
    return document(
        "transcript.html.jinja",
        numbers,
        transcript=transcript,
        sheets=[_sheet(transcript, article) for article in transcript.articles],
        links=lambda spans: links.of(map(transcript.place, spans)),
        language_of=lambda citation: languages[citation.article],
        direction_of=direction_of,
        notes_of=notes_of,
        restated=restated,
        one_line=one_line,
        made_by=outcomes[-1].making.nutgraf if outcomes else "",
    )


def _sheet(transcript: Transcript, article: NamedArticle) -> _Sheet:
    receipts = {
        Span(start=citation.start, end=citation.end, quote=citation.quote): number
        for citation, number in transcript.numbers.items()
        if citation.article == article.name
    }
    return _Sheet(article, blocks_of(article, receipts), direction_of(article.language))
