"""The headline: the article's own where its body bears it out, else the main clause of its first sentence."""

from __future__ import annotations

import re

from nutgraf.brief import Claim, Rejection
from nutgraf.find import Number, find_numbers, same_number, tolerant
from nutgraf.summarize.claims import head_claim
from nutgraf.summarize.clauses import headline_of
from nutgraf.summarize.findings import Findings

_SHORTEST, _LONGEST = 7, 20  # words
# Ahead of a number: it was given once, and is not any more.
_EARLIER = re.compile(
    r"\b(?:up|down|revised|raised|lowered|corrected) from\b|"
    r"\b(?:earlier|previous(?:ly)?|initial(?:ly)?|first|preliminary|original(?:ly)?) (?:\w+ ){0,4}"
    r"(?:put|said|gave|given|counts?|figures?|tolls?|estimates?|reports?|reported)\b|"
    r"\bhad (?:put|said|given|reported|counted)\b",
    re.IGNORECASE,
)


@tolerant("the check of the headline", lambda _: (None, None))
def own_headline(findings: Findings) -> tuple[Claim | None, Rejection | None]:
    """The title where it stands above the text; refused when it counts what the body counts otherwise.

    A title is written first and often not brought up to date: a toll in it that the body no longer gives is stale.
    """
    span = findings.article.title_span
    if span is None:
        return None, None
    for number in find_numbers(span.quote, language=findings.article.language):
        if number.is_figure and not _still_given(number, findings):
            stale = Rejection(
                field="headline",
                text=span.quote,
                reason="stale_headline",
                detail=f"the text does not give {number.text}, or no longer",
                replaced_by=None,
            )
            return None, stale
    return Claim(text=span.quote, spans=(span,), asserted_by=None, certainty="fact", wording="article"), None


def _still_given(number: Number, findings: Findings) -> bool:
    """Whether a sentence gives the number as it stands now, not as what was said before."""
    giving = [
        (sentence.text, other)
        for sentence in findings.body
        for other in findings.analysis.numbers(sentence)
        if same_number(number, other)
    ]
    return any(not _EARLIER.search(text[: other.end]) for text, other in giving)


def lead_headline(findings: Findings) -> Claim:
    """The first sentence up to the end of its main clause, verbatim; whole where it may not end early."""
    lead = findings.body[0]
    return head_claim(lead, _main_clause(lead.text.rstrip(".") or lead.text), findings)


@tolerant("where the headline may end", lambda sentence: sentence)
def _main_clause(sentence: str) -> str:
    return headline_of(sentence, least=_SHORTEST, most=_LONGEST)
