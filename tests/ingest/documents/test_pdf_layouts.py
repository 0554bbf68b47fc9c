"""A PDF is read as people read it: columns apart, paragraphs whole, and what a page repeats or a printer adds aside."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pytest
from benchmarks.fuzzing import making
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.article import NOTE_MARK, Article
from nutgraf.ingest.documents import article_from_pdf
from nutgraf.ingest.documents.pdf_layout import Hyphens

TITLE = "Weir at Saltmarsh Mill to be rebuilt"
STORY = (
    "The weir at Saltmarsh Mill will be rebuilt over the winter, the river trust said on Monday after a vote.",
    "Engineers found 41 cracks in its stones in September, and the level of the river has fallen by half a metre.",
    "“Nobody can say that we did not warn them,” said Oda Perrin, who has kept the mill for thirty years.",
    "The work will cost 1.8 million euros, of which the province pays a third and the trust pays the rest.",
    "Anglers asked for a ladder for the fish, and the trust promised to build one before the spring.",
)


def placed(text: str, left: float, base: float, size: float = 10) -> bytes:
    """The operators that write one line at a place."""
    shown = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, left, base, shown)


def column(
    paragraphs: Sequence[str], left: float, top: float, width: int, size: float = 10
) -> list[tuple[float, bytes]]:
    """The lines of a column with their heights, wrapped at so many characters, with a gap between paragraphs."""
    lines = []
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, width):
            lines.append((top, placed(line, left, top, size)))
            top -= 1.2 * size
        top -= 0.7 * size
    return lines


def by_row(*columns: Sequence[tuple[float, bytes]]) -> bytes:
    """The lines of all columns as a program draws them that goes down the page row by row."""
    lines = [line for one in columns for line in one]
    return b"".join(drawn for _, drawn in sorted(lines, key=lambda line: -line[0]))


def reported(article: Article) -> str:
    """The text without removed blocks."""
    parts, place = [], 0
    for block in article.removed:
        parts.append(article.text[place : block.span.start])
        place = block.span.end
    return "".join([*parts, article.text[place:]])


def read(*streams: bytes) -> Article:
    article = article_from_pdf(making.pdf_of_streams(streams), "story.pdf")
    assert all(block.span.matches(article.text) for block in article.removed)
    return article


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(columns: int) -> None:
    width, step = (42, 255.0) if columns == 2 else (27, 175.0)
    shares = [STORY[:2], STORY[2:]] if columns == 2 else [STORY[:2], STORY[2:4], STORY[4:]]
    sides = [column(share, 40 + step * number, 740, width) for number, share in enumerate(shares)]
    article = read(placed(TITLE, 40, 790, 20) + by_row(*sides))
    assert article.title == TITLE
    assert reported(article).split("\n\n") == [TITLE, *STORY]


def test_a_sentence_runs_on_from_one_column_into_the_next() -> None:
    lines = textwrap.wrap(" ".join(STORY), 42)
    half = len(lines) // 2
    sides = [
        [(740 - 12 * n, placed(line, left, 740 - 12 * n)) for n, line in enumerate(part)]
        for left, part in ((40, lines[:half]), (300, lines[half:]))
    ]
    assert " ".join(STORY) in " ".join(reported(read(by_row(*sides))).split())


def test_a_quotation_set_large_between_the_lines_comes_after_its_paragraph() -> None:
    lines = textwrap.wrap(STORY[0], 40)
    drawn = [placed(line, 40, 740 - 12 * n) for n, line in enumerate(lines[:2])]
    drawn += [placed("WE WARNED THEM", 40, 690, 18)]
    drawn += [placed(line, 40, 665 - 12 * n) for n, line in enumerate(lines[2:])]
    drawn += [line for _, line in column(STORY[1:], 40, 600, 40)]
    article = read(b"".join(drawn))
    assert STORY[0] in article.text
    assert article.text.index("WE WARNED") > article.text.index(STORY[0])


def test_a_quotation_across_two_columns_does_not_cut_them() -> None:
    left, right = textwrap.wrap(" ".join(STORY[:3]), 42), textwrap.wrap(" ".join(STORY[3:]), 42)
    heights = [740, 728, 716, *(650 - 12 * n for n in range(20))]
    drawn = [(heights[n], placed(line, 40, heights[n])) for n, line in enumerate(left)]
    drawn += [(heights[n], placed(line, 300, heights[n])) for n, line in enumerate(right)]
    article = read(by_row(drawn, [(683.0, placed("“Nobody can say that we did not warn them”", 60, 683, 18))]))
    words = " ".join(reported(article).split())
    assert " ".join(STORY[:3]) in words
    assert " ".join(STORY[3:]) in words


def test_a_sentence_runs_on_over_a_page_break_with_its_foot_head_and_note() -> None:
    lines = textwrap.wrap(STORY[3], 60)
    first = placed("THE RIVER POST", 40, 815, 8) + by_row(column(STORY[:3], 40, 780, 60))
    first += placed(lines[0], 40, 560) + placed("1 The trust was founded in 1911.", 40, 90, 7) + placed("1", 290, 30, 8)
    second = placed("THE RIVER POST", 40, 815, 8) + placed(lines[1], 40, 780)
    second += by_row(column(STORY[4:], 40, 750, 60)) + placed("2", 290, 30, 8)
    article = read(first, second)
    assert STORY[3] in article.text
    assert [block.span.quote for block in article.removed] == ["THE RIVER POST", "1", "THE RIVER POST", "2"]


@pytest.mark.parametrize("kind", ["chromium", "firefox", "one page"])
def test_what_a_browser_prints_around_a_page_is_aside_and_its_address_is_known(kind: str) -> None:
    address, menu = "https://river.example/news/weir", "Menu   Subscribe   Share   Log in"
    count = 1 if kind == "one page" else 2
    pages = []
    for number in range(count):
        head, foot = (
            ((f"{TITLE} - River Post", address), (f"{number + 1} of {count}", "04/05/2026, 09:12"))
            if kind == "firefox"
            else (("5/4/26, 9:12 AM", f"{TITLE} - River Post"), (address, f"{number + 1}/{count}"))
        )
        share = STORY if count == 1 else STORY[:3] if number == 0 else STORY[3:]
        pages.append(
            placed(head[0], 40, 820, 7) + placed(head[1], 350, 820, 7)
            + (placed(TITLE, 40, 785, 20) + placed(menu, 40, 765, 8) if number == 0 else b"")
            + by_row(column(share, 40, 740, 80)) + placed(foot[0], 40, 20, 7) + placed(foot[1], 480, 20, 7)
        )  # fmt: skip
    article = read(*pages)
    assert (article.title, article.url, article.published) == (TITLE, address, None)
    assert " ".join(reported(article).split()) == " ".join((TITLE, *STORY))


@pytest.mark.parametrize("apart", [True, False])
def test_the_numbers_of_lines_are_no_figures_of_the_story(apart: bool) -> None:
    drawn = []
    for number, line in enumerate(textwrap.wrap(" ".join(STORY), 60), 1):
        base = 760 - 14 * number
        drawn.append(
            placed(str(number), 20, base) + placed(line, 60, base) if apart else placed(f"{number} {line}", 40, base)
        )
    article = read(b"".join(drawn))
    assert " ".join(STORY) in " ".join(reported(article).split())


def test_raised_figures_keep_their_value_and_marks_of_notes_are_apart() -> None:
    power = "BT /F1 10 Tf 40 700 Td (The lake holds 3 × 10) Tj 4 Ts /F1 6 Tf (6) Tj "
    power += "0 Ts /F1 10 Tf ( litres of water.) Tj ET "
    note = "BT /F1 10 Tf 40 686 Td (The trust said so.) Tj /F1 6 Tf 0 4 Td 77 0 Td (2) Tj ET "
    article = read(by_row(column(STORY, 40, 660, 80)) + (power + note).encode("cp1252"))
    text = article.text
    assert [(one.text, one.carrier) for one in article.hidden] == [("2", NOTE_MARK)]
    assert "3 × 10⁶ litres of water. The trust said so." in " ".join(text.split())


def test_a_table_is_read_row_by_row() -> None:
    rows = [("Mill", "Cracks", "Cost"), ("Saltmarsh", "41", "1.8m"), ("Penfold", "3", "0.2m"), ("Harl", "0", "0")]
    drawn = b"".join(
        placed(cell, 40 + 150 * place, 560 - 14 * number)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
    )
    words = " ".join(read(by_row(column(STORY, 40, 780, 80)) + drawn).text.split())
    assert "Saltmarsh 41 1.8m" in words


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("all traf-", "fic stops", "all traffic stops"),
        ("a long-", "term plan", "a long-term plan"),
        ("from 2025-", "26 on", "from 2025-26 on"),
        ("Vice-", "Chancellor Oda", "Vice-Chancellor Oda"),
        ("the Kranken-", "haus am Wall", "the Krankenhaus am Wall"),
        ("Vor-", "und Nachteile", "Vor- und Nachteile"),
        ("the read-", "through", "the read-through"),
        ("the end –", "or so", "the end – or so"),
    ],
)
def test_words_broken_at_line_ends_are_joined_as_they_are_written(before: str, after: str, joined: str) -> None:
    assert Hyphens(["a read-through of it"]).join_lines(before, after) == joined


@settings(max_examples=40, deadline=None)
@given(st.integers(30, 80), st.permutations(STORY))
def test_at_whatever_width_a_story_is_set_its_sentences_are_whole(width: int, story: list[str]) -> None:
    words = " ".join(read(by_row(column(story, 40, 800, width))).text.split())
    assert all(sentence in words for sentence in story)


def test_twenty_thousand_characters_on_a_line_are_read_in_time() -> None:
    assert "a-a-a" in read(placed("a-" * 10_000, 40, 700) + by_row(column(STORY, 40, 600, 80))).text
