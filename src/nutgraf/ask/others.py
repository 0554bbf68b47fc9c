"""Other values an article gives for what was asked: another source's figure, or one that was overtaken.

They are proposed by code (the same unit, counting the same, in a sentence about the same words) and judged like any
draft. Which of them holds now is said only where the article itself says that one is older.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from nutgraf.ask.calls import Calls
from nutgraf.ask.candidates import Candidate, chance_of
from nutgraf.ask.draft import Draft
from nutgraf.ask.place import Place
from nutgraf.ask.question import Question
from nutgraf.find import Number, counted_agrees, find_numbers, same_number, tolerant
from nutgraf.ground import words
from nutgraf.prompts import Prompt

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
    proposed = _first_proposed(question, best) if best.chance >= _WORTH else []
    return [
        Candidate(draft, place, "", await chance_of(question, draft, place, calls, verify)) for draft, place in proposed
    ]


def is_older(place: Place) -> bool:
    """Whether the sentence says of itself that its value was overtaken."""
    return bool(_OLDER.search(place.sentence.text))


@tolerant("other values the article gives", lambda *_: [])
def _first_proposed(question: Question, best: Candidate) -> list[tuple[Draft, Place]]:
    return list(islice(_proposed(question, best), _MOST))


def _proposed(question: Question, best: Candidate) -> Iterator[tuple[Draft, Place]]:
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
                yield Draft(number.text, ""), Place(opened, at, 1.0)


def _rivals(number: Number, stands: Number) -> bool:
    like = number.kind == stands.kind and number.unit == stands.unit and not same_number(number, stands)
    named = number.counted is not None and stands.counted is not None
    return like and number.is_figure and counted_agrees(number, stands) and (named or number.unit is not None)
