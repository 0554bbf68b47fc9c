"""The documents tell the truth about the code: links lead somewhere, commands exist, examples compile."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

import nutgraf
import nutgraf_engines
import nutgraf_evals
from nutgraf.cli.app import app
from nutgraf.faults import faults_raised
from nutgraf_evals.cli import app as evals

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("evals/*.md")])
_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)\s#]+)")
_COMMAND = re.compile(r"^(?:\$ )?(?:[^|\n]*\| )?nutgraf ([a-z]+)([^#\n|;&]*)", re.MULTILINE)
_BLOCK = re.compile(r"^```(?:console|bash|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_a_document_exists_with_its_flags(document: Path) -> None:
    commands = get_command(app).commands | {"evals": get_command(evals)}  # type: ignore[attr-defined]
    for block in _BLOCK.findall(document.read_text(encoding="utf-8")):
        for name, rest in _COMMAND.findall(block):
            assert name in commands, f"nutgraf {name}"
            command = commands[name]
            words = rest.split()
            while words and words[0] in getattr(command, "commands", {}):
                command = command.commands[words.pop(0)]
            known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
            flags = {word.partition("=")[0] for word in words if re.match(r"--?[a-zA-Z]", word)}
            assert flags <= known | {"--help"}, f"nutgraf {name} {rest.strip()}"


def test_the_readme_is_short_and_its_python_example_uses_the_public_api() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) < 1200
    (example,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    compile(example, "README.md", "exec")
    imported = re.search(r"from nutgraf import ([\w, ]+)", example)
    assert imported is not None
    assert set(imported[1].split(", ")) <= set(nutgraf.__all__)


def test_the_layers_in_the_design_are_the_layers_that_are_enforced() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        layers = tomllib.load(file)["tool"]["importlinter"]["contracts"][0]["layers"]
    assert "\n".join(layers) in (ROOT / "docs" / "design.md").read_text(encoding="utf-8")


def test_every_place_in_the_glossary_exists() -> None:
    rows = re.findall(r"^\|[^|]+\|[^|]+\|([^|]+)\|$", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.M)
    places = {place for row in rows[2:] for place in re.findall(r"`([\w/.]+)`", row)}
    roots = (ROOT / "src" / "nutgraf", ROOT / "src", ROOT)
    assert {place for place in places if not any((root / place).exists() for root in roots)} == set()


def test_every_example_in_a_docstring_gives_what_it_says() -> None:
    wrong = []
    with faults_raised(False):  # `faults` shows what is tolerated
        for package in (nutgraf, nutgraf_engines, nutgraf_evals):
            for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                module = None if found.name == "nutgraf.__main__" else importlib.import_module(found.name)
                if module is not None and doctest.testmod(module).failed:  # prints what differs
                    wrong.append(found.name)
    assert wrong == []
