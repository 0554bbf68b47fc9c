"""The fields of a brief that need no model, as the text has them: figures, dates, quotations, people, organisations."""

from __future__ import annotations

from nutgraf.brief import DatedEvent, Entity, Figure, Mention, Quotation, Speaker
from nutgraf.find import Quotation as FoundQuotation
from nutgraf.find import find_dates, find_numbers
from nutgraf.summarize.findings import Findings

MOST = 60  # of each kind; the schema's bound
_MOST_NAMES = 30


def figures(findings: Findings) -> tuple[Figure, ...]:
    """Every number that says how much or how many, once for each thing it counts, in order of place."""
    found: dict[tuple[object, ...], Figure] = {}
    for sentence in findings.body:
        for number in find_numbers(sentence.text, language=findings.article.language):
            if not number.is_figure:
                continue
            key = (number.value, number.unit, (number.counted or "").casefold(), number.qualifier)
            start = min(number.qualified_start, number.whole_start)
            end = max(number.whole_end, number.counted_end or 0)
            span = findings.article.span(sentence.start + start, sentence.start + end)
            figure = Figure(
                text=span.quote,
                value=number.value,
                unit=number.unit or "",
                counts=number.counted or "",
                qualifier=number.qualifier or "",
                spans=(span,),
            )
            found.setdefault(key, figure)
    return tuple(found.values())[:MOST]


def dates(findings: Findings) -> tuple[DatedEvent, ...]:
    """Every date expression with the sentence it dates, in order of place."""
    article = findings.article
    found = []
    for sentence in findings.body:
        for date in find_dates(sentence.text, anchor=article.published, language=article.language):
            span = article.span(sentence.start + date.start, sentence.start + date.end)
            event = article.span(sentence.start, sentence.end)
            found.append(
                DatedEvent(
                    expression=span.quote,
                    iso=date.iso,
                    granularity=date.granularity,
                    anchor=date.anchor_used,
                    unresolved=date.unresolved or "",
                    event=Mention(text=event.quote, spans=(event,)),
                    spans=(span,),
                )
            )
    return tuple(found[:MOST])


def quotations(findings: Findings) -> tuple[Quotation, ...]:
    """Every direct quotation with its speaker where the article tells who speaks; names in marks are left out."""
    article = findings.article
    found = []
    for quotation in findings.quotations:
        if quotation.partial and quotation.speaker is None:
            continue  # a title, a nickname or scare quotes: marks without a voice
        span = article.span(quotation.start, quotation.end)
        speaker = _speaker(findings, quotation)
        found.append(Quotation(text=span.quote, speaker=speaker, spans=(span,)))
    return tuple(found[:MOST])


def people(findings: Findings) -> tuple[Entity, ...]:
    return _named(findings, "person")


def organisations(findings: Findings) -> tuple[Entity, ...]:
    return _named(findings, "organisation")


def _named(findings: Findings, kind: str) -> tuple[Entity, ...]:
    article = findings.article
    found = []
    for entity in findings.entities:
        if entity.kind != kind:
            continue
        full = next((m for m in entity.mentions if article.text[slice(*m)] == entity.name), entity.mentions[0])
        role = entity.roles[0] if entity.roles else None
        spans = [article.span(*full)]
        if role:
            spans.append(article.span(role.start, role.end))
        found.append(Entity(name=spans[0].quote, role=role.text if role else "", spans=tuple(spans)))
    return tuple(found[:_MOST_NAMES])


def _speaker(findings: Findings, quotation: FoundQuotation) -> Speaker | None:
    said = quotation.speaker
    if said is None:
        return None
    return Speaker(name=said.name, span=findings.article.span(said.resolved_start, said.resolved_end))
