"""Puts names in the place of pronouns, and finds statements whose words still mean something outside them.

Who reads a statement of a brief has not read the sentence before it: "It never arrived" and "The opposition accused
her" say nothing without that. `AntecedentNames` replaces a pronoun where it certainly refers to a person, or for the
organisation or group that is the subject of the sentence before. `is_open` tells whether a statement still hinges on
such a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import AnalyzedArticle, find_numbers
from nutgraf.extract.analysis import Reference
from nutgraf.extract.clauses import clause_subject
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.noun_phrases import is_adverb, is_verbish
from nutgraf.extract.referents import head_of
from nutgraf.extract.roles import singular
from nutgraf.text.lexicon_en import (
    ARTICLES,
    AUXILIARIES,
    CLAUSE_OPENERS,
    DEMONSTRATIVES,
    DETERMINERS,
    HE,
    LEAD_INS,
    PERSONAL,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SHE,
    TIME_WORDS,
)
from nutgraf.text.name_lists import (
    ACTING_VERBS,
    FEMALE_NOUNS,
    GROUP_NOUNS,
    GROUP_POSSESSIONS,
    MALE_NOUNS,
    PLURAL_SOURCES,
    ROLE_NOUNS,
    gender_of_first_name,
)
from nutgraf.text.nouns_en import COMPARED, KNOWN_FROM_BEFORE, ONES_OF_SEVERAL, PEOPLE, PERSONS
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.sentence_parts_en import FORWARD_IT, LEAVES_IT_OPEN, QUOTATION
from nutgraf.text.tokens import Token, tokenize
from nutgraf.text.word_forms_en import is_plural

_LONGEST_NAME = 6  # words
_NEAR_NAME = 20  # characters between "a woman" and the name that belongs to it
_PASSED_OVER = 3  # sentences that mention nobody, between a name and its pronoun
_DEEPEST = 3  # sentences that begin with "It" and lead back to a subject
_PEOPLE = PERSONS | {"who"}
_SMALL = DETERMINERS | PREPOSITIONS | PERSONAL | CLAUSE_OPENERS | LEAD_INS | TIME_WORDS
_PERSON_PRONOUNS = (HE | SHE) - {"himself", "herself"}
_GROUP_PRONOUNS = frozenset("they them their theirs".split())
_NAMED_BEHIND = re.compile(
    r",[”\"]? (?:he|she|it|they) (?:said|says|added)\b[^,]{0,40}$"
)  # with "according to" behind it


Openness = Literal["", "within", "opening"]


def openness(text: str) -> Openness:
    """Where a statement has a word whose meaning lies outside it: at its opening, within it, or nowhere.

    >>> openness("It never arrived."), openness("It is not known whether the lorry arrived.")
    ('opening', '')
    >>> openness("The opposition accused her of playing for time."), openness("Ana Ruiz said she would stay.")
    ('within', '')
    """
    if text[:1] in '"“' or _NAMED_BEHIND.search(text):
        text = _NAMED_BEHIND.sub("", text)
    bare = QUOTATION.sub(" ", text)
    tokens = _tokens(bare)
    while tokens and tokens[0].lower in LEAD_INS:
        tokens = tokens[1:]
    open_ones = (at for at, token in enumerate(tokens) if _is_without_antecedent(tokens[:at], token.lower))
    first = next(open_ones, -1)
    is_part = 0 < first <= 2 and tokens[first - 1].lower == "of"  # "Two of them"
    if first == 0 or is_part or _opens_outside(tokens, bare):
        return "opening"
    return "within" if first > 0 or leaves_question_open(text) else ""


def leaves_question_open(text: str) -> bool:
    """Whether a statement leaves open why, when or how, without saying of what: "The company did not say why."

    >>> leaves_question_open("Johan Ilves will step down. The company did not say why.")
    False
    """
    question = LEAVES_IT_OPEN.search(text)
    return question is not None and ". " not in text[: question.start()]


def is_open(text: str) -> bool:
    """Whether a statement begins with or hinges on a word whose meaning lies outside it."""
    return openness(text) != ""


def opens_with_unnamed(text: str) -> bool:
    """Whether a statement opens on a pronoun for what it does not name: "She declined to say", "That will happen"."""
    first, second = _first_words(text)
    return first in _PERSON_PRONOUNS | _GROUP_PRONOUNS or opens_with_that(text) or _compares(first, second)


def opens_with_that(text: str) -> bool:
    """Whether a statement opens on a "this" or "that" which only the sentence before explains: "That will happen"."""
    first, second = _first_words(text)
    return first in {"this", "that"} and second in AUXILIARIES


def _first_words(text: str) -> tuple[str, str]:
    words = [token.lower for token in _tokens(text) if token.lower not in LEAD_INS]
    return (words[0] if words else "", words[1] if len(words) > 1 else "")


def _compares(first: str, second: str) -> bool:
    """Whether two words are of what two sides said before: "Neither count"."""
    return first in {"neither", "either", "both"} and second in COMPARED


def is_explained_by(text: str, *, whole: bool) -> bool:
    """Whether the sentence before a statement that hinges on it, as a `whole` or shortened, is enough to read it by.

    Where only "why" or "when" is left open, a shorter form of the sentence is.
    """
    return not opens_with_unnamed(text) and (whole or leaves_question_open(text))


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(token for token in tokenize(text, 0, len(text)) if token.word or token.lower == "'s")


def _opens_outside(tokens: Sequence[Token], text: str) -> bool:
    if len(tokens) < 2:
        return False
    first, second = tokens[0].lower, tokens[1].lower
    if first in {"it", "its", "this", "that", "these", "those"}:
        return not (second in TIME_WORDS or FORWARD_IT.match(text, tokens[0].start))
    if _compares(first, second):
        return True
    if first in ONES_OF_SEVERAL:
        return (is_verbish(tokens[1])) or second in AUXILIARIES
    following = tokens[2].lower if len(tokens) > 2 else ""
    says_which = following in PREPOSITIONS | RELATIVES | {"of", "to", "that"}
    return first == "the" and second in KNOWN_FROM_BEFORE and not says_which


def opens_with_people(text: str) -> bool:
    """Whether somebody is the first thing a statement speaks of: "Two colleagues drove", "Ida Moen said"."""
    for at, token in enumerate(_tokens(text)[:_LONGEST_NAME]):
        if _may_be_person(token, at) or token.lower in PLURAL_SOURCES or singular(token.lower) in PEOPLE:
            return True
        if is_verbish(token):
            return False
    return False


def _is_without_antecedent(before: Sequence[Token], word: str) -> bool:
    if word in _PERSON_PRONOUNS:
        return not any(_may_be_person(token, at) for at, token in enumerate(before))
    if word in _GROUP_PRONOUNS:
        return not any(_may_be_several(token) for token in before)
    return False


def _names_others(before: Sequence[Token], name: str) -> bool:
    """Whether the words before a pronoun name people, but not the one of that `name`, and nobody without a name."""
    if not name or any(not token.capital and token.lower in PERSONS for token in before):
        return False
    return name.rsplit(maxsplit=1)[-1] not in [token.text for token in before]


def _may_be_person(token: Token, at: int) -> bool:
    is_name = token.capital and (at > 0 or token.lower not in _SMALL)
    return is_name or token.lower in _PEOPLE


def _may_be_several(token: Token) -> bool:
    word = token.lower
    return word in {"and", "police", "couple", "both"} or (word not in _SMALL and is_plural(word))


class _GroupSubject(NamedTuple):
    """A subject, and whether its sentence has another noun that a pronoun could refer to."""

    name: str
    has_rival: bool


def _may_be(entity: NamedEntity, gender: str) -> bool:
    """Whether "he" or "she" may mean a person, by the first name and the roles."""
    nouns = {word for role in entity.roles for word in role.text.lower().split()}
    if nouns & (FEMALE_NOUNS | MALE_NOUNS):
        return bool(nouns & (FEMALE_NOUNS if gender == "female" else MALE_NOUNS))
    first = entity.name.split()[0]
    return " " not in entity.name or gender_of_first_name(first) in {gender, ""}


class AntecedentNames:
    """The names that the pronouns of one sentence certainly refer to."""

    def __init__(self, sentence: Sentence, analysis: AnalyzedArticle) -> None:
        self._sentence = sentence
        self._analysis = analysis
        self._names: dict[int, str] = {}
        self._apostrophe = "’" if "’" in analysis.article.text else "'"

    def put_into(self, text: str, start: int) -> str:
        """The words of a cut that begins at `start` of the sentence, with a name for the first pronoun that needs one.

        They are the same words where the name is not certain.
        """
        tokens = [token for token in tokenize(text, 0, len(text)) if token.word]
        for at, token in enumerate(tokens):
            if at == 0 and token.lower in {"it", "its", "they", "their"}:
                name = self._person(token, start) or self._group(token, tokens)
            elif token.lower in _PERSON_PRONOUNS:
                name = self._person(token, start if at == 0 else None)
                if not (_is_without_antecedent(tokens[:at], token.lower) or _names_others(tokens[:at], name)):
                    continue
            else:
                continue
            if name:
                return self._replaced(text, tokens, at, name)
            return text
        return text

    def _replaced(self, text: str, tokens: Sequence[Token], at: int, name: str) -> str:
        token = tokens[at]
        if token.lower in {"his", "its", "their"} or (token.lower == "her" and _is_possessive(tokens, at)):
            name += self._apostrophe if name.endswith("s") and token.lower == "their" else f"{self._apostrophe}s"
        if at == 0:
            name = name[:1].upper() + name[1:]
        elif name.startswith("The "):
            name = f"the {name[4:]}"
        return text[: token.start] + name + text[token.end :]

    def _person(self, token: Token, start: int | None) -> str:
        """The person that the pronoun of a cut refers to; the pronoun is at `start`, or the only one of its form."""
        sentence = self._sentence
        places = [hit.start() for hit in re.finditer(rf"\b{token.text}\b", sentence.text)]
        if start is not None:
            places = [place for place in places if place >= start][:1]
        if len(places) != 1:
            return ""
        place = sentence.start + places[0]
        if place not in self._names:  # every form of the sentence asks for it
            self._names[place] = self._name_at(place, token)
        return self._names[place]

    def _name_at(self, place: int, token: Token) -> str:
        found = next((one for one in self._analysis.pronouns_in(self._sentence) if one.start == place), None)
        if token.lower in _GROUP_PRONOUNS or token.lower in {"it", "its"}:
            name = found.name if found and self._goes_on_about(found.name, place) else ""
        else:
            name = self._certain_person(found, place, "male" if token.lower in HE else "female")
        if find_numbers(name) or len(name.split()) > _LONGEST_NAME:
            return ""  # "two officials" would bring a number that the sentence does not have
        return name

    def _certain_person(self, found: Reference | None, place: int, gender: str) -> str:
        """Whom a "he" or "she" refers to: nobody else of the article so far, or of the paragraph, can be meant."""
        if self._follows_unnamed(place, FEMALE_NOUNS if gender == "female" else MALE_NOUNS):
            return ""
        others = {
            one.entity.name: one.start
            for one in self._analysis.mentions
            if one.end <= place and one.entity.kind == "person" and _may_be(one.entity, gender)
        }
        if found and self._goes_on_about(found.name, place):
            if set(others) <= {found.name}:
                return found.name
            inside = [one for one in self._analysis.body if one.paragraph == self._sentence.paragraph]
            here = [name for name, start in others.items() if inside[0].start <= start]
            return found.name if here == [found.name] or self._is_alone_before(found.name, place) else ""
        lead = self._analysis.mentions_in(self._analysis.body[0])
        only = next(iter(others), "") if len(others) == 1 and not found else ""
        return only if any(one.entity.name == only for one in lead) and not self._mentions_unnamed(gender) else ""

    def _follows_unnamed(self, place: int, nouns: frozenset[str]) -> bool:
        """Whether this paragraph or the one before has "a woman" without a name, whom "her" could mean."""
        near = [one for one in self._analysis.body if 0 <= self._sentence.paragraph - one.paragraph <= 1]
        tokens = _tokens(self._analysis.article.text[near[0].start : place]) if near else ()
        for at, token in enumerate(tokens):
            if token.lower not in {"a", "an"}:
                continue
            noun = next((one for one in tokens[at + 1 : at + 4] if one.lower in nouns), None)
            if noun is None:
                continue
            start, end = near[0].start + token.start, near[0].start + noun.end
            people = (one for one in self._analysis.mentions if one.entity.kind == "person")
            gaps = ((one.end, start) if one.end <= start else (end, one.start) for one in people)
            between = (self._analysis.article.text[first:last] for first, last in gaps)
            if not any(len(gap) <= _NEAR_NAME and "." not in gap for gap in between):
                return True
        return False

    def _is_alone_before(self, name: str, place: int) -> bool:
        """Whether a pronoun opens the sentence, and the sentence before it in the paragraph is about that person alone.

        The person is its subject, says nothing in it, and nobody else is in it: "Ibbotson, 58, will retire in July."
        """
        before = self._before()
        if before is None or place != self._sentence.start or before.paragraph != self._sentence.paragraph:
            return False
        people = [one for one in self._analysis.references_in(before) if one.name == name]
        is_subject = bool(people) and people[0].start == before.start
        tokens = _tokens(before.text)
        is_alone = self._people_in(before, before.end) == {name} and not any(one.lower in _PEOPLE for one in tokens)
        return is_subject and is_alone and not any(one.lower in REPORTING or one.text in '"“' for one in tokens)

    def _mentions_unnamed(self, gender: str) -> bool:
        """Whether this sentence or the one before has somebody without a name whom the pronoun could mean."""
        other = FEMALE_NOUNS if gender == "male" else MALE_NOUNS
        near = [self._sentence, *filter(None, [self._before()])]
        return any(token.lower in _PEOPLE - other for one in near for token in _tokens(one.text))

    def _goes_on_about(self, name: str, place: int) -> bool:
        """Whether this sentence before the pronoun, or else the nearest one with anybody in it, has the person."""
        own = [*self._people_in(self._sentence, place)]
        if name in own:
            return True
        before = self._before()
        for _ in range(_PASSED_OVER):
            if before is None:
                return False
            people = self._people_in(before, before.end)
            source = self._analysis.attribution(before).asserted_by
            if name in people or (source and source.name == name):
                return True
            if people or any(token.lower in _PEOPLE for token in _tokens(before.text)):
                return False
            before = self._before(before)
        return False

    def _people_in(self, sentence: Sentence, end: int) -> set[str]:
        found = (*self._analysis.pronouns_in(sentence), *self._analysis.references_in(sentence))
        return {one.name for one in found if one.end <= end and (one.entity is None or one.entity.kind == "person")}

    def _before(self, sentence: Sentence | None = None) -> Sentence | None:
        body = self._analysis.body
        at = body.index(sentence or self._sentence)
        return body[at - 1] if at else None

    def _group(self, token: Token, tokens: Sequence[Token]) -> str:
        """The organisation or group that is the subject of the sentence before, where nothing else can be meant."""
        of_several = token.lower in _GROUP_PRONOUNS
        acts = _acts(tokens) if token.lower in {"it", "they"} else _is_possession(tokens)
        before = self._before()
        is_new = before is not None and before.paragraph != self._sentence.paragraph
        subject = None if is_new and not acts else self._subject_before(self._sentence, of_several, 0)
        return subject.name if subject and (acts or not subject.has_rival) else ""

    def _subject_before(self, sentence: Sentence, of_several: bool, depth: int) -> _GroupSubject | None:
        before = self._before(sentence)
        if before is None or sentence.paragraph - before.paragraph > 1 or QUOTATION.search(before.text):
            return None
        tokens = tokenize(before.text, 0, len(before.text))
        phrase = clause_subject(tokens, 0, len(tokens))
        if phrase is None:
            return None
        if tokens[phrase.start].lower == ("they" if of_several else "it") and depth < _DEEPEST:
            return self._subject_before(before, of_several, depth + 1)
        own = list(tokens[phrase.start : phrase.end])
        while own and (own[-1].lower in PREPOSITIONS or is_adverb(own[-1])):
            own.pop()
        others = [*tokens[: phrase.start], *tokens[phrase.end :]]
        if not own or len(own) > _LONGEST_NAME or own[0].lower in POSSESSIVES | DEMONSTRATIVES | {"a", "an"}:
            return None
        name = before.text[own[0].start : own[-1].end]
        is_group = _is_several_people(own) if of_several else self._is_body(own, before)
        if not is_group or find_numbers(name) or self._has_other_body(own, others, before, of_several):
            return None
        return _GroupSubject(name, _has_rival(others, of_several))

    def _is_body(self, own: Sequence[Token], sentence: Sentence) -> bool:
        if any(token.lower == "and" for token in own):
            return False
        start, end = sentence.start + own[0].start, sentence.start + own[-1].end
        named = next((one.entity for one in self._analysis.mentions_in(sentence) if one.end == end), None)
        if named:
            is_whole = all(one.lower in ARTICLES for one in own if sentence.start + one.end <= start)
            return named.kind == "organisation" and is_whole
        return head_of(own) in GROUP_NOUNS

    def _has_other_body(
        self, own: Sequence[Token], others: Sequence[Token], sentence: Sentence, of_several: bool
    ) -> bool:
        if of_several:
            return any(_is_several_people([token]) for token in others)
        end = sentence.start + own[-1].end
        named = [one for one in self._analysis.mentions_in(sentence) if one.entity.kind == "organisation"]
        apart = [one for one in named if one.end != end]
        return bool(apart) or any(token.lower in GROUP_NOUNS for token in others)


def _is_several_people(tokens: Sequence[Token]) -> bool:
    head = head_of(tokens)
    return head in PLURAL_SOURCES or (head.endswith("s") and singular(head) in ROLE_NOUNS)


def _has_rival(others: Sequence[Token], of_several: bool) -> bool:
    if of_several:
        return any(_may_be_several(token) for token in others)
    return any(token.lower in ARTICLES | POSSESSIVES or token.capital for token in others)


def _acts(tokens: Sequence[Token]) -> bool:
    """Whether the predicate behind the pronoun tells what only somebody can do: "It blamed", "It has asked"."""
    for token in tokens[1:5]:
        if token.lower in REPORTING or token.lower in ACTING_VERBS:
            return True
        if token.lower not in AUXILIARIES and not is_adverb(token):
            return False
    return False


def _is_possession(tokens: Sequence[Token]) -> bool:
    return any(token.lower in ROLE_NOUNS | GROUP_POSSESSIONS for token in tokens[1:4])


def _is_possessive(tokens: Sequence[Token], at: int) -> bool:
    """Whether a "her" has a noun behind it."""
    if at + 1 >= len(tokens):
        return False
    following = tokens[at + 1]
    is_closed = following.lower in _SMALL | RELATIVES | {"to", "that", "and", "or", "but", "of", "not"}
    return not (is_closed or following.text[0].isdigit() or is_adverb(following))
