"""Read what is written beside a number: qualifiers and names before it, its scale and unit, and what it counts.

Every unit has one canonical English name in the singular; money has its ISO 4217 code.

What a number counts is the head of the noun phrase to its right, found without a tagger: the first plural in the
phrase (`three of its smaller bases` counts bases). A phrase without a clear plural gives no noun, because a wrong noun
would tie the figure to the wrong thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from nutgraf.text.languages import AUXILIARIES, BEFORE_COUNTED, NOUNS_HAVE_CAPITALS, UNCOUNTED, VERB_ENDINGS
from nutgraf.text.lexicon_en import (
    APPROXIMATIONS,
    ARTICLES,
    AUXILIARY_FORMS,
    BE_FORMS,
    COORDINATORS,
    DEMONSTRATIVES,
    HAVE,
    LEAD_INS,
    MID_ADVERBS,
    MONTHS,
    NEAR_DAYS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    SUBORDINATORS,
    WEEKDAYS,
    any_of,
)
from nutgraf.text.nouns_en import (
    ADJECTIVES_OF_COUNTED,
    CASUALTIES,
    COUNTED_ONCE,
    PEOPLE,
    PEOPLE_BY_ENDING,
    PLURAL_MODIFIERS,
    SAME_THINGS,
)
from nutgraf.text.number_cues import BOUNDS, CAPITALS_BEFORE_COUNT, NEVER_COUNTED, NUMBERED_THINGS
from nutgraf.text.reporting_words import REPORTING_WORDS
from nutgraf.text.tokens import GAP, fold_word, stem
from nutgraf.text.unit_names import (
    ABBREVIATED_SCALES,
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    DEFAULT_MONEY,
    FLOWING_UNITS,
    LONG_SCALE,
    MEASURES,
    MONEY_WORDS,
    NATIONAL_MONEY,
    SCALE_WORDS,
    spellings,
)
from nutgraf.text.word_forms_en import SIMPLE_PASTS, is_plural

_WRAPPED = rf"(?:{GAP}|[ \t]*\r?\n[ \t]*)"  # a blank, or where a line of the text is wrapped
_QUALIFIERS = "|".join(re.escape(words).replace("\\ ", _WRAPPED) for listed in BOUNDS.values() for words in listed)
_QUALIFIER = re.compile(rf"(?<!\w)({_QUALIFIERS}){_WRAPPED}\Z|([~≈])[ ]?\Z", re.IGNORECASE)

_SCORELINE = re.compile(r"[0-9]+[-–][0-9]")
_NAME_LEFT = re.compile(r"([^\W\d_][\w&'-]*)[ \u00a0]\Z")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;\"“”'‘(\[\n—–-])[\s\"“'‘(]*\Z")
_RUNNING_TEXT = re.compile(r"(?<!\w)[a-z]{5,}")
_AGED = re.compile(rf"(?<!\w)(?:[Aa]ged?(?:{GAP}of)?|dem Alter von){GAP}\Z")
_NAMED_LEFT = re.compile(r"(?<!\w)[A-Z][^\W\d_]+(?:['-][^\W\d_]+)*,[ \u00a0]\Z")
_NAMED_BRACKET = re.compile(r"(?<!\w)[A-Z][^\W\d_]+[ \u00a0]\(\Z")
_AGE_RIGHT = re.compile(r"[,.;)](?![0-9])(?![ \u00a0]+[0-9])")
# Words with a capital that may precede a count without naming anything.
_NO_NAMES = MONTHS | WEEKDAYS | CAPITALS_BEFORE_COUNT | ARTICLES | APPROXIMATIONS | BE_FORMS | HAVE


class Qualifier(NamedTuple):
    """A hedge or bound before a number, from where it starts; its words in lower case, one space between."""

    start: int
    words: str


def qualifier_before(text: str, position: int) -> Qualifier | None:
    """The qualifier directly before `position`: `fewer than`, `around`, `no more than`."""
    found = _QUALIFIER.search(text, max(0, position - 40), position)
    if not found:
        return None
    return Qualifier(found.start(), " ".join((found.group(1) or "about").lower().split()))


def sentence_starts(text: str, position: int) -> bool:
    """Whether `position` is where a sentence, a quotation or a line begins."""
    return bool(_SENTENCE_START.search(text, max(0, position - 12), position)) or position == 0


_CAPITAL_AFTER = re.compile(r"[ \u00a0][A-Z]")
_MINUS = re.compile(r"(?:(?<=\s)|(?<=\()|\A)[-−]\Z|(?<!\w)minus[ \u00a0]\Z", re.IGNORECASE)


def is_numbered(text: str, start: int) -> bool:
    """Whether the number at `start` identifies one of its kind, as in `Flight 370` or `section 12`."""
    return bool(NUMBERED_THINGS.search(text, max(0, start - 24), start))


def follows_name(text: str, start: int) -> bool:
    """Whether the number at `start` closes a name (`Windows 11`): a capital in mid-sentence directly before it."""
    found = _NAME_LEFT.search(text, max(0, start - 30), start)
    if not found or _SCORELINE.match(text, start) or not found[1][0].isupper() or found[1].lower() in _NO_NAMES:
        return False
    return not sentence_starts(text, found.start(1))


def is_named(text: str, start: int, end: int) -> bool:
    """Whether a number word with a capital is part of a name: `the Six Nations`; never in a headline."""
    if not text[start].isupper() or sentence_starts(text, start):
        return False
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    window = text[max(line_start, start - 80) : min(len(text) if line_end < 0 else line_end, end + 80)]
    if not _RUNNING_TEXT.search(window):
        return False
    before = _NAME_LEFT.search(text, max(0, start - 30), start)
    after = _CAPITAL_AFTER.match(text, end)
    return bool(after or (before and before[1][0].isupper()))


def is_age(text: str, start: int, end: int) -> bool:
    """Whether a bare number is somebody's age: `Leo, 19, was killed`, `aged 16`."""
    if _AGED.search(text, max(0, start - 16), start):
        return True
    if text.startswith(")", end) and _NAMED_BRACKET.search(text, max(0, start - 30), start):
        return text[start:end].isdigit() and len(text[start:end]) == 2  # John Smith (45)
    named = _NAMED_LEFT.search(text, max(0, start - 40), start)
    return bool(named and _AGE_RIGHT.match(text, end))


