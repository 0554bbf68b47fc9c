"""The canonical form of an article's text: NFC, `\\n` line ends, and nothing in it that cannot be seen.

Invisible characters carry instructions to a model that no reader sees, and break every verbatim comparison; so they are
removed before the first offset is taken, and nothing is changed after. What they spelled is kept apart, to
be shown to a reader. Joiners of Persian or of emoji, soft hyphens and the flags of England, Scotland and Wales say
nothing and are ignored.

Raised and lowered characters become plain ones here, for pages, Word files and PDFs alike. What they mean follows from
the characters before them: "10" with a raised "6" is 10⁶ and never 106, "£4" with a raised "99" is £4.99, and a raised
"3" after a full stop or a word is the mark of a note, which is no part of the sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from nutgraf.article import NOTE_MARK, STRUCK, Hidden, Notice

_LINE = re.compile(r"[^\n]+")
_WIDEST = 110  # columns; text is not wrapped wider
_NARROWEST = 40
TERMINAL = re.compile(r"[.!?؟۔…。！？][\"'”’»)\]]*$")


class Line(NamedTuple):
    """A line without the blanks around it; `[start, end)` in code points of the article's text."""

    start: int
    end: int
    text: str
    blank_before: bool

    @property
    def ends_a_sentence(self) -> bool:
        return TERMINAL.search(self.text) is not None


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of `text` that are not blank, in order."""
    lines: list[Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        whole = match.group()
        stripped = whole.strip()
        if stripped:
            start = match.start() + len(whole) - len(whole.lstrip())
            blank_before = text.count("\n", last_end, start) != 1
            lines.append(Line(start, start + len(stripped), stripped, blank_before))
            last_end = start + len(stripped)
    return tuple(lines)


def wrap_width(lines: tuple[Line, ...]) -> int:
    """The width at which the lines of a text were wrapped in mid-sentence, 0 when every line is a paragraph."""
    narrow = [len(line.text) for line in lines if len(line.text) <= _WIDEST]
    if len(narrow) < 0.8 * len(lines):
        return 0
    is_wrapped = any(_in_mid_sentence(before, after) for before, after in pairwise(lines))
    return max(narrow) if is_wrapped else 0


def flows_on(before: Line, after: Line, width: int) -> bool:
    """Whether a break between two lines was made by wrapping: the next word would not have fitted any more."""
    first_word = after.text.split(maxsplit=1)[0]
    is_full = _NARROWEST <= len(before.text) <= _WIDEST and len(before.text) + 1 + len(first_word) > width > 0
    return not after.blank_before and (is_full or _in_mid_sentence(before, after))


def _in_mid_sentence(before: Line, after: Line) -> bool:
    is_long = _NARROWEST <= len(before.text) <= _WIDEST and not before.ends_a_sentence
    return is_long and after.text[0].islower() and not after.blank_before


_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Persian, Urdu and the scripts of India spell with the joiners; anywhere else they hide or split words.
_JOINED = "\u0620-\u06ff\u0750-\u077f\u0900-\u0dff"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, except tab
    "\u00ad\u034f\u061c\u180b-\u180f"  # soft hyphen, grapheme joiner, Arabic and Mongolian marks
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, bidirectional
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variation selectors, tags
    f"]|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)


def canonical(text: str) -> str:
    r"""The text with `\n` line ends, without invisible characters, in NFC; applying it twice changes nothing.

    >>> canonical("a\r\nb\u200bc")
    'a\nbc'
    """
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))


_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]{1,8}")
_SPELT = re.compile(
    "(?P<tags>[\U000e0000-\U000e007f]+)"
    "|(?P<bytes>[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,})"
    "|(?P<bits>[\u200b-\u200f\u2060-\u2064\ufeff]{7,})"
    "|[\u202d\u202e](?P<turned>[^\u202c\u202d\u202e\n]+)"
)
_CARRIERS = {
    "tags": "tag characters",
    "bytes": "variation selectors",
    "bits": "zero-width characters",
    "turned": "bidirectional control characters",
}
_LEAST_PRINTABLE = 0.8
_MOST_STRUCK = 6  # words of a struck passage that a notice repeats
_MOST = 3  # struck passages that a notice repeats
_FEW_WORDS = 2  # a stray sign may spell a letter or two by chance


class Spelt(NamedTuple):
    """What invisible characters said, what kind they were, and before which character of the canonical text."""

    text: str
    carrier: str
    at: int


def spelt_invisibly(raw: str) -> Iterator[Spelt]:
    """What the invisible characters of a text spell; `at` counts code points of `canonical(raw)`.

    >>> [spelt.text for spelt in spelt_invisibly("Two\\U000e0068\\U000e0069 died.")]
    ['hi']
    """
    flagless = _FLAG.sub(lambda match: "\U0001f3f4" + "\u2060" * (len(match.group()) - 1), raw)
    at = end = 0
    for match in _SPELT.finditer(flagless):
        at += len(canonical(raw[end : match.start()]))
        end = match.start()
        kind = match.lastgroup or "tags"
        words = _READ[kind](match[kind])
        if words:
            yield Spelt(words, _CARRIERS[kind], at)


def hidden_in(raw: str) -> tuple[Hidden, ...]:
    """What the invisible characters of a text spell, as an article keeps it."""
    return tuple(Hidden(text=one.text, carrier=one.carrier, at=one.at) for one in spelt_invisibly(raw))


def hidden_notice(what: str, hidden: Iterable[Hidden]) -> tuple[Notice, ...]:
    """The notice that `what` ("text", "PDF") hides words; empty if it hides next to nothing."""
    reported = [one for one in hidden if one.carrier not in (STRUCK, NOTE_MARK) and len(one.text.split()) > _FEW_WORDS]
    if not reported:
        return ()
    carriers = ", ".join(dict.fromkeys(one.carrier for one in reported))
    words = sum(len(one.text.split()) for one in reported)
    text = f"The {what} holds {words} words that no reader of it can see ({carriers}): they were left out."
    return (Notice(kind="hidden_text", text=text),)


def struck_notice(hidden: Iterable[Hidden]) -> tuple[Notice, ...]:
    """The notice that the source strikes words out, with the first of them; none where it strikes nothing out."""
    struck = [one.text.split() for one in hidden if one.carrier == STRUCK]
    if not struck:
        return ()
    # Long passages are not repeated: a notice is read by people who never saw the page, and a page may be hostile.
    shown = [f"“{' '.join(one)}”" if len(one) <= _MOST_STRUCK else f"{len(one)} words" for one in struck[:_MOST]]
    more = f" and {len(struck) - _MOST} more" if len(struck) > _MOST else ""
    text = f"The article strikes out {', '.join(shown)}{more}: these words were left out."
    return (Notice(kind="correction", text=text),)


def _from_tags(run: str) -> str:
    return "".join(chr(ord(sign) - 0xE0000) for sign in run if 0xE0020 <= ord(sign) < 0xE007F).strip()


def _from_selectors(run: str) -> str:
    codes = bytes(ord(sign) - 0xFE00 if ord(sign) < 0xFF00 else ord(sign) - 0xE0100 + 16 for sign in run)
    return _printable(codes.decode("utf-8", errors="replace"))


def _from_bits(run: str) -> str:
    """The run as letters of seven or eight bits, whichever way around gives words; else how long it is."""
    signs = sorted(set(run))
    for zero, one in ((signs[0], signs[1]), (signs[1], signs[0])) if len(signs) >= 2 else ():
        bits = "".join("0" if sign == zero else "1" for sign in run if sign in (zero, one))
        for width in (8, 7):
            letters = "".join(
                chr(int(bits[place : place + width], 2)) for place in range(0, len(bits) - width + 1, width)
            )
            if _printable(letters):
                return letters
    return f"{len(run)} characters that spell nothing known"


def _printable(words: str) -> str:
    readable = sum(letter.isprintable() and letter.isascii() for letter in words)
    return words if words and readable >= _LEAST_PRINTABLE * len(words) else ""


_READ: dict[str, Callable[[str], str]] = {
    "tags": _from_tags,
    "bytes": _from_selectors,
    "bits": _from_bits,
    "turned": str.strip,
}


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
    """What replaces raised or lowered characters; `is_note` when they are the mark of a note."""

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
    if not before.strip():  # a line that begins with a raised number is a note, or is alone
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
