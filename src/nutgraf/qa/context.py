"""Prepares an article for questions: its sentences and findings, computed once.

It also selects the text a model reads for a question (the whole article if it fits, otherwise the best passages; with
numbered sentences for a model that names them) and finds the sentence that holds an answer. That sentence is only a
proposal; grounding is checked elsewhere.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from nutgraf.answer import AskedArticle, Citation
from nutgraf.article import Article, Passage, Sentence
from nutgraf.extract import AnalyzedArticle, Attribution
from nutgraf.extract.analysis import analyze
from nutgraf.extract.entities import NamedEntity
from nutgraf.faults import tolerant
from nutgraf.grounding import ReadArticle, numbered_text, words
from nutgraf.models import Model
from nutgraf.retrieve import ranking
from nutgraf.text import passages


class IndexedArticle:
    """One article to be asked about; `name` is how citations call it."""

    def __init__(self, article: Article, name: str) -> None:
        self.article = article
        self.name = name

    @property
    def record(self) -> AskedArticle:
        """The article as an outcome lists it."""
        return AskedArticle(name=self.name, sha256=self.article.sha256)

    @cached_property
    def analysis(self) -> AnalyzedArticle:
        """What code finds in the article: the same object a brief of it uses."""
        return analyze(self.article)

    @property
    def sentences(self) -> Sequence[Sentence]:
        """All sentences, headings included; an index of a sentence counts them from 0."""
        return self.analysis.sentences

    @cached_property
    def story(self) -> str:
        """The text a model reads: the sentences in their paragraphs, without what was removed."""
        lines: list[str] = []
        last = -1
        for sentence in self.sentences:
            text = " ".join(sentence.text.split())
            if sentence.paragraph == last:
                lines[-1] += f" {text}"
            else:
                lines.append(text)
            last = sentence.paragraph
        return "\n\n".join(lines)

    @cached_property
    def read(self) -> ReadArticle:
        """The article as statements about it are checked."""
        return ReadArticle(self.article)

    @cached_property
    def keys(self) -> Sequence[frozenset[str]]:
        """The words of each sentence, folded and stemmed."""
        return [frozenset(w.key for w in words(s.text, self.article.language)) for s in self.sentences]

    @property
    def attributions(self) -> Mapping[int, Attribution]:
        """Who says each sentence, by its number."""
        return self.analysis.attributions

    @property
    def people(self) -> Sequence[NamedEntity]:
        """Everybody who is named, in the order of the first mention."""
        return self.analysis.people

    @cached_property
    def _in_sentences(self) -> Counter[str]:
        return Counter(key for keys in self.keys for key in keys)

    def rarity(self, key: str) -> float:
        """How distinctive a word is: higher the fewer sentences contain it."""
        return math.log(1 + len(self.keys) / (1 + self._in_sentences[key]))

    def content_keys(self, text: str) -> list[str]:
        """The words of a text that carry its matter, each once, as `keys` has them."""
        return list(dict.fromkeys(word.key for word in words(text, self.article.language) if word.carries))

    def coverage(self, wanted: Iterable[str], index: int) -> float:
        """The share of `wanted`, by rarity, that a sentence and its neighbours hold; neighbours count for less."""
        return self._share(wanted, lambda key: self._nearness(key, index))

    def share_in_sentence(self, wanted: Iterable[str], at: int) -> float:
        """The share of `wanted`, by rarity, that a sentence itself holds."""
        return self.share_among(wanted, self.keys[at])

    def share_among(self, wanted: Iterable[str], keys: Collection[str]) -> float:
        """The share of `wanted`, by rarity, that is among `keys`."""
        return self._share(wanted, lambda key: key in keys)

    def share_elsewhere(self, wanted: Iterable[str], there: Iterable[str]) -> float:
        """The share of `wanted`, by rarity, that the article has, but neither `there` nor in its first sentence."""
        near = self.keys[0].union(there)
        return self._share(wanted, lambda key: self.contains([key]) and key not in near)

    def contains(self, keys: Iterable[str]) -> bool:
        """Whether the article has all these words."""
        return all(self._in_sentences[key] for key in keys)

    def _share(self, wanted: Iterable[str], held: Callable[[str], float]) -> float:
        """The share of `wanted` that `held` finds, 0 to 1, each word weighted by its rarity."""
        rarities = [(key, self.rarity(key)) for key in wanted]
        total = math.fsum(rarity for _, rarity in rarities)
        return math.fsum(rarity * held(key) for key, rarity in rarities) / total if total else 0.0

    def _nearness(self, key: str, index: int) -> float:
        if key in self.keys[index]:
            return 1.0
        if index and key in self.keys[index - 1]:
            return 0.6
        return 0.3 if (index + 1 < len(self.keys) and key in self.keys[index + 1]) or key in self.keys[0] else 0.0

    def places_cited(self, citation: Citation) -> list[int]:
        """The indexes of the sentences that a citation of this article touches."""
        return [at for at, one in enumerate(self.sentences) if one.start < citation.end and citation.start < one.end]

    def cite(self, sentence: Sentence) -> Citation:
        """The citation of a whole sentence."""
        return Citation(article=self.name, start=sentence.start, end=sentence.end, quote=sentence.text)


class NumberedArticles:
    """The sentences of several articles, numbered through all of them, for a model that names its evidence."""

    def __init__(self, articles: Sequence[IndexedArticle]) -> None:
        self._articles = articles
        sizes = [len(opened.sentences) for opened in articles]
        self._before = dict(zip([opened.name for opened in articles], accumulate(sizes, initial=0), strict=False))

    def text(self, opened: IndexedArticle, sentences: Sequence[Sentence]) -> str:
        """Sentences of one article as a model reads them, with their numbers."""
        before = self._before[opened.name]
        return numbered_text(sentence._replace(number=before + sentence.number) for sentence in sentences)

    def number(self, place: AnswerPlace) -> int:
        """The number of a sentence."""
        return self._before[place.opened.name] + place.sentence.number

    def place(self, number: int) -> AnswerPlace | None:
        """The sentence with a number; None where no sentence of a body has it."""
        for opened in self._articles:
            at = number - self._before[opened.name] - 1
            if 0 <= at < len(opened.sentences):
                return None if opened.sentences[at].heading else AnswerPlace(opened, at, 1.0)
        return None


class ReadingLimits(NamedTuple):
    """How many tokens a model reads for one question at most, and how many are left for all but the article."""

    most: int
    around: int


LINES = ReadingLimits(most=6_000, around=900)  # beyond it a small model no longer finds what it looks for
STATEMENTS = ReadingLimits(most=30_000, around=2_600)  # the rules, an answer, and a corrected one
_LEAST = 60  # tokens; less holds no answer
_PASSAGE = 300  # tokens of one passage of a long article


class PromptContext:
    """The articles of a conversation as a model reads them; the same text each time, so that a server may cache it."""

    def __init__(
        self,
        articles: Sequence[IndexedArticle],
        model: Model,
        limits: ReadingLimits = LINES,
        numbers: NumberedArticles | None = None,
    ) -> None:
        self._articles = articles
        self._model = model
        self._limits = limits
        self._numbers = numbers
        self._whole: str | None = None
        self._cut: list[tuple[IndexedArticle, Passage]] = []
        self._limit: int | None = None  # tokens, once the model turned out to read less than was thought
        self._shown = 0  # tokens of the text that was given last
        self._chosen = 0  # passages in it

    async def text(self, question: str) -> str:
        """Everything, where it fits; else the passages nearest to the question, in the order of the articles."""
        if self._whole is None and not self._cut:
            await self._prepare()
        return self._whole if self._whole is not None else self._nearest(question)

    @property
    def budget(self) -> int:
        """How many tokens of the articles the model reads for a question."""
        if self._limit is not None:
            return self._limit
        return max(200, min(self._limits.most, self._model.context_window - self._limits.around))

    @property
    def left_out(self) -> str:
        """In words for a reader, how much was left out for a model that reads little; else empty."""
        if self.budget >= self._limits.most or self._chosen >= len(self._cut):
            return ""
        return f"the model reads too little for the whole text: {self._chosen} of {len(self._cut)} passages were read"

    def shrink(self, n_ctx: int | None) -> bool:
        """Read less from now on, as the text given last was too long for a model that reads `n_ctx` tokens.

        False when there is too little left to leave out.
        """
        target = self._shown * 6 // 10
        if n_ctx and n_ctx - self._limits.around > _LEAST:
            target = min(target, n_ctx - self._limits.around)
        if target < _LEAST:
            return False
        self._limit, self._whole, self._cut = target, None, []
        return True

    async def _prepare(self) -> None:
        whole = _joined([(opened, self._story(opened)) for opened in self._articles])
        size = max(_LEAST, min(_PASSAGE, self.budget // 3))
        # A text with more characters than eight a token cannot fit, and is not worth sending to be counted.
        if len(whole) <= 8 * self.budget and (count := await self._model.count_tokens(whole)) <= self.budget:
            self._whole, self._shown = whole, count
            return
        found: list[tuple[IndexedArticle, Passage]] = []
        for opened in self._articles:
            cut = await passages(opened.article, opened.sentences, self._model.count_tokens, size)
            found += [(opened, passage) for passage in cut if passage.sentences]
        self._cut = found  # whole or not at all: the counting may be cancelled

    def _nearest(self, question: str) -> str:
        def keys(text: str, language: str) -> list[str]:
            return [word.key for word in words(text, language) if word.carries]

        texts = [keys(" ".join(s.text for s in p.sentences), opened.article.language) for opened, p in self._cut]
        order = ranking(keys(question, self._cut[0][0].article.language), texts)
        chosen: list[int] = []
        spent = 0
        for at in order:
            spent += self._cut[at][1].tokens
            if spent > self.budget and chosen:
                break
            chosen.append(at)
        self._shown, self._chosen = sum(self._cut[at][1].tokens for at in chosen), len(chosen)
        return _joined([(self._cut[at][0], self._passage(*self._cut[at])) for at in sorted(chosen)])

    def _story(self, opened: IndexedArticle) -> str:
        if self._numbers is None:
            return opened.story
        published = opened.article.published
        text = self._numbers.text(opened, opened.sentences)
        return f"(Published {published}.)\n\n{text}" if published else text

    def _passage(self, opened: IndexedArticle, passage: Passage) -> str:
        """A passage as a model reads it."""
        if self._numbers:
            return self._numbers.text(opened, passage.sentences)
        return " ".join(" ".join(sentence.text.split()) for sentence in passage.sentences)


def _joined(parts: Sequence[tuple[IndexedArticle, str]]) -> str:
    """The texts below one another; with several articles, each run of one article under its name."""
    if len({opened.name for opened, _ in parts}) == 1:
        return "\n\n".join(text for _, text in parts)
    lines: list[str] = []
    last = ""
    for opened, text in parts:
        if opened.name != last:
            lines.append(f"# {opened.name}")
        lines.append(text)
        last = opened.name
    return "\n\n".join(lines)


_LONGEST_PASSAGE = 75  # words a verification reads
_LEAST_SHARE = 0.5


class AnswerPlace(NamedTuple):
    """A sentence of an article (its index among them), and the share of the answer's words that it holds (0 to 1)."""

    opened: IndexedArticle
    at: int
    share: float

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.opened.sentences[self.at]

    @property
    def before(self) -> Sentence | None:
        """The sentence before it in its paragraph, for who "he" and what "it" is."""
        if not self.at:
            return None
        before = self.opened.sentences[self.at - 1]
        return before if before.paragraph == self.sentence.paragraph and not before.heading else None

    @property
    def passage(self) -> str:
        """The sentence with the one before it, where that is not too long to read again."""
        before = self.before
        both = [before.text, self.sentence.text] if before else [self.sentence.text]
        text = " ".join(" ".join(both).split())
        return text if len(text.split()) <= _LONGEST_PASSAGE else " ".join(self.sentence.text.split())

    @property
    def keys(self) -> frozenset[str]:
        """The words of the passage, folded and stemmed."""
        return frozenset(word.key for word in words(self.passage, self.opened.article.language))

    @property
    def keys_denied(self) -> frozenset[str]:
        """The words of the sentence that it only denies, folded and stemmed."""
        polarities = self.opened.analysis.polarities(self.sentence)
        return frozenset(key for key, negated in polarities.items() if all(negated))

    def share_elsewhere(self, question: str) -> float:
        """The share of a question's subject that is elsewhere in the article and not in the passage, 0 to 1."""
        return self.opened.share_elsewhere(self.opened.content_keys(question), self.keys)


