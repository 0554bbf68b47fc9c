"""Find where one clause of a text ends and the next begins by marks and words alone, without looking for verbs.

`nutgraf.extract.clauses` finds clauses by their verbs, in English; this serves every language, and texts that are no
whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Container

from nutgraf.text.sentence_ends import abbreviations_of

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
