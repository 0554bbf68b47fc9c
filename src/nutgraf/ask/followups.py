"""Questions that lean on earlier ones, made to stand alone; what was answered before is never evidence.

"And in Syria?" takes the place of the like phrase in the question before. Pronouns are left to the model, and its
wording is taken only when it brings in no word that nobody has said.
"""

from __future__ import annotations

import re

from nutgraf import prompts
from nutgraf.answer import Answer, Outcome
from nutgraf.ask.calls import Calls
from nutgraf.ground import words

_LEADS = re.compile(r"^(?:and|but|so|then|ok(?:ay)?)\b[\s,]*|^(?:what|how) about\b\s*", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|her|hers|them|his|its|their|theirs)\b"
    r"|\b(?:that|this|those|these|there|then|so|one|ones)\W*$",
    re.IGNORECASE,
)
_PREPOSITIONS = "in|at|on|for|from|to|by|with|under|during|before|after|of|against"
_PHRASE = re.compile(rf"^({_PREPOSITIONS})\s+(.+)$", re.IGNORECASE)
_NAME = r"(?:the )?[A-Z][\w’'.-]*(?: (?:of |the |and )?[A-Z][\w’'.-]*)*"
_FIGURE = r"\d[\w’'.,-]*"
_AFTER_PREPOSITION = re.compile(rf"\b(?:{_PREPOSITIONS}) $", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|will|would|can|could)\b",
    re.IGNORECASE,
)
_WHO_SAID = re.compile(
    r"^(?:and )?(?:who (?:said|says|told|claims?|claimed) (?:so|that|this|it)|according to whom|says who)\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:why|when|where|how|who|how come|how many|how much|since when|by whom|what else)\W*$", re.IGNORECASE
)


def asks_who_said(text: str) -> bool:
    """Whether a question asks for the source of the answer before it."""
    return bool(_WHO_SAID.match(text.strip()))


def leans(text: str) -> bool:
    """Whether a question cannot be understood without the one before it.

    >>> leans("and in Syria?"), leans("Did she vote?"), leans("Who designed the bridge?")
    (True, True, False)
    """
    plain = text.strip()
    return bool(_LEADS.match(plain) or _BARE.match(plain) or _PRONOUN.search(plain) or not _ASKS.search(plain))


def swapped(text: str, before: str) -> str:
    """The question before with its like phrase replaced by that of a short follow-up; empty when there is none.

    >>> swapped("and in Syria?", "How many troops are in Iraq?")
    'How many troops are in Syria?'
    """
    phrase = _LEADS.sub("", text.strip()).rstrip("?!. ")
    if not phrase or _ASKS.search(phrase) or _PRONOUN.search(phrase):
        return ""
    found = _PHRASE.match(phrase)
    like = _FIGURE if (found.group(2) if found else phrase)[0].isdigit() else _NAME
    pattern = rf"\b{found.group(1)} {like}" if found else rf"(?<=\s){like}"
    places = [
        hit for hit in re.finditer(pattern, before) if found or not _AFTER_PREPOSITION.search(before[: hit.start()])
    ]
    if places:
        return before[: places[-1].start()] + phrase + before[places[-1].end() :]
    return f"{before.rstrip('?!. ')} {phrase}?" if found else ""


async def stand_alone(text: str, before: Outcome, calls: Calls) -> str:
    """The follow-up as a question of its own; empty where it is one already, or nothing better can be had."""
    if not leans(text):
        return ""
    if quick := swapped(text, before.question):
        return quick
    answered = before.text if isinstance(before, Answer) else "The article does not say."
    prompt = prompts.load("followup")
    completion = await calls.answer(prompt, question=before.question, answer=answered, next=text)
    lines = completion.text.strip().splitlines()
    drafted = lines[0].strip(' "“”') if lines and not completion.cut else ""
    fits = any(c.isalnum() for c in drafted) and not _brought_in(drafted, f"{before.question} {answered} {text}")
    return drafted if fits else ""


def _brought_in(drafted: str, told: str) -> bool:
    known = {word.key for word in words(told)}
    return any(word.carries and word.key not in known for word in words(drafted))
