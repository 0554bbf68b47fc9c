"""Find the noun phrases around a reporting verb: before it, after it, or before a comma or a "who".

Phrase boundaries rely on `is_verbish`, which guesses from a word's form whether it is a verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from nutgraf.text.lexicon_en import (
    ARTICLES,
    AUXILIARIES,
    COORDINATORS,
    DETERMINERS,
    LEAD_INS,
    MID_ADVERBS,
    NO_ADVERBS,
    PERSONAL,
    PHRASE_LINKS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TIME_WORDS,
)
from nutgraf.text.name_lists import PLURAL_SOURCES, ROLE_NOUNS
from nutgraf.text.number_names import ONE_TO_TEN
from nutgraf.text.reporting_en import NOUN_LIKE, REPORTING, SPEECH_OCCASIONS
from nutgraf.text.tokens import Token
from nutgraf.text.word_forms_en import IRREGULAR_VERBS, PARTICIPLE_ADJECTIVES, PRESENT_FORMS

_SURE_FORMS = frozenset(form for form, verb in REPORTING.items() if verb.finite and form not in NOUN_LIKE)


def is_verbish(token: Token) -> bool:
    """Whether this lower-case word looks like a finite verb, a past participle or an auxiliary."""
    return token.word and _is_verb_form(token.lower)


@lru_cache(maxsize=8192)
def _is_verb_form(word: str) -> bool:
    if word in AUXILIARIES or word in _SURE_FORMS or word in IRREGULAR_VERBS or word in PRESENT_FORMS:
        return word not in ROLE_NOUNS
    if word.endswith("n't"):
        return True
    return len(word) > 3 and word.endswith("ed") and "-" not in word and word not in PARTICIPLE_ADJECTIVES


HARD_MARKS = frozenset({";", ":", ".", "!", "?", "—", "–", "-", "(", "…"})
_NEVER_ALONE = ARTICLES | POSSESSIVES | {"every", "that", "this"}
_OBJECTS = frozenset({"which", "whom", "whose", "what"})
_OUTSIDE = RELATIVES | SUBORDINATORS | PERSONAL | PREPOSITIONS
MAX_WORDS = 24


class Phrase(NamedTuple):
    """Tokens `[start, end)` that name somebody, with the appositions beside them."""

    start: int
    end: int
    beside: tuple[tuple[int, int], ...] = ()
    relative: bool = False


def is_adverb(token: Token) -> bool:
    """Whether the word may come between a subject and its verb."""
    if token.capital or not token.word:
        return False
    ends = token.lower.endswith("ly") and len(token.lower) > 4 and token.lower not in NO_ADVERBS
    return ends or token.lower in MID_ADVERBS


def phrase_ending(tokens: Sequence[Token], end: int, floor: int) -> Phrase | None:
    """The noun phrase that ends before token `end` and fills its clause from `floor` or a conjunction on."""
    if tokens[end - 1].pronoun:
        return Phrase(end - 1, end)
    whole = _whole_clause(tokens, floor, end)
    if whole:
        return whole
    start = end
    while start > floor and end - start < MAX_WORDS and in_phrase(tokens, start - 1):
        start -= 1
    start = _after_last_coordinator(tokens, start, end, floor)
    first = _strip_lead(tokens, start, end)
    if first is None or first >= end or not _may_begin(tokens, first, floor):
        return None
    if end - first == 1 and tokens[first].lower in _NEVER_ALONE:
        return None
    return Phrase(first, without_brackets(tokens, first, end))


def _whole_clause(tokens: Sequence[Token], floor: int, end: int) -> Phrase | None:
    """A subject with more than linked phrases: "the only witness to the handover", "residents who saw the fire"."""
    while floor < end and (tokens[floor].lower in LEAD_INS or tokens[floor].lower in COORDINATORS):
        floor += 1
    if end - floor < 3 or not (tokens[floor].lower in DETERMINERS or tokens[floor].lower in PLURAL_SOURCES):
        return None
    stretch = tokens[floor:end]
    relative = next(
        (at for at, token in enumerate(stretch) if at and token.lower in RELATIVES | {"that"}), len(stretch)
    )
    interrupted = any(token.text == "," or token.quote >= 0 for token in stretch)
    if interrupted or any(token.lower in SUBORDINATORS | PERSONAL for token in stretch[:relative]):
        return None
    if any(
        is_finite(stretch, at) or (at and token.lower in DETERMINERS and _begins_new_phrase(stretch, at))
        for at, token in enumerate(stretch[:relative])
    ):
        return None
    plain = not any(token.lower in PREPOSITIONS - PHRASE_LINKS for token in stretch[1:relative])
    if relative == len(stretch) and plain:
        return None
    if relative < len(stretch) and not any(is_finite(stretch, at) for at in range(relative, len(stretch))):
        return None
    return Phrase(floor, floor + relative)


def in_phrase(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word may be inside a noun phrase; a past participle only after its article."""
    token = tokens[index]
    if token.text in {"&", "’", "'", ")", "("} or token.lower == "'s" or token.lower in PHRASE_LINKS:
        return True
    if not token.word or token.lower in _OUTSIDE:
        return False
    before = tokens[index - 1].lower if index else ""
    return token.capital or not is_verbish(token) or before in DETERMINERS - {"that", "this"}


