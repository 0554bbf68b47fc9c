"""A model's lines, read without believing them."""

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.summarize.points import DraftLine, read_lines


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
