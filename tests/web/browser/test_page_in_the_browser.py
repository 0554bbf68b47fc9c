"""The page for everybody: on a phone, by keyboard alone, and for those who have it read to them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from nutgraf.answer import AbsenceReason
from nutgraf.library import Library
from render.conversation_samples import outcomes_about
from web.browser.browser_articles import FERRY
from web.browser.reader import HERE, Reader
from web.web_process import PATIENCE, WebChat

pytestmark = pytest.mark.browser

SERIOUS = ("serious", "critical")


def test_on_a_phone_the_chat_comes_first_and_the_article_slides_over_it(browser: Browser, web_chat: WebChat) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE * 1000)
    reader = Reader(context.new_page(), web_chat.url, edition=390).arrive().bring(FERRY)
    answer = reader.ask("How many passengers did the ferry have on board?")
    expect(reader.page.locator("#ng-text")).to_be_hidden()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
    answer.locator("a.cite").first.tap()
    expect(reader.page.locator("#ng-text")).to_be_visible()
    assert reader.lit() == "The ferry was carrying 214 passengers."
    reader.page.get_by_role("button", name="Back to answer").tap()
    expect(reader.page.locator("#ng-text")).to_be_hidden()
    assert reader.focused("#ng-chat a.cite")
    context.close()


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1000])
def test_the_bar_is_one_row_that_fits(width: int, reader: Reader) -> None:
    reader.page.set_viewport_size({"width": width, "height": 740})
    reader.arrive().paste(FERRY)
    tools = reader.page.locator(".ng-bar .ng-tool:visible, .ng-brand:visible").all()
    boxes = [box for tool in tools if (box := tool.bounding_box())]
    assert len(boxes) >= 7
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert max(middles) - min(middles) <= 2
    assert all(box["height"] <= 40 for box in boxes)  # no label is on two lines
    assert all(one["x"] + one["width"] <= other["x"] for one, other in pairwise(boxes))
    for name in ("+ Add", "Theme: system"):
        expect(reader.page.get_by_role("button", name=name)).to_be_visible()


def test_everything_needed_can_be_done_without_a_mouse(reader: Reader) -> None:
    reader.bring(FERRY)
    keys = reader.page.keyboard
    reader.page.locator("#ng-article").evaluate("() => document.activeElement.blur()")
    keys.press("/")
    assert reader.focused("#ng-question textarea")
    keys.type("At what depth does the wreck lie?")
    keys.press("Enter")
    expect(reader.outcomes).to_have_count(1)
    expect(reader.page.locator("#ng-chat .ng-acts")).to_have_count(1)
    reader.page.evaluate("document.activeElement.blur()")
    keys.press("n")
    assert reader.lit() == "The harbour master, Ines Duarte, said the wreck lies 40 metres deep."
    assert reader.focused(HERE)
    keys.press("Escape")
    assert reader.focused("#ng-chat a.cite")
    expect(reader.page.locator("#ng-card")).to_be_hidden()
    keys.press("Enter")
    assert reader.focused(HERE)
    keys.press("?")
    expect(reader.page.locator("#ng-help")).to_be_visible()
    keys.press("Escape")
    expect(reader.page.locator("#ng-help")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(reader: Reader, scheme: Any) -> None:
    reader.page.emulate_media(color_scheme=scheme)
    reader.bring(FERRY).ask("How many passengers did the ferry have on board?")
    for part in reader.page.locator(".ng-brief details > summary").all():
        part.click()
    assert serious_violations(reader.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_outcome_has_a_look_and_words_of_its_own_and_axe_finds_nothing_serious(
    reader: Reader, home: Path, scheme: Any
) -> None:
    reader.page.emulate_media(color_scheme=scheme)
    reader.bring(FERRY)
    with Library.open(home / "data" / "library") as library:
        entry = next(one for one in library.entries("local") if one.words)
        article = library.article("local", entry.sha256)
        assert article
        conversation = library.start_conversation("local", [entry.sha256])
        for outcome in outcomes_about(article, "The ferry was carrying 214 passengers."):
            library.add_turn("local", conversation, outcome.asked, outcome)
    reader.arrive(f"/?a={entry.sha256[:16]}&t={conversation}")
    expect(reader.outcomes).to_have_count(1 + len(get_args(AbsenceReason)))
    absences = reader.page.locator("#ng-chat .abstention")
    looks = absences.evaluate_all(
        "(all) => all.map((one) => { const style = getComputedStyle(one);"
        " return [style.borderInlineStartStyle, style.borderInlineStartWidth].join(' '); })"
    )
    states = absences.locator(".state.absent").all_inner_texts()
    assert len(set(looks)) == len(set(states)) == len({state[0] for state in states}) == len(get_args(AbsenceReason))
    reader.page.locator("#ng-chat .not_verified a.cite").first.click()
    assert reader.lit() == "The ferry was carrying 214 passengers."
    assert serious_violations(reader.page) == []


def serious_violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds serious on a page: the rule, and the element."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found if rule["impact"] in SERIOUS for node in rule["nodes"]]
