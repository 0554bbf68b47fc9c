"""`prompts diff --evals` tells which labelled facts a change of prompt brings in or loses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from nutgraf import prompts
from nutgraf.cli import run
from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.gate import run_flip_lines
from nutgraf_evals.metrics import PAIRED
from nutgraf_evals.runner import EvalRun
from scripted_server import ScriptedServer

_PROMPT = """name: brief
description: A {which} sentence.
modelParameters:
  maxTokens: 50
messages:
  - role: user
    content: |-
      Give a {which} sentence of each of the {{{{count}}}} parts:

      {{{{parts}}}}
"""


@pytest.fixture(autouse=True)
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Prompts of which one asks for a short sentence of each part, the other for a whole one."""
    root = tmp_path / "prompts"
    (root / "brief").mkdir(parents=True)
    for version, which in (("1.0.0", "short"), ("1.1.0", "whole")):
        text = _PROMPT.format(which=which)
        (root / "brief" / f"{version}.prompt.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(prompts, "folder", lambda: root)
    return root


@pytest.fixture
def editor(scripted: ScriptedServer) -> ScriptedServer:
    """A model that picks the sentence about the mourning where it is asked for a short one."""

    def picked(body: dict[str, Any]) -> str:
        asked = body["messages"][-1]["content"]
        parts = re.findall(r"^\[(\d+)\]\n(.+?)(?=\n\n|\Z)", asked, re.MULTILINE | re.DOTALL)
        return "\n".join(f"[{number}] {sentence_of(text, 'a short sentence' in asked)}" for number, text in parts)

    def sentence_of(text: str, is_short: bool) -> str:
        sentences = re.split(r"(?<=[.!?])\s", text)
        return next((one for one in sentences if is_short and "mourning" in one), sentences[0])

    return scripted.default(picked)


def _record(corpus: Path, server: ScriptedServer, prompt: str, *flags: str) -> int:
    where = ("--corpus", str(corpus), "--base-url", server.url, "--model", "scripted")
    return run(["evals", "record", "--only", "brief", "--system", "nutgraf", "--prompt", prompt, *where, *flags])


def _facts(corpus: Path) -> list[dict[str, str]]:
    labels = yaml.safe_load((corpus / "cases" / "ferry-fire.yaml").read_text(encoding="utf-8"))
    facts: list[dict[str, str]] = labels["facts"]
    return facts


def test_lost_and_gained_facts_are_reported_with_their_words_and_the_chance(
    corpus: Path, editor: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _record(corpus, editor, "brief@1.0.0") == 0
    assert _record(corpus, editor, "brief@1.1.0", "--keep") == 0
    capsys.readouterr()

    assert run(["prompts", "diff", "brief", "--evals", "--corpus", str(corpus)]) == 0
    diff, _, reported = capsys.readouterr().out.partition("\n\n")
    assert "-description: A short sentence." in diff
    assert reported == "0 lost and 0 gained of 10 in 1 articles: p = 1.000 by chance\n"

    where = ["--corpus", str(corpus), "--save", str(corpus / "saved")]
    assert run(["evals", "run", "--only", "brief", "--system", "nutgraf", "--prompt", "brief@1.0.0", *where]) == 0
    capsys.readouterr()
    whole = EvalRun.model_validate_json((corpus / "saved" / "nutgraf.json").read_text(encoding="utf-8"))
    told = [score for score in whole.scores if score.metric in PAIRED and score.good]
    assert told
    lacking = [score.model_copy(update={"hit": False}) if score == told[0] else score for score in whole.scores]
    less = whole.model_copy(update={"scores": tuple(lacking)})
    words = {fact["id"]: fact["text"] for fact in _facts(corpus)}
    fact = told[0].item
    lost, summary = run_flip_lines(whole, less, load_corpus(corpus))
    assert lost == f"lost    ferry-fire/{fact}  {words[fact]}"
    assert summary == "1 lost and 0 gained of 10 in 1 articles: p = 0.500 by chance"
    gained, summary = run_flip_lines(less, whole, load_corpus(corpus))
    assert gained == f"gained  ferry-fire/{fact}  {words[fact]}"
    assert summary == "0 lost and 1 gained of 10 in 1 articles: p = 1.000 by chance"

    assert run(["prompts", "diff", "brief@1.0.0", "brief@1.0.0", "--evals", "--corpus", str(corpus)]) == 0
    assert capsys.readouterr().out == (
        "brief@1.0.0 and brief@1.0.0 are the same\n\n0 lost and 0 gained of 10 in 1 articles: p = 1.000 by chance\n"
    )


@pytest.mark.parametrize("recorded", ["nothing", "brief@1.0.0"])
def test_a_version_without_recordings_is_reported_with_the_way_out(
    corpus: Path, editor: ScriptedServer, recorded: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if recorded != "nothing":
        assert _record(corpus, editor, recorded) == 0
    capsys.readouterr()

    missing = "brief@1.0.0" if recorded == "nothing" else "brief@1.1.0"
    assert run(["prompts", "diff", "brief", "--evals", "--corpus", str(corpus)]) == 3
    said = capsys.readouterr()
    assert said.out.startswith("--- brief@1.0.0\n+++ brief@1.1.0\n")
    assert said.err == (
        f"nutgraf: {missing} was never recorded for 'ferry-fire.jsonl' in {str(corpus)!r}: run "
        f"`nutgraf evals record --only brief --system nutgraf --prompt {missing} --keep`\n"
    )


def test_a_corpus_without_the_evals_is_a_usage_error(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prompts", "diff", "brief", "--corpus", str(corpus)]) == 2
    assert capsys.readouterr().err == "nutgraf: --corpus is the folder of the cases for --evals; add --evals\n"


def test_a_folder_without_cases_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prompts", "diff", "brief", "--evals", "--corpus", str(tmp_path)]) == 2
    assert "has no folder 'cases'" in capsys.readouterr().err
