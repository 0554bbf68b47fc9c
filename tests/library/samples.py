"""Articles, briefs and answers to store in a library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nutgraf.answer import Abstention, Answer, AskedArticle, Citation, Statement
from nutgraf.article import Article
from nutgraf.brief import ArticleRecord, Brief, Claim, Coverage, FiveWs
from sample_making import MAKING

FERRY = (
    "Ferry fire\n\nTwelve people were killed when fire broke out on the ferry Luminosa. 🚢 Two buses took survivors."
)
STRIKE = "Drivers of Velm’s buses end their strike\n\nThe strike of the prime\nminister’s drivers ended on Monday."
ARABIC = "تعافي الاقتصاد\n\nقال الوزير إنّ الاقتصادَ نما بنسبة ٤٫١٪ هذا العام، وتوقف العمل في المرفأ."

_NO_WS = FiveWs(who=(), what=(), when=(), where=(), why=(), how=())
_COVERAGE = Coverage(passages_total=1, passages_read=1, tokens_counted=90, tokens_reported=90, finish_reasons=("stop",))


def article(text: str = FERRY, **fields: Any) -> Article:
    return Article(text=text, **fields)


def brief(of: Article) -> Brief:
    claim = Claim(
        text=of.text[:10], spans=(of.span(0, 10),), asserted_by=None, certainty="fact", wording="article"
    )  # fmt: skip
    record = ArticleRecord.model_validate(
        {name: getattr(of, name) for name in ArticleRecord.model_fields if name != "sha256"} | {"sha256": of.sha256}
    )
    lists = ("further_points", "people", "organisations", "figures", "dates", "quotations", "rejections")
    fields: dict[str, Any] = dict.fromkeys((*lists, "not_known", "what_next"), ()) | {"word_budget": 80}
    fields |= {"headline": claim, "nut_graf": claim, "key_points": (claim,), "five_ws": _NO_WS}
    return Brief(article=record, coverage=_COVERAGE, making=MAKING, **fields)


def answer(of: Article, quote: str, asked: str = "What happened?") -> Answer:
    """An answer that cites `quote` where it first stands in the article."""
    start = of.text.index(quote)
    citation = Citation(article="story", start=start, end=start + len(quote), quote=quote)
    statement = Statement(text=quote, citations=(citation,), asserted_by="", certainty="fact", wording="article")
    return Answer.model_validate(_shared(of, asked) | {"statements": (statement,)})


def abstention(of: Article, asked: str = "Who paid?") -> Abstention:
    said = {"reason": "not_in_article", "text": "The article does not say.", "nearest": None, "correction": None}
    return Abstention.model_validate(_shared(of, asked) | said)


def _shared(of: Article, asked: str) -> dict[str, Any]:
    articles: Sequence[AskedArticle] = (AskedArticle(name="story", sha256=of.sha256),)
    fields = {"asked": asked, "question": asked, "articles": articles, "checks": (), "making": MAKING}
    return fields | ({"chance": 0.9} if "chance" in Answer.model_fields else {})
