"""Many users who ask at the same moment, each about an article of their own, and what each of them was answered."""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import time
from typing import NamedTuple

import httpx2

from web.scripted_model import FERRY, HOW_MANY

_PASSENGERS = re.compile(r"\b(\d+) passengers")


class Reply(NamedTuple):
    """What one user was told: the numbers in the answer, or what went wrong, after so many seconds."""

    user: int
    passengers: frozenset[int]
    trouble: str
    seconds: float

    @property
    def right(self) -> bool:
        """Whether it is this user's own answer, and nobody else's."""
        return self.passengers == {passengers_of(self.user)}


def passengers_of(user: int) -> int:
    """How many there are in the article of this user, and in no other's."""
    return 1000 + 7 * user


async def ask_all_at_once(url: str, users: int) -> list[Reply]:
    """What that many users are told who all ask at once."""
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(base_url=url, timeout=300, trust_env=False, limits=limits) as client:
        return list(await asyncio.gather(*(_asked(client, user) for user in range(users))))


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


async def _asked(client: httpx2.AsyncClient, user: int) -> Reply:
    story = FERRY.replace("212", str(passengers_of(user)))
    began = time.perf_counter()
    try:
        joined = await client.post("/gradio_api/call/ask", json={"data": [HOW_MANY, story]})
        joined.raise_for_status()
        answer = await client.get(f"/gradio_api/call/ask/{joined.json()['event_id']}")
        kind, _, body = answer.text.strip().split("\n\n")[-1].partition("\n")
    except (httpx2.HTTPError, ValueError, KeyError) as error:
        return Reply(user, frozenset(), repr(error), time.perf_counter() - began)
    seconds = time.perf_counter() - began
    if kind != "event: complete":
        return Reply(user, frozenset(), body, seconds)
    said = " ".join(s["text"] for s in json.loads(body.removeprefix("data: "))[0].get("statements", ()))
    return Reply(user, frozenset(map(int, _PASSENGERS.findall(said))), "", seconds)
