"""Finds what a question takes for granted that the article says otherwise: another number of something, another name.

Only what is certain counts: the article counts the very same thing and never with that number, or gives the very same
role to somebody else and never names the one in the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from nutgraf.extract import Number, counted_agrees, find_numbers, same_number
from nutgraf.faults import tolerant
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.question import Question

_LEAST_SHARED = 0.2  # of the question's words, by rarity, that the contradicting sentence has
_TITLED = re.compile(r"\b(?P<role>[a-z]{4,20}|[A-Z][a-z]{3,20}),? (?P<name>(?:[A-Z][\w’'-]+ ?){1,3})")


@tolerant("what the question takes for granted", lambda *_: None)
def contradicted_premise(question: Question, articles: Sequence[IndexedArticle]) -> AnswerPlace | None:
    """The sentence of the article that gives another number, or another name, than the question takes for granted."""
    for opened in articles:
        for at in chain(_other_figures(question, opened), _other_names(question, opened)):
            return AnswerPlace(opened, at, 1.0)
    return None


def _other_figures(question: Question, opened: IndexedArticle) -> Iterator[int]:
    """The sentence nearest to the question that counts the same thing, if the article never does so with its number."""
    language = opened.article.language
    asked = opened.content_keys(question.text)
    for number in find_numbers(question.text, language=language):
        if not number.is_figure or number.kind != "cardinal" or number.counted is None:
            continue
        counting = [(at, one) for at, one in _figures(opened) if one.counted and counted_agrees(number, one)]
        if not counting or any(same_number(number, one) or one.value == number.value for _, one in _figures(opened)):
            continue
        best = max((at for at, _ in counting), key=lambda at: (opened.coverage(asked, at), -at))
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
