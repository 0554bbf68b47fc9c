"""HTTPS: the certificate is that of the name, whatever address is connected to, and a bad one is said plainly."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme

from nutgraf.errors import InputError
from nutgraf.ingest.fetcher import Limits, system_trust
from small_web import Site, Web, moved, page, raw

URL = "https://news.example/story"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@asynccontextmanager
async def secure_site(web: Web, authority: trustme.CA, *names: str, **certificate: Any) -> AsyncIterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **certificate).configure_cert(context)
    async with Site(context) as site:
        site.answers["/story"] = page("Two died.")
        for name in ("news.example", *names):
            web.host(name, site)
        yield site


async def refusal(web: Web, trusted: ssl.SSLContext, url: str = URL) -> str:
    with pytest.raises(InputError) as caught:
        await web.fetcher(trust=lambda: trusted).fetch(url)
    message = str(caught.value)
    assert "\n" not in message
    return message


async def test_the_name_stays_in_host_and_in_the_handshake(
    web: Web, authority: trustme.CA, trusted: ssl.SSLContext
) -> None:
    async with secure_site(web, authority, "news.example", "xn--bcher-kva.example") as site:
        asked: list[str] = []
        assert site.tls is not None
        site.tls.sni_callback = lambda _socket, name, _context: asked.append(name)
        for host in ("news.example", "bücher.example", "NEWS.example."):
            fetched = await web.fetcher(trust=lambda: trusted).fetch(f"https://{host}/story")
            assert fetched.body == b"Two died."
    names = ["news.example", "xn--bcher-kva.example", "news.example"]
    assert asked == names
    assert [request.split("\r\n")[1] for request in site.requests] == [f"Host: {name}" for name in names]
    assert set(web.dialled) == {("93.184.216.34", 443)}


async def test_a_page_may_send_on_to_https_but_never_back(
    web: Web, site: Site, authority: trustme.CA, trusted: ssl.SSLContext
) -> None:
    async with secure_site(web, authority, "secure.example") as secure:
        web.host("news.example", site)
        web.host("secure.example", secure, "93.184.216.99")
        site.answers["/story"] = moved("https://secure.example/story")
        fetched = await web.fetcher(trust=lambda: trusted).fetch("http://news.example/story")
        assert fetched.final_url == "https://secure.example/story"
        secure.answers["/story"] = moved("http://news.example/plain")
        message = await refusal(web, trusted, "https://secure.example/story")
    assert "sends on to 'http://news.example/plain', from a secure connection to one that is not" in message


async def test_a_certificate_of_another_name_is_said_plainly(
    web: Web, authority: trustme.CA, trusted: ssl.SSLContext
) -> None:
    async with secure_site(web, authority, "other.example") as site:
        message = await refusal(web, trusted)
        assert message == (
            "cannot fetch 'https://news.example/story': the certificate of news.example is not to be trusted "
            "(Hostname mismatch, certificate is not valid for 'news.example'); "
            "if you trust it, save the page in a browser and give the file"
        )
        assert site.requests == []


async def test_an_untrusted_certificate_is_a_clear_error(web: Web, trusted: ssl.SSLContext) -> None:
    async with secure_site(web, trustme.CA(), "news.example") as site:
        assert "is not to be trusted (unable to get local issuer certificate)" in await refusal(web, trusted)
        with pytest.raises(InputError, match="is not to be trusted"):
            await web.fetcher().fetch(URL)  # nor does the system trust it
        assert site.requests == []


async def test_an_expired_certificate_is_said_plainly(web: Web, authority: trustme.CA, trusted: ssl.SSLContext) -> None:
    long_ago = {"not_before": datetime(2001, 1, 1, tzinfo=UTC), "not_after": datetime(2002, 1, 1, tzinfo=UTC)}
    async with secure_site(web, authority, "news.example", **long_ago):
        assert "is not to be trusted (certificate has expired)" in await refusal(web, trusted)


async def test_a_server_that_speaks_no_tls_is_said_plainly(web: Web, site: Site, trusted: ssl.SSLContext) -> None:
    site.greeting = raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert "news.example does not speak HTTPS in a way that is safe" in await refusal(web, trusted)


async def test_a_handshake_that_never_ends_is_ended_by_the_deadline(web: Web, trusted: ssl.SSLContext) -> None:
    async with Site() as site:
        site.greeting = raw(b"", b"never", pause=60)
        web.host("news.example", site)
        with pytest.raises(InputError, match=r"within 0\.2 seconds"):
            await web.fetcher(Limits(seconds=0.2), trust=lambda: trusted).fetch(URL)


async def test_certificates_that_cannot_be_read_are_said_plainly(
    web: Web, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
    with pytest.raises(InputError, match="cannot be read; check what SSL_CERT_FILE"):
        await web.fetcher(trust=system_trust.__wrapped__).fetch(URL)
