"""A real browser before the real server: a reader who clicks, types and reads what is there."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from scripted_server import ScriptedServer
from web.browser.browser_articles import newsroom
from web.browser.reader import Reader, watched
from web.web_process import PATIENCE, WebChat, launched

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_editions = itertools.count(1)
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")  # while it is open its event loop runs, in which no other test can run its own
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    if not Path(CHROMIUM).is_file():
        pytest.skip("there is no chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def model() -> Iterator[ScriptedServer]:
    """The model of the browser tests."""
    with ScriptedServer() as server:
        yield server.default(newsroom)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the reader."""
    return tmp_path_factory.mktemp("reader")


@pytest.fixture(scope="session")
def web_chat(model: ScriptedServer, home: Path) -> Iterator[WebChat]:
    """A running `nutgraf ui`."""
    with launched(home, "--model", "scripted", "--base-url", model.url) as chat:
        yield chat


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of a desktop's size, with nothing remembered."""
    opened = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    opened.set_default_timeout(PATIENCE * 1000)
    yield opened
    opened.close()


@pytest.fixture
def reader(context: BrowserContext, web_chat: WebChat) -> Iterator[Reader]:
    """A reader at the page; whatever a page asks of anybody else than our server fails the test."""
    page = context.new_page()
    elsewhere = watched(page, web_chat.url)
    yield Reader(page, web_chat.url, edition=next(_editions)).arrive()
    assert elsewhere == []
