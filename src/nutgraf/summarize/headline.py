"""The headline: the article's own where its body bears it out, else the main clause of its first sentence."""

from __future__ import annotations

import re

from nutgraf.brief import Claim, Rejection
from nutgraf.find import find_numbers, same_number
from nutgraf.ground import dropped_condition
from nutgraf.summarize.claims import claim_of
from nutgraf.summarize.findings import Findings

_SHORTEST, _LONGEST = 7, 20  # words
# Where a main clause may end: what follows adds to it and does not change it.
_TURNS = re.compile(r"\b(?:but|although|though|however|despite|den(?:y|ies|ied)|not|never)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r",? (?:while|after|as|when|amid|following|because|in what|with)\b|[,;:—–] ")


def own_headline(findings: Findings) -> tuple[Claim | None, Rejection | None]:
    """The title where it stands above the text; refused when it counts what the body counts otherwise.

    A title is written first and often not brought up to date: a toll in it that the body no longer gives is stale.
    """
    span = findings.article.title_span
    if span is None:
        return None, None
    body = [number for sentence in findings.body for number in find_numbers(sentence.text)]
    for number in find_numbers(span.quote):
        if number.is_figure and not any(same_number(number, other) for other in body):
            stale = Rejection(
                field="headline",
                text=span.quote,
                reason="stale_headline",
                detail=f"{number.text} is not in the text",
                replaced_by=None,
            )
            return None, stale
    return Claim(text=span.quote, spans=(span,), asserted_by=None, certainty="fact", wording="article"), None


def lead_headline(findings: Findings) -> Claim:
    """The first sentence up to the end of its main clause, verbatim; whole where a clause cannot be told apart.

    A sentence with a condition or a contrast behind the clause is not cut: what it says may hang on it.
    """
    lead = findings.body[0]
    whole = claim_of(lead, findings)
    text = lead.text.rstrip(".")
    for end in _CLAUSE_END.finditer(text):
        if len(text[: end.start()].split()) < _SHORTEST:
            continue
        if len(text[: end.start()].split()) > _LONGEST or dropped_condition(text[end.start() :]) or _TURNS.search(text):
            break
        span = findings.article.span(lead.start, lead.start + end.start())
        return whole.model_copy(update={"text": " ".join(span.quote.split()), "spans": (span,)})
    return whole
