"""Checks that need no model: which sentence supports a line, whether it says the line, and exact quotations.

`best_support` proposes the one sentence that supports a line. Lines built from two sentences were tried and were the
most error-prone: each half was true, but their combination was not.

`failure_of` requires the words of a line to occur in the cited sentence in the same order, because mere presence would
accept swapped numbers and speakers. Only whole phrases may be left out: modifiers, prepositional phrases, and text
between two commas, dashes or brackets. "Guilty of fraud, but cleared of taking a bribe" thus does not support "guilty
of a bribe". A line that fails is replaced by the article's own sentence.

`checked_quotations` compares quotations with the article letter by letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from nutgraf.article import Sentence, Span
from nutgraf.brief import RejectionReason
from nutgraf.extract import counted_agrees, find_dates, find_numbers, same_number, same_polarity
from nutgraf.extract.quotes import DirectQuote
from nutgraf.grounding.reading import ReadArticle, Reading, Word, words
from nutgraf.text.cues_en import CONDITIONS, NEGATION, STRONG_HEDGES, TOTALS
from nutgraf.text.lexicon_en import (
    AUXILIARY_FORMS,
    CLAUSE_OPENERS,
    DO,
    PERSONAL,
    PREPOSITIONS,
    RELATIVES,
    TURNING_PREPOSITIONS,
    any_of,
)
from nutgraf.text.reporting_en import ASSERTING_NOTHING
from nutgraf.text.tokens import stem


class Support(NamedTuple):
    """The sentence a line rests on, and the share of the line's content words that it has (0 to 1)."""

    sentence: Sentence
    share: float


def best_support(line: str, sentences: Sequence[Sentence], language: str = "en") -> Support | None:
    """The sentence that has most of the line's words, the earliest of equals; None when none has any."""
    wanted = [word for word in words(line, language) if word.carries]
    if not wanted or not sentences:
        return None
    best = max(sentences, key=lambda sentence: _shared_words(wanted, sentence, language))
    shared = _shared_words(wanted, best, language)
    return Support(best, shared / len(wanted)) if shared else None


def _shared_words(wanted: Sequence[Word], sentence: Sentence, language: str) -> int:
    supply = Counter(word.key for word in words(sentence.text, language))
    return (Counter(word.key for word in wanted) & supply).total()


_JOINING = (
    CLAUSE_OPENERS | (RELATIVES - {"where"}) | {"or", "yet", "nor", "that", "what", "if", "than", "when", "because"}
)
_JOINS = re.compile(rf"\b(?:{any_of(_JOINING)})\b|[;:]", re.IGNORECASE)
_PHRASE_OPENERS = re.compile(
    rf"^(?:{any_of((PREPOSITIONS - TURNING_PREPOSITIONS) | {'including', 'following'})})\b", re.IGNORECASE
)
_ENCLOSED = re.compile(r"^\s*(?:,[^,]*,|\([^()]*\)|[—–-]\s[^—–]*\s[—–-])\s*$")
_WORD = re.compile(r"[\w'’.-]*\w")
# "12 were killed [and 30 hurt] when": the second of two goes as a whole, for a new clause begins behind it.
_SECOND_OF_TWO = re.compile(r"^and(?: [\w'’.,£$€%-]+){1,4}$", re.IGNORECASE)
_NEW_CLAUSE = re.compile(r"^\s*,?\s*(?:when|after|before|because|since|while|as)\b", re.IGNORECASE)
_AUXILIARY = re.compile(rf"\b(?:{any_of(AUXILIARY_FORMS)})\b")
_MODIFIERS = 3  # words
_GLUE_ENDS = re.compile(r"^[\s,]+|[\s,]+$")


def omission(skipped: str, kept: str, following: str, language: str = "en") -> tuple[RejectionReason, str] | None:
    """Why `skipped`, which the sentence has where the line has `kept`, may not be left out; None when it may.

    `following` is the word both have next.

    >>> omission(" in Marevia and more than 900 in ", " in ", "Tolsk")[0]
    'number_rebound'
    >>> omission(" in Marevia as part of ", " as part of ", "plan") is None
    True
    """
    if NEGATION.search(skipped) and not NEGATION.search(kept):
        return "negation_changed", skipped.strip()
    gone = _without_kept(skipped, kept)
    if not _WORD.search(gone) or gone.casefold() == "that" or (_ENCLOSED.match(skipped) and not _WORD.search(kept)):
        return None
    if _SECOND_OF_TWO.match(gone) and _NEW_CLAUSE.match(kept):
        return None
    if _JOINS.search(gone):
        return ("number_rebound" if find_numbers(gone, language=language) else "clause_skipped"), gone
    if _PHRASE_OPENERS.match(gone) or _is_modifier(gone, kept, following):
        return None
    return "clause_skipped", gone


