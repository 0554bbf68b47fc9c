"""Small closed classes of English words that show where a noun phrase or a clause begins and ends.

English verbs that attribute words or views to somebody, and how certain they leave what is reported.

English words and phrases that change what a sentence says: opposites, hedges, causes, limits and ranks.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from nutgraf.text.calendar import month_names, weekday_names

DETERMINERS = frozenset(
    """a an the this that these those his her its their my our your some any each every no another both either neither
    several many most few two three four five six seven eight nine ten eleven twelve""".split()
)
POSSESSIVES = frozenset("his her its their my our your".split())
PERSONAL = frozenset("he she they it i we you".split())
HE, SHE = frozenset("he him his himself".split()), frozenset("she her hers herself".split())

PREPOSITIONS = frozenset(
    """about above across after against along amid among around as at before behind below beside between beyond by
    despite down during for from in inside into like near of off on onto out outside over past per since through
    throughout to toward towards under until up upon via with within without""".split()
)
# A phrase that names a person may run on over these ("a spokesman for the ministry"), never over the others.
PHRASE_LINKS = frozenset("of for at from with in near on".split())
RELATIVES = frozenset("who which whose whom where".split())
SUBORDINATORS = frozenset(
    """although though because while whereas when if unless once since as after before until whether that than
    so""".split()
)
COORDINATORS = frozenset("and but or nor yet then".split())
LEAD_INS = frozenset(
    """but and yet so or then still also meanwhile however separately earlier later instead moreover nevertheless
    nonetheless therefore thus indeed afterwards additionally similarly likewise finally today yesterday tonight now
    again once""".split()
)

BE = frozenset("am is are was were be been being isn't aren't wasn't weren't".split())
HAVE = frozenset("have has had having haven't hasn't hadn't".split())
MODALS = frozenset(
    """will would can could may might must shall should won't wouldn't can't cannot couldn't shouldn't
    mustn't""".split()
)
DO = frozenset("do does did don't doesn't didn't".split())
AUXILIARIES = BE | HAVE | MODALS | DO

WEEKDAYS = frozenset(name.lower() for names in weekday_names("en") for name in names)
MONTHS = frozenset(
    name.lower() for short in (False, True) for names in month_names("en", short=short) for name in names
)
YEARS = frozenset(str(year) for year in range(1900, 2100))
TIME_WORDS = (
    WEEKDAYS
    | MONTHS
    | YEARS
    | frozenset(
        """today yesterday tomorrow tonight week weeks month months year years day days morning afternoon evening night
        midnight noon hour hours minute minutes spring summer autumn winter fall decade quarter weekend earlier
        later ago last next early late""".split()
    )
)

# Adverbs that may stand between a subject and its verb, besides those in -ly.
MID_ADVERBS = frozenset(
    """also then later now once again never ever always often still even just already since afterwards twice today
    yesterday not himself herself themselves itself both all too first himself soon earlier only once sometimes
    though nonetheless nevertheless however meanwhile instead therefore thus""".split()
)

# Irregular past forms and present forms common enough to show that a stretch of words is a clause.
IRREGULAR_PASTS = {
    "became": "become", "become": "become", "began": "begin", "begun": "begin", "bent": "bend", "bet": "bet",
    "bit": "bite", "blew": "blow", "blown": "blow", "bore": "bear", "bought": "buy", "bound": "bind",
    "broke": "break", "broken": "break", "brought": "bring", "built": "build", "burnt": "burn", "came": "come",
    "caught": "catch", "chose": "choose", "chosen": "choose", "cost": "cost", "cut": "cut", "dealt": "deal",
    "did": "do", "done": "do", "drank": "drink", "drawn": "draw", "drew": "draw", "driven": "drive",
    "drove": "drive", "eaten": "eat", "ate": "eat", "fallen": "fall", "fed": "feed", "fell": "fall", "felt": "feel",
    "fled": "flee", "flew": "fly", "flown": "fly", "forbade": "forbid", "forgot": "forget", "fought": "fight",
    "found": "find", "froze": "freeze", "frozen": "freeze", "gave": "give", "given": "give", "got": "get",
    "gone": "go", "grew": "grow", "grown": "grow", "had": "have", "heard": "hear", "held": "hold", "hid": "hide",
    "hit": "hit", "hung": "hang", "hurt": "hurt", "kept": "keep", "knew": "know", "known": "know", "laid": "lay",
    "led": "lead", "left": "leave", "lent": "lend", "let": "let", "lit": "light", "lost": "lose", "made": "make",
    "meant": "mean", "met": "meet", "overthrew": "overthrow", "paid": "pay", "put": "put", "quit": "quit",
    "ran": "run", "rang": "ring", "read": "read", "ridden": "ride", "risen": "rise", "rode": "ride",
    "rose": "rise", "said": "say", "sang": "sing", "sank": "sink", "sat": "sit", "saw": "see", "seen": "see",
    "sent": "send", "set": "set", "shaken": "shake", "shook": "shake", "shot": "shoot", "shown": "show",
    "shrank": "shrink", "shut": "shut", "sold": "sell", "sought": "seek", "spent": "spend", "split": "split",
    "spoke": "speak", "spoken": "speak", "spread": "spread", "sprang": "spring", "stole": "steal",
    "stolen": "steal", "stood": "stand", "stuck": "stick", "struck": "strike", "sung": "sing", "sunk": "sink",
    "swept": "sweep", "swore": "swear", "sworn": "swear", "swung": "swing", "taken": "take", "taught": "teach",
    "thought": "think", "threw": "throw", "thrown": "throw", "told": "tell", "took": "take", "tore": "tear",
    "torn": "tear", "understood": "understand", "upheld": "uphold", "was": "be", "went": "go", "were": "be",
    "withdrawn": "withdraw", "withdrew": "withdraw", "withheld": "withhold", "woke": "wake", "won": "win",
    "wore": "wear", "worn": "wear", "wrote": "write", "written": "write", "died": "die", "dying": "die",
    "lying": "lie", "lied": "lie", "has": "have", "does": "do", "is": "be", "are": "be", "goes": "go",
}  # fmt: skip

