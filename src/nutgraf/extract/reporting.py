"""Find reporting verbs outside quotations, each with the phrase that names the speaker.

Arabic reporting verbs are handled separately, as they come before their subject: "وقال رئيس النقابة، سالم البحيري، …".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from nutgraf.extract.clauses import before_verb_group, clause_start, clause_subject, phrase_after, subject_before
from nutgraf.extract.entities import name_end
from nutgraf.extract.noun_phrases import Phrase, phrase_ending
from nutgraf.extract.quotation_marks import SpeechUnit
from nutgraf.extract.reporting_signs import (
    denies_something_said,
    has_complement,
    is_embedded,
    is_infinitive,
    is_inverted,
    is_modifier,
    is_noun,
    is_silent,
    is_trailing,
    quotes_near,
    reports,
    touches_object_quote,
    wrong_number,
)
from nutgraf.text.lexicon_ar import ACCORDING, ALLEGES, DENIES, DISPUTES, FORECASTS, SAYS, STOPS
from nutgraf.text.lexicon_ar import PREPOSITIONS as ARABIC_PREPOSITIONS
from nutgraf.text.lexicon_en import BE, CLAUSE_OPENERS, DETERMINERS, PREPOSITIONS
from nutgraf.text.reporting_en import REPORTING, SAYING_NOUNS, SHOWING, Manner, ReportingVerb
from nutgraf.text.tokens import Token

Order = Literal["before", "after", "carried"]
_EARLIER = 6
_MAX_APART = 120


class ReportingAct(NamedTuple):
    """One act of saying in a unit; all numbers are token indices of the unit.

    `order` says where `source` is: "before" the verb, "after" it, or "carried" over from the previous statement
    ("…, adding that …"). A `silent` statement reports that something was not said, a `trailing` one follows what it
    reports ("…, police said"), an `embedded` one is in a subordinate clause ("which he called …"), and a `noun` only
    names the act ("her claim that …"). An `auxiliary` before the verb belongs to it ("a déclaré").
    """

    unit: int
    verb: int
    manner: Manner
    source: Phrase | None
    order: Order
    trailing: bool
    silent: bool
    via: Phrase | None = None
    lemma: str = ""
    embedded: bool = False
    noun: bool = False
    auxiliary: int | None = None

    @property
    def first(self) -> int:
        """The first token of the verb, its auxiliary and any source before it."""
        verb = self.verb if self.auxiliary is None else min(self.verb, self.auxiliary)
        return min(verb, self.source.start) if self.source and self.order != "carried" else verb

    @property
    def last(self) -> int:
        """The token after the verb and any source that follows it."""
        return max(self.verb + 1, self.source.end) if self.source and self.order == "after" else self.verb + 1


def statements_in(unit: SpeechUnit) -> list[ReportingAct]:
    """The statements of one unit, in order of their verbs."""
    found: list[ReportingAct] = []
    for index, token in enumerate(unit.tokens):
        statement = _statement(unit, index, token, found)
        if statement:
            found.append(statement)
    return found


def _statement(unit: SpeechUnit, index: int, token: Token, earlier: list[ReportingAct]) -> ReportingAct | None:
    tokens = unit.tokens
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if token.lower == "according" and following == "to":
        return _according(unit, index)
    if token.lower in {"quoting", "citing"}:
        return _act_of_quoting(unit, index, earlier)
    if token.lower in {"quoted", "quotes"}:
        return _act_of_quoted_person(unit, index)
    if token.lower in SAYING_NOUNS:
        named = _by_noun(unit, index, following)
        if named:
            return named
    verb = REPORTING.get(token.lower)
    if verb is None or token.quote >= 0 or (token.capital and index):
        return None
    return _by_verb(unit, index, verb, earlier)


def _by_noun(unit: SpeechUnit, index: int, following: str) -> ReportingAct | None:
    """The act that a noun names: "the mayor's claim that …", "his remark about …, “…”"."""
    tokens = unit.tokens
    if not index or not (following in {"that", ":"} or any(one.quote >= 0 for one in tokens[index + 1 : index + 3])):
        return None
    source: Phrase | None = None
    if tokens[index - 1].lower == "'s":
        source = phrase_ending(tokens, index - 1, clause_start(tokens, index - 1))
        start = index - 1
        while start and tokens[start - 1].capital:
            start -= 1
        source = Phrase(start, index - 1) if start < index - 1 else source
    elif tokens[index - 1].lower in {"his", "her"}:
        source = Phrase(index - 1, index)
    if source is None:
        return None
    return ReportingAct(unit.number, index, "says", source, "before", False, silent=False, lemma="say", noun=True)


def _according(unit: SpeechUnit, index: int) -> ReportingAct | None:
    source = phrase_after(unit.tokens, index + 2)
    if source is None:
        return None
    trailing = index > 0
    return ReportingAct(unit.number, index, "says", source, "after", trailing, silent=False, lemma="according")


def _act_of_quoting(unit: SpeechUnit, index: int, earlier: list[ReportingAct]) -> ReportingAct | None:
    """The act of somebody quoted: in "Reuters reported, quoting a US official", the official speaks via Reuters."""
    source = phrase_after(unit.tokens, index + 1)
    if source is None or not earlier or earlier[-1].verb < index - 4:
        return None
    outer = earlier.pop()
    return outer._replace(source=source, order="after", via=outer.source, verb=index, trailing=False)


def _act_of_quoted_person(unit: SpeechUnit, index: int) -> ReportingAct | None:
    """The act in "X was quoted as saying" (by X) and "The Times quoted officials as saying" (by the officials)."""
    tokens = unit.tokens
    says = next((at for at in range(index + 1, min(index + 14, len(tokens))) if tokens[at].lower == "as"), None)
    if says is None or says + 1 >= len(tokens) or tokens[says + 1].lower not in REPORTING:
        return None
    passive = any(token.lower in BE for token in tokens[max(index - 2, 0) : index])
    if passive:
        last = before_verb_group(tokens, index)
        source = subject_before(tokens, last + 1) if last >= 0 else None
        return ReportingAct(unit.number, says + 1, "says", source, "before", False, silent=False, lemma="say")
    source = phrase_after(tokens[:says], index + 1)
    via = subject_before(tokens, index)
    return ReportingAct(unit.number, says + 1, "says", source, "before", False, silent=False, via=via, lemma="say")


def _by_verb(unit: SpeechUnit, index: int, verb: ReportingVerb, earlier: list[ReportingAct]) -> ReportingAct | None:
    tokens = unit.tokens
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if not verb.finite:
        return _participle(unit, index, verb, earlier)
    if is_noun(tokens, index) or is_infinitive(tokens, index):
        return None
    if verb.past and following == "by":
        return _passive(unit, index, verb)
    if verb.past and is_modifier(tokens, index):
        return None
    source = subject_before(tokens, index) or _continued_subject(tokens, index, earlier)
    inverted = is_inverted(tokens, index, source)
    if inverted:
        source = phrase_after(tokens, index + 1)
    if source is None:
        return _by_somebody(unit, index, verb)
    if wrong_number(tokens, index, source, inverted):
        return None
    trailing = inverted or is_trailing(tokens, index, source)
    made = _reporting_act(unit, index, verb, source, "after" if inverted else "before", trailing=trailing)
    said = made if trailing or _says_something(tokens, index, verb) else None
    return _act_passed_on(unit, index, verb, source) or said


def _by_somebody(unit: SpeechUnit, index: int, verb: ReportingVerb) -> ReportingAct | None:
    """A statement with an uncertain source; what it reports is still attributed, not a fact."""
    surely = not verb.weak and (has_complement(unit.tokens, index) or verb.lemma == "say")
    passive = any(token.lower in BE for token in unit.tokens[max(index - 2, 0) : index])
    if not surely or passive:
        return None
    return _reporting_act(unit, index, verb, None, "before", trailing=False)


def _says_something(tokens: Sequence[Token], index: int, verb: ReportingVerb) -> bool:
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if verb.lemma == "deny" and not denies_something_said(tokens, index):
        return False
    insists_on = following in {"on", "of", "for", "against"}
    return not (verb.weak or insists_on) or reports(tokens, index, verb)


def _passive(unit: SpeechUnit, index: int, verb: ReportingVerb) -> ReportingAct | None:
    """The act in the passive: "a claim denied by the firm", "a day described by her as “bitter”"."""
    source = phrase_after(unit.tokens, index + 2)
    said = not verb.weak or has_complement(unit.tokens, index) or quotes_near(unit.tokens, index)
    return _reporting_act(unit, index, verb, source, "after", trailing=False) if said and source else None


def _act_passed_on(unit: SpeechUnit, index: int, verb: ReportingVerb, outer: Phrase) -> ReportingAct | None:
    """The act of the official in "Reuters, quoting a US official, reported"."""
    tokens = unit.tokens
    quoting = next((start for start, _ in outer.beside if tokens[start].lower in {"quoting", "citing"}), None)
    source = phrase_after(tokens, quoting + 1) if quoting is not None else None
    if source is None:
        return None
    return _reporting_act(unit, index, verb, source, "before", trailing=False)._replace(via=outer)


def _continued_subject(tokens: Sequence[Token], index: int, earlier: list[ReportingAct]) -> Phrase | None:
    """The speaker who continues after "and": "investigators … said that …, and warned against …"."""
    if [token.lower for token in tokens[max(index - 3, 0) : index]] in (["went", "on", "to"], ["goes", "on", "to"]):
        return clause_subject(tokens, clause_start(tokens, index), index)
    last = before_verb_group(tokens, index)
    if (
        last < 1
        or tokens[last].lower not in {"and", "but"}
        or not earlier
        or not _same_clause(tokens, earlier[-1], index)
    ):
        return None
    return earlier[-1].source if earlier[-1].order == "before" else None


def _reporting_act(
    unit: SpeechUnit, index: int, verb: ReportingVerb, source: Phrase | None, order: Order, *, trailing: bool
) -> ReportingAct:
    silent = is_silent(unit.tokens, index)
    embedded = order == "before" and source is not None and is_embedded(unit.tokens, source)
    return ReportingAct(
        unit.number, index, verb.manner, source, order, trailing, silent, lemma=verb.lemma, embedded=embedded
    )


def _participle(unit: SpeechUnit, index: int, verb: ReportingVerb, earlier: list[ReportingAct]) -> ReportingAct | None:
    tokens = unit.tokens
    before = tokens[index - 1] if index else None
    if before is None or before.lower in DETERMINERS or before.lower in PREPOSITIONS - {"without", "by", "while"}:
        return None
    if before.lower in BE:
        return _reporting_act(unit, index, verb, subject_before(tokens, index), "before", trailing=False)
    shown = _person_in_footage(tokens, index)
    quoted = any(token.quote >= 0 for token in tokens[index + 1 : index + 4])
    if shown and (quoted or (not verb.weak and (has_complement(tokens, index) or quotes_near(tokens, index)))):
        return _reporting_act(unit, index, verb, shown, "before", trailing=False)
    says = not verb.weak and before.text == "," and index + 1 < len(tokens) and tokens[index + 1].word
    if not says and not has_complement(tokens, index) and not touches_object_quote(tokens, index, verb):
        return None
    source = _subject_before_participle(tokens, index, earlier)
    return _reporting_act(unit, index, verb, source, "carried", trailing=False) if source else None


def _person_in_footage(tokens: Sequence[Token], index: int) -> Phrase | None:
    """The person in a recording: Ana Ruiz in "footage of Ana Ruiz saying …"."""
    start = index
    while start and tokens[start - 1].capital:
        start -= 1
    seen = start > 0 and start < index and tokens[start - 1].lower in SHOWING
    return Phrase(start, index) if seen else None


def _subject_before_participle(tokens: Sequence[Token], index: int, earlier: list[ReportingAct]) -> Phrase | None:
    """The subject of the clause before "saying": of the last ", but X …", of the last statement, or the first."""
    outer = [one for one in earlier[-_EARLIER:] if one.source and not one.embedded]
    spoken = [one for one in outer if _same_clause(tokens, one, index)]
    since = spoken[-1].verb + 1 if spoken else clause_start(tokens, index)
    for cursor in range(index - 1, max(since, index - _MAX_APART), -1):
        if tokens[cursor].lower in CLAUSE_OPENERS and tokens[cursor - 1].text == ",":
            subject = clause_subject(tokens, cursor + 1, index)
            if subject:
                return subject
    return spoken[-1].source if spoken else clause_subject(tokens, since, index)


def _same_clause(tokens: Sequence[Token], statement: ReportingAct, index: int) -> bool:
    if index - statement.verb > _MAX_APART:
        return False
    return not any(token.text in {".", ";", "!", "?"} for token in tokens[statement.verb : index])


_PREFIXES = ("و", "ف", "ل")
_MAX_WORDS = 6


def bare_verb(word: str) -> str:
    """The verb without a prefixed "and" or "so", if the rest is a known reporting verb."""
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


def arabic_statements_in(unit: SpeechUnit) -> list[ReportingAct]:
    """The statements of an Arabic unit; one without a subject carries on from the speaker before."""
    found: list[ReportingAct] = []
    for index, token in enumerate(unit.tokens):
        if not token.word:
            continue
        if token.lower.removeprefix("و") in ACCORDING:
            source = _subject(unit.tokens, index + 1)
            if source:
                found.append(ReportingAct(unit.number, index, "says", source, "after", index > 0, silent=False))
            continue
        verb = bare_verb(token.lower)
        manner = manner_of(verb)
        behind_preposition = index > 0 and unit.tokens[index - 1].lower in ARABIC_PREPOSITIONS  # a noun: "عن توقع"
        if manner and not behind_preposition:
            source = _subject(unit.tokens, index + 1)
            opens = token.lower != verb or not any(one.word for one in unit.tokens[:index])
            if source is None and not opens:  # the subject is somewhere before the verb
                continue
            order = "after" if source else "carried"
            found.append(ReportingAct(unit.number, index, manner, source, order, False, silent=False, lemma=verb))  # type: ignore[arg-type]
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
