"""Numbers that stand in pairs: ranges, scores, parts of a whole, and what the two then share.

`5 to 8 inches` gives both ends the unit; `71 of 104 precincts` gives both the noun; `from 2,000 to 1,400` is a
change, not a range.
"""

from __future__ import annotations

import re
from decimal import Decimal

from nutgraf.find.folding import word_before, word_set
from nutgraf.find.numbers.figures import Figure, Kind
from nutgraf.find.numbers.number_words import EXACT, tidy

_MILLION = Decimal(10**6)
_COUNTING = frozenset({"cardinal", "money", "measure", "percent"})
_RANGE_GAP = re.compile(r"[-–‑]|[ \u00a0](?:to|or|bis|à|a|إلى)[ \u00a0]")
_AND_GAP = re.compile(r"[ \u00a0](?:and|et|und|y|و)[ \u00a0]?")
_OF_GAP = re.compile(
    r"[ \u00a0](?:out[ \u00a0])?of[ \u00a0](?:(?:the|its|his|her|their|our|all|these|those)[ \u00a0])*"
)
_VOTES_GAP = re.compile(r"[ \u00a0](?:votes?|goals?|runs?|sets?|games?|frames?|seats?)[ \u00a0]to[ \u00a0]")
_FROM_GAP = re.compile(r"[ \u00a0]from[ \u00a0]")
_TIGHT = re.compile(r"[-–‑]")
_MOVED = word_set(
    "rose fell up down jumped climbed slipped gained lost dropped increased decreased cut raised by grew shrank "
    "slid rise fall soared surged plunged added advanced declined edged eased rising falling"
)
_SCORED = re.compile(
    r"(?<!\w)(?:w[io]n\w*|beat\w*|lost|los\w{1,3}|defeat\w*|dr[ae]w\w*|vot\w{1,3}|votes|ruled|ruling|victor\w+|scor\w+|"
    r"le[ad]\w*|trail\w*|split|decision|ahead|tally|match|tie|tied|final|thrash\w*|hammer\w*|approved|passed|rejected|"
    r"odds|margin|outspent|outnumber\w*|ratio|better than)(?!\w)",
    re.IGNORECASE,
)


def join_pairs(text: str, figures: list[Figure]) -> list[Figure]:
    """The same figures, with neighbours that form a range, a score or a part of a whole told what they share."""
    joined = list(figures)
    for place in range(len(joined) - 1):
        first, second = joined[place], joined[place + 1]
        left = second.qualifier.start if second.qualifier else second.start
        gap = text[first.end : left]
        if len(gap) <= 40:
            joined[place], joined[place + 1] = _joined(text, first, second, gap)
    return joined


def _joined(text: str, first: Figure, second: Figure, gap: str) -> tuple[Figure, Figure]:
    if _OF_GAP.fullmatch(gap) and first.kind in {"cardinal", "fraction", "percent"} and second.kind == "cardinal":
        lent = second.counted if not text.startswith("-", second.end) else None  # not "of the 15-member council"
        return first._replace(counted=first.counted or lent), second
    if _FROM_GAP.fullmatch(gap) and _unit_carries(text, first, second):
        return first, second._replace(unit=first.unit, kind=first.kind)
    if not (_RANGE_GAP.fullmatch(gap) or _AND_GAP.fullmatch(gap) or _VOTES_GAP.fullmatch(gap)):
        return first, second
    first, second = _millions(text, first, second)
    if _fits_nothing(first, second):
        return first, second
    return _spanned(text, first, second, gap)


def _spanned(text: str, first: Figure, second: Figure, gap: str) -> tuple[Figure, Figure]:
    if _VOTES_GAP.fullmatch(gap) or (_RANGE_GAP.fullmatch(gap) and _is_score(text, first, second, gap)):
        return _one_whole(first, second._replace(counted=second.counted or first.counted), "score")
    stepped = word_before(text, _outer(first)) in _MOVED and first.unit is not None  # "rose 5 percent to 12 percent"
    between = _AND_GAP.fullmatch(gap) and word_before(text, _outer(first)) == "between"
    if not stepped and (between or _RANGE_GAP.fullmatch(gap)):
        return _as_range(text, first, second, gap)
    return first, second


def _millions(text: str, first: Figure, second: Figure) -> tuple[Figure, Figure]:
    """The two with an "m" that was read as metres put right by the other: `260m to 300m francs`, `€0.9-1.8m`."""
    if first.unit == "metre" and second.scale == _MILLION and text[first.end - 1] == "m":
        first = first._replace(value=first.value * _MILLION, unit=None, kind="cardinal", scale=_MILLION)
    elif first.kind == "money" and second.unit == "metre" and text[second.end - 1] == "m":
        second = second._replace(value=second.value * _MILLION, unit=first.unit, kind="money", scale=_MILLION)
    return first, second


def _outer(figure: Figure) -> int:
    return figure.qualifier.start if figure.qualifier else figure.start


def _fits_nothing(first: Figure, second: Figure) -> bool:
    if first.kind not in _COUNTING or second.kind not in _COUNTING:
        return True
    return first.unit is not None and second.unit is not None and first.unit != second.unit


def _unit_carries(text: str, first: Figure, second: Figure) -> bool:
    """Whether `to 3.8 percent from 3.9` lends its unit to the right."""
    bare = second.kind == "cardinal" and second.counted is None and second.scale == 1
    return first.kind == "percent" and bare and word_before(text, _outer(first)) == "to"


def _is_score(text: str, first: Figure, second: Figure, gap: str) -> bool:
    whole = first.value == first.value.to_integral_value() and second.value == second.value.to_integral_value()
    bare = first.unit is None and second.unit is None and first.counted is None and first.scale == second.scale == 1
    if not (whole and bare) or second.qualifier or first.qualifier or max(first.value, second.value) >= 1000:
        return False
    falling = first.value > second.value
    if _TIGHT.fullmatch(gap):
        if falling and second.counted is None:
            return True
    elif not falling or second.counted is not None or word_before(text, first.start) == "from" or "to" not in gap:
        return False
    around = text[max(text.rfind("\n", 0, first.start), first.start - 60, 0) : first.start]
    return bool(_SCORED.search(around)) and second.counted is None


def _as_range(text: str, first: Figure, second: Figure, gap: str) -> tuple[Figure, Figure]:
    if _may_scale(first, second):
        first = first._replace(value=tidy(EXACT.multiply(first.value, second.scale)), scale=second.scale)
    if first.unit is None and first.counted is None:
        first = first._replace(unit=second.unit, counted=second.counted, kind=second.kind)
    elif second.unit is None and first.kind == "money" and second.counted is None:
        second = second._replace(unit=first.unit, kind=first.kind)
    told_as_change = word_before(text, _outer(first)) == "from" and not _TIGHT.fullmatch(gap)
    if told_as_change or first.value >= second.value:
        return first, second
    return _one_whole(first, second, "range")


def _may_scale(first: Figure, second: Figure) -> bool:
    """Whether the scale of `$2 to $3 million` holds for both ends; in `$500 to $1 million` it does not."""
    return first.scale == 1 and second.scale > 1 and 0 < first.value * second.scale < second.value


def _one_whole(first: Figure, second: Figure, kind: Kind) -> tuple[Figure, Figure]:
    whole = (first.start, second.end)
    return first._replace(kind=kind, whole=whole), second._replace(kind=kind, whole=whole)
