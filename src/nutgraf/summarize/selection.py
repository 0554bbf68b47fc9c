"""Chooses what a reader is shown of an article within the word budget of a brief.

Headline, nut graf, key points, what is not known and what happens next are one choice: what the headline says need not
be said again. The candidates are the sentences of the article, their shorter forms (`nutgraf.summarize.cuts`), and the
model's own lines. One after the other, the candidate with the highest gain for its length is taken. The gain is its
value (place, figures, names, words of the headline, words the model chose …) plus the weight of its new words.
`_VALUE` was fitted on the articles of the corpus that are not held back and on the highlights of 59 other news
articles (docs/findings.md has the figures; `python -m benchmarks.in_budget` prints those of the corpus).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.brief import MOST_KEY_POINTS, Claim
from nutgraf.extract import find_numbers
from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.render import printed_words
from nutgraf.summarize.cuts import cuts_of
from nutgraf.summarize.points import Findings, Point, cut_claim, meaning_signs, truncated_claim
from nutgraf.text.cues_en import NEGATION, OUTCOMES, is_left_open, is_planned, is_spoken, is_unknown, says_what_next
from nutgraf.text.lexicon_en import PERSONAL, POSSESSIVES, any_of

LONGEST_POINT, LONGEST_NUT_GRAF = 25, 30  # words
_MOST_LABELLED = 2  # statements under "Not known", and under "Next"
_LEAST_POINT = 15  # words that a point may have however small the budget is
_OPENING = 3  # sentences that may be a long nut graf
_SAME = 0.3  # share of words from which two forms of one sentence say the same
# What a candidate is worth. Each feature is between 0 and 1; `place` halves after `_FALL` sentences.
_VALUE: Mapping[str, float] = {
    "place": 1.4, "figure": 0.3, "quoted": -0.5, "unknown": 0.15, "planned": 0.15, "kept": 0.5, "salience": 0.5,
    "line": 0.4, "negated": 0.15, "outcome": 0.4, "speaks": -0.4, "dangling": -0.35, "headline": 0.5,
}  # fmt: skip
_NEW = 2.5  # the weight of a candidate's words that nothing says yet, as a share of the richest candidate's
_FALL = 5
_SCENE = 0.6  # share of `place` that a story loses which opens on a scene
_LENGTH = (0.45, 0.3, 0.15, 0.0)  # powers of its length that the gain of a candidate is divided by, in turn
_SPARE = 10  # words that may stay unused
_SHORTEST = 9  # words; shorter candidates gain nothing from being shorter
_SAID = 0.3  # what a word still counts for each time it has been said
_IN_HEADLINE = 0.6  # how often a word of the headline counts as said
_MEANS = 0.2  # value of a sign of meaning in the nut graf
_LEAST_SHARED = 0.25  # share of the headline's words that an opening has unless it is a scene
_THIRD = PERSONAL - {"you", "we", "i"}
_THEIRS = POSSESSIVES - {"my", "your", "our"}
_POINTING = frozenset("this that these those such".split())
_OPENERS = any_of(word.title() for word in (PERSONAL - {"you"}) | _THEIRS | _POINTING)
_DANGLING = re.compile(
    rf"[“\"]?(?:[^,]{{1,60}}, )?(?:{_OPENERS}|Both|Another|Others|Some|The other|{any_of(_THIRD)})\b"
    r"(?! (?:is|was|remains|will be) (?:\w+ )?(?:not |un))"
    rf"|(?:\S+ ){{0,3}}(?:{any_of((_POINTING - {'that'}) | _THEIRS)}) \w+"
    rf"|.*\b(?:{any_of(_THIRD)}) (?:said|says|added|told)\b"
)


class StatementCandidate(NamedTuple):
    """A statement that may be chosen: its words as keys, the words it takes, its value, and what kind it is."""

    point: Point
    keys: frozenset[str]
    length: int
    value: float
    label: str  # "unknown", "planned" or empty

    @property
    def is_long(self) -> bool:
        """Whether only the nut graf may be as long."""
        return len(self.point.claim.text.split()) > LONGEST_POINT


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
    subject = _keys(headline.text, findings)
    is_scene = _opens_on_scene(subject, findings)
    pool = _candidates(subject, points, lines, findings, is_scene=is_scene)
    chosen = choose(pool, subject, budget - printed_words(headline))
    opening = [] if is_scene else findings.body[:_OPENING]
    return _arranged(chosen or [_fallback(findings)], opening, findings)


def _opens_on_scene(subject: frozenset[str], findings: Findings) -> bool:
    """Whether the story opens on something else than the `subject` of its headline, as features do."""
    lead = _keys(findings.body[0].text, findings)
    return len(subject) > 2 and len(lead & subject) < _LEAST_SHARED * len(subject)


def _candidates(
    subject: frozenset[str], points: Sequence[Point], lines: Sequence[str], findings: Findings, *, is_scene: bool
) -> list[StatementCandidate]:
    place = {sentence.number: at for at, sentence in enumerate(findings.body)}
    wholes = {sentence.number: _keys(sentence.text, findings) for sentence in findings.body}
    drafted = [_keys(line, findings) for line in lines]
    most = max(findings.weights.values(), default=1.0) or 1.0
    pool = []
    for point in _pool(points, findings, LONGEST_POINT if is_scene else LONGEST_NUT_GRAF):
        text, sentence = point.claim.text, point.sentence
        keys = _keys(text, findings)
        whole = wholes[sentence.number]
        features = _features(text, sentence, findings) | {
            "place": (1 - _SCENE * is_scene) / (1 + place.get(sentence.number, 0) / _FALL),
            "kept": len(keys & whole) / (len(whole) or 1),
            "salience": findings.weights[sentence.number] / most,
            "line": max((len(keys & line) / max(3, len(line)) for line in drafted), default=0.0),
            "headline": is_scene * len(keys & subject) / (len(subject) or 1),
        }
        value = sum(_VALUE[name] * float(share) for name, share in features.items())
        label = _label(text, is_quoted=bool(features["quoted"]))
        pool.append(StatementCandidate(point, keys, printed_words(point.claim), value, label))
    return pool


def _label(text: str, *, is_quoted: bool) -> str:
    if is_left_open(text):
        return "unknown"
    return "planned" if says_what_next(text) and not is_quoted else ""


def _features(text: str, sentence: Sentence, findings: Findings) -> dict[str, float]:
    analysis, language = findings.analysis, findings.article.language
    return {
        "figure": any(number.is_figure for number in find_numbers(text, language=language)),
        "quoted": analysis.is_mostly_quoted(sentence),
        "unknown": is_unknown(text),
        "planned": is_planned(text),
        "negated": NEGATION.search(text) is not None,
        "outcome": min(2, len(OUTCOMES.findall(text))) / 2,
        "speaks": is_spoken(text),
        "dangling": _DANGLING.match(text) is not None,
    }


def _pool(points: Sequence[Point], findings: Findings, longest_early: int) -> Iterator[Point]:
    """The model's lines that are short enough, and every form of every sentence; those of the opening may be longer."""

    def longest(sentence: Sentence) -> int:
        return longest_early if sentence in findings.body[:_OPENING] else LONGEST_POINT

    for point in points:
        if point.claim.wording == "model" and len(point.claim.text.split()) <= longest(point.sentence):
            yield point
    for sentence in findings.body:
        for cut in cuts_of(sentence, findings.analysis, longest(sentence)):
            yield Point(cut_claim(sentence, cut, findings), sentence)


