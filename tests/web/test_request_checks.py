"""What reaches the app behind the guard, and what goes out with its answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from nutgraf.web.auth import MAX_REQUEST_BYTES, Guard

_LOCAL = ("127.0.0.1", "localhost")


async def _counting(scope: object, receive: object, send: object) -> None:
    """Tells how many bytes came, and brings headers of its own that are too lax."""
    came, more = 0, True
    while more:
        message = await receive()  # type: ignore[operator]
        came += len(message.get("body", b""))
        more = message.get("more_body", False)
    headers = [(b"content-type", b"text/plain"), (b"referrer-policy", b"unsafe-url")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": str(came).encode()})  # type: ignore[operator]


def _client(*hosts: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=Guard(_counting, hosts))
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860")


async def test_every_answer_has_our_headers_and_none_of_the_lax_ones() -> None:
    async with _client(*_LOCAL) as client:
        answer = await client.get("/")

    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "[", "localhost@e"]
)
async def test_a_name_that_is_not_ours_is_refused(host: str) -> None:
    async with _client(*_LOCAL) as client:
        answer = await client.get("/", headers={"host": host})

    assert answer.status_code == 421
    assert "localhost" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "LOCALHOST:1"])
async def test_a_name_of_ours_is_answered_at_any_port(host: str) -> None:
    async with _client(*_LOCAL) as client:
        assert (await client.get("/", headers={"host": host})).status_code == 200


async def test_any_name_is_answered_where_none_is_given() -> None:
    async with _client() as client:
        assert (await client.get("/", headers={"host": "news.example"})).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:7860", 200),
        ("http://evil.example", 403),
        ("http://127.0.0.1:9999", 403),
        ("null", 403),
        ("", 403),
    ],
)
async def test_only_our_own_page_may_change_anything(origin: str, status: int) -> None:
    async with _client(*_LOCAL) as client:
        assert (await client.post("/", headers={"origin": origin})).status_code == status
        assert (await client.get("/", headers={"origin": origin})).status_code == 200


async def _mebibytes(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(1 << 20)


async def test_what_is_too_long_is_refused_with_a_sentence_however_it_is_sent() -> None:
    async with _client(*_LOCAL) as client:
        reported = await client.post(
            "/", content=bytes(MAX_REQUEST_BYTES + 1), headers={"content-type": "application/json"}
        )
        untold = await client.post("/", content=_mebibytes(40))
        fits = await client.post("/", content=_mebibytes(8))

    assert (reported.status_code, untold.status_code, fits.text) == (413, 413, str(8 << 20))
    assert "at most 5 MB each" in json.loads(reported.text)["detail"]
    assert untold.text.startswith("This is too large")


@pytest.mark.parametrize("length", ["-1", "ten", "1e99", "٣"])
async def test_a_length_that_is_none_is_refused(length: str) -> None:
    async with _client(*_LOCAL) as client:
        answer = await client.post("/", headers={b"content-length": length.encode()})

    assert answer.status_code == 413
