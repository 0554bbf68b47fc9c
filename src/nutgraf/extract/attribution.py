"""Determine who asserts a sentence and how certain it is, so that an allegation is never presented as a fact.

The first rule that applies decides:

1. A sentence inside a quotation, or in a labelled interview turn, belongs to its speaker (attributed).
2. A reporting verb in the sentence: verbs of denial, dispute, allegation and forecast give their own certainty, and
   all others make the sentence attributed, whatever the reported words are ("said it will close" is attributed).
   A reporting verb in a side clause ("the levy, which she called unfair, …") makes it attributed to nobody.
3. A court's finding is a fact, even though it names a charge.
4. Words that express doubt ("disputed", "allegedly", "is accused of", "reportedly").
5. Words about the future ("will", "is expected to", "plans to", "could").
6. Anything else is asserted by the article itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from nutgraf.article import Frozen, Sentence
from nutgraf.extract.noun_phrases import Phrase
from nutgraf.extract.quotation_marks import SpeechUnit
from nutgraf.extract.quotes import AttributedStatement, DirectQuote, Speech
from nutgraf.extract.referents import StatementSource
from nutgraf.text.event_cues_en import FORECASTS, IS_OR_REMAINS, NOUN_WILL
from nutgraf.text.languages import ALLEGING_WORDS, FUTURE_ENDINGS, PLANNING_WORDS
from nutgraf.text.lexicon_ar import FUTURE
from nutgraf.text.lexicon_en import CLAUSE_OPENERS
from nutgraf.text.nouns_en import COURTS
from nutgraf.text.reporting_en import Manner
from nutgraf.text.tokens import Token

Certainty = Literal["fact", "attributed", "alleged", "denied", "disputed", "forecast"]

BY_MANNER: dict[Manner, Certainty] = {
    "says": "attributed",
    "finds": "attributed",
    "acts": "attributed",
    "denies": "denied",
    "disputes": "disputed",
    "alleges": "alleged",
    "forecasts": "forecast",
}
_VERDICT = re.compile(
    rf"\b(?:{IS_OR_REMAINS} (?:found (?:not )?guilty|convicted|acquitted|cleared|sentenced|jailed|fined)"
    r"|(?:jury|judge|court|tribunal|magistrates?) (?:\w+ly )?"
    r"(?:found|convicted|acquitted|cleared|ruled|sentenced|refused)"
    r"|plead(?:ed|s)? (?:not )?guilty|admitted)\b"
)
_DOUBTS: tuple[tuple[Certainty, re.Pattern[str]], ...] = (
    (
        "disputed",
        re.compile(rf"\b(?:(?:{IS_OR_REMAINS}|long|hotly) (?:\w+ly )?(?:disputed|contested)|matter of dispute)\b"),
    ),
    (
        "alleged",
        re.compile(
            rf"\b(?:alleged(?:ly)?|{IS_OR_REMAINS} (?:also )?(?:accused|suspected)"
            r"|(?<!not )(?:accused|suspected|charged) (?:of|with)|allegations? (?:of|that)|suspicions?)\b"
        ),
    ),
    (
        "attributed",
        re.compile(
            r"\b(?:reportedly|supposedly|purportedly|apparently"
            rf"|{IS_OR_REMAINS} (?:widely )?(?:said|thought|believed|reported|understood|known) to)\b"
        ),
    ),
)


# A clause with "though" mostly belongs to what is reported ("said it would pass, though it was unlikely").
_BESIDE = CLAUSE_OPENERS - {"although", "though"}
_MOST = 30  # statements of one sentence that are weighed; only broken text has more


class Attribution(Frozen):
    """Who asserts a sentence, how certain that makes it, and the words `[start, end)` that show it.

    `asserted_by` is None when the article says it in its own voice, and also when several people assert
    different parts of the sentence or the speaker is not certain.
    """

    asserted_by: StatementSource | None
    certainty: Certainty
    cue: tuple[int, int] | None


def attributions_of(
    sentences: Sequence[Sentence], speech: Speech, quotations: Sequence[DirectQuote]
) -> tuple[Attribution, ...]:
    """The attribution of every sentence of an article already read, in the order of `sentences`."""
    starts = [unit.start for unit in speech.units]
    opened = [one.start for one in quotations]
    found: list[Attribution] = []
    for sentence in sentences:
        first = max(bisect_right(opened, sentence.start) - 1, 0)
        near = quotations[first : bisect_right(opened, sentence.end)]
        unit = speech.units[bisect_right(starts, sentence.start) - 1]
        found.append(_attribution(sentence, speech, unit, near))
    return tuple(found)


# "agreed with Iraq to leave" is an act of two parties; "agreed that" and "agreed," report the words of one.
_AGREEING_TO_ACT = frozenset({"with", "to", "on", "upon", "a", "an", "the"})


def _attribution(
    sentence: Sentence, speech: Speech, unit: SpeechUnit, quotations: Sequence[DirectQuote]
) -> Attribution:
    inside = [one for one in quotations if one.start < sentence.end and sentence.start < one.end]
    own = [token for token in unit.tokens if sentence.start <= token.start < sentence.end]
    if inside and not any(token.word for token in own):
        return Attribution(asserted_by=inside[-1].speaker, certainty="attributed", cue=None)
    label = speech.labels.get(unit.paragraph)
    if label and not label.quoted:
        cue = (label.speaker.start, label.speaker.end)
        return Attribution(asserted_by=label.speaker, certainty="attributed", cue=cue)
    said = [one for one in speech.said[unit.number] if _counts(unit, one, sentence, inside)]
    if said:
        return _by_statement(unit, said[:_MOST])
    spoken = next((one for one in inside if one.speaker), None)
    if spoken:
        return Attribution(asserted_by=spoken.speaker, certainty="attributed", cue=None)
    if speech.language in ALLEGING_WORDS:
        return _in_own_voice_by_words(own, speech.language)
    return _in_own_voice(own)


def _counts(unit: SpeechUnit, said: AttributedStatement, sentence: Sentence, inside: Sequence[DirectQuote]) -> bool:
    """Whether the statement attributes the sentence: its verb is in it and reports something said."""
    statement = said.statement
    verb = unit.tokens[statement.verb]
    if statement.noun or statement.silent or not sentence.start <= verb.start < sentence.end:
        return False
    following = unit.tokens[statement.verb + 1].lower if statement.verb + 1 < len(unit.tokens) else ""
    if statement.lemma == "agree" and following in _AGREEING_TO_ACT:
        return False
    if statement.manner == "finds" and statement.source and _is_court(unit, statement.source):
        return False
    return statement.manner != "acts" or any(one.speaker == said.speaker for one in inside)


def _is_court(unit: SpeechUnit, source: Phrase) -> bool:
    return any(token.lower in COURTS for token in unit.tokens[source.start : source.end])


def _by_statement(unit: SpeechUnit, said: Sequence[AttributedStatement]) -> Attribution:
    main = _main(said)
    verb = unit.tokens[main.statement.verb]
    others = [one for one in said if one is not main and _is_beside(unit, main, one)]
    certainty = BY_MANNER[main.statement.manner]
    speaker = None if main.statement.embedded else main.speaker
    if any(one.speaker is None or speaker is None or one.speaker.name != speaker.name for one in others):
        speaker = None
        if {"denies", "disputes"} & {one.statement.manner for one in (main, *others)}:
            certainty = "disputed"
    return Attribution(asserted_by=speaker, certainty=certainty, cue=(verb.start, verb.end))


def _main(said: Sequence[AttributedStatement]) -> AttributedStatement:
    """The outermost statement: one that closes the sentence, else the first that is not a "who said …"."""
    closing = [one for one in said if one.statement.trailing and one.statement.lemma != "according"]
    if closing:
        return closing[0]
    plain = [one for one in said if not one.statement.embedded]
    first = [one for one in plain if one.statement.lemma != "according"] or plain or list(said)
    return first[0]


def _is_beside(unit: SpeechUnit, main: AttributedStatement, other: AttributedStatement) -> bool:
    """Whether the other statement is next to the main one ("…, but B said …") and not part of what it reports."""
    if other.statement.order == "carried" or other.statement.lemma == "according":
        return False
    early, late = sorted((main.statement, other.statement), key=lambda one: one.verb)
    between = unit.tokens[early.last : max(late.first, early.last)]
    if late.embedded or early.embedded:
        return False
    return any(token.text == ";" for token in between) or _new_clause(between)


def _new_clause(between: Sequence[Token]) -> bool:
    """Whether the words end in ", but" or the like, directly before the next speaker."""
    return len(between) > 1 and between[-1].lower in _BESIDE and between[-2].text == ","


def _in_own_voice_by_words(own: Sequence[Token], language: str) -> Attribution:
    """The certainty of words that a German, French or Spanish article does not attribute."""
    endings = FUTURE_ENDINGS.get(language, ())
    certainty: Certainty
    for token in own:
        if token.lower in ALLEGING_WORDS[language]:
            certainty = "alleged"
        elif token.lower in PLANNING_WORDS[language] or (endings and token.lower.endswith(endings)):
            certainty = "forecast"
        else:
            continue
        return Attribution(asserted_by=None, certainty=certainty, cue=(token.start, token.end))
    return Attribution(asserted_by=None, certainty="fact", cue=None)


def _in_own_voice(own: Sequence[Token]) -> Attribution:
    """The certainty of words the article does not attribute; quotations are left out of them."""
    line, starts = _line_with_starts(own)
    if _VERDICT.search(line):
        return Attribution(asserted_by=None, certainty="fact", cue=None)
    for certainty, doubt in _DOUBTS:
        found = doubt.search(line)
        if found:
            return Attribution(asserted_by=None, certainty=certainty, cue=_place(own, starts, found.span()))
    future = FORECASTS.search(NOUN_WILL.sub(lambda hit: "_" * len(hit.group()), line))
    if future:
        return Attribution(asserted_by=None, certainty="forecast", cue=_place(own, starts, future.span()))
    ahead = next((token for token in own if token.lower in FUTURE or token.lower.removeprefix("و") in FUTURE), None)
    if ahead:
        return Attribution(asserted_by=None, certainty="forecast", cue=(ahead.start, ahead.end))
    return Attribution(asserted_by=None, certainty="fact", cue=None)


def _line_with_starts(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The words in lower case with one blank between them, and where each begins in that line."""
    starts: list[int] = []
    parts: list[str] = []
    length = 0
    for token in tokens:
        starts.append(length)
        part = "“”" if token.quote >= 0 else token.lower
        parts.append(part)
        length += len(part) + 1
    return " ".join(parts), starts


def _place(tokens: Sequence[Token], starts: list[int], found: tuple[int, int]) -> tuple[int, int]:
    first = bisect_right(starts, found[0]) - 1
    last = bisect_right(starts, max(found[1] - 1, found[0])) - 1
    return tokens[first].start, tokens[last].end
