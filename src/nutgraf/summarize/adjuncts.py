"""Adjuncts of an English sentence: phrases and clauses of time, place, manner, cause and company that may go.

An adjunct may go where the words before it are a sentence by themselves, and where these words do not deny, rank or
count what the adjunct limits. All functions give ranges `[start, end)` of the sentence's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nutgraf.extract.noun_phrases import is_verbish
from nutgraf.summarize.segments import (
    UNFAIR,
    balanced,
    has_main_verb,
    has_verb,
    is_sentence,
    is_verb,
    only_adds,
    opens_clause,
    ranks,
    starts_with_verb,
)
from nutgraf.text.cues_en import NEGATION
from nutgraf.text.lexicon_en import BE_FORMS, DAY_PARTS, MONTHS, PARTICIPLES_OF_MORE, SEASONS, any_of
from nutgraf.text.number_names import BELOW_TWENTY, TENS, TWO_TO_TWELVE
from nutgraf.text.tokens import Token, tokenize
from nutgraf.text.word_forms_en import EVENT_VERBS

_PREPOSITIONS = (
    "in|at|on|by|from|for|during|across|near|outside|inside|aboard|along|around|with|over|within|under|amid|following"
    "|through|toward|towards|beside|behind|above|below|beyond"
)
# "At least 12", "over 300" and "around 40" are parts of a figure, "in order to" of what follows it.
_NO_ADJUNCT = (
    r"(?! (?:least|most|the (?:earliest|latest)|risk|odds|stake|addition|order|charge|favou?r|which|whom|whose|any|all)"
    r"\b)"
)
_QUANTITY = r"(?<!over)(?<!under)(?<!around)(?<!by)(?<!near)|(?! (?:[$£€]?\d|half|more|an? (?:million|third|quarter)))"
# "Put its losses at £90,000" and "left its rate at 4.5 per cent" need the amount.
_NO_AMOUNT = (
    r"(?!at (?:about |around |nearly |almost |some |over |more than |up to )?"
    r"(?:[$£€]|\d[\d.,]*(?: ?%| per ?cent\b| (?:m|b)illion\b)))"
)
_PHRASE = re.compile(rf"\s{_NO_AMOUNT}(?:{_PREPOSITIONS})\b{_NO_ADJUNCT}(?:{_QUANTITY})(?=\s)")
_CLAUSE = re.compile(
    r"\s(?:according to|as part of|amid|in what|after|because|when|while|as|since|before|where)\b"
    rf"(?! (?:much|many|far|well|few|long|of|to|[$£€]?\d\S*|{any_of((*BELOW_TWENTY, *TENS))})\b)"
)
# An infinitive gives the purpose, unless a verb or noun before it asks for one.
_PURPOSE = re.compile(
    r"\s(?:in order )?to (?=[a-z]{2,}\b)(?!(?:the|an?|his|her|its|their|this|that|\w+ing|about|around)\b)"
)
_TAKES_INFINITIVE = re.compile(
    r"\b(?:ask\w*|tell|told|tells|urg\w+|order\w*|want\w*|allow\w*|forc\w+|expect\w*|help\w*|enabl\w+|requir\w+|invit\w+"
    r"|persuad\w+|encourag\w+|instruct\w*|command\w*|need\w*|plan\w*|attempt\w*|decision|decid\w+|right|way|time|fail\w*"
    r"|abilit\w+|chance|offer\w*|effort\w*|power|permission|likely|unlikely|set|due|able|unable|enough|too|ready|willing"
    r"|free|bid|move|duty|pressure|pledge\w*|promise\w*|vow\w*|agree\w*|intend\w*|want\w*|tr(?:y|ies|ied|ying)|hop(?:e|es|ed)"
    r"|refus\w+|continu\w+|began|begin\w*|start\w*|used|going|have|has|had|how|what|whether|where|when|is|are|was|were|be"
    r"|been|appear\w*|seem\w*|threat\w*|proposal\w*|calls?|called|motion|law|rules?|deal|money|funds?|opportunit\w+"
    r"|advis\w+|warn\w*|legal\w*|possible|impossible|hard|easy|difficult|first|last|next|only)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\s(?:who|which|whose|where|that)\s")
_INDEFINITE = re.compile(rf"\b(?:an?|some|another|{any_of(TWO_TO_TWELVE)}|\d[\d.,]*)\s(?:[^\s,;]+\s){{0,5}}\S+$")
_MEASURE = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|long|soon|shortly|just|even|only|until)$"
)
# A figure keeps what follows it, unless that only says when.
_FIGURE_END = re.compile(
    rf"(?:\d\S*|\b(?:{any_of((*BELOW_TWENTY, *TENS))}|hundred|thousand|dozen|noon))"
    r"(?: (?:million|billion|trillion|per ?cent))?$"
)
_MONTH = any_of(name.title() for name in MONTHS)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DAY = (
    rf"(?:(?:late|early) )?(?:(?:on|in|since) )?(?:{_WEEKDAY}(?:, )?)?"
    rf"(?:\d{{1,2}} (?:{_MONTH})|(?:{_MONTH})\.? \d{{1,2}})"
    r"(?:,? \d{4}\b)?"
)
_TIME = re.compile(
    rf"\s(?:{_DAY}|(?:(?:late|early|before dawn) )?(?:on )?{_WEEKDAY}(?: (?:{any_of(DAY_PARTS)}))?"
    rf"|(?:earlier |later )?(?:this|last) (?:week|month|year|{any_of(SEASONS)}|{_WEEKDAY})"
    rf"|in (?:(?:early|late|mid)[ -])?(?:(?:{_MONTH})(?: (?:19|20)\d\d)?|(?:19|20)\d\d)|in recent \w+|yesterday|today)"
    r"(?=[,.;]|\s)(?!,? (?:\d|and \d|or \d|to \d|-))"
)
_PLACE = re.compile(
    rf"\s(?:in|at|near|outside) (?!\w+day\b|(?:{_MONTH})\b)(?:the )?(?:(?:northern|southern|eastern|western|central) )?"
    r"[A-Z]\w+(?: [A-Z]\w+){0,3}"
    r"(?=\s(?:and \w+ed\b|on|in|at|after|before|when|as|to|from|for|with|by|that)\b)"
)
# Words that may apply to the end of the sentence, which must then stay.
_LIMITS = re.compile(
    rf"{NEGATION.pattern}|\bonly(?: \S+){{0,4}}$"
    r"|\b(?:nobody|no one|none|neither|nor|den(?:y|ies|ied|ying)|disput\w+|reject\w*)\b",
    re.IGNORECASE,
)
_OWN_CLAUSE = re.compile(r",?\s(?:and )?(?:after|because|while|when|who|which|where|as|with)\s")
_NOT_AT_ONCE = 5  # words of a clause that say what it is about
_NEAR = 45  # characters before an adjunct in which a word that ranks would be limited by it
_THAN = re.compile(r"\bthan\b")
# "Half of the jobs will go" is not true of all jobs: they are those of the place behind it.
_SHARE = re.compile(
    r"\W*(?:nearly |almost |about |more than |over |up to )?(?:half|most|(?:a|one|two|three) (?:third|quarter)s?)\b",
    re.IGNORECASE,
)
_BE = BE_FORMS | {"be", "been", "being"}


def trailing_adjuncts(text: str, begin: int, stop: int) -> Iterator[int]:
    """Where `text[begin:stop]` may end early: before an adjunct at its end or several of them, the last one first."""
    starts = {hit.start() for pattern in (_PHRASE, _CLAUSE) for hit in pattern.finditer(text, begin, stop)}
    for start in sorted(starts, reverse=True):
        if _may_end(text[begin:start], text[start:stop]):
            yield start
    for hit in _PURPOSE.finditer(text, begin, stop):
        head = text[begin : hit.start()]
        if not _TAKES_INFINITIVE.search(head[-_NEAR:]) and _may_end(head, text[hit.start() : stop]):
            yield hit.start()
    for hit in _RELATIVE.finditer(text, begin, stop):
        head = text[begin : hit.start()]
        if hit.group().strip() == "that" and not starts_with_verb(text[hit.end() : stop]):
            continue
        if _INDEFINITE.search(head) and not NEGATION.search(head) and _may_end(head, text[hit.start() : stop]):
            yield hit.start()


def _may_end(head: str, tail: str) -> bool:
    if not may_drop(tail) or _THAN.search(tail) or _LIMITS.search(head) or _ranks_near(head) or _SHARE.match(head):
        return False
    is_clause = _CLAUSE.match(tail) is not None
    if _MEASURE.search(head) and is_clause:
        return False
    if _FIGURE_END.search(head) and not (_TIME.match(tail) or is_clause):
        return False
    return (is_sentence(head) or _ends_in_passive(head) or _ends_in_event(head)) and not opens_clause(head, tail)


def may_drop(tail: str) -> bool:
    """Whether a tail takes nothing back; a clause that denies something else does not."""
    if not _OWN_CLAUSE.match(tail):
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
    for pattern in (_TIME, _PLACE):
        for hit in pattern.finditer(text, begin + 1, stop):
            head = text[begin : hit.start()]
            is_free = not (_LIMITS.search(head) or _ranks_near(head) or _FIGURE_END.search(head))
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
