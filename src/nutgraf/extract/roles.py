"""Find the role that an article gives a person or an organisation, in the words used next to the name."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.article import Frozen
from nutgraf.extract.noun_phrases import is_verbish
from nutgraf.text.lexicon_en import (
    COORDINATORS,
    DETERMINERS,
    PHRASE_LINKS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TIME_WORDS,
)
from nutgraf.text.name_lists import HONORIFICS, LEADING_VERBS, ORGANISATION_NOUNS, ROLE_NOUNS, TITLES
from nutgraf.text.tokens import Token

_MAX_WORDS = 16
_ENDS = frozenset({",", ".", ";", ":", "(", ")", "—", "–", "-", "!", "?", "”", '"', "“", "»"})
_COPULAS = frozenset("is was became remains".split())


class Role(Frozen):
    """The words `[start, end)` of the article that say who somebody is ("the mayor of Hollin Cross")."""

    text: str
    start: int
    end: int


def roles_beside(text: str, tokens: Sequence[Token], first: int, last: int, title: int) -> list[Role]:
    """The roles directly next to the name in `tokens[first:last]`, whose title begins at token `title`.

    A role is a title before the name, a noun before it, an apposition on either side, or a predicate ("is a …").
    """
    stretches = [
        _title(tokens, title, first),
        _noun_before(tokens, title),
        _apposition_before(tokens, title, last),
        _apposition_after(tokens, last),
        None if title and tokens[title - 1].lower in SUBORDINATORS else _predicate(tokens, last),
    ]
    return [
        Role(text=text[tokens[start].start : tokens[end - 1].end], start=tokens[start].start, end=tokens[end - 1].end)
        for start, end in filter(None, stretches)
    ]


def has_role_head(tokens: Sequence[Token], nouns: frozenset[str]) -> bool:
    """Whether one of the nouns comes before the first "of", "for", "at" …: the head of the phrase."""
    for number, token in enumerate(tokens):
        if number and token.lower in PHRASE_LINKS:
            return False
        if singular(token.lower) in nouns or token.lower.rsplit("-", 1)[-1] in nouns:
            return True
    return False


def singular(noun: str) -> str:
    """The singular of a regular plural, or the noun itself."""
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def skip_age(tokens: Sequence[Token], index: int) -> int:
    """The index after ", 58" or ", aged 58" at `index`, or `index` if there is no age."""
    cursor = index + 1
    if cursor < len(tokens) and tokens[index].text == "," and tokens[cursor].lower == "aged":
        cursor += 1
    if cursor < len(tokens) and tokens[index].text == "," and tokens[cursor].text.isdecimal():
        age = int(tokens[cursor].text) if len(tokens[cursor].text) < 4 else 999
        if age < 120:
            return cursor + 1
    return index


_NOT_ROLE_STARTS = PREPOSITIONS | RELATIVES | COORDINATORS
_Stretch = tuple[int, int] | None


def _title(tokens: Sequence[Token], title: int, first: int) -> _Stretch:
    while title < first and tokens[title].lower in HONORIFICS:
        title += 1
    is_role = any(token.lower in TITLES for token in tokens[title:first])
    return (title, first) if is_role else None


def _noun_before(tokens: Sequence[Token], title: int) -> _Stretch:
    head = title - 1
    if head < 0 or tokens[head].lower not in ROLE_NOUNS:
        return None
    start = head
    while start > 0 and head - start < 5 and _may_modify(tokens[start - 1]):
        start -= 1
    return start, title


def _may_modify(token: Token) -> bool:
    closed = DETERMINERS | PREPOSITIONS | SUBORDINATORS | COORDINATORS | RELATIVES | TIME_WORDS
    if not token.word or token.lower in closed:
        return False
    return not is_verbish(token) and not token.lower.endswith("ing")


def _apposition_before(tokens: Sequence[Token], title: int, last: int) -> _Stretch:
    comma = title - 1
    if comma < 1 or tokens[comma].text != "," or not _closes_apposition(tokens, last):
        return None
    start = phrase_start(tokens, comma)
    if start is None or not has_role_head(tokens[start:comma], ROLE_NOUNS | ORGANISATION_NOUNS):
        return None
    return start, comma


def _closes_apposition(tokens: Sequence[Token], last: int) -> bool:
    return last >= len(tokens) or tokens[last].text in _ENDS or tokens[last].lower in RELATIVES


def phrase_start(tokens: Sequence[Token], end: int) -> int | None:
    """Where the noun phrase that ends before token `end` begins: its determiner or the possessor's name."""
    cursor, start = end - 1, None
    while cursor >= 0 and end - cursor <= _MAX_WORDS and _in_phrase(tokens[cursor]):
        lower = tokens[cursor].lower
        if lower in DETERMINERS or lower in POSSESSIVES:
            start = cursor
            if not cursor or tokens[cursor - 1].lower not in PHRASE_LINKS:
                return start
        elif tokens[cursor].capital and cursor + 1 < end and tokens[cursor + 1].lower == "'s":
            start = cursor
            while cursor and tokens[cursor - 1].capital and tokens[cursor - 1].lower not in PREPOSITIONS:
                cursor -= 1
                start = cursor
            before = tokens[cursor - 1].lower if cursor else ""
            if before not in DETERMINERS and before not in PHRASE_LINKS:
                return start
        cursor -= 1
    return start


