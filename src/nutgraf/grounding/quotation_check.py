"""Quotations of a text against an article: exact, altered, given to somebody else, or made up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from nutgraf.article import Span
from nutgraf.extract.quotes import DirectQuote
from nutgraf.grounding.reading import ReadArticle, Reading

QuotationType = Literal["exact", "altered", "misattributed", "fabricated"]
_FOLD = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "…": ".",
                       "–": "-", "—": "-", "\xa0": " "})  # fmt: skip
_END_MARKS = ".,;:!?… "
_LIKE = 0.6  # of a quotation's words that a stretch of the article has to have, in order, to be its source
_FEWEST_WORDS = 2  # a single quoted word is a scare quote or a title
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


class CheckedQuotation(NamedTuple):
    """A quotation of a text at `[start, end)`, what it is, why, and the article's own words where it has them."""

    text: str
    type: QuotationType
    reason: str
    start: int
    end: int
    span: Span | None


def checked_quotations(statement: Reading, read: ReadArticle) -> list[CheckedQuotation]:
    """Every quotation of at least two words in the statement, compared with the article."""
    return [
        _checked(one, statement, read)
        for one in statement.quotations
        if len(_WORD.findall(statement.text[one.start : one.end])) >= _FEWEST_WORDS
    ]


def _checked(one: DirectQuote, statement: Reading, read: ReadArticle) -> CheckedQuotation:
    shown = statement.text[one.start : one.end]
    for at in _places(shown, read.article.text):
        span = read.article.span(*at)
        other = _other_speaker(one, at, read, statement)
        if other is None:
            return CheckedQuotation(shown, "exact", "", one.start, one.end, span)
    places = _places(shown, read.article.text)
    if places:
        other = _other_speaker(one, places[0], read, statement)
        reason = f"the article gives these words to {other}"
        return CheckedQuotation(shown, "misattributed", reason, one.start, one.end, read.article.span(*places[0]))
    nearest = _nearest(shown, read)
    if nearest is None:
        return CheckedQuotation(shown, "fabricated", "these words are not in the article", one.start, one.end, None)
    reason = f"the article has {nearest.quote!r}"
    return CheckedQuotation(shown, "altered", reason, one.start, one.end, nearest)


def _places(shown: str, text: str) -> list[tuple[int, int]]:
    """Where the article has these very words; marks, dashes and blanks may differ, letters may not."""
    words = shown.strip(_END_MARKS).translate(_FOLD).split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    folded = text.translate(_FOLD)
    found = [hit.span() for hit in re.finditer(rf"(?<!\w){pattern}(?!\w)", folded)]
    if not found and words[0][:1].isalpha():  # a quotation may begin with a capital that the article has not
        first = words[0]
        turned = first[0].swapcase() + first[1:]
        pattern = r"\s+".join(re.escape(word) for word in [turned, *words[1:]])
        found = [hit.span() for hit in re.finditer(rf"(?<!\w){pattern}(?!\w)", folded)]
    return found


def _other_speaker(one: DirectQuote, at: tuple[int, int], read: ReadArticle, statement: Reading) -> str | None:
    """Who the article says speaks there, where the statement names somebody else; None where they agree."""
    if one.speaker is None:
        return None
    source = next((q for q in read.quotations if q.start <= at[0] and at[1] <= q.end + 1), None)
    if source is None or source.speaker is None:
        return None
    ours = Reading(one.speaker.name, statement.language)
    theirs = Reading(source.speaker.name, statement.language)
    if read.entities_in(ours) & read.entities_in(theirs):
        return None
    role = source.speaker.role
    known = theirs.keys | (Reading(role.text).keys if role else frozenset())
    if any(word.key in known for word in ours.content) or not read.entities_in(ours):
        return None
    return source.speaker.name


def _nearest(shown: str, read: ReadArticle) -> Span | None:
    """The stretch of one sentence that has most of the quotation's words in their order; None where none has enough."""
    words = [hit.group().lower().replace("’", "'") for hit in _WORD.finditer(shown)]
    best: tuple[float, int, int] | None = None
    for sentence in read.sentences:
        hits = list(_WORD.finditer(sentence.text))
        theirs = [hit.group().lower().replace("’", "'") for hit in hits]
        blocks = [b for b in SequenceMatcher(None, words, theirs, autojunk=False).get_matching_blocks() if b.size]
        share = sum(block.size for block in blocks) / len(words)
        if not blocks or share < _LIKE or (best and share <= best[0]):
            continue
        start, end = hits[blocks[0].b].start(), hits[blocks[-1].b + blocks[-1].size - 1].end()
        best = (share, sentence.start + start, sentence.start + end)
    return read.article.span(best[1], best[2]) if best and best[2] - best[1] <= _longest(words) else None


def _longest(words: Sequence[str]) -> int:
    return 2 * sum(len(word) + 1 for word in words) + 40
