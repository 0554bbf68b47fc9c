"""A conversation about articles, in which each question is understood in the context of earlier ones.

Follow-up questions are rewritten to be self-contained: "And in Syria?" replaces the matching phrase of the previous
question. Pronouns are left to the model, whose wording is accepted only if it introduces no word that is new to the
conversation. Earlier answers are never used as evidence.

Remarks about an outcome ("Who says that?", "Are you sure?", "Tell me more") are answered without a model, from the
cited sentences and those beside them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import chain

from nutgraf import prompts
from nutgraf.answer import Abstention, Answer, Check, Citation, Outcome, Statement
from nutgraf.article import Article, Frozen, Sentence
from nutgraf.brief import Making
from nutgraf.extract import Attribution
from nutgraf.grounding import words
from nutgraf.models import Model
from nutgraf.qa.answering import Asking
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.drafting import Calls, OnText
from nutgraf.qa.nearest import nearest_places
from nutgraf.qa.question import question_of
from nutgraf.qa.wording import article_statement
from nutgraf.text.question_words import (
    AFTER_PREPOSITION,
    ASKING_WORDS,
    BARE_QUESTION,
    DOUBTS_OF_IT,
    FOLLOW_UP_LEADS,
    MORE_OF_IT,
    PREPOSITION_FIRST,
    REFERRING,
    WHO_SAID_IT,
)

_NAME = r"(?:the )?[A-Z][\w’'.-]*(?: (?:of |the |and )?[A-Z][\w’'.-]*)*"
_FIGURE = r"\d[\w’'.,-]*"


def asks_who_said(text: str) -> bool:
    """Whether a question asks for the source of the answer before it."""
    return bool(WHO_SAID_IT.match(text.strip().replace("’", "'")))


def doubts(text: str) -> bool:
    """Whether a question doubts the answer before it ("Are you sure?")."""
    return bool(DOUBTS_OF_IT.match(text.strip().replace("’", "'")))


def asks_for_more(text: str) -> bool:
    """Whether a question asks for more on what was asked before ("Tell me more")."""
    return bool(MORE_OF_IT.match(text.strip().replace("’", "'")))


def is_follow_up(text: str) -> bool:
    """Whether a question cannot be understood without the one before it.

    >>> is_follow_up("and in Syria?"), is_follow_up("Did she vote?"), is_follow_up("Who designed the bridge?")
    (True, True, False)
    """
    plain = text.strip()
    return bool(
        FOLLOW_UP_LEADS.match(plain)
        or BARE_QUESTION.match(plain)
        or REFERRING.search(plain)
        or not ASKING_WORDS.search(plain)
    )


def swap_subject(text: str, before: str) -> str:
    """The question before with its like phrase replaced by that of a short follow-up; empty when there is none.

    >>> swap_subject("and in Syria?", "How many troops are in Iraq?")
    'How many troops are in Syria?'
    """
    phrase = FOLLOW_UP_LEADS.sub("", text.strip()).rstrip("?!. ")
    if not phrase or ASKING_WORDS.search(phrase) or REFERRING.search(phrase):
        return ""
    found = PREPOSITION_FIRST.match(phrase)
    like = _FIGURE if (found.group(2) if found else phrase)[0].isdigit() else _NAME
    pattern = rf"\b{found.group(1)} {like}" if found else rf"(?<=\s){like}"
    places = [
        hit for hit in re.finditer(pattern, before) if found or not AFTER_PREPOSITION.search(before[: hit.start()])
    ]
    if places:
        return before[: places[-1].start()] + phrase + before[places[-1].end() :]
    return f"{before.rstrip('?!. ')} {phrase}?" if found else ""


async def stand_alone(text: str, before: Outcome, calls: Calls) -> str:
    """The follow-up as a question of its own; empty where it is one already, or no usable form was found."""
    if not is_follow_up(text):
        return ""
    if quick := swap_subject(text, before.question):
        return quick
    answered = before.text if isinstance(before, Answer) else "The article does not say."
    prompt = prompts.load("followup")
    completion = await calls.answer(prompt, question=before.question, answer=answered, next=text)
    lines = completion.text.strip().splitlines()
    drafted = lines[0].strip(' "“”') if lines and not completion.cut else ""
    fits = any(c.isalnum() for c in drafted) and not _adds_words(drafted, f"{before.question} {answered} {text}")
    return drafted if fits else ""


def _adds_words(drafted: str, conversation: str) -> bool:
    """Whether a draft has a content word that is new to the conversation."""
    known = {word.key for word in words(conversation)}
    return any(word.carries and word.key not in known for word in words(drafted))


class Status(Frozen):
    """The current activity, in words for a reader."""

    text: str


class Drafted(Frozen):
    """The draft so far: the model's words, with nothing verified and nothing marked as such."""

    text: str


Event = Status | Drafted | Answer | Abstention


