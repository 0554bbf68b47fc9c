"""Drafts a brief in the model's own words: one structured call for a passage, and one that merges several passages.

The reply is a `StructuredDraft`: statements with the numbers of the sentences they rest on, who asserts them and how
sure they are. It is not verified here; `nutgraf.summarize.statement_grounding` does that. Lists that are too
long are cut, text that is too long counts as none, so that a careless reply is used as far as it can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, NamedTuple, get_args

from pydantic import BaseModel, BeforeValidator, Field

from nutgraf.article import Article, Sentence
from nutgraf.brief import MOST_KEY_POINTS, Certainty, Coverage, PromptUse, StatementField
from nutgraf.errors import ContextOverflow, ModelError
from nutgraf.grounding import SentenceNumbers, StatementText, first_of, numbered_text, short_text
from nutgraf.models import CountingModel, Message, Model, Request, Used, complete_json, prompt_use
from nutgraf.models.completion import on_new_text, watching
from nutgraf.models.structured import unfinished_object
from nutgraf.prompts import Prompt, load
from nutgraf.render.sizes import SHOWN_FIELDS
from nutgraf.summarize.candidates import LONGEST_NUT_GRAF, LONGEST_POINT
from nutgraf.text import passages

MERGE = "brief-merge"
_MOST_FURTHER = 12
_MOST_LABELLED = 2
_MOST_PHRASES = 4
_LONGEST_PHRASE = 300  # characters
_LONGEST_NAME = 120
_PASSAGE_TOKENS = 12_000  # a longer passage is read with less care
_LEAST_PASSAGE = 500
_OVERHEAD = 1400  # tokens of the prompt around a passage, and some to spare
_LEAST_NUT_GRAF, _LEAST_POINT, _FEWEST_POINTS = 15, 12, 3
_POINT_WORDS = 22  # of a point that joins two or three facts
_LABELLED_WORDS = 20  # of the words of a brief, for what is not known and what happens next
_HEADLINE_WORDS = 10


def _known_certainty(value: object) -> object:
    return value if value in get_args(Certainty) else "fact"


class WrittenStatement(BaseModel):
    """A statement as the model wrote it; `asserted_by` is empty where the article says it in its own voice."""

    text: StatementText
    sentences: SentenceNumbers = ()
    asserted_by: Annotated[str, Field(max_length=_LONGEST_NAME), short_text(_LONGEST_NAME)] = ""
    certainty: Annotated[Certainty, BeforeValidator(_known_certainty)] = "fact"


class CopiedPhrase(BaseModel):
    """Words the model copied out of a sentence of the article."""

    text: Annotated[str, Field(max_length=_LONGEST_PHRASE), short_text(_LONGEST_PHRASE)]
    sentence: int = 0


Phrases = Annotated[tuple[CopiedPhrase, ...], Field(max_length=_MOST_PHRASES), first_of(_MOST_PHRASES)]
_FewStatements = Annotated[tuple[WrittenStatement, ...], Field(max_length=_MOST_LABELLED), first_of(_MOST_LABELLED)]


class StructuredDraft(BaseModel):
    """A brief as the model drafts it."""

    headline: WrittenStatement
    nut_graf: WrittenStatement
    key_points: Annotated[tuple[WrittenStatement, ...], Field(max_length=MOST_KEY_POINTS), first_of(MOST_KEY_POINTS)]
    not_known: _FewStatements = ()
    what_next: _FewStatements = ()
    further_points: Annotated[
        tuple[WrittenStatement, ...], Field(max_length=_MOST_FURTHER), first_of(_MOST_FURTHER)
    ] = ()
    who: Phrases = ()
    what: Phrases = ()
    when: Phrases = ()
    where: Phrases = ()
    why: Phrases = ()
    how: Phrases = ()

    @property
    def statements(self) -> tuple[WrittenStatement, ...]:
        """All statements, the most important first."""
        labelled = (*self.not_known, *self.what_next)
        return (self.headline, self.nut_graf, *self.key_points, *labelled, *self.further_points)


class WordPlan(NamedTuple):
    """How many words and points the shown part of a brief has."""

    words: int
    points: int
    point_words: int
    nut_graf_words: int

    @classmethod
    def of(cls, words: int) -> WordPlan:
        """The plan for that many words in all.

        >>> WordPlan.of(195)
        WordPlan(words=195, points=6, point_words=22, nut_graf_words=30)
        >>> WordPlan.of(75)
        WordPlan(words=75, points=3, point_words=12, nut_graf_words=15)
        """
        nut_graf = min(LONGEST_NUT_GRAF, max(_LEAST_NUT_GRAF, words // 6))
        left = words - _HEADLINE_WORDS - nut_graf - _LABELLED_WORDS
        points = min(MOST_KEY_POINTS, max(_FEWEST_POINTS, round(left / _POINT_WORDS)))
        return cls(words, points, min(LONGEST_POINT, max(_LEAST_POINT, left // points)), nut_graf)

    @property
    def slots(self) -> dict[str, str]:
        """The values for the slots of a prompt."""
        return {
            "words": str(self.words),
            "points": str(self.points),
            "point_words": str(self.point_words),
            "nut_words": str(self.nut_graf_words),
        }


OnDraft = Callable[[list[tuple[StatementField, str]]], None]  # called with the field and text of each statement


def statements_so_far(text: str) -> list[tuple[StatementField, str]]:
    """The statements whose words are whole in a draft that is being written, with their fields.

    >>> statements_so_far('{"headline": {"text": "Ferry sinks"}, "key_points": [{"text": "It sank."}, {"text": "Nob')
    [('headline', 'Ferry sinks'), ('key_points', 'It sank.')]
    """
    draft = unfinished_object(text)
    found: list[tuple[StatementField, str]] = []
    for field in SHOWN_FIELDS:
        value = draft.get(field)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and isinstance(written := one.get("text"), str):
                text = WrittenStatement(text=written).text
                found += [(field, text)] if text else []
    return found


class DraftedBrief(NamedTuple):
    """A draft about a whole article, and how it was read: the passages it was cut into."""

    draft: StructuredDraft
    passages: int


class UnusableDraftError(Exception):
    """The model gave no draft that can be used; the message says why, in a clause."""


class StatementDrafter:
    """Drafts statements about one article with a model; `model` counts what that takes, useless replies included."""

    def __init__(self, model: Model, prompt: Prompt) -> None:
        self.model = CountingModel(model)
        self.prompts: dict[str, PromptUse] = {}
        self.tokens_counted = 0
        self._prompt = prompt

    @property
    def used(self) -> Used:
        """What the calls so far took, with the prompts they were made with."""
        return Used(self.model.usage, self.model.calls, self.prompts.values())

    def coverage(self, passages_read: int) -> Coverage:
        """How much of the article was read; a draft is always about all of it."""
        return Coverage(
            passages_total=passages_read,
            passages_read=passages_read,
            tokens_counted=self.tokens_counted,
            tokens_reported=self.model.usage.prompt_tokens,
            finish_reasons=tuple(self.model.finish_reasons),
        )

    async def draft(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        plan: WordPlan,
        on_passage: Callable[[int, int], None] = lambda *_: None,
        on_draft: OnDraft | None = None,
    ) -> DraftedBrief:
        """A draft of the whole article; `on_passage` is called with how many passages are read, and of how many.

        `on_draft` is called with the statements of the draft while it is written.
        Raises UnusableDraftError when the model gives no usable JSON or reads too little at once, ModelError otherwise.
        """
        budget = passage_budget(self.model, self._prompt)
        while budget >= _LEAST_PASSAGE:
            cut = await passages(article, sentences, self.model.count_tokens, budget)
            parts = [passage.sentences for passage in cut if any(not one.heading for one in passage.sentences)]
            try:
                return DraftedBrief(await self._whole(article, parts, plan, on_passage, on_draft), len(parts))
            except ContextOverflow:
                budget = min(budget, max((passage.tokens for passage in cut), default=0)) // 2
        raise UnusableDraftError("the model reads too little at once to draft statements")

    async def _whole(
        self,
        article: Article,
        parts: Sequence[Sequence[Sentence]],
        plan: WordPlan,
        on_passage: Callable[[int, int], None],
        on_draft: OnDraft | None,
    ) -> StructuredDraft:
        drafts: list[StructuredDraft] = []
        for number, request in enumerate(draft_requests(article, parts, self._prompt, plan)):
            on_passage(number, len(parts))
            drafts.append(await self._reply(request, self._prompt, on_draft if len(parts) == 1 else None))
        on_passage(len(parts), len(parts))
        if len(drafts) == 1:
            return drafts[0]
        merge = load(MERGE, drafting="statements")
        listed = [one for draft in drafts for one in draft.statements if one.text]
        merged = await self._reply(_merge_request(article, listed, merge, plan), merge, on_draft)
        return with_sentences_of(merged, listed, drafts)

    async def _reply(self, request: Request, prompt: Prompt, on_draft: OnDraft | None) -> StructuredDraft:
        self.prompts[prompt.id] = prompt_use(prompt)
        for message in request.messages:
            self.tokens_counted += await self.model.count_tokens(message.content)
        try:
            with watching(on_new_text(lambda text: on_draft(statements_so_far(text))) if on_draft else None):
                found = await complete_json(self.model, request, StructuredDraft)
        except ModelError as error:
            if error.kind not in _UNUSABLE:
                raise
            raise UnusableDraftError(_UNUSABLE[error.kind]) from None
        if not any(one.text for one in (*found.value.key_points, *found.value.further_points)):
            raise UnusableDraftError("its reply had no points")
        return found.value


_UNUSABLE = {"schema": "its reply had no usable JSON", "length": "its reply was cut off"}


def passage_budget(model: Model, prompt: Prompt) -> int:
    """Tokens a passage may take, so that prompt and reply fit what the model can read."""
    return min(_PASSAGE_TOKENS, model.context_window - prompt.parameters.max_tokens - _OVERHEAD)


def draft_requests(
    article: Article, parts: Sequence[Sequence[Sentence]], prompt: Prompt, plan: WordPlan
) -> Iterator[Request]:
    """The request about each passage, in order."""
    for number, part in enumerate(parts, start=1):
        about = _about(article) + (f"This is part {number} of {len(parts)} of it. " if len(parts) > 1 else "")
        yield _request(prompt, plan, about=about, article=numbered_text(part))


async def statement_requests(
    article: Article, sentences: Sequence[Sentence], model: Model, prompt: Prompt, plan: WordPlan
) -> tuple[Request, ...]:
    """The requests about all passages, and others that are about as large as those that depend on the replies."""
    budget = max(_LEAST_PASSAGE, passage_budget(model, prompt))
    cut = await passages(article, sentences, model.count_tokens, budget)
    parts = [passage.sentences for passage in cut if any(not one.heading for one in passage.sentences)]
    text = numbered_text(sentences)
    drafts = list(draft_requests(article, parts, prompt, plan))
    later = [_VERDICTS, prompt.parameters.max_tokens, _VERDICTS]
    if len(drafts) > 1:
        later.append(prompt.parameters.max_tokens)
    asked = (Message(role="user", content=text),)
    return (*drafts, *(Request(messages=asked, max_tokens=most) for most in later))


_VERDICTS = 1000  # tokens of a reply with the verdicts on all statements


def _merge_request(article: Article, listed: Sequence[WrittenStatement], prompt: Prompt, plan: WordPlan) -> Request:
    lines = (
        f"[{number}] {one.text}" + (f" (asserted by {one.asserted_by})" if one.asserted_by else "")
        for number, one in enumerate(listed, start=1)
    )
    return _request(prompt, plan, about=_about(article), statements="\n".join(lines))


def _request(prompt: Prompt, plan: WordPlan, **slots: str) -> Request:
    return Request.of_prompt(prompt, slots | plan.slots)


def _about(article: Article) -> str:
    """What is known of the article besides its text; a title within the text is there as a heading."""
    known = f"A news article, published {article.published}. " if article.published else "A news article. "
    titled = article.title and article.title_span is None
    return known + (f"Its title, which may be out of date: {' '.join(str(article.title).split())}. " if titled else "")


def with_sentences_of(
    merged: StructuredDraft, listed: Sequence[WrittenStatement], drafts: Sequence[StructuredDraft]
) -> StructuredDraft:
    """A merged draft with the numbers of sentences in place of those of the statements it was made of.

    The phrases are those of the first passage that has any.
    """

    def with_own_sentences(one: WrittenStatement) -> WrittenStatement:
        sources = [listed[number - 1] for number in one.sentences if 1 <= number <= len(listed)]
        numbers = dict.fromkeys(number for source in sources for number in source.sentences)
        said_by = {source.asserted_by for source in sources}
        return one.model_copy(
            update={
                "sentences": tuple(numbers),
                "asserted_by": one.asserted_by or (said_by.pop() if len(said_by) == 1 else ""),
            }
        )

    fields: dict[str, object] = {
        "headline": with_own_sentences(merged.headline),
        "nut_graf": with_own_sentences(merged.nut_graf),
        **{name: tuple(map(with_own_sentences, getattr(merged, name))) for name in _LISTS},
        **{name: next((found for one in drafts if (found := getattr(one, name))), ()) for name in FIVE_WS},
    }
    return merged.model_copy(update=fields)


_LISTS = ("key_points", "not_known", "what_next", "further_points")
FIVE_WS = ("who", "what", "when", "where", "why", "how")
