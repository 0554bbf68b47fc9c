"""Who is named right behind a verb or "according to"."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.find.speech.noun_phrases import HARD_MARKS, MAX_WORDS, Phrase, is_adverb, is_finite, without_brackets
from nutgraf.find.tokens import Token
from nutgraf.find.vocabulary.grammar import (
    COORDINATORS,
    DETERMINERS,
    PERSONAL,
    PHRASE_LINKS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TIME_WORDS,
)
from nutgraf.find.vocabulary.people import ROLE_NOUNS
from nutgraf.find.vocabulary.reporting import STAGES

_OUTSIDE = RELATIVES | SUBORDINATORS | PREPOSITIONS | PERSONAL | {"but", "or", "then", "to"}
_PLACE_ADVERBS = frozenset("there here again too aloud afterwards home abroad online".split())


def phrase_after(tokens: Sequence[Token], start: int) -> Phrase | None:
    """Who is named right behind a verb or "according to": "said fire chief Ragna Mosvold, a …"."""
    end = start
    while end < len(tokens) and end - start < MAX_WORDS and _goes_on(tokens, start, end):
        end += 1
    end = _without_manner(tokens, start, end)
    if end == start or not _may_open_phrase(tokens, start):
        return None
    stop = without_brackets(tokens, start, end)
    beside: list[tuple[int, int]] = []
    cursor = end
    while cursor + 1 < len(tokens) and tokens[cursor].text == "," and len(beside) < 3:
        close = cursor + 1
        while close < len(tokens) and tokens[close].text not in HARD_MARKS | {","} and tokens[close].quote < 0:
            close += 1
        if tokens[cursor + 1].lower in RELATIVES | COORDINATORS or not _is_apposition(tokens, cursor + 1, close):
            break
        beside.append((cursor + 1, close))
        cursor = close
    return Phrase(start, stop, tuple(beside))


def _without_manner(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of the name before what only tells how, when or where it was said: "said Ada Orrin quietly"."""
    while end > start + 1 and not tokens[end - 1].capital:
        last = tokens[end - 1]
        manner = is_adverb(last) or last.lower in TIME_WORDS | _PLACE_ADVERBS or last.lower.endswith("ing")
        if not manner or not any(token.capital for token in tokens[start : end - 1]):
            break
        end -= 1
    return end


def _is_apposition(tokens: Sequence[Token], start: int, end: int) -> bool:
    if start >= end or tokens[start].lower in PERSONAL or tokens[start].lower in PREPOSITIONS:
        return False
    opens = tokens[start].lower in DETERMINERS or tokens[start].capital or tokens[start].text.isdigit()
    opens = opens or any(token.lower in ROLE_NOUNS for token in tokens[start:end])
    inner = range(start, end)
    relative = next((index for index in inner if tokens[index].lower in RELATIVES), end)
    return opens and not any(is_finite(tokens, index) for index in range(start, relative))


def _goes_on(tokens: Sequence[Token], start: int, index: int) -> bool:
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if not token.word:
        within = token.text in {"(", ")"} and index > start
        return within or token.lower == "'s" or token.text in {"&", "’", "'"}
    if token.lower in PHRASE_LINKS:
        return index > start and _links(tokens, start, index)
    if token.lower == "and":
        return bool(following and following.capital and tokens[index - 1].capital)
    return token.lower not in _OUTSIDE and not is_finite(tokens, index)


def _links(tokens: Sequence[Token], start: int, index: int) -> bool:
    """Whether the preposition at `index` belongs to the phrase, and not to the act of speaking."""
    if index + 1 >= len(tokens) or (tokens[index - 1].capital and tokens[index].lower != "of"):
        return False
    rest = [token.lower for token in tokens[index + 1 : index + 5]]
    if rest[0] in TIME_WORDS or (rest[0] in {"a", "an", "the"} and STAGES & set(rest[1:4])):
        return False
    return any(not token.capital for token in tokens[start:index])


def _may_open_phrase(tokens: Sequence[Token], start: int) -> bool:
    first = tokens[start]
    if first.capital or first.lower in DETERMINERS or first.lower in POSSESSIVES:
        return first.lower not in {"that", "this"} or start + 1 < len(tokens)
    return first.word and first.lower not in PREPOSITIONS | COORDINATORS and not is_adverb(first)
