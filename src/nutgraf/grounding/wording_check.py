"""Words that change what is said: no and yes, opposites, causes, ranks, conditions, parts told as wholes, and news."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nutgraf.find import same_polarity
from nutgraf.grounding import lexicon_en as lexicon
from nutgraf.grounding.reading import Evidence, Reading, share
from nutgraf.grounding.sign import Sign

_DENIED = 5  # content words a no reaches
_BESIDE = 4  # words to either side


def wording_signs(statement: Reading, evidence: Evidence) -> list[Sign]:
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


def _polarity(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    ours = bool(lexicon.NEGATIONS.search(statement.lower))
    near = nearest(statement, evidence)
    theirs = bool(lexicon.NEGATIONS.search(evidence.reading.lower))
    if lexicon.FLAT_NEGATIONS.search(statement.lower) and not theirs:
        shared = any(evidence.reading.has(key) for key in _denied_words(statement))
        yield Sign("negation_added" if shared else "negation_added_apart", 1.0, "the article does not deny this")
    elif not ours and lexicon.FLAT_NEGATIONS.search(near.lower):
        shared = any(statement.has(key) for key in _denied_words(near))
        yield Sign("negation_dropped" if shared else "negation_dropped_apart", 1.0, "the article denies this")
    if not all(same_polarity(statement.text, one.text) for one in evidence.readings) and ours != theirs:
        yield Sign("predicate_denied", 1.0, "the article says the opposite")


def _denied_words(reading: Reading) -> list[str]:
    """The words right behind each no of a text, up to the end of the clause."""
    found: list[str] = []
    for hit in lexicon.FLAT_NEGATIONS.finditer(reading.lower):
        clause = re.search(r"[,;:.!?]\s|$", reading.lower[hit.end() :])
        end = hit.end() + (clause.start() if clause else 0)
        found += [word.key for word in reading.content if hit.end() <= word.start < end][:_DENIED]
    return found


def _opposites(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    """A word of the statement whose opposite the evidence has, beside a word they share."""
    for at, word in enumerate(statement.words):
        form = statement.text[word.start : word.end].lower()
        against = lexicon.OPPOSITES.get(form, frozenset()) & evidence.reading.forms
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
        yield Sign("opposite" if close else "opposite_apart", 1.0, reason, (word.start, word.end))


def _beside(reading: Reading, at: int) -> frozenset[str]:
    near = reading.words[max(0, at - _BESIDE) : at + _BESIDE + 1]
    return frozenset(word.key for word in near if word.carries and word is not reading.words[at])


_ADDITIONS: tuple[tuple[str, re.Pattern[str], re.Pattern[str], str], ...] = (
    ("cause_added", lexicon.HARD_CAUSES, lexicon.CAUSES, "the article does not give {} as a reason"),
    ("rank_added", lexicon.RANKS, lexicon.RANKS, "the article does not say {!r}"),
    ("universal_added", lexicon.UNIVERSALS, lexicon.UNIVERSALS, "the article does not say {!r}"),
    ("condition_denied", lexicon.NO_CONDITIONS, lexicon.NO_CONDITIONS, "the article does not say {!r}"),
    ("hedge_added", lexicon.HEDGES, lexicon.HEDGES, ""),
)


def _additions(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    """What the statement has of a kind of words of which the evidence has none, or not this one."""
    for name, pattern, source, reason in _ADDITIONS:
        hits = list(pattern.finditer(statement.lower))
        theirs = {hit.group() for hit in source.finditer(evidence.reading.lower)}
        new = [hit for hit in hits if hit.group() not in theirs]
        if new and not theirs:
            yield Sign(name, 1.0, reason.format(new[0].group()), new[0].span())
        elif new:
            yield Sign(f"{name}_other", 1.0, reason.format(new[0].group()), new[0].span())


_LOSSES = (
    ("hedge_dropped", lexicon.HEDGES, "the article is less sure"),
    ("condition_dropped", lexicon.CONDITIONS, "the article makes a condition"),
    ("part_as_whole", lexicon.PARTS, "the article limits this"),
    ("cause_dropped", lexicon.HARD_CAUSES, ""),
)


def _losses(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    """What the nearest sentence of the evidence has of a kind of words of which the statement has none."""
    near = nearest(statement, evidence)
    for name, pattern, reason in _LOSSES:
        if pattern.search(near.lower) and not pattern.search(statement.lower):
            yield Sign(name, 1.0, reason)


def _foreign(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    plain = [word for word in statement.content if word.number is None]
    keys = [word.key for word in plain]
    unknown = [key for key in keys if not evidence.read.whole.has(key)]
    elsewhere = [
        key
        for key in keys
        if key not in unknown and not evidence.reading.has(key) and not any(one.has(key) for one in evidence.context)
    ]
    total = sum(evidence.read.rarity(key) for key in keys) or 1.0
    yield Sign("words_unknown", sum(evidence.read.rarity(key) for key in unknown) / total)
    yield Sign("words_from_elsewhere", sum(evidence.read.rarity(key) for key in elsewhere) / total)


def _superseded(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    source = evidence.reading.lower
    if lexicon.SUPERSEDED.search(source) and not lexicon.PAST_MARKS.search(statement.lower):
        yield Sign("past_dropped", 1.0)
