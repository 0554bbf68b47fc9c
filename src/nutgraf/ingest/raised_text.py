"""Raised and lowered text as plain characters: exponents, indices, fractions, cents, ordinals, or the mark of a note.

A page, a Word file and a PDF raise text in different ways; what it means follows from the characters before it, so all
of them ask here. "10" with a raised "6" is 10⁶ and never 106, "£4" with a raised "99" is £4.99, and a raised "3" after
a full stop or a word is the mark of a note, which is no part of the sentence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SUPERSCRIPTS = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_FRACTIONS = {
    (1, 2): "½", (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 5): "⅕", (2, 5): "⅖", (3, 5): "⅗",
    (4, 5): "⅘", (1, 6): "⅙", (5, 6): "⅚", (1, 8): "⅛", (3, 8): "⅜", (5, 8): "⅝", (7, 8): "⅞",
}  # fmt: skip
_LONGEST_NOTE = 60  # characters
_NUMBER = re.compile(r"[+−–-]?\d{1,4}")
_BRACKETED = re.compile(r"(?:[\[(][^\[\]()]{1,40}[\])][\s,]?){1,9}")
_NOTE_SIGNS = re.compile(r"[*†‡§¶#]{1,3}|\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){1,9}")
_ENDS_A_WORD = re.compile(r"[^\W\d_]{3}$|[.,;:!?…”’\"»)\]]$")
_CHARGE = re.compile(r"\d?[+−–-]")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|ère|e|ème|eme|o|a|os|as|º|ª|ten|te|de|ste)", re.IGNORECASE)
_PRICE = re.compile(r"(?:[$€£¥₹₽₩₺₪]|\b[A-Z]{3}|\b(?:kr|Rs|R|zł|Fr)\.?)\s?\d[\d,.\s]{0,12}$")
_POWER_OF_TEN = re.compile(r"(?<![\d.,])10$")
_MULTIPLIED = re.compile(r"[×·⋅*x]\s?\d{1,3}$")
_UNIT = re.compile(
    r"(?<![^\W\d_])(?:[kcdmµμnh]?m|mi|ft|in|yd|s|kg|[kMG]?Pa|[kMG]?W|sq|kilom[eè]t(?:er|re)s?|met(?:er|re)s?|miles?"
    r"|м|км|см|мм|米|公里)$"
)
_VARIABLE = re.compile(r"(?<![\w.’'])[b-zB-HJ-Z]$|[)\]]$")
_SMALL_BASE = re.compile(r"(?<![\d.,])2$")
_TRADE = {"tm": "™", "sm": "℠", "r": "®", "®": "®", "™": "™", "©": "©"}


class Raised(NamedTuple):
    """What stands in the text in place of raised or lowered characters; `is_note` when they are the mark of a note."""

    text: str
    is_note: bool = False


def raised_text(before: str, raised: str, *, is_link: bool = False) -> Raised:
    """What `raised` means after `before`, the text in front of it; `is_link` where it leads to a place in the document.

    >>> raised_text("3 × 10", "6"), raised_text("It costs £4", "99").text, raised_text("he said.", "3").is_note
    (Raised(text='⁶', is_note=False), '.99', True)
    """
    words = raised.strip()
    before = before[-60:]
    if not words:
        return Raised(raised)
    if before[-1:].isdigit() and _ORDINAL.fullmatch(words):
        return Raised(words)
    if is_link or _is_note_sign(before, words):
        return Raised("", is_note=True)
    if words.lower() in _TRADE and before[-1:].isalnum():
        return Raised(_TRADE[words.lower()])
    if _NUMBER.fullmatch(words):
        return _raised_number(before, words)
    is_formula = _CHARGE.fullmatch(words) or (words == "n" and _VARIABLE.search(before))
    return Raised(words.translate(_SUPERSCRIPTS)) if is_formula else Raised(raised)


def _is_note_sign(before: str, words: str) -> bool:
    if len(words) > _LONGEST_NOTE:
        return False
    is_letter = len(words) == 1 and words.islower() and _ENDS_A_WORD.search(before) is not None
    is_sign = _NOTE_SIGNS.fullmatch(words) is not None and bool(before.strip())
    return is_letter or is_sign or _BRACKETED.fullmatch(words) is not None


def _raised_number(before: str, words: str) -> Raised:
    has_sign = not words[0].isdigit()
    if not before.strip():  # a line that begins with a raised number is a note, or stands alone
        return Raised(words)
    if _PRICE.search(before):
        is_cents = len(words) == 2 and not has_sign and not re.search(r"[.,]\d{1,2}$", before)
        return Raised(f".{words}") if is_cents else Raised("", is_note=True)
    is_power = _POWER_OF_TEN.search(before) or _MULTIPLIED.search(before) or _SMALL_BASE.search(before)
    is_exponent = is_power or (_UNIT.search(before) and words[-1] in "1234") or _VARIABLE.search(before)
    if has_sign or (is_exponent and before[-1:].strip()):
        return Raised(words.translate(_SUPERSCRIPTS))
    return Raised("", is_note=True)


def lowered_text(lowered: str) -> str:
    """Lowered characters as text: digits as indices, letters as they are ("CO₂")."""
    words = lowered.strip()
    return words.translate(_SUBSCRIPTS) if _NUMBER.fullmatch(words) else lowered


def fraction_text(before: str, above: str, below: str) -> str:
    """A fraction in one line after `before`: "½" where there is a character for it, else " 3/16".

    >>> fraction_text("2", "1", "2"), fraction_text("2", "3", "16"), fraction_text("", "a", "b")
    ('½', ' 3/16', 'a/b')
    """
    above, below = above.strip(), below.strip()
    if above.isdecimal() and below.isdecimal() and len(above + below) < 9:
        sign = _FRACTIONS.get((int(above), int(below)))
        if sign is not None:
            return sign
    gap = " " if before[-1:].isdigit() else ""
    return f"{gap}{above}/{below}"
