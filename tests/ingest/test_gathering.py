"""Each thing that was named ends as an article or as one line, and nothing else is read before."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from benchmarks.fuzzing import making

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest import articles_of
from nutgraf.ingest.fetcher import Fetched
from nutgraf.ingest.sources import UnreadableSource

STUB = "<p>Two people died when a ferry sank. Read more »</p>"
OPML = b"<?xml version='1.0'?><opml><body><outline xmlUrl='https://a.example/feed'/><outline xmlUrl='https://a.example/no'/></body></opml>"


def feed(*bodies: str) -> bytes:
    items = [
        {"id": str(n), "url": f"https://a.example/{n}", "title": f"Story {n}", "content_html": body}
        for n, body in enumerate(bodies)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Haven Post", "items": items}).encode()


class SmallWeb:
    """A web of a few pages; `asked` are the addresses in the order they were fetched."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = {f"https://a.example/{name.strip('_')}": page for name, page in pages.items()}
        self.asked: list[str] = []

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        page = url.partition("#")[0]  # a fragment is never sent to a server
        if page not in self.pages:
            raise InputError(f"{url!r} cannot be fetched: it is not there")
        return Fetched(url=url, final_url=url, content_type="text/html", charset=None, body=self.pages[page])


async def gathered(
    *arguments: str, web: SmallWeb | None = None, stdin: bytes = b""
) -> list[Article | UnreadableSource]:
    chosen = SmallWeb() if web is None else web
    return [one async for one in articles_of(arguments, stdin=io.BytesIO(stdin), fetch=chosen.fetch)]


def story(outcome: Article | UnreadableSource) -> Article:
    assert isinstance(outcome, Article), outcome
    return outcome


async def test_files_of_all_kinds_come_in_the_order_they_were_named(tmp_path: Path) -> None:
    made = making.one_of_each_kind()
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    outcomes = [story(one) for one in await gathered(str(tmp_path))]
    assert [Path(one.source.name).name for one in outcomes if one.source is not None] == sorted(made)
    assert all(making.BODY[-1] in one.text for one in outcomes)


async def test_an_unreadable_source_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    first, second, third = await gathered(str(tmp_path / "a.png"), "missing.txt", "-", stdin=b"Two died.")
    assert isinstance(first, UnreadableSource)
    assert "an image" in str(first.error)
    assert isinstance(second, UnreadableSource)
    assert second.name == "missing.txt"
    assert story(third).text == "Two died."


async def test_a_feed_gives_one_article_for_each_entry_and_fetches_only_stubs(tmp_path: Path) -> None:
    full = "".join(f"<p>{sentence}</p>" for sentence in making.BODY)
    (tmp_path / "feed.json").write_bytes(feed(full, STUB))
    web = SmallWeb(_1=making.page())
    first, second = [story(one) for one in await gathered(str(tmp_path / "feed.json"), web=web)]
    assert web.asked == ["https://a.example/1"]
    assert (first.title, first.url, first.publisher) == ("Story 0", "https://a.example/0", "Haven Post")
    assert all(sentence in second.text for sentence in making.BODY)
    assert (first.notices, second.title) == ((), making.TITLE)


async def test_a_stub_whose_page_is_not_there_says_that_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "feed.json").write_bytes(feed(STUB))
    (stub,) = [story(one) for one in await gathered(str(tmp_path / "feed.json"))]
    assert "Two people died" in stub.text
    (notice,) = [notice for notice in stub.notices if notice.kind == "cut_off"][-1:]
    assert "it is not there" in notice.text
    assert stub.url == "https://a.example/0"


async def test_an_entry_without_text_whose_page_is_not_there_is_unread(tmp_path: Path) -> None:
    (tmp_path / "feed.json").write_bytes(feed(""))
    (unread,) = await gathered(str(tmp_path / "feed.json"))
    assert isinstance(unread, UnreadableSource)
    assert unread.name == "https://a.example/0"


async def test_an_address_may_be_a_page_or_a_feed_and_a_list_of_feeds_gives_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "l.opml").write_bytes(OPML)
    full = "".join(f"<p>{sentence}</p>" for sentence in making.BODY)
    web = SmallWeb(feed=feed(full, full), page=making.page())
    outcomes = await gathered(str(tmp_path / "l.opml"), "https://a.example/page", web=web)
    assert [isinstance(one, Article) for one in outcomes] == [True, True, False, True]
    assert story(outcomes[3]).url == "https://a.example/page"


async def test_the_second_source_is_not_read_before_the_first_is_consumed() -> None:
    web = SmallWeb(one=making.page(), two=making.page())
    outcomes = articles_of(["https://a.example/one", "https://a.example/two"], fetch=web.fetch)
    assert story(await anext(outcomes)).title == making.TITLE
    assert web.asked == ["https://a.example/one"]
    await outcomes.aclose()  # type: ignore[attr-defined]


async def test_a_fetch_without_permission_is_one_line() -> None:
    (unread,) = [one async for one in articles_of(["http://127.0.0.1/"])]
    assert isinstance(unread, UnreadableSource)
    assert "127.0.0.1" in str(unread.error)


@pytest.mark.parametrize("name", ["\udcff.html"])
async def test_a_path_that_is_no_utf8_is_read_too(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(making.page())
    (article,) = [story(one) for one in await gathered(str(tmp_path))]
    assert article.title == making.TITLE


async def test_a_number_after_a_list_of_feeds_names_one_of_its_feeds(tmp_path: Path) -> None:
    (tmp_path / "l.opml").write_bytes(OPML)
    listed = await gathered(f"{tmp_path / 'l.opml'}#2")
    [missing] = await gathered(f"{tmp_path / 'l.opml'}#3")
    assert [one.name for one in listed if isinstance(one, UnreadableSource)] == ["https://a.example/no"]
    assert isinstance(missing, UnreadableSource)
    assert "holds 2 feeds, and no number 3" in str(missing.error)


async def test_a_number_after_the_address_of_a_feed_names_one_of_its_entries() -> None:
    web = SmallWeb(feed=feed(*(f"<p>{sentence * 8}</p>" for sentence in making.BODY[:2])))
    [second] = await gathered("https://a.example/feed#2", web=web)
    [missing] = await gathered("https://a.example/feed#99", web=web)
    assert making.BODY[1] in story(second).text
    assert isinstance(missing, UnreadableSource)
    assert "holds 2 articles, and no number 99" in str(missing.error)
