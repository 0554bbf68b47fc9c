"""Conversations: turns in order, editing, feedback, and what another version wrote."""

from __future__ import annotations

import pytest

from library.samples import ARABIC, FERRY, STRIKE, abstention, answer, article
from library.test_entries import tamper
from nutgraf.errors import LibraryError
from nutgraf.library import Feedback, Library

ME = "local"


@pytest.fixture
def ferry_talk(library: Library) -> str:
    library.add(ME, article())
    return library.start_conversation(ME, [article().sha256])


def test_turns_come_back_in_order_as_they_were(library: Library, ferry_talk: str) -> None:
    first = library.add_turn(ME, ferry_talk, "What happened?", answer(article(), "🚢 Two buses"))
    second = library.add_turn(ME, ferry_talk, "Who paid?", abstention(article()))
    assert (first.number, second.number) == (1, 2)
    assert library.turns(ME, ferry_talk) == [first, second]
    assert first.outcome == answer(article(), "🚢 Two buses")


def test_the_conversation_asked_in_last_comes_first(library: Library, ferry_talk: str) -> None:
    library.add(ME, article(STRIKE))
    both = library.start_conversation(ME, [article(STRIKE).sha256, article().sha256, article(STRIKE).sha256])
    assert [talk.id for talk in library.conversations(ME)] == [both, ferry_talk]
    library.add_turn(ME, ferry_talk, "Who\npaid?", abstention(article()))
    first, second = library.conversations(ME)
    assert (first.id, first.title, first.turns, first.articles) == (ferry_talk, "Who paid?", 1, (article().sha256,))
    assert (second.turns, second.articles) == (0, (article(STRIKE).sha256, article().sha256))
    assert second.title == "Drivers of Velm’s buses end their strike · Ferry fire"


def test_a_question_asked_again_takes_the_place_of_what_was_dropped(library: Library, ferry_talk: str) -> None:
    for number in range(4):
        library.add_turn(ME, ferry_talk, f"Question {number}?", abstention(article()))
    library.drop_turns(ME, ferry_talk, 2)
    assert library.add_turn(ME, ferry_talk, "Better?", abstention(article())).number == 2
    assert [turn.asked for turn in library.turns(ME, ferry_talk)] == ["Question 0?", "Better?"]
    library.drop_turns(ME, ferry_talk, 1)
    assert library.turns(ME, ferry_talk) == []
    assert library.conversations(ME)[0].title == "Ferry fire"


def test_questions_wait_in_their_order_until_they_are_answered_or_withdrawn(library: Library, ferry_talk: str) -> None:
    who, when, why = (library.add_waiting(ME, ferry_talk, asked) for asked in ("Who?", "When?", "Why?"))
    assert library.waiting(ME, ferry_talk) == [who, when, why]
    turn = library.answer_waiting(ME, ferry_talk, who, abstention(article()))
    assert library.turns(ME, ferry_talk) == [turn]
    assert library.withdraw(ME, ferry_talk, when.number)
    assert not library.withdraw(ME, ferry_talk, when.number)
    assert library.waiting(ME, ferry_talk) == [why]
    library.withdraw(ME, ferry_talk, why.number)
    assert library.add_waiting(ME, ferry_talk, "Where?").number > why.number


def test_an_answered_question_replaces_the_turns_it_was_asked_for(library: Library, ferry_talk: str) -> None:
    for number in range(3):
        library.add_turn(ME, ferry_talk, f"Question {number}?", abstention(article()))
    again = library.add_waiting(ME, ferry_talk, "Better?", replaces=2)
    assert [turn.asked for turn in library.turns(ME, ferry_talk)] == ["Question 0?", "Question 1?", "Question 2?"]
    assert library.answer_waiting(ME, ferry_talk, again, abstention(article())).number == 2
    assert [turn.asked for turn in library.turns(ME, ferry_talk)] == ["Question 0?", "Better?"]


