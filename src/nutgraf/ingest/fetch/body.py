"""Reads a body piece by piece and decompresses it on the way, never further than the limit.

A bomb is stopped at the first byte over the limit: no decoder is ever asked for more than there is room for. A body
that breaks off is an error, because half a story would be read as a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Sequence
from typing import Protocol

import brotli

from nutgraf.ingest.fetch.fetched import Limits
from nutgraf.ingest.fetch.head import over_the_limit
from nutgraf.ingest.fetch.refusals import TRY_AGAIN, because

ASKED_FOR = "gzip, deflate, br"


class _Coding(Protocol):
    def feed(self, data: bytes, room: int) -> bytes:
        """The plain bytes of the next piece; once `room` bytes or more came out, the rest may be missing."""

    def is_whole(self) -> bool:
        """Whether the data may end here."""


async def whole_body(pieces: AsyncIterable[bytes], codings: Sequence[str], limits: Limits) -> bytes:
    """The decompressed body, whole; raises InputError, with the reason, when it is too large, damaged or cut off."""
    coding = _coding(codings)
    body = bytearray()
    came = 0
    async for piece in pieces:
        came += len(piece)
        try:
            body += coding.feed(piece, limits.max_bytes + 1 - len(body))
        except (zlib.error, brotli.error) as error:
            raise because("its compressed bytes are damaged", TRY_AGAIN) from error
        if max(came, len(body)) > limits.max_bytes:
            raise over_the_limit(limits)
    if not coding.is_whole():
        raise because("it broke off before its end", TRY_AGAIN)
    return bytes(body)


def _coding(codings: Sequence[str]) -> _Coding:
    match list(codings):
        case []:
            return _Plain()
        case ["gzip" | "x-gzip"]:
            return _Zlib(zlib.MAX_WBITS | 16)
        case ["deflate"]:
            return _Deflate()
        case ["br"]:
            return _Brotli()
    raise because(f"it is compressed as {', '.join(codings)[:80]!r}, which was not asked for")


class _Plain:
    def feed(self, data: bytes, room: int) -> bytes:
        return data[:room]

    def is_whole(self) -> bool:
        return True


class _Zlib:
    """One or more zlib streams, one after another, as gzip allows; zeros between and after them are padding."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._is_between = True

    def feed(self, data: bytes, room: int) -> bytes:
        plain = bytearray()
        while data and len(plain) < room:
            if self._stream.eof:
                data = data.lstrip(b"\0")
                if not data:
                    break
                self._stream = zlib.decompressobj(self._wbits)
            plain += self._stream.decompress(data, room - len(plain))
            data = self._stream.unused_data
            self._is_between = self._stream.eof
        return bytes(plain)

    def is_whole(self) -> bool:
        return self._is_between


class _Deflate:
    """Deflate as the standard has it, in a zlib wrapper, or bare as many servers send it."""

    def __init__(self) -> None:
        self._start = b""
        self._inner: _Zlib | None = None

    def feed(self, data: bytes, room: int) -> bytes:
        if self._inner is None:
            self._start += data
            if len(self._start) < 2:
                return b""
            is_wrapped = self._start[0] & 0x0F == 8 and int.from_bytes(self._start[:2]) % 31 == 0
            self._inner = _Zlib(zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS)
            data = self._start
        return self._inner.feed(data, room)

    def is_whole(self) -> bool:
        return not self._start if self._inner is None else self._inner.is_whole()


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._is_fed = False

    def feed(self, data: bytes, room: int) -> bytes:
        self._is_fed = self._is_fed or bool(data)
        plain = bytearray(self._stream.process(data, output_buffer_limit=room))
        while len(plain) < room and not self._stream.can_accept_more_data():
            plain += self._stream.process(b"", output_buffer_limit=room - len(plain))
        return bytes(plain)

    def is_whole(self) -> bool:
        return not self._is_fed or bool(self._stream.is_finished())
