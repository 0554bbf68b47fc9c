"""Numbers written in words, in English and simple Arabic: the patterns that find them and what they amount to.

Values are Decimal throughout: 4.1 million must be 4100000, and a float would make it 4099999.9999999995.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

EXACT = Context(prec=60)  # independent of whatever context the caller has set
_SHORT = Context(prec=12)  # a third has no exact decimal: twelve places, the same for everyone

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = _TEN_WORDS.split()
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "lakh": 5, "crore": 7}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)

WORD_VALUES = {word: Decimal(value) for value, word in enumerate(_SMALL.split())}
WORD_VALUES |= {word: Decimal(20 + 10 * place) for place, word in enumerate(_TENS)}
ORDINAL_VALUES = {word: Decimal(value) for value, word in enumerate(_ORDINALS.split(), start=1)}
ORDINAL_VALUES |= {word[:-1] + "ieth": WORD_VALUES[word] for word in _TENS}
ORDINAL_VALUES |= {"hundredth": Decimal(100), "thousandth": Decimal(1000), "millionth": Decimal(10**6)}
_DENOMINATORS = {"half": 2, "halve": 2, "quarter": 4} | {
    word: int(value) for word, value in ORDINAL_VALUES.items() if word not in {"first", "second"}
}

_SPACE = "[ \u00a0]"
_JOIN = "[- \u00a0]"
_UNIT = "(?:one|two|three|four|five|six|seven|eight|nine)"
_TEEN = "(?:zero|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|ten)"
_TEN = "(?:" + "|".join(_TENS) + ")"
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
    r"(?![- ](?:second|minute|hour|day|week|month|year|game|match|race|attempt|election|poll|per|%|million|thousand))"
)

_ARABIC = {
    "اثنان": 2, "اثنين": 2, "اثنتين": 2, "اثنتان": 2, "ثلاثة": 3, "ثلاث": 3, "أربعة": 4, "أربع": 4, "خمسة": 5,
    "خمس": 5, "ستة": 6, "ست": 6, "سبعة": 7, "سبع": 7, "ثمانية": 8, "ثماني": 8, "ثمان": 8, "تسعة": 9, "تسع": 9,
    "عشرة": 10, "عشر": 10, "عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "أربعون": 40, "أربعين": 40,
    "خمسون": 50, "خمسين": 50, "ستون": 60, "ستين": 60, "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80,
    "تسعون": 90, "تسعين": 90, "مئة": 100, "مائة": 100, "مئتان": 200, "مئتين": 200, "مائتين": 200,
    "ألفان": 2000, "ألفين": 2000, "مليونان": 2000000, "مليونين": 2000000,
}  # fmt: skip
_ARABIC_ALONE = {"ألف": 1000, "مليون": 10**6, "مليار": 10**9}
_ARABIC_WORD = "|".join(sorted([*_ARABIC, *_ARABIC_ALONE], key=len, reverse=True))
ARABIC = rf"(?<!\w)(?:{_ARABIC_WORD})(?:\s(?:و(?:{_ARABIC_WORD})|عشرة?))?(?!\w)"


def tidy(value: Decimal) -> Decimal:
    """A whole value without decimal places, any other as it is: 1130000000, not 1.13E+9."""
    return value.quantize(Decimal(1), context=EXACT) if value == value.to_integral_value() else value


def share(above: Decimal, below: Decimal) -> Decimal:
    """One number divided by another, to twelve digits: the value of a fraction."""
    return _SHORT.divide(above, below).normalize(_SHORT)


def cardinal_value(words: str) -> Decimal:
    """What English number words amount to.

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
    """What English ordinal words amount to: `twenty-first` is 21."""
    return sum(
        (WORD_VALUES.get(part) or ORDINAL_VALUES[part] for part in re.split(r"[-\s]", words.lower())), Decimal(0)
    )


def fraction_value(words: str) -> Decimal:
    """What a fraction in words amounts to, `two-thirds` or `a quarter`; a bare `half` is one half."""
    parts = re.split(r"[-\s]", words.lower())
    below = re.sub(r"(?<=halve)s$|(?<=[a-z])s$", "", parts[-1])
    above = parts[0] if len(parts) > 1 else "a"
    numerator = Decimal(1) if above in {"a", "an"} else WORD_VALUES.get(above) or Decimal(above)
    return share(numerator, Decimal(_DENOMINATORS[below]))


def arabic_value(words: str) -> Decimal:
    """What one or two simple Arabic number words amount to: خمسة وعشرين is 25, خمسة عشر is 15."""
    total = 0
    for word in words.split():
        known = _ARABIC | _ARABIC_ALONE
        total += known[word] if word in known else known[word.removeprefix("و")]
    return Decimal(total)