def test_a_question_is_answered_once_although_another_server_answers_it_too(library: Library, ferry_talk: str) -> None:
    who = library.add_waiting(ME, ferry_talk, "Who?")
    library.answer_waiting(ME, ferry_talk, who, abstention(article()))
    with pytest.raises(LibraryError, match="withdrawn or answered elsewhere"):
        library.answer_waiting(ME, ferry_talk, who, abstention(article()))
    assert [turn.asked for turn in library.turns(ME, ferry_talk)] == ["Who?"]


def test_what_waits_in_a_deleted_conversation_is_gone_and_nothing_joins_it(library: Library, ferry_talk: str) -> None:
    library.add_waiting(ME, ferry_talk, "Who?")
    library.delete_conversation(ME, ferry_talk)
    assert library.waiting(ME, ferry_talk) == []
    with pytest.raises(LibraryError, match="start a new one"):
        library.add_waiting(ME, ferry_talk, "When?")


def test_feedback_is_kept_with_its_turn_and_the_latest_counts(library: Library, ferry_talk: str) -> None:
    library.add_turn(ME, ferry_talk, "Who paid?", abstention(article()))
    library.give_feedback(ME, ferry_talk, 1, Feedback(verdict="wrong", note="It says who. 🚢"))
    library.give_feedback(ME, ferry_talk, 1, Feedback(verdict="missing", note=""))
    assert library.turns(ME, ferry_talk)[0].feedback == Feedback(verdict="missing", note="")
    with pytest.raises(LibraryError, match="answer 2 is not in this conversation"):
        library.give_feedback(ME, ferry_talk, 2, Feedback(verdict="right", note=""))


def test_a_conversation_needs_articles_of_the_library(library: Library) -> None:
    with pytest.raises(LibraryError, match="needs an article"):
        library.start_conversation(ME, [])
    with pytest.raises(LibraryError, match="not in the library any more"):
        library.start_conversation(ME, [article().sha256])
    assert library.conversations(ME) == []


def test_a_turn_in_a_conversation_deleted_in_another_tab_is_refused_in_one_line(
    library: Library, ferry_talk: str
) -> None:
    library.delete_conversation(ME, ferry_talk)
    with pytest.raises(LibraryError, match="start a new one") as refused:
        library.add_turn(ME, ferry_talk, "Who paid?", abstention(article()))
    assert "\n" not in str(refused.value)
    assert library.turns(ME, ferry_talk) == []


def test_nothing_is_stored_that_cites_other_characters_than_the_article_has(library: Library, ferry_talk: str) -> None:
    misplaced = answer(article(f"Moved. {FERRY}"), "ferry")
    elsewhere = answer(article(STRIKE), "strike")
    library.add(ME, article(STRIKE))
    fields = {"articles": answer(article(), "ferry").articles}
    for wrong in (misplaced.model_copy(update=fields), elsewhere, elsewhere.model_copy(update=fields)):
        with pytest.raises(LibraryError, match="cites"):
            library.add_turn(ME, ferry_talk, "What?", wrong)
    assert library.turns(ME, ferry_talk) == []


def test_citations_after_emoji_and_in_arabic_are_stored_to_the_character(library: Library) -> None:
    library.add(ME, article(ARABIC))
    talk = library.start_conversation(ME, [article(ARABIC).sha256])
    library.add_turn(ME, talk, "بكم؟", answer(article(ARABIC), "٤٫١٪"))
    (turn,) = library.turns(ME, talk)
    assert [citation.quote for citation in turn.outcome.citations] == ["٤٫١٪"]
    assert all(citation.matches(ARABIC) for citation in turn.outcome.citations)


def test_a_turn_of_another_version_takes_no_list_down(library: Library, ferry_talk: str) -> None:
    for number in range(1, 5):
        library.add_turn(ME, ferry_talk, f"Question {number}?", abstention(article()))
    tamper(library, "UPDATE turns SET outcome = json_set(outcome, '$.reason', 'bored') WHERE number = 1")
    tamper(library, "UPDATE turns SET outcome = '{' WHERE number = 2")
    tamper(library, "UPDATE turns SET verdict = 'shrug' WHERE number = 3")
    assert [turn.number for turn in library.turns(ME, ferry_talk)] == [4]
    assert library.conversations(ME)[0].turns == 4
    assert library.add_turn(ME, ferry_talk, "Next?", abstention(article())).number == 5
