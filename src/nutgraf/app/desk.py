"""What the web chat and its API do, without any widget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from nutgraf.answer import Abstention, Answer
from nutgraf.app.aside import Aside, LentModel
from nutgraf.app.keeping import Stored, given, stored
from nutgraf.app.line import Line
from nutgraf.app.plainly import plainly
from nutgraf.app.readiness import Opening, Readiness
from nutgraf.app.talks import OpenTalk, Talks, work_out
from nutgraf.app.work import Work
from nutgraf.article import Article
from nutgraf.ask import Drafted, Event, Status, opened
from nutgraf.ask.question import question_of
from nutgraf.brief import Brief
from nutgraf.errors import InputError, UsageError
from nutgraf.ingest import Unread, article_from_bytes, articles_of, read_article, sample_path
from nutgraf.models import Settings
from nutgraf.render import one_line
from nutgraf.summarize import Step, make_brief

if TYPE_CHECKING:
    from nutgraf.library import Entry, Library, Talk

PASTED = "pasted text"
_LONGEST_NAME = 120
_FIRST_PAGE_SECONDS = 3.0
_READERS = 4  # threads that take articles in, and as many that look for names and numbers in them
_UNBOUNDED = 1_000  # turns at a model that minds its own limits
Made = TypeVar("Made")


_Turn = Work[Status | Drafted, Stored[Answer | Abstention]]


class Desk:
    """What the web chat and its API do, without any widget: one for the process, for all its users.

    It belongs to one event loop. `owner` is the name of the signed-in user, "local" where nobody signs in. All that
    goes wrong is raised as a NutgrafError whose message is a sentence for the reader.
    """

    def __init__(self, settings: Settings, library: Library) -> None:
        self.settings = settings
        self.library = library
        self._opening = Opening(settings)
        self._line = Line(settings.at_once or 1 if self._opening.embedded else _UNBOUNDED)
        self._intake = Aside(_READERS)
        self._aside = Aside(_READERS)
        self._talks = Talks(self._aside)
        self._briefs: dict[tuple[str, str], Work[Step, Stored[Brief]]] = {}
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

    async def take_text(self, owner: str, text: str, name: str = PASTED) -> Entry:
        """Put a pasted article into the library; raises InputError for what is no article."""
        if not text.strip():
            raise InputError("Nothing was pasted: paste the text of an article, or drop a text file.")
        return await self.take_bytes(owner, text.encode(errors="replace"), name)

    async def take_bytes(self, owner: str, data: bytes, name: str) -> Entry:
        """Put the article in a file's bytes into the library; of `name` only what follows the last slash is kept."""
        with plainly():
            read = partial(article_from_bytes, data, _file_name(name))
            return await self._keep(owner, await self._apart(read))

    async def take_source(self, owner: str, source: str) -> list[Entry]:
        """Put what a source names into the library: an address, or a path of this machine from the command line.

        A feed gives several articles. What cannot be read among them is left out, and told where nothing else is there.
        """
        entries: list[Entry] = []
        unread: list[Unread] = []
        with plainly():
            async for found in articles_of([source]):
                if isinstance(found, Unread):
                    unread.append(found)
                else:
                    entries.append(await self._keep(owner, found))
            if unread and not entries:
                raise unread[0].error
        return entries

    async def take_sample(self, owner: str) -> Entry:
        """Put the article that ships with nutgraf into the library."""
        path = sample_path()
        return await self.take_bytes(owner, await asyncio.to_thread(path.read_bytes), path.name)

    async def brief_events(self, owner: str, sha256: str, *, again: bool = False) -> AsyncGenerator[Step | Brief]:
        """How far the brief of an article is, and last the brief; a stored one comes at once unless `again`.

        Asked for by several tabs at once it is made once. Closing the iterator stops the model, unless another tab
        still waits. A brief that cannot be stored is given all the same, and then the LibraryError is raised.
        """
        with plainly():
            known = None if again else await asyncio.to_thread(self.library.brief, owner, sha256)
            if known is not None:
                yield known
                return
            work = self._briefs.get((owner, sha256))
            if work is None or work.over:
                work = self._briefs[owner, sha256] = Work(partial(self._brief, owner, sha256))
            made = given(work)
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
        with plainly():
            question_of(question)  # one that cannot be put is told before anything is opened
            work: _Turn = Work(partial(self._turn, owner, talk_id, question))
            made = given(work)
            async with aclosing(made):
                async for event in made:
                    yield event

    async def answer(self, owner: str, sha256: str, question: str) -> Answer | Abstention:
        """The outcome of a question that stands alone, about one article; it is not stored."""
        with plainly():
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
        await self._aside.run(lambda: work_out(opened([read_article(str(sample_path()))])))

    async def _keep(self, owner: str, article: Article) -> Entry:
        return await asyncio.to_thread(self.library.add, owner, article)

    async def _apart(self, work: Callable[[], Made]) -> Made:
        async def run() -> Made:
            return work()

        return await self._intake.run(run)

    async def _brief(self, owner: str, sha256: str, tell: Callable[[Step], None]) -> Stored[Brief]:
        article = await self._article(owner, sha256)
        loop = asyncio.get_running_loop()
        model = await self._opening.model(lambda text: tell(Step(text, 0, 0, 0, 0.0)))
        lent = LentModel(model, self._line)

        def on_step(step: Step) -> None:
            loop.call_soon_threadsafe(tell, step)

        made = await self._aside.run(lambda: make_brief(article, lent, on_step=on_step))
        return await stored(made, asyncio.to_thread(self.library.keep_brief, owner, made))

    async def _turn(
        self, owner: str, talk_id: str, question: str, tell: Callable[[Status | Drafted], None]
    ) -> Stored[Answer | Abstention]:
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
            return await stored(outcome, asyncio.to_thread(self.library.add_turn, owner, talk_id, question, outcome))

    async def _outcome(
        self, talk: OpenTalk, question: str, tell: Callable[[Status | Drafted], None]
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

    async def _talk(self, owner: str, talk_id: str) -> Talk:
        talks = await asyncio.to_thread(self.library.talks, owner)
        talk = next((talk for talk in talks if talk.id == talk_id), None)
        if talk is None:
            raise UsageError("This conversation is no longer there: begin a new one with its article.")
        return talk


def _file_name(name: str) -> str:
    """A name without the folders a browser or a script may give with it, short enough to be shown."""
    last = one_line(name.replace("\\", "/").rpartition("/")[2])
    return last[:_LONGEST_NAME] or PASTED
