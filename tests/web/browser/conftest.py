"""A real browser before the real server: a reader who clicks, types and reads what is there."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from scripted_server import ScriptedServer
from web.browser.browser_articles import newsroom
from web.browser.reader import Reader, watched
from web.web_process import PATIENCE, WebChat, launched

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
_editions = itertools.count(1)
expect.set_options(timeout=PATIENCE * 1000)


class Chromium:
    """Chromium without a window, and its tab for all `reader`s: in each new window everything is loaded anew."""

    def __init__(self) -> None:
        self._opened = ExitStack()
        self._browser: Browser | None = None
        self._tab: Page | None = None

    def browser(self) -> Browser:
        """It is started when first asked for."""
        if self._browser is None:
            playwright = self._opened.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            self._opened.callback(self._browser.close)
        return self._browser

    def tab(self) -> Page:
        if self._tab is None:
            self._tab = self.browser().new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
            self._tab.set_default_timeout(PATIENCE * 1000)
        return self._tab

    def close(self) -> None:
        self._opened.close()
        self._browser = self._tab = None


_chromium = Chromium()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Close the browser after the last test of this folder: its event loop runs, in which no other test can run one."""
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.path.parent != item.path.parent:
            _chromium.close()


@pytest.fixture(scope="module")
def browser() -> Browser:
    """The browser of all tests of this folder."""
    if not Path(CHROMIUM).is_file():
        pytest.skip("there is no chromium here: apt-get install chromium")
    return _chromium.browser()


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
def web_chat(model: ScriptedServer, home: Path, preloaded_python: list[str]) -> Iterator[WebChat]:
    """A running `nutgraf ui`."""
    with launched(home, "--model", "scripted", "--base-url", model.url, python=preloaded_python) as chat:
        yield chat


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Page:
    """The tab of the `reader`s, one after the other."""
    return _chromium.tab()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of a desktop's size, with nothing remembered."""
    opened = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    opened.set_default_timeout(PATIENCE * 1000)
    yield opened
    opened.close()


@pytest.fixture
def reader(tab: Page, web_chat: WebChat) -> Iterator[Reader]:
    """A reader at the page, with nothing remembered; asking anybody else than our server fails the test."""
    with watched(tab, web_chat.url) as elsewhere:
        yield Reader(tab, web_chat.url, edition=next(_editions)).arrive()
        assert elsewhere == []
        tab.evaluate("localStorage.clear(); sessionStorage.clear()")
        tab.context.clear_cookies()
        tab.emulate_media(color_scheme="null")
        tab.set_viewport_size(DESKTOP)
        tab.goto("about:blank")
