"""Checks a text against articles: retrieves the evidence of each sentence, and gives the verdicts.

With several articles, a sentence is compared with the one that has most of its words.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from nutgraf.answer import AskedArticle, Citation
from nutgraf.article import Article, Span
from nutgraf.checking.reports import CheckReport, QuotationReport, SentenceReport
from nutgraf.checking.statements import TextStatement, statements_of
from nutgraf.errors import UsageError
from nutgraf.grounding import (
    PendingVerdict,
    ReadArticle,
    Reading,
    StatementVerifier,
    Verdict,
    checked_quotations,
    conclude,
    evidence_for,
    examine,
    share,
)
from nutgraf.models import Model, making_of
from nutgraf.text.tokens import tokenize

_REASONS = {
    "question": "it asks and states nothing",
    "opinion": "it is a view of its writer, not a statement about the article",
    "instruction": "it is an instruction to a program and states nothing",
    "heading": "it is a heading and states nothing",
    "table": "it is a line of a table; only sentences are checked",
}
_FOREIGN = "it is in another language than the article"
_MOST_TOGETHER = 20  # statements that are judged in one go, between two reports of progress
_LEAST_LETTERS = 2
_FEWEST_FOR_LANGUAGE = 8  # words; the language of fewer cannot be told


class CheckSource(NamedTuple):
    """An article a text is checked against, under the name its citations give."""

    name: str
    read: ReadArticle


class Found(NamedTuple):
    """A verdict and the article it is about; None where no article was consulted."""

    verdict: Verdict
    source: CheckSource | None


class _Examined(NamedTuple):
    """What code alone finds about a statement, and the article it was compared with."""

    found: Verdict | PendingVerdict
    source: CheckSource | None


def sources_of(articles: Iterable[Article]) -> list[CheckSource]:
    """The articles under unique names: their file names, numbered where two are the same.

    Raises UsageError when there is none.
    """
    found: list[CheckSource] = []
    for number, article in enumerate(articles, start=1):
        name = article.source.name if article.source else f"article {number}"
        taken = {source.name for source in found}
        found.append(CheckSource(f"{name} ({number})" if name in taken else name, ReadArticle(article)))
    if not found:
        raise UsageError("there is no article to check against: name one with --against")
    return found


async def check_text(
    text: str, articles: Sequence[Article], model: Model | None, on_done: Callable[[int, int], None] | None = None
) -> CheckReport:
    """The report on every sentence of `text`, held against the articles.

    `on_done` hears how many sentences are done, of how many. Without a model, only what code can settle gets a verdict.
    Raises UsageError for a text without words, ModelError when the model gives no answer.
    """
    started = time.monotonic()
    sources = sources_of(articles)
    checked = statements_of(text)
    verifier = StatementVerifier(model) if model is not None else None
    found = [_examined(one, sources) for one in checked.statements]
    verdicts = await _verdicts(found, verifier, on_done)
    reports = [_report_of(*one) for one in zip(checked.statements, verdicts, strict=True)]
    making = making_of(model, verifier.used, time.monotonic() - started) if model and verifier else None
    asked = tuple(AskedArticle(name=source.name, sha256=source.read.article.sha256) for source in sources)
    return CheckReport(text=checked.text, articles=asked, sentences=tuple(reports), making=making)


async def check_claim(claim: str, sources: Sequence[CheckSource], verifier: StatementVerifier | None) -> Found:
    """The verdict on one statement, against the article that has most of its words."""
    (found,) = await _verdicts([_examined_claim(claim, sources)], verifier, None)
    return found


def _examined(one: TextStatement, sources: Sequence[CheckSource]) -> _Examined:
    if one.not_checkable:
        return _Examined(Verdict(verdict="unchecked", reasons=(_REASONS[one.not_checkable],)), None)
    return _examined_claim(one.text, sources)


def _examined_claim(claim: str, sources: Sequence[CheckSource]) -> _Examined:
    source = sources[0] if len(sources) == 1 else max(sources, key=lambda one: _overlap(claim, one.read))
    if _is_foreign(claim, source.read.article):
        return _Examined(Verdict(verdict="unchecked", reasons=(_FOREIGN,)), None)
    return _Examined(examine(claim, source.read), source)


async def _verdicts(
    examined: Sequence[_Examined],
    verifier: StatementVerifier | None,
    on_done: Callable[[int, int], None] | None,
) -> list[Found]:
    """The verdicts in order; statements are judged together where one call of the model takes many."""
    found: dict[int, Found] = {}
    pending: list[tuple[int, PendingVerdict, CheckSource | None]] = []
    for at, one in enumerate(examined):
        if isinstance(one.found, PendingVerdict):
            pending.append((at, one.found, one.source))
        else:
            found[at] = Found(one.found, one.source)
    while pending:
        size = _MOST_TOGETHER if verifier is None or verifier.judges_many else 1
        part, pending = pending[:size], pending[size:]
        judgments = await verifier.judge([claim for _, claim, _ in part]) if verifier else [None] * len(part)
        for (at, claim, source), judgment in zip(part, judgments, strict=True):
            found[at] = Found(conclude(claim, judgment), source)
        if on_done:
            on_done(len(found), len(examined))
    return [found[at] for at in range(len(examined))]


def _report_of(one: TextStatement, found: Found) -> SentenceReport:
    cite = [_citation(span, found.source) for span in found.verdict.spans if found.source]
    return SentenceReport(
        text=one.text,
        start=one.start,
        end=one.end,
        verdict=found.verdict.verdict,
        reasons=found.verdict.reasons,
        citations=tuple(cite),
        quotations=_quotations(one.text, found.source),
        chance=found.verdict.chance,
    )


def _quotations(text: str, source: CheckSource | None) -> tuple[QuotationReport, ...]:
    if source is None:
        return ()
    reading = Reading(text, source.read.article.language, source.read.article.published)
    return tuple(
        QuotationReport(
            text=one.text,
            type=one.type,
            reason=one.reason,
            citation=_citation(one.span, source) if one.span else None,
        )
        for one in checked_quotations(reading, source.read)
    )


def _citation(span: Span, source: CheckSource) -> Citation:
    return Citation(article=source.name, start=span.start, end=span.end, quote=span.quote)


def _overlap(claim: str, read: ReadArticle) -> float:
    reading = Reading(claim, read.article.language, read.article.published)
    numbers = evidence_for(reading, read)
    keys = [word.key for word in reading.content]
    if not numbers or not keys:
        return 0.0
    return max(share(keys, read, read.readings[number - 1]) for number in numbers)


def _is_foreign(claim: str, article: Article) -> bool:
    """Whether a statement is plainly written in another language than the article."""
    from nutgraf.ingest.plain_text import language_of

    words = [token for token in tokenize(claim, 0, len(claim)) if token.word and len(token.text) >= _LEAST_LETTERS]
    own = article.language.partition("-")[0]
    is_ascii = claim.isascii()
    if len(words) < _FEWEST_FOR_LANGUAGE and is_ascii:
        return False
    guessed = language_of(claim)
    return guessed != own and (guessed != "en" or own in {"ar", "he", "ru", "zh", "ja", "ko", "el", "hi"})
