"""Words of a statement that change what is said, against those of its evidence, and who asserts both how surely.

Wording: no and yes, opposites, causes, ranks, conditions, parts given as wholes, certainty, earlier states.
Attribution: a claim of one side given as a fact, a view given to somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nutgraf.extract import same_polarity
from nutgraf.grounding.reading import Evidence, FaultSign, Reading, StatementPart, share
from nutgraf.text import cues_en as cues

_DENIED = 5  # content words a no reaches
_BESIDE = 4  # words to either side


def wording_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of the statement's wording against that of the evidence."""
    return [
        *_polarity(statement, evidence),
        *_opposites(statement, evidence),
        *_additions(statement, evidence),
        *_causes(statement, evidence),
        *_losses(statement, evidence),
        *_foreign(statement, evidence),
        *_past_signs(statement, evidence),
        *_totals(statement, evidence),
        *_certainty(statement, evidence),
    ]


def _close_parts(statement: Reading, evidence: Evidence) -> list[StatementPart]:
    """The nearest sentence and those of the evidence right beside it: further ones may be about something else."""
    near = evidence.nearest(statement)
    number = evidence.parts[evidence.readings.index(near)].sentence.number
    return [part for part in evidence.parts if abs(part.sentence.number - number) <= 1]


def _close_text(statement: Reading, evidence: Evidence) -> str:
    return " ".join(part.sentence.text for part in _close_parts(statement, evidence)).lower().replace("’", "'")


