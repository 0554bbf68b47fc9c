"""Find the reporting verbs of German, French and Spanish texts, each with the phrase that names the speaker.

A verb counts only where its sentence shows that something is reported: it touches a quotation or a colon, introduces
"dass" or "que", or closes the sentence behind a comma (", a précisé la mairie.").
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from nutgraf.extract.noun_phrases import Phrase
from nutgraf.extract.quotation_marks import SpeechUnit
from nutgraf.extract.reporting import ReportingAct
from nutgraf.extract.source_phrases import SourcePhrases
from nutgraf.text.reporting_en import Manner
from nutgraf.text.reporting_words import ReportingWords
from nutgraf.text.tokens import Token

_MOST_CLITICS = 4
_GROUP = 8  # tokens between an auxiliary and its participle
_REACH = 24  # tokens between a verb and its particle, or the quotation that it is about
_CLAUSE_ENDS = frozenset({".", "!", "?", ";", ":"})
_BEFORE_PARENTHESIS = frozenset({",", "?", "!", "…", "—", "–"})
_BEHIND_PARENTHESIS = frozenset({",", ".", ";", "—", "–"})
_CLOSERS = frozenset({".", ",", ";", ":", "!", "?", "—", "–", ")", "…"})


class _VerbGroup(NamedTuple):
    """A reporting verb at tokens `[first, last]`, auxiliary and participle included; its subject ends at `limit`.

    One that is not `known` as a reporting verb comes between a quotation and a person: "« … », nuance la maire".
    """

    first: int
    last: int
    manner: Manner
    limit: int
    known: bool = True


def statements_by_words(unit: SpeechUnit, words: ReportingWords, phrases: SourcePhrases) -> list[ReportingAct]:
    """The statements of one unit, in order of their verbs."""
    found: list[ReportingAct] = []
    for index in range(len(unit.tokens)):
        according = _according(unit, index, words, phrases) or _viewpoint(unit, index, words, phrases)
        if according:
            found.append(according)
            continue
        group = _verb_group(unit.tokens, index, words)
        statement = _statement(unit, group, words, phrases) if group else None
        if statement:
            found.append(statement)
    return found


def _according(unit: SpeechUnit, index: int, words: ReportingWords, phrases: SourcePhrases) -> ReportingAct | None:
    tokens = unit.tokens
    token = tokens[index]
    if token.lower in words.postponed and index:
        source = phrases.before(tokens, index)
        made = ReportingAct(
            unit.number, index, "says", source, "before", trailing=True, silent=False, lemma="according"
        )
        return made if source else None
    start = _behind_according(tokens, index, words)
    if start is None or (token.lower == "so" and not (index and tokens[index - 1].text == ",")):
        return None
    if tokens[index].lower in words.finite or _is_verb_next(tokens, start, words):
        return None  # "según dijo el alcalde"
    source = phrases.after(tokens, start, len(tokens)) or phrases.at(tokens, start, len(tokens))
    if source is None or (source.end == source.start + 1 and tokens[source.start].lower in words.others):
        return None
    if token.lower == "so" and not _closed(tokens, source, words):
        return None
    return ReportingAct(unit.number, index, "says", source, "after", index > 0, silent=False, lemma="according")


def _viewpoint(unit: SpeechUnit, index: int, words: ReportingWords, phrases: SourcePhrases) -> ReportingAct | None:
    """Somebody's view at the beginning of a sentence with a quotation: "Pour Paul Garnier, « … »"."""
    if index or unit.tokens[0].lower not in words.viewpoints or not any(one.quote >= 0 for one in unit.tokens):
        return None
    source = phrases.after(unit.tokens, 1, len(unit.tokens))
    if source is None or not phrases.is_person(unit.tokens, source):
        return None
    return ReportingAct(unit.number, 0, "says", source, "after", trailing=False, silent=False, lemma="according")


def _closed(tokens: Sequence[Token], source: Phrase, words: ReportingWords) -> bool:
    """Whether a mark or the place or time of the statement follows the source."""
    end = max([source.end, *(close for _, close in source.beside)])
    return (
        end >= len(tokens)
        or tokens[end].text in _CLOSERS | {"("}
        or tokens[end].lower in words.prepositions | words.adverbs
    )


def _behind_according(tokens: Sequence[Token], index: int, words: ReportingWords) -> int | None:
    if tokens[index].lower in words.accordings:
        return index + 1
    for phrase in words.according_phrases:
        end = index + len(phrase)
        if tuple(token.lower for token in tokens[index:end]) == phrase:
            return end + 1 if end < len(tokens) and tokens[end].lower in words.links - words.genitives else end
    return None


def _is_verb_next(tokens: Sequence[Token], start: int, words: ReportingWords) -> bool:
    following = [token.lower for token in tokens[start : start + 2]]
    return any(word in words.finite or word in words.auxiliaries for word in following[:1])


