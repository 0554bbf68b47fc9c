"""What comes in, what is kept, what goes out."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, expect

from nutgraf.answer import Answer
from nutgraf.brief import Brief
from scripted_server import ScriptedServer
from web.browser.browser_articles import FERRY, PIER
from web.browser.reader import Reader
from web.web_process import PATIENCE, launched

pytestmark = pytest.mark.browser


def test_the_sample_is_there_to_be_tried_at_once(reader: Reader) -> None:
    reader.page.get_by_role("button", name="+ Add").click()
    reader.page.locator("#ng-add").get_by_role("button", name="Try the sample article").click()
    expect(reader.page.locator(".ng-title")).to_contain_text("Larkfield Pharmacies")
    reader.brief.wait_for()
    expect(reader.page.locator(".ng-chip").first).to_be_visible()


def test_an_empty_paste_and_a_picture_are_refused_in_one_sentence(reader: Reader) -> None:
    reader.page.get_by_role("button", name="+ Add").click()
    reader.page.get_by_role("button", name="Add this text").click()
    expect(reader.page.locator("#ng-arrivals .ng-refused")).to_contain_text("Nothing was pasted")
    picture = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40}
    reader.page.locator("#ng-files").set_input_files(picture)  # type: ignore[arg-type]
    expect(reader.page.locator("#ng-arrivals .ng-refused").nth(1)).to_contain_text("photo.png")


def test_many_files_are_added_one_by_one_and_one_that_is_too_large_is_reported(reader: Reader, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * 10_000_000)
    ferry = _saved(tmp_path / "ferry.txt", reader.text_of(FERRY))
    pier = _saved(tmp_path / "pier.txt", reader.text_of(PIER))
    reader.page.get_by_role("button", name="+ Add").click()
    reader.page.locator("#ng-files").set_input_files([ferry, large, pier])
    expect(reader.page.locator("#ng-arrivals .ng-done")).to_have_count(2)
    expect(reader.page.locator("#ng-arrivals .ng-refused")).to_contain_text("50 MB")
    expect(reader.page.locator("#ng-text")).to_contain_text("rebuild the pier")


def test_two_articles_are_asked_together_and_a_marker_opens_its_own(reader: Reader) -> None:
    reader.bring(PIER).bring(FERRY)
    for picked in reader.page.locator(".ng-pick").all()[:2]:
        picked.check()
    reader.page.get_by_role("button", name="Ask across 2 articles").click()
    expect(reader.page.locator("#ng-says")).to_contain_text("2 articles")
    reader.ask("In which year was the pier built?").locator("a.cite").first.click()
    expect(reader.page.locator("#ng-text")).to_contain_text("rebuild the pier")
    assert reader.lit() in PIER


def test_the_back_button_brings_the_article_before(reader: Reader) -> None:
    reader.bring(PIER).bring(FERRY)
    reader.page.go_back()
    expect(reader.page.locator("#ng-text")).to_contain_text("rebuild the pier")
    reader.page.go_forward()
    expect(reader.page.locator("#ng-text")).to_contain_text("Fire on a ferry")


def test_brief_and_conversation_are_saved_as_files(reader: Reader, tmp_path: Path) -> None:
    reader.bring(FERRY).ask("How many passengers did the ferry have on board?")
    brief = Brief.model_validate_json(_exported(reader, "brief", "json", tmp_path).read_text(encoding="utf-8"))
    assert brief.article.text == reader.text_of(FERRY)
    conversation = json.loads(_exported(reader, "talk", "json", tmp_path).read_text(encoding="utf-8"))
    assert (
        Answer.model_validate(conversation["outcomes"][0]).asked == "How many passengers did the ferry have on board?"
    )
    page = _exported(reader, "talk", "html", tmp_path).read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert "The ferry was carrying 214 passengers." in _exported(reader, "talk", "md", tmp_path).read_text("utf-8")


def test_what_was_asked_is_there_after_a_restart(
    browser: Browser, model: ScriptedServer, tmp_path: Path, preloaded_python: list[str]
) -> None:
    flags = ("--model", "scripted", "--base-url", model.url)
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    with launched(tmp_path, *flags, python=preloaded_python) as first:
        Reader(page, first.url, edition=1).arrive().bring(FERRY).ask("At what depth does the wreck lie?")
        first.end(signal.SIGTERM)
    page.close()  # it would load itself again if the next server has the same port
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    with launched(tmp_path, *flags, python=preloaded_python) as again:
        reader = Reader(page, again.url, edition=1).arrive()
        expect(reader.outcomes).to_contain_text(["40 metres"])
        reader.brief.wait_for()
        page.locator("#ng-search").fill("harbour master")
        expect(page.locator(".ng-snippet mark").first).to_have_text("harbour")
        page.get_by_role("button", name="Delete everything").click()
        page.locator("#ng-confirm .ng-yes").click()
        expect(page.locator(".ng-empty")).to_be_visible()
    page.close()


def _saved(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _exported(reader: Reader, what: str, form: str, folder: Path) -> Path:
    reader.page.locator(".ng-menu > summary").click()
    with reader.page.expect_download() as expected:
        reader.page.locator(f"[data-do=exported][data-what={what}][data-form={form}]").click()
    download: Download = expected.value
    path = folder / download.suggested_filename
    download.save_as(path)
    return path
