"""Small closed classes of English words that show where a noun phrase or a clause begins and ends."""

from __future__ import annotations

from nutgraf.find.vocabulary.calendar import month_names, weekday_names

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
