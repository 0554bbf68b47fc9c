"""Takes the pictures of the web chat for the README of the real page in a real browser, in the order a reader sees it.

`start` is the empty page, `glance` what code shows before the model has read anything, with a question that waits;
`brief` the brief with its dates, `desktop`, `dark` and `phone` a conversation, `check` a checked text.

    python -m benchmarks.screenshots [FOLDER]      (default: docs/images)

Uses the model of the usual settings, by default the embedded one; needs Playwright and a Chromium. No picture of the
conversation is taken unless each answer is the expected one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from nutgraf.models import find_model, is_embedded, load_settings, model_path

_ADDRESS = re.compile(r"http://\S+")
_ABSTAINED = ".outcome.abstention"
_ANSWERED = ".outcome.answer"
_EXPECTED = (  # each question of the sample article, the kind of its outcome, and words that the outcome must hold
    ("In which city does Larkfield have its headquarters?", _ABSTAINED, ""),
    ("How much money does the suit ask for?", _ANSWERED, "45 million"),
)
_WAITING = "How many cardholders were in the table?"
_CHECKED = (  # sentences to check, and whether each is supported; nothing the article does not say may be
    ("Larkfield Pharmacies runs 212 drugstores across Canada.", True),
    ("Some 860,000 cardholders had their date of birth copied.", False),
    ("A proposed class action seeks C$45 million.", True),
    ("The chief executive of Larkfield resigned on Friday.", False),
)
_LONGEST = 600_000  # ms: a brief of the embedded model takes minutes on a small machine
_FLAGS = ["--no-sandbox", "--disable-gpu"]


def main(folder: Path) -> None:
    """Write the pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        _begun(browser, address, folder / "start.png")
        _talked(browser, address, folder)
        _shot(browser, address, folder / "desktop.png", scheme="light")
        _shot(browser, address, folder / "dark.png", scheme="dark")
        _shot(browser, address, folder / "phone.png", scheme="light", width=390)
        _checked(browser, address, folder / "check.png")
        browser.close()


@contextmanager
def _served() -> Iterator[str]:
    """The address of a web chat with an empty library and the settings of the user."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "nutgraf", "ui", "--no-open"]
        env = os.environ | {"NUTGRAF_DATA_DIR": home} | _model_file()
        process = subprocess.Popen(command, cwd=home, env=env, stdout=subprocess.PIPE, encoding="utf-8")
        try:
            assert process.stdout is not None
            found = _ADDRESS.search(process.stdout.readline())
            assert found, "nutgraf ui did not start"
            yield found.group()
        finally:
            process.terminate()
            process.wait()


def _model_file() -> dict[str, str]:
    """The file of the embedded model, for a process with another data folder."""
    settings = load_settings()
    if not is_embedded(settings):
        return {}
    path = settings.model_file or model_path(find_model(settings.model), settings.data_dir)
    return {"NUTGRAF_MODEL_FILE": str(path)}


def _page(browser: Browser, address: str, scheme: str, width: int) -> Page:
    size = {"width": width, "height": 844 if width < 800 else 900}
    page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_default_timeout(_LONGEST)
    page.goto(address)
    page.locator(".ng-list").wait_for(state="attached")
    return page


def _begun(browser: Browser, address: str, picture: Path) -> None:
    page = _page(browser, address, "light", 1440)
    page.screenshot(path=picture)
    page.close()


def _talked(browser: Browser, address: str, folder: Path) -> None:
    """Bring the sample article in, and take the pictures of what is seen on the way to the last answer."""
    page = _page(browser, address, "light", 1440)
    page.locator(".ng-empty [data-do=sampled]").click()
    page.locator("[data-brief=glance]").wait_for()
    page.locator("#ng-question textarea").fill(_WAITING)
    page.locator("#ng-question textarea").press("Enter")
    page.locator("#ng-chat .ng-working").wait_for()
    page.locator("#ng-progress .ng-detail").wait_for()
    page.locator("#ng-scroll").evaluate("(column) => column.scrollTo(0, 0)")
    page.screenshot(path=folder / "glance.png")
    page.locator("[data-brief=made]").wait_for()
    page.locator("#ng-chat .ng-checked").wait_for()
    page.locator(".ng-part summary", has_text="Dates").click()
    page.locator("#ng-brief h2").evaluate("(title) => title.scrollIntoView()")
    page.screenshot(path=folder / "brief.png")
    page.locator("#ng-chat [data-testid=user]").first.scroll_into_view_if_needed()
    page.get_by_role("button", name="New conversation").click()
    page.locator("#ng-chat .ng-checked").wait_for(state="detached")
    for number, (question, kind, words) in enumerate(_EXPECTED):
        page.locator("#ng-question textarea").fill(question)
        page.locator("#ng-question textarea").press("Enter")
        page.locator("#ng-chat .ng-checked").nth(number).wait_for()
        outcome = page.locator("#ng-chat .outcome").nth(number)
        _refuse_unexpected(question, outcome, kind, words)
    page.close()


def _checked(browser: Browser, address: str, picture: Path) -> None:
    page = _page(browser, address, "light", 1440)
    page.locator("#ng-chat .ng-checked").first.wait_for()
    page.get_by_role("button", name="Check a text").click()
    page.locator("#ng-checked").fill("\n".join(sentence for sentence, _ in _CHECKED))
    page.locator("#ng-check-text").get_by_role("button", name="Check", exact=True).click()
    page.locator("[data-check=done]").wait_for()
    verdicts = page.locator(".ng-verdicts > li").all()
    for (sentence, supported), verdict in zip(_CHECKED, verdicts, strict=True):
        if ("ng-supported" in (verdict.get_attribute("class") or "")) != supported:
            raise SystemExit(f"no picture: {sentence!r} got the verdict {verdict.inner_text()!r}")
    page.locator("[data-check=done] a.cite").first.click()
    page.locator("mark.ng-here").first.wait_for()
    page.locator("#ng-check").evaluate("(card) => card.scrollIntoView()")
    page.screenshot(path=picture)
    page.close()


def _refuse_unexpected(question: str, outcome: Locator, kind: str, words: str) -> None:
    """Raises SystemExit unless the outcome is of this kind and its first line holds these words."""
    text = outcome.locator("p").first.inner_text()
    if words not in text or not outcome.evaluate("(element, kind) => element.matches(kind)", kind):
        raise SystemExit(f"no picture: {question!r} was answered {text!r}, where {kind} with {words!r} is expected")


def _shot(browser: Browser, address: str, picture: Path, *, scheme: str, width: int = 1440) -> None:
    page = _page(browser, address, scheme, width)
    page.locator("#ng-chat .ng-checked").first.wait_for()
    page.locator(".ng-ready.ready").wait_for()
    if width > 800:
        page.locator("#ng-chat a.cite").last.click()
        page.locator("mark.ng-here").first.wait_for()
    else:
        page.locator("#ng-chat .ng-acts").last.scroll_into_view_if_needed()
    page.screenshot(path=picture)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images"))