def _verb_group(tokens: Sequence[Token], index: int, words: ReportingWords) -> _VerbGroup | None:
    token = tokens[index]
    if token.quote >= 0 or not token.word or (token.capital and index and tokens[index - 1].word):
        return None
    if token.lower in words.participles:
        auxiliary = _auxiliary(tokens, index, words)
        if auxiliary is not None:
            return _VerbGroup(auxiliary, index, words.participles[token.lower], len(tokens))
    manner = words.finite.get(token.lower)
    if manner is None and _may_be_any_verb(tokens, index, words):
        return _VerbGroup(index, index, "says", len(tokens), known=False)
    if manner is None or (index and tokens[index - 1].lower in words.determiners - words.clitics):
        return None
    if index and tokens[index - 1].lower in words.auxiliaries | words.prepositions:
        return None
    if token.lower in words.particles:
        end = _particle(tokens, index, words)
        return _VerbGroup(index, index, manner, end) if end else None
    return _VerbGroup(index, index, manner, len(tokens))


def _may_be_any_verb(tokens: Sequence[Token], index: int, words: ReportingWords) -> bool:
    """Whether a word behind a quotation and a comma may be a verb: "« … », se désole un voisin"."""
    first = _behind_clitics(tokens, index, words)
    if first < 2 or tokens[first - 1].text != "," or tokens[first - 2].quote < 0 or tokens[index].capital:
        return False
    closed = words.outside_phrases | words.determiners | words.links | words.clitics | words.negators
    lower = tokens[index].lower
    return lower not in closed | words.accordings | words.openers | words.auxiliaries | words.introducers


def _auxiliary(tokens: Sequence[Token], participle: int, words: ReportingWords) -> int | None:
    for at in range(participle - 1, max(participle - _GROUP, -1), -1):
        if not tokens[at].word or tokens[at].quote >= 0 or tokens[at].lower in {"été", "sido", "worden"}:
            return None
        if tokens[at].lower in words.auxiliaries:
            return at
    return None


def _particle(tokens: Sequence[Token], index: int, words: ReportingWords) -> int | None:
    """Where the particle of a separable verb closes its clause; None where another verb is meant."""
    particles = words.particles[tokens[index].lower].split()
    for at in range(index + 1, min(index + _REACH, len(tokens))):
        if tokens[at].text in _CLAUSE_ENDS or tokens[at].quote >= 0:
            return None
        ends = at + 1 == len(tokens) or not tokens[at + 1].word or tokens[at + 1].lower in words.conjunctions
        if tokens[at].lower in particles and (ends or tokens[at + 1].quote >= 0):
            return at
    return None


def _statement(
    unit: SpeechUnit, group: _VerbGroup, words: ReportingWords, phrases: SourcePhrases
) -> ReportingAct | None:
    tokens = unit.tokens
    group = _with_clitics(tokens, group, words)
    behind_quotation = _touches_quotation_before(tokens, group.first)
    source = None if behind_quotation else phrases.before(tokens, group.first)
    inverted = source is None
    if source is None:
        source = _inside(tokens, group, phrases) or phrases.after(tokens, group.last + 1, group.limit)
    end = max([group.last + 1, *([source.end, *(close for _, close in source.beside)] if source and inverted else [])])
    if source is not None and inverted and not _may_be_inverted(tokens, group, words, end):
        source = None
    if not group.known and not (source and phrases.is_person(tokens, source) and _closed(tokens, source, words)):
        return None
    trailing = behind_quotation or (inverted and _closes_sentence(tokens, group, source, end, words))
    if not trailing and not _reports(tokens, group, words, end):
        return None
    impersonal = source is not None and tokens[source.start].lower in words.others
    carried = words.drops_pronouns and source is None and not _has_subject_elsewhere(tokens, group, words)
    return ReportingAct(
        unit.number,
        group.last,
        group.manner,
        None if impersonal else source,
        "carried" if carried else "after" if inverted else "before",
        trailing,
        silent=_is_silent(tokens, group, words),
        lemma="say",
        auxiliary=group.first,
    )


def _with_clitics(tokens: Sequence[Token], group: _VerbGroup, words: ReportingWords) -> _VerbGroup:
    """The group with the small pronouns before it: "s'est réjoui", "lo dijo"."""
    return group._replace(first=_behind_clitics(tokens, group.first, words))


def _behind_clitics(tokens: Sequence[Token], index: int, words: ReportingWords) -> int:
    """Where the small pronouns right before a word begin."""
    first = index
    while first and index - first < _MOST_CLITICS and tokens[first - 1].lower in words.clitics:
        first -= 1
    return first


def _touches_quotation_before(tokens: Sequence[Token], first: int) -> bool:
    before = first - 1
    while before >= 0 and tokens[before].text == ",":
        before -= 1
    return before >= 0 and tokens[before].quote >= 0


def _inside(tokens: Sequence[Token], group: _VerbGroup, phrases: SourcePhrases) -> Phrase | None:
    """The source between auxiliary and participle: "a-t-elle ajouté", "hat Torbeck gesagt"."""
    if group.last - group.first < 2:
        return None
    return phrases.after(tokens, group.first + 1, group.last)


