"""Judges whether a statement says a labelled fact: by values, dates, names and anchors, never by token overlap.

A statement must match the label, break no `must_not`, and not reverse its evidence. Labels list a wrong version
only where it tempts; the rest is judged from the evidence of the fact: a plain fact is not said by a clause that denies
it, by a statement of somebody else, or by one with the two parties swapped.

A wrong attribution is only claimed when it is certain: two sources differ only if they share no word and the article
never names them side by side ("the office's director, Rosaura Quintal").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Literal, NamedTuple, TypeAlias

from nutgraf.text.lexicon_ar import ACCORDING, SAYS
from nutgraf.text.lexicon_en import AUXILIARIES, DETERMINERS, PREPOSITIONS
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import fold_word
from nutgraf.text.word_forms_en import all_forms
from nutgraf_evals.matchers.analyzed_text import (
    NEGATORS,
    AnalyzedText,
    MatchContext,
    is_negated,
    places_of,
    words_of,
)
from nutgraf_evals.matchers.matcher import All, Anchor, AnyOf, Leaf, Matcher, Negated, Not, Pattern, leaves, places
from nutgraf_evals.matchers.replacements import other_value, roles_swapped, same_next_word

_SMALL_WORDS = (
    DETERMINERS | PREPOSITIONS | frozenset("and former official officials spokesman spokeswoman spokesperson".split())
)
_SAYING = (
    frozenset(form for form, verb in REPORTING.items() if not verb.weak)
    | frozenset("added according reported estimated وفق".split())
    | frozenset(map(fold_word, SAYS | ACCORDING))
)
_TELLING = all_forms("tell")
_AFTER, _BEFORE = 5, 4  # words between a source and its verb
_ANAPHORIC = frozenset(
    (word,)
    for word in """company companies firm group ministry department office agency man woman pair investigators
    researchers authors officials""".split()
)
_PARTS = re.compile(r"[;؛]|[.!?][\"”’]?\s")
_TOGETHER = frozenset("and or with to between against".split())
_SIDE_BY_SIDE = 3  # words between them
_SHORT_LABEL = 5  # words; a longer label is a description that no one repeats


class Sources:
    """The sources of one case; `labels` are as the case file writes them."""

    def __init__(self, labels: Iterable[str], article: AnalyzedText) -> None:
        keys = {label: _key(label, article.setting) for label in labels}
        self.keys = {label: key for label, key in keys.items() if key and len(words_of(label)) <= _SHORT_LABEL}
        self._related = {(a, b) for a, b in combinations(self.keys, 2) if self._side_by_side(a, b, article)}

    def apart(self, one: str, other: str) -> bool:
        """Whether two labels are certainly different sources."""
        if any(key in _ANAPHORIC for key in (self.keys.get(one, ()), self.keys.get(other, ()))):
            return False
        if one == other or one not in self.keys or other not in self.keys:
            return False
        if _content(one) & _content(other):
            return False
        return (one, other) not in self._related and (other, one) not in self._related

    def named_in(self, reading: AnalyzedText, source: str, about: Sequence[int] = ()) -> list[str]:
        """The labels the text attributes something to, or that name `source`, the claim's own attribution.

        With `about`, token indexes, only who says something in the same part of the text as one of these counts;
        a full stop or a semicolon ends a part.
        """

        def governs(at: int) -> bool:
            return not about or any(not _are_apart(reading, at, there) for there in about)

        said = words_of(source)
        found = [
            label
            for label, key in self.keys.items()
            if (said and places_of(key, said))
            or any(_says(reading, at, len(key)) and governs(at) for at in _places(key, reading))
        ]
        return [label for label in found if not any(self._is_part(label, other) for other in found)]

    def _is_part(self, label: str, other: str) -> bool:
        """Whether one label only names a part of another: "the agency" in "the regional health agency"."""
        mine, theirs = self.keys[label], self.keys[other]
        return len(mine) < len(theirs) and bool(places_of(mine, theirs))

    def wrong(self, reading: AnalyzedText, source: str, labelled: str, about: Sequence[int]) -> bool:
        """Whether the text is attributed, but to no one who may be the labelled source."""
        key = self.keys.get(labelled)
        if key is None or _places(key, reading):
            return False  # the labelled source is named as well, so the speaker of each part is uncertain
        named = self.named_in(reading, source, about)
        return bool(named) and all(self.apart(label, labelled) for label in named)

    def displaced(self, reading: AnalyzedText, evidence: AnalyzedText, labelled: str) -> bool:
        """Whether another source is in the place of the labelled one, before the same words."""
        key = self.keys.get(labelled)
        if not key or _places(key, reading):
            return False
        for other, words in self.keys.items():
            if not self.apart(other, labelled) or _places(words, evidence):
                continue
            for at in _places(words, reading):
                for there in _places(key, evidence):
                    place, home = (at, at + len(words)), (there, there + len(key))
                    if same_next_word(place, reading, home, evidence):
                        return True
        return False

    def _side_by_side(self, one: str, other: str, article: AnalyzedText) -> bool:
        first, second = self.keys[one], self.keys[other]
        for at in _places(first, article):
            for to in _places(second, article):
                between = article.words[at + len(first) : to] if to > at else article.words[to + len(second) : at]
                if len(between) <= _SIDE_BY_SIDE and not _TOGETHER.intersection(between):
                    return True
        return False


def _key(label: str, setting: MatchContext) -> tuple[str, ...]:
    """The words of a label that a text needs: a person's surname, else all words but the small ones at its start."""
    words = words_of(label)
    while words and words[0] in _SMALL_WORDS:
        words = words[1:]
    if words in setting.people and not setting.shares_surname(words):
        return words[-1:]
    return words


