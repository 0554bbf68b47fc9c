"""Checks a text against articles: cuts it into statements, retrieves the evidence of each, and gives verdicts.

The text is plain, Markdown, or the JSON of a brief or an answer. With several articles, a sentence is compared with the
one that has most of its words.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from nutgraf.answer import AskedArticle, Citation
from nutgraf.article import Article, Span
from nutgraf.brief import SCHEMA as BRIEF_SCHEMA
from nutgraf.brief import SCHEMA_1 as BRIEF_SCHEMA_1
from nutgraf.checking.reports import CheckReport, QuotationReport, SentenceReport
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
    is_foreign,
    share,
)
from nutgraf.models import Model, making_of
from nutgraf.text import sentences
from nutgraf.text.injection import find_orders

NotCheckable = Literal["question", "opinion", "instruction", "heading", "table"]
_SPACED = re.compile(r"[^\n]")
_FENCE = re.compile(r"^(?:```|~~~)[^\n]*$.*?^(?:```|~~~)[ \t]*$", re.MULTILINE | re.DOTALL)
_FOOTNOTE = re.compile(r"^\[\^[^\]\n]{1,40}\]:[^\n]*$", re.MULTILINE)
_FOOTMARK = re.compile(r"\[\^[^\]\n]{1,40}\]")
_LINK_TARGET = re.compile(r"(?<=\])\([^()\s]{1,500}(?: \"[^\"\n]{0,200}\")?\)")
_BRACKETS = re.compile(r"!?\[(?=[^\]\n]{1,300}\])|\](?!\w)")
_EMPHASIS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=[\w.!?])_{1,3}(?!\w)|`|~~")
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE)
_BLOCK = re.compile(r"^[ \t]*(?:(#{1,6})[ \t]+|(?:[-*+•]|\d{1,3}[.)])[ \t]+|>[ \t]?)?", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\|.*\|[ \t]*$|^[^\n|]*(?:\t[^\n\t]*){2,}$")
_OPINION = re.compile(
    r"\b(?:in my (?:view|opinion)|i (?:think|believe|feel|guess|suspect|hope|love|hate|would argue)"
    r"|in our (?:view|opinion)"
    r"|we (?:think|believe|feel|recommend|hope)|to my mind|frankly|it is (?:a shame|sad|shocking|wonderful|outrageous)"
    r"|thankfully|sadly|unfortunately for all of us|what a\b|worth (?:reading|a read)|must-read)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
_FEWEST_OF_HEADING = 4  # words; a shorter heading names a part and says nothing


class TextStatement(NamedTuple):
    """One sentence of the checked text at `[start, end)`, and why it cannot be checked, where it cannot."""

    text: str
    start: int
    end: int
    not_checkable: NotCheckable | None


class CheckedText(NamedTuple):
    """The text that is checked, as it is shown, and its statements in order."""

    text: str
    statements: tuple[TextStatement, ...]


def statements_of(text: str) -> CheckedText:
    """The statements of a text; JSON of `nutgraf/brief@2` (or @1) and `nutgraf/answer@1` is known by its schema.

    Raises UsageError for JSON of another kind, and for a text without a word.
    """
    shown = _from_json(text) if text.lstrip()[:1] in {"{", "["} else text
    if not re.search(r"\w", shown):
        raise UsageError("the text has no words: nothing can be checked")
    plain = _without_marks(shown)
    return CheckedText(shown, tuple(_statements(shown, plain)))


def _statements(shown: str, plain: str) -> Iterator[TextStatement]:
    for start, end, heading in _blocks(plain):
        block = plain[start:end]
        if not re.search(r"\w", block):
            continue
        if _TABLE.match(shown[start:end]):
            yield TextStatement(" ".join(block.split()), start, end, "table")
            continue
        for one in sentences(Article.of(block)) or ():
            text = " ".join(one.text.split())
            if text:
                is_title = heading or one.heading
                yield TextStatement(text, start + one.start, start + one.end, _why_not(text, is_title))
        yield from _orders(block, start)


def _orders(block: str, offset: int) -> Iterator[TextStatement]:
    for start, end in find_orders(block):
        yield TextStatement(" ".join(block[start:end].split()), offset + start, offset + end, "instruction")


def _why_not(text: str, is_title: bool) -> NotCheckable | None:
    outside = _QUOTED.sub(" ", text)
    if outside.rstrip(" \"”'’»)").endswith(("?", "؟", "？")):
        return "question"
    if _OPINION.search(outside):
        return "opinion"
    if is_title and len(text.split()) < _FEWEST_OF_HEADING:
        return "heading"
    return None


def _blocks(plain: str) -> Iterator[tuple[int, int, bool]]:
    """Paragraphs, list items and headings, at their places."""
    start: int | None = None
    at = 0
    for line in plain.splitlines(keepends=True):
        mark = _BLOCK.match(line)
        begins = bool(mark and mark.group().strip()) or bool(_TABLE.match(line.rstrip("\n")))
        if start is not None and (begins or not line.strip()):
            yield start, at, False
            start = None
        if begins:
            head = mark.end() if mark else 0
            if mark and mark.group(1):
                yield at + head, at + len(line.rstrip()), True
            elif _TABLE.match(line.rstrip("\n")):
                yield at, at + len(line.rstrip("\n")), False
            else:
                start = at + head
        elif line.strip() and start is None:
            start = at
        at += len(line)
    if start is not None:
        yield start, at, False


def _without_marks(text: str) -> str:
    """The text with Markdown's marks as blanks, so that every letter stays at its place."""
    for pattern in (_FENCE, _FOOTNOTE, _FOOTMARK, _LINK_TARGET, _RULE, _BRACKETS, _EMPHASIS):
        text = pattern.sub(lambda hit: _SPACED.sub(" ", hit.group()), text)
    return text


