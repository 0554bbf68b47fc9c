"""English nouns by what they name: people, harm, and the things that news counts."""

from __future__ import annotations

import re

from nutgraf.text.name_lists import FEMALE_NOUNS, MALE_NOUNS, ROLE_NOUNS
from nutgraf.text.number_names import TWO_TO_TWELVE

# How people fare in an event: after a number these count people ("three dead").
CASUALTIES = frozenset("dead killed injured wounded missing hurt arrested detained hospitalised hospitalized".split())
# Nouns for people, in the singular.
PERSONS = (
    ROLE_NOUNS
    | MALE_NOUNS
    | FEMALE_NOUNS
    | frozenset(
        """troop force personnel casualty death crew police staff kid militant combatant migrant person civilian
        teenager baby adult infant passer-by trooper guerrilla hostage inmate immigrant asylum-seeker native""".split()
    )
)
PEOPLE = PERSONS | CASUALTIES
"""What a number counts when it counts people."""
# Nouns of which news counts one ("one vessel"), besides people; with others, "one" is mostly a pronoun.
COUNTED_ONCE = frozenset(
    """death case vote seat house home building school hospital church mosque village town city country state province
    ship boat vessel plane aircraft helicopter drone missile rocket bomb car bus train lorry truck vehicle company
    bank union party court goal wicket job ticket bag shot hour minute month year mile metre meter kilometre kilometer
    percent percentage euro dollar pound passport arrest other""".split()
)
# Plurals that describe the noun behind them: "two arms dealers" counts dealers.
PLURAL_MODIFIERS = frozenset(
    "arms sports sales goods women men savings operations communications customs intelligence".split()
)
# Nouns that count the same things, so that "120 troops" and "120 soldiers" agree.
SAME_THINGS = tuple(
    frozenset(group.split())
    for group in (
        "troop soldier force personnel serviceman",
        "death dead killed fatality",
        "injured wounded hurt",
        "house home",
        "ship vessel boat",
        "plane aircraft jet",
        "nation country state",
        "police officer policeman",
        "worker employee staff",
        "job position post role",
    )
)
COUPLES = frozenset("and both brothers couple families family husband parents siblings sisters spouses wife".split())
"""Words that mean several people who may share a surname."""
ADJECTIVES_OF_COUNTED = frozenset("more other additional new further extra fewer less".split())
"""Between a number and the noun that it counts: "three more people"."""
PEOPLE_BY_ENDING = re.compile(
    r"(?!an?other|matter|after|never|number|manner|either|neither|further|over|under)\w{3,}(?:er|or|ist|ian|ee|man|woman)"
)
"""Endings of nouns that name people."""
COURTS = frozenset("court jury judge tribunal magistrate magistrates".split())
"""Whose finding is a fact: what a court ruled is no allegation."""
# Nouns that with "the" refer to the sentence before, unless their own sentence says which one they mean.
KNOWN_FROM_BEFORE = frozenset(
    """decision move change plan proposal ruling rest others same latter former second third fourth fifth incident
    figure number difference pair two three""".split()
)
COMPARED = frozenset(
    "account accounts claim claims count counts estimate estimates figure figures version versions".split()
)
"""Nouns behind "neither" or "both" for what two sides said before."""
ONES_OF_SEVERAL = frozenset("another others most none neither several some many half".split()) | TWO_TO_TWELVE
"""Words for one or several of those named before."""
