"""Receipts: from a statement to the exact characters that say it, and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from web.browser.browser_articles import ARABIC, FERRY
from web.browser.reader import HERE, Reader

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("story", [FERRY, ARABIC], ids=["after-emoji", "arabic"])
def test_each_receipt_of_a_brief_lights_exactly_its_quote(reader: Reader, story: str) -> None:
    reader.bring(story)
    assert reader.article() == reader.text_of(story)
    receipts = reader.page.locator(".ng-brief a.cite:visible")
    for number in range(min(receipts.count(), 8)):
        quote = receipts.nth(number).get_attribute("data-q")
        receipts.nth(number).click()
        assert reader.lit() == quote
        assert quote in reader.text_of(story)
        assert reader.focused(HERE)


def test_an_answer_leads_to_its_words_after_emoji_and_esc_leads_back(reader: Reader) -> None:
    answer = reader.bring(FERRY).ask("How many passengers did the ferry have on board?")
    expect(answer.locator(".statement")).to_contain_text("214")
    marker = answer.locator("a.cite").first
    marker.click()
    assert reader.lit() == "The ferry was carrying 214 passengers."
    assert reader.focused(HERE)
    expect(reader.page.locator(HERE)).to_be_in_viewport()
    reader.page.keyboard.press("Escape")
    assert reader.focused("#ng-chat a.cite")


def test_an_arabic_article_is_right_to_left_and_its_answer_highlights_its_words(reader: Reader) -> None:
    answer = reader.bring(ARABIC).ask("كم سفينة عبرت الميناء؟")
    assert reader.page.locator(".ng-article").get_attribute("dir") == "rtl"
    answer.locator("a.cite").first.click()
    assert reader.lit() in ARABIC
    assert "36 سفينة" in reader.lit()


def test_a_card_shows_the_quote_before_anybody_goes_there(reader: Reader) -> None:
    marker = reader.bring(FERRY).ask("At what depth does the wreck lie?").locator("a.cite").first
    marker.hover()
    card = reader.page.locator("#ng-card")
    expect(card.locator("b")).to_have_text("The harbour master, Ines Duarte, said the wreck lies 40 metres deep.")
    expect(card).to_contain_text("✓ quoted, word for word · Paragraph")


def test_the_article_leads_back_to_the_newest_answer(reader: Reader) -> None:
    reader.bring(FERRY).ask("At what depth does the wreck lie?")
    number = reader.page.locator(".ng-number")
    expect(number).to_have_text("1")
    number.click()
    assert reader.focused("#ng-chat a.cite")
    underlined = reader.page.evaluate("[...CSS.highlights.get('ng-used')].map((range) => range.toString())")
    assert underlined == ["The harbour master, Ines Duarte, said the wreck lies 40 metres deep."]


def test_the_address_of_a_highlight_opens_it_again(reader: Reader) -> None:
    reader.bring(FERRY).brief.locator("a.cite").nth(1).click()
    lit, address = reader.lit(), reader.page.url
    assert "&c=" in address
    reader.page.goto("about:blank")
    reader.arrive(address.removeprefix(reader.url))
    assert reader.lit() == lit
