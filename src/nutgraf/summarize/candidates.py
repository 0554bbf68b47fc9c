"""The statements a brief may be made of, and what each is worth.

The candidates are the forms of every sentence that are short enough (`nutgraf.summarize.cuts`), two consecutive short
sentences as one statement, and the model's own lines. A sentence that has no short form is shown from its beginning,
with an ellipsis.

A sentence is worth more the earlier it comes, the more it shares with the headline and with the other sentences, and
if it has a figure, a date, an outcome ("voted", "denied"), a denial or a plan, or is what a line of the model rests on;
less if it quotes somebody or says little. Where a story opens on a scene, the place counts from the first sentence
that comes to the headline's subject.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.brief import Claim
from nutgraf.extract.clauses import clause_subject
from nutgraf.grounding import words
from nutgraf.render import printed_words
from nutgraf.summarize.cuts import Cut, cuts_of
from nutgraf.summarize.open_references import (
    Openness,
    is_explained_by,
    is_open,
    openness,
    opens_with_people,
    opens_with_that,
)
from nutgraf.summarize.points import Findings, Point, cut_claim, meaning_signs, truncated_claim
from nutgraf.text.cues_en import ANNOUNCEMENTS, NEGATION, OUTCOMES, is_left_open, is_planned, says_what_next
from nutgraf.text.lexicon_en import PERSONAL
from nutgraf.text.sentence_parts_en import OPENING_PHRASE, QUOTATION, UNFAIR
from nutgraf.text.tokens import tokenize

LONGEST_POINT, LONGEST_NUT_GRAF = 25, 30  # words
_LONGEST_FURTHER = 60  # words of a statement that only a full brief has
OPENING = 3  # sentences that may be a long nut graf
# What a sentence is worth besides its place; every feature is between 0 and 1. Chosen on the articles of the corpus
# that are not held back and on 120 other news articles (docs/findings.md).
_WORTH: Mapping[str, float] = {
    "salience": 0.5, "headline": 0.4, "line": 0.3, "figure": 0.3, "dated": 0.2, "outcome": 0.2, "negated": 0.15,
    "planned": 0.15, "quoting": -0.8, "thin": -0.3,
}  # fmt: skip
_LEAST_WORTH = 0.05
_FALL, _STEEPNESS = 0.3, 1.5  # share of the story after which the place counts a third, and how suddenly it falls
_END = 0.05  # what the place counts at the end of a story
_LEAST_STORY = 150  # words; of a shorter story the whole is its opening
_SCENE = 0.6  # share of its place that a sentence loses in a story which opens on a scene
_TRUNCATED = 0.85  # share of its worth that a statement with an ellipsis keeps
# Share of its worth that a statement keeps which hinges on a word outside it.
_OPEN: Mapping[Openness, float] = {"": 1.0, "within": 1.0, "opening": 0.6}
_SAYS_LITTLE, _FEW = 0.75, 4  # the same of one without a fact, and words with meaning that a fact has
_FEWEST = 2  # words with meaning that a statement has: "No" is none
_BEFORE_SUBJECT = 0.4  # what the place of a sentence counts that belongs to such a scene
_ON_SUBJECT = 0.7  # share of the most words of the headline that any sentence has
_MOSTLY_QUOTED = 0.4  # share of a sentence's words inside quotation marks
_THIN = 5  # a sentence with fewer words that carry meaning, and no figure, says little
_MARK = re.compile(r"[“”„«»\"]")


class SentenceShare(NamedTuple):
    """What a candidate says of one sentence: its words as keys, those of the whole sentence, and what that is worth."""

    sentence: int
    keys: frozenset[str]
    whole: frozenset[str]
    worth: float


class StatementCandidate(NamedTuple):
    """A statement that may be chosen: its parts, the words it takes in print, and what kind it is."""

    point: Point
    parts: tuple[SentenceShare, ...]
    length: int
    label: str  # "unknown", "planned" or empty

    @property
    def keys(self) -> frozenset[str]:
        """The content words of all parts."""
        return frozenset[str]().union(*(part.keys for part in self.parts))

    @property
    def is_long(self) -> bool:
        """Whether only the nut graf may be as long."""
        return self.length > LONGEST_POINT

    @property
    def is_open(self) -> bool:
        """Whether it hinges on a word that stands for something outside it."""
        return is_open(self.point.claim.text)

    @property
    def worth(self) -> float:
        """The worth of its most valuable part."""
        return max(part.worth for part in self.parts)


def keys_of(text: str, findings: Findings) -> frozenset[str]:
    """The content words of a text, each as the key that its forms share."""
    return frozenset(word.key for word in words(text, findings.article.language) if word.carries)


def is_number_key(key: str) -> bool:
    """Whether the key of a word is that of a number."""
    return key[:1].isdigit() or key[:1] == "#"


def opens_on_scene(subject: frozenset[str], findings: Findings) -> bool:
    """Whether the story opens with something other than the `subject` of its headline, as features do."""
    lead = keys_of(findings.body[0].text, findings)
    return len(subject) > 2 and not lead & subject


def candidates_of(
    subject: frozenset[str], points: Sequence[Point], lines: Sequence[str], findings: Findings
) -> list[StatementCandidate]:
    """Every statement that may be chosen; `points` are what the model's `lines` came to."""
    places = _places(subject, findings)
    worths = {number: merit * places[number] for number, merit in merits(subject, lines, findings).items()}
    is_scene = opens_on_scene(subject, findings)
    found: dict[int, list[StatementCandidate]] = {}
    for sentence in findings.body:
        if findings.is_asked(sentence):
            continue
        longest = LONGEST_NUT_GRAF if not is_scene and _may_be_nut_graf(sentence, findings) else LONGEST_POINT
        own = [point.claim for point in points if point.sentence == sentence and point.claim.wording == "model"]
        claims = [
            *(claim for claim in own if printed_words(claim) <= longest),
            *_claims(sentence, longest, findings),
        ]
        whole = keys_of(sentence.text, findings)
        found[sentence.number] = _richest(
            _candidate(claim, sentence, whole, worths[sentence.number], findings) for claim in claims
        )
    telling = {number: [one for one in forms if _tells_something(one)] for number, forms in found.items()}
    if any(telling.values()):
        found = telling
    pairs = [
        pair
        for first, second in pairwise(findings.body)
        if first.number in found
        and second.number in found
        and (pair := _pair(found[first.number], found[second.number], findings))
    ]
    return [*(one for forms in found.values() for one in forms), *pairs]


