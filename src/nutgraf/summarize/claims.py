"""Claims: a wording with the sentence it rests on, who asserts it, and how sure they are."""

from __future__ import annotations

from nutgraf.article import Sentence
from nutgraf.brief import Claim, Speaker
from nutgraf.summarize.findings import Findings


def claim_of(sentence: Sentence, findings: Findings, *, wording: str | None = None) -> Claim:
    """A claim that rests on a sentence; without a `wording` it is the sentence itself, verbatim."""
    article = findings.article
    found = findings.attribution(sentence)
    speaker = found.asserted_by
    return Claim(
        text=wording or " ".join(sentence.text.split()),
        spans=(article.span(sentence.start, sentence.end),),
        asserted_by=Speaker(name=speaker.name, span=article.span(speaker.start, speaker.end)) if speaker else None,
        certainty=found.certainty,
        wording="model" if wording else "article",
    )
