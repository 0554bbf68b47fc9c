"""The words, figures, dates, names and assertions of a statement and of an article, each found once for all checks.

`words` gives the words of a text under keys that forms of one word share. A `Reading` is one text with its findings,
and a `ReadArticle` an article with those of `nutgraf.extract.analysis`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from nutgraf.article import Article, Sentence
from nutgraf.extract import (
    Attribution,
    DateExpression,
    Number,
    find_dates,
    find_names,
    find_numbers,
)
from nutgraf.extract.analysis import Spoken, analyze, find_spoken
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.quotes import DirectQuote
from nutgraf.extract.reported_speech import ReportedStretch
from nutgraf.retrieve import TextIndex
from nutgraf.text import lexicon_ar, lexicon_en
from nutgraf.text.reporting_words import REPORTING_WORDS
from nutgraf.text.sentence_ends import clauses_by_marks
from nutgraf.text.tokens import POSSESSIVE, WORD, fold_word, stem


class Word(NamedTuple):
    """One word at `[start, end)` of its text; words with the same `key` say the same.

    A number is one word however it is written: "$1.13bn" and "1.13 billion dollars" share a key.
    """

    key: str
    start: int
    end: int
    glue: bool
    number: Number | None

    @property
    def carries(self) -> bool:
        return not self.glue


@lru_cache(maxsize=4096)
def words(text: str, language: str = "en") -> tuple[Word, ...]:
    """The words of `text` in order; offsets are half-open code points into it.

    >>> [word.key for word in words("Twelve people were killed") if word.carries]
    ['#12', 'person', 'kill']
    """
    numbers = [number for number in find_numbers(text, language=language) if number.kind != "date"]
    found, position = [], 0
    for number in numbers:
        found += _plain(text, position, number.start, language)
        found.append(Word(_number_key(number), number.start, number.end, glue=False, number=number))
        position = number.end
    return tuple(found + _plain(text, position, len(text), language))


def _plain(text: str, start: int, end: int, language: str) -> list[Word]:
    found = []
    for hit in WORD.finditer(text, start, end):
        word = POSSESSIVE.sub("", hit.group())
        folded = fold_word(word).replace(".", "")
        if folded:
            named = len(word) > 1 and word.isupper()  # US and WHO are names, us and who are not
            glue = not named and (folded in lexicon_en.STOP_WORDS or folded in lexicon_ar.STOP_WORDS)
            found.append(Word(stem(folded, language), hit.start(), hit.end(), glue, None))
    return found


def _number_key(number: Number) -> str:
    return f"#{number.value.normalize():f}{'' if number.kind in ('year', 'cardinal') else number.unit or ''}"


STEM = 5  # letters two words have to share to count as forms of one
_PROTAGONISTS = 3
_MOST_JOINED = 512  # joined sentences that are kept


class Reading:
    """One text with what code finds in it; every offset is into `text`."""

    def __init__(self, text: str, language: str = "en", anchor: date | None = None) -> None:
        self.text = text
        self.language = language
        self.anchor = anchor

    @property
    def language_code(self) -> str:
        """The language without a region: "en" of "en-GB"."""
        return self.language.partition("-")[0]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return words(self.text, self.language)

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The words that carry the matter of the text."""
        return tuple(word for word in self.words if word.carries)

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(word.key for word in self.words)

    @cached_property
    def forms(self) -> frozenset[str]:
        """The words as they are written, lower case."""
        return frozenset(self.text[word.start : word.end].lower().replace("’", "'") for word in self.words)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        return find_numbers(self.text, language=self.language)

    @cached_property
    def dates(self) -> tuple[DateExpression, ...]:
        return find_dates(self.text, anchor=self.anchor)

    @cached_property
    def lower(self) -> str:
        return self.text.lower().replace("’", "'")

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """The clauses `[start, end)` in order; a mark inside a date, a figure or an abbreviation ends none.

        >>> text = "It ran from Jan. 18 to Feb. 9, 2026, when Mr. Lee closed it"
        >>> [text[start:end] for start, end in Reading(text).clauses]
        ['It ran from Jan. 18 to Feb. 9, 2026', 'when Mr. Lee closed it']
        """
        values = [*((one.start, one.end) for one in self.dates), *((one.start, one.end) for one in self.numbers)]
        within = {place for start, end in values for place in range(start + 1, end)}
        return clauses_by_marks(self.text, self.language, within)

    def clause_at(self, place: int) -> tuple[int, int]:
        """The clause that a place of the text is in, or that ends right before it."""
        return next((clause for clause in self.clauses if place <= clause[1]), self.clauses[-1])

    @cached_property
    def _own_sentence(self) -> list[Sentence]:
        return [Sentence(1, 0, len(self.text), self.text, 0, heading=False)]

    @cached_property
    def _spoken(self) -> Spoken:
        alone = self._own_sentence
        language = self.language if self.language_code in REPORTING_WORDS else "en"
        return find_spoken(self.text, alone, find_names(self.text, alone), language)

    @cached_property
    def attribution(self) -> Attribution:
        """Who asserts the text, read as one sentence."""
        return self._spoken.attributions[0]

    @cached_property
    def quotations(self) -> tuple[DirectQuote, ...]:
        return self._spoken.quotations

    @cached_property
    def reported(self) -> tuple[ReportedStretch, ...]:
        """The stretches of the text that report somebody's words."""
        return self._spoken.reported

    def has(self, key: str) -> bool:
        """Whether the text has the word, or another word built on the same stem ("withdraw", "withdrawal")."""
        return key in self.keys or (len(key) >= STEM and key[:STEM] in self._beginnings)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return beginnings(self.keys)


