"""Checks a text against articles: its sentences, the evidence of each, and a verdict.

What a check gives: each sentence of the text with its verdict, reasons, quotations and receipts.

A check as JSON, as lines for a terminal, and as Markdown with the article's words as footnotes.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from pydantic import Field

from nutgraf.answer import AskedArticle, Citation
from nutgraf.article import Article, Frozen, Span
from nutgraf.brief import Making
from nutgraf.check.statements import TextStatement, statements_of
from nutgraf.errors import UsageError
from nutgraf.grounding import (
    ModelVerifier,
    QuotationType,
    ReadArticle,
    Reading,
    Verdict,
    VerdictName,
    checked_quotations,
    evidence_for,
    verdict,
)
from nutgraf.grounding.reading import share
from nutgraf.models import Model, making_of
from nutgraf.render.as_json import json_text
from nutgraf.render.escaping import escape_text, one_line
from nutgraf.text.tokens import tokenize

SCHEMA: Literal["nutgraf/check@1"] = "nutgraf/check@1"
FAILING: tuple[VerdictName, ...] = ("contradicted", "not_in_source")


class QuotationReport(Frozen):
    """A quotation of the text, what it is, why, and where the article has it or comes nearest."""

    text: str
    type: QuotationType
    reason: str
    citation: Citation | None


class SentenceReport(Frozen):
    """One sentence of the text at `[start, end)`, half-open code points into `CheckReport.text`."""

    text: str
    start: int = Field(ge=0)
    end: int
    verdict: VerdictName
    reasons: tuple[str, ...]
    citations: tuple[Citation, ...]
    quotations: tuple[QuotationReport, ...]
    chance: float | None


class CheckReport(Frozen):
    """The verdicts on a text, in its order, and what made them; `making` is None where no model was used."""

    schema_: Literal["nutgraf/check@1"] = Field(default=SCHEMA, alias="schema")
    text: str
    articles: tuple[AskedArticle, ...]
    sentences: tuple[SentenceReport, ...]
    making: Making | None

    def counts(self) -> dict[VerdictName, int]:
        """How many sentences have each verdict."""
        found = Counter(sentence.verdict for sentence in self.sentences)
        order: tuple[VerdictName, ...] = ("supported", "contradicted", "not_in_source", "unchecked")
        return {name: found[name] for name in order}


_REASONS = {
    "question": "it asks and states nothing",
    "opinion": "it is a view of its writer, not a statement about the article",
    "instruction": "it is an instruction to a program and states nothing",
    "heading": "it is a heading and states nothing",
    "table": "it is a line of a table; only sentences are checked",
}
_FOREIGN = "it is in another language than the article"
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


def sources_of(articles: Iterable[Article]) -> list[CheckSource]:
    """The articles under names that differ: their file names, numbered where two share one.

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
    verifier = ModelVerifier(model) if model is not None else None
    reports: list[SentenceReport] = []
    for number, one in enumerate(checked.statements, start=1):
        reports.append(await _reported(one, sources, verifier))
        if on_done:
            on_done(number, len(checked.statements))
    making = making_of(model, verifier.used, time.monotonic() - started) if model and verifier else None
    asked = tuple(AskedArticle(name=source.name, sha256=source.read.article.sha256) for source in sources)
    return CheckReport(text=checked.text, articles=asked, sentences=tuple(reports), making=making)


async def check_claim(claim: str, sources: Sequence[CheckSource], verifier: ModelVerifier | None) -> Found:
    """The verdict on one statement, against the article that has most of its words."""
    source = max(sources, key=lambda one: _overlap(claim, one.read))
    if _is_foreign(claim, source.read.article):
        return Found(Verdict(verdict="unchecked", reasons=(_FOREIGN,)), None)
    return Found(await verdict(claim, source.read, verifier), source)


async def _reported(
    one: TextStatement, sources: Sequence[CheckSource], verifier: ModelVerifier | None
) -> SentenceReport:
    if one.not_checkable:
        found = Found(Verdict(verdict="unchecked", reasons=(_REASONS[one.not_checkable],)), None)
    else:
        found = await check_claim(one.text, sources, verifier)
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


LABELS: dict[VerdictName, str] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "not_in_source": "not in the source",
    "unchecked": "unchecked",
}
SHAPES: dict[VerdictName, str] = {"supported": "✓", "contradicted": "✗", "not_in_source": "?", "unchecked": "–"}


def check_to_json(report: CheckReport) -> str:
    """The report as `nutgraf/check@1` JSON, indented."""
    fields = report.model_dump(mode="json", by_alias=True)
    return json_text(fields | {"counts": report.counts()}, indent=2)


def check_to_text(report: CheckReport) -> str:
    """Each sentence with its verdict, reasons and receipts, and last the counts."""
    named = len(report.articles) > 1
    lines: list[str] = []
    for one in report.sentences:
        lines.append(f"{SHAPES[one.verdict]} {LABELS[one.verdict]}{_chance(one)}: {one_line(one.text)}")
        lines += [f"    {one_line(reason)}" for reason in one.reasons]
        lines += [f"    quotation {quote.type}: {one_line(quote.text)}" for quote in one.quotations]
        for citation in one.citations:
            name = f"{one_line(citation.article)}: " if named else ""
            lines.append(f"    {name}“{one_line(citation.quote)}”")
    return "\n".join([*lines, "", summary(report)]) + "\n"


def check_to_markdown(report: CheckReport) -> str:
    """The report as a list with GitHub's footnotes, ending in a line break."""
    numbers: dict[Citation, int] = {}
    for one in report.sentences:
        for citation in one.citations:
            numbers.setdefault(citation, len(numbers) + 1)
    lines = ["# Check", "", escape_text(summary(report)), ""]
    for one in report.sentences:
        marks = "".join(f"[^{numbers[citation]}]" for citation in one.citations)
        lines.append(f"- **{LABELS[one.verdict]}**{_chance(one)}: {escape_text(one.text)}{marks}")
        lines += [f"  - {escape_text(note)}" for note in _notes(one)]
    return "\n".join([*lines, *_footnotes(numbers, report)]) + "\n"


def claim_line(number: str | int, verdict: Verdict) -> str:
    """One line of JSON for the claim whose id is `number`."""
    fields = verdict.model_dump(mode="json")
    return json_text({"id": number} | {key: fields[key] for key in ("verdict", "reasons", "spans", "chance")})


def summary(report: CheckReport) -> str:
    """How many sentences have each verdict, in one line."""
    counts = [f"{count:,} {LABELS[name]}" for name, count in report.counts().items() if count]
    total = len(report.sentences)
    return f"{total:,} sentence{'' if total == 1 else 's'}: {', '.join(counts)}" if total else "no sentence to check"


def _notes(one: SentenceReport) -> Sequence[str]:
    return [*one.reasons, *(f"quotation {quote.type}: {quote.text}" for quote in one.quotations)]


def _chance(one: SentenceReport) -> str:
    return "" if one.chance is None else f" ({one.chance:.0%})"


def _footnotes(numbers: dict[Citation, int], report: CheckReport) -> Iterator[str]:
    if numbers:
        yield ""
    for citation, number in numbers.items():
        name = f"{escape_text(citation.article)}, " if len(report.articles) > 1 else ""
        yield f"[^{number}]: {escape_text(citation.quote)} *({name}characters {citation.start}–{citation.end})*"
