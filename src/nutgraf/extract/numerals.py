"""Find the numerals in a text and their values, before any context is taken into account.

A single pattern matches from left to right, so numerals never overlap. Every repetition in it is bounded or cannot
overlap its neighbour, which keeps matching linear in the length of the text, even for hostile input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from nutgraf.extract import number_words as words
from nutgraf.text.languages import COMMA_DECIMAL
from nutgraf.text.lexicon_en import APPROXIMATIONS, POSSESSIVES, any_of
from nutgraf.text.number_cues import (
    BEFORE_CLOCK_TIME,
    BEFORE_PRICE,
    BEHIND_PART,
    BEHIND_PRICE,
    GLUED_WORDS,
    PREFIXES_OF_NUMBERS,
)
from nutgraf.text.number_names import TWO_TO_TWELVE
from nutgraf.text.tokens import UNSPACED, word_before
from nutgraf.text.unit_names import CURRENCY_CODES

Form = Literal["digits", "cardinal", "ordinal", "fraction", "clock", "identifier"]


class Numeral(NamedTuple):
    """A numeral `[start, end)`; a clock's value is minutes after midnight."""

    start: int
    end: int
    value: Decimal
    form: Form


READ_LANGUAGES = (COMMA_DECIMAL - {"ru", "uk"}) | {"en", "ar", "cs", "ro", "hu"}
_MAX_DIGITS = 18

_THIN = "[\u00a0\u2007\u2008\u2009\u202f]"
_AFTER_GLUED = "|".join(rf"(?<=\b{word})" for word in GLUED_WORDS)
# Not inside a word or after the head of a longer number; it may begin right after a letter that is not Latin.
_NOT_INSIDE = rf"(?<![^\W{UNSPACED}\u0370-\u06ff])(?<![0-9][.,:])(?<![^\W\d_][.!?])(?<![^\W\d_][.!?][\"'”’)])"
_MARIAN = r"(?:[ap]\.m\.?|am|pm)(?!\w)"
_CLOCK = (
    rf"\b(?:[01]?[0-9]|2[0-4])(?:[:.][0-5][0-9])?[ \u00a0]?{_MARIAN}"
    r"|(?<![\w:.,])(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![\w:.]\d|\w)"
    r"|\b(?:[01][0-9]|2[0-3])[.:]?[0-5][0-9](?= (?:(?-i:GMT|UTC|CET|CEST|BST|EST|EDT)|local time|uhr)\b)"
    rf"|\b(?:[0-9]{{1,2}}|one|{any_of(TWO_TO_TWELVE)}) o'clock\b"
)
_PHONE = (
    r"\+[0-9]{1,3}(?:[ .-]?\(?[0-9]{1,4}\)?){2,5}(?!\w)|(?<!\w)\(?[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}(?!\w)"
    r"|(?<!\w)0[0-9]{2,4}[ -][0-9]{3,4}[ -][0-9]{3,4}(?!\w)"
)
_LETTERED = (
    rf"(?<![\w$€£])(?!(?-i:{'|'.join(GLUED_WORDS)})[0-9])"
    rf"(?!(?:{any_of(PREFIXES_OF_NUMBERS)})-)"
    rf"(?!(?-i:{any_of(CURRENCY_CODES)}|Rs)[0-9])"
    r"(?-i:[A-Za-z]{0,15}[A-Z][A-Za-z]{0,15}-?|[A-Za-z]{1,15})[0-9]{1,15}(?:[-/]?[A-Za-z0-9]{1,8}){0,2}\b(?:[.,][0-9]{1,15})*+"
)
_POINT_DIGITS = (
    r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])"
    rf"|[0-9]{{1,3}}(?:{_THIN}[0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?"
    rf"|[0-9]{{1,3}}(?:'[0-9]{{3}})+(?![0-9])(?:\.[0-9]+)?"
    rf"|(?<!\b[A-Z][a-z]{{2}} )(?<![0-9] "
    rf")[1-9][0-9]{{0,2}} [0-9]00(?![0-9]|[.,][0-9])"
    r"|[0-9]{1,3}(?: [0-9]{3}){1,6},[0-9]{1,2}(?![0-9])|[1-9][0-9]{0,2}(?: [0-9]{3}){2,6}(?![0-9])"
    r"|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,3}(?![0-9])|[0-9]{1,3}(?:\.[0-9]{3}){2,6}(?![0-9.])"
    r"|[0-9]{1,4},[0-9]{1,2}(?= ?(?:%|€|prozent|pour cent|por ciento|mi[ol]))|[0-9]+(?:\.[0-9]+)?|(?<![\w.])\.[0-9]+"
)
_COMMA_DIGITS = (
    rf"[0-9]{{1,3}}(?:(?:\.|{_THIN}| )[0-9]{{3}})+(?![0-9])(?:,[0-9]+)?|[0-9]{{1,3}}(?:,[0-9]{{3}}){{2,}}(?![0-9])"
    r"|[0-9]+(?:[.,][0-9]+)?"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_BASE_TEN = re.compile(r"(?<![0-9.,])10\^?(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹−-]|(?<=\^)[0-9])")
_POWER = (  # 10⁶, 10^6, 3.2 × 10⁻⁴
    r"(?:[0-9]{1,4}(?:[.,][0-9]{1,9})?[ \u00a0]?[×x·*][ \u00a0]?)?(?<![0-9])10"
    r"(?:[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}(?![⁰¹²³⁴⁵⁶⁷⁸⁹])|\^[-−]?[0-9]{1,2}(?![0-9]))"
)
_BEFORE_PART = APPROXIMATIONS | {"by", "over", "than", "least", "only", "just", "under", "up"}
_DETERMINERS = POSSESSIVES | {"the", "a", "this", "that", "s", "whose"}
_AFTER_TIME = re.compile(r"[ \u00a0]*(?:[-–—:|]|\n|\Z|[ \u00a0][“\"A-Z])")
_VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "1/3", "⅔": "2/3", "⅛": "0.125", "⅕": "0.2"}


