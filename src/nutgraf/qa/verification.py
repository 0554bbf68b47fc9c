"""Places drafts in the article, estimates the chance that each is right, and rejects those that cannot be.

A draft must be of the kind asked for, must not echo the question, and must add nothing that the passage lacks. Code
proposes other values the article gives for the same thing as well, such as another source's figure or an outdated one:
they have the same unit, count the same thing, occur in a sentence with the same words, and are judged like any draft.
One is called outdated only if the article itself says so.

The chance combines the model's second reading with the objections that code finds. The weights are those of a logistic
regression over the likeliest draft of each of 135 questions about sixteen articles that are not held back; `nutgraf
evals curve` shows the results on those and on the held-back articles.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import Number, find_dates, find_numbers, same_number
from nutgraf.extract.numbers import may_be_rivals
from nutgraf.faults import tolerant
from nutgraf.grounding import log_odds, words
from nutgraf.prompts import Prompt
from nutgraf.qa.context import AnswerPlace, IndexedArticle, places_of
from nutgraf.qa.drafting import AnswerDraft, Calls
from nutgraf.qa.question import Question
from nutgraf.text.cues_en import LEFT_OPEN as LEFT_OPEN_CLAUSE
from nutgraf.text.cues_en import NEGATION_OR_LACK, NEGATIONS, NEGATIVE_WORDS, OVERTAKEN
from nutgraf.text.event_cues_en import CAUSES, OPPOSITION, POSSIBLE_REASONS, REASON_CLAUSES
from nutgraf.text.injection import find_orders
from nutgraf.text.question_words import (
    ASKS_FOR_EXACT_DATE,
    BARE_TIME,
    BEGINS_WITH_WHY,
    WORDS_OF_AMOUNT,
    WORDS_OF_MONEY,
    WORDS_OF_TIME,
)
from nutgraf.text.sentence_parts_en import QUOTATION

_READ, _ELSEWHERE, _CONTRADICTED, _UNNAMED, _BASE = 1.48, -1.12, -1.2, -0.86, -0.56
_SUREST = 1e-4
_LEAST_SHARED = 0.35  # of the question's words, by rarity, for a sentence to be about its very matter
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]+")


class ConfidenceFeatures(NamedTuple):
    """What the confidence in an answer depends on, each between 0 and 1.

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
            _READ * log_odds(self.read, _SUREST)
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
        lacks_a_name(question, place),
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


def lacks_a_name(question: str, place: AnswerPlace) -> bool:
    """Whether a name of the question is elsewhere in the article, and not in the passage of `place`."""
    for name in _NAME.findall(question):
        keys = [word.key for word in words(name, place.opened.article.language)]
        if keys and place.opened.contains(keys) and place.keys.isdisjoint(keys):
            return True
    return False


_CAPITALISED = re.compile(r"\b[^\W\d_a-z]\w*", re.UNICODE)
UNNAMED = "the passage does not name"
ORDERED = "the cited words are an order to programs"
LEFT_OPEN = "the cited sentence leaves it open"
HEADLINE_ONLY = "only a headline has these words, and an open question wants more than a headline"


@tolerant("the check of a drafted answer", lambda *_: "it could not be checked")
def rejection_reason(question: Question, draft: AnswerDraft, place: AnswerPlace) -> str:
    """Why the draft cannot be the answer; empty when it can."""
    language = place.opened.article.language
    if question.open and place.sentence.heading:
        return HEADLINE_ONLY
    why = _ordered(draft, place) or _wrong_kind(question, draft, place) or _echo(question, draft, language)
    return why or ("" if question.offers(draft.said) else _foreign(draft, place))


def _ordered(draft: AnswerDraft, place: AnswerPlace) -> str:
    """That the words of a draft are from a quoted order to a program, which states nothing; else empty."""
    quoted = [
        hit.group() for hit in QUOTATION.finditer(place.sentence.text) if draft.text and draft.text in hit.group()
    ]
    return ORDERED if any(find_orders(words.strip('“”"')) for words in quoted) else ""


