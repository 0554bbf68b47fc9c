"""An unfinished brief on a terminal: what is verified, what is being checked, and a height that fits."""

from __future__ import annotations

from rich.console import Console

from nutgraf.brief import Brief
from nutgraf.render.brief_terminal import UnfinishedBrief
from nutgraf.render.sizes import LineSoFar, lines_of


def printed(lines: tuple[LineSoFar, ...], brief: Brief, *, height: int = 40, width: int = 80) -> list[str]:
    console = Console(width=width, height=height, color_system=None, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(UnfinishedBrief(lines, brief.article))
    return captured.get().splitlines()


def drafting(brief: Brief, draft: str) -> tuple[LineSoFar, ...]:
    """Lines by code, each with a statement of the model that is being checked."""
    return tuple(line._replace(draft=draft) for line in lines_of(brief, "brief"))


def test_a_glance_by_code_says_so_and_marks_nothing(brief: Brief) -> None:
    shown = printed(lines_of(brief, "glance"), brief)
    assert "by code alone" in shown[0]
    assert "✓" not in "\n".join(shown)
    assert brief.headline.text in "\n".join(shown)


def test_a_verified_line_has_a_mark_that_is_no_colour_alone(brief: Brief) -> None:
    lines = lines_of(brief, "glance", lambda claim: claim == brief.headline)
    shown = printed(lines, brief)
    assert shown[0].startswith("✓ checked against the article")
    marked = [line for line in shown[1:] if "✓" in line]
    assert len(marked) == 1
    assert marked[0].startswith(brief.headline.text[:40])


def test_words_that_are_being_checked_say_so_on_one_line_each(brief: Brief) -> None:
    shown = printed(drafting(brief, "The harbour \x1b[31mburned\n" + "and burned " * 40), brief)
    checking = [line for line in shown if "checking: The harbour" in line]
    assert len(checking) == len(lines_of(brief, "brief"))
    assert all(line.rstrip().endswith("…") and len(line) <= 80 for line in checking)
    assert not any("\x1b[31m" in line for line in shown)


def test_where_rows_are_few_the_unchecked_words_go_first_and_it_never_scrolls(brief: Brief) -> None:
    lines = drafting(brief, "The harbour burned.")
    for height in range(5, 60):
        shown = printed(lines, brief, height=height)
        assert len(shown) <= height - 4
        if any("checking" in line for line in shown):
            assert height > len(printed(lines_of(brief, "brief"), brief, height=200))
    assert "checking" in "\n".join(printed(lines, brief, height=59))
    assert "checking" not in "\n".join(printed(lines, brief, height=12))
