"""Prints the tests that match the changed files of this checkout, one path a line: `python tests/affected_tests.py`.

Changed is what differs from the branch point of `origin/main` (without it, of `main`), and what is not tracked yet.
The match is by name: `src/nutgraf/ingest/page/css.py` selects `tests/ingest`, `src/nutgraf_evals/gate.py` selects
`tests/evals`, a test file itself, and another file of a test folder that folder. A source that no test folder is named
after (`src/nutgraf/article.py`) is reported: any test may depend on it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

_ROOT = Path(__file__).parents[1]
_PACKAGE = "nutgraf"


def changed_files(root: Path) -> list[str]:
    """The paths, relative to `root`, that differ from the branch point or are not tracked."""
    base = _git(root, "merge-base", "origin/main", "HEAD") or _git(root, "merge-base", "main", "HEAD") or ["HEAD"]
    return [
        *_git(root, "diff", "--name-only", base[0]),
        *_git(root, "ls-files", "--others", "--exclude-standard"),
    ]


def matching_tests(path: str, root: Path) -> str | None:
    """The test folder or file, relative to `root`, that belongs to a changed file; None if there is none.

    >>> matching_tests("src/nutgraf/ingest/kinds.py", _ROOT), matching_tests("README.md", _ROOT)
    ('tests/ingest', None)
    """
    top, *rest = PurePosixPath(path).parts
    if top == "tests" and rest:
        last = rest[-1]
        own = path if last.startswith("test_") and last.endswith(".py") else str(PurePosixPath(path).parent)
        return own if own != "tests" and (root / own).exists() else None
    if top != "src" or len(rest) < 2:
        return None
    package, name = rest[0], PurePosixPath(rest[1]).stem
    folder = f"tests/{name if package == _PACKAGE else package.removeprefix(f'{_PACKAGE}_')}"
    return folder if (root / folder).is_dir() else None


def selection(paths: Iterable[str], root: Path) -> tuple[list[str], list[str]]:
    """The tests to run, none of them within another, and the changed Python files that have none of their own."""
    found: set[str] = set()
    without: list[str] = []
    for path in paths:
        tests = matching_tests(path, root)
        if tests:
            found.add(tests)
        elif path.startswith(("src/", "tests/")) and path.endswith(".py"):
            without.append(path)
    whole = [one for one in found if not any(str(parent) in found for parent in PurePosixPath(one).parents)]
    return sorted(whole), sorted(without)


def _git(root: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        ["git", "-C", str(root), "-c", "core.quotepath=off", *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines() if done.returncode == 0 else []


def main() -> None:
    tests, without = selection(changed_files(_ROOT), _ROOT)
    for path in without:
        print(f"{path}: no test folder is named after it; run `make test`", file=sys.stderr)
    print("\n".join(tests))


if __name__ == "__main__":
    main()
