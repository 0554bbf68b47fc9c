"""Sources: what is read, in which order, under which names."""

from __future__ import annotations

import asyncio
import io
import json
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from batch.wire_stories import stories
from nutgraf.article import Article
from nutgraf.batch.job import LOCK
from nutgraf.batch.sources import articles_of, count_of, number_sources, require_articles
from nutgraf.errors import InputError, UsageError
from nutgraf.ingest import Gatherer
from nutgraf.ingest.fetcher import Fetched
from nutgraf.run import UnreadSource
from small_web import Web, one_site, page

SENTENCES = (
    "Two people died when a ferry caught fire off Havenport on Tuesday, the coast guard said.",
    "The ship carried 212 passengers and had left the harbour of Larkfield an hour before noon.",
    "Captain Ana Reyes said that smoke was seen near the engine room, and that boats were lowered at once.",
    "The owner of the ship, the company NordLine, promised to help the families of those who died.",
    "The cause of the fire is not known, and the harbour police will look at the ship on Friday.",
)
BODY = "\n\n".join(SENTENCES)
_PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
PAGE = (
    "<!doctype html><html><head><title>Ferry fire off Havenport</title></head><body><article>"
    f"<h1>Ferry fire off Havenport</h1>{_PARAGRAPHS}</article></body></html>"
).encode()


