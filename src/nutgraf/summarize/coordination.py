"""Coordination in an English sentence: which of two joined predicates, clauses or phrases may go.

Each result is a group of ranges `[start, end)` of the sentence's text, of which one at most may go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nutgraf.grounding import dropped_condition
from nutgraf.summarize.adjuncts import may_drop
from nutgraf.summarize.segments import (
    balanced,
    has_main_verb,
    has_verb,
    is_clause,
    is_verb,
    manner,
    only_adds,
)
from nutgraf.text.cues_en import NEGATION
from nutgraf.text.lexicon_en import AUXILIARIES
from nutgraf.text.sentence_parts_en import AND_PREPOSITION, UNFAIR
from nutgraf.text.tokens import Token, tokenize
from nutgraf.text.word_forms_en import SIMPLE_PASTS

Alternatives = tuple[tuple[int, int], ...]

AND = re.compile(r",?\s(?:and|but)\s(?=[a-z])")
_THAT = re.compile(r",?\s(?:and\s)?that\s")
_JOINED_ADJECTIVE = re.compile(r"\b(?:the|an?|his|her|its|their) \w+(?:ed|en|own|orn)$")
_SECOND_THAT = re.compile(r"(?:,|,?\sand)\sthat\s")
_NOT_AT_ONCE = 4  # words of a predicate in which it is denied


def predicates(text: str, begin: int, end: int, after: int) -> Iterator[Alternatives]:
    """Either of two predicates of one subject, or of two that-clauses of one verb; the first verb is behind `after`."""
    stop = end - (text[end - 1] == ".")
    tokens = tokenize(text, begin, end)
    first = next((at for at in range(1, len(tokens)) if tokens[at].start >= after and is_verb(tokens, at)), None)
    if first is None:
        return
    for joint in AND.finditer(text, tokens[first].end, stop):
        rest = tokenize(text, joint.end(), min(stop, joint.end() + 60))
        if not rest or not is_verb(rest, 0) or not balanced(text[begin : joint.start()]):
            continue
        if _JOINED_ADJECTIVE.search(text, begin, joint.start()):
            continue
        words = text[joint.start() : stop]
        denies = NEGATION.search(" ".join(words.split()[:_NOT_AT_ONCE]))
        turns = "but" in joint.group() or denies or dropped_condition(words) or UNFAIR.search(words)
        second = () if turns else ((joint.start(), stop),)
        is_first_free = _is_simple_predicate(tokens[first:], joint.start(), rest[0])
        opens_quotation = text[tokens[first].start - 1] in "'‘\"“"
        if is_first_free and not opens_quotation and (after > begin or "," not in text[begin : tokens[first].start]):
            yield (*second, (tokens[first].start, joint.end()))
        elif second:
            yield second
    thats = list(_THAT.finditer(text, tokens[first].start, stop))
    for that in thats[1:]:
        if _SECOND_THAT.fullmatch(that.group()) and is_clause(text[that.end() : stop]):
            is_object = not thats[0].group().startswith(",")  # else a clause without "that" comes before it
            gone = (thats[0].end(), that.end()) if is_object else (thats[0].start(), that.start())
            yield (that.start(), stop), gone


def parallels(text: str, begin: int, stop: int) -> Iterator[Alternatives]:
    """Either of two phrases that begin with the same word: "to pass 14 feet and to crest at 19"."""
    for joint in AND_PREPOSITION.finditer(text, begin, stop):
        word = joint.group("word")
        first = max((hit.start() for hit in re.finditer(rf"\b{word}\b", text[begin : joint.start()])), default=0)
        start = begin + first
        gone, rest = text[start : joint.start()], text[joint.start() : stop]
        if not first or not balanced(gone) or not has_main_verb(text[begin:start] + "it"):
            continue
        second = ((joint.start(), stop),) if may_drop(rest) else ()
        is_phrase = not has_verb(rest.lstrip(", ").partition(",")[0])  # not a clause: "in May, and in June it rained"
        yield (*second, *(((start, joint.start("word")),) if is_phrase and only_adds(gone) else ()))


def _is_simple_predicate(tokens: Sequence[Token], stop: int, following: Token) -> bool:
    """Whether the tokens up to `stop` are one predicate, which the verb `following` the "and" does not depend on."""
    inside = [at for at in range(1, len(tokens)) if tokens[at].end <= stop]
    verbs = [at for at in inside[1:] if is_verb(tokens, at) and tokens[at].lower not in {"been", "be"}]
    is_auxiliary = tokens[0].lower in AUXILIARIES
    is_past = tokens[0].lower in {"has", "have", "had"} and (
        following.lower.endswith("ed") or following.lower in SIMPLE_PASTS
    )
    is_complete = not is_auxiliary or is_past or following.lower in AUXILIARIES
    return not verbs and manner(tokens[0]) is None and is_complete
