"""Who, what, when, where, why and how, copied out of the article; what it does not say stays empty.

Why and how are taken only where the article marks them ("because", "in response to", "by closing"): a reason that has
to be guessed is not in the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nutgraf.article import Sentence, Span
from nutgraf.brief import FiveWs, Mention
from nutgraf.find import find_dates
from nutgraf.ground import words
from nutgraf.summarize.findings import Findings
from nutgraf.summarize.unknowns import is_unknown

_OPENING = 3  # sentences that tell who, when and where of the main event
_WHY = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|as a result of|in response to|in order to|so as to|caused by|blamed on|"
    r"prompted by|triggered by|in protest (?:at|against|over)|in retaliation for|to protest|on the grounds? that)\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\b(?:by (?!(?:the|a|an|then|now|far|law|mid|late|early|half|\d)\b)\w+ing\b|by means of|through (?:a|the|an)\b|"
    r"using\b|with the help of)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[;:—]|,(?= (?:according|but|while|whereas|and (?:he|she|it|they)|he|she|they|said|the \w+ said))|"
    r"[.!?](?=\s|$|[\"”’])"
)
# Who passes the news on is not who it is about.
_AGENCIES = frozenset(["Reuters", "AP", "AFP", "dpa", "TASS", "Xinhua", "Bloomberg", "BBC", "CNN", "Associated Press"])
_LONGEST = 240  # characters of a clause


def five_ws(lead: Sequence[Span], findings: Findings) -> FiveWs:
    """The five Ws and how of the event whose lead rests on these spans."""
    opening = findings.body[:_OPENING]
    return FiveWs(
        who=tuple(_named(findings, opening, ("person", "organisation")))[:5],
        what=tuple(Mention(text=span.quote, spans=(span,)) for span in lead)[:2],
        when=tuple(_when(findings, opening))[:3],
        where=tuple(_named(findings, opening, ("place",)))[:4],
        why=tuple(_clauses(findings, _WHY))[:2],
        how=tuple(_clauses(findings, _HOW))[:2],
    )


def _named(findings: Findings, opening: Sequence[Sentence], kinds: tuple[str, ...]) -> Iterable[Mention]:
    article = findings.article
    for entity in findings.entities:
        if entity.kind in kinds and entity.name.removeprefix("The ") not in _AGENCIES:
            inside = (m for m in entity.mentions if any(s.start <= m[0] and m[1] <= s.end for s in opening))
            if first := next(inside, None):
                span = article.span(*first)
                yield Mention(text=span.quote, spans=(span,))


def _when(findings: Findings, opening: Sequence[Sentence]) -> Iterable[Mention]:
    seen: set[str] = set()
    for sentence in opening:
        for date in find_dates(sentence.text, anchor=findings.article.published, language=findings.article.language):
            span = findings.article.span(sentence.start + date.start, sentence.start + date.end)
            if span.quote.casefold() not in seen:
                seen.add(span.quote.casefold())
                yield Mention(text=span.quote, spans=(span,))


def _clauses(findings: Findings, cue: re.Pattern[str]) -> Iterable[Mention]:
    """The clauses a cue opens in sentences about the main event; none where the sentence tells what is not known."""
    for sentence in _about_the_lead(findings):
        hit = cue.search(sentence.text)
        if hit is None or is_unknown(sentence.text) or _inside_quotation(findings, sentence.start + hit.start()):
            continue
        end = _CLAUSE_END.search(sentence.text, hit.end())
        stop = min(end.start() if end else len(sentence.text), hit.start() + _LONGEST)
        clause = sentence.text[hit.start() : stop].rstrip()
        if len(clause.split()) > 2:
            start = sentence.start + hit.start()
            span = findings.article.span(start, start + len(clause))
            yield Mention(text=span.quote, spans=(span,))


def _about_the_lead(findings: Findings) -> list[Sentence]:
    """The opening, and the sentences that come back to it, the weightiest first."""
    language, opening = findings.article.language, findings.body[:_OPENING]
    matter = {word.key for word in words(" ".join(s.text for s in opening[:1]), language) if word.carries}
    near = [
        s
        for s in findings.body
        if s in opening or sum(w.key in matter for w in words(s.text, language) if w.carries) >= 3
    ]
    return sorted(near, key=lambda sentence: -findings.weights[sentence.number])


def _inside_quotation(findings: Findings, place: int) -> bool:
    return any(q.start <= place < q.end for q in findings.quotations)