def _may_be_nut_graf(sentence: Sentence, findings: Findings) -> bool:
    """Whether a sentence is the lead, or soon after it tells more than what somebody said."""
    if sentence == findings.body[0]:
        return True
    tells = findings.attribution(sentence).asserted_by is None or meaning_signs(sentence.text) > 0
    return tells and sentence in findings.body[:OPENING]


def further_candidates(
    points: Sequence[Point], subject: frozenset[str], findings: Findings, cited: frozenset[int]
) -> list[StatementCandidate]:
    """What a full brief may say besides: of each sentence the model's wording, the whole, and its longest short form.

    Sentences whose numbers are `cited` are left out. The place of a sentence does not count.
    """
    found = []
    lines = [point.claim.text for point in points if point.claim.wording == "model"]
    worths = merits(subject, lines, findings)
    for sentence in findings.body:
        if sentence.number in cited or findings.is_asked(sentence):
            continue
        whole = keys_of(sentence.text, findings)
        claims = [point.claim for point in points if point.sentence == sentence and point.claim.wording == "model"]
        forms = cuts_of(sentence, findings.analysis, _LONGEST_FURTHER)
        short = [cut for cut in forms[1:] if len(cut.text.split()) <= LONGEST_POINT]
        claims += (cut_claim(sentence, cut, findings) for cut in (*forms[:1], *short[:1]))
        found += [_candidate(claim, sentence, whole, worths[sentence.number], findings) for claim in claims]
    return [one for one in found if _tells_something(one)]


def _tells_something(one: StatementCandidate) -> bool:
    """Whether a statement has words with meaning, and does more than point back, announce a fact or describe a mood."""
    text = one.point.claim.text
    is_announcement = ANNOUNCEMENTS.search(text) is not None and not one.label
    return len(one.keys) >= _FEWEST and not (text.endswith(":") or opens_with_that(text) or is_announcement)


def _claims(sentence: Sentence, longest: int, findings: Findings) -> Iterator[Claim]:
    """The forms of a sentence with at most `longest` words in print, its source included, or its first words."""
    forms = (cut_claim(sentence, cut, findings) for cut in cuts_of(sentence, findings.analysis, longest))
    short = [claim for claim in forms if printed_words(claim) <= _room(claim, longest)]
    yield from short
    if not any(printed_words(claim) <= LONGEST_POINT for claim in short):
        whole = Cut(" ".join(sentence.text.split()), 0, len(sentence.text), is_whole=True)
        claim = cut_claim(sentence, whole, findings)
        yield claim if printed_words(claim) <= LONGEST_POINT else truncated_claim(sentence, LONGEST_POINT, findings)


