"""Names of months, weekdays, seasons and ordinals as news writes them, and the patterns made of them."""

from __future__ import annotations

import re
from itertools import chain

from nutgraf.find.vocabulary.calendar import month_names, numbered, weekday_names

_READ = ("en", "de", "fr", "es", "ar")  # whose months and weekdays the finder of dates reads

MONTHS = numbered(*map(month_names, _READ), *(month_names(code, short=True) for code in _READ[:-1]), first=1)
WEEKDAYS = numbered(*map(weekday_names, _READ), weekday_names("en", short=True), first=0)  # Monday is 0
FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31), "may day": (5, 1),
}  # fmt: skip
QUARTERS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "final": 4,
    "last": 4,
}


def _any_of(*lists: tuple[tuple[str, ...], ...]) -> str:
    names = {re.escape(name).replace(r"\ ", "[ \u00a0]") for name in chain(*chain(*lists))}
    return "|".join(sorted(names, key=len, reverse=True))


SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
MONTH_NAME = rf"(?:{_any_of(month_names('en'))})"
MONTH = rf"{MONTH_NAME}(?!\w)"
DATED_MONTH = rf"(?:(?:{_any_of(*map(month_names, _READ[:-1]))})(?!\w)|{SHORT_MONTH}(?!\w)\.?)"
ARABIC_MONTH = rf"(?:{_any_of(month_names('ar'))})(?!\w)"
WEEKDAY = rf"(?:{_any_of(weekday_names('en'))})"
ANY_WEEKDAY = rf"(?:{_any_of(*map(weekday_names, _READ[:-1]))})"
SHORT_WEEKDAY = r"(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)\.?"
ARABIC_WEEKDAY = rf"(?:{_any_of(weekday_names('ar'))})(?!\w)"

SMALL_NUMBERS = {
    language: {word: number for number, written in enumerate(words.split(), start=1) for word in written.split("|")}
    for language, words in {
        "de": "einem|einer|einen|eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "fr": "un|une deux trois quatre cinq six sept huit neuf dix onze douze",
        "es": "un|una dos tres cuatro cinco seis siete ocho nueve diez once doce",
    }.items()
}


def weekday_of(language: str) -> str:
    """The pattern of a whole weekday in `language`."""
    return rf"(?:{_any_of(weekday_names(language))})(?!\w)"


def month_of(language: str) -> str:
    """The pattern of a whole month in `language`."""
    return rf"(?:{_any_of(month_names(language))})(?!\w)"


def month_number(name: str) -> int:
    """The number of the month that `name`, as matched, names: 9 for `Sept.`, 5 for `أيار`."""
    return MONTHS[" ".join(name.rstrip(".").split())]


def weekday_number(name: str) -> int:
    """The number of the weekday that `name` names, Monday being 0."""
    return WEEKDAYS[name.rstrip(".")]
