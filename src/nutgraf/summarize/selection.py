"""Chooses what a reader is shown of an article within the word budget of a brief.

Headline, nut graf, key points, what is not known and what happens next are one choice: what the headline says need not
be said again. One after the other, the candidate with the highest gain for its length is taken. Its gain is what its
sentences are worth (`nutgraf.summarize.candidates`) times how much of them it says that nothing says yet. Half of a
sentence's words tell more than half of what it tells, so the gain grows less than in proportion to both.
`python -m benchmarks.in_budget` prints what that reaches on the corpus. What a full brief says besides is chosen in the
same way, up to half the words of the story.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import islice
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.brief import MOST_FURTHER_POINTS, MOST_KEY_POINTS, Claim
from nutgraf.faults import tolerant
from nutgraf.render import printed_words
from nutgraf.render.sizes import is_repeated, new_claims
from nutgraf.summarize.candidates import (
    LONGEST_POINT,
    OPENING,
    SentenceShare,
    StatementCandidate,
    candidates_of,
    further_candidates,
    is_number_key,
    keys_of,
    opens_on_scene,
)
from nutgraf.summarize.open_references import openness
from nutgraf.summarize.points import Findings, Point, meaning_signs, truncated_claim
from nutgraf.summarize.rival_values import GivenValue, RivalValues, rival_values

_MOST_LABELLED = 2  # statements under "Not known", and under "Next"
_SAME = 0.3  # share of words from which two forms of one sentence say the same
_SENTENCE, _SHARE = 0.8, 0.75  # powers of a sentence's weight, and of the share of it that a candidate adds
_LENGTH = (0.6, 0.4, 0.2, 0.0)  # powers of its length that the gain of a candidate is divided by, in turn
_SPARE = 10  # words that may stay unused
_SHORTEST = 6  # words; shorter candidates gain nothing from being shorter
_SPREAD, _NUMERIC = 0.2, 0.5  # what a word weighs more for the log of its sentences, and for being a number
_SAID = 0.4  # what a word still counts for each time it has been said
_IN_HEADLINE = 0.5  # how often a word of the headline counts as said
_LONGEST_LABELLED, _KEPT_FOR_LABELLED = 20, 3  # words of one that is added, and other statements that always stay
_MEANS = 0.2  # worth of a sign of meaning in the nut graf


class Selection(NamedTuple):
    """What a brief shows, most important first; `not_known` and `what_next` are the chosen ones of these kinds."""

    nut_graf: Point
    key_points: tuple[Point, ...]
    not_known: tuple[Point, ...]
    what_next: tuple[Point, ...]


def _first_points(_: Claim, points: Sequence[Point], *__: object) -> Selection:
    return Selection(points[0], tuple(points[1 : MOST_KEY_POINTS + 1] or points[:1]), (), ())


@tolerant("the choice of statements", _first_points)
def select(
    headline: Claim, points: Sequence[Point], lines: Sequence[str], findings: Findings, budget: int
) -> Selection:
    """The statements that say most within `budget` words, headline included.

    `points` are what the model's `lines` came to; every sentence of the article can be chosen as well.
    """
    subject = keys_of(headline.text, findings)
    pool = candidates_of(subject, points, lines, findings)
    left = budget - printed_words(headline)
    chosen = _with_other_values(choose(pool, subject, left), pool, rival_values(findings.analysis), left)
    is_scene = opens_on_scene(subject, findings)
    return _arranged(chosen or [_fallback(findings)], [] if is_scene else findings.body[:OPENING], findings)


def choose(pool: Sequence[StatementCandidate], told: frozenset[str], left: int) -> list[StatementCandidate]:
    """The candidates that say most within `left` words, in the order of choice; `told` are words said already.

    At most one is as long as a nut graf, at most two are unknown and two planned, and at most one form of a clause is
    taken. A candidate that is longer than what is left is skipped. Where the number of points leaves words unused,
    length counts less.
    """
    weights = _word_weights(pool)
    best: list[StatementCandidate] = []
    unused = left + 1
    for power in _LENGTH:
        chosen = _taken(pool, weights, told, left, power)
        spare = left - sum(one.length for one in chosen)
        if spare < unused:
            best, unused = chosen, spare
        if unused <= _SPARE:
            break
    best = _with_labelled(best, pool, left)
    return _lengthened(best, pool, weights, left - sum(one.length for one in best))


def _with_labelled(
    chosen: Sequence[StatementCandidate], pool: Sequence[StatementCandidate], left: int
) -> list[StatementCandidate]:
    """The chosen candidates with one that is unknown and one that is planned, where the article has such.

    One of the last of the others gives way, but never so that fewer than three are left.
    """
    result = list(chosen)
    for label in ("unknown", "planned"):
        if any(one.label == label for one in result):
            continue
        of_kind = [one for one in pool if one.label == label and one.length <= _LONGEST_LABELLED and not one.is_open]
        of_kind.sort(key=lambda one: (-one.worth, -len(one.keys), one.length))
        plain = [one for one in result if not one.label and not one.is_long]
        removable = [one for one in plain[_KEPT_FOR_LABELLED:][::-1] if not any(map(is_number_key, one.keys))]
        for one in of_kind:
            if (changed := _exchanged(one, result, removable, left)) is not None:
                result = changed
                break
    return result


def _with_other_values(
    chosen: Sequence[StatementCandidate],
    pool: Sequence[StatementCandidate],
    pairs: Sequence[RivalValues],
    left: int,
) -> list[StatementCandidate]:
    """The chosen candidates; beside one of two values that the article gives of one thing, also the other value.

    One of the last of the others gives way; where none leaves room, nothing changes.
    """
    result = list(chosen)
    for pair in pairs:
        told = [any(_tells_value(one, value) for one in result) for value in pair]
        if all(told) or not any(told):
            continue
        missing = pair[told.index(False)]
        others = sorted((one for one in pool if _tells_value(one, missing)), key=lambda one: (one.is_open, one.length))
        valued = [one for one in result if any(_tells_value(one, value) for known in pairs for value in known)]
        plain = [one for one in result if not one.label and not one.is_long and one not in valued]
        fitting = (_exchanged(one, result, plain[1:][::-1], left) for one in others)
        result = next((changed for changed in fitting if changed is not None), result)
    return result


def _tells_value(one: StatementCandidate, value: GivenValue) -> bool:
    """Whether a statement has the figure of that place of the article."""
    spans = one.point.claim.spans
    start, end = value.sentence.start + value.number.start, value.sentence.start + value.number.end
    has_place = any(span.start <= start and end <= span.end for span in spans)
    return (
        has_place and re.search(rf"(?<![\w.,]){re.escape(value.number.text)}(?!\w)", one.point.claim.text) is not None
    )


def _exchanged(
    one: StatementCandidate, chosen: Sequence[StatementCandidate], removable: Sequence[StatementCandidate], left: int
) -> list[StatementCandidate] | None:
    """The chosen candidates with another one, without the first of the removable ones that leaves room for it."""
    for gone in (None, *removable):
        kept = [other for other in chosen if other is not gone]
        if one.length <= left - sum(other.length for other in kept) and _has_room(one, kept):
            return [*kept, one]
    return None


def _lengthened(
    chosen: Sequence[StatementCandidate],
    pool: Sequence[StatementCandidate],
    weights: Mapping[str, float],
    left: int,
) -> list[StatementCandidate]:
    """The chosen candidates, each in its fullest form that the words that are left allow, the first ones first."""
    result = list(chosen)
    for at, one in enumerate(result):
        others = [other for other in result if other is not one]
        fuller = [
            other
            for other in pool
            if len(one.parts) == len(other.parts) == 1
            and one.parts[0].sentence == other.parts[0].sentence
            and _weight(one, weights) < _weight(other, weights)
            and other.length <= one.length + left
            and _has_room(other, others)
        ]
        if fuller:
            result[at] = max(fuller, key=lambda other: _weight(other, weights))
            left -= result[at].length - one.length
    return result


def _weight(one: StatementCandidate, weights: Mapping[str, float]) -> float:
    return math.fsum(weights[key] for key in one.keys)


def _taken(
    pool: Sequence[StatementCandidate], weights: Mapping[str, float], told: frozenset[str], left: int, power: float
) -> list[StatementCandidate]:
    gains = _Gains(weights, dict.fromkeys(told, _IN_HEADLINE), power)
    chosen: list[StatementCandidate] = []

    def fits(one: StatementCandidate) -> bool:
        return one.length <= left and _has_room(one, chosen)

    for one in _by_gain(pool, gains, fits):
        chosen.append(one)
        gains.add(one.keys)
        left -= one.length
    return chosen


class _Gains:
    """What each candidate adds to what is said already; `power` says how much its length counts against it."""

    def __init__(self, weights: Mapping[str, float], said: Mapping[str, float], power: float) -> None:
        self._weights = weights
        self._said = defaultdict(float, said)  # how often each word is said
        self._power = power

    def of(self, one: StatementCandidate) -> float:
        """The gain of a candidate; it never rises when more is said."""
        return sum(self._added(part) for part in one.parts) / math.pow(max(_SHORTEST, one.length), self._power)

    def add(self, keys: Iterable[str]) -> None:
        """Counts words as said once more."""
        for key in keys:
            self._said[key] += 1

    def _added(self, part: SentenceShare) -> float:
        total = math.fsum(self._weights[key] for key in part.whole) or 1.0
        new = math.fsum(self._weights[key] * math.pow(_SAID, self._said.get(key, 0.0)) for key in part.keys)
        return part.worth * math.pow(total, _SENTENCE) * math.pow(new / total, _SHARE)


def _by_gain(
    pool: Sequence[StatementCandidate], gains: _Gains, fits: Callable[[StatementCandidate], bool]
) -> Iterator[StatementCandidate]:
    """The candidates that fit, each time the one with the highest gain.

    A caller that takes one adds its words to `gains`. Gains only fall, so the last known gain of a candidate is a
    bound; what does not fit once must not fit later.
    """
    heap = [(-gains.of(one), at) for at, one in enumerate(pool)]
    heapify(heap)
    while heap:
        _, at = heappop(heap)
        one = pool[at]
        if not fits(one):
            continue
        weighed = (-gains.of(one), at)
        if heap and heap[0] < weighed:
            heappush(heap, weighed)
        else:
            yield one


def _word_weights(pool: Sequence[StatementCandidate]) -> dict[str, float]:
    """How much each word weighs: more the more sentences have it, and for a number."""
    sentences = {part.sentence: part.whole for one in pool for part in one.parts}
    spread = Counter(key for keys in sentences.values() for key in keys)
    spread.update({key: 0 for one in pool for key in one.keys if key not in spread})
    return {key: 1 + _SPREAD * math.log(max(1, count)) + _NUMERIC * is_number_key(key) for key, count in spread.items()}


def _has_room(one: StatementCandidate, chosen: Sequence[StatementCandidate]) -> bool:
    """Whether the candidate is new, and its kind and length are not used up."""
    if one.is_long and any(other.is_long for other in chosen):
        return False
    most = _MOST_LABELLED if one.label else MOST_KEY_POINTS + 1
    if sum(other.label == one.label for other in chosen) >= most:
        return False
    return not any(_is_form_of(part, known) for other in chosen for known in other.parts for part in one.parts)


def _is_form_of(one: SentenceShare, other: SentenceShare) -> bool:
    if one.sentence != other.sentence:
        return False
    return len(one.keys & other.keys) > _SAME * min(len(one.keys), len(other.keys))


def _fallback(findings: Findings) -> StatementCandidate:
    """The first words of the article, where no statement is short enough."""
    lead = findings.body[0]
    claim = truncated_claim(lead, LONGEST_POINT, findings)
    keys = keys_of(claim.text, findings)
    part = SentenceShare(lead.number, keys, keys, 1.0)
    return StatementCandidate(Point(claim, lead), (part,), printed_words(claim), "")


def _arranged(chosen: Sequence[StatementCandidate], opening: Sequence[Sentence], findings: Findings) -> Selection:
    """The chosen candidates in their places.

    The nut graf is the one that is too long for a point, or the first one of the opening that says best what the event
    means; in a story that opens on a scene, the one that is worth most. All others are in the order of the article.
    """
    plain = [one for one in chosen if not one.label] or list(chosen)
    plain.sort(key=_place)
    early = [one for one in plain if one.point.sentence in opening]
    nut_graf = max(
        early or plain,
        key=lambda one: (one.is_long, not one.is_open, _meaning(one, findings) + (0.0 if early else one.worth)),
    )
    rest = sorted((one for one in chosen if one is not nut_graf), key=_place)
    points = [one for one in rest if not one.label]
    # Only the sentence before says whom or what such a statement is about: no label stands above it.
    hinging = [one for one in rest if one.label and openness(one.point.claim.text) == "opening"]
    points += hinging[: max(0, MOST_KEY_POINTS - len(points))]
    labelled = [one for one in rest if one not in points]
    return Selection(
        nut_graf.point,
        tuple(one.point for one in sorted(points, key=_place))[:MOST_KEY_POINTS] or (nut_graf.point,),
        tuple(one.point for one in labelled if one.label == "unknown"),
        tuple(one.point for one in labelled if one.label == "planned"),
    )


def _place(one: StatementCandidate) -> int:
    return one.point.claim.spans[0].start


def _meaning(one: StatementCandidate, findings: Findings) -> float:
    """How well the candidate says why the story matters; 0 without a sign of that, or without words of the lead."""
    shared = len(one.keys & keys_of(findings.body[0].text, findings))
    return _MEANS * min(2, meaning_signs(one.point.claim.text)) if shared > 1 else 0.0


_FULL = 0.5  # share of the words of the story that all statements of a full brief have
_LEAST_FULL = 120  # words
_FURTHER_LENGTH = 0.8  # power of a further point's length that its gain is divided by


def further_points(
    points: Sequence[Point], told: Sequence[Claim], findings: Findings, cited: frozenset[int] = frozenset()
) -> tuple[Claim, ...]:
    """The statements that add most to those of `told`, in the order of the article.

    All together have up to half the words of the story. The model's wording of a sentence (`points`), the sentence and
    its shorter form are candidates; a sentence that `told` has only the beginning of comes first. Sentences whose
    numbers are `cited` are stated already.
    """
    known = new_claims(told, [])
    left = max(_LEAST_FULL, int(_FULL * sum(len(one.text.split()) for one in findings.body)))
    left -= sum(map(_words_in, known))
    pool = further_candidates(points, keys_of(told[0].text, findings), findings, cited)
    weights = _word_weights(pool)
    ends = [claim.spans[0].start for claim in known if claim.text.endswith("…")]
    ended = [one for one in pool if any(_is_of(one.point, start) for start in ends)]
    whole = [claim for claim in known if not claim.text.endswith("…")]
    found = list(islice(_most_adding(ended, _Gains(weights, {}, 0.0), whole, left), MOST_FURTHER_POINTS))
    left -= sum(map(_words_in, found))
    gains = _Gains(weights, {}, _FURTHER_LENGTH)
    for claim in whole:
        gains.add(keys_of(claim.text, findings))
    found += islice(_most_adding(pool, gains, whole, left), MOST_FURTHER_POINTS - len(found))
    return tuple(sorted(found, key=lambda claim: claim.spans[0].start))


def _is_of(point: Point, start: int) -> bool:
    """Whether the place is in the sentence of a point."""
    return point.sentence.start <= start < point.sentence.end


def _most_adding(pool: Sequence[StatementCandidate], gains: _Gains, known: list[Claim], left: int) -> Iterator[Claim]:
    """The candidates that add most within `left` words, at most one of a sentence; each becomes one of the `known`."""
    used: set[int] = set()

    def fits(one: StatementCandidate) -> bool:
        return _words_in(one.point.claim) <= left and one.point.sentence.number not in used

    for one in _by_gain(pool, gains, fits):
        claim = one.point.claim
        if not is_repeated(claim, known):
            known.append(claim)
            used.add(one.point.sentence.number)
            gains.add(one.keys)
            left -= _words_in(claim)
            yield claim


def _words_in(claim: Claim) -> int:
    return len(claim.text.split())