def _is_modifier(gone: str, kept: str, following: str) -> bool:
    """Whether `gone` can be words that only describe the next one: before a verb it would be the subject's own noun."""
    is_verb = _AUXILIARY.search(kept) or following.casefold().endswith("ed")
    few = _WORD.findall(gone)
    return len(few) <= _MODIFIERS and not is_verb and not any(_PHRASE_OPENERS.match(word) for word in few)


def dropped_condition(rest: str) -> str | None:
    """The condition that follows the line's last word in the sentence and that the line leaves out."""
    found = CONDITIONS.search(rest)
    return found.group() if found else None


def _without_kept(skipped: str, kept: str) -> str:
    """`skipped` less the small words the line keeps at its end, or else at its start."""
    gone, small = _tidy(skipped), _tidy(kept)
    if small and gone.casefold().endswith(small.casefold()):
        gone = gone[: len(gone) - len(small)]
    elif small and gone.casefold().startswith(small.casefold()):
        gone = gone[len(small) :]
    return _tidy(gone)


def _tidy(text: str) -> str:
    return _GLUE_ENDS.sub("", " ".join(text.split()))


_SAFE = frozenset(map(stem, ASSERTING_NOTHING))
_OF_TENSE = re.compile(rf"\b(?:{any_of(AUXILIARY_FORMS - DO | {'be', 'been'})})\b")
_SENTENCE_MIN = 3  # carrying words


class CheckFailure(NamedTuple):
    """Why a line is not supported; `detail` names the word or number it failed on."""

    reason: RejectionReason
    detail: str


class AlignedWord(NamedTuple):
    """A content word of the line, and the word of the sentence it is matched with."""

    word: Word
    source: Word


class Alignment(NamedTuple):
    """A line aligned with its sentence: matched pairs in the line's order, and the line's unmatched words."""

    line: str
    source: str
    pairs: tuple[AlignedWord, ...]
    missing: tuple[Word, ...]
    language: str


def failure_of(line: str, source: str, language: str = "en") -> CheckFailure | None:
    """Why the sentence `source` does not say what `line` says, or None when it does.

    >>> failure_of("The council approved the plan", "The council did not approve the plan.").reason
    'negation_changed'
    """
    alignment = align(line, source, language)
    checks: tuple[Callable[[Alignment], CheckFailure | None], ...] = (
        _fragment, _numbers, _dates, _foreign, _totals, _other_subject, _negation, _tense, _order, _hedges,
        _omission_failure,
    )  # fmt: skip
    return next((failure for check in checks if (failure := check(alignment))), None)


def align(line: str, source: str, language: str) -> Alignment:
    """The line's content words matched with the sentence's in order; words out of order are matched afterwards."""
    wanted = [word for word in words(line, language) if word.carries]
    offered = words(source, language)
    matched = _in_order([word.key for word in wanted], [word.key for word in offered])
    taken = set(matched.values())
    for i, word in enumerate(wanted):
        if i not in matched:
            spare = next((j for j, other in enumerate(offered) if other.key == word.key and j not in taken), None)
            if spare is not None:
                matched[i] = spare
                taken.add(spare)
    pairs = tuple(AlignedWord(wanted[i], offered[matched[i]]) for i in sorted(matched))
    missing = tuple(word for i, word in enumerate(wanted) if i not in matched)
    return Alignment(line, source, pairs, missing, language)


def _in_order(wanted: Sequence[str], source: Sequence[str]) -> dict[int, int]:
    """The longest common subsequence: places in `wanted` with their places in `source`."""
    rows, columns = len(wanted), len(source)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            same = wanted[i] == source[j]
            best[i][j] = best[i + 1][j + 1] + 1 if same else max(best[i + 1][j], best[i][j + 1])
    matched, i, j = {}, 0, 0
    while i < rows and j < columns:
        if wanted[i] == source[j]:
            matched[i] = j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return matched


def _fragment(alignment: Alignment) -> CheckFailure | None:
    if not alignment.pairs:
        return CheckFailure("rests_on_nothing", alignment.line)
    return (
        CheckFailure("fragment", alignment.line)
        if len(alignment.pairs) + len(alignment.missing) < _SENTENCE_MIN
        else None
    )


