"""The HTML of the page: the article's characters and no others, places that a browser finds, and nothing that lives."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nutgraf.web
from nutgraf.article import Article, Removed
from nutgraf.ingest import article_from_bytes
from nutgraf.web.page import Utf16, article_pane, draft_message, failure_message, script, working_message

HOSTILE = Path(__file__).parents[1] / "render" / "hostile_outputs.jsonl"
LINES = [json.loads(line)["text"] for line in HOSTILE.read_text(encoding="utf-8").splitlines()]
_VOID = {"br", "meta", "input"}
_OF_A_PANE = {"article", "header", "p", "b", "time", "span", "h1", "h2", "div", "details", "summary"}


class Reading(HTMLParser):
    """What a browser makes of our HTML: the text inside `ng-text`, and every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, bool, bool]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        inside, skipped = self._open[-1][1:] if self._open else (False, False)
        if tag not in _VOID:
            self._open.append((tag, inside or found.get("id") == "ng-text", skipped or "data-skip" in found))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1:] == (True, False):
            self.text += data


def test_the_text_of_the_pane_is_the_article_again() -> None:
    text = "Ferry 🔥 <b>burns</b>\n\nTwelve & more died.\n\nRead also: pier\n\nThe end.\n"
    start = text.index("Read also")
    article = Article.of(text)
    removed = Removed(span=article.span(start, start + len("Read also: pier")), reason="teaser")
    assert Reading(article_pane(Article(text=text, removed=(removed,)))).text == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1))
def test_the_pane_contains_the_text_of_any_article(text: str) -> None:
    shown = Reading(article_pane(Article.of(text))).text
    assert len(shown) == len(text)
    assert all(a in (b, "\N{REPLACEMENT CHARACTER}") for a, b in zip(shown, text, strict=True))


@given(st.text(max_size=60), st.data())
def test_a_unit_is_where_a_browser_counts_it(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    before = text[:place].encode("utf-16-le", errors="surrogatepass")
    assert Utf16(text).unit(place) == len(before) // 2


@pytest.mark.parametrize("line", LINES)
def test_hostile_words_open_no_tag(line: str) -> None:
    said = Reading(draft_message(line) + failure_message(line, line) + working_message(line)).tags
    assert {tag for tag, _ in said} <= {"div", "p", "br"}
    assert {name for _, attributes in said for name in attributes} <= {"class", "dir"}
    pane = Reading(article_pane(Article.of(f"{line}\n\n{line}")))
    assert {tag for tag, _ in pane.tags} <= _OF_A_PANE


def test_an_arabic_article_is_marked_as_arabic() -> None:
    pane = Reading(article_pane(article_from_bytes("أعادت سلطات المدينة فتح الميناء يوم الثلاثاء.".encode(), "a.txt")))
    assert {"lang": "ar", "dir": "rtl"}.items() <= pane.tags[0][1].items()


def test_the_script_loads_nothing_from_other_sites() -> None:
    assert "http://" not in script()
    assert "https://" not in script()
    assert "fetch(" not in script()


def test_dates_use_no_format_that_only_some_systems_know() -> None:
    root = Path(nutgraf.web.__file__).parent
    files = [*root.rglob("*.py"), *root.rglob("*.jinja")]
    assert len(files) > 20
    assert [path.name for path in files if re.search(r"%-[dmHI]", path.read_text(encoding="utf-8"))] == []
