"""The documents tell the truth about the code: links lead somewhere, commands exist, examples compile."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import pkgutil
import re
import tomllib
from contextlib import suppress
from importlib.metadata import entry_points
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
_GENERATED = re.compile(r"<!-- figure: .*?<!-- /figure -->|<!-- console -->\n```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_MODULE = re.compile(r"python -m ((?:benchmarks|documentation)[.\w]*)")
_PLACE = re.compile(r"^(?:src|tests|benchmarks|documentation|docs|evals|prompts)/[\w./-]+$")
_DESIGNED = {"35 %", "40 %", "95 %"}  # the word budget, the share of unanswerable questions, the intervals
_HISTORY = {"findings.md", "CHANGELOG.md", "benchmarks.md"}  # what was measured once, with its command


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
    assert len(_written_by_hand(text).split()) < 1000
    (example,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    compile(example, "README.md", "exec")
    imported = re.search(r"from nutgraf import ([\w, ]+)", example)
    assert imported is not None
    assert set(imported[1].split(", ")) <= set(nutgraf.__all__)


def test_no_share_in_a_document_is_written_by_hand() -> None:
    """Shares come from commands (`make figures`); a document that says one in prose would go stale unseen."""
    found = {
        f"{path.name}: {share}"
        for path in DOCUMENTS
        if path.name not in _HISTORY
        for share in re.findall(r"\d+(?:\.\d+)? ?%", _written_by_hand(path.read_text(encoding="utf-8")))
        if share not in _DESIGNED
    }
    assert found == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_module_file_and_name_of_code_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    modules = {name for name in _MODULE.findall(text) if not _is_a_module_of_the_checkout(name.rstrip("."))}
    code = [] if document.name == "CHANGELOG.md" else _CODE.findall(text)  # names in a changelog are of its time
    places = {one for one in code if _PLACE.match(one) and "NAME" not in one and not (ROOT / one).exists()}
    names = {one for one in code if re.fullmatch(r"nutgraf(?:_\w+)?(?:\.\w+)+", one) and not _is_known(one)}
    assert (modules, places, names) == (set(), set(), set())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_heading_finds_it(document: Path) -> None:
    missing = []
    for link in re.findall(r"\]\((?!https?://)([^)\s]*#[^)\s]+)", document.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        if anchor not in {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}:
            missing.append(link)
    assert missing == []


def _written_by_hand(text: str) -> str:
    """A document without the tables and the output that commands give."""
    return _GENERATED.sub("", text)


def _is_a_module_of_the_checkout(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def _is_known(dotted: str) -> bool:
    """Whether a dotted name is a module, an attribute of one, a group of entry points, or a file of that name."""
    if dotted in ("nutgraf.toml", "nutgraf.sqlite"):
        return True
    module, _, name = dotted.rpartition(".")
    with suppress(ModuleNotFoundError):
        if importlib.util.find_spec(dotted) is not None or hasattr(importlib.import_module(module), name):
            return True
    return dotted in entry_points().groups


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