def _numbers(alignment: Alignment) -> CheckFailure | None:
    theirs = find_numbers(alignment.source, language=alignment.language)
    for number in find_numbers(alignment.line, language=alignment.language):
        same = [other for other in theirs if same_number(number, other)]
        shown = alignment.line[number.start : number.end]
        if not same:
            return CheckFailure("number_not_there", shown)
        if not any(counted_agrees(number, other) for other in same):
            return CheckFailure("number_rebound", f"{shown} {number.counted or ''}".strip())
        if not any((other.qualifier or "") in ("", number.qualifier or "") for other in same):
            return CheckFailure("qualifier_dropped", f"{same[0].qualifier} {shown}")
    return None


def _dates(alignment: Alignment) -> CheckFailure | None:
    source = alignment.source.casefold()
    for found in find_dates(alignment.line, anchor=None, language=alignment.language):
        if found.text.casefold() not in source and any(
            word.start < found.end and found.start < word.end for word in alignment.missing
        ):
            return CheckFailure("date_not_there", found.text)
    return None


def _foreign(alignment: Alignment) -> CheckFailure | None:
    for word in alignment.missing:
        shown = alignment.line[word.start : word.end]
        if shown[0].isupper() and word.start > 0:
            return CheckFailure("name_not_there", shown)
        if word.key not in _SAFE:
            return CheckFailure("foreign_words", shown)
    return None


def _other_subject(alignment: Alignment) -> CheckFailure | None:
    """A pronoun that the sentence does not have may refer to somebody else than the sentence is about."""
    theirs = set(_WORD.findall(alignment.source.casefold()))
    ours = (word for word in _WORD.findall(alignment.line.casefold()) if word in PERSONAL)
    added = next((word for word in ours if word not in theirs), None)
    return CheckFailure("foreign_words", added) if added else None


def _negation(alignment: Alignment) -> CheckFailure | None:
    return (
        None
        if same_polarity(alignment.line, alignment.source, alignment.language)
        else CheckFailure("negation_changed", alignment.line)
    )


def _hedges(alignment: Alignment) -> CheckFailure | None:
    """What weakens or denies the sentence is kept: a hedge before the line's last word, a condition after it."""
    kept = {hit.casefold() for hit in STRONG_HEDGES.findall(alignment.line)}
    end = alignment.pairs[-1].source.end
    dropped = next(
        (h.group() for h in STRONG_HEDGES.finditer(alignment.source, 0, end) if h.group().casefold() not in kept), None
    )
    dropped = dropped or dropped_condition(alignment.source[end:])
    return CheckFailure("hedge_dropped", dropped) if dropped else None


def _tense(alignment: Alignment) -> CheckFailure | None:
    """The tense stays: no auxiliary is added, and nothing planned is given as done."""
    theirs = set(_OF_TENSE.findall(alignment.source.casefold()))
    for auxiliary in _OF_TENSE.findall(alignment.line.casefold()):
        if auxiliary not in theirs:
            return CheckFailure("tense_changed", auxiliary)
    for word, source in alignment.pairs:
        ours = alignment.line[word.start : word.end].casefold()
        own = alignment.source[source.start : source.end].casefold()
        if ours != own and ours.endswith("ed") and (ours.startswith(own) or own + "d" == ours):
            return CheckFailure("tense_changed", ours)
    return None


def _order(alignment: Alignment) -> CheckFailure | None:
    """The words are in the order of the source; only a date may move, where no other takes its place."""
    movable = [(d.start, d.end) for d in find_dates(alignment.line, anchor=None, language=alignment.language)]
    dated = [pair for pair in alignment.pairs if any(start <= pair.word.start < end for start, end in movable)]
    others = [pair.source.start for pair in alignment.pairs if pair not in dated]
    last = -1
    for word, source in alignment.pairs:
        if any(word is one.word for one in dated):
            if _is_date_of_other_clause(source.start, others, alignment):
                return CheckFailure("order_changed", alignment.line[word.start : word.end])
            continue
        if source.start < last:
            return CheckFailure("order_changed", alignment.line[word.start : word.end])
        last = source.start
    return None


def _is_date_of_other_clause(place: int, others: Sequence[int], alignment: Alignment) -> bool:
    """Whether a date of the source is in a clause without words of the line, and one with them has another date."""
    source = Reading(alignment.source, alignment.language)
    own = source.clause_at(place)
    near = {source.clause_at(other) for other in others}
    return own not in near and any(source.clause_at(one.start) in near for one in source.dates)


