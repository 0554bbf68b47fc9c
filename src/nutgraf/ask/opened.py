"""An article opened for questions: its sentences and what code found in them, worked out once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from nutgraf.answer import AskedArticle, Citation
from nutgraf.article import Article, Sentence
from nutgraf.find import AnalyzedArticle, Attribution, Entity
from nutgraf.ground import words
from nutgraf.segment.analyze import analyze


class Opened:
    """One article to be asked about; `name` is how citations call it."""

    def __init__(self, article: Article, name: str) -> None:
        self.article = article
        self.name = name

    @property
    def record(self) -> AskedArticle:
        return AskedArticle(name=self.name, sha256=self.article.sha256)

    @cached_property
    def analysis(self) -> AnalyzedArticle:
        """What code finds in the article: the same object a brief of it uses."""
        return analyze(self.article)

    @property
    def sentences(self) -> Sequence[Sentence]:
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
    def keys(self) -> Sequence[frozenset[str]]:
        """The words of each sentence, folded and stemmed."""
        return [frozenset(w.key for w in words(s.text, self.article.language)) for s in self.sentences]

    @property
    def attributions(self) -> Mapping[int, Attribution]:
        """Who says each sentence, by its number."""
        return self.analysis.attributions

    @property
    def people(self) -> Sequence[Entity]:
        """Everybody who is named, in the order of the first mention."""
        return self.analysis.people

    @cached_property
    def _in_sentences(self) -> Counter[str]:
        return Counter(key for keys in self.keys for key in keys)

    def rarity(self, key: str) -> float:
        """How much a word tells about where one is: more, the fewer sentences have it."""
        return math.log(1 + len(self.keys) / (1 + self._in_sentences[key]))

    def asked(self, text: str) -> list[str]:
        """The words of a text that carry its matter, each once, as `keys` has them."""
        return list(dict.fromkeys(word.key for word in words(text, self.article.language) if word.carries))

    def coverage(self, wanted: Iterable[str], index: int) -> float:
        """The share of `wanted`, by rarity, that a sentence and its neighbours hold; neighbours count for less."""
        return self._share(wanted, lambda key: self._nearness(key, index))

    def shared(self, wanted: Iterable[str], at: int) -> float:
        """The share of `wanted`, by rarity, that a sentence itself holds."""
        return self._share(wanted, lambda key: key in self.keys[at])

    def astray(self, wanted: Iterable[str], there: Iterable[str]) -> float:
        """The share of `wanted`, by rarity, that the article has, but neither `there` nor in its first sentence."""
        near = self.keys[0].union(there)
        return self._share(wanted, lambda key: self.has([key]) and key not in near)

    def has(self, keys: Iterable[str]) -> bool:
        """Whether the article has all these words."""
        return all(self._in_sentences[key] for key in keys)

    def _share(self, wanted: Iterable[str], held: Callable[[str], float]) -> float:
        """How much of `wanted` is held, 0 to 1, each word counted by its rarity."""
        rarities = [(key, self.rarity(key)) for key in wanted]
        total = sum(rarity for _, rarity in rarities)
        return sum(rarity * held(key) for key, rarity in rarities) / total if total else 0.0

    def _nearness(self, key: str, index: int) -> float:
        if key in self.keys[index]:
            return 1.0
        if index and key in self.keys[index - 1]:
            return 0.6
        return 0.3 if (index + 1 < len(self.keys) and key in self.keys[index + 1]) or key in self.keys[0] else 0.0

    def cite(self, sentence: Sentence) -> Citation:
        return Citation(article=self.name, start=sentence.start, end=sentence.end, quote=sentence.text)
