"""Fault-tolerant versions of the finders, for use by the rest of the package: a bug in one loses only its own result.

The fallback result never makes a statement look better supported than it is: an attribution that could not be read is
"attributed" to nobody, and a comparison that failed counts as a difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import dates, numbers, polarity
from nutgraf.extract import entities as names
from nutgraf.extract.attribution import Attribution, attributions_of
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.quotes import DirectQuote, quotations_of
from nutgraf.extract.speech import Speech, speech_of
from nutgraf.faults import tolerant

find_dates = tolerant("the dates of a sentence", lambda *_, **__: ())(dates.find_dates)
find_names = tolerant("the names", lambda *_: ())(names.find_names)
find_numbers = tolerant("the numbers of a sentence", lambda *_, **__: ())(numbers.find_numbers)
same_number = tolerant("a comparison of numbers", lambda *_: False)(numbers.same_number)
same_amount = tolerant("a comparison of amounts", lambda *_: False)(numbers.same_amount)
counted_agrees = tolerant("a comparison of what two numbers count", lambda *_: False)(numbers.counted_agrees)
same_polarity = tolerant("a comparison of negations", lambda *_: False)(polarity.same_polarity)
negated = tolerant("the negation of a clause", lambda *_: False)(polarity.negated)
predicate_polarities = tolerant("the negations of a sentence", lambda _: {})(polarity.predicate_polarities)


class Spoken(NamedTuple):
    """Who says what: the quotations in order of place, and the attribution of each sentence, in their order.

    `speeches` are the readings they were taken from: one of the whole article or, where that failed, one for each
    part that could be read.
    """

    quotations: tuple[DirectQuote, ...]
    attributions: tuple[Attribution, ...]
    speeches: tuple[Speech, ...]


def _in_halves(text: str, sentences: Sequence[Sentence], entities: Sequence[NamedEntity]) -> Spoken:
    """Each half of the paragraphs by itself, and so on, so that only the paragraphs that cannot be read are lost.

    Somebody may assert a sentence of such a paragraph: it is not passed on as a fact in the article's own voice.
    """
    paragraphs = [list(group) for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph)]
    if len(paragraphs) < 2:
        return Spoken((), (Attribution(asserted_by=None, certainty="attributed", cue=None),) * len(sentences), ())
    middle = (len(paragraphs) + 1) // 2
    halves = (paragraphs[:middle], paragraphs[middle:])
    read = [find_spoken(text, list(chain.from_iterable(half)), entities) for half in halves]
    return Spoken(
        tuple(quotation for one in read for quotation in one.quotations),
        tuple(attribution for one in read for attribution in one.attributions),
        tuple(speech for one in read for speech in one.speeches),
    )


@tolerant("who says what in a part of the article", _in_halves)
def find_spoken(text: str, sentences: Sequence[Sentence], entities: Sequence[NamedEntity]) -> Spoken:
    """Who says what in the sentences, given the named `entities`; the article is read only once."""
    speech = speech_of(text, sentences, entities)
    quotations = quotations_of(text, speech)
    return Spoken(quotations, attributions_of(sentences, speech, quotations), (speech,))


def find_quotations(text: str, sentences: Sequence[Sentence]) -> tuple[DirectQuote, ...]:
    """`nutgraf.extract.quotes.find_quotations`, fault-tolerant."""
    return find_spoken(text, sentences, find_names(text, sentences)).quotations


def find_attributions(text: str, sentences: Sequence[Sentence]) -> tuple[Attribution, ...]:
    """`nutgraf.extract.attribution.find_attributions`, fault-tolerant."""
    return find_spoken(text, sentences, find_names(text, sentences)).attributions