def _from_json(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text  # a text may begin with a bracket
    lines = list(_lines_of(value)) if isinstance(value, dict) else []
    if not lines:
        raise UsageError(
            "the JSON is neither a brief (nutgraf/brief@2) nor an answer (nutgraf/answer@1): give its text"
        )
    return "\n\n".join(lines)


def _lines_of(value: dict[str, Any]) -> Iterator[str]:
    schema = value.get("schema")
    if schema in {BRIEF_SCHEMA, BRIEF_SCHEMA_1}:
        lists = ("key_points", "not_known", "what_next")
        claims = [
            value.get("headline"),
            value.get("nut_graf"),
            *(one for name in lists for one in _list(value.get(name))),
        ]
    elif schema == "nutgraf/answer@1":
        claims = [*_list(value.get("statements")), value.get("correction")]
    else:
        return
    for claim in claims:
        if isinstance(claim, dict) and isinstance(claim.get("text"), str):
            yield claim["text"]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


_REASONS = {
    "question": "it asks and states nothing",
    "opinion": "it is a view of its writer, not a statement about the article",
    "instruction": "it is an instruction to a program and states nothing",
    "heading": "it is a heading and states nothing",
    "table": "it is a line of a table; only sentences are checked",
}
_FOREIGN = "it is in another language than the article"
_MOST_TOGETHER = 20  # statements that are judged in one go, between two reports of progress


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
    taken: set[str] = set()
    for number, article in enumerate(articles, start=1):
        name = article.source.name if article.source else f"article {number}"
        name = f"{name} ({number})" if name in taken else name
        taken.add(name)
        found.append(CheckSource(name, ReadArticle(article)))
    if not found:
        raise UsageError("there is no article to check against: name one with --against")
    return found


async def check_text(
    text: str, articles: Sequence[Article], model: Model | None, on_done: Callable[[int, int], None] | None = None
) -> CheckReport:
    """The report on every sentence of `text`, compared with the articles.

    `on_done` is called with how many sentences are done, and of how many. Without a model, only what code can settle
    gets a verdict. Raises UsageError for a text without words, ModelError when the model gives no answer.
    """
    started = time.monotonic()
    sources = sources_of(articles)
    checked = statements_of(text)
    verifier = StatementVerifier(model) if model is not None else None
    found = [_examination(one, sources) for one in checked.statements]
    verdicts = await _verdicts(found, verifier, on_done)
    reports = [_report_of(*one) for one in zip(checked.statements, verdicts, strict=True)]
    making = making_of(model, verifier.used, time.monotonic() - started) if model and verifier else None
    asked = tuple(AskedArticle(name=source.name, sha256=source.read.article.sha256) for source in sources)
    return CheckReport(text=checked.text, articles=asked, sentences=tuple(reports), making=making)


async def check_claim(claim: str, sources: Sequence[CheckSource], verifier: StatementVerifier | None) -> Found:
    """The verdict on one statement, against the article that has most of its words."""
    (found,) = await _verdicts([_examined_claim(claim, sources)], verifier, None)
    return found


def _examination(one: TextStatement, sources: Sequence[CheckSource]) -> _Examined:
    if one.not_checkable:
        return _Examined(Verdict(verdict="unchecked", reasons=(_REASONS[one.not_checkable],)), None)
    return _examined_claim(one.text, sources)


def _examined_claim(claim: str, sources: Sequence[CheckSource]) -> _Examined:
    source = sources[0] if len(sources) == 1 else max(sources, key=lambda one: _overlap(claim, one.read))
    if is_foreign(claim, source.read.article):
        return _Examined(Verdict(verdict="unchecked", reasons=(_FOREIGN,)), None)
    return _Examined(examine(claim, source.read), source)


async def _verdicts(
    examined: Sequence[_Examined],
    verifier: StatementVerifier | None,
    on_done: Callable[[int, int], None] | None,
) -> list[Found]:
    """The verdicts in the order of the statements; they are judged together where one call of the model takes many."""
    found: dict[int, Found] = {}
    pending: list[tuple[int, PendingVerdict, CheckSource | None]] = []
    for at, one in enumerate(examined):
        if isinstance(one.found, PendingVerdict):
            pending.append((at, one.found, one.source))
        else:
            found[at] = Found(one.found, one.source)
    # Statements about the same passage follow each other, so that a model that keeps what it read reads it once.
    pending.sort(key=lambda one: one[1].evidence.text)
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