# Adjectives that look like past forms.
PARTICIPLE_ADJECTIVES = frozenset(
    """united need hundred red sacred wounded injured retired alleged accused armed masked displaced so-called wanted
    unnamed unidentified limited indeed speed seed feed bed shed exceed proceed succeed bleed bred sped breed deed
    weed""".split()
)

Manner = Literal["says", "finds", "acts", "denies", "disputes", "alleges", "forecasts"]


class ReportingVerb(NamedTuple):
    """One inflected form: its lemma, what the verb does to certainty, and how the form can be used.

    A `weak` verb reports only when something that can be reported follows or a quotation touches it
    ("added that …", not "added 500 jobs"). A form that is not `finite` ("saying") takes over the subject of
    the clause before it.
    """

    lemma: str
    manner: Manner
    weak: bool
    finite: bool
    past: bool


_STRONG = {
    "says": """acknowledge admit announce argue assert believe caution claim complain contend confess confide confirm
        disclose exclaim explain grumble insist joke lament mutter opine proclaim quip reckon reiterate remark
        retort reveal say shout stress tell testify think vouchsafe warn whisper emphasise emphasize""",
    "denies": "deny refute rebut",
    "disputes": "dispute contest",
    "alleges": "allege",
    "forecasts": "forecast predict project expect anticipate",
}
_WEAK = {
    "says": """allow boast concede declare maintain recall protest suggest add admonish affirm agree answer ask assure
        attribute attest begin blog calculate clarify comment conclude continue counter convey cry demand elaborate
        estimate fear feel guess hint imply inform interject laugh mention muse narrate note notify object observe
        pledge point ponder promise pronounce query recount reflect relate repeat reply report respond sigh signal
        sing speculate state swear tweet underline underscore vow voice wonder worry write advise put post""",
    "finds": "conclude find indicate read rule show establish record",
    "acts": """accept apologise apologize applaud appeal attack blame brand call condemn criticise criticize decry
        defend denounce deplore describe dub hail label liken mock order portray praise propose rate rebuke recommend
        ridicule thank urge welcome assail bash blast chide laud lambast lambaste scold slam tout
        characterise characterize offer decline refuse cite""",
    "denies": "reject dismiss rubbish",
    "disputes": "question challenge contradict disagree",
    "alleges": "accuse",
    "forecasts": "hope plan intend aim project",
}
_IRREGULAR = {
    "say": "says said said saying",
    "tell": "tells told told telling",
    "think": "thinks thought thought thinking",
    "begin": "begins began begun beginning",
    "feel": "feels felt felt feeling",
    "find": "finds found found finding",
    "read": "reads read read reading",
    "show": "shows showed shown showing",
    "sing": "sings sang sung singing",
    "swear": "swears swore sworn swearing",
    "write": "writes wrote written writing",
    "put": "puts put put putting",
    "forecast": "forecasts forecast forecast forecasting",
    "rebut": "rebuts rebutted rebutted rebutting",
    "admit": "admits admitted admitted admitting",
    "dub": "dubs dubbed dubbed dubbing",
    "plan": "plans planned planned planning",
    "blog": "blogs blogged blogged blogging",
    "quip": "quips quipped quipped quipping",
    "refer": "refers referred referred referring",
}


