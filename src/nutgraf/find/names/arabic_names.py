"""Names in Arabic, which has no capitals: only those that a title or a role introduces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nutgraf.article import Sentence
from nutgraf.find.names.mentions import Mention
from nutgraf.find.names.roles import Role
from nutgraf.find.tokens import Token, tokenize
from nutgraf.find.vocabulary.arabic import NAME_OPENERS, NOT_NAMES, ROLE_HEADS, TITLES

ARABIC = re.compile("[\u0621-\u064a]")
_COMMA = "،"


def arabic_mentions(text: str, sentence: Sentence) -> Iterator[Mention]:
    """Names behind a title ("الدكتور …") and in apposition to a role ("رئيس النقابة، سالم البحيري،")."""
    if sentence.heading or not ARABIC.search(sentence.text):
        return
    tokens = tokenize(text, sentence.start, sentence.end)
    for index, token in enumerate(tokens):
        if _is_title(token):
            start = index + 2 if token.lower == "د" else index + 1
            end = name_end(tokens, start)
            if end:
                yield _mention(text, tokens, start, end, (index, index + 1))
        elif token.text == _COMMA:
            role = role_start(tokens, index)
            end = name_end(tokens, index + 1)
            if role is not None and end and end < len(tokens) and tokens[end].text == _COMMA:
                yield _mention(text, tokens, index + 1, end, (role, index))


def _is_title(token: Token) -> bool:
    return token.lower in TITLES or (token.lower[:1] in {"و", "ل"} and token.lower[1:] in TITLES)


def name_end(tokens: list[Token], start: int) -> int:
    """The end of the two-word name at `start` ("عبد" and the like take one word more), or 0 when none stands there."""
    while start < len(tokens) and tokens[start].lower in TITLES:
        start += 1
    size = 3 if start < len(tokens) and tokens[start].lower in NAME_OPENERS else 2
    name = tokens[start : start + size]
    if len(name) < size or not all(token.word and len(token.lower) > 1 for token in name):
        return 0
    if any(token.lower in NOT_NAMES for token in name) or not ARABIC.search(name[0].text):
        return 0
    if name[0].lower.startswith("ال") and name[0].lower.endswith(("ي", "ية")):  # a nationality, not a name
        return 0
    return start + size


def role_start(tokens: list[Token], end: int) -> int | None:
    """Where the role that ends before token `end` begins, at most four words back."""
    for cursor in range(end - 1, max(end - 5, -1), -1):
        if not tokens[cursor].word:
            return None
        if tokens[cursor].lower in ROLE_HEADS:
            return cursor
    return None


def _mention(text: str, tokens: list[Token], start: int, end: int, role: tuple[int, int]) -> Mention:
    while tokens[start].lower in TITLES:
        start += 1
    words = tuple(token.lower for token in tokens[start:end])
    place = tokens[role[0]].start, tokens[role[1] - 1].end
    roles = (Role(text=text[place[0] : place[1]], start=place[0], end=place[1]),)
    return Mention(words, tokens[start].start, tokens[end - 1].end, (("person", 4),), roles, "", ())
