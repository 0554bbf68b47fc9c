"""Bodies are decompressed whole or not at all, and never past the limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from functools import partial

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.ingest.fetcher import Limits, whole_body


def bare_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=5),
}
_WAYS = [*_CODINGS.items(), ("deflate", bare_deflate), ("x-gzip", gzip.compress)]
_STORY = b"Two people died in Havenport. " * 50


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def body(data: bytes, coding: str, size: int = 7, **limits: int) -> bytes:
    return await whole_body(pieces(data, size), [coding] if coding else [], Limits.model_validate(limits))


@pytest.mark.parametrize(("coding", "compress"), [*_WAYS, ("", bytes)])
@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_a_body_comes_out_as_it_went_in(coding: str, compress: Callable[[bytes], bytes], size: int) -> None:
    assert await body(compress(_STORY), coding, size) == _STORY
    assert await body(compress(b""), coding, size) == b""
    assert await body(b"", coding, size) == b""


@given(st.binary(max_size=300), st.sampled_from(_WAYS), st.integers(1, 50))
async def test_any_bytes_come_out_as_they_went_in(
    data: bytes, way: tuple[str, Callable[[bytes], bytes]], size: int
) -> None:
    coding, compress = way
    assert await body(compress(data), coding, size) == data


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br"]), st.integers(1, 50))
async def test_any_bytes_that_were_never_compressed_are_one_refusal_at_most(
    data: bytes, coding: str, size: int
) -> None:
    try:
        await body(data, coding, size)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize(("coding", "compress"), _WAYS)
async def test_a_bomb_is_stopped_at_the_limit(coding: str, compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(bytes(5_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=r"it is larger than 0\.1 MB; give one article"):
            await body(bomb, coding, 1000, max_bytes=100_000)
        _, most_memory = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_memory < 1_000_000


async def test_a_bomb_inside_a_bomb_is_stopped_too() -> None:
    bomb = gzip.compress(b"".join([gzip.compress(bytes(1_000_000))] * 50))
    assert len(await body(bomb, "gzip", 1000)) < 200_000  # one layer is taken off, and only one
    many = gzip.compress(bytes(100_000)) * 100
    with pytest.raises(InputError, match="larger than"):
        await body(many, "gzip", 1000, max_bytes=1_000_000)


@pytest.mark.parametrize("coding", ["", *_CODINGS])
async def test_the_limit_itself_is_allowed_and_one_byte_more_is_not(coding: str) -> None:
    data = _CODINGS.get(coding, bytes)(b"a" * 1000)
    assert len(await body(data, coding, max_bytes=1000)) == 1000
    with pytest.raises(InputError, match="larger than"):
        await body(data, coding, max_bytes=999)


@pytest.mark.parametrize(("coding", "compress"), _WAYS)
async def test_a_body_that_breaks_off_is_refused(coding: str, compress: Callable[[bytes], bytes]) -> None:
    whole = compress(_STORY)
    for length in (1, 2, len(whole) // 2, len(whole) - 1):
        with pytest.raises(InputError, match="broke off before its end"):
            await body(whole[:length], coding)


async def test_a_damaged_body_is_refused() -> None:
    damaged = bytearray(gzip.compress(_STORY))
    damaged[len(damaged) // 2] ^= 0xFF
    with pytest.raises(InputError, match="damaged"):
        await body(bytes(damaged), "gzip")


async def test_gzip_members_one_after_another_are_one_body_and_zeros_are_padding() -> None:
    assert await body(gzip.compress(b"Two ") + bytes(9) + gzip.compress(b"died.") + bytes(9), "gzip") == b"Two died."


@pytest.mark.parametrize("codings", [["zstd"], ["gzip", "gzip"], ["compress"]])
async def test_an_unrequested_content_encoding_is_refused(codings: list[str]) -> None:
    with pytest.raises(InputError, match="which was not asked for"):
        await whole_body(pieces(b"", 1), codings, Limits())
