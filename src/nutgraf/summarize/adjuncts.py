"""Parts of an English sentence that may go: adjuncts of time, place, manner and cause, and one of two joined parts.

An adjunct may go where the words before it are a sentence by themselves, and where these words do not deny, rank or
count what the adjunct limits. Of predicates, clauses or phrases joined by "and", one group at most may go. All
functions give ranges `[start, end)` of the sentence's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nutgraf.extract.noun_phrases import is_verbish
from nutgraf.grounding import dropped_condition
from nutgraf.summarize.segments import (
    balanced,
    has_main_verb,
    has_verb,
    is_clause,
    is_sentence,
    is_verb,
    manner,
    only_adds,
    opens_clause,
    ranks,
    starts_with_verb,
)
from nutgraf.text.cues_en import NEGATION
from nutgraf.text.lexicon_en import AUXILIARIES, BE_FORMS, PARTICIPLES_OF_MORE, PERSONAL
from nutgraf.text.number_cues import BEFORE_CHANGE
from nutgraf.text.sentence_parts_en import (
    ADJUNCT_CLAUSE,
    ADJUNCT_PHRASE,
    AND_PREPOSITION,
    ASKS_SOMEBODY,
    BEFORE_TIME,
    BY_FIGURE,
    FALLS_BY,
    FIGURE_END,
    INDEFINITE,
    LIMITS_THE_END,
    MEASURE_END,
    OWN_CLAUSE,
    PLACE_ADJUNCT,
    PURPOSE,
    SHARE_OPENING,
    TAKES_INFINITIVE,
    TIME_ADJUNCT,
    UNFAIR,
)
from nutgraf.text.tokens import Token, tokenize
from nutgraf.text.word_forms_en import EVENT_VERBS, SIMPLE_PASTS

_RELATIVE = re.compile(r"\s(?:who|which|whose|where|that)\s")
_NOT_AT_ONCE = 5  # words of a clause that say what it is about
_NEAR = 45  # characters before an adjunct in which a word that ranks would be limited by it
_FIGURE_APPOSITION = re.compile(
    r",\san?\s[^\s,]+ of (?:about |nearly |almost )?\d[^\s,]*(?: [a-z]+){1,3}$"
)  # ", a rise of 3 points"
_INFINITIVE = re.compile(r"\sto [a-z]{2,}\b")
_CHANGE = 4  # words before a figure among which is the verb of a change
_THAN = re.compile(r"\bthan\b")
_BE = BE_FORMS | {"be", "been", "being"}


def trailing_adjuncts(text: str, begin: int, stop: int) -> Iterator[int]:
    """Where `text[begin:stop]` may end early: before an adjunct at its end or several of them, the last one first."""
    found = (hit for pattern in (ADJUNCT_PHRASE, ADJUNCT_CLAUSE) for hit in pattern.finditer(text, begin, stop))
    starts = {_with_adverb(text, hit.start()) for hit in found}
    for start in sorted(starts, reverse=True):
        if _may_end(text[begin:start], text[start:stop]):
            yield start
    for hit in PURPOSE.finditer(text, begin, stop):
        head = text[begin : hit.start()]
        if not TAKES_INFINITIVE.search(head[-_NEAR:]) and _may_end(head, text[hit.start() : stop]):
            yield hit.start()
    for hit in _RELATIVE.finditer(text, begin, stop):
        head = text[begin : hit.start()]
        is_of_figure = _FIGURE_APPOSITION.search(head) is not None
        if hit.group().strip() == "that" and not (is_of_figure or starts_with_verb(text[hit.end() : stop])):
            continue
        if (
            (is_of_figure or INDEFINITE.search(head))
            and not NEGATION.search(head)
            and _may_end(head, text[hit.start() : stop])
        ):
            yield hit.start()


def _with_adverb(text: str, start: int) -> int:
    """Where an adjunct begins with the adverb that says more of its time: "early on Friday", "shortly after noon"."""
    adverb = BEFORE_TIME.search(text[:start])
    return adverb.start() if adverb else start


def _may_end(head: str, tail: str) -> bool:
    if (
        not may_drop(tail)
        or _THAN.search(tail)
        or LIMITS_THE_END.search(head)
        or _ranks_near(head)
        or SHARE_OPENING.match(head)
        or (_may_lack_verb(head) and _has_own_verb(tail))
        or _says_by_how_much(head, tail)
    ):
        return False
    if ASKS_SOMEBODY.search(head) and _INFINITIVE.search(tail):
        return False
    is_clause = ADJUNCT_CLAUSE.match(tail) is not None
    if MEASURE_END.search(head) and is_clause:
        return False
    if FIGURE_END.search(head) and not (TIME_ADJUNCT.match(tail) or is_clause):
        return False
    ends_in_event = _ends_in_event(head) and not FALLS_BY.match(f"{head.rpartition(' ')[2]}{tail}")
    return (is_sentence(head) or _ends_in_passive(head) or ends_in_event) and not opens_clause(head, tail)


def _says_by_how_much(head: str, tail: str) -> bool:
    """Whether the tail has the figures of a change: "The method cut errors | in depth from 40 metres to three"."""
    return not BEFORE_CHANGE.isdisjoint(head.lower().split()[-_CHANGE:]) and BY_FIGURE.search(tail) is not None


def _may_lack_verb(head: str) -> bool:
    """Whether the only verb may be a participle: "A skeleton found under a car park"."""
    tokens = tokenize(head, 0, len(head))
    verbs = [at for at in range(1, len(tokens)) if is_verb(tokens, at)]
    return len(verbs) == 1 and tokens[verbs[0]].lower not in AUXILIARIES and tokens[verbs[0] - 1].lower not in PERSONAL


def _has_own_verb(tail: str) -> bool:
    """Whether the verb of the sentence is in a phrase: "A skeleton found | under a car park carried the germ"."""
    phrase = re.split(r"[,;—–:]", tail, maxsplit=1)[0]
    return ADJUNCT_CLAUSE.match(tail) is None and ADJUNCT_PHRASE.match(tail) is not None and has_main_verb(phrase)


def may_drop(tail: str) -> bool:
    """Whether a tail takes nothing back; a clause that denies something else does not."""
    if not OWN_CLAUSE.match(tail):
        return only_adds(tail)
    return not NEGATION.search(" ".join(tail.split()[:_NOT_AT_ONCE])) and only_adds(NEGATION.sub(" ", tail))


def _ranks_near(head: str) -> bool:
    return ranks(head[-_NEAR:].replace("each other", ""))


def _ends_in_passive(head: str) -> bool:
    """Whether the words end in a form of "be" and a participle that needs nothing more: "… has been arrested"."""
    if not balanced(head) or not has_main_verb(head):
        return False
    tokens = tokenize(head, max(0, len(head) - 60), len(head))
    is_participle = len(tokens) > 2 and is_verbish(tokens[-1]) and tokens[-1].lower not in PARTICIPLES_OF_MORE
    return is_participle and tokens[-2].lower in _BE and tokens[-1].lower not in _BE


def _ends_in_event(head: str) -> bool:
    """Whether the words end in the verb of something that happens by itself: "… after a car deck collapsed"."""
    last = head.rpartition(" ")[2]
    return last in EVENT_VERBS and balanced(head) and has_main_verb(head)


def inner_adjuncts(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Times, places and clauses in the middle that may go."""
    for pattern in (TIME_ADJUNCT, PLACE_ADJUNCT):
        for hit in pattern.finditer(text, begin + 1, stop):
            head = text[begin : hit.start()]
            limits = (LIMITS_THE_END, FIGURE_END, MEASURE_END)
            is_free = not (_ranks_near(head) or any(limit.search(head) for limit in limits))
            if hit.end() < stop and text[hit.end()] in ",;" and not (is_sentence(head) or _ends_in_passive(head)):
                continue  # "which opened in 1962, sank"
            if is_free and balanced(head) and hit.end() < stop and (has_verb(head) or hit.start() - begin > 12):
                yield hit.span()
    if clause := _clause_of_subject(text, begin, stop):
        yield clause


