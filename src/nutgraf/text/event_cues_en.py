"""Patterns that find when, where, why and how something happened in English text.

Patterns without `IGNORECASE` rely on capitals.
"""

from __future__ import annotations

import re

from nutgraf.text.cues_en import REASON
from nutgraf.text.lexicon_en import any_of
from nutgraf.text.word_forms_en import all_forms

REASON_OPENERS = re.compile(
    rf"\b(?:{REASON}|in protest (?:at|against|over)|in retaliation for|to protest|on the grounds? that)\b",
    re.IGNORECASE,
)
"""The beginnings of phrases that give a reason."""
_DETERMINER = r"(?:the|an?|his|her|its|their|this|that)\b"
_JOURNEYS = all_forms(
    "arrive",
    "land",
    "travel",
    "fly",
    "gather",
    "march",
    "rally",
    "visit",
    "head",
    "return",
    "come",
    "go",
    "walk",
    "stop",
    "meet",
    "protest",
    "strike",
)
LEAD_REASON_OPENERS = re.compile(
    rf"\bfor (?!{_DETERMINER}|being\b)\w+ing\b|\b(?:in )?(?:revenge|retaliation) for\b|\bamid (?=\w)"
    r"|\bover (?=(?:claims|allegations|fears|concerns|plans|reports|pay|his|her|their|its)\b)"
    r"|\bin (?:a bid|an attempt|an effort) to\b"
    rf"|\b(?:{any_of(_JOURNEYS)})\b[^.;,]{{0,60}}? (?P<purpose>(?:to (?!{_DETERMINER}|[A-Z\d]|be\b|have\b)"
    r"|for (?=(?:\w+ ){0,3}(?:talks|negotiations|meetings?|summit|treatment|funeral|ceremony|hearing)\b))\w+)"
)
"""Where a reason or a purpose begins in the title or the first sentences of a story; elsewhere these say less."""
LEAD_MEANS_OPENERS = re.compile(
    r"\b(?:when (?!asked\b|it comes\b|will\b)|after (?=\w+ing\b|(?:the|an?|his|her|its|their) ))"
)
"""Where the title or the first sentences of a story begin to say in what course of events something happened."""
MEANS_OPENERS = re.compile(
    r"\b(?:by (?!(?:the|a|an|then|now|far|law|mid|late|early|half|\d)\b)\w+ing\b|by means of|through (?:a|the|an)\b|"
    r"using\b|with the help of)",
    re.IGNORECASE,
)
"""Where the words that say by what means something was done begin."""
CLAUSE_END = re.compile(
    r"[;:—]|,(?= (?:according|but|while|whereas|and (?:he|she|it|they)|he|she|they|said|the \w+ said))|"
    r"[.!?](?=\s|$|[\"”’])"
)
"""Where such a clause ends."""
CLOCK_TIME = re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.m\.|[ap]m\b)|\b\d{1,2}:\d\d\b")
LEAST_OR_MOST = re.compile(r"(?:At least|More than|Up to|As many as|No fewer than) (?=\w)")
LOCATED_NAME = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Ii]nside) "
    r"(?:(?:down|mid)town |central |nearby |(?:north|south|east|west)\w* )?"
    r"(?:the )?((?:[^\W\d_a-z][\w'’-]+)(?:[ -](?:(?:de|of|the|upon|sur|am) )?[^\W\d_a-z][\w'’-]+){0,3})"
    r"(?=[^\w\s-]|\s+(?:\d|[^\w\s]|(?:and|or|on|in|at|to|for|after|before|when|where|who|which|that|by|with|as|is|was"
    r"|were|are|has|have|had|will|would|of|from|during|since|until|over|but|while|this|last|next|early|late|said"
    r"|told)\b)|\s*$)"
)
"""A name that something is in, at or near, as its first group; names before another noun are left out."""
