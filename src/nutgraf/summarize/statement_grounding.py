"""Makes the statements of a brief out of a model's draft: what the article says stays, the rest is replaced or dropped.

All statements are judged together, and those that fall are corrected once (`nutgraf.grounding.ground_together`). What
still falls is replaced by a short form of its evidence, or by nothing where another statement rests on the same
sentence. Who asserts a statement is what `extract` finds for its sentences; the model's word counts where the article
has that name there. Limits of length hold for every statement, and no statement says what an earlier one says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.article import Sentence, Span
from nutgraf.brief import (
    MOST_KEY_POINTS,
    Certainty,
    Claim,
    FiveWs,
    Mention,
    Rejection,
    RejectionReason,
    Speaker,
    StatementField,
)
from nutgraf.extract import Attribution
from nutgraf.extract.referents import StatementSource
from nutgraf.faults import tolerant
from nutgraf.grounding import (
    DraftedStatement,
    Evidence,
    GroundedStatement,
    ReadArticle,
    Reading,
    StatementJudgment,
    Verdict,
    corrected_statement,
    overstatements,
    share,
    words,
)
from nutgraf.render import printed_words
from nutgraf.render.phrases import certainty as certainty_shown
from nutgraf.render.phrases import names_source
from nutgraf.summarize.candidates import LONGEST_NUT_GRAF, LONGEST_POINT
from nutgraf.summarize.cuts import cuts_of
from nutgraf.summarize.fields import LONGEST_HEADLINE, lead_headline, own_headline
from nutgraf.summarize.points import Findings, cut_claim, shorter_claim, truncated_claim
from nutgraf.summarize.statements import FIVE_WS, CopiedPhrase, StructuredDraft, WrittenStatement
from nutgraf.text.cues_en import is_left_open, says_what_next

# Share of a statement's words that an earlier one has if both say the same; less where both rest on the same sentences.
_SAME, _SAME_OF_ONE_PLACE = 0.8, 0.6
_MOST_PROMOTED_WORDS = 25
_LEAST_PROMOTED = 6  # words that have to be left for another point
_SHORTEST_NAME = 3  # characters of a source


class PlacedStatement(NamedTuple):
    """A statement of a draft, and the field of the brief it is for."""

    field: StatementField
    written: WrittenStatement


class PlacedClaim(NamedTuple):
    """A claim of a field, and the numbers of the sentences it rests on."""

    field: StatementField
    claim: Claim
    sentences: frozenset[int]


class GroundedDraft(NamedTuple):
    """The statements of a brief, the sentences they rest on, and what was rejected."""

    headline: Claim
    nut_graf: Claim | None
    key_points: tuple[Claim, ...]
    not_known: tuple[Claim, ...]
    what_next: tuple[Claim, ...]
    further_points: tuple[Claim, ...]
    cited: frozenset[int]
    rejections: tuple[Rejection, ...]


_LONGEST: dict[StatementField, int] = {"headline": LONGEST_HEADLINE, "nut_graf": LONGEST_NUT_GRAF}


def longest_of(field: StatementField) -> int:
    """The most words a statement of a field may have."""
    return _LONGEST.get(field, LONGEST_POINT)


def placed_statements(draft: StructuredDraft, language: str) -> tuple[list[PlacedStatement], list[Rejection]]:
    """The statements of a draft without those that say what an earlier one says, which are rejected."""
    listed = [PlacedStatement("headline", draft.headline), PlacedStatement("nut_graf", draft.nut_graf)]
    for field in _LISTED:
        listed += [PlacedStatement(field, one) for one in getattr(draft, field)]
    kept: list[PlacedStatement] = []
    rejections: list[Rejection] = []
    for one in listed:
        if not re.search(r"\w", one.written.text):
            continue
        if any(_says_same(_said(one), _said(other), language) for other in kept):
            rejections.append(_rejection(one.field, one.written.text, "repeats", ""))
        else:
            kept.append(one)
    return kept, rejections


_LISTED: tuple[StatementField, ...] = ("key_points", "not_known", "what_next", "further_points")


class _Said(NamedTuple):
    text: str
    sentences: frozenset[int]


def _said(placed: PlacedStatement) -> _Said:
    return _Said(placed.written.text, frozenset(placed.written.sentences))


def _says_same(one: _Said, earlier: _Said, language: str) -> bool:
    ours = {word.key for word in words(one.text, language) if word.carries}
    theirs = {word.key for word in words(earlier.text, language) if word.carries}
    figures = {key for key in ours if key.startswith("#")}
    least = _SAME_OF_ONE_PLACE if one.sentences <= earlier.sentences else _SAME
    return figures <= theirs and len(ours & theirs) >= least * len(ours)


def drafted_statements(placed: Sequence[PlacedStatement]) -> list[DraftedStatement]:
    """The statements as they are judged."""
    return [DraftedStatement(one.written.text, one.written.sentences, longest_of(one.field)) for one in placed]


def grounded_draft(
    placed: Sequence[PlacedStatement],
    grounded: Sequence[GroundedStatement],
    findings: Findings,
    room: int,
    read: ReadArticle,
) -> GroundedDraft:
    """What stays of a draft of the article `read`, within `room` words for the shown part.

    Where words are left, the first of the further points are shown as points.
    """
    grounded = [_as_asserted(one, found, findings, read) for one, found in zip(placed, grounded, strict=True)]
    claims = [claim_of_statement(one, found.kept, findings, read) for one, found in zip(placed, grounded, strict=True)]
    told = {number for claim in claims if claim and claim.field != "headline" for number in claim.sentences}
    rejections: list[Rejection] = []
    found_claims: list[PlacedClaim] = []
    for one, found, claim in zip(placed, grounded, claims, strict=True):
        spare = claim or _replacement(one.field, found, findings, told)
        if spare and not claim:
            told |= spare.sentences
        replaced_by = spare.claim.spans[0] if spare and not claim else None
        rejections += [
            _rejection(one.field, bad.drafted.text, bad.reason or "unchecked", bad.problem, replaced_by)
            for bad in found.fallen
        ]
        if spare:
            found_claims.append(spare)
    return _arranged(_without_repeats(found_claims, findings), rejections, findings, room)


def _without_repeats(claims: Sequence[PlacedClaim], findings: Findings) -> list[PlacedClaim]:
    """The claims without those that say what an earlier one says, as a correction or a cut may."""
    kept: list[PlacedClaim] = []
    for one in claims:
        said = _Said(one.claim.text, one.sentences)
        if not any(
            _says_same(said, _Said(other.claim.text, other.sentences), findings.article.language) for other in kept
        ):
            kept.append(one)
    return kept


def _arranged(
    claims: Sequence[PlacedClaim], rejections: list[Rejection], findings: Findings, room: int
) -> GroundedDraft:
    by_field = {field: [one.claim for one in claims if one.field == field] for field in (*_LISTED, "nut_graf")}
    headline = next((one.claim for one in claims if one.field == "headline"), None)
    if headline is None:
        own, stale = own_headline(findings)
        headline = own or lead_headline(findings)
        rejections += [stale] if stale else []
    nut_graf = next(iter(by_field["nut_graf"]), None)
    points, further = by_field["key_points"], by_field["further_points"]
    shown = [headline, *([nut_graf] if nut_graf else []), *points, *by_field["not_known"], *by_field["what_next"]]
    left = room - sum(map(printed_words, shown))
    for claim in tuple(further):
        length = printed_words(claim)
        if len(points) < MOST_KEY_POINTS and length <= min(left, _MOST_PROMOTED_WORDS) and left >= _LEAST_PROMOTED:
            points.append(claim)
            further.remove(claim)
            left -= length
    return GroundedDraft(
        headline,
        nut_graf,
        tuple(points),
        tuple(by_field["not_known"]),
        tuple(by_field["what_next"]),
        tuple(further),
        frozenset(number for one in claims if one.field != "headline" for number in one.sentences),
        tuple(rejections),
    )


def claim_of_statement(
    placed: PlacedStatement, kept: StatementJudgment | None, findings: Findings, read: ReadArticle
) -> PlacedClaim | None:
    """The claim of a statement that holds, as it was `kept`; None without it."""
    if kept is None:
        return None
    field, written = placed
    sentences = [one for one in findings.analysis.sentences if one.number in kept.evidence]
    asserted_by, certainty = assertion_of(kept.drafted.text, sentences, written, findings, read)
    text = kept.drafted.text.rstrip(".") if field == "headline" else _ended(kept.drafted.text)
    claim = Claim(
        text=text,
        spans=tuple(findings.article.span(one.start, one.end) for one in sentences),
        asserted_by=asserted_by,
        certainty=certainty,
        wording="model",
    )
    if field == "headline" and printed_words(claim) > LONGEST_HEADLINE and certainty in ("attributed", "forecast"):
        claim = claim.model_copy(update={"asserted_by": None})  # the statements below it name the source
    if field not in ("headline", "further_points"):
        claim = shorter_claim(claim, longest_of(field), findings)
    return PlacedClaim(field, claim, frozenset(kept.evidence))


def claim_as_asserted(
    placed: PlacedStatement, judged: StatementJudgment, findings: Findings, read: ReadArticle
) -> PlacedClaim | None:
    """The claim that `grounded_draft` makes of a statement with its verdict, None where it does not hold."""
    found = GroundedStatement(judged.drafted, judged if judged.holds else None, ())
    return claim_of_statement(placed, _as_asserted(placed, found, findings, read).kept, findings, read)


def _as_asserted(
    one: PlacedStatement, found: GroundedStatement, findings: Findings, read: ReadArticle
) -> GroundedStatement:
    """The same statement asserting no more than the article, with a few words added or refused with the reason.

    This comes after the model's verdicts and its correction: a model accepts what a source said as a fact.
    """
    claim = claim_of_statement(one, found.kept, findings, read)
    if claim is None or found.kept is None:
        return found
    kept, article = found.kept, findings.article
    statement = Reading(kept.drafted.text, article.language, article.published)
    evidence = Evidence(read, kept.evidence)
    shows_source = bool(certainty_shown(claim.claim))
    over = [each for each in overstatements(statement, evidence) if each.kind != "source" or not shows_source]
    if one.field == "headline":  # the statements below it name the source, and say "about"
        over = [each for each in over if each.is_grave]
    if not over:
        return found
    longest = LONGEST_NUT_GRAF if one.field == "further_points" else longest_of(one.field)
    text = corrected_statement(statement, over, evidence, longest)
    if text is not None:
        return found._replace(kept=kept._replace(drafted=kept.drafted._replace(text=text)))
    reasons = tuple(dict.fromkeys(each.reason for each in over))
    refused = kept._replace(
        verdict=Verdict(verdict="not_in_source", reasons=reasons, spans=kept.verdict.spans), reason="hedge_dropped"
    )
    return found._replace(kept=None, fallen=(*found.fallen, refused))


def _ended(text: str) -> str:
    return f"{text}." if text[-1].isalnum() or text[-1] in ")%" else text


def _unknown_assertion(*_: object) -> tuple[None, Certainty]:
    return None, "attributed"


@tolerant("who asserts a statement", _unknown_assertion)
def assertion_of(
    text: str, sentences: Sequence[Sentence], written: WrittenStatement, findings: Findings, read: ReadArticle
) -> tuple[Speaker | None, Certainty]:
    """Who asserts a statement that rests on these sentences, and how sure that makes it.

    It is their one speaker, the speaker of some of them whom the model names, or a name from them that the model gives.
    Where several speak, it is nobody: the statement itself says who says what. Nor is it anybody where the statement
    begins with its source ("Minister: …"), or has only what the sentences say beside what they report.
    """
    found = [findings.attribution(one) for one in sentences]
    certainty = _certainty(found, written.certainty)
    if certainty == "attributed" and _is_in_own_voice(text, sentences, read):
        return None, "fact"
    if _LABEL.match(text):
        return None, certainty
    speakers = {one.asserted_by.name: one.asserted_by for one in found if one.asserted_by}
    chosen = None
    if len(speakers) > 1:
        return None, certainty
    if speakers and all(one.asserted_by for one in found):
        (chosen,) = speakers.values()
    elif written.asserted_by:
        chosen = next((one for name, one in speakers.items() if _is_same_name(name, written.asserted_by)), None)
    if chosen:
        span = _span_of_name(chosen, text, findings)
        return Speaker(name=_name_within(span.quote, span, findings), span=span), certainty
    span_of_name = _place_of(written.asserted_by, sentences, findings)
    if span_of_name and not (certainty == "fact" and names_source(text, written.asserted_by)):
        return Speaker(name=span_of_name.quote, span=span_of_name), certainty
    return None, certainty


_LABEL = re.compile(r"^[^\W\d][^:]{1,40}:\s")
_OWN = 0.75  # of a statement's words, by rarity, that the article's own voice has


def _is_in_own_voice(text: str, sentences: Sequence[Sentence], read: ReadArticle) -> bool:
    """Whether the sentences say nearly all of a statement without reporting it."""
    keys = [word.key for word in words(text, read.article.language) if word.carries and read.has(word.key)]
    own = [read.own_words_of(sentence) for sentence in sentences]
    return any(one.text.strip() and share(keys, read, one) >= _OWN for one in own)


def _span_of_name(speaker: StatementSource, text: str, findings: Findings) -> Span:
    """The speaker's name as the statement has it ("Judith"), else the fullest one."""
    place = (speaker.resolved_start, speaker.resolved_end)
    entity = next((one for one in findings.analysis.people if place in one.mentions), None)
    if entity and not names_source(text, speaker.name):
        forms = sorted(entity.mentions, key=lambda one: one[0] - one[1])
        named = (one for one in forms if re.search(rf"\b{re.escape(findings.article.text[slice(*one)])}\b", text))
        place = next(named, place)
    return findings.article.span(*place)


