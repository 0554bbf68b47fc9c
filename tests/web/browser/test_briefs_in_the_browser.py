"""Briefs: what is there before the model has answered, and what takes its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from scripted_server import Body, Reply, ScriptedServer
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