_BARE_NUMBER = re.compile(r"#[\d.]+")


def _has(keys: frozenset[str], wanted: str) -> bool:
    """Whether a sentence has a word; a bare number of an answer may have a unit there ("39" for "Darrani, 39,")."""
    if wanted in keys:
        return True
    if not _BARE_NUMBER.fullmatch(wanted):
        return False
    return any(key.startswith(wanted) and key[len(wanted) :].isalpha() for key in keys)


@tolerant("the sentences that hold an answer", lambda *_: [])
def places_of(answer: str, question: str, articles: Sequence[IndexedArticle]) -> list[AnswerPlace]:
    """The sentences that hold the answer's words, the ones nearest to the question first.

    Without words of its own (a bare yes or no) an answer is looked for where the question's words are.
    """
    found: list[tuple[float, AnswerPlace]] = []
    for opened in articles:
        language = opened.article.language
        asked = opened.content_keys(question)
        said = opened.content_keys(answer) or [word.key for word in words(answer, language)]
        for index, keys in enumerate(opened.keys):
            share = sum(_has(keys, key) for key in said) / len(said) if said else 1.0
            if share >= _LEAST_SHARE:
                heading = 0.3 if opened.sentences[index].heading else 0.0
                found.append((2 * share + opened.coverage(asked, index) - heading, AnswerPlace(opened, index, share)))
    return [place for _, place in sorted(found, key=lambda pair: -pair[0])]
