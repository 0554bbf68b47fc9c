"""English words that show who asserts a clause, how surely and of how many, and where one assertion ends.

`nutgraf.grounding.assertion_checks` compares a statement with its article by them. All patterns expect lower-case text
with single blanks, except `ASSERTION_ENDS` and `BEFORE_FIGURE`.
"""

from __future__ import annotations

import re

from nutgraf.text.cues_en import EXPECTED, LIMITS, OVER, UNDER
from nutgraf.text.lexicon_en import AUXILIARY_FORMS, BE_FORMS, HAVE, NEVER_FINITE, QUESTION_WORDS, any_of

ASSERTION_ENDS = re.compile(
    r";\s+|(?<=[^\W\d]{4}[.!?])\s+(?=[^\W\d_a-z])|,\s+(?:and|but|while|whereas|though|although)\s+|\s[—–]\s"
    rf"|\s+and\s+(?=(?:the|an?|its|his|her|their)\s(?:[\w'’-]+\s){{1,3}}(?:{any_of(AUXILIARY_FORMS)})\b)"
)
"""Where one assertion of a statement ends and the next begins."""
VIEWS = re.compile(
    r"\b(?:according to|view|views|opinion|eyes|words|account|version|source|sources|verdict|estimate\w*"
    r"|puts|plac(?:es|ed)|trac(?:es|ed)"
    r"|want(?:s|ed|ing)?|sees?|doubts?|doubted|support(?:s|ed)?|oppos\w+|back(?:s|ed)?|favou?r(?:s|ed)?"
    r"|seek(?:s|ing)?|sought|consider\w*|regard(?:s|ed)?|trust(?:s|ed)?|prefer\w*|wish(?:es|ed)?|confiden\w+|convinced"
    r"|scepti\w+|skepti\w+|would|asked|reported(?:ly)?|alleg\w+|accus\w+|suspect\w*|charg(?:e|es|ed|ing)|stands? by"
    r"|lawsuit|sued|sues|testi\w+|trial|court|hearing|jury|heard|told)\b"
)
"""Words that leave an assertion to somebody, beside the verbs of saying and without a clause that reports it."""
UNSURE = re.compile(r"\b(?:may|might|could|likely|probabl[ye]|perhaps|possibl[ye]|apparently|expected|thought to)\b")
"""Words that keep a clause from being certain."""
MEMBERS = re.compile(r"\b(?:members?|councillors?|lawmakers?|senators?|deput(?:y|ies)|backbenchers?|legislators?)\b")
"""Nouns for those who belong to a group and do not speak for it."""
PLANS = re.compile(rf"\b(?:{any_of(EXPECTED)}|wants?|would|provisional\w*|tentative\w*)\b")
"""Words that keep what is to come from being decided."""
FINITE = re.compile(rf"\b(?:{any_of(AUXILIARY_FORMS)}|[a-z]+ed)\b")
"""Words that can be the verb of a clause, or part of it."""
GROUPS = frozenset("council committee board parliament opposition party union panel assembly senate cabinet".split())
"""Nouns for a group that speaks as one, whose members speak for themselves."""
OWNERS = frozenset({"'s", "his", "her", "their", "its"})
"""Words before a noun of saying that give it to somebody: "her claim"."""

_DOUBT = (
    r"may|might|could|likely|unlikely|possibl[ye]|probabl[ye]|perhaps|thought|believed|suspected|said|reportedly"
    r"|understood|rumou?red|feared|appear(?:s|ed)?|seem(?:s|ed)?"
)
_PLAN = (
    r"(?:propos|plan|intend|aim|hop|want|seek|wish|consider|weigh|ask|try|offer|recommend|threaten|expect|prepar|urg)\w*"
    r"|would like|whether"
)
INTENT = re.compile(rf"\b(?:{_DOUBT}|{_PLAN})\b")
"""A doubt or a plan, without the verb that it is about."""
_BETWEEN = any_of(NEVER_FINITE | set("also still then soon now even well".split()))  # an auxiliary or adverb
HEDGED_VERB = re.compile(
    rf"\b(?P<cue>{_DOUBT}|{_PLAN})\b"
    rf"(?P<between>(?: (?:that|whether|to|have|not|an?|the|{_BETWEEN}))*) (?P<verb>[a-z]{{3,}})"
)
"""A verb behind a doubt or a plan: "proposes to close", "is weighing whether to open", "is thought to be leaving"."""
WANTED_VERB = re.compile(rf"\b(?P<cue>{_PLAN})(?P<between>(?: [\w'-]+){{1,5}}? to(?: be)?) (?P<verb>[a-z]{{3,}})")
"""A verb that somebody wants of somebody: "has asked the council to ban", "would like the bridge to be replaced"."""
HEDGES_OF_WILL = {"may": "may", "might": "might", "could": "could", "probably": "will probably"}
"""What takes the place of "will" where the article has one of these."""
SURE_VERB = re.compile(
    rf"\b(?:will|shall|(?:{any_of(BE_FORMS)}) to|to)(?P<between>(?: (?:{_BETWEEN}))*) (?P<verb>[a-z]{{3,}})"
)
"""A verb that is given as certain to come: "will close", "is to close", "Pool to close"."""
STATED_VERB = re.compile(
    rf"\b(?:{any_of(BE_FORMS | HAVE)})(?P<between>(?: (?:an?|the|{_BETWEEN}))*) (?P<verb>[a-z]{{3,}})\b"
)
"""A verb or noun that is given as happening, done or so: "is preparing", "has been closed", "is a copy"."""
QUESTIONS = re.compile(rf"\b(?:{any_of(QUESTION_WORDS)}|whether|if)\b")
"""Words that leave what follows them open."""
HARD_JOINS = re.compile(
    r"\b(?:in response|therefore|thus|hence|explain\w*|blam\w+|attribut\w+|reasons?|why|forc(?:es|ed|ing)|so that)\b"
    r"|,\s+(?:and\s+)?so\b"
)
"""Words that give a reason, besides `HARD_CAUSES`, to what another sentence may tell."""
VIEWPOINT = frozenset("view opinion eyes estimation judgement judgment".split())
"""Nouns of "in her view", which leave the rest of a sentence to somebody."""

BEFORE_FIGURE = re.compile(r"(?:\b(?:an?|this|that|these|those|its|his|her|their|every|each|all)|[-–—/$£€])\s*$")
"""What ends before a figure that no "at least" or "about" can be put in front of."""
LIMITED = re.compile(
    rf"{LIMITS.pattern}|{OVER.pattern}|{UNDER.pattern}"
    r"|\b(?:than|after|past|older|or more|minimum|roughly|around|about|some)\b"
)
"""Words that limit a figure otherwise than by the qualifier of another text."""
PARTS = re.compile(
    r"\b(?P<part>some|several|a few|a number of|a handful of|many|most|one|two|three)"
    r"(?: of (?:the|its|their|his|her))?"
    r" (?P<noun>(?:[a-z-]+ )??(?:[a-z]{3,}s|people|staff|police|women|men|children))\b"
)
"""A part of a group: "some residents", "a few of the nurses"."""
PART_COUNTS = frozenset({"one", "two", "three"})
"""Those of the words for a part that cannot be put in front of a plural."""
BEFORE_SUBJECT = frozenset("that and but while as after because when says said say".split())
"""Words behind which a clause may open on its subject."""
MAY_JOIN = re.compile(r"\b(?:after|as|when|with|without|amid|in response|following|and so|by|for|but|if)\b|[:;—–]")
"""What joins a cause to an effect, or leaves it to the reader to do so."""
