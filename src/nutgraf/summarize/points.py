"""The points of a passage: each line of the model laid over the article, and kept only where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.brief import Claim, Rejection, RejectionReason
from nutgraf.find import tolerant
from nutgraf.ground import Failure, failure_of, rest
from nutgraf.summarize.claims import claim_of
from nutgraf.summarize.draft import DraftLine
from nutgraf.summarize.findings import Findings
from nutgraf.summarize.parts import Part

_RESTS = 0.5  # share of a line's words its sentences must hold before they are worth checking
_RESTS_ELSEWHERE = 0.6  # and before a sentence of another part than the line names is believed


_failure = tolerant("the check of a line", lambda *_: Failure("rests_on_nothing", "the line could not be checked"))(
    failure_of
)
_best_support = tolerant("the sentence a line rests on", lambda *_: None)(rest)


class Point(NamedTuple):
    """A claim, and the sentence it rests on."""

    claim: Claim
    sentence: Sentence


class Points(NamedTuple):
    """What became of a model's lines."""

    kept: tuple[Point, ...]
    rejections: tuple[Rejection, ...]


def points_of(parts: Sequence[Part], lines: Sequence[DraftLine], findings: Findings) -> Points:
    """A point for each part: the model's line where it stands, else sentences of the article.

    A line that fails is kept as a Rejection; the sentence it rested on and the weightiest one of the part take its
    place. Where the model wrote nothing for a part, the weightiest is taken, so no part of an article is ever lost,
    whatever the model does.
    """
    kept: list[Point] = []
    rejections: list[Rejection] = []
    waiting = {line.part: line for line in reversed(lines)}
    extra = [line for line in lines if waiting.get(line.part) is not line or not 1 <= line.part <= len(parts)]
    rejections += [_rejection(line, "no_such_part", f"part {line.part}") for line in extra]
    everything = [sentence for part in parts for sentence in part.sentences]
    for part in parts:
        line = waiting.get(part.number)
        used = {point.sentence.number for point in kept}
        point, rejection = _point(part, line, everything, findings, used)
        if point:
            kept.append(point)
        if rejection and (best := _weightiest(part, findings, used | {point.sentence.number} if point else used)):
            kept.append(best)
        if rejection:
            rejections.append(rejection)
    return Points(tuple(kept), tuple(rejections))


def _point(
    part: Part, line: DraftLine | None, everything: Sequence[Sentence], findings: Findings, used: set[int]
) -> tuple[Point | None, Rejection | None]:
    if line is None:
        return _weightiest(part, findings, used), None
    if copied := _copied(line, part, findings, used):
        return copied, None
    language = findings.article.language
    resting = _best_support(line.text, part.sentences, language)
    if resting is None or resting.share < _RESTS:
        resting = _best_support(line.text, everything, language)
        if resting is None or resting.share < _RESTS_ELSEWHERE:
            spare = _weightiest(part, findings, used)
            return spare, _rejection(line, "rests_on_nothing", f"part {part.number}", spare)
    if resting.sentence.number in used:
        return None, _rejection(line, "repeats", f"part {part.number}")
    failure = _failure(line.text, resting.sentence.text, language)
    if failure is None:
        return Point(claim_of(resting.sentence, findings, wording=line.text), resting.sentence), None
    spare = Point(claim_of(resting.sentence, findings), resting.sentence)
    return spare, _rejection(line, failure.reason, failure.detail, spare)


def _copied(line: DraftLine, part: Part, findings: Findings, used: set[int]) -> Point | None:
    """The weightiest of the sentences that the line holds word for word; a model often copies instead of shortening."""
    flat = " ".join(line.text.split())
    held = [s for s in part.sentences if " ".join(s.text.split()) in flat and s.number not in used]
    if not held:
        return None
    best = max(held, key=lambda sentence: findings.weights[sentence.number])
    return Point(claim_of(best, findings), best)


def _weightiest(part: Part, findings: Findings, used: set[int]) -> Point | None:
    free = [sentence for sentence in part.sentences if sentence.number not in used]
    if not free:
        return None
    best = max(free, key=lambda sentence: findings.weights[sentence.number])
    return Point(claim_of(best, findings), best)


def _rejection(line: DraftLine, reason: RejectionReason, detail: str, spare: Point | None = None) -> Rejection:
    return Rejection(
        field="key_points",
        text=line.text,
        reason=reason,
        detail=detail,
        replaced_by=spare.claim.spans[0] if spare else None,
    )
