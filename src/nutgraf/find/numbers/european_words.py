"""Numbers written in words in German, French and Spanish, up to 999 before a scale, and their fractions."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Literal

from nutgraf.find.numbers.number_words import share

_Read = tuple[Decimal, Literal["cardinal", "fraction"]]


def _german() -> dict[str, int]:
    ones = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
    small = {word: value for value, word in enumerate(f"{ones} siebzehn achtzehn neunzehn".split())}
    tens = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
    below = small | {word: 20 + 10 * place for place, word in enumerate(tens)}
    below |= {
        f"{one}und{ten}": small[one] + 20 + 10 * place for place, ten in enumerate(tens) for one in list(small)[1:10]
    }
    full = dict(below)
    for word, value in {"": 1, **dict(list(small.items())[1:10])}.items():
        full[f"{word}hundert"] = 100 * value
        full |= {f"{word}hundert{rest}": 100 * value + more for rest, more in below.items() if more}
    return {word: value for word, value in full.items() if value > 1 and word != "hundertein"}


_FRENCH_TENS = (  # each with its value and what may be added: "soixante-dix-neuf"
    ("vingt", 20, 9), ("trente", 30, 9), ("quarante", 40, 9), ("cinquante", 50, 9), ("soixante", 60, 19),
    ("quatre-vingt", 80, 19), ("septante", 70, 9), ("nonante", 90, 9),
)  # fmt: skip


def _french() -> dict[str, int]:
    ones = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept"
    small = {word: value for value, word in enumerate(f"{ones} dix-huit dix-neuf".split())}
    below = dict(small)
    for ten, start, most in _FRENCH_TENS:
        below[ten + ("s" if start == 80 else "")] = start
        for word, value in small.items():
            if 0 < value <= most:
                below[f"{ten}-{word}"] = start + value
                if value in {1, 11} and start != 80:
                    below |= {f"{ten} et {word}": start + value, f"{ten}-et-{word}": start + value}
    full = dict(below)
    for word, value in {"": 1, **{word: value for word, value in small.items() if 1 < value < 10}}.items():
        head = f"{word} cent".strip()
        full |= {head: 100 * value, f"{head}s": 100 * value}
        full |= {f"{head} {rest}": 100 * value + more for rest, more in below.items() if more}
    return {word: value for word, value in full.items() if value > 1 and word != "neuf"}  # "neuf" is also "new"


def _spanish() -> dict[str, int]:
    ones = "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    more = (
        "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
        "veinticinco veintiséis veintisiete"
    )
    small = {word: value for value, word in enumerate(f"{ones} {more} veintiocho veintinueve".split())}
    below = small | {"veintiún": 21, "veintiuna": 21}
    for place, ten in enumerate("treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()):
        below[ten] = 30 + 10 * place
        below |= {f"{ten} y {word}": 30 + 10 * place + small[word] for word in list(small)[1:10]}
    full = dict(below) | {"cien": 100}
    hundreds = "ciento doscient trescient cuatrocient quinient seiscient setecient ochocient novecient".split()
    for place, stem in enumerate(hundreds, start=1):
        for word in [stem] if place == 1 else [f"{stem}os", f"{stem}as"]:
            full[word] = 100 * place
            full |= {f"{word} {rest}": 100 * place + more for rest, more in below.items() if more}
    return {word: value for word, value in full.items() if value > 1}


_PARTS = {
    "de": {"hälfte": "1/2", "ein drittel": "1/3", "zwei drittel": "2/3", "ein viertel": "1/4", "drei viertel": "3/4",
           "ein fünftel": "1/5", "zwei fünftel": "2/5", "ein zehntel": "1/10"},
    "fr": {"la moitié": "1/2", "un tiers": "1/3", "deux tiers": "2/3", "un quart": "1/4", "trois quarts": "3/4",
           "un cinquième": "1/5", "un dixième": "1/10"},
    "es": {"la mitad": "1/2", "un tercio": "1/3", "dos tercios": "2/3", "un cuarto": "1/4", "tres cuartos": "3/4",
           "una quinta parte": "1/5", "una tercera parte": "1/3"},
}  # fmt: skip
_MIXED = {"eineinhalb": "1.5", "anderthalb": "1.5", "zweieinhalb": "2.5", "dreieinhalb": "3.5", "viereinhalb": "4.5"}
_ALONE = {"eine million": 10**6, "eine milliarde": 10**9, "tausend": 1000, "un millón": 10**6, "un million": 10**6,
          "un milliard": 10**9, "mille": 1000, "mil": 1000,
          "une douzaine": 12, "una docena": 12, "ein dutzend": 12}  # fmt: skip
_VALUES = {"de": _german, "fr": _french, "es": _spanish}


@cache
def _words_of(language: str) -> dict[str, _Read]:
    known: dict[str, _Read] = {word: (Decimal(value), "cardinal") for word, value in _VALUES[language]().items()}
    for word, part in _PARTS[language].items():
        above, below = part.split("/")
        known[word] = (share(Decimal(above), Decimal(below)), "fraction")
    return known


@cache
def _all_words() -> dict[str, _Read]:
    known: dict[str, _Read] = {word: (Decimal(value), "cardinal") for word, value in _MIXED.items()}
    known |= {word: (Decimal(value), "cardinal") for word, value in _ALONE.items()}
    return known | {word: read for language in _VALUES for word, read in _words_of(language).items()}


def pattern_of(language: str) -> str | None:
    """The pattern of the number words of German, French or Spanish, or None for another language."""
    if language not in _VALUES:
        return None
    own = {"de": ("ein", "tausend"), "fr": ("un", "mille"), "es": ("un", "mil")}[language]
    more = [word for word in (*_MIXED, *_ALONE) if word.startswith(own) or (language == "de" and word in _MIXED)]
    surfaces = sorted([*_words_of(language), *more], key=len, reverse=True)
    alternatives = "|".join(surfaces).replace(" ", "[ \u00a0]")
    return rf"(?:{alternatives})(?![\w-])"


def value_of(words: str) -> _Read:
    """What number words amount to, as matched by `pattern_of`.

    >>> value_of("zweihundertdreißig"), value_of("quatre-vingt-dix")
    ((Decimal('230'), 'cardinal'), (Decimal('90'), 'cardinal'))
    """
    return _all_words()[" ".join(words.lower().split())]
