"""All binding checks of a statement, in one list of signs.

Words that change what is said: no and yes, opposites, causes, ranks, conditions, parts told as wholes, and news.

Who says it and how surely: a claim of one side told as fact, a view given to somebody else.

Dates of a statement against those of its evidence, both resolved to the calendar.

People, organisations and places of a statement against those of its evidence, through their other names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from nutgraf.extract import DateExpression, same_polarity
from nutgraf.extract.date_readings import period
from nutgraf.grounding.number_check import number_signs
from nutgraf.grounding.reading import BoundItem, Evidence, FaultSign, Reading, binding_gap, share
from nutgraf.text import cues_en as cues

_DENIED = 5  # content words a no reaches
_BESIDE = 4  # words to either side


def wording_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of the statement's wording against that of the evidence."""
    return [
        *_polarity(statement, evidence),
        *_opposites(statement, evidence),
        *_additions(statement, evidence),
        *_losses(statement, evidence),
        *_foreign(statement, evidence),
        *_superseded(statement, evidence),
    ]


def nearest(statement: Reading, evidence: Evidence) -> Reading:
    """The sentence of the evidence that has most of the statement's words."""
    keys = [word.key for word in statement.content]
    return max(evidence.readings, key=lambda one: share(keys, evidence.read, one))


def _polarity(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    ours = bool(cues.NEGATIONS.search(statement.lower))
    near = nearest(statement, evidence)
    theirs = bool(cues.NEGATIONS.search(evidence.reading.lower))
    if cues.FLAT_NEGATIONS.search(statement.lower) and not theirs:
        shared = any(evidence.reading.has(key) for key in _denied_words(statement))
        yield FaultSign("negation_added" if shared else "negation_added_apart", 1.0, "the article does not deny this")
    elif not ours and cues.FLAT_NEGATIONS.search(near.lower):
        shared = any(statement.has(key) for key in _denied_words(near))
        yield FaultSign("negation_dropped" if shared else "negation_dropped_apart", 1.0, "the article denies this")
    if not all(same_polarity(statement.text, one.text) for one in evidence.readings) and ours != theirs:
        yield FaultSign("predicate_denied", 1.0, "the article says the opposite")


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
    ("cause_added", cues.HARD_CAUSES, cues.CAUSES, "the article does not give {} as a reason"),
    ("rank_added", cues.RANKS, cues.RANKS, "the article does not say {!r}"),
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


_LOSSES = (
    ("hedge_dropped", cues.HEDGES, "the article is less sure"),
    ("condition_dropped", cues.LOOSE_CONDITIONS, "the article makes a condition"),
    ("part_as_whole", cues.PARTS, "the article limits this"),
    ("cause_dropped", cues.HARD_CAUSES, ""),
)


def _losses(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """What the nearest sentence of the evidence has of a kind of words of which the statement has none."""
    near = nearest(statement, evidence)
    for name, pattern, reason in _LOSSES:
        if pattern.search(near.lower) and not pattern.search(statement.lower):
            yield FaultSign(name, 1.0, reason)


def _foreign(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    plain = [word for word in statement.content if word.number is None]
    keys = [word.key for word in plain]
    unknown = [key for key in keys if not evidence.read.whole.has(key)]
    elsewhere = [
        key
        for key in keys
        if key not in unknown and not evidence.reading.has(key) and not any(one.has(key) for one in evidence.context)
    ]
    total = sum(evidence.read.rarity(key) for key in keys) or 1.0
    yield FaultSign("words_unknown", sum(evidence.read.rarity(key) for key in unknown) / total)
    yield FaultSign("words_from_elsewhere", sum(evidence.read.rarity(key) for key in elsewhere) / total)


def _superseded(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    source = evidence.reading.lower
    if cues.SUPERSEDED.search(source) and not cues.PAST_MARKS.search(statement.lower):
        yield FaultSign("past_dropped", 1.0)


_DOUBTED = {"alleged", "disputed", "denied"}
_UNCERTAIN = {"attributed", "forecast"}


def attribution_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of who asserts the statement, against who asserts the evidence."""
    return [*_dropped(statement, evidence), *_speaker(statement, evidence)]


def _dropped(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    ours = statement.attribution
    reported = bool(cues.REPORTS.search(statement.lower)) or ours.certainty != "fact"
    certainties = {part.attribution.certainty for part in evidence.parts if part.attribution}
    if certainties & _DOUBTED and not reported:
        yield FaultSign("doubt_dropped", 1.0, "the article says that this is only alleged or disputed")
    elif certainties & _UNCERTAIN and not reported:
        yield FaultSign("speaker_dropped", 1.0, "the article leaves this to somebody who says it")
    elif reported and certainties <= {"fact"} and not cues.REPORTS.search(evidence.reading.lower):
        yield FaultSign("speaker_added", 1.0, "the article says this in its own voice")


def _speaker(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    said_by = statement.attribution.asserted_by
    if said_by is None:
        return
    near = nearest(statement, evidence)
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


def date_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of all dates of the statement."""
    theirs = [one for one in evidence.reading.dates if one.iso]
    context = [one for reading in evidence.context for one in reading.dates if one.iso]
    found: list[FaultSign] = []
    for one in statement.dates:
        span = (one.start, one.end)
        if one.iso is None:
            if one.text.lower() not in evidence.reading.lower:
                found.append(FaultSign("date_open", 1.0, "", span))
            continue
        same = [other for other in theirs if _overlap(one, other)]
        if same:
            found += _binding(one, same, theirs, statement, evidence)
        elif any(_overlap(one, other) for other in context) or _is_publication(one, evidence):
            found.append(FaultSign("date_in_context", 1.0))
        else:
            rival = any(other.granularity == one.granularity for other in theirs)
            reason = f"the article does not give {one.text} for this"
            found.append(FaultSign("date_other" if rival else "date_missing", 1.0, reason, span))
    return found


def _binding(
    one: DateExpression,
    same: list[DateExpression],
    theirs: list[DateExpression],
    statement: Reading,
    evidence: Evidence,
) -> list[FaultSign]:
    rarity = {word.key: evidence.read.rarity(word.key) for word in statement.content}
    ignored = frozenset(word.key for word in statement.content if one.start <= word.start < one.end)
    gap = binding_gap(
        BoundItem(statement, one.start, one.end),
        [BoundItem(evidence.reading, other.start, other.end) for other in same],
        [BoundItem(evidence.reading, other.start, other.end) for other in theirs if other not in same],
        rarity,
        ignored,
    )
    if not gap:
        return []
    reason = f"in the article, {one.text} belongs to something else" if gap > 0 else ""
    return [FaultSign("date_bound_elsewhere", gap, reason, (one.start, one.end))]


def _is_publication(one: DateExpression, evidence: Evidence) -> bool:
    published = evidence.read.article.published
    return published is not None and _covers(one.iso or "", published)


def _covers(iso: str, day: date) -> bool:
    first, last = period(iso)
    return first <= day <= last


def _overlap(one: DateExpression, other: DateExpression) -> bool:
    first, last = period(one.iso or "")
    begin, end = period(other.iso or "")
    return first <= end and begin <= last


_ROLE_WINDOW = 2
_MOST_MENTIONS = 40


def name_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of all names of the statement."""
    return [*_presence(statement, evidence), *_bindings(statement, evidence), *_order(statement, evidence)]


def _presence(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    for word in statement.content:
        shown = statement.text[word.start : word.end]
        if not shown[0].isupper() or word.number is not None or _is_dated(statement, word.start):
            continue
        owners = evidence.read.names_of_word.get(word.key, frozenset())
        if word.start == 0 and not owners and len(word.key) > 1:
            continue  # a first word is written with a capital anyway
        if evidence.reading.has(word.key) or owners & evidence.entities:
            continue
        span = (word.start, word.end)
        if owners & evidence.nearby_entities or (owners & evidence.read.protagonists and evidence.has_pronoun):
            yield FaultSign("name_by_pronoun", 1.0)
        elif owners or evidence.read.whole.has(word.key):
            yield FaultSign("name_elsewhere", 1.0, f"this part of the article is not about {shown}", span)
        else:
            yield FaultSign("name_unknown", 1.0, f"the article does not mention {shown}", span)


def _is_dated(statement: Reading, start: int) -> bool:
    return any(one.start <= start < one.end for one in statement.dates)


def _bindings(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """Whether somebody else of the evidence fits the words around a name better."""
    mentions = _mentions(evidence.reading, evidence)
    rarity = {word.key: evidence.read.rarity(word.key) for word in statement.content}
    ignored = frozenset(word.key for word in statement.content if word.key in evidence.read.names_of_word)
    for owner, item in _mentions(statement, evidence):
        same = [one for number, one in mentions if number == owner]
        kind = evidence.read.entities[owner].kind
        others = [one for number, one in mentions if number != owner and evidence.read.entities[number].kind == kind]
        gap = binding_gap(item, same, others, rarity, ignored)
        if gap:
            name = statement.text[item.start : item.end]
            reason = f"the article says this of somebody other than {name}" if gap > 0 else ""
            yield FaultSign("name_bound_elsewhere", gap, reason, (item.start, item.end))


def _mentions(reading: Reading, evidence: Evidence) -> list[tuple[int, BoundItem]]:
    """The entities of a text in order, each once for words that stand together."""
    found: list[tuple[int, BoundItem]] = []
    for word in reading.content:
        owners = evidence.read.names_of_word.get(word.key, frozenset())
        if len(owners) != 1 or not reading.text[word.start].isupper():
            continue
        (owner,) = owners
        if found and found[-1][0] == owner and word.start - found[-1][1].end <= _ROLE_WINDOW:
            found[-1] = (owner, found[-1][1]._replace(end=word.end))
        else:
            found.append((owner, BoundItem(reading, word.start, word.end)))
    return found[:_MOST_MENTIONS]


def _order(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """Who acts on whom: two names of the statement around a word stand in the evidence the other way round."""
    ours = _mentions(statement, evidence)
    theirs = _mentions(evidence.reading, evidence)
    for (one, first), (other, second) in pairwise(ours):
        if one == other:
            continue
        between = {w.key for w in statement.content if first.end <= w.start < second.start and w.number is None}
        passive = _is_passive(statement, first.end, second.start)
        for (left, here), (right, there) in pairwise(theirs):
            if {left, right} != {one, other}:
                continue
            shared = between & {w.key for w in evidence.reading.content if here.end <= w.start < there.start}
            if not shared:
                continue
            turned = passive != _is_passive(evidence.reading, here.end, there.start)
            same = (left == one) != turned
            reason = "" if same else "the article has it the other way round"
            yield FaultSign("roles_reversed", -1.0 if same else 1.0, reason, (first.start, second.end))
            return


def _is_passive(reading: Reading, start: int, end: int) -> bool:
    between = reading.lower[start:end].split()
    return "by" in between[-4:] or bool({"from"} & set(between[-3:]))


CHECKS = (number_signs, date_signs, name_signs, wording_signs, attribution_signs)


def signs_of(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """What the checks see in a statement held against its evidence."""
    return [sign for check in CHECKS for sign in check(statement, evidence)]


def strongest(signs: list[FaultSign]) -> dict[str, float]:
    """The strongest value of each kind of sign, by its name."""
    found: dict[str, float] = {}
    for sign in signs:
        if sign.name not in found or abs(sign.value) > abs(found[sign.name]):
            found[sign.name] = sign.value
    return found
