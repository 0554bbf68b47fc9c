"""A recording answers what it was asked before, byte for byte, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ferry_fire import ScriptedModel
from nutgraf.models import Message, Request, TokenAlternatives, TokenChance
from nutgraf_evals.cases import NotComparable, RecordingMissing
from nutgraf_evals.recordings import Recorder, Replay, request_hash


def _asks(text: str) -> Request:
    return Request(messages=(Message(role="user", content=text),), max_tokens=9)


async def test_a_replay_gives_the_recorded_answers_counts_and_head(tmp_path: Path) -> None:
    recorder = Recorder(ScriptedModel("Two died."))
    given = await recorder.complete(_asks("Who?"))
    await recorder.count_tokens("four words of text")
    recorder.recording.write(tmp_path / "a.jsonl")
    replay = Replay(tmp_path / "a.jsonl")
    assert await replay.complete(_asks("Who?")) == given
    assert [piece async for piece in replay.stream(_asks("Who?"))] == ["Two died.", given]
    assert await replay.count_tokens("four words of text") == 4
    assert (replay.name, replay.context_window, replay.parameters()) == ("scripted", 4096, {"engine": "script"})


async def test_an_unrecorded_request_is_an_error_and_never_a_guess(tmp_path: Path) -> None:
    recorder = Recorder(ScriptedModel("Two died."))
    await recorder.complete(_asks("Who?"))
    recorder.recording.write(tmp_path / "a.jsonl")
    replay = Replay(tmp_path / "a.jsonl")
    with pytest.raises(RecordingMissing, match="no recorded answer to request"):
        await replay.complete(_asks("Who ?"))
    with pytest.raises(RecordingMissing, match="never counted"):
        await replay.count_tokens("other text")
    with pytest.raises(RecordingMissing, match=r"no recording 'b\.jsonl'"):
        Replay(tmp_path / "b.jsonl")
    assert RecordingMissing.exit_code == 3


async def test_the_file_is_sorted_whatever_the_order_of_requests(tmp_path: Path) -> None:
    for name, order in (("a", "xyz"), ("b", "zxyx")):
        recorder = Recorder(ScriptedModel("ok"))
        for letter in order:
            await recorder.complete(_asks(letter))
            await recorder.count_tokens(letter)
        recorder.recording.write(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert len((tmp_path / "a").read_text(encoding="utf-8").splitlines()) == 1 + 3 + 3


async def test_logprobs_survive_to_four_digits(tmp_path: Path) -> None:
    class Sure(ScriptedModel):
        async def complete(self, request: Request):  # type: ignore[no-untyped-def]
            place = TokenAlternatives(
                token="Yes", logprob=-0.1, alternatives=(TokenChance(token="No", logprob=-2.34567),)
            )
            return (await super().complete(request)).model_copy(update={"logprobs": (place,)})

    recorder = Recorder(Sure("Yes"))
    await recorder.complete(_asks("Is it?"))
    recorder.recording.write(tmp_path / "a.jsonl")
    completion = await Replay(tmp_path / "a.jsonl").complete(_asks("Is it?"))
    assert completion.logprobs[0].alternatives[0].logprob == -2.3457


@pytest.mark.parametrize("text", ["", "not json\n", '{"request":"x"}\n'])
def test_a_broken_recording_is_reported(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(NotComparable, match=r"a\.jsonl"):
        Replay(tmp_path / "a.jsonl")


def test_whatever_decides_an_answer_changes_the_hash() -> None:
    asked = _asks("Who?")
    others = [_asks("Who"), asked.model_copy(update={"seed": 1}), asked.model_copy(update={"max_tokens": 8})]
    assert len({request_hash(each) for each in (asked, *others)}) == 4
