"""Any GGUF file of a hub, against a hub of this machine that answers as the real one does."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from nutgraf.cli import run
from nutgraf.errors import ModelError, UsageError
from nutgraf.models.download import all_pulled, hub_entry, pulled_model
from nutgraf.models.factory import embedded_file, is_embedded
from nutgraf.models.settings import load_settings

CONTENT = random.Random(11).randbytes(200_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NAME = "hf:Ellery-Lab/Harbour-GGUF/harbour-q4_k_m.gguf"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.digest = DIGEST
        self.gated = False
        self.paths: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        hub = self.server
        hub.paths.append(self.path)
        known = self.path == "/Ellery-Lab/Harbour-GGUF/resolve/main/harbour-q4_k_m.gguf"
        self.send_response(401 if hub.gated else 302 if known else 404)
        if known and not hub.gated:
            self.send_header("X-Linked-Size", str(len(CONTENT)))
            self.send_header("X-Linked-ETag", f'"{hub.digest}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Location", "/storage")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        stored = self.path == "/storage"
        self.send_response(200 if stored else 302)
        if not stored:
            self.send_header("Location", "/storage")
        self.send_header("Content-Length", str(len(CONTENT)) if stored else "0")
        self.end_headers()
        if stored:
            self.wfile.write(CONTENT)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    server = Hub()
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NUTGRAF_DATA_DIR", str(tmp_path))
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_size_and_hash_are_the_hubs_own_and_known_before_the_download(hub: Hub) -> None:
    entry = hub_entry(NAME)
    assert (entry.size, entry.sha256) == (len(CONTENT), DIGEST)
    assert f"/resolve/{COMMIT}/" in entry.hub_url
    assert len(hub.paths) == 1


def test_a_pulled_file_is_listed_found_and_used_by_its_name(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["model", "pull", NAME, "-q"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.read_bytes() == CONTENT
    assert run(["model", "list"]) == 0
    assert f"{NAME}  " in capsys.readouterr().out
    assert run(["model", "path", NAME]) == 0
    assert capsys.readouterr().out.strip() == str(path)
    settings = load_settings({"model": NAME, "data_dir": tmp_path}, env={}, folder=tmp_path)
    assert is_embedded(settings)
    assert embedded_file(settings).path == path
    assert [entry.name for entry in all_pulled(tmp_path)] == [NAME]


def test_a_file_that_is_not_what_the_hub_said_is_refused(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.digest = "0" * 64
    assert run(["model", "pull", NAME, "-q"]) == 4
    assert "refused: sha256" in capsys.readouterr().err
    assert not list(all_pulled(tmp_path))


def test_a_file_without_read_permission_is_reported_in_one_line(hub: Hub) -> None:
    hub.gated = True
    with pytest.raises(ModelError, match=r"has no harbour-q4_k_m\.gguf in Ellery-Lab/Harbour-GGUF .*\(401\)"):
        hub_entry(NAME)


@pytest.mark.parametrize(
    "name",
    ["hf:", "hf:a/b", "hf:a/b/c.bin", "hf:../b/c.gguf", "hf:a/b/../../etc/c.gguf", "hf:a/b/c.gguf?x=1", "hf:a//c.gguf"],
)
def test_a_name_of_another_form_is_refused_before_anything_is_asked(name: str, hub: Hub) -> None:
    with pytest.raises(UsageError, match=r"hf:OWNER/REPO/FILE\.gguf"):
        hub_entry(name)
    assert hub.paths == []


def test_one_part_of_several_is_refused(hub: Hub) -> None:
    with pytest.raises(UsageError, match="one of several parts"):
        hub_entry("hf:a/b/c-00001-of-00003.gguf")


def test_a_model_that_was_not_pulled_comes_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"nutgraf model pull {NAME}"):
        pulled_model(NAME, tmp_path)
