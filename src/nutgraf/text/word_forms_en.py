"""Inflected forms of English words: irregular verbs and plurals, and the spelling rules of regular verbs.

`tokens.stem` looks words up here before it stems, so that every comparison of words agrees on what is a form of what.
"""

from __future__ import annotations

from typing import NamedTuple

# Past forms, and the other forms that no rule of spelling gives, each with the verb it belongs to.
IRREGULAR_VERBS = {
    "arisen": "arise", "arose": "arise", "ate": "eat", "beat": "beat", "beaten": "beat", "became": "become",
    "become": "become", "began": "begin", "begun": "begin", "bent": "bend", "bet": "bet", "bit": "bite",
    "bitten": "bite", "blew": "blow", "blown": "blow", "bore": "bear", "bought": "buy", "bound": "bind",
    "broke": "break", "broken": "break", "brought": "bring", "built": "build", "burnt": "burn", "came": "come",
    "caught": "catch", "chose": "choose", "chosen": "choose", "clung": "cling", "cost": "cost", "crept": "creep",
    "cut": "cut", "dealt": "deal", "did": "do", "done": "do", "drank": "drink", "drawn": "draw", "drew": "draw",
    "driven": "drive", "drove": "drive", "dug": "dig", "eaten": "eat", "fallen": "fall", "fed": "feed",
    "fell": "fall", "felt": "feel", "fled": "flee", "flew": "fly", "flown": "fly", "flung": "fling",
    "forbade": "forbid", "forecast": "forecast", "foresaw": "foresee", "forgot": "forget", "forgotten": "forget",
    "fought": "fight", "found": "find", "froze": "freeze", "frozen": "freeze", "gave": "give", "given": "give",
    "gone": "go", "got": "get", "grew": "grow", "grown": "grow", "had": "have", "heard": "hear", "held": "hold",
    "hid": "hide", "hidden": "hide", "hit": "hit", "hung": "hang", "hurt": "hurt", "kept": "keep", "knew": "know",
    "known": "know", "laid": "lay", "leapt": "leap", "learnt": "learn", "led": "lead", "left": "leave",
    "lent": "lend", "let": "let", "lit": "light", "lost": "lose", "made": "make", "meant": "mean", "met": "meet",
    "misled": "mislead", "mistook": "mistake", "overcame": "overcome", "oversaw": "oversee", "overseen": "oversee",
    "overtaken": "overtake", "overthrew": "overthrow", "overthrown": "overthrow", "overtook": "overtake",
    "paid": "pay", "put": "put", "quit": "quit", "ran": "run", "rang": "ring", "read": "read", "rebuilt": "rebuild",
    "ridden": "ride", "risen": "rise", "rode": "ride", "rose": "rise", "said": "say", "sang": "sing", "sank": "sink",
    "sat": "sit", "saw": "see", "seen": "see", "sent": "send", "set": "set", "shaken": "shake", "shook": "shake",
    "shot": "shoot", "showed": "show", "shown": "show", "shrank": "shrink", "shut": "shut", "slept": "sleep",
    "slid": "slide", "sold": "sell", "sought": "seek", "spent": "spend", "split": "split", "spoke": "speak",
    "spoken": "speak", "sprang": "spring", "spread": "spread", "stole": "steal", "stolen": "steal", "stood": "stand",
    "struck": "strike", "stuck": "stick", "sung": "sing", "sunk": "sink", "swept": "sweep", "swore": "swear",
    "sworn": "swear", "swung": "swing", "taken": "take", "taught": "teach", "thought": "think", "threw": "throw",
    "thrown": "throw", "told": "tell", "took": "take", "tore": "tear", "torn": "tear", "undergone": "undergo",
    "understood": "understand", "undertaken": "undertake", "undertook": "undertake", "underwent": "undergo",
    "upheld": "uphold", "was": "be", "went": "go", "wept": "weep", "were": "be", "withdrawn": "withdraw",
    "withdrew": "withdraw", "withheld": "withhold", "withstood": "withstand", "woke": "wake", "won": "win",
    "wore": "wear", "worn": "wear", "written": "write", "wrote": "write", "died": "die", "dying": "die",
    "lying": "lie", "lied": "lie", "has": "have", "does": "do", "is": "be", "are": "be", "goes": "go",
}  # fmt: skip
# Verbs that double their last letter before -ed and -ing ("admitted").
_DOUBLING = frozenset("admit ban bar begin blog dub plan put quip rebut refer run set sit stop".split())

# What may come before "man" and "woman" in one word.
_TRADES = """
    alder anchor assembly business camera chair clergy congress council crafts crew ferry fire fisher fore
    french gentle gun lay lifeboat lines marks militia noble ombuds police post repair sales sea service spokes
    sports states stunt trawler tribes work yachts""".split()
