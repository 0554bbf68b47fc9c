"""`make check` runs the tests that match the changed files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from affected_tests import changed_files, selection

_FILES = (
    "src/nutgraf/article.py",
    "src/nutgraf/harbour/quay/crane.py",
    "src/nutgraf/wreck.py",
    "src/nutgraf_evals/gate.py",
    "tests/harbour/quay/test_crane.py",
    "tests/harbour/test_harbour.py",
    "tests/harbour/conftest.py",
    "tests/wreck/test_wreck.py",
    "tests/evals/test_gate.py",
    "tests/conftest.py",
    "README.md",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which nothing is changed."""
    for name in _FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    _git(tmp_path, "init", "-q", "-b", "main")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-q", "-m", "Begin")
    return tmp_path


def _git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True)


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("src/nutgraf/harbour/quay/crane.py", "tests/harbour"),
        ("src/nutgraf/wreck.py", "tests/wreck"),
        ("src/nutgraf_evals/gate.py", "tests/evals"),
        ("tests/harbour/quay/test_crane.py", "tests/harbour/quay/test_crane.py"),
        ("tests/harbour/conftest.py", "tests/harbour"),
    ],
)
def test_a_changed_file_selects_the_tests_of_its_folder(checkout: Path, changed: str, tests: str) -> None:
    (checkout / changed).write_text("changed")
    assert selection(changed_files(checkout), checkout) == ([tests], [])


def test_what_no_test_folder_is_named_after_is_reported(checkout: Path) -> None:
    for name in ("src/nutgraf/article.py", "tests/conftest.py", "README.md"):
        (checkout / name).write_text("changed")
    assert selection(changed_files(checkout), checkout) == ([], ["src/nutgraf/article.py", "tests/conftest.py"])


def test_commits_of_a_branch_and_new_files_count_and_no_test_is_selected_twice(checkout: Path) -> None:
    _git(checkout, "switch", "-q", "-c", "work")
    (checkout / "src/nutgraf/harbour/quay/crane.py").write_text("changed")
    (checkout / "tests/harbour/test_harbour.py").write_text("changed")
    _git(checkout, "commit", "-q", "-a", "-m", "Go on")
    (checkout / "src/nutgraf/wreck.py").unlink()
    (checkout / "tests/wreck/test_new.py").write_text("new")
    assert selection(changed_files(checkout), checkout) == (["tests/harbour", "tests/wreck"], [])


def test_a_renamed_folder_selects_the_tests_of_its_new_name(checkout: Path) -> None:
    _git(checkout, "mv", "src/nutgraf/harbour", "src/nutgraf/port")
    _git(checkout, "mv", "tests/harbour", "tests/port")
    tests, without = selection(changed_files(checkout), checkout)
    assert "tests/port" in tests
    assert without == []


def test_an_unchanged_checkout_selects_no_tests(checkout: Path) -> None:
    assert selection(changed_files(checkout), checkout) == ([], [])
