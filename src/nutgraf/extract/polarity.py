"""Detect whether a clause is negated, and whether two sentences agree: "did declare" is not "did not declare".

A text is split into the clauses that a negation covers, and predicates are compared by `stem`, the key shared by all
forms of an English word ("approve", "approves", "approved", "approving").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from nutgraf.extract.noun_phrases import is_verbish
from nutgraf.extract.polarity_by_words import denied_by_words, polarities_by_words
from nutgraf.text.cues_en import (
    DENIED_THROUGH_THAT,
    DENIES_NOTHING_BEFORE,
    DENYING_VERBS,
    LACKING_VERBS,
    NOUN_NEGATORS,
    PREVENTING_VERBS,
    REFUSING_VERBS,
    REJECTING_VERBS,
)
from nutgraf.text.cues_en import NEGATORS as ENGLISH_NEGATORS
from nutgraf.text.languages import NEGATORS as NEGATORS_BY_LANGUAGE
from nutgraf.text.lexicon_ar import DENIAL_NEGATORS, NEGATORS
from nutgraf.text.lexicon_en import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DETERMINERS,
    DO,
    HAVE,
    MID_ADVERBS,
    MODALS,
    PERSONAL,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
)
from nutgraf.text.reporting_en import CLAIMS
from nutgraf.text.tokens import Token, fold_word, stem, tokenize
from nutgraf.text.word_forms_en import all_forms

NEUTRAL = AUXILIARIES | MID_ADVERBS | DETERMINERS | PREPOSITIONS | PERSONAL | COORDINATORS | SUBORDINATORS | RELATIVES

# "no evidence that", "not true that": the negation continues after "that".
_THROUGH_THAT = CLAIMS | all_forms("deny", "think", "believe", "expect") | DENIED_THROUGH_THAT
_ENDS = frozenset({".", ",", ";", ":", "!", "?", "—", "–", "(", ")", "…", "“", "”", '"', "«", "»", "،", "؛", "؟"})
_BREAKS = (SUBORDINATORS - {"that", "than", "as", "until", "before"}) | RELATIVES | {"but"}
_PARENTHESES = RELATIVES | {"however", "meanwhile", "though", "according", "including"}


@lru_cache(maxsize=2048)
def _clauses_of(text: str) -> tuple[list[Token], ...]:
    """The clauses of an English or Arabic text, within which a negation has effect."""
    clauses: list[list[Token]] = []
    for stretch in _without_parentheses(_stretches(tokenize(text, 0, len(text)))):
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
    """The runs of tokens between marks, each with whether only commas separate it from the one before."""
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


def _without_parentheses(stretches: list[tuple[list[Token], bool]]) -> list[list[Token]]:
    """Joins a clause that a parenthesis between commas interrupts ("which met, did not")."""
    joined: list[list[Token]] = []
    parentheses: list[list[Token]] = []
    for index, (stretch, comma) in enumerate(stretches):
        last = index + 1 == len(stretches)
        if comma and joined and not last and _is_parenthesis(stretch, stretches[index + 1]):
            parentheses.append(stretch)
        elif comma and joined and index and stretches[index - 1][0] in parentheses:
            joined[-1] = joined[-1] + stretch
        else:
            joined.append(list(stretch))
    return joined + parentheses


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
        is_verbish(one) or one.lower.endswith("ing") or _is_governed(current, at)
        for at, one in enumerate(current[1:], 1)
    )


def _is_governed(tokens: Sequence[Token], index: int) -> bool:
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


# Words that deny the rest of their clause by their meaning, whatever form of the verb follows.
_DENYING = DENYING_VERBS | LACKING_VERBS | {"unable", "n't"} | (ENGLISH_NEGATORS - {"nor"})
_DENYING_TO = REFUSING_VERBS | {"unable", "failure", "refusal"}
_DENIES_BEHIND = all_forms("deny") | {"without"}
_RULING = all_forms("rule")  # with "out"


def negated(text: str, start: int, end: int, language: str = "en") -> bool:
    """Whether the clause around `text[start:end]` is negated; two negations cancel out.

    A verb such as "denied" negates what follows it, not itself. `language` (ISO 639-1) adds German, French and Spanish;
    any other is read as English and Arabic.

    >>> negated("The council did not approve the plan.", 20, 27)
    True
    >>> negated("The council did not fail to approve it.", 28, 35)
    False
    >>> negated("Personne n'a été blessé.", 17, 23, "fr")
    True
    """
    code = language[:2].lower()
    if code in NEGATORS_BY_LANGUAGE:
        return denied_by_words(text, start, end, code)
    for clause in _clauses_of(text):
        inside = [index for index, token in enumerate(clause) if token.start < end and start < token.end]
        if inside:
            return _is_negated(clause, inside[0], inside[-1])
    return False


def same_polarity(claim: str, sentence: str, language: str = "en") -> bool:
    """Whether no predicate of the claim occurs in the sentence with only the opposite polarity.

    Predicates are compared by stem ("approve", "approved"). A claim that shares none with the sentence passes, as
    there is nothing to compare.

    >>> same_polarity("The council approved the plan.", "The council did not approve the plan.")
    False
    """
    return _agrees(claim, sentence, language) and _agrees(sentence, claim, language)


def _agrees(one: str, other: str, language: str) -> bool:
    """Whether each predicate of a text has the same polarity among the words of the other text, if it is there."""
    words = _polarities(other, language)
    predicates = _polarities(one, language, only_predicates=True)
    return all(key not in words or polarities & words[key] for key, polarities in predicates.items())


def predicate_polarities(text: str, language: str = "en") -> dict[str, frozenset[bool]]:
    """Whether each predicate of a text, by its stem, is negated; both values if it occurs both ways.

    >>> predicate_polarities("The council did not approve the plan.")
    {'approv': frozenset({True})}
    >>> predicate_polarities("Niemand wurde verletzt.", "de")
    {'verletzt': frozenset({True})}
    """
    return {key: frozenset(found) for key, found in _polarities(text, language, only_predicates=True).items()}


def _is_negated(tokens: Sequence[Token], first: int, last: int) -> bool:
    count = 0
    for index, token in enumerate(tokens):
        if first <= index <= last and not _is_function_negation(token):
            continue
        if _negates(tokens, index) and _reaches(tokens, index, first, last):
            count += 1
    return count % 2 == 1


def _is_function_negation(token: Token) -> bool:
    return token.lower in {"not", "no", "never", "cannot"} or token.lower.endswith("n't")


def _negates(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word negates; "not only" and "no fewer than" look like it and do not."""
    lower = tokens[index].lower
    following = [token.lower for token in tokens[index + 1 : index + 7]] or [""]
    if lower in {"not", "no"} and following[0] in DENIES_NOTHING_BEFORE:
        return lower == "no" and following[0] == "longer"
    if lower in _DENYING or lower.endswith("n't") or lower in NEGATORS or lower in DENIAL_NEGATORS:
        return True
    return (
        (lower in _DENYING_TO and "to" in following[:2])
        or (lower in PREVENTING_VERBS and "from" in following)
        or (lower in REJECTING_VERBS and not CLAIMS.isdisjoint(following))
        or (lower in _RULING and following[0] == "out")
    )