_ENGLISH_WORDS = ("ratio", "half", "and_half", "fraction", "part", "ordinal", "cardinal", "arabic")


def _pattern(digits: str, language: str = "en") -> re.Pattern[str]:
    alternatives = {
        "skip": r"https?://\S{1,2000}|\bwww\.\S{1,2000}|[#@]\w{1,100}|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,100}",
        "power": _POWER,
        "phone": _PHONE,
        "clock": _CLOCK,
        "dotted": r"(?<![\w.,:$£€])(?:[01][0-9]|2[0-3])\.[0-5][0-9](?![\w%°]|[.,:][0-9])",
        "version": r"(?<![\w.,])[0-9]{1,6}(?:\.[0-9]{1,2}(?![0-9])){2,5}(?!\w)"
        r"|(?<!\w)[0-9]{1,6}(?:-[0-9]{1,6}){2,6}(?!\w)",
        "lettered": _LETTERED,
        "slash": r"(?<![\w/.])[0-9]{1,4}/[0-9]{1,4}(?![\w/])",
        "mixed": r"(?<![\w/.,])[0-9]{1,3}[ -][1-9]/[2-9](?![\w/])",
        "vulgar": rf"[0-9]{{0,6}} ?[{''.join(_VULGAR)}]",
        "ratio": words.RATIO,
        "half": words.HALF_OF_SCALE,
        "and_half": words.AND_A_HALF,
        "fraction": words.FRACTION,
        "part": words.PART,
        "ordinal": words.ORDINAL + r"|(?<![\w.,])[0-9]{1,4}(?:st|nd|rd|th)\b",
        "cardinal": words.CARDINAL,
        "arabic": words.ARABIC,
        "digits": digits,
        "coded": rf"(?-i:(?<=[A-Z]{{3}})|(?<=Rs)|{_AFTER_GLUED})(?:{digits})",  # USD5m, "of3.5%"
    }
    coded = alternatives.pop("coded")
    if language != "en":  # "six" is French too, and "ten" is a Dutch preposition
        own_words = words.pattern_of(language)
        for name in _ENGLISH_WORDS:
            del alternatives[name]
        if own_words:
            alternatives = {"other_language": own_words} | alternatives
    named = "|".join(f"(?P<{name}>{source})" for name, source in alternatives.items())
    # The guard in front lets the engine skip the middle of words without trying every alternative there.
    return re.compile(
        rf"{_NOT_INSIDE}(?=[0-9a-z\u0600-\u06ff(+.#@½-⅞¼-¾])(?:{named})|(?P<coded>{coded})", re.IGNORECASE
    )


