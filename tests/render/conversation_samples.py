"""Conversations made by hand, out of any words: what is asked, answered, quoted and named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import sample_making
from nutgraf.answer import AbsenceReason, Abstention, Answer, AskedArticle, Check, Citation, Statement
from nutgraf.article import Article
from nutgraf.brief import PromptUse

MAKING = sample_making.MAKING.model_copy(
    update={
        "prompts": (PromptUse(id="ask@1.0.0", sha256="ab" * 32), PromptUse(id="verify@1.0.0", sha256="cd" * 32)),
        "model": "tiny",
        "parameters": {"temperature": 0.0},
        "seconds": 1.04,
        "tokens_in": 10,
        "tokens_out": 2,
        "calls": 2,
    }
)


class Hostile(NamedTuple):
    """A text that tries to be more than text, and how."""

    name: str
    why: str
    text: str


HOSTILE = tuple(
    Hostile(**json.loads(line))
    for line in (Path(__file__).parent / "hostile_outputs.jsonl").read_text(encoding="utf-8").splitlines()
)


class SampleConversation:
    """Makes outcomes about some articles, each under its name."""

    def __init__(self, **articles: Article) -> None:
        self.articles = articles

    def cite(self, words: str, article: str = "") -> Citation:
        name = article or next(iter(self.articles))
        start = self.articles[name].text.index(words)
        return Citation(article=name, start=start, end=start + len(words), quote=words)

    def statement(self, text: str, *quotes: Citation, **more: Any) -> Statement:
        fields: dict[str, Any] = {"asserted_by": "", "certainty": "fact", "wording": "model"}
        return Statement(text=text, citations=quotes, **fields | more)

    def answer(self, *statements: Statement, **more: Any) -> Answer:
        checks = (Check(name="fits", passed=True, detail="80% of it"), Check(name="agrees", passed=True, detail="0.93"))
        return Answer(statements=statements, **self._shared({"checks": checks} | more))

    def abstention(self, **more: Any) -> Abstention:
        fields = {"reason": "not_in_article", "text": "The article does not say.", "nearest": None, "correction": None}
        checks = (Check(name="agrees", passed=False, detail="0.12 that it answers the question"),)
        return Abstention(**self._shared({"checks": checks} | fields | more))

    def _shared(self, more: dict[str, Any]) -> dict[str, Any]:
        records = tuple(AskedArticle(name=name, sha256=one.sha256) for name, one in self.articles.items())
        asked = more.get("asked", "How many?")
        fields = {"asked": asked, "question": asked, "chance": 0.9, "articles": records, "making": MAKING}
        return fields | more


ABSENCE_TEXTS: dict[AbsenceReason, str] = {
    "not_in_article": "The article does not say.",
    "not_verified": "I can't confirm an answer. The article comes nearest here:",
    "false_premise": "The article does not say so.",
    "ambiguous": "Which Brandt: Jonas Brandt or Olga Brandt?",
    "outside_the_article": "That is no question about the article.",
}


def outcomes_about(article: Article, words: str) -> list[Answer | Abstention]:
    """An answer and an abstention for each reason there is, which all rest on `words` of the article."""
    name = article.source.name if article.source else "article"
    sample = SampleConversation(**{name: article})
    cited = sample.cite(words)
    found: list[Answer | Abstention] = [sample.answer(sample.statement(words, cited, wording="article"), asked="What?")]
    for reason, text in ABSENCE_TEXTS.items():
        correction = sample.statement(words, cited, wording="article") if reason == "false_premise" else None
        nearest = cited if reason in ("not_in_article", "not_verified") else None
        found.append(
            sample.abstention(reason=reason, text=text, nearest=nearest, correction=correction, asked=f"What {reason}?")
        )
    return found


def conversation_in(words: str) -> tuple[SampleConversation, list[Answer | Abstention]]:
    """A conversation in which everything that somebody can write is `words`."""
    article = Article(text=f"{words}\n\nSo it ends. {words}", title=words, publisher=words, byline=words, url=words)
    sample = SampleConversation(**{words: article, "b": Article.of("Nobody was hurt.")})
    cited, nearest = sample.cite(words), sample.cite("Nobody was hurt.", "b")
    making = MAKING.model_copy(update={"model": words, "parameters": {words: words}, "nutgraf": words})
    shared: dict[str, Any] = {"asked": words, "question": f"{words} so?", "making": making}
    said = sample.statement(words, cited, asserted_by=words, certainty="alleged")
    failed = (Check(name="fits", passed=False, detail=words),)
    return sample, [
        sample.answer(said, sample.statement(words, nearest), **shared),
        sample.abstention(text=words, nearest=cited, checks=failed, **shared),
        sample.abstention(reason="false_premise", correction=said, nearest=nearest, **shared),
    ]
