"""Nothing of one owner can be read, changed or found by another, whatever the two do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from library.samples import ARABIC, FERRY, STRIKE, abstention, answer, article, brief
from nutgraf.errors import LibraryError
from nutgraf.library import Feedback, Library

ANNA, BELA = "anna", "bela"
SHA = article().sha256


@pytest.fixture
def talk(library: Library) -> str:
    """A conversation of Anna's about an article that only she has."""
    library.add(ANNA, article())
    library.store_brief(ANNA, brief(article()))
    talk = library.start_conversation(ANNA, [SHA])
    library.add_turn(ANNA, talk, "What burnt?", answer(article(), "ferry Luminosa"))
    return talk


def all_of(library: Library, owner: str, talk: str) -> list[Any]:
    return [
        library.entries(owner),
        library.search(owner, "luminosa"),
        library.search(owner, "on"),
        library.article(owner, SHA),
        library.brief(owner, SHA),
        library.conversations(owner),
        library.turns(owner, talk),
        library.waiting(owner, talk),
    ]


CHANGES: list[Callable[[Library, str, str], object]] = [
    lambda library, owner, talk: library.delete(owner, SHA),
    lambda library, owner, talk: library.delete_all(owner),
    lambda library, owner, talk: library.delete_conversation(owner, talk),
    lambda library, owner, talk: library.drop_turns(owner, talk, 1),
    lambda library, owner, talk: library.give_feedback(owner, talk, 1, Feedback(verdict="wrong", note="")),
    lambda library, owner, talk: library.add_turn(owner, talk, "Why?", abstention(article())),
    lambda library, owner, talk: library.start_conversation(owner, [SHA]),
    lambda library, owner, talk: library.add_waiting(owner, talk, "Why?"),
    lambda library, owner, talk: library.withdraw(owner, talk, 1),
    lambda library, owner, talk: library.store_brief(owner, brief(article())),
]


def test_another_owner_sees_nothing(library: Library, talk: str) -> None:
    for name in (BELA, "", "ANNA", "anna ", "anna' OR '1'='1", "%", "*"):
        assert not any(all_of(library, name, talk))


@pytest.mark.parametrize("change", CHANGES)
def test_another_owner_changes_nothing(
    library: Library, talk: str, change: Callable[[Library, str, str], object]
) -> None:
    before = all_of(library, ANNA, talk)
    with suppress(LibraryError):
        change(library, BELA, talk)
    assert all_of(library, ANNA, talk) == before
    assert not any(all_of(library, BELA, talk))


@pytest.mark.parametrize("change", CHANGES)
def test_two_owners_of_the_same_article_do_not_touch(
    library: Library, talk: str, change: Callable[[Library, str, str], object]
) -> None:
    library.add(BELA, article())
    before = all_of(library, ANNA, talk)
    with suppress(LibraryError):
        change(library, BELA, talk)
    assert all_of(library, ANNA, talk) == before


def test_an_order_of_hits_reveals_nothing_of_another_owners_articles(library: Library) -> None:
    for text in (FERRY, STRIKE, ARABIC):
        library.add(BELA, article(text))
    before = [hit.entry for hit in library.search(BELA, "buses")]
    for number in range(30):
        library.add(ANNA, article(f"{FERRY} {number} buses"))
    assert [hit.entry for hit in library.search(BELA, "buses")] == before


def test_every_statement_names_the_owner(library: Library, talk: str) -> None:
    seen: list[str] = []
    storage = library._storage
    for connection in (storage._writer, storage._reader):
        connection.set_trace_callback(seen.append)
    all_of(library, BELA, talk)
    for change in CHANGES:
        with suppress(LibraryError):
            change(library, ANNA, talk)
    plain = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--", "INSERT INTO trigrams (trigrams) ")
    asked = [one for one in seen if not one.startswith(plain) and "'main'." not in one]
    assert len(asked) > 20
    for statement in asked:
        assert "owner" in statement or statement.startswith("INSERT INTO trigrams (rowid"), statement


class TwoOwners(RuleBasedStateMachine):
    """A library beside plain dictionaries, one for each owner, that must always say the same."""

    owners = st.sampled_from([ANNA, BELA])
    texts = st.sampled_from([FERRY, STRIKE, ARABIC])

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.library = Library.open(Path(self.folder.name))
        self.library._storage._writer.execute("PRAGMA synchronous = OFF")
        self.articles: dict[str, list[str]] = {ANNA: [], BELA: []}
        self.asked: dict[str, dict[str, tuple[str, list[str]]]] = {ANNA: {}, BELA: {}}

    @rule(owner=owners, text=texts)
    def add(self, owner: str, text: str) -> None:
        self.library.add(owner, article(text))
        if text not in self.articles[owner]:
            self.articles[owner].append(text)

    @rule(owner=owners, text=texts)
    def delete(self, owner: str, text: str) -> None:
        self.library.delete(owner, article(text).sha256)
        self.articles[owner] = [one for one in self.articles[owner] if one != text]
        self.asked[owner] = {talk: kept for talk, kept in self.asked[owner].items() if kept[0] != text}

    @rule(owner=owners)
    def delete_all(self, owner: str) -> None:
        self.library.delete_all(owner)
        self.articles[owner], self.asked[owner] = [], {}

    @rule(owner=owners)
    def start(self, owner: str) -> None:
        if self.articles[owner]:
            text = self.articles[owner][-1]
            self.asked[owner][self.library.start_conversation(owner, [article(text).sha256])] = (text, [])

    @rule(owner=owners, asked=st.text(st.characters(codec="utf-8"), max_size=8))
    def ask(self, owner: str, asked: str) -> None:
        for talk, (text, before) in self.asked[owner].items():
            self.library.add_turn(owner, talk, asked, abstention(article(text)))
            before.append(asked)

    @rule(owner=owners, number=st.integers(1, 3))
    def drop(self, owner: str, number: int) -> None:
        for talk, (_, before) in self.asked[owner].items():
            self.library.drop_turns(owner, talk, number)
            del before[number - 1 :]

    @invariant()
    def it_says_what_the_dictionaries_say(self) -> None:
        for owner in (ANNA, BELA):
            texts = self.articles[owner]
            assert [entry.sha256 for entry in self.library.entries(owner)] == [
                article(text).sha256 for text in reversed(texts)
            ]
            for words, text in (("luminosa", FERRY), ("strike", STRIKE), ("الاقتصاد", ARABIC)):
                assert bool(self.library.search(owner, words)) == (text in texts)
            assert {talk.id for talk in self.library.conversations(owner)} == set(self.asked[owner])
            for talk, (_, asked) in self.asked[owner].items():
                assert [turn.asked for turn in self.library.turns(owner, talk)] == asked

    def teardown(self) -> None:
        self.library.close()
        self.folder.cleanup()


TestTwoOwners = TwoOwners.TestCase
TestTwoOwners.settings = settings(max_examples=8, stateful_step_count=15, deadline=None)