def _keys(text: str, findings: Findings) -> frozenset[str]:
    return frozenset(word.key for word in words(text, findings.article.language) if word.carries)


def choose(pool: Sequence[StatementCandidate], told: frozenset[str], left: int) -> list[StatementCandidate]:
    """The candidates that say most within `left` words, in the order they are taken; `told` is what is said already.

    At most one is as long as a nut graf, at most two are unknown and two planned, and at most one form of a clause is
    taken. A candidate that is longer than what is left is passed over. Where the number of points leaves words unused,
    length counts less.
    """
    weights = _word_weights(pool)
    chosen: list[StatementCandidate] = []
    for power in _LENGTH:
        chosen = _taken(pool, weights, told, left, power)
        spare = left - sum(one.length for one in chosen)
        if spare <= _SPARE:
            break
    return _lengthened(chosen, pool, left - sum(one.length for one in chosen))


def _taken(
    pool: Sequence[StatementCandidate], weights: Mapping[str, float], told: frozenset[str], left: int, power: float
) -> list[StatementCandidate]:
    richest = max((sum(weights[key] for key in one.keys) for one in pool), default=0.0) or 1.0
    said: Counter[str] = Counter()
    longest = min(LONGEST_POINT, max(_LEAST_POINT, int(left / 3.7)))
    chosen: list[StatementCandidate] = []

    def gain(one: StatementCandidate) -> float:
        new = sum(weights[key] * math.pow(_SAID, said[key] + _IN_HEADLINE * (key in told)) for key in one.keys)
        return (one.value + _NEW * new / richest) / math.pow(max(_SHORTEST, one.length), power)

    open_ones = list(pool)
    while open_ones := [one for one in open_ones if one.length <= left and _has_room(one, chosen, longest)]:
        best = max(open_ones, key=gain)
        if gain(best) <= 0:
            break
        chosen.append(best)
        left -= best.length
        said.update(best.keys)
    return chosen


