"""The HTML of the page: article, brief, chat messages, library, version cards, and the style sheet and script.

Templates escape everything that comes from an article or a model. The text of the element `ng-text`, without its
`data-skip` parts, equals `Article.text`. A browser counts offsets in UTF-16 units, spans count code points. The page
fetches nothing from other addresses.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from nutgraf.answer import Abstention, Answer
from nutgraf.brief import ArticleRecord
from nutgraf.checking import LABELS as VERDICT_LABELS
from nutgraf.checking import SHAPES as VERDICT_SHAPES
from nutgraf.checking import summary as check_summary
from nutgraf.render import answer_notes, answer_to_chat, phrases, text_to_chat, update_values
from nutgraf.render.escaping import inert, web_address
from nutgraf.render.html_page import (
    Receipts,
    blocks_of,
    direction_of,
    environment_of,
    numbered,
    numbers_of,
    receipts_of,
)
from nutgraf.render.sizes import SHOWN_FIELDS, LineSoFar, is_ahead, rest_of, sized, timeline_of

if TYPE_CHECKING:
    from gradio.themes import Base

    from nutgraf.answer import Citation
    from nutgraf.article import Article, Span
    from nutgraf.brief import Brief, Update
    from nutgraf.checking import CheckReport
    from nutgraf.library import Hit
    from nutgraf.library.records import LibraryEntry, StoredConversation
    from nutgraf.summarize import Step


_FOLDER = files("nutgraf.web").joinpath("assets")


def render_template(template: str, **values: object) -> str:
    """The HTML of a template of `assets`."""
    return environment_of(read_asset).get_template(template).render(**values)


def read_asset(name: str) -> str:
    """A file of `assets`, as it is."""
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")


def article_pane(article: Article) -> str:
    """The article as escaped HTML in paragraphs, with direction and language; removed blocks are folded."""
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
        hidden=phrases.hidden_phrase(article.hidden),
    )


def empty_pane() -> str:
    """The pane without an article: the ways to add one."""
    return render_template("empty.html.jinja")


_LAST_OF_ONE_UNIT = "\uffff"


class Utf16:
    """Converts offsets in code points of one text into UTF-16 units.

    >>> Utf16("a 😀 b").unit(4)
    5
    """

    def __init__(self, text: str) -> None:
        self._pairs = [place for place, letter in enumerate(text) if letter > _LAST_OF_ONE_UNIT]

    def unit(self, code_point: int) -> int:
        """Where the code point begins, in UTF-16 units from the start of the text."""
        return code_point + bisect_left(self._pairs, code_point)


class CardReceipt(NamedTuple):
    """One receipt: its number, its place in UTF-16 units, and the quote."""

    number: int
    first_unit: int
    end_unit: int
    quote: str


def brief_card(brief: Brief) -> str:
    """The brief as escaped HTML: the size `brief`, and everything else in parts that open with a click."""
    shown = sized(brief, "brief")
    return _statements_card(
        "brief.html.jinja",
        brief.article,
        receipts_of(brief),
        brief=brief,
        shown=shown,
        rest=rest_of(brief, shown),
        dates=timeline_of(brief),
        is_ahead=is_ahead,
        making=phrases.making_of(brief),
    )


def unfinished_card(lines: Sequence[LineSoFar], article: ArticleRecord) -> str:
    """The lines of a brief that is being made, each marked as verified or as being checked; those by code are not."""
    return _statements_card(
        "unfinished.html.jinja",
        article,
        numbered(span for line in lines if line.claim for span in line.claim.spans),
        lines_of={field: [line for line in lines if line.field == field] for field in SHOWN_FIELDS},
        is_begun=any(line.is_verified or line.draft for line in lines),
    )


def _statements_card(template: str, article: ArticleRecord, receipts: Receipts, **values: object) -> str:
    return render_template(
        template,
        article=article,
        direction=direction_of(article.language),
        links=_CardReceipts(receipts, Utf16(article.text)).of,
        **values,
    )


def brief_offer(*, ready: bool) -> str:
    """The offer to make a brief where there is none yet; `ready` is whether the model is open."""
    return render_template("brief_offer.html.jinja", state="offer", ready=ready, step=None, sentence="")


def brief_progress(step: Step | None) -> str:
    """The line while a brief is made: the stage, tokens, their rate and the time left, and a button to stop."""
    return render_template("brief_offer.html.jinja", state="making", ready=True, step=step, sentence="")


def brief_failed(sentence: str) -> str:
    """The line of a brief that could not be made: the error, and a button to try again."""
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


def check_progress(step: Step | None) -> str:
    """The card while a text is checked."""
    return render_template("check.html.jinja", state="making", step=step)


def check_failed(sentence: str) -> str:
    """The card of a check that could not be made."""
    return render_template("check.html.jinja", state="failed", sentence=sentence)


class CheckReceipt(NamedTuple):
    """One receipt of a check: its number, its address among the receipts, its article and place in UTF-16 units."""

    number: int
    key: str
    sha256: str
    first_unit: int
    end_unit: int
    quote: str


def check_receipts(report: CheckReport, articles: Iterable[Article]) -> dict[Citation, CheckReceipt]:
    """The receipts of a check, numbered in the order of its sentences; `articles` are those of the report."""
    units = {asked.name: (asked.sha256, Utf16(one.text)) for asked, one in zip(report.articles, articles, strict=True)}
    found: dict[Citation, CheckReceipt] = {}
    for citation in dict.fromkeys(one for sentence in report.sentences for one in sentence.citations):
        sha256, unit = units[citation.article][0], units[citation.article][1].unit
        number = len(found) + 1
        start, end = unit(citation.start), unit(citation.end)
        found[citation] = CheckReceipt(number, f"check-{number}", sha256, start, end, citation.quote)
    return found


def check_card(report: CheckReport, receipts: Mapping[Citation, CheckReceipt]) -> str:
    """The verdict on each sentence of a text as escaped HTML, with the receipts that lead into the article."""
    return render_template(
        "check.html.jinja",
        state="done",
        report=report,
        summary=check_summary(report),
        labels=VERDICT_LABELS,
        shapes=VERDICT_SHAPES,
        receipts=receipts,
    )


def working_message(text: str) -> str:
    """The message while the model works."""
    return f'<p class="ng-working">{inert(text)} …</p>'


def waiting_message(number: int, before: int, *, stopped: bool) -> str:
    """The message of a question that waits: its place in line, and the button that withdraws it.

    `stopped` is whether the line has stopped, because the first question in it could not be answered.
    """
    place = "next" if not before else f"{before} before it" if before > 1 else "1 before it"
    words = f"Waiting, {place}." if not stopped else f"Waiting, {place}: the first one has to be tried again."
    acts = f'<p class="ng-acts"><button type="button" class="ng-act act-withdrawn turn-{number}">Withdraw</button></p>'
    return f'<p class="ng-waiting">{words}</p>{acts}'


def failed_message(number: int, sentence: str) -> str:
    """The message of a question that could not be answered: the error, and the buttons that go on."""
    again = f'<button type="button" class="ng-act act-resumed turn-{number}">Try again</button>'
    drop = f'<button type="button" class="ng-act act-withdrawn turn-{number}">Withdraw</button>'
    return (
        f'<div class="ng-failed"><p class="ng-state">{inert(sentence)}</p></div><p class="ng-acts">{again} {drop}</p>'
    )


def draft_message(text: str) -> str:
    """A growing draft, marked as not checked."""
    return f'<div class="ng-draft"><p class="ng-state">Draft, not checked yet</p>{text_to_chat(text)}</div>'


def failure_message(sentence: str, way_out: str) -> str:
    """The message of an error, with the way out."""
    return f'<div class="ng-failed"><p class="ng-state">{inert(sentence)}</p><p>{inert(way_out)}</p></div>'


def outdated_message(sentence: str) -> str:
    """The note that a later version of the article does not have what an answer cites."""
    return f'<p class="ng-state"><span class="ng-stale">{inert(sentence)}</span></p>'


def outcome_message(outcome: Answer | Abstention, number: int, judged: str) -> str:
    """The outcome of turn `number` with its checks folded below it, and its buttons.

    `judged` is the verdict of the reader's feedback in words, empty where there is none.
    """
    notes = "".join(answer_notes(outcome).splitlines())
    checked = f'<details class="ng-checked"><summary>How this answer was checked</summary>{notes}</details>'
    acts = f'<p class="ng-acts" role="group">{_buttons(number, judged)}</p>'
    return "\n".join((answer_to_chat(outcome, prefix_of(number)), checked, acts))


def prefix_of(number: int) -> str:
    """The prefix of the markers of a turn."""
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
    """The content of the list: `words` is the query, `hits` are its results."""

    entries: Sequence[LibraryEntry]
    conversations: Sequence[StoredConversation]
    words: str = ""
    hits: Sequence[Hit] = ()
    article: str = ""
    conversation: str = ""


class SnippetPiece(NamedTuple):
    """A part of a snippet: a match, or the text around it."""

    text: str
    found: bool


class ListedHit(NamedTuple):
    """One hit as it is shown; `place` is `start-end` in code points, empty for a match in the title."""

    entry: LibraryEntry
    pieces: tuple[SnippetPiece, ...]
    place: str


def library_list(view: ListView) -> str:
    """The list as escaped HTML; the open article and conversation are marked for screen readers."""
    finds = [ListedHit(hit.entry, tuple(pieces_of(hit)), _place(hit)) for hit in view.hits]
    return render_template("library.html.jinja", view=view, finds=finds)


def pieces_of(hit: Hit) -> Iterator[SnippetPiece]:
    """The snippet of a hit, cut at the borders of its matches."""
    position = 0
    for start, end in hit.found:
        if start > position:
            yield SnippetPiece(hit.snippet[position:start], found=False)
        yield SnippetPiece(hit.snippet[start:end], found=True)
        position = end
    if position < len(hit.snippet):
        yield SnippetPiece(hit.snippet[position:], found=False)


def _place(hit: Hit) -> str:
    return f"{hit.span.start}-{hit.span.end}" if hit.span else ""


STYLES = ("tokens.css", "frame.css", "article.css", "brief.css", "chat.css", "dialogs.css")
SCRIPTS = ("passages.js", "receipts.js", "shell.js", "intake.js", "wire.js")
SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Noto Sans Arabic", "sans-serif"]


class Look(NamedTuple):
    """The `theme`, `css` and `head` for `gr.mount_gradio_app`."""

    theme: Base
    css: str
    head: str


def look() -> Look:
    """The look of the page; only system fonts, so that nothing is fetched."""
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
    """The script of the page, which runs inside the wire between browser and server."""
    return "\n".join(("'use strict';", *map(read_asset, SCRIPTS)))


def update_card(article: Article, earlier: LibraryEntry, update: Update) -> str:
    """The changes since the earlier version as escaped HTML: doubts, corrections, stale statements, new sentences."""
    return render_template("update.html.jinja", article=article, earlier=earlier, **update_values(update))


def newer_card(latest: LibraryEntry) -> str:
    """The note that the open article was read again later, with a link to that version."""
    return render_template("newer.html.jinja", latest=latest)
