"""Recording asks only what no file answers, and writes each case as soon as it has ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ferry_fire import ScriptedModel
from nutgraf import cli
from nutgraf.errors import ModelError, StopRun, UsageError
from nutgraf.models import Completion, Message, Request
from nutgraf_evals.cases import NotComparable
from nutgraf_evals.cli import app
from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.recordings import Amount, Recording, Replay, Reuse, Session, recording_path
from nutgraf_evals.runner import Plan, recording_opener, run
from nutgraf_evals.systems import Paste
from scripted_server import ScriptedServer, text

Record = Callable[..., Awaitable[tuple[Amount, list[str]]]]


def _asks(text: str) -> Request:
    return Request(messages=(Message(role="user", content=text),), max_tokens=9)


class Listing(ScriptedModel):
    """Remembers what it was asked, and numbers its answers; `threads` is a parameter of it."""

    def __init__(self, threads: int = 2) -> None:
        super().__init__("")
        self.heard: list[str] = []
        self._threads = threads

    async def complete(self, request: Request) -> Completion:
        self.heard.append(request.messages[-1].content)
        self.answer = f"answer {len(self.heard)}"
        return await super().complete(request)

    def parameters(self) -> dict[str, str | int | float]:
        return {"engine": "script", "threads": self._threads}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ferry-fire.jsonl"


@pytest.fixture
def record(path: Path) -> Record:
    """Records some questions, each by its words, and gives the amount and the answers."""

    async def recorded(model: Listing, *questions: str, reuse: Reuse = Reuse()) -> tuple[Amount, list[str]]:  # noqa: B008
        session = Session(model, lambda _: path, reuse)
        recorder = session.open("ferry-fire")
        answers = []
        for question in questions:
            await recorder.count_tokens(question)
            answers.append((await recorder.complete(_asks(question))).text)
        session.save("ferry-fire")
        return session.amount, answers

    return recorded


async def test_only_a_changed_question_is_requested_and_the_old_one_is_removed(record: Record, path: Path) -> None:
    await record(Listing(), "Who?", "When?")
    model = Listing()
    amount, answers = await record(model, "Who?", "When exactly?")
    assert model.heard == ["When exactly?"]
    assert answers == ["answer 1", "answer 1"]
    assert amount == Amount(asked=1, reused=1, dropped=1)
    assert len(Recording.read(path).answers) == len(Recording.read(path).counts) == 2


async def test_recording_the_same_again_asks_nothing_and_changes_no_byte(record: Record, path: Path) -> None:
    await record(Listing(), "Who?", "When?")
    before, model = path.read_bytes(), Listing()
    await record(model, "When?", "Who?", "Who?")
    assert (model.heard, path.read_bytes()) == ([], before)


async def test_all_requests_are_made_again_on_demand(record: Record, path: Path) -> None:
    await record(Listing(), "Who?", "When?")
    model = Listing()
    amount, answers = await record(model, "When?", reuse=Reuse(again=True))
    assert (model.heard, answers, amount) == (["When?"], ["answer 1"], Amount(asked=1, dropped=1))
    assert len(Recording.read(path).answers) == 1


@pytest.mark.parametrize("again", [False, True])
async def test_answers_to_another_prompt_are_kept_on_demand(record: Record, path: Path, again: bool) -> None:
    await record(Listing(), "Who?", "When?")
    amount, _ = await record(Listing(), "Who, in short?", reuse=Reuse(again=again, keep=True))
    assert amount == Amount(asked=1, kept=2)
    replay = Replay(path)
    assert [(await replay.complete(_asks(q))).text for q in ("Who?", "When?")] == ["answer 1", "answer 2"]
    assert await replay.count_tokens("When?") == 1


async def test_the_answers_of_another_model_count_for_nothing_and_are_never_kept_beside_its_own(
    record: Record, path: Path
) -> None:
    await record(Listing(), "Who?")
    with pytest.raises(UsageError, match=r"'ferry-fire\.jsonl' was made with another parameters"):
        await record(Listing(threads=4), "Who?", reuse=Reuse(keep=True))
    model = Listing(threads=4)
    amount, _ = await record(model, "Who?")
    assert model.heard == ["Who?"]
    assert amount == Amount(asked=1)
    assert Recording.read(path).head["parameters"] == {"engine": "script", "threads": 4}


async def test_a_question_asked_twice_is_passed_on_once(record: Record) -> None:
    model = Listing()
    assert await record(model, "Who?", "Who?") == (Amount(asked=1), ["answer 1", "answer 1"])


async def test_a_streamed_answer_is_recorded_and_streamed_from_the_file(path: Path) -> None:
    model = Listing()
    for _ in range(2):
        session = Session(model, lambda _: path, Reuse())
        pieces = [piece async for piece in session.open("ferry-fire").stream(_asks("Who?"))]
        session.save("ferry-fire")
        assert [piece if isinstance(piece, str) else piece.text for piece in pieces] == ["answer 1", "answer 1"]
    assert len(model.heard) == 1


async def test_a_broken_file_is_reported_and_replaced_only_when_everything_is_asked_again(
    record: Record, path: Path
) -> None:
    path.write_text("not json\n", encoding="utf-8")
    with pytest.raises(NotComparable, match="evals record --again"):
        await record(Listing(), "Who?")
    await record(Listing(), "Who?", reuse=Reuse(again=True))
    assert len(Recording.read(path).answers) == 1


async def test_line_separators_in_an_answer_do_not_break_the_file(path: Path) -> None:
    session = Session(ScriptedModel("one\u2028two\x85three\r\nfour"), lambda _: path, Reuse())
    await session.open("ferry-fire").complete(_asks("Who?"))
    session.save("ferry-fire")
    assert (await Replay(path).complete(_asks("Who?"))).text == "one\u2028two\x85three\r\nfour"


@pytest.mark.parametrize("again", [False, True])
async def test_what_a_failing_model_does_not_answer_stays_in_the_file(record: Record, path: Path, again: bool) -> None:
    class Failing(Listing):
        async def complete(self, request: Request) -> Completion:
            raise ModelError("the server is away", kind="unreachable")

    await record(Listing(), "Who?", "When?")
    session = Session(Failing(), lambda _: path, Reuse(again=again))
    with pytest.raises(ModelError):
        await session.open("ferry-fire").complete(_asks("Where?"))
    session.save("ferry-fire")
    assert session.amount == Amount(kept=2, failed=1)
    assert (await Replay(path).complete(_asks("When?"))).text == "answer 2"


def _second_case(corpus: Path) -> None:
    """The same article once more, under another name."""
    one = (corpus / "cases" / "ferry-fire.yaml").read_text(encoding="utf-8")
    two = one.replace("id: ferry-fire", "id: zz-ferry-fire")
    (corpus / "cases" / "zz-ferry-fire.yaml").write_text(two, encoding="utf-8")


async def test_an_interrupted_run_keeps_every_case_that_had_ended(corpus: Path) -> None:
    class Stopping(ScriptedModel):
        left = 7  # what `paste` asks about one case, and one more

        async def complete(self, request: Request) -> Completion:
            self.left -= 1
            if self.left < 0:
                raise StopRun("the account is empty", kind="billing")
            return await super().complete(request)

    _second_case(corpus)
    loaded = load_corpus(corpus)
    plan = Plan(Paste(), loaded, loaded.cases)
    session = Session(Stopping("Twelve."), lambda case_id: recording_path(corpus, "paste", case_id), Reuse())
    with pytest.raises(StopRun):
        await run(plan, recording_opener(session), session.save)
    assert sorted(file.name for file in (corpus / "recordings" / "paste").iterdir()) == ["ferry-fire.jsonl"]

    more = Session(ScriptedModel("Twelve."), lambda case_id: recording_path(corpus, "paste", case_id), Reuse())
    await run(plan, recording_opener(more), more.save)
    assert more.amount == Amount(asked=6, reused=6)


def test_the_command_asks_once_and_again_only_with_the_flag(corpus: Path, scripted: ScriptedServer) -> None:
    scripted.default(lambda _: "Twelve people were killed.")
    flags = ["record", "--corpus", str(corpus), "--system", "paste", "--base-url", scripted.url, "--model", "scripted"]
    first = CliRunner().invoke(app, flags)
    assert first.output.endswith("paste: 6 asked, 0 reused, 0 kept unasked, 0 dropped\n"), first
    assert CliRunner().invoke(app, flags).output.endswith("paste: 0 asked, 6 reused, 0 kept unasked, 0 dropped\n")
    assert (
        CliRunner().invoke(app, [*flags, "--again"]).output.endswith("6 asked, 0 reused, 0 kept unasked, 0 dropped\n")
    )
    assert len(scripted.requests) == 12


def test_the_command_fails_when_a_request_got_no_answer(
    corpus: Path, scripted: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.enqueue(*["Twelve people were killed."] * 5, text(""))
    flags = ["--corpus", str(corpus), "--system", "paste", "--base-url", scripted.url, "--model", "scripted"]
    assert cli.run(["evals", "record", *flags]) == 4
    said = capsys.readouterr()
    assert "paste: 5 asked, 0 reused" in said.out
    assert said.err == "nutgraf: 1 request got no answer, and a replay would miss it: record again\n"
    scripted.default(lambda _: "Twelve people were killed.")
    assert cli.run(["evals", "record", *flags]) == 0
    assert "paste: 1 asked, 5 reused" in capsys.readouterr().out


def test_recording_only_the_answers_leaves_the_brief_in_the_file(corpus: Path, scripted: ScriptedServer) -> None:
    scripted.default(text("not stated"))
    where = ["--corpus", str(corpus), "--system", "paste", "--base-url", scripted.url, "--model", "scripted"]
    assert cli.run(["evals", "record", "--only", "brief", *where]) == 0
    assert cli.run(["evals", "record", "--only", "answer", *where]) == 0
    asked = len(scripted.requests)
    assert cli.run(["evals", "record", *where]) == 0
    assert len(scripted.requests) == asked