_POINT = _pattern(_POINT_DIGITS)


@cache
def _pattern_of(language: str) -> re.Pattern[str]:
    return _pattern(_COMMA_DIGITS, language) if language in COMMA_DECIMAL else _POINT


def scan(text: str, language: str) -> Iterator[Numeral]:
    """The numerals in `text`, which must be `plain`, in order; web addresses and handles are skipped."""
    pattern = _pattern_of(language[:2].lower())
    position = 0
    while found := pattern.search(text, position):
        position = found.end()
        rest = _REST.match(text, position) if found.lastgroup in {"digits", "coded"} else None
        if rest and _LISTED.match(text, position):  # "1,2,3,4"
            position = rest.end()
            for one in re.finditer(r"[0-9]+", text[found.start() : position]):
                yield Numeral(found.start() + one.start(), found.start() + one.end(), Decimal(one.group()), "digits")
            continue
        if rest:  # "12,5,300" or "12.5.7": a run with no one reading
            position = rest.end()
            yield Numeral(found.start(), position, Decimal(0), "identifier")
            continue
        read = _READERS.get(found.lastgroup or "")
        numeral = read(found) if read else None
        if found.lastgroup == "ratio" and numeral and numeral[1] == "cardinal":
            position = found.start() + len(
                re.split(r"[ \u00a0]", found.group(), maxsplit=1)[0]
            )  # "9 in 2": two numbers
        if numeral:
            yield Numeral(found.start(), position, *numeral)


_LISTED = re.compile(r"(?:,[0-9]{1,2}){2,}(?![0-9.,]*[0-9])")
_REST = re.compile(r"(?:[.,'][0-9]+)+")
_Read = tuple[Decimal, Form] | None


def _digits(found: re.Match[str]) -> _Read:
    return _read_digits(found.group(), group_sign="," if found.re is _POINT else ".")


def _read_digits(written: str, group_sign: str) -> tuple[Decimal, Form]:
    bare = re.sub(r"[^0-9.,]", "", written)
    last = max(bare.rfind(","), bare.rfind("."))
    grouped = len(bare) - last - 1 == 3 and bare[last] == group_sign
    if last < 0 or grouped or bare.count(bare[last]) > 1:
        bare = re.sub(r"[.,]", "", bare)
    else:
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    return Decimal(bare), "identifier" if len(bare) > _MAX_DIGITS else "digits"


def _clock(found: re.Match[str]) -> _Read:
    surface = found.group()
    numbers = re.findall(r"[0-9]+", surface)
    if not numbers:
        return words.cardinal_value(surface.split()[0]) * 60, "clock"
    if len(numbers) == 1 and len(numbers[0]) == 4:
        numbers = [numbers[0][:2], numbers[0][2:]]
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    half_day = re.search(r"([ap])\.?m", surface, re.IGNORECASE)
    if half_day and hour <= 12:
        hour = hour % 12 + (12 if half_day[1].lower() == "p" else 0)
    return Decimal(hour * 60 + minute), "clock"


