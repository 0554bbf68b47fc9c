"""Everything said in an article: statements, quotations, and who each is from.

`speech_of` reads statements with their speakers in one ordered pass. The speaker of a quotation comes from the
statement that it touches, is part of, or follows, or from the layout: a dash after the quotation, a colon before it, or
the labels of an interview. Titles, nicknames and scare quotes are quotations without a speaker.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from nutgraf.article import Frozen, Sentence
from nutgraf.extract.clauses import clause_subject
from nutgraf.extract.coreference import Antecedents
from nutgraf.extract.credited_quotations import (
    Resolver,
    SpeakerLabel,
    announced_by_words,
    credit_by_words,
    credited_quotations,
    labels_of,
)
from nutgraf.extract.entities import ARABIC, NamedEntity
from nutgraf.extract.people_by_shape import People
from nutgraf.extract.quotation_marks import Quoted, SpeechUnit, pair_marks, units_of, without_blanks
from nutgraf.extract.referents import StatementSource, mention_index_of
from nutgraf.extract.reporting import ReportingAct, arabic_statements_in, statements_in
from nutgraf.extract.reporting_by_words import is_parenthesis, statements_by_words
from nutgraf.extract.source_phrases import SourcePhrases
from nutgraf.extract.source_resolution import SourceResolver
from nutgraf.text.languages import NOUNS_HAVE_CAPITALS
from nutgraf.text.lexicon_en import CONTRASTS
from nutgraf.text.name_lists import PARTICLES
from nutgraf.text.reporting_en import INNER_STATES
from nutgraf.text.reporting_words import REPORTING_WORDS, ReportingWords
from nutgraf.text.tokens import Token, tokenize, without_elisions


class AttributedStatement(NamedTuple):
    """A statement and its speaker; None when the speaker is not certain."""

    statement: ReportingAct
    speaker: StatementSource | None


class Speech(NamedTuple):
    """The units of an article with what is said in each.

    `announced` is the speaker that each unit announces with a closing colon. By the number of a quotation, `credited`
    is the speaker named by a dash or a label, and `inside` the one named between its marks. `labels` are the labelled
    paragraphs. `antecedents` knows who spoke where, and resolves further pronouns.
    """

    units: list[SpeechUnit]
    quoted: list[Quoted]
    said: list[list[AttributedStatement]]
    announced: list[StatementSource | None]
    antecedents: Resolver
    credited: Mapping[int, StatementSource] = MappingProxyType({})
    labels: Mapping[int, SpeakerLabel] = MappingProxyType({})
    inside: Mapping[int, StatementSource] = MappingProxyType({})
    language: str = "en"


def speech_of(
    text: str, sentences: Sequence[Sentence], entities: Sequence[NamedEntity], language: str = "en"
) -> Speech:
    """Reads the article once in order and resolves the source of every statement.

    `language` (ISO 639-1) selects the reporting verbs of German, French or Spanish; any other is read as English, and
    sentences in Arabic letters as Arabic.
    """
    quoted = pair_marks(text, sentences)
    units = units_of(text, sentences, quoted)
    words = REPORTING_WORDS.get(language[:2].lower())
    if words:
        return _speech_by_words(text, units, quoted, words)
    antecedents = Antecedents(text, units, mention_index_of(text, units, entities))
    said: list[list[AttributedStatement]] = []
    announced: list[StatementSource | None] = []
    for unit in units:
        arabic = bool(ARABIC.search(text, unit.start, unit.end))
        statements = arabic_statements_in(unit) if arabic else statements_in(unit)
        said.append([AttributedStatement(one, antecedents.resolve(unit, one)) for one in statements])
        announced.append(None if statements else _announced_speaker(unit, antecedents))
    labels = labels_of(text, units, antecedents)
    credited = credited_quotations(units, quoted, antecedents, labels)
    return Speech(units, quoted, said, announced, antecedents, credited, labels)


def _speech_by_words(text: str, units: list[SpeechUnit], quoted: list[Quoted], words: ReportingWords) -> Speech:
    """The speech of an article in a language whose reporting verbs are a table."""
    if words.elides:
        units = [unit._replace(tokens=without_elisions(unit.tokens)) for unit in units]
    inner = {
        token.quote: _inside_marks(text, unit, quoted[token.quote], words)
        for unit in units
        for token in unit.tokens
        if token.quote >= 0
    }
    people = People(text, units, words, list(inner.values()))
    phrases, resolver = SourcePhrases(words, people), SourceResolver(text, units, words, people)
    said: list[list[AttributedStatement]] = []
    announced: list[StatementSource | None] = []
    credited: dict[int, StatementSource] = {}
    inside: dict[int, StatementSource] = {}
    for unit in units:
        statements = statements_by_words(unit, words, phrases)
        said.append([AttributedStatement(one, resolver.resolve(unit, one)) for one in statements])
        subject = None if statements else announced_by_words(unit, phrases, people)
        announced.append(resolver.source(unit, subject) if subject else None)
        for index, token in enumerate(unit.tokens):
            if token.quote >= 0:
                credit = credit_by_words(unit, index, phrases)
                if credit and (speaker := resolver.source(unit, credit)):
                    credited[token.quote] = speaker
                interrupting = [
                    one
                    for one in statements_by_words(inner[token.quote], words, phrases)
                    if is_parenthesis(inner[token.quote], one)
                ]
                if len(interrupting) == 1 and (speaker := resolver.resolve(inner[token.quote], interrupting[0])):
                    inside[token.quote] = speaker
    labels = labels_of(text, units, resolver)
    return Speech(units, quoted, said, announced, resolver, credited, labels, inside, words.code)


def _inside_marks(text: str, unit: SpeechUnit, quote: Quoted, words: ReportingWords) -> SpeechUnit:
    """The words of a quotation, which may name its speaker: "« Le pont attendra, a dit la maire, et la route. »"."""
    tokens = tokenize(text, quote.start, min(quote.end, unit.end))
    return unit._replace(tokens=without_elisions(tokens) if words.elides else tokens)


def _announced_speaker(unit: SpeechUnit, antecedents: Antecedents) -> StatementSource | None:
    """The subject of "She was blunt: “…”" or of "She was blunt:"."""
    tokens = unit.tokens
    colons = [index for index, token in enumerate(tokens) if token.text == ":"]
    if not colons or any(token.word for token in tokens[colons[-1] :]):
        return None
    phrase = clause_subject(tokens, 0, colons[-1])
    return antecedents.subject(unit, phrase) if phrase else None


REACH = 100
STOPS = frozenset({".", ";", "!", "?", "—", "–"})


def touching(unit: SpeechUnit, index: int, said: Sequence[AttributedStatement]) -> AttributedStatement | None:
    """The statement that introduces or closes a whole quotation, without anything else in between."""
    after = [
        one
        for one in said
        if one.statement.first > index and _only_commas(unit.tokens[index + 1 : one.statement.first])
    ]
    before = [one for one in said if one.statement.last <= index and not one.statement.silent]
    nearest = before[-1] if before else None
    if nearest:
        between = unit.tokens[nearest.statement.last : index]
        if any(token.text in STOPS or token.quote >= 0 for token in between):
            nearest = None
    if after and after[0].statement.lemma == "according" and nearest and nearest.speaker:
        return _passed_on(nearest, after[0])
    return after[0] if after else nearest


def _passed_on(said: AttributedStatement, report: AttributedStatement) -> AttributedStatement:
    """The official's statement via Reuters, in "…, the official said, according to Reuters"."""
    if said.speaker is None or report.speaker is None:
        return said
    return said._replace(speaker=said.speaker.model_copy(update={"via": report.speaker.name}))


