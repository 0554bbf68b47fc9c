"""Ranks the sentences of the articles by how near they are to a question, without any answer.

A sentence is near by the question's words in and around it, each by its rarity, and by what the question asks for: a
date for "when", a number that counts the very noun for "how many", somebody not named in the question for "who", a
reason for "why". The ranking is shown to readers where no answer is verified, and it decides whether an article says
nothing about a question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.extract.roles import singular
from nutgraf.faults import tolerant
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.question import Question
from nutgraf.qa.verification import lacks_a_name
from nutgraf.text.event_cues_en import CAUSES
from nutgraf.text.nouns_en import PERSONS, SAME_THINGS

_FITTING = 0.2  # lead of a sentence that has what is asked for over one that has not; the trial is in docs/findings.md
_HEADING = 0.3  # penalty of a heading: a sentence of the body says more
_MOST = 5  # places that are kept
_OF_TIME = re.compile(r"\b(?:before|after|until|when|since|during|\d{4})\b", re.IGNORECASE)
_BY_MEANS = re.compile(r"\b(?:by|through|using|with|via)\b", re.IGNORECASE)
_WHY = re.compile(r"^(?:and |but |so )?(?:why|how come)\b|\b(?:reason|cause|motive)s?\b", re.IGNORECASE)
_WHICH = re.compile(r"^(?:which|whose) \w", re.IGNORECASE)
_ROLE = re.compile(
    r"^(?i:who(?:'s| is| was| are| were) (?:now |currently )?the (?:current |present |new |former )?)"
    r"(?P<role>[a-z][a-z -]{2,40}?)(?: (?:of|at|in|for|on)\b[^?]*)?\s*\?*$"
)


class NearPlace(NamedTuple):
    """A sentence near a question; `share` is that of the question's words in and around it, by rarity (0 to 1).

    `fitting` says how well the sentence has what the question asks for, 0 to 1.
    """

    place: AnswerPlace
    share: float
    fitting: float

    @property
    def score(self) -> float:
        """The value by which places are ranked."""
        return self.share + _FITTING * self.fitting - (_HEADING if self.place.sentence.heading else 0.0)


@tolerant("the passages nearest to the question", lambda *_: [])
def nearest_places(question: Question, articles: Sequence[IndexedArticle]) -> list[NearPlace]:
    """The sentences nearest to a question, the nearest first; at most five, and none that shares no word with it."""
    found = [
        NearPlace(AnswerPlace(opened, at, 1.0), opened.coverage(keys, at), _fitting(question, opened, at))
        for opened in articles
        for keys in (opened.content_keys(question.text),)
        for at in range(len(opened.sentences))
    ]
    return sorted((near for near in found if near.share), key=lambda near: -near.score)[:_MOST]


def with_values(question: Question, places: Sequence[AnswerPlace]) -> list[AnswerPlace]:
    """The places, each followed by the next sentence where only that has the value of what the first names.

    "The pool loses water. The firm puts it at 52 litres a day." shows both to a question for an amount or a date.
    """
    found: list[AnswerPlace] = []
    for place in places:
        found.append(place)
        opened, at = place.opened, place.at + 1
        if question.wants not in ("amount", "money", "date") or at >= len(opened.sentences):
            continue
        after = opened.sentences[at]
        is_beside = after.paragraph == place.sentence.paragraph and not after.heading
        fits_better = _fitting(question, opened, at) > _fitting(question, opened, place.at)
        if is_beside and fits_better and _REFERS_BACK.search(after.text):
            found.append(AnswerPlace(opened, at, 1.0))
    return found


def asks_for_unheard_role(question: Question, articles: Sequence[IndexedArticle]) -> bool:
    """Whether the question asks who has a role ("Who is the mayor?") of which the articles have no word."""
    asked = _ROLE.match(question.text.replace("’", "'"))
    if asked is None:
        return False
    return not any(opened.contains([key]) for opened in articles for key in opened.content_keys(asked.group("role")))


_HOW_MANY = re.compile(r"^(?:and |but |so )?how many (?P<noun>[\w-]+)\b", re.IGNORECASE)
_REFERS_BACK = re.compile(r"\b(?:its?|they|their|them|that|this|these|those)\b", re.IGNORECASE)
_SAME_MATTER = 0.6  # of the other words of a question


@tolerant("a count of nearly the same", lambda *_: None)
def count_by_near_word(question: Question, articles: Sequence[IndexedArticle]) -> AnswerPlace | None:
    """A sentence that counts nearly what "how many" asks for: the members of the union, where its drivers are asked.

    Both nouns name people, or they are names of the same thing; the sentence has the other words of the question, or an
    "it" or "its" that stands for something in the one before it.
    """
    asked = _HOW_MANY.match(question.text)
    if asked is None:
        return None
    noun = asked.group("noun").lower()
    found: list[tuple[float, AnswerPlace]] = []
    for opened in articles:
        counted = set(opened.content_keys(f"how many {noun}"))
        others = [key for key in opened.content_keys(question.text) if key not in counted]
        for at, sentence in enumerate(opened.sentences):
            place = AnswerPlace(opened, at, 1.0)
            near = any(_is_near_word(noun, n.counted) for n in opened.analysis.numbers(sentence) if n.is_figure)
            if near and others and not sentence.heading and not lacks_a_name(question.text, place):
                keys = place.keys if _REFERS_BACK.search(sentence.text) else opened.keys[at]
                found.append((opened.share_among(others, keys), place))
    share, best = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= _SAME_MATTER else None


def _is_near_word(noun: str, counted: str | None) -> bool:
    one, other = singular(noun), singular((counted or "").lower())
    if not counted or one == other:
        return False
    return (one in _PEOPLE and other in _PEOPLE) or any(one in group and other in group for group in SAME_THINGS)


_PEOPLE = PERSONS | {"people"}


def _fitting(question: Question, opened: IndexedArticle, at: int) -> float:
    """How well a sentence has what the question asks for, 0 to 1; 0 also for questions of no known kind."""
    sentence, text = opened.sentences[at], question.text
    match question.wants:
        case "date":
            return float(bool(opened.analysis.dates(sentence)) or bool(_OF_TIME.search(sentence.text)))
        case "amount" | "money":
            return _counting(question, opened, at)
        case "person" | "name":
            return _naming(text, opened, at)
        case _ if _WHICH.match(text):
            return _naming(text, opened, at)
        case _ if _WHY.search(text):
            return float(bool(CAUSES.search(sentence.text)))
        case _ if text.casefold().startswith("how "):
            return float(bool(_BY_MEANS.search(sentence.text)))
        case _:
            return 0.0


def _counting(question: Question, opened: IndexedArticle, at: int) -> float:
    figures = [number for number in opened.analysis.numbers(opened.sentences[at]) if number.is_figure]
    if question.wants == "money":
        return 1.0 if any(number.kind == "money" for number in figures) else 0.3 * bool(figures)
    asked = set(opened.content_keys(question.text))
    counted = any(number.counted and asked & set(opened.content_keys(number.counted)) for number in figures)
    return 1.0 if counted else 0.6 * bool(figures)


def _naming(text: str, opened: IndexedArticle, at: int) -> float:
    asked = text.casefold()
    mentioned = opened.analysis.mentions_in(opened.sentences[at])
    return float(any(one.entity.name.casefold() not in asked for one in mentioned))
