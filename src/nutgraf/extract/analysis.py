"""`AnalyzedArticle`: everything that rules can find in one article, with each finding computed once.

Briefs, answers, checks and evals share the object that `analyze` returns, so names, speech, numbers and dates are
extracted only once, each on first access.

The finders are offered here in fault-tolerant versions: a bug in one loses only its own result and is recorded in
`faults`. The fallback never makes a statement look better supported than it is: an attribution that could not be read
is "attributed" to nobody, and a comparison that failed counts as a difference.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, groupby
from typing import NamedTuple, TypeVar

from nutgraf.article import UNKNOWN_LANGUAGE, Article, Notice, Sentence
from nutgraf.extract import dates, numbers, polarity
from nutgraf.extract import entities as names
from nutgraf.extract.attribution import Attribution, attributions_of
from nutgraf.extract.dates import DateExpression
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.noun_phrases import Phrase
from nutgraf.extract.numbers import Number
from nutgraf.extract.people_by_shape import with_people_by_shape
from nutgraf.extract.quotation_marks import SpeechUnit
from nutgraf.extract.quotes import DirectQuote, Speech, quotations_of, speech_of
from nutgraf.extract.referents import StatementSource
from nutgraf.extract.reported_speech import ReportedStretch, quoted_stretches, reported_stretches
from nutgraf.faults import Fault, notices_of, recording, tolerant
from nutgraf.text.sentences import sentences

find_dates = tolerant("the dates of a sentence", lambda *_, **__: ())(dates.find_dates)
find_names = tolerant("the names", lambda *_: ())(names.find_names)
with_people = tolerant("the people", lambda _text, _sentences, found, _language: found)(with_people_by_shape)
find_numbers = tolerant("the numbers of a sentence", lambda *_, **__: ())(numbers.find_numbers)
same_number = tolerant("a comparison of numbers", lambda *_: False)(numbers.same_number)
counted_agrees = tolerant("a comparison of what two numbers count", lambda *_: False)(numbers.counted_agrees)
same_polarity = tolerant("a comparison of negations", lambda *_, **__: False)(polarity.same_polarity)
negated = tolerant("the negation of a clause", lambda *_, **__: False)(polarity.negated)
predicate_polarities = tolerant("the negations of a sentence", lambda *_, **__: {})(polarity.predicate_polarities)


class Spoken(NamedTuple):
    """Who says what: the quotations in order of place, and the attribution of each sentence, in their order.

    `speeches` are what they were taken from: the speech of the whole article or, where reading that failed, of each
    part that could be read.
    """

    quotations: tuple[DirectQuote, ...]
    attributions: tuple[Attribution, ...]
    speeches: tuple[Speech, ...]

    @property
    def reported(self) -> tuple[ReportedStretch, ...]:
        """The stretches of text that report somebody's words."""
        parts = [reported_stretches(speech) for speech in self.speeches]
        return (*chain.from_iterable(parts), *quoted_stretches(self.quotations))


def _in_halves(
    text: str, sentences: Sequence[Sentence], entities: Sequence[NamedEntity], language: str = "en"
) -> Spoken:
    """Reads each half of the paragraphs by itself, and so on, so that only unreadable paragraphs are lost.

    The sentences of such a paragraph are attributed, to nobody: they must not pass as facts in the article's own voice.
    """
    paragraphs = [list(group) for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph)]
    if len(paragraphs) < 2:
        return Spoken((), (Attribution(asserted_by=None, certainty="attributed", cue=None),) * len(sentences), ())
    middle = (len(paragraphs) + 1) // 2
    halves = (paragraphs[:middle], paragraphs[middle:])
    read = [find_spoken(text, list(chain.from_iterable(half)), entities, language) for half in halves]
    return Spoken(
        tuple(quotation for one in read for quotation in one.quotations),
        tuple(attribution for one in read for attribution in one.attributions),
        tuple(speech for one in read for speech in one.speeches),
    )


@tolerant("who says what in a part of the article", _in_halves)
def find_spoken(
    text: str, sentences: Sequence[Sentence], entities: Sequence[NamedEntity], language: str = "en"
) -> Spoken:
    """Who says what in the sentences, given the named `entities`; the article is read only once."""
    speech = speech_of(text, sentences, entities, language)
    quotations = quotations_of(text, speech)
    return Spoken(quotations, attributions_of(sentences, speech, quotations), (speech,))


