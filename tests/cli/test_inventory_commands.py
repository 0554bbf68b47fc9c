"""The `noun verb` commands: prompts, models, schemas, and the check-up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nutgraf import prompts
from nutgraf.brief import SCHEMA
from nutgraf.cli import run
from scripted_server import ScriptedServer


@pytest.fixture
def own_prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of prompts with two versions of one, both released."""
    root = tmp_path / "prompts"
    for version, wish in (("1.0.0", "short"), ("1.1.0", "very short")):
        path = root / "brief" / f"{version}.prompt.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"name: brief\ndescription: Be {wish}.\nmodelParameters:\n  maxTokens: 60\n"
            f"messages:\n  - role: user\n    content: Be {wish} about {{{{parts}}}}\n"
        )
    (root / prompts.CHANGELOG).write_text("brief@1.0.0 first\nbrief@1.1.0 second\n")
    monkeypatch.setattr(prompts, "folder", lambda: root)
    assert prompts.release() == ["brief@1.0.0", "brief@1.1.0"]
    return root


@pytest.mark.usefixtures("own_prompts")
def test_prompts_are_listed_with_version_hash_and_purpose(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prompts", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["brief@1.0.0", "brief@1.1.0"]
    assert lines[1].split()[1] == prompts.load("brief").sha256[:12]
    assert lines[1].endswith("Be very short.")


def test_a_prompt_is_shown_byte_for_byte(own_prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prompts", "show", "brief@1.0.0"]) == 0
    assert capsys.readouterr().out == (own_prompts / "brief" / "1.0.0.prompt.yml").read_text()


@pytest.mark.usefixtures("own_prompts")
@pytest.mark.parametrize("references", [["brief"], ["brief@1.0.0"], ["brief@1.0.0", "brief@1.1.0"]])
def test_two_versions_are_compared_line_by_line(references: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prompts", "diff", *references]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["--- brief@1.0.0", "+++ brief@1.1.0"]
    assert "-description: Be short." in lines
    assert "+description: Be very short." in lines


def test_of_a_name_the_newest_prompt_for_the_way_of_drafting_is_taken(own_prompts: Path) -> None:
    path = own_prompts / "brief" / "2.0.0.prompt.yml"
    path.write_text((own_prompts / "brief" / "1.0.0.prompt.yml").read_text() + "drafting: statements\n")

    assert prompts.load("brief").id == "brief@1.1.0"
    assert prompts.load("brief", drafting="statements").id == "brief@2.0.0"
    assert prompts.load("brief@2.0.0").drafting == "statements"


def test_a_released_prompt_that_changed_fails_the_check(own_prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prompts", "check"]) == 0
    assert capsys.readouterr().out == "2 prompt versions are as they were released\n"

    changed = own_prompts / "brief" / "1.0.0.prompt.yml"
    changed.write_text(changed.read_text().replace("short", "long"))
    assert run(["prompts", "check"]) == 1
    said = capsys.readouterr()
    assert said.out == "brief@1.0.0 changed after its release; make a new version instead\n"
    assert said.err == "nutgraf: 1 problem with the prompts\n"


@pytest.mark.usefixtures("own_prompts")
def test_releasing_twice_releases_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prompts", "release"]) == 0
    assert capsys.readouterr().out == "nothing to release\n"


def test_the_schema_of_a_brief_is_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "brief"]) == 0

    schema = json.loads(capsys.readouterr().out)
    assert schema["properties"]["schema"]["const"] == SCHEMA


def test_models_are_listed_with_whether_they_are_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "list"]) == 0

    name, size, unit, licence, *state = capsys.readouterr().out.split()
    assert (name, size, unit) == ("qwen2.5-coder-1.5b-instruct-q4_k_m", "1.1", "GB")
    assert (licence, " ".join(state)) == ("Apache-2.0", "not on this machine")


def test_the_path_of_a_model_that_is_not_here_is_a_model_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "path"]) == 4

    said = capsys.readouterr()
    assert said.out == ""
    assert "nutgraf model pull" in said.err


def test_the_doctor_prints_where_values_came_from_and_masks_the_key(
    reader: ScriptedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("NUTGRAF_MODEL", "scripted")

    assert run(["doctor", "-q", "--base-url", reader.url]) == 0
    said = capsys.readouterr().out
    assert "scripted  (env NUTGRAF_MODEL)" in said
    assert "(flag --base-url)" in said
    assert "sk-secret" not in said


def test_a_config_file_elsewhere_is_used_and_named(
    reader: ScriptedServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "nutgraf.toml"
    config.write_text(f'model = "scripted"\nbase_url = "{reader.url}"\n')

    assert run(["doctor", "-q", "--config", str(config)]) == 0
    assert "nutgraf.toml)" in capsys.readouterr().out


def test_a_check_up_that_finds_a_fault_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "-q"]) == 1

    said = capsys.readouterr()
    assert "FAIL model file" in said.out
    assert said.err == "nutgraf: failed checks: model file\n"
