"""Finds the clauses of a sentence around a given verb: subject, voice, auxiliaries, and how far its arguments reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.extract.clauses import before_verb_group, clause_start, subject_before
from nutgraf.extract.noun_phrases import HARD_MARKS, Phrase, is_adverb, is_verbish, phrase_ending
from nutgraf.grounding import words
from nutgraf.qa.asked_clauses import AskedClause, is_auxiliary, is_negated
from nutgraf.qa.context import AnswerPlace
from nutgraf.text.lexicon_en import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DETERMINERS,
    HAVE,
    MODALS,
    PERSONAL,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TIME_SUBORDINATORS,
)
from nutgraf.text.tokens import Token, stem, tokenize
from nutgraf.text.word_forms_en import IRREGULAR_VERBS

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
        return is_negated(self.auxiliaries)

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
        group = frozenset(one.lower for one in tokens[auxiliary:verb] if is_auxiliary(one))
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
    """The subject before commas that hold what is said beside it: "The wolf, a female named Tuva, was"."""
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
