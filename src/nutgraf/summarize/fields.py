"""The fields of a brief that need no model, copied from the text of the article.

These are figures, dates, quotations, people, organisations, the five Ws, the headline, and what the article says is not
known, not said or not decided. A field the article does not supply stays empty: why and how are taken only from
explicit markers ("because", "in response to", "by closing").

The headline is the article's own if the body supports it, otherwise a short form of the first sentence; it has at most
12 words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from nutgraf.article import Sentence
from nutgraf.brief import (
    MOST_LABELLED,
    Claim,
    DatedEvent,
    Entity,
    Figure,
    Mention,
    Quotation,
    Rejection,
    Speaker,
)
from nutgraf.extract import Number, counted_agrees, find_numbers, same_number
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.noun_phrases import is_finite
from nutgraf.extract.quotes import DirectQuote as FoundQuotation
from nutgraf.faults import tolerant
from nutgraf.render import printed_words
from nutgraf.summarize.cuts import cuts_of
from nutgraf.summarize.open_references import is_explained_by, is_open, opens_with_unnamed
from nutgraf.summarize.points import Findings, claim_of, cut_claim, truncated, truncated_claim
from nutgraf.summarize.rival_values import rival_values
from nutgraf.summarize.segments import has_main_verb, is_source
from nutgraf.text.cues_en import (
    GIVEN_BEFORE,
    is_left_open,
    says_what_next,
)
from nutgraf.text.lexicon_en import DAYS_IN_UNIT, POSSESSIVES
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import tokenize

MOST = 60  # of each kind; the schema's bound
_MOST_NAMES = 30
_LONGEST_STATEMENT = 25  # words


def _nothing(_: Findings) -> tuple[()]:
    return ()


@tolerant("the figures", _nothing)
def figures(findings: Findings) -> tuple[Figure, ...]:
    """Every number that says how much or how many of what, once for each thing it counts, in order of place."""
    found: dict[tuple[object, ...], Figure] = {}
    rivals = _rivals_by_place(findings)
    for sentence in findings.body:
        for number in findings.analysis.numbers(sentence):
            rival = rivals.get((sentence.number, number.start), number)  # "put the toll at 16": what the other counts
            counted, unit = number.counted or rival.counted or "", number.unit or rival.unit or ""
            if not number.is_figure or not (counted or unit):
                continue
            key = (number.value, unit, counted.casefold(), number.qualifier)
            start = min(number.qualified_start, number.whole_start)
            end = max(number.whole_end, number.counted_end or 0)
            span = findings.article.span(sentence.start + start, sentence.start + end)
            figure = Figure(
                text=span.quote,
                value=number.value,
                unit=unit,
                counts=counted,
                qualifier=number.qualifier or "",
                spans=(span,),
            )
            found.setdefault(key, figure)
    return tuple(found.values())[:MOST]


def _rivals_by_place(findings: Findings) -> dict[tuple[int, int], Number]:
    """Each figure that is one of two values of a thing, by sentence and start, with the other one."""
    found = {}
    for first, second in rival_values(findings.analysis):
        found[first.sentence.number, first.number.start] = second.number
        found[second.sentence.number, second.number.start] = first.number
    return found


@tolerant("the dates", _nothing)
def dates(findings: Findings) -> tuple[DatedEvent, ...]:
    """Every date expression with the sentence it dates, in order of place."""
    article = findings.article
    found = []
    for sentence in findings.body:
        for date in findings.analysis.dates(sentence):
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


@tolerant("the quotations", _nothing)
def quotations(findings: Findings) -> tuple[Quotation, ...]:
    """Every direct quotation, with its speaker where the article names one; names in marks are left out."""
    article = findings.article
    found = []
    for quotation in findings.analysis.quotations:
        if quotation.partial and quotation.speaker is None:
            continue  # a title, a nickname or scare quotes: marks without a voice
        span = article.span(quotation.start, quotation.end)
        speaker = _speaker(findings, quotation)
        found.append(Quotation(text=span.quote, speaker=speaker, spans=(span,)))
    return tuple(found[:MOST])


@tolerant("the people", _nothing)
def people(findings: Findings) -> tuple[Entity, ...]:
    """The people of whom the article gives a role or an act."""
    return _entities_of_kind(findings, "person")


@tolerant("the organisations", _nothing)
def organisations(findings: Findings) -> tuple[Entity, ...]:
    """The organisations that do something in the article, or of which it says what they are."""
    return _entities_of_kind(findings, "organisation")


def _entities_of_kind(findings: Findings, kind: str) -> tuple[Entity, ...]:
    article = findings.article
    found = []
    for entity in findings.analysis.entities:
        if entity.kind != kind or not (entity.roles or _acts(entity, findings)):
            continue
        full = next((m for m in entity.mentions if article.text[slice(*m)] == entity.name), entity.mentions[0])
        role = entity.roles[0] if entity.roles else None
        spans = [article.span(*full)]
        if role:  # "its planning director" is given without the article's "its"
            first = role.text.partition(" ")[0]
            start = role.start + (len(first) + 1 if first.lower() in POSSESSIVES else 0)
            spans.append(article.span(start, role.end))
        found.append(Entity(name=spans[0].quote, role=spans[1].quote if role else "", spans=tuple(spans)))
    return tuple(found[:_MOST_NAMES])


def _acts(entity: NamedEntity, findings: Findings) -> bool:
    """Whether a mention of the entity is the subject or the object of a verb, or somebody's words are said by it.

    Articles in other languages than English are not read that closely: there every entity counts.
    """
    if findings.article.language.partition("-")[0] != "en":
        return True
    text = findings.article.text
    sources = (one.asserted_by for one in findings.analysis.attributions.values())
    if any(source and source.name == entity.name for source in sources):
        return True
    return any(_is_part_of_act(text, *place) for place in entity.mentions)


def _is_part_of_act(text: str, start: int, end: int) -> bool:
    before = tokenize(text, max(0, start - 40), start)
    after = tokenize(text, end, min(len(text), end + 120))
    if before and (is_finite(before, len(before) - 1) or before[-1].lower == "and"):
        return True
    if "by" in [token.lower for token in before[-4:]]:
        return True
    if after and after[0].lower == "'s":  # what is its own acts: "the council's committee voted"
        return any(is_finite(after, at) for at in range(1, min(5, len(after))))
    if after and after[0].text == ",":  # an apposition or a clause about it: "Larkfield, which runs 212 shops, told"
        second = next((at for at, token in enumerate(after[1:], start=1) if token.text == ","), None)
        after = after[second + 1 :] if second else []
    return any(is_finite(after, at) for at in range(min(2, len(after))))


def _speaker(findings: Findings, quotation: FoundQuotation) -> Speaker | None:
    said = quotation.speaker
    if said is None:
        return None
    return Speaker(name=said.name, span=findings.article.span(said.resolved_start, said.resolved_end))


@tolerant("what is not known", lambda _: ())
def not_known(findings: Findings) -> tuple[Claim, ...]:
    """What the article says is not known, not said or not decided."""
    return _claims_of_kind(findings.body, is_left_open, findings)


@tolerant("what happens next", lambda _: ())
def what_next(findings: Findings) -> tuple[Claim, ...]:
    """What the article says is to come; the lead, the unknown and quotations are left out."""
    own = [sentence for sentence in findings.body[1:] if not findings.analysis.is_mostly_quoted(sentence)]
    return _claims_of_kind(own, says_what_next, findings)


def _claims_of_kind(
    sentences: Iterable[Sentence], is_kind: Callable[[str], bool], findings: Findings
) -> tuple[Claim, ...]:
    """The sentences of a kind, each in its longest form of at most 25 words that is still of that kind.

    A form with all dates of the sentence comes before a longer one without, and what says by itself what it is about
    before what hinges on an earlier sentence ("It expects to …").
    """
    found = []
    for sentence in sentences:
        if is_kind(sentence.text) and not findings.is_asked(sentence):
            forms = [cut for cut in cuts_of(sentence, findings.analysis, _LONGEST_STATEMENT) if is_kind(cut.text)]
            dates = [sentence.text[date.start : date.end] for date in findings.analysis.dates(sentence)]
            dated = (cut for cut in forms if all(date in cut.text for date in dates))
            cut = next(dated, forms[0] if forms and not dates else None)
            claim = cut_claim(sentence, cut, findings) if cut else claim_of(sentence, findings)
            claim = (_with_sentence_before(claim, sentence, findings) or claim) if is_open(claim.text) else claim
            if not opens_with_unnamed(claim.text):  # "She declined to say why": who?
                found.append(claim)
    return tuple(sorted(found, key=lambda claim: is_open(claim.text))[:MOST_LABELLED])


def _with_sentence_before(claim: Claim, sentence: Sentence, findings: Findings) -> Claim | None:
    """A statement behind the sentence that says what it is about; None where both are too long, or that is open too."""
    before = next((one for one in findings.body if one.number == sentence.number - 1), None)
    if before is None or before.paragraph != sentence.paragraph or findings.analysis.is_mostly_quoted(before):
        return None
    room = _LONGEST_STATEMENT - printed_words(claim)
    for cut in cuts_of(before, findings.analysis, room):
        text = f"{cut.text} {claim.text}"
        if is_explained_by(claim.text, whole=cut.is_whole) and has_main_verb(cut.text) and not is_open(text):
            span = findings.article.span(before.start + cut.start, claim.spans[-1].end)
            return claim.model_copy(update={"text": text, "spans": (span,), "wording": "cut"})
    return None


LONGEST_HEADLINE = 12  # words


@tolerant("the check of the headline", lambda _: (None, None))
def own_headline(findings: Findings) -> tuple[Claim | None, Rejection | None]:
    """The title, where it is above the text; refused when it counts what the body counts otherwise.

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
    whole = Claim(
        text=" ".join(span.quote.split()), spans=(span,), asserted_by=None, certainty="fact", wording="article"
    )
    if len(span.quote.split()) <= LONGEST_HEADLINE:
        return whole, None
    title = Sentence(0, span.start, span.end, span.quote, 0, heading=True)
    return _short_title(title, findings), None