def negative_start(text: str, start: int) -> int | None:
    """Where the minus before a number begins, or None; a hyphen between words or figures is no minus."""
    found = _MINUS.search(text, max(0, start - 6), start)
    return found.start() if found else None


_TURKISH_THOUSAND = re.compile(r"[ \u00a0]bin(?!\w)")


class MeasureUnit(NamedTuple):
    """A unit next to a number: where it ends (or begins), and its canonical name."""

    edge: int
    name: str


class Scale(NamedTuple):
    """A scale word: where it ends, and its power of ten."""

    edge: int
    power: int


_MONEY = frozenset({*CURRENCY_SIGNS.values(), *MONEY_WORDS, *CURRENCY_CODES})
_ATTACHED_ONLY = {"g", "p", "mb", "pp", "min", "c", "f"}  # "5g" is a weight; a loose "g" is a letter
_UNITS = spellings(MEASURES) | spellings(MONEY_WORDS)
_UNITS |= {sign: name for sign, name in CURRENCY_SIGNS.items() if len(sign) == 1}
_SCALES = {word: power for power, words in SCALE_WORDS.items() for word in words.split()}


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    escaped = (re.escape(word).replace(r"\ ", r"[ \u00a0]") for word in longest_first)
    return "|".join(re.sub("(?<=[\u0620-\u064a])ا$", "\u064b?ا", word) for word in escaped)  # يومًا


