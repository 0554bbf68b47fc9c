"""A bad day at the server: every article still ends in exactly one row, and none in a wrong one."""

from __future__ import annotations

import json
import os
import random
import re
import threading
from collections import Counter
from pathlib import Path

import pytest

from batch.faults import FAULTS, NOTHING
from batch.wire_stories import order, run, stories
from nutgraf.batch.job import BatchOptions
from nutgraf.models import load_settings
from scripted_server import Body, Reply, ScriptedServer, status, text

_NUMBER = re.compile(r"carried (\d+) passengers")


class BadDay:
    """Answers each article with its own lines, after the faults that were planned for it."""

    def __init__(self, planned: dict[int, list[str]]) -> None:
        self._planned = {number: list(faults) for number, faults in planned.items()}
        self._lock = threading.Lock()

    def __call__(self, body: Body) -> Reply | str:
        content = body["messages"][-1]["content"]
        found = _NUMBER.search(content)
        assert found
        number = int(found[1]) - 212
        fault = self._next_fault(number, body)
        if fault:
            reply = FAULTS[fault].reply
            answer: Reply | str = reply(body) if callable(reply) else reply
            return answer
        line = f"[1] The ship carried {number + 212} passengers."
        made = text(line)(body)
        assert not isinstance(made, str)
        return made

    def _next_fault(self, number: int, body: Body) -> str:
        with self._lock:
            faults = self._planned.get(number, [])
            if faults[:1] == ["unsupported parameter"] and "seed" not in body:
                faults.pop(0)  # learnt from another article's refusal
            if not faults:
                return ""
            # What is wrong with an article stays wrong with it.
            return faults[0] if FAULTS[faults[0]].ends else faults.pop(0)


def planned_faults(articles: int, faults: int, seed: int) -> dict[int, list[str]]:
    """Every kind about equally often, spread over the articles, at most two for one."""
    chance = random.Random(seed)
    kinds = [kind for kind, _ in zip((k for _ in range(faults) for k in FAULTS), range(faults), strict=False)]
    chance.shuffle(kinds)
    places = chance.sample([number for number in range(articles) for _ in range(2)], faults)
    planned: dict[int, list[str]] = {}
    for place, kind in zip(places, kinds, strict=True):
        planned.setdefault(place, []).append(kind)
    return planned


def expected_end(faults: list[str]) -> str:
    """The kind of failure these faults end in, one after the other; empty for a brief."""
    nothing = 0
    for fault in faults:
        nothing += fault in NOTHING
        if FAULTS[fault].ends or nothing == 2:
            return FAULTS[fault].ends or "empty"
    return ""


@pytest.mark.slow
def test_500_articles_with_400_faults_of_28_kinds_end_in_500_right_rows(
    tmp_path: Path, scripted: ScriptedServer
) -> None:
    assert len(FAULTS) == 28
    planned = planned_faults(500, 400, seed=1)
    scripted.default(BadDay(planned))
    flags = {"model": "scripted", "base_url": scripted.url, "api_key": "k", "timeout": 8, "drafting": "lines"}
    asked = order(
        scripted.url,
        (str(stories(tmp_path / "in", 500)),),
        tmp_path / "out",
        settings=load_settings(flags, env={}, folder=Path(os.devnull)),
        options=BatchOptions(concurrency=32, processes=2),
    )
    report = run(asked)

    assert report.stopped is None
    briefs = [json.loads(line) for line in (tmp_path / "out" / "briefs.jsonl").read_text().splitlines()]
    failures = [json.loads(line) for line in (tmp_path / "out" / "failures.jsonl").read_text().splitlines()]
    ends = {row["name"]: "" for row in briefs} | {row["name"]: row["kind"] for row in failures}
    assert len(briefs) + len(failures) == len(ends) == 500
    wanted = {
        str(tmp_path / "in" / f"story-{number:05}.txt"): expected_end(planned.get(number, [])) for number in range(500)
    }
    wrong = {name: (wanted[name], ends[name]) for name in wanted if wanted[name] != ends[name]}
    assert not wrong
    for row in briefs:
        assert row["brief"]["article"]["text"] == Path(row["name"]).read_text()
    assert Counter(row["kind"] for row in failures)["filtered"] > 0


_REFUSED_KEY = status(401, {"message": "Incorrect API key provided: test-key"})
_LATER = status(429, "later", {"retry-after": "86400"})
_NO_MONEY = status(429, {"message": "quota", "type": "insufficient_quota", "code": "insufficient_quota"})


@pytest.mark.parametrize(
    ("reply", "says", "code", "processes"),
    [
        (_REFUSED_KEY, "refuses the key", 2, 0),
        (_NO_MONEY, "billing", 4, 0),
        (status(404), "knows no such model", 2, 0),
        (_LATER, "run again after", 4, 0),
        # Two kinds show that a reason comes back from another process: one alone, one with its own data.
        (_REFUSED_KEY, "refuses the key", 2, 1),
        (_LATER, "run again after", 4, 1),
    ],
)
def test_what_every_article_would_meet_stops_the_run_and_leaves_the_rest_waiting(
    tmp_path: Path, scripted: ScriptedServer, reply: Reply, says: str, code: int, processes: int
) -> None:
    scripted.enqueue(text("Two people died."), text("Two people died."))
    scripted.default(lambda _: reply)
    options = BatchOptions(concurrency=2, processes=processes)
    asked = order(scripted.url, (str(stories(tmp_path / "in", 40)),), tmp_path / "out", options=options)
    report = run(asked)
    assert report.stopped is not None
    assert says in str(report.stopped)
    assert "test-key" not in str(report.stopped)
    assert report.stopped.exit_code == code
    assert (report.run.state, report.run.counts.done, report.run.counts.failed) == ("stopped", 2, 0)
    assert len(scripted.requests) <= 2 + 3

    scripted.default(text("Two people died."))
    assert run(asked).run.counts.done == 40
