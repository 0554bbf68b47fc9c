"""Find the ends of the sentences in a paragraph, and of clauses by their marks.

Boundaries are proposed by sentencex and then corrected. sentencex keeps a quotation in one piece however many sentences
it contains, splits after abbreviations it does not know ("vs.", "D-N.Y.", "د."), and misses some boundaries. So
quotation marks and brackets are hidden from it, likely missed boundaries are added, and each boundary is then kept or
rejected by rules and by the tables in abbreviations.toml.

`clauses_by_marks` serves every language, and texts that are no whole sentence; `nutgraf.extract.clauses` finds English
clauses by their verbs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import sentencex


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The table of one language, without final full stops; abbreviations.toml explains each list."""

    titles: frozenset[str]
    before_number: frozenset[str]
    either: frozenset[str]
    times: frozenset[str]
    time_words: frozenset[str]
    starters: frozenset[str]
    speech: frozenset[str]
    whole_words: frozenset[str]
    ordinals: bool


@cache
def abbreviations_of(language: str) -> Abbreviations:
    """The table of a language (ISO 639-1), or the English one, which is harmless, if it has none."""
    tables = tomllib.loads(resources.files("nutgraf.text").joinpath("abbreviations.toml").read_text(encoding="utf-8"))
    table = tables.get(language, tables["en"])
    words = {name: frozenset(entries) for name, entries in table.items() if name != "ordinals"}
    return Abbreviations(ordinals=table["ordinals"], **words)


_STOPS = ".!?؟۔…。！？।።։။។།"
_CLOSERS = "\"'”’»“›)]"
_OPENERS = "\"'“”„«‘‹([—–- "
_MARKS = re.compile(r"[\"“”„‟«»‹›‘()\[\]]|(?<!\w)['’]|['’](?!\w)")  # not the apostrophe inside a word
_ODD_BLANKS = re.compile(r"[^\S \n]")  # sentencex panics on some that take several bytes, such as "\u00a0"
_ADDED_END = re.compile(rf"[{_STOPS}][{re.escape(_CLOSERS)}]*\s++(?=[{re.escape(_OPENERS)}]{{0,6}}\w)")
# A note mark after a stop: "Monday.[1] The", "Monday.¹ The", "Monday.[^1] The", "Monday.3 The".
_NOTE = r"(?:[ \u00a0]?\[\^?[0-9]{1,3}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹])"
_NOTED_END = re.compile(
    rf"[{_STOPS}][{re.escape(_CLOSERS)}]{{0,3}}(?:{_NOTE}{{1,6}}|(?<=[^\W\dA-Z_]{{3}}[.!?])[0-9]{{1,3}}(?=\s))"
    rf"(?=\s*+[{re.escape(_OPENERS)}]{{0,6}}\w)"
)
_NOTES_BEFORE = re.compile(rf"(?:{_NOTE}{{1,6}}|(?<=[^\W\dA-Z_]{{3}}[.!?])[0-9]{{1,3}})\Z")
_CLOSING = re.compile(rf"[{re.escape(_CLOSERS)}]*(?:[ \u00a0\u202f][»›])?{_NOTE}{{0,6}}")
_LAST_WORD = re.compile(r"[^\s(\[\"“„«‘—–/]+$")
_FIRST_WORD = re.compile(r"[^\W_][\w’'.-]*")
_LOW_NAME = re.compile(r"[a-z]{1,3}(?:-|[’'])?[A-Z]")  # al-Sharaa, iPhone, d'Arc
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")  # U.A.E
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WINDOW = 4000  # sentencex takes quadratic time on some input: it is never given more at once
_LOOK = 100


class _End(NamedTuple):
    """An end of a sentence: `cut` is after its last character, `after` where the next one begins."""

    cut: int
    after: int


def sentence_ends(text: str, language: str) -> list[int]:
    """The positions in a paragraph where one sentence ends and another follows, in order.

    >>> sentence_ends("Gen. Smith left. He did.", "en")
    [16]
    """
    table = abbreviations_of(language)
    proposed = sorted(set(_sentencex_ends(text, language)) | set(_missed_ends(text, table)))
    ends: list[int] = []
    start = 0
    for end in proposed:
        if end.cut > start and _is_end(text, start, end, table):
            ends.append(end.cut)
            start = end.after
    return ends