def _totals(alignment: Alignment) -> CheckFailure | None:
    """Nothing that the source says of some is said of all."""
    found = TOTALS.search(alignment.line.casefold())
    if found and not TOTALS.search(alignment.source.casefold()):
        return CheckFailure("foreign_words", found.group())
    return None


def _omission_failure(alignment: Alignment) -> CheckFailure | None:
    """Nothing is left out ahead of the line, or between two of its words, that changes what they say."""
    head = alignment.source[: alignment.pairs[0].source.start]
    if NEGATION.search(head) and not NEGATION.search(alignment.line):
        return CheckFailure("negation_changed", head.strip())
    for left, right in pairwise(alignment.pairs):
        skipped = alignment.source[left.source.end : right.source.start]
        kept = alignment.line[left.word.end : right.word.start]
        if left.source.end < right.source.start and (
            found := omission(
                skipped, kept, alignment.source[right.source.start : right.source.end], alignment.language
            )
        ):
            return CheckFailure(*found)
    return None


QuotationType = Literal["exact", "altered", "misattributed", "fabricated"]
_FOLD = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "…": ".",
                       "–": "-", "—": "-", "\xa0": " "})  # fmt: skip
_END_MARKS = ".,;:!?… "
_LIKE = 0.6  # of a quotation's words that a stretch of the article has to have, in order, to be its source
_FEWEST_QUOTED_WORDS = 2  # a single quoted word is a scare quote or a title
_QUOTED_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


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
        _checked_quotation(one, statement, read)
        for one in statement.quotations
        if len(_QUOTED_WORD.findall(statement.text[one.start : one.end])) >= _FEWEST_QUOTED_WORDS
    ]


def _checked_quotation(one: DirectQuote, statement: Reading, read: ReadArticle) -> CheckedQuotation:
    shown = statement.text[one.start : one.end]
    for at in _places_of(shown, read.article.text):
        span = read.article.span(*at)
        other = _other_speaker(one, at, read, statement)
        if other is None:
            return CheckedQuotation(shown, "exact", "", one.start, one.end, span)
    places = _places_of(shown, read.article.text)
    if places:
        other = _other_speaker(one, places[0], read, statement)
        reason = f"the article gives these words to {other}"
        return CheckedQuotation(shown, "misattributed", reason, one.start, one.end, read.article.span(*places[0]))
    nearest = _nearest_words(shown, read)
    if nearest is None:
        return CheckedQuotation(shown, "fabricated", "these words are not in the article", one.start, one.end, None)
    reason = f"the article has {nearest.quote!r}"
    return CheckedQuotation(shown, "altered", reason, one.start, one.end, nearest)


def _places_of(shown: str, text: str) -> list[tuple[int, int]]:
    """Where the article has these very words; marks, dashes and blanks may differ, letters may not."""
    own = shown.strip(_END_MARKS).translate(_FOLD).split()
    if not own:
        return []
    pattern = r"\s+".join(re.escape(word) for word in own)
    folded = text.translate(_FOLD)
    found = [hit.span() for hit in re.finditer(rf"(?<!\w){pattern}(?!\w)", folded)]
    if not found and own[0][:1].isalpha():  # a quotation may begin with a capital that the article has not
        first = own[0]
        turned = first[0].swapcase() + first[1:]
        pattern = r"\s+".join(re.escape(word) for word in [turned, *own[1:]])
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


def _nearest_words(shown: str, read: ReadArticle) -> Span | None:
    """The stretch of one sentence that has most of the quotation's words in their order; None where none has enough."""
    own = [hit.group().lower().replace("’", "'") for hit in _QUOTED_WORD.finditer(shown)]
    best: tuple[float, int, int] | None = None
    for sentence in read.sentences:
        hits = list(_QUOTED_WORD.finditer(sentence.text))
        theirs = [hit.group().lower().replace("’", "'") for hit in hits]
        blocks = [b for b in SequenceMatcher(None, own, theirs, autojunk=False).get_matching_blocks() if b.size]
        share = sum(block.size for block in blocks) / len(own)
        if not blocks or share < _LIKE or (best and share <= best[0]):
            continue
        start, end = hits[blocks[0].b].start(), hits[blocks[-1].b + blocks[-1].size - 1].end()
        best = (share, sentence.start + start, sentence.start + end)
    return read.article.span(best[1], best[2]) if best and best[2] - best[1] <= _longest_match(own) else None


def _longest_match(own: Sequence[str]) -> int:
    return 2 * sum(len(word) + 1 for word in own) + 40
