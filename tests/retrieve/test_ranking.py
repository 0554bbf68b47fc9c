"""Texts are ranked by the rare words they share with a question, and none of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.retrieve import TextIndex, ranking

_WORDS = st.lists(st.sampled_from("ferri fire council vote pier ٦٢٠ ميناء 🚢 x".split()), max_size=8)


def test_the_text_with_most_of_the_words_comes_first() -> None:
    assert ranking(["ferri", "fire"], [["council", "vote"], ["ferri", "sank"], ["fire", "ferri"]]) == [2, 1, 0]


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    texts = [["council", "vote"], ["council", "pier"], ["council", "hedg"], ["bin", "treasur"]]
    assert ranking(["council", "treasur"], texts)[0] == 3


def test_a_word_counts_for_less_in_a_long_text() -> None:
    assert ranking(["pier"], [["pier", *"abcdefghijkl"], ["pier", "a"], ["b", "c"]])[:2] == [1, 0]


@pytest.mark.parametrize("query", [[], ["unheard"], ["unheard", "of"]])
def test_texts_keep_their_order_where_no_word_is_known(query: list[str]) -> None:
    assert ranking(query, [["ferri"], ["fire"], []]) == [0, 1, 2]


def test_texts_that_share_no_word_come_last_in_their_order() -> None:
    assert ranking(["fire"], [["vote"], ["pier"], ["fire"], ["bin"]]) == [2, 0, 1, 3]


@pytest.mark.parametrize("texts", [[], [[]], [[], []], [["fire"]], [["fire"], []]])
def test_few_texts_or_empty_ones_are_ranked_too(texts: list[list[str]]) -> None:
    assert ranking(["fire"], texts) == list(range(len(texts)))


def test_a_ranking_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    ranking(["fire"], [["fire"], ["vote"]] * 50)
    assert capfd.readouterr() == ("", "")


@given(_WORDS, st.lists(_WORDS, max_size=12))
def test_every_text_is_ranked_once_and_those_with_a_word_before_those_without(
    query: list[str], texts: list[list[str]]
) -> None:
    order = ranking(query, texts)
    assert sorted(order) == list(range(len(texts)))
    shares = [bool(set(query) & set(texts[at])) for at in order]
    assert shares == sorted(shares, reverse=True)


@given(st.lists(_WORDS, max_size=6), st.lists(_WORDS, min_size=2, max_size=4))
def test_an_index_ranks_each_of_several_queries_as_if_it_was_the_only_one(
    texts: list[list[str]], queries: list[list[str]]
) -> None:
    index = TextIndex(texts)
    assert [index.ranking(query) for query in queries] == [ranking(query, texts) for query in queries]
