"""Any GGUF file of the model hub, by `hf:OWNER/REPO/FILE.gguf`: its size and hash as the hub itself gives them.

What was pulled is kept beside the file, so that it is verified like a model of the catalogue and listed with them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import httpx2
from pydantic import ValidationError

from nutgraf.errors import ModelError, UsageError
from nutgraf.models.address import UNKNOWN_WINDOW
from nutgraf.models.catalogue import CatalogueModel
from nutgraf.models.modelfile import models_folder

SCHEME = "hf:"
_HUB = "https://huggingface.co"
_PART = r"[A-Za-z0-9][\w.-]{0,95}"
_NAME = re.compile(rf"hf:({_PART})/({_PART})/((?:{_PART}/){{0,4}}{_PART}\.gguf)", re.IGNORECASE)
_SHARD = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
_SECONDS = 20.0


def is_hub_name(name: str) -> bool:
    """Whether a model is named by its place on the hub."""
    return name.lower().startswith(SCHEME)


def look_up(name: str) -> CatalogueModel:
    """The entry of a file on the hub, with size and sha256 from the hub's metadata; nothing of it is downloaded.

    The hub is the one `HF_ENDPOINT` names, where that is set. Raises UsageError for a name of another form, ModelError
    when the hub does not know the file or gives no hash for it.
    """
    owner, repo, path = _parsed(name)
    hub = os.environ.get("HF_ENDPOINT", "").rstrip("/") or _HUB
    host = httpx2.URL(hub).host
    url = f"{hub}/{owner}/{repo}/resolve/{{revision}}/{quote(path)}"
    try:
        reply = httpx2.head(url.format(revision="main"), timeout=_SECONDS, follow_redirects=False)
    except httpx2.HTTPError as error:
        raise ModelError(
            f"{host} cannot be reached ({type(error).__name__}); {name} was not pulled", kind="no_model"
        ) from None
    if reply.status_code in (401, 403, 404):
        raise ModelError(
            f"{host} has no {path} in {owner}/{repo} that anyone may read ({reply.status_code}); look at its files",
            kind="no_model",
        )
    size = reply.headers.get("x-linked-size", "")
    digest = reply.headers.get("x-linked-etag", "").strip('W/"').lower()
    if reply.status_code >= 400 or not size.isdigit() or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ModelError(
            f"{host} gives no size and sha256 for {name} ({reply.status_code}); pull it by hand", kind="no_model"
        )
    revision = reply.headers.get("x-repo-commit", "")
    return CatalogueModel(
        name=f"{SCHEME}{owner}/{repo}/{path}",
        file_name=_file_name(owner, repo, path),
        size=int(size),
        sha256=digest,
        licence="see its page",
        window=UNKNOWN_WINDOW,
        hub_url=url.format(revision=revision if re.fullmatch(r"[0-9a-f]{40}", revision) else "main"),
    )


def keep(entry: CatalogueModel, data_dir: Path) -> None:
    """Remember what was pulled."""
    record = _record_of(entry.file_name, data_dir)
    record.write_text(entry.model_dump_json(), encoding="utf-8")


def pulled(name: str, data_dir: Path) -> CatalogueModel:
    """The entry of a hub model that was pulled; raises UsageError for a malformed name, ModelError when it was not."""
    record = _record_of(_file_name(*_parsed(name)), data_dir)
    try:
        return CatalogueModel.model_validate_json(record.read_bytes())
    except (OSError, ValidationError):
        raise ModelError(
            f"model {name} is not on this machine; get it once with `nutgraf model pull {name}`", kind="no_model"
        ) from None


def all_pulled(data_dir: Path) -> Iterator[CatalogueModel]:
    """The entries of all hub models that were pulled, by name."""
    for record in sorted(models_folder(data_dir).glob("*.gguf.json")):
        with suppress(OSError, ValidationError):
            yield CatalogueModel.model_validate_json(record.read_bytes())


def _parsed(name: str) -> tuple[str, str, str]:
    found = _NAME.fullmatch(name.strip())
    if found is None:
        raise UsageError(f"{name!r} names no file of the hub: write hf:OWNER/REPO/FILE.gguf")
    if _SHARD.search(name):
        raise UsageError(f"{name!r} is one of several parts of a model: choose one that is a single file")
    owner, repo, path = found.groups()
    return owner, repo, path


def _file_name(owner: str, repo: str, path: str) -> str:
    return "--".join((owner, repo, *path.split("/")))


def _record_of(file_name: str, data_dir: Path) -> Path:
    return models_folder(data_dir) / f"{file_name}.json"