def _only_commas(tokens: Sequence[Token]) -> bool:
    return all(token.text in {",", "،"} for token in tokens)


def speaker_of_phrase(unit: SpeechUnit, index: int, said: Sequence[AttributedStatement]) -> StatementSource | None:
    """The speaker of a quoted phrase: that of the statement it is part of, before or after it."""
    forward = [one for one in said if one.statement.last <= index]
    nearest = _reporting(unit.tokens, index, forward)
    if nearest and nearest.speaker is None and _is_reported_itself(unit, nearest):
        outer = [one for one in forward if one.speaker and not one.statement.embedded]
        nearest = outer[-1] if outer else nearest
    if nearest and (nearest.statement.silent or _is_cut_off(unit.tokens[nearest.statement.last : index])):
        nearest = None
    behind = [one for one in said if one.statement.first > index and one.statement.trailing]
    closing = behind[0] if behind and not _has_stop(unit.tokens[index : behind[0].statement.first]) else None
    if nearest is None or nearest.speaker is None:
        return closing.speaker if closing and not forward else None
    if closing and closing.speaker and closing.speaker.name != nearest.speaker.name:
        adjoins = _only_commas(unit.tokens[index + 1 : closing.statement.first])
        return None if adjoins else nearest.speaker
    return nearest.speaker


