"""Words of a statement that change what is said, against those of its evidence, and who asserts both how surely.

Wording: no and yes, opposites, causes, superlatives, conditions, parts given as wholes, certainty.
Attribution: a claim of one side given as a fact, a view given to somebody else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import islice

from nutgraf.grounding.clause_comparison import clause_text, quoted
from nutgraf.grounding.evidence import Evidence, FaultSign, StatementPart, share
from nutgraf.grounding.reading import Reading, Word
from nutgraf.text import cues_en as cues
from nutgraf.text.cues_en import LIMITING
from nutgraf.text.event_cues_en import CAUSES, HARD_CAUSES
from nutgraf.text.lexicon_en import AUXILIARY_FORMS, any_of

_DENIED = 5  # content words a no reaches
_BESIDE = 4  # words to either side


def wording_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of the statement's wording against that of the evidence."""
    return [
        *_polarity(statement, evidence),
        *_denied_verbs(statement, evidence),
        *_opposites(statement, evidence),
        *_additions(statement, evidence),
        *_causes(statement, evidence),
        *_losses(statement, evidence),
        *_foreign(statement, evidence),
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
    ours, theirs = _without_limits(statement), _without_limits(evidence.reading)
    if cues.FLAT_NEGATIONS.search(ours) and not cues.NEGATIONS.search(theirs):
        if any(evidence.reading.has(key) for key in _denied_words(statement)):
            yield FaultSign("negation_added", 1.0, "the article does not deny this")
    elif not cues.NEGATIONS.search(ours) and _drops_denial(statement, evidence.nearest(statement)):
        yield FaultSign("negation_dropped", 1.0, "the article denies this", None, _denial(evidence.nearest(statement)))


def _without_limits(reading: Reading) -> str:
    """The text in lower case with blanks for limits: "no more than" denies nothing."""
    return cues.LIMITS.sub(lambda hit: " " * len(hit.group()), reading.lower)


def _denial(near: Reading) -> str:
    hit = cues.FLAT_NEGATIONS.search(_without_limits(near))
    return quoted(clause_text(near, hit.span())) if hit else ""


def _drops_denial(statement: Reading, near: Reading) -> bool:
    """Whether a sentence denies something of the statement, which denies nothing in any words."""
    if cues.NEGATIVE_WORDS.search(statement.lower):
        return False
    return any(statement.has(key) for key in _denied_words(near))


_BEFORE_DENIED = 20  # characters from a no to the verb it denies
_VERB_DENIED = re.compile(rf"\b(?:{any_of(AUXILIARY_FORMS | {'be'})}) (?:not|never)\b|\w+n't\b|\bcannot\b")


def _denied_verbs(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """A verb denied in the statement or in its evidence, where the other has it in a clause without any no."""
    close = [evidence.read.readings[part.sentence.number - 1] for part in _close_parts(statement, evidence)]
    for word in _verbs_denied(statement):
        said = [(reading, place) for reading in close if (place := _place_without_denial(word.key, reading))]
        if said and not any(_denies(reading, word.key) for reading in close):
            reason = f"the article does not deny {statement.text[word.start : word.end]!r}"
            yield FaultSign("verb_denied", 1.0, reason, (word.start, word.end), _words_at(*said[0]))
            return
    for near, word in ((reading, word) for reading in close for word in _verbs_denied(reading)):
        place = _place_without_denial(word.key, statement)
        if place and not any(_place_without_denial(word.key, reading) for reading in close):
            reason = f"the article denies {statement.text[slice(*place)]!r}"
            yield FaultSign("verb_denied", 1.0, reason, place, _words_at(near, (word.start, word.end)))
            return


def _denies(reading: Reading, key: str) -> bool:
    return any(word.key == key for word in _verbs_denied(reading))


def _verbs_denied(reading: Reading) -> Iterator[Word]:
    """The content word right behind each denied auxiliary, where it occurs once and no limit follows."""
    for hit in islice(_VERB_DENIED.finditer(reading.lower), _MOST_DENIALS):
        end = reading.clause_at(hit.end())[1]
        word = next((word for word in reading.content if word.start >= hit.end()), None)
        if word is None or word.start >= min(end, hit.end() + _BEFORE_DENIED) or word.number is not None:
            continue
        once = sum(other.key == word.key for other in reading.content) == 1
        if once and not LIMITING.search(reading.lower, hit.start(), end):
            yield word


def _place_without_denial(key: str, reading: Reading) -> tuple[int, int] | None:
    """Where a text has a word, if no clause that has it denies anything."""
    found = [word for word in reading.content if word.key == key]
    for word in found:
        clause = reading.lower[slice(*reading.clause_at(word.start))]
        if cues.NEGATIONS.search(clause) or cues.NEGATIVE_WORDS.search(clause):
            return None
    return (found[0].start, found[0].end) if found else None


_CLAUSE_END = re.compile(r"[,;:.!?]\s|\s(?:but|though|although|while|whereas)\s")
_MOST_DENIALS = 40
_LONGEST_CLAUSE = 200  # characters


def _denied_words(reading: Reading) -> list[str]:
    """The words right behind each no of a text, up to the end of the clause."""
    found: list[str] = []
    text = _without_limits(reading)
    for hit in islice(cues.FLAT_NEGATIONS.finditer(text), _MOST_DENIALS):
        last = min(len(text), hit.end() + _LONGEST_CLAUSE)
        clause = _CLAUSE_END.search(text, hit.end(), last)
        end = clause.start() if clause else last
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
        if not any(
            beside & _beside(evidence.reading, place)
            for place, other in enumerate(evidence.reading.words)
            if evidence.reading.text[other.start : other.end].lower() in against
        ):
            continue
        shown = sorted(against)[0]
        reason = f"the article says {shown!r}, not {form!r}"
        yield FaultSign("opposite", 1.0, reason, (word.start, word.end))


def _beside(reading: Reading, at: int) -> frozenset[str]:
    near = reading.words[max(0, at - _BESIDE) : at + _BESIDE + 1]
    return frozenset(word.key for word in near if word.carries and word is not reading.words[at])


_ADDITIONS = (("superlative_added", cues.SUPERLATIVES), ("condition_denied", cues.NO_CONDITIONS))


def _additions(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """What the statement has of a kind of words of which the evidence has none."""
    for name, pattern in _ADDITIONS:
        hit = pattern.search(statement.lower)
        if hit and not pattern.search(evidence.reading.lower):
            yield FaultSign(name, 1.0, f"the article does not say {hit.group()!r}", hit.span())


_REACH_OF_CAUSE = 8  # content words to either side of what joins a cause to its effect
_LEAST_OF_CAUSE = 0.3  # of those words, by rarity, that a sentence has to have to be about one side


def _causes(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """A cause the statement gives, where no sentence of the evidence joins what is before it to what is behind it."""
    hit = HARD_CAUSES.search(statement.lower)
    if hit is None:
        return
    sides = _sides(statement, hit.start(), hit.end())
    if any(_joins(reading, sides, evidence) for reading in evidence.readings):
        return
    reason = f"the article does not give this reason ({statement.text[slice(*hit.span())]!r})"
    given = quoted(statement.text[hit.start() : statement.clause_at(hit.end())[1]])
    yield FaultSign("cause_added", 1.0, reason, hit.span(), given)


def _sides(reading: Reading, start: int, end: int) -> tuple[list[str], list[str]]:
    """The content words before and behind a place of a text; where it begins with it, a comma parts them."""
    before = [word.key for word in reading.content if word.end <= start]
    behind = [word for word in reading.content if word.start >= end]
    comma = reading.text.find(",", end)
    if not before and comma >= 0:
        return [word.key for word in behind if word.start > comma], [word.key for word in behind if word.end <= comma]
    return before[-_REACH_OF_CAUSE:], [word.key for word in behind][:_REACH_OF_CAUSE]


def _joins(reading: Reading, sides: tuple[list[str], list[str]], evidence: Evidence) -> bool:
    if not CAUSES.search(reading.lower):
        return False
    return all(share(keys, evidence.read, reading) >= _LEAST_OF_CAUSE for keys in sides)


def _losses(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """A condition of the nearest sentence, where the statement makes none."""
    near, conditions = evidence.nearest(statement), cues.LOOSE_CONDITIONS
    hit = conditions.search(near.lower)
    if hit and not conditions.search(statement.lower):
        detail = f"{_words_at(near, hit.span())}, which this leaves out"
        yield FaultSign("condition_dropped", 1.0, "the article makes a condition", None, detail)


def _words_at(near: Reading, place: tuple[int, int]) -> str:
    return quoted(clause_text(near, place))


_MOST_UNKNOWN = 0.5  # a statement with more of them is no freer wording, it is about something else


def _foreign(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    read = evidence.read
    keys = [word.key for word in statement.content if word.number is None]
    total = math.fsum(read.rarity(key) for key in keys) or 1.0
    unknown = math.fsum(read.rarity(key) for key in keys if not read.has(key))
    yield FaultSign("words_unknown", min(_MOST_UNKNOWN, unknown / total))


def _totals(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """All or every of the statement, where the evidence speaks of some, most or a number of them."""
    hit = cues.TOTALS.search(statement.lower)
    close = _close_text(statement, evidence) if hit else ""
    part = cues.SHARES.search(close)
    if hit and part and not cues.TOTALS.search(close):
        detail = f"{quoted(part.group())}, not {hit.group()!r}"
        yield FaultSign("total_for_part", 1.0, "the article says it of a part only", hit.span(), detail)


def _certainty(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """A doubt of the nearest sentence that the statement leaves out, the more so where it tells a result."""
    near = evidence.nearest(statement)
    hit = cues.DOUBTS.search(near.lower)
    if not hit:
        return
    if cues.DOUBTS.search(statement.lower) or cues.HEDGES.search(statement.lower):
        return
    detail = _words_at(near, hit.span())
    yield FaultSign("doubt_omitted", 1.0, "the article is less sure", None, detail)
    if result := cues.RESULTS.search(statement.lower):
        yield FaultSign("doubt_made_result", 1.0, "the article is less sure", result.span(), detail)


_DOUBTED = {"alleged", "disputed", "denied"}
_UNCERTAIN = {"attributed", "forecast"}


def attribution_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of who asserts the statement, against who asserts the evidence."""
    return [*_loss_signs(statement, evidence), *_speaker(statement, evidence)]


def _loss_signs(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """Who says it, or that it is disputed, where the statement gives it as a fact."""
    if cues.REPORTS.search(statement.lower) or statement.attribution.certainty != "fact":
        return
    close = [part.attribution for part in _close_parts(statement, evidence) if part.attribution]
    certainties = {one.certainty for one in close}
    reason = "the article leaves this to somebody who says it"
    speakers = dict.fromkeys(one.asserted_by.name for one in close if one.asserted_by)
    said_by = f"it is according to {next(iter(speakers))}" if len(speakers) == 1 else ""
    if certainties & _DOUBTED:
        yield FaultSign("doubt_dropped", 1.0, "the article says that this is only alleged or disputed", None, said_by)
    if cues.REPORTS.search(evidence.nearest(statement).lower):
        yield FaultSign("report_dropped", 1.0, reason, None, said_by)
        if certainties & _UNCERTAIN and not certainties & _DOUBTED:
            yield FaultSign("speaker_dropped", 1.0, reason, None, said_by)
    if dispute := cues.DISPUTES.search(_close_text(statement, evidence)):
        reason = "the article says that this is only claimed or disputed"
        yield FaultSign("dispute_dropped", 1.0, reason, None, quoted(dispute.group()))


def _speaker(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    said_by = statement.attribution.asserted_by
    if said_by is None:
        return
    name = Reading(said_by.name, statement.language)
    ours = evidence.read.entities_in(name)
    theirs: set[int] = set()
    keys: set[str] = set()
    names: dict[str, None] = {}
    for part in evidence.parts:
        speaker = part.attribution.asserted_by if part.attribution else None
        if speaker is None:
            continue
        named = evidence.read.entities_in(Reading(speaker.name, statement.language))
        theirs |= named
        for entity in (evidence.read.entities[one] for one in named):
            keys |= Reading(" ".join((entity.name, *(role.text for role in entity.roles)))).keys
        spoken = Reading(" ".join(filter(None, (speaker.name, speaker.role.text if speaker.role else ""))))
        keys |= spoken.keys
        names[speaker.name] = None
    span = (said_by.start, said_by.end)
    reason = f"the article does not give this to {said_by.name}"
    detail = f"it gives it to {next(iter(names))}" if len(names) == 1 else ""
    if ours and theirs and not ours & theirs:
        yield FaultSign("speaker_other", 1.0, reason, span, detail)
    elif ours and theirs:
        yield FaultSign("speaker_same", 1.0)
    elif not ours and keys and not keys & {word.key for word in name.content}:
        yield FaultSign("speaker_role_other", 1.0, reason, span, detail)