_SUBJECT_CLAUSE = re.compile(r"\s*(?:A|An)\s(?:[^\s,;:]+\s){0,6}[^\s,;:]+(?P<clause>\s(?:who|that|which)\s)")


def _clause_of_subject(text: str, begin: int, stop: int) -> tuple[int, int] | None:
    """The relative clause of a subject with "a": "A man who hid on the roof was found." """
    hit = _SUBJECT_CLAUSE.match(text, begin, stop)
    if hit is None or has_verb(text[begin : hit.start("clause")]):
        return None
    tokens = tokenize(text, hit.end(), stop)
    verbs = _verb_groups(tokens)
    if len(verbs) < 2 or any(token.text in ",;:" for token in tokens[: verbs[1]]):
        return None
    between = [token.lower for token in tokens[verbs[0] : verbs[1]]]
    main = tokens[verbs[1]]
    if {"and", "or", "but", "that", "who", "which", "he", "she", "it", "they", "when", "as"} & set(between):
        return None
    clause = text[hit.start("clause") : main.start]
    if UNFAIR.search(clause) or NEGATION.search(clause):
        return None
    return hit.start("clause"), main.start - 1


def _verb_groups(tokens: Sequence[Token]) -> list[int]:
    """Where each group of finite verbs begins."""
    found: list[int] = []
    last = -2
    for at in range(len(tokens)):
        if is_verb(tokens, at) or (at == 0 and is_verbish(tokens[at])):
            if at > last + 1:
                found.append(at)
            last = at
        elif tokens[at].lower.endswith("ly") and last == at - 1:
            last = at
    return found


