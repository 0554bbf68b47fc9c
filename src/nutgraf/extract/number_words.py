"""Numbers in words, and digits in languages and scripts whose number words are not supported.

Words are read in English and simple Arabic, and in German, French and Spanish up to 999 before a scale, including
fractions. Values are Decimal throughout, so that 4.1 million is exactly 4100000 and no float error creeps in.

Digits of any script are read with scales, percentages and money. No figure is better than a wrong one: a number is read
only if the whole run of digits and separators has exactly one reading, and no neighbouring character is a numeral, a
fraction or a rough count ("340多万", "3成", "2年半").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from functools import cache
from typing import Literal, NamedTuple

from nutgraf.extract.quantities import counted_after, currency_before
from nutgraf.text.lexicon_en import any_of
from nutgraf.text.number_cues import NO_RATIO_OF
from nutgraf.text.number_names import (
    ARABIC_NUMBERS,
    ARABIC_SCALES,
    BELOW_TWENTY,
    FRACTIONS,
    FRENCH_TENS,
    GERMAN_TENS,
    MIXED_FRACTIONS,
    NUMBER_PHRASES,
    ORDINALS,
    SMALL_NUMBERS,
    SPANISH_HUNDREDS,
    SPANISH_TENS,
    TENS,
)
from nutgraf.text.tokens import UNSPACED
from nutgraf.text.unit_names import SCRIPT_SCALES, SCRIPT_UNITS, spellings

EXACT = Context(prec=60)  # independent of the context the caller has set
_SHORT = Context(prec=12)  # a third has no exact decimal: twelve places, the same for everyone

_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "lakh": 5, "crore": 7}

WORD_VALUES = {word: Decimal(value) for value, word in enumerate(BELOW_TWENTY)}
WORD_VALUES |= {word: Decimal(20 + 10 * place) for place, word in enumerate(TENS)}
ORDINAL_VALUES = {word: Decimal(value) for value, word in enumerate(ORDINALS, start=1)}
ORDINAL_VALUES |= {word[:-1] + "ieth": WORD_VALUES[word] for word in TENS}
ORDINAL_VALUES |= {"hundredth": Decimal(100), "thousandth": Decimal(1000), "millionth": Decimal(10**6)}
_DENOMINATORS = {"half": 2, "halve": 2, "quarter": 4} | {
    word: int(value) for word, value in ORDINAL_VALUES.items() if word not in {"first", "second"}
}

_SPACE = "[ \u00a0]"
_JOIN = "[- \u00a0]"
_UNIT = f"(?:{any_of(BELOW_TWENTY[1:10])})"
_TEEN = f"(?:zero|{any_of(BELOW_TWENTY[10:])})"
_TEN = "(?:" + "|".join(TENS) + ")"
_BELOW_100 = rf"(?:{_TEN}(?:{_JOIN}{_UNIT}\b)?|{_TEEN}|{_UNIT})\b"
_BELOW_1000 = rf"(?:(?:an?|{_BELOW_100}){_JOIN}hundred\b(?:(?:{_SPACE}and)?{_JOIN}{_BELOW_100})?|{_BELOW_100})"
_SCALE = "(?:" + "|".join(_SCALES) + r")\b"
# "and" joins only below a thousand: in "three million and two others" there are two numbers.
CARDINAL = (
    rf"\b(?:(?:an?|{_BELOW_1000}){_JOIN}(?:dozen\b|{_SCALE}(?:,?{_SPACE}{_BELOW_1000}{_JOIN}{_SCALE}){{0,3}}"
    rf"(?:(?<=thousand){_SPACE}and{_SPACE}{_BELOW_100}|,?{_SPACE}{_BELOW_1000}(?!{_JOIN}{_SCALE}))?)|{_BELOW_1000})"
)
HALF_OF_SCALE = rf"\bhalf{_JOIN}an?{_JOIN}(?:dozen\b|hundred\b|{_SCALE})"
AND_A_HALF = rf"(?:{CARDINAL}|\b[0-9]{{1,3}}){_JOIN}and{_JOIN}a{_JOIN}(?:half|quarter)\b(?:{_SPACE}{_SCALE})?"
ORDINAL = rf"\b(?:{_TEN}{_JOIN})?(?:{'|'.join(ORDINAL_VALUES)})\b"
_DENOMINATOR = "(?:" + "|".join(_DENOMINATORS) + ")"
_ABOVE_ONE = rf"(?!one\b|two{_JOIN}quarters)(?:{_UNIT}|{_TEEN}|[2-9])"
FRACTION = rf"\b(?:{_ABOVE_ONE}{_JOIN}{_DENOMINATOR}(?:s|ves)|one{_JOIN}{_DENOMINATOR})\b"
PART = rf"\b(?:an?{_SPACE}{_DENOMINATOR}|half|quarter(?=-))\b"  # "a third": of the votes, or a third candidate?
_OF = rf"{_SPACE}(?:in|out{_SPACE}of){_SPACE}(?:every{_SPACE})?"
RATIO = (
    rf"\b(?:[0-9]{{1,2}}|{_BELOW_100}){_OF}(?:10{{1,3}}(?![\d,.]\d)|10{{0,3}},000\b|[2-9]\b(?![.,]\d)|20\b|{_BELOW_100})"
    rf"(?![- ](?:{any_of(NO_RATIO_OF)}))"
)

_ARABIC_WORD = "|".join(sorted([*ARABIC_NUMBERS, *ARABIC_SCALES], key=len, reverse=True))
ARABIC = rf"(?<!\w)(?:{_ARABIC_WORD})(?:\s(?:و(?:{_ARABIC_WORD})|عشرة?))?(?!\w)"


def tidy(value: Decimal) -> Decimal:
    """A whole value without decimal places, any other as it is: 1130000000, not 1.13E+9.

    A value too large to be written out exactly stays as it is.
    """
    whole = value.is_finite() and value.adjusted() < EXACT.prec and value == value.to_integral_value()
    return value.quantize(Decimal(1), context=EXACT) if whole else value


def share(above: Decimal, below: Decimal) -> Decimal:
    """One number divided by another, to twelve digits: the value of a fraction."""
    return _SHORT.divide(above, below).normalize(_SHORT)


def cardinal_value(words: str) -> Decimal:
    """The value of English number words.

    >>> cardinal_value("two hundred and twenty-five thousand"), cardinal_value("half a dozen")
    (Decimal('225000'), Decimal('6'))
    """
    total, group = Decimal(0), Decimal(0)
    tokens = re.findall(r"[a-z]+|[0-9]+", words.lower())
    halved = tokens[0] == "half"
    for token in tokens[1:] if halved else tokens:
        if token in WORD_VALUES or token.isdigit():
            group += WORD_VALUES[token] if token in WORD_VALUES else Decimal(token)
        elif token in {"half", "quarter"}:
            group += Decimal("0.5") if token == "half" else Decimal("0.25")
        elif token in {"hundred", "dozen"}:
            group = (group or Decimal(1)) * (100 if token == "hundred" else 12)
        elif token in _SCALES:
            total += (group or Decimal(1)) * Decimal(10) ** _SCALES[token]
            group = Decimal(0)
    return tidy((total + group) / 2 if halved else total + group)


def ordinal_value(words: str) -> Decimal:
    """The value of English ordinal words: `twenty-first` is 21."""
    return sum(
        (WORD_VALUES.get(part) or ORDINAL_VALUES[part] for part in re.split(r"[-\s]", words.lower())), Decimal(0)
    )


def fraction_value(words: str) -> Decimal:
    """The value of a fraction in words, `two-thirds` or `a quarter`; a bare `half` is one half."""
    parts = re.split(r"[-\s]", words.lower())
    below = re.sub(r"(?<=halve)s$|(?<=[a-z])s$", "", parts[-1])
    above = parts[0] if len(parts) > 1 else "a"
    numerator = Decimal(1) if above in {"a", "an"} else WORD_VALUES.get(above) or Decimal(above)
    return share(numerator, Decimal(_DENOMINATORS[below]))


def arabic_value(words: str) -> Decimal:
    """The value of one or two simple Arabic number words: خمسة وعشرين is 25, خمسة عشر is 15."""
    total = 0
    for word in words.split():
        known = ARABIC_NUMBERS | ARABIC_SCALES
        total += known[word] if word in known else known[word.removeprefix("و")]
    return Decimal(total)


_Read = tuple[Decimal, Literal["cardinal", "fraction"]]


def _german() -> dict[str, int]:
    small = SMALL_NUMBERS["de"]
    below = small | {word: 20 + 10 * place for place, word in enumerate(GERMAN_TENS)}
    below |= {
        f"{one}und{ten}": small[one] + 20 + 10 * place
        for place, ten in enumerate(GERMAN_TENS)
        for one in list(small)[1:10]
    }
    full = dict(below)
    for word, value in {"": 1, **dict(list(small.items())[1:10])}.items():
        full[f"{word}hundert"] = 100 * value
        full |= {f"{word}hundert{rest}": 100 * value + more for rest, more in below.items() if more}
    return {word: value for word, value in full.items() if value > 1 and word != "hundertein"}


def _french() -> dict[str, int]:
    small = SMALL_NUMBERS["fr"]
    below = dict(small)
    for ten, start, most in FRENCH_TENS:
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
    small = SMALL_NUMBERS["es"]
    below = small | {"veintiún": 21, "veintiuna": 21}
    for place, ten in enumerate(SPANISH_TENS):
        below[ten] = 30 + 10 * place
        below |= {f"{ten} y {word}": 30 + 10 * place + small[word] for word in list(small)[1:10]}
    full = dict(below) | {"cien": 100}
    for place, stem in enumerate(SPANISH_HUNDREDS, start=1):
        for word in [stem] if place == 1 else [f"{stem}os", f"{stem}as"]:
            full[word] = 100 * place
            full |= {f"{word} {rest}": 100 * place + more for rest, more in below.items() if more}
    return {word: value for word, value in full.items() if value > 1}


_VALUES = {"de": _german, "fr": _french, "es": _spanish}


@cache
def _words_of(language: str) -> dict[str, _Read]:
    known: dict[str, _Read] = {word: (Decimal(value), "cardinal") for word, value in _VALUES[language]().items()}
    for word, part in FRACTIONS[language].items():
        above, below = part.split("/")
        known[word] = (share(Decimal(above), Decimal(below)), "fraction")
    return known


@cache
def _all_words() -> dict[str, _Read]:
    known: dict[str, _Read] = {word: (Decimal(value), "cardinal") for word, value in MIXED_FRACTIONS.items()}
    known |= {word: (Decimal(value), "cardinal") for word, value in NUMBER_PHRASES.items()}
    return known | {word: read for language in _VALUES for word, read in _words_of(language).items()}


def pattern_of(language: str) -> str | None:
    """The pattern of the number words of German, French or Spanish, or None for another language."""
    if language not in _VALUES:
        return None
    own = {"de": ("ein", "tausend"), "fr": ("un", "mille"), "es": ("un", "mil", "medi")}[language]
    more = [
        word
        for word in (*MIXED_FRACTIONS, *NUMBER_PHRASES)
        if word.startswith(own) or (language == "de" and word in MIXED_FRACTIONS)
    ]
    surfaces = sorted([*_words_of(language), *more], key=len, reverse=True)
    alternatives = "|".join(surfaces).replace(" ", "[ \u00a0]")
    return rf"(?:{alternatives})(?![\w-])"


def value_of(words: str) -> _Read:
    """The value of number words matched by `pattern_of`.

    >>> value_of("zweihundertdreißig"), value_of("quatre-vingt-dix")
    ((Decimal('230'), 'cardinal'), (Decimal('90'), 'cardinal'))
    """
    return _all_words()[" ".join(words.lower().split())]


COMMA_LANGUAGES = frozenset({"ru", "uk", "bg", "be", "sr", "mk", "el"})
LANGUAGES = COMMA_LANGUAGES | {"zh", "ja", "ko", "th", "hi", "mr", "ne", "bn", "ta", "te", "fa", "ur", "he"}
OTHER_SCRIPT = re.compile(f"[\u0370-\u052f\u0590-\u05ff\u0900-\u0fff{UNSPACED}]")

_ABBREVIATED = (
    r"(?:(?<=тыс)|(?<=млн)|(?<=млрд)|(?<=трлн)|(?<=тис)|(?<=χιλ)|(?<=εκατ)|(?<=δισ)|(?<=τρισ)|(?<=руб)|(?<=грн))\.?"
)
_PERSONS = "人 名 位 명 คน জন টি টা"


def _any_of(words: list[str]) -> str:
    """The words as one pattern; one whose script has spaces ends where no letter follows."""
    parts = []
    for word in sorted(words, key=len, reverse=True):
        bounded = word[-1].isalpha() and not re.match(f"[{UNSPACED}]", word[-1])
        parts.append(re.escape(word).replace(r"\ ", "[ \u00a0]") + (r"(?![\w\u0900-\u0dff])" if bounded else ""))
    return "|".join(parts)


_POWER_OF = {word: power for power, words in SCRIPT_SCALES.items() for word in words.split()}
_UNIT_OF = spellings(SCRIPT_UNITS)
_RUN = re.compile(
    r"(?<![0-9A-Za-z_])[0-9]+(?:(?:[.,:/'\u00a0\u2009\u202f–~〜～-]|至|到)[0-9]+| "
    r"(?=[0-9]{3}(?![0-9]))[0-9]{3})*(?![0-9])"
)
_POINT = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}|[0-9]{1,15})(?:\.[0-9]{1,9})?")
_COMMA = re.compile(
    r"(?:[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,15})(?:,[0-9]{1,9})?"
    r"|[0-9]{1,9}\.[0-9]{1,2}"
)
_SCALE_OF_SCRIPTS = re.compile(rf"[ \u00a0]?({_any_of(list(_POWER_OF))})(?:{_ABBREVIATED})?")
_UNIT_PATTERN = re.compile(rf"[ \u00a0]?({_any_of(list(_UNIT_OF))})(?:{_ABBREVIATED})?")
_PERSON = re.compile(rf"[ \u00a0]?({'|'.join(_PERSONS.split())})")
_NUMERALS = "〇零一二三四五六七八九十百千两兩壱弐参数數几幾"
_REFUSED_LEFT = re.compile(
    rf"(?:[{_NUMERALS}]|第|제|№|负|負|零下|マイナス|минус[ ]|мінус[ ]|ที่[ ]?|[-−–+#@/.])\Z|(?:百分之|分之)\Z"
)
_REFUSED_RIGHT = re.compile(
    rf"[ ]?(?:[{_NUMERALS}万萬億亿兆만억조]|多|余|餘|来万|成|割|折|分之|半|분의|点[0-9一-九]|數"
    r"|년|월|일(?!간)|년대|年|月|日|号|號|時(?!間)|时|点|點|시(?!간)|[A-Za-z_]"
    r"|[-−–+/:][0-9])"
)
_HALF = re.compile(r"[^\W\d_]{0,2}半(?!年)")
_YEARS = range(1300, 2700)


class OtherScriptFigure(NamedTuple):
    """A figure `[start, end)` of a script whose number words are not read.

    `value` is the full value, `scale` the scale it is written with, `counted` the place of the noun it counts.
    """

    start: int
    end: int
    value: Decimal
    scale: Decimal
    unit: str | None
    counted: tuple[int, int] | None


def other_script_figures(text: str, language: str) -> Iterator[OtherScriptFigure]:
    """The figures of `text`, which must be `plain`, that have one reading; in order of place, never overlapping."""
    edge = 0
    for run in _RUN.finditer(text):
        if run.start() >= edge:
            figure = _figure(text, run, language)
            if figure:
                edge = figure.end
                yield figure


def touches_other_script(text: str, start: int, end: int) -> bool:
    """Whether a letter of another script (Cyrillic, CJK, Hebrew …) is beside the number `[start, end)`."""
    after = text[end + 1 : end + 2] if text[end : end + 1] in {" ", "\u00a0", "%", "-"} else text[end : end + 1]
    before = text[start - 2 : start - 1] if text[start - 1 : start] == " " else text[max(0, start - 1) : start]
    return bool(OTHER_SCRIPT.match(after) or OTHER_SCRIPT.match(before))


def _figure(text: str, run: re.Match[str], language: str) -> OtherScriptFigure | None:
    start = run.start()
    value = _value(run.group(), language)
    sign = currency_before(text, start)
    left_edge = sign.edge if sign else start
    if value is None or _REFUSED_LEFT.search(text, max(0, left_edge - 10), left_edge):
        return None
    end, value, scale = _scaled_value(text, run.end(), value, language)
    if not scale:
        return None
    unit = None if sign else _UNIT_PATTERN.match(text, end)
    end = unit.end() if unit else end
    name = sign.name if sign else _UNIT_OF[" ".join(unit[1].split())] if unit else None
    is_year = scale == 1 and name is None and value in _YEARS and run.group().isdigit()
    if is_year or _REFUSED_RIGHT.match(text, end) or _HALF.match(text, end):
        return None
    person = None if name else _PERSON.match(text, end)
    counted: tuple[int, int] | None = person.span(1) if person else None
    if name is None and not person and not re.match(rf"[{UNSPACED}]", text[end : end + 1]):
        if text[end : end + 1].isalpha() or (text[end : end + 1] and text[end] in "\u093e\u094d-"):
            return None  # 12वीं, 5-й: an ordinal
        found = counted_after(text, end, language)
        counted = (found.start, found.end) if found else None
    return OtherScriptFigure(left_edge, end, tidy(value), scale, name, counted)


def _value(written: str, language: str) -> Decimal | None:
    pattern = _COMMA if language in COMMA_LANGUAGES else _POINT
    has_zero = len(written) > 1 and written[0] == "0" and written[1].isdigit()
    if has_zero or not pattern.fullmatch(written):
        return None
    bare = re.sub(r"[ \u00a0\u2009\u202f]", "", written)
    if language in COMMA_LANGUAGES:
        is_grouped = bare.count(".") > 1 or "," in bare
        return Decimal((bare.replace(".", "") if is_grouped else bare).replace(",", "."))
    return Decimal(bare.replace(",", ""))


def _scaled_value(text: str, end: int, value: Decimal, language: str) -> tuple[int, Decimal, Decimal]:
    """The value with its scale words: `340万`, `5 พันล้าน`, and the sums of East Asia, `3億4000万`."""
    total, scale, last = Decimal(0), Decimal(1), 99
    while True:
        power = 0
        while (found := _SCALE_OF_SCRIPTS.match(text, end)) and power < 16:
            end, power = found.end(), power + _POWER_OF[found[1]]
        if power >= last:
            return end, value, Decimal(0)  # "3万4万": two numbers, or none
        total = EXACT.add(total, EXACT.multiply(value, Decimal(10) ** power))
        scale = max(scale, Decimal(10) ** power)
        further = _RUN.match(text, end) or _RUN.match(text, end + 1) if power else None
        more = _value(further.group(), language) if further and language in {"zh", "ja", "ko"} else None
        if further is None or more is None:
            return end, total, scale
        value, end, last = more, further.end(), power
