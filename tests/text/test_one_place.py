"""Lists of words about a language are in one place: the lexicon, the cues and the calendar in `nutgraf.text`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf.text.calendar import month_names, weekday_names
from nutgraf.text.cues_en import NEGATORS, is_unknown
from nutgraf.text.lexicon_en import AUXILIARY_FORMS

SOURCE = Path(__file__).parents[2] / "src"
LANGUAGE_ROOM = SOURCE / "nutgraf" / "text"
OTHER_TEXTS = {"nutgraf/models/endpoint_errors.py"}  # messages of endpoints are no news
MOST = 5  # words of one kind side by side; a phrase such as "has been was" is no list


def names_of(kind: str) -> frozenset[str]:
    """The English words of a kind, in lower case."""
    match kind:
        case "auxiliaries":
            return AUXILIARY_FORMS
        case "months":
            lists = (month_names("en"), month_names("en", short=True))
        case "weekdays":
            lists = (weekday_names("en"), weekday_names("en", short=True))
        case "negators":
            return NEGATORS
        case _:
            return frozenset("unclear unknown uncertain undetermined undecided unconfirmed undisclosed".split())
    return frozenset(name.casefold() for names in lists for spellings in names for name in spellings)


def strings_of(tree: ast.AST) -> Iterator[str]:
    """The strings of a module that are no docstrings, and the words of each set, list or tuple of strings."""
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value
        elif isinstance(node, (ast.Set, ast.List, ast.Tuple)):
            words = [one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield " ".join(words)


def longest_list(text: str, words: frozenset[str]) -> int:
    """How many different ones of the words are side by side in a text, parted by blanks or marks of a pattern."""
    longest, run = 0, set[str]()
    for word in re.split(r"[|\s]+|\(\?:|\\b|[()^]", text):
        if word:
            run = run | {word.casefold()} if word.casefold() in words else set()
            longest = max(longest, len(run))
    return longest


@pytest.fixture(scope="module")
def strings_elsewhere() -> list[tuple[str, str]]:
    """The path and each string of the modules outside the language room."""
    paths = {path.relative_to(SOURCE).as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}
    return [
        (name, text)
        for name, path in paths.items()
        if LANGUAGE_ROOM not in path.parents and name not in OTHER_TEXTS
        for text in strings_of(ast.parse(path.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize("kind", ["auxiliaries", "months", "weekdays", "negators", "not known"])
def test_words_of_a_kind_are_listed_in_one_place(kind: str, strings_elsewhere: list[tuple[str, str]]) -> None:
    words = names_of(kind)
    copies = [f"{name}: {text[:60]!r}" for name, text in strings_elsewhere if longest_list(text, words) >= MOST]
    assert copies == []


def test_the_search_for_copies_finds_one() -> None:
    assert longest_list(r"\b(?:is|are|was|were|has)\b", names_of("auxiliaries")) == 5
    assert longest_list("Jan Feb Mar Apr May", names_of("months")) == 5


@pytest.mark.parametrize(
    "sentence",
    [
        "Police declined to tell reporters where the ferry is.",
        "The owner has refused to comment.",
        "The cause has not been officially determined.",
        "She didn't immediately say who paid.",
        "It remains unclear whether the bridge is safe.",
    ],
)
def test_what_briefs_and_answers_take_for_not_known_is_the_same(sentence: str) -> None:
    assert is_unknown(sentence)


@pytest.mark.parametrize("sentence", ["The cause is known.", "A previously unknown poem was found.", "He was clear."])
def test_a_sentence_that_leaves_nothing_open_is_not_unknown(sentence: str) -> None:
    assert not is_unknown(sentence)
