"""What a path can be, and the one line a user gets for each."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes, read_article, reading


def refusal(path: str | Path) -> str:
    with pytest.raises(InputError) as caught:
        read_article(str(path))
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.exit_code == 3
    return message


def test_a_file_becomes_an_article_that_names_its_source(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(b"Two people died.\n")
    article = read_article(str(path))
    assert article.text == "Two people died.\n"
    assert article.source is not None
    assert article.source.name == str(path)
    assert article.source.sha256_bytes == hashlib.sha256(b"Two people died.\n").hexdigest()
    assert not article.source.encoding_guessed


def test_a_dash_reads_standard_input() -> None:
    article = read_article("-", stdin=io.BytesIO(b"Two people died."))
    assert article.source is not None
    assert (article.text, article.source.name) == ("Two people died.", "stdin")


def test_a_file_over_the_limit_is_refused_with_its_size_and_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(7_300_000_000)  # a sparse file: reading it would take the machine's memory
    message = refusal(path)
    assert "7300.0 MB" in message
    assert "limit is 5 MB" in message


def test_standard_input_is_read_no_further_than_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            assert size > 0
            self.given += size
            return b"a" * size

    endless = Endless()
    with pytest.raises(InputError, match="more than 5 MB"):
        read_article("-", stdin=endless)  # type: ignore[arg-type]
    assert endless.given <= 5_000_001


def test_exactly_the_limit_is_read_and_one_byte_more_is_not() -> None:
    assert len(article_from_bytes(b"a" * 5_000_000, "x").text) == 5_000_000
    with pytest.raises(InputError, match="5 MB"):
        article_from_bytes(b"a" * 5_000_001, "x")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "missing.txt")
    assert "missing.txt" in refusal(tmp_path / "missing.txt")


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000])
def test_what_is_no_path_is_refused(path: str) -> None:
    assert "cannot read" in refusal(path)


def test_a_path_through_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "no such file" in refusal(tmp_path / "file" / "article.txt")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may read everything")
def test_a_forbidden_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("x")
    path.chmod(0)
    assert "no permission" in refusal(path)


def test_an_address_is_not_read_as_a_path() -> None:
    assert "is an address" in refusal("https://news.example/story")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused_at_once(device: str) -> None:
    assert "device" in refusal(device)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"Two people died.",))
    writer.start()
    assert read_article(str(path)).text == "Two people died."
    writer.join()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_without_a_writer_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PIPE_WAIT_SECONDS", 0.05)
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert "nothing came out" in refusal(path)


def test_empty_and_blank_files_are_distinguished(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    assert "is empty" in refusal(path)
    for blank in (b" \n\t\r\n", b"\xef\xbb\xbf", "\u200b\u200d\ufeff\u202e".encode(), b"\0"):
        path.write_bytes(blank)
        assert "is blank" in refusal(path)