def _sentencex_ends(text: str, language: str) -> list[_End]:
    masked = _ODD_BLANKS.sub(" ", _MARKS.sub(" ", text))
    ends: list[_End] = []
    start = 0
    while start < len(masked):
        window = masked[start : start + _WINDOW]
        pieces = [piece["end_index"] for piece in sentencex.get_sentence_boundaries(language, window)]
        is_last = start + len(window) >= len(masked)
        whole = pieces if is_last else pieces[:-1]  # the last piece was cut off by the window
        ends.extend(_end_before(text, masked, start, start + piece) for piece in whole if start + piece < len(text))
        start += len(window) if is_last else max(whole[-1] if whole else 0, _WINDOW // 2)
    return ends


def _end_before(text: str, masked: str, start: int, border: int) -> _End:
    cut = start + len(masked[start:border].rstrip())
    return _end_at(text, cut)


def _end_at(text: str, stop: int) -> _End:
    """The end whose last stop is before `stop`: closing marks belong to it, blanks to neither side."""
    closing = _CLOSING.match(text, stop)
    cut = closing.end() if closing is not None else stop
    after = cut
    while after < len(text) and text[after].isspace():
        after += 1
    return _End(cut, after)


def _missed_ends(text: str, table: Abbreviations) -> list[_End]:
    """Ends sentencex may have missed, only where the word before is no likely abbreviation."""
    ends = []
    for match in _ADDED_END.finditer(text):
        stop, first = text[match.start()], _first_word(text, match.end())
        if first[:1].islower():
            continue
        word = _last_word(text, 0, match.start())
        is_plain = len(word) > 3 and (word[0].islower() or not word[0].isalpha()) and "." not in word
        is_word = is_plain or word in table.whole_words
        if stop != "." or is_word or _bare(first) in table.starters:
            ends.append(_end_at(text, match.start() + 1))
    ends.extend(_ends_after_notes(text))
    return ends


def _ends_after_notes(text: str) -> list[_End]:
    """Ends after note marks, which belong to the sentence they follow."""
    ends = []
    for match in _NOTED_END.finditer(text):
        after = match.end()
        while after < len(text) and text[after].isspace():
            after += 1
        ends.append(_End(match.end(), after))
    return ends


def _is_end(text: str, start: int, end: _End, table: Abbreviations) -> bool:
    has_words = any(character.isalnum() for character in text[start : min(end.cut, start + _LOOK)])
    first = _first_word(text, end.after)
    if not has_words or not first:
        return False
    stop_at = _stop_before(text, end.cut)
    stop, is_closed = text[stop_at], end.cut > stop_at + 1
    if end.after == end.cut and not _CJK.match(first) and stop not in "。！？":
        return _is_glued_end(text, stop_at, first)
    if first[0].islower() and not _first_word(text, start)[:1].islower():  # otherwise the text has no capitals
        return not is_closed and stop in ".。" and _LOW_NAME.match(first) is not None
    if is_closed and stop in "?!؟…" and _is_attribution(text[end.after : end.after + _LOOK], table):
        return False
    return _stop_ends(text, start, stop_at, first, table)


def _stop_ends(text: str, start: int, stop_at: int, first: str, table: Abbreviations) -> bool:
    """Whether the stop itself can end a sentence, by the word before it and the first word after it."""
    word = _last_word(text, start, stop_at)
    opens = _bare(first) in table.starters
    if text[stop_at] != ".":
        return opens or word + text[stop_at] not in table.either
    if word.isdecimal():
        return not _numbers_something(
            word, is_whole=_last_word_start(text, start, stop_at) == start, opens=opens, table=table
        )
    if word in table.times:
        return first.rstrip(".") not in table.time_words
    if _is_in(table.titles, word) or (word in table.before_number and first[0].isdigit()):
        return False
    may_end = not (_is_in(table.either, word) or _DOTTED.fullmatch(word) or _is_initial(text, start, stop_at, word))
    return opens or may_end


def _is_in(words: frozenset[str], word: str) -> bool:
    """Whether the word, or the last part of a compound ("Mass" of "D-Mass."), is among `words`."""
    return word in words or word.rsplit("-", 1)[-1] in words


def _numbers_something(word: str, *, is_whole: bool, opens: bool, table: Abbreviations) -> bool:
    """Whether the figure numbers a list item ("1.") or, in some languages, is an ordinal ("am 3. Oktober")."""
    is_ordinal = table.ordinals and len(word) <= 2 and not opens
    return is_ordinal or (is_whole and len(word) <= 3)


def _is_initial(text: str, start: int, stop_at: int, word: str) -> bool:
    """Whether the letter is an initial: in "J. Smith", but not in "vitamin C." or "World War I."."""
    if len(word) != 1 or not word.isalpha() or word.islower():
        return False
    if word.upper() == word.lower():
        return True  # a single Arabic letter abbreviates a title or a name
    before = _last_word(text, start, _last_word_start(text, start, stop_at)).rstrip(".")
    return not before or (before[0].isupper() and word != "I") or (len(before) == 1 and before.isupper())


def _is_glued_end(text: str, stop_at: int, first: str) -> bool:
    """Whether only a blank is missing after the stop: "in Syria.The army"; not "D-N.Y.", "Node.js" or "3.5"."""
    before = text[max(0, stop_at - 3) : stop_at]
    is_word = len(before) == 3 and (before.isdecimal() or (before[1:].isalpha() and before[1:].lower() == before[1:]))
    is_sentence = len(first) > 1 and first[0].isalpha() and not first[0].islower() and first[1:2].lower() == first[1:2]
    return is_word and is_sentence and "." not in first.rstrip(".")


def _is_attribution(following: str, table: Abbreviations) -> bool:
    """Whether the words after a quotation that ends in ? or ! say who speaks: "Smith asked."."""
    clause = re.split(r"[.;!?\n]", following, maxsplit=1)[0]
    words = [word.strip(",:") for word in clause.split()]
    place = next((number for number, word in enumerate(words[:7]) if word in table.speech), None)
    if place is None or place == 0:
        return place == 0
    rest = words[place + 1 :]
    closes = clause.split()[place].endswith((",", ":"))
    return (
        not rest
        or closes
        or rest[0] in {"to", "in", "on", "at", "as", "when", "after", "before", "reporters", "the", "him", "her"}
    )


def _stop_before(text: str, cut: int) -> int:
    notes = _NOTES_BEFORE.search(text, max(0, cut - 24), cut)
    cut = notes.start() if notes else cut
    place = cut - 1
    while place > 0 and (text[place] in _CLOSERS or text[place].isspace()) and cut - place < 8:
        place -= 1
    return place


def _last_word_start(text: str, start: int, stop_at: int) -> int:
    match = _LAST_WORD.search(text[max(start, stop_at - 40) : stop_at].rstrip())
    return max(start, stop_at - 40) + match.start() if match is not None else stop_at


def _last_word(text: str, start: int, stop_at: int) -> str:
    match = _LAST_WORD.search(text[max(start, stop_at - 40) : stop_at].rstrip())
    return match.group() if match is not None else ""


def _first_word(text: str, after: int) -> str:
    match = _FIRST_WORD.search(text[after : after + _LOOK])
    return match.group() if match is not None else ""


def _bare(word: str) -> str:
    return word.rstrip(".").replace("’", "'")


_CLAUSE_ENDS = re.compile(r"[;:.!?](?:\s|$)|,\s|\s(?:while|whereas|but|against)\s|[—–]")
_LONGEST_ABBREVIATION = 12  # characters


def clauses_by_marks(text: str, language: str, uncut: Container[int] = ()) -> tuple[tuple[int, int], ...]:
    """The clauses `[start, end)` of `text` in order, without the marks and words between them.

    A mark at one of the offsets `uncut` ends no clause, nor does the full stop of an initial or an abbreviation.

    >>> text = "Mr. Lee closed the mine, but it reopened"
    >>> [text[start:end] for start, end in clauses_by_marks(text, "en")]
    ['Mr. Lee closed the mine', 'but it reopened']
    """
    found, begin = [], 0
    for hit in _CLAUSE_ENDS.finditer(text):
        if hit.start() not in uncut and not _is_abbreviated(text, hit, language):
            found.append((begin, hit.start()))
            begin = hit.end()
    return (*found, (begin, len(text)))


def _is_abbreviated(text: str, hit: re.Match[str], language: str) -> bool:
    """Whether the full stop of `hit` ends an initial or an abbreviation, and no sentence."""
    before = text[max(0, hit.start() - _LONGEST_ABBREVIATION) : hit.start()].split()
    if text[hit.start()] != "." or not before:
        return False
    last = before[-1].lstrip("\"'“‘(")
    table = abbreviations_of(language)
    if last in table.titles or last in table.before_number or (len(last) == 1 and last.isupper()):
        return True
    following = text[hit.end() : hit.end() + _LONGEST_ABBREVIATION].split()
    return last in table.either | table.times and bool(following) and following[0] not in table.starters
