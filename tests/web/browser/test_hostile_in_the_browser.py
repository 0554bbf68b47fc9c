"""Whatever an article or a model writes: in the real chat nothing of it lives, and nothing leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, expect

from nutgraf.answer import Answer, AskedArticle, Citation, Statement
from nutgraf.article import Article
from nutgraf.library import Library
from qa.scripted_reader import spoken
from sample_making import MAKING
from scripted_server import Body, Reply, ScriptedServer
from web.browser.browser_articles import newsroom
from web.browser.reader import Reader, watched
from web.web_process import WebChat

pytestmark = pytest.mark.browser

HOSTILE = Path(__file__).parents[2] / "render" / "hostile_outputs.jsonl"
LINES = [json.loads(line)["text"] for line in HOSTILE.read_text(encoding="utf-8").splitlines()]
LIVE = """() => {
  const inside = '#ng-chat .message-content, #ng-desk .html-container';
  const live = 'img, picture, video, audio, source, iframe, object, embed, script, style, link, meta, base, form, svg,'
    + ' math, .katex, .mermaid, [style], [background], [srcset], marquee, textarea, select';
  const found = [...document.querySelectorAll(inside)].flatMap((part) => {
    const handlers = [...part.querySelectorAll('*')].filter((one) =>
      [...one.attributes].some(({ name }) => name.startsWith('on')));
    const links = [...part.querySelectorAll('a')].filter((one) => !one.matches('a.cite'));
    return [...part.querySelectorAll(live), ...handlers, ...links];
  });
  return found.filter((one) => !one.matches('.ng-number')).map((one) => one.outerHTML.slice(0, 200));
}"""


@pytest.fixture
def hostile_model(model: ScriptedServer) -> Iterator[ScriptedServer]:
    """A model that drafts every hostile line in one breath."""

    def everything(body: Body) -> Reply:
        asked = str(body["messages"][-1]["content"])
        return spoken(body, "\n\n".join(LINES)) if "hostile" in asked else newsroom(body)

    yield model.default(everything)
    model.default(newsroom)


def test_no_hostile_output_lives_in_the_chat_and_none_leaves(
    context: BrowserContext, web_chat: WebChat, home: Path
) -> None:
    article = Article(text="\n\n".join(LINES), title=LINES[0])
    address = _kept(home / "data" / "library", article)
    page = context.new_page()
    alerts: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    with watched(page, web_chat.url) as elsewhere:
        reader = Reader(page, web_chat.url, edition=0).arrive(address)
        expect(reader.outcomes).to_have_count(len(LINES))
        page.wait_for_timeout(1_000)  # for what loads late: that nothing more comes is no state to wait for
    assert page.evaluate(LIVE) == []
    assert (elsewhere, alerts) == ([], [])
    assert page.evaluate("window.pwned") is None


def test_a_hostile_draft_and_a_hostile_question_are_only_words(reader: Reader, hostile_model: ScriptedServer) -> None:
    # A page that hides its own story is refused, so the lines that hide themselves are left to the test above.
    lines = [line.replace("\n", " ") for line in LINES if "display" not in line]
    reader.bring(
        "\n\n".join(["The page of the ferry line was changed by strangers on Tuesday, the operator said.", *lines])
    )
    reader.ask(f"Is this hostile? {LINES[0]} {LINES[1]}"[:900])
    assert reader.page.evaluate(LIVE) == []


def _kept(folder: Path, article: Article) -> str:
    """Put the hostile lines into the library as answers, and return the address of their conversation."""
    with Library.open(folder) as library:
        library.add("local", article)
        conversation = library.start_conversation("local", [article.sha256])
        for line in LINES:
            library.add_turn("local", conversation, line, _answer(line, article))
    return f"/?a={article.sha256[:16]}&t={conversation}"


def _answer(line: str, article: Article) -> Answer:
    start = article.text.index(line)
    span = article.span(start, start + len(line))
    citation = Citation(start=span.start, end=span.end, quote=span.quote, article=LINES[1])
    statement = Statement(text=line, citations=(citation,), asserted_by=line, certainty="fact", wording="model")
    asked = AskedArticle(name=LINES[1], sha256=article.sha256)
    return Answer(
        asked=line, question=line, statements=(statement,), articles=(asked,), checks=(), chance=0.9, making=MAKING
    )