class Silent(io.BytesIO):
    """An input that says nothing until it `ends`; `is_read` once somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_read = threading.Event()
        self.ends = threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        self.is_read.set()
        self.ends.wait()
        return b""


async def names(*sources: str, gatherer: Gatherer | None = None) -> list[str]:
    return [found.name async for found in number_sources(articles_of(sources, gatherer))]


def feed(count: int) -> bytes:
    items = [
        {
            "id": str(n),
            "url": f"https://a.example/{n}",
            "title": f"Story {n}",
            "content_text": f"{n} people died. " * 40,
        }
        for n in range(count)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": items}).encode()


async def test_folders_and_patterns_are_read_in_order_and_once(tmp_path: Path) -> None:
    folder = stories(tmp_path / "in", 11)
    wanted = sorted(str(path) for path in folder.glob("*.txt"))
    assert await names(str(folder)) == wanted
    assert await names(str(folder / "*.txt"), wanted[0]) == wanted
    assert count_of([str(folder)]) == 11


async def test_documents_and_lists_are_sources_as_for_every_command(tmp_path: Path) -> None:
    made = {"a.html": PAGE, "b.eml": b"MIME-Version: 1.0\r\n\r\n" + BODY.encode(), "c.txt": BODY.encode()}
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "list").write_text("\n".join(str(tmp_path / name) for name in made))
    found = [each async for each in number_sources(articles_of([f"@{tmp_path / 'list'}"]))]
    assert [Path(each.name).name for each in found] == list(made)
    assert all(isinstance(each.what, Article) and SENTENCES[-1] in each.what.text for each in found)


async def test_an_unreadable_source_is_reported_in_its_place(tmp_path: Path) -> None:
    folder = stories(tmp_path / "in", 1)
    found = [each async for each in number_sources(articles_of([str(folder), str(tmp_path / "gone.txt"), "ftp://a/x"]))]
    assert [type(each.what) for each in found] == [Article, UnreadSource, UnreadSource]
    assert [each.number for each in found] == [0, 1, 2]


async def test_a_reader_of_ours_that_breaks_on_one_source_ends_no_other() -> None:
    async def fetch(url: str) -> Fetched:
        raise RuntimeError("words of the article")

    (unread,) = [each async for each in articles_of(["https://a.example/x"], Gatherer(fetch=fetch))]
    assert isinstance(unread, UnreadSource)
    assert unread.name == "https://a.example/x"
    assert unread.error.startswith("internal error: RuntimeError in fetch")


async def test_pages_and_feeds_of_a_server_are_read_and_a_missing_one_is_reported() -> None:
    web = Web()
    async with one_site(web) as site:
        site.answers |= {"/story": page(PAGE), "/feed": page(feed(9), "application/feed+json")}
        gatherer = Gatherer(fetch=web.fetcher().fetch)
        at = "http://news.example"
        found = [each async for each in articles_of([f"{at}/story", f"{at}/no", f"{at}/feed"], gatherer)]
    assert [type(each) for each in found] == [Article, UnreadSource, *[Article] * 9]
    assert isinstance(found[1], UnreadSource)
    assert found[1].name == f"{at}/no"
    assert "404" in found[1].error


async def test_a_page_has_the_same_name_whether_it_could_be_read_or_not() -> None:
    url = "https://a.example/1"

    async def there(asked: str) -> Fetched:
        return Fetched(url=asked, final_url=asked, content_type="text/html", charset=None, body=PAGE)

    async def gone(asked: str) -> Fetched:
        raise InputError(f"{asked!r} cannot be fetched")

    assert await names(url, gatherer=Gatherer(fetch=there)) == await names(url, gatherer=Gatherer(fetch=gone)) == [url]


async def test_articles_are_not_read_far_ahead_of_the_workers(tmp_path: Path) -> None:
    asked: list[str] = []

    async def fetch(url: str) -> Fetched:
        asked.append(url)
        return Fetched(url=url, final_url=url, content_type="text/html", charset=None, body=PAGE)

    urls = [f"https://a.example/{number}" for number in range(30)]
    articles = articles_of(urls, Gatherer(fetch=fetch))
    await anext(articles)
    for _ in range(1000):
        await asyncio.sleep(0)  # a pass of the loop, in which whatever may read on does
    assert 1 <= len(asked) <= 5
    rest = [each async for each in articles]
    assert len(rest) == 29


async def test_standard_input_is_there_for_a_second_reading() -> None:
    gatherer = Gatherer(stdin=io.BytesIO(b"Two people died on Tuesday."))
    assert await names("-", gatherer=gatherer) == await names("-", gatherer=gatherer) == ["stdin"]
    assert await names("-", gatherer=Gatherer(stdin=io.BytesIO(b""))) == ["stdin"]


async def test_an_input_that_never_ends_holds_up_ignore_lines_end() -> None:
    stdin = Silent()
    waiting = asyncio.create_task(names("-", gatherer=Gatherer(stdin=stdin)))
    assert await asyncio.to_thread(stdin.is_read.wait, 60)
    waiting.cancel()
    await asyncio.wait((waiting,), timeout=60)
    assert waiting.cancelled()
    # The loop of this test is closed without waiting for the thread; with `asyncio.to_thread` it would hang here.
    await asyncio.wait_for(asyncio.get_running_loop().shutdown_default_executor(), 60)
    stdin.ends.set()


async def test_a_name_that_is_no_text_in_any_encoding_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = os.fsencode(tmp_path / "in") + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_text("Two people died on Tuesday.")
    (name,) = await names(str(tmp_path / "in"))
    assert name.encode()
    assert name.endswith("caf\\udce9.txt")


async def test_two_texts_under_one_name_get_different_rows() -> None:
    async def wire() -> AsyncIterator[Article | UnreadSource]:
        for text in ("One died.", "Two died.", "One died."):
            source = {"name": "wire", "sha256_bytes": "0" * 64, "encoding": "utf-8"}
            yield Article.model_validate({"text": text, "source": source})

    assert [found.name async for found in number_sources(wire())] == ["wire", "wire (2)"]


async def test_what_a_batch_wrote_among_its_articles_is_none_of_them_unless_it_is_named(tmp_path: Path) -> None:
    folder = stories(tmp_path, 2)
    (folder / "out").mkdir()
    for name in (LOCK, "nutgraf.sqlite", "briefs.jsonl", "other.txt"):
        (folder / "out" / name).write_text("Two people died on Tuesday.")
    assert [Path(name).name for name in await names(str(folder))] == ["other.txt", "story-00000.txt", "story-00001.txt"]
    written = str(folder / "out" / "briefs.jsonl")
    assert await names(written) == [written]


@pytest.mark.parametrize("arguments", [["https://a.example/x"], ["a.txt", "list.opml"], ["feed.xml"]])
def test_the_number_of_articles_behind_an_address_is_unknown_beforehand(arguments: list[str]) -> None:
    assert count_of(arguments) is None


@pytest.mark.parametrize(("source", "says"), [("*.none", "matches no file"), (".", "a folder without files")])
def test_sources_that_cannot_contain_articles_are_refused(
    source: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=says):
        require_articles([source])
    (tmp_path / "a.txt").write_text("x")
    require_articles([source, "a.txt"])
    require_articles([])
