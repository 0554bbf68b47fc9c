"""What a reader does at the page, and what they see of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from playwright.sync_api import Locator, Page, Request, expect

HERE = "mark.ng-here"
_LIT = f"[...document.querySelectorAll('{HERE}')].map((mark) => mark.textContent).join('')"


@dataclass
class Reader:
    """One tab; `edition` makes each test's articles its own."""

    page: Page
    url: str
    edition: int

    def arrive(self, address: str = "/") -> Self:
        """Open the page and wait until it answers to clicks."""
        self.page.goto(f"{self.url}{address}")
        return self.wait_until_ready()

    def wait_until_ready(self) -> Self:
        expect(self.page.locator("#ng-theme")).to_contain_text("Theme: ")
        self.page.locator(".ng-list").wait_for(state="attached")
        return self

    def mark_page(self) -> None:
        """Mark the loaded page, so that `wait_for_reload` can tell it from the next one."""
        self.page.evaluate("window.isMarked = true")

    def wait_for_reload(self) -> Self:
        """Wait until the marked page has loaded itself again and answers to clicks.

        A page that lost its server does so when the server is back. A `goto` at the same time would be aborted by it.
        """
        self.page.wait_for_function("!window.isMarked")
        return self.wait_until_ready()

    def text_of(self, story: str) -> str:
        return f"{story.rstrip()}\n\nThis is edition {self.edition}.\n"

    def bring(self, story: str) -> Self:
        """Paste an article and wait until it is open with its brief."""
        self.paste(story)
        self.brief.wait_for()
        return self

    def paste(self, story: str) -> Self:
        """Paste an article and wait until it is open."""
        self.page.get_by_role("button", name="+ Add").click()
        self.page.locator("#ng-paste").fill(self.text_of(story))
        self.page.get_by_role("button", name="Add this text").click()
        text = self.page.locator("#ng-text")
        expect(text).to_contain_text(story.partition("\n")[0].strip())
        expect(text).to_contain_text(f"This is edition {self.edition}.")
        return self

    @property
    def brief(self) -> Locator:
        return self.page.locator(".ng-brief[data-brief=made] .ng-points").first

    @property
    def outcomes(self) -> Locator:
        return self.page.locator("#ng-chat .outcome")

    @property
    def box(self) -> Locator:
        return self.page.locator("#ng-question textarea")

    def ask(self, question: str) -> Locator:
        """Ask, and return the outcome once it is there with what can be done with it."""
        before = self.outcomes.count()
        self.box.fill(question)
        self.box.press("Enter")
        expect(self.outcomes).to_have_count(before + 1)
        expect(self.page.locator("#ng-chat .ng-acts")).to_have_count(before + 1)
        return self.outcomes.nth(before)

    def send(self, question: str) -> None:
        """Send a question without waiting for its answer."""
        self.box.fill(question)
        self.box.press("Enter")
        expect(self.box).to_have_value("")

    def lit(self) -> str:
        """The characters of the article that are highlighted, all of them."""
        self.page.locator(HERE).first.wait_for()
        return str(self.page.evaluate(_LIT))

    def article(self) -> str:
        """The text of the article as it stands on the page."""
        text = self.page.evaluate(
            """() => { const copy = document.getElementById('ng-text').cloneNode(true);
                 copy.querySelectorAll('[data-skip]').forEach((one) => one.remove()); return copy.textContent; }"""
        )
        return str(text)

    def focused(self, selector: str) -> bool:
        return bool(self.page.evaluate("(selector) => document.activeElement?.matches(selector)", selector))


@contextmanager
def watched(page: Page, url: str) -> Iterator[list[str]]:
    """The addresses outside `url` that the page asks for in the meantime."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            asked.append(request.url)

    page.on("request", note)
    yield asked
    page.remove_listener("request", note)
