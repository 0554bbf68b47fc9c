"""Find the sentence an answer stands in: it proposes, and never grounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.ask.opened import Opened
from nutgraf.find import tolerant
from nutgraf.ground import words

_LONGEST_PASSAGE = 75  # words a verification reads
_LEAST_SHARE = 0.5


class Place(NamedTuple):
    """A sentence of an article (its index among them), and the share of the answer's words that it holds (0 to 1)."""

    opened: Opened
    at: int
    share: float

    @property
    def sentence(self) -> Sentence:
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

    def astray(self, question: str) -> float:
        """How much of what a question asks of stands elsewhere in the article and not in the passage, 0 to 1."""
        return self.opened.astray(self.opened.asked(question), self.keys)


@tolerant("the sentences that hold an answer", lambda *_: [])
def places_of(answer: str, question: str, articles: Sequence[Opened]) -> list[Place]:
    """The sentences that hold the answer's words, the ones nearest to the question first.

    Without words of its own (a bare yes or no) an answer is looked for where the question's words are.
    """
    found: list[tuple[float, Place]] = []
    for opened in articles:
        language = opened.article.language
        asked = opened.asked(question)
        said = opened.asked(answer) or [word.key for word in words(answer, language)]
        for index, keys in enumerate(opened.keys):
            share = sum(key in keys for key in said) / len(said) if said else 1.0
            if share >= _LEAST_SHARE:
                heading = 0.3 if opened.sentences[index].heading else 0.0
                found.append((2 * share + opened.coverage(asked, index) - heading, Place(opened, index, share)))
    return [place for _, place in sorted(found, key=lambda pair: -pair[0])]