Alternatives = tuple[tuple[int, int], ...]

AND = re.compile(r",?\s(?:and|but)\s(?=[a-z])")
_THAT = re.compile(r",?\s(?:and\s)?that\s")
_JOINED_ADJECTIVE = re.compile(r"\b(?:the|an?|his|her|its|their) \w+(?:ed|en|own|orn)$")
_SECOND_THAT = re.compile(r"(?:,|,?\sand)\sthat\s")
_OPENING_OF_PREDICATE = 4  # words of a predicate in which it is denied


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
        denies = NEGATION.search(" ".join(words.split()[:_OPENING_OF_PREDICATE]))
        turns = "but" in joint.group() or denies or dropped_condition(words) or UNFAIR.search(words)
        second = () if turns else ((joint.start(), stop),)
        is_first_free = _is_simple_predicate(tokens[first:], joint.start(), rest[0])
        opens_quotation = text[tokens[first].start - 1] in "'‘\"“"
        if is_first_free and not opens_quotation and (after > begin or "," not in text[begin : tokens[first].start]):
            yield (*second, (tokens[first].start, joint.end()))
        elif second:
            yield second
    thats = list(_THAT.finditer(text, tokens[first].start, stop))
    for before, that in pairwise(thats):
        if _SECOND_THAT.fullmatch(that.group()) and is_clause(text[that.end() : stop]):
            is_object = not before.group().startswith(",")  # else a clause without "that" comes before it
            gone = (before.end(), that.end()) if is_object else (before.start(), that.start())
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


_INFINITIVES = re.compile(
    r"\sto [a-z]{2,}\s[^,;:]*?(?P<second>,? and [a-z]{2,} (?=(?:an?|the|his|her|its|their|all|more|[$£€]?\d\S*)\s))"
)


def second_infinitives(text: str, begin: int, stop: int) -> Iterator[Alternatives]:
    """The second of two infinitives at the end: "came from behind to beat the champions | and end a run of defeats"."""
    for hit in _INFINITIVES.finditer(text, begin, stop):
        head, rest = text[begin : hit.start("second")], text[hit.start("second") : stop]
        is_free = not (dropped_condition(rest) or UNFAIR.search(rest)) and is_sentence(head) and balanced(head)
        if is_free and not has_verb(f"it {rest.strip(' ,').removeprefix('and ')}"):
            yield ((hit.start("second"), stop),)


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
