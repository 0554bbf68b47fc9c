"""The operations of the web chat and its API without any widget: reading articles, briefs, answers and checks.

Open conversations keep the analysis of their articles in memory. The turns before a question always come from the
library: a turn deleted in one tab has no effect in another, and a follow-up ("and in Syria?") is understood after a
restart.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.checking import CheckReport, check_text
from nutgraf.errors import InputError, NutgrafError, UsageError, user_facing_errors
from nutgraf.ingest import article_from_bytes, articles_of, read_article, sample_path
from nutgraf.ingest.sources import UnreadableSource
from nutgraf.models import Model, Settings
from nutgraf.qa import Conversation, Drafted, Event, Status
from nutgraf.qa.context import IndexedArticle
from nutgraf.qa.conversation import asks_who_said, open_articles
from nutgraf.qa.question import question_of
from nutgraf.render import one_line
from nutgraf.render.sizes import LineSoFar
from nutgraf.summarize import Step, brief_by_code, make_brief
from nutgraf.summarize.progress import BriefProgress, TokenCountingModel
from nutgraf.web.question_queue import QuestionQueue, QueueView
from nutgraf.web.readiness import ModelOpener, Readiness
from nutgraf.web.tasks import (
    FairQueue,
    SharedTask,
    StoreResult,
    ThreadRunner,
    ThreadSafeModel,
    events_of_stored,
    store_result,
)

if TYPE_CHECKING:
    from nutgraf.library import Library, WaitingQuestion
    from nutgraf.library.records import LibraryEntry, StoredConversation


_MOST_OPEN = 64


@dataclass(eq=False, slots=True)
class OpenConversation:
    """A conversation in memory; `asking` is held during a question, because a question may refer to the one before."""

    conversation: Conversation
    is_analyzed: bool = False
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def set_history(self, turns: Sequence[tuple[str, Answer | Abstention]]) -> None:
        """Set the turns so far; a question for the source ("who said so?") does not change the topic."""
        outcomes: list[Answer | Abstention] = []
        for asked, outcome in turns:
            if not (outcomes and asks_who_said(asked)):
                outcomes.append(outcome)
        self.conversation.outcomes = outcomes


class OpenConversations:
    """The conversations used last, each under a key; the least recently used one is closed when there are too many."""

    def __init__(self, workers: ThreadRunner) -> None:
        self._workers = workers
        self._open: OrderedDict[tuple[str, ...], OpenConversation] = OrderedDict()

    async def open(self, name: tuple[str, ...], articles: Sequence[Article], model: Model) -> OpenConversation:
        """The conversation of that name about these articles, opened where it is not, with its articles analyzed."""
        known = self._open.get(name)
        if known is None:
            known = self._open.setdefault(name, OpenConversation(Conversation(articles, model)))
        self._open.move_to_end(name)
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        if not known.is_analyzed:
            await self._workers.run(lambda: analyze_articles(known.conversation.articles))
            known.is_analyzed = True
        return known

    def is_open(self, name: tuple[str, ...]) -> bool:
        return name in self._open


async def analyze_articles(articles: Sequence[IndexedArticle]) -> None:
    """Compute and cache the findings of the articles."""
    for opened in articles:
        _ = opened.sentences, opened.story, opened.keys, opened.attributions


PASTED = "pasted text"
_LONGEST_NAME = 120
_FIRST_PAGE_SECONDS = 3.0
_READERS = 4  # threads that take articles in, and as many that look for names and numbers in them
_UNBOUNDED = 1_000  # turns at a model that minds its own limits
Made = TypeVar("Made")


_Turn = SharedTask[Status | Drafted, StoreResult[Answer | Abstention]]


class ChatService:
    """All operations of the web chat and its API: one object for all users of the process.

    It belongs to one event loop. `owner` is the name of the signed-in user, "local" without a login. Every error is
    raised as a NutgrafError whose message is one sentence for the user.
    """

    def __init__(self, settings: Settings, library: Library) -> None:
        self.settings = settings
        self.library = library
        self._opener = ModelOpener(settings)
        self._queue = FairQueue(settings.at_once or 1 if self._opener.embedded else _UNBOUNDED)
        self._readers = ThreadRunner(_READERS)
        self._workers = ThreadRunner(_READERS)
        self._conversations = OpenConversations(self._workers)
        self._briefs: dict[tuple[str, str], SharedTask[Step, StoreResult[Brief]]] = {}
        self._question_queues: dict[tuple[str, str], QuestionQueue] = {}
        self._warming_up: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start opening the model in the background."""
        self._opener.start()
        self._warming_up = asyncio.create_task(self._warm_up())

    async def aclose(self) -> None:
        if self._warming_up:
            self._warming_up.cancel()
            await asyncio.gather(self._warming_up, return_exceptions=True)
        for queue in self._question_queues.values():
            await queue.aclose()
        await self._opener.aclose()

    def readiness(self) -> Readiness:
        return self._opener.readiness

    async def add_text(self, owner: str, text: str, name: str = PASTED) -> LibraryEntry:
        """Put a pasted article into the library; raises InputError for what is no article."""
        if not text.strip():
            raise InputError("Nothing was pasted: paste the text of an article, or drop a text file.")
        return await self.add_bytes(owner, text.encode(errors="replace"), name)

    async def add_bytes(self, owner: str, data: bytes, name: str) -> LibraryEntry:
        """Put the article in a file's bytes into the library; of `name` only what follows the last slash is kept."""
        with user_facing_errors():
            read = partial(article_from_bytes, data, _file_name(name))
            return await self._keep(owner, await self._in_thread(read))

    async def add_source(self, owner: str, source: str) -> list[LibraryEntry]:
        """Put what a source names into the library: an address, or a path of this machine from the command line.

        A feed gives several articles. Unreadable ones are left out; the first error is raised where none can be read.
        """
        entries: list[LibraryEntry] = []
        unread: list[UnreadableSource] = []
        with user_facing_errors():
            async for found in articles_of([source]):
                if isinstance(found, UnreadableSource):
                    unread.append(found)
                else:
                    entries.append(await self._keep(owner, found))
            if unread and not entries:
                raise unread[0].error
        return entries

    async def add_sample(self, owner: str) -> LibraryEntry:
        """Put the article that ships with nutgraf into the library."""
        path = sample_path()
        return await self.add_bytes(owner, await asyncio.to_thread(path.read_bytes), path.name)

    async def glance(self, owner: str, sha256: str) -> Brief | None:
        """What code alone makes of an article, without a model; None where there is a brief, or nothing to make one of.

        What is wrong with the article is reported when its brief is made.
        """
        if await asyncio.to_thread(self.library.brief, owner, sha256):
            return None

        async def make() -> Brief:
            return brief_by_code(article)

        try:
            with user_facing_errors():
                article = await self._article(owner, sha256)
                return await self._workers.run(make)
        except NutgrafError:
            return None

    async def brief_events(self, owner: str, sha256: str, *, again: bool = False) -> AsyncGenerator[Step | Brief]:
        """The progress of an article's brief, and last the brief; a stored one comes at once unless `again`.

        Several tabs that wait for the same brief share one task. Closing the iterator stops the model, unless another
        tab still waits. A brief that cannot be stored is yielded, and then the LibraryError is raised.
        """
        with user_facing_errors():
            known = None if again else await asyncio.to_thread(self.library.brief, owner, sha256)
            if known is not None:
                yield known
                return
            work = self._briefs.get((owner, sha256))
            if work is None or work.over:
                work = self._briefs[owner, sha256] = SharedTask(partial(self._brief, owner, sha256))
            made = events_of_stored(work)
            try:
                async with aclosing(made):
                    async for event in made:
                        yield event
            finally:
                if work.over and self._briefs.get((owner, sha256)) is work:
                    del self._briefs[owner, sha256]

    async def ask_events(
        self, owner: str, conversation_id: str, question: str, *, waiting: WaitingQuestion | None = None
    ) -> AsyncGenerator[Event]:
        """Status, the unverified draft as it grows, and last the outcome, which is stored as a turn first.

        Stored as the answer to `waiting` it ends its waiting, and takes the place of the turns it replaces. Closing
        the iterator stops the model. An outcome that cannot be stored is yielded, and then the LibraryError is raised.
        """
        with user_facing_errors():
            question_of(question)  # an impossible question is refused before anything is opened
            work: _Turn = SharedTask(partial(self._turn, owner, conversation_id, question, waiting))
            made = events_of_stored(work)
            async with aclosing(made):
                async for event in made:
                    yield event

    def question_queue(self, owner: str, conversation_id: str) -> QuestionQueue:
        """The queue of a conversation, in which its questions are answered in order whether a page watches or not."""
        queues = self._question_queues
        for key in [key for key, queue in queues.items() if not (queue.watchers or queue.view.goes_on)]:
            if key != (owner, conversation_id) and not queues[key].view.failure:
                del queues[key]
        if (owner, conversation_id) not in queues:

            def ask(question: WaitingQuestion) -> AsyncGenerator[Event]:
                return self.ask_events(owner, conversation_id, question.asked, waiting=question)

            queues[owner, conversation_id] = QuestionQueue(self.library, owner, conversation_id, ask)
        return queues[owner, conversation_id]

    def unanswered(self, owner: str, conversation_id: str) -> QueueView:
        """The questions of a conversation that have no answer yet; may be called from any thread."""
        queue = self._question_queues.get((owner, conversation_id))
        return queue.view if queue else QueueView(waiting=tuple(self.library.waiting(owner, conversation_id)))

    async def check_events(self, owner: str, articles: Sequence[str], text: str) -> AsyncGenerator[Step | CheckReport]:
        """The progress of a check of `text` against the articles of these sha256, and last its report.

        The report is not stored. Closing the iterator stops the model.
        """
        with user_facing_errors():
            if not text.strip():
                raise UsageError("Nothing to check: paste a summary, a draft or an answer.")
            work: SharedTask[Step, CheckReport] = SharedTask(partial(self._check, owner, tuple(articles), text))
            async with aclosing(work.events()) as events:
                async for event in events:
                    yield event

    async def answer(self, owner: str, sha256: str, question: str) -> Answer | Abstention:
        """The outcome of a single question about one article; it is not stored."""
        with user_facing_errors():
            question_of(question)
            article = await self._article(owner, sha256)
            model = await self._opener.model()
            conversation = await self._conversations.open((owner, "alone", sha256), [article], model)
            async with conversation.asking, self._queue.slot():
                conversation.set_history(())
                return await conversation.conversation.ask(question)

    async def _warm_up(self) -> None:
        """Load the word lists and patterns that the first question needs, after the first page was delivered."""
        await asyncio.sleep(_FIRST_PAGE_SECONDS)
        await self._workers.run(lambda: analyze_articles(open_articles([read_article(str(sample_path()))])))

    async def _keep(self, owner: str, article: Article) -> LibraryEntry:
        return await asyncio.to_thread(self.library.add, owner, article)

    async def _in_thread(self, work: Callable[[], Made]) -> Made:
        async def run() -> Made:
            return work()

        return await self._readers.run(run)

    async def _brief(self, owner: str, sha256: str, report: Callable[[Step], None]) -> StoreResult[Brief]:
        article = await self._article(owner, sha256)
        loop = asyncio.get_running_loop()

        def wait_for(what: str) -> None:
            report(Step(what, 0, 0, 0, 0.0))

        model = await self._opener.model(wait_for)
        progress = BriefProgress(report)
        counted = TokenCountingModel(model, progress.tokens, streams=True)
        shared_model = ThreadSafeModel(counted, self._queue, lambda before: wait_for(f"waiting, {before} before it"))

        def on_step(step: Step) -> None:
            loop.call_soon_threadsafe(progress.step, step)

        def on_lines(lines: tuple[LineSoFar, ...]) -> None:
            loop.call_soon_threadsafe(progress.lines, lines)

        made = await self._workers.run(lambda: make_brief(article, shared_model, on_step=on_step, on_lines=on_lines))
        return await store_result(made, asyncio.to_thread(self.library.store_brief, owner, made))

    async def _check(
        self, owner: str, articles: Sequence[str], text: str, report: Callable[[Step], None]
    ) -> CheckReport:
        read = [await self._article(owner, sha256) for sha256 in articles]
        loop = asyncio.get_running_loop()
        model = await self._opener.model(lambda state: report(Step(state, 0, 0, 0, 0.0)))
        shared_model = ThreadSafeModel(model, self._queue)

        def on_done(done: int, total: int) -> None:
            loop.call_soon_threadsafe(report, Step("checking", done, total, 0, 0.0))

        return await self._workers.run(lambda: check_text(text, read, shared_model, on_done))

    async def _turn(
        self,
        owner: str,
        conversation_id: str,
        question: str,
        waiting: WaitingQuestion | None,
        report: Callable[[Status | Drafted], None],
    ) -> StoreResult[Answer | Abstention]:
        articles = [
            await self._article(owner, sha256) for sha256 in (await self._conversation(owner, conversation_id)).articles
        ]
        model = await self._opener.model(lambda text: report(Status(text=text)))
        if not self._conversations.is_open((owner, conversation_id)):
            report(Status(text="opening the article" if len(articles) == 1 else "opening the articles"))
        conversation = await self._conversations.open((owner, conversation_id), articles, model)
        if conversation.asking.locked():
            report(Status(text="the question before yours in this conversation is still being answered"))
        async with (
            conversation.asking,
            self._queue.slot(lambda before: report(Status(text=f"waiting for the model: {before} before yours"))),
        ):
            turns = await asyncio.to_thread(self.library.turns, owner, conversation_id)
            replaces = waiting.replaces if waiting else 0
            kept = [turn for turn in turns if not replaces or turn.number < replaces]
            conversation.set_history([(turn.asked, turn.outcome) for turn in kept])
            outcome = await self._outcome(conversation, question, report)
            if waiting:
                store = partial(self.library.answer_waiting, owner, conversation_id, waiting, outcome)
            else:
                store = partial(self.library.add_turn, owner, conversation_id, question, outcome)
            return await store_result(outcome, asyncio.to_thread(store))

    async def _outcome(
        self, conversation: OpenConversation, question: str, report: Callable[[Status | Drafted], None]
    ) -> Answer | Abstention:
        async with aclosing(conversation.conversation.events(question)) as events:
            async for event in events:
                if isinstance(event, Status | Drafted):
                    report(event)
                else:
                    return event
        raise AssertionError("events end with an outcome")

    async def _article(self, owner: str, sha256: str) -> Article:
        article = await asyncio.to_thread(self.library.article, owner, sha256)
        if article is None:
            raise UsageError("This article is no longer in the library: paste it again, or choose another.")
        return article

    async def _conversation(self, owner: str, conversation_id: str) -> StoredConversation:
        conversations = await asyncio.to_thread(self.library.conversations, owner)
        conversation = next(
            (conversation for conversation in conversations if conversation.id == conversation_id), None
        )
        if conversation is None:
            raise UsageError("This conversation is no longer there: begin a new one with its article.")
        return conversation


def _file_name(name: str) -> str:
    """A name without the folders a browser or a script may give with it, short enough to be shown."""
    last = one_line(name.replace("\\", "/").rpartition("/")[2])
    return last[:_LONGEST_NAME] or PASTED