_MARKS = re.compile("[\u064b-\u0652]")
_BOUND = r"[\u064b-\u0652]*+(?!\w)"  # vowel signs may close a word
_JOIN = rf"(?:{GAP}|-)?"
_NATION = r"(?-i:U\.?S\.?|Hong Kong|[A-Z][a-z]{2,15})"
_NATIONS = {
    (noun, nation.split(":")[0].replace("_", " ")): nation.split(":")[1]
    for noun, nations in NATIONAL_MONEY.items()
    for nation in nations.split()
}
_ARABIC_NATIONS = _any_of(nation for _, nation in _NATIONS if nation > "\u0600")
_CODE = f"(?-i:{any_of(CURRENCY_CODES)})"
_SCALE_RIGHT = re.compile(rf"{_JOIN}({_any_of(_SCALES)}){_BOUND}", re.IGNORECASE)
_UNIT_RIGHT = re.compile(
    rf"{_JOIN}(?:(?P<power>square|sq\.?|cubic){GAP})?"
    rf"(?:(?P<nation>{_NATION})[ \u00a0](?={_any_of(NATIONAL_MONEY)}))?"
    rf"(?P<unit>{_CODE}|{_any_of(_UNITS)})(?P<exponent>[²³])?"
    rf"(?:(?<=[%°$£€¥₹])|{_BOUND})(?:[- ]old\b|[ \u00a0](?P<arabic>{_ARABIC_NATIONS})(?!\w))?",
    re.IGNORECASE,
)
_STOP_AND_WORD = re.compile(r"\.(?=[ \u00a0][^\W\d_]|[ \u00a0]?[€$£%])")
_WEIGHED = re.compile(rf"{GAP}of(?!\w)")
_PER = re.compile(rf"(?:{GAP}(?:per|an?){GAP}|/)(second|minute|hour|day|year|hr|h|s)(?!\w)", re.IGNORECASE)
_PER_NAMES = {"h": "hour", "hr": "hour", "s": "second"}
_ONE_SIGN = "".join(sign for sign in CURRENCY_SIGNS if len(sign) == 1)
_SIGN_LEFT = re.compile(
    rf"(?:(?<!\w)(?:US|CA?|AU?|NZ|HK|S|NT|R|MX|E)(?=[$£]))?[{_ONE_SIGN}][ \u00a0]?\Z"
    rf"|(?<!\w)(?:Rs\.?|{_CODE})[ \u00a0]?\Z"
)


def scale_after(text: str, position: int, language: str = "en") -> Scale | None:
    """The scale word that follows a number; a lone "m" is left to the caller, which knows what it would measure.

    >>> scale_after("1.13 billion dollars", 4)
    Scale(edge=12, power=9)
    """
    if language == "tr" and (thousand := _TURKISH_THOUSAND.match(text, position)):
        return Scale(thousand.end(), 3)
    found = _SCALE_RIGHT.match(text, position)
    if not found or (found[1].lower() == "k" and found.start(1) > position):
        return None
    word = found[1].lower()
    end = found.end()
    if word in ABBREVIATED_SCALES and _STOP_AND_WORD.match(text, end):
        end += 1
    return Scale(end, LONG_SCALE.get(language, {}).get(word) or _SCALES[word])


def unit_after(text: str, position: int) -> MeasureUnit | None:
    """The unit or currency that follows a number: `cubic metre per second`, `USD`, `year` for "-year-old" too."""
    found = _UNIT_RIGHT.match(text, position)
    if not found:
        return None
    surface = _MARKS.sub("", " ".join(found["unit"].split()))
    if found.start("unit") > position and surface.lower() in _ATTACHED_ONLY:
        return None
    if surface in {"c", "f"}:
        return None  # 50c is no temperature
    name = surface if surface in CURRENCY_CODES else _UNITS[surface.lower()]
    if is_money(name):
        return MeasureUnit(found.end(), _national(name, found["nation"] or found["arabic"], text, found.end()))
    power = found["power"] or found["exponent"]
    if power:
        name = f"{'cubic' if power.lower() in {'cubic', '³'} else 'square'} {name}"
    per = _PER.match(text, found.end()) if power or name in FLOWING_UNITS else None
    if per:
        return MeasureUnit(per.end(), f"{name} per {_PER_NAMES.get(per[1].lower(), per[1].lower())}")
    return MeasureUnit(found.end(), name)