def find_quotations(text: str, sentences: Sequence[Sentence], language: str = "en") -> tuple[DirectQuote, ...]:
    """The outermost quotations in order, with their speaker if the article leaves no doubt.

    >>> line = "“It is over,” said Ana Ruiz."
    >>> (found,) = find_quotations(line, [Sentence(1, 0, len(line), line, 0, False)])
    >>> line[found.start : found.end], found.speaker.name
    ('It is over,', 'Ana Ruiz')
    """
    return find_spoken(text, sentences, find_names(text, sentences), language).quotations


def find_attributions(text: str, sentences: Sequence[Sentence], language: str = "en") -> tuple[Attribution, ...]:
    """The attribution of every sentence, in the order of `sentences`; "he added" is resolved to an earlier speaker.

    >>> text = "Ana Ruiz, the mayor, denied that. She said the bridge is safe."
    >>> lines = [Sentence(1, 0, 33, text[:33], 0, False), Sentence(2, 34, 62, text[34:], 0, False)]
    >>> [(one.certainty, one.asserted_by.name) for one in find_attributions(text, lines)]
    [('denied', 'Ana Ruiz'), ('attributed', 'Ana Ruiz')]
    """
    return find_spoken(text, sentences, find_names(text, sentences), language).attributions


T = TypeVar("T")
_PRONOUNS = frozenset({"he", "she"})


class Reference(NamedTuple):
    """A phrase `[start, end)` of the article (a name, a short form, "he", "the mayor") and who it refers to.

    `name` is the fullest name or role the article gives, `entity` the named one; None for somebody known by a role
    alone. Offsets are code points of the article.
    """

    start: int
    end: int
    name: str
    entity: NamedEntity | None


class EntityOccurrence(NamedTuple):
    """A mention `[start, end)` of an entity, in code points of the article."""

    start: int
    end: int
    entity: NamedEntity


def _once(find: Callable[[AnalyzedArticle], T]) -> cached_property[T]:
    """A property that is computed once, whose faults the article keeps."""

    def found(analysis: AnalyzedArticle) -> T:
        with recording(analysis.recorded_faults):
            return find(analysis)

    found.__doc__ = find.__doc__
    return cached_property(found)


_OPENS_QUOTATION = re.compile(r'"[^"]*$|“[^”]*$')
_MOSTLY = 0.6  # of the characters of a sentence
_ALL_CHECKS = frozenset(("en", "ar"))
_MOST_CHECKS = frozenset(("de", "fr", "es"))


def checks_not_run(language: str) -> tuple[Notice, ...]:
    """Notices of what is not extracted or checked in articles in this language; none for English and Arabic.

    >>> checks_not_run("en"), checks_not_run("und")[0].text
    ((), 'The language of this article is not known: figures, dates and negations were not read and not checked.')
    """
    code = language.partition("-")[0].lower()
    if code in _ALL_CHECKS:
        return ()
    if code == UNKNOWN_LANGUAGE:
        text = "The language of this article is not known: figures, dates and negations were not read and not checked."
    elif code in _MOST_CHECKS:
        text = (
            f"This article is not in English ({code}): quotations, figures, dates and negations were checked; kinds of"
            " names, allegations and plans only in part."
        )
    else:
        text = (
            f"This article is not in English ({code}): figures were read only in digits; dates in words, negations, and"
            " who says what were not checked."
        )
    return (Notice(kind="checks_not_run", text=text),)


