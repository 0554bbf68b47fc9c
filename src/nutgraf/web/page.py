"""The article as it is read: its own words in order, nothing left out, and set so that every offset can be found.

The text of the element `ng-text`, without its `data-skip` parts, is `Article.text` again, character for character.

The templates of the page; whatever stands in an article or came from a model is escaped by them, never by hand.

Places in an article as a browser counts them: it counts UTF-16 units, spans count code points.

The brief above the chat: every line with receipts, what is not known, and what was rejected and why.

What the chat shows beside the outcomes: what is going on, drafts, failures, and what can be done with an answer.

The library beside the article: articles, what a search found, and earlier conversations.

How the page looks: theme, style sheet and head, with nothing that is fetched from anywhere.

What changed since an article was read before, above its brief; or that there is a newer version of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from nutgraf.answer import Abstention, Answer
from nutgraf.brief import ArticleRecord
from nutgraf.render import answer_notes, answer_to_chat, phrases, said_to_chat, update_values
from nutgraf.render.escaping import inert, web_address
from nutgraf.render.html_page import Receipts, blocks_of, direction_of, environment_of, numbers_of, receipts_of

if TYPE_CHECKING:
    from nutgraf.article import Article

if TYPE_CHECKING:
    from nutgraf.article import Span
    from nutgraf.brief import Brief
    from nutgraf.summarize import Step

if TYPE_CHECKING:
    from nutgraf.library import Hit
    from nutgraf.library.records import LibraryEntry, StoredConversation

if TYPE_CHECKING:
    from gradio.themes import Base

if TYPE_CHECKING:
    from nutgraf.article import Article
    from nutgraf.brief import Update
    from nutgraf.library.records import LibraryEntry


_FOLDER = files("nutgraf.web").joinpath("assets")


def render_template(template: str, **values: object) -> str:
    """The HTML of a template of `assets`, without blanks of ours where the article's own count."""
    return environment_of(read_asset).get_template(template).render(**values)


def read_asset(name: str) -> str:
    """A file of `assets`, as it is."""
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")


def article_pane(article: Article) -> str:
    """The article as escaped HTML: paragraphs, direction and language; what is not part of the story is folded."""
    record = ArticleRecord.model_validate({name: getattr(article, name) for name in ArticleRecord.model_fields})
    blocks = blocks_of(record, {})
    return render_template(
        "article.html.jinja",
        article=article,
        blocks=blocks,
        titled=any(block.kind == "title" for block in blocks),
        direction=direction_of(article.language),
        words=len(article.text.split()),
        web_address=web_address(article.url),
    )


def empty_pane() -> str:
    """What stands where the article will be: the ways to bring one in."""
    return render_template("empty.html.jinja")


_LAST_OF_ONE_UNIT = "\uffff"


class Utf16:
    """Turns code points of one text into UTF-16 units.

    >>> Utf16("a 😀 b").unit(4)
    5
    """

    def __init__(self, text: str) -> None:
        self._pairs = [place for place, letter in enumerate(text) if letter > _LAST_OF_ONE_UNIT]

    def unit(self, code_point: int) -> int:
        """Where the code point begins, in UTF-16 units from the start of the text."""
        return code_point + bisect_left(self._pairs, code_point)


class CardReceipt(NamedTuple):
    """One receipt: its number, where it leads in UTF-16 units, and the quote."""

    number: int
    first_unit: int
    end_unit: int
    quote: str


def brief_card(brief: Brief) -> str:
    """The brief as escaped HTML."""
    receipts = receipts_of(brief)
    return render_template(
        "brief.html.jinja",
        brief=brief,
        article=brief.article,
        direction=direction_of(brief.article.language),
        links=_CardReceipts(receipts, Utf16(brief.article.text)).of,
        making=phrases.making_of(brief),
    )


def brief_offer(*, ready: bool) -> str:
    """The card of an article that has no brief yet; `ready` tells whether the model is open."""
    return render_template("brief_offer.html.jinja", state="offer", ready=ready, step=None, sentence="")


def brief_progress(step: Step | None) -> str:
    """The card while a brief is made."""
    return render_template("brief_offer.html.jinja", state="making", ready=True, step=step, sentence="")


def brief_failed(sentence: str) -> str:
    """The card of a brief that could not be made: why, and the way to try again."""
    return render_template("brief_offer.html.jinja", state="failed", ready=True, step=None, sentence=sentence)


class _CardReceipts:
    def __init__(self, receipts: Receipts, units: Utf16) -> None:
        self._receipts = receipts
        self._units = units

    def of(self, spans: Iterable[Span]) -> list[CardReceipt]:
        by_number = {self._receipts[span]: span for span in spans}
        unit = self._units.unit
        return [
            CardReceipt(number, unit(span.start), unit(span.end), span.quote)
            for number in numbers_of(self._receipts, by_number.values())
            for span in (by_number[number],)
        ]


def working_message(text: str) -> str:
    """What the model is doing, in words."""
    return f'<p class="ng-working">{inert(text)} …</p>'