def _read_dotted(found: re.Match[str]) -> _Read:
    """18.52 as a time of day where the text shows it; else the decimal it looks like."""
    left = found.string[max(0, found.start() - 30) : found.start()]
    timed = (
        BEFORE_CLOCK_TIME.search(left)
        and not BEFORE_PRICE.search(left)
        and not BEHIND_PRICE.match(found.string, found.end())
    )
    line_begins = not left.rpartition("\n")[2].strip() and _AFTER_TIME.match(found.string, found.end())
    if found.group()[0] == "0" or timed or line_begins:
        return _clock(found)
    return Decimal(found.group()), "digits"


def _power(found: re.Match[str]) -> _Read:
    """A power of ten, and what it multiplies: 3 × 10⁶ is 3,000,000."""
    head, power = _BASE_TEN.split(found.group(), maxsplit=1)
    factor = _read_digits(head, "," if found.re is _POINT else ".")[0] if head else Decimal(1)
    exponent = int(power.translate(_SUPERSCRIPTS))
    return words.EXACT.scaleb(factor, exponent), "cardinal"


def _identifier(found: re.Match[str]) -> _Read:
    return Decimal(re.sub(r"[^0-9]", "", found.group())[:_MAX_DIGITS]), "identifier"


def _slash(found: re.Match[str]) -> _Read:
    above, below = (Decimal(part) for part in found.group().split("/"))
    if 0 < above < below <= 10:
        return words.share(above, below), "fraction"
    return _identifier(found)


def _read_mixed(found: re.Match[str]) -> _Read:
    whole, above, below = (Decimal(part) for part in re.split(r"[ /-]", found.group()))
    return (words.EXACT.add(whole, words.share(above, below)), "cardinal") if above < below else _identifier(found)


def _vulgar(found: re.Match[str]) -> _Read:
    surface = found.group()
    above, _slash_sign, below = _VULGAR[surface[-1]].partition("/")
    part = words.share(Decimal(above), Decimal(below or 1))
    whole = surface[:-1].strip()
    return words.EXACT.add(Decimal(whole or 0), part), "cardinal" if whole else "fraction"


def _ratio(found: re.Match[str]) -> _Read:
    above, below = (
        Decimal(part.replace(",", "")) if part[0].isdigit() else words.cardinal_value(part)
        for part in re.split(r"\s(?:in|out\sof)\s(?:every\s)?", found.group().lower())
    )
    if not 0 < above < below:
        return above, "cardinal"
    return words.share(above, below), "fraction"


def _part(found: re.Match[str]) -> _Read:
    if not (BEHIND_PART.match(found.string, found.end()) or word_before(found.string, found.start()) in _BEFORE_PART):
        bare = found.group().split()[-1].lower()
        named = bare in words.ORDINAL_VALUES
        return (words.ORDINAL_VALUES[bare], "ordinal") if named else None
    return words.fraction_value(found.group()), "fraction"


def _ordinal(found: re.Match[str]) -> _Read:
    surface = found.group()
    if surface[0].isdigit():
        return Decimal(re.sub(r"[^0-9]", "", surface)), "ordinal"
    if surface.lower() == "first" and word_before(found.string, found.start()) not in _DETERMINERS:
        return None  # "he first applied in 2023"
    return words.ordinal_value(surface), "ordinal"


def _cardinal(found: re.Match[str]) -> _Read:
    return words.cardinal_value(found.group()), "cardinal"


_READERS: dict[str, Callable[[re.Match[str]], _Read]] = {
    "power": _power,
    "phone": _identifier,
    "clock": _clock,
    "dotted": _read_dotted,
    "version": _identifier,
    "lettered": _identifier,
    "slash": _slash,
    "mixed": _read_mixed,
    "vulgar": _vulgar,
    "ratio": _ratio,
    "half": _cardinal,
    "and_half": _cardinal,
    "fraction": lambda found: (words.fraction_value(found.group()), "fraction"),
    "part": _part,
    "ordinal": _ordinal,
    "cardinal": _cardinal,
    "arabic": lambda found: (words.arabic_value(found.group()), "cardinal"),
    "other_language": lambda found: words.value_of(found.group()),
    "digits": _digits,
    "coded": _digits,
}