def _in_phrase(token: Token) -> bool:
    if token.text in "()&'’" or token.lower == "'s" or token.lower in PHRASE_LINKS:
        return True
    closed = (PREPOSITIONS - PHRASE_LINKS) | SUBORDINATORS | RELATIVES
    return token.word and token.lower not in closed and not is_verbish(token)


def _apposition_after(tokens: Sequence[Token], last: int) -> _Stretch:
    comma = skip_age(tokens, last)
    if comma < last + 2 and (comma >= len(tokens) or tokens[comma].text != ","):
        comma = _after_brackets(tokens, last)
    if comma >= len(tokens) or tokens[comma].text != ",":
        return None
    start = comma + 1
    if start < len(tokens) and tokens[start].lower == "who":
        return _leads(tokens, start + 1)
    return _role_phrase(tokens, start)


def _after_brackets(tokens: Sequence[Token], last: int) -> int:
    """The index after a short bracket such as "(Lab)" at `last`."""
    if last + 2 < len(tokens) and tokens[last].text == "(" and tokens[last + 2].text == ")":
        return last + 3
    return last


def _leads(tokens: Sequence[Token], start: int) -> _Stretch:
    if start < len(tokens) and tokens[start].lower in LEADING_VERBS:
        end = _before_coordinator(tokens, start, _phrase_end(tokens, start + 1))
        return (start, end) if end - start > 1 else None
    if start < len(tokens) and tokens[start].lower in _COPULAS:
        return _role_phrase(tokens, start + 1)
    return None


def _role_phrase(tokens: Sequence[Token], start: int) -> _Stretch:
    end = _phrase_end(tokens, start)
    if end <= start or end - start > _MAX_WORDS or tokens[start].lower in _NOT_ROLE_STARTS:
        return None
    if tokens[start].lower.endswith("ing"):
        return None
    if end < len(tokens) and not _closes_apposition(tokens, end):
        return None
    if not has_role_head(tokens[start:end], ROLE_NOUNS | ORGANISATION_NOUNS):
        return None
    return start, end


def _phrase_end(tokens: Sequence[Token], start: int) -> int:
    end = start
    while end < len(tokens) and tokens[end].text not in _ENDS and tokens[end].lower not in RELATIVES:
        if tokens[end].quote >= 0 or tokens[end].lower in {"that", "but"} or _is_clause(tokens, start, end):
            break
        if end > start and tokens[end].lower in {"the", "a", "an"} and not _may_carry_phrase(tokens[end - 1]):
            break
        end += 1
    return end


def _may_carry_phrase(token: Token) -> bool:
    return token.lower in PREPOSITIONS or token.lower in COORDINATORS


def _is_clause(tokens: Sequence[Token], start: int, index: int) -> bool:
    token = tokens[index]
    if token.capital or not is_verbish(token):
        return False
    before = tokens[index - 1].lower
    return index == start or not (before in DETERMINERS or before.endswith("ly"))


def _before_coordinator(tokens: Sequence[Token], start: int, end: int) -> int:
    return next((cursor for cursor in range(start, end) if tokens[cursor].lower in COORDINATORS), end)


def _predicate(tokens: Sequence[Token], last: int) -> _Stretch:
    comma = skip_age(tokens, last)
    if comma != last and comma < len(tokens) and tokens[comma].text == ",":
        comma += 1
    if comma >= len(tokens) or tokens[comma].lower not in _COPULAS:
        return None
    start = comma + 1
    if start >= len(tokens) or not (tokens[start].lower in {"a", "an", "the"} or tokens[start].capital):
        return None
    end = _before_coordinator(tokens, start, _phrase_end(tokens, start))
    return (start, end) if has_role_head(tokens[start:end], ROLE_NOUNS | ORGANISATION_NOUNS) else None