def beginnings(keys: Iterable[str]) -> frozenset[str]:
    """The first letters of words by which forms of one stem are recognized; figures have none."""
    return frozenset(key[:STEM] for key in keys if len(key) >= STEM and key[0] != "#")


def joined(readings: Sequence[Reading]) -> Reading:
    """Several texts as one, a blank between them, with what was found in each at its new place."""
    texts = [" ".join(one.text.split()) for one in readings]
    if len(readings) == 1 and readings[0].text == texts[0]:
        return readings[0]
    first = readings[0]
    made = Reading(" ".join(texts), first.language, first.anchor)
    if any(one.text != text for one, text in zip(readings, texts, strict=True)):
        return made  # places differ, so everything is looked for again
    shifts = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
    placed = list(zip(readings, shifts, strict=True))
    made.words = tuple(
        word._replace(start=word.start + by, end=word.end + by) for one, by in placed for word in one.words
    )
    made.numbers = tuple(_moved(number, by) for one, by in placed for number in one.numbers)
    made.clauses = tuple((start + by, end + by) for one, by in placed for start, end in one.clauses)
    made.dates = tuple(
        found.model_copy(update={"start": found.start + by, "end": found.end + by}) if by else found
        for one, by in placed
        for found in one.dates
    )
    return made


_PLACES = ("start", "end", "qualified_start", "whole_start", "whole_end", "counted_start", "counted_end")


def _moved(number: Number, by: int) -> Number:
    if not by:
        return number
    places = {name: getattr(number, name) for name in _PLACES}
    return number.model_copy(update={name: place + by for name, place in places.items() if place is not None})


class EntityMention(NamedTuple):
    """A name, or a phrase that refers to one, at `[start, end)` of a text; `owner` is the index of the entity."""

    owner: int
    start: int
    end: int


