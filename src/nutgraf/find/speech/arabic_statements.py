"""Arabic reporting verbs, which stand before their subject: "وقال رئيس النقابة، سالم البحيري، …"."""

from __future__ import annotations

from nutgraf.find.names.arabic_names import name_end
from nutgraf.find.speech.noun_phrases import Phrase
from nutgraf.find.speech.statements import Statement
from nutgraf.find.tokens import Token
from nutgraf.find.units import Unit
from nutgraf.find.vocabulary.arabic import (
    ACCORDING,
    ALLEGES,
    DENIES,
    DISPUTES,
    FORECASTS,
    SAYS,
    STOPS,
)
from nutgraf.find.vocabulary.reporting import Manner

_PREFIXES = ("و", "ف", "ل")
_PREPOSITIONS = frozenset("عن من في على إلى بعد قبل مع بدون دون".split())
_MAX_WORDS = 6


def bare_verb(word: str) -> str:
    """The verb without a "and"/"so" written onto it, when the rest is a verb we know."""
    if manner_of(word) is None and word[:1] in _PREFIXES and manner_of(word[1:]) is not None:
        return word[1:]
    return word


def manner_of(word: str) -> Manner | None:
    """What an Arabic reporting verb does to certainty, or None for any other word."""
    groups: tuple[tuple[Manner, frozenset[str]], ...] = (
        ("denies", DENIES),
        ("alleges", ALLEGES),
        ("disputes", DISPUTES),
        ("forecasts", FORECASTS),
        ("says", SAYS),
    )
    return next((manner for manner, words in groups if word in words), None)


def arabic_statements_in(unit: Unit) -> list[Statement]:
    """The statements of an Arabic unit; one without a subject carries on from the speaker before."""
    found: list[Statement] = []
    for index, token in enumerate(unit.tokens):
        if not token.word:
            continue
        if token.lower.removeprefix("و") in ACCORDING:
            source = _subject(unit.tokens, index + 1)
            if source:
                found.append(Statement(unit.number, index, "says", source, "after", index > 0, silent=False))
            continue
        verb = bare_verb(token.lower)
        manner = manner_of(verb)
        behind_preposition = index > 0 and unit.tokens[index - 1].lower in _PREPOSITIONS  # a noun: "عن توقع"
        if manner and not behind_preposition:
            source = _subject(unit.tokens, index + 1)
            opens = token.lower != verb or not any(one.word for one in unit.tokens[:index])
            if source is None and not opens:  # the subject stands somewhere before the verb
                continue
            order = "after" if source else "carried"
            found.append(Statement(unit.number, index, manner, source, order, False, silent=False, lemma=verb))  # type: ignore[arg-type]
    return found


def _subject(tokens: list[Token], start: int) -> Phrase | None:
    end = start
    while end < len(tokens) and end - start < _MAX_WORDS and _goes_on(tokens[end]):
        end += 1
    if end < len(tokens) and end > start and tokens[end].word and tokens[end].lower not in STOPS:
        end = start  # too long to be sure where the subject ends
    while end > start and tokens[end - 1].lower.startswith("لل"):
        end -= 1
    if end == start:
        return None
    beside: tuple[tuple[int, int], ...] = ()
    if end < len(tokens) and tokens[end].text == "،":
        close = name_end(tokens, end + 1)
        if close and close < len(tokens) and tokens[close].text == "،":
            beside = ((end + 1, close),)
    return Phrase(start, end, beside)


def _goes_on(token: Token) -> bool:
    return token.word and token.lower not in STOPS and not token.lower.startswith(("بال", "لل")) and token.quote < 0
