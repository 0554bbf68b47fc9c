"""Recognises open questions: those that want statements of the article and not one value.

Each kind has its own patterns. What a question is about is split into `who` (whose words or acts), `act` (the verb) and
`matter` (the rest); which of them are set depends on the kind.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from nutgraf.text.lexicon_en import AUXILIARY_FORMS, BE_FORMS, any_of

OpenKind = Literal[
    "event", "speech", "about", "next", "still", "why", "how", "dispute", "compare", "unknown", "summary"
]


class OpenQuestion(NamedTuple):
    """An open question: its kind, whom it is about (empty unless it names a speaker or subject), and its matter."""

    kind: OpenKind
    who: str
    act: str
    matter: str


_ACTS = (
    "say announce declare state claim report confirm warn promise pledge demand stress suggest tell decide propose admit"
    " deny agree add urge call vow argue think believe want ask expect find rule recommend write explain answer reply"
    " offer threaten acknowledge conclude"
)
_ACT = "|".join(_ACTS.split())
_AUXILIARY = any_of(AUXILIARY_FORMS)
_BE = any_of(BE_FORMS)
_TEXT = r"(?:the|this) (?:article|story|report|text|piece|interview)"
_PART = r"(?:part|section|passage|paragraph|bit|chapter)"
_DISPUTE = r"(?:dispute|disagreement|row|quarrel|argument|conflict|controversy|difference of opinion)"
_DISAGREE = r"(?:disagree|differ|quarrel|clash|fall out|argue (?:about|over))"
_SIDES = r"(?:the )?(?:two |three |both |different |opposing )?(?:sides|parties|accounts|camps)"
_SOME = r"[^?]{1,160}?"
_PATTERNS: tuple[tuple[OpenKind, tuple[str, ...]], ...] = (
    (
        "summary",
        (
            rf"^what(?: is|'s) {_TEXT} (?:all )?about\?*$",
            rf"^(?:please )?(?:summari[sz]e|sum up|recap)(?: (?:{_TEXT}|it|this|everything))?(?: for me)?[.?!]*$",
            rf"^(?:please )?(?:summari[sz]e|sum up|recap) (?:(?:the|this) )?{_PART} (?:about|on|of|with) (?P<matter>[^?]+)$",
            r"^(?:please )?(?:summari[sz]e|sum up|recap) (?:what (?:it|the article) says (?:about|on) )?(?P<matter>[^?]+)$",
            rf"^what (?:does|is said in) (?:the|this) {_PART} (?:about|on) (?P<matter>[^?]+?)(?: say)?\?*$",
            r"^what(?: is|'s| are) the (?:main|key|most important) (?:points?|message|news)\b[^?]*\?*$",
        ),
    ),
    (
        "unknown",
        (
            rf"^what (?:{_BE}|remains?) (?:still |as yet |yet )?(?:unknown|unclear|uncertain|undecided|not (?:yet )?(?:known|clear|settled))"
            r"(?: (?:about|of|in|on) (?P<matter>[^?]+))?\?*$",
            r"^what (?:do|does|did) (?:we|the (?:police|authorities|investigators|article)|nobody|no one) (?:still )?not (?:yet )?"
            r"know(?: (?:about|of) (?P<matter>[^?]+))?\?*$",
            rf"^what (?:{_BE}) (?:not )?known about (?P<matter>[^?]+)\?*$",
        ),
    ),
    (
        "compare",
        (
            rf"^compare (?P<who>{_SOME}) (?:and|with|to) (?P<act>{_SOME})(?: (?:on|in|about|over) (?P<matter>[^?]+))?[.?]*$",
            rf"^what (?:is|was) the difference between (?P<who>{_SOME}) and (?P<act>{_SOME})(?: (?:on|in|about|over) (?P<matter>[^?]+))?\?*$",
            rf"^(?:how|where|in what|on what|over what|about what|what) (?:do|does|did) (?!the (?:two )?sides)(?P<who>{_SOME}) and"
            rf" (?P<act>{_SOME}) (?:{_DISAGREE}|compare)(?: (?:on|in|about|over|from each other on))?(?: (?P<matter>[^?]+))?\?*$",
        ),
    ),
    (
        "dispute",
        (
            rf"^what (?:is|was|are|were)(?: the)? {_DISPUTE}(?: (?:about|over|on|around|with|in))?(?: (?P<matter>[^?]+))?\?*$",
            rf"^what (?:is|was|are|were) (?:in dispute|disputed|contested|controversial|the two sides)(?: (?:about|over|on|in))?(?: (?P<matter>[^?]+))?\?*$",
            rf"^what (?:do|did) {_SIDES} (?:say|claim|think|argue|want)(?: (?:about|of|on|over))?(?: (?P<matter>[^?]+))?\?*$",
            rf"^(?:what|where|how|over what|about what) (?:do|did|does) (?P<who>{_SOME}) {_DISAGREE}(?: (?:about|over|on|in))?(?: (?P<matter>[^?]+))?\?*$",
            rf"^what does (?P<who>{_SOME}) (?:dispute|contest)(?: (?P<matter>[^?]+))?\?*$",
        ),
    ),
    (
        "next",
        (
            r"^what (?:comes|happens|is|will happen|is going to happen|is expected|are the|is to happen|should happen)"
            r" (?:next(?: steps?)?|now)(?:,? (?:for|in|with|to|at) (?P<matter>[^?]+?))?(?:,? according to (?P<who>[^?]+))?\?*$",
            r"^what (?:is|are) the next steps?(?: (?:for|in|with) (?P<matter>[^?]+))?\?*$",
        ),
    ),
    (
        "event",
        (
            r"^what (?:else )?(?:(?:has |had )?happened|took place|went on|occurred)"
            r"(?: (?:in|at|on|to|with|near|during|around|outside|inside|after|before))? (?P<matter>[^?]+)\?*$",
            r"^what (?:has |had )?(?P<act>became|become) of (?P<matter>[^?]+)\?*$",
        ),
    ),
    (
        "speech",
        (rf"^what (?:else )?(?:did|has|does|do|have) (?P<who>[^?]{{1,120}}?) (?P<act>{_ACT})(?:e?d)?\b(?P<matter>[^?]*)\?*$",),
    ),
    (
        "about",
        (
            r"^(?:what about|tell me (?:more )?about|what does (?:the|this) (?:article|story|report|text) say about)"
            r" (?P<matter>[^?]+)[?.]*$",
        ),
    ),
    ("still", (rf"^(?:{_BE}|does|do|has|have) (?P<who>[^?]{{1,120}}?) still (?P<matter>[^?]+)\?*$",)),
    (
        "why",
        (
            rf"^(?:and |but |so )?(?:why|how come|for what reason)(?: (?:{_AUXILIARY})(?:n't)?)? (?P<matter>[^?]+)\?*$",
            rf"^what (?:is|was|were|are) the (?:reasons?|grounds?|motives?|cause) (?:for|of|why|that|behind) (?P<matter>[^?]+)\?*$",
            rf"^what (?:made|caused|led to|prompted|drove) (?P<matter>[^?]+)\?*$",
        ),
    ),
    ("how", (rf"^(?:and |but |so )?(?:how|in what way|by what means) (?:{_AUXILIARY}) (?P<matter>[^?]+)\?*$",)),
)
_COMPILED = tuple(
    (kind, tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)) for kind, patterns in _PATTERNS
)


def open_question_of(text: str) -> OpenQuestion | None:
    """The open question that `text` asks, None for any other.

    >>> open_question_of("What did Mayor Ruiz announce on July 25?")
    OpenQuestion(kind='speech', who='Mayor Ruiz', act='announce', matter='on July 25')
    >>> open_question_of("Why was the pier closed?")
    OpenQuestion(kind='why', who='', act='', matter='the pier closed')
    """
    plain = text.strip().replace("’", "'")
    for kind, patterns in _COMPILED:
        for pattern in patterns:
            if found := pattern.match(plain):
                parts = {name: (value or "").strip(" ,") for name, value in found.groupdict().items()}
                return OpenQuestion(kind, parts.get("who", ""), parts.get("act", ""), parts.get("matter", ""))
    return None
