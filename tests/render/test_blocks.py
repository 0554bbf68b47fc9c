"""The article cut for display is still the article, and each receipt covers exactly its characters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Removed, Span
from nutgraf.brief import ArticleRecord, Brief
from nutgraf.render.html_page import PageBlock, Receipts, blocks_of, receipts_of


def _record(text: str, removed: tuple[Removed, ...] = (), title: str | None = None) -> ArticleRecord:
    nothing = dict.fromkeys(("byline", "publisher", "url", "published", "source"))
    told = {"text": text, "sha256": "", "title": title, "language": "en", "removed": removed}
    return ArticleRecord.model_validate(told | nothing)


def _text(blocks: tuple[PageBlock, ...]) -> str:
    return "".join("".join(run.text for run in block.runs) + block.gap for block in blocks)


def _words(block: PageBlock) -> str:
    return "".join(run.text for run in block.runs)


def test_a_story_falls_into_title_byline_paragraphs_headings_and_what_was_removed(brief: Brief) -> None:
    kinds = [block.kind for block in blocks_of(brief.article, receipts_of(brief))]

    assert kinds == [
        "title", "byline", "paragraph", "paragraph", "paragraph", "removed", "heading", "paragraph", "paragraph",
        "paragraph", "removed", "removed",
    ]  # fmt: skip


def test_a_removed_block_says_why_in_words(brief: Brief) -> None:
    removed = [block for block in blocks_of(brief.article, {}) if block.kind == "removed"]

    assert [block.reason for block in removed] == ["picture caption or credit", "link to another story", "feed footer"]
    assert _words(removed[0]) == "Photo: Ines Okafor/Velm Courier"


def test_overlapping_receipts_share_the_run_where_they_overlap() -> None:
    text = "Two 😀 people died."
    receipts: Receipts = {_span(text, 0, 12): 1, _span(text, 6, 18): 2, _span(text, 6, 12): 3}

    (block,) = blocks_of(_record(text), receipts)

    assert [(run.text, run.receipts, run.opens) for run in block.runs] == [
        ("Two 😀 ", (1,), (1,)),
        ("people", (1, 2, 3), (3, 2)),
        (" died.", (2,), ()),
    ]


def test_lines_wrapped_in_mid_sentence_are_one_paragraph() -> None:
    text = "The minister said on Monday that the bridge would stay closed for\nat least a month.\nRain is expected."

    assert [_words(block) for block in blocks_of(_record(text), {})] == [
        "The minister said on Monday that the bridge would stay closed for\nat least a month.",
        "Rain is expected.",
    ]


def test_an_article_that_is_all_boilerplate_or_blank_is_still_shown() -> None:
    text = "Read more: all of it"

    assert [
        block.kind for block in blocks_of(_record(text, (Removed(span=_span(text, 0, 20), reason="teaser"),)), {})
    ] == ["removed"]
    assert _text(blocks_of(_record(" \n "), {})) == " \n "


@st.composite
def _marked(draw: st.DrawFn) -> tuple[ArticleRecord, Receipts]:
    text = draw(st.text(alphabet=st.sampled_from("aB. \n\n😀ع"), min_size=1, max_size=60))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda e: e[0] < e[1])
    spans = draw(st.lists(ends, max_size=8))
    removed = draw(st.lists(ends, max_size=2))
    receipts = {_span(text, *place): 0 for place in spans}
    numbered = {span: number for number, span in enumerate(receipts, start=1)}
    return _record(text, tuple(Removed(span=_span(text, *place), reason="teaser") for place in removed)), numbered


@given(_marked())
def test_whatever_is_marked_or_removed_the_blocks_joined_are_the_article(case: tuple[ArticleRecord, Receipts]) -> None:
    record, receipts = case

    assert _text(blocks_of(record, receipts)) == record.text


@given(_marked())
def test_a_receipt_covers_exactly_its_characters_except_blanks_between_blocks(
    case: tuple[ArticleRecord, Receipts],
) -> None:
    record, receipts = case
    over: dict[int, set[int]] = {number: set() for number in receipts.values()}
    in_blocks: set[int] = set()
    position = 0
    for block in blocks_of(record, receipts):
        for run in block.runs:
            places = range(position, position + len(run.text))
            in_blocks.update(places)
            for number in run.receipts:
                over[number].update(places)
            position += len(run.text)
        position += len(block.gap)

    assert over == {number: set(range(span.start, span.end)) & in_blocks for span, number in receipts.items()}


@given(_marked())
def test_every_receipt_opens_at_one_place(case: tuple[ArticleRecord, Receipts]) -> None:
    record, receipts = case
    opened = [number for block in blocks_of(record, receipts) for run in block.runs for number in run.opens]

    assert sorted(opened) == sorted(receipts.values())


def test_a_long_article_is_cut_in_time_that_grows_with_its_length(pen: Callable[[str], Any]) -> None:
    text = "\n".join(f"Sentence number {number} says something." for number in range(20_000))
    receipts = {_span(text, start, start + 10): start for start in range(1, len(text) - 20, 3000)}

    assert len(blocks_of(_record(text), receipts)) == 20_000


def _span(text: str, start: int, end: int) -> Span:
    return Span(start=start, end=end, quote=text[start:end])
