"""English words and phrases that change what a sentence says: opposites, hedges, causes, limits and ranks."""

from __future__ import annotations

import re

_PAIRS = """
above|below above|under over|under before|after rise|fall rose|fell increase|decrease raise|lower raise|cut more|less
first|last north|south east|west left|right inland|sea offshore|ashore early|late earlier|later open|close
opened|closed win|lose won|lost accept|reject accepted|rejected approve|reject confirm|deny confirmed|denied
admit|deny admitted|denied support|oppose supported|opposed male|female men|women man|woman boys|girls brother|sister
mother|father son|daughter husband|wife upper|lower highest|lowest high|low higher|lower largest|smallest
biggest|smallest longest|shortest best|worst most|least increased|decreased increase|reduce gain|loss gained|lost
guilty|innocent guilty|cleared convicted|acquitted convicted|cleared public|private inside|outside start|end
started|ended began|ended begin|end buy|sell bought|sold arrive|leave enter|leave same|different
possible|impossible likely|unlikely able|unable legal|illegal always|never everyone|nobody everybody|nobody
maximum|minimum strong|weak stronger|weaker dry|wet hot|cold day|night morning|evening
morning|afternoon summer|winter spring|autumn borrow|lend employ|dismiss hired|fired up|down upstream|downstream
older|younger elder|younger oldest|youngest ahead|behind suspended|ended paused|ended abandoned|released
temporary|permanent adult|larva adults|larvae import|export imports|exports narrow|wide narrowly|easily praise|criticise
praised|criticised welcomed|condemned success|failure succeeded|failed majority|minority allow|ban allowed|banned
permit|forbid permitted|forbidden exceed|fall exceeded|fell faster|slower quick|slow better|worse improved|worsened
expand|shrink widened|narrowed mainly|entirely partly|entirely partly|wholly main|minor
asked|refused agreed|refused agree|refuse deliberate|accidental hired|sacked
""".split()
OPPOSITES: dict[str, frozenset[str]] = {}
for _pair in _PAIRS:
    _one, _other = _pair.split("|")
    OPPOSITES[_one] = OPPOSITES.get(_one, frozenset()) | {_other}
    OPPOSITES[_other] = OPPOSITES.get(_other, frozenset()) | {_one}

