"""A batch needs nothing that only POSIX has: every module imports, and the lock works, without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nutgraf.batch.job import HOLDER, LOCK, FolderInUseError, locked_folder

# Imports the packages, and then once more without what only POSIX has: other packages know the real system by then.
_WITHOUT_POSIX = """
import builtins, importlib, os, pkgutil, signal, sys, time

POSIX = {"fcntl", "grp", "posix", "pwd", "pty", "readline", "resource", "syslog", "termios", "tty"}
MISSING = {
    os: "fork register_at_fork getuid geteuid killpg setsid sysconf",
    time: "clock_gettime CLOCK_MONOTONIC CLOCK_BOOTTIME",
    signal: "setitimer ITIMER_PROF SIGPROF SIGKILL SIGHUP SIGALRM",
}
usual = builtins.__import__

def refusing(name, globals=None, locals=None, fromlist=(), level=0):
    importer = (globals or {}).get("__name__") or ""
    if importer.startswith("nutgraf") and name.partition(".")[0] in POSIX:
        raise ModuleNotFoundError(f"No module named {name!r}, which {importer} imports", name=name)
    return usual(name, globals, locals, fromlist, level)

def import_all():
    count = 0
    for root in sys.argv[1:]:
        package = importlib.import_module(root)
        for found in pkgutil.walk_packages(package.__path__, f"{root}."):
            importlib.import_module(found.name)
            count += 1
    return count

import_all()
import nutgraf.batch.job, nutgraf.batch.store
for name in [name for name in sys.modules if name.startswith("nutgraf")]:
    del sys.modules[name]
for module, names in MISSING.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
builtins.__import__ = refusing
print(import_all())
"""

_LOCK_WITHOUT_POSIX = (
    _WITHOUT_POSIX
    + """
from pathlib import Path
from nutgraf.batch.job import locked_folder
from nutgraf.batch.store import LeaseOwner, is_dead, seconds_since_boot
with locked_folder(Path("out")):
    assert not is_dead(str(LeaseOwner.new()))
    assert seconds_since_boot() > 0
    print("held")
"""
)


def run_without_posix(script: str, folder: Path, *packages: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, *packages], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_every_module_of_batch_its_engines_and_models_imports_without_posix(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    packages = ("nutgraf.batch", "nutgraf_engines", "nutgraf.models")
    assert int(run_without_posix(_WITHOUT_POSIX, tmp_path, *packages)) > 30


def test_the_hook_refuses_a_module_that_needs_posix(tmp_path: Path) -> None:
    package = tmp_path / "nutgraf_posix"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "locks.py").write_text("import fcntl\n")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{_WITHOUT_POSIX}"
    with pytest.raises(AssertionError, match=r"No module named 'fcntl', which nutgraf_posix\.locks imports"):
        run_without_posix(script, tmp_path, "nutgraf_posix")


def test_the_lock_and_the_lease_owner_work_without_posix(tmp_path: Path) -> None:
    assert run_without_posix(_LOCK_WITHOUT_POSIX, tmp_path).split() == ["0", "held"]
    assert (tmp_path / "out" / HOLDER).read_text().startswith("process ")


def test_a_folder_that_is_held_names_its_holder_and_is_free_afterwards(tmp_path: Path) -> None:
    with locked_folder(tmp_path / "out"):
        with (
            pytest.raises(FolderInUseError, match=r"is in use by process \d+ on .+ UTC; wait for it"),
            locked_folder(tmp_path / "out"),
        ):
            pytest.fail("held twice")
        assert (tmp_path / "out" / LOCK).exists()
    with locked_folder(tmp_path / "out"):
        pass


def test_a_process_that_is_killed_gives_the_folder_back(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib, time\nfrom nutgraf.batch.job import locked_folder\n"
        "with locked_folder(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(600)\n"
    )
    holder = subprocess.Popen([sys.executable, "-P", "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(FolderInUseError, match=f"process {holder.pid} "), locked_folder(tmp_path):
            pytest.fail("held twice")
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with locked_folder(tmp_path):
        pass
