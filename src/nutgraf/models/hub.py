"""The model hub as a source: one file by https, resumed where it stopped, given up soon when nobody answers."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx2

from nutgraf.models.catalogue import CatalogueModel
from nutgraf.models.pulling import PullOptions, PullProgress, Report, SourceFailedError, require_space

_SLOWEST = 20_000  # bytes a second, over the whole of a window; slower than this counts as hanging
_WINDOW = 30.0  # seconds
_FROM = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


def fetch_from_hub(entry: CatalogueModel, target: Path, report: Report, options: PullOptions) -> Path:
    """Download into `<target>.part` and return it when it is complete; raises SourceFailedError."""
    draft = target.with_suffix(".gguf.part")
    have = draft.stat().st_size if draft.is_file() else 0
    if have >= entry.size:
        return draft
    require_space(target.parent, entry.size - have, options)
    timeout = httpx2.Timeout(options.read_seconds, connect=options.connect_seconds)
    host = httpx2.URL(entry.hub_url).host
    try:
        with (
            httpx2.Client(timeout=timeout, follow_redirects=True) as client,
            client.stream("GET", entry.hub_url, headers={"Range": f"bytes={have}-"} if have else {}) as reply,
        ):
            _write(reply, draft, entry, report)
    except httpx2.TimeoutException:
        raise SourceFailedError(f"{host} does not answer") from None
    except httpx2.HTTPError as error:
        raise SourceFailedError(f"{host} cannot be reached ({type(error).__name__})") from None
    if draft.stat().st_size < entry.size:
        raise SourceFailedError(f"{host} stopped in the middle; pull again to go on from there")
    return draft


def _write(reply: httpx2.Response, draft: Path, entry: CatalogueModel, report: Report) -> None:
    host = reply.url.host
    start, total = _range_of(reply)
    if reply.status_code == 416:
        draft.unlink(missing_ok=True)
    if reply.status_code not in (200, 206):
        raise SourceFailedError(f"{host} answers {reply.status_code}")
    if total is not None and total != entry.size:
        raise SourceFailedError(f"{host} offers {total} bytes instead of {entry.size}")
    done = start
    mark, mark_done = time.monotonic(), start
    with draft.open("r+b" if start else "wb") as file:
        file.seek(start)
        file.truncate()
        for block in reply.iter_raw():
            done += len(block)
            if done > entry.size:
                raise SourceFailedError(f"{host} sends more than {entry.size} bytes")
            file.write(block)
            report(PullProgress(host, done, entry.size))
            if (passed := time.monotonic() - mark) > _WINDOW:
                if (done - mark_done) / passed < _SLOWEST:
                    raise SourceFailedError(f"{host} sends next to nothing")
                mark, mark_done = time.monotonic(), done


def _range_of(reply: httpx2.Response) -> tuple[int, int | None]:
    """Where the body starts in the file, and how long the whole file is."""
    placed = _FROM.match(reply.headers.get("content-range", ""))
    if reply.status_code == 206 and placed:
        return int(placed[1]), None if placed[2] == "*" else int(placed[2])
    length = reply.headers.get("content-length", "")
    return 0, int(length) if length.isascii() and length.isdigit() else None
