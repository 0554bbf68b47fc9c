"""Finds by code what is wrong with a question: a false premise, or a surname that two people of the article share.

Only what is certain counts. A premise is false where the article counts the very same thing and never with that number,
or gives the very same role to somebody else and never names the one in the question.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from nutgraf.answer import Citation
from nutgraf.article import Sentence
from nutgraf.extract import Number, counted_agrees, find_numbers, same_number
from nutgraf.faults import tolerant
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.question import Question
from nutgraf.qa.verification import lacks_a_name
from nutgraf.text.cues_en import CONDITIONS, LEFT_OPEN, NEGATION_OR_LACK, NEGATIONS, is_unknown
from nutgraf.text.name_lists import HONORIFICS
from nutgraf.text.nouns_en import COUPLES
from nutgraf.text.question_words import KINDS_ASKED_FOR

_LEAST_SHARED = 0.2  # of the question's words, by rarity, that the contradicting sentence has
_TITLED = re.compile(r"\b(?P<role>[a-z]{4,20}|[A-Z][a-z]{3,20}),? (?P<name>(?:[A-Z][\w’'-]+ ?){1,3})")


@tolerant("what the question takes for granted", lambda *_: None)
def contradicted_premise(question: Question, articles: Sequence[IndexedArticle]) -> AnswerPlace | None:
    """The sentence of the article that gives another number, or another name, than the question takes for granted."""
    for opened in articles:
        for at in chain(_other_figures(question, opened), _other_names(question, opened)):
            return AnswerPlace(opened, at, 1.0)
    return None


_CORRECTABLE = frozenset({"why", "how"})  # the open questions that take something for granted
_LACKING = re.compile(r"\b(?:lack(?:s|ed|ing)?|without|no)\b(?P<what>(?: [\w’'-]+){1,6})", re.IGNORECASE)
_NEAR = 0.6  # of the other words of the question: a sentence is about the same


@tolerant("what the article says instead", lambda *_: None)
def denied_premise(question: Question, opened: IndexedArticle) -> Sentence | None:
    """The sentence that denies what the question takes for granted; None where no sentence does.

    A sentence denies it where a negated word is one of the question, and the sentence, those it refers to and the one
    before it have most of its other words, and all its names.
    """
    asks_for_no = NEGATION_OR_LACK.search(question.text) or NEGATIONS.search(question.text.lower())
    if asks_for_no or (question.open and question.open.kind not in _CORRECTABLE):
        return None
    kinds = set(opened.content_keys(KINDS_ASKED_FOR))
    asked = set(opened.content_keys(question.text)) - kinds
    found = [
        (opened.coverage(asked, at), -at)
        for at, sentence in enumerate(opened.sentences)
        if not sentence.heading and _denies(question.text, asked, AnswerPlace(opened, at, 1.0))
    ]
    return opened.sentences[-max(found)[1]] if found else None


def _denies(question: str, asked: set[str], place: AnswerPlace) -> bool:
    opened, sentence = place.opened, place.sentence
    if is_unknown(sentence.text) or LEFT_OPEN.search(sentence.text) or CONDITIONS.search(sentence.text):
        return False
    lacking = {key for hit in _LACKING.finditer(sentence.text) for key in opened.content_keys(hit.group("what"))}
    denied = asked & (place.keys_denied | lacking)
    if not denied or lacks_a_name(question, place):
        return False
    names = " ".join(one.name for one in opened.analysis.references_in(sentence))
    near = place.keys.union(opened.content_keys(names))
    others = asked - denied
    return not others or opened.share_among(others, near) >= _NEAR


def _other_figures(question: Question, opened: IndexedArticle) -> Iterator[int]:
    """The sentence nearest to the question that counts the same thing, if the article never does so with its number."""
    language = opened.article.language
    asked = opened.content_keys(question.text)
    for number in find_numbers(question.text, language=language):
        if not number.is_figure or number.kind != "cardinal" or number.counted is None:
            continue
        figures = _figures(opened)
        counting = [at for at, one in figures if one.counted and counted_agrees(number, one)]
        if not counting or any(same_number(number, one) or one.value == number.value for _, one in figures):
            continue
        best = max(counting, key=lambda at: (opened.coverage(asked, at), -at))
        if opened.share_in_sentence(asked, best) >= _LEAST_SHARED:
            yield best


def _figures(opened: IndexedArticle) -> list[tuple[int, Number]]:
    return [
        (at, number)
        for at, sentence in enumerate(opened.sentences)
        if not sentence.heading
        for number in opened.analysis.numbers(sentence)
        if number.is_figure
    ]


def _other_names(question: Question, opened: IndexedArticle) -> Iterator[int]:
    """The first sentence that names somebody else in the role that the question gives to a name of its own."""
    for hit in _TITLED.finditer(question.text):
        role, name = hit.group("role").casefold(), hit.group("name").strip()
        if any(opened.contains([key]) for key in opened.content_keys(name)):
            continue
        holders = [
            person
            for person in opened.people
            if any(one.text.casefold().split()[-1:] == [role] for one in person.roles)
        ]
        if len(holders) == 1:
            start = min(start for start, _ in holders[0].mentions)
            yield from (
                at for at, one in enumerate(opened.sentences) if one.start <= start < one.end and not one.heading
            )


_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LONGER_NAME = r"(?!['’]s?\s+[A-Z]|[- ][A-Z])"  # "Marsh Biscuits" is a firm, "Marsh-Lind" somebody else


class Namesakes(NamedTuple):
    """The full names that share a surname, in the order of the article, and the place of the first one."""

    names: tuple[str, ...]
    first: Citation

    @property
    def text(self) -> str:
        """The message shown to a reader."""
        *others, last = self.names
        return f"The question fits {', '.join(others)} and {last}. Say which of them you mean."


@tolerant("people who share a surname", lambda *_: None)
def namesakes_of(question: str, articles: Sequence[IndexedArticle]) -> Namesakes | None:
    """The people a question may mean, where its surname alone is ambiguous; None where it is not.

    An article that itself uses the bare surname means one of them by it, and so does the question.
    """
    asked = {word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(question)}
    if asked & COUPLES:
        return None
    for opened in articles:
        for surname, people in _shared_surnames(opened):
            if _is_said(surname, question) and not asked & _telling_apart(opened, people):
                return Namesakes(people, opened.cite(_first_named(opened, people[0])))
    return None


def _first_named(opened: IndexedArticle, name: str) -> Sentence:
    """The sentence that holds the first mention of a person; the whole name need not be in any one place."""
    at = min(start for person in opened.people if person.name == name for start, _ in person.mentions)
    return next((s for s in opened.sentences if s.start <= at < s.end), opened.sentences[0])


def _shared_surnames(opened: IndexedArticle) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each surname that two people or more have, and that the article never says alone."""
    by_surname: dict[str, list[str]] = defaultdict(list)
    for person in opened.people:
        words = person.name.split()
        if len(words) > 1 and person.name not in by_surname[words[-1]]:
            by_surname[words[-1]].append(person.name)
    body = " ".join(sentence.text for sentence in opened.sentences if not sentence.heading)
    for surname, names in by_surname.items():
        if len(names) > 1 and not _is_used_alone(surname, names, body):
            yield surname, tuple(names)


def _is_used_alone(surname: str, names: Sequence[str], text: str) -> bool:
    """Whether the text has the surname outside the full names and without a title."""
    whole = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    titled = "|".join(re.escape(honorific) for honorific in HONORIFICS)
    rest = re.sub(rf"(?i:\b(?:{titled})\.? ){re.escape(surname)}\b", "", re.sub(rf"\b(?:{whole})\b", "", text))
    return _is_said(surname, rest)


def _is_said(surname: str, text: str) -> bool:
    """Whether `text` has the surname as a name of its own; a text without capitals may mean it in small letters."""
    pattern = surname.casefold() if text == text.casefold() else surname
    return re.search(rf"\b{re.escape(pattern)}\b{_LONGER_NAME}", text) is not None


def _telling_apart(opened: IndexedArticle, people: Sequence[str]) -> set[str]:
    """Their first names, and the words of what the article calls them: "Mayor Marsh" is one of them."""
    roles = [role.text for person in opened.people if person.name in people for role in person.roles]
    first_names = {word for name in people for word in name.split()[:-1]}
    words = first_names.union(*(_WORD.findall(role) for role in roles)) | set(HONORIFICS)
    return {word.casefold() for word in words if len(word) > 1}
