"""Candidate answers: drafts placed in the article, with the likelihood that the passage gives them.

Code also proposes other values the article gives for the same thing, such as another source's figure or an outdated
one. They have the same unit, count the same thing and occur in a sentence with the same words, and they are judged like
any draft. One is called outdated only if the article itself says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from nutgraf.extract import Number, counted_agrees, find_numbers, same_number
from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.prompts import Prompt
from nutgraf.qa.context import AnswerPlace, IndexedArticle, places_of
from nutgraf.qa.drafting import AnswerDraft, Calls
from nutgraf.qa.question import Question
from nutgraf.qa.verification import LEFT_OPEN, confidence_features, log_odds, rejection_reason

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
        for one in _readings(question, draft):
            why = rejection_reason(question, one, place)
            chance = 0.0 if why else await confidence_of(question, one, place, calls, verify)
            found.append(Candidate(one, place, why, chance))
        if any(not candidate.rejection or candidate.rejection == LEFT_OPEN for candidate in found):
            break  # another place is tried only where the draft cannot stand in the first
    return _set_off(sorted(found, key=lambda candidate: -candidate.confidence), question)


def _set_off(found: list[Candidate], question: Question) -> list[Candidate]:
    """For yes or no, what speaks for the other answer is taken off the likelier one."""
    if question.wants != "yes_or_no" or len(found) < 2:
        return found
    first, second = found[0], found[1]
    against = max(0.0, log_odds(second.confidence))
    odds = log_odds(first.confidence) - against
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


_WORTH = 0.4  # the chance an answer must have for others to be looked for
_MOST = 2  # other values that are judged for one answer
_LEAST_SHARED = 0.6  # of the question's words that the answer's own sentence and its neighbours hold
_OLDER = re.compile(
    r"\b(?:earlier|initial(?:ly)?|previous(?:ly)?|at first|first (?:reported|put|said|estimated)|original(?:ly)?"
    r"|had (?:said|put|reported|estimated)|revised from|(?:up|down) from|later (?:corrected|revised|raised|lowered))\b",
    re.IGNORECASE,
)


async def other_values(question: Question, best: Candidate, calls: Calls, verify: Prompt) -> list[Candidate]:
    """Candidates with another value than `best`, judged as it was; none where it is no single figure."""
    proposed = _first_proposed(question, best) if best.confidence >= _WORTH else []
    return [
        Candidate(draft, place, "", await confidence_of(question, draft, place, calls, verify))
        for draft, place in proposed
    ]


def is_older(place: AnswerPlace) -> bool:
    """Whether the sentence says of itself that its value was overtaken."""
    return bool(_OLDER.search(place.sentence.text))


@tolerant("other values the article gives", lambda *_: [])
def _first_proposed(question: Question, best: Candidate) -> list[tuple[AnswerDraft, AnswerPlace]]:
    return list(islice(_proposed(question, best), _MOST))


def _proposed(question: Question, best: Candidate) -> Iterator[tuple[AnswerDraft, AnswerPlace]]:
    opened, language = best.place.opened, best.place.opened.article.language
    figures = [n for n in find_numbers(best.draft.text, language=language) if n.is_figure]
    stands = [n for n in opened.analysis.numbers(best.place.sentence) if figures and same_number(n, figures[0])]
    if len(figures) != 1 or not stands:
        return
    asked = [word.key for word in words(question.text, language) if word.carries]
    least = _LEAST_SHARED * opened.coverage(asked, best.place.at)
    for at, sentence in enumerate(opened.sentences):
        if at == best.place.at or sentence.heading or opened.coverage(asked, at) < max(least, 0.1):
            continue
        for number in opened.analysis.numbers(sentence):
            if _rivals(number, stands[0]):
                yield AnswerDraft(number.text, ""), AnswerPlace(opened, at, 1.0)


def _rivals(number: Number, stands: Number) -> bool:
    like = number.kind == stands.kind and number.unit == stands.unit and not same_number(number, stands)
    named = number.counted is not None and stands.counted is not None
    return like and number.is_figure and counted_agrees(number, stands) and (named or number.unit is not None)
