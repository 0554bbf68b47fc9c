"""An article that is read again and has changed: said above its brief, and beside the answers it made stale."""

from __future__ import annotations

from dataclasses import fields

import pytest

from nutgraf.web.chat_service import ChatService
from nutgraf.web.screen import Screen, newer_version, version_changes
from nutgraf.web.widgets import TabState, Widgets
from scripted_server import ScriptedServer
from web.scripted_model import FERRY, HOW_MANY
from web.service_calls import ADA, all_of, answered

AT = "https://news.example/ferry"
LATER = FERRY.replace("212 passengers", "312 passengers").replace(
    "Two people", "Correction: An earlier version of this article misstated <b>the number</b>.\nTwo people"
)


def page(text: str, at: str = AT) -> bytes:
    title, *lines = [line for line in text.splitlines() if line]
    body = "".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in lines)
    head = f'<meta charset=utf-8><title>{title}</title><link rel="canonical" href="{at}">'
    return f"<!doctype html><html lang=en><head>{head}</head><article><h1>{title}</h1>{body}</article></html>".encode()


@pytest.fixture
def screen(service: ChatService) -> Screen:
    return Screen(service, Widgets(*(field.name for field in fields(Widgets))))


async def test_the_brief_of_the_version_before_is_judged_against_the_new_one(
    service: ChatService, screen: Screen
) -> None:
    old = await service.add_bytes(ADA, page(FERRY), "a.html")
    await all_of(service.brief_events(ADA, old.sha256))
    new = await service.add_bytes(ADA, page(LATER, f"{AT}?utm_source=mail"), "b.html")
    since = version_changes(service.library, ADA, new.sha256)

    assert since is not None
    assert since.has_brief
    assert since.earlier.sha256 == old.sha256
    assert any("212 passengers" in one.text for one in since.update.stale)
    assert since.update.kept
    shown = screen.brief(ADA, TabState((new.sha256,), new.sha256))
    card = shown["brief"]
    assert "This article has changed since" in card
    assert "stale ·" in card
    assert "<b>the number</b>" not in card
    assert "<b>Correction:</b>" in card
    assert "Make the brief" in shown["progress"]
    assert "was read again on" in screen.brief(ADA, TabState((old.sha256,), old.sha256))["brief"]


async def test_the_same_text_again_is_the_same_entry_with_its_brief(
    service: ChatService, screen: Screen, scripted: ScriptedServer
) -> None:
    old = await service.add_bytes(ADA, page(FERRY), "a.html")
    await all_of(service.brief_events(ADA, old.sha256))
    calls = len(scripted.requests)
    again = await service.add_bytes(ADA, page(FERRY), "a.html")
    await all_of(service.brief_events(ADA, again.sha256))

    assert again.sha256 == old.sha256
    assert len(scripted.requests) == calls
    assert "has changed" not in screen.brief(ADA, TabState((again.sha256,), again.sha256))["brief"]


async def test_an_answer_whose_quote_is_gone_is_marked_in_words(service: ChatService, screen: Screen) -> None:
    old = await service.add_bytes(ADA, page(FERRY), "a.html")
    conversation = service.library.start_conversation(ADA, [old.sha256])
    await answered(service, conversation, HOW_MANY)
    tab = TabState((old.sha256,), old.sha256, conversation)
    before = screen.conversation(ADA, tab)[screen.widgets.chat][1]["content"]
    await service.add_bytes(ADA, page(LATER), "b.html")
    after = screen.conversation(ADA, tab)[screen.widgets.chat][1]["content"]

    assert "Stale" not in before
    assert "Stale&#58; the version read" in after
    assert after.endswith(before)


async def test_a_page_behind_a_wall_does_not_make_a_brief_stale_silently(service: ChatService, screen: Screen) -> None:
    old = await service.add_bytes(ADA, page(FERRY), "a.html")
    await all_of(service.brief_events(ADA, old.sha256))
    stub = "\n\n".join([*FERRY.splitlines()[:3], "Subscribe to continue reading this article."])
    new = await service.add_bytes(ADA, page(stub), "b.html")
    shown = screen.brief(ADA, TabState((new.sha256,), new.sha256))
    card = shown["brief"]

    assert "The new version looks cut off:" in card
    assert "not found ·" in card
    assert "stale ·" not in card


async def test_two_files_of_one_name_with_nothing_in_common_are_two_articles(service: ChatService) -> None:
    first = await service.add_bytes(ADA, FERRY.encode(), "story.txt")
    other = await service.add_bytes(ADA, b"The council of Velm met on Monday. Nothing was decided.", "story.txt")
    alike = await service.add_bytes(ADA, LATER.encode(), "story.txt")

    assert version_changes(service.library, ADA, other.sha256) is None
    assert newer_version(service.library, ADA, other.sha256) is None
    since = version_changes(service.library, ADA, alike.sha256)
    assert since is not None
    assert since.earlier.sha256 == first.sha256
    assert version_changes(service.library, "bob", alike.sha256) is None
