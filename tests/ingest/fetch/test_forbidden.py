"""Nothing that a URL, a name or a redirect says makes us connect to a forbidden address: counted at the socket."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nutgraf.errors import InputError
from nutgraf.ingest.fetcher import Fetcher
from nutgraf.ingest.ssrf_guard import PublicAddress, location_of, refusal_of
from small_web import Site, Web, moved, page

_HERE = Path(__file__).parent
_URLS: dict[str, list[str]] = yaml.safe_load((_HERE / "forbidden_urls.yaml").read_text(encoding="utf-8"))
_ADDRESSES: list[str] = yaml.safe_load((_HERE / "forbidden_addresses.yaml").read_text(encoding="utf-8"))
_FORBIDDEN = [url for urls in _URLS.values() for url in urls]
_ALLOWED: list[tuple[str, str, int, str]] = yaml.safe_load((_HERE / "allowed_urls.yaml").read_text(encoding="utf-8"))


async def refusal(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(InputError) as caught:
        await fetcher.fetch(url)
    message = str(caught.value)
    assert caught.value.exit_code == 3
    assert "\n" not in message
    assert message.startswith("cannot fetch '")
    assert "; " in message
    assert "canary" not in message
    return message


def test_there_are_more_than_eighty_forbidden_urls_and_each_is_there_once() -> None:
    assert len(_FORBIDDEN) == len(set(_FORBIDDEN)) > 80


@pytest.mark.parametrize("kind", _URLS)
async def test_a_forbidden_url_is_refused_before_anything_is_looked_up(
    web: Web, connected: list[tuple[str, int]], kind: str
) -> None:
    for url in _URLS[kind]:
        assert await refusal(Fetcher(resolve=web.resolve), url) == refusal_of(url)
        assert (web.lookups, connected) == ([], [])


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://[::1]/"])
async def test_the_fetcher_of_production_never_reaches_this_machine(connected: list[tuple[str, int]], url: str) -> None:
    await refusal(Fetcher(), url)
    assert connected == []


async def test_a_name_that_leads_to_a_forbidden_address_is_not_connected_to(
    web: Web, connected: list[tuple[str, int]]
) -> None:
    for address in _ADDRESSES:
        web.name("evil.example", [address])
        for scheme in ("http", "https"):
            message = await refusal(Fetcher(resolve=web.resolve), f"{scheme}://evil.example/")
            assert "'evil.example' leads to a forbidden place" in message
        assert connected == []


@pytest.mark.parametrize("answers", [("10.0.0.5", "93.184.216.34"), ("93.184.216.34", "10.0.0.5")])
async def test_one_forbidden_address_among_public_ones_forbids_the_name(
    web: Web, connected: list[tuple[str, int]], answers: tuple[str, ...]
) -> None:
    web.name("evil.example", answers)
    assert "10.0.0.5 is inside a private network" in await refusal(Fetcher(resolve=web.resolve), "http://evil.example/")
    assert connected == []


async def test_a_redirect_to_a_forbidden_url_is_not_followed(
    web: Web, site: Site, connected: list[tuple[str, int]]
) -> None:
    for url in _FORBIDDEN:
        if url.isprintable():
            site.answers["/start"] = moved(url)
            await refusal(web.fetcher(), "http://news.example/start")
    assert set(connected) == {("127.0.0.1", site.port)}  # the site itself, where the dialler put it
    assert set(web.dialled) == {("93.184.216.34", 80)}


async def test_a_redirect_to_a_name_that_leads_inside_is_not_followed(
    web: Web, site: Site, connected: list[tuple[str, int]]
) -> None:
    web.name("evil.example", ["169.254.169.254"])
    site.answers["/start"] = moved("http://evil.example/latest/meta-data/")
    message = await refusal(web.fetcher(), "http://news.example/start")
    assert "169.254.169.254 is the metadata service of a cloud" in message
    assert "'http://news.example/start' (sent on to 'http://evil.example/latest/meta-data/')" in message
    assert web.dialled == [("93.184.216.34", 80)]
    assert len(connected) == 1


async def test_a_name_is_looked_up_once_so_a_second_answer_cannot_be_another(
    web: Web, site: Site, connected: list[tuple[str, int]]
) -> None:
    web.name("news.example", ["93.184.216.34"], ["127.0.0.1"])
    site.answers["/story"] = page("Two died.")
    assert (await web.fetcher().fetch("http://news.example/story")).body == b"Two died."
    assert web.lookups == ["news.example"]
    assert web.dialled == [("93.184.216.34", 80)]
    assert len(connected) == 1


async def test_a_name_that_leads_elsewhere_after_a_redirect_to_itself_is_checked_again(
    web: Web, site: Site, connected: list[tuple[str, int]]
) -> None:
    web.name("news.example", ["93.184.216.34"], ["127.0.0.1"])
    site.answers["/story"] = moved("/moved")
    message = await refusal(web.fetcher(), "http://news.example/story")
    assert "127.0.0.1 is this machine itself" in message
    assert len(connected) == site.connections == 1


async def test_a_good_url_is_asked_for_where_it_says(web: Web) -> None:
    for url, host, port, target in _ALLOWED:
        assert refusal_of(url) is None
        location = location_of(url)
        assert (str(location.host), location.port, location.target) == (host, port, target)
        web.name(host, ["93.184.216.35"])
        await refusal(web.fetcher(), url)  # nobody is there, but the way to them was taken
        assert web.dialled[-1] == (host if isinstance(location.host, PublicAddress) else "93.184.216.35", port)
    assert len(web.dialled) == len(_ALLOWED)


async def test_the_dialler_of_production_connects_to_the_very_address(
    web: Web, connected: list[tuple[str, int]]
) -> None:
    web.name("news.example", ["93.184.216.34", "2606:4700::1"])
    for url in ("http://1.1.1.1/", "https://news.example/"):
        assert "does not answer" in await refusal(Fetcher(resolve=web.resolve), url)  # tests have no way out
    assert connected == [("1.1.1.1", 80), ("93.184.216.34", 443), ("2606:4700::1", 443)]
