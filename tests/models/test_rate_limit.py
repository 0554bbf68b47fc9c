from __future__ import annotations

import asyncio
import time
from collections import Counter

import pytest

from models.asking import endpoint, request
from nutgraf.models.failures import EndpointFailure
from nutgraf.models.rate_limit import RateLimiter
from scripted_server import Reply, ScriptedServer, status, text


async def test_no_more_calls_run_together_than_allowed(scripted: ScriptedServer) -> None:
    under_way, most = 0, 0
    three = asyncio.Barrier(3)  # nobody goes on before three are there together

    async def call(limiter: RateLimiter) -> None:
        nonlocal under_way, most
        async with limiter.place():
            under_way += 1
            most = max(most, under_way)
            await three.wait()
            under_way -= 1

    limiter = RateLimiter(3)
    async with asyncio.timeout(60):
        await asyncio.gather(*(call(limiter) for _ in range(12)))
    assert most == 3


async def test_a_call_that_fails_gives_its_place_back() -> None:
    limiter = RateLimiter(1)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            async with limiter.place():
                raise RuntimeError
    async with asyncio.timeout(60), limiter.place():
        pass


async def test_one_word_about_limits_slows_everybody_down_and_good_answers_speed_up_again() -> None:
    limiter = RateLimiter(8)
    limiter.slow_down(0)
    limiter.slow_down(0)
    assert limiter.limit == 2
    for _ in range(100):
        limiter.count_success()
    assert limiter.limit == 8
    for _ in range(10):
        limiter.slow_down(0)
    assert limiter.limit == 1


async def test_a_pause_that_one_call_learns_of_applies_to_all(scripted: ScriptedServer) -> None:
    ends: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    client = endpoint(scripted, limiter=RateLimiter(4, lambda seconds: ends.set_result(time.monotonic() + seconds)))
    scripted.enqueue(text("Warm."), status(429, headers={"retry-after": "1"}))
    scripted.default(lambda _: text("Nine days.")({}))
    await client.complete(request())  # a first call loads what the others need, and takes its time
    first = asyncio.create_task(client.complete(request()))
    pause_ends = await ends
    assert len(scripted.requests) == 2
    await client.complete(request())
    assert time.monotonic() >= pause_ends
    await first
    await client.aclose()


def test_failures_of_the_articles_own_do_not_open_the_circuit() -> None:
    async def rest_after_refusals() -> float:
        limiter = RateLimiter(1)
        for number in range(50):
            limiter.count_failure(EndpointFailure("invalid_request", "no", code=str(number)))
        began = time.monotonic()
        await limiter.wait_for_pause()
        return time.monotonic() - began

    assert asyncio.run(rest_after_refusals()) < 10  # an open circuit rests for thirty


async def test_a_hundred_articles_through_a_bad_day_are_all_answered(scripted: ScriptedServer) -> None:
    """Every article meets no, one or two passing faults before its answer: nothing is lost, doubled or mixed up."""
    faults = [status(500), status(429, headers={"retry-after-ms": "1"}), Reply(ending="reset"), status(503)]
    met: Counter[str] = Counter()

    def answer(body: dict[str, object]) -> Reply | str:
        prompt = str(body["messages"][0]["content"])  # type: ignore[index]
        number = int(prompt.rsplit(maxsplit=1)[-1])
        met[prompt] += 1
        return faults[(number + met[prompt]) % 4] if met[prompt] <= number % 3 else prompt[::-1]

    scripted.default(answer)
    client = endpoint(scripted, at_once=16)
    prompts = [f"article {number}" for number in range(100)]
    answers = await asyncio.gather(*(client.complete(request(prompt)) for prompt in prompts))
    assert [a.text[::-1] for a in answers] == prompts
    await client.aclose()
