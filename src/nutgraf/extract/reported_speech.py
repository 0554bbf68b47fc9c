"""Find which words of an article are somebody's, and which are its own: "He said [it would close], and left".

`attributions_of` gives one source for a whole sentence. A sentence may join what somebody says to what the article
says itself; here each stretch of reported words has its own source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from nutgraf.extract.attribution import BY_MANNER, Certainty
from nutgraf.extract.clauses import is_verb_of_subject
from nutgraf.extract.quotation_marks import SpeechUnit
from nutgraf.extract.quotes import AttributedStatement, DirectQuote, Speech
from nutgraf.extract.referents import StatementSource
from nutgraf.text.assertion_cues_en import OWNERS, VIEWPOINT
from nutgraf.text.languages import ACCUSING_VERBS
from nutgraf.text.lexicon_en import BE, CONTRASTS, COORDINATORS, RELATIVES
from nutgraf.text.tokens import Token

_STOPS = frozenset({".", "!", "?", ";", "؟", "؛"})


class ReportedStretch(NamedTuple):
    """The characters `[start, end)` that report somebody's words, with the source and how certain that makes them.

    `speaker` is None where the article leaves the source open. `pronoun` is the first word of what is reported if it
    is a personal pronoun: "it" in "the firm said it had grown". `asides` are relative clauses between commas, which may
    as well be the article's own: "the pool, which opened in 1931, would close".
    """

    start: int
    end: int
    speaker: StatementSource | None
    certainty: Certainty
    pronoun: str = ""
    asides: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> list[tuple[int, int]]:
        """The stretch without its asides."""
        starts = [self.start, *(end for _, end in self.asides)]
        return list(zip(starts, [*(start for start, _ in self.asides), self.end], strict=True))


def reported_stretches(speech: Speech) -> tuple[ReportedStretch, ...]:
    """The stretches that reporting verbs and labels introduce; they may overlap."""
    return tuple(one for unit in speech.units for one in _stretches_of(unit, speech))


def quoted_stretches(quotations: Sequence[DirectQuote]) -> tuple[ReportedStretch, ...]:
    """The quotations that have a speaker."""
    return tuple(ReportedStretch(one.start, one.end, one.speaker, "attributed") for one in quotations if one.speaker)


def _stretches_of(unit: SpeechUnit, speech: Speech) -> Iterator[ReportedStretch]:
    label = speech.labels.get(unit.paragraph)
    if label:
        yield ReportedStretch(unit.start, unit.end, label.speaker, "attributed")
    yield from _accusations(unit, speech.language)
    yield from _views(unit) if speech.language == "en" else ()
    said = [one for one in speech.said[unit.number] if not one.statement.silent]
    for at, one in enumerate(said):
        if one.statement.manner == "acts":
            continue  # what is called "unfair" is in the quotation marks
        following = said[at + 1] if at + 1 < len(said) else None
        for start, end in _places(unit.tokens, one, following):
            if start < end:
                words = unit.tokens[start:end]
                certainty = BY_MANNER[one.statement.manner]
                place = (words[0].start, words[-1].end)
                yield ReportedStretch(*place, one.speaker, certainty, _pronoun(words), tuple(_asides(words)))


_BEFORE_ACCUSED = BE | {","}
_LONGEST_ACCUSER = 8  # words between "accused" and "of"
_PARTICLES = frozenset({"vor"})  # of "wirft … vor", without which "wirft" accuses nobody


def _accusations(unit: SpeechUnit, language: str) -> Iterator[ReportedStretch]:
    """What somebody "is accused by the club of" or "allegedly" did, as far as no reporting verb introduces it."""
    tokens = unit.tokens
    for at in range(len(tokens)):
        opens = _opens_accusation(tokens, at) if language == "en" else _opens_foreign_accusation(tokens, at, language)
        if opens is None:
            continue
        end = _reported_end(tokens, opens, len(tokens), embedded=False)
        if opens < end:
            yield ReportedStretch(tokens[opens].start, tokens[end - 1].end, None, "alleged")


def _opens_accusation(tokens: Sequence[Token], at: int) -> int | None:
    """Where an English accusation begins behind the word at `at`."""
    if tokens[at].lower == "allegedly":
        return at + 1
    if tokens[at].lower not in ACCUSING_VERBS["en"]:
        return None
    if not any(one.lower in _BEFORE_ACCUSED for one in tokens[max(at - 2, 0) : at]):
        return None
    behind = range(at + 1, min(at + _LONGEST_ACCUSER, len(tokens)))
    return next((place + 1 for place in behind if tokens[place].lower in {"of", "with", "to"}), None)


def _opens_foreign_accusation(tokens: Sequence[Token], at: int, language: str) -> int | None:
    lower = tokens[at].lower
    if lower not in ACCUSING_VERBS.get(language, ()):
        return None
    behind = tokens[at + 1 : at + 2 * _LONGEST_ACCUSER]
    separable = lower.startswith(("wirf", "werf", "warf"))
    return at + 1 if not separable or any(one.lower in _PARTICLES for one in behind) else None


_LONGEST_OWNER = 6  # words between "in" and "view"


def _views(unit: SpeechUnit) -> Iterator[ReportedStretch]:
    """What follows "in her view" or "in Ada Orrin's opinion"."""
    tokens = unit.tokens
    for at, token in enumerate(tokens):
        if token.lower not in VIEWPOINT:
            continue
        opens = [one.lower for one in tokens[max(at - _LONGEST_OWNER, 0) : at]]
        end = _reported_end(tokens, at + 1, len(tokens), embedded=False)
        if "in" in opens and opens[-1] in OWNERS and at + 1 < end:
            yield ReportedStretch(tokens[at + 1].start, tokens[end - 1].end, None, "attributed")


def _places(
    tokens: Sequence[Token], said: AttributedStatement, following: AttributedStatement | None
) -> Iterator[tuple[int, int]]:
    """The tokens `[start, end)` that a statement reports."""
    statement = said.statement
    beside = [end for _, end in statement.source.beside] if statement.source and statement.order == "after" else []
    behind = max([statement.last, *beside])
    if statement.first > 0 and (statement.trailing or _closes(tokens, said, behind)):
        yield _reported_start(tokens, statement.first), statement.first
        follows = [token.lower for token in tokens[behind : behind + 2]]
        if len(follows) < 2 or follows[0] != "," or follows[1] in RELATIVES:
            return
    limit = following.statement.first if following and following.statement.first > behind else len(tokens)
    yield behind, _reported_end(tokens, behind, limit, embedded=statement.embedded)


def _closes(tokens: Sequence[Token], said: AttributedStatement, behind: int) -> bool:
    """Whether a statement closes what it reports though words follow: "…, Ada Orrin told the council on Monday"."""
    before = tokens[said.statement.first - 1].text
    if before != "," or said.statement.embedded or said.statement.order != "before":
        return False
    end = _reported_end(tokens, behind, len(tokens), embedded=False)
    is_clause = any(tokens[at].lower == "that" or is_verb_of_subject(tokens, at) for at in range(behind, end))
    return not is_clause


def _reported_start(tokens: Sequence[Token], index: int) -> int:
    """Where the words before a closing statement begin: with the sentence, or with "which, according to X"."""
    if index > 1 and tokens[index - 1].text == "," and tokens[index - 2].lower in RELATIVES:
        return index
    while index and tokens[index - 1].text not in _STOPS:
        index -= 1
    return index


def _reported_end(tokens: Sequence[Token], start: int, limit: int, *, embedded: bool) -> int:
    """Where reported words certainly end: at a stop, at ", but", at ", and" without "that", at another statement."""
    for at in range(start, limit):
        token = tokens[at]
        if token.text in _STOPS or (embedded and token.text == "," and at > start):
            return at
        if token.text != "," or at + 2 >= len(tokens) or at == start:
            continue
        joined = tokens[at + 1].lower
        if joined in CONTRASTS or (joined in COORDINATORS and tokens[at + 2].lower != "that"):
            return at
    return limit


def _pronoun(words: Sequence[Token]) -> str:
    return next((token.pronoun for token in words[:2] if token.lower != "that"), "")


def _asides(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The relative clauses between two commas, as characters `[start, end)`."""
    opened: Token | None = None
    for token, following in pairwise(words):
        if token.text != ",":
            continue
        if opened is not None:
            yield opened.start, token.end
        opened = token if following.lower in RELATIVES else None