def _wrong_kind(question: Question, draft: AnswerDraft, place: AnswerPlace) -> str:
    said, language = draft.said, place.opened.article.language
    numbers = find_numbers(said, language=language)
    match question.wants:
        case "yes_or_no":
            return LEFT_OPEN if LEFT_OPEN_CLAUSE.search(place.sentence.text) else ""
        case "amount":
            ok = bool(numbers) or bool(WORDS_OF_AMOUNT.search(said))
        case "money":
            ok = any(number.kind == "money" for number in numbers) or bool(WORDS_OF_MONEY.search(said))
        case "date":
            dated = bool(numbers) or bool(find_dates(said, anchor=None)) or bool(BARE_TIME.match(said))
            ok = dated or (not ASKS_FOR_EXACT_DATE.search(question.text) and bool(WORDS_OF_TIME.search(said)))
        case "name":
            ok = any(hit.group().casefold() not in question.text.casefold() for hit in _CAPITALISED.finditer(said))
        case "person":
            ok = not (numbers and not _CAPITALISED.search(said) and len(said.split()) == 1)
        case _:
            ok = True
    return "" if ok else f"the question asks for {_ASKED_FOR[question.wants]}, and {said!r} gives none"


_ASKED_FOR = {"amount": "a number", "money": "a sum of money", "date": "a time", "name": "a name", "person": "a person"}


def _of_kind(question: Question, draft: AnswerDraft, place: AnswerPlace) -> AnswerDraft:
    """The draft; if it is not of the kind asked for, the one value of that kind in its sentence.

    Where a sum of money is asked for, "a third of its output" gives way to the one sum of the sentence; a person whose
    name came with a word of the model's own is named as in the sentence.
    """
    analysis, sentence = place.opened.analysis, place.sentence
    if question.wants == "person" and _foreign(draft, place).startswith(UNNAMED):
        named = [one.name for one in place.opened.people if one.name in draft.text and one.name in sentence.text]
        return AnswerDraft(named[0], "") if len(named) == 1 else draft
    if place.share < 1 or not _wrong_kind(question, draft, place):
        return draft
    figures = [one for one in analysis.numbers(sentence) if one.is_figure]
    match question.wants:
        case "money":
            spans = {(one.qualified_start, one.whole_end) for one in figures if one.kind == "money"}
        case "amount":
            spans = {(one.qualified_start, one.counted_end or one.whole_end) for one in figures}
        case "date":
            spans = {(one.start, one.end) for one in analysis.dates(sentence)}
        case _:
            spans = set()
    return AnswerDraft(sentence.text[slice(*spans.pop())], "") if len(spans) == 1 else draft


def _echo(question: Question, draft: AnswerDraft, language: str) -> str:
    """That a draft only repeats the question, in words; else empty."""
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
        if not any(same_number(number, other) for other in there) and not _contains_number(number.text, passage):
            return f"the passage does not give the number {number.text!r}"
    folded = {word.key for word in words(passage, language)}
    told = [word for word in words(draft.text, language) if word.carries]
    for word in told:
        shown = draft.text[word.start : word.end]
        inner = word.start > 0 or draft.text[word.end :].lstrip()[:1].isupper()  # the first word of a name
        if shown[0].isupper() and inner and word.key not in folded:
            return f"{UNNAMED} {shown!r}"
    for date in find_dates(draft.text, anchor=None):
        if len(date.text.split()) > 1 and not folded.issuperset(word.key for word in words(date.text, language)):
            return f"the passage does not give the date {date.text!r}"
    missing = [
        draft.text[word.start : word.end]
        for word in told
        if word.key not in folded and word.number is None  # the numbers were compared above, by their values
    ]
    if told and len(missing) / len(told) > 0.4:
        return f"the passage does not say {missing[0]!r}"
    return ""