def _name_within(name: str, span: Span, findings: Findings) -> str:
    """A speaker's name as it is written within a sentence: "Forecasters" at its beginning are "forecasters"."""
    begins = any(sentence.start == span.start for sentence in findings.body)
    lower = name[:1].lower() + name[1:]
    return lower if begins and re.search(rf"\b{re.escape(lower)}\b", findings.article.text) else name


def _is_same_name(one: str, other: str) -> bool:
    return names_source(one, other) or names_source(other, one)


def _place_of(name: str, sentences: Sequence[Sentence], findings: Findings) -> Span | None:
    """Where the sentences have a name, letter for letter but for case and "the"."""
    bare = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE)
    if len(bare) < _SHORTEST_NAME:
        return None
    return _place(f"the {bare}", sentences, findings) or _place(bare, sentences, findings)


_CAUTION: tuple[Certainty, ...] = ("fact", "attributed", "forecast", "alleged", "disputed", "denied")


def _certainty(found: Sequence[Attribution], written: Certainty) -> Certainty:
    """What code finds where all sentences agree, unless the model is more careful than a fact.

    A sentence about the future may contain facts too: there the model's word counts, which its verdict has confirmed.
    """
    certainties = {one.certainty for one in found}
    if len(certainties) == 1 and (only := min(certainties)) not in ("fact", "forecast"):
        return only
    if certainties == {"forecast"}:  # a sentence about what is and what is to come
        return written if written == "fact" else "forecast"
    if not certainties or written != "fact" or written in certainties:
        return written
    return max(certainties, key=_CAUTION.index)


