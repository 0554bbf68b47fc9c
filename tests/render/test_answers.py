"""Answers and abstentions as terminal lines, Markdown and JSON: the same words, every quote at its place."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import TypeAdapter

from nutgraf.answer import SCHEMA, Abstention, Answer, AskedArticle, Check, Citation, Outcome, Statement
from nutgraf.render import (
    answer_line,
    answer_lines,
    answer_schema,
    answer_to_json,
    answer_to_markdown,
    answer_to_text,
    unanswered_line,
)
from render.conversation_samples import MAKING

_TEXT = "The ferry took 212 people, NordLine said.\nThe cause is not known."
_SAID, _CAUSE = "The ferry took 212 people, NordLine said.", "The cause is not known."
_OUTCOME: TypeAdapter[Answer | Abstention] = TypeAdapter(Outcome)
_HOSTILE = "212\x1b[2J\x9b31m people\r\u202e\u2028_*[x](javascript:y)*_ <b>"
_MAKING = MAKING.model_copy(update={"parameters": {}})


def _cite(quote: str, article: str = "story.txt") -> Citation:
    start = _TEXT.find(quote) if quote in _TEXT else 0
    return Citation(article=article, start=start, end=start + len(quote), quote=quote)


def _statement(text: str, *citations: Citation) -> Statement:
    return Statement(text=text, citations=citations, asserted_by="NordLine", certainty="attributed", wording="model")


def _shared(**more: Any) -> dict[str, Any]:
    articles = tuple(AskedArticle(name=name, sha256="5f" * 32) for name in more.pop("names", ("story.txt",)))
    checks = (Check(name="agrees", passed=True, detail="read again"),)
    fields = {
        "asked": "How many?",
        "question": "How many?",
        "chance": 0.9,
        "articles": articles,
        "checks": checks,
        "making": _MAKING,
    }
    return fields | more


def _answer(*statements: Statement, **more: Any) -> Answer:
    return Answer(statements=statements or (_statement("212, NordLine says.", _cite(_SAID)),), **_shared(**more))


def _abstention(**more: Any) -> Abstention:
    fields = {"reason": "not_in_article", "text": "The article does not say.", "correction": None}
    return Abstention(**_shared(**fields | {"nearest": _cite(_CAUSE)} | more))


def test_an_answer_is_above_the_sentence_that_says_it() -> None:
    assert answer_to_text(_answer()) == (
        "212, NordLine says.\n  “The ferry took 212 people, NordLine said.”\n"
    )  # fmt: skip


def test_several_articles_are_named_at_each_quote() -> None:
    two = (_statement("212.", _cite(_SAID, "a.txt")), _statement("99.", _cite(_SAID, "b.txt")))

    assert answer_to_text(_answer(*two, names=("a.txt", "b.txt"))).splitlines() == [
        "212.",
        f"  a.txt: “{_SAID}”",
        "99.",
        f"  b.txt: “{_SAID}”",
    ]


def test_an_abstention_shows_the_nearest_passage() -> None:
    assert answer_to_text(_abstention()).splitlines() == [
        "The article does not say.",
        "  Nearest: “The cause is not known.”",
    ]


def test_a_false_premise_is_corrected_and_its_sentence_is_quoted_once() -> None:
    correction = _statement("212 people, not 300.", _cite(_SAID))

    shown = answer_to_text(_abstention(reason="false_premise", correction=correction, nearest=_cite(_SAID)))

    assert shown.splitlines() == ["The article does not say.", "It says instead: 212 people, not 300.", f"  “{_SAID}”"]


def test_a_correction_in_the_words_of_the_article_is_printed_once() -> None:
    shown = answer_to_text(
        _abstention(reason="false_premise", correction=_statement(_SAID, _cite(_SAID)), nearest=None)
    )

    assert shown.splitlines() == ["The article does not say.", f"It says instead: “{_SAID}”"]


def test_an_ambiguous_question_is_called_ambiguous() -> None:
    shown = answer_to_text(_abstention(reason="ambiguous", nearest=None))

    assert shown.splitlines()[1].startswith("  There are several answers to it")


def test_a_question_that_was_understood_as_another_is_shown() -> None:
    roles = [line.role for line in answer_lines(_answer(asked="and in Skarn?", question="How many in Skarn?"))]

    assert roles == ["understood", "answer", "quote"]
    assert answer_lines(_answer(asked=" how many? "))[0].role == "answer"


def test_markdown_has_the_quotes_as_footnotes_and_says_what_made_it() -> None:
    assert answer_to_markdown(_answer()).splitlines() == [
        "**How many?**",
        "",
        "212, NordLine says.[^1]",
        "",
        f"[^1]: {_SAID} *(characters 0–41)*",
        "",
        "*nutgraf 0.1.0, with tiny, prompts ask@1.0.0, verify@1.0.0, 1.0 s, from story.txt (sha256 5f5f5f5f5f5f)*",
    ]


def test_markdown_of_a_corrected_premise_numbers_each_passage_once() -> None:
    correction = _statement("212 people.", _cite(_SAID, "a.txt"))
    abstention = _abstention(reason="false_premise", correction=correction, names=("a.txt", "story.txt"))

    shown = answer_to_markdown(abstention)

    assert "They say instead: 212 people.[^1]" in shown
    assert "Nearest passage:[^2]" in shown
    assert f"[^2]: {_CAUSE} *(story.txt, characters 42–65)*" in shown


def test_what_was_found_without_a_model_is_said_to_be_so() -> None:
    by_code = _answer(making=_MAKING.model_copy(update={"prompts": ()}))

    assert "by code, without a model" in answer_to_markdown(by_code)


@pytest.mark.parametrize("outcome", [_answer(), _abstention(), _abstention(nearest=None)], ids=["a", "b", "c"])
def test_json_names_its_schema_first_and_reads_back_to_the_same_outcome(outcome: Answer | Abstention) -> None:
    fields = json.loads(answer_to_json(outcome))

    assert next(iter(fields.items())) == ("schema", SCHEMA)
    assert _OUTCOME.validate_python({name: value for name, value in fields.items() if name != "schema"}) == outcome


@pytest.mark.parametrize("outcome", [_answer(), _abstention()], ids=["answer", "abstention"])
def test_the_published_schema_has_exactly_the_fields_that_are_written(outcome: Answer | Abstention) -> None:
    schema = answer_schema()
    form = schema["$defs"][type(outcome).__name__]

    assert list(form["properties"]) == list(json.loads(answer_to_json(outcome)))
    assert set(form["required"]) == set(form["properties"])
    assert {one["$ref"] for one in schema["oneOf"]} == {"#/$defs/Answer", "#/$defs/Abstention"}


def test_a_line_distinguishes_answers_abstentions_and_failures() -> None:
    answered = json.loads(answer_line("q1", _answer()))
    abstained = json.loads(answer_line(2, _abstention()))
    failed = json.loads(unanswered_line(3, "Who?", abstained=False, reason="model_failed", error="no answer"))

    assert answered["citations"] == [{"article": "story.txt", "start": 0, "end": 41, "quote": _SAID}]
    assert (answered["answer"], answered["abstained"], answered["reason"]) == ("212, NordLine says.", False, None)
    assert (abstained["answer"], abstained["abstained"], abstained["reason"]) == (None, True, "not_in_article")
    assert failed == dict.fromkeys(answered) | {
        "id": 3, "question": "Who?", "abstained": False, "reason": "model_failed", "citations": [], "checks": [],
        "chance": 0.0, "seconds": 0.0, "error": "no answer",
    }  # fmt: skip


def test_nothing_anybody_wrote_moves_the_cursor_of_a_terminal() -> None:
    name = f"{_HOSTILE}\udcff"
    cited = _cite(_HOSTILE, name)
    outcomes: list[Answer | Abstention] = [
        _answer(_statement(_HOSTILE, cited), asked=_HOSTILE, question="Other?", names=(name, "b")),
        _abstention(nearest=cited, text=_HOSTILE, asked=_HOSTILE),
    ]
    for outcome in outcomes:
        for text in (
            answer_to_text(outcome),
            answer_to_markdown(outcome),
            answer_to_json(outcome),
            answer_line(_HOSTILE, outcome),
        ):
            assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]", text) is None


def test_markdown_in_an_answer_means_nothing() -> None:
    hostile = _answer(_statement(_HOSTILE, _cite(_SAID)), asked="# <img src=x>")

    page = MarkdownIt("commonmark").render(answer_to_markdown(hostile).split("[^1]:")[0])

    assert "<a" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "_*[x](javascript:y)*_" in html.unescape(page)


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_any_text_is_one_line_of_json_and_comes_back_unchanged(said: str, asked: str) -> None:
    line = answer_line("q", _answer(_statement(said, _cite(_SAID)), asked=asked))

    assert len(line.splitlines()) == 1
    assert json.loads(line)["answer"] == said
    assert json.loads(line)["question"] == asked
    assert len(answer_to_text(_answer(_statement(said, _cite(_SAID)))).splitlines()) == 2
