"""Month and weekday names in every supported language, from Unicode CLDR data (through babel).

CLDR has one spelling for each form. This module adds other spellings used in news (`Jänner`, `setiembre`), the month
names of the Maghreb and Egypt, and English short forms.
"""

from __future__ import annotations

from functools import cache

from babel import Locale

_LOCALES = {
    "en": ("en", "en_GB"), "de": ("de", "de_AT"), "fr": ("fr",), "es": ("es",), "it": ("it",), "pt": ("pt", "pt_PT"),
    "nl": ("nl",), "sv": ("sv",), "da": ("da",), "no": ("no",), "fi": ("fi",), "pl": ("pl",), "cs": ("cs",),
    "ro": ("ro",), "hu": ("hu",), "tr": ("tr",), "id": ("id",), "ru": ("ru",), "uk": ("uk",), "el": ("el",),
    "ar": ("ar", "ar_SY", "ar_MA", "ar_DZ", "ar_TN", "ar_IQ"),
}  # fmt: skip
LANGUAGES = tuple(_LOCALES)
_MORE_MONTHS: dict[str, dict[int, str]] = {
    "en": {9: "Sept"},
    "de": {2: "Feber"},
    "es": {9: "setiembre"},
    "ar": {4: "إبريل ابريل", 6: "يونيه", 7: "يوليه", 8: "اغسطس", 10: "اكتوبر"},
}
_MORE_WEEKDAYS: dict[str, dict[int, str]] = {
    "en": {1: "Tues", 3: "Thurs Thur"},
    "de": {5: "Sonnabend"},
    "ar": {0: "الإثنين"},
}
AMBIGUOUS_MONTHS = frozenset("March April May June August".split())  # also a walk, a verb, first names
_WIDTHS = ("wide", "abbreviated")


@cache
def month_names(language: str, *, short: bool = False) -> tuple[tuple[str, ...], ...]:
    """The spellings of the twelve months in one of `LANGUAGES`, January first; `short` ones without their full stop.

    >>> month_names("de")[0], month_names("en", short=True)[8]
    (('Januar', 'Jänner'), ('Sep', 'Sept'))
    """
    names: list[dict[str, None]] = [{} for _ in range(12)]
    for locale in map(Locale.parse, _LOCALES[language]):
        for context in ("format", "stand-alone"):
            for number, name in locale.months[context][_WIDTHS[short]].items():
                names[number - 1][name.strip().rstrip(".")] = None
    for number, more in _MORE_MONTHS.get(language, {}).items():
        if short == (language == "en"):
            names[number - 1] |= dict.fromkeys(more.split())
    return tuple(tuple(spellings) for spellings in names)


@cache
def weekday_names(language: str, *, short: bool = False) -> tuple[tuple[str, ...], ...]:
    """The spellings of the seven weekdays in one of `LANGUAGES`, Monday first; `short` ones without their full stop.

    >>> weekday_names("fr")[0], weekday_names("en", short=True)[3]
    (('lundi',), ('Thu', 'Thurs', 'Thur'))
    """
    names: list[dict[str, None]] = [{} for _ in range(7)]
    for locale in map(Locale.parse, _LOCALES[language]):
        for number, name in locale.days["format"][_WIDTHS[short]].items():
            names[number][name.strip().rstrip(".")] = None
    for number, more in _MORE_WEEKDAYS.get(language, {}).items():
        if short == (language == "en"):
            names[number] |= dict.fromkeys(more.split())
    return tuple(tuple(spellings) for spellings in names)


def numbers_by_name(*lists: tuple[tuple[str, ...], ...], first: int) -> dict[str, int]:
    """Each spelling of the lists with the number of its month or weekday, counted from `first`.

    >>> numbers_by_name(weekday_names("es"), first=0)["martes"]
    1
    """
    return {
        name: number for names in lists for number, spellings in enumerate(names, start=first) for name in spellings
    }