def _lengthened(
    chosen: Sequence[StatementCandidate], pool: Sequence[StatementCandidate], left: int
) -> list[StatementCandidate]:
    """The chosen candidates, each in its longest form that the words that are left allow, the first ones first."""
    result = list(chosen)
    for at, one in enumerate(result):
        longer = [
            other
            for other in pool
            if one.point.sentence is other.point.sentence
            and one.keys < other.keys
            and other.label == one.label
            and other.value >= one.value
            and one.length < other.length <= min(LONGEST_POINT, one.length + left)
            and not any(_is_form_of(other, third) for third in result if third is not one)
        ]
        if longer:
            result[at] = max(longer, key=lambda other: other.length)
            left -= result[at].length - one.length
    return result


def _word_weights(pool: Sequence[StatementCandidate]) -> dict[str, float]:
    """How much each word weighs: more the more sentences have it."""
    sentences: dict[int, frozenset[str]] = {}
    for one in pool:
        number = one.point.sentence.number
        sentences[number] = sentences.get(number, frozenset()) | one.keys
    spread = Counter(key for keys in sentences.values() for key in keys)
    return {key: math.log(1 + count) for key, count in spread.items()}


def _has_room(one: StatementCandidate, chosen: Sequence[StatementCandidate], longest: int) -> bool:
    """Whether the candidate is new, and its kind and length are not used up."""
    if one.length > longest and any(other.length > longest for other in chosen):
        return False
    most = _MOST_LABELLED if one.label else MOST_KEY_POINTS + 1
    if sum(other.label == one.label for other in chosen) >= most:
        return False
    return not any(_is_form_of(one, other) for other in chosen)


def _is_form_of(one: StatementCandidate, other: StatementCandidate) -> bool:
    if one.point.sentence.number != other.point.sentence.number:
        return False
    return len(one.keys & other.keys) > _SAME * min(len(one.keys), len(other.keys))


def _fallback(findings: Findings) -> StatementCandidate:
    """The first words of the article, where no form of any sentence is short enough."""
    lead = findings.body[0]
    claim = truncated_claim(lead, LONGEST_POINT, findings)
    return StatementCandidate(Point(claim, lead), _keys(claim.text, findings), printed_words(claim), 0.0, "")


def _arranged(chosen: Sequence[StatementCandidate], opening: Sequence[Sentence], findings: Findings) -> Selection:
    """The chosen candidates in their places.

    The nut graf is the one that is too long for a point, or the one that says best what the event means; all others are
    in the order of their value.
    """
    plain = [one for one in chosen if not one.label] or list(chosen)
    early = [one for one in plain if one.point.sentence in opening]
    nut_graf = max(early or plain, key=lambda one: (one.is_long, one.value + _meaning(one, findings)))
    rest = sorted((one for one in chosen if one is not nut_graf), key=lambda one: -one.value)
    points = tuple(one.point for one in rest if not one.label)[:MOST_KEY_POINTS]
    return Selection(
        nut_graf.point,
        points or (nut_graf.point,),
        tuple(one.point for one in rest if one.label == "unknown"),
        tuple(one.point for one in rest if one.label == "planned"),
    )


def _meaning(one: StatementCandidate, findings: Findings) -> float:
    """How well the candidate says why the story matters; 0 without a sign of it, or away from the lead's matter."""
    shared = len(one.keys & _keys(findings.body[0].text, findings))
    return _MEANS * min(2, meaning_signs(one.point.claim.text)) if shared > 1 else 0.0
