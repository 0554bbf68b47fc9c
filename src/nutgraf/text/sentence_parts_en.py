"""Where parts of English sentences begin and end: what may be cut, what must stay, and what a part needs.

Patterns without `IGNORECASE` rely on capitals, or expect the middle of a sentence.
"""

from __future__ import annotations

import re

from nutgraf.text.cues_en import NEGATION
from nutgraf.text.lexicon_en import (
    DAY_PARTS,
    LEAD_INS,
    MONTHS,
    PERSONAL,
    RELATIVES,
    SEASONS,
    SUBORDINATORS,
    WEEKDAYS,
    any_of,
)
from nutgraf.text.number_names import BELOW_TWENTY, TENS, TWO_TO_TWELVE

_ADJUNCT_PREPOSITIONS = (
    "in|at|on|by|from|for|during|across|near|outside|inside|aboard|along|around|with|over|within|under|amid|following"
    "|through|toward|towards|beside|behind|above|below|beyond"
)
# "At least 12", "over 300" and "around 40" are parts of a figure, "in order to" of what follows it.
_NO_ADJUNCT = (
    r"(?! (?:least|most|the (?:earliest|latest)|risk|odds|stake|addition|order|charge|favou?r|which|whom|whose|any|all"
    r"|advance|full|part|total|common|force|question|place|hold|sale|fire|board|trial|bail|strike|average)"
    r"\b| [“\"'‘])"
)
_QUANTITY = r"(?<!over)(?<!under)(?<!around)(?<!by)(?<!near)|(?! (?:[$£€]?\d|half|more|an? (?:million|third|quarter)))"
# "Put its losses at £90,000" and "left its rate at 4.5 per cent" need the amount.
_NO_AMOUNT = (
    r"(?!at (?:about |around |nearly |almost |some |over |more than |up to )?"
    r"(?:[$£€]|\d[\d.,]*(?: ?%| per ?cent\b| (?:m|b)illion\b)))"
)
ADJUNCT_PHRASE = re.compile(rf"\s{_NO_AMOUNT}(?:{_ADJUNCT_PREPOSITIONS})\b{_NO_ADJUNCT}(?:{_QUANTITY})(?=\s)")
"""Where a phrase begins that only adds: "in the harbour", "during the vote"."""
ADJUNCT_CLAUSE = re.compile(
    r"\s(?:according to|as part of|amid|in what|after|because|when|while|as|since|before|where)\b"
    rf"(?! (?:much|many|far|well|few|long|of|to|[$£€]?\d\S*|{any_of((*BELOW_TWENTY, *TENS))})\b)"
)
"""Where a clause begins that only adds: "after the vote", "according to the council"."""
# An infinitive gives the purpose, unless a verb or noun before it asks for one.
PURPOSE = re.compile(
    r"\s(?:in order )?to (?=[a-z]{2,}\b)(?!(?:the|an?|his|her|its|their|this|that|\w+ing|about|around)\b)"
)
TAKES_INFINITIVE = re.compile(
    r"\b(?:ask\w*|tell|told|tells|urg\w+|order\w*|want\w*|allow\w*|forc\w+|expect\w*|help\w*|enabl\w+|requir\w+|invit\w+"
    r"|persuad\w+|encourag\w+|instruct\w*|command\w*|need\w*|plan\w*|attempt\w*|decision|decid\w+|right|way|time|fail\w*"
    r"|abilit\w+|chance|offer\w*|effort\w*|power|permission|likely|unlikely|set|due|able|unable|enough|too|ready|willing"
    r"|free|bid|move|serv(?:e|es|ed)|duty|pressure|pledge\w*|promise\w*|vow\w*|agree\w*|intend\w*|tr(?:y|ies|ied|ying)|hop(?:e|es|ed)"
    r"|refus\w+|continu\w+|began|begin\w*|start\w*|used|going|have|has|had|how|what|whether|where|when|is|are|was|were|be"
    r"|been|appear\w*|seem\w*|threat\w*|proposal\w*|calls?|called|motion|law|rules?|deal|money|funds?|opportunit\w+"
    r"|advis\w+|warn\w*|legal\w*|possible|impossible|hard|easy|difficult|first|last|next|only)\b",
    re.IGNORECASE,
)
"""Words that need the infinitive behind them."""
ASKS_SOMEBODY = re.compile(
    r"\b(?:ask|tell|told|urge|order|invite|force|advise|warn|allow|persuade|instruct|require|want)(?:s|d|ed)?"
    r"(?: (?!to )\S+){1,12}$"
)
"""Before an infinitive that says what somebody is asked: "asked the people who live there to be ready"."""
INDEFINITE = re.compile(rf"\b(?:an?|some|another|{any_of(TWO_TO_TWELVE)}|\d[\d.,]*)\s(?:[^\s,;]+\s){{0,5}}\S+$")
"""A noun phrase of nothing known, at the end: what follows says which."""
MEASURE_END = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|long|soon|shortly|just|even|only|until)$"
)
"""Words with which what follows has to stay."""
# A figure keeps what follows it, unless that only says when.
FIGURE_END = re.compile(
    rf"(?:\d\S*|\b(?:{any_of((*BELOW_TWENTY, *TENS))}|hundred|thousand|dozen|noon))"
    r"(?: (?:million|billion|trillion|per ?cent))?$"
)
_MONTH = any_of(name.title() for name in MONTHS)
_WEEKDAY = rf"(?:{any_of(name.title() for name in WEEKDAYS)})"
_DAY = (
    rf"(?:(?:late|early) )?(?:(?:on|in|since) )?(?:{_WEEKDAY}(?:, )?)?"
    rf"(?:\d{{1,2}} (?:{_MONTH})|(?:{_MONTH})\.? \d{{1,2}})"
    r"(?:,? \d{4}\b)?"
)
TIME_ADJUNCT = re.compile(
    rf"\s(?:{_DAY}|(?:(?:late|early|before dawn) )?(?:on )?{_WEEKDAY}(?: (?:{any_of(DAY_PARTS)}))?"
    rf"|(?:earlier |later )?(?:this|last) (?:week|month|year|{any_of(SEASONS)}|{_WEEKDAY})"
    rf"|in (?:(?:early|late|mid)[ -])?(?:(?:{_MONTH})(?: (?:19|20)\d\d)?|(?:19|20)\d\d)|in recent \w+|yesterday|today)"
    r"(?=[,.;]|\s)(?!,? (?:\d|and \d|or \d|to \d|-))"
)
"""A day, month or year that only says when."""
PLACE_ADJUNCT = re.compile(
    rf"\s(?:in|at|near|outside) (?!\w+day\b|(?:{_MONTH})\b)(?:the )?(?:(?:northern|southern|eastern|western|central) )?"
    r"[A-Z]\w+(?: [A-Z]\w+){0,3}"
    r"(?=\s(?:and \w+ed\b|on|in|at|after|before|when|as|to|from|for|with|by|that)\b)"
)
"""A place that only says where."""
# Words that may apply to the end of the sentence, which must then stay.
LIMITS_THE_END = re.compile(
    rf"{NEGATION.pattern}|\bonly(?: \S+){{0,4}}$"
    r"|\b(?:nobody|no one|none|neither|nor|den(?:y|ies|ied|ying)|disput\w+|reject\w*)\b",
    re.IGNORECASE,
)
BEFORE_TIME = re.compile(r"\s(?:early|late|earlier|later|shortly|soon|just|immediately|right|long|exactly|only)$")
"""Adverbs that belong to the time behind them."""
FALLS_BY = re.compile(r"f(?:all|ell)\w*\s(?:below|to|by|from|under|short|behind|within|for|into|in (?!\d))")
"""Where what falls is a value, not a thing: "fell below the standard"."""
BY_FIGURE = re.compile(r"^[^,;]*\s(?:from|by|to)\s(?:(?:about|nearly|almost|around|some|over)\s)?[$£€]?\d")
"""A tail with the figures of a change: "in depth from 40 metres to three"."""
OWN_CLAUSE = re.compile(r",?\s(?:and )?(?:after|because|while|when|who|which|where|as|with)\s")
"""Where a clause begins that a limit before it does not reach."""
# "Half of the jobs will go" is not true of all jobs: they are those of the place behind it.
SHARE_OPENING = re.compile(
    r"\W*(?:nearly |almost |about |more than |over |up to )?(?:half|most|(?:a|one|two|three) (?:third|quarter)s?)\b",
    re.IGNORECASE,
)
AND_PREPOSITION = re.compile(r",?\sand\s(?P<word>to|with|for|by|from|because|on|in|at)\s(?!\d)")
"""A second phrase joined to one with the same preposition."""
SAYING = re.compile(r"\s*(?:saying|adding|warning|noting|announcing|arguing|insisting|stressing) (?:that )?")
"""What follows a comma with the words of a speaker."""
OPEN_END = re.compile(
    r"\b(?:and|or|but|of|to|the|an?|that|than|who|which|whose|its|his|her|their|because|whether|from|with|for|at|as|into"
    r"|between|and said|when|where|while)[.!?”\"’]*$",
    re.IGNORECASE,
)
"""Words with which a cut sentence may not end."""
OPEN_MIDDLE = re.compile(r"\b(?:for|of|to|from|with|at|into|the|an?) (?:if|unless|because|although|and|but|or)\b")
"""Words that a cut has brought together, and that do not belong together."""
# Small words that can go without loss.
IN_WRITING = re.compile(
    r"\sin an? (?:written |audio |video |short |brief |joint |open |press )?(?:statement|e-?mail|interview|message"
    r"|letter|reply|post|briefing|note)\b(?: to (?:the )?\w+| on \w+day)?"
)
SAID_THAT = re.compile(
    r"\b(?:said|says?|stated|announced|confirmed|warned|added|found|shows?|showed|believes?|thinks?|thought|agreed|argued"
    r"|told (?:the )?\w+|estimates?|insisted|reported|ruled|decided|concluded|hopes?|hoped)(?P<that> that)\b"
)
WHO_WAS = re.compile(r"(?<!,)(?P<who> (?:who|which|that) (?:is|are|was|were))(?= (?!not\b)\w+ed\b)")
MANNER = re.compile(
    r"(?P<how> (?:also|currently|flatly|repeatedly|publicly|formally|officially|immediately|quickly|quietly|sharply"
    r"|strongly|bitterly|briefly|suddenly|finally|eventually|really|actually|simply))(?= \w)"
)
SHORT_TITLE = re.compile(r"(?:(?<=\s)|^)(?:Mr|Mrs|Ms|Dr|Sir|Cllr|Prof)\.? (?=[A-Z])")
SECOND_CLAUSE = re.compile(
    r",?\s(?:after|because|although|though|as)\s(?:it (?:emerged|was (?:revealed|announced)|turned out) that\s)?"
)
"""Where a clause begins that may become a sentence of its own."""
OPENING_PHRASE = re.compile(
    r"\s*(?:in|on|at|after|before|since|as|while|with|under|during|amid|following|by|for|from|speaking|asked|late|early"
    r"|earlier|last|this|despite|to|about|among|because|over|when|once)\b",
    re.IGNORECASE,
)
"""Words of a phrase or clause before the main clause."""
OPENING_PARTICIPLE = re.compile(
    r"\s*(?:(?!during\b|nothing\b|something\b|everything\b|anything\b|king\b|spring\b)\w{2,}ing|\w{2,}ed|known|born|held|seen|made|built)\b",
    re.IGNORECASE,
)
"""A participle before the main clause."""
_OF_TIME = frozenset("today yesterday tonight now once earlier later".split())
LEAD_IN = re.compile(rf"(?:{any_of(LEAD_INS - _OF_TIME)})\b,? ", re.IGNORECASE)
"""A word before the main clause that ties it to the sentence before."""
_SUBJECTS = any_of(PERSONAL - {"i", "you"})
THAT_IS_JUDGED = re.compile(rf" \w+ly\b| (?:\w+ )?\w+(?:[.,;]|$)| (?!(?:{_SUBJECTS}) )\w+ to\b")
"""Behind a "that" which is a pronoun: "thought that unlikely", "found that hard to believe"."""
POINTS_BACK = re.compile(r"\b(?:of|for|to|on|in|at|by|from|with|about|against) (?:that|this|those|these)\b")
RELATIVE_SEGMENT = re.compile(r"\s*(?:who|whom|whose|which|where)\b")
PARTICIPLE_SEGMENT = re.compile(
    r"\s*(?:\w+ly |then |thereby |thus |even )?(?!during\b|morning\b|evening\b|nothing\b|king\b)[a-z]{2,}ing\b"
)
_PAST_PARTICIPLE = re.compile(r"\s*(?:known|called|led|made|based|built|held|used|born|seen|compared|followed)\b")
TAIL = re.compile(
    r"\s*(?:according to|as (?!well as)|while|when|after|before|since|with|without|amid|following|because|including"
    r"|such as|along with|in (?:a|an|what|line|response|coordination|cooperation)|at (?:a|the)|on (?:a|the)|by|from"
    r"|during|under|up from|down from|compared|where|to the|for the|much of|most of|some of|many of|one of|part of"
    r"|the (?:first|latest|second|third|last|\w+est)|a move|a step|a decision|an? \w+ (?:that|which))\b"
)
"""What may be behind a comma and only adds."""
SUMMING_UP = re.compile(r"\s*an? (?:\w+ )?(?:decision|move|step|plan|change|result|measure|blow) (?:that|which)\b")
"""What sums up the clause before it: "a move that …"."""
ADDITION = re.compile(rf"{RELATIVE_SEGMENT.pattern}|{PARTICIPLE_SEGMENT.pattern}|{_PAST_PARTICIPLE.pattern}")
APPOSITION = re.compile(r"\s*(?:an?|the|its|his|her|their|one of|now|then|once|formerly|also)\s", re.IGNORECASE)
UNFAIR = re.compile(r"\b(?:den(?:y|ies|ied|ying)|alleged\w*|falsely|reportedly|disput\w+|only)\b", re.IGNORECASE)
"""Without these the rest of a sentence would accuse or affirm."""
TURNS = re.compile(r"\b(?:but|although|though|however|despite|except|instead|rather)\b", re.IGNORECASE)
"""Words that turn what was said before."""
REPORT_TIME = re.compile(
    r"\s+(?:(?:late |early )?(?:on|in|at) .{1,40}|this \w+|reporters|journalists|\w+day(?: \w+)?|by \w+)$"
)
OPENS_SUBORDINATE = SUBORDINATORS - {"that", "than", "so"}
OPENS_RELATIVE = RELATIVES | {"when", "that"}
AMID_VERBS = frozenset("not also later now then already never still".split())
BEFORE_GERUND = frozenset("and or after before by for of from while was were is are been be those".split())
# What opens a clause without its own subject, or with one that only makes sense beside the other clause.
NO_SUBJECT = frozenset(
    """to who which whose where when whereupon that another others some both neither none one each it its this these
    they nor so then if""".split()
)
# What follows one of these adds to what was said and does not change it.
LONG_TAIL = re.compile(
    r",? according to\b|,? (?:amid|in what|as part of|during)\b|"
    r", (?:who|which|where|whose|noting|adding|reflecting|describing|calling)\b",
    re.IGNORECASE,
)
CHANGES_WHAT_WAS_SAID = re.compile(
    r"\b(?:but|although|though|however|despite|den(?:y|ies|ied)|not|never|no|only|would|could|alleged\w*|falsely)\b",
    re.IGNORECASE,
)
BREAK = re.compile(
    r"\s(?:in|on|at|of|for|with|by|from|to|and|or|that|which|who|after|before|as|because|while|containing|including)\s"
    r"|[,;:،؛](?=\s)"
)
"""Where a sentence that is too long may break off."""
FORWARD_IT = re.compile(
    r"it (?:is|was|will be|would be|has been|remain(?:s|ed)|became|seem(?:s|ed)|appear(?:s|ed)|took|takes)"
    r" (?:\S+ ){1,5}?"
    r"(?:that|whether|who|if|how|what|when|where|which|to|for) \w+ \w+",
    re.IGNORECASE,
)
"""An "it" that refers to what follows: "It is not clear whether she will come"."""
LEAVES_IT_OPEN = re.compile(
    r"\b(?:not|unclear|unknown|declined to|undecided)(?: yet)?(?: \w+)? (?:when|whether|how|if|why|where|what)\b"
    r"(?:[^,;]*\bit\b|[.,;”\"]|$)"
)
"""A question left open about an "it" that only the sentence before names, or about all of it: "did not say why"."""
QUOTATION = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
"""Words in quotation marks, up to the end where the closing mark is missing."""
