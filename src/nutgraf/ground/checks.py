"""Whether a sentence says what a line says: the same words, bound in the same way, or a reason why not.

Presence is not enough ("the number occurs somewhere" passes swapped numbers and swapped speakers), so the line's words
must stand in the cited sentence in the same order, and nothing that changes the meaning may be skipped between two of
them. A line that fails is not repaired: the article's own sentence takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from nutgraf.brief import RejectionReason
from nutgraf.find import counted_agrees, find_dates, find_numbers, same_number, same_polarity
from nutgraf.ground.omissions import HEDGES, NEGATIONS, dropped_condition, omission
from nutgraf.ground.words import Word, words

# Words a line may add to a sentence: they report or count and assert nothing of their own.
_SAFE = frozenset("say tell accord report state add people person peopl accordingli percent per cent".split())
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|should)\b")
_SENTENCE_MIN = 3  # carrying words


class Failure(NamedTuple):
    """Why a line does not stand; `detail` names the word or number it failed on."""

    reason: RejectionReason
    detail: str


class Pair(NamedTuple):
    """A carrying word of the line, and the word of the sentence it stands on."""

    word: Word
    stands: Word


class Laid(NamedTuple):
    """A line laid over its sentence: the pairs in the line's order, and the line's words that have no place."""

    line: str
    source: str
    pairs: tuple[Pair, ...]
    missing: tuple[Word, ...]
    language: str


def failure_of(line: str, source: str, language: str = "en") -> Failure | None:
    """Why the sentence `source` does not say what `line` says, or None when it does.

    >>> failure_of("The council approved the plan", "The council did not approve the plan.").reason
    'negation_changed'
    """
    laid = lay(line, source, language)
    checks: tuple[Callable[[Laid], Failure | None], ...] = (
        _fragment, _numbers, _dates, _foreign, _negation, _tense, _order, _hedges, _skipped,
    )  # fmt: skip
    return next((failure for check in checks if (failure := check(laid))), None)


def lay(line: str, source: str, language: str) -> Laid:
    """Match the line's carrying words with the sentences' in order; a word out of order is matched where it stands."""
    wanted = [word for word in words(line, language) if word.carries]
    offered = words(source, language)
    matched = _in_order([word.key for word in wanted], [word.key for word in offered])
    taken = set(matched.values())
    for i, word in enumerate(wanted):
        if i not in matched:
            spare = next((j for j, other in enumerate(offered) if other.key == word.key and j not in taken), None)
            if spare is not None:
                matched[i] = spare
                taken.add(spare)
    pairs = tuple(Pair(wanted[i], offered[matched[i]]) for i in sorted(matched))
    missing = tuple(word for i, word in enumerate(wanted) if i not in matched)
    return Laid(line, source, pairs, missing, language)


def _in_order(wanted: Sequence[str], source: Sequence[str]) -> dict[int, int]:
    """The longest common subsequence: places in `wanted` with their places in `source`."""
    rows, columns = len(wanted), len(source)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            same = wanted[i] == source[j]
            best[i][j] = best[i + 1][j + 1] + 1 if same else max(best[i + 1][j], best[i][j + 1])
    matched, i, j = {}, 0, 0
    while i < rows and j < columns:
        if wanted[i] == source[j]:
            matched[i] = j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return matched


def _fragment(laid: Laid) -> Failure | None:
    if not laid.pairs:
        return Failure("rests_on_nothing", laid.line)
    return Failure("fragment", laid.line) if len(laid.pairs) + len(laid.missing) < _SENTENCE_MIN else None


def _numbers(laid: Laid) -> Failure | None:
    theirs = find_numbers(laid.source, language=laid.language)
    for number in find_numbers(laid.line, language=laid.language):
        same = [other for other in theirs if same_number(number, other)]
        shown = laid.line[number.start : number.end]
        if not same:
            return Failure("number_not_there", shown)
        if not any(counted_agrees(number, other) for other in same):
            return Failure("number_rebound", f"{shown} {number.counted or ''}".strip())
        if not any((other.qualifier or "") in ("", number.qualifier or "") for other in same):
            return Failure("qualifier_dropped", f"{same[0].qualifier} {shown}")
    return None


def _dates(laid: Laid) -> Failure | None:
    source = laid.source.casefold()
    for found in find_dates(laid.line, anchor=None):
        if found.text.casefold() not in source and any(
            word.start < found.end and found.start < word.end for word in laid.missing
        ):
            return Failure("date_not_there", found.text)
    return None


def _foreign(laid: Laid) -> Failure | None:
    for word in laid.missing:
        shown = laid.line[word.start : word.end]
        if shown[0].isupper() and word.start > 0:
            return Failure("name_not_there", shown)
        if word.key not in _SAFE:
            return Failure("foreign_words", shown)
    return None


def _negation(laid: Laid) -> Failure | None:
    return None if same_polarity(laid.line, laid.source) else Failure("negation_changed", laid.line)


def _hedges(laid: Laid) -> Failure | None:
    """What weakens or denies the sentence is kept: a hedge before the line's last word, a condition after it."""
    kept = {hit.casefold() for hit in HEDGES.findall(laid.line)}
    end = laid.pairs[-1].stands.end
    dropped = next((h.group() for h in HEDGES.finditer(laid.source, 0, end) if h.group().casefold() not in kept), None)
    dropped = dropped or dropped_condition(laid.source[end:])
    return Failure("hedge_dropped", dropped) if dropped else None


def _tense(laid: Laid) -> Failure | None:
    """What was, is, or will be stays so: no auxiliary is added, and nothing planned is told as done."""
    theirs = set(_AUXILIARY.findall(laid.source.casefold()))
    for auxiliary in _AUXILIARY.findall(laid.line.casefold()):
        if auxiliary not in theirs:
            return Failure("tense_changed", auxiliary)
    for word, stands in laid.pairs:
        ours, own = laid.line[word.start : word.end].casefold(), laid.source[stands.start : stands.end].casefold()
        if ours != own and ours.endswith("ed") and (ours.startswith(own) or own + "d" == ours):
            return Failure("tense_changed", ours)
    return None


def _order(laid: Laid) -> Failure | None:
    """Every word stands in the order of the source; only a date may move, as a whole."""
    movable = [(d.start, d.end) for d in find_dates(laid.line, anchor=None)]
    last = -1
    for word, stands in laid.pairs:
        if any(start <= word.start < end for start, end in movable):
            continue
        if stands.start < last:
            return Failure("order_changed", laid.line[word.start : word.end])
        last = stands.start
    return None


def _skipped(laid: Laid) -> Failure | None:
    """Nothing is left out ahead of the line, or between two of its words, that changes what they say."""
    head = laid.source[: laid.pairs[0].stands.start]
    if NEGATIONS.search(head) and not NEGATIONS.search(laid.line):
        return Failure("negation_changed", head.strip())
    for left, right in pairwise(laid.pairs):
        skipped = laid.source[left.stands.end : right.stands.start]
        kept = laid.line[left.word.end : right.word.start]
        if left.stands.end < right.stands.start and (
            found := omission(skipped, kept, laid.source[right.stands.start : right.stands.end])
        ):
            return Failure(*found)
    return None
