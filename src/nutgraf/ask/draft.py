"""What the model answered, before any of it is believed."""

from __future__ import annotations

import re
from typing import NamedTuple

from nutgraf.ask.plain import plain
from nutgraf.models import Completion

_NOT_STATED = re.compile(
    r"^(?:(?:it|this|that|the \w+) )?(?:(?:is|was|are|were)(?: not|n't) |not )(?:\w+ly )?"
    r"(?:stated|in (?:the )?article|mentioned|specified|provided|given|known|said|disclosed|reported)\W*"
    r"(?:(?:in|by) (?:the )?(?:article|text))?\W*$"
    r"|\b(?:article|text|passage) (?:does not|doesn't|did not|didn't) \w+"
    r"|^(?:none|n/a|unknown|unclear|no (?:information|answer|mention)\b.*|i (?:do not|don't) know\b.*)\W*$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:answer|a)\s*:\s*", re.IGNORECASE)
_MARKS = " \"“”'*`•–—-"
# "No one" and "No. 7" begin with another no than the one that answers a question.
_YES_OR_NO = re.compile(r"^(yes|no)(?:(?:\s*[,;:!–—]|\s+-|\.(?!\s*\d))\s*|\s*$)", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"(?<=[a-z\d)]{3})[.!?](?=\s+[A-Z“\"(])")


class Draft(NamedTuple):
    """The words of an answer (empty when the model said that it is not stated), and what stands before them.

    `polarity` is "yes" or "no" where the draft begins with it, else empty.
    """

    text: str
    polarity: str

    @property
    def said(self) -> str:
        """The whole answer in words."""
        if self.polarity and self.text:
            return f"{self.polarity.capitalize()}, {self.text}"
        return self.polarity.capitalize() or self.text


NOTHING = Draft("", "")


def draft_of(completion: Completion) -> Draft:
    """The draft in a completion: its first line, without decoration; of a cut one only what is a whole sentence.

    >>> Draft("he had opposed it", "no").said
    'No, he had opposed it'
    """
    lines = [_undecorated(line) for line in completion.text.strip().splitlines()]
    line = next(filter(None, lines), "")
    if completion.cut and len(lines) < 2:
        whole = list(_ENDS_SENTENCE.finditer(line))
        line = line[: whole[-1].start()] if whole else ""
    if not any(c.isalnum() for c in line) or _NOT_STATED.search(line.replace("’", "'")):
        return NOTHING
    found = _YES_OR_NO.match(line)
    polarity = found.group(1).lower() if found else ""
    return Draft((line[found.end() :] if found else line).strip(_MARKS).rstrip(".;,"), polarity)


def _undecorated(line: str) -> str:
    bare = plain(line).strip(_MARKS)
    return _LEAD.sub("", bare).strip(_MARKS)