def _after_last_coordinator(tokens: Sequence[Token], start: int, end: int, floor: int) -> int:
    """Where the phrase begins after "and", when a verb comes before it: "approved the plan and | the mayor"."""
    cut_off = start > floor and tokens[start - 1].word
    for cursor in range(end - 1, start - 1, -1):
        lower = tokens[cursor].lower
        if lower in {"but", "or", "nor", "yet", "then"} or (lower == "and" and (cut_off or cursor == start)):
            return cursor + 1
    return start


def _strip_lead(tokens: Sequence[Token], start: int, end: int) -> int | None:
    while start < end and (tokens[start].lower in LEAD_INS or is_adverb(tokens[start])):
        start += 1
    if start < end and tokens[start].lower in PREPOSITIONS:
        return _behind_leading_phrase(tokens, start, end)
    while start < end and tokens[start].lower in TIME_WORDS:
        start += 1
    for cursor in range(end - 1, start, -1):
        if tokens[cursor].lower in DETERMINERS and _begins_new_phrase(tokens, cursor):
            return cursor
    return start


def _begins_new_phrase(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[index - 1]
    if (
        before.lower in DETERMINERS | PREPOSITIONS
        or before.lower.endswith("ing")
        or before.lower in {"half", "than", "and", "or", "&"}
    ):
        return False
    return tokens[index].lower not in ONE_TO_TEN


def _behind_leading_phrase(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where the subject begins after "On Wednesday evening" or "In a letter", if that is clear."""
    for cursor in range(end - 1, start, -1):
        if tokens[cursor].lower in DETERMINERS and tokens[cursor - 1].lower not in PHRASE_LINKS | {"and"}:
            return cursor
    cursor = end
    while cursor > start and tokens[cursor - 1].capital and tokens[cursor - 1].lower not in TIME_WORDS:
        cursor -= 1
    before = tokens[cursor - 1].lower
    ends_phrase = before in TIME_WORDS | SPEECH_OCCASIONS or before.isdigit()
    return cursor if cursor < end and ends_phrase else None


def _may_begin(tokens: Sequence[Token], start: int, floor: int) -> bool:
    if start <= floor:
        return True
    before = tokens[start - 1]
    if (
        before.text in {",", ")"}
        or not before.word
        or before.lower in COORDINATORS | SUBORDINATORS | LEAD_INS | _OBJECTS
    ):
        return True
    if is_adverb(before) or before.lower in TIME_WORDS or before.text.isdigit():
        return True
    if tokens[start].lower in DETERMINERS or tokens[start].lower in PERSONAL:
        return before.lower in REPORTING or not (before.lower in PREPOSITIONS or is_verbish(before))
    return False


def without_brackets(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of the phrase `[start, end)` before its first bracket, if it has one."""
    for cursor in range(start + 1, end):
        if tokens[cursor].text == "(":
            return cursor
    return end


def is_finite(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word looks like a verb and no determiner before it makes it an adjective ("the closed road")."""
    token = tokens[index]
    before = tokens[index - 1].lower if index else ""
    return not token.capital and is_verbish(token) and before not in DETERMINERS - {"that"}
