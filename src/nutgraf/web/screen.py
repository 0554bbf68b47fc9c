"""Turns what the library holds into updates of the page: article, brief, conversation, and what changed since.

A tab is drawn from the library each time: no state is only in a browser. An article that was read again has versions,
which are compared: what changed between them, and which answers are stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr

from nutgraf.errors import LibraryError
from nutgraf.grounding import update_of
from nutgraf.ingest import compare
from nutgraf.library import Turn
from nutgraf.library.records import address_of, is_of_the_web
from nutgraf.qa import Drafted, Status
from nutgraf.qa.suggestions import followups, starters
from nutgraf.render import citations_of, text_to_chat
from nutgraf.web.page import (
    ListView,
    Utf16,
    article_pane,
    brief_card,
    draft_message,
    empty_pane,
    failed_message,
    failure_message,
    library_list,
    newer_card,
    outcome_message,
    outdated_message,
    prefix_of,
    render_template,
    update_card,
    waiting_message,
    working_message,
)
from nutgraf.web.question_queue import QueueView
from nutgraf.web.widgets import Shown, TabState, Widgets, notice_update, offer

if TYPE_CHECKING:
    from nutgraf.answer import Abstention, Answer
    from nutgraf.article import Article, Span
    from nutgraf.brief import Brief, Update
    from nutgraf.ingest import Changes
    from nutgraf.library import Library
    from nutgraf.library.records import LibraryEntry
    from nutgraf.web.chat_service import ChatService

_NOT_STORED = "The answer above is not stored: copy it if you need it."
Message = dict[str, str]
Passage = dict[str, str | int]
_MOST_CHIPS = 4
JUDGED = {
    "right": "✓ you said: right",
    "wrong": "✕ you said: wrong",
    "missing": "✕ you said: something is missing",
    "bad_citation": "✕ you said: the quote does not say it",
    "not_in_article": "✕ you said: not in the article",
}


class Screen:
    """Turns what the library holds into updates of the widgets."""

    def __init__(self, service: ChatService, widgets: Widgets) -> None:
        self.service = service
        self.library = service.library
        self.widgets = widgets

    def whole(self, owner: str, tab: TabState, place: Span | None = None) -> Shown:
        """All updates for a tab that was opened or has changed its article."""
        article = self.library.article(owner, tab.shown) if tab.shown else None
        return {
            self.widgets.article: article_pane(article) if article else empty_pane(),
            **self.brief(owner, tab),
            self.widgets.check: "",
            **self.list(owner, tab),
            **self.conversation(owner, tab, place, opened=True),
        }

    def conversation(
        self,
        owner: str,
        tab: TabState,
        place: Span | None = None,
        *,
        opened: bool = False,
        sent: str = "",
        unanswered: QueueView | None = None,
    ) -> Shown:
        """The conversation with the passages its markers lead to, and the state of the tab.

        The page watches the questions that wait, and where it was just `opened` makes a brief that is missing. `sent`
        is a question that was taken, and leaves the box. `unanswered` are the questions without an answer, those of now
        where it is not given.
        """
        stored = self.library.turns(owner, tab.conversation) if tab.conversation else []
        if unanswered is None:
            unanswered = self.service.unanswered(owner, tab.conversation) if tab.conversation else QueueView()
        turns = shown_turns(stored, unanswered)
        passages = self._passages(owner, turns)
        newest = turns[-1] if turns else None
        view = {
            "a": tab.shown,
            "t": tab.conversation if turns or unanswered.goes_on or unanswered.failure else "",
            "passages": passages,
            "used": [passage for passage in passages.values() if newest and passage["turn"] == newest.number],
            "go": self._place(owner, tab.shown, place),
            "opened": opened,
            "briefless": bool(tab.shown) and self.library.brief(owner, tab.shown) is None,
            "sent": sent,
            "watch": unanswered.goes_on,
        }
        stop = "Stop" if unanswered.goes_on else False
        stale = stale_answers(self.library, owner, [turn.outcome for turn in turns])
        # Until there is a brief the suggestions are those of the glance, which is not stored.
        chips = {} if view["briefless"] and not opened else {self.widgets.chips: self.suggestions(owner, tab)}
        return {
            **chips,
            self.widgets.chat: [*messages_of(turns, stale), *unanswered_messages(unanswered)],
            self.widgets.question: gr.Textbox(submit_btn="Ask", stop_btn=stop, interactive=bool(tab.articles)),
            self.widgets.tab: tab,
            self.widgets.wire: notice_update(view=view),
        }

    def list(self, owner: str, tab: TabState, words: str = "") -> Shown:
        """The library beside the article."""
        hits = self.library.search(owner, words) if words else []
        conversations = [conversation for conversation in self.library.conversations(owner) if conversation.turns]
        view = ListView(self.library.entries(owner), conversations, words, hits, tab.shown, tab.conversation)
        return {self.widgets.library: library_list(view)}

    def brief(self, owner: str, tab: TabState) -> Shown:
        """The brief's card, or the offer to make it; nothing without an article."""
        brief = self.library.brief(owner, tab.shown) if tab.shown else None
        offered = offer(self.service.readiness()) if tab.shown and not brief else ""
        card = self.version_card(owner, tab) if tab.shown else ""
        return {self.widgets.progress: offered, self.widgets.brief: card + (brief_card(brief) if brief else "")}

    def version_card(self, owner: str, tab: TabState) -> str:
        """The card above the brief: what changed since an earlier version, or that there is a newer one."""
        latest = newer_version(self.library, owner, tab.shown)
        if latest is not None:
            return newer_card(latest)
        since = version_changes(self.library, owner, tab.shown)
        article = self.library.article(owner, tab.shown)
        return update_card(article, since.earlier, since.update) if since and article else ""

    def suggestions(self, owner: str, tab: TabState, glance: Brief | None = None) -> str:
        """Questions that the articles answer and that were not asked yet; none for an article without a brief.

        `glance` is used as long as there are no briefs.
        """
        turns = self.library.turns(owner, tab.conversation) if tab.conversation else []
        briefs = [brief for sha256 in tab.articles if (brief := self.library.brief(owner, sha256))]
        briefs = briefs or ([glance] if glance else [])
        outcomes = [turn.outcome for turn in turns]
        found = [followups(brief, outcomes) if outcomes else starters(brief) for brief in briefs]
        waiting = self.service.unanswered(owner, tab.conversation) if tab.conversation else QueueView()
        asked = {one.asked for one in (waiting.running, *waiting.waiting) if one}
        questions = tuple(dict.fromkeys(question for some in found for question in some if question not in asked))
        return render_template("chips.html.jinja", questions=questions[:_MOST_CHIPS])

    def _place(self, owner: str, sha256: str, place: Span | None) -> Passage | None:
        article = self.library.article(owner, sha256) if place else None
        if place is None or article is None:
            return None
        units = Utf16(article.text)
        return {"a": sha256, "s": units.unit(place.start), "e": units.unit(place.end)}

    def _passages(self, owner: str, turns: Sequence[Turn]) -> dict[str, Passage]:
        """The passage of each marker of the chat by its address."""
        articles = _Articles(self, owner)
        return {key: passage for turn in turns for key, passage in articles.passages_of(turn)}


