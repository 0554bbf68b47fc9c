"""What a user names is found in a stable order, without reading it; what names nothing is said."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from nutgraf.ingest import Found, sources_of
from nutgraf.ingest.sources import FileSource, UnreadableSource, WebSource


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b.txt", "a.txt", "sub/c.html", "sub/.hidden", ".git/x.txt", "sub/deep/d.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*arguments: str) -> list[str]:
    return [name_of(found) for found in sources_of(arguments)]


def name_of(found: Found) -> str:
    match found:
        case FileSource(path):
            return path
        case WebSource(url):
            return url
        case UnreadableSource(name, error):
            assert str(error).startswith(repr(name))
            return f"! {name}"


def test_paths_addresses_and_standard_input_are_sources_as_they_are() -> None:
    assert names("b.txt", "-", "https://a.example/x", "a.txt") == ["b.txt", "-", "https://a.example/x", "a.txt"]
    assert list(sources_of(["HTTP://a.example"])) == [WebSource("HTTP://a.example")]


def test_a_folder_gives_its_files_sorted_and_leaves_hidden_ones_out(folder: Path) -> None:
    assert names(".") == ["./a.txt", "./b.txt", "./sub/c.html", "./sub/deep/d.pdf"]


def test_a_glob_gives_its_files_sorted(folder: Path) -> None:
    assert names("*.txt") == ["a.txt", "b.txt"]
    assert names("**/*.html", "*") == ["sub/c.html", "a.txt", "b.txt"]
    assert names("*.docx") == ["! *.docx"]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(folder: Path) -> None:
    (folder / "a[1].txt").write_text("x")
    assert names("a[1].txt") == ["a[1].txt"]


def test_a_list_names_paths_globs_and_addresses_with_comments_between(folder: Path) -> None:
    (folder / "list").write_bytes(b"\xef\xbb\xbf# today\r\n\r\nb.txt\r\n  *.txt  \r\nhttps://a.example/#x\r\n")
    assert names("a.txt", "@list") == ["a.txt", "b.txt", "a.txt", "b.txt", "https://a.example/#x"]


def test_a_list_names_no_other_list_nor_standard_input(folder: Path) -> None:
    (folder / "list").write_text("@list\n-\n")
    assert names("@list") == ["! @list", "! -"]


def test_a_list_that_is_missing_empty_or_no_text_is_said(folder: Path) -> None:
    (folder / "empty").write_text("# nothing\n")
    (folder / "binary").write_bytes(b"\xff\xfe\xfd")
    assert names("@none", "@empty", "@binary", "@") == ["! @none", "! @empty", "! @binary", "! @"]


def test_what_names_nothing_is_one_unread(folder: Path) -> None:
    (folder / "void").mkdir()
    assert names("void", "ftp://a.example/x", "file:///etc/passwd") == [
        "! void",
        "! ftp://a.example/x",
        "! file:///etc/passwd",
    ]
    assert names("missing.txt", "", "a\0b", "x" * 5_000) == ["missing.txt", "", "a\0b", "x" * 5_000]  # reading tells


def test_standard_input_is_read_once() -> None:
    assert names("-", "-") == ["-", "! -"]


def test_linked_folders_are_not_entered(folder: Path) -> None:
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "sub" / "e.txt").symlink_to(folder / "a.txt")
    assert names("sub") == ["sub/c.html", "sub/deep/d.pdf", "sub/e.txt"]


def test_nothing_is_looked_at_before_it_is_asked_for(folder: Path) -> None:
    def arguments() -> list[str]:
        return ["a.txt", *("never/*" for _ in range(3))]

    assert list(islice(sources_of(arguments()), 1)) == [FileSource("a.txt")]
    found = sources_of(["late.d"])
    (folder / "late.d").mkdir()
    (folder / "late.d" / "z.txt").write_text("x")
    assert list(found) == [FileSource("late.d/z.txt")]