def _places(key: tuple[str, ...], reading: AnalyzedText) -> list[int]:
    return places_of(key, reading.words)


def _content(label: str) -> set[str]:
    return {word for word in words_of(label) if word not in _SMALL_WORDS | AUXILIARIES}


def _are_apart(reading: AnalyzedText, one: int, other: int) -> bool:
    first, last = sorted((one, other))
    return bool(_PARTS.search(reading.text, reading.tokens[first].end, reading.tokens[last].start))


def _says(reading: AnalyzedText, at: int, size: int) -> bool:
    if reading.text[: reading.tokens[at + size - 1].end].endswith(("'s", "’s")):
        return False  # "Ghana's minister says": not Ghana
    after = reading.words[at + size : at + size + _AFTER]
    clause = reading.tokens[at].clause
    before = [token.word for token in reading.tokens[max(0, at - _BEFORE) : at] if token.clause == clause]
    if before and before[-1] in _TELLING:  # "told Reuters": Reuters is the listener, not the speaker
        return any(word in _SAYING for word in after[:1])
    return any(word in _SAYING for word in (*after, *before)) or any(word in REPORTING for word in after[:1])


_NEARLY_ALL = 0.75  # of the words of the evidence
Flaw = Literal["", "no_match", "must_not", "denied", "affirmed", "other_value", "other_source", "roles_swapped"]


States: TypeAlias = dict[Leaf, set[bool]]
"""For each leaf that a text satisfies: whether it is within a negation there; both, when it occurs twice."""


class JudgedStatement(NamedTuple):
    """The words that are judged, and who they are attributed to (empty for no one)."""

    text: str
    source: str

    @property
    def whole(self) -> str:
        """The words with the source, where it is not among them already."""
        known = not self.source or self.source.casefold() in self.text.casefold()
        return self.text if known else f"{self.text} ({self.source})"


class MatchResult(NamedTuple):
    """Whether the statement says it; `flaw` is the reason why not, empty when it does."""

    right: bool
    flaw: Flaw


def match_expectation(matcher: Matcher, reading: AnalyzedText) -> bool:
    """Whether the text satisfies the matcher, wherever in it."""
    match matcher:
        case All(parts):
            return all(match_expectation(part, reading) for part in parts)
        case AnyOf(parts):
            return any(match_expectation(part, reading) for part in parts)
        case Not(part):
            return not match_expectation(part, reading)
        case _:
            return bool(places(matcher, reading))