NEGATIONS = re.compile(
    r"\b(?:not|no|nor|never|none|nobody|nothing|nowhere|neither|without|cannot|hardly|barely|unable|lack(?:s|ed|ing)?"
    r"|refus\w+|declin(?:e|es|ed|ing) to|fail(?:s|ed|ing)? to|den(?:y|ies|ied|ying)|reject\w*|unlikely|impossible"
    r"|turn(?:s|ed) down|rul(?:e|es|ed|ing) out|absent|avoid\w*|oppos\w+|stop(?:s|ped) short|ban(?:s|ned)?"
    r"|prevent\w*|block(?:s|ed)?|withheld|withhold|unconfirmed|undisclosed|unknown|unclear|unnamed|untested|unpaid"
    r"|yet to|free of|rather than|instead of|miss(?:es|ed)|dismiss\w*|abandon\w*|drop(?:s|ped)|call(?:s|ed) off"
    r"|fall(?:s)? outside|fell outside|left? out|exempt\w*|spared?|kept? from|short of|anything but|far from)\b|n't\b"
)
FLAT_NEGATIONS = re.compile(
    r"\b(?:not|no|nor|never|none|nobody|nothing|nowhere|neither|cannot|without|unable|refus\w+|declin(?:e|es|ed) to"
    r"|fail(?:s|ed) to|den(?:y|ies|ied))\b|n't\b"
)
HEDGES = re.compile(
    r"\b(?:may|might|could|would|should|possibl[ye]|perhaps|probabl[ye]|likely|apparently|apparent|seem\w*|appear\w*"
    r"|suggest\w*|alleged\w*|alleges?|accus\w+|suspect\w*|suspicion|reportedly|believ\w+|thought|think|thinks"
    r"|expect\w*|predict\w*|forecast\w*|project(?:s|ed|ion)|plan(?:s|ned)?|propos\w+|intend\w*|hop(?:e|es|ed)"
    r"|aim(?:s|ed)?"
    r"|estimat\w+|if|unless|provided|claim(?:s|ed)?|insist\w*|argu\w+|maintain(?:s|ed)|disput\w+|uncertain"
    r"|provisional\w*"
    r"|preliminary|can|rumou?r\w*|hint\w*|too close|set to|due to be|draft|assum\w+|potential\w*|theory"
    r"|hypothes\w+|try"
    r"|tried|trying|seek|seeks|sought|consider\w*|asked?|want(?:s|ed)?|call(?:s|ed) for|offer(?:s|ed)?"
    r"|conditional\w*)\b"
)
CONDITIONS = re.compile(
    r"\b(?:if|unless|provided|subject to|pending|on condition|only (?:if|when|after|once)|except|until|once|whether"
    r"|as long as|depend\w*)\b"
)
NO_CONDITIONS = re.compile(r"\b(?:whether or not|regardless|in any case|unconditional\w*|come what may|either way)\b")
CAUSES = re.compile(
    r"\b(?:because|caus(?:e|es|ed|ing)|due to|owing to|thanks to|as a result|result(?:s|ed|ing)? (?:of|from|in)"
    r"|led to|leads? to|brought about|so that|since|therefore|prompt(?:s|ed|ing)?|forc(?:es|ed|ing)|reason"
    r"|attribut\w+"
    r"|blam\w+|why|on account of|in response to|in order to|out of|for fear|in protest|driven by|trigger\w*|hence"
    r"|follow(?:s|ed|ing)|over|thus|means|stem(?:s|med)|explain\w*|on the grounds?|to (?:avoid|protect|punish"
    r"|stop|save"
    r"|make|keep|prevent|hide|raise|pay|allow|help))\b"
)
HARD_CAUSES = re.compile(
    r"\b(?:because|caus(?:e|es|ed|ing)|due to|owing to|thanks to|as a result|result(?:s|ed) from|brought about"
    r"|blamed on|on account of|so as to|in order to|in response to|prompted|in protest|for fear|attributed to)\b"
)
RANKS = re.compile(
    r"\b(?:most|least|best|worst|first|last|only|sole|record|ever|unprecedented|top|never before|unique|leading"
    r"|(?:larg|bigg|great|small|high|low|long|short|old|young|new|deadli|bloodi|heavi|strong|weak|fast|rich"
    r"|poor|cheap"
    r"|deep|wid|bright|earli|lat|hard|near|few|wors|costli|busi|saf|rar|fin|hott|cold|dri|wett|tall|steep|clos|strict"
    r"|sharp|sever|fierc|dead|grav|bare|warm|loud|clear|quick|slow|light|tough|harsh|rough|wild|grand|main)est)\b"
)
UNIVERSALS = re.compile(
    r"\b(?:all|every\w*|each|entire(?:ly)?|whole|wholly|always|any(?:one|body)?|both|solely|full(?:y)?"
    r"|complete(?:ly)?"
    r"|throughout|across|totally|exclusively|only|alone|unanimous(?:ly)?|total|the country's|nationwide|permanently"
    r"|final(?:ly)?|definitively|immediately|never|no one|nobody|none)\b"
)
PARTS = re.compile(
    r"\b(?:some|half|part(?:ly|ial|ially)?|most(?:ly)?|mainly|many|several|a few|few|one of|two of|three of|many of"
    r"|most of|some of|almost|nearly|up to|at least|at most|fewer than|less than|more than|over|about|around|roughly"
    r"|no more than|chiefly|largely|usually|often|sometimes|seldom|rarely|generally|in some|those who|among|except"
    r"|provisional\w*|temporar\w+|so far|yet|still|since|as of|not all|minority|majority)\b"
)
SUPERSEDED = re.compile(
    r"\b(?:at first|initially|originally|earlier|previous(?:ly)?|former(?:ly)?|once|had been|had|used to|corrected"
    r"|correction|misstated|revised|instead|until|no longer|rather than|not \S+ million|not \S+|from|then|before"
    r"|preliminary|first (?:reports?|counts?|figures?|estimates?)|by (?:evening|noon|morning|night)|since then|now"
    r"|later|update\w*|raised (?:it|the|its)|was replaced|replac\w+|withdrew|withdrawn|down from|up from)\b"
)
PAST_MARKS = re.compile(
    r"\b(?:at first|initially|originally|earlier|previous(?:ly)?|former(?:ly)?|once|had|used to|no longer|first|until"
    r"|before|was|were|then)\b"
)
REPORTS = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|told|tells?|according to|report\w*|claim\w*|alleg\w+|accus\w+|announc\w+"
    r"|den(?:y|ies|ied)"
    r"|insist\w*|argu\w+|believ\w+|maintain(?:s|ed)|warn\w*|acknowledg\w+|admit\w*|conced\w+|add(?:s|ed)|estimat\w+"
    r"|think|thinks|thought|call(?:s|ed)|describ\w+|contend\w*|predict\w*|expect\w*|hold(?:s)?|put(?:s)?"
    r"|speak(?:s)?|spoke"
    r"|attribut\w+|blam\w+|suggest\w*|disput\w+|reject\w*|charg(?:e|es|ed)|confirm\w*|declar\w+|stress\w*|accord\w*"
    r"|wrote|writes?|ask(?:s|ed)|promis\w+|hop(?:e|es|ed)|agree[sd]?|view\w*|version|account|words|quoted?|note[sd]?"
    r"|complain\w*|critici\w+|prais\w+|derived|proposed|theory|suspect\w*|found|conclud\w+|reckon\w*)\b"
)
LEAST = re.compile(r"\b(?:at least|no (?:fewer|less) than|a minimum of|minimum)\b")
MOST = re.compile(r"\b(?:at most|no more than|up to|a maximum of|maximum|as (?:many|much) as|not more than)\b")
OVER = re.compile(r"\b(?:more than|over|above|exceed\w*|upwards of|in excess of|beyond)\b")
UNDER = re.compile(r"\b(?:fewer than|less than|under|below|not quite|almost|nearly|just short of|short of)\b")
LIMITS = re.compile(
    r"\b(?:at least|at most|no (?:more|less|fewer) than|up to|more than|less than|fewer than|over|above|under"
    r"|below|beyond"
    r"|minimum|maximum|limit\w*|ceiling|cap(?:ped)?|as (?:much|many) as|reach\w*|exceed\w*|or more|or less"
    r"|or so|nearly"
    r"|almost|far as|threshold)\b"
)
PRONOUNS = frozenset("he she his her him hers it its they their them i we my our us me who whose".split())
DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5, "century": 36525.0, "hour": 1 / 24,
        "minute": 1 / 1440, "second": 1 / 86400, "fortnight": 14.0, "night": 1.0}  # fmt: skip
