"""Rule-based extraction from articles: quotations, names, roles, attributions, numbers and dates, without a model.

Use `AnalyzedArticle` to get every finding for one article, or call a single `find_…` function on any text.
"""

from nutgraf.extract.analysis import (
    AnalyzedArticle,
    EntityOccurrence,
    Reference,
    counted_agrees,
    find_attributions,
    find_dates,
    find_names,
    find_numbers,
    find_quotations,
    negated,
    same_number,
    same_polarity,
)
from nutgraf.extract.attribution import Attribution, Certainty
from nutgraf.extract.dates import DateExpression
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.numbers import Number
from nutgraf.extract.quotes import DirectQuote
from nutgraf.extract.referents import StatementSource
from nutgraf.extract.roles import Role
from nutgraf.faults import Fault, faults_raised, notices_of, recording, tolerant
from nutgraf.text.injection import find_orders, off_topic_lines
from nutgraf.text.name_lists import HONORIFICS
from nutgraf.text.tokens import fold_word

__all__ = [
    "HONORIFICS",
    "AnalyzedArticle",
    "Attribution",
    "Certainty",
    "DateExpression",
    "DirectQuote",
    "EntityOccurrence",
    "Fault",
    "NamedEntity",
    "Number",
    "Reference",
    "Role",
    "StatementSource",
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
    "same_number",
    "same_polarity",
    "tolerant",
]
