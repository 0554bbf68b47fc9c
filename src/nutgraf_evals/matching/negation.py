"""Which words of a text are denied: what a "not", "no", "never" or "refused" reaches within its clause.

"not" reaches its subject on the left and, on the right, up to the next auxiliary of the clause; "no" and verbs of
refusal reach to the clause's end. Two negations that reach one word cancel out ("did not refuse to approve").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nutgraf_evals.matching.tokens import Token

_NOT = frozenset("not never cannot hardly scarcely".split())
_NO = frozenset(
    """no none nobody nothing neither nor
    لم لن لا ليس ليست""".split()
)
_LACKING = frozenset("without lack lacks lacked lacking absence غير دون بدون عدم".split())
_REFUSING = frozenset(
    """refuse refuses refused refusing refusal decline declines declined declining deny denies denied denying denial
    reject rejects rejected rejecting cease ceases ceased unable unwilling dismiss dismisses dismissed avoid avoided
    avoids
    نفى نفت تنفي ينفي نفي نافيا نافية رفض رفضت ترفض يرفض رافضا رافضة أنكر أنكرت""".split()
)
_TWO_WORDS = {
    *((fail, "to") for fail in ("fail", "fails", "failed", "failing", "yet")),
    *((rule, "out") for rule in ("rule", "rules", "ruled", "ruling")),
    ("far", "from"),
}
_NO_NEGATION_AFTER_NOT = frozenset("only just merely least until".split())
_AUXILIARIES = frozenset(
    "is are was were has have had will would can could may might must shall should does do did".split()
)
_LEFT_OF_A_VERB = 4  # words: "approval was formally denied"
_LEFT_OF_NO = 2  # words: "found almost no evidence"
_UNTIL_WITHIN = 6  # words
_UNTIL = frozenset({"until", "till"})
_PREPOSITIONS = frozenset("with in by at of for on to from under there".split())

NEGATORS = _NOT | _NO | _LACKING | _REFUSING


class Negation(NamedTuple):
    """One negator at token index `at`, which reaches the token indexes in `[first, last)`.

    A `plain` one turns what it reaches into its contrary; "refused" or "not until October" does not for certain.
    """

    at: int
    first: int
    last: int
    plain: bool


def negations(tokens: Sequence[Token]) -> list[Negation]:
    """The negations of a text in order, with what each reaches."""
    found: list[Negation] = []
    for at, width in _negators(tokens):
        first, last = _reach(tokens, at, width)
        nor = tokens[at].word in {"nor", "neither"}
        if nor and found and found[-1].last > at:
            found[-1] = found[-1]._replace(last=max(last, found[-1].last))
            continue
        found.append(Negation(at, first, last, _is_plain(tokens, at, last)))
    return found


def is_negated(found: Iterable[Negation], first: int, last: int) -> bool:
    """Whether the tokens `[first, last)` stand within an odd number of negations."""
    return sum(n.first <= first and last <= n.last and not first <= n.at < last for n in found) % 2 == 1


def _negators(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    for at, token in enumerate(tokens):
        follower = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if (token.word, follower) in _TWO_WORDS:
            yield at, 2
        elif _is_idle(token.word, follower):
            continue
        elif _is_not(token.word) or token.word in NEGATORS:
            yield at, 1


def _is_idle(word: str, follower: str) -> bool:
    """Whether a negation denies nothing: "not only", "no fewer than"."""
    if _is_not(word):
        return follower in _NO_NEGATION_AFTER_NOT
    return word == "no" and follower in {"doubt", "fewer", "less"}


def _reach(tokens: Sequence[Token], at: int, width: int) -> tuple[int, int]:
    first, last = _clause(tokens, at)
    word = tokens[at].word
    if _is_not(word):
        return first, _until_auxiliary(tokens, at + width, last)
    if word in _LACKING or not word.isascii() or (at > first and tokens[at - 1].word in _PREPOSITIONS):
        return at, last
    if word in _NO:
        return max(first, at - _LEFT_OF_NO), last
    if last < len(tokens) and tokens[last].word == "that":  # "denied that it had agreed"
        last = _clause(tokens, last)[1]
    return max(first, at - _LEFT_OF_A_VERB), last


def _is_plain(tokens: Sequence[Token], at: int, last: int) -> bool:
    if not (_is_not(tokens[at].word) or tokens[at].word in _NO):
        return False
    return not _UNTIL.intersection(token.word for token in tokens[at : min(last + 1, at + _UNTIL_WITHIN)])


def _is_not(word: str) -> bool:
    return word in _NOT or word.endswith("n't")


def _clause(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    first = last = at
    while first > 0 and tokens[first - 1].clause == tokens[at].clause:
        first -= 1
    while last < len(tokens) and tokens[last].clause == tokens[at].clause:
        last += 1
    return first, last


def _until_auxiliary(tokens: Sequence[Token], start: int, end: int) -> int:
    for at in range(start + 1, end):
        if tokens[at].word in _AUXILIARIES and tokens[at - 1].word != "to":
            return at
    return end
