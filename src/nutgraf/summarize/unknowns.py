"""What the article itself says is not known, not said, or not decided."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.article import Sentence
from nutgraf.brief import Claim
from nutgraf.find import tolerant
from nutgraf.summarize.claims import claim_of
from nutgraf.summarize.findings import Findings

_MOST = 12
_NOT = r"(?:not|n['’]t|never)(?: (?:yet|been|immediately|entirely|fully|independently|publicly))*"
_TOLD = (
    r"(?:clear|known|certain|determined?|decided?|confirm(?:ed)?|established?|identif(?:y|ied)|disclosed?|say|said|"
    r"specif(?:y|ied)|named?|elaborated?|explain(?:ed)?|give|given|provided?|reveal(?:ed)?|released?|announced?|"
    r"comment(?:ed)?|verif(?:y|ied)|know|be (?:\w+ly )?(?:reached|verified|confirmed|determined|identified|ruled out))"
)
_SIGNS = (
    rf"{_NOT} {_TOLD}\b",
    r"(?:is|are|was|were|remains?|remained) (?:still |as yet )?"
    r"(?:unclear|unknown|uncertain|undetermined|undecided|unconfirmed)\b",
    r"(?:declined|refused) to "
    r"(?:say|comment|give|provide|name|identify|specify|discuss|elaborate|confirm|answer|disclose)\b",
    r"without (?:saying|giving|offering|providing|specifying|naming|elaborating|disclosing)\b",
    r"(?:yet|still) to be (?:determined|decided|confirmed|identified|announced|named|set|published)\b",
    r"too (?:early|soon) to (?:say|tell|know|judge)\b",
    r"no ?(?:body|one|group)? (?:has |have |had )?(?:claimed responsibility|knows?|yet knows?)\b",
    r"no (?:cause|motive|date|timetable|timeline|details?|decision|explanation|reason|figures?)\b(?: \w+){0,3} "
    r"(?:was|were|is|has|have|had|been|given|set|known|available|released)\b",
)
_UNKNOWN = re.compile(
    "|".join(rf"\b{sign}" if not sign.startswith("(?:not") else sign for sign in _SIGNS), re.IGNORECASE
)


def is_unknown(sentence: str) -> bool:
    """Whether the sentence says that something is not known, not said or not decided.

    >>> is_unknown("It was not immediately clear who fired first."), is_unknown("It was clear who fired first.")
    (True, False)
    """
    return _UNKNOWN.search(sentence) is not None


@tolerant("what is not known", lambda _: ())
def not_known(findings: Findings) -> tuple[Claim, ...]:
    """The sentences that say so, verbatim and in order of place."""
    found: Sequence[Sentence] = [sentence for sentence in findings.body if is_unknown(sentence.text)]
    return tuple(claim_of(sentence, findings) for sentence in found[:_MOST])
