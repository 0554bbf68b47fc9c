"""Reads a short question as a clause with a gap, and finds the clauses of an article with the same verb.

"How much was the zoo fined?" wants the amount of a passive "fine". The question alone does not show which word is its
verb, so `asked_clauses` gives a reading for every word that may be it. The article decides: a reading counts only where
`clauses_around` finds a clause with the same verb there, and `nutgraf.qa.clause_answers` the same arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from nutgraf.extract.clauses import before_verb_group, clause_start, subject_before
from nutgraf.extract.noun_phrases import HARD_MARKS, Phrase, is_adverb, is_verbish, phrase_ending
from nutgraf.grounding import words
from nutgraf.qa.context import AnswerPlace
from nutgraf.text.lexicon_en import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DETERMINERS,
    DO,
    HAVE,
    MODALS,
    PERSONAL,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    RELATIVES,
    SUBORDINATORS,
    TIME_SUBORDINATORS,
)
from nutgraf.text.question_words import PLACES, SIZES
from nutgraf.text.tokens import Token, stem, tokenize
from nutgraf.text.word_forms_en import IRREGULAR_VERBS

Gap = Literal["subject", "object", "agent", "count", "amount", "duration", "size", "date", "clock", "place"]

_CLOSED = AUXILIARIES | PREPOSITIONS | DETERMINERS | PRONOUNS | QUESTION_WORDS | COORDINATORS | {"not", "to"}
_BASES = frozenset(IRREGULAR_VERBS.values())
_LONGEST = 24  # words of a question that is read as one clause
_OF_TIME: dict[str, Gap] = {"day": "date", "date": "date", "year": "date", "month": "date", "time": "clock"}
_BEFORE_TIME = frozenset("on in at".split())


class AskedClause(NamedTuple):
    """One reading of a question: a clause with a verb, its other arguments, and a gap that the answer fills.

    `noun` is what the answer is ("club" in "which club", "people" in "how many people"), empty where the question does
    not say. `subject` is empty where the gap is the subject. `rest` is what comes behind the verb.
    """

    gap: Gap
    noun: tuple[Token, ...]
    subject: tuple[Token, ...]
    verb: Token
    rest: tuple[Token, ...]
    passive: bool
    auxiliaries: frozenset[str]
    of_person: bool

    @property
    def key(self) -> str:
        """The stem of the verb; behind "did" or "will" it is a base form ("found" the club, not "find")."""
        word = self.verb.lower
        is_base = bool(self.auxiliaries & (DO | MODALS)) and not self.passive
        return stem(f"{word}ed" if is_base and word in IRREGULAR_VERBS and word not in _BASES else word)

    @property
    def modals(self) -> frozenset[str]:
        return self.auxiliaries & MODALS

    @property
    def negated(self) -> bool:
        return _is_negated(self.auxiliaries)


class _Opening(NamedTuple):
    """What a question begins with: the gap, the index after it, and whether a noun may follow."""

    gap: Gap
    end: int
    takes_noun: bool


def asked_clauses(question: str) -> Iterator[AskedClause]:
    """The readings of a question as one clause; none for a question of another form.

    >>> [(one.gap, one.verb.text) for one in asked_clauses("How much was the zoo fined?")][-1]
    ('amount', 'fined')
    >>> [(one.gap, one.verb.text) for one in asked_clauses("Who drove the bear off?")]
    [('subject', 'drove')]
    """
    tokens = [token for token in tokenize(question, 0, len(question)) if token.text not in {"?", '"', "“", "”"}]
    opening = _opening(tokens)
    if opening is None or len(tokens) > _LONGEST or any(token.text in {",", ";", ":"} for token in tokens):
        return
    person = tokens[0].lower in {"who", "whom"}
    first = opening.end
    auxiliary = next((at for at in range(first, len(tokens)) if tokens[at].lower in AUXILIARIES), None)
    if auxiliary is None:
        yield from _without_auxiliary(opening, tokens, person=person)
    elif auxiliary == first or opening.takes_noun:
        yield from _with_auxiliary(opening, tokens, auxiliary, person=person)


def _opening(tokens: Sequence[Token]) -> _Opening | None:
    low = [token.lower for token in tokens]
    if len(low) < 3:
        return None
    if low[0] == "how":
        return _how(low[1])
    if low[0] in {"who", "whom"}:
        return _Opening("subject", 1, takes_noun=False)
    if low[0] in {"when", "where"}:
        return _Opening("date" if low[0] == "when" else "place", 1, takes_noun=False)
    start = 1 if low[0] in _BEFORE_TIME else 0
    if len(low) < start + 3 or low[start] not in {"what", "which"}:
        return None
    if low[start + 1] in _OF_TIME:
        return _Opening(_OF_TIME[low[start + 1]], start + 2, takes_noun=False)
    if start:
        return _Opening("place", 3, takes_noun=False) if low[2] in PLACES else None
    return _Opening("subject", 1, takes_noun=True)


def _how(word: str) -> _Opening | None:
    match word:
        case "many":
            return _Opening("count", 2, takes_noun=True)
        case "much":
            return _Opening("amount", 2, takes_noun=True)
        case "long":
            return _Opening("duration", 2, takes_noun=False)
        case _:
            return _Opening("size", 2, takes_noun=False) if word in SIZES else None


def _without_auxiliary(opening: _Opening, tokens: Sequence[Token], *, person: bool) -> Iterator[AskedClause]:
    """Readings with the gap as the subject: "Who drove …", "Which club won …", "How many people died …"."""
    if opening.gap not in {"subject", "count", "amount"}:
        return
    last = len(tokens) if opening.takes_noun else opening.end + 1
    for at in range(opening.end, last):
        noun = tuple(tokens[opening.end : at])
        if _may_be_verb(tokens[at]) and (noun or opening.gap == "subject"):
            rest = tuple(tokens[at + 1 :])
            none: frozenset[str] = frozenset()
            yield AskedClause(
                opening.gap, noun, (), tokens[at], rest, passive=False, auxiliaries=none, of_person=person
            )


def _with_auxiliary(
    opening: _Opening, tokens: Sequence[Token], auxiliary: int, *, person: bool
) -> Iterator[AskedClause]:
    noun = tuple(tokens[opening.end : auxiliary])
    if opening.gap == "count" and not noun:
        return
    for at in range(auxiliary + 1, len(tokens)):
        if not _may_be_verb(tokens[at]) and not (tokens[at].lower == "have" and tokens[auxiliary].lower in DO):
            continue
        between = [token for token in tokens[auxiliary + 1 : at] if not _is_of_verb(token)]
        if between and between[-1].lower in DETERMINERS:
            continue
        group = frozenset(token.lower for token in tokens[auxiliary:at] if _is_auxiliary(token))
        passive = bool(group & BE) and _is_participle(tokens[at])
        if group & (BE | HAVE) and not passive and not _is_participle(tokens[at]) and not _is_gerund(tokens[at]):
            continue
        subject, rest = tuple(between), tuple(tokens[at + 1 :])
        gap = _gap(opening.gap, subject, rest, passive=passive)
        if gap is not None:
            kept = rest[:-1] if gap == "agent" else rest
            yield AskedClause(gap, noun, subject, tokens[at], kept, passive, group, person)


def _gap(asked: Gap, subject: Sequence[Token], rest: Sequence[Token], *, passive: bool) -> Gap | None:
    """Where the gap is, given what is between auxiliary and verb; None where the form leaves no gap."""
    if not subject:
        return asked if asked in {"subject", "count", "amount"} else None
    if passive and asked == "subject" and rest and rest[-1].lower == "by":
        return "agent"
    return "object" if asked == "subject" else asked


def _may_be_verb(token: Token) -> bool:
    return token.word and not token.capital and token.lower not in _CLOSED and not token.text[0].isdigit()


def _is_of_verb(token: Token) -> bool:
    return _is_auxiliary(token) or is_adverb(token) or token.lower == "last"


def _is_negated(auxiliaries: frozenset[str]) -> bool:
    """Whether the auxiliaries of a verb, with the adverbs among them, negate it."""
    return any(word in {"not", "never"} or word.endswith("n't") for word in auxiliaries)


def _is_auxiliary(token: Token) -> bool:
    """Whether a word is an auxiliary, or negates one."""
    return token.lower in AUXILIARIES or token.lower in {"not", "never"}


def _is_participle(token: Token) -> bool:
    return token.lower.endswith(("ed", "en", "wn", "rn")) or token.lower in IRREGULAR_VERBS


def _is_gerund(token: Token) -> bool:
    return token.lower.endswith("ing") and len(token.lower) > 4


_ENDS_CLAUSE = RELATIVES | (SUBORDINATORS - TIME_SUBORDINATORS) | {"that"}


class Clause(NamedTuple):
    """A clause of a sentence around its verb, as indexes of `tokens`, the tokens of the sentence at `place`.

    The clause begins at `start`; `near` is the end of its arguments, before any clause within it.
    """

    tokens: Sequence[Token]
    place: AnswerPlace
    verb: int
    subject: Phrase | None
    start: int
    near: int
    passive: bool
    auxiliaries: frozenset[str]

    @property
    def negated(self) -> bool:
        return _is_negated(self.auxiliaries)

    def text(self, start: int, end: int) -> str:
        """The words of the article from one token to another."""
        return self.place.sentence.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def keys(self, start: int, end: int) -> set[str]:
        """The words of some tokens, and of the names of those they refer to."""
        opened, sentence = self.place.opened, self.place.sentence
        if start >= end:
            return set()
        first, last = sentence.start + self.tokens[start].start, sentence.start + self.tokens[end - 1].end
        names = [one.name for one in opened.analysis.references_in(sentence) if first <= one.start and one.end <= last]
        return {key for text in (self.text(start, end), *names) for key in content_keys(text)}

    def phrase_keys(self, phrase: Phrase) -> set[str]:
        """The words of a phrase and of what is beside it, as `keys` gives them."""
        keys = self.keys(phrase.start, phrase.end)
        return keys.union(*(self.keys(*beside) for beside in phrase.beside))


def clauses_around(asked: AskedClause, place: AnswerPlace) -> Iterator[Clause]:
    """The finite clauses of a sentence whose verb is that of the question, with its negation and modal verb."""
    text = place.sentence.text
    tokens = tokenize(text, 0, len(text))
    for verb, token in enumerate(tokens):
        if not verb or not token.word or token.capital or stem(token.lower) != asked.key or _is_helping(tokens, verb):
            continue
        first = before_verb_group(tokens, verb) + 1
        auxiliary = next((at for at in range(first, verb) if tokens[at].lower in AUXILIARIES), verb)
        group = frozenset(one.lower for one in tokens[auxiliary:verb] if _is_auxiliary(one))
        group = group or _shared_modal(tokens, first - 1, token)
        passive = bool(group & BE) and not token.lower.endswith("ing")
        finite = group or (token.lower.endswith(("s", "ed")) or is_verbish(token))
        if not finite or tokens[verb - 1].lower in DETERMINERS | {"to"} or (token.lower.endswith("ing") and not group):
            continue
        subject = subject_before(tokens, auxiliary) or _subject_with_asides(tokens, auxiliary)
        start = clause_start(tokens, subject.start if subject else auxiliary)
        clause = Clause(tokens, place, verb, subject, start, _near_end(tokens, verb), passive, group)
        if clause.negated == asked.negated and group & MODALS == asked.modals:
            yield clause


def _is_helping(tokens: Sequence[Token], verb: int) -> bool:
    """Whether a form of "have" is an auxiliary, or part of "have to"."""
    if tokens[verb].lower not in HAVE:
        return False
    behind = next((token for token in tokens[verb + 1 :] if not is_adverb(token)), None)
    return behind is None or behind.lower in {"to", "been"} or is_verbish(behind)


def _shared_modal(tokens: Sequence[Token], last: int, verb: Token) -> frozenset[str]:
    """The modal verb that a second verb shares: the "will" of "will close a bakery and cut 160 jobs"."""
    is_base = not verb.lower.endswith(("s", "ed", "ing")) and IRREGULAR_VERBS.get(verb.lower, verb.lower) == verb.lower
    if last < 1 or tokens[last].lower not in COORDINATORS or not is_base:
        return frozenset()
    start = clause_start(tokens, last)
    modal = next((at for at in range(start, last) if tokens[at].lower in MODALS), None)
    between = tokens[modal:last] if modal is not None else ()
    if modal is None or any(token.lower in _ENDS_CLAUSE | PERSONAL for token in between):
        return frozenset()
    return frozenset({tokens[modal].lower})


def _subject_with_asides(tokens: Sequence[Token], verb: int) -> Phrase | None:
    """The subject before two commas with what is said beside it: "The wolf, a female named Tuva, was"."""
    last = before_verb_group(tokens, verb)
    if last < 2:
        return None
    start = clause_start(tokens, last)
    if tokens[last].lower in {"and", "but"}:
        first = next(
            (at for at in range(start + 1, last) if tokens[at - 1].text == "," and is_verbish(tokens[at])), None
        )
        return _subject_with_asides(tokens, first) if first else None
    commas = [at for at in range(start + 1, last + 1) if tokens[at].text == ","]
    if tokens[last].text != "," or len(commas) < 2:
        return None
    for comma in (commas[-2], commas[0]):
        beside = tokens[comma + 1]
        opens = beside.lower in DETERMINERS | RELATIVES | {"based"} or beside.capital or beside.text.isdigit()
        phrase = phrase_ending(tokens, comma, start)
        if opens and phrase is not None and tokens[start].lower not in PREPOSITIONS | SUBORDINATORS:
            return phrase._replace(beside=((comma + 1, last),))
    return None


def _near_end(tokens: Sequence[Token], verb: int) -> int:
    """Where the arguments of a verb end at the latest: at another clause, or a mark."""
    for at in range(verb + 1, len(tokens)):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.text in HARD_MARKS or (token.lower in _ENDS_CLAUSE and not token.capital):
            return at
        if token.text == "," or token.lower in COORDINATORS:
            opens = following and (following.lower in COORDINATORS | PERSONAL or is_verbish(following))
            if opens or (following and is_adverb(following)):
                return at
        if token.lower in PERSONAL - {"it", "you"} and at > verb + 1:
            return at
    return len(tokens)


def head_key(tokens: Sequence[Token]) -> str:
    """The last word before the first preposition, folded: what a phrase is about."""
    head = ""
    for number, token in enumerate(tokens):
        if number and (token.lower in PREPOSITIONS or (not token.word and token.lower != "'s")):
            break
        if token.word and token.lower not in DETERMINERS and not token.text[0].isdigit():
            head = token.lower
    return stem(head) if head else ""


def antecedent_keys(phrase: Phrase, clause: Clause) -> set[str]:
    """What an "it" or "they" can only mean: the subject of the sentence before, in the same paragraph."""
    only = clause.tokens[phrase.start]
    before = clause.place.before
    if phrase.end - phrase.start != 1 or only.lower not in {"it", "they", "them"} or before is None:
        return set()
    tokens = tokenize(before.text, 0, len(before.text))
    verb = next((at for at in range(1, len(tokens)) if is_verbish(tokens[at])), None)
    subject = subject_before(tokens, verb) if verb else None
    if subject is None:
        return set()
    return content_keys(before.text[tokens[subject.start].start : tokens[subject.end - 1].end])


def content_keys(text: str) -> set[str]:
    """The keys of the words that carry meaning, as `nutgraf.grounding.reading.words` gives them."""
    return {word.key for word in words(text) if word.carries}