def _room(claim: Claim, longest: int) -> int:
    """The words a statement may have; a nut graf says by itself what it is about."""
    return min(longest, LONGEST_POINT) if openness(claim.text) == "opening" else longest


def _candidate(
    claim: Claim, sentence: Sentence, whole: frozenset[str], worth: float, findings: Findings
) -> StatementCandidate:
    keys = keys_of(claim.text, findings)
    is_main = sentence == findings.body[0] or printed_words(claim) > LONGEST_POINT
    label = "" if is_main else _label(claim.text, sentence, findings)
    worth *= _TRUNCATED if claim.text.endswith("…") else 1.0
    worth *= _OPEN["opening" if label and is_open(claim.text) else openness(claim.text)]
    worth *= 1.0 if label else _content(claim.text, keys)
    part = SentenceShare(sentence.number, keys, whole | keys, worth)
    return StatementCandidate(Point(claim, sentence), (part,), printed_words(claim), label)


def _content(text: str, keys: frozenset[str]) -> float:
    """The share of its worth that a statement keeps: less for a remark, or a few words without figure or outcome."""
    has_figure = any(map(is_number_key, keys))
    if _MARK.match(text) and not has_figure:
        return _SAYS_LITTLE
    has_fact = has_figure or OUTCOMES.search(text) or UNFAIR.search(text)
    return 1.0 if has_fact or (len(keys) >= _FEW and not _is_quoting(text)) else _SAYS_LITTLE


def _label(text: str, sentence: Sentence, findings: Findings) -> str:
    if is_left_open(text):
        return "unknown"
    is_quoted = findings.analysis.is_mostly_quoted(sentence)
    return "planned" if says_what_next(text) and not is_quoted else ""


def _richest(candidates: Iterable[StatementCandidate]) -> list[StatementCandidate]:
    """The candidates of one sentence, without those that say no more than another of at most their length."""
    kept: list[StatementCandidate] = []
    for one in sorted(candidates, key=lambda one: (-len(one.keys), one.length)):
        if not any(one.keys <= other.keys and other.length <= one.length for other in kept):
            kept.append(one)
    return kept


def _pair(
    firsts: Sequence[StatementCandidate], seconds: Sequence[StatementCandidate], findings: Findings
) -> StatementCandidate | None:
    """Two consecutive sentences as one statement, in the longest forms that a point has room for."""
    for first in firsts:
        for second in seconds:
            if len(f"{first.point.claim.text} {second.point.claim.text}".split()) > LONGEST_POINT:
                continue
            if _may_join(first, second) and _are_neighbours(first, second, findings):
                pair = _joined(first, second, findings)
                if not pair.is_long:
                    return pair
    return None


def _may_join(first: StatementCandidate, second: StatementCandidate) -> bool:
    one, other = first.point.claim, second.point.claim
    is_same = (one.asserted_by and one.asserted_by.name) == (other.asserted_by and other.asserted_by.name)
    is_plain = not any(
        "…" in claim.text or claim.wording == "model" or _MARK.search(claim.text) for claim in (one, other)
    )
    opening = second.point.sentence.text[: max(0, other.spans[0].start - second.point.sentence.start)]
    if OPENING_PHRASE.match(opening):
        return False  # "On the island, two more were found": not where the others were
    is_alike = is_same and one.certainty == other.certainty and first.label == second.label
    return is_plain and ((is_alike and _continues(first, second)) or _says_what_is_open(first, second))


def _says_what_is_open(first: StatementCandidate, second: StatementCandidate) -> bool:
    """Whether the first sentence says what an unknown is about: "Ilves will leave. The company did not say why"."""
    if second.label != "unknown" or not second.is_open or first.label == "unknown" or first.is_open:
        return False
    is_whole = len(first.point.claim.text) == len(first.point.sentence.text)
    return is_explained_by(second.point.claim.text, whole=is_whole)


def _continues(first: StatementCandidate, second: StatementCandidate) -> bool:
    """Whether the second sentence goes on with the matter of the first, and not from somebody to somebody else."""
    shared = first.parts[0].whole & second.parts[0].whole
    one, other = first.point.claim.text, second.point.claim.text
    are_both = opens_with_people(one) and opens_with_people(other)
    return bool(shared) or openness(other) == "opening" or not are_both


