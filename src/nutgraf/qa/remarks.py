"""Answers remarks about an outcome before them ("Who says that?", "Are you sure?", "Tell me more") without a model.

All are found by code in the sentences that were cited, and in those beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import chain

from nutgraf.answer import Abstention, Answer, Check, Citation, Outcome, Statement
from nutgraf.article import Sentence
from nutgraf.brief import Making
from nutgraf.extract import Attribution
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.nearest import nearest_places
from nutgraf.qa.question import question_of
from nutgraf.qa.wording import article_statement

_FOUND = (Check(name="said", passed=True, detail="found by code in the cited sentence"),)
_MOST_MORE = 3  # sentences of one reply
_ON_IT = 0.5  # the share of the question's words at which a sentence says more about it


def who_said(asked: str, before: Outcome, articles: Sequence[IndexedArticle]) -> Answer | Abstention:
    """The answer to "who said that?" about the outcome before it, or about the passages it showed without answering."""
    shared = _shared(asked, f"Who said what answers “{before.question}”?", before)
    if isinstance(before, Abstention) and not (before.correction or before.reason == "not_verified"):
        text = "Nothing was answered, so nobody said it."
        return Abstention.model_validate(
            shared | {"reason": "outside_the_article", "text": text, "nearest": before.nearest, "correction": None}
        )
    by_name = {opened.name: opened for opened in articles}
    statements = tuple(chain.from_iterable(_sources(one, by_name) for one in _statements_of(before)))[:4]
    if not statements:
        return before.model_copy(update={"asked": asked, "making": _by_code(before.making)})
    return Answer.model_validate(shared | {"statements": statements})


def evidence_of(asked: str, before: Outcome, articles: Sequence[IndexedArticle]) -> Answer | Abstention:
    """The reply to "Are you sure?": the sentences that the outcome before it rests on, word for word.

    An outcome that is no answer stays as it is.
    """
    if isinstance(before, Abstention):
        return before.model_copy(update={"asked": asked, "making": _by_code(before.making)})
    places = list(dict.fromkeys(_places_cited(before.citations, articles)))
    statements = tuple(article_statement(place) for place in places[:4])
    update = {"asked": asked, "statements": statements, "checks": _FOUND, "making": _by_code(before.making)}
    return before.model_copy(update=update) if statements else before


def more_on(
    asked: str, before: Outcome, shown: Collection[Citation], articles: Sequence[IndexedArticle]
) -> Answer | Abstention:
    """The reply to "Tell me more": sentences beside the cited ones and near the question, none of `shown`.

    The question stays the one before, so that the next may refer to it.
    """
    places = dict.fromkeys([*_beside(before.citations, articles), *_near(before.question, articles)])
    fresh = [place for place in places if not _is_shown(place, shown)][:_MOST_MORE]
    fresh.sort(key=lambda place: (place.opened.name, place.at))
    shared = _shared(asked, before.question, before)
    if fresh:
        return Answer.model_validate(shared | {"statements": tuple(map(article_statement, fresh))})
    text = "The articles say no more about it." if len(articles) > 1 else "The article says no more about it."
    return Abstention.model_validate(
        shared | {"reason": "not_in_article", "text": text, "nearest": None, "correction": None}
    )


def _places_cited(citations: Iterable[Citation], articles: Sequence[IndexedArticle]) -> Iterator[AnswerPlace]:
    by_name = {opened.name: opened for opened in articles}
    for citation in citations:
        opened = by_name[citation.article]
        yield from (AnswerPlace(opened, at, 1.0) for at in opened.places_cited(citation))


def _beside(citations: Iterable[Citation], articles: Sequence[IndexedArticle]) -> Iterator[AnswerPlace]:
    """The sentences that follow the cited ones in their paragraphs, then those that come before them there."""
    cited = list(_places_cited(citations, articles))
    for step in (1, 2, -1):
        for place in cited:
            at, sentences = place.at + step, place.opened.sentences
            if 0 <= at < len(sentences) and _is_same_paragraph(sentences[at], place.sentence):
                yield AnswerPlace(place.opened, at, 1.0)


def _is_same_paragraph(one: Sentence, other: Sentence) -> bool:
    return one.paragraph == other.paragraph and not one.heading


def _near(question: str, articles: Sequence[IndexedArticle]) -> Iterator[AnswerPlace]:
    for near in nearest_places(question_of(question), articles):
        if near.share >= _ON_IT and not near.place.sentence.heading:
            yield near.place


def _is_shown(place: AnswerPlace, shown: Collection[Citation]) -> bool:
    return any(one.article == place.opened.name and place.at in place.opened.places_cited(one) for one in shown)


def _statements_of(before: Outcome) -> Sequence[Statement]:
    """What an outcome says or quotes, one statement each."""
    if isinstance(before, Answer):
        return before.statements
    if before.correction:
        return [before.correction]
    quoted = {"asserted_by": "", "certainty": "fact", "wording": "article"}
    return [Statement.model_validate(quoted | {"text": one.quote, "citations": (one,)}) for one in before.citations]


def _sources(said: Statement, by_name: Mapping[str, IndexedArticle]) -> Iterator[Statement]:
    """Who says a statement: as it was verified where it rests on several sentences, else as code finds it."""
    if len(said.citations) == 1:
        yield _statement(said.citations[0], by_name[said.citations[0].article])
        return
    text = f"{said.asserted_by}." if said.asserted_by else "The article says it in its own voice."
    yield said.model_copy(update={"text": text, "wording": "model"})


def _statement(citation: Citation, opened: IndexedArticle) -> Statement:
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


def _attribution(citation: Citation, opened: IndexedArticle) -> Attribution:
    cited = opened.places_cited(citation)
    if not cited:  # an earlier version saved the citation, and cut the article into other sentences
        return Attribution(asserted_by=None, certainty="attributed", cue=None)
    return opened.attributions[opened.sentences[cited[0]].number]


def _shared(asked: str, question: str, before: Outcome) -> dict[str, object]:
    """The fields of an outcome that was found by code."""
    return {
        "asked": asked,
        "question": question,
        "articles": before.articles,
        "checks": _FOUND,
        "chance": 1.0,
        "making": _by_code(before.making),
    }


def _by_code(before: Making) -> Making:
    unused = {"prompts": (), "seconds": 0.0, "tokens_in": 0, "tokens_cached": 0, "tokens_out": 0, "calls": 0}
    return before.model_copy(update=unused | {"nutgraf": version("nutgraf")})
