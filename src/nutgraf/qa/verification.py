"""Estimates the chance that an answer is right, and rejects drafts that cannot be one.

The chance combines the model's second reading with the objections that code finds. The weights are those of a logistic
regression over the likeliest draft of each of 135 questions about sixteen articles that are not held back; `nutgraf
evals curve` shows the results on those and on the held-back articles.

A draft must be of the kind asked for, must not echo the question, and must add nothing that the passage lacks.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import Number, find_dates, find_numbers, same_number
from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.drafting import AnswerDraft
from nutgraf.qa.question import Question
from nutgraf.text.cues_en import LEFT_OPEN as LEFT_OPEN_CLAUSE
from nutgraf.text.cues_en import NEGATION_OR_LACK, NEGATORS
from nutgraf.text.lexicon_en import any_of

_READ, _ELSEWHERE, _CONTRADICTED, _UNNAMED, _BASE = 1.48, -1.12, -1.2, -0.86, -0.56
_SUREST = 1e-4
_LEAST_SHARED = 0.35  # of the question's words, by rarity, for a sentence to be about its very matter
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]+")


class ConfidenceFeatures(NamedTuple):
    """What there is to weigh, each between 0 and 1.

    `read` is the model's second reading of the passage; `elsewhere` the share of the question's words that only other
    parts of the article have; `contradicted` whether the sentence nearest to the question says no to something the
    question takes for granted; `unnamed` whether somebody or something the question names is named elsewhere and not in
    the passage.
    """

    read: float
    elsewhere: float
    contradicted: bool
    unnamed: bool

    @property
    def confidence(self) -> float:
        """How likely the answer is right."""
        odds = (
            _READ * log_odds(self.read)
            + _ELSEWHERE * self.elsewhere
            + _CONTRADICTED * self.contradicted
            + _UNNAMED * self.unnamed
        )
        return 1 / (1 + math.exp(-odds - _BASE))


@tolerant(
    "what speaks against an answer",
    lambda read, *_: ConfidenceFeatures(read, elsewhere=1.0, contradicted=True, unnamed=True),
)
def confidence_features(read: float, place: AnswerPlace, question: str) -> ConfidenceFeatures:
    """The features of a draft placed in `place`, given the model's second reading."""
    return ConfidenceFeatures(
        read,
        place.share_elsewhere(question),
        contradicting_sentence(question, place.opened) is not None,
        _unnamed(question, place),
    )


def contradicting_sentence(question: str, opened: IndexedArticle) -> Sentence | None:
    """The sentence that says no to the matter of the question, one of the two nearest to it; None where none does.

    A question that itself asks for a no is not contradicted by one.
    """
    if NEGATION_OR_LACK.search(question):
        return None
    asked = opened.content_keys(question)
    order = sorted(range(len(opened.sentences)), key=lambda at: -opened.coverage(asked, at))
    for at in order[:2]:
        sentence = opened.sentences[at]
        if (
            not sentence.heading
            and opened.share_in_sentence(asked, at) >= _LEAST_SHARED
            and NEGATION_OR_LACK.search(sentence.text)
        ):
            return sentence
    return None


def is_near(question: str, place: AnswerPlace) -> bool:
    """Whether the sentence of `place` holds enough of a question's words to be about its matter."""
    opened = place.opened
    return opened.share_in_sentence(opened.content_keys(question), place.at) >= _LEAST_SHARED


def log_odds(chance: float) -> float:
    """The natural log of the odds, clipped to the certainty a model can have."""
    held = min(max(chance, _SUREST), 1 - _SUREST)
    return math.log(held / (1 - held))


def _unnamed(question: str, place: AnswerPlace) -> bool:
    for name in _NAME.findall(question):
        keys = [word.key for word in words(name, place.opened.article.language)]
        if keys and place.opened.contains(keys) and place.keys.isdisjoint(keys):
            return True
    return False