def _is_reported_itself(unit: SpeechUnit, said: AttributedStatement) -> bool:
    """Whether the statement is itself part of what is reported: "she said it would tell a story of “…”"."""
    source = said.statement.source
    subject = unit.tokens[source.start].pronoun if source else ""
    return said.statement.lemma in INNER_STATES and subject in {"", "it"}


def _reporting(
    tokens: Sequence[Token], index: int, forward: Sequence[AttributedStatement]
) -> AttributedStatement | None:
    """The nearest statement before the phrase; "…, and that “…”" goes back to the one that reports with "that"."""
    if not forward:
        return None
    nearest = forward[-1]
    rest = tokens[nearest.statement.last : index]
    again = any(one.lower == "and" and two.lower == "that" for one, two in pairwise(rest))
    if again and rest[0].lower != "that" and len(forward) > 1:
        outer = [one for one in forward if tokens[one.statement.last].lower == "that"]
        return outer[-1] if outer else None
    return nearest


def _has_stop(tokens: Sequence[Token]) -> bool:
    return any(token.text in STOPS for token in tokens)


def _is_cut_off(tokens: Sequence[Token]) -> bool:
    """Whether the statement ended before, with the sentence or at ", while …"."""
    if any(token.text in STOPS - {"—", "–"} for token in tokens):
        return True
    return any(one.text == "," and two.lower in CONTRASTS for one, two in pairwise(tokens))


def speaker_around(
    unit: SpeechUnit, index: int, speech: Speech, speakers: dict[int, StatementSource | None]
) -> StatementSource | None:
    """The speaker of a quotation on its own: that of the quotation or statement directly before it."""
    if any(token.word for token in unit.tokens[index + 1 : index + REACH]) and not _follows_stop(unit, index):
        return None
    earlier = unit.tokens[max(index - REACH, 0) : index]
    quoted = [token.quote for token in earlier if token.quote >= 0]
    if quoted:
        return speakers[quoted[-1]]
    if any(token.word for token in earlier):
        return _only_speaker(near(speech.said[unit.number], index))
    return _speaker_before(unit, speech, speakers) if unit.number else None


def _speaker_before(
    unit: SpeechUnit, speech: Speech, speakers: dict[int, StatementSource | None]
) -> StatementSource | None:
    """Who speaks at the end of the unit before: in the same paragraph, or in the one that leads up to this one."""
    before = speech.units[unit.number - 1]
    apart = unit.paragraph - before.paragraph
    if apart > 1 or before.heading or (apart and before.only_quoted):
        return None
    if announced := speech.announced[before.number]:
        return announced
    if before.only_quoted:
        return speakers[[token.quote for token in before.tokens if token.quote >= 0][-1]]
    return _only_speaker(speech.said[before.number][-REACH:])


def _follows_stop(unit: SpeechUnit, index: int) -> bool:
    return index > 0 and unit.tokens[index - 1].text in STOPS


def _only_speaker(said: Sequence[AttributedStatement]) -> StatementSource | None:
    names = {one.speaker.name if one.speaker else None for one in said if not one.statement.silent}
    if len(names) != 1:
        return None
    return next((one.speaker for one in reversed(said) if one.speaker), None)


def share_between_paragraphs(quoted: Sequence[Quoted], speakers: dict[int, StatementSource | None]) -> None:
    """Gives all paragraphs of one speech the speaker that any of them names."""
    number = 0
    while number < len(quoted):
        last = number
        while quoted[last].continues and last + 1 < len(quoted):
            last += 1
        known = [speakers[one] for one in range(number, last + 1) if speakers.get(one)]
        turns = len({one.name for one in known if one}) > 1  # a transcript: each turn lasts until the next
        speaker = known[0] if known else None
        for one in range(number, last + 1) if last > number and known else ():
            speaker = (speakers.get(one) or speaker) if turns else speaker
            if one in speakers:
                speakers[one] = speaker
        number = last + 1


def near(said: Sequence[AttributedStatement], index: int) -> Sequence[AttributedStatement]:
    """The statements whose verbs are close enough to the token to concern it."""
    first = bisect_left(said, index - REACH, key=_verb)
    return said[first : bisect_left(said, index + REACH, key=_verb)]


def _verb(said: AttributedStatement) -> int:
    return said.statement.verb


_SMALL_IN_NAMES = PARTICLES | {"of", "the", "and", "a", "in", "for", "&", "no"}


class DirectQuote(Frozen):
    """The characters `[start, end)` between quotation marks.

    `marks` are the opening and the closing mark; only the opening one when the same speech continues in the next
    paragraph. A `partial` quotation is a phrase inside a sentence of the article ("in progress").
    """

    start: int
    end: int
    marks: str
    partial: bool
    speaker: StatementSource | None


