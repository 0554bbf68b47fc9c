"""Pages come over real sockets as they are, within the limits, and every fault is one line."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence

import pytest

from nutgraf.errors import InputError
from nutgraf.ingest.fetcher import Fetched, Fetcher, Limits
from small_web import Answer, Site, Web, endless, moved, page, raw

URL = "http://news.example/story"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


async def refusal(fetcher: Fetcher, url: str = URL) -> str:
    with pytest.raises(InputError) as caught:
        await fetcher.fetch(url)
    assert caught.value.exit_code == 3
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"cannot fetch '{url}'")
    return message


async def test_a_page_comes_with_what_the_server_says_about_it(web: Web, site: Site) -> None:
    site.answers["/story?id=1"] = page("<p>Zwei Tote.</p>", "text/html; charset=ISO-8859-1")
    fetched = await web.fetcher().fetch(URL + "?id=1#top")
    assert fetched == Fetched(
        url=URL + "?id=1#top",
        final_url=URL + "?id=1",
        content_type="text/html",
        charset="iso-8859-1",
        body=b"<p>Zwei Tote.</p>",
    )


async def test_the_request_is_honest_and_carries_nothing_of_the_user(
    web: Web, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://canary:canary@127.0.0.1:9/")
    site.answers["/story"] = page("Two died.", set_cookie="id=canary; Path=/", location="/elsewhere")
    fetcher = web.fetcher()
    for _ in range(2):
        await fetcher.fetch(URL)
    lines = site.requests[1].split("\r\n")
    assert lines[0] == "GET /story HTTP/1.1"
    assert lines[1] == "Host: news.example"
    assert lines[2].startswith("User-Agent: nutgraf/")
    names = [line.split(":")[0] for line in lines[1:] if line]
    assert names == ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"]
    assert "canary" not in "".join(site.requests)
    assert site.connections == 2


async def test_a_compressed_page_comes_plain(web: Web, site: Site) -> None:
    site.answers["/story"] = page(gzip.compress(b"Two died."), content_encoding="gzip")
    assert (await web.fetcher().fetch(URL)).body == b"Two died."


async def test_a_page_in_chunks_or_until_the_end_of_the_connection_comes_whole(web: Web, site: Site) -> None:
    site.answers["/chunks"] = raw(_HEAD, b"Transfer-Encoding: chunked\r\n\r\n4\r\nTwo \r\n", b"5\r\ndied.\r\n0\r\n\r\n")
    site.answers["/end"] = raw(_HEAD + b"\r\nTwo ", b"died.")
    for path in ("/chunks", "/end"):
        assert (await web.fetcher().fetch(f"http://news.example{path}")).body == b"Two died."


async def test_five_redirects_are_followed_and_no_sixth(web: Web, site: Site) -> None:
    for number in range(9):
        site.answers[f"/{number}"] = moved(f"/{number + 1}", status=[301, 302, 303, 307, 308][number % 5])
    site.answers["/9"] = page("Two died.")
    assert (await web.fetcher().fetch("http://news.example/4")).final_url == "http://news.example/9"
    message = await refusal(web.fetcher(), "http://news.example/3")
    assert "(sent on to 'http://news.example/8'): the site sends on more than 5 times;" in message
    assert web.lookups == ["news.example"] * 12


async def test_redirects_to_another_host_ask_that_host(web: Web, site: Site) -> None:
    async with Site() as other:
        web.host("other.example", other, "93.184.216.99")
        site.answers["/story"] = moved("//other.example/story")
        other.answers["/story"] = page("Two died.")
        assert (await web.fetcher().fetch(URL)).final_url == "http://other.example/story"
        assert "Host: other.example\r\n" in other.requests[0]


@pytest.mark.parametrize("steps", [["/story"], ["/b", "/story"], ["/b", "/c", "/b"], ["#again"]])
async def test_a_circle_of_redirects_is_seen(web: Web, site: Site, steps: Sequence[str]) -> None:
    for here, there in zip(["/story", *steps], steps, strict=False):
        site.answers[here] = moved(there)
    assert "the site sends round in a circle" in await refusal(web.fetcher())
    assert site.connections == len(steps)


@pytest.mark.parametrize("to", ["ftp://news.example/", "file:///etc/passwd", "http://[", "http://a@news.example/", " "])
async def test_a_redirect_to_what_is_not_fetched_ends_the_fetch(web: Web, site: Site, to: str) -> None:
    site.answers["/story"] = moved(to)
    assert "the site sends on" in await refusal(web.fetcher())
    assert site.connections == 1


@pytest.mark.parametrize(
    "slow",
    [
        raw(b"", b"never", pause=60),
        raw(_HEAD, b"\r\n", pause=60),
        endless(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n", pause=0.02),
        endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", pause=0.02),
        endless(_HEAD + b"\r\n", b"a", pause=0.02),
        endless(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", pause=0.02),
    ],
    ids=["no answer", "half a head", "slow headers", "early hints", "slow body", "slow chunks"],
)
async def test_whatever_is_slow_ends_at_the_one_deadline(web: Web, site: Site, slow: Answer) -> None:
    site.answers["/story"] = slow
    message = await refusal(web.fetcher(Limits(seconds=0.2)))
    assert "it did not come whole within 0.2 seconds; try again later" in message


async def test_the_deadline_is_one_for_all_redirects(web: Web, site: Site) -> None:
    for number in range(5):
        site.answers[f"/{number}"] = raw(b"", b"HTTP/1.1 302 Found\r\nLocation: /%d\r\n\r\n" % (number + 1), pause=0.1)
    assert "within 0.25 seconds" in (await refusal(web.fetcher(Limits(seconds=0.25)), "http://news.example/0"))
    assert site.connections < 5


async def test_a_name_server_that_keeps_silent_ends_at_the_deadline(web: Web) -> None:
    async def silent(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    assert "within 0.1 seconds" in await refusal(web.fetcher(Limits(seconds=0.1), resolve=silent))


@pytest.mark.parametrize(
    "large",
    [
        endless(_HEAD + b"\r\n", b"a" * 10_000),
        endless(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"2710\r\n" + b"a" * 10_000 + b"\r\n"),
        raw(_HEAD + b"Content-Length: 100001\r\n\r\n"),
        page(gzip.compress(bytes(50_000_000)), content_encoding="gzip"),
    ],
    ids=["endless", "endless chunks", "announced", "bomb"],
)
async def test_a_body_over_the_limit_is_not_read_on(web: Web, site: Site, large: Answer) -> None:
    site.answers["/story"] = large
    message = await refusal(web.fetcher(Limits(seconds=30, max_bytes=100_000)))
    assert "it is larger than 0.1 MB; give one article, not a collection" in message


@pytest.mark.parametrize(
    "broken",
    [
        raw(),
        raw(b"220 mail.example ESMTP\r\n"),
        raw(b"\x16\x03\x01\x00\x00"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nTwo"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nTwo"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nTwo"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\nTwo"),
        raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n"),
        endless(b"HTTP/1.1 200 OK\r\n", b"X-Endless: 1\r\n" * 500),
        raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
    ],
    ids=["silence", "mail", "tls", "cut", "cut chunk", "bad chunk", "bad length", "long header", "many headers", "101"],
)
async def test_an_answer_that_is_broken_is_one_line(web: Web, site: Site, broken: Answer) -> None:
    site.answers["/story"] = broken
    message = await refusal(web.fetcher())
    assert "broke off, or did not answer in HTTP" in message or "answers without a page (HTTP 101)" in message


async def test_a_wrong_type_is_refused_before_its_body_comes(web: Web, site: Site) -> None:
    site.answers["/story"] = endless(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", b"a", pause=60)
    assert "it is 'video/mp4', which holds no article" in await refusal(web.fetcher())


async def test_the_next_address_is_tried_when_one_does_not_answer(web: Web, site: Site) -> None:
    web.name("news.example", ["2606:4700::1", "93.184.216.34"])
    site.answers["/story"] = page("Two died.")
    assert (await web.fetcher().fetch(URL)).body == b"Two died."
    assert web.dialled == [("2606:4700::1", 80), ("93.184.216.34", 80)]


async def test_a_host_that_is_not_there_is_said_plainly(web: Web) -> None:
    assert "the name 'news.example' was not found; check it, and the network" in await refusal(web.fetcher())
    web.name("news.example", [])
    assert "the name 'news.example' has no address; check the address" in await refusal(web.fetcher())
    web.name("news.example", ["93.184.216.35"])
    assert "news.example does not answer; try again later" in await refusal(web.fetcher())


async def test_the_system_is_asked_for_names_by_default(web: Web) -> None:
    assert "was not found" in await refusal(Fetcher())  # tests have no way out


async def test_many_pages_are_fetched_at_once_by_one_fetcher(web: Web, site: Site) -> None:
    paths = [f"/{number}" for number in range(20)]
    for path in paths:
        site.answers[path] = page(path)
    fetcher = web.fetcher()
    pages = await asyncio.gather(*(fetcher.fetch(f"http://news.example{path}") for path in paths))
    assert [fetched.body.decode() for fetched in pages] == paths
