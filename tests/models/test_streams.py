from __future__ import annotations

import asyncio

import pytest

from models.asking import QUICK, endpoint, request
from nutgraf.errors import ContextOverflow, EndpointRefused, ModelError
from nutgraf.models.completion import Completion, WrittenSoFar, on_new_text, watching
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.rate_limit import RateLimiter, RetryPolicy
from scripted_server import (
    Reply,
    ScriptedServer,
    completion_body,
    hang,
    json_reply,
    raw,
    reset,
    sse,
    status,
    stream,
    text,
)

_HALF = b'data: {"choices": [{"index": 0, "delta": {"content": "The harbour "}}]}\n\n'


async def collected(model: EndpointModel) -> tuple[list[str], Completion | None]:
    pieces: list[str] = []
    async for piece in model.stream(request()):
        if isinstance(piece, Completion):
            return pieces, piece
        pieces.append(piece)
    return pieces, None


async def test_the_pieces_add_up_to_the_completion_that_comes_last(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(stream(["The ", "harbour ", "master."]))
    pieces, whole = await collected(model)
    assert whole is not None
    assert "".join(pieces) == whole.text == "The harbour master."
    assert (whole.finish_reason, whole.usage.completion_tokens) == ("stop", 10)
    assert scripted.requests[0].body["stream_options"] == {"include_usage": True}


async def test_a_count_of_tokens_at_the_end_is_enough_for_servers_that_give_no_reason(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(stream(["Nine days."], finish=None, usage=True))
    _, whole = await collected(model)
    assert whole is not None
    assert whole.finish_reason is None


CUTS = {
    "at a chunk boundary": stream(["The ", "harbour "], finish=None, usage=False),
    "inside a chunk": stream(["The ", "harbour "], finish=None, usage=False, ending="torn"),
    "by an error event": sse(_HALF, b'data: {"error": {"message": "overloaded"}}\n\n'),
    "by broken JSON": sse(_HALF, b'data: {"choices": [{"del\n\n'),
    "counts in every chunk": sse(_HALF.replace(b'{"choices"', b'{"usage": {"prompt_tokens": 9}, "choices"')),
}


@pytest.mark.parametrize("name", CUTS)
async def test_an_answer_that_was_cut_off_is_never_given_as_whole(
    name: str, scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(CUTS[name])
    shown: list[object] = []

    async def show() -> None:
        async for piece in model.stream(request()):
            shown.append(piece)

    with pytest.raises(ModelError, match="cut off in the middle") as caught:
        await show()
    assert caught.value.kind == "cut_off"
    assert not any(isinstance(piece, Completion) for piece in shown)
    assert len(scripted.requests) == 1  # what was shown cannot be taken back


BEFORE_THE_FIRST_WORD = {
    "server error": status(500),
    "rate limit": status(429, headers={"retry-after-ms": "5"}),
    "reset": reset(),
    "nothing at all": sse(),
    "only comments": sse(b": keep-alive\n\n", b"data: [DONE]\n\n"),
    "error event": sse(b'data: {"error": "busy"}\n\n'),
    "odd chunks": sse(b"data: null\n\n", b"data: []\n\n", b'data: {"choices": null}\n\n'),
}


@pytest.mark.parametrize("name", BEFORE_THE_FIRST_WORD)
async def test_a_failure_before_the_first_word_is_tried_again(
    name: str, scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(BEFORE_THE_FIRST_WORD[name], "Nine days.")
    pieces, whole = await collected(model)
    assert whole is not None
    assert "".join(pieces) == whole.text == "Nine days."


async def test_a_server_that_cannot_stream_is_taken_at_its_one_word(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(json_reply(completion_body("Nine days.")))
    pieces, whole = await collected(model)
    assert (pieces, whole and whole.text) == (["Nine days."], "Nine days.")


async def test_a_web_page_instead_of_a_stream_is_named(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.enqueue(raw(b"<html>portal</html>", "text/html"))
    with pytest.raises(EndpointRefused, match="does base_url end in /v1"):
        await collected(model)


async def test_overflow_reported_inside_a_stream_is_overflow(scripted: ScriptedServer, model: EndpointModel) -> None:
    event = b'data: {"error": {"type": "exceed_context_size_error", "n_ctx": 700, "message": "x"}}\n\n'
    scripted.enqueue(sse(event))
    with pytest.raises(ContextOverflow) as caught:
        await collected(model)
    assert caught.value.n_ctx == 700


async def test_keep_alive_comments_do_not_keep_a_silent_stream_alive(scripted: ScriptedServer) -> None:
    scripted.default(lambda _: sse(*[b": keep-alive\n\n"] * 200, pause=0.02))
    client = endpoint(scripted, RetryPolicy(deadline=3, stall=0.2))
    with pytest.raises(ModelError) as caught:
        await collected(client)
    assert caught.value.kind == "timeout"
    await client.aclose()


async def test_a_stream_that_never_ends_ends_at_the_deadline(scripted: ScriptedServer) -> None:
    scripted.default(lambda _: sse(*[_HALF] * 500, pause=0.02))
    client = endpoint(scripted, RetryPolicy(deadline=0.4))
    with pytest.raises(ModelError) as caught:
        await collected(client)
    assert caught.value.kind == "timeout"
    await client.aclose()


async def test_a_server_without_stream_options_is_asked_without_them(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    refusal = {"message": "unknown", "code": "unsupported_parameter", "param": "stream_options"}
    scripted.enqueue(status(400, refusal), "Nine days.")
    await collected(model)
    assert "stream_options" not in scripted.requests[1].body


async def test_a_reader_who_leaves_early_leaves_no_connection_behind(scripted: ScriptedServer) -> None:
    scripted.enqueue(Reply(200, {"content-type": "text/event-stream"}, [_HALF] * 100, pause=0.05))
    client = endpoint(scripted, QUICK)
    pieces = client.stream(request())
    assert await anext(pieces) == "The harbour "
    await pieces.aclose()
    await client.aclose()


CLOSING_TAG_ONLY = ["Okay, ", "it says ", "nine. ", "</think>", "\n\nNine ", "days."]


async def test_reasoning_before_a_closing_tag_alone_is_never_shown(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(lambda _: stream(CLOSING_TAG_ONLY))
    for _ in range(2):  # of a model not yet known, and of one known to think
        pieces, whole = await collected(model)
        assert "".join(pieces) == "Nine days."
        assert whole is not None
        assert whole.reasoned


async def test_the_reasoning_of_a_model_known_to_think_is_held_back_whatever_it_begins_with(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(stream(CLOSING_TAG_ONLY))
    await collected(model)
    scripted.enqueue(stream(["Harbours ", "freeze, ", "so nine. ", "</think>", "Nine days."]))
    pieces, _ = await collected(model)
    assert "".join(pieces) == "Nine days."
    scripted.enqueue(stream(["The answer ", "without ", "reasoning."]))
    pieces, _ = await collected(model)
    assert "".join(pieces) == "The answer without reasoning."


async def test_an_answer_of_a_model_that_does_not_think_is_shown_as_it_grows(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(lambda _: stream(["The harbour ", "froze ", "for nine ", "days."]))
    pieces, _ = await collected(model)
    assert len(pieces) > 2


async def watched(model: EndpointModel) -> tuple[Completion, list[WrittenSoFar]]:
    """A whole answer, and what was seen of it while it was written."""
    seen: list[WrittenSoFar] = []
    with watching(seen.append):
        whole = await model.complete(request())
    return whole, seen


async def test_a_whole_answer_is_streamed_only_to_a_watcher_and_is_the_same(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(text("The harbour froze."))
    unwatched = await model.complete(request())
    whole, seen = await watched(model)
    assert whole.model_copy(update={"seconds": unwatched.seconds}) == unwatched
    assert [(one.text.strip(), one.pieces) for one in seen] == [
        ("The", 1), ("The harbour", 2), ("The harbour froze.", 3),
    ]  # fmt: skip
    plain, streamed = (sent.body for sent in scripted.requests)
    added = {name: streamed[name] for name in streamed.keys() - plain.keys()}
    assert added == {"stream": True, "stream_options": {"include_usage": True}}
    assert plain == {name: streamed[name] for name in plain}


NO_STREAM = {"message": "`stream` is not supported by this model", "code": "unsupported_value", "param": "stream"}
BROKEN_STREAMS = {
    **CUTS,
    "before its first word": sse(),
    "refused by name": status(400, NO_STREAM),
    "refused without a reason": status(400, "bad request"),
    "not processed": status(422, "no"),
}


@pytest.mark.parametrize("name", BROKEN_STREAMS)
async def test_a_watched_answer_that_cannot_be_streamed_is_asked_for_plainly_and_so_are_the_next(
    name: str, scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(BROKEN_STREAMS[name], "Nine days.", "Ten days.")
    whole, _ = await watched(model)
    again, _ = await watched(model)
    assert (whole.text, again.text) == ("Nine days.", "Ten days.")
    assert ["stream" in sent.body for sent in scripted.requests] == [True, False, False]


async def test_a_watched_answer_whose_connection_is_reset_is_asked_for_plainly(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(stream(["The ", "harbour "], ending="reset"), "Nine days.")
    whole, _ = await watched(model)
    assert whole.text == "Nine days."
    assert ["stream" in sent.body for sent in scripted.requests] == [True, False]


async def test_a_watched_answer_falls_silent_and_is_asked_for_within_the_same_deadline(
    scripted: ScriptedServer,
) -> None:
    silent = Reply(200, {"content-type": "text/event-stream"}, [_HALF, *[b": keep-alive\n\n"] * 400], pause=0.05)
    scripted.enqueue(silent, "Nine days.")
    client = endpoint(scripted, RetryPolicy(deadline=60, stall=0.3))
    whole, seen = await watched(client)
    assert (whole.text, seen[-1].text.strip()) == ("Nine days.", "The harbour")
    await client.aclose()

    scripted.enqueue(silent, hang())
    client = endpoint(scripted, RetryPolicy(deadline=1.0, stall=0.3))
    with pytest.raises(ModelError) as caught:
        await watched(client)
    assert caught.value.kind == "timeout"
    await client.aclose()


async def test_a_stream_without_token_counts_is_not_asked_for_again(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(stream(["Nine ", "days."], usage=False), "Nine days.")
    first, _ = await watched(model)
    second, seen = await watched(model)
    assert (first.usage.estimated, second.usage.estimated, seen) == (True, False, [])
    assert "stream" not in scripted.requests[1].body


async def test_reasoning_is_counted_while_it_is_written_and_never_shown(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(stream(["<think>", "nine? ", "nine. ", "</think>", "Nine ", "days."]))
    whole, seen = await watched(model)
    assert (whole.text, whole.reasoned) == ("Nine days.", True)
    assert [one.pieces for one in seen] == [1, 2, 3, 4, 5, 6]
    assert all("nine" not in one.text for one in seen)


async def test_a_long_answer_in_small_pieces_is_read_as_it_grows_and_not_at_each_piece(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(stream(["ab"] * 6_000))
    texts: list[str] = []
    with watching(on_new_text(texts.append)):
        whole = await model.complete(request())
    assert whole.text == "ab" * 6_000
    assert whole.text.startswith(texts[-1])
    assert len(texts[-1]) > 0.95 * len(whole.text)
    assert len(texts) < 600
    assert texts == sorted(set(texts), key=len)


async def test_streamed_answers_count_among_the_calls_at_once(scripted: ScriptedServer) -> None:
    scripted.default(lambda _: Reply(200, {"content-type": "text/event-stream"}, [_HALF] * 100, pause=0.05))
    client = endpoint(scripted, QUICK, limiter=RateLimiter(1))
    first, second = client.stream(request()), client.stream(request())
    assert await anext(first) == "The harbour "
    waiting = asyncio.ensure_future(anext(second))
    for _ in range(3):
        assert await anext(first) == "The harbour "
    assert len(scripted.requests) == 1
    await first.aclose()  # the reader has gone, and the next one is served
    assert await waiting == "The harbour "
    await second.aclose()
    await client.aclose()
