"""What the web chat and its API do, without any widget.

Conversations that stay open, so that an article's sentences are worked out once; what was said comes from the store.

The store is the truth: a turn that was edited away in one tab is not leaned on in another, and after a restart the
next question still understands "and in Syria?".

An article that was read before at the same address: what changed since, and which answers that makes stale.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.errors import InputError, LibraryError, UsageError
from nutgraf.grounding import update_of
from nutgraf.ingest import article_from_bytes, articles_of, compare, read_article, sample_path
from nutgraf.ingest.sources import UnreadableSource
from nutgraf.library.records import address_of, is_of_the_web
from nutgraf.models import Model, Settings
from nutgraf.qa import Conversation, Drafted, Event, Status
from nutgraf.qa.context import IndexedArticle
from nutgraf.qa.conversation import asks_who_said, open_articles
from nutgraf.qa.question import question_of
from nutgraf.render import one_line
from nutgraf.summarize import Step, make_brief
from nutgraf.web.messages import user_facing_errors
from nutgraf.web.readiness import Opening, Readiness
from nutgraf.web.tasks import (
    FairQueue,
    SharedTask,
    StoreResult,
    ThreadRunner,
    ThreadSafeModel,
    store_given,
    store_result,
)

if TYPE_CHECKING:
    from nutgraf.library import Library
    from nutgraf.library.records import LibraryEntry, StoredConversation

if TYPE_CHECKING:
    from nutgraf.answer import Abstention, Answer
    from nutgraf.article import Article
    from nutgraf.brief import Update
    from nutgraf.ingest import Changes
    from nutgraf.library import Library
    from nutgraf.library.records import LibraryEntry


_MOST_OPEN = 64


@dataclass(eq=False, slots=True)
class OpenConversation:
    """A conversation in memory; whoever asks in it holds `asking`, because a question leans on the one before."""

    conversation: Conversation
    worked_out: bool = False
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def lean_on(self, said: Sequence[tuple[str, Answer | Abstention]]) -> None:
        """Take what was asked and answered so far; a question for the source changes nothing that is talked about."""
        outcomes: list[Answer | Abstention] = []
        for asked, outcome in said:
            if not (outcomes and asks_who_said(asked)):
                outcomes.append(outcome)
        self.conversation.outcomes = outcomes


class OpenConversations:
    """The conversations used last, by whatever names them."""

    def __init__(self, aside: ThreadRunner) -> None:
        self._aside = aside
        self._open: OrderedDict[tuple[str, ...], OpenConversation] = OrderedDict()

    async def open(self, name: tuple[str, ...], articles: Sequence[Article], model: Model) -> OpenConversation:
        """The conversation of that name about these articles, opened if it is not, and ready to be asked."""
        known = self._open.get(name)
        if known is None:
            known = self._open.setdefault(name, OpenConversation(Conversation(articles, model)))
        self._open.move_to_end(name)
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        if not known.worked_out:
            await self._aside.run(lambda: analyze_articles(known.conversation.articles))
            known.worked_out = True
        return known

    def is_open(self, name: tuple[str, ...]) -> bool:
        return name in self._open


async def analyze_articles(articles: Sequence[IndexedArticle]) -> None:
    """Have all that is found in the articles at hand."""
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
    """What the web chat and its API do, without any widget: one for the process, for all its users.

    It belongs to one event loop. `owner` is the name of the signed-in user, "local" where nobody signs in. All that
    goes wrong is raised as a NutgrafError whose message is a sentence for the reader.
    """

    def __init__(self, settings: Settings, library: Library) -> None:
        self.settings = settings
        self.library = library
        self._opening = Opening(settings)
        self._line = FairQueue(settings.at_once or 1 if self._opening.embedded else _UNBOUNDED)
        self._intake = ThreadRunner(_READERS)
        self._aside = ThreadRunner(_READERS)
        self._talks = OpenConversations(self._aside)
        self._briefs: dict[tuple[str, str], SharedTask[Step, StoreResult[Brief]]] = {}
        self._rehearsal: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to open the model in the background."""
        self._opening.begin()
        self._rehearsal = asyncio.create_task(self._rehearse())

    async def aclose(self) -> None:
        if self._rehearsal:
            self._rehearsal.cancel()
            await asyncio.gather(self._rehearsal, return_exceptions=True)
        await self._opening.aclose()

    def readiness(self) -> Readiness:
        return self._opening.readiness

    async def take_text(self, owner: str, text: str, name: str = PASTED) -> LibraryEntry:
        """Put a pasted article into the library; raises InputError for what is no article."""
        if not text.strip():
            raise InputError("Nothing was pasted: paste the text of an article, or drop a text file.")
        return await self.take_bytes(owner, text.encode(errors="replace"), name)

    async def take_bytes(self, owner: str, data: bytes, name: str) -> LibraryEntry:
        """Put the article in a file's bytes into the library; of `name` only what follows the last slash is kept."""
        with user_facing_errors():
            read = partial(article_from_bytes, data, _file_name(name))
            return await self._keep(owner, await self._apart(read))

    async def take_source(self, owner: str, source: str) -> list[LibraryEntry]:
        """Put what a source names into the library: an address, or a path of this machine from the command line.

        A feed gives several articles. What cannot be read among them is left out, and told where nothing else is there.
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

    async def take_sample(self, owner: str) -> LibraryEntry:
        """Put the article that ships with nutgraf into the library."""
        path = sample_path()
        return await self.take_bytes(owner, await asyncio.to_thread(path.read_bytes), path.name)

    async def brief_events(self, owner: str, sha256: str, *, again: bool = False) -> AsyncGenerator[Step | Brief]:
        """How far the brief of an article is, and last the brief; a stored one comes at once unless `again`.

        Asked for by several tabs at once it is made once. Closing the iterator stops the model, unless another tab
        still waits. A brief that cannot be stored is given all the same, and then the LibraryError is raised.
        """
        with user_facing_errors():
            known = None if again else await asyncio.to_thread(self.library.brief, owner, sha256)
            if known is not None:
                yield known
                return
            work = self._briefs.get((owner, sha256))
            if work is None or work.over:
                work = self._briefs[owner, sha256] = SharedTask(partial(self._brief, owner, sha256))
            made = store_given(work)
            try:
                async with aclosing(made):
                    async for event in made:
                        yield event
            finally:
                if work.over and self._briefs.get((owner, sha256)) is work:
                    del self._briefs[owner, sha256]

    async def ask_events(self, owner: str, talk_id: str, question: str) -> AsyncGenerator[Event]:
        """Status, the unverified draft as it grows, and last the outcome, stored as a turn before it is given.

        Closing the iterator stops the model. An outcome that cannot be stored is given all the same, and then the
        LibraryError is raised.
        """
        with user_facing_errors():
            question_of(question)  # one that cannot be put is told before anything is opened
            work: _Turn = SharedTask(partial(self._turn, owner, talk_id, question))
            made = store_given(work)
            async with aclosing(made):
                async for event in made:
                    yield event

    async def answer(self, owner: str, sha256: str, question: str) -> Answer | Abstention:
        """The outcome of a question that stands alone, about one article; it is not stored."""
        with user_facing_errors():
            question_of(question)
            article = await self._article(owner, sha256)
            model = await self._opening.model()
            talk = await self._talks.open((owner, "alone", sha256), [article], model)
            async with talk.asking, self._line.turn():
                talk.lean_on(())
                return await talk.conversation.ask(question)

    async def _rehearse(self) -> None:
        """Load the word lists and patterns that the first question would wait for, after the first page is out."""
        await asyncio.sleep(_FIRST_PAGE_SECONDS)
        await self._aside.run(lambda: analyze_articles(open_articles([read_article(str(sample_path()))])))

    async def _keep(self, owner: str, article: Article) -> LibraryEntry:
        return await asyncio.to_thread(self.library.add, owner, article)

    async def _apart(self, work: Callable[[], Made]) -> Made:
        async def run() -> Made:
            return work()

        return await self._intake.run(run)

    async def _brief(self, owner: str, sha256: str, tell: Callable[[Step], None]) -> StoreResult[Brief]:
        article = await self._article(owner, sha256)
        loop = asyncio.get_running_loop()
        model = await self._opening.model(lambda text: tell(Step(text, 0, 0, 0, 0.0)))
        lent = ThreadSafeModel(model, self._line)

        def on_step(step: Step) -> None:
            loop.call_soon_threadsafe(tell, step)

        made = await self._aside.run(lambda: make_brief(article, lent, on_step=on_step))
        return await store_result(made, asyncio.to_thread(self.library.keep_brief, owner, made))

    async def _turn(
        self, owner: str, talk_id: str, question: str, tell: Callable[[Status | Drafted], None]
    ) -> StoreResult[Answer | Abstention]:
        articles = [await self._article(owner, sha256) for sha256 in (await self._talk(owner, talk_id)).articles]
        model = await self._opening.model(lambda text: tell(Status(text=text)))
        if not self._talks.is_open((owner, talk_id)):
            tell(Status(text="opening the article" if len(articles) == 1 else "opening the articles"))
        talk = await self._talks.open((owner, talk_id), articles, model)
        if talk.asking.locked():
            tell(Status(text="the question before yours in this conversation is still being answered"))
        async with (
            talk.asking,
            self._line.turn(lambda before: tell(Status(text=f"waiting for the model: {before} before yours"))),
        ):
            turns = await asyncio.to_thread(self.library.turns, owner, talk_id)
            talk.lean_on([(turn.asked, turn.outcome) for turn in turns])
            outcome = await self._outcome(talk, question, tell)
            return await store_result(
                outcome, asyncio.to_thread(self.library.add_turn, owner, talk_id, question, outcome)
            )

    async def _outcome(
        self, talk: OpenConversation, question: str, tell: Callable[[Status | Drafted], None]
    ) -> Answer | Abstention:
        async with aclosing(talk.conversation.events(question)) as events:
            async for event in events:
                if isinstance(event, Status | Drafted):
                    tell(event)
                else:
                    return event
        raise AssertionError("events end with an outcome")

    async def _article(self, owner: str, sha256: str) -> Article:
        article = await asyncio.to_thread(self.library.article, owner, sha256)
        if article is None:
            raise UsageError("This article is no longer in the library: paste it again, or choose another.")
        return article

    async def _talk(self, owner: str, talk_id: str) -> StoredConversation:
        talks = await asyncio.to_thread(self.library.talks, owner)
        talk = next((talk for talk in talks if talk.id == talk_id), None)
        if talk is None:
            raise UsageError("This conversation is no longer there: begin a new one with its article.")
        return talk


def _file_name(name: str) -> str:
    """A name without the folders a browser or a script may give with it, short enough to be shown."""
    last = one_line(name.replace("\\", "/").rpartition("/")[2])
    return last[:_LONGEST_NAME] or PASTED


_LEAST_KEPT = 0.25  # of the shorter story: two files of one name are versions only if they have much in common


class VersionChange(NamedTuple):
    """The version before, and what became of it; `briefed` tells whether there is a brief of it."""

    earlier: LibraryEntry
    update: Update
    briefed: bool


def version_changes(library: Library, owner: str, sha256: str) -> VersionChange | None:
    """What changed since an article was read before; None where it was not, or the text is the same.

    It is compared with the last version before that has a brief, else with the last one before.
    """
    versions = library.versions(owner, sha256)
    before = versions[: next((place for place, one in enumerate(versions) if one.sha256 == sha256), 0)]
    new = _readable(library, owner, sha256)
    latest_first = before[::-1]
    for earlier in sorted(latest_first, key=lambda one: not one.has_brief):
        old = _readable(library, owner, earlier.sha256)
        if old is None or new is None:
            continue
        changes = compare(old, new)
        if _is_one_article(old, new, changes):
            brief = library.brief(owner, earlier.sha256)
            return VersionChange(earlier, update_of(old, new, changes, brief), brief is not None)
    return None


def newer_version(library: Library, owner: str, sha256: str) -> LibraryEntry | None:
    """The last version of an article, where another one than this was read later."""
    later = _later(library, owner, sha256)
    return later.entry if later else None


def stale_answers(library: Library, owner: str, outcomes: Iterable[Answer | Abstention]) -> tuple[str, ...]:
    """For each outcome, in words, that what it cites does not stand in a later version; empty where it does."""
    later: dict[str, _Later | None] = {}
    words = []
    for outcome in outcomes:
        sha256_of = {asked.name: asked.sha256 for asked in outcome.articles}
        for sha256 in sha256_of.values():
            if sha256 not in later:
                later[sha256] = _later(library, owner, sha256)
        versions = ((later[sha256_of[citation.article]], citation) for citation in outcome.citations)
        lost = (one for one, citation in versions if one is not None and one.changes.moved(citation) is None)
        words.append(next((one.in_words for one in lost), ""))
    return tuple(words)


class _Later(NamedTuple):
    """The last version of an article that was read again, and what changed until then."""

    entry: LibraryEntry
    changes: Changes
    looks_cut_off: bool

    @property
    def in_words(self) -> str:
        """What is said beside an answer that cites what this version does not have."""
        read = f"the version read {self.entry.added:%-d %B %Y}"
        if self.looks_cut_off:
            return f"Not found: {read} does not have this passage, but it looks cut off."
        return f"Stale: {read} does not have this passage any more."


def _later(library: Library, owner: str, sha256: str) -> _Later | None:
    versions = library.versions(owner, sha256)
    if not versions or versions[-1].sha256 == sha256:
        return None
    old, new = _readable(library, owner, sha256), _readable(library, owner, versions[-1].sha256)
    if old is None or new is None:
        return None
    changes = compare(old, new)
    if not _is_one_article(old, new, changes):
        return None
    return _Later(versions[-1], changes, bool(update_of(old, new, changes, None).doubts))


def _readable(library: Library, owner: str, sha256: str) -> Article | None:
    """The article; None also where this version of nutgraf cannot read it, because another one is being shown."""
    try:
        return library.article(owner, sha256)
    except LibraryError:
        return None


def _is_one_article(old: Article, new: Article, changes: Changes) -> bool:
    """Whether two texts of one address are one article; a page at a URL is, a file of the same name may be another."""
    if is_of_the_web(address_of(new)):
        return True
    kept = sum(one.old.end - one.old.start for one in changes.kept)
    return kept >= _LEAST_KEPT * min(len(old.text), len(new.text))
