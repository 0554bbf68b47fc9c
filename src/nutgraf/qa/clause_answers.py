"""Answers a short question by code, from a clause that says the very thing with the gap filled.

A clause answers where it has the verb of the question, the same arguments on the same sides of it, the same voice or
the other one with its arguments exchanged, and the same negation and modal verb. All other words of the question have
to be in the clause, and what fills the gap has to be of the kind asked for. Where two clauses fill it differently, or
the article corrects itself, code does not answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nutgraf.extract import Number
from nutgraf.extract.clauses import phrase_after
from nutgraf.extract.noun_phrases import Phrase, is_adverb
from nutgraf.extract.roles import singular
from nutgraf.faults import tolerant
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.question import Question
from nutgraf.qa.question_clauses import (
    AskedClause,
    Clause,
    antecedent_keys,
    asked_clauses,
    clauses_around,
    content_keys,
    head_key,
)
from nutgraf.text.cues_en import CONDITIONS, LEFT_OPEN, OVERTAKEN, is_unknown
from nutgraf.text.event_cues_en import DONE_ONCE, OTHER_OCCASIONS
from nutgraf.text.lexicon_en import (
    DAYS_IN_UNIT,
    DETERMINERS,
    HE,
    PLACE_PREPOSITIONS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SHE,
    VERB_PARTICLES,
)
from nutgraf.text.name_lists import ORGANISATION_NOUNS, PLURAL_SOURCES
from nutgraf.text.nouns_en import PEOPLE
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import Token, stem

_SIZE_KINDS = frozenset({"measure", "percent"})
_ONCE = frozenset(map(stem, DONE_ONCE))
_ASSERTED = frozenset({"fact", "attributed", "forecast"})
_ACTS_OF_SPEECH = frozenset(map(stem, REPORTING)) | {stem("accuse")}  # the act is certain where its words are not
_LONGEST_ANSWER = 14  # words


class FoundValue(NamedTuple):
    """The words that fill the gap of a question, and the sentence they are from.

    `is_act` says that the question is about an act of speech ("accused"), which is certain where its words are not.
    """

    text: str
    place: AnswerPlace
    is_act: bool = False


@tolerant("the answer of a clause to a short question", lambda *_: None)
def value_in_clause(question: Question, articles: Sequence[IndexedArticle]) -> FoundValue | None:
    """The one answer that the clauses of the articles give to a question; None where there is none, or several."""
    if question.open is not None and question.open.kind != "speech":
        return None
    readings = tuple(asked for asked in asked_clauses(question.text) if _is_specific(asked))
    found = [
        value
        for opened in articles
        if opened.article.language.startswith("en")
        for value in _values(question.text, readings, opened)
    ]
    if not found or any(OVERTAKEN.search(value.place.sentence.text) for value in found):
        return None
    best = max(found, key=lambda value: len(value.text))
    keys = content_keys(best.text)
    return best if all(content_keys(value.text) <= keys for value in found) else None


def _is_specific(asked: AskedClause) -> bool:
    """Whether a question says more than a verb: anybody may have said something ("Who said that?")."""
    others = (*asked.noun, *asked.subject, *asked.rest)
    return asked.passive or bool(content_keys(" ".join(token.text for token in others)))


def _values(question: str, readings: Sequence[AskedClause], opened: IndexedArticle) -> Iterator[FoundValue]:
    wanted = set(opened.content_keys(question))
    aside = OTHER_OCCASIONS.search(question) is not None or any(word[0].isupper() for word in question.split()[1:])
    for at, sentence in enumerate(opened.sentences):
        if sentence.heading or sentence.text.rstrip("”\"'").endswith("?") or not _may_say(question, opened, at):
            continue
        certainty = opened.attributions[sentence.number].certainty
        place = AnswerPlace(opened, at, 1.0)
        for asked in readings:
            verb = asked.key
            if verb not in opened.keys[at]:
                continue
            if certainty not in _ASSERTED and verb not in _ACTS_OF_SPEECH:
                continue
            if not aside and verb not in _ONCE and asked.gap != "date" and OTHER_OCCASIONS.search(sentence.text):
                continue
            for clause in clauses_around(asked, place):
                text = _filled(asked, clause, wanted)
                if text:
                    yield FoundValue(text, place, verb in _ACTS_OF_SPEECH)


def _may_say(question: str, opened: IndexedArticle, at: int) -> bool:
    """Whether a sentence states something: it leaves nothing open and sets no condition."""
    text = opened.sentences[at].text
    is_open = is_unknown(text) or LEFT_OPEN.search(text)
    return not is_open and (not CONDITIONS.search(text) or CONDITIONS.search(question) is not None)


# Whether a clause has the arguments of the question.


def _filled(asked: AskedClause, clause: Clause, wanted: set[str]) -> str:
    """What fills the gap of the question in this clause; empty where it does not fit."""
    matched = (
        _filled_same_voice(asked, clause) if asked.passive == clause.passive else _filled_other_voice(asked, clause)
    )
    if matched is None:
        return ""
    text, phrase = matched
    here = clause.keys(clause.start, clause.near) | _noun_keys(asked)
    subject = clause.phrase_keys(clause.subject) if clause.subject else set()
    missing = wanted - here - subject
    if missing and not _is_known_before(missing, clause):
        return ""
    if not text or len(text.split()) > _LONGEST_ANSWER or content_keys(text) <= wanted:
        return ""
    return text if phrase is None or _is_of_kind(asked, clause, phrase) else ""


_Filled = tuple[str, Phrase | None] | None


def _filled_same_voice(asked: AskedClause, clause: Clause) -> _Filled:
    if asked.gap == "agent":
        return _by_agent(clause) if clause.subject and _names(asked.subject, clause.subject, clause) else None
    if asked.subject:
        if clause.subject is None or not _names(asked.subject, clause.subject, clause):
            return None
        return _object(clause) if asked.gap == "object" else _adjunct(asked, clause)
    if clause.subject is None or not _has_object(asked.rest, clause):
        return None
    return _subject(asked, clause)


def _filled_other_voice(asked: AskedClause, clause: Clause) -> _Filled:
    """The passive of an active question, or the active of a passive one."""
    if clause.passive:
        agent = _by_agent(clause)
        if asked.subject or clause.subject is None or not _names(_object_of(asked.rest), clause.subject, clause):
            return None
        return agent
    after = _phrase_behind(clause)
    if after is None:
        return None
    if asked.gap == "agent":
        return _subject(asked, clause) if clause.subject and _names(asked.subject, after, clause) else None
    if not asked.subject:
        return _counted(asked, clause, after.start, after.end) or (_text_of(after, clause), after)
    return _adjunct(asked, clause) if asked.gap != "object" and _names(asked.subject, after, clause) else None


def _names(asked: Sequence[Token], phrase: Phrase, clause: Clause) -> bool:
    """Whether a phrase of the article names what the words of the question name: the same head, and all other words."""
    keys = content_keys(" ".join(token.text for token in asked))
    if not keys:
        return False
    there = clause.phrase_keys(phrase) | antecedent_keys(phrase, clause)
    if not keys <= there:
        return False
    head = head_key(asked)
    heads = {head_key(clause.tokens[phrase.start : phrase.end])}
    heads |= {head_key(clause.tokens[start:end]) for start, end in phrase.beside}
    referred = clause.phrase_keys(phrase) - content_keys(clause.text(phrase.start, phrase.end))
    return head in heads or head in referred or head in antecedent_keys(phrase, clause)


def _is_known_before(missing: set[str], clause: Clause) -> bool:
    """Whether a pronoun of the clause means what is missing, which the sentence before has.

    "She" means the one person who is named there, "it" a thing that one word names.
    """
    before, opened = clause.place.before, clause.place.opened
    if before is None:
        return False
    pronouns = {token.lower for token in clause.tokens[clause.start : clause.near]}
    people = {one.entity.name for one in opened.analysis.mentions_in(before) if one.entity.kind == "person"}
    if pronouns & (HE | SHE) and len(people) == 1 and missing <= content_keys(people.pop()):
        return True
    return bool(pronouns & {"it", "them", "they"}) and len(missing) == 1 and missing <= content_keys(before.text)


def _object_of(rest: Sequence[Token]) -> tuple[Token, ...]:
    """The words directly behind the verb, up to a preposition: its object."""
    start = 1 if rest and rest[0].lower in VERB_PARTICLES else 0
    end = next((at for at in range(start, len(rest)) if rest[at].lower in PREPOSITIONS), len(rest))
    return tuple(rest[start:end])


def _has_object(rest: Sequence[Token], clause: Clause) -> bool:
    """Whether the object of the question, where it has one, is that of the clause."""
    asked = _object_of(rest)
    if not content_keys(" ".join(token.text for token in asked)):
        return True
    phrase = _phrase_behind(clause)
    if phrase is None:
        return False
    if clause.tokens[phrase.start].lower in {"it", "them", "him", "her"}:
        return True  # the missing word has to be in the sentence before
    return _names(asked, phrase, clause)


def _phrase_behind(clause: Clause) -> Phrase | None:
    """The phrase directly behind the verb, or behind its particle."""
    at = clause.verb + 1
    tokens = clause.tokens
    while at < clause.near and (is_adverb(tokens[at]) or tokens[at].lower in VERB_PARTICLES):
        at += 1
    if at >= clause.near:
        return None
    if tokens[at].lower in {"it", "them", "him", "her"}:
        return Phrase(at, at + 1)
    return None if tokens[at].lower in PREPOSITIONS | {"to"} else phrase_after(tokens[: clause.near], at)


# What fills the gap.


def _subject(asked: AskedClause, clause: Clause) -> _Filled:
    assert clause.subject is not None
    phrase = clause.subject
    if asked.gap in {"count", "amount"}:
        return _counted(asked, clause, phrase.start, phrase.end)
    return _text_of(phrase, clause), phrase


def _text_of(phrase: Phrase, clause: Clause) -> str:
    """The words of a phrase, or the name of whom a pronoun means; empty if that is unclear."""
    tokens, sentence = clause.tokens, clause.place.sentence
    first = tokens[phrase.start]
    if first.lower in PRONOUNS and phrase.end - phrase.start == 1:
        at = sentence.start + first.start
        found = [one for one in clause.place.opened.analysis.references_in(sentence) if one.start == at]
        return found[0].name if found else ""
    named = [beside for beside in phrase.beside if _has_name(tokens[slice(*beside)])]
    if named and not _has_name(tokens[phrase.start : phrase.end]):
        return f"{clause.text(phrase.start, phrase.end)}, {clause.text(*named[0])}"
    return clause.text(phrase.start, phrase.end)


def _has_name(tokens: Sequence[Token]) -> bool:
    return any(token.capital and token.lower not in DETERMINERS | PRONOUNS for token in tokens)


def _object(clause: Clause) -> _Filled:
    phrase = _phrase_behind(clause)
    if phrase is None or clause.tokens[phrase.start].lower in PRONOUNS:
        return None
    return _text_of(phrase, clause), phrase


def _by_agent(clause: Clause) -> _Filled:
    at = next((at for at in range(clause.verb + 1, clause.near) if clause.tokens[at].lower == "by"), None)
    phrase = phrase_after(clause.tokens[: clause.near], at + 1) if at is not None else None
    return (_text_of(phrase, clause), phrase) if phrase else None


def _adjunct(asked: AskedClause, clause: Clause) -> _Filled:
    if not _has_object(asked.rest, clause):
        return None
    match asked.gap:
        case "count" | "amount" | "duration" | "size":
            return _counted(asked, clause, clause.verb + 1, clause.near)
        case "date" | "clock":
            return _dated(asked, clause)
        case "place":
            return _located(clause)
        case _:
            return None


def _counted(asked: AskedClause, clause: Clause, start: int, end: int) -> _Filled:
    """The one figure in some tokens that counts or measures what is asked."""
    if asked.gap not in {"count", "amount", "duration", "size"} or start >= end:
        return None
    first, last = clause.tokens[start].start, clause.tokens[end - 1].end
    opened, sentence = clause.place.opened, clause.place.sentence
    numbers = [n for n in opened.analysis.numbers(sentence) if first <= n.start and n.end <= last and n.is_figure]
    fitting = [number for number in numbers if _measures(asked, number, sentence.text)]
    wholes = {(number.whole_start, number.whole_end) for number in fitting}
    if len(wholes) != 1:
        return None
    number = fitting[0]
    begin = min(number.qualified_start, number.whole_start)
    stop = max(number.whole_end, number.counted_end or 0) if asked.gap == "count" else number.whole_end
    return sentence.text[begin:stop], None


def _measures(asked: AskedClause, number: Number, text: str) -> bool:
    match asked.gap:
        case "count":
            return number.counted is not None and stem(number.counted.lower()) == head_key(asked.noun)
        case "amount":
            if asked.noun:
                before = re.search(r"(\w+) of $", text[max(0, number.qualified_start - 40) : number.qualified_start])
                counted = number.counted or (before.group(1) if before else "")
                return bool(counted) and stem(counted.lower()) == head_key(asked.noun)
            return number.kind == "money"
        case "duration":
            return number.kind == "measure" and (number.unit or "") in DAYS_IN_UNIT
        case _:
            return number.kind in _SIZE_KINDS and (number.unit or "") not in DAYS_IN_UNIT


def _dated(asked: AskedClause, clause: Clause) -> _Filled:
    sentence, opened = clause.place.sentence, clause.place.opened
    first, last = clause.tokens[clause.start].start, clause.tokens[clause.near - 1].end
    if asked.gap == "clock":
        clocks = [
            n for n in opened.analysis.numbers(sentence) if first <= n.start and n.end <= last and n.kind == "clock"
        ]
        return (clocks[0].text, None) if len(clocks) == 1 else None
    dates = [one for one in opened.analysis.dates(sentence) if first <= one.start and one.end <= last]
    return (dates[0].text, None) if len(dates) == 1 else None


def _located(clause: Clause) -> _Filled:
    """The one phrase of place behind the verb: a preposition and the name of a place."""
    sentence, opened, tokens = clause.place.sentence, clause.place.opened, clause.tokens
    named = {
        one.start - sentence.start: one for one in opened.analysis.mentions_in(sentence) if one.entity.kind == "place"
    }
    found = [
        sentence.text[tokens[at].start : named[tokens[at + 1].start].end - sentence.start]
        for at in range(clause.verb + 1, min(clause.near, len(tokens) - 1))
        if tokens[at].lower in PLACE_PREPOSITIONS and tokens[at + 1].start in named
    ]
    return (found[0], None) if len(found) == 1 else None


# Whether it is of the kind asked for.


def _is_of_kind(asked: AskedClause, clause: Clause, phrase: Phrase) -> bool:
    tokens = clause.tokens[phrase.start : phrase.end]
    if any(token.lower in RELATIVES for token in tokens) or tokens[-1].lower in PREPOSITIONS:
        return False
    head = head_key(tokens)
    named = _has_name(tokens) or (tokens[0].lower in PRONOUNS and len(tokens) == 1)
    if asked.noun:
        wanted = content_keys(" ".join(token.text for token in asked.noun))
        return wanted <= clause.phrase_keys(phrase) | _role_keys(clause, phrase)
    if asked.of_person:
        return named or head in _PEOPLE_STEMS
    return tokens[0].lower not in PRONOUNS


_PEOPLE_STEMS = frozenset(stem(singular(noun)) for noun in PEOPLE | ORGANISATION_NOUNS | PLURAL_SOURCES)


def _role_keys(clause: Clause, phrase: Phrase) -> set[str]:
    """The words of what the article calls those that a phrase names."""
    sentence = clause.place.sentence
    first, last = (sentence.start + at for at in (clause.tokens[phrase.start].start, clause.tokens[phrase.end - 1].end))
    found = clause.place.opened.analysis.references_in(sentence)
    entities = [one.entity for one in found if one.entity and first <= one.start and one.end <= last]
    return {key for entity in entities for role in entity.roles for key in content_keys(role.text)}


def _noun_keys(asked: AskedClause) -> set[str]:
    """The words that say of what kind the answer is; not the clause has them, but the answer is checked for them."""
    kinds: Iterable[str] = (token.text for token in asked.noun)
    return content_keys(" ".join([*kinds, "how long much many far day date year month time city town"]))
