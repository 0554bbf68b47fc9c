"""Whatever is wrong with the input, the user gets one clear line, the right exit code, and no file is left behind."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripted_server import ScriptedServer, raw, status

Nutgraf = Callable[..., subprocess.CompletedProcess[str]]

_BAD_FILES = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t\n ", "is blank"),
    "binary": (bytes(range(256)) * 40, "is not text"),
    "full-of-nul": (b"\0" * 5000, ""),
    "too-large": (b"A sentence of news. " * 2_600_000, "the limit is 5 MB"),
    "a-pdf": (b"%PDF-1.7\n" + b"x" * 100, "is a damaged PDF"),
}


@pytest.mark.parametrize("name", _BAD_FILES)
def test_a_file_without_an_article_is_one_line(name: str, run_in_process: Nutgraf, tmp_path: Path) -> None:
    content, said = _BAD_FILES[name]
    (tmp_path / name).write_bytes(content)

    done = run_in_process("brief", name, "-o", "brief.json")

    _is_one_line(done, 3, said)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("missing.txt", "no such file"),
        ("folder", "is a folder"),
        ("https://news.example/a", "the name 'news.example' was not found"),
    ],
)
def test_a_path_that_is_not_a_file_is_one_line(path: str, said: str, run_in_process: Nutgraf, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    _is_one_line(run_in_process("brief", path), 3, said)


def test_an_empty_standard_input_is_one_line(run_nutgraf: Nutgraf) -> None:
    _is_one_line(run_nutgraf("brief"), 3, "'stdin' is empty")


@pytest.mark.skipif(sys.platform != "linux", reason="the administrator's rights are given up in Linux's way")
def test_a_file_without_permission_to_read_is_one_line(story: Path, run_nutgraf: Nutgraf) -> None:
    story.chmod(0)

    done = run_nutgraf("brief", "story.txt", preexec_fn=_read_only_what_is_permitted)

    _is_one_line(done, 3, "no permission to read it")


def test_an_article_of_one_word_is_one_line_and_asks_no_model(run_in_process: Nutgraf, editor: ScriptedServer) -> None:
    done = run_in_process("brief", "-", "-q", "--model", "scripted", "--base-url", editor.url, input="Flood")

    _is_one_line(done, 3, "")
    assert editor.requests == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--json", "--html"], "--json and --html cannot be combined"),
        (["-o", "folder"], "is a folder"),
        (["-o", "nowhere/brief.md"], "there is no folder 'nowhere'"),
        (["-o", "story.txt"], "is the article itself"),
        (["-o", "brief.docx"], "has no known format"),
        (["--config", "settings.toml"], "must be called nutgraf.toml or pyproject.toml"),
        (["--base-url", "ftp://x"], "must begin with http"),
        (["--model", "gpt-6-luna"], "OPENAI_API_KEY"),
        (["--model", "./missing.gguf"], "is not a file"),
    ],
)
def test_flags_that_cannot_be_used_are_refused_before_any_work(
    arguments: list[str], said: str, story: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nutgraf.cli import run

    monkeypatch.chdir(story.parent)
    Path("folder").mkdir()

    assert run(["brief", "story.txt", "-q", *arguments]) == 2
    line = capsys.readouterr().err
    assert said in line
    assert line.count("\n") == 1


def test_an_output_in_a_folder_that_cannot_be_written_is_refused_before_any_work(
    story: Path, run_nutgraf: Nutgraf
) -> None:
    (story.parent / "locked").mkdir(mode=0o555)

    done = run_nutgraf("brief", "story.txt", "-o", "locked/brief.md", preexec_fn=_read_only_what_is_permitted)

    _is_one_line(done, 2, "cannot be written to; name a file elsewhere")


def test_a_model_that_is_not_on_this_machine_is_one_line(story: Path, run_in_process: Nutgraf) -> None:
    _is_one_line(run_in_process("brief", "story.txt", "-q"), 4, "get it once with `nutgraf model pull`")


def test_a_wrong_key_is_one_line_without_the_key(story: Path, run_nutgraf: Nutgraf, scripted: ScriptedServer) -> None:
    scripted.default(
        lambda _: status(401, {"message": "Incorrect API key provided: sk-secret", "code": "invalid_api_key"})
    )
    flags = ("--model", "scripted", "--base-url", scripted.url, "-o", "brief.md", "-q")

    done = run_nutgraf("brief", "story.txt", *flags, env=os.environ | {"OPENAI_API_KEY": "sk-secret"})

    _is_one_line(done, 2, "key")
    assert "sk-secret" not in done.stderr
    assert not (story.parent / "brief.md").exists()


def test_an_endpoint_with_html_is_one_line(story: Path, run_in_process: Nutgraf, scripted: ScriptedServer) -> None:
    scripted.default(lambda _: raw(b"<!doctype html><html><body>Log in</body></html>", "text/html"))

    done = run_in_process("brief", "story.txt", "-q", "--model", "scripted", "--base-url", scripted.url)

    assert done.returncode in (2, 4)
    _is_one_line(done, done.returncode, "scripted at 127.0.0.1")


def test_a_copy_of_the_model_that_is_named_is_not_downloaded(
    run_in_process: Nutgraf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy of the model.gguf"
    monkeypatch.setenv("NUTGRAF_MODEL_FILE", str(copy))
    _is_one_line(run_in_process("model", "pull"), 2, "copy of the model.gguf is not a file")
    copy.write_bytes(b"GGUF")
    assert run_in_process("model", "pull").stdout == f"{copy}\n"


def test_a_model_file_of_the_wrong_size_is_refused(run_in_process: Nutgraf, tmp_path: Path) -> None:
    (tmp_path / "other.gguf").write_bytes(b"GGUF")

    _is_one_line(run_in_process("model", "pull", "--from", "other.gguf", "-q"), 4, "has 4 bytes instead of 1117320768")


def test_a_data_folder_that_cannot_be_written_is_one_line(
    run_in_process: Nutgraf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("NUTGRAF_DATA_DIR", str(tmp_path / "file" / "data"))

    _is_one_line(run_in_process("model", "pull", "-q"), 4, "with NUTGRAF_DATA_DIR")


def _read_only_what_is_permitted() -> None:
    """Give up, for the process that is about to start, the right of an administrator to read every file."""
    drop_from_bounding_set, overriding, searching = 24, 1, 2
    for capability in (overriding, searching):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


def _is_one_line(done: subprocess.CompletedProcess[str], code: int, said: str) -> None:
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), done.stderr
    assert done.stderr.startswith("nutgraf: ")
    assert said in done.stderr