class _Articles:
    """The articles of a conversation, each read once."""

    def __init__(self, screen: Screen, owner: str) -> None:
        self._library = screen.library
        self._owner = owner
        self._units: dict[str, Utf16 | None] = {}

    def passages_of(self, turn: Turn) -> Iterator[tuple[str, Passage]]:
        sha256_of: Mapping[str, str] = {article.name: article.sha256 for article in turn.outcome.articles}
        for receipt in citations_of(turn.outcome):
            sha256 = sha256_of[receipt.article]
            units = self._unit_counter(sha256)
            if units is None:
                continue
            key = f"{prefix_of(turn.number)}-{receipt.number}"
            start, end = units.unit(receipt.start), units.unit(receipt.end)
            yield key, {
                "key": key, "turn": turn.number, "n": receipt.number, "a": sha256, "s": start, "e": end,
                "q": receipt.quote, "name": receipt.article,
            }  # fmt: skip

    def _unit_counter(self, sha256: str) -> Utf16 | None:
        if sha256 not in self._units:
            article: Article | None = self._library.article(self._owner, sha256)
            self._units[sha256] = Utf16(article.text) if article else None
        return self._units[sha256]


def messages_of(turns: Sequence[Turn], stale: Sequence[str] = ()) -> list[Message]:
    """The messages of a conversation; `stale` says of each turn, in words, that its article changed since."""
    marks = [*stale, *("" for _ in turns[len(stale) :])]
    return [message for turn, mark in zip(turns, marks, strict=True) for message in _messages(turn, mark)]


