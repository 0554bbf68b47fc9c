"""Transcripts carry every span, word for word, and a stranger can check each of them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt
from pydantic import ValidationError

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.render import Transcript, transcript_to_html, transcript_to_json, transcript_to_markdown
from nutgraf.render.answers import cited_receipts
from nutgraf.render.escaping import one_line
from render.conftest import HARBOUR, HARBOUR_ARABIC
from render.conversation_samples import HOSTILE, Hostile, SampleConversation, conversation_in
from render.test_page import Page

_EACH = pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.name for hostile in HOSTILE])
_FORMS: tuple[Callable[..., str], ...] = (transcript_to_html, transcript_to_json, transcript_to_markdown)


@pytest.fixture
def sample() -> SampleConversation:
    """Two articles, of which one holds emoji and one is Arabic."""
    return SampleConversation(
        **{"harbour.txt": Article.of(HARBOUR), "ar.txt": Article(text=HARBOUR_ARABIC, language="ar")}
    )


@pytest.fixture
def outcomes(sample: SampleConversation) -> list[Answer | Abstention]:
    storm = sample.cite("storm Odile 🌊 tore away its outer wall")
    wrapped = sample.cite("212 berths")
    arabic = sample.cite("«لن نفتح الجدار قبل أن يصبح آمنا»", "ar.txt")
    return [
        sample.answer(sample.statement("Storm Odile did.", storm), asked="What tore the wall away?"),
        sample.answer(sample.statement("212.", wrapped), sample.statement("لن نفتح الجدار", arabic, wording="article")),
        sample.abstention(nearest=storm, asked="Who paid?"),
        sample.abstention(reason="false_premise", correction=sample.statement("212 berths.", wrapped), nearest=wrapped),
    ]


@pytest.fixture
def own_brief(brief: Brief) -> Brief:
    """The brief of the harbour under the sha256 that its text really has."""
    record = brief.article.model_copy(update={"sha256": Article.of(HARBOUR).sha256})
    return brief.model_copy(update={"article": record})


def test_the_json_lets_a_stranger_check_every_span(
    sample: SampleConversation, outcomes: list[Answer | Abstention], own_brief: Brief
) -> None:
    written = json.loads(transcript_to_json(outcomes, sample.articles, own_brief))

    texts = {article["name"]: article["text"] for article in written["articles"]}
    spans = list(_citations(written["outcomes"]))
    assert written["schema"] == "nutgraf/transcript@1"
    assert len(spans) == 6
    assert all(texts[span["article"]][span["start"] : span["end"]] == span["quote"] for span in spans)
    assert written["brief"]["schema"] == "nutgraf/brief@2"


def test_the_json_is_read_back_as_the_same_transcript(
    sample: SampleConversation, outcomes: list[Answer | Abstention]
) -> None:
    written = transcript_to_json(outcomes, sample.articles)

    assert Transcript.model_validate_json(written) == Transcript.of(outcomes, sample.articles)
    assert set(json.loads(written)) == set(Transcript.model_json_schema(by_alias=True)["properties"])


def test_markdown_has_each_quote_once_as_a_footnote_with_its_article_and_place(
    sample: SampleConversation, outcomes: list[Answer | Abstention]
) -> None:
    text = transcript_to_markdown(outcomes, sample.articles)

    notes = re.findall(r"^\[\^(\d+)\]: (.*) \*\((.*), characters (\d+)–(\d+)\)\*$", text, re.MULTILINE)
    assert [int(number) for number, *_ in notes] == [1, 2, 3]
    for _, quote, name, start, end in notes:
        assert quote == one_line(sample.articles[name].text[int(start) : int(end)])
    assert all(article.sha256 in text for article in sample.articles.values())
    assert "## 3. Who paid?\n\nThe article does not say.\n\nNearest passage:[^1]\n" in text


def test_markdown_with_a_brief_gives_its_points_the_same_numbers(
    sample: SampleConversation, outcomes: list[Answer | Abstention], own_brief: Brief
) -> None:
    text = transcript_to_markdown(outcomes, sample.articles, own_brief)

    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    assert used == set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
    assert text.index("## Brief") < text.index("## 1. ")
    assert "- Fewer than 40 of 212 berths are usable" in text


def test_every_receipt_of_the_page_leads_to_marks_that_hold_exactly_its_quote(
    sample: SampleConversation, outcomes: list[Answer | Abstention], own_brief: Brief
) -> None:
    page = Page(transcript_to_html(outcomes, sample.articles, own_brief))

    links = {str(a["href"]).removeprefix("#r"): str(a["title"]) for a in page.all("a") if a.get("class") == "receipt"}
    assert page.marked == links
    assert {citation.quote for outcome in outcomes for citation in cited_receipts(outcome)} <= set(page.marked.values())
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_sets_each_article_its_own_way(
    sample: SampleConversation, outcomes: list[Answer | Abstention]
) -> None:
    articles = Page(transcript_to_html(outcomes, sample.articles)).all("article")

    assert [(one["lang"], one["dir"], one["aria-label"]) for one in articles] == [
        ("en", "ltr", "harbour.txt"),
        ("ar", "rtl", "ar.txt"),
    ]


def test_each_statement_is_read_as_the_article_it_is_about(
    sample: SampleConversation, outcomes: list[Answer | Abstention]
) -> None:
    said = [
        tag["dir"] for tag in Page(transcript_to_html(outcomes, sample.articles)).all("p") if "statement" in str(tag)
    ]

    assert said == ["ltr", "ltr", "rtl", "ltr"]


def test_the_page_runs_and_loads_nothing_but_its_own(
    sample: SampleConversation, outcomes: list[Answer | Abstention]
) -> None:
    page = Page(transcript_to_html(outcomes, sample.articles))

    (policy,) = [str(tag["content"]) for tag in page.all("meta") if tag.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy
    assert {str(a["href"])[0] for a in page.all("a")} == {"#"}
    assert not any(name.startswith("on") or name in ("style", "src") for _, tag in page.tags for name in tag)


@pytest.mark.parametrize("form", _FORMS)
def test_a_conversation_without_questions_is_a_transcript_too(
    form: Callable[..., str], sample: SampleConversation
) -> None:
    assert "harbour.txt" in form([], sample.articles)


@pytest.mark.parametrize("form", _FORMS)
def test_an_outcome_of_another_text_makes_no_transcript(
    form: Callable[..., str], sample: SampleConversation, outcomes: list[Answer | Abstention], own_brief: Brief
) -> None:
    changed = sample.articles | {"harbour.txt": Article.of(HARBOUR.replace("212", "213"))}
    with pytest.raises(ValidationError, match=r"does not hold 'harbour\.txt'"):
        form(outcomes, changed)
    with pytest.raises(ValidationError, match="the brief is of an article"):
        form([], {"ar.txt": sample.articles["ar.txt"]}, own_brief)
    astray = outcomes[2].model_copy(update={"nearest": sample.cite("212 berths").model_copy(update={"start": 0})})
    with pytest.raises(ValidationError, match=r"'harbour\.txt' does not hold '212 berths' at 0"):
        form([astray], sample.articles)


@_EACH
def test_hostile_words_stay_words_on_the_page(hostile: Hostile) -> None:
    sample, outcomes = conversation_in(hostile.text)

    page = Page(transcript_to_html(outcomes, sample.articles))

    assert len(page.all("script")) == len(page.all("style")) == 1
    assert {tag for tag, _ in page.tags} <= _TAGS
    assert {str(a["href"])[0] for a in page.all("a")} == {"#"}
    assert not any(name.startswith("on") or name in ("style", "src") for _, tag in page.tags for name in tag)


@_EACH
def test_hostile_words_stay_words_in_markdown(hostile: Hostile) -> None:
    sample, outcomes = conversation_in(hostile.text)

    text = transcript_to_markdown(outcomes, sample.articles)
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(re.sub(r"\[\^(\d+)\]:?", r"(\1)", text))

    assert set(re.findall(r"<(\w+)", page)) <= {"h1", "h2", "p", "em", "strong", "ul", "li"}
    assert one_line(hostile.text) in html.unescape(page)


@_EACH
def test_hostile_words_come_back_from_json_unchanged(hostile: Hostile) -> None:
    sample, outcomes = conversation_in(hostile.text)

    written = transcript_to_json(outcomes, sample.articles)

    assert json.loads(written)["outcomes"][0]["asked"] == hostile.text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", written)


_TAGS = frozenset(
    "html head meta link title style body a main section header h1 h2 p b strong span details summary dl dt dd figure"
    " figcaption blockquote div article mark kbd script".split()
)


def _citations(value: object) -> list[dict[str, object]]:
    """Every object with a quote, anywhere in read JSON."""
    if isinstance(value, list):
        return [found for item in value for found in _citations(item)]
    if isinstance(value, dict):
        own = [value] if "quote" in value else []
        return own + [found for item in value.values() for found in _citations(item)]
    return []
