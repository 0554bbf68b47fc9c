"""Finds, without a model, who says what in an article: quotations, names, roles, attributions, numbers and dates.

`AnalyzedArticle` holds all of it for one article; the functions find one thing in any text.
"""

from nutgraf.find.analysis import AnalyzedArticle, Mentioned, Reference
from nutgraf.find.dates.finder import DateExpression
from nutgraf.find.faults import Fault, faults_raised, notices_of, recording, tolerant
from nutgraf.find.finders import (
    counted_agrees,
    find_attributions,
    find_dates,
    find_names,
    find_numbers,
    find_quotations,
    negated,
    same_amount,
    same_number,
    same_polarity,
)
from nutgraf.find.folding import fold_word
from nutgraf.find.names.finder import Entity
from nutgraf.find.names.roles import Role
from nutgraf.find.numbers.finder import Number
from nutgraf.find.off_topic_lines import off_topic_lines
from nutgraf.find.orders import find_orders
from nutgraf.find.speech.attribution import Attribution, Certainty, attribution_of
from nutgraf.find.speech.quotations import Quotation
from nutgraf.find.speech.speakers import Speaker
from nutgraf.find.vocabulary.people import HONORIFICS

__all__ = [
    "HONORIFICS",
    "AnalyzedArticle",
    "Attribution",
    "Certainty",
    "DateExpression",
    "Entity",
    "Fault",
    "Mentioned",
    "Number",
    "Quotation",
    "Reference",
    "Role",
    "Speaker",
    "attribution_of",
    "counted_agrees",
    "faults_raised",
    "find_attributions",
    "find_dates",
    "find_names",
    "find_numbers",
    "find_orders",
    "find_quotations",
    "fold_word",
    "negated",
    "notices_of",
    "off_topic_lines",
    "recording",
    "same_amount",
    "same_number",
    "same_polarity",
    "tolerant",
]