def shown_turns(turns: Sequence[Turn], unanswered: QueueView) -> list[Turn]:
    """The stored turns without those that the running question replaces, and last one that could not be stored."""
    running, failed = unanswered.running, unanswered.failed
    replaced = running.replaces if running else 0
    shown = [turn for turn in turns if not replaced or turn.number < replaced]
    if failed and unanswered.unstored:
        number = (shown[-1].number if shown else 0) + 1
        now = datetime.now(UTC)
        shown.append(Turn(number=number, asked=failed.asked, outcome=unanswered.unstored, at=now, feedback=None))
    return shown


def unanswered_messages(unanswered: QueueView) -> list[Message]:
    """The messages of the questions without an answer: the running one as far as it is, then those that wait."""
    messages: list[Message] = []
    if unanswered.running:
        messages += [question_message(unanswered.running.asked), answer_message(_running_message(unanswered.event))]
    if unanswered.failed and unanswered.unstored:
        messages.append(answer_message(failure_message(unanswered.failure, _NOT_STORED)))
    elif unanswered.failed:
        text = failed_message(unanswered.failed.number, unanswered.failure)
        messages += [question_message(unanswered.failed.asked), answer_message(text)]
    first = 1 if unanswered.running or unanswered.failed else 0
    for before, waiting in enumerate(unanswered.waiting, start=first):
        text = waiting_message(waiting.number, before, stopped=bool(unanswered.failure))
        messages += [question_message(waiting.asked), answer_message(text)]
    return messages


def _running_message(event: Status | Drafted | None) -> str:
    if isinstance(event, Drafted):
        return draft_message(event.text)
    return working_message(event.text if event else "looking at the question")


def question_message(text: str) -> Message:
    """A question as a message."""
    return {"role": "user", "content": text_to_chat(text)}


def answer_message(html: str) -> Message:
    """A message with HTML that is escaped already."""
    return {"role": "assistant", "content": html}


def _messages(turn: Turn, stale: str) -> tuple[Message, Message]:
    judged = JUDGED[turn.feedback.verdict] if turn.feedback else ""
    mark = f"{outdated_message(stale)}\n" if stale else ""
    return question_message(turn.asked), answer_message(mark + outcome_message(turn.outcome, turn.number, judged))


_LEAST_KEPT = 0.25  # of the shorter story: two files of one name are versions only if they have much in common


class VersionChange(NamedTuple):
    """The earlier version and what changed since; `has_brief` is whether that version has a brief."""

    earlier: LibraryEntry
    update: Update
    has_brief: bool


def version_changes(library: Library, owner: str, sha256: str) -> VersionChange | None:
    """What changed since an article was read before; None where it was not, or where the text is the same.

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
    """For each outcome a note that a later version does not have what it cites; empty where it has."""
    later: dict[str, _Later | None] = {}
    words = []
    for outcome in outcomes:
        sha256_of = {asked.name: asked.sha256 for asked in outcome.articles}
        for sha256 in sha256_of.values():
            if sha256 not in later:
                later[sha256] = _later(library, owner, sha256)
        versions = ((later[sha256_of[citation.article]], citation) for citation in outcome.citations)
        lost = (one for one, citation in versions if one is not None and one.changes.moved_span(citation) is None)
        words.append(next((one.in_words for one in lost), ""))
    return tuple(words)


class _Later(NamedTuple):
    """The last version of an article that was read again, and what changed until then."""

    entry: LibraryEntry
    changes: Changes
    looks_cut_off: bool

    @property
    def in_words(self) -> str:
        """The note beside an answer that cites what this version does not have."""
        read = f"the version read {self.entry.added.day} {self.entry.added:%B %Y}"
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
