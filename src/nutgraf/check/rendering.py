"""A check as JSON, as lines for a terminal, and as Markdown with the article's words as footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nutgraf.answer import Citation
from nutgraf.check.report import CheckReport, SentenceReport
from nutgraf.grounding import Verdict, VerdictName
from nutgraf.render.as_json import json_text
from nutgraf.render.escaping import escaped, one_line

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
    lines = ["# Check", "", escaped(summary(report)), ""]
    for one in report.sentences:
        marks = "".join(f"[^{numbers[citation]}]" for citation in one.citations)
        lines.append(f"- **{LABELS[one.verdict]}**{_chance(one)}: {escaped(one.text)}{marks}")
        lines += [f"  - {escaped(note)}" for note in _notes(one)]
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
        name = f"{escaped(citation.article)}, " if len(report.articles) > 1 else ""
        yield f"[^{number}]: {escaped(citation.quote)} *({name}characters {citation.start}–{citation.end})*"
