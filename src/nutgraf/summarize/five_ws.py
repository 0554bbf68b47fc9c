"""Who, what, when, where, why and how: the answers an article gives about its main event, in its own words.

Code finds them in the title, the first sentences and the weightiest sentences that come back to their matter. Why and
how are taken only from explicit markers ("because", "in response to", "blamed", "by closing"); a field that the article
does not answer stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain

from nutgraf.article import Sentence, Span
from nutgraf.brief import FiveWs, Mention
from nutgraf.extract.clauses import clause_subject
from nutgraf.extract.dates import DateExpression
from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.summarize.points import Findings
from nutgraf.summarize.segments import is_source, starts_with_verb
from nutgraf.text.cues_en import is_unknown
from nutgraf.text.event_cues_en import (
    BLAMED,
    CLAUSE_END,
    LEAD_CIRCUMSTANCE_OPENERS,
    LEAD_MEANS_OPENERS,
    LEAD_REASON_OPENERS,
    LOCATED_NAME,
    MEANS_OPENERS,
    REASON_OPENERS,
)
from nutgraf.text.lexicon_en import PREPOSITIONS, RELATIVES
from nutgraf.text.name_lists import GROUP_NOUNS, NEWS_AGENCIES
from nutgraf.text.nouns_en import PEOPLE
from nutgraf.text.tokens import Token, stem, tokenize

_OPENING = 3  # sentences that say who, when and where of the main event
_LEAD = 2  # sentences whose subjects say who it was, and whose clauses in what course of events it happened
_LONGEST_SUBJECT = 10  # words
_LONGEST = 240  # characters of a clause
_REASON_CUES = (REASON_OPENERS, LEAD_REASON_OPENERS, BLAMED)  # in the title and the opening, the surest first
_ACTORS = frozenset(word for noun in PEOPLE | GROUP_NOUNS for word in (noun, stem(noun)))
_RECENT = timedelta(days=4)  # before an article appeared: what it calls by the day is its news


def _what_alone(lead: Sequence[Span], _: Findings) -> FiveWs:
    return FiveWs(who=(), what=_what(lead), when=(), where=(), why=(), how=())


def _what(lead: Sequence[Span]) -> tuple[Mention, ...]:
    return tuple(_mention(span) for span in lead)[:2]


@tolerant("who, when, where, why and how", _what_alone)
def five_ws(lead: Sequence[Span], findings: Findings) -> FiveWs:
    """The five Ws and how of the event whose lead rests on these spans."""
    opening, near = _places(findings, _OPENING), _about_the_lead(findings)
    matter = [(sentence.start, sentence.end) for sentence in near[:_OPENING]]
    reasons = [span for cue in _REASON_CUES for span in _clauses(findings, opening, cue)]
    why = reasons or _clauses(findings, opening, LEAD_CIRCUMSTANCE_OPENERS)
    how = chain(
        _clauses(findings, matter, MEANS_OPENERS), _clauses(findings, _places(findings, _LEAD), LEAD_MEANS_OPENERS)
    )
    return FiveWs(
        who=_first(_who(findings, opening), 5),
        what=_what(lead),
        when=_first(_when(findings, near[:2]), 3),
        where=_first(_where(findings, opening), 4),
        why=_first(why, 2),
        how=_first(how, 2),
    )


def _mention(span: Span) -> Mention:
    return Mention(text=span.quote, spans=(span,))


def _first(spans: Iterable[Span], most: int) -> tuple[Mention, ...]:
    """The first mentions; one whose words an earlier one has already is left out."""
    kept: list[Span] = []
    for span in spans:
        if len(kept) < most and not any(_says(one.quote, span.quote) for one in kept):
            kept.append(span)
    return tuple(_mention(span) for span in kept)


def _says(text: str, other: str) -> bool:
    return set(other.casefold().split()) <= set(text.casefold().split())


_Place = tuple[int, int]  # `[start, end)` of the article


def _places(findings: Findings, most: int) -> list[_Place]:
    """Where the article reports the main event: the title, then at most so many sentences, as `[start, end)`."""
    title = findings.article.title_span
    opening = [(sentence.start, sentence.end) for sentence in findings.body[:most]]
    return [*([(title.start, title.end)] if title else []), *opening]


def _who(findings: Findings, places: Sequence[_Place]) -> Iterator[Span]:
    """Whom the title names, the subjects of the first two sentences, then whom the opening names."""
    if findings.article.title_span:
        yield from _named_in(findings, places[:1], ("person", "organisation"))
    for sentence in findings.body[:_LEAD]:
        yield from _subject(findings, sentence)
    yield from _named_in(findings, places, ("person", "organisation"))


def _subject(findings: Findings, sentence: Sentence) -> Iterator[Span]:
    """The noun phrase that opens the sentence as its subject, if it means people or an organisation."""
    tokens = tokenize(findings.article.text, sentence.start, sentence.end)
    counts = findings.analysis.numbers(sentence)[:1]
    opener = counts[0].start if counts and counts[0].qualified_start == 0 else 0  # behind "At least" or "About"
    begin = sum(token.start < sentence.start + opener for token in tokens)
    phrase = clause_subject(tokens, begin, len(tokens))
    if phrase is None or phrase.end - phrase.start > _LONGEST_SUBJECT:
        return
    nouns = tokens[phrase.start : phrase.end]
    is_actor = any(noun.lower in _ACTORS or stem(noun.lower) in _ACTORS for noun in nouns)
    if not is_actor or any(noun.lower in RELATIVES or noun.lower == "what" for noun in nouns):
        return
    start = 0 if phrase.start == begin else phrase.start
    last = _before_day(findings, sentence, tokens, phrase.end - 1)
    if last >= start:
        yield findings.article.span(tokens[start].start, tokens[last].end)


def _before_day(findings: Findings, sentence: Sentence, tokens: Sequence[Token], last: int) -> int:
    """The last token of a subject without the day behind it: "A court in Kelmar on Tuesday acquitted …"."""
    days = (sentence.start + date.start for date in findings.analysis.dates(sentence))
    day = next((day for day in days if tokens[0].start < day <= tokens[last].start), None)
    if day is None:
        return last
    before = sum(token.start < day for token in tokens) - 1
    return before - (tokens[before].lower in PREPOSITIONS)


def _where(findings: Findings, opening: Sequence[_Place]) -> Iterator[Span]:
    """The places that the title and the opening name, then the dateline."""
    if findings.article.language != "en":
        yield from _named_in(findings, opening, ("place",))
    located = _located(findings)
    for place in opening:
        yield from _occurrences(findings, place, located)
    if dateline := findings.article.dateline:
        named = _DATELINE_PLACE.match(dateline.quote)
        yield findings.article.span(dateline.start, dateline.start + named.end()) if named else dateline


_DATELINE_PLACE = re.compile(r".+?(?=,| \(| ?[–—]| -|:|$)")  # "HAVENPORT" of "HAVENPORT, March 14 (Reuters) —"


def _located(findings: Findings) -> frozenset[str]:
    """The names that the article puts something in or at, but for people and days."""
    found: set[str] = set()
    for sentence in findings.body:
        named = (one for one in findings.analysis.mentions_in(sentence) if one.entity.kind == "person")
        people = [(one.start, one.end) for one in named]
        days = [(sentence.start + date.start, sentence.start + date.end) for date in findings.analysis.dates(sentence)]
        for hit in LOCATED_NAME.finditer(sentence.text):
            start, end = sentence.start + hit.start(1), sentence.start + hit.end(1)
            if not any(start < stop and begin < end for begin, stop in chain(days, people)):
                found.add(hit[1])
    return frozenset(found)


def _occurrences(findings: Findings, place: _Place, names: Iterable[str]) -> Iterator[Span]:
    """The first time each of the names is given in `[start, end)`, in order."""
    text = findings.article.text[slice(*place)]
    hits = (re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names)
    for hit in sorted((hit for hit in hits if hit), key=lambda hit: (hit.start(), -hit.end())):
        yield findings.article.span(place[0] + hit.start(), place[0] + hit.end())


def _named_in(findings: Findings, places: Sequence[_Place], kinds: tuple[str, ...]) -> Iterator[Span]:
    """The first mention of each entity in the first place that names it."""
    for start, end in places:
        for entity in findings.analysis.entities:
            # Who passes the news on is not who it is about.
            if entity.kind in kinds and entity.name.removeprefix("The ") not in NEWS_AGENCIES:
                inside = (mention for mention in entity.mentions if start <= mention[0] and mention[1] <= end)
                if first := next(inside, None):
                    yield findings.article.span(*first)


def _when(findings: Findings, near: Sequence[Sentence]) -> Iterator[Span]:
    """The dates and times of the lead, days of the opening, then recent days in what comes back to the event."""
    opening = findings.body[:_OPENING]
    for sentence in opening:
        dates = findings.analysis.dates(sentence)
        if sentence is not opening[0]:  # a year or a month after the lead is mostly that of another event
            dates = tuple(one for one in dates if one.granularity == "day")
        yield from _times_in(findings, sentence, dates)
    for sentence in near:
        recent = [one for one in findings.analysis.dates(sentence) if _is_recent(one, findings)]
        if recent:
            yield from _times_in(findings, sentence, recent)


def _times_in(findings: Findings, sentence: Sentence, dates: Sequence[DateExpression]) -> Iterator[Span]:
    ends = [(date.start, date.end) for date in dates]
    clock = [(number.start, number.end) for number in findings.analysis.numbers(sentence) if number.kind == "clock"]
    times = [one for one in clock if not any(one[0] < end and start < one[1] for start, end in ends)]
    for start, end in sorted(chain(ends, times)):
        yield findings.article.span(sentence.start + start, sentence.start + end)


def _is_recent(date: DateExpression, findings: Findings) -> bool:
    published = findings.article.published
    if published is None:
        return date.granularity == "day" and date.anchor_used is None and date.unresolved is not None
    return date.first_day is not None and date.granularity == "day" and abs(published - date.first_day) <= _RECENT


def _clauses(findings: Findings, places: Sequence[_Place], cue: re.Pattern[str]) -> Iterator[Span]:
    """The clauses that a cue opens in these places, at most one in each."""
    for place in places:
        yield from _clause(findings, place, cue)


def _clause(findings: Findings, place: _Place, cue: re.Pattern[str]) -> Iterator[Span]:
    """The clause that the cue opens in `[start, end)`; nothing in a quotation or where that says what is not known."""
    text = findings.article.text[slice(*place)]
    hit = cue.search(text)
    if hit is None or is_unknown(text):
        return
    begin = hit.start(hit.lastgroup or 0)
    end = CLAUSE_END.search(text, hit.end())
    stop = min(end.start() if end else len(text), begin + _LONGEST)
    commas = _COMMA.finditer(text, hit.end(), stop + 1)
    stop = next((comma.start() for comma in commas if _ends_clause(text[comma.end() :])), stop)
    clause = text[begin:stop].rstrip()
    if len(clause.split()) > 2 and not _inside_quotation(findings, place[0] + begin):
        yield findings.article.span(place[0] + begin, place[0] + begin + len(clause))


_COMMA = re.compile(r", ")


def _ends_clause(behind: str) -> bool:
    """Whether what is behind a comma goes on with the sentence or says who says it: ", the mayor said"."""
    return starts_with_verb(behind) or is_source(behind.partition(",")[0].rstrip(" ."))


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
    return any(q.start <= place < q.end for q in findings.analysis.quotations)