def _reaches(tokens: Sequence[Token], index: int, first: int, last: int) -> bool:
    """Whether the negation at `index` covers the span: the span follows it, or is its subject directly before it."""
    lower = tokens[index].lower
    if index <= last:
        return not _ends_before(tokens, index, first)
    if lower in _DENYING_TO | PREVENTING_VERBS | REJECTING_VERBS or lower in _DENIES_BEHIND:
        return False
    if lower in _BEFORE_NOUNS:
        return not any(is_verbish(token) for token in tokens[first : last + 1])
    return not any(is_verbish(token) and token.lower not in AUXILIARIES for token in tokens[first:index])


_BEFORE_NOUNS = NOUN_NEGATORS | LACKING_VERBS | {"unable"}


def _ends_before(tokens: Sequence[Token], index: int, first: int) -> bool:
    """Whether a "without" before the span ends with a new subject: "without a permit the firm had built"."""
    if tokens[index].lower != "without":
        return False
    between = tokens[index + 1 : first]
    return any(token.lower in DO | HAVE | MODALS | BE for token in between)


@lru_cache(maxsize=2048)  # a claim is compared with several sentences, and a sentence with many claims
def _polarities(text: str, language: str, *, only_predicates: bool = False) -> dict[str, set[bool]]:
    found: dict[str, set[bool]] = defaultdict(set)
    code = language[:2].lower()
    if code in NEGATORS_BY_LANGUAGE:
        for key, is_denied in polarities_by_words(text, code, only_predicates=only_predicates):
            found[key].add(is_denied)
        return found
    for clause in _clauses_of(text):
        for index, token in enumerate(clause):
            if not token.word or token.lower in NEUTRAL or _is_function_negation(token):
                continue
            if only_predicates and not _is_predicate(clause, index):
                continue
            found[_key(token.lower)].add(_is_negated(clause, index, index))
    return found


@lru_cache(maxsize=8192)
def _key(word: str) -> str:
    return stem(fold_word(word))


def _may_intervene(token: Token) -> bool:
    return token.lower in MID_ADVERBS | {"a", "an", "any"} or token.lower.endswith("ly")


def _is_predicate(tokens: Sequence[Token], index: int) -> bool:
    """A verb by its form, what an auxiliary or a negation governs, or the noun after "no"."""
    token = tokens[index]
    if token.text[0].isdigit() or (token.capital and index and tokens[index - 1].lower not in AUXILIARIES):
        return False
    if is_verbish(token) or token.lower.endswith("ing"):
        return True
    cursor = index - 1
    while cursor >= 0 and _may_intervene(tokens[cursor]):
        if tokens[cursor].lower == "not":
            return True
        cursor -= 1
    if cursor < 0:
        return False
    before = tokens[cursor].lower
    return before in AUXILIARIES or before in {"to", "no", "without", "never"} or before.endswith("n't")