class ReadArticle:
    """An article with everything the checks need, found once for all statements about it."""

    def __init__(self, article: Article) -> None:
        self.article = article

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return analyze(self.article).sentences

    @cached_property
    def entities(self) -> tuple[NamedEntity, ...]:
        return analyze(self.article).entities

    @cached_property
    def attributions(self) -> dict[int, Attribution]:
        """Who asserts each sentence, by its number."""
        return dict(analyze(self.article).attributions)

    @cached_property
    def quotations(self) -> tuple[DirectQuote, ...]:
        return analyze(self.article).quotations

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Each sentence read by itself, in order."""
        return tuple(Reading(one.text, self.article.language, self.article.published) for one in self.sentences)

    @cached_property
    def _reported(self) -> dict[int, list[tuple[ReportedStretch, Reading]]]:
        return {}

    def reported_in(self, number: int) -> list[tuple[ReportedStretch, Reading]]:
        """The stretches of reported words in a sentence, by its number, each with what it has there as one text."""
        if number not in self._reported:
            sentence = self.sentences[number - 1]
            found = [(one, self._reading_within(sentence, one.parts)) for one in self._reported_within(sentence)]
            self._reported[number] = found
        return self._reported[number]

    def before(self, number: int) -> list[Reading]:
        """The two sentences before one, by its number: they say what its "it" is."""
        return [self.readings[at] for at in range(max(0, number - 3), number - 1)]

    @cached_property
    def naming_keys(self) -> frozenset[str]:
        """The words of names and roles, by which somebody or something is called rather than spoken about."""
        roles = " ".join(role.text for entity in self.entities for role in entity.roles)
        return frozenset(self.names_of_word) | Reading(roles, self.article.language).keys

    @cached_property
    def own_words(self) -> tuple[Reading, ...]:
        """What each sentence of the body says in the article's own voice."""
        return tuple(self.own_words_of(self.sentences[at]) for at in self.body)

    def own_words_of(self, sentence: Sentence) -> Reading:
        """A sentence without what it reports."""
        gaps, place = [], sentence.start
        for start, end in sorted(part for one in self._reported_within(sentence) for part in one.parts):
            gaps.append((place, start))
            place = max(place, end)
        return self._reading_within(sentence, [*gaps, (place, sentence.end)])

    def _reported_within(self, sentence: Sentence) -> list[ReportedStretch]:
        return [one for one in analyze(self.article).reported if one.start < sentence.end and sentence.start < one.end]

    def _reading_within(self, sentence: Sentence, places: Iterable[tuple[int, int]]) -> Reading:
        """The parts of a sentence at some places of the article, as one text."""
        text = self.article.text
        kept = [text[max(start, sentence.start) : min(end, sentence.end)] for start, end in places if start < end]
        return Reading(" ".join(kept), self.article.language, self.article.published)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """All figures of the article; their offsets are those of their sentences."""
        return tuple(number for reading in self.readings for number in reading.numbers)

    @cached_property
    def body(self) -> tuple[int, ...]:
        """The indexes of the sentences that are no headings; of all sentences where there are only headings."""
        places = tuple(at for at, sentence in enumerate(self.sentences) if not sentence.heading)
        return places or tuple(range(len(self.sentences)))

    @cached_property
    def body_index(self) -> TextIndex:
        """The sentences of `body`, to be ranked by the words of a statement."""
        return TextIndex([[word.key for word in self.readings[at].content] for at in self.body])

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset().union(*(reading.keys for reading in self.readings))

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return beginnings(self._keys)

    def has(self, key: str) -> bool:
        """Whether the article has the word, or another word built on the same stem."""
        return key in self._keys or (len(key) >= STEM and key[:STEM] in self._beginnings)

    @cached_property
    def _joined(self) -> dict[tuple[int, ...], Reading]:
        return {}

    def joined(self, numbers: tuple[int, ...]) -> Reading:
        """Several sentences, by their numbers, as one text; what was found in each is not looked for again."""
        if numbers not in self._joined:
            if len(self._joined) >= _MOST_JOINED:
                self._joined.clear()
            self._joined[numbers] = joined([self.readings[number - 1] for number in numbers])
        return self._joined[numbers]

    @cached_property
    def _in_sentences(self) -> Counter[str]:
        return Counter(key for reading in self.readings for key in reading.keys)

    def rarity(self, key: str) -> float:
        """How distinctive a word is: higher the fewer sentences contain it."""
        return math.log(1 + len(self.sentences) / (1 + self._in_sentences[key]))

    @cached_property
    def names_of_word(self) -> dict[str, frozenset[int]]:
        """Which entities, by index, are called by a word of a name (folded)."""
        found: dict[str, set[int]] = {}
        for number, entity in enumerate(self.entities):
            forms = {self.article.text[start:end] for start, end in entity.mentions} | {entity.name}
            for form in forms:
                for word in words(form, self.article.language):
                    if word.carries and word.number is None:
                        found.setdefault(word.key, set()).add(number)
        return {key: frozenset(numbers) for key, numbers in found.items()}

    @cached_property
    def _references(self) -> dict[int, tuple[EntityMention, ...]]:
        index = {id(entity): number for number, entity in enumerate(self.entities)}
        analysis = analyze(self.article)
        return {
            sentence.number: tuple(
                EntityMention(index[id(one.entity)], one.start - sentence.start, one.end - sentence.start)
                for one in analysis.references_in(sentence)
                if one.entity is not None and id(one.entity) in index
            )
            for sentence in self.sentences
        }

    def references_in(self, number: int) -> tuple[EntityMention, ...]:
        """The names in a sentence, and the pronouns and roles with a certain referent; offsets into its text."""
        return self._references[number]

    @cached_property
    def protagonists(self) -> frozenset[int]:
        """The entities the article names most: its pronouns may mean them without naming them nearby."""
        order = sorted(range(len(self.entities)), key=lambda at: -len(self.entities[at].mentions))
        return frozenset(order[:_PROTAGONISTS])

    def entities_in(self, reading: Reading) -> frozenset[int]:
        """The entities, by index, that a text names."""
        found: set[int] = set()
        for word in reading.content:
            owners = self.names_of_word.get(word.key, frozenset())
            if owners and reading.text[word.start].isupper():
                found |= owners
        return frozenset(found)
