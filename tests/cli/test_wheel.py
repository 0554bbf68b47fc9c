"""A wheel holds all it needs to run elsewhere, and a source distribution all that `make` needs."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TRY = """
import sys; sys.path.insert(0, sys.argv[1])
from nutgraf import prompts
from nutgraf.ingest import read_article, sample_path
assert prompts.__file__.startswith(sys.argv[1]), prompts.__file__
assert prompts.check() == [], prompts.check()
assert str(sample_path()).startswith(sys.argv[1]), sample_path()
print(len(read_article(str(sample_path())).text))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_a_wheel_finds_its_prompts_and_its_sample_article(unpacked: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-c", _TRY, str(unpacked)]
    tried = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert int(tried.stdout) > 1000


@pytest.mark.slow
def test_a_wheel_holds_the_page_and_the_word_lists(unpacked: Path) -> None:
    assert (unpacked / "nutgraf" / "render" / "page.html.jinja").is_file()
    assert (unpacked / "nutgraf" / "text" / "abbreviations.toml").is_file()
    assert (unpacked / "nutgraf" / "py.typed").is_file()


@pytest.mark.slow
def test_a_source_distribution_has_all_that_make_uses(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "Makefile", "constraints.txt", "mkdocs.yml", "docs/tutorial.md", "documentation/figures.py",
        "benchmarks/results/evals.json", "evals/cases/larkfield-data-breach.yaml", "prompts/prompts.lock.json",
        "tests/conftest.py", "src/nutgraf/py.typed",
    } <= names  # fmt: skip
    assert not any(name.startswith(("site/", ".venv/", "src/nutgraf/_prompts")) for name in names)