def _short_title(title: Sentence, findings: Findings) -> Claim:
    """A title in at most 12 words: cut, one of its parts around a colon, or its first words."""
    forms = [cut.text.rstrip(".") for cut in cuts_of(title, findings.analysis, LONGEST_HEADLINE)]
    parts = [part.strip() for part in re.split(r":\s", title.text)]
    parts.append(_ASIDE.sub(" ", title.text))
    forms += sorted((part for part in parts if _LEAST_HEADLINE <= len(part.split()) <= LONGEST_HEADLINE), key=len)[::-1]
    if sourced := _with_source_first(title.text):
        forms = [sourced, *forms]
    text = _capital(forms[0]) if forms else truncated(title, LONGEST_HEADLINE).text
    span = findings.article.span(title.start, title.end)
    return Claim(text=text, spans=(span,), asserted_by=None, certainty="fact", wording="cut")


def _with_source_first(title: str) -> str:
    """A title with its source in front, if that makes it short enough: "Police: Two held over fire"."""
    told, _, source = title.rpartition(", ")
    who, _, verb = source.rpartition(" ")
    words = f"{_capital(who)}: {told}"
    is_sourced = told and who and is_source(source) and verb in REPORTING
    return words if is_sourced and len(words.split()) <= LONGEST_HEADLINE else ""


