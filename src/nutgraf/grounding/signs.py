"""All binding checks of a statement, in one list of signs."""

from __future__ import annotations

from nutgraf.grounding.attribution_check import attribution_signs
from nutgraf.grounding.date_check import date_signs
from nutgraf.grounding.name_check import name_signs
from nutgraf.grounding.number_check import number_signs
from nutgraf.grounding.reading import Evidence, Reading
from nutgraf.grounding.sign import Sign
from nutgraf.grounding.wording_check import wording_signs

CHECKS = (number_signs, date_signs, name_signs, wording_signs, attribution_signs)


def signs_of(statement: Reading, evidence: Evidence) -> list[Sign]:
    """What the checks see in a statement held against its evidence."""
    return [sign for check in CHECKS for sign in check(statement, evidence)]


def strongest(signs: list[Sign]) -> dict[str, float]:
    """The strongest value of each kind of sign, by its name."""
    found: dict[str, float] = {}
    for sign in signs:
        if sign.name not in found or abs(sign.value) > abs(found[sign.name]):
            found[sign.name] = sign.value
    return found
