"""Progress of a brief: tokens, their rate and the time left, while calls are running."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nutgraf.errors import ModelError
from nutgraf.models import Message, Model, Request
from nutgraf.summarize import Step
from nutgraf.summarize.progress import BriefProgress, TokenCountingModel, TokenProgress
from scripted_server import ScriptedServer, stream, text

REQUEST = Request(messages=(Message(role="user", content="Tell me of the ferry."),), max_tokens=100)
WORD = REQUEST.model_copy(update={"max_tokens": 1})


async def test_a_streamed_call_is_reported_from_its_prompt_to_its_end(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(lambda _: replace(stream([f"{number} " for number in range(5)]), pause=0.3))
    reports: list[TokenProgress] = []

    completion = await TokenCountingModel(scripted_model, reports.append, streams=True).complete(REQUEST)

    assert completion.text.split() == ["0", "1", "2", "3", "4"]
    assert (reports[0].read, reports[0].reading > 0) == (0, True)
    written = [report.written for report in reports[:-1]]
    assert written == sorted(written)
    assert written[-1] == 5
    shares = [report.share for report in reports if report.share is not None]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(report.rate for report in reports if report.written > 1 and report.share != 1.0)


@pytest.mark.parametrize(("streams", "request_"), [(False, REQUEST), (True, WORD)], ids=["nobody watches", "one word"])
async def test_other_calls_are_asked_as_usual_and_counted_at_their_end(
    streams: bool, request_: Request, scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(text("It sails."))
    reports: list[TokenProgress] = []
    counted = TokenCountingModel(scripted_model, reports.append, streams=streams)

    await counted.complete(request_)
    await counted.complete(request_)

    assert not any("stream" in sent.body for sent in scripted.requests)
    assert [(report.read, report.written) for report in reports] == [(1000, 10), (2000, 20)]


async def test_a_stream_that_breaks_off_is_asked_again_as_a_whole(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.enqueue(stream(["It ", "sai"], ending="reset"), text("It sails."))

    completion = await TokenCountingModel(scripted_model, lambda _: None, streams=True).complete(REQUEST)

    assert completion.text == "It sails."


async def test_tokens_are_counted_where_a_piece_has_many_of_them(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(lambda _: replace(stream(["It sails in the morning, " * 20] * 3), pause=0.3))
    reports: list[TokenProgress] = []

    await TokenCountingModel(scripted_model, reports.append, streams=True).complete(REQUEST)

    assert max(report.written for report in reports[:-1]) > 200  # 1,500 characters in three pieces
    assert reports[-1].written == 10  # what the server counted


def test_the_time_left_counts_the_verdicts_that_follow_a_draft_and_then_those_alone() -> None:
    steps: list[Step] = []
    progress = BriefProgress(steps.append)
    progress._began -= 10.0
    progress.step(Step("reading", 0, 1, 0, 10.0, following=0.5))
    progress.tokens(TokenProgress(900, 200, share=0.5))
    progress.step(Step("checking", 0, 14, 0, 20.0))
    progress._began -= 1.0
    progress.tokens(TokenProgress(900, 400, share=0.5))

    assert [step.detail.partition(";")[0] for step in steps] == ["", "about 20 s left", "", "about 1 s left"]


async def test_what_cannot_be_answered_is_not_asked_twice(scripted: ScriptedServer, scripted_model: Model) -> None:
    scripted.default(text("", finish="content_filter"))
    with pytest.raises(ModelError):
        await TokenCountingModel(scripted_model, lambda _: None, streams=True).complete(REQUEST)
    streamed = [sent for sent in scripted.requests if sent.body.get("stream")]
    assert streamed == scripted.requests


@pytest.mark.parametrize(
    ("tokens", "seconds", "words"),
    [
        (TokenProgress(0, 0, reading=1034), 2.0, "reading 1,034 tokens"),
        (TokenProgress(900, 9, rate=9.0, share=0.75), 28.0, "about 20 s left; 900 tokens read, 9 written, 9 a second"),
        (TokenProgress(900, 9, rate=0.42), 28.0, "900 tokens read, 9 written, 0.4 a second"),
        (TokenProgress(2000, 90, reading=800), 2.0, "2,000 tokens read, 90 written, reading 800 more"),
        (TokenProgress(2000, 90, share=1.0), 14.0, "about 7 s left; 2,000 tokens read, 90 written"),
        (TokenProgress(2000, 1), 2.0, "2,000 tokens read, 1 written"),
    ],
)
def test_it_is_said_in_one_line_with_the_time_left_for_all_passages(
    tokens: TokenProgress, seconds: float, words: str
) -> None:
    assert tokens.in_words(1, 3, seconds) == words  # one of three passages is done


def test_a_step_carries_where_its_call_is() -> None:
    steps: list[Step] = []
    progress = BriefProgress(steps.append)
    progress.step(Step("reading", 0, 2, 0, 0.0))
    progress.tokens(TokenProgress(0, 0, reading=900))
    progress.step(Step("reading", 1, 2, 950, 9.0))

    assert [(step.stage, step.done, step.detail) for step in steps] == [
        ("reading", 0, ""), ("reading", 0, "reading 900 tokens"), ("reading", 1, ""),
    ]  # fmt: skip
