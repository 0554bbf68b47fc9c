"""Every sentence of a passage is shown to the model under one number, and its lines are read without believing them."""

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Sentence
from nutgraf.summarize.points import MOST_PARTS, DraftLine, numbered_parts, parts_of, read_lines

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


def test_lines_carry_the_part_they_name() -> None:
    reply = '[1] Twelve died.\n2. "The ferry sank."\n- [3]: The harbour is closed.\nNo number here.'
    assert read_lines(reply, cut=False) == (
        DraftLine(1, "Twelve died."),
        DraftLine(2, "The ferry sank."),
        DraftLine(3, "The harbour is closed."),
        DraftLine(0, "No number here."),
    )


def test_a_line_that_the_token_limit_cut_is_left_out() -> None:
    assert read_lines("[1] Twelve died.\n[2] The fer", cut=True) == (DraftLine(1, "Twelve died."),)


def test_a_line_that_runs_on_is_left_out() -> None:
    assert read_lines("[1] " + "again and " * 100, cut=False) == ()


@given(st.text(max_size=500), st.booleans())
def test_any_reply_can_be_read(reply: str, cut: bool) -> None:
    assert all(line.text for line in read_lines(reply, cut=cut))