# Plurals that do not end in -s, or not in -s alone, each with its singular.
IRREGULAR_PLURALS = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot", "teeth": "tooth",
    "geese": "goose", "mice": "mouse", "halves": "half", "wives": "wife", "knives": "knife", "thieves": "thief",
    "loaves": "loaf", "wolves": "wolf", "crises": "crisis", "analyses": "analysis", "criteria": "criterion",
    "bacteria": "bacterium", "larvae": "larva",
}  # fmt: skip
IRREGULAR_PLURALS |= {
    f"{trade}{plural}": f"{trade}{singular}"
    for trade in _TRADES
    for plural, singular in (("men", "man"), ("women", "woman"))
}
# Plurals by meaning that have no ending, or no singular.
UNMARKED_PLURALS = frozenset(
    """police personnel troops staff crew others cattle sheep aircraft spacecraft media data infantry cavalry youth
    salmon fish livestock""".split()
)
# Words in -s that are no plurals.
NOT_PLURALS = frozenset("news sports always perhaps across previous various famous serious plus gas bus virus".split())


def is_plural(word: str) -> bool:
    """Whether a word, as written, is the plural of a noun by its form.

    >>> is_plural("bridges"), is_plural("policemen"), is_plural("boss"), is_plural("U.S.")
    (True, True, False, False)
    """
    lowered = word.lower()
    if lowered in IRREGULAR_PLURALS or lowered in UNMARKED_PLURALS:
        return True
    if lowered.endswith("s") and lowered not in NOT_PLURALS and not (word.isupper() or "." in word):
        return len(word) > 3 and not lowered.endswith(("ss", "us", "is", "ous", "'s", "’s"))
    return False


# Adjectives that look like past forms.
PARTICIPLE_ADJECTIVES = frozenset(
    """united need hundred red sacred wounded injured retired alleged accused armed masked displaced so-called wanted
    unnamed unidentified limited indeed speed seed feed bed shed exceed proceed succeed bleed bred sped breed deed
    weed""".split()
)


class VerbForms(NamedTuple):
    """The forms of a verb: "writes", {"wrote", "written"}, "writing"."""

    third_person: str
    pasts: frozenset[str]
    gerund: str


def verb_forms(lemma: str) -> VerbForms:
    """All forms of a verb, given by its base form: irregular pasts by the list, the others by the rules of spelling.

    >>> verb_forms("deny").third_person, sorted(verb_forms("write").pasts), verb_forms("admit").gerund
    ('denies', ['written', 'wrote'], 'admitting')
    """
    third, past, gerund = _regular_forms(lemma)
    third = _THIRD_PERSONS.get(lemma, third)
    return VerbForms(third, _IRREGULAR_PASTS.get(lemma, frozenset({past})), gerund)


def all_forms(*lemmas: str) -> frozenset[str]:
    """Every form of some verbs: base form, third person, past forms and gerund.

    >>> sorted(all_forms("deny"))
    ['denied', 'denies', 'deny', 'denying']
    """
    forms = {lemma: verb_forms(lemma) for lemma in lemmas}
    return frozenset(lemmas).union(*({one.third_person, one.gerund} | one.pasts for one in forms.values()))


def _regular_forms(lemma: str) -> tuple[str, str, str]:
    """The -s, -ed and -ing forms by the rules of spelling."""
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"
    if lemma.endswith("e"):
        return f"{lemma}s", f"{lemma}d", f"{lemma[:-1]}ing"
    third = f"{lemma}es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else f"{lemma}s"
    doubled = lemma + lemma[-1] if lemma in _DOUBLING else lemma
    return third, f"{doubled}ed", f"{doubled}ing"


_THIRD_PERSONS = {"have": "has", "do": "does", "be": "is", "go": "goes"}
_PRESENTS = frozenset("has does is are goes dying lying".split())
_IRREGULAR_PASTS = {
    lemma: frozenset(form for form, base in IRREGULAR_VERBS.items() if base == lemma and form not in _PRESENTS)
    for lemma in set(IRREGULAR_VERBS.values())
}

# Third persons that are rarely plural nouns in news: "wants" shows that words are a clause.
PRESENT_FORMS = frozenset(
    verb_forms(lemma).third_person
    for lemma in """want need make take give get go come see know keep hold run lead head chair own work live sit stand
    have do believe deny insist mean seem appear remain become follow cover employ face belong expect hope seek call
    cost represent support oppose carry say begin""".split()
)

# Irregular past forms of a finite verb, without participles ("given") and forms that are the verb itself ("put").
SIMPLE_PASTS = frozenset(
    form
    for form, lemma in IRREGULAR_VERBS.items()
    if form != lemma and form not in _PRESENTS and (not form.endswith("n") or form in {"began", "ran", "won"})
)


# What happens by itself: the words up to such a verb are a whole clause.
EVENT_VERBS = all_forms(
    "collapse", "crash", "explode", "sink", "capsize", "derail", "overturn", "erupt", "fall", "burn", "drown", "die",
    "disappear", "vanish", "escape", "resign", "retire", "arrive", "happen", "occur", "melt", "burst", "detonate",
)  # fmt: skip
