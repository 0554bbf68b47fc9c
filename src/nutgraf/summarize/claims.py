"""Claims: a wording with the sentence it rests on, who asserts it, and how sure they are."""

from __future__ import annotations

from nutgraf.article import Sentence
from nutgraf.brief import Claim, Speaker
from nutgraf.find import tolerant
from nutgraf.summarize.clauses import head_of, without_source
from nutgraf.summarize.findings import Findings

_LEAST, _MOST = 12, 28  # words of a claim in the article's wording


def claim_of(sentence: Sentence, findings: Findings, *, wording: str | None = None) -> Claim:
    """A claim that rests on a sentence; without a `wording` it is the sentence or its head, verbatim."""
    text = sentence.text
    if wording is None and len(text.split()) > _MOST:
        text = _shortened(text, is_attributed=findings.attribution(sentence).asserted_by is not None)
    return head_claim(sentence, text, findings, wording=wording)


@tolerant("where a long sentence may end", lambda text, **_: text)
def _shortened(text: str, *, is_attributed: bool) -> str:
    return head_of(without_source(text) if is_attributed else text, least=_LEAST, most=_MOST)


def head_claim(sentence: Sentence, head: str, findings: Findings, *, wording: str | None = None) -> Claim:
    """A claim in the words of `head`, which begins the sentence, or in a `wording` that stands on it."""
    article = findings.article
    found = findings.attribution(sentence)
    said = found.asserted_by
    return Claim(
        text=wording or " ".join(head.split()),
        spans=(article.span(sentence.start, sentence.start + len(head)),),
        asserted_by=Speaker(name=said.name, span=article.span(said.resolved_start, said.resolved_end))
        if said
        else None,
        certainty=found.certainty,
        wording="model" if wording else "article",
    )
