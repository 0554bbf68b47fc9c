"""Sentences end where a reader would end them, at exact places."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article, Removed
from nutgraf.text import sentences
from nutgraf.text.sentence_ends import sentence_ends

MARK = " ¦ "


def tricky() -> list[tuple[str, list[str]]]:
    rows = []
    for line in Path(__file__).with_name("tricky_sentences.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, _, body = line.partition(": ")
            rows.append((language, body.split(MARK)))
    return rows


def texts(text: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in sentences(Article(text=text, language=language))]


@pytest.mark.parametrize(
    ("language", "expected"), tricky(), ids=lambda value: value if isinstance(value, str) else value[0][:30]
)
def test_a_tricky_sentence_ends_where_it_ends(language: str, expected: list[str]) -> None:
    assert texts(("" if language == "zh" else " ").join(expected), language) == expected


def test_the_table_is_large_enough_to_mean_something() -> None:
    rows = tricky()
    assert len([row for row in rows if row[0] == "en"]) >= 40
    assert len([row for row in rows if row[0] == "ar"]) >= 5


def test_a_missing_blank_after_a_full_stop_does_not_join_two_sentences() -> None:
    assert texts("It fell in 1999.The council voted.It was close.") == [
        "It fell in 1999.",
        "The council voted.",
        "It was close.",
    ]
    assert texts("Node.js and D-N.Y. are at example.org/a.B now.") == ["Node.js and D-N.Y. are at example.org/a.B now."]


def test_each_line_of_news_text_is_a_paragraph() -> None:
    article = Article.of("One thing. Another\nthing again.\nPartnership with Damascus\nThe third thing.")
    assert [(sentence.text, sentence.paragraph, sentence.heading) for sentence in sentences(article)] == [
        ("One thing.", 0, False),
        ("Another", 0, False),
        ("thing again.", 1, False),
        ("Partnership with Damascus", 2, True),
        ("The third thing.", 3, False),
    ]


STORY = (
    "The bridge over the Sarn was closed on Tuesday after engineers of the council found a crack in the third of its "
    "arches, which carries 4,000 cars a day. Gen. Jane Roe called it “a warning.”",
    "It will stay shut until May. Until then the council will run a ferry from the old quay to the market, free of "
    "charge, said Mr. Hale, who owns it.",
)


@pytest.mark.parametrize("width", range(55, 90, 3))
@pytest.mark.parametrize("gap", ["\n\n", "\n    \n"])
def test_wrapped_lines_are_joined_as_the_paragraph_they_were(width: int, gap: str) -> None:
    wrapped = gap.join(textwrap.fill(paragraph, width) for paragraph in STORY)
    found = sentences(Article.of(wrapped))
    assert [" ".join(sentence.text.split()) for sentence in found] == [
        sentence for paragraph in STORY for sentence in texts(paragraph)
    ]
    assert [sentence.paragraph for sentence in found] == [0, 0, 1, 1]


def test_a_full_headline_is_not_joined_to_the_byline_below_it() -> None:
    top = "Bridge over the Sarn is shut after engineers find a crack in the arch\nBy Jane Roe, a reporter\n"
    text = top + textwrap.fill(" ".join(STORY), 70)
    title = text.partition("\n")[0]
    article = Article(text=text, title=title, title_span=Article.of(text).span(0, len(title)), byline="Jane Roe")
    found = sentences(article)
    assert [sentence.text for sentence in found if sentence.heading] == [title, "By Jane Roe, a reporter"]
    assert len(found) == 2 + 4


def test_a_number_at_the_start_of_a_wrapped_line_is_no_list() -> None:
    text = "Three people have died after the storm: two men, aged 78 and 83, and a woman of\n"
    text += "66. All of them were ill before it came, the agency said on Wednesday in\na statement."
    assert len(sentences(Article.of(text))) == 2


def test_bullets_are_items_and_no_headings() -> None:
    text = "The plan:\n- Close the bridge\n- Run a ferry\n• Repair the arch\nIt starts in May."
    assert [(sentence.text, sentence.heading) for sentence in sentences(Article.of(text))] == [
        ("The plan:", False),
        ("- Close the bridge", False),
        ("- Run a ferry", False),
        ("• Repair the arch", False),
        ("It starts in May.", False),
    ]


def test_title_byline_date_and_credits_are_headings() -> None:
    text = (
        "Bridge shut.\nBy J. Roe.\nMarch 14, 2026\n\nThe bridge is shut.\n\n(Reporting by Jane Roe; editing by Al Poe.)"
    )
    article = Article(text=text, title="Bridge shut.", title_span=Article.of(text).span(0, 12), byline="J. Roe")
    assert [sentence.text for sentence in sentences(article) if not sentence.heading] == ["The bridge is shut."]


@pytest.mark.parametrize(
    "text", ["Hello", "Just words\nand more words\n", "One thing\n\nAnother thing\n\nA third thing\n\nA fourth"]
)
def test_a_text_without_full_stops_still_says_something_citable(text: str) -> None:
    assert any(not sentence.heading for sentence in sentences(Article.of(text)))


def test_short_lines_in_a_row_are_a_list_under_one_heading() -> None:
    text = "The vote was held.\n\nResults by ward\nHale: 412\nRoe 388 votes\nPoe 12 votes\n\nIt was close."
    assert [sentence.text for sentence in sentences(Article.of(text)) if sentence.heading] == ["Results by ward"]


def test_removed_blocks_are_in_no_sentence_and_end_the_one_before() -> None:
    text = "One thing. Read more: x\nAnother thing.\nvia IFTTT"
    base = Article.of(text)
    removed = (
        Removed(span=base.span(11, 23), reason="teaser"),
        Removed(span=base.span(39, 48), reason="feed_footer"),
    )
    article = Article(text=text, removed=removed)
    assert [sentence.text for sentence in sentences(article)] == ["One thing.", "Another thing."]


ALPHABET = st.sampled_from(
    [*"ab AZ.?!…,;:\n\n\"'“”«»()-1 5é", "U.S.", "Mr.", " said ", "ة", "؟", "。", "😀", "\u0301", "\u00a0", "The "]
)


@given(
    st.lists(ALPHABET, min_size=1, max_size=80).map("".join), st.sampled_from(["en", "ar", "de", "zh", "xx"]), st.data()
)
def test_sentences_are_in_order_trimmed_verbatim_and_cover_the_story(
    text: str, language: str, data: st.DataObject
) -> None:
    cut = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)))
    base = Article.of(text)
    removed = tuple(
        Removed(span=base.span(start, end), reason="hidden") for start, end in zip(cut[::2], cut[1::2], strict=False)
    )
    article = Article(text=text, language=language, removed=removed)
    found = sentences(article)
    covered: set[int] = set()
    last_end = 0
    for number, sentence in enumerate(found, 1):
        assert sentence[0] == number
        assert sentence.text == text[sentence.start : sentence.end] == sentence.text.strip() != ""
        assert sentence.start >= last_end
        assert not article.is_removed(sentence.start, sentence.end)
        covered.update(range(sentence.start, sentence.end))
        last_end = sentence.end
    assert [sentence.paragraph for sentence in found] == sorted(sentence.paragraph for sentence in found)
    left = [place for place in range(len(text)) if place not in covered and not article.is_removed(place, place + 1)]
    assert all(text[place].isspace() for place in left)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("word " * 10_000, "a sentence of ten thousand words"),
        ("a" * 1_000_000, "one word of a megabyte"),
        ("e\u0301" * 5_000, "letters of two code points"),
        ("?!…" * 10_000, "only punctuation"),
        ("“" * 300_000, "opening marks that never close: sentencex alone takes a minute"),
        ("(a. " * 50_000, "brackets that never close"),
        ("A.B." * 20_000, "initials without end"),
        (". " * 50_000, "spaced dots"),
        ("no full stop here\r\n" * 2_000, "foreign line ends"),
        ("👩‍👩‍👧‍👦 " * 5_000, "families of joined emoji"),
        ("«نعم» " * 20_000, "right to left, quoted"),
        (" \n" * 100_000 + "x", "blank lines"),
        ("One." + " " * 500_000 + ".", "a gap of half a megabyte"),
        ("Yahoo! Inc said " * 30_000, "half a megabyte of ends that are none"),
        ("Word here\n" * 10_000, "ten thousand headings"),
    ],
)
def test_hostile_text_is_cut_quickly_into_pieces_of_limited_length(text: str, why: str) -> None:
    article = Article.of(text)
    found = sentences(article)
    assert found, why
    assert max(len(sentence.text) for sentence in found) <= 1500
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in found)
    assert "".join("".join(sentence.text.split()) for sentence in found) == "".join(text.split())


def test_an_over_long_sentence_is_cut_at_a_semicolon_before_a_comma_before_a_word() -> None:
    clause = "the council of the valley said so at length"
    found = texts("; ".join([", ".join([clause] * 5)] * 20) + ".")
    assert all(part.endswith((";", ".")) for part in found)
    found = texts(", ".join([clause] * 100) + ".")
    assert all(part.endswith((",", ".")) for part in found)


def test_an_accent_is_not_cut_from_its_letter() -> None:
    assert all(not sentence.text.startswith("\u0301") for sentence in sentences(Article.of("xe\u0301" * 5_000)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It met on Monday.[1] The rate fell.", ["It met on Monday.[1]", "The rate fell."]),
        ("It met on Monday.[^1] The rate fell.", ["It met on Monday.[^1]", "The rate fell."]),
        ("It met on Monday.¹ The rate fell.", ["It met on Monday.¹", "The rate fell."]),
        ("It met on Monday.3 The rate fell.", ["It met on Monday.3", "The rate fell."]),
        ("He agreed.” [3] Then he left.", ["He agreed.” [3]", "Then he left."]),
        ("Mr.[1] Smith left.", ["Mr.[1] Smith left."]),
        ("Version 2.3 The end", ["Version 2.3 The end"]),
    ],
)
def test_a_note_mark_behind_a_stop_ends_the_sentence(text: str, expected: list[str]) -> None:
    edges = [0, *sentence_ends(text, "en"), len(text)]
    assert [text[start:end].strip() for start, end in pairwise(edges)] == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "郡议会表示，大桥将关闭。|工程耗资340万英镑。"),
        ("ja", "橋は閉鎖される。|議会は火曜日に発表した。"),
        ("ko", "다리가 폐쇄된다.| 의회는 화요일에 발표했다."),
        ("hi", "पुल बंद रहेगा।| परिषद ने कहा।"),
        ("bn", "সেতু বন্ধ থাকবে।| পরিষদ বলেছে।"),
        ("ru", "Мост закроют.| Совет сообщил."),
        ("uk", "Міст закриють.| Рада сказала."),
        ("el", "Η γέφυρα θα κλείσει.| Το συμβούλιο είπε."),
        ("he", "הגשר ייסגר.| המועצה אמרה."),
        ("fa", "پل بسته می‌شود.| شورا گفت."),
        ("ur", "پل بند رہے گا۔| کونسل نے کہا۔"),
        ("am", "ድልድዩ ይዘጋል።| ምክር ቤቱ አለ።"),
        ("hy", "Կամուրջը կփակվի։| Խորհուրդն ասաց։"),
        ("my", "တံတားပိတ်မည်။| ကောင်စီကပြောသည်။"),
        ("ta", "பாலம் மூடப்படும்.| சபை கூறியது."),
        ("te", "వంతెన మూసివేయబడుతుంది.| మండలి చెప్పింది."),
        ("ka", "ხიდი დაიკეტება.| საბჭომ თქვა."),
        ("tr", "Köprü kapanacak.| Belediye açıkladı."),
        ("vi", "Cây cầu sẽ đóng.| Hội đồng cho biết."),
        ("id", "Jembatan akan ditutup.| Dewan mengatakan."),
        ("cs", "Most bude uzavřen.| Rada to oznámila."),
        ("th", "สะพานจะปิด สภากล่าว"),
    ],
)
def test_sentences_of_twenty_more_languages_are_cut_at_their_stops(language: str, text: str) -> None:
    whole = text.replace("|", "")
    edges = [0, *sentence_ends(whole, language), len(whole)]
    assert [whole[start:end] for start, end in pairwise(edges)] == text.split("|")


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u202f", "\u3000", "\u2028", "\x1f", "\t"])
@pytest.mark.parametrize(
    "text", ["{0}.{0}A{0}", "Dr.{0}Roe left.{0}He did.", "{0}{0}1.{0}{0}", "a.{0}.{0}b", "No.{0}7{0}?{0}“x”"]
)
def test_any_kind_of_blank_may_be_anywhere(text: str, blank: str) -> None:
    written = text.format(blank)
    found = sentences(Article.of(written))
    assert all(written[one.start : one.end] == one.text for one in found)