def regular_forms(lemma: str) -> tuple[str, str, str]:
    """The -s, -ed and -ing forms of a verb that follows the spelling rules.

    >>> regular_forms("deny")
    ('denies', 'denied', 'denying')
    """
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"
    if lemma.endswith("e"):
        return f"{lemma}s", f"{lemma}d", f"{lemma[:-1]}ing"
    third = f"{lemma}es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else f"{lemma}s"
    return third, f"{lemma}ed", f"{lemma}ing"


def _forms(lemma: str, manner: Manner, weak: bool) -> dict[str, ReportingVerb]:
    if lemma in _IRREGULAR:
        third, past, participle, gerund = _IRREGULAR[lemma].split()
    else:
        third, past, gerund = regular_forms(lemma)
        participle = past
    return {
        lemma: ReportingVerb(lemma, manner, weak, finite=True, past=False),
        third: ReportingVerb(lemma, manner, weak, finite=True, past=False),
        gerund: ReportingVerb(lemma, manner, weak, finite=False, past=False),
        participle: ReportingVerb(lemma, manner, weak, finite=True, past=True),
        past: ReportingVerb(lemma, manner, weak, finite=True, past=True),
    }


def _all_forms() -> dict[str, ReportingVerb]:
    table: dict[str, ReportingVerb] = {}
    for weak, lists in ((True, _WEAK), (False, _STRONG)):
        for manner, words in lists.items():
            for lemma in words.split():
                table.update(_forms(lemma, manner, weak))  # type: ignore[arg-type]
    return table


REPORTING = _all_forms()
"""Every inflected reporting verb, lower case."""

# Forms that are mostly nouns in news ("the report", "a claim", "plans"): they count as verbs only after a
# pronoun, a name or a plural, and never after a determiner or an adjective.
NOUN_LIKE = frozenset(
    """claim claims report reports state states note notes promise promises plan plans estimate estimates forecast
    forecasts comment comments demand demands question questions answer answers challenge challenges dispute
    disputes contest contests fear fears hope hopes pledge pledges vow vows project projects order orders appeal
    appeals attack attacks offer offers charge charges record records rule rules reply replies joke jokes call calls
    label labels brand brands signal signals object objects cry cries laugh laughs protest protests hint hints worry
    worries thought thinking findings finding find finds show shows tweet tweets point points voice voices read
    reads feeling saying writing beginning reading understanding aim aims cites thanks guess guesses welcome begin
    put puts rate rates query queries answer express""".split()
)

