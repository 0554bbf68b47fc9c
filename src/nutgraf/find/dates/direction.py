"""Whether a date without a year, or a weekday, lies ahead of the day the article was published, or behind it.

News is told in the past, so behind is the rule; the nearest verb on the left (or, at the start of a sentence, on
the right) shows the exceptions.
"""

from __future__ import annotations

import re
from typing import Literal

_AHEAD = (
    r"(?:\b(?:will|won't|shall|would|could|may|might|can)|'ll)(?:\s(?:not|also|then|next|now|only|again|soon|be|have))*\s\w+|"
    r"\b(?:am|is|are|be)\s(?:not\s)?(?:due|expected|scheduled|set|slated|planned|likely|to|going\sto|supposed)\b|"
    r"\bto\sbe\s\w+|\b(?:due|expected|scheduled|slated|planned|listed|pencill?ed\sin|set|payable|pending)\s(?:in|on|for|at|by|before|to)\b|"
    r"\b(?:agreed|plans?|planned|vowed|intends?|hopes?|wants?|aims?|ready|prepar\w{2,4})\sto\b|\bpromis\w+|"
    r"\b(?:expires?|lapses?|ends?|begins?|starts?|opens|closes|meets|returns|resumes|runs|takes\s(?:effect|place|office|over))\b|"
    r"\b(?:next|upcoming|deadline\s(?:is|for)|ahead\sof|until|till|through|starting|beginning|forecasts?|projects|predicts|expects)\b|"
    r"\b(?:odds|chances?|hopes)\sof\b|\bno\s\w+\s(?:\w+\s)?before\b|(?:س[ينأت]\w{2,10}|المقبل|القادم|من المقرر)"
)
_BEHIND = (
    r"\b(?:said|told|was|were|had|has|have|did|since|met|held|took|came|went|left|fell|rose|died|won|lost|made|began|shot|"
    r"struck|hit|gave|broke|found|wrote|spoke|led|saw|became|stood|sent|brought|fled|quit|put|\w{2,20}ed)\b(?!\sto\b)|"
    r"\b(?:last|earlier|previously|ago)\b"
)
_MARKS = re.compile(rf"(?:(?<!\w)(?=\w)|(?='ll))(?:(?P<ahead>{_AHEAD})|(?P<behind>{_BEHIND}))", re.IGNORECASE)
_BREAK = re.compile(
    r"[!?;\n“”\"]|(?<![A-Z])(?<!\b[a-z])(?<!Sept|Unit)\.(?=\s+[\"“A-Z])|,\s(?:and|but|while|after|when|which|who)\b"
)
_NAMES_AN_EVENT = re.compile(r"[ \u00a0][a-z]{4,}")
_REACH = 110


def direction(text: str, start: int, end: int) -> Literal["ahead", "behind"] | None:
    """Whether what happens at the date `[start, end)` of `text` is told as still to come; None when nothing shows it.

    >>> text = "The court, which met on Monday, will rule on Friday."
    >>> direction(text, 24, 30), direction(text, 45, 51)
    ('behind', 'ahead')
    """
    if text.startswith("'s", end):
        return "behind"  # "Wednesday's closing price"
    if _NAMES_AN_EVENT.match(text, end) and text[max(0, start - 4) : start] == "the ":
        return None  # "the October storm"
    left = text[max(0, start - _REACH) : start]
    breaks = [found.end() for found in _BREAK.finditer(left)]
    marks = list(_MARKS.finditer(left[breaks[-1] :] if breaks else left))
    if not marks:
        right = text[end : end + _REACH]
        stop = _BREAK.search(right)
        marks = list(_MARKS.finditer(right[: stop.start()] if stop else right))[:1]
    if not marks:
        return None
    return "ahead" if marks[-1]["ahead"] is not None else "behind"
