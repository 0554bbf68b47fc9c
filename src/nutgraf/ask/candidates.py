"""Candidate answers: a draft in its place, with how likely the passage there gives it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.ask.calls import Calls
from nutgraf.ask.draft import Draft
from nutgraf.ask.fits import LEFT_OPEN, misfit
from nutgraf.ask.opened import Opened
from nutgraf.ask.place import Place, places_of
from nutgraf.ask.question import Question
from nutgraf.ask.weighing import log_odds, signs
from nutgraf.prompts import Prompt

_PLACES = 2  # sentences that are tried for one draft


class Candidate(NamedTuple):
    """A draft, the sentence it stands in, why it cannot be the answer (empty when it can), and its chance, 0 to 1."""

    draft: Draft
    place: Place
    misfit: str
    chance: float


async def judged(
    question: Question, draft: Draft, articles: Sequence[Opened], calls: Calls, verify: Prompt
) -> list[Candidate]:
    """The candidates a draft makes, the likeliest first; none when no sentence holds its words.

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
            why = misfit(question, one, place)
            chance = 0.0 if why else await chance_of(question, one, place, calls, verify)
            found.append(Candidate(one, place, why, chance))
        if any(not candidate.misfit or candidate.misfit == LEFT_OPEN for candidate in found):
            break  # another place is tried only where the draft cannot stand in the first
    return _set_off(sorted(found, key=lambda candidate: -candidate.chance), question)


def _set_off(found: list[Candidate], question: Question) -> list[Candidate]:
    """For yes or no, what speaks for the other answer is taken off the likelier one."""
    if question.wants != "yes_or_no" or len(found) < 2:
        return found
    first, second = found[0], found[1]
    against = max(0.0, log_odds(second.chance))
    odds = log_odds(first.chance) - against
    return [first._replace(chance=1 / (1 + math.exp(-odds))), *found[1:]]


def _readings(question: Question, draft: Draft) -> list[Draft]:
    if question.wants != "yes_or_no":
        return [draft] if draft.said else []
    return [Draft("", "yes"), Draft("", "no")]


async def chance_of(question: Question, draft: Draft, place: Place, calls: Calls, verify: Prompt) -> float:
    """How likely the passage of `place` gives the draft as the answer, by a second reading of the passage alone.

    What code sees against it is weighed in: the passage may be about somebody or something else.
    """
    read = await calls.chance_of_answer(verify, passage=place.passage, question=question.text, answer=draft.said)
    return signs(read, place, question.text).chance