def _contains_number(number: str, passage: str) -> bool:
    return bool(re.search(rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)", passage))


_PLACES = 2  # sentences that are tried for one draft


class Candidate(NamedTuple):
    """A draft, its sentence, why it cannot be the answer (empty when it can), and its chance, 0 to 1."""

    draft: AnswerDraft
    place: AnswerPlace
    rejection: str
    confidence: float


async def judge_candidates(
    question: Question, draft: AnswerDraft, articles: Sequence[IndexedArticle], calls: Calls, verify: Prompt
) -> list[Candidate]:
    """The candidates from a draft, the most likely first; empty when no sentence has its words.

    A question for yes or no is judged both ways, whichever of them the draft said.
    """
    found: list[Candidate] = []
    if not draft.said and question.wants != "yes_or_no":
        return []
    words_there = (
        "" if question.offers(draft.said) or (question.wants == "yes_or_no" and not draft.polarity) else draft.text
    )
    places = places_of(words_there, question.text, articles) or places_of("", question.text, articles)
    for place in places[:_PLACES]:
        for read in _readings(question, draft):
            one = _of_kind(question, read, place)
            why = rejection_reason(question, one, place)
            chance = 0.0 if why else await confidence_of(question, one, place, calls, verify)
            found.append(Candidate(one, place, why, chance))
        if any(not candidate.rejection or candidate.rejection == LEFT_OPEN for candidate in found):
            break  # another place is tried only where the draft cannot stand in the first
    return _weighed_against_contrary(sorted(found, key=lambda candidate: -candidate.confidence), question)


def _weighed_against_contrary(found: list[Candidate], question: Question) -> list[Candidate]:
    """For yes or no, the confidence in the other answer is subtracted from that in the likelier one."""
    if question.wants != "yes_or_no" or len(found) < 2:
        return found
    first, second = found[0], found[1]
    against = max(0.0, log_odds(second.confidence, _SUREST))
    odds = log_odds(first.confidence, _SUREST) - against
    return [first._replace(confidence=1 / (1 + math.exp(-odds))), *found[1:]]


def _readings(question: Question, draft: AnswerDraft) -> list[AnswerDraft]:
    if question.wants != "yes_or_no":
        return [draft] if draft.said else []
    return [AnswerDraft("", "yes"), AnswerDraft("", "no")]


async def confidence_of(
    question: Question, draft: AnswerDraft, place: AnswerPlace, calls: Calls, verify: Prompt
) -> float:
    """How likely the passage of `place` gives the draft as the answer, by a second reading of the passage alone.

    Objections found by code are weighed in, because the passage may be about someone or something else.
    """
    read = await calls.chance_of_answer(verify, passage=place.passage, question=question.text, answer=draft.said)
    return confidence_features(read, place, question.text).confidence


def has_ground(question: Question, candidate: Candidate) -> bool:
    """Whether the passage has a word that such an answer needs: one that says no for "no", one of a reason for "why".

    True for any other answer, and in other languages than English, whose lists of such words are too short.
    """
    place = candidate.place
    if not place.opened.article.language.startswith("en"):
        return True
    if candidate.draft.polarity == "no" and question.wants == "yes_or_no":
        passage = place.passage.lower().replace("’", "'")
        return any(cue.search(passage) for cue in (NEGATIONS, NEGATIVE_WORDS, OPPOSITION))
    if question.open is None or question.open.kind != "why" or not BEGINS_WITH_WHY.match(question.text):
        return True  # "What caused the fire?" has the word itself
    return any(cue.search(place.sentence.text) for cue in (CAUSES, REASON_CLAUSES, POSSIBLE_REASONS))


_WORTH = 0.4  # the chance an answer must have for others to be looked for
_MOST = 2  # other values that are judged for one answer
_SHARED_WORDS = 0.6  # of the question's words that the answer's own sentence and its neighbours hold


async def other_values(question: Question, best: Candidate, calls: Calls, verify: Prompt) -> list[Candidate]:
    """Candidates with another value than `best`, judged as it was; none where it is no single figure."""
    proposed = _first_proposed(question, best) if best.confidence >= _WORTH else []
    return [
        Candidate(draft, place, "", await confidence_of(question, draft, place, calls, verify))
        for draft, place in proposed
    ]


def is_older(place: AnswerPlace) -> bool:
    """Whether the sentence says of itself that its value was overtaken."""
    return bool(OVERTAKEN.search(place.sentence.text))


@tolerant("other values the article gives", lambda *_: [])
def _first_proposed(question: Question, best: Candidate) -> list[tuple[AnswerDraft, AnswerPlace]]:
    return list(islice(_candidate_values(question, best), _MOST))


def _candidate_values(question: Question, best: Candidate) -> Iterator[tuple[AnswerDraft, AnswerPlace]]:
    opened, language = best.place.opened, best.place.opened.article.language
    figures = [n for n in find_numbers(best.draft.text, language=language) if n.is_figure]
    cited = [n for n in opened.analysis.numbers(best.place.sentence) if figures and same_number(n, figures[0])]
    if len(figures) != 1 or not cited:
        return
    asked = [word.key for word in words(question.text, language) if word.carries]
    least = _SHARED_WORDS * opened.coverage(asked, best.place.at)
    for at, sentence in enumerate(opened.sentences):
        if at == best.place.at or sentence.heading or opened.coverage(asked, at) < max(least, 0.1):
            continue
        for number in opened.analysis.numbers(sentence):
            if may_be_rivals(number, cited[0]):
                yield AnswerDraft(number.text, ""), AnswerPlace(opened, at, 1.0)