def is_money(name: str) -> bool:
    """Whether the canonical name of a unit is a currency or a part of one."""
    return name in _MONEY or name.rsplit(maxsplit=1)[-1] in NATIONAL_MONEY


def _national(noun: str, nation: str | None, text: str, end: int) -> str:
    """The money that `noun` is: `syrian pound` is SYP, a bare dollar USD; a pound "of" something is a weight."""
    if nation:
        return _NATIONS.get((noun, nation.lower())) or f"{nation.lower()} {noun}"
    if noun == "pound" and text[end - 1] in "dsDS":
        return "pound (weight)" if _WEIGHED.match(text, end) else "GBP"
    return DEFAULT_MONEY.get(noun, noun)


def currency_before(text: str, position: int) -> MeasureUnit | None:
    """The currency sign or code directly before a number; `edge` is where it begins."""
    found = _SIGN_LEFT.search(text, max(0, position - 5), position)
    if not found:
        return None
    sign = found.group().strip()
    return MeasureUnit(found.start(), CURRENCY_SIGNS.get(sign.lower()) or ("CNY" if sign == "RMB" else sign))


class Counted(NamedTuple):
    """The head noun a number counts, at `[start, end)`."""

    start: int
    end: int


# A noun phrase ends before these.
_STOPS = (
    QUESTION_WORDS
    | AUXILIARY_FORMS
    | PREPOSITIONS
    | SUBORDINATORS
    | COORDINATORS
    | PRONOUNS
    | POSSESSIVES
    | ARTICLES
    | DEMONSTRATIVES
    | (MID_ADVERBS - {"all", "first"})
    | LEAD_INS
    | NEAR_DAYS
    | SIMPLE_PASTS
    | NEVER_COUNTED
) - {"past"}

_WORD = r"(?:(?:[A-Z]\.){2,}|(?:[^\W\d_][\u064b-\u0652]*+)+(?:['’‑-][^\W\d_]+)*)"
_NEXT_WORD = re.compile(rf"{GAP}[\"“‘«]?({_WORD})")
OF_WHOLE = any_of({"the", "all", "these", "those"} | POSSESSIVES)  # before what a share is of
_OF = re.compile(rf"{GAP}of(?:{GAP}(?:{OF_WHOLE})(?!\w)){{0,2}}", re.IGNORECASE)
_HYPHENED = re.compile(r"-((?!to\b|and\b|or\b|plus\b|old\b|time\b|fold\b)[^\W\d_]{3,})")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def counted_after(text: str, end: int, language: str = "en", *, needs_of: bool = False) -> Counted | None:
    """What the number that ends at `end` counts; `needs_of` for a share, which counts only "of" a thing.

    >>> text = "three of its smaller bases in Syria"
    >>> found = counted_after(text, 5); text[found.start:found.end]
    'bases'
    """
    hyphened = None if needs_of else _HYPHENED.match(text, end)
    if hyphened:
        return Counted(*hyphened.span(1))
    of = _OF.match(text, end)
    if needs_of and not of:
        return None
    code = language[:2].lower()
    if not of and code in AUXILIARIES:
        return _noun_after(text, end, code)
    return _head(text, of.end() if of else end, language)