def draft_message(text: str) -> str:
    """A draft as it grows: plainly marked as nothing to rely on."""
    return f'<div class="ng-draft"><p class="ng-state">Draft, not checked yet</p>{said_to_chat(text)}</div>'


def failure_message(sentence: str, way_out: str) -> str:
    """Why something did not come to its end, and what can be done about it."""
    return f'<div class="ng-failed"><p class="ng-state">{inert(sentence)}</p><p>{inert(way_out)}</p></div>'


def outdated_message(sentence: str) -> str:
    """That an answer rests on words which a later version of its article does not have."""
    return f'<p class="ng-state"><span class="ng-stale">{inert(sentence)}</span></p>'


def outcome_message(outcome: Answer | Abstention, number: int, judged: str) -> str:
    """The outcome of turn `number` with its checks folded below it, and what can be done with it.

    `judged` is the verdict of the reader's feedback in words, empty where there is none.
    """
    notes = "".join(answer_notes(outcome).splitlines())
    checked = f'<details class="ng-checked"><summary>How this answer was checked</summary>{notes}</details>'
    acts = f'<p class="ng-acts" role="group">{_buttons(number, judged)}</p>'
    return "\n".join((answer_to_chat(outcome, prefix_of(number)), checked, acts))


def prefix_of(number: int) -> str:
    """What the markers of a turn begin with."""
    return f"t{number}"


def _buttons(number: int, judged: str) -> str:
    acts = [("copied", "Copy with footnotes"), ("retried", "Ask again"), ("edited", "Edit question")]
    verdict = [("right", "✓ Right"), ("wrong", "✕ Not right …")]
    buttons = [
        f'<button type="button" class="ng-act act-{act} turn-{number}">{words}</button>'
        for act, words in (acts if judged else [*acts, *verdict])
    ]
    return " ".join([*buttons, f'<span class="ng-judged">{judged}</span>'] if judged else buttons)


class ListView(NamedTuple):
    """What the list shows: `words` is what was searched for, `hits` what that found."""

    entries: Sequence[LibraryEntry]
    talks: Sequence[StoredConversation]
    words: str = ""
    hits: Sequence[Hit] = ()
    article: str = ""
    talk: str = ""


class Piece(NamedTuple):
    """A part of a snippet, found or around what was found."""

    text: str
    found: bool


class Find(NamedTuple):
    """One hit as it is shown; `place` is where it stands, `start-end` in code points, empty where it is a title."""

    entry: LibraryEntry
    pieces: tuple[Piece, ...]
    place: str


def library_list(view: ListView) -> str:
    """The list as escaped HTML; the open article and conversation are marked in words for a screen reader."""
    finds = [Find(hit.entry, tuple(pieces_of(hit)), _place(hit)) for hit in view.hits]
    return render_template("library.html.jinja", view=view, finds=finds)


def pieces_of(hit: Hit) -> Iterator[Piece]:
    """The snippet of a hit, cut where what was found begins and ends."""
    position = 0
    for start, end in hit.found:
        if start > position:
            yield Piece(hit.snippet[position:start], found=False)
        yield Piece(hit.snippet[start:end], found=True)
        position = end
    if position < len(hit.snippet):
        yield Piece(hit.snippet[position:], found=False)


def _place(hit: Hit) -> str:
    return f"{hit.span.start}-{hit.span.end}" if hit.span else ""


STYLES = ("tokens.css", "frame.css", "article.css", "brief.css", "chat.css", "dialogs.css")
SCRIPTS = ("passages.js", "receipts.js", "shell.js", "intake.js", "wire.js")
SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Noto Sans Arabic", "sans-serif"]


class Look(NamedTuple):
    """What `gr.mount_gradio_app` and `Blocks.launch` take as `theme`, `css` and `head`."""

    theme: Base
    css: str
    head: str


def look() -> Look:
    """The look of the page; only system fonts, so that nothing leaves the machine."""
    import gradio as gr

    theme = gr.themes.Base(
        primary_hue="teal", neutral_hue="stone", font=SANS, font_mono=["ui-monospace", "Consolas", "monospace"]
    )
    return Look(theme, "", f"{read_asset('head.html')}<style>\n{_style()}</style>")


def _style() -> str:
    """The style sheet for the head: gradio rewrites the selectors of `css`, and drops media queries about the body.

    Nested in the root named twice, its rules weigh more than those that gradio resets everything with.
    """
    rules = "\n".join(map(read_asset, STYLES))
    return f"{read_asset('motion.css')}\n:root:root {{\n{rules}}}\n"


def script() -> str:
    """The script of the page: it runs inside the component that carries what browser and server tell each other."""
    return "\n".join(("'use strict';", *map(read_asset, SCRIPTS)))


def update_card(article: Article, earlier: LibraryEntry, update: Update) -> str:
    """What became of the earlier brief, as escaped HTML: doubts, corrections, stale statements, new sentences."""
    return render_template("update.html.jinja", article=article, earlier=earlier, **update_values(update))


def newer_card(latest: LibraryEntry) -> str:
    """That the article that is open was read again later, and the way to that version."""
    return render_template("newer.html.jinja", latest=latest)
