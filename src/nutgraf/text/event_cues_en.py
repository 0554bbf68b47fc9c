"""Patterns that find when, where, why and how something happened in English text, and what came of an accusation.

Patterns without `IGNORECASE` rely on capitals.
"""

from __future__ import annotations

import re

from nutgraf.text.calendar import month_names
from nutgraf.text.cues_en import EXPECTED, VERBS_AFTER_DUE_TO
from nutgraf.text.lexicon_en import BE_FORMS, WEEKDAYS, any_of
from nutgraf.text.word_forms_en import all_forms

_REASON = (
    r"because|due to|owing to|as a result of|in response to|in order to|so as to|caused by|blamed on|prompted by"
    r"|triggered by|sparked by|fuelled by|fueled by|stem(?:s|med|ming) from|on the grounds? that"
)
# "due to open" is a plan, and "the cause" gives none.
HARD_CAUSES = re.compile(
    rf"\b(?!due to (?:{VERBS_AFTER_DUE_TO})\b)(?:{_REASON}|(?<!the )(?<!a )(?<!no )caus(?:e|es|ed|ing)"
    r"|thanks to|as a result|as a consequence|result(?:s|ed) from|brought about|on account of|prompt(?:s|ed|ing)"
    r"|in (?:protest|retaliation|revenge)|for fear|out of (?:fear|anger|concern|spite)|for (?:lack|want) of"
    r"|attributed to|led to|leads to|spark(?:s|ed)|stem(?:s|med) from|driven by|so that|that is why|which is why"
    r"|(?:the|one|main|only) reason (?:for|why|that)|on the grounds? (?:that|of))\b"
)
CAUSES = re.compile(
    r"\b(?:because|caus(?:e|es|ed|ing)|due to|owing to|thanks to|as a result|result(?:s|ed|ing)? (?:of|from|in)"
    r"|led to|leads? to|brought about|so that|since|therefore|prompt(?:s|ed|ing)?|forc(?:es|ed|ing)|reason"
    r"|attribut\w+"
    r"|blam\w+|why|on account of|in response to|in order to|out of|for fear|in protest|driven by|trigger\w*|hence"
    r"|follow(?:s|ed|ing)|over|thus|means|stem(?:s|med)|explain\w*|on the grounds?|to (?:avoid|protect|punish"
    r"|stop|save"
    r"|make|keep|prevent|hide|raise|pay|allow|help)|put\w* (?:\w+ ){0,2}down to|so|because of)\b"
)

