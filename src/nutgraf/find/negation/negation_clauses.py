"""Cuts a text into the clauses that a negation covers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nutgraf.find.speech.verbs import is_verbish
from nutgraf.find.tokens import Token, tokenize
from nutgraf.find.vocabulary.grammar import (
    AUXILIARIES,
    COORDINATORS,
    DETERMINERS,
    MID_ADVERBS,
    PERSONAL,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
)

CLAIMS = frozenset(
    "claim claims allegation allegations accusation accusations suggestion suggestions report reports".split()
)
NEUTRAL = AUXILIARIES | MID_ADVERBS | DETERMINERS | PREPOSITIONS | PERSONAL | COORDINATORS | SUBORDINATORS | RELATIVES

# "no evidence that", "not true that": the negation goes on behind "that".
_THROUGH_THAT = CLAIMS | frozenset(
    """evidence proof indication sign signs true case doubt deny denies denied denying certain clear question out
    think thinks thought believe believes believed expect expects expected""".split()
)
_ENDS = frozenset({".", ",", ";", ":", "!", "?", "—", "–", "(", ")", "…", "“", "”", '"', "«", "»", "،", "؛", "؟"})
_BREAKS = (SUBORDINATORS - {"that", "than", "as", "until", "before"}) | RELATIVES | {"but"}
_PARENTHESES = RELATIVES | {"however", "meanwhile", "though", "according", "including"}


@lru_cache(maxsize=512)
def clauses_of(text: str) -> tuple[list[Token], ...]:
    clauses: list[list[Token]] = []
    for stretch in _joined(_stretches(tokenize(text, 0, len(text)))):
        current: list[Token] = []
        for index, token in enumerate(stretch):
            if current and (_starts_clause(stretch, index) or _leaves_relative(current, token)):
                clauses.append(current)
                current = []
            current.append(token)
        if current:
            clauses.append(current)
    return tuple(clauses)


def _stretches(tokens: Sequence[Token]) -> list[tuple[list[Token], bool]]:
    """The tokens between marks, each with whether only commas part it from the one before."""
    stretches: list[tuple[list[Token], bool]] = []
    current: list[Token] = []
    comma = False
    for token in tokens:
        if token.text in _ENDS:
            if current:
                stretches.append((current, comma))
                current, comma = [], True
            comma = comma and token.text == ","
        else:
            current.append(token)
    if current:
        stretches.append((current, comma))
    return stretches


def _joined(stretches: list[tuple[list[Token], bool]]) -> list[list[Token]]:
    """Puts a clause together again that a parenthesis between commas interrupts ("which met, did not")."""
    joined: list[list[Token]] = []
    aside: list[list[Token]] = []
    for index, (stretch, comma) in enumerate(stretches):
        last = index + 1 == len(stretches)
        if comma and joined and not last and _is_parenthesis(stretch, stretches[index + 1]):
            aside.append(stretch)
        elif comma and joined and index and stretches[index - 1][0] in aside:
            joined[-1] = joined[-1] + stretch
        else:
            joined.append(list(stretch))
    return joined + aside


def _is_parenthesis(stretch: Sequence[Token], following: tuple[list[Token], bool]) -> bool:
    if not following[1]:
        return False
    return stretch[0].lower in _PARENTHESES or (len(stretch) < 4 and stretch[0].lower.endswith("ly"))


def _starts_clause(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    before = tokens[index - 1].lower
    if token.lower == "that":
        return before not in _THROUGH_THAT and is_verbish(tokens[index - 1])
    if token.lower in _BREAKS:
        return True
    if token.lower in {"and", "then"} and index + 1 < len(tokens):
        following = tokens[index + 1]
        return before != "neither" and (_opens_clause(tokens, index + 1) or is_verbish(following))
    return False


def _leaves_relative(current: Sequence[Token], token: Token) -> bool:
    """Whether the main verb follows a side clause without a comma: "the man who did not pay was fined"."""
    if current[0].lower not in RELATIVES or not is_verbish(token) or len(current) < 3:
        return False
    before = current[-1].lower
    if before in AUXILIARIES | PERSONAL | MID_ADVERBS | {"to", "and", "or"} or before.endswith("n't"):
        return False
    return any(
        is_verbish(one) or one.lower.endswith("ing") or _governed(current, at) for at, one in enumerate(current[1:], 1)
    )


def _governed(tokens: Sequence[Token], index: int) -> bool:
    """Whether an auxiliary or a negation makes this word a verb ("did not pay")."""
    before = tokens[index - 1].lower
    return before in {"not", "never"} | AUXILIARIES and tokens[index].lower not in NEUTRAL


def _opens_clause(tokens: Sequence[Token], index: int) -> bool:
    """Whether a new subject with its own verb follows "and"."""
    for cursor in range(index, min(index + 6, len(tokens))):
        if tokens[cursor].lower in COORDINATORS:
            return False
        if is_verbish(tokens[cursor]):
            return cursor > index
    return False
