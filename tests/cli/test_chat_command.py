"""`nutgraf chat` as a person and as a script use it, with a scripted model behind real HTTP."""

from __future__ import annotations

import io
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.cli import run
from scripted_server import ScriptedServer, status, stream

_HOW_MANY = "How many passengers were there?"
_SENTENCE = "The ferry to Skarn resumed on Tuesday with 212 passengers, the operator NordLine said."
_PATIENCE = 120.0  # seconds; a busy machine is no finding
_TERMINALS = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")

Talk = Callable[..., list[str]]


class Terminal:
    """A chat on a pseudo-terminal: what is typed into it, and all that it has shown so far."""

    def __init__(self, story: Path, url: str, python: list[str]) -> None:
        import pty

        self._leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [*python, "-m", "nutgraf", "chat", str(story), "--model", "m", "--base-url", url],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
            preexec_fn=_own_this_terminal,  # noqa: PLW1509 - it only asks the system for something
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "100"},
        )
        os.close(follower)
        self.shown = ""
        self._seen = 0

    def type(self, text: str) -> None:
        os.write(self._leader, text.encode())

    def see(self, words: str) -> str:
        """What is shown after what was seen before, up to `words`."""
        deadline = time.monotonic() + _PATIENCE
        while (at := self.shown.find(words, self._seen)) < 0:
            assert time.monotonic() < deadline, f"{words!r} never came: {self.shown!r}"
            if select.select([self._leader], [], [], 0.1)[0]:
                self.shown += self._read()
        began, self._seen = self._seen, at + len(words)
        return self.shown[began : self._seen]

    def prompt(self) -> str:
        """What is shown up to a prompt that listens."""
        import termios

        seen = self.see("> ")
        deadline = time.monotonic() + _PATIENCE
        while termios.tcgetattr(self._leader)[3] & termios.ICANON:  # the prompt is there before its editing is
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return seen

    def insist(self, key: str) -> None:
        """Press a key until there is a new prompt: `input` misses a signal that comes just before it waits.

        Whether it waits cannot be seen from outside, so this tries again after a time.
        """
        for _ in range(50):
            self.type(key)
            time.sleep(0.3)
            if select.select([self._leader], [], [], 0.3)[0]:
                break
        self.prompt()

    def _read(self) -> str:
        try:
            return os.read(self._leader, 65536).decode(errors="replace")
        except OSError as error:
            raise AssertionError(f"the chat ended ({self.process.wait()}): {self.shown!r}") from error

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._leader)


@pytest.fixture
def terminal(story: Path, reader: ScriptedServer, preloaded_python: list[str]) -> Iterator[Terminal]:
    opened = Terminal(story, reader.url, preloaded_python)
    yield opened
    opened.close()


@pytest.fixture
def talk(
    story: Path, reader: ScriptedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Talk:
    """The lines a chat writes when these lines are piped into it."""

    def piped(*lines: str | bytes, code: int = 0) -> list[str]:
        data = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data + b"\n"), encoding="utf-8"))
        assert run(["chat", str(story), "-q", "--model", "scripted", "--base-url", reader.url]) == code
        return capsys.readouterr().out.splitlines()

    return piped


def test_each_line_is_a_question_and_who_said_that_asks_about_the_last_answer(talk: Talk) -> None:
    lines = talk(_HOW_MANY, "", "Who said that?")

    assert lines[0].startswith("212 passengers")
    assert lines[1] == f"  “{_SENTENCE}”"
    assert lines[2].startswith("Understood as: Who said what answers ")
    assert lines[3] == "NordLine."


def test_a_follow_up_is_shown_as_the_question_it_was_understood_as(talk: Talk, reader: ScriptedServer) -> None:
    lines = talk("How many passengers are in Skarn?", "and in Velm?")

    assert "Understood as: How many passengers are in Velm?" in lines
    assert any("How many passengers are in Velm?" in prompt for prompt in reader.prompts)


