"""Parts: every sentence of a passage is shown to the model under exactly one number."""

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Sentence
from nutgraf.summarize.points import MOST_PARTS, numbered_parts, parts_of

LENGTHS = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=60)


def story(lengths: list[tuple[int, bool]]) -> list[Sentence]:
    placed, start, paragraph = [], 0, 0
    for number, (words, new) in enumerate(lengths, start=1):
        text = " ".join(f"w{number}" for _ in range(words))
        paragraph += new
        placed.append(Sentence(number, start, start + len(text), text, paragraph, False))
        start += len(text) + 1
    return placed


@given(LENGTHS)
def test_parts_hold_every_sentence_once_and_in_order(lengths: list[tuple[int, bool]]) -> None:
    sentences = story(lengths)
    parts = parts_of(sentences)
    assert [sentence for part in parts for sentence in part.sentences] == sentences
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert len(parts) <= MOST_PARTS


def test_a_short_article_still_has_three_parts() -> None:
    assert len(parts_of(story([(12, True), (15, True), (9, True)]))) == 3


def test_parts_are_shown_with_their_number_and_their_paragraphs() -> None:
    text = numbered_parts(parts_of(story([(2, True), (2, True), (2, True)])))
    assert text == "[1]\nw1 w1\n\n[2]\nw2 w2\n\n[3]\nw3 w3"


def test_headings_are_not_shown() -> None:
    heading = Sentence(1, 0, 5, "Title", 0, True)
    assert parts_of([heading]) == ()
