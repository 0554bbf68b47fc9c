"""What was asked about some articles and what came of it, with the articles, so that a stranger can check every span.

all(texts[c["article"]][c["start"]:c["end"]] == c["quote"] for c in citations)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from nutgraf.answer import Abstention, Answer, Citation, Outcome
from nutgraf.article import Article, Frozen, Span
from nutgraf.brief import ArticleRecord, Brief, Claim, spans_of
from nutgraf.render.answer_receipts import cited

SCHEMA: Final = "nutgraf/transcript@1"


class NamedArticle(ArticleRecord):
    """An article under the name by which the citations of a transcript mean it."""

    name: str


class Transcript(Frozen):
    """A conversation: its articles, the outcomes in order, and the brief of one of the articles where it has one.

    Raises ValidationError where an outcome is of an article that is not here, or a citation does not stand in it.
    """

    schema_: Literal["nutgraf/transcript@1"] = Field(default=SCHEMA, alias="schema")
    articles: tuple[NamedArticle, ...] = Field(min_length=1)
    brief: Brief | None
    outcomes: tuple[Outcome, ...]

    @classmethod
    def of(
        cls, outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
    ) -> Transcript:
        """The transcript of `outcomes`; `articles` are by the names their `AskedArticle` list them under."""
        named = tuple(_named(name, article) for name, article in articles.items())
        return cls(articles=named, brief=brief, outcomes=tuple(outcomes))

    @model_validator(mode="after")
    def _everything_stands_in_its_article(self) -> Self:
        texts = {article.name: article.text for article in self.articles}
        if len(texts) < len(self.articles):
            raise ValueError("two articles of a transcript bear the same name")
        known = {(article.name, article.sha256) for article in self.articles}
        for outcome in self.outcomes:
            for asked in outcome.articles:
                if (asked.name, asked.sha256) not in known:
                    raise ValueError(f"the transcript does not hold {asked.name!r} with sha256 {asked.sha256}")
            for citation in _astray(outcome, texts):
                raise ValueError(f"{citation.article!r} does not hold {citation.quote!r} at {citation.start}")
        if self.brief and self.brief.article.sha256 not in {sha256 for _, sha256 in known}:
            raise ValueError("the brief is of an article that is not in the transcript")
        return self

    @cached_property
    def numbers(self) -> dict[Citation, int]:
        """The number of every passage a reader meets, in that order; one passage has one number in all of it."""
        return {citation: number for number, citation in enumerate(dict.fromkeys(self._as_shown()), start=1)}

    @property
    def points(self) -> tuple[Claim, ...]:
        """What a transcript tells of the brief: headline, nut graf, key points and what is not known."""
        brief = self.brief
        return (brief.headline, brief.nut_graf, *brief.key_points, *brief.not_known) if brief else ()

    def place(self, span: Span) -> Citation:
        """A span of the brief as a citation; a citation is itself."""
        if isinstance(span, Citation):
            return span
        assert self.brief, "only a brief has spans that name no article"
        sha256 = self.brief.article.sha256
        name = next(article.name for article in self.articles if article.sha256 == sha256)
        return Citation(article=name, start=span.start, end=span.end, quote=span.quote)

    def _as_shown(self) -> Iterator[Citation]:
        yield from map(self.place, spans_of(self.points))
        for outcome in self.outcomes:
            yield from cited(outcome)


def _astray(outcome: Answer | Abstention, texts: Mapping[str, str]) -> list[Citation]:
    return [citation for citation in cited(outcome) if not citation.stands_in(texts.get(citation.article, ""))]


def _named(name: str, article: Article) -> NamedArticle:
    record = {field: getattr(article, field) for field in ArticleRecord.model_fields}
    return NamedArticle.model_validate(record | {"name": name})
