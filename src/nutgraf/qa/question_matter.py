"""Compares what a question is about with the sentences of one article: how much each has of it, and who says it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import cached_property

from nutgraf.grounding import words
from nutgraf.qa.context import IndexedArticle
from nutgraf.text.cues_en import is_spoken
from nutgraf.text.event_cues_en import DECISIONS
from nutgraf.text.question_words import WORDS_OF_TALK
from nutgraf.text.reporting_words import REPORTING_WORDS

_BESIDE, AROUND = 0.6, 0.3  # weight of a word that is in the sentence before, or only near it
_UNHEARD = 0.5  # what a word of the question weighs that the article does not have: it may be said in other words
_MOST_OF_EVENT = 0.45  # of the words that say what happened
NAME = re.compile(r"\b[A-Z][\w’'-]*")


class QuestionMatter:
    """What a question is about, beside the sentences of one article; a sentence is known by its index."""

    def __init__(self, matter: str, text: str, opened: IndexedArticle) -> None:
        self.opened = opened
        self.text = text
        self.keys = [key for key in opened.content_keys(matter) if key not in WORDS_OF_TALK]
        self.names = names_in(matter, opened)
        self._weights = {key: opened.rarity(key) * (1 if opened.contains([key]) else _UNHEARD) for key in self.keys}
        self._total = math.fsum(self._weights.values())

    @cached_property
    def body(self) -> list[int]:
        """The sentences that are no headings."""
        return [at for at, sentence in enumerate(self.opened.sentences) if not sentence.heading]

    @cached_property
    def _figures(self) -> list[str]:
        return [key for key in self.keys if key.strip("#").replace(".", "").isdigit()]

    def sentence(self, at: int) -> str:
        """The text of a sentence."""
        return self.opened.sentences[at].text

    def is_quoted(self, at: int) -> bool:
        """Whether the sentence is mostly somebody's own words, which rarely say what happened.

        The first person shows that as well, where a mark of the quotation is missing.
        """
        return self.opened.analysis.is_mostly_quoted(self.opened.sentences[at]) or is_spoken(self.sentence(at))

    def own(self, at: int) -> float:
        """The share of the matter, by rarity, that the sentence itself has."""
        return self._share(lambda key: key in self.opened.keys[at])

    def cover(self, at: int) -> float:
        """The share of the matter, by rarity, that the sentence has; words known around it count for less."""
        before, after = self._neighbour(at, -1), self._neighbour(at, 1)
        referred = self.referred(at)

        def held(key: str) -> float:
            if key in self.opened.keys[at] or key in referred:
                return 1.0
            if key in before:
                return _BESIDE
            return AROUND if key in after or key in self._theme else 0.0

        return self._share(held)

    def referred(self, at: int) -> frozenset[str]:
        """The words of all names that the sentence mentions, refers to by a pronoun, or is attributed to."""
        opened, sentence = self.opened, self.opened.sentences[at]
        names = [one.name for one in opened.analysis.references_in(sentence)]
        by = opened.attributions[sentence.number].asserted_by
        return frozenset(key for name in [*names, *([by.name] if by else [])] for key in opened.content_keys(name))

    def names_hold(self, at: int) -> bool:
        """Whether every name and figure of the matter is in the sentence, or known there."""
        near = self.opened.keys[at] | self.referred(at) | self._neighbour(at, -1)
        named = all(key in near or key in self._theme for key in self.names)
        return named and all(figure in near for figure in self._figures)

    def is_most(self, keys: set[str]) -> bool:
        """Whether some words of the matter are most of those that say what happened, names and figures left out."""
        plain = [key for key in self.keys if key not in self.names and self.opened.contains([key])]
        total = math.fsum(self._weights[key] for key in plain)
        return math.fsum(self._weights[key] for key in plain if key in keys) >= _MOST_OF_EVENT * total

    def is_beside(self, at: int) -> bool:
        """Whether a word of the matter is in the sentence or in the one before it in its paragraph."""
        return not (self.opened.keys[at] | self._neighbour(at, -1)).isdisjoint(self.keys)

    @property
    def is_theme(self) -> bool:
        """Whether the matter is what the whole article is about."""
        return self._theme.issuperset(self.keys)

    @property
    def is_unheard(self) -> bool:
        """Whether the article has no word of the matter."""
        return bool(self.keys) and not any(self.opened.contains([key]) for key in self.keys)

    @property
    def is_of_person(self) -> bool:
        """Whether the first name of the matter is that of a person."""
        return any(self.names[0] in self.opened.content_keys(person.name) for person in self.opened.people)

    def missing_name(self) -> bool:
        """Whether the matter names somebody or something that the article never does."""
        return not self.opened.contains([*self.names, *self._figures])

    @cached_property
    def _theme(self) -> frozenset[str]:
        """The words of the headline and the first sentence of the body: what the whole article is about."""
        first = self.body[:1]
        headings = list(range(first[0])) if first else []
        return frozenset().union(*(self.opened.keys[at] for at in [*headings[:1], *first]))

    def _neighbour(self, at: int, step: int) -> frozenset[str]:
        """The words of the sentence before or after, in the same paragraph; empty where there is none."""
        sentences = self.opened.sentences
        there = at + step
        if not 0 <= there < len(sentences) or sentences[there].paragraph != sentences[at].paragraph:
            return frozenset()
        return self.opened.keys[there]

    def _share(self, held: Callable[[str], float]) -> float:
        return (
            math.fsum(weight * held(key) for key, weight in self._weights.items()) / self._total if self._total else 0.0
        )


def names_in(text: str, opened: IndexedArticle) -> list[str]:
    """The words of the names in a part of a question, as `IndexedArticle.keys` has them."""
    return [key for hit in NAME.finditer(text) for key in opened.content_keys(hit.group())]


def is_said_by(names: Iterable[str], at: int, matter: QuestionMatter) -> bool:
    """Whether a sentence of the body is attributed to somebody with one of these words in the name."""
    if at >= len(matter.opened.sentences) or matter.opened.sentences[at].heading:
        return False
    by = matter.opened.attributions[matter.opened.sentences[at].number].asserted_by
    return by is not None and bool(set(names) & set(matter.opened.content_keys(by.name)))


def says(who: set[str], act: str, at: int, matter: QuestionMatter) -> bool:
    """Whether a sentence is what somebody said: attributed to them, or reported as their act ("X announced")."""
    opened = matter.opened
    by = opened.attributions[opened.sentences[at].number].asserted_by
    if by is not None:
        return who <= set(opened.content_keys(by.name)) | _words_of_mentions(by.name, opened)
    text = opened.sentences[at].text
    if not who <= opened.keys[at] | matter.referred(at):
        return False
    return _acts(text, act, who, opened) or _said_before_name(text, who, opened)


def _words_of_mentions(name: str, opened: IndexedArticle) -> set[str]:
    """The words of every form in which the article names somebody, and of their roles."""
    entity = next((one for one in opened.analysis.entities if one.name == name), None)
    forms = {opened.article.text[start:end] for start, end in (entity.mentions if entity else ())}
    forms |= {role.text for role in (entity.roles if entity else ())}
    return {key for form in forms for key in opened.content_keys(form)}


def _said_before_name(text: str, who: set[str], opened: IndexedArticle) -> bool:
    """Whether a German, French or Spanish verb of saying comes shortly before the speaker: "…, sagte Karin Lund"."""
    verbs = REPORTING_WORDS.get(opened.article.language.partition("-")[0])
    if verbs is None:
        return False
    found = [(word.key, text[word.start : word.end].lower()) for word in words(text, opened.article.language)]
    return any(
        form in verbs.finite.keys() | verbs.participles.keys()
        and who & {key for key, _ in found[at + 1 : at + 1 + _BEFORE_NAME]}
        for at, (_, form) in enumerate(found)
    )


_BEFORE_NAME = 4  # words, such as a role and a first name


def _acts(text: str, act: str, who: set[str], opened: IndexedArticle) -> bool:
    """Whether the last word of `who` comes before the verb, and no other name between them."""
    acts = set(opened.content_keys(DECISIONS if act.casefold().startswith(("decide", "rule")) else act))
    found = list(words(text, opened.article.language))
    places = [n for n, word in enumerate(found) if word.key in who]
    verbs = [n for n, word in enumerate(found) if word.key in acts and places and n > places[0]]
    if not verbs:
        return False
    last = max(n for n in places if n < verbs[0])
    return not NAME.search(text[found[last].end : found[verbs[0]].start])
