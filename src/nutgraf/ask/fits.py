"""Whether a draft could be an answer: of the kind asked for, not an echo, with nothing the passage has not."""

from __future__ import annotations

import re

from nutgraf.ask.draft import Draft
from nutgraf.ask.place import Place
from nutgraf.ask.question import Question
from nutgraf.find import Number, find_dates, find_numbers, same_number, tolerant
from nutgraf.ground import words

_QUANTITY = re.compile(
    r"\b(?:none|no|nobody|nothing|half|all|both|several|few|dozens?|hundreds?|thousands?|millions?|most|many|third|quarter"
    r"|single|one|twice|once|double|every|unanimous(?:ly)?|zero|never|majority)\b",
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
_NAME = re.compile(r"\b[^\W\d_a-z]\w*", re.UNICODE)
LEFT_OPEN = "the cited sentence leaves it open"
_LEFT_OPEN = re.compile(
    r"\b(?:(?:not|n['’]t|never|declin\w+ to|refus\w+ to|unable to|without) (?:yet |immediately )?"
    r"(?:say(?:ing)?|know|confirm|comment|tell|clear|known|certain|decided?|disclosed?|established|determined?) "
    r"|un(?:clear|known|certain|decided) |remains? (?:open|to be seen) |investigating )"
    r"(?:on |about )?(?:if|whether)\b",
    re.IGNORECASE,
)


@tolerant("the check of a drafted answer", lambda *_: "it could not be checked")
def misfit(question: Question, draft: Draft, place: Place) -> str:
    """Why the draft cannot be the answer; empty when it can."""
    language = place.opened.article.language
    why = _wrong_kind(question, draft, place) or _echo(question, draft, language)
    return why or ("" if question.offers(draft.said) else _foreign(draft, place))


def _wrong_kind(question: Question, draft: Draft, place: Place) -> str:
    said, language = draft.said, place.opened.article.language
    numbers = find_numbers(said, language=language)
    match question.wants:
        case "yes_or_no":
            return LEFT_OPEN if _LEFT_OPEN.search(place.sentence.text) else ""
        case "amount":
            ok = bool(numbers) or bool(_QUANTITY.search(said))
        case "money":
            ok = any(_CURRENCIES.match(n.unit or "") for n in numbers) or bool(_MONEY.search(said))
        case "date":
            dated = bool(numbers) or bool(find_dates(said, anchor=None))
            ok = dated or (not _EXACT_DATE.search(question.text) and bool(_WHEN.search(said)))
        case "name":
            ok = any(hit.group().casefold() not in question.text.casefold() for hit in _NAME.finditer(said))
        case "person":
            ok = not (numbers and not _NAME.search(said) and len(said.split()) == 1)
        case _:
            ok = True
    return "" if ok else f"the question asks for {_ASKED_FOR[question.wants]}, and {said!r} gives none"


_ASKED_FOR = {"amount": "a number", "money": "a sum of money", "date": "a time", "name": "a name", "person": "a person"}


def _echo(question: Question, draft: Draft, language: str) -> str:
    if draft.polarity or question.offers(draft.said):
        return ""
    asked = {word.key for word in words(question.text, language)}
    told = [word.key for word in words(draft.text, language) if word.carries]
    return "it only repeats the question" if told and asked.issuperset(told) else ""


def _foreign(draft: Draft, place: Place) -> str:
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