class AnalyzedArticle:
    """An article, its sentences, and everything found in them.

    Article-wide findings (`entities`, `quotations`, `attributions`, `references`) have offsets of the article.
    Findings of one sentence (`numbers`, `dates`, `polarities`) have offsets into `sentence.text`; add
    `sentence.start` for the article's. All offsets are half-open code points.

    >>> text = "Ana Ruiz, the mayor, denied that. She said 12 bridges will not open."
    >>> lines = [Sentence(1, 0, 33, text[:33], 0, False), Sentence(2, 34, 68, text[34:], 0, False)]
    >>> analysis = AnalyzedArticle(Article.of(text), lines)
    >>> [(one.certainty, one.asserted_by.name) for one in map(analysis.attribution, lines)]
    [('denied', 'Ana Ruiz'), ('attributed', 'Ana Ruiz')]
    >>> [(n.value, n.counted) for n in analysis.numbers(lines[1])], analysis.polarities(lines[1])["open"]
    ([(Decimal('12'), 'bridges')], frozenset({True}))
    >>> [(text[one.start : one.end], one.name) for one in analysis.references_in(lines[1])]
    [('She', 'Ana Ruiz')]
    """

    def __init__(self, article: Article, sentences: Sequence[Sentence]) -> None:
        self.article = article
        self.sentences = tuple(sentences)
        self.recorded_faults: list[Fault] = []
        self._numbers: dict[int, tuple[Number, ...]] = {}
        self._dates: dict[int, tuple[DateExpression, ...]] = {}
        self._polarities: dict[int, Mapping[str, frozenset[bool]]] = {}

    @cached_property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences of the body: all except headings."""
        return tuple(sentence for sentence in self.sentences if not sentence.heading)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Failures among the findings computed so far; empty unless nutgraf has a bug."""
        return tuple(dict.fromkeys(self.recorded_faults))

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Notices for the reader about what was not read or checked, because of the language or of faults so far."""
        return (*checks_not_run(self.article.language), *notices_of(self.faults))

    @_once
    def entities(self) -> tuple[NamedEntity, ...]:
        """People, organisations, places and other names with their roles, in order of their first mention."""
        text, language = self.article.text, self.article.language
        return with_people(text, self.sentences, find_names(text, self.sentences), language)

    @cached_property
    def people(self) -> tuple[NamedEntity, ...]:
        """The entities that are people."""
        return tuple(entity for entity in self.entities if entity.kind == "person")

    @_once
    def _spoken(self) -> Spoken:
        return find_spoken(self.article.text, self.sentences, self.entities, self.article.language)

    @property
    def quotations(self) -> tuple[DirectQuote, ...]:
        """The outermost quotations with their speakers, in order of place."""
        return self._spoken.quotations

    @cached_property
    def attributions(self) -> Mapping[int, Attribution]:
        """Who asserts each sentence and how certain it is, by sentence number."""
        return {one.number: found for one, found in zip(self.sentences, self._spoken.attributions, strict=True)}

    @_once
    def reported(self) -> tuple[ReportedStretch, ...]:
        """The stretches of the article that report somebody's words, each with its source."""
        return self._spoken.reported

    def attribution(self, sentence: Sentence) -> Attribution:
        """Who asserts a sentence of this article, and how certain it is."""
        return self.attributions[sentence.number]

    def numbers(self, sentence: Sentence) -> tuple[Number, ...]:
        """The numbers of a sentence with unit, qualifier and what they count; offsets into `sentence.text`."""
        language = self.article.language
        return self._of(sentence, self._numbers, lambda text: find_numbers(text, language=language))

    def dates(self, sentence: Sentence) -> tuple[DateExpression, ...]:
        """The dates of a sentence, resolved by the day of publication; offsets into `sentence.text`."""
        anchor = self.article.published
        return self._of(
            sentence, self._dates, lambda text: find_dates(text, anchor=anchor, language=self.article.language)
        )

    def polarities(self, sentence: Sentence) -> Mapping[str, frozenset[bool]]:
        """Whether each predicate of a sentence, by its stem, is negated (both values if it occurs both ways)."""
        language = self.article.language
        return self._of(sentence, self._polarities, lambda text: predicate_polarities(text, language))

    @cached_property
    def mentions(self) -> tuple[EntityOccurrence, ...]:
        """Every mention of every entity, in order of place."""
        found = [EntityOccurrence(*place, entity) for entity in self.entities for place in entity.mentions]
        return tuple(sorted(found, key=lambda one: (one.start, one.end)))

    def mentions_in(self, sentence: Sentence) -> tuple[EntityOccurrence, ...]:
        """The mentions inside a sentence, in order of place."""
        return _inside(self.mentions, sentence)

    def quotations_in(self, sentence: Sentence) -> tuple[DirectQuote, ...]:
        """The quotations that overlap a sentence."""
        return tuple(one for one in self.quotations if one.start < sentence.end and sentence.start < one.end)

    def is_mostly_quoted(self, sentence: Sentence) -> bool:
        """Whether most of a sentence is inside quotations, or it opens one that never closes."""
        if _OPENS_QUOTATION.match(sentence.text):
            return True
        within = (min(sentence.end, one.end) - max(sentence.start, one.start) for one in self.quotations_in(sentence))
        return sum(within) > _MOSTLY * (sentence.end - sentence.start)

    @_once
    def references(self) -> tuple[Reference, ...]:
        """Coreference: names, and the phrases and pronouns with a certain referent, in order of position.

        A pronoun that could mean two people is left out, and so are "I", "we" and everything inside quotations.
        """
        found = {
            (one.start, one.end): Reference(one.start, one.end, one.entity.name, one.entity) for one in self.mentions
        }
        for speech in self._spoken.speeches:
            for speaker in _speakers(speech):
                place = (speaker.start, speaker.end)
                if place not in found:
                    found[place] = Reference(*place, speaker.name, self._entity_at(speaker))
        return tuple(found[place] for place in sorted(found))

    def references_in(self, sentence: Sentence) -> tuple[Reference, ...]:
        """The references inside a sentence, in order of place."""
        return _inside(self.references, sentence)

    @_once
    def pronouns(self) -> tuple[Reference, ...]:
        """Whom "he", "him", "his", "she", "her" and "they" outside quotations refer to, where it is certain."""
        found = {(one.start, one.end): one for one in self.references if self._is_pronoun(one)}
        for speech in self._spoken.speeches:
            for speaker in _oblique_speakers(speech):
                place = (speaker.start, speaker.end)
                found.setdefault(place, Reference(*place, speaker.name, self._entity_at(speaker)))
        return tuple(found[place] for place in sorted(found))

    def pronouns_in(self, sentence: Sentence) -> tuple[Reference, ...]:
        """The pronouns inside a sentence whose person is certain, in order of place."""
        return _inside(self.pronouns, sentence)

    def _is_pronoun(self, one: Reference) -> bool:
        return self.article.text[one.start : one.end].casefold() in {*_PRONOUNS, "they"}

    def _entity_at(self, speaker: StatementSource) -> NamedEntity | None:
        """The entity mentioned where the speaker's name is."""
        at = bisect_left(self.mentions, speaker.resolved_start, key=lambda one: one.start)
        while at < len(self.mentions) and self.mentions[at].start < speaker.resolved_end:
            if self.mentions[at].end <= speaker.resolved_end:
                return self.mentions[at].entity
            at += 1
        return None

    def _of(self, sentence: Sentence, known: dict[int, T], find: Callable[[str], T]) -> T:
        if sentence.number not in known:
            with recording(self.recorded_faults):
                known[sentence.number] = find(sentence.text)
        return known[sentence.number]


