"""Recognises open questions: those that want statements of the article and not one value.

Each kind has its own patterns. What a question is about is split into `who` (whose words or acts), `act` (the verb) and
`matter` (the rest); which of them are set depends on the kind.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from nutgraf.text.lexicon_en import AUXILIARY_FORMS, BE_FORMS, DO, HAVE, any_of

OpenKind = Literal[
    "event", "speech", "about", "next", "still", "why", "how", "dispute", "compare", "unknown", "summary"
]


class OpenQuestion(NamedTuple):
    """An open question: its kind, whom it is about (empty unless it names a speaker or subject), and its matter."""

    kind: OpenKind
    who: str
    act: str
    matter: str


# What somebody may be asked to have said, thought or decided, by the verb of the question.
_ACT = any_of(
    """say announce declare state claim report confirm warn promise pledge demand stress suggest tell decide propose
    admit deny agree add urge call vow argue think believe want ask expect find rule recommend write explain answer
    reply offer threaten acknowledge conclude""".split()
)
_AUXILIARY = any_of(AUXILIARY_FORMS)
_BE = any_of(BE_FORMS)
_DO_OR_HAVE = any_of((DO | HAVE) & AUXILIARY_FORMS)
_TEXT = r"(?:the|this) (?:article|story|report|text|piece|interview)"
_PART = r"(?:the |this )?(?:part|section|passage|paragraph|bit|chapter)"
_SUM_UP = r"(?:please )?(?:summari[sz]e|sum up|recap)"
_DISPUTE = r"(?:dispute|disagreement|row|quarrel|argument|conflict|controversy|difference of opinion)"
_DISAGREE = r"(?:disagree|differ|quarrel|clash|fall out|argue (?:about|over))"
_SIDES = r"(?:the )?(?:two |three |both |different |opposing )?(?:sides|parties|accounts|camps)"
_OPEN = r"(?:unknown|unclear|uncertain|undecided|not (?:yet )?(?:known|clear|settled))"
_NOBODY = r"(?:we|the (?:police|authorities|investigators|article)|nobody|no one)"
_SOME = r"[^?]{1,160}?"
_MATTER = r"(?P<matter>[^?]+)\?*$"
_ON_MATTER = r"(?: (?:about|over|on|in|around|with|of|for|at|to))?(?: (?P<matter>[^?]+))?\?*$"
_PATTERNS: tuple[tuple[OpenKind, tuple[str, ...]], ...] = (
    (
        "summary",
        (
            rf"^what(?: is|'s) {_TEXT} (?:all )?about\?*$",
            rf"^{_SUM_UP}(?: (?:{_TEXT}|it|this|everything))?(?: for me)?[.?!]*$",
            rf"^{_SUM_UP} {_PART} (?:about|on|of|with) (?P<matter>[^?]+)$",
            rf"^{_SUM_UP} (?:what (?:it|the article) says (?:about|on) )?(?P<matter>[^?]+)$",
            rf"^what (?:does|is said in) {_PART} (?:about|on) (?P<matter>[^?]+?)(?: say)?\?*$",
            r"^what(?: is|'s| are) the (?:main|key|most important) (?:points?|message|news)\b[^?]*\?*$",
        ),
    ),
    (
        "unknown",
        (
            rf"^what (?:{_BE}|remains?) (?:still |as yet |yet )?{_OPEN}{_ON_MATTER}",
            rf"^what (?:do|does|did) {_NOBODY} (?:still )?not (?:yet )?know{_ON_MATTER}",
            rf"^what (?:{_BE}) (?:not )?known about {_MATTER}",
        ),
    ),
    (
        "compare",
        (
            rf"^compare (?P<who>{_SOME}) (?:and|with|to) (?P<act>{_SOME})"
            r"(?: (?:on|in|about|over) (?P<matter>[^?]+))?[.?]*$",
            rf"^what (?:is|was) the difference between (?P<who>{_SOME}) and"
            rf" (?P<act>[^? ]{{1,60}}(?: (?!(?:on|over|in|about)\b)[^? ]{{1,60}}){{0,3}}){_ON_MATTER}",
            rf"^(?:(?:in|on|over|about) )?(?:how|where|what) (?:do|does|did) (?P<who>{_SOME}) and (?P<act>{_SOME})"
            rf" (?:{_DISAGREE}|compare)(?: from each other)?{_ON_MATTER}",
        ),
    ),
    (
        "dispute",
        (
            rf"^what (?:is|was|are|were)(?: the)? {_DISPUTE}{_ON_MATTER}",
            rf"^what (?:is|was|are|were) (?:in dispute|disputed|contested|controversial|the two sides){_ON_MATTER}",
            rf"^what (?:do|did) {_SIDES} (?:say|claim|think|argue|want){_ON_MATTER}",
            rf"^(?:(?:over|about) )?(?:what|where|how) (?:do|did|does) (?P<who>{_SOME}) {_DISAGREE}{_ON_MATTER}",
        ),
    ),
    (
        "next",
        (
            r"^what (?:comes|happens|is|will happen|is going to happen|is expected|is to happen) (?:next|now)"
            r"(?:,? (?:for|in|with|to|at) (?P<matter>[^?]+?))?(?:,? according to (?P<who>[^?]+))?\?*$",
            rf"^what (?:is|are) the next steps?{_ON_MATTER}",
            r"^what (?:will|is going to|might) (?:happen|come)"
            r" (?:tomorrow|soon|later|in the (?:future|coming \w+))\?*$",
        ),
    ),
    (
        "event",
        (
            r"^what (?:else )?(?:(?:has |had )?happened|took place|went on|occurred)"
            rf"(?: (?:in|at|on|to|with|near|during|around|outside|inside|after|before))? {_MATTER}",
            rf"^what (?:has |had )?(?P<act>became|become) of {_MATTER}",
        ),
    ),
    (
        "speech",
        (
            rf"^what (?:else )?(?:{_DO_OR_HAVE}) (?P<who>[^?]{{1,120}}?) (?P<act>{_ACT})(?:e?d)?\b"
            r"(?P<matter>[^?]*)\?*$",
        ),
    ),
    (
        "about",
        (
            rf"^(?:what about|tell me (?:more )?about|what does {_TEXT} say about)"
            r" (?P<matter>[^?]+)[?.]*$",
        ),
    ),
    ("still", (rf"^(?:{_BE}|does|do|has|have) (?P<who>[^?]{{1,120}}?) still {_MATTER}",)),
    (
        "why",
        (
            rf"^(?:and |but |so )?(?:why|how come|for what reason)(?: (?:{_AUXILIARY})(?:n't)?)? {_MATTER}",
            rf"^what (?:{_BE}) the (?:reasons?|grounds?|motives?|cause) (?:for|of|why|that|behind) {_MATTER}",
            rf"^what (?:made|caused|led to|prompted|drove) {_MATTER}",
        ),
    ),
    ("how", (rf"^(?:and |but |so )?(?:how|in what way|by what means) (?:{_AUXILIARY}) {_MATTER}",)),
)
_WHO = r"(?P<who>[^?]{1,120}?)"
# German, French and Spanish, in this order: what somebody said, why, and what happened.
_ON_FOREIGN = (
    r"(?: (?:zu|zum|zur|über|sur|au sujet de|à propos (?:de|du|des)|sobre|acerca de(?:l)?) (?P<matter>[^?]+?))?"
)
_FOREIGN_PATTERNS: tuple[tuple[OpenKind, tuple[str, ...]], ...] = (
    (
        "speech",
        (
            rf"^was (?P<act>sagte|sagten|sagt|sagen|erklärte|erklärten|forderte|forderten|kündigte|meinte) {_WHO}"
            rf"{_ON_FOREIGN}(?: an)?\s*\?*$",
            rf"^was (?:hat|haben|hatte|hatten) {_WHO}{_ON_FOREIGN}"
            r" (?P<act>gesagt|erklärt|gefordert|angekündigt|gemeint|mitgeteilt)\s*\?*$",
            rf"^qu'(?:a|ont|avait)(?:-t-(?:il|elle))? (?P<act>dit|déclaré|annoncé|expliqué|affirmé|demandé) {_WHO}"
            rf"{_ON_FOREIGN}\s*\?*$",
            rf"^que (?P<act>dit|disent|déclare|annonce|demande) {_WHO}{_ON_FOREIGN}\s*\?*$",
            rf"^qu'est-ce que? {_WHO} (?:a|ont|avait) (?P<act>dit|déclaré|annoncé|expliqué|affirmé|demandé)"
            rf"{_ON_FOREIGN}\s*\?*$",
            rf"^¿?qué (?:(?:ha|han|había) )?(?P<act>dijo|dijeron|dice|dicen|dicho|declaró|declarado|anunció|anunciado"
            rf"|explicó|explicado|pidió|afirmó) {_WHO}{_ON_FOREIGN}\s*\?*$",
        ),
    ),
    (
        "why",
        (
            r"^(?:warum|weshalb|wieso) (?:(?:ist|sind|war|waren|wird|werden|wurde|wurden|hat|haben|hatte|hatten) )?"
            r"(?P<matter>[^?]+?)\s*\?*$",
            r"^pourquoi (?:est-ce que? )?(?P<matter>[^?]+?)\s*\?*$",
            r"^¿?por qué (?P<matter>[^?]+?)\s*\?*$",
        ),
    ),
    (
        "event",
        (
            r"^was (?:ist|war) (?:(?:in|bei|mit|am|im|an) )?(?P<matter>[^?]+?) (?:passiert|geschehen)\s*\?*$",
            r"^was (?:passierte|geschah) (?:(?:in|bei|mit|am|im|an) )?(?P<matter>[^?]+?)\s*\?*$",
            r"^que s'est-il passé (?:(?:à|en|dans|avec|au|aux) )?(?P<matter>[^?]+?)\s*\?*$",
            r"^¿?qué (?:pasó|ocurrió|sucedió) (?:(?:en|con|a|al) )?(?P<matter>[^?]+?)\s*\?*$",
        ),
    ),
)
_COMPILED = tuple(
    (kind, tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns))
    for kind, patterns in (*_PATTERNS, *_FOREIGN_PATTERNS)
)


def open_question_of(text: str) -> OpenQuestion | None:
    """The open question that `text` asks, None for any other.

    >>> open_question_of("What did Mayor Ruiz announce on July 25?")
    OpenQuestion(kind='speech', who='Mayor Ruiz', act='announce', matter='on July 25')
    >>> open_question_of("Why was the pier closed?")
    OpenQuestion(kind='why', who='', act='', matter='the pier closed')
    >>> open_question_of("Was sagte Karin Lund?")
    OpenQuestion(kind='speech', who='Karin Lund', act='sagte', matter='')
    """
    plain = text.strip().replace("’", "'")
    for kind, patterns in _COMPILED:
        for pattern in patterns:
            if found := pattern.match(plain):
                parts = {name: (value or "").strip(" ,") for name, value in found.groupdict().items()}
                return OpenQuestion(kind, parts.get("who", ""), parts.get("act", ""), parts.get("matter", ""))
    return None
