"""Lists of words about a language are in one place, `nutgraf.text`.

Words of a known kind may be listed nowhere else. Beyond that, the rooms that read news have no list of words at all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from nutgraf.text import lexicon_en
from nutgraf.text.calendar import month_names, weekday_names
from nutgraf.text.cues_en import DENYING_VERBS, NEGATORS, REFUSING_VERBS, REJECTING_VERBS, is_unknown
from nutgraf.text.languages import SMALL_WORDS
from nutgraf.text.lexicon_en import (
    APPROXIMATIONS,
    AUXILIARY_FORMS,
    DAY_PARTS,
    NEAR_DAYS,
    PERSONAL,
    POSSESSIVES,
    SEASONS,
)
from nutgraf.text.name_lists import NEWS_AGENCIES, PARTICLES
from nutgraf.text.nouns_en import CASUALTIES
from nutgraf.text.number_names import BELOW_TWENTY, ORDINALS, SMALL_NUMBERS
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.sentence_ends import abbreviations_of
from nutgraf.text.tokens import ABBREVIATIONS, fold_word, stem
from nutgraf.text.unit_names import CURRENCY_CODES, MEASURES
from nutgraf.text.word_forms_en import IRREGULAR_PLURALS, IRREGULAR_VERBS, UNMARKED_PLURALS, all_forms

SOURCE = Path(__file__).parents[2] / "src"
LANGUAGE_ROOM = SOURCE / "nutgraf" / "text"
OTHER_TEXTS = {"nutgraf/models/endpoint_errors.py"}  # messages of endpoints are no news
MOST = 5  # words of one kind side by side; a phrase such as "has been was" is no list

KINDS: dict[str, Iterable[str]] = {
    "auxiliaries": AUXILIARY_FORMS,
    "pronouns": PERSONAL | POSSESSIVES,
    "months": [name for short in (False, True) for names in month_names("en", short=short) for name in names],
    "weekdays": [name for short in (False, True) for names in weekday_names("en", short=short) for name in names],
    "days and seasons": NEAR_DAYS | DAY_PARTS | SEASONS,
    "negators": NEGATORS,
    "verbs of denial": DENYING_VERBS | REFUSING_VERBS | REJECTING_VERBS,
    "not known": "unclear unknown uncertain undetermined undecided unconfirmed undisclosed".split(),
    "irregular verbs": IRREGULAR_VERBS,
    "irregular plurals": IRREGULAR_PLURALS.keys() | UNMARKED_PLURALS,
    "verbs of saying": [form for form, verb in REPORTING.items() if not verb.weak],
    "casualties": CASUALTIES,
    "numbers": [*BELOW_TWENTY, *ORDINALS],
    "numbers in other languages": [
        word for language, words in SMALL_NUMBERS.items() if language != "en" for word in words
    ],
    "approximations": APPROXIMATIONS,
    "currencies": CURRENCY_CODES,
    "measures": [word for words in MEASURES.values() for word in words.split()],
    "news agencies": NEWS_AGENCIES,
    "particles of names": PARTICLES,
    "abbreviations": ABBREVIATIONS,
    "words of other languages": [
        word for code, words in SMALL_WORDS.items() if code in {"de", "ru", "pl"} for word in words
    ],
}


MORE = {"measures": 12}  # that may be joined in one pattern of what follows a number


def names_of(kind: str) -> frozenset[str]:
    """The words of a kind, in lower case."""
    return frozenset(word.casefold() for word in KINDS[kind])


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


@cache
def strings_outside() -> tuple[tuple[str, str], ...]:
    """The module and text of each string outside `nutgraf.text`; no string is part of another one."""
    found = dict.fromkeys(
        (path.relative_to(SOURCE).as_posix(), text)
        for path in sorted(SOURCE.rglob("*.py"))
        if LANGUAGE_ROOM not in path.parents and path.relative_to(SOURCE).as_posix() not in OTHER_TEXTS
        for text in strings_of(ast.parse(path.read_text(encoding="utf-8")))
        if len(text) > 2 * MOST
    )
    return tuple(found)


def longest_list(text: str, words: frozenset[str]) -> int:
    """How many different ones of the words are side by side in a text, parted by blanks or marks of a pattern."""
    longest, run = 0, set[str]()
    for word in re.split(r"[|\s]+|\(\?:|\\b|[()^]", text):
        if word:
            run = run | {word.casefold()} if word.casefold() in words else set()
            longest = max(longest, len(run))
    return longest


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_a_kind_are_listed_in_one_place(kind: str) -> None:
    words = names_of(kind)
    copies = [
        f"{module}: {text[:60]!r}"
        for module, text in strings_outside()
        if longest_list(text, words) >= MORE.get(kind, MOST)
    ]
    assert copies == []


def test_the_search_for_copies_finds_one() -> None:
    assert longest_list(r"\b(?:is|are|was|were|has)\b", names_of("auxiliaries")) == 5
    assert longest_list("Jan Feb Mar Apr May", names_of("months")) == 5


READING_ROOMS = ("extract", "grounding", "checking", "summarize", "qa", "retrieve", "render")
LONGEST_LIST = 5  # words that one function may compare with; more are a list about the language
LONGEST_PATTERN = 9  # words side by side in a pattern
WORD = re.compile(r"[^\W\d_A-Z][^\W\d_A-Z'’-]+")  # neither an identifier with an underscore nor a name


def patterns_in(tree: ast.AST) -> Iterator[str]:
    """The strings of a module in one piece each, with a mark for each value that is filled in."""
    parts = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, (ast.JoinedStr, ast.Expr))
        for inner in ast.walk(node)
        if inner is not node and (isinstance(node, ast.JoinedStr) or inner is node.value)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "\0" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


def lists_in(tree: ast.AST) -> Iterator[list[str]]:
    """The words that a module lists in one string that it splits."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        split = called.value if isinstance(called, ast.Attribute) and called.attr == "split" else None
        named = isinstance(called, ast.Name) and called.id == "word_set"
        text = split or (node.args[0] if isinstance(node, ast.Call) and named else None)
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield [word for word in text.value.split() if WORD.fullmatch(word)]


