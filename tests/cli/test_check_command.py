"""`nutgraf check` from end to end, with a scripted model behind real HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nutgraf.cli import run
from scripted_server import ScriptedServer

_TRUE = "The ferry to Skarn resumed on Tuesday with 212 passengers, the operator NordLine said."


@pytest.fixture
def flags(scripted: ScriptedServer) -> tuple[str, ...]:
    scripted.default(lambda _: "no")
    return ("--model", "scripted", "--base-url", scripted.url, "--quiet")


def test_a_text_that_the_article_says_ends_with_0(
    story: Path, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    draft = story.with_name("draft.txt")
    draft.write_text(_TRUE)

    assert run(["check", str(draft), "--against", str(story), *flags]) == 0
    assert capsys.readouterr().out.startswith("✓ supported")


def test_a_false_sentence_ends_with_1_unless_told_otherwise(
    story: Path, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    draft = story.with_name("draft.txt")
    draft.write_text("The ferry burned down on Sunday with everyone aboard.")
    command = ["check", str(draft), "--against", str(story), *flags]

    assert run(command) == 1
    assert run([*command, "--fail-on", "nothing", "--json"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out[out.index("{") :])["schema"] == "nutgraf/check@1"


def test_claims_are_read_and_answered_line_by_line(
    story: Path, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    claims = story.with_name("claims.jsonl")
    given = [{"id": "a", "claim": _TRUE}, {"id": 7, "claim": "Pigs fly."}]
    claims.write_text("".join(f"{json.dumps(one)}\n" for one in given))

    run(["check", "--claims", str(claims), "--against", str(story), "--json", *flags])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == ["a", 7]
    assert set(lines[0]) == {"id", "verdict", "reasons", "spans", "chance"}
    assert lines[0]["verdict"] == "supported"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["draft.txt"], "--against"),
        (["--against", "story.txt"], "--claims"),
        (["nowhere.txt", "--against", "story.txt"], "nowhere.txt"),
        (["draft.txt", "--against", "story.txt", "--fail-on", "lies"], "lies"),
    ],
)
def test_a_mistake_is_one_line(
    story: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(story.parent)
    Path("draft.txt").write_text(_TRUE)

    assert run(["check", *arguments]) == 2
    assert word in capsys.readouterr().err
