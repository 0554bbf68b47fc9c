"""Briefs: what is there before the model has answered, and what takes its place."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from scripted_server import Body, Reply, ScriptedServer, stream
from web.browser.browser_articles import FERRY, PIER, newsroom
from web.browser.reader import Reader
from web.web_process import PATIENCE

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(model: ScriptedServer) -> Iterator[threading.Event]:
    """The model answers nothing until the event is set."""
    go = threading.Event()

    def wait(body: Body) -> Reply | str:
        go.wait(PATIENCE)
        return newsroom(body)

    model.default(wait)
    yield go
    go.set()
    model.default(newsroom)


def test_a_glance_by_code_is_there_before_the_model_has_answered_and_its_receipts_lead(
    reader: Reader, waiting: threading.Event
) -> None:
    reader.paste(FERRY)
    glance = reader.page.locator("[data-brief=glance]")
    expect(glance).to_contain_text("by code alone")
    expect(reader.page.locator("#ng-progress .ng-working")).to_contain_text("Making the brief")
    receipt = glance.locator("a.cite").first
    quote = receipt.get_attribute("data-q")
    receipt.click()
    assert reader.lit() == quote
    expect(reader.page.locator("#ng-chips .ng-chip").first).to_be_visible()  # and can be asked about

    waiting.set()
    reader.brief.wait_for()
    expect(glance).to_have_count(0)
    expect(reader.page.locator("#ng-progress")).to_have_text("")


class WatchedEditor:
    """A model that drafts a brief and gives verdicts, and goes on each time only when its event is set."""

    HEADLINE, POINT = "A blaze aboard the Luminosa cost a dozen lives", "There were 214 people travelling on it."

    def __init__(self) -> None:
        self.drafted, self.judged, self.ended = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, body: Body) -> Reply | str:
        asked = str(body["messages"][-1]["content"])
        if "END OF THE ARTICLE" in asked:
            lead = {"text": self.HEADLINE, "sentences": [2], "asserted_by": "", "certainty": "fact"}
            point = lead | {"text": self.POINT, "sentences": [3]}
            text = json.dumps({"headline": lead, "nut_graf": point, "key_points": [point], "who": []})
            return replace(stream([text[:-2], text[-2:]]), gates={1: self.drafted})
        if '"statement"' in asked:
            verdicts = [f'{{"number": {one["number"]}, "verdict": "yes"}}' for one in json.loads(asked)]
            parts = ['{"verdicts": [' + verdicts[0] + ', {"number": 2, ', '"verdict": "yes"}', "]}"]
            return replace(stream(parts), gates={0: self.judged, 1: self.ended})
        return newsroom(body)

    def end(self) -> None:
        for event in (self.drafted, self.judged, self.ended):
            event.set()


@pytest.fixture
def editor(model: ScriptedServer) -> Iterator[WatchedEditor]:
    watched = WatchedEditor()
    model.default(watched)
    yield watched
    watched.end()
    model.default(newsroom)


def test_the_lines_of_the_glance_are_replaced_one_by_one_and_each_is_marked_when_it_is_verified(
    reader: Reader, editor: WatchedEditor
) -> None:
    reader.paste(FERRY)
    glance = reader.page.locator("[data-brief=glance]")
    headline = glance.locator("h2")
    checking = glance.locator(".ng-checking")
    expect(checking.first).to_contain_text(f"checking {editor.HEADLINE}")
    expect(headline).to_contain_text("Fire on a ferry off Port Renna")  # it stays
    expect(glance.get_by_role("img", name="verified")).to_have_count(0)
    editor.drafted.set()
    expect(reader.page.locator("#ng-progress")).to_contain_text("checking")
    editor.judged.set()
    expect(headline.get_by_role("img", name="verified")).to_have_count(1)
    expect(headline).to_contain_text(editor.HEADLINE)
    expect(headline).not_to_contain_text("Fire on a ferry")
    expect(glance.get_by_role("img", name="verified")).to_have_count(1)
    expect(checking.first).to_contain_text(editor.POINT)
    headline.locator("a.cite").first.click()
    assert reader.lit().startswith("Twelve people were killed")

    editor.ended.set()
    reader.brief.wait_for()
    expect(glance).to_have_count(0)
    expect(reader.page.locator("#ng-brief h2")).to_contain_text(editor.HEADLINE)


def test_a_stopped_brief_shows_nothing_that_was_being_checked(reader: Reader, editor: WatchedEditor) -> None:
    reader.paste(FERRY)
    checking = reader.page.locator(".ng-checking").first
    expect(checking).to_be_visible()
    reader.page.get_by_role("button", name="Stop").click()
    expect(reader.page.locator("#ng-progress")).to_contain_text("Make the brief")
    expect(checking).to_be_hidden()
    expect(reader.page.locator("[data-brief=glance] h2")).to_contain_text("Fire on a ferry off Port Renna")


def test_a_brief_in_the_making_never_draws_over_another_article(reader: Reader, waiting: threading.Event) -> None:
    reader.paste(FERRY)
    expect(reader.page.locator("[data-brief=glance]")).to_contain_text("Luminosa")
    reader.paste(PIER)
    expect(reader.page.locator("[data-brief=glance]")).not_to_contain_text("Luminosa")
    waiting.set()
    reader.brief.wait_for()
    expect(reader.page.locator("#ng-brief")).not_to_contain_text("Luminosa")
    reader.page.go_back()
    expect(reader.page.locator("#ng-text")).to_contain_text("Luminosa")
    expect(reader.page.locator("#ng-brief")).to_contain_text("Luminosa")
    reader.brief.wait_for()  # it was stopped, and is made now


def test_a_stopped_brief_leaves_the_glance_and_can_be_made_after_all(reader: Reader, waiting: threading.Event) -> None:
    reader.paste(FERRY)
    expect(reader.page.locator("[data-brief=glance]")).to_be_visible()
    reader.page.get_by_role("button", name="Stop").click()
    expect(reader.page.locator("#ng-progress")).to_contain_text("Make the brief")
    expect(reader.page.locator("[data-brief=glance]")).to_be_visible()
    waiting.set()
    reader.page.get_by_role("button", name="Make the brief").click()
    reader.brief.wait_for()


def test_a_brief_that_cannot_be_made_leaves_the_glance_and_a_sentence(reader: Reader, model: ScriptedServer) -> None:
    model.default(lambda _: Reply(401, {}, [b'{"error": {"message": "no"}}']))
    try:
        reader.paste(FERRY)
        expect(reader.page.locator("#ng-progress [role=alert]")).to_contain_text("key")
        expect(reader.page.locator("[data-brief=glance]")).to_be_visible()
    finally:
        model.default(newsroom)
