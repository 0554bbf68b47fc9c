"""`nutgraf brief --since`: what became of an earlier brief is told first, and in the JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.brief import Brief
from nutgraf.cli import run
from scripted_server import ScriptedServer

Said = pytest.CaptureFixture[str]


@pytest.fixture
def flags(editor: ScriptedServer) -> tuple[str, ...]:
    return ("-q", "--model", "scripted", "--base-url", editor.url)


@pytest.fixture
def old(story: Path, flags: tuple[str, ...]) -> Path:
    """The brief of the story as it was at first."""
    path = story.with_name("old.json")
    assert run(["brief", str(story), "-o", str(path), *flags]) == 0
    return path


def rewrite(story: Path, words: str, others: str) -> None:
    text = story.read_text(encoding="utf-8")
    assert words in text
    story.write_text(text.replace(words, others), encoding="utf-8")


def test_what_changed_is_printed_before_the_brief(story: Path, old: Path, flags: tuple[str, ...], capsys: Said) -> None:
    rewrite(story, "Two people were hurt", "Correction: the ferry is older.\nThree people were hurt")
    assert run(["brief", str(story), "--since", str(old), *flags]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("## What changed")
    assert "are no longer in" in shown.splitlines()[2]
    assert "**Correction:** Correction: the ferry is older." in shown
    assert "Two people were hurt when the pier broke last week." in shown.partition("# Ferry")[0]
    assert "Three people were hurt when the pier broke last week." in shown


def test_the_json_carries_the_update_and_can_be_the_next_earlier_brief(
    story: Path, old: Path, flags: tuple[str, ...], capsys: Said
) -> None:
    rewrite(story, "Two people were hurt", "Three people were hurt")
    assert run(["brief", str(story), "--since", str(old), "-o", str(old), *flags]) == 0
    made = Brief.model_validate_json(old.read_text(encoding="utf-8"))
    assert made.update is not None
    assert any("Two people were hurt" in words for one in made.update.stale for words in one.gone)
    assert any(one.text.startswith("212") for one in made.update.kept)
    assert run(["brief", str(story), "--since", str(old), "--html", *flags]) == 0
    assert "Nothing changed: every statement" in capsys.readouterr().out


def test_the_same_text_is_not_briefed_again(
    story: Path, old: Path, flags: tuple[str, ...], editor: ScriptedServer, capsys: Said
) -> None:
    calls = len(editor.requests)
    assert run(["brief", str(story), "--since", str(old), "--json", *flags]) == 0
    assert len(editor.requests) == calls
    assert Brief.model_validate_json(capsys.readouterr().out).update is not None


def test_a_version_that_is_a_stump_is_said_to_look_cut_off(
    story: Path, old: Path, flags: tuple[str, ...], capsys: Said
) -> None:
    story.write_text("Ferry to Skarn resumes\n\nThe cause is not known.\n", encoding="utf-8")
    assert run(["brief", str(story), "--since", str(old), *flags]) == 0
    shown = capsys.readouterr().out
    assert "**The new version looks cut off:**" in shown
    assert "stale" not in shown.partition("published")[0]


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"schema": "nutgraf/brief@1"}', "no JSON"])
def test_a_file_that_is_no_brief_is_refused_in_one_line(
    content: str | None, story: Path, flags: tuple[str, ...], capsys: Said
) -> None:
    path = story.with_name("other.json")
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert run(["brief", str(story), "--since", str(path), *flags]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "other.json" in line