def _polarity(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    ours = bool(cues.NEGATIONS.search(statement.lower))
    near = evidence.nearest(statement)
    theirs = bool(cues.NEGATIONS.search(evidence.reading.lower))
    if cues.FLAT_NEGATIONS.search(statement.lower) and not theirs:
        if any(evidence.reading.has(key) for key in _denied_words(statement)):
            yield FaultSign("negation_added", 1.0, "the article does not deny this")
    elif not ours and _drops_denial(statement, near):
        yield FaultSign("negation_dropped", 1.0, "the article denies this")
    if ours != theirs and not all(same_polarity(statement.text, one.text) for one in evidence.readings):
        yield FaultSign("predicate_denied", 1.0, "the article says the opposite")


def _drops_denial(statement: Reading, near: Reading) -> bool:
    """Whether a sentence denies something of the statement, which denies nothing in any words."""
    if cues.NEGATIVE_WORDS.search(statement.lower):
        return False
    return any(statement.has(key) for key in _denied_words(near))


def _denied_words(reading: Reading) -> list[str]:
    """The words right behind each no of a text, up to the end of the clause."""
    found: list[str] = []
    for hit in cues.FLAT_NEGATIONS.finditer(reading.lower):
        clause = re.search(r"[,;:.!?]\s|$", reading.lower[hit.end() :])
        end = hit.end() + (clause.start() if clause else 0)
        found += [word.key for word in reading.content if hit.end() <= word.start < end][:_DENIED]
    return found


def _opposites(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """A word of the statement whose opposite the evidence has, beside a word they share."""
    for at, word in enumerate(statement.words):
        form = statement.text[word.start : word.end].lower()
        against = cues.OPPOSITES.get(form, frozenset()) & evidence.reading.forms
        if not against or form in evidence.reading.forms or against & statement.forms:
            continue
        beside = _beside(statement, at)
        close = any(
            beside & _beside(evidence.reading, place)
            for place, other in enumerate(evidence.reading.words)
            if evidence.reading.text[other.start : other.end].lower() in against
        )
        shown = sorted(against)[0]
        reason = f"the article says {shown!r}, not {form!r}"
        yield FaultSign("opposite" if close else "opposite_apart", 1.0, reason, (word.start, word.end))


def _beside(reading: Reading, at: int) -> frozenset[str]:
    near = reading.words[max(0, at - _BESIDE) : at + _BESIDE + 1]
    return frozenset(word.key for word in near if word.carries and word is not reading.words[at])


_ADDITIONS: tuple[tuple[str, re.Pattern[str], re.Pattern[str], str], ...] = (
    ("rank_added", cues.RANKS, cues.RANKS, "the article does not say {!r}"),
    ("superlative_added", cues.SUPERLATIVES, cues.SUPERLATIVES, "the article does not say {!r}"),
    ("universal_added", cues.UNIVERSALS, cues.UNIVERSALS, "the article does not say {!r}"),
    ("condition_denied", cues.NO_CONDITIONS, cues.NO_CONDITIONS, "the article does not say {!r}"),
    ("hedge_added", cues.HEDGES, cues.HEDGES, ""),
)


def _additions(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """What the statement has of a kind of words of which the evidence has none, or not this one."""
    for name, pattern, source, reason in _ADDITIONS:
        hits = list(pattern.finditer(statement.lower))
        theirs = {hit.group() for hit in source.finditer(evidence.reading.lower)}
        new = [hit for hit in hits if hit.group() not in theirs]
        if new and not theirs:
            yield FaultSign(name, 1.0, reason.format(new[0].group()), new[0].span())
        elif new:
            yield FaultSign(f"{name}_other", 1.0, reason.format(new[0].group()), new[0].span())


_REACH_OF_CAUSE = 8  # content words to either side of what joins a cause to its effect
_LEAST_OF_CAUSE = 0.3  # of those words, by rarity, that a sentence has to have to be about one side


def _causes(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """A cause the statement gives, where no sentence of the evidence joins what is before it to what is behind it."""
    hit = cues.HARD_CAUSES.search(statement.lower)
    if hit is None:
        return
    sides = _sides(statement, hit.start(), hit.end())
    if any(_joins(reading, sides, evidence) for reading in evidence.readings):
        return
    reason = f"the article does not give {statement.text[slice(*hit.span())]!r} as a reason"
    yield FaultSign("cause_added", 1.0, reason, hit.span())


def _sides(reading: Reading, start: int, end: int) -> tuple[list[str], list[str]]:
    """The content words before and behind a place of a text; where it begins with it, a comma parts them."""
    before = [word.key for word in reading.content if word.end <= start]
    behind = [word for word in reading.content if word.start >= end]
    comma = reading.text.find(",", end)
    if not before and comma >= 0:
        return [word.key for word in behind if word.start > comma], [word.key for word in behind if word.end <= comma]
    return before[-_REACH_OF_CAUSE:], [word.key for word in behind][:_REACH_OF_CAUSE]


def _joins(reading: Reading, sides: tuple[list[str], list[str]], evidence: Evidence) -> bool:
    if not cues.CAUSES.search(reading.lower):
        return False
    return all(share(keys, evidence.read, reading) >= _LEAST_OF_CAUSE for keys in sides)


_LOSSES = (
    ("hedge_dropped", cues.HEDGES, "the article is less sure"),
    ("condition_dropped", cues.LOOSE_CONDITIONS, "the article makes a condition"),
    ("part_as_whole", cues.PARTS, "the article limits this"),
    ("cause_dropped", cues.HARD_CAUSES, ""),
)


def _losses(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """What the nearest sentence of the evidence has of a kind of words of which the statement has none."""
    near = evidence.nearest(statement)
    for name, pattern, reason in _LOSSES:
        if pattern.search(near.lower) and not pattern.search(statement.lower):
            yield FaultSign(name, 1.0, reason)


_MOST_UNKNOWN = 0.5  # a statement with more of them is no freer wording, it is about something else


def _foreign(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    plain = [word for word in statement.content if word.number is None]
    keys = [word.key for word in plain]
    unknown = [key for key in keys if not evidence.read.has(key)]
    elsewhere = [
        key
        for key in keys
        if key not in unknown and not evidence.reading.has(key) and not any(one.has(key) for one in evidence.context)
    ]
    total = sum(evidence.read.rarity(key) for key in keys) or 1.0
    yield FaultSign("words_unknown", min(_MOST_UNKNOWN, sum(evidence.read.rarity(key) for key in unknown) / total))
    yield FaultSign("words_from_elsewhere", sum(evidence.read.rarity(key) for key in elsewhere) / total)


def _past_signs(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    source = evidence.reading.lower
    if cues.SUPERSEDED.search(source) and not cues.PAST_MARKS.search(statement.lower):
        yield FaultSign("past_dropped", 1.0)


def _totals(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """All or every of the statement, where the evidence speaks of some, most or a number of them."""
    hit = cues.TOTALS.search(statement.lower)
    close = _close_text(statement, evidence) if hit else ""
    if hit and not cues.TOTALS.search(close) and cues.SHARES.search(close):
        yield FaultSign("total_for_part", 1.0, "the article says it of a part only", hit.span())


def _certainty(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """A doubt of the nearest sentence that the statement leaves out, and results the evidence does not have."""
    results = list(cues.RESULTS.finditer(statement.lower))
    if cues.DOUBTS.search(evidence.nearest(statement).lower) and not (
        cues.DOUBTS.search(statement.lower) or cues.HEDGES.search(statement.lower)
    ):
        yield FaultSign("doubt_omitted", 1.0, "the article is less sure")
        if results:
            yield FaultSign("doubt_made_result", 1.0, "the article is less sure", results[0].span())
    theirs = {hit.group() for hit in cues.RESULTS.finditer(evidence.reading.lower)}
    if results and not theirs & {hit.group() for hit in results}:
        reason = f"the article does not say {results[0].group()!r}"
        yield FaultSign("result_added", 1.0, reason, results[0].span())


_DOUBTED = {"alleged", "disputed", "denied"}
_UNCERTAIN = {"attributed", "forecast"}


def attribution_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of who asserts the statement, against who asserts the evidence."""
    return [*_loss_signs(statement, evidence), *_speaker(statement, evidence)]


def _loss_signs(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    ours = statement.attribution
    reported = bool(cues.REPORTS.search(statement.lower)) or ours.certainty != "fact"
    close = _close_parts(statement, evidence)
    certainties = {part.attribution.certainty for part in close if part.attribution}
    if certainties & _DOUBTED and not reported:
        yield FaultSign("doubt_dropped", 1.0, "the article says that this is only alleged or disputed")
    elif certainties & _UNCERTAIN and not reported:
        yield FaultSign("speaker_dropped", 1.0, "the article leaves this to somebody who says it")
    elif reported and certainties <= {"fact"} and not cues.REPORTS.search(evidence.reading.lower):
        yield FaultSign("speaker_added", 1.0, "the article says this in its own voice")
    if reported:
        return
    if cues.REPORTS.search(evidence.nearest(statement).lower):
        yield FaultSign("report_dropped", 1.0, "the article leaves this to somebody who says it")
    if cues.DISPUTES.search(_close_text(statement, evidence)):
        yield FaultSign("dispute_dropped", 1.0, "the article says that this is only claimed or disputed")


def _speaker(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    said_by = statement.attribution.asserted_by
    if said_by is None:
        return
    near = evidence.nearest(statement)
    name = Reading(said_by.name, statement.language)
    ours = evidence.read.entities_in(name)
    theirs: set[int] = set()
    own: set[int] = set()
    keys: set[str] = set()
    for part, reading in zip(evidence.parts, evidence.readings, strict=True):
        speaker = part.attribution.asserted_by if part.attribution else None
        if speaker is None:
            continue
        found = evidence.read.entities_in(Reading(speaker.name, statement.language))
        theirs |= found
        spoken = Reading(" ".join(filter(None, (speaker.name, speaker.role.text if speaker.role else ""))))
        keys |= spoken.keys
        if reading is near:
            own |= found
    span = (said_by.start, said_by.end)
    reason = f"the article does not give this to {said_by.name}"
    if ours and theirs and not ours & theirs:
        yield FaultSign("speaker_other", 1.0, reason, span)
    elif ours and own and not ours & own:
        yield FaultSign("speaker_of_other_sentence", 1.0, reason, span)
    elif ours and theirs:
        yield FaultSign("speaker_same", 1.0)
    elif not ours and keys and not keys & {word.key for word in name.content}:
        yield FaultSign("speaker_role_other", 1.0, reason, span)
