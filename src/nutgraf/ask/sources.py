"""Who says what was answered: taken from the cited sentence by code, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from nutgraf.answer import Abstention, Answer, Check, Citation, Outcome, Statement
from nutgraf.ask.opened import Opened
from nutgraf.brief import Making
from nutgraf.find import Attribution


def who_said(asked: str, before: Outcome, articles: Sequence[Opened]) -> Answer | Abstention:
    """The answer to "who said that?" about the outcome before it."""
    shared = {
        "asked": asked,
        "question": f"Who said what answers “{before.question}”?",
        "articles": before.articles,
        "checks": (Check(name="said", passed=True, detail="found by code in the cited sentence"),),
        "chance": 1.0,
        "making": _by_code(before.making),
    }
    if isinstance(before, Abstention):
        text = "Nothing was answered, so nobody said it."
        return Abstention.model_validate(
            shared | {"reason": "outside_the_article", "text": text, "nearest": before.nearest, "correction": None}
        )
    by_name = {opened.name: opened for opened in articles}
    statements = tuple(_statement(citation, by_name[citation.article]) for citation in before.citations[:4])
    return Answer.model_validate(shared | {"statements": statements})


def _statement(citation: Citation, opened: Opened) -> Statement:
    found = _attribution(citation, opened)
    said = found.asserted_by
    own_voice = found.certainty in ("fact", "forecast")
    text = "The article says it in its own voice." if own_voice else "The article does not say for certain who says it."
    places = [citation]
    if said is not None:
        start, end = said.resolved_start, said.resolved_end
        named = Citation(article=opened.name, start=start, end=end, quote=opened.article.text[start:end])
        text, places = f"{said.name}.", [citation, named]
    return Statement(
        text=text,
        citations=tuple(dict.fromkeys(places)),
        asserted_by=said.name if said else "",
        certainty=found.certainty,
        wording="model" if said is None else "article",
    )


def _attribution(citation: Citation, opened: Opened) -> Attribution:
    cited = (s for s in opened.sentences if s.start < citation.end and citation.start < s.end)
    sentence = next(cited, None)
    if sentence is None:  # an earlier version saved the citation, and cut the article into other sentences
        return Attribution(asserted_by=None, certainty="attributed", cue=None)
    return opened.attributions[sentence.number]


def _by_code(before: Making) -> Making:
    unused = {"prompts": (), "seconds": 0.0, "tokens_in": 0, "tokens_cached": 0, "tokens_out": 0, "calls": 0}
    return before.model_copy(update=unused | {"nutgraf": version("nutgraf")})