def _replacement(
    field: StatementField, found: GroundedStatement, findings: Findings, told: set[int]
) -> PlacedClaim | None:
    """A short form of the evidence of a statement that fell; None where a statement rests on it already."""
    if field == "headline":
        return None
    numbers = found.fallen[0].evidence
    free = [one for one in findings.body if one.number in numbers and one.number not in told]
    text = found.drafted.text
    keys = {word.key for word in words(text, findings.article.language) if word.carries}
    free.sort(key=lambda one: -len(keys & {word.key for word in words(one.text, findings.article.language)}))
    for sentence in free:
        claim = longest_fitting(sentence, longest_of(field), findings)
        if _fits_field(claim.text, field):
            return PlacedClaim(field, claim, frozenset((sentence.number,)))
    return None


def longest_fitting(sentence: Sentence, longest: int, findings: Findings) -> Claim:
    """The longest form of a sentence that has at most `longest` words with its source, else its first words."""
    claims = (cut_claim(sentence, cut, findings) for cut in cuts_of(sentence, findings.analysis, longest))
    return next((one for one in claims if printed_words(one) <= longest), truncated_claim(sentence, longest, findings))


def _fits_field(text: str, field: StatementField) -> bool:
    if field == "not_known":
        return is_left_open(text)
    return says_what_next(text) if field == "what_next" else True