def most_alternatives(pattern: str) -> int:
    """The most words side by side as alternatives of a pattern, at one level of its groups."""
    most = 0
    for level in re.split(r"\(\?(?:[:=!]|<[=!])|[()]", pattern):
        run = 0
        for one in level.split("|"):
            run = run + 1 if WORD.fullmatch(re.sub(r"\\[bws][*+?]?|[?*+^$]", "", one).strip()) else 0
            most = max(most, run)
    return most


@pytest.mark.parametrize("room", READING_ROOMS)
def test_a_room_that_reads_news_lists_no_words(room: str) -> None:
    place = SOURCE / "nutgraf" / room
    found = []
    for path in sorted(place.rglob("*.py")) or [place.with_suffix(".py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{path.name}: {words}" for words in lists_in(tree) if len(words) > LONGEST_LIST]
        found += [f"{path.name}: {one[:80]}" for one in patterns_in(tree) if most_alternatives(one) > LONGEST_PATTERN]
    assert found == []


def test_the_lexicon_says_which_words_are_listed_where() -> None:
    without_lists = {"__init__", "injection", "lexicon_en", "sentence_ends", "sentences", "tokens"}
    modules = {path.stem for path in LANGUAGE_ROOM.glob("*.py")}
    assert set(re.findall(r"`([a-z_]+)`", lexicon_en.__doc__ or "")) - {"any_of"} == modules - without_lists


def test_the_search_for_lists_finds_new_ones() -> None:
    module = """
_NEARBY = frozenset("harbour quay pier wharf jetty dock".split())
_SEEN = re.compile(rf"\\b(?:saw|seen|spotted|noticed|watched|glimpsed|observed|sighted|viewed|{OTHER}|eyed)\\b")
_LONG = re.compile(r"\\b(?:oak|ash|elm|beech|birch|lime|alder|larch|pine|yews?)\\b")
"""
    tree = ast.parse(module)
    assert [len(words) for words in lists_in(tree)] == [6]
    assert sorted(map(most_alternatives, patterns_in(tree))) == [0, 9, 10]


def test_there_is_one_stemmer_and_one_folding() -> None:
    places: dict[str, list[str]] = {"snowballstemmer": [], "combining": []}
    defined: list[str] = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for word, found in places.items():
            if re.search(rf"^(?:import|from) {word}\b|unicodedata\.{word}\(letter\)", text, re.MULTILINE):
                found.append(path.name)
        defined += re.findall(r"def (stem|stem_of|_?stemmer|[a-z]+_stem|fold_word)\(", text)
    assert places == {"snowballstemmer": ["tokens.py"], "combining": ["entries.py", "tokens.py"]}  # entries: the search
    assert sorted(defined) == ["_stemmer", "fold_word", "stem"]


@pytest.mark.parametrize("forms", ["write writes wrote written writing", "stop stops stopped stopping", "man men"])
def test_all_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(fold_word(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("deny", "deny denies denied denying"),
        ("ban", "ban bans banned banning"),
        ("keep", "keep keeps kept keeping"),
        ("have", "have has had having"),
        ("show", "show shows showed shown showing"),
        ("forecast", "forecast forecasts forecasting"),
    ],
)
def test_the_forms_of_a_verb_follow_from_its_lemma(lemma: str, forms: str) -> None:
    assert all_forms(lemma) == frozenset(forms.split())


def test_abbreviations_inside_sentences_are_among_those_that_sentences_are_split_by() -> None:
    table = abbreviations_of("en")
    known = {word.casefold() for word in table.titles | table.before_number | table.either}
    assert known >= ABBREVIATIONS


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
