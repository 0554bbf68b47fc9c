"""Number words, ordinals and fractions in the languages whose number words are read."""

from __future__ import annotations

BELOW_TWENTY = tuple(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen""".split()
)
"""The English numbers, each at its value."""
TENS = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
"""The English tens from twenty on."""
ORDINALS = tuple(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth""".split()
)
"""The English ordinals from the first on; those of the tens end in -ieth."""

FIRST_FIVE = {word: number for number, word in enumerate(ORDINALS[:5], start=1)} | {
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
}  # fmt: skip
"""The ordinals that number weekdays of a month and quarters of a year."""

_IN_OTHER_LANGUAGES = {
    "de": """null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn
        siebzehn achtzehn neunzehn""",
    "fr": """zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
        dix-huit dix-neuf""",
    "es": """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
        diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis
        veintisiete veintiocho veintinueve""",
}
SMALL_NUMBERS = {
    "en": {word: value for value, word in enumerate(BELOW_TWENTY)},
    **{
        language: {word: value for value, word in enumerate(words.split())}
        for language, words in _IN_OTHER_LANGUAGES.items()
    },
}
"""The value of each number word from zero on, by language: below twenty, in Spanish below thirty."""

_ONES = {"en": "a an one", "de": "einem einer einen eine", "fr": "un une", "es": "un una"}


def counts_to_twelve(language: str) -> dict[str, int]:
    """The words that count from one to twelve before a noun ("a week", "two weeks"), with articles for one.

    >>> counts_to_twelve("fr")["une"], counts_to_twelve("en")["three"]
    (1, 3)
    """
    counts = {word: value for word, value in SMALL_NUMBERS[language].items() if 2 <= value <= 12}
    return dict.fromkeys(_ONES[language].split(), 1) | counts


ONE_TO_TEN = frozenset(BELOW_TWENTY[1:11])
TWO_TO_TWELVE = frozenset(BELOW_TWENTY[2:13])
ARABIC_NUMBERS = {
    "اثنان": 2, "اثنين": 2, "اثنتين": 2, "اثنتان": 2, "ثلاثة": 3, "ثلاث": 3, "أربعة": 4, "أربع": 4, "خمسة": 5,
    "خمس": 5, "ستة": 6, "ست": 6, "سبعة": 7, "سبع": 7, "ثمانية": 8, "ثماني": 8, "ثمان": 8, "تسعة": 9, "تسع": 9,
    "عشرة": 10, "عشر": 10, "عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "أربعون": 40, "أربعين": 40,
    "خمسون": 50, "خمسين": 50, "ستون": 60, "ستين": 60, "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80,
    "تسعون": 90, "تسعين": 90, "مئة": 100, "مائة": 100, "مئتان": 200, "مئتين": 200, "مائتين": 200,
    "ألفان": 2000, "ألفين": 2000, "مليونان": 2000000, "مليونين": 2000000,
}  # fmt: skip
"""Arabic words for numbers."""
ARABIC_SCALES = {"ألف": 1000, "مليون": 10**6, "مليار": 10**9}
"""Arabic scales, which are numbers by themselves as well."""
GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
"""The German tens from twenty on."""
SPANISH_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
"""The Spanish tens from thirty on; up to twenty-nine a number is one word."""
SPANISH_HUNDREDS = "ciento doscient trescient cuatrocient quinient seiscient setecient ochocient novecient".split()
"""The stems of the hundreds; from the second on they end in -os or -as."""
FRENCH_TENS = (  # each with its value and what may be added: "soixante-dix-neuf"
    ("vingt", 20, 9), ("trente", 30, 9), ("quarante", 40, 9), ("cinquante", 50, 9), ("soixante", 60, 19),
    ("quatre-vingt", 80, 19), ("septante", 70, 9), ("nonante", 90, 9),
)  # fmt: skip
FRACTIONS = {
    "de": {
        "hälfte": "1/2", "ein drittel": "1/3", "zwei drittel": "2/3", "ein viertel": "1/4", "drei viertel": "3/4",
        "ein fünftel": "1/5", "zwei fünftel": "2/5", "ein zehntel": "1/10",
    },
    "fr": {
        "la moitié": "1/2", "un tiers": "1/3", "deux tiers": "2/3", "un quart": "1/4", "trois quarts": "3/4",
        "un cinquième": "1/5", "un dixième": "1/10",
    },
    "es": {
        "la mitad": "1/2", "un tercio": "1/3", "dos tercios": "2/3", "un cuarto": "1/4", "tres cuartos": "3/4",
        "una quinta parte": "1/5", "una tercera parte": "1/3",
    },
}  # fmt: skip
"""Words for fractions by language, each with its value."""
MIXED_FRACTIONS = {
    "eineinhalb": "1.5",
    "anderthalb": "1.5",
    "zweieinhalb": "2.5",
    "dreieinhalb": "3.5",
    "viereinhalb": "4.5",
}
"""German words for a number and a half."""
NUMBER_PHRASES = {
    "eine million": 10**6, "eine milliarde": 10**9, "tausend": 1000, "un millón": 10**6, "un million": 10**6,
    "un milliard": 10**9, "mille": 1000, "mil": 1000, "une douzaine": 12, "una docena": 12, "ein dutzend": 12,
    "eine halbe million": 500_000, "einer halben million": 500_000, "eine halbe milliarde": 5 * 10**8,
    "ein halbes dutzend": 6, "un demi-million": 500_000, "un demi-milliard": 5 * 10**8, "une demi-douzaine": 6,
    "medio millón": 500_000, "media docena": 6,
}  # fmt: skip
"""Other words for numbers in German, French and Spanish."""