@dataclass(frozen=True)
class Expectation:
    """What a label expects of a statement; `evidence` and `asserted_by` are empty for an answer to a question."""

    match: Matcher
    must_not: tuple[Matcher, ...]
    setting: MatchContext
    evidence: tuple[str, ...] = ()
    asserted_by: str = ""
    sources: Sources | None = None
    article: AnalyzedText | None = None

    def judge(self, statement: JudgedStatement) -> MatchResult:
        """The verdict on one statement; the attribution counts as part of its words.

        >>> from nutgraf_evals.matchers.matcher import parse_matcher
        >>> died = Expectation(parse_matcher({"number": 12}), (), MatchContext(None, "en"))
        >>> died.judge(JudgedStatement("A dozen died.", "")).right, died.judge(JudgedStatement("112 died.", "")).flaw
        (True, 'no_match')
        """
        reading = self.setting.read(statement.whole)
        flaw = self._flaw(reading, statement.source)
        return MatchResult(not flaw, flaw)

    def breaks_must_not(self, statement: JudgedStatement) -> bool:
        """Whether the statement says one of the tempting wrong versions, in addition to anything else."""
        reading = self.setting.read(statement.whole)
        return any(match_expectation(wrong, reading) for wrong in self.must_not)

    def _flaw(self, reading: AnalyzedText, source: str) -> Flaw:
        if not match_expectation(self.match, reading):
            return "no_match"
        if any(match_expectation(wrong, reading) for wrong in self.must_not):
            return "must_not"
        polarity = self._polarity(reading)
        if polarity:
            return polarity
        if self.article and any(other_value(self.match, reading, shown, self.article) for shown in self._shown):
            return "other_value"
        if self._from_another(reading, source):
            return "other_source"
        return "roles_swapped" if any(roles_swapped(reading, shown) for shown in self._shown) else ""

    def _from_another(self, reading: AnalyzedText, source: str) -> bool:
        if not self.asserted_by or not self.sources:
            return False
        about = [first for leaf in leaves(self.match) for first, _ in places(leaf, reading)]
        if self.sources.wrong(reading, source, self.asserted_by, about):
            return True
        return any(self.sources.displaced(reading, shown, self.asserted_by) for shown in self._shown)

    @cached_property
    def _shown(self) -> tuple[AnalyzedText, ...]:
        return tuple(self.setting.read(text) for text in self.evidence)

    @cached_property
    def _shown_states(self) -> States:
        return _joint_states(_states(self.match, shown, plain=False) for shown in self._shown)

    @cached_property
    def _shown_plainly(self) -> States:
        return _joint_states(_states(self.match, shown, plain=True) for shown in self._shown)

    def _polarity(self, reading: AnalyzedText) -> Literal["", "denied", "affirmed"]:
        """Whether the text denies what the evidence asserts, or asserts what it denies."""
        if not self.evidence:
            return ""
        if any(_copied_with_a_not(reading, evidence) for evidence in self._shown):
            return "denied"
        shown = self._shown_plainly
        if not is_about_a_negation(self.match) and not any(True in states for states in shown.values()):
            said = _states(self.match, reading, plain=True)
            groups = self.match.parts if isinstance(self.match, All) else (self.match,)
            if _is_reversed(said, shown, to=True) or any(_all_denied(group, said) for group in groups):
                return "denied"
        said = _states(self.match, reading, plain=False)
        # Words the evidence has not ("unhurt") may say the negation themselves.
        if not reading.negations and said.keys() <= self._shown_states.keys():
            return "affirmed" if _is_reversed(said, self._shown_states, to=False) else ""
        return ""


def _copied_with_a_not(reading: AnalyzedText, evidence: AnalyzedText) -> bool:
    """Whether the text is nearly the evidence word for word, and denies something where the evidence denies nothing."""
    if evidence.negations or not any(negation.plain for negation in reading.negations):
        return False
    if reading.word_set - evidence.word_set - NEGATORS - AUXILIARIES:
        return False
    return len(reading.word_set & evidence.word_set) >= _NEARLY_ALL * len(evidence.word_set)


def _is_reversed(said: States, shown: States, *, to: bool) -> bool:
    """Whether a third or more of what both texts say is negated in one (`to`: in the text) and not in the other."""
    both = [leaf for leaf in said if leaf in shown and (to or isinstance(leaf, Anchor))]
    turned = [leaf for leaf in both if said[leaf] == {to} and shown[leaf] == {not to}]
    return bool(turned) and 3 * len(turned) >= len(both)


def _all_denied(group: Matcher, said: States) -> bool:
    states = {state for leaf in leaves(group) for state in said.get(leaf, ())}
    return states == {True}


def _states(match: Matcher, reading: AnalyzedText, *, plain: bool) -> States:
    """For each leaf the text satisfies: whether it is denied, at each of its places."""
    found: States = {}
    reaching = [negation for negation in reading.negations if negation.plain or not plain]
    for leaf in leaves(match):
        if not isinstance(leaf, Pattern | Negated):
            states = {is_negated(reaching, first, last) for first, last in places(leaf, reading)}
            if states:
                found[leaf] = states
    return found


def _joint_states(parts: Iterable[States]) -> States:
    found: States = {}
    for part in parts:
        for leaf, states in part.items():
            found.setdefault(leaf, set()).update(states)
    return found


def is_about_a_negation(matcher: Matcher) -> bool:
    """Whether the matcher itself contains a negation, so the label decides about polarity."""
    return any(is_negation(leaf) for leaf in leaves(matcher))


def is_negation(leaf: Matcher) -> bool:
    """Whether a matcher is satisfied by a negation and nothing else."""
    return isinstance(leaf, Negated) or (isinstance(leaf, Anchor) and bool(NEGATORS.intersection(leaf.words)))
