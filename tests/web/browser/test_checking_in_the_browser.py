"""A text is checked beside the article: verdicts in words, receipts that light the article, marks that lead back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from web.browser.browser_articles import FERRY
from web.browser.reader import HERE, Reader

pytestmark = pytest.mark.browser

SUMMARY = """The ferry was carrying 214 passengers.

<img src=x onerror=alert(1)> It was carrying 2,140 passengers.

Was it safe?"""


def check(reader: Reader, text: str) -> Locator:
    reader.page.get_by_role("button", name="Check a text").click()
    reader.page.locator("#ng-checked").fill(text)
    reader.page.locator("#ng-check-text").get_by_role("button", name="Check", exact=True).click()
    card = reader.page.locator("#ng-check .ng-check[data-check=done]")
    card.wait_for()
    return card


def test_each_sentence_has_a_verdict_and_its_receipt_lights_the_article(reader: Reader) -> None:
    card = check(reader.bring(FERRY), SUMMARY)
    expect(card.locator("li.ng-supported").first).to_contain_text("supported")
    expect(card.locator("li.ng-contradicted").first).to_contain_text("2,140")
    expect(card.locator("li.ng-unchecked").last).to_contain_text("Was it safe?")
    assert reader.page.locator("#ng-check img").count() == 0
    expect(card).to_be_in_viewport()
    card.locator('li.ng-supported a.cite[data-q="The ferry was carrying 214 passengers."]').click()
    assert reader.lit() == "The ferry was carrying 214 passengers."
    expect(reader.page.locator(HERE)).to_be_in_viewport()
    reader.page.keyboard.press("Escape")
    assert reader.focused("#ng-check a.cite")


def test_a_mark_in_the_margin_leads_back_to_the_statement_it_is_of(reader: Reader) -> None:
    check(reader.bring(FERRY), "The ferry was carrying 214 passengers.")
    reader.page.locator(".ng-number").first.click()
    assert reader.focused("#ng-check a.cite")


def test_a_check_is_closed_and_another_article_has_none(reader: Reader) -> None:
    card = check(reader.bring(FERRY), "The ferry was carrying 214 passengers.")
    card.get_by_role("button", name="Close").click()
    expect(reader.page.locator("#ng-check .ng-check")).to_have_count(0)
    expect(reader.page.locator(".ng-number")).to_have_count(0)


def test_an_empty_text_is_refused_in_one_sentence(reader: Reader) -> None:
    reader.bring(FERRY).page.get_by_role("button", name="Check a text").click()
    reader.page.locator("#ng-check-text").get_by_role("button", name="Check", exact=True).click()
    expect(reader.page.locator("#ng-check [role=alert]")).to_contain_text("Nothing to check")