def test_sources_are_the_whole_sentences_and_their_places(talk: Talk, story: Path) -> None:
    start = story.read_text(encoding="utf-8").index(_SENTENCE)

    assert talk("/sources")[-1] == "There is no answer yet."
    place = f"{story}, characters {start}–{start + len(_SENTENCE)}"
    assert talk(_HOW_MANY, "/sources")[-1] == f"{place}: “{_SENTENCE}”"
    assert talk(_HOW_MANY, "who said that?", "/sources")[-1].endswith(f"“{_SENTENCE}”")


def test_quit_leaves_and_what_is_no_command_says_so(talk: Talk, reader: ScriptedServer) -> None:
    lines = talk("/help", "/sauces", "/quit", _HOW_MANY)

    assert any(line.startswith("  /sources") for line in lines)
    assert lines[-1] == "Unknown command /sauces; /help lists the commands."
    assert reader.requests == []


def test_a_question_that_cannot_be_put_is_one_line_and_the_chat_goes_on(
    talk: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = talk("why " * 10_000, b"\xff\x00", _HOW_MANY)

    assert len(lines) == 2
    assert lines[0].startswith("212 passengers")


def test_a_script_learns_at_the_end_that_the_model_failed(talk: Talk, scripted: ScriptedServer) -> None:
    scripted.enqueue(status(422, {"message": "no \x1b[2J"}))

    assert talk("What was it?", _HOW_MANY, code=4)[0].startswith("212 passengers")


def test_a_failure_that_never_ends_ends_the_chat(talk: Talk, scripted: ScriptedServer) -> None:
    scripted.enqueue(status(402))

    assert talk("What was it?", _HOW_MANY, code=4) == []


def test_standard_input_cannot_be_article_and_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chat", "-"]) == 2
    assert capsys.readouterr().err.startswith("nutgraf: standard input holds the questions of a chat")


@_TERMINALS
@pytest.mark.slow
def test_a_draft_is_dim_and_gives_way_to_the_verified_answer(terminal: Terminal, scripted: ScriptedServer) -> None:
    scripted.enqueue(replace(stream(["212 ", "pass", "engers"]), pause=0.3))
    terminal.prompt()
    terminal.type(f"{_HOW_MANY}\n")
    drawn = terminal.prompt()

    assert "\x1b[2m212" in drawn
    assert re.search(r"\x1b\[2K.*\x1b\[1m212 passengers", drawn, re.DOTALL)
    assert drawn.index("“The ferry") > drawn.index("\x1b[1m212 passengers")

    scripted.enqueue(replace(stream(["212 \x1b[2J", "passengers\x9b", "31m"]), pause=0.3))
    terminal.type(f"{_HOW_MANY}\n")
    drawn = terminal.prompt()

    assert "\x1b[2m212" in drawn
    assert "\x1b[2J" not in drawn
    assert "\x9b" not in drawn
    terminal.type("/quit\n")
    assert terminal.process.wait(_PATIENCE) == 0


@_TERMINALS
@pytest.mark.slow
def test_ctrl_c_stops_an_answer_and_ctrl_d_leaves(terminal: Terminal, scripted: ScriptedServer) -> None:
    scripted.enqueue(replace(stream(["212 ", *["and more "] * 1000]), pause=0.2))
    terminal.prompt()
    terminal.type("half a quest")
    terminal.see("half a quest")
    terminal.insist("\x03")  # at the prompt it only gives a new one

    terminal.type("What was it?\n")
    terminal.see("and more")
    terminal.type("\x03")
    terminal.see("Stopped.")
    terminal.prompt()
    terminal.type(f"{_HOW_MANY}\n")
    terminal.see("“The ferry")
    terminal.prompt()
    terminal.type("\x04")

    assert terminal.process.wait(_PATIENCE) == 0
    assert "Traceback" not in terminal.shown


def _own_this_terminal() -> None:
    """Make the terminal at standard input the controlling one, so that Ctrl-C typed into it is a signal."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
