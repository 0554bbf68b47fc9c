"""Model files on this machine: where they lie, and whether they are byte for byte what they should be.

A file of a gigabyte is hashed once; a stamp beside our own data remembers the hash for as long as the file's size
and time of change stay the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from nutgraf.errors import ModelError
from nutgraf.models.catalogue import CatalogueModel

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
    """The sha256 of a file as hex; `on_block` is told the bytes of each block read."""
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
