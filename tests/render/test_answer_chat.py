"""A chat message holds our own markup and nothing else, whatever the article or the model wrote."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.render import answer_notes, answer_to_chat, answer_to_footnotes, citations_of, text_to_chat
from nutgraf.render.escaping import inert, one_line, visible_text
from render.conversation_samples import HOSTILE, MAKING, Hostile, SampleConversation, conversation_in

_FERRY = "The ferry took 212 people, NordLine said.\nThe cause is not known."
_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_ALLOWED = {
    "div": {"class"}, "p": {"class", "dir"}, "span": {"class", "dir"}, "strong": set(), "br": set(), "li": set(),
    "blockquote": {"dir"}, "a": {"href", "class", "title"}, "ul": {"class"},
}  # fmt: skip
_EACH = pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.name for hostile in HOSTILE])


class _Message(HTMLParser):
    """A message as a browser reads it: its tags, and the words between them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def links(self) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == "a"]


@pytest.fixture
def sample() -> SampleConversation:
    return SampleConversation(**{"ferry.txt": Article.of(_FERRY)})


def test_an_answer_is_its_words_its_markers_and_its_state(sample: SampleConversation) -> None:
    said = sample.cite("The ferry took 212 people, NordLine said.")
    outcome = sample.answer(sample.statement("212 people.", said, wording="article", certainty="attributed"))

    message = _Message(answer_to_chat(outcome, "t7"))

    assert message.words.split("\n")[1] == "212 people. [1] ✓ quoted"
    assert message.links() == [{"href": "#t7-1", "class": "cite", "title": said.quote}]
    assert citations_of(outcome) == [(1, "ferry.txt", 0, 41, said.quote)]


def test_one_passage_has_one_number_in_the_order_of_first_use(sample: SampleConversation) -> None:
    cause, ferry = sample.cite("The cause is not known."), sample.cite("The ferry took 212 people")
    outcome = sample.answer(sample.statement("A.", cause, ferry), sample.statement("B.", ferry))

    assert [link["href"] for link in _Message(answer_to_chat(outcome, "t1")).links()] == ["#t1-1", "#t1-2", "#t1-2"]
    assert [receipt.quote for receipt in citations_of(outcome)] == [cause.quote, ferry.quote]


def test_an_abstention_says_so_in_words_and_shows_the_nearest_passage_as_a_quote(
    sample: SampleConversation,
) -> None:
    nearest = sample.cite("The cause is not known.")

    shown = answer_to_chat(sample.abstention(nearest=nearest), "t1")

    assert _Message(shown).words.split("\n")[1:4] == [
        "The article does not say. ∅ not in the article",
        "Nearest passage:",
        "The cause is not known. [1]",
    ]
    assert '<blockquote dir="auto">' in shown


def test_a_false_premise_is_corrected_with_a_receipt_and_its_passage_is_not_shown_twice(
    sample: SampleConversation,
) -> None:
    instead = sample.cite("The ferry took 212 people")
    correction = sample.statement("It took 212.", instead)

    message = _Message(
        answer_to_chat(sample.abstention(reason="false_premise", correction=correction, nearest=instead), "t1")
    )

    assert "It says instead: It took 212. [1] ≈ reworded, checked" in message.words
    assert "Nearest" not in message.words


def test_certainty_is_given_in_words_and_several_articles_are_named() -> None:
    sample = SampleConversation(a=Article.of("He ran, police say."), b=Article.of("He walked."))
    outcome = sample.answer(
        sample.statement("He ran.", sample.cite("He ran"), certainty="alleged"),
        sample.statement("He walked.", sample.cite("He walked.", "b")),
    )

    words = _Message(answer_to_chat(outcome, "t1")).words

    assert "He ran. [1] a ◇ alleged ≈ reworded, checked" in words
    assert "He walked. [2] b ≈ reworded, checked" in words


@pytest.mark.parametrize("prefix", ["", "a b", 'a"b', "a#b", "é", "--"])
def test_a_prefix_that_is_no_plain_word_is_refused(sample: SampleConversation, prefix: str) -> None:
    with pytest.raises(ValueError, match="cannot begin the markers"):
        answer_to_chat(sample.abstention(), prefix)


def test_the_notes_say_what_was_checked_without_any_chance(sample: SampleConversation) -> None:
    answered = sample.answer(sample.statement("212.", sample.cite("The ferry took 212 people")))
    notes = [_Message(answer_notes(outcome)).words for outcome in (answered, sample.abstention())]

    assert "Its words are in the cited sentence ✓ yes\n" in notes[0]
    assert "The cited passage, read again alone, gives it ✕ no\n" in notes[1]
    assert "Shown 1 passage, word for word" in notes[0]
    assert "Shown no passage" in notes[1]
    for told in ("Prompts ask@1.0.0 (sha256 abababababab), verify@1.0.0", "Model tiny", "1.0 s in 2 calls, 10 tokens"):
        assert told in notes[0]
    assert not re.search(r"%|0\.\d\d\b", "".join(notes))


def test_an_answer_found_by_code_names_no_model(sample: SampleConversation) -> None:
    by_code = MAKING.model_copy(update={"calls": 0, "prompts": (), "model": ""})

    assert "Model none was asked: found by code" in _Message(answer_notes(sample.abstention(making=by_code))).words


def test_the_clipboard_gets_the_answer_with_footnotes_that_name_article_and_place(
    sample: SampleConversation,
) -> None:
    outcome = sample.answer(sample.statement("212 people.", sample.cite("The ferry took 212 people")))

    assert answer_to_footnotes(outcome) == (
        "212 people.[^1]\n\n[^1]: The ferry took 212 people *(ferry.txt, characters 0–25)*\n"
    )


@_EACH
def test_hostile_words_are_words_in_a_message(hostile: Hostile) -> None:
    _, outcomes = conversation_in(hostile.text)
    for outcome in outcomes:
        for source in (answer_to_chat(outcome, "t1"), answer_notes(outcome), text_to_chat(hostile.text)):
            message = _Message(source)
            assert all(set(attributes) <= _ALLOWED[tag] for tag, attributes in message.tags)
            assert all(re.fullmatch(r"#t1-\d+", str(link["href"])) for link in message.links())
            assert _MARKDOWN.render(source).strip() == source
            assert not re.search(
                "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\U000e0000-\U000e0fff]", source
            )
        _shows(outcome, hostile.text)


def _shows(outcome: Answer | Abstention, text: str) -> None:
    """The message shows the very characters, and the receipt holds the very quote."""
    message = _Message(answer_to_chat(outcome, "t1"))
    assert one_line(text) in message.words
    assert visible_text(text) in {link["title"] for link in message.links()}
    assert text in {receipt.quote for receipt in citations_of(outcome)}


@_EACH
def test_hostile_words_are_words_in_the_footnotes_of_the_clipboard(hostile: Hostile) -> None:
    for outcome in conversation_in(hostile.text)[1]:
        page = _MARKDOWN.render(re.sub(r"\[\^(\d+)\]:?", r"(note \1)", answer_to_footnotes(outcome)))
        assert set(re.findall(r"<(\w+)", page)) <= {"p", "em"}
        assert one_line(hostile.text) in html.unescape(page)


@given(st.text(max_size=60))
def test_any_words_come_back_from_a_message_as_they_are_seen(text: str) -> None:
    shown = text_to_chat(text)

    assert len(_Message(shown).tags) == 1 + shown.count("<br>")
    assert "\n" not in shown
    assert html.unescape(inert(text)) == visible_text(text)