def _noun_after(text: str, position: int, language: str) -> Counted | None:
    """The noun after a number and its adjectives in German, French or Spanish; None for a verb ("16 waren dagegen")."""
    for _ in range(3):
        match = _NEXT_WORD.match(text, position)
        if not match:
            return None
        word, lower = match.group(1), match.group(1).lower()
        if language in NOUNS_HAVE_CAPITALS:
            is_adjective = word[0].islower() and lower.endswith(("e", "en", "er", "es"))
        else:
            is_adjective = lower in BEFORE_COUNTED
        if lower in UNCOUNTED | AUXILIARIES[language] | REPORTING_WORDS[language].outside_phrases:
            return None
        if not is_adjective:
            is_verb = (
                lower.endswith(VERB_ENDINGS.get(language, ())) if VERB_ENDINGS.get(language) else word[0].islower()
            )
            return None if is_verb else Counted(*match.span(1))
        position = match.end()
    return None


def _head(text: str, position: int, language: str) -> Counted | None:
    """The head of the noun phrase at `position`: its first plural, or what `ADJECTIVES_OF_COUNTED` words lead to."""
    found: Counted | None = None
    plural_modifier = False
    for step in range(6):
        match = _NEXT_WORD.match(text, position)
        if not match:
            return found
        word, position = match.group(1), match.end()
        if word.lower() in ADJECTIVES_OF_COUNTED and not found:
            continue
        stops = word.lower() in _STOPS and not (word.isupper() and len(word) > 1)  # "us" stops, "US" does not
        if stops or (found and not (plural_modifier and is_plural(word))):
            return found
        if step == 0 and language[:2].lower() not in {"en", "ar"} and word.lower() in UNCOUNTED:
            return None
        if step == 0 and (_other_language(word, language) or word.lower() in CASUALTIES):
            return Counted(*match.span(1))
        plural_modifier = word.lower() in PLURAL_MODIFIERS
        if is_plural(word):
            found = Counted(*match.span(1))
        elif found is None and word[0].isupper() and text[match.start(1) - 1] in '"“‘«':
            return None
    return found


def _other_language(word: str, language: str) -> bool:
    return bool(_ARABIC.match(word)) or language[:2].lower() != "en"


def counts_one(text: str, end: int) -> Counted | None:
    """The singular noun that makes the "one" ending at `end` a number, as in `one British soldier`; else None."""
    position = end
    for _ in range(2):
        match = _NEXT_WORD.match(text, position)
        if not match or match.group(1).lower() in _STOPS:
            return None
        word = match.group(1).lower()
        if word in PEOPLE or word in COUNTED_ONCE or PEOPLE_BY_ENDING.fullmatch(word):
            return Counted(*match.span(1))
        position = match.end()
    return None


@lru_cache(maxsize=4096)
def noun_key(noun: str) -> str:
    """The stem of the last word of a noun phrase, for comparing what two numbers count.

    >>> noun_key("council seats") == noun_key("seat"), noun_key("countries") == noun_key("country"), noun_key("women")
    (True, True, 'woman')
    """
    words = re.findall(r"[^\W\d_]+", fold_word(noun))
    word = words[-1] if words else ""
    return stem(word, "ar" if _ARABIC.match(word) else "en")


_SAME_THINGS = [frozenset(map(noun_key, group)) for group in SAME_THINGS]
_PEOPLE = frozenset(map(noun_key, PEOPLE))


def nouns_agree(one: str | None, other: str | None) -> bool:
    """Whether two counted nouns may be the same thing: nothing and `others` agree with all, `people` with humans."""
    if one is None or other is None:
        return True
    keys = {noun_key(one), noun_key(other)}
    if len(keys) == 1 or keys & {"other", "more"} or any(keys <= group for group in _SAME_THINGS):
        return True
    return "person" in keys and (keys <= _PEOPLE or all(_is_agent(noun) for noun in (one, other)))


def _is_agent(noun: str) -> bool:
    """Whether a noun names people by its ending ("cyclists", "refugees"), or is "people"."""
    word = noun.lower().split()[-1:]
    return bool(word) and (noun_key(noun) == "person" or bool(PEOPLE_BY_ENDING.fullmatch(word[0].removesuffix("s"))))