class Conversation:
    """Articles to be asked about, and what was asked so far in `outcomes`.

    Raises UsageError for a prompt that does not exist.
    """

    def __init__(self, articles: Sequence[Article], model: Model, *, prompt: str = "ask") -> None:
        self.articles = open_articles(articles)
        self.outcomes: list[Answer | Abstention] = []
        self._asking = Asking.of(self.articles, model, prompt=prompt)

    async def ask(
        self, text: str, on_text: OnText | None = None, on_check: Callable[[], None] | None = None
    ) -> Answer | Abstention:
        """The outcome of the next question.

        `on_text` is called with the unverified draft as it grows, `on_check` when the draft is read again. Raises
        UsageError for a question that cannot be put, ModelError when the model gives no usable answer.
        """
        asked = question_of(text)
        before = self.outcomes[-1] if self.outcomes else None
        if before and asks_who_said(asked.text):
            # It does not change the subject: the next question still refers to the one before.
            return who_said(text, before, self.articles)
        if before and doubts(asked.text):
            return evidence_of(text, before, self.articles)
        if before and asks_for_more(asked.text):
            outcome = more_on(text, before, self._shown(), self.articles)
            self.outcomes.append(outcome)
            return outcome
        calls = Calls(self._asking.model, self._asking.verifier, on_check=on_check)
        rewritten = await stand_alone(asked.text, before, calls) if before and not asked.outside else ""
        outcome = await self._asking.answer(text, rewritten or None, on_text, calls)
        self.outcomes.append(outcome)
        return outcome

    def _shown(self) -> list[Citation]:
        """Every passage that was cited or quoted so far."""
        return [citation for outcome in self.outcomes for citation in outcome.citations]

    async def events(self, text: str) -> AsyncGenerator[Event]:
        """Status, the draft as it grows, and last the outcome, which alone is verified.

        Closing the iterator stops the model.
        """
        waiting: asyncio.Queue[Event | None] = asyncio.Queue()
        yield Status(text="looking in the article" if self.outcomes else "reading the article")
        task = asyncio.create_task(
            self.ask(
                text,
                on_text=lambda so_far: waiting.put_nowait(Drafted(text=so_far)),
                on_check=lambda: waiting.put_nowait(Status(text="checking the answer")),
            )
        )
        task.add_done_callback(lambda _: waiting.put_nowait(None))
        try:
            while (event := await waiting.get()) is not None:
                yield event
            yield await task
        finally:
            task.cancel()
            # What the task raised was raised above already, or the caller has closed the events.
            await asyncio.gather(task, return_exceptions=True)


def open_articles(articles: Sequence[Article]) -> tuple[IndexedArticle, ...]:
    """The articles under names that differ: their source's, else "article"; a repeated name gets a number."""
    names = [article.source.name if article.source else "article" for article in articles]
    found: list[IndexedArticle] = []
    for at, article in enumerate(articles):
        name, number = names[at], 2
        while name in names[:at] or any(name == one.name for one in found):
            name, number = f"{names[at]} #{number}", number + 1
        found.append(IndexedArticle(article, name))
    return tuple(found)


# Remarks, answered by code in the sentences that were cited and those beside them.

_FOUND = (Check(name="said", passed=True, detail="found by code in the cited sentence"),)
_MOST_MORE = 3  # sentences of one reply
_ON_IT = 0.5  # the share of the question's words at which a sentence says more about it


def who_said(asked: str, before: Outcome, articles: Sequence[IndexedArticle]) -> Answer | Abstention:
    """The answer to "who said that?" about the outcome before it, or about the passages it showed without answering."""
    shared = _shared(asked, f"Who said what answers “{before.question}”?", before)
    if isinstance(before, Abstention) and not (before.correction or before.reason == "not_verified"):
        text = "Nothing was answered, so nobody said it."
        return Abstention.model_validate(
            shared | {"reason": "outside_the_article", "text": text, "nearest": before.nearest, "correction": None}
        )
    by_name = {opened.name: opened for opened in articles}
    statements = tuple(chain.from_iterable(_sources(one, by_name) for one in _statements_of(before)))[:4]
    if not statements:
        return before.model_copy(update={"asked": asked, "making": _by_code(before.making)})
    return Answer.model_validate(shared | {"statements": statements})


def evidence_of(asked: str, before: Outcome, articles: Sequence[IndexedArticle]) -> Answer | Abstention:
    """The reply to "Are you sure?": the sentences that the outcome before it rests on, word for word.

    An outcome that is no answer stays as it is.
    """
    if isinstance(before, Abstention):
        return before.model_copy(update={"asked": asked, "making": _by_code(before.making)})
    places = list(dict.fromkeys(_places_cited(before.citations, articles)))
    statements = tuple(article_statement(place) for place in places[:4])
    update = {"asked": asked, "statements": statements, "checks": _FOUND, "making": _by_code(before.making)}
    return before.model_copy(update=update) if statements else before