def _are_neighbours(first: StatementCandidate, second: StatementCandidate, findings: Findings) -> bool:
    sentences = (first.point.sentence, second.point.sentence)
    between = findings.article.text[sentences[0].end : sentences[1].start]
    if sentences[0].paragraph != sentences[1].paragraph:
        return False
    return not between.strip() and not any(findings.analysis.is_mostly_quoted(sentence) for sentence in sentences)


def _joined(first: StatementCandidate, second: StatementCandidate, findings: Findings) -> StatementCandidate:
    one, other = first.point.claim, second.point.claim
    span = findings.article.span(one.spans[0].start, other.spans[-1].end)
    fields = {"text": f"{one.text} {_with_pronoun(one.text, second)}", "spans": (span,), "wording": "cut"}
    claim = one.model_copy(update=fields)
    point = Point(claim, first.point.sentence)
    seconds = second.parts
    if not is_open(claim.text):  # the first sentence has what a word of the second stands for
        seconds = tuple(part._replace(worth=part.worth / _OPEN[openness(other.text)]) for part in seconds)
    return StatementCandidate(point, (*first.parts, *seconds), printed_words(claim), second.label or first.label)


def _with_pronoun(before: str, second: StatementCandidate) -> str:
    """A statement with the pronoun of its sentence again, where the statement `before` has the name for its subject."""
    text = second.point.claim.text
    pronoun, _, rest = second.point.sentence.text.partition(" ")
    name, found, predicate = text.partition(f" {rest.split(maxsplit=1)[0]} ") if rest else ("", "", "")
    if pronoun.lower() not in PERSONAL or not found or name == pronoun:
        return text
    tokens = tokenize(before, 0, len(before))
    subject = clause_subject(tokens, 0, len(tokens))
    is_same = subject is not None and tokens[subject.end - 1].text == name.rpartition(" ")[2]
    return f"{pronoun}{found}{predicate}" if is_same else text


def merits(subject: frozenset[str], lines: Sequence[str], findings: Findings) -> dict[int, float]:
    """How much each sentence of the body is worth by its words alone, whatever its place, by its number."""
    drafted = [keys_of(line, findings) for line in lines]
    top = max(findings.weights.values(), default=1.0) or 1.0
    found = {}
    for sentence in findings.body:
        keys = keys_of(sentence.text, findings)
        features = _features(sentence, keys, findings) | {
            "salience": findings.weights[sentence.number] / top,
            "headline": len(keys & subject) / (len(subject) or 1),
            "line": max((len(keys & line) / max(3, len(line)) for line in drafted), default=0.0),
        }
        merit = 1 + sum(_WORTH[name] * float(share) for name, share in features.items())
        found[sentence.number] = max(_LEAST_WORTH, merit)
    return found


def _features(sentence: Sentence, keys: frozenset[str], findings: Findings) -> dict[str, float]:
    text = sentence.text
    figure = any(number.is_figure for number in findings.analysis.numbers(sentence))
    return {
        "figure": figure,
        "dated": bool(findings.analysis.dates(sentence)),
        "outcome": min(2, len(OUTCOMES.findall(text))) / 2,
        "negated": NEGATION.search(text) is not None,
        "planned": is_planned(text),
        "quoting": _is_quoting(text) or findings.analysis.is_mostly_quoted(sentence),
        "thin": len(keys) < _THIN and not figure and not UNFAIR.search(text),
    }


def _is_quoting(text: str) -> bool:
    quoted = sum(len(hit.group().split()) for hit in QUOTATION.finditer(text))
    return quoted > _MOSTLY_QUOTED * len(text.split())


def _places(subject: frozenset[str], findings: Findings) -> dict[int, float]:
    """What the place of each sentence counts, by its number."""
    lengths = [len(sentence.text.split()) for sentence in findings.body]
    starts = [sum(lengths[:at]) for at in range(len(lengths))]
    story = max(_LEAST_STORY, sum(lengths))
    is_scene = opens_on_scene(subject, findings)
    shared = [len(keys_of(sentence.text, findings) & subject) for sentence in findings.body]
    origin = next(start for start, share in zip(starts, shared, strict=True) if share >= _ON_SUBJECT * max(shared))
    found = {}
    for sentence, start in zip(findings.body, starts, strict=True):
        distance = (start - origin * is_scene) / story
        falling = math.exp(-((max(0.0, distance) / _FALL) ** _STEEPNESS)) if distance >= 0 else _BEFORE_SUBJECT
        found[sentence.number] = _END + (1 - _SCENE * is_scene) * falling
    return found
