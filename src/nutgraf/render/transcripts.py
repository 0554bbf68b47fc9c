"""Conversations as JSON, Markdown or one HTML page, with their quotes as footnotes.

All text of the article and the model is escaped. The JSON of a conversation holds outcomes and articles, so
`texts[c["article"]][c["start"]:c["end"]] == c["quote"]` can be checked for each citation without another file.
Footnotes give the article's sha256 and code points `[start, end)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from nutgraf.answer import Abstention, Answer, Citation, Outcome
from nutgraf.article import Article, Frozen, Span
from nutgraf.brief import (
    ArticleRecord,
    Brief,
    Claim,
)
from nutgraf.render import phrases
from nutgraf.render.answers import (
    body_lines,
    cited_receipts,
    footnote_marks,
    footnotes,
    made_line,
    nearest_passages,
    notes_of,
    restated_question,
)
from nutgraf.render.as_json import json_text
from nutgraf.render.escaping import escape_text, one_line, web_address
from nutgraf.render.html_page import PageBlock, ReceiptLinks, blocks_of, direction_of, document
from nutgraf.render.sizes import SizedBrief, sized

SCHEMA: Final = "nutgraf/transcript@1"


class NamedArticle(ArticleRecord):
    """An article under the name that the citations of a transcript use."""

    name: str


class Transcript(Frozen):
    """A conversation: its articles, the outcomes in order, and the brief of one of the articles where it has one.

    Raises ValidationError where an article of an outcome is missing, or a citation is not in it.
    """

    schema_: Literal["nutgraf/transcript@1"] = Field(default=SCHEMA, alias="schema")
    articles: tuple[NamedArticle, ...] = Field(min_length=1)
    brief: Brief | None
    outcomes: tuple[Outcome, ...]

    @classmethod
    def of(
        cls, outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
    ) -> Transcript:
        """The transcript of `outcomes`; the keys of `articles` are the names in `Outcome.articles`."""
        named = tuple(_named_article(name, article) for name, article in articles.items())
        return cls(articles=named, brief=brief, outcomes=tuple(outcomes))

    @model_validator(mode="after")
    def _refuse_misplaced_citations(self) -> Self:
        texts = {article.name: article.text for article in self.articles}
        if len(texts) < len(self.articles):
            raise ValueError("two articles of a transcript have the same name")
        known = {(article.name, article.sha256) for article in self.articles}
        for outcome in self.outcomes:
            for asked in outcome.articles:
                if (asked.name, asked.sha256) not in known:
                    raise ValueError(f"the transcript does not hold {asked.name!r} with sha256 {asked.sha256}")
            for citation in _misplaced(outcome, texts):
                raise ValueError(f"{citation.article!r} does not hold {citation.quote!r} at {citation.start}")
        if self.brief and self.brief.article.sha256 not in {sha256 for _, sha256 in known}:
            raise ValueError("the brief is of an article that is not in the transcript")
        return self

    @cached_property
    def numbers(self) -> dict[Citation, int]:
        """The number of every shown passage in the order of reading; the same passage always has the same number."""
        return {citation: number for number, citation in enumerate(dict.fromkeys(self._as_shown()), start=1)}

    @property
    def shown(self) -> SizedBrief | None:
        """The statements of the brief that a transcript shows: those of the size `brief`."""
        return sized(self.brief, "brief") if self.brief else None

    def place(self, span: Span) -> Citation:
        """A span of the brief as a citation; a citation is itself."""
        if isinstance(span, Citation):
            return span
        assert self.brief, "only a brief has spans that name no article"
        sha256 = self.brief.article.sha256
        name = next(article.name for article in self.articles if article.sha256 == sha256)
        return Citation(article=name, start=span.start, end=span.end, quote=span.quote)

    def _as_shown(self) -> Iterator[Citation]:
        for claim in self.shown.claims if self.shown else ():
            yield from map(self.place, claim.spans)
        for outcome in self.outcomes:
            yield from cited_receipts(outcome)


def _misplaced(outcome: Answer | Abstention, texts: Mapping[str, str]) -> list[Citation]:
    return [citation for citation in cited_receipts(outcome) if not citation.matches(texts.get(citation.article, ""))]


def _named_article(name: str, article: Article) -> NamedArticle:
    record = {field: getattr(article, field) for field in ArticleRecord.model_fields}
    return NamedArticle.model_validate(record | {"name": name})


def transcript_to_json(
    outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
) -> str:
    """The conversation as `nutgraf/transcript@1` JSON; `Transcript.model_validate_json` reads it back.

    `articles` are by the names the outcomes list them under. Raises ValidationError where an outcome or its citations
    are of another text.
    """
    transcript = Transcript.of(outcomes, articles, brief)
    return json_text(transcript.model_dump(mode="json", by_alias=True), indent=2)


def transcript_to_markdown(
    outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
) -> str:
    """The conversation as Markdown with GitHub's footnotes, ending in a line break.

    `articles` are by the names the outcomes list them under. Raises ValidationError where an outcome or its citations
    are of another text.
    """
    return "\n".join(_lines(Transcript.of(outcomes, articles, brief))) + "\n"


def _lines(transcript: Transcript) -> Iterator[str]:
    yield "# Questions and answers"
    yield ""
    yield from (f"- {_article(article)}" for article in transcript.articles)
    if transcript.shown:
        yield from _brief(transcript, transcript.shown)
    for number, outcome in enumerate(transcript.outcomes, start=1):
        yield from ("", f"## {number}. {escape_text(outcome.asked)}")
        yield from body_lines(outcome, transcript.numbers)
        yield from ("", f"*{made_line(outcome)}*")
    yield from footnotes(transcript.numbers, named=True)


def _article(article: NamedArticle) -> str:
    parts = [f"**{escape_text(article.name)}**"]
    parts += [f"“{escape_text(article.title)}”"] if article.title else []
    parts += [escape_text(article.publisher)] if article.publisher else []
    parts += [f"published {article.published}"] if article.published else []
    link = web_address(article.url)
    parts += [f"<{link}>"] if link else []
    return " · ".join([*parts, f"sha256 {article.sha256}"])


def _brief(transcript: Transcript, shown: SizedBrief) -> Iterator[str]:
    def line(claim: Claim) -> str:
        marks = footnote_marks(map(transcript.place, claim.spans), transcript.numbers)
        return f"{escape_text(phrases.attributed(claim))}{marks}"

    yield from ("", "## Brief", "", f"**{line(shown.headline)}**")
    yield from ("", line(shown.nut_graf)) if shown.nut_graf else ()
    yield from ("", *(f"- {line(point)}" for point in shown.points)) if shown.points else ()
    for label, claims in shown.labelled:
        yield from ("", f"**{label}** {' '.join(map(line, claims))}")


class _Sheet(NamedTuple):
    """An article for display: its blocks and its direction."""

    article: NamedArticle
    blocks: tuple[PageBlock, ...]
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
    links = ReceiptLinks(numbers, lambda span: languages[transcript.place(span).article])
    return document(
        "transcript.html.jinja",
        numbers,
        transcript=transcript,
        sheets=[_sheet(transcript, article) for article in transcript.articles],
        links=lambda spans: links.of(map(transcript.place, spans)),
        language_of=lambda citation: languages[citation.article],
        direction_of=direction_of,
        nearest_passages=nearest_passages,
        notes_of=notes_of,
        restated=restated_question,
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
