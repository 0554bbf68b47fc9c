"""Article text in Markdown shows as it is, checked with a Markdown parser, whatever the text tries."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nutgraf.render.escaping import escape_text, one_line, visible, web_address, with_quotation_marks

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_TRICKS = [
    "**bold** _it_ `code` ~~gone~~",
    "<script>alert(1)</script> <img src=x onerror=alert(1)> <https://evil.example>",
    "[click](javascript:alert(1)) ![x](https://evil.example/p.png) [^1] [^1]: forged",
    "# not a heading #",
    "###",
    "- not a list",
    "12. not a list either",
    "> not a quotation",
    "---",
    "===",
    "+ + +",
    "a | b | c",
    "&lt;b&gt; &amp; &#x41; AT&T; Q&A",
    "C:\\temp\\ ends in a backslash \\",
    "snake_case and _emphasis_ and __init__",
    "```",
    "~~~ python",
    "* * *",
    "	indented by a tab",
    "1) one",
    ":tada: at 10:30:15",
]


def _shown(markdown: str) -> str:
    return html.unescape(re.sub(r"\n?</?(?:p|ul|li|h1|em)>\n?", "", _PARSER.render(markdown)))


@pytest.mark.parametrize("text", _TRICKS)
@pytest.mark.parametrize("frame", ["{}", "- {}", "# {}", "> “{}”", "3. {}", "before {} after"])
def test_tricks_stay_text_wherever_they_are(text: str, frame: str) -> None:
    framed = _PARSER.render(frame.format(escape_text(text)))
    plain = _PARSER.render(frame.format("x"))

    assert re.findall(r"<[^>]*>", framed) == re.findall(r"<[^>]*>", plain)
    assert one_line(text) in html.unescape(framed)


@given(st.text(alphabet=st.sampled_from('ab1 .)#*_-+=<>[]()!|~`\\&;:$"“\n\té😀'), min_size=1, max_size=60))
def test_any_text_shows_exactly_its_characters(text: str) -> None:
    assert _shown(f"- {escape_text(text)} end") == f"{one_line(text)} end".lstrip()


@given(st.text(alphabet=st.sampled_from("ab |\\`*<&"), min_size=1, max_size=30))
def test_any_text_stays_in_its_table_cell(text: str) -> None:
    table = _PARSER.render(f"| a | b |\n|---|---|\n| x{escape_text(text)}x | second |\n")

    assert html.unescape(re.findall(r"<td>(.*?)</td>", table)[0]) == f"x{one_line(text)}x"
    assert re.findall(r"<td>(.*?)</td>", table)[1] == "second"


@pytest.mark.parametrize(
    "text", ["3 - 2 = 1", "It cost $5 million.", "A 50-50 split; 10% (or so) at 10:30!", "Q&A at AT&T"]
)
def test_ordinary_prose_is_left_readable(text: str) -> None:
    assert escape_text(text) == text


def test_two_dollar_signs_do_not_make_a_formula() -> None:
    assert escape_text("between 5$ and x$ more") == "between 5$ and x$ more"
    assert escape_text("from $5 to 6$ each") == r"from \$5 to 6\$ each"


def test_control_characters_become_visible_one_for_one() -> None:
    assert visible("a\x1b[2Jb\x00c\nd") == "a�[2Jb�c\nd"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/ b", 'https://a.example/"><b>', "ftp://a", None]
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    assert web_address(url) == ""
    assert web_address("https://a.example/b?c=d&e=f#g") == "https://a.example/b?c=d&e=f#g"


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("We wait,” she said.", "“We wait,” she said."),
        ("“We wait", "“We wait”"),
        ("Niemand wollte das«, sagte er.", "»Niemand wollte das«, sagte er."),
        ("Wir warten“, sagte er.", "„Wir warten“, sagte er."),
        ("Personne n’en voulait », a dit le maire.", "«\u00a0Personne n’en voulait », a dit le maire."),
        ("No», dijo.", "«No», dijo."),
        ("« Oui », dit-il. « Non", "« Oui », dit-il. « Non\u00a0»"),
        ('We wait," he said.', '"We wait," he said.'),
    ],
)
def test_a_sentence_of_a_longer_quotation_gets_the_mark_it_has_not(words: str, whole: str) -> None:
    assert with_quotation_marks(words) == whole
    assert with_quotation_marks(whole) == whole


@pytest.mark.parametrize(
    "words",
    ["„Wir warten“, sagte er.", "„Czekamy”, powiedział.", 'A 5" pipe broke.', "“The „Wende“ came”, he said.", ""],
)
def test_whole_quotations_and_inches_stay_as_they_are(words: str) -> None:
    assert with_quotation_marks(words) == words


@given(st.text(alphabet='a «»“”„" .,', max_size=60))
def test_marks_are_only_added_at_the_ends(words: str) -> None:
    assert words in with_quotation_marks(words)