def quotations_of(text: str, speech: Speech) -> tuple[DirectQuote, ...]:
    """The outermost quotations in order, with their speaker if the article leaves no doubt.

    A nested quotation is part of the outer one. Unbalanced marks are ignored. The speaker is the source of
    the words, not the one who passed them on: in 'Ana Ruiz told the paper, "No."' it is Ana Ruiz.
    """
    partial: dict[int, bool] = {}
    speakers: dict[int, StatementSource | None] = {}
    for unit in speech.units:
        for index, token in enumerate(unit.tokens):
            if token.quote >= 0:
                inside = text[speech.quoted[token.quote].start : speech.quoted[token.quote].end]
                partial[token.quote] = _is_partial(unit, index, inside, near(speech.said[unit.number], index))
                speakers[token.quote] = _speaker(unit, index, inside, speech, speakers, partial)
    share_between_paragraphs(speech.quoted, speakers)
    quoted = {number: without_blanks(text, one) for number, one in enumerate(speech.quoted)}
    return tuple(
        DirectQuote(start=one.start, end=one.end, marks=one.marks, partial=partial[number], speaker=speakers[number])
        for number, one in quoted.items()
        if number in speakers
    )


def _speaker(
    unit: SpeechUnit,
    index: int,
    inside: str,
    speech: Speech,
    speakers: dict[int, StatementSource | None],
    partial: dict[int, bool],
) -> StatementSource | None:
    quote = unit.tokens[index].quote
    said = near(speech.said[unit.number], index)
    if quote in speech.credited:
        return speech.credited[quote]
    if partial[quote]:
        named = _is_name(inside) and not (speech.language in NOUNS_HAVE_CAPITALS and _is_governed(index, said))
        return None if named else speaker_of_phrase(unit, index, said)
    statement = touching(unit, index, said)
    if statement:
        return statement.speaker
    if quote in speech.inside:
        return speech.inside[quote]
    if index and unit.tokens[index - 1].text == ":" and not said:
        return speech.announced[unit.number]
    return speaker_around(unit, index, speech, speakers)


def _is_governed(index: int, said: Sequence[AttributedStatement]) -> bool:
    """Whether a reporting verb comes right before the quotation: "warnte vor „Spekulationen“"."""
    return any(index - 1 <= one.statement.last <= index for one in said)


def _is_name(inside: str) -> bool:
    """Whether it is written like a title or a nickname ("Green Village") and not like speech."""
    words = inside.split()
    if len(words) > 7 or inside[-1] in ".,?!…":
        return False
    return inside[0].isupper() and all(word[0].isupper() or word.isdigit() or word in _SMALL_IN_NAMES for word in words)


def _is_partial(unit: SpeechUnit, index: int, inside: str, said: Sequence[AttributedStatement]) -> bool:
    """Whether the quotation is only a phrase of the sentence around it."""
    first = next((letter for letter in inside if letter.isalnum()), "")
    before = unit.tokens[index - 1] if index else None
    after = unit.tokens[index + 1] if index + 1 < len(unit.tokens) else None
    opens = before is None or before.text in {",", ":", ".", "?", "!", "—", "–", "،"} or before.quote >= 0
    if not opens and before is not None:
        opens = any(one.statement.last == index or _reaches(unit, one, index) for one in said) and first.isupper()
    closes = inside.rstrip()[-1:] in ".,?!…؟" or after is None or not after.word
    closes = closes or any(one.statement.first == index + 1 and one.statement.auxiliary is not None for one in said)
    if first.islower():
        split = before is not None and before.text == "," and _splits(unit, index, said)
        return not (split and closes)
    return not (opens and closes)


def _reaches(unit: SpeechUnit, said: AttributedStatement, index: int) -> bool:
    """Whether nothing but "that" is between the statement and the quotation after it."""
    between = unit.tokens[said.statement.last : index]
    return said.statement.last <= index and all(token.lower == "that" for token in between)


def _splits(unit: SpeechUnit, index: int, said: Sequence[AttributedStatement]) -> bool:
    """Whether there is a statement between this quotation and the one before: “…,” she said, “…”."""
    for one in said:
        statement = one.statement
        before = unit.tokens[statement.first - 1] if statement.first else None
        if statement.last <= index - 1 and statement.trailing and before is not None:
            quoted = before.quote >= 0 or (before.text == "," and unit.tokens[statement.first - 2].quote >= 0)
            if quoted and not any(token.text in STOPS for token in unit.tokens[statement.last : index]):
                return True
    return False