Placed = TypeVar("Placed", EntityOccurrence, Reference)


def _inside(found: Sequence[Placed], sentence: Sentence) -> tuple[Placed, ...]:
    first = bisect_right(found, sentence.start - 1, key=lambda one: one.start)
    last = bisect_right(found, sentence.end - 1, key=lambda one: one.start)
    return tuple(one for one in found[first:last] if one.end <= sentence.end)


def _speakers(speech: Speech) -> Iterator[StatementSource]:
    """The speakers of all statements, and the people that other pronouns "he" and "she" outside quotations refer to."""
    for unit, said in zip(speech.units, speech.said, strict=True):
        yield from (one.speaker for one in said if one.speaker)
        for index, token in enumerate(unit.tokens):
            if token.pronoun in _PRONOUNS and (found := _subject(speech, unit, index)):
                yield found


_OBLIQUE = {"him": "he", "his": "he", "her": "she"}


def _oblique_speakers(speech: Speech) -> Iterator[StatementSource]:
    """Whom every "him", "his" and "her" outside quotations refers to, found as for a "he" or "she" in its place."""
    for unit in speech.units:
        for index, token in enumerate(unit.tokens):
            if token.lower in _OBLIQUE:
                as_subject = token._replace(lower=_OBLIQUE[token.lower])
                changed = unit._replace(tokens=[*unit.tokens[:index], as_subject, *unit.tokens[index + 1 :]])
                if found := _subject(speech, changed, index):
                    yield found


@tolerant("whom a pronoun refers to", lambda *_: None)
def _subject(speech: Speech, unit: SpeechUnit, index: int) -> StatementSource | None:
    return speech.antecedents.subject(unit, Phrase(index, index + 1))


@lru_cache(maxsize=16)  # a brief and the questions after it, in any order, share what was found
def analyze(article: Article) -> AnalyzedArticle:
    """Analyze an article: split it into sentences and return an object that computes each finding on first access.

    >>> [number.text for number in analyze(Article.of("Two died.")).numbers(analyze(Article.of("Two died.")).body[0])]
    ['Two']
    """
    return AnalyzedArticle(article, sentences(article))