_QUANTITY = re.compile(
    rf"\b(?:{any_of(NEGATORS - {'not', 'nor', 'without', 'cannot'})}|half|all|both"
    r"|several|few|dozens?|hundreds?|thousands?|millions?|most|many|third|quarter"
    r"|single|one|twice|once|double|every|unanimous(?:ly)?|zero|majority)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:after|before|when|during|until|once|since|while|as soon as|at|by|in|on|from|within|ago|later|next|last|today"
    r"|yesterday|tomorrow|tonight|now|noon|midnight|dawn|dusk|morning|afternoon|evening|night|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)
_EXACT_DATE = re.compile(r"\b(?:what|which) (?:exact )?(?:day|date|year|month|century|decade)\b", re.IGNORECASE)
_MONEY = re.compile(r"[$€£¥₹₽]|\b(?:dollars?|euros?|pounds?|pence|cents?|yen|francs?|crowns?|dirhams?|[A-Z]{3} ?\d)\b")
_CURRENCIES = re.compile(r"^[A-Z]{3}$")
_CAPITALISED = re.compile(r"\b[^\W\d_a-z]\w*", re.UNICODE)
LEFT_OPEN = "the cited sentence leaves it open"


@tolerant("the check of a drafted answer", lambda *_: "it could not be checked")
def rejection_reason(question: Question, draft: AnswerDraft, place: AnswerPlace) -> str:
    """Why the draft cannot be the answer; empty when it can."""
    language = place.opened.article.language
    why = _wrong_kind(question, draft, place) or _echo(question, draft, language)
    return why or ("" if question.offers(draft.said) else _foreign(draft, place))


def _wrong_kind(question: Question, draft: AnswerDraft, place: AnswerPlace) -> str:
    said, language = draft.said, place.opened.article.language
    numbers = find_numbers(said, language=language)
    match question.wants:
        case "yes_or_no":
            return LEFT_OPEN if LEFT_OPEN_CLAUSE.search(place.sentence.text) else ""
        case "amount":
            ok = bool(numbers) or bool(_QUANTITY.search(said))
        case "money":
            ok = any(_CURRENCIES.match(n.unit or "") for n in numbers) or bool(_MONEY.search(said))
        case "date":
            dated = bool(numbers) or bool(find_dates(said, anchor=None))
            ok = dated or (not _EXACT_DATE.search(question.text) and bool(_WHEN.search(said)))
        case "name":
            ok = any(hit.group().casefold() not in question.text.casefold() for hit in _CAPITALISED.finditer(said))
        case "person":
            ok = not (numbers and not _CAPITALISED.search(said) and len(said.split()) == 1)
        case _:
            ok = True
    return "" if ok else f"the question asks for {_ASKED_FOR[question.wants]}, and {said!r} gives none"


_ASKED_FOR = {"amount": "a number", "money": "a sum of money", "date": "a time", "name": "a name", "person": "a person"}


def _echo(question: Question, draft: AnswerDraft, language: str) -> str:
    if draft.polarity or question.offers(draft.said):
        return ""
    asked = {word.key for word in words(question.text, language)}
    told = [word.key for word in words(draft.text, language) if word.carries]
    return "it only repeats the question" if told and asked.issuperset(told) else ""


def _foreign(draft: AnswerDraft, place: AnswerPlace) -> str:
    """A number, a name or too many words that the passage has nothing of."""
    language = place.opened.article.language
    passage = place.passage
    there: list[Number] = list(find_numbers(passage, language=language))
    for number in find_numbers(draft.text, language=language):
        if not any(same_number(number, other) for other in there) and not _stands(number.text, passage):
            return f"the passage does not give the number {number.text!r}"
    folded = {word.key for word in words(passage, language)}
    told = [word for word in words(draft.text, language) if word.carries]
    for word in told:
        shown = draft.text[word.start : word.end]
        inner = word.start > 0 or draft.text[word.end :].lstrip()[:1].isupper()  # the first word of a name
        if shown[0].isupper() and inner and word.key not in folded:
            return f"the passage does not name {shown!r}"
    for date in find_dates(draft.text, anchor=None):
        if len(date.text.split()) > 1 and not folded.issuperset(word.key for word in words(date.text, language)):
            return f"the passage does not give the date {date.text!r}"
    missing = [draft.text[word.start : word.end] for word in told if word.key not in folded]
    if told and len(missing) / len(told) > 0.4:
        return f"the passage does not say {missing[0]!r}"
    return ""


def _stands(number: str, passage: str) -> bool:
    return bool(re.search(rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)", passage))
