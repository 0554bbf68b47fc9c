"""The result of a check, rendered as JSON, terminal lines, Markdown, or an HTML page with text and article.

Markdown quotes the article in footnotes. The HTML page has no script, and all text is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Literal

from pydantic import Field

from nutgraf.answer import AskedArticle, Citation
from nutgraf.article import Article, Frozen
from nutgraf.brief import Making
from nutgraf.grounding import QuotationType, Verdict, VerdictName
from nutgraf.render.as_json import json_text
from nutgraf.render.escaping import escape_text, in_quotation_marks, one_line, visible_text

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
            lines.append(f"    {name}{in_quotation_marks(one_line(citation.quote))}")
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


_STYLE = """
:root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;margin:0 auto;max-width:84rem;padding:1rem}
main{display:grid;gap:2rem;grid-template-columns:1fr 1fr}@media(max-width:50rem){main{grid-template-columns:1fr}}
.words{overflow-wrap:anywhere;white-space:pre-wrap}mark{color:inherit;background:none;border-bottom:3px solid}
mark a{color:inherit;text-decoration:none}.supported{border-color:#2b8a3e}.contradicted{border-color:#c92a2a}
.not_in_source{border-color:#e67700}.unchecked{border-color:#868e96}.cited{border-color:#1971c2}
"""


def check_to_html(report: CheckReport, articles: Sequence[Article]) -> str:
    """One page with the text and the articles side by side, marked where they were compared.

    `articles` are those of the report, in its order.
    """
    numbers = {one.name: number for number, one in enumerate(report.articles, start=1)}
    reasons = "".join(_reason_item(number, one, numbers) for number, one in enumerate(report.sentences, start=1))
    sources = "".join(
        f"<h2>{_html(asked.name)}</h2><div class=words>{_marked_article(article, number, asked.name, report)}</div>"
        for number, (asked, article) in enumerate(zip(report.articles, articles, strict=True), start=1)
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Check</title>"
        '<meta name=viewport content="width=device-width">'
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style><h1>Check</h1><p>{_html(summary(report))}</p><main><section><h2>Text</h2>"
        f"<div class=words>{_marked_text(report)}</div><ol>{reasons}</ol></section>"
        f"<section>{sources}</section></main></html>\n"
    )


def _html(text: str) -> str:
    return escape(visible_text(text))


def _place(citation: Citation, numbers: dict[str, int]) -> str:
    return f"a{numbers[citation.article]}-{citation.start}"


def _marked_text(report: CheckReport) -> str:
    found, at = "", 0
    for number, one in enumerate(report.sentences, start=1):
        words = _html(report.text[one.start : one.end])
        note = _html("; ".join([LABELS[one.verdict], *one.reasons]))
        link = f"<a href=#s{number}>{words}</a>"
        mark = f'<mark class={one.verdict} title="{note}">{SHAPES[one.verdict]} {link}</mark>'
        found += _html(report.text[at : one.start]) + mark
        at = one.end
    return found + _html(report.text[at:])


def _reason_item(number: int, one: SentenceReport, numbers: dict[str, int]) -> str:
    notes = "; ".join(_notes(one))
    links = "".join(
        f" <a href=#{_place(citation, numbers)}>{_html(in_quotation_marks(one_line(citation.quote)[:80]))}</a>"
        for citation in one.citations
    )
    return f"<li id=s{number}><b>{LABELS[one.verdict]}</b>{_chance(one)} {_html(notes)}{links}"


def _marked_article(article: Article, number: int, name: str, report: CheckReport) -> str:
    """The article with what is cited of it marked; citations that overlap share a mark and keep their own places."""
    cited = sorted({(one.start, one.end) for s in report.sentences for one in s.citations if one.article == name})
    found, at = "", 0
    for start, end in cited:
        found += _html(article.text[at:start]) if start > at else ""
        words = _html(article.text[max(start, at) : end])
        found += f"<mark class=cited id=a{number}-{start}>{words}</mark>"
        at = max(at, end)
    return found + _html(article.text[at:])
