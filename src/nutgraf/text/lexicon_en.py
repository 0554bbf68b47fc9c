"""The English lexicon: function words, irregular forms, and the verbs and nouns that report speech.

Modules that need English words of a closed class (auxiliaries, prepositions, pronouns, …) import them from here, as
sets of lower-case words, and use `any_of` to build regular expressions. Cue words that change a claim (negations,
hedges, conditions, unknowns) are in `cues_en`; month and weekday names are in `calendar`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from nutgraf.text.calendar import month_names, weekday_names


def any_of(words: Iterable[str]) -> str:
    """A regular expression, without a group around it, that matches any of the words; longer words come first.

    >>> any_of({"is", "isn't"})
    "isn't|is"
    """
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


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
QUESTION_WORDS = RELATIVES | frozenset("what when why how".split())
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
NEVER_FINITE = frozenset("be been being having".split())
BE_FORMS = frozenset("is are was were".split())
AUXILIARY_FORMS = frozenset(word for word in AUXILIARIES - NEVER_FINITE - {"am", "cannot"} if not word.endswith("n't"))
"""The finite auxiliaries that are words of their own: "is", "had", "would", "did"; not "be", "cannot" or "won't"."""

WEEKDAYS = frozenset(name.lower() for names in weekday_names("en") for name in names)
MONTHS = frozenset(
    name.lower() for short in (False, True) for names in month_names("en", short=short) for name in names
)

# Words that say little about what a text is about.
STOP_WORDS = frozenset(word for word in AUXILIARIES - {"cannot"} if "'" not in word) | frozenset(
    """a an the this that these those there here it its he she his her him they their them we our us i my you your
    who whom whose which what when where while as of to in on at by for from with within into onto over under
    about after before during through between among across against around behind and or but nor so yet than then
    also too more most very just only even still both each all any some such same other doing up out off down
    away back s t not no""".split()
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

IRREGULAR_PLURALS = {"men": "man", "women": "woman", "children": "child"}

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

PRONOUNS = frozenset("he she his her him hers it its they their them i we my our us me who whose".split())
DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5, "century": 36525.0, "hour": 1 / 24,
        "minute": 1 / 1440, "second": 1 / 86400, "fortnight": 14.0, "night": 1.0}  # fmt: skip
