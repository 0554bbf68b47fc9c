"""The source tree keeps its rules: one meaning for each class name, no import circles, the words of the field."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
FIELD_WORDS = (
    "rate limit",
    "ssrf",
    "csrf",
    "login",
    "coreference",
    "confidence",
    "prompt injection",
    "hallucination",
    "salience",
    "worker pool",
)


def modules() -> dict[str, Path]:
    """The file of each module of the project by its dotted name; a package goes by its own name."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_at_start(body: list[ast.stmt]) -> Iterator[ast.ImportFrom]:
    """The imports that run when the module is imported, those for type checkers left out."""
    for statement in body:
        if isinstance(statement, ast.ImportFrom):
            yield statement
        elif isinstance(statement, (ast.Try, ast.With)) or (
            isinstance(statement, ast.If) and ast.unparse(statement.test) != "TYPE_CHECKING"
        ):
            yield from imports_at_start(statement.body)


def import_graph() -> dict[str, set[str]]:
    """The modules that each module imports when it starts."""
    files = modules()
    graph: dict[str, set[str]] = {name: set() for name in files}
    for name, path in files.items():
        for statement in imports_at_start(ast.parse(path.read_text(encoding="utf-8")).body):
            for alias in statement.names:
                whole = f"{statement.module}.{alias.name}"
                target = whole if whole in files else str(statement.module)
                if target in files and target != name:
                    graph[name].add(target)
    return graph


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Modules that can be reached from themselves."""
    found = []
    for start, imported in graph.items():
        waiting, seen = list(imported), set()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(graph[name])
        if start in seen:
            found.append(start)
    return found


def test_no_class_name_has_two_meanings() -> None:
    places = defaultdict(list)
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{name}:{node.lineno}")
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles(import_graph()) == []


def test_the_search_for_circles_finds_one() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]


@pytest.mark.parametrize("word", FIELD_WORDS)
def test_a_word_of_the_field_leads_to_its_room(word: str) -> None:
    forms = (word, word.replace(" ", "_"), word.replace(" ", "-"), word.replace(" ", ""))
    texts = (f"{path}\n{path.read_text(encoding='utf-8')}".casefold() for path in modules().values())
    assert any(any(form in text for form in forms) for text in texts)
