"""What a model is given to read for a question: everything, where it fits, else the passages that fit best."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.article import Passage
from nutgraf.ask.opened import Opened
from nutgraf.ground import words
from nutgraf.models import Model
from nutgraf.retrieve import ranking
from nutgraf.segment import passages

_AROUND = 900  # tokens left for the prompt's examples, the question and the answer
_MOST = 6_000  # tokens read for one question; beyond it a small model no longer finds what it looks for
_LEAST = 60  # tokens; less holds no answer
_PASSAGE = 300  # tokens of one passage of a long article


class Reading:
    """The articles of a conversation as a model reads them; the same text each time, so that a server may cache it."""

    def __init__(self, articles: Sequence[Opened], model: Model) -> None:
        self._articles = articles
        self._model = model
        self._whole: str | None = None
        self._cut: list[tuple[Opened, Passage]] = []
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
        if self._limit is not None:
            return self._limit
        return max(200, min(_MOST, self._model.context_window - _AROUND))

    @property
    def left_out(self) -> str:
        """In words for a reader, how much was left out for a model that reads less than was thought; else empty."""
        if self._limit is None or self._chosen >= len(self._cut):
            return ""
        return f"the model reads too little for the whole text: {self._chosen} of {len(self._cut)} passages were read"

    def shrink(self, n_ctx: int | None) -> bool:
        """Read less from now on, as the text given last was too long for a model that reads `n_ctx` tokens.

        False when there is too little left to leave out.
        """
        target = self._shown * 6 // 10
        if n_ctx and n_ctx - _AROUND > _LEAST:
            target = min(target, n_ctx - _AROUND)
        if target < _LEAST:
            return False
        self._limit, self._whole, self._cut = target, None, []
        return True

    async def _prepare(self) -> None:
        whole = _joined([(opened, opened.story) for opened in self._articles])
        size = max(_LEAST, min(_PASSAGE, self.budget // 3))
        # A text with more characters than eight a token cannot fit, and is not worth sending to be counted.
        if len(whole) <= 8 * self.budget and (count := await self._model.count_tokens(whole)) <= self.budget:
            self._whole, self._shown = whole, count
            return
        found: list[tuple[Opened, Passage]] = []
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
        return _joined([(self._cut[at][0], _shown(self._cut[at][1])) for at in sorted(chosen)])


def _shown(passage: Passage) -> str:
    """A passage as a model reads it."""
    return " ".join(" ".join(sentence.text.split()) for sentence in passage.sentences)


def _joined(parts: Sequence[tuple[Opened, str]]) -> str:
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
