"""Names of months, weekdays, seasons and ordinals as news writes them, and the patterns made of them."""

from __future__ import annotations

_ENGLISH = "January February March April May June July August September October November December"
_LATIN = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
_ARABIC = (
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "جانفي فيفري مارس إبريل ماي يونيه يوليه أوت شتنبر اكتوبر نونبر دجنبر",
    "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
)
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_ARABIC_WEEKDAYS = "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد"


def _numbered(*lists: str) -> dict[str, int]:
    return {name.replace("_", " "): place for names in lists for place, name in enumerate(names.split(), start=1)}


MONTHS = _numbered(_ENGLISH, *_LATIN, *_ARABIC)
MONTHS |= {name[:3]: number for name, number in _numbered(_ENGLISH).items()} | {"Sept": 9}
WEEKDAYS = {name: place - 1 for name, place in _numbered(_WEEKDAYS, _ARABIC_WEEKDAYS).items()}  # Monday is 0
WEEKDAYS |= {"Mon": 0, "Tue": 1, "Tues": 1, "Wed": 2, "Thu": 3, "Thurs": 3, "Fri": 4, "Sat": 5, "Sun": 6, "الإثنين": 0}
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


def _any_of(*lists: str) -> str:
    names = {name.replace("_", "[ \u00a0]") for names in lists for name in names.split()}
    return "|".join(sorted(names, key=len, reverse=True))


SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
MONTH = rf"(?:{_any_of(_ENGLISH)})(?!\w)"
DATED_MONTH = rf"(?:(?:{_any_of(_ENGLISH, *_LATIN)})(?!\w)|{SHORT_MONTH}(?!\w)\.?)"
ARABIC_MONTH = rf"(?:{_any_of(*_ARABIC)})(?!\w)"
WEEKDAY = rf"(?:{_any_of(_WEEKDAYS)})"
SHORT_WEEKDAY = r"(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)\.?"
ARABIC_WEEKDAY = rf"(?:{_any_of(_ARABIC_WEEKDAYS)}|الإثنين)(?!\w)"


def month_number(name: str) -> int:
    """The number of the month that `name`, as matched, names: 9 for `Sept.`, 5 for `أيار`."""
    return MONTHS[" ".join(name.rstrip(".").split())]


def weekday_number(name: str) -> int:
    """The number of the weekday that `name` names, Monday being 0."""
    return WEEKDAYS[name.rstrip(".")]
