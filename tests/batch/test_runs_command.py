"""`nutgraf runs`: what batches have done, and what two prompt versions made of the same articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from batch.wire_stories import order, stories, story
from batch.wire_stories import run as run_session
from nutgraf import prompts
from nutgraf.batch.runner import BatchReport
from nutgraf.cli import run
from scripted_server import ScriptedServer, text

Said = Callable[..., str]


@pytest.fixture(autouse=True)
def _two_prompts(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path_factory.mktemp("prompts")
    ours = prompts.load("brief@1.0.0")
    written = (prompts.folder() / "brief" / "1.0.0.prompt.yml").read_text(encoding="utf-8")
    (root / "brief").mkdir()
    for version in ("1.0.0", "1.1.0"):
        text_of = written.replace(f"description: {ours.description}", f"description: Version {version}.")
        (root / "brief" / f"{version}.prompt.yml").write_text(text_of, encoding="utf-8")
    (root / prompts.CHANGELOG).write_text("brief@1.0.0 first\nbrief@1.1.0 second\n")
    monkeypatch.setattr(prompts, "folder", lambda: root)
    prompts.release()


@pytest.fixture
def two_runs(tmp_path: Path, scripted: ScriptedServer) -> tuple[BatchReport, BatchReport]:
    """Four stories under two prompts into one folder: in the second run, one changed its brief and one failed."""
    folder = stories(tmp_path / "in", 4)
    scripted.default(text("[1] Two people died."))
    asked = order(scripted.url, (str(folder),), tmp_path / "out", prompt="brief@1.0.0")
    first = run_session(asked)

    def answer(body: dict[str, Any]) -> Any:
        said = body["messages"][-1]["content"]
        if story(1).split("The ship")[1][:20] in said:
            return text("[1] The cause is not known.")(body)
        if story(2).split("The ship")[1][:20] in said:
            return text("no", finish="content_filter")(body)
        return text("[1] Two people died.")(body)

    scripted.default(answer)
    return first, run_session(asked._replace(prompt="brief@1.1.0"))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Said:
    def command(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        assert run(["runs", *arguments]) == code
        streams = capsys.readouterr()
        return streams.err if code else streams.out

    return command


def test_the_runs_of_a_folder_are_listed(two_runs: tuple[BatchReport, BatchReport], said: Said, tmp_path: Path) -> None:
    head, *lines = said("list", "--out", str(tmp_path / "out")).splitlines()
    assert head.split()[:4] == ["run", "began", "state", "prompt"]
    assert {line.split()[0] for line in lines} == {report.run.id for report in two_runs}
    assert {line.split()[5] for line in lines} == {"brief@1.0.0", "brief@1.1.0"}
    reported = json.loads(said("list", "--out", str(tmp_path / "out"), "--json"))
    assert {each["id"] for each in reported["runs"]} == {report.run.id for report in two_runs}


def test_a_run_is_shown_with_its_failures_by_kind_and_name(
    two_runs: tuple[BatchReport, BatchReport], said: Said, tmp_path: Path
) -> None:
    second = two_runs[1].run
    shown = said("show", second.id[:8], "--out", str(tmp_path / "out"))
    assert "brief@1.1.0" in shown
    (failure,) = [line for line in shown.splitlines() if "story-00002.txt: " in line]
    assert failure.startswith("  ")
    reported = json.loads(said("show", f"{tmp_path / 'out'}/{second.id[:8]}", "--json"))
    assert (reported["run"]["id"], len(reported["failures"])) == (second.id, 1)
    assert str(reported["failures"][0]["name"]).endswith("story-00002.txt")


def test_two_prompt_versions_are_compared_article_by_article(
    two_runs: tuple[BatchReport, BatchReport], said: Said, tmp_path: Path
) -> None:
    first, second = (report.run for report in two_runs)
    reported = said("diff", first.id[:8], second.id[:8], "--out", str(tmp_path / "out"))
    assert "4 articles: 2 the same, 1 changed, 1 in another state" in reported
    changed = reported[reported.index("story-00001.txt") :]
    assert "\n    + " in changed
    assert "The cause is not known." in changed
    assert "story-00002.txt: in another state" in reported
    assert "story-00000.txt" not in reported
    backwards = json.loads(said("diff", second.id[:8], first.id[:8], "--out", str(tmp_path / "out"), "--json"))
    assert backwards["counts"]["changed"] == 1
    assert backwards["runs"]["before"]["id"] == second.id
    verdicts = {Path(each["name"]).name: each["verdict"] for each in backwards["articles"]}
    assert verdicts == {
        "story-00000.txt": "same",
        "story-00001.txt": "changed",
        "story-00002.txt": "other_state",
        "story-00003.txt": "same",
    }


def test_without_names_the_two_newest_are_compared(
    two_runs: tuple[BatchReport, BatchReport], said: Said, tmp_path: Path
) -> None:
    reported = json.loads(said("diff", "--out", str(tmp_path / "out"), "--json"))
    assert {reported["runs"][side]["id"] for side in ("before", "after")} == {report.run.id for report in two_runs}


def test_runs_in_two_folders_over_copies_elsewhere_belong_together_by_their_texts(
    two_runs: tuple[BatchReport, BatchReport], said: Said, tmp_path: Path, scripted: ScriptedServer
) -> None:
    scripted.default(text("[1] Two people died."))
    copies = stories(tmp_path / "copies", 5)
    run_session(order(scripted.url, (str(copies),), tmp_path / "other", prompt="brief@1.0.0"))
    before = f"{tmp_path / 'out'}/{two_runs[0].run.id}"
    reported = json.loads(said("diff", before, str(tmp_path / "other"), "--json"))
    assert {verdict: count for verdict, count in reported["counts"].items() if count} == {"same": 4, "only_after": 1}


def test_the_same_articles_in_another_order_are_the_same(
    two_runs: tuple[BatchReport, BatchReport], said: Said, tmp_path: Path, scripted: ScriptedServer
) -> None:
    scripted.default(text("[1] Two people died."))
    backwards = tuple(sorted((str(path) for path in (tmp_path / "in").iterdir()), reverse=True))
    run_session(order(scripted.url, backwards, tmp_path / "other", prompt="brief@1.0.0"))
    reported = said("diff", f"{tmp_path / 'out'}/{two_runs[0].run.id}", str(tmp_path / "other"))
    assert reported.endswith("4 articles: 4 the same\n")


def test_another_text_under_a_name_is_not_compared(
    two_runs: tuple[BatchReport, BatchReport], said: Said, tmp_path: Path, scripted: ScriptedServer
) -> None:
    scripted.default(text("[1] Two people died."))
    (tmp_path / "in" / "story-00003.txt").write_text(story(77))
    run_session(order(scripted.url, (str(tmp_path / "in"),), tmp_path / "other", prompt="brief@1.0.0"))
    reported = said("diff", f"{tmp_path / 'out'}/{two_runs[0].run.id[:9]}", str(tmp_path / "other"))
    assert "story-00003.txt: not compared: another text" in reported


def test_what_names_no_run_is_a_usage_error(
    two_runs: tuple[BatchReport, BatchReport], said: Said, tmp_path: Path
) -> None:
    out = str(tmp_path / "out")
    first = two_runs[0].run.id
    assert "there are no runs in" in said("list", "--out", str(tmp_path / "in"), code=2)
    assert not (tmp_path / "in" / "nutgraf.sqlite").exists()
    assert "there is no run 'zzz'; there are" in said("show", "zzz", "--out", out, code=2)
    assert "name the run to compare" in said("diff", first, "--out", out, code=2)
    assert "are the same run" in said("diff", first, f"{out}/{first[:7]}", "--out", out, code=2)
