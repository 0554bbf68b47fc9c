"""Handlers of the library's events: the list, new articles with their briefs, feedback on answers, and exports.

Exports are saved by the browser; no file of them remains on the server.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, get_args

import gradio as gr
import yaml

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.library import Feedback
from nutgraf.library.records import Verdict
from nutgraf.render import to_html, to_json, to_markdown, transcript_to_html, transcript_to_json, transcript_to_markdown
from nutgraf.render.sizes import LineSoFar, lines_of
from nutgraf.web.auth import owner_of
from nutgraf.web.page import brief_card, brief_failed, brief_progress, render_template, unfinished_card
from nutgraf.web.screen import Screen
from nutgraf.web.widgets import Shown, TabOpenings, TabState, notice_update, offer

if TYPE_CHECKING:
    from nutgraf.article import Span
    from nutgraf.library import Turn
    from nutgraf.library.records import LibraryEntry, StoredConversation


_GONE = "That is not in the library any more: it was deleted, perhaps in another tab."
_SHORTEST = 8  # characters of a sha256 that identify an article in an address


class LibraryEvents:
    """Handlers of the list of articles and conversations."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._library = screen.library
        self._widgets = screen.widgets

    def open_tab(self, request: gr.Request, event: gr.EventData) -> Shown:
        """A new tab: the article or conversation in its address, else the newest article, else the empty page."""
        owner, address = owner_of(request), dict(event._data or {})
        conversation = self._conversation(owner, str(address.get("t", "")))
        named = self._sha256_of(owner, str(address.get("a", "")))
        if conversation and (not named or named in conversation.articles):
            return self._screen.whole(
                owner, TabState(conversation.articles, named or conversation.articles[0], conversation.id)
            )
        entries = self._library.entries(owner)
        sha256 = named or (entries[0].sha256 if entries else "")
        shown = self._screen.whole(owner, self._tab_of(owner, sha256))
        return shown if named or not address.get("a") else self._with_note(shown, _GONE)

    def open_article(self, request: gr.Request, event: gr.EventData) -> Shown:
        """An article with its newest conversation, at the place that a search found."""
        owner, data = owner_of(request), dict(event._data)
        sha256 = str(data.get("a", ""))
        article = self._library.article(owner, sha256)
        if article is None:
            return self._with_note(self._screen.list(owner, TabState()), _GONE)
        place: Span | None = None
        start, _, end = str(data.get("c", "")).partition("-")
        if start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(article.text):
            place = article.span(int(start), int(end))
        return self._screen.whole(owner, self._tab_of(owner, sha256), place)

    def show_article(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """Another article of the same conversation, to which a marker leads."""
        owner, sha256 = owner_of(request), str(event.a)
        if self._library.article(owner, sha256) is None:
            return self._with_note({}, _GONE)
        return self._screen.whole(owner, tab._replace(shown=sha256))

    def join_articles(self, request: gr.Request, event: gr.EventData) -> Shown:
        """A new conversation about several articles."""
        owner = owner_of(request)
        articles = tuple(sha256 for sha256 in map(str, event.picked) if self._library.article(owner, sha256))
        if not articles:
            return self._with_note({}, _GONE)
        sentence = f"Your next questions are put to {len(articles)} articles; each quote names its own."
        return self._with_note(self._screen.whole(owner, TabState(articles, articles[0])), sentence)

    def open_conversation(self, request: gr.Request, event: gr.EventData) -> Shown:
        """An earlier conversation."""
        owner = owner_of(request)
        conversation = self._conversation(owner, str(event.t))
        if conversation is None:
            return self._with_note(self._screen.list(owner, TabState()), _GONE)
        return self._screen.whole(owner, TabState(conversation.articles, conversation.articles[0], conversation.id))

    def start_conversation(self, tab: TabState, request: gr.Request) -> Shown:
        """A new conversation about the same articles."""
        return self._screen.whole(owner_of(request), TabState(tab.articles, tab.shown))

    def search(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """The articles that contain the words."""
        return self._screen.list(owner_of(request), tab, str(event.words)[:200])

    def delete_article(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """Delete an article with its brief and its conversations."""
        owner, sha256 = owner_of(request), str(event.a)
        self._library.delete(owner, sha256)
        if sha256 in tab.articles:
            return self._with_note(self._screen.whole(owner, TabState()), "Deleted.")
        return self._with_note(self._screen.list(owner, tab), "Deleted.")

    def delete_conversation(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """Delete a conversation."""
        owner, conversation = owner_of(request), str(event.t)
        self._library.delete_conversation(owner, conversation)
        if conversation == tab.conversation:
            return self._with_note(self._screen.whole(owner, TabState(tab.articles, tab.shown)), "Deleted.")
        return self._with_note(self._screen.list(owner, tab), "Deleted.")

    def delete_all(self, request: gr.Request) -> Shown:
        """Delete everything of this user."""
        owner = owner_of(request)
        self._library.delete_all(owner)
        return self._with_note(self._screen.whole(owner, TabState()), "Everything of yours is deleted.")

    def _tab_of(self, owner: str, sha256: str) -> TabState:
        """A tab at an article, in its newest conversation if there is one."""
        if not sha256:
            return TabState()
        conversations = (
            conversation
            for conversation in self._library.conversations(owner)
            if conversation.turns and conversation.articles == (sha256,)
        )
        newest = max(conversations, key=lambda conversation: conversation.last, default=None)
        return TabState((sha256,), sha256, newest.id if newest else "")

    def _conversation(self, owner: str, conversation_id: str) -> StoredConversation | None:
        return (
            next(
                (
                    conversation
                    for conversation in self._library.conversations(owner)
                    if conversation.id == conversation_id
                ),
                None,
            )
            if conversation_id
            else None
        )

    def _sha256_of(self, owner: str, beginning: str) -> str:
        if len(beginning) < _SHORTEST:
            return ""
        entries = self._library.entries(owner)
        return next((entry.sha256 for entry in entries if entry.sha256.startswith(beginning)), "")

    def _with_note(self, shown: Shown, sentence: str) -> Shown:
        wire = shown.get(self._widgets.wire)
        noted = notice_update(note={"text": sentence})
        return shown | {self._widgets.wire: wire | noted if wire else noted}


_LONGEST_NAME = 200


class InputEvents:
    """Handlers for new articles and for their briefs."""

    def __init__(self, screen: Screen, openings: TabOpenings) -> None:
        self._screen = screen
        self._openings = openings
        self._service = screen.service
        self._widgets = screen.widgets

    async def add_text(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """The text of an article."""
        owner = owner_of(request)
        return await self._add(self._service.add_text(owner, str(event.text)), owner, tab)

    async def add_file(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """One file, as base64 because that is what JSON can carry."""
        owner, name = owner_of(request), str(event.name)[:_LONGEST_NAME]
        try:
            data = base64.b64decode(str(event.data), validate=True)
        except binascii.Error:
            return {self._widgets.wire: notice_update(arrival=_refusal(f"{name} arrived damaged: try again."))}
        return await self._add(self._service.add_bytes(owner, data, name), owner, tab)

    async def fetch_url(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """The article at a web address; paths of this machine are read by the command line only."""
        owner, url = owner_of(request), str(event.url).strip()
        if not url.startswith(("http://", "https://")):
            sentence = "Give an address that begins with https://, or paste the text."
            return {self._widgets.wire: notice_update(arrival=_refusal(sentence))}
        return await self._add(self._first(owner, url), owner, tab)

    async def add_sample(self, request: gr.Request) -> Shown:
        """The article that ships with nutgraf, open."""
        owner = owner_of(request)
        await asyncio.to_thread(self._openings.add_when_drawn, request)
        try:
            entry = await self._service.add_sample(owner)
            return await asyncio.to_thread(self._screen.whole, owner, TabState((entry.sha256,), entry.sha256))
        except NutgrafError as error:
            return {self._widgets.wire: notice_update(note={"text": str(error)})}

    async def make_brief(self, tab: TabState, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """The brief of the open article: a glance by code at once, the progress, and the brief in place of both.

        `again` makes it anew. Nothing is drawn any more once the tab has opened something else.
        """
        if not tab.shown:
            return
        opening = self._openings.add(request)
        async with aclosing(self._brief_in_the_making(tab, request, event)) as views:
            async for view in views:
                with self._openings.drawing(request, opening) as is_newest:
                    if not is_newest:
                        return
                    yield view

    async def _brief_in_the_making(
        self, tab: TabState, request: gr.Request, event: gr.EventData
    ) -> AsyncGenerator[Shown]:
        owner, line = owner_of(request), self._widgets.progress
        again = bool(dict(event._data or {}).get("again"))
        try:
            yield {line: brief_progress(None)}
            early = None if again else await self._service.glance(owner, tab.shown)
            above = ""
            if early:
                above = await asyncio.to_thread(self._screen.version_card, owner, tab)
                yield await asyncio.to_thread(self._glance_shown, owner, tab, early, above)
            drawn: tuple[LineSoFar, ...] = ()
            async with aclosing(self._service.brief_events(owner, tab.shown, again=again)) as events:
                async for made in events:
                    if isinstance(made, Brief):
                        yield await asyncio.to_thread(self._brief_shown, owner, tab, made)
                    elif early and made.lines and made.lines != drawn:
                        drawn = made.lines
                        card = unfinished_card(drawn, early.article)
                        yield {line: brief_progress(made), self._widgets.brief: above + card}
                    else:
                        yield {line: brief_progress(made)}
        except NutgrafError as error:
            yield {line: brief_failed(str(error))}

    def stop_brief(self, request: gr.Request) -> Shown:
        """The offer to make the brief after the reader stopped it; the glance stays."""
        self._openings.add_when_drawn(request)
        return {self._widgets.progress: offer(self._service.readiness())}

    def update_status(self) -> Shown:
        """The readiness of the model; asked less often once it is open."""
        readiness = self._service.readiness()
        shown = render_template("status.html.jinja", readiness=readiness)
        return {self._widgets.status: shown, self._widgets.clock: gr.Timer(20 if readiness.state == "ready" else 1)}

    def _glance_shown(self, owner: str, tab: TabState, glance: Brief, above: str) -> Shown:
        card = above + unfinished_card(lines_of(glance, "glance"), glance.article)
        return {self._widgets.brief: card, self._widgets.chips: self._screen.suggestions(owner, tab, glance)}

    def _brief_shown(self, owner: str, tab: TabState, brief: Brief) -> Shown:
        if self._screen.library.article(owner, tab.shown) is None:
            return {self._widgets.progress: ""}  # it was deleted meanwhile
        return {
            self._widgets.progress: "",
            self._widgets.brief: self._screen.version_card(owner, tab) + brief_card(brief),
            self._widgets.chips: self._screen.suggestions(owner, tab),
            **self._screen.list(owner, tab),
        }

    async def _first(self, owner: str, url: str) -> LibraryEntry:
        return (await self._service.add_source(owner, url))[0]

    async def _add(self, adding: Awaitable[LibraryEntry], owner: str, tab: TabState) -> Shown:
        try:
            entry = await adding
            listed = await asyncio.to_thread(self._screen.list, owner, tab)
        except NutgrafError as error:
            return {self._widgets.wire: notice_update(arrival=_refusal(str(error)))}
        word = {"a": entry.sha256, "sentence": ""}
        return {**listed, self._widgets.wire: notice_update(arrival=word)}


def _refusal(sentence: str) -> dict[str, str]:
    return {"a": "", "sentence": sentence}


DRAFTERS = "nutgraf.case_drafts"
_LONGEST_NOTE = 2_000


class FeedbackEvents:
    """Handlers of the feedback on an answer."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._library = screen.library
        self._drafts = screen.service.settings.data_dir / "drafts"

    def store_feedback(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """Store a verdict with its reason, and write the draft of an evals case where that was wanted."""
        owner, data = owner_of(request), dict(event._data)
        verdict = str(data.get("verdict"))
        turns = {turn.number: turn for turn in self._library.turns(owner, tab.conversation)} if tab.conversation else {}
        turn = turns.get(int(data.get("turn", 0)))
        if turn is None or verdict not in get_args(Verdict):
            return {}
        feedback = Feedback.model_validate({"verdict": verdict, "note": str(data.get("note", ""))[:_LONGEST_NOTE]})
        self._library.give_feedback(owner, tab.conversation, turn.number, feedback)
        sentence = self._write_draft(owner, turn, feedback) if data.get("draft") else "Stored, thank you."
        return self._screen.conversation(owner, tab) | {
            self._screen.widgets.wire: notice_update(note={"text": sentence})
        }

    def _write_draft(self, owner: str, turn: Turn, feedback: Feedback) -> str:
        article = self._library.article(owner, turn.outcome.articles[0].sha256)
        if article is None:
            raise UsageError("The article of this answer is no longer in the library, so it cannot become a case.")
        drafters = list(entry_points(group=DRAFTERS))
        if not drafters:
            raise UsageError("Stored, without a case: the evals that read cases are not installed.")
        text: str = drafters[0].load()(article, turn.outcome, feedback)
        return f"Stored. The draft of a case is {write_case(text, article, self._drafts)}"


def write_case(text: str, article: Article, folder: Path) -> Path:
    """Write the YAML of a case and its article into a new folder inside `folder`.

    Returns the path of the case; the new folder has `cases` and `articles` as the evals have them.
    """
    label = yaml.safe_load(text)["article"]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = Path(mkdtemp(prefix=f"{datetime.now(UTC):%Y%m%d-%H%M%S}-", dir=folder))
    case, words = own / "cases" / f"{label['id']}.yaml", own / "articles" / label["file"]
    for path, content in ((words, article.text), (case, text)):
        path.parent.mkdir()
        path.write_text(content, encoding="utf-8", newline="")
    return case


_KINDS = {"md": "text/markdown", "html": "text/html", "json": "application/json"}
_BRIEFS: dict[str, Callable[[Brief], str]] = {"md": to_markdown, "html": to_html, "json": to_json}
_TRANSCRIPTS = {"md": transcript_to_markdown, "html": transcript_to_html, "json": transcript_to_json}
_NOT_IN_NAMES = re.compile(r"[^\w]+")
_LONGEST_FILE_NAME = 60


class ExportEvents:
    """Handlers of the export menu."""

    def __init__(self, screen: Screen) -> None:
        self._library = screen.library
        self._wire = screen.widgets.wire

    def export(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """A brief or conversation as Markdown, JSON or one HTML page, for the browser to save."""
        owner, what, form = owner_of(request), str(event.what), str(event.form)
        article = self._library.article(owner, tab.shown) if tab.shown else None
        if article is None or form not in _KINDS:
            return {self._wire: notice_update(note={"text": "Open an article first."})}
        brief = self._library.brief(owner, tab.shown)
        if what == "brief":
            if brief is None:
                return {
                    self._wire: notice_update(note={"text": "There is no brief of this article yet: make it first."})
                }
            return self._parcel(_BRIEFS[form](brief), f"{_name(article)}-brief", form)
        turns = self._library.turns(owner, tab.conversation) if tab.conversation else []
        if not turns:
            return {
                self._wire: notice_update(note={"text": "Nothing was asked yet: there is no conversation to export."})
            }
        outcomes = [turn.outcome for turn in turns]
        text = _TRANSCRIPTS[form](outcomes, self._articles(owner, outcomes), brief)
        return self._parcel(text, f"{_name(article)}-conversation", form)

    def _articles(self, owner: str, outcomes: list[Answer | Abstention]) -> dict[str, Article]:
        named = {asked.name: asked.sha256 for outcome in outcomes for asked in outcome.articles}
        found = {name: self._library.article(owner, sha256) for name, sha256 in named.items()}
        return {name: article for name, article in found.items() if article}

    def _parcel(self, text: str, name: str, form: str) -> Shown:
        parcel = {"kind": "file", "name": f"{name}.{form}", "mime": f"{_KINDS[form]};charset=utf-8", "text": text}
        return {self._wire: notice_update(parcel=parcel)}


def _name(article: Article) -> str:
    """A file name that says what is in it, of letters and digits only."""
    words = _NOT_IN_NAMES.sub("-", (article.title or "article").casefold())
    return words[:_LONGEST_FILE_NAME].strip("-") or "article"
