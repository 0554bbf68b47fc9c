"""Asking: what is answered, what is not, and what happens when something breaks."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from free_port import free_port
from qa.scripted_reader import spoken
from scripted_server import Body, Reply, ScriptedServer, status
from web.browser.browser_articles import FERRY, newsroom
from web.browser.reader import Reader, watched
from web.web_process import PATIENCE, launched

pytestmark = pytest.mark.browser


@pytest.fixture
def breaking(model: ScriptedServer) -> Iterator[ScriptedServer]:
    """The model, which a test may break and which is whole again afterwards."""
    yield model
    model.default(newsroom)


def test_what_the_article_does_not_say_is_said_so_with_the_nearest_passage(reader: Reader) -> None:
    abstention = reader.bring(FERRY).ask("Who insured the ferry Luminosa?")
    expect(abstention).to_contain_text(re.compile("does not say|can't confirm"))
    expect(abstention).to_contain_text(re.compile(r"∅ not in the article|\? not confirmed"))
    nearest = abstention.locator("blockquote a.cite")
    if nearest.count():
        nearest.first.click()
        assert reader.lit() in FERRY


def test_how_an_answer_was_checked_opens_below_it(reader: Reader) -> None:
    reader.bring(FERRY).ask("How many passengers did the ferry have on board?")
    checked = reader.page.locator("#ng-chat .ng-checked")
    checked.locator("summary").click()
    expect(checked).to_contain_text("word for word")
    assert "%" not in checked.inner_text()


def test_a_question_is_edited_in_its_place(reader: Reader) -> None:
    reader.bring(FERRY).ask("How many passengers did the ferry have on board?")
    reader.page.get_by_role("button", name="Edit question").click()
    expect(reader.box).to_have_value("How many passengers did the ferry have on board?")
    reader.box.fill("At what depth does the wreck lie?")
    reader.box.press("Enter")
    expect(reader.outcomes).to_contain_text(["40 metres"])
    expect(reader.page.locator("#ng-chat [data-testid=user]")).to_have_count(1)


def test_feedback_is_kept_with_its_reason(reader: Reader) -> None:
    reader.bring(FERRY).ask("How many passengers did the ferry have on board?")
    reader.page.get_by_role("button", name="✕ Not right").click()
    reader.page.get_by_label("The quote does not say it").check()
    reader.page.get_by_role("button", name="Keep this").click()
    expect(reader.page.locator(".ng-judged")).to_have_text("✕ you said: the quote does not say it")


def test_a_model_that_dies_in_mid_answer_leaves_a_sentence_and_the_question_in_its_place(
    reader: Reader, breaking: ScriptedServer
) -> None:
    reader.bring(FERRY).ask("How many passengers did the ferry have on board?")
    breaking.default(_dying)
    reader.send("At what depth does the wreck lie?")
    expect(reader.page.locator("#ng-chat .ng-failed")).to_contain_text("cut off")
    expect(reader.outcomes).to_have_count(1)
    breaking.default(newsroom)
    reader.page.get_by_role("button", name="Try again").click()
    expect(reader.outcomes).to_have_count(2)


def test_questions_wait_visibly_are_withdrawn_and_outlive_a_reload(reader: Reader, breaking: ScriptedServer) -> None:
    reader.bring(FERRY)
    go = threading.Event()
    breaking.default(lambda body: newsroom(body) if go.wait(PATIENCE) else status(503))
    reader.send("How many passengers did the ferry have on board?")
    expect(reader.page.locator("#ng-chat .ng-working")).to_have_count(1)
    reader.send("Who insured the ferry?")
    reader.send("At what depth does the wreck lie?")
    waiting = reader.page.locator("#ng-chat .ng-waiting")
    expect(waiting).to_have_text(["Waiting, 1 before it.", "Waiting, 2 before it."])
    reader.page.get_by_role("button", name="Withdraw").first.click()
    expect(waiting).to_have_text(["Waiting, 1 before it."])
    expect(reader.box).to_have_value("Who insured the ferry?")

    reader.page.reload()
    reader.wait_until_ready()
    expect(waiting).to_have_text(["Waiting, 1 before it."])
    expect(reader.page.locator("#ng-chat [data-testid=user]")).to_have_count(2)
    go.set()
    expect(reader.outcomes).to_contain_text(["214 passengers", "40 metres"])
    expect(waiting).to_have_count(0)


def test_a_question_asked_while_the_brief_is_made_is_answered(reader: Reader, breaking: ScriptedServer) -> None:
    go = threading.Event()
    breaking.default(lambda body: newsroom(body) if go.wait(PATIENCE) else status(503))
    reader.paste(FERRY)
    expect(reader.page.locator("[data-brief=glance]")).to_be_visible()
    reader.send("At what depth does the wreck lie?")
    expect(reader.page.locator("#ng-chat .ng-working")).to_have_count(1)
    expect(reader.page.locator(".ng-chip").first).to_be_visible()  # more can be asked meanwhile
    go.set()
    expect(reader.outcomes).to_contain_text(["40 metres"])
    reader.brief.wait_for()


def test_stop_ends_the_answer_and_gives_the_question_back(reader: Reader, breaking: ScriptedServer) -> None:
    reader.bring(FERRY)
    breaking.default(lambda body: newsroom(body).after(30))
    reader.box.fill("At what depth does the wreck lie?")
    reader.box.press("Enter")
    reader.page.get_by_role("button", name="Stop").click()
    expect(reader.page.locator("#ng-says")).to_contain_text("Stopped.")
    expect(reader.box).to_have_value("At what depth does the wreck lie?")
    expect(reader.outcomes).to_have_count(0)
    breaking.default(newsroom)
    reader.box.press("Enter")
    expect(reader.outcomes).to_contain_text(["40 metres"])


def test_a_server_that_goes_away_in_mid_answer_loses_nothing(
    context: BrowserContext, breaking: ScriptedServer, tmp_path: Path, preloaded_python: list[str]
) -> None:
    flags = ("--model", "scripted", "--base-url", breaking.url, "--port", str(free_port()))
    page = context.new_page()
    with launched(tmp_path, *flags, python=preloaded_python) as first:
        reader = Reader(page, first.url, edition=1).arrive().bring(FERRY)
        reader.ask("How many passengers did the ferry have on board?")
        breaking.default(lambda body: newsroom(body).after(30))
        reader.box.fill("At what depth does the wreck lie?")
        reader.box.press("Enter")
        page.locator("#ng-chat .ng-working").wait_for()
        reader.mark_page()
        first.end(signal.SIGKILL)
    breaking.default(newsroom)
    with launched(tmp_path, *flags, python=preloaded_python):
        reader.wait_for_reload()
        expect(reader.outcomes).to_have_count(2)  # the question that was being answered is answered now
        expect(reader.outcomes.last).to_contain_text("40 metres")
    page.close()


def test_two_tabs_do_not_disturb_each_other(reader: Reader) -> None:
    reader.bring(FERRY).ask("How many passengers did the ferry have on board?")
    page = reader.page.context.new_page()
    with watched(page, reader.url) as elsewhere:
        other = Reader(page, reader.url, edition=reader.edition).arrive(reader.page.url.removeprefix(reader.url))
        expect(other.outcomes).to_have_count(1)
        other.ask("At what depth does the wreck lie?")
        expect(reader.outcomes).to_have_count(1)
        reader.box.fill("Who is the harbour master?")
        reader.box.press("Enter")
        expect(reader.outcomes).to_have_count(3)  # with what was asked in the other tab
        assert elsewhere == []
    page.close()


def _dying(body: Body) -> Reply:
    """A server that breaks off inside its answer, each time."""
    good = spoken(body, "40 metres deep")
    return Reply(good.status, good.headers, good.chunks[:1], ending="torn")
