"""The English lexicon: function words, and words for days, times and seasons.

Modules that need English words of a closed class (auxiliaries, prepositions, pronouns, …) import them from here, as
sets of lower-case words, and use `any_of` to build regular expressions. The other lists of `nutgraf.text`:

- `cues_en`: words that change a claim (negations, hedges, conditions, unknowns).
- `event_cues_en`: causes, means, places, outcomes and what is to come.
- `assertion_cues_en`: what leaves an assertion to somebody, unsure or undecided.
- `sentence_parts_en`: where a part of a sentence begins and ends.
- `reporting_en`, `reporting_words`: verbs of saying in English, and in German, French and Spanish.
- `word_forms_en`: irregular forms and inflection; `nouns_en`: nouns for people and counted things.
- `name_lists`: titles, roles, places, agencies, first names.
- `calendar`, `date_words`: months, weekdays, and the words around dates, of all languages.
- `number_names`, `number_cues`, `unit_names`: numbers, the words beside them, and units, of all languages.
- `question_words`: how questions are worded.
- `languages`, `lexicon_ar`: small words of other languages.
"""

from __future__ import annotations

from collections.abc import Iterable

from nutgraf.text.calendar import month_names, weekday_names
from nutgraf.text.number_names import TWO_TO_TWELVE


def any_of(words: Iterable[str]) -> str:
    """A regular expression, without a group around it, that matches any of the words; longer words come first.

    >>> any_of({"is", "isn't"})
    "isn't|is"
    """
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


ARTICLES = frozenset("a an the".split())
DEMONSTRATIVES = frozenset("this that these those".split())
POSSESSIVES = frozenset("his her its their my our your".split())
DETERMINERS = (
    ARTICLES
    | DEMONSTRATIVES
    | POSSESSIVES
    | TWO_TO_TWELVE
    | frozenset("some any each every no another both either neither several many most few".split())
)
# Before a figure, these say that it is not exact.
APPROXIMATIONS = frozenset("about almost approximately around nearly roughly".split())
PERSONAL = frozenset("he she they it i we you".split())
HE, SHE = frozenset("he him his himself".split()), frozenset("she her hers herself".split())

# Not "per": it is a first name too, and before a noun ("per cent") it begins no phrase of its own.
PREPOSITIONS = frozenset(
    """about above across after against along amid among around as at before behind below beside between beyond by
    despite down during for from in inside into like near of off on onto out outside over past since through
    throughout to toward towards under until up upon via with within without""".split()
)
PLACE_PREPOSITIONS = frozenset("in at near outside inside under behind off along on".split())
# Prepositions that change what a sentence says: a phrase that begins with one of them may not be left out.
TURNING_PREPOSITIONS = frozenset("without despite like off up down out past beyond".split())
# A phrase that names a person may run on over these ("a spokesman for the ministry"), never over the others.
PHRASE_LINKS = frozenset("of for at from with in near on".split())
RELATIVES = frozenset("who which whose whom where".split())
QUESTION_WORDS = RELATIVES | frozenset("what when why how".split())
SUBORDINATORS = frozenset(
    """although though because while whereas when if unless once since as after before until whether that than
    so""".split()
)
TIME_SUBORDINATORS = frozenset("after before until since as till".split())
"""Of these, both a clause and a noun may follow."""
CONTRASTS = frozenset("although though whereas while".split())
# After a comma, these begin a clause with its own subject.
CLAUSE_OPENERS = CONTRASTS | {"and", "but"}
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
NEAR_DAYS = frozenset("today yesterday tomorrow tonight".split())
DAY_PARTS = frozenset("morning afternoon evening night".split())
SEASONS = frozenset("spring summer autumn fall winter".split())
TIME_WORDS = (
    WEEKDAYS
    | MONTHS
    | YEARS
    | NEAR_DAYS
    | DAY_PARTS
    | SEASONS
    | frozenset(
        """week weeks month months year years day days midnight noon hour hours minute minutes decade quarter weekend
        earlier later ago last next early late""".split()
    )
)

# Adverbs that may come between a subject and its verb, besides those in -ly.
MID_ADVERBS = frozenset(
    """also then later now once again never ever always often still even just already since afterwards twice today
    yesterday not himself herself themselves itself both all too first himself soon earlier only once sometimes
    though nonetheless nevertheless however meanwhile instead therefore thus""".split()
)

PRONOUNS = frozenset("he she his her him hers it its they their them i we my our us me who whose".split())
# The length of each unit of time in days, on average.
DAYS_IN_UNIT = {
    "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5, "century": 36525.0, "hour": 1 / 24,
    "minute": 1 / 1440, "second": 1 / 86400, "fortnight": 14.0, "night": 1.0,
}  # fmt: skip

# Words with which no sentence ends.
NO_SENTENCE_ENDS = frozenset(
    """and or but of to the a an in on at by for from with as that than is are was were be been has have had not more
    less between who which whose where when if whether because its his her their said it them him he she they we i many
    most some several few one both mainly largely partly chiefly mostly primarily especially particularly""".split()
)
# A participle that needs what follows it, even behind a form of "be": "was based", "were asked".
PARTICIPLES_OF_MORE = frozenset(
    """accused asked based believed called charged considered deemed deprived described designed expected forced found
    given heard held intended kept known led left made meant named needed obliged ordered put said seen sent set shown
    supposed thought told understood urged used""".split()
)
VERB_PARTICLES = frozenset("off up down out away back over".split())
"""Small words that belong to the verb before them: "turned down"."""
PLACE_ADVERBS = frozenset("there here again too aloud afterwards home abroad online".split())
NO_ADVERBS = frozenset("family july italy ally assembly supply reply emily kelly sally billy".split())
"""Words in -ly that are no adverbs."""