_LEAST_HEADLINE = 4  # words
_ASIDE = re.compile(r",\s(?:who|which|whose)\s[^,]*,\s(?=[a-z])")  # "Ana Ruiz, who led the strike, dies at 91"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _still_given(number: Number, findings: Findings) -> bool:
    """Whether a sentence gives the number as a current value, not as an earlier one."""
    giving = [
        (sentence.text, other)
        for sentence in findings.body
        for other in findings.analysis.numbers(sentence)
        if (same_number(number, other) and counted_agrees(number, other)) or _same_length(number, other)
    ]
    listed = _LISTED.findall(findings.article.text)  # "Ten things to do" are the points of a list
    return str(number.value) in listed[-1:] or any(not GIVEN_BEFORE.search(text[: other.end]) for text, other in giving)


_LISTED = re.compile(r"^\s{0,3}(\d{1,3})[.)]\s", re.MULTILINE)


def _same_length(one: Number, other: Number) -> bool:
    """Whether two numbers are the same length of time in different units: 900 years and nine centuries."""
    if one.unit == other.unit or not {one.unit, other.unit} <= DAYS_IN_UNIT.keys():
        return False
    lengths = sorted(float(number.value) * DAYS_IN_UNIT[str(number.unit)] for number in (one, other))
    return lengths[1] <= lengths[0] * (1 + _SAME_LENGTH)


_SAME_LENGTH = 0.02  # months have 28 to 31 days


def lead_headline(findings: Findings) -> Claim:
    """The longest form of the first sentence that a headline may have with its source, else its first words."""
    lead = findings.body[0]
    cuts = cuts_of(lead, findings.analysis, LONGEST_HEADLINE)
    claims = [cut_claim(lead, cut, findings) for cut in cuts]
    claim = next((one for one in claims if printed_words(one) <= LONGEST_HEADLINE), None)
    claim = claim or truncated_claim(lead, LONGEST_HEADLINE, findings)
    return claim.model_copy(update={"text": claim.text.rstrip(".")})