def _may_be_inverted(tokens: Sequence[Token], group: _VerbGroup, words: ReportingWords, end: int) -> bool:
    """Whether the subject may follow its verb: behind a quotation, a comma, "wie", or what opens a German clause."""
    if words.capital_nouns or group.first == 0:
        return True
    before = tokens[group.first - 1]
    if not before.word or before.quote >= 0 or before.lower in words.introducers | words.adverbs | words.clitics:
        return True
    return end < len(tokens) and (tokens[end].text == ":" or tokens[end].quote >= 0)


_LONGEST_ADVERBIAL = 5  # words for when and where something was said


def _closes_sentence(
    tokens: Sequence[Token], group: _VerbGroup, source: Phrase | None, end: int, words: ReportingWords
) -> bool:
    """Whether the statement follows what it reports: "…, a précisé la mairie.", "…, sagte Keller am Dienstag."."""
    if source is None or not group.first:
        return False
    before = tokens[group.first - 1]
    before_introducer = group.first > 1 and tokens[group.first - 2].text == ","
    if before.text not in _BEFORE_PARENTHESIS and not before_introducer:
        return False
    at = max(end, group.limit + 1) if group.limit < len(tokens) else end
    if at < len(tokens) and tokens[at].lower in words.prepositions | words.days | words.adverbs:
        last = min(at + _LONGEST_ADVERBIAL, len(tokens))
        at = next((place for place in range(at + 1, last) if not tokens[place].word), last)
    return at >= len(tokens) or tokens[at].text in _CLOSERS - {":"}


def _reports(tokens: Sequence[Token], group: _VerbGroup, words: ReportingWords, end: int) -> bool:
    """Whether the clause after the verb and its source, which ends at `end`, shows that something is reported."""
    after = max(end, group.limit + 1 if group.limit < len(tokens) else end)
    clause = _clause_behind(tokens, after)
    if group.manner == "acts":
        return any(token.quote >= 0 for token in clause) or any(
            token.quote >= 0 for token in _clause_behind(tokens, group.last + 1)
        )
    if any(token.lower in words.openers or token.lower.startswith("qu'") for token in clause[:6]):
        return True
    if clause and (clause[0].quote >= 0 or clause[0].text == ":"):
        return True
    colon = next((at for at, token in enumerate(clause) if token.text == ":"), None)
    if colon is not None and all(token.quote < 0 for token in clause[:colon]):
        return True
    if words.capital_nouns and clause and clause[0].text == "," and len(clause) > 2:
        return True  # "Torbeck sagte, der Bau sei sicher"
    introduced = group.first > 0 and _is_introduced(tokens, group, words)
    return introduced or (clause[1:2] != [] and clause[1].quote >= 0)


def _is_introduced(tokens: Sequence[Token], group: _VerbGroup, words: ReportingWords) -> bool:
    """Whether the verb ends or begins a clause with "wie" or "comme" behind a comma."""
    for at in range(group.first - 1, max(group.first - _GROUP - 4, -1), -1):
        if tokens[at].lower in words.introducers:
            return at == 0 or tokens[at - 1].text == ","
        if not tokens[at].word:
            return False
    return False


def _clause_behind(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    end = start
    while end < min(len(tokens), start + _REACH) and tokens[end].text not in _CLAUSE_ENDS - {":"}:
        end += 1
        if tokens[end - 1].text == ":":
            break
    return tokens[start:end]


def _has_subject_elsewhere(tokens: Sequence[Token], group: _VerbGroup, words: ReportingWords) -> bool:
    """Whether words beside the verb may be an unrecognised subject, so that it does not share an earlier one."""
    behind = group.last + 1
    if behind < len(tokens) and tokens[behind].word and tokens[behind].lower not in words.openers | words.prepositions:
        return tokens[behind].lower not in words.adverbs | words.days
    before = group.first - 1
    while before >= 0 and tokens[before].lower in words.clitics | words.adverbs | words.conjunctions:
        before -= 1
    return before >= 0 and tokens[before].word


def _is_silent(tokens: Sequence[Token], group: _VerbGroup, words: ReportingWords) -> bool:
    """Whether a negator near the verb means that nothing was said."""
    near = [*takewhile(lambda token: token.word, reversed(tokens[max(group.first - 2, 0) : group.first]))]
    for at in range(group.first, min(len(tokens), group.last + 4)):
        if not tokens[at].word:
            break
        near.append(tokens[at])
    return any(token.lower in words.negators for token in near)


def is_parenthesis(unit: SpeechUnit, statement: ReportingAct) -> bool:
    """Whether a statement interrupts or closes somebody's words: ", a dit la maire," with marks on both sides."""
    tokens, source = unit.tokens, statement.source
    if source is None or statement.order != "after" or statement.lemma == "according":
        return False
    first = statement.first
    while first and tokens[first - 1].lower in {"s'", "se"}:
        first -= 1
    end = max([statement.last, *(close for _, close in source.beside)])
    before = tokens[first - 1].text if first else ""
    return before in _BEFORE_PARENTHESIS and (end >= len(tokens) or tokens[end].text in _BEHIND_PARENTHESIS)
