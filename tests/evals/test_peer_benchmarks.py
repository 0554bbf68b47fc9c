"""Benchmarks beside peers: replies are kept as they come, all are judged the same way, charts show the cells."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

sys.path.append(str(Path(__file__).parents[2]))  # `benchmarks` is not installed

from benchmarks.peers.briefs import by_nutgraf, read_in_budget
from benchmarks.peers.claims import best_threshold, sampled
from benchmarks.peers.plots import Chart, Panel, drawn, number_in
from benchmarks.peers.questions import Tally, asked, declines, spans_of
from benchmarks.peers.replies import Job, Reply, ReplyFile, collect, complete_cases, held_back, replayed
from benchmarks.results import Result

from nutgraf.article import Article
from nutgraf_evals.cases import Answerable
from nutgraf_evals.claims import half_of
from nutgraf_evals.corpus import corpus_folder
from nutgraf_evals.labels import Gold
from nutgraf_evals.systems import Nutgraf

JOBS = [Job(case, item, {"n": number}) for number, (case, item) in enumerate([("a", "1"), ("a", "2"), ("b", "1")])]


async def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    asked_for: list[int] = []

    async def answer(given: object) -> dict[str, object]:
        assert isinstance(given, dict)
        if len(asked_for) == 3:
            raise KeyboardInterrupt
        asked_for.append(given["n"])
        return {"text": "yes"}

    with pytest.raises(KeyboardInterrupt):
        await collect({"one": answer, "other": answer}, JOBS, ReplyFile("run", folder=tmp_path))
    kept = ReplyFile("run", folder=tmp_path)
    assert [(reply.system, reply.item) for reply in kept.replies] == [("one", "1"), ("one", "2"), ("other", "1")]
    assert complete_cases(("one", "other"), JOBS, kept) == set()

    async def quick(given: object) -> dict[str, object]:
        return {"text": "no"}

    await collect({"one": quick, "other": quick}, JOBS, kept)
    assert len(kept.replies) == 6
    assert [reply.said["text"] for reply in kept.of("one")] == ["yes", "yes", "no"]
    assert complete_cases(("one", "other"), JOBS, kept) == {"a", "b"}


async def test_each_article_begins_with_another_system(tmp_path: Path) -> None:
    async def answer(given: object) -> dict[str, object]:
        return {}

    kept = ReplyFile("run", folder=tmp_path)
    await collect({"one": answer, "other": answer}, JOBS, kept)
    assert [reply.system for reply in kept.replies] == ["one", "one", "other", "other", "other", "one"]


@pytest.mark.parametrize(
    "text",
    [
        "NOT IN ARTICLE",
        "I don't know.",
        "The sources do not specify who repaired the roof.",
        "The provided snippets do not explicitly mention a price.",
        "None of the sources are helpful.",
        "The reason is not stated.",
        "",
    ],
)
def test_a_refusal_in_free_words_is_a_refusal(text: str) -> None:
    assert declines({"text": text})


@pytest.mark.parametrize(
    "text",
    [
        "The council did not approve the budget.",
        "No one was hurt.",
        "According to the article, the minister does not plan to resign.",
        "He said he would not answer to the committee before May.",
    ],
)
def test_an_answer_with_a_negation_is_an_answer(text: str) -> None:
    assert not declines({"text": text})


def test_a_citation_is_found_across_line_breaks_and_never_invented() -> None:
    article = Article.of("Two people\ndied on Tuesday. The cause is not known.")
    (span,) = spans_of(["people died  on Tuesday", "nine people died", ""], article)
    assert span.quote == "people\ndied on Tuesday"


def test_a_reader_stops_at_the_first_sentence_that_does_not_fit() -> None:
    said: list[str | dict[str, str]] = [
        "One two three. Four five six seven.",
        {"text": "Eight nine.", "source": "Ana Reyes"},
    ]
    assert [one.text for one in read_in_budget(said, 5)] == ["One two three."]
    assert [(one.text, one.source) for one in read_in_budget(said, 9)][-1] == ("Eight nine.", "Ana Reyes")


def test_samples_are_the_same_each_time_and_fair() -> None:
    cases = held_back(10)
    assert [case.id for case in cases] == [case.id for case in held_back(10)]
    for case in cases:
        questions = asked(case)
        assert 3 <= sum(isinstance(question, Answerable) for question in questions) <= 4
        assert 7 <= len(questions) <= 8
    claims = sampled("report", 24)
    names = [path.stem for path in (corpus_folder() / "claims").glob("*.jsonl")]
    assert sum(claim.is_true for _, claim in claims) == 12
    assert {half_of(names)[one.name] for one, _ in claims} == {"report"}


def test_overlap_is_accepted_from_the_score_that_parts_true_from_false_best() -> None:
    assert best_threshold([0.2, 0.9, 0.5, 0.8, 0.7], [False, True, False, True, True]) == 0.7


def test_a_chart_shows_every_cell_and_a_bar_as_long_as_its_share() -> None:
    rows = (("nutgraf", "50 % of 8"), ("paste & ask", "25 % of 8"), ("lead", "–"))
    result = Result(
        command="x", date="2026-11-30", nutgraf="0", python="3", machine="m", versions={}, columns=("system", "right"),
        rows=rows,
    )  # fmt: skip
    root = ElementTree.fromstring(drawn(Chart("Title", (Panel("right", "higher"),)), result))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"nutgraf", "paste & ask", "50 % of 8", "25 % of 8", "–"} <= set(texts)
    first, second, third = [
        float(bar.attrib["width"]) for bar in list(root.iter("{http://www.w3.org/2000/svg}rect"))[1:]
    ]
    assert first == pytest.approx(2 * second)
    assert third == 0
    assert number_in("×2.7") is None


async def test_a_run_that_has_no_time_left_begins_nothing(tmp_path: Path) -> None:
    async def answer(given: object) -> dict[str, object]:
        raise AssertionError(given)

    kept = ReplyFile("run", folder=tmp_path)
    await collect({"one": answer}, JOBS, kept, minutes=0)
    assert kept.replies == []


def test_a_peer_that_failed_gave_no_answer_and_refused_nothing() -> None:
    (case,) = held_back(1)
    tally = Tally()
    for question in asked(case):
        tally.add(Gold(case), question, {"error": "TimeoutError: 900 s"})
    assert tally.failed == len(asked(case))
    assert not any((*tally.right, *tally.false, *tally.refused))


async def test_a_table_has_the_briefs_of_todays_code_and_the_seconds_of_its_run() -> None:
    (case,) = held_back(1)
    job = Job(case.id, "brief", {"article": case.article.text})
    old = Reply("nutgraf", case.id, "brief", 12.5, {"said": ["as an older version said it"]})
    articles = {case.article.text: case.article}
    (made,) = await replayed([old], [job], lambda model: by_nutgraf(Nutgraf(), model, articles))
    assert made.seconds == 12.5
    assert made.said["quotes"]
    assert all(quote in case.article.text for quote in made.said["quotes"])


async def test_a_reply_that_no_recording_gives_again_fails_the_table() -> None:
    (case,) = held_back(1)
    other = Article.of("A ferry sank near Port Ellery on Monday. Two people died, the harbour master said.")
    job = Job(case.id, "brief", {"article": other.text})
    old = Reply("nutgraf", case.id, "brief", 12.5, {})
    with pytest.raises(RuntimeError, match="evals record"):
        await replayed([old], [job], lambda model: by_nutgraf(Nutgraf(), model, {other.text: other}))