def _rejection(
    field: StatementField, text: str, reason: RejectionReason, detail: str, replaced_by: Span | None = None
) -> Rejection:
    return Rejection.model_validate(
        {"field": field, "text": text, "reason": reason, "detail": detail, "replaced_by": replaced_by}
    )


def with_phrases(draft: StructuredDraft, by_code: FiveWs, findings: Findings) -> FiveWs:
    """The five Ws as the model copied them out of the article; who, what, when and where of others by code."""
    chosen: dict[str, tuple[Mention, ...]] = {}
    for name in FIVE_WS:
        most = _MOST_PHRASES[name]
        found = tuple(_mentions(getattr(draft, name), findings))[:most]
        chosen[name] = found or (() if name in ("why", "how") and _has_phrases(draft) else getattr(by_code, name))
    return FiveWs.model_validate(chosen)


_MOST_PHRASES = {"who": 4, "what": 1, "when": 2, "where": 3, "why": 2, "how": 2}


def _has_phrases(draft: StructuredDraft) -> bool:
    return any(getattr(draft, name) for name in FIVE_WS)


def _mentions(phrases: Sequence[CopiedPhrase], findings: Findings) -> Iterator[Mention]:
    """The phrases that are in the body of the article, looked for first in the sentence they name."""
    seen: set[Span] = set()
    for phrase in phrases:
        nearest = sorted(findings.body, key=lambda one: one.number != phrase.sentence)
        span = _place(phrase.text, nearest, findings) or _place(phrase.text.strip(" .,;:"), nearest, findings)
        if span and span not in seen:
            seen.add(span)
            yield Mention(text=span.quote, spans=(span,))


def _place(text: str, sentences: Sequence[Sentence], findings: Findings) -> Span | None:
    """The place of a phrase in the first of the sentences that have it, whatever its case and blanks."""
    if not any(letter.isalnum() for letter in text):
        return None
    words_of = r"\s+".join(map(re.escape, text.split()))
    pattern = re.compile(rf"(?<!\w){words_of}(?!\w)", re.IGNORECASE)
    for sentence in sentences:
        if hit := pattern.search(sentence.text):
            return findings.article.span(sentence.start + hit.start(), sentence.start + hit.end())
    return None
