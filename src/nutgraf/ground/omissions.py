"""What a shorter line may leave out of its sentence, and what changes the meaning when it goes.

Every word of a line can stand in the sentence, in order, and the line can still be false: "guilty of fraud, but cleared
of taking a bribe" holds "guilty of a bribe". So only whole phrases may go: modifiers, a phrase that a preposition
opens, and what stands between two commas, dashes or brackets.
"""

from __future__ import annotations

import re

from nutgraf.brief import RejectionReason
from nutgraf.find import find_numbers

HEDGES = re.compile(
    r"\b(?:alleged(?:ly)?|alleges?|accus\w+|suspect\w*|suspicion|reportedly|apparent(?:ly)?|claim(?:s|ed|ing)?|"
    r"den(?:y|ies|ied|ying)|disput\w+|reject(?:s|ed|ing)?|would|could|may|might|expect\w*|plans?|planned|planning to|"
    r"propos\w+|intend\w*|aim(?:s|ed|ing)?|hop(?:e|es|ed|ing)|forecast\w*|project(?:s|ed)|estimat\w+|likely|"
    r"possib\w+|potential(?:ly)?|attempt\w*|tr(?:y|ies|ied|ying) to|threat\w*|almost|nearly|"
    r"seek(?:s|ing)?|sought|consider\w*|should|charg(?:ed|es) with|believed?)\b",
    re.IGNORECASE,
)
NEGATIONS = re.compile(
    r"\b(?:not|no|never|neither|nor|without|cannot|none|nobody|nothing|hardly|barely)\b|n['’]t\b", re.IGNORECASE
)
CONDITIONS = re.compile(
    r"\b(?:if|unless|provided|subject to|pending|on condition|only (?:if|when|after)|except)\b", re.IGNORECASE
)
_JOINS = re.compile(
    r"\b(?:and|or|but|yet|nor|while|whereas|that|which|who|whom|whose|what|if|than|when|because|although|though)\b|[;:]",
    re.IGNORECASE,
)
_PHRASE_OPENERS = re.compile(
    r"^(?:in|on|at|of|for|with|by|after|before|during|from|near|as|to|into|over|under|through|since|until|about|"
    r"around|along|across|amid|among|against|between|including|outside|inside|within|following|per|via)\b",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(r"^\s*(?:,[^,]*,|\([^()]*\)|[—–-]\s[^—–]*\s[—–-])\s*$")
_WORD = re.compile(r"[\w'’.-]*\w")
# "12 were killed [and 30 hurt] when": the second of two goes as a whole, for a new clause begins behind it.
_SECOND_OF_TWO = re.compile(r"^and(?: [\w'’.,£$€%-]+){1,4}$", re.IGNORECASE)
_NEW_CLAUSE = re.compile(r"^\s*,?\s*(?:when|after|before|because|since|while|as)\b", re.IGNORECASE)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|do|does|did)\b")
_MODIFIERS = 3  # words
_GLUE_ENDS = re.compile(r"^[\s,]+|[\s,]+$")


def omission(skipped: str, kept: str, following: str) -> tuple[RejectionReason, str] | None:
    """Why `skipped`, which the sentence has where the line has `kept`, may not be left out; None when it may.

    `following` is the word both have next.

    >>> omission(" in Marevia and more than 900 in ", " in ", "Tolsk")[0]
    'number_rebound'
    >>> omission(" in Marevia as part of ", " as part of ", "plan") is None
    True
    """
    if NEGATIONS.search(skipped) and not NEGATIONS.search(kept):
        return "negation_changed", skipped.strip()
    gone = _without_kept(skipped, kept)
    if not _WORD.search(gone) or gone.casefold() == "that" or (_ENCLOSED.match(skipped) and not _WORD.search(kept)):
        return None
    if _SECOND_OF_TWO.match(gone) and _NEW_CLAUSE.match(kept):
        return None
    if _JOINS.search(gone):
        return ("number_rebound" if find_numbers(gone) else "clause_skipped"), gone
    if _PHRASE_OPENERS.match(gone) or _is_modifier(gone, kept, following):
        return None
    return "clause_skipped", gone


def _is_modifier(gone: str, kept: str, following: str) -> bool:
    """Whether `gone` can be words that only describe the next one: before a verb it would be the subject's own noun."""
    is_verb = _AUXILIARY.search(kept) or following.casefold().endswith("ed")
    few = _WORD.findall(gone)
    return len(few) <= _MODIFIERS and not is_verb and not any(_PHRASE_OPENERS.match(word) for word in few)


def dropped_condition(rest: str) -> str | None:
    """The condition that stands behind the line's last word, and that the line leaves out."""
    found = CONDITIONS.search(rest)
    return found.group() if found else None


def _without_kept(skipped: str, kept: str) -> str:
    """`skipped` less the small words the line keeps at its end, or else at its start."""
    gone, small = _tidy(skipped), _tidy(kept)
    if small and gone.casefold().endswith(small.casefold()):
        gone = gone[: len(gone) - len(small)]
    elif small and gone.casefold().startswith(small.casefold()):
        gone = gone[len(small) :]
    return _tidy(gone)


def _tidy(text: str) -> str:
    return _GLUE_ENDS.sub("", " ".join(text.split()))