# Verbs that report only words in quotation marks: "the mayor began, “…”".
WITH_QUOTES_ONLY = frozenset(
    "begin continue laugh cry sigh repeat offer conclude post interject mention muse sing".split()
)
# Words before a colon at the beginning of a paragraph that name no speaker.
NEVER_LABELS = frozenset(
    """note update updated correction clarification exclusive breaking related photo video watch read caption source
    sources summary background context""".split()
) | {"editor's note", "editor’s note", "read more", "see also", "photo by", "key points"}
# "declined to say": the article tells that nothing was said, so nothing is attributed.
SILENT_BEFORE = frozenset(
    "decline declined declines declining refuse refused refuses refusing without fail failed fails unable".split()
)
DENIABLE = frozenset(
    """claim claims allegation allegations accusation accusations charge charges suggestion suggestions report reports
    criticism criticisms idea notion assertion assertions account accounts figure figures version finding findings
    that rumour rumours rumor rumors speculation conclusion conclusions statement statements argument both points
    this""".split()
)
# Nouns for an act of saying: "the mayor's claim that …".
SAYING_NOUNS = frozenset(
    """admission allegation argument assertion assessment assurance claim comment comments complaint concession
    contention declaration description insistence observation pledge prediction promise remark remarks statement
    suggestion testimony vow warning words""".split()
)
# Participles that say where words came out, between a document and its verb: "a report released in May found …".
PUBLISHED = frozenset(
    """aired broadcast commissioned conducted dated emailed filed issued leaked obtained posted prepared produced
    published released reviewed seen sent shared signed submitted unveiled written""".split()
)
# Where somebody speaks: "said in a statement", "in an interview Ana Ruiz said".
STAGES = frozenset(
    """statement interview letter email e-mail speech post message press television radio phone""".split()
)
SHOWING = frozenset("of hear hears heard saw show shows showed showing features quotes quoted recalled".split())
REFUSABLE = frozenset("access entry bail permission visa visas parole service request requests him her them".split())
SPOKEN_DOCUMENTS = frozenset(
    """statement statements letter report email e-mail memo filing complaint indictment ruling judgment study paper
    document documents notice lawsuit dispatch tweet post message release communique communiqué article newspaper
    website records data figures survey poll minutes review inquiry investigation affidavit""".split()
)

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
    r"|blamed on|on account of|so as to|in order to|in response to|prompted|in protest|for fear|for (?:lack|want) of"
    r"|attributed to)\b"
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
# What a statement about all of something has, and what evidence about a part of it has.
TOTALS = re.compile(
    r"(?<!not )(?<!at )(?<!after )(?<!above )(?<!in )\b(?:all|every(?:one|body|thing)?|each"
    r"|entire(?:ly)?|whole|wholly|unanimous(?:ly)?|exclusively|solely|any(?:one|body)?)\b"
)
SHARES = re.compile(
    r"\b(?:some|most(?:ly)?|mainly|chiefly|largely|partly|part of|half|(?:one|two|three|four|five|six"
    r"|several|many|few|none|quarters?|thirds?|\d+|\w+-\w+) of (?:the|them|those|its|her|his|their"
    r"|\d+)|\d+ of \d+|worst|not all|only|others|minority|split|except|usually|seldom|often|so far)\b"
)
# What comes right before an earlier value, what a sentence about one has, and how a statement says that it is one.
BEFORE_OLD_VALUE = re.compile(
    r"(?:\bfrom|\bnot|\bnot the|\bagainst(?: the)?|\bthan|\bup from|\bdown from|\binstead of(?: the)?"
    r"|\brather than(?: the)?|\bcompared with(?: the)?)\s+(?:the |about |some |around |nearly |[$£€]"
    r"|an? )*$"
)
OLD_VALUE = re.compile(
    r"\b(?:had (?:first )?(?:been|put|spoken|said|published|given|reported|projected|forecast|lowered"
    r"|raised|expected)|had originally|previous(?:ly)?|earlier|initial(?:ly)?|originally"
    r"|first (?:published|reported|put|said|applied|spoke|given|announced)|at first|was still"
    r"|were still|long thought|once thought|withdr[ae]w\w*|as we reported|removed from|revis\w+"
    r"|corrected|no longer|used to|the old|last (?:year|month|week|time)'s|preliminary|dropped (?:its"
    r"|the|his|her)|in the first hours|promise that|the previous)\b"
)
TOLD_AS_PAST = re.compile(
    r"\b(?:at first|initially|originally|earlier|previous(?:ly)?|former(?:ly)?|once|had|no longer"
    r"|first|until|before|then|instead|from|revised|corrected|withdr[ae]w\w*|compared|lower than"
    r"|higher than|down|up|fell|rose|more than|less than|dropped|old|rather than|not|against|replac\w*"
    r"|abandon\w*)\b"
)
# Disputed assertions, doubts, and what makes a plan or a suspicion a result.
DISPUTES = re.compile(
    r"\b(?:den(?:y|ies|ied)|disput\w+|disagree\w*|question(?:s|ed)|could not be (?:checked|confirmed"
    r"|verified)|unproven|no evidence|did not test|unconfirmed|reject(?:s|ed)|contradict\w*|alleg\w+"
    r"|accus\w+|claim(?:s|ed|ing)?|argu(?:e|es|ed)|contend\w*|insist\w*|in the opinion|believes?"
    r"|complain\w*|critics|charged|the prosecution said|could not produce)\b"
)
DOUBTS = re.compile(
    r"\b(?:may|might|could|possibl[ye]|perhaps|probabl[ye]|likely|appear(?:s|ed)?|seem(?:s|ed)?"
    r"|suggest\w*|alleged\w*|suspect\w*|suspicion|reportedly|believ\w+|thought|expect\w*|predict\w*"
    r"|hop(?:es|ed)|propos\w+|too close|undecided|not ruled out|guess|uncertain|provisional\w*"
    r"|rumou?r\w*|asked|if|unless|due|had not established|not established|cannot|trial|no evidence"
    r"|unclear|decide whom|still)\b"
)
RESULTS = re.compile(
    r"\b(?:establish\w*|prov(?:es?|ed|en)|show(?:s|n|ed)|confirm\w*|agreed|accepted|approved"
    r"|certain(?:ly)?|definite(?:ly)?|guarantee\w*|will|found that|has found|settled|decided|signed"
    r"|permanent(?:ly)?|finally|caught|understood|admitted|concluded|opened)\b"
)
SUPERLATIVES = re.compile(
    r"\b(?:worst|best|record|ever|unprecedented|never before|in (?:the|its|their|his|her) history"
    r"|most (?!of\b|people\b)\w+(?:ous|ful|ive|al|ing|ent|ant|ic|able)|(?:larg|bigg|great|small|high"
    r"|low|long|short|old|young|deadli|heavi|strong|weak|fast|rich|poor|cheap|deep|wid|costli|busi|rar"
    r"|hott|cold|tall|clos|sharp|sever|fierc)est)\b"
)
PRONOUNS = frozenset("he she his her him hers it its they their them i we my our us me who whose".split())
DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5, "century": 36525.0, "hour": 1 / 24,
        "minute": 1 / 1440, "second": 1 / 86400, "fortnight": 14.0, "night": 1.0}  # fmt: skip