def more_on(
    asked: str, before: Outcome, shown: Collection[Citation], articles: Sequence[IndexedArticle]
) -> Answer | Abstention:
    """The reply to "Tell me more": sentences beside the cited ones and near the question, none of `shown`.

    The question stays the one before, so that the next may refer to it.
    """
    places = dict.fromkeys([*_beside(before.citations, articles), *_near(before.question, articles)])
    fresh = [place for place in places if not _is_shown(place, shown)][:_MOST_MORE]
    fresh.sort(key=lambda place: (place.opened.name, place.at))
    shared = _shared(asked, before.question, before)
    if fresh:
        return Answer.model_validate(shared | {"statements": tuple(map(article_statement, fresh))})
    text = "The articles say no more about it." if len(articles) > 1 else "The article says no more about it."
    return Abstention.model_validate(
        shared | {"reason": "not_in_article", "text": text, "nearest": None, "correction": None}
    )


def _places_cited(citations: Iterable[Citation], articles: Sequence[IndexedArticle]) -> Iterator[AnswerPlace]:
    by_name = {opened.name: opened for opened in articles}
    for citation in citations:
        opened = by_name[citation.article]
        yield from (AnswerPlace(opened, at, 1.0) for at in opened.places_cited(citation))


def _beside(citations: Iterable[Citation], articles: Sequence[IndexedArticle]) -> Iterator[AnswerPlace]:
    """The sentences that follow the cited ones in their paragraphs, then those that come before them there."""
    cited = list(_places_cited(citations, articles))
    for step in (1, 2, -1):
        for place in cited:
            at, sentences = place.at + step, place.opened.sentences
            if 0 <= at < len(sentences) and _is_same_paragraph(sentences[at], place.sentence):
                yield AnswerPlace(place.opened, at, 1.0)


def _is_same_paragraph(one: Sentence, other: Sentence) -> bool:
    return one.paragraph == other.paragraph and not one.heading


def _near(question: str, articles: Sequence[IndexedArticle]) -> Iterator[AnswerPlace]:
    for near in nearest_places(question_of(question), articles):
        if near.share >= _ON_IT and not near.place.sentence.heading:
            yield near.place


def _is_shown(place: AnswerPlace, shown: Collection[Citation]) -> bool:
    return any(one.article == place.opened.name and place.at in place.opened.places_cited(one) for one in shown)


def _statements_of(before: Outcome) -> Sequence[Statement]:
    """What an outcome says or quotes, one statement each."""
    if isinstance(before, Answer):
        return before.statements
    if before.correction:
        return [before.correction]
    quoted = {"asserted_by": "", "certainty": "fact", "wording": "article"}
    return [Statement.model_validate(quoted | {"text": one.quote, "citations": (one,)}) for one in before.citations]


def _sources(said: Statement, by_name: Mapping[str, IndexedArticle]) -> Iterator[Statement]:
    """Who says a statement: as it was verified where it rests on several sentences, else as code finds it."""
    if len(said.citations) == 1:
        yield _statement(said.citations[0], by_name[said.citations[0].article])
        return
    text = f"{said.asserted_by}." if said.asserted_by else "The article says it in its own voice."
    yield said.model_copy(update={"text": text, "wording": "model"})


def _statement(citation: Citation, opened: IndexedArticle) -> Statement:
    found = _attribution(citation, opened)
    said = found.asserted_by
    own_voice = found.certainty in ("fact", "forecast")
    text = "The article says it in its own voice." if own_voice else "The article does not say for certain who says it."
    places = [citation]
    if said is not None:
        start, end = said.resolved_start, said.resolved_end
        named = Citation(article=opened.name, start=start, end=end, quote=opened.article.text[start:end])
        text, places = f"{said.name}.", [citation, named]
    return Statement(
        text=text,
        citations=tuple(dict.fromkeys(places)),
        asserted_by=said.name if said else "",
        certainty=found.certainty,
        wording="model" if said is None else "article",
    )


def _attribution(citation: Citation, opened: IndexedArticle) -> Attribution:
    cited = opened.places_cited(citation)
    if not cited:  # an earlier version saved the citation, and cut the article into other sentences
        return Attribution(asserted_by=None, certainty="attributed", cue=None)
    return opened.attributions[opened.sentences[cited[0]].number]


def _shared(asked: str, question: str, before: Outcome) -> dict[str, object]:
    """The fields of an outcome that was found by code."""
    return {
        "asked": asked,
        "question": question,
        "articles": before.articles,
        "checks": _FOUND,
        "chance": 1.0,
        "making": _by_code(before.making),
    }


def _by_code(before: Making) -> Making:
    unused = {"prompts": (), "seconds": 0.0, "tokens_in": 0, "tokens_cached": 0, "tokens_out": 0, "calls": 0}
    return before.model_copy(update=unused | {"nutgraf": version("nutgraf")})
