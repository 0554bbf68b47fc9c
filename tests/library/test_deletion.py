"""What is deleted is gone from the file, its log and the index, not only from the lists."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from library.samples import FERRY, STRIKE, abstention, answer, article, brief
from nutgraf.library import Feedback, Library
from nutgraf.library.entries import fold

ME = "local"
SECRET = "The zebra quartz wharf burnt at Xylophone Quay, said Ottoline Vexborough."


def traces(library: Library, text: str) -> list[str]:
    """Pieces of eight letters of `text`, plain or folded, that stand in any file of the library."""
    raw = b"".join(file.read_bytes() for file in library.path.parent.iterdir())
    pieces = {form[at : at + 8] for form in (text, fold(text)) for at in range(len(form) - 7)}
    return [piece for piece in pieces if piece.encode() in raw]


def indexed(library: Library) -> set[str]:
    """All trigrams the index still knows, of what is deleted as well."""
    db = sqlite3.connect(library.path)
    db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, trigrams, row)")
    terms = {term for (term,) in db.execute("SELECT term FROM temp.terms")}
    db.close()
    return terms


@pytest.fixture
def talk(library: Library) -> str:
    """A secret that stands in an article, its brief, and a conversation with feedback, among other articles."""
    secret = article(SECRET, title="Zebra quartz wharf")
    for one in (article(FERRY), secret, article(STRIKE)):
        library.add(ME, one)
        library.store_brief(ME, brief(one))
    talk = library.start_conversation(ME, [secret.sha256, article(FERRY).sha256])
    library.add_turn(ME, talk, f"Is it so? {SECRET}", answer(secret, "Xylophone Quay"))
    library.give_feedback(ME, talk, 1, Feedback(verdict="wrong", note=SECRET))
    assert len(traces(library, SECRET)) > 50
    return talk


def test_nothing_of_a_deleted_article_stays_in_any_file(library: Library, talk: str) -> None:
    secret = article(SECRET)
    library.delete(ME, secret.sha256)
    assert traces(library, SECRET) == []
    assert not {"zeb", "quo", "xyl", "vex"} & indexed(library)
    assert library.search(ME, "zebra") == []
    assert library.turns(ME, talk) == []
    assert library.conversations(ME) == []
    assert len(library.entries(ME)) == 2
    assert library.search(ME, "luminosa")


def test_everything_of_an_owner_goes_and_the_others_keep_theirs(library: Library, talk: str) -> None:
    library.add("anna", article(FERRY))
    library.delete_all(ME)
    assert traces(library, SECRET) == traces(library, STRIKE) == []
    assert indexed(library) <= {fold(FERRY)[at : at + 3] for at in range(len(FERRY))} | {" \n ", "\n f", " \n"}
    assert len(library.search("anna", "buses")) == 1
    library.delete_all("anna")
    assert traces(library, FERRY) == []
    assert indexed(library) == set()
    library.add("anna", article(FERRY))
    assert len(library.search("anna", "buses")) == 1


@pytest.mark.parametrize("how", ["drop_turns", "delete_conversation"])
def test_nothing_of_deleted_questions_stays_in_any_file(library: Library, talk: str, how: str) -> None:
    library.add_turn(ME, talk, "Vermilion octopus typewriter?", abstention(article(FERRY)))
    if how == "delete_conversation":
        library.delete_conversation(ME, talk)
    else:
        library.drop_turns(ME, talk, 2)
    assert traces(library, "Vermilion octopus typewriter?") == []


def test_the_file_gives_space_back(library: Library) -> None:
    before = library.path.stat().st_size
    for number in range(20):
        library.add(ME, article(f"{number} {STRIKE} " * 50))
    library.delete_all(ME)
    assert library.path.stat().st_size <= before + 8192


def test_what_another_process_was_reading_goes_when_the_library_is_opened_next(tmp_path: Path) -> None:
    with Library.open(tmp_path, busy_seconds=0.1) as library:
        library.add(ME, article(SECRET))
        reader = sqlite3.connect(library.path)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM articles").fetchone()
        library.delete(ME, article(SECRET).sha256)
        assert library.entries(ME) == []
        reader.close()
        with Library.open(tmp_path) as again:
            assert traces(again, SECRET) == []
