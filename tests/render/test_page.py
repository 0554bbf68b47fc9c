"""The HTML page: nothing leaves it, nothing runs in it but its own script, and every receipt leads to its words."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from nutgraf.brief import Brief
from nutgraf.render import to_html
from nutgraf.render.html_page import receipts_of


class Page(HTMLParser):
    """A page as a browser sees it: tags with their attributes, the article's text, style, script and marks."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.raw = "", {"style": "", "script": ""}
        self.marked: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link"):
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] in self.raw:
            self.raw[self._open[-1][0]] += data
        if any(attributes.get("id") == "text" for _, attributes in self._open):
            self.text += data
        for _, attributes in self._open:
            for number in (attributes.get("data-r") or "").split():
                self.marked[number] = self.marked.get(number, "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


BRIEFS = pytest.mark.parametrize("which", ["brief", "arabic_brief", "bare_brief"])


@pytest.fixture
def page_of(request: pytest.FixtureRequest) -> Callable[[str], Page]:
    return lambda which: Page(to_html(request.getfixturevalue(which)))


@BRIEFS
def test_the_text_of_the_article_pane_is_the_article(which: str, request: pytest.FixtureRequest) -> None:
    brief: Brief = request.getfixturevalue(which)

    assert Page(to_html(brief)).text == brief.article.text


@BRIEFS
def test_every_receipt_is_a_link_to_marks_that_hold_exactly_its_quote(
    which: str, request: pytest.FixtureRequest
) -> None:
    brief: Brief = request.getfixturevalue(which)
    page = Page(to_html(brief))

    assert page.marked == {str(number): span.quote for span, number in receipts_of(brief).items()}
    links = [link for link in page.all("a") if link.get("class") == "receipt"]
    anchors = {str(tag["id"]) for tag in page.all("span") if tag.get("class") == "anchor"}
    assert {str(link["href"]).removeprefix("#") for link in links} == anchors
    assert {str(link["title"]) for link in links} == {span.quote for span in receipts_of(brief)}


@BRIEFS
def test_no_id_occurs_twice_on_a_page(which: str, page_of: Callable[[str], Page]) -> None:
    ids = [attributes["id"] for _, attributes in page_of(which).tags if "id" in attributes]

    assert len(ids) == len(set(ids))


@BRIEFS
def test_nothing_on_the_page_asks_the_network(which: str, page_of: Callable[[str], Page]) -> None:
    page = page_of(which)
    addresses = [str(a[name]) for _, a in page.tags for name in ("src", "srcset", "action", "data") if name in a]
    links = [str(a["href"]) for _, a in page.tags if "href" in a and not str(a["href"]).startswith("#")]

    assert addresses == []
    assert set(links) <= {"data:,", "https://velm-courier.example/harbour?from=feed&id=7"}
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|sendBeacon", page.raw["style"] + page.raw["script"])


@BRIEFS
def test_the_policy_allows_the_shipped_style_and_script_and_nothing_else(
    which: str, page_of: Callable[[str], Page]
) -> None:
    page = page_of(which)
    (policy,) = [str(tag["content"]) for tag in page.all("meta") if tag.get("http-equiv") == "Content-Security-Policy"]

    assert policy == (
        f"default-src 'none'; img-src data:; style-src '{_sha256(page.raw['style'])}';"
        f" script-src '{_sha256(page.raw['script'])}'; base-uri 'none'; form-action 'none'"
    )
    assert not any(name.startswith("on") or name == "style" for _, attributes in page.tags for name in attributes)


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "</style><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}",
        "&lt;b&gt;",
    ],
)
def test_hostile_words_anywhere_stay_words(
    words: str, pen: Callable[[str], Any], make_brief: Callable[..., Brief]
) -> None:
    text = f"{words}\n\nSo it ends. {words}"
    notes = pen(text)
    record = notes.record(title=words, publisher=words, byline=words, language=words, url="javascript:alert(1)")
    claim = notes.claim(notes.span(words), asserted_by=notes.speaker(words), certainty="denied")

    page = Page(to_html(make_brief(record, claim)))
    assert page.text == text
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert page.all("img") == []
    assert "javascript:" not in {str(link["href"])[:11] for link in page.all("a")}


def test_control_characters_cannot_end_a_page(pen: Callable[[str], Any], make_brief: Callable[..., Brief]) -> None:
    notes = pen("Two\x00 died\x1b[2J.")

    assert Page(to_html(make_brief(notes.record(), notes.claim(notes.span("died"))))).text == "Two� died�[2J."


def test_an_arabic_article_runs_from_right_to_left_and_the_labels_do_not(page_of: Callable[[str], Page]) -> None:
    page = page_of("arabic_brief")
    (article,) = page.all("article")

    assert (article["lang"], article["dir"]) == ("ar", "rtl")
    assert page.all("html") == [{"lang": "en"}]
    assert page.all("h1")[0]["dir"] == "rtl"


def test_removed_blocks_are_there_with_their_reason(page_of: Callable[[str], Page]) -> None:
    notes = [block for block in page_of("brief").all("div") if block.get("role") == "note"]

    reasons = [block["data-why"] for block in notes]

    assert reasons == [
        "picture caption or credit",
        "link to another story",
        "feed footer",
    ]
    assert notes[0]["aria-label"] == "Not part of the story: picture caption or credit"


def test_the_certainty_of_a_point_is_given_in_words(brief: Brief) -> None:
    assert "The city council ignored two warnings about the wall. (alleged, according to the fishing union)" in (
        _plain(to_html(brief))
    )


def test_everything_else_is_one_click_away_and_open_in_the_full_size(brief: Brief) -> None:
    assert '<details class="everything">' in to_html(brief)
    assert '<details class="everything" open>' in to_html(brief, size="full")


def test_the_dates_are_a_list_in_order_that_a_screen_reader_and_a_printer_can_use(brief: Brief) -> None:
    html = to_html(brief)

    assert '<ol class="timeline" dir="ltr">' in html
    assert '<time datetime="2031-03-11" dir="ltr">2031-03-11</time>' in html


def test_empty_sections_are_left_out(page_of: Callable[[str], Page], bare_brief: Brief) -> None:
    assert re.findall(r"<h2>(.*?)</h2>", to_html(bare_brief)) == ["Key points", "How this was made"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 7), ("ink", "sheet", 7), ("muted", "paper", 4.5), ("muted", "sheet", 4.5),
        ("muted", "out", 4.5), ("accent", "paper", 4.5), ("accent", "sheet", 4.5), ("warn", "paper", 4.5),
        ("mark-ink", "mark", 7), ("mark-line", "sheet", 3), ("trace", "sheet", 3), ("trace", "out", 3),
    ],
)  # fmt: skip
def test_every_colour_can_be_read_on_its_ground(scheme: str, ink: str, ground: str, least: float) -> None:
    style = files("nutgraf.render").joinpath("page.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{([^}]*)\}", style)
    colours = dict(re.findall(r"--([\w-]+): #(\w{6})", blocks[0 if scheme == "light" else 1]))
    lighter, darker = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= least


def test_the_page_follows_the_preferences_set_on_the_system() -> None:
    style = files("nutgraf.render").joinpath("page.css").read_text(encoding="utf-8")

    for wish in ("prefers-color-scheme: dark", "prefers-reduced-motion: reduce", "forced-colors: active", "print"):
        assert f"@media ({wish})" in style or f"@media {wish}" in style


def _plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", html).split())


def _sha256(content: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
