"""`nutgraf brief` from end to end, with a scripted model behind real HTTP."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.brief import Brief
from nutgraf.cli import run
from scripted_server import Body, Reply, ScriptedServer, completion_body, hang, json_reply, stream

Nutgraf = Callable[..., subprocess.CompletedProcess[str]]


Watch = Callable[..., str]


@pytest.fixture
def flags(editor: ScriptedServer) -> tuple[str, ...]:
    return ("--model", "scripted", "--base-url", editor.url)


@pytest.fixture
def on_a_terminal(preloaded_python: list[str]) -> Watch:
    """All that a command shows on a terminal; the event of each text in `seen` is set as soon as that is there."""

    def watch(
        *arguments: str, env: dict[str, str] | None = None, seen: dict[str, threading.Event] | None = None
    ) -> str:
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [*preloaded_python, "-m", "nutgraf", *arguments],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "100"} | (env or {}),
        )
        os.close(follower)
        shown = b""
        with suppress(OSError):  # the terminal is closed at the other end
            while piece := os.read(leader, 65536):
                shown += piece
                for words, event in (seen or {}).items():
                    if words.encode() in shown:
                        event.set()
        os.close(leader)
        assert process.wait(timeout=240) == 0, shown
        return shown.decode()

    return watch


def test_piped_it_gives_markdown_on_stdout_and_progress_on_stderr(
    story: Path, flags: tuple[str, ...], run_nutgraf: Nutgraf, editor: ScriptedServer
) -> None:
    done = run_nutgraf("brief", "-", *flags, input=story.read_text(encoding="utf-8"))

    assert done.returncode == 0
    assert done.stdout.splitlines()[2] == "# Ferry to Skarn resumes[^1]"
    assert "[^1]: " in done.stdout
    assert [line.split()[0] for line in done.stderr.splitlines()][:3] == ["read", "model", "brief:"]
    assert not any("brief:" in line for line in done.stdout.splitlines())
    assert editor.requests
    assert not any("stream" in sent.body for sent in editor.requests)  # nobody watches


def test_json_can_be_read_back_and_quiet_says_nothing(
    story: Path, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["brief", str(story), "--json", "--quiet", *flags]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    brief = Brief.model_validate_json(said.out)
    assert brief.article.text == story.read_text(encoding="utf-8")
    assert brief.making.model == "scripted"


@pytest.mark.parametrize(("name", "begins"), [("b.json", "{\n"), ("b.md", "2031-03-14"), ("b.html", "<!doctype html>")])
def test_the_ending_of_the_file_decides_the_format(
    name: str, begins: str, story: Path, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    target = story.with_name(name)

    assert run(["brief", str(story), "-q", "-o", str(target), *flags]) == 0
    assert target.read_text(encoding="utf-8").lstrip("\n").startswith(begins)
    assert capsys.readouterr().out == ""


def test_a_flag_wins_over_the_name_of_the_file(story: Path, flags: tuple[str, ...]) -> None:
    target = story.with_name("brief.txt")

    assert run(["brief", str(story), "-q", "--json", "-o", str(target), *flags]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["schema"] == "nutgraf/brief@2"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_on_a_terminal_it_gives_a_view_for_people(story: Path, flags: tuple[str, ...], on_a_terminal: Watch) -> None:
    shown = on_a_terminal("brief", str(story), "--receipts", *flags)

    assert "\x1b[1mFerry to Skarn resumes\x1b[0m\x1b[2m [1]\x1b[0m" in shown
    assert "[1] “Ferry to Skarn resumes”" in shown
    assert "[^1]" not in shown


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_who_wants_no_colour_gets_markdown(story: Path, flags: tuple[str, ...], on_a_terminal: Watch) -> None:
    shown = on_a_terminal("brief", str(story), *flags, env={"NO_COLOR": "1"})

    assert "# Ferry to Skarn resumes[^1]" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_on_a_terminal_a_glance_by_code_is_there_before_the_model_has_answered(
    story: Path, on_a_terminal: Watch, scripted: ScriptedServer
) -> None:
    glanced = threading.Event()

    def answer_later(_: Body) -> str:
        return "[1] The ferry sails." if glanced.wait(60) else "no glance was shown while the model was at work"

    scripted.default(answer_later)
    command = ("brief", str(story), "--model", "scripted", "--base-url", scripted.url)
    shown = on_a_terminal(*command, seen={"At a glance, by code alone": glanced})

    assert glanced.is_set()
    after = shown.rpartition("At a glance, by code alone")[2]
    assert "\x1b[1mFerry to Skarn resumes\x1b[0m" in after  # in the preview, and as the brief that replaced it
    assert "\x1b[2K" in after, "the preview was not cleared"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_on_a_terminal_each_line_of_the_model_is_shown_as_being_checked_and_then_marked(
    story: Path, on_a_terminal: Watch, scripted: ScriptedServer
) -> None:
    said = {"text": "The ferry to Skarn is running again.", "sentences": [3], "asserted_by": "", "certainty": "fact"}
    hurt = said | {"text": "Last week's broken pier injured two people.", "sentences": [5]}
    drafted, marked = threading.Event(), threading.Event()

    def reply(body: Body) -> Reply:
        if "END OF THE ARTICLE" in body["messages"][-1]["content"]:
            whole = json.dumps({"headline": said, "nut_graf": hurt, "key_points": [hurt]})
            return replace(stream([whole[:90], whole[90:]]), gates={1: drafted})
        verdicts = ['{"verdicts": [{"number": 1, "verdict": "yes"}, {"number": 2, ', '"verdict": "yes"}]}']
        return replace(stream(verdicts), gates={1: marked})

    scripted.default(reply)
    command = ("brief", str(story), "--model", "scripted", "--base-url", scripted.url)
    seen = {"checking: The ferry to Skarn is running again.": drafted, "\x1b[32m ✓": marked}
    shown = on_a_terminal(*command, env={"NUTGRAF_DRAFTING": "statements", "NUTGRAF_TIMEOUT": "60"}, seen=seen)

    assert drafted.is_set()
    assert marked.is_set()
    finished = shown.rpartition("\x1b[2K")[2]  # after the last line of what was shown before
    assert "The ferry to Skarn is running again" in finished
    assert "✓" not in finished
    assert "checking" not in finished
    assert all(sent.body["stream"] for sent in scripted.requests)


def test_an_unknown_size_is_refused_with_the_ones_there_are(
    story: Path, flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["brief", str(story), "--size", "tiny", *flags]) == 2
    assert "--size 'tiny' is no size: choose glance, brief or full" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_ctrl_c_stops_the_model_and_leaves_nothing_half_written(
    story: Path, preloaded_python: list[str], scripted: ScriptedServer
) -> None:
    scripted.default(lambda _: hang())
    command = ["brief", str(story), "-o", str(story.with_name("brief.md")), "--model", "m", "--base-url", scripted.url]
    process = subprocess.Popen(
        [*preloaded_python, "-m", "nutgraf", *command],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 240
    while not scripted.requests and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=240)

    assert process.returncode == 130
    assert said.splitlines()[-1] == "nutgraf: interrupted"
    assert [path.name for path in story.parent.iterdir()] == ["story.txt"]


def test_an_endpoint_is_asked_for_statements_unless_lines_are_chosen(
    story: Path, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NUTGRAF_DRAFTING")
    said = {"text": "The ferry to Skarn is running again.", "sentences": [3], "asserted_by": "", "certainty": "fact"}
    hurt = said | {"text": "Last week's broken pier injured two people.", "sentences": [5]}

    def reply(body: Body) -> Reply:
        if "END OF THE ARTICLE" in body["messages"][-1]["content"]:
            content = json.dumps({"headline": said, "nut_graf": hurt, "key_points": [hurt]})
        else:
            asked = json.loads(body["messages"][-1]["content"])
            content = json.dumps({"verdicts": [{"number": one["number"], "verdict": "yes"} for one in asked]})
        return json_reply(completion_body(content))

    scripted.default(reply)

    assert run(["brief", str(story), "--json", "-q", "--model", "scripted", "--base-url", scripted.url]) == 0
    brief = Brief.model_validate_json(capsys.readouterr().out)
    assert brief.headline.text == "The ferry to Skarn is running again"
    assert (brief.nut_graf.wording, brief.making.prompts[0].id) == ("model", "brief@2.0.0")
