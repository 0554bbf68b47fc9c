"""Finds, without a model, who says what in an article: quotations, names, roles, attributions, numbers and dates."""

from nutgraf.find.dates.finder import DateExpression, find_dates
from nutgraf.find.folding import fold_word
from nutgraf.find.names.finder import Entity, find_names
from nutgraf.find.names.roles import Role
from nutgraf.find.negation.polarity import negated, same_polarity
from nutgraf.find.numbers.finder import Number, counted_agrees, find_numbers, same_amount, same_number
from nutgraf.find.orders import find_orders
from nutgraf.find.speech.attribution import Attribution, Certainty, attribution_of, find_attributions
from nutgraf.find.speech.quotations import Quotation, find_quotations
from nutgraf.find.speech.speakers import Speaker
from nutgraf.find.vocabulary.people import HONORIFICS

__all__ = [
    "HONORIFICS",
    "Attribution",
    "Certainty",
    "DateExpression",
    "Entity",
    "Number",
    "Quotation",
    "Role",
    "Speaker",
    "attribution_of",
    "counted_agrees",
    "find_attributions",
    "find_dates",
    "find_names",
    "find_numbers",
    "find_orders",
    "find_quotations",
    "fold_word",
    "negated",
    "same_amount",
    "same_number",
    "same_polarity",
]
