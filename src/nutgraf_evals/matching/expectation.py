"""Judges one statement against one label: it must match, break no `must_not`, and not turn the evidence round.

Labels list what a wrong statement would say only where a reader would be tempted. What holds for every fact is
judged from its evidence: a plain fact is not said by a clause that denies it, nor by somebody else, nor with doer
and done-to swapped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from nutgraf.find.vocabulary.grammar import AUXILIARIES
from nutgraf_evals.matching.leaves import places
from nutgraf_evals.matching.matcher import All, Anchor, AnyOf, Leaf, Matcher, Negated, Not, Pattern, leaves
from nutgraf_evals.matching.negation import NEGATORS, is_negated
from nutgraf_evals.matching.reading import Reading, Setting
from nutgraf_evals.matching.roles import swapped
from nutgraf_evals.matching.sources import Sources
from nutgraf_evals.matching.values import other_value

_NEARLY_ALL = 0.75  # of the words of the evidence
Flaw = Literal["", "no_match", "must_not", "denied", "affirmed", "other_value", "other_source", "roles_swapped"]


States: TypeAlias = dict[Leaf, set[bool]]
"""For each leaf that a text satisfies: whether it stands within a negation there; both, when it stands twice."""


class Statement(NamedTuple):
    """What is judged: words a reader reads, and whom they are attributed to (empty when to nobody)."""

    text: str
    source: str

    @property
    def whole(self) -> str:
        """The words with the source, where it is not among them already."""
        known = not self.source or self.source.casefold() in self.text.casefold()
        return self.text if known else f"{self.text} ({self.source})"


class Verdict(NamedTuple):
    """Whether the statement says it; `flaw` is the reason why not, empty when it does."""

    right: bool
    flaw: Flaw


def satisfied(matcher: Matcher, reading: Reading) -> bool:
    """Whether the text satisfies the matcher, wherever in it."""
    match matcher:
        case All(parts):
            return all(satisfied(part, reading) for part in parts)
        case AnyOf(parts):
            return any(satisfied(part, reading) for part in parts)
        case Not(part):
            return not satisfied(part, reading)
        case _:
            return bool(places(matcher, reading))


@dataclass(frozen=True)
class Expectation:
    """What a label expects of a statement; `evidence` and `asserted_by` are empty for an answer to a question."""

    match: Matcher
    must_not: tuple[Matcher, ...]
    setting: Setting
    evidence: tuple[str, ...] = ()
    asserted_by: str = ""
    sources: Sources | None = None
    article: Reading | None = None

    def judge(self, statement: Statement) -> Verdict:
        """The verdict on one statement; the attribution counts as part of its words.

        >>> from nutgraf_evals.matching.matcher import parse_matcher
        >>> died = Expectation(parse_matcher({"number": 12}), (), Setting(None, "en"))
        >>> died.judge(Statement("A dozen died.", "")).right, died.judge(Statement("112 died.", "")).flaw
        (True, 'no_match')
        """
        reading = self.setting.read(statement.whole)
        flaw = self._flaw(reading, statement.source)
        return Verdict(not flaw, flaw)

    def breaks_must_not(self, statement: Statement) -> bool:
        """Whether the statement says one of the tempting wrong versions, whatever else it says."""
        reading = self.setting.read(statement.whole)
        return any(satisfied(wrong, reading) for wrong in self.must_not)

    def _flaw(self, reading: Reading, source: str) -> Flaw:
        if not satisfied(self.match, reading):
            return "no_match"
        if any(satisfied(wrong, reading) for wrong in self.must_not):
            return "must_not"
        polarity = self._polarity(reading)
        if polarity:
            return polarity
        if self.article and any(other_value(self.match, reading, shown, self.article) for shown in self._shown):
            return "other_value"
        if self._from_another(reading, source):
            return "other_source"
        return "roles_swapped" if any(swapped(reading, shown) for shown in self._shown) else ""

    def _from_another(self, reading: Reading, source: str) -> bool:
        if not self.asserted_by or not self.sources:
            return False
        about = [first for leaf in leaves(self.match) for first, _ in places(leaf, reading)]
        if self.sources.wrong(reading, source, self.asserted_by, about):
            return True
        return any(self.sources.displaced(reading, shown, self.asserted_by) for shown in self._shown)

    @cached_property
    def _shown(self) -> tuple[Reading, ...]:
        return tuple(self.setting.read(text) for text in self.evidence)

    @cached_property
    def _shown_states(self) -> States:
        return _joined(_states(self.match, shown, plain=False) for shown in self._shown)

    @cached_property
    def _shown_plainly(self) -> States:
        return _joined(_states(self.match, shown, plain=True) for shown in self._shown)

    def _polarity(self, reading: Reading) -> Literal["", "denied", "affirmed"]:
        """Whether the text denies what the evidence asserts, or asserts what it denies."""
        if not self.evidence:
            return ""
        if any(_copied_with_a_not(reading, evidence) for evidence in self._shown):
            return "denied"
        shown = self._shown_plainly
        if not is_about_a_negation(self.match) and not any(True in states for states in shown.values()):
            said = _states(self.match, reading, plain=True)
            groups = self.match.parts if isinstance(self.match, All) else (self.match,)
            if _turned(said, shown, to=True) or any(_all_denied(group, said) for group in groups):
                return "denied"
        said = _states(self.match, reading, plain=False)
        # Words the evidence has not ("unhurt") may say the negation themselves.
        if not reading.negations and said.keys() <= self._shown_states.keys():
            return "affirmed" if _turned(said, self._shown_states, to=False) else ""
        return ""


def _copied_with_a_not(reading: Reading, evidence: Reading) -> bool:
    """Whether the text is nearly the evidence word for word, and denies something where the evidence denies nothing."""
    if evidence.negations or not any(negation.plain for negation in reading.negations):
        return False
    if reading.word_set - evidence.word_set - NEGATORS - AUXILIARIES:
        return False
    return len(reading.word_set & evidence.word_set) >= _NEARLY_ALL * len(evidence.word_set)


def _turned(said: States, shown: States, *, to: bool) -> bool:
    """Whether a third or more of what both texts say is negated in one (`to`: in the text) and not in the other."""
    both = [leaf for leaf in said if leaf in shown and (to or isinstance(leaf, Anchor))]
    turned = [leaf for leaf in both if said[leaf] == {to} and shown[leaf] == {not to}]
    return bool(turned) and 3 * len(turned) >= len(both)


def _all_denied(group: Matcher, said: States) -> bool:
    states = {state for leaf in leaves(group) for state in said.get(leaf, ())}
    return states == {True}


def _states(match: Matcher, reading: Reading, *, plain: bool) -> States:
    """For each leaf the text satisfies: whether it is denied, at each of its places."""
    found: States = {}
    reaching = [negation for negation in reading.negations if negation.plain or not plain]
    for leaf in leaves(match):
        if not isinstance(leaf, Pattern | Negated):
            states = {is_negated(reaching, first, last) for first, last in places(leaf, reading)}
            if states:
                found[leaf] = states
    return found


def _joined(parts: Iterable[States]) -> States:
    found: States = {}
    for part in parts:
        for leaf, states in part.items():
            found.setdefault(leaf, set()).update(states)
    return found


def is_about_a_negation(matcher: Matcher) -> bool:
    """Whether the matcher itself asks for a negation, so that polarity is the label's business."""
    return any(is_negation(leaf) for leaf in leaves(matcher))


def is_negation(leaf: Matcher) -> bool:
    """Whether a matcher is satisfied by a negation and nothing else."""
    return isinstance(leaf, Negated) or (isinstance(leaf, Anchor) and bool(NEGATORS.intersection(leaf.words)))
