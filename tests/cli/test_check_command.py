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


def test_a_false_sentence_ends_with_1_unless_nothing_is_to_fail(
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


def test_a_claim_whose_id_is_half_a_character_still_gets_a_line(
    story: Path, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    claims = story.with_name("claims.jsonl")
    claims.write_text(r'{"id": "\ud800", "claim": "Pigs fly."}')

    run(["check", "--claims", str(claims), "--against", str(story), *flags])
    assert json.loads(capsys.readouterr().out)["id"] == "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"claim": "Pigs fly."', "line 2 is not JSON: Expecting ',' delimiter (column 22)"),
        ('["Pigs fly."]', "line 2 is not an object"),
        ('{"id": "c1"}', 'line 2 has no "claim" with a text'),
        ('{"id": 1.5, "claim": "Pigs fly."}', 'line 2 has an "id" that is neither a text nor an integer'),
    ],
)
def test_a_malformed_claim_is_named_with_its_line_and_an_example(
    story: Path, flags: tuple[str, ...], line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = story.with_name("claims.jsonl")
    claims.write_text(f"\n{line}\n")

    assert run(["check", "--claims", str(claims), "--against", str(story), *flags]) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "The ferry sank." in shown
