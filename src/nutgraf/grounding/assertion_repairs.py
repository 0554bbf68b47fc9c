"""Adds to a statement the few words without which it asserts more than the article: "some", "at least", "he said".

Who said it is known from the article, so a statement that lacks nothing else is kept: "The chief will name a successor"
becomes "The chief said he will name a successor". What needs other words than these is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nutgraf.extract.clauses import is_verb_of_subject
from nutgraf.extract.reported_speech import ReportedStretch
from nutgraf.grounding.assertion_checks import Overstatement, assertions_in
from nutgraf.grounding.evidence import Evidence
from nutgraf.grounding.reading import Reading
from nutgraf.text.tokens import tokenize

_MOST_SUBJECT = 9  # words of a subject, with what comes before it
_LONGEST_NAME = 7  # words of a speaker
_VERBS = {"attributed": "said", "forecast": "said", "alleged": "alleged"}
_UNCLEAR = re.compile(r"^(?:his|her|its|their|one of|both|all|some|he|she|it|they)\b", re.IGNORECASE)


def corrected_statement(
    statement: Reading, found: Sequence[Overstatement], evidence: Evidence, longest: int
) -> str | None:
    """The statement in at most `longest` words with what it lacks, else without its assertions that lack it.

    None where neither is possible. Only English is written.
    """
    corrections = _corrections(statement, found, evidence)
    return next((text for text in corrections if text and len(text.split()) <= longest), None)


def _corrections(statement: Reading, found: Sequence[Overstatement], evidence: Evidence) -> Iterator[str | None]:
    """The statement with all that it lacks, with all but the sources that are no person, and without what lacks it."""
    personal = [one for one in found if not _is_of_office(one, evidence)]
    yield _with_missing_words(statement, found, evidence)
    yield _with_missing_words(statement, personal, evidence)
    if personal:
        yield _without_assertions(statement, personal)


def _is_of_office(one: Overstatement, evidence: Evidence) -> bool:
    """Whether what lacks its source comes from an office, a document or a group, which matters less than a person."""
    stretch = one.stretch
    if one.kind != "source" or stretch is None or stretch.speaker is None or stretch.certainty != "attributed":
        return False
    return not _is_person(stretch.speaker.name, evidence)


def _is_person(name: str, evidence: Evidence) -> bool:
    return any(one.kind == "person" and name in one.name for one in evidence.read.entities)


def _without_assertions(statement: Reading, found: Sequence[Overstatement]) -> str | None:
    """The statement up to its first assertion that goes too far, which later ones may refer to; None for its first."""
    parts = assertions_in(statement.text)
    bad = min(at for at, (start, end) in enumerate(parts) if any(start <= one.start <= end for one in found))
    kept = statement.text[: parts[bad - 1][1]] if bad else ""
    enough = len(kept.split()) >= _FEWEST_WORDS and not _OPEN_ENDED.search(kept)
    return f"{kept.rstrip(' ,;')}." if enough else None


_FEWEST_WORDS = 5
_OPEN_ENDED = re.compile(r"\b(?:said|says|say|that|whether|if)$")


def _with_missing_words(statement: Reading, found: Sequence[Overstatement], evidence: Evidence) -> str | None:
    text = statement.text
    if not found:
        return text
    if statement.language_code != "en":
        return None
    edits: list[tuple[int, int, str]] = []
    for one in found:
        edit = _with_source(statement, one, evidence) if one.kind == "source" else _with_qualifier(statement, one)
        if edit is None:
            return None
        edits = [other for other in edits if other[2] != edit[2] or not edit[2].startswith(",")]
        edits.append(edit)  # one ", X said" for all that X said
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text[:1].upper() + text[1:]


def _with_qualifier(statement: Reading, one: Overstatement) -> tuple[int, int, str] | None:
    if one.insertion is None:
        return None
    replaced = statement.text[one.start : one.end]
    if replaced:
        return one.start, one.end, one.insertion
    following = statement.text[one.start : one.start + 2]
    if one.start == 0 and following[:1].isupper() and following[1:2].islower():
        return 0, 1, f"{one.insertion} {following[0].lower()}"
    return one.start, one.start, f"{one.insertion} "


def _with_source(statement: Reading, one: Overstatement, evidence: Evidence) -> tuple[int, int, str] | None:
    """What adds "said he" behind the subject where that is the speaker, else ", X said" at the end of the assertion."""
    stretch = one.stretch
    verb = _VERBS.get(stretch.certainty) if stretch else None
    if stretch is None or verb is None:
        return None
    name = stretch.speaker.name if stretch.speaker else _subject_of_evidence(stretch, evidence)
    if name is None:
        return None
    place = _end_of_subject(statement, one, name)
    if place is not None and stretch.pronoun in {"he", "she", "it", "they"}:
        return place, place, f" {verb} {stretch.pronoun}"
    if stretch.speaker is None or _UNCLEAR.match(name) or len(name.split()) > _LONGEST_NAME:
        return None
    ending = _ENDING.search(statement.text, one.start, one.end)
    end = ending.start() if ending else one.end
    shown = _short_name(name, statement, evidence)
    return end, end, f", {shown} {verb}" if _is_person(name, evidence) or verb != "said" else f", according to {shown}"


_ENDING = re.compile(r"[.!?,;\s]+$")


def _subject_of_evidence(stretch: ReportedStretch, evidence: Evidence) -> str | None:
    """The first name of the sentence whose words are reported, for "X asked … and said he would": its subject."""
    for part in evidence.parts:
        sentence = part.sentence
        if sentence.start <= stretch.start < sentence.end and stretch.pronoun in {"he", "she"}:
            mentions = evidence.read.references_in(sentence.number)
            first = min(mentions, key=lambda one: one.start, default=None)
            return evidence.read.entities[first.owner].name if first and first.start == 0 else None
    return None


def _end_of_subject(statement: Reading, one: Overstatement, name: str) -> int | None:
    """Where the speaker's name ends in an assertion, if its verb comes right behind the name."""
    last = name.rsplit(maxsplit=1)[-1].lower()
    tokens = tokenize(statement.text, one.start, one.end)
    for at, token in enumerate(tokens[:_MOST_SUBJECT]):
        if token.lower == last and at + 1 < len(tokens) and is_verb_of_subject(tokens, at + 1):
            return token.end
        if is_verb_of_subject(tokens, at):
            return None
    return None


def _short_name(name: str, statement: Reading, evidence: Evidence) -> str:
    """A surname where the statement has the name, else the name as it is written within a sentence."""
    words = name.split()
    if len(words) > 1 and all(word[0].isupper() for word in words) and words[-1] in statement.text:
        return words[-1]
    lower = name[:1].lower() + name[1:]
    article = evidence.read.article.text
    written = re.search(rf"\b{re.escape(lower)}\b", article) or words[0] in {"The", "A", "An", "Two", "Three"}
    return lower if written else name
