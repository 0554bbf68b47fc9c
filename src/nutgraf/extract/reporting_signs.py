"""Decide from context whether a verb reports speech: it may be a noun, report a silence, or report nothing at all."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.extract.clauses import clause_start, phrase_after
from nutgraf.extract.noun_phrases import Phrase, is_verbish, phrase_ending
from nutgraf.text.lexicon_en import DETERMINERS, DO, MODALS, PREPOSITIONS, TIME_WORDS
from nutgraf.text.reporting_en import (
    BEFORE_SUBJECT_OF_SIDE_CLAUSE,
    COMPLEMENTS,
    DENIABLE,
    NOUN_LIKE,
    REFUSABLE,
    REPORTING,
    SILENT_BEFORE,
    WITH_QUOTES_ONLY,
    ReportingVerb,
)
from nutgraf.text.tokens import Token

CLOSERS = frozenset({".", ",", ";", ":", "!", "?", "—", "–", ")"})
_JOINING = frozenset({"and", "or"})
_OBJECT_REACH = 14


def is_noun(tokens: Sequence[Token], index: int) -> bool:
    """Whether a form that is a noun as well ("claim", "plans") is one here."""
    token = tokens[index]
    if token.lower not in NOUN_LIKE:
        return False
    before = tokens[index - 1] if index else None
    if before is None or before.lower in DETERMINERS or before.lower in PREPOSITIONS or before.lower == "'s":
        return True
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if before.pronoun or before.lower == "who" or before.lower in MODALS:
        return False
    ends = following is None or following.text in CLOSERS
    if ends and (before.lower.endswith("s") or before.capital):  # ", campaign filings show."
        return False
    if ends and token.lower.endswith("s") and any(one.quote >= 0 for one in tokens[max(index - 6, 0) : index]):
        return False  # "“…,” the letter reads."
    if following is None:
        return True
    opens = following.lower in COMPLEMENTS or following.lower in {"the", "its", "his", "her", "a", "an"}
    return not (opens or following.quote >= 0 or following.text == ":")


def is_modifier(tokens: Sequence[Token], index: int) -> bool:
    """Whether a past form modifies a noun: "the recently announced plan"."""
    cursor = index - 1
    while cursor > 0 and tokens[cursor].lower.endswith("ly"):
        cursor -= 1
    return cursor >= 0 and tokens[cursor].lower in {"a", "an", "the"}


def is_infinitive(tokens: Sequence[Token], index: int) -> bool:
    """Whether the verb follows "to"; "went on to say" reports all the same."""
    if not index or tokens[index - 1].lower != "to":
        return False
    return not (index > 2 and tokens[index - 2].lower == "on" and tokens[index - 3].lower in {"went", "goes"})


def is_silent(tokens: Sequence[Token], index: int) -> bool:
    """Whether the words before the verb mean that nothing was said: "did not say", "declined to comment"."""
    before = [token.lower for token in tokens[max(index - 3, 0) : index]]
    if not before:
        return False
    negated = any(word in {"not", "never", "without"} or word.endswith("n't") for word in before[-2:])
    return negated or (before[-1] == "to" and len(before) > 1 and before[-2] in SILENT_BEFORE)


def is_embedded(tokens: Sequence[Token], source: Phrase) -> bool:
    """Whether the source follows "who", "which", "after", "if", or a "that" that belongs to a noun."""
    if source.relative:
        return True
    start = _coordination_start(tokens, source.start)
    before = tokens[start - 1].lower if start else ""
    if before in BEFORE_SUBJECT_OF_SIDE_CLAUSE:
        return True
    return before == "that" and start > 1 and tokens[start - 2].word and not _takes_that(tokens, start - 2)


def _coordination_start(tokens: Sequence[Token], start: int) -> int:
    """Where the phrases begin that "and" joins to the one at `start`: "drivers and pensioners told …"."""
    while start > 1 and tokens[start - 1].lower in _JOINING:
        joined = phrase_ending(tokens, start - 1, clause_start(tokens, start - 2))
        if joined is None or joined.start >= start - 1:
            break
        start = joined.start
    return start


def _takes_that(tokens: Sequence[Token], index: int) -> bool:
    return is_verbish(tokens[index]) or tokens[index].lower in REPORTING or tokens[index].lower in {"and", "but", "or"}


def wrong_number(tokens: Sequence[Token], index: int, source: Phrase, inverted: bool) -> bool:
    """Whether a bare verb form ("claim") follows a phrase in the singular, which shows that it is no verb here."""
    token = tokens[index]
    verb = REPORTING[token.lower]
    if inverted or verb.past or token.lower != verb.lemma:
        return False
    group = tokens[source.end : index]
    if any(one.lower in MODALS or one.lower in DO or one.lower == "to" or one.lower.endswith("n't") for one in group):
        return False
    head = tokens[source.end - 1]
    if (head.pronoun or head.lower) in {"i", "we", "they", "you", "people", "police", "staff"} or source.relative:
        return False
    phrase = tokens[source.start : source.end]
    if phrase[0].lower in {"all", "both", "many", "some", "several", "few", "most"}:
        return False
    plural = any(one.lower.endswith("s") or one.lower in {"people", "police", "men", "women", "and"} for one in phrase)
    return not plural


def is_trailing(tokens: Sequence[Token], index: int, source: Phrase) -> bool:
    """Whether what is reported comes before the statement: "…, police said on Monday."."""
    start = source.start
    before = tokens[start - 1] if start else None
    if before is not None and before.lower == "as" and start > 1:  # "…, as a memo put it"
        follows = tokens[index + 1].lower if index + 1 < len(tokens) else "."
        return follows in CLOSERS or follows == "it"
    if before is None or not (before.text == "," or before.quote >= 0):
        return False
    if index + 1 >= len(tokens) or tokens[index + 1].text in CLOSERS - {":"}:
        return not (index + 2 < len(tokens) and tokens[index + 2].quote >= 0 and before.quote < 0 and start < 2)
    if before.quote >= 0 or (start > 1 and tokens[start - 2].quote >= 0):
        return not has_complement(tokens, index)
    following = tokens[index + 1].lower
    rest = tokens[index + 1 : index + 12]
    adverbial = following in PREPOSITIONS or following in TIME_WORDS or following.endswith("ly")
    comma = next((at for at, token in enumerate(rest) if token.text == ","), len(rest))
    # Behind a comma, only what follows it at once is reported: not "…, raising a toll that it had given".
    near = (token for at, token in enumerate(rest) if at < comma or rest[at - 1].text == ",")
    return adverbial and not any(token.lower == "that" or token.quote >= 0 or token.text == ":" for token in near)


def has_complement(tokens: Sequence[Token], index: int) -> bool:
    """Whether the verb is followed by a quotation, a colon, or a word that opens a clause ("that", "how", "he")."""
    cursor = index + 1
    while cursor < len(tokens) and (tokens[cursor].text == "," or tokens[cursor].lower.endswith("ly")):
        cursor += 1
    if cursor >= len(tokens):
        return False
    token = tokens[cursor]
    return token.quote >= 0 or token.text == ":" or token.lower in COMPLEMENTS or token.lower == "out"


def reports(tokens: Sequence[Token], index: int, verb: ReportingVerb) -> bool:
    """Whether a weak verb reports something here: "added that", but not "added 500 jobs"."""
    ahead = tokens[index + 1 : index + _OBJECT_REACH]
    words = [token.lower for token in ahead]
    if verb.lemma in WITH_QUOTES_ONLY:
        return any(token.quote >= 0 for token in ahead[:5])
    if verb.lemma == "point":
        return words[:1] == ["out"]
    passes_on = words[:2] in ([",", "quoting"], [",", "citing"])
    if passes_on or has_complement(tokens, index):
        return True
    if verb.manner == "finds":  # "had shown bad judgement in using “…”" reports nothing
        return any(token.quote >= 0 for token in ahead[:2])
    if touches_object_quote(tokens, index, verb):
        return True
    return _has_object(ahead, verb)


def _has_object(ahead: Sequence[Token], verb: ReportingVerb) -> bool:
    """Whether the words after the verb can be reported by it: a claim can be rejected in words, an offer is refused."""
    words = [token.lower for token in ahead]
    if verb.lemma == "put":
        return "at" in words
    if verb.manner in {"denies", "disputes"}:
        return not DENIABLE.isdisjoint(words[:7])
    if verb.manner in {"alleges", "forecasts"}:
        return bool(ahead) and ahead[0].text not in CLOSERS
    return "that" in words[:7] or any(token.text == ":" for token in ahead[:7])


def denies_something_said(tokens: Sequence[Token], index: int) -> bool:
    """Whether the verb denies words; "denied him bail" and "denied access" refuse something instead."""
    return not any(token.lower in REFUSABLE for token in tokens[index + 1 : index + 4])


def quotes_near(tokens: Sequence[Token], index: int) -> bool:
    """Whether a quotation follows the verb within a few words."""
    return any(token.quote >= 0 for token in tokens[index + 1 : index + _OBJECT_REACH])


def touches_object_quote(tokens: Sequence[Token], index: int, verb: ReportingVerb) -> bool:
    """Whether a quotation is the object or part of it: "called the result “fragile”"."""
    for at in range(index + 1, min(index + _OBJECT_REACH, len(tokens))):
        token = tokens[at]
        if token.quote >= 0:
            return True
        if token.text in CLOSERS:
            return token.text == ":"
        noun = token.lower in NOUN_LIKE or tokens[at - 1].lower in DETERMINERS | {"'s"}  # "Ana's remarks"
        if token.lower in REPORTING and REPORTING[token.lower].finite and not noun:
            return False
    return verb.manner == "acts"


def is_inverted(tokens: Sequence[Token], index: int, source: Phrase | None) -> bool:
    """Whether the speaker follows the verb: “…,” said the mayor."""
    if index + 1 >= len(tokens) or index == 0:
        return False
    following = tokens[index + 1]
    opens = following.capital or following.lower in DETERMINERS or (following.word and source is None)
    if not opens or following.pronoun or following.lower in TIME_WORDS | PREPOSITIONS | COMPLEMENTS - {"that"}:
        return False
    before = tokens[index - 1]
    quoted = before.quote >= 0 or (before.text == "," and index > 1 and tokens[index - 2].quote >= 0)
    if quoted:
        return source is None
    phrase = phrase_after(tokens, index + 1) if before.text == "," and source is None else None
    if phrase is None:
        return False
    end = max([phrase.end, *(close for _, close in phrase.beside)])
    return end >= len(tokens) or tokens[end].text in CLOSERS
