"""Small number words and ordinals in the languages whose number words are read."""

from __future__ import annotations

BELOW_TWENTY = tuple(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen""".split()
)
"""The English numbers, each at its value."""
TENS = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
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
