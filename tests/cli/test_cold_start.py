"""What commands import before they do anything: modules are counted, because times differ between machines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_SAMPLE = Path(__file__).parents[2] / "evals" / "articles" / "larkfield-data-breach.txt"
_COUNT = """
import json, sys
from nutgraf.cli import run
code = run(sys.argv[1:])
print(json.dumps({"code": code, "modules": sorted(sys.modules)}), file=sys.stderr)
"""
_MODEL = {"openai", "httpx2", "xllamacpp", "tiktoken", "gradio", "numpy", "bm25s"}
_PARSERS = {"lxml", "trafilatura", "htmldate", "feedparser", "tinycss2", "cssselect2", "pypdf", "mammoth"}


@pytest.mark.parametrize(
    ("arguments", "most", "without"),
    [
        (["--version"], 260, _MODEL | _PARSERS | {"pydantic", "rich", "jinja2"}),
        (["--help"], 260, _MODEL | _PARSERS | {"pydantic", "rich", "jinja2"}),
        (["prompts", "list"], 420, _MODEL | _PARSERS),
        (["read", str(_SAMPLE)], 600, _MODEL | _PARSERS),
    ],
    ids=["version", "help", "prompts", "plain text"],
)
def test_a_command_imports_only_what_it_needs(arguments: list[str], most: int, without: set[str]) -> None:
    done = subprocess.run([sys.executable, "-c", _COUNT, *arguments], capture_output=True, text=True, check=True)
    modules = json.loads(done.stderr.splitlines()[-1])["modules"]
    assert without & set(modules) == set()
    assert len(modules) <= most


def test_a_page_is_parsed_in_a_process_that_alone_imports_the_parsers(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>The ferry to Port Ellery runs again on Monday, the harbour master said.</p></body>")
    command = [sys.executable, "-c", _COUNT, "read", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "runs again on Monday" in done.stdout
    assert set(json.loads(done.stderr.splitlines()[-1])["modules"]) & _PARSERS == set()