_NO_PURPOSE = tuple(
    f"{verb} "
    for verb in (
        "refused refuse agreed agree wants want wanted failed fail tried try asked ask had has have need needs needed"
        " able due expected going likely hopes hope hoped promised plans planned ordered told is are was were began"
        " forced"
    ).split()
)  # after these "to keep" says what, not why
REASON_CLAUSES = re.compile(
    rf"\b(?:{_REASON}|for fear|for (?:lack|want) of|thanks to|in protest|citing|so that|blam(?:es?|ed|ing)"
    r"|attribut(?:es?|ed) [^.;]{0,40}?\bto|p[ua]t(?:s|ting)? (?:it|this|that) down to|the reasons?"
    r"|since (?:the|an?|he|she|it|they|we|no|neither|its|their|his|her|there|most|all|both|many)\b)\b",
    re.IGNORECASE,
)
"""The beginnings of clauses that certainly give a reason, to somebody who reads the whole sentence."""
REASON_OPENERS = re.compile(
    rf"\b(?:{_REASON}|in protest (?:at|against|over)|in retaliation for|to protest|in the wake of"
    r"|out of (?:fear|anger|concern))\b",
    re.IGNORECASE,
)
"""Where words begin that give a reason by themselves, without what is before them."""
POSSIBLE_REASONS = re.compile(
    r"\b(?:after (?!(?:all|that)\b"
    r"|(?:\w+ ){0,2}(?:years?|weeks?|months?|days?|hours?|minutes?|midnight|noon|dawn|dusk)\b|\d)"
    r"|when (?!it\b)|over (?:an?|the|its|his|her|their)\b"
    rf"|(?<!{')(?<!'.join(_NO_PURPOSE)})to (?:avoid|prevent|protect|save|reduce|ensure|keep|make|let|allow)\b)",
    re.IGNORECASE,
)
"""The beginnings of clauses that give a reason or only a time; the context has to decide."""
_MEANS = r"by (?!(?:morning|evening|spring)\b)\w+ing|by means of|using|with the help of"
MEANS = re.compile(rf"\b(?:{_MEANS}|through|via|the way (?:in|out)|measured how)\b", re.IGNORECASE)
"""The beginnings of phrases that may say by what means something was done, in a sentence on the very matter."""
MEANS_OPENERS = re.compile(
    rf"\b(?:{_MEANS}|through (?:an?|the)(?! (?:winter|summer|spring|autumn|fall|night|day|week|year|season)\b))\b",
    re.IGNORECASE,
)
"""Where words begin that say by what means something was done."""
BEGINNINGS = re.compile(
    r"\b(?:begin|began|begun|start|started|come|came|learn|learned|learnt|notice|noticed|discover"
    r"|find out|found out)\b",
    re.IGNORECASE,
)
"""Verbs with which "how did …" asks for a cause: "How did the fire start?"."""
BLAMED = re.compile(
    rf"\b(?<!the )blam(?:es?|ed|ing) (?:(?:[^.;,]{{1,80}}? )?on (?!(?:{any_of(WEEKDAYS)})\b))?"
    r"(?P<blamed>(?!(?:for|on)\b)\w+)",
    re.IGNORECASE,
)
"""Where what somebody blames begins, as a group."""
_DETERMINER = r"(?:the|an?|his|her|its|their|this|that)\b"
_JOURNEYS = all_forms(
    *"arrive land travel fly gather march rally visit head return come go walk stop meet protest strike".split()
)
LEAD_REASON_OPENERS = re.compile(
    rf"\bfor (?!{_DETERMINER}|being\b)\w+ing\b|\b(?:in )?(?:revenge|retaliation) for\b|\bamid (?=\w)"
    r"|\bin ['\"‘“’”]?(?:revenge|retaliation)\b"
    r"|\bover (?=(?:claims|allegations|fears|concerns|plans|reports|pay|his|her|their|its)\b)"
    r"|\bin (?:a bid|an attempt|an effort) to\b"
    rf"|\b(?:{any_of(_JOURNEYS)})\b(?:(?! over )[^.;,]){{0,60}}? "
    rf"(?P<purpose>(?:to (?!{_DETERMINER}|[A-Z\d]|be\b|have\b|terms\b)"
    r"|for (?=(?:\w+ ){0,3}(?:talks|negotiations|meetings?|summit|treatment|funeral|ceremony|hearing)\b))\w+)"
)
"""Where a reason or a purpose begins in the title or the first sentences of a story; elsewhere these say less."""
LEAD_CIRCUMSTANCE_OPENERS = re.compile(
    r"\bas (?:he|she|it|they)\b"
    r"|\bafter (?!\w+ing\b|(?:the|an?|his|her|its|their|he|she|it|they|we|you|I|all|that)\b|\d"
    r"|(?:\w+ ){0,2}(?:decades?|seasons?|years?|weeks?|months?|days?|hours?|minutes?|midnight|noon|dawn|dusk)\b"
    r"|(?:(?!of\b|for\b)\w+ ){1,3}\w+s(?: (?:at|by|from|in|into|near|off|on|over|to)\b|$))"
    r"|\b(?<!the )following (?=(?:an?|the|his|her|its|their) (?!day\b|night\b|week\b|month\b|year\b))|\bciting\b"
    rf"|\b(?<!{')(?<!'.join(_NO_PURPOSE)})to (?:ensure|prevent|avoid|protect|reduce|save|make sure)\b"
)
"""Where the title or the first sentences begin to say why, if nothing in them says so more clearly."""
LEAD_MEANS_OPENERS = re.compile(
    r"\b(?:when (?!asked\b|it (?:comes|is|was|stood)\b|will\b)|after (?=\w+ing\b|(?:the|an?|his|her|its|their) ))"
)
"""Where the title or the first sentences of a story begin to say in what course of events something happened."""
CLAUSE_END = re.compile(
    r"[;:—]|,(?= (?:according|but|while|whereas|and (?:he|she|it|they)|he|she|they|said|the \w+ said))|"
    r"[.!?](?=\s*$|[\"”’]|\s*\.\.)|…"
)
"""Where the words of a reason or of means end."""
LOCATED_NAME = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Ii]nside) "
    r"(?:(?:down|mid)town |central |nearby |(?:north|south|east|west)\w* )?"
    r"(?:the )?((?:[^\W\d_a-z][\w'’-]+)(?:[ -](?:(?:de|of|the|upon|sur|am) )?[^\W\d_a-z][\w'’-]+){0,3})"
    r"(?=[^\w\s-]|\s+(?:\d|[^\w\s]|(?:and|or|on|in|at|to|for|after|before|when|where|who|which|that|by|with|as|is|was"
    r"|were|are|has|have|had|will|would|of|from|during|since|until|over|but|while|this|last|next|early|late|said"
    r"|told)\b)|\s*$)"
)
"""A name that something is in, at or near, as its first group; names before another noun are left out."""
ACCUSED = re.compile(
    r"\b(?:charg(?:es?|ed)|accus\w+|indict\w+|convict\w+|sentenc\w+|sued|alleg\w+|suspected)\b", re.IGNORECASE
)
CLEARED = re.compile(
    r"\b(?:clear(?:s|ed)|acquit\w*|exonerat\w+|not guilty|quash\w*|overturn(?:s|ed)|pardon(?:s|ed)|threw out|thrown out"
    r"|dropped|dismissed|withdrawn)\b",
    re.IGNORECASE,
)
"""That somebody was cleared of what `ACCUSED` says of him."""
OPPOSITION = re.compile(
    r"\b(?:against|instead|until|before|despite|yet|alone|lost|cleared|acquitted|cancel\w+|died|dead|must still|pending"
    r"|await\w*)\b"
)
"""Words of sentences that say why something is not so, or not yet, besides negations."""
COMING = re.compile(
    rf"\b(?:(?:is|are) (?:{any_of(EXPECTED)}) (?:to|for|on|in|at)\b"
    r"|will\b(?! not\b)|(?:is|are) to (?:be|go|begin|start|vote|meet|open|close|appear|report|decide)\b"
    r"|(?:is|are) (?:not )?expected\b|has until\b|have until\b|is planned\b|must (?:approve|decide|vote)\b"
    r"|tomorrow|tonight|next (?:week|month|year|step)\b|no date has been (?:fixed|set)\b)",
    re.IGNORECASE,
)
"""What is still to come, as an answer to "what happens next"."""
_MONTH = any_of(name for names in month_names("en") for name in names)
COMING_DATES = re.compile(
    rf"\b(?:next|tomorrow|tonight|later this|by the end of|(?:on|until|by|before) (?:{any_of(WEEKDAYS)})"
    rf"|in (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}}|\d{{1,2}} (?:{_MONTH})|before \d{{4}}|in \d{{4}})\b",
    re.IGNORECASE,
)
"""Dates and times of what is to come."""
ENDED = re.compile(r"\b(?:no longer|not any ?more|ceased|is over|has ended|have ended)\b", re.IGNORECASE)
"""That something is over."""
CONTINUING = re.compile(
    r"\b(?:still|remains?|remained|continu\w+|persist\w*|ongoing|lingering|yet to|concerned|in progress)\b",
    re.IGNORECASE,
)
"""That something goes on."""
_OPPOSES = (
    r"disput(?:e|es|ed|ing)|disagree[sd]?|den(?:y|ies|ied)|contradict\w*|reject(?:s|ed)|whereas|rival|challeng\w+"
    r"|a different story"
)
SURELY_OPPOSES = re.compile(rf"\b(?:{_OPPOSES}|questioned|not true|wrong|false)\b", re.IGNORECASE)
"""That a sentence opposes what another one says, whatever that is."""
OPPOSES = re.compile(
    rf"\b(?:{_OPPOSES}|differ(?:s|ed)?|insist(?:s|ed)?|counter(?:s|ed)|on the other hand|however|but|while)\b",
    re.IGNORECASE,
)
"""That a sentence may oppose what a sentence on the same matter says."""
DECISIONS = "decide rule refuse find hold order vote approve reject decline agree dismiss throw"
"""Verbs for what a court or council does, asked for by "what did the court decide"."""
OTHER_OCCASIONS = re.compile(
    r"\b(?:ago|similar\w*|previous\w*|earlier|another|other|last (?:year|month|season|spring|summer|autumn|winter)"
    r"|(?:1[5-9]|20)\d\d)\b",
    re.IGNORECASE,
)
"""Words of sentences about another occasion than the one that is news."""
# What is done once to a thing, so that no other occasion can be meant.
DONE_ONCE = frozenset("founded build create establish discover write invent design".split())
IS_OR_REMAINS = rf"(?:{any_of(BE_FORMS)}|been|remains?)"
FORECASTS = re.compile(
    rf"\b(?:will|won't|shall|{IS_OR_REMAINS} (?:widely |not |also )?(?:{any_of(EXPECTED)}|unlikely"
    r"|forecast|projected|predicted|poised|bound|about|hoping|planning|aiming|going) to"
    r"|(?:is|are) to (?!blame|be (?:found|seen|had))[a-z]+"
    r"|(?:(?<!^)(?:plans?|aims?|hopes?|vows?)|intends?|expects?|promises) to"
    r"|(?:could|may|might|would)(?= (?!not\b|have\b|rather\b|like\b|say\b)[a-z])|not expected|forecasts?)\b"
)
"""That a sentence says what is to come or may come, in the article's own words."""
NOUN_WILL = re.compile(r"\b(?:the|a|his|her|their|free|own|good|ill|of|at) will\b")
""""Will" as a noun."""
# Phrases with which a reporter says what an event means, follows from, or leads to.
MEANING = re.compile(
    r"\b(?:first (?:time|such)|(?:largest|biggest|highest|lowest|worst|deadliest|longest|most serious)\b|record\b|"
    r"(?:first|last|only|time|\w+est)\b[^.;,]{0,40} since (?:the\b|\d{4})|"
    r"for (?:years|decades)|has long|amid|concerns?|fears?|risks?|threat\w*|crisis|"
    r"as part of|comes? (?:after|as|amid|at a time)|following|because|means? that|affect\w*|impact|consequences?|"
    r"raises? questions|critics|pressure|in response to|aims? to|in an effort|would (?:allow|mean|end|make|give)|"
    r"supporters|opponents|at stake|turning point|deadline|despite)\b",
    re.IGNORECASE,
)
