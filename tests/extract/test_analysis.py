"""AnalyzedArticle: every finding of an article once, by sentence, and none lost to a bug in another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.article import Article, Sentence
from nutgraf.extract import AnalyzedArticle, analysis, find_attributions, find_names, find_quotations
from nutgraf.extract.analysis import analyze
from nutgraf.extract.dates import find_dates
from nutgraf.extract.numbers import find_numbers
from nutgraf.extract.reporting import statements_in
from nutgraf.faults import faults_raised
from nutgraf.ingest import article_from_bytes
from nutgraf.text import sentences

Split = Callable[[str], list[Sentence]]

STORY = """\
Ana Ruiz, the mayor of Lund, denied on Tuesday that 12 bridges had been closed.

“They are safe,” she told reporters. Tom Ayodele, an engineer, said the council did not inspect them.

He left the hall at noon. Prosecutors allege that 3 reports were burnt.
"""


def analyzed(text: str, split: Split, *, published: date | None = date(2026, 3, 12)) -> AnalyzedArticle:
    return AnalyzedArticle(Article.of(text, published=published), split(text))


def failing(*_: Any, **__: Any) -> Any:
    raise IndexError("list index out of range: a secret source")


def test_an_article_has_its_names_and_who_says_what(sentences_of: Split) -> None:
    found = analyzed(STORY, sentences_of)
    assert [(person.name, person.roles[0].text) for person in found.people] == [
        ("Ana Ruiz", "the mayor of Lund"),
        ("Tom Ayodele", "an engineer"),
    ]
    (quotation,) = found.quotations
    assert quotation.speaker is not None
    assert quotation.speaker.name == "Ana Ruiz"
    assert [found.attribution(sentence).certainty for sentence in found.body] == [
        "denied", "attributed", "attributed", "fact", "alleged",
    ]  # fmt: skip


def test_a_sentence_has_its_numbers_dates_and_negations(sentences_of: Split) -> None:
    found = analyzed(STORY, sentences_of)
    first, _, third, *_ = found.body
    assert [(number.text, number.counted) for number in found.numbers(first)] == [("12", "bridges")]
    assert [(day.text, day.iso) for day in found.dates(first)] == [("Tuesday", "2026-03-10")]
    assert found.polarities(third)["inspect"] == {True}


def test_names_and_pronouns_are_resolved_to_entities(sentences_of: Split) -> None:
    found = analyzed(STORY, sentences_of)
    told = [(STORY[one.start : one.end], one.name) for one in found.references]
    assert ("she", "Ana Ruiz") in told
    assert ("He", "Tom Ayodele") in told
    assert ("Prosecutors", "Prosecutors") in told
    by_role = next(one for one in found.references if one.name == "Prosecutors")
    assert by_role.entity is None
    assert next(one for one in found.references if one.name == "Ana Ruiz").entity == found.people[0]


def test_an_ambiguous_pronoun_is_not_resolved(sentences_of: Split) -> None:
    text = "Dana Holm met Robin Vance in Lund. She left early."
    found = analyzed(text, sentences_of)
    assert [text[one.start : one.end] for one in found.references_in(found.body[1])] == []


def test_what_is_in_a_sentence_is_in_no_other(sentences_of: Split) -> None:
    found = analyzed(STORY, sentences_of)
    by_sentence = [one for sentence in found.sentences for one in found.references_in(sentence)]
    assert by_sentence == list(found.references)
    assert [one for sentence in found.sentences for one in found.mentions_in(sentence)] == list(found.mentions)


def test_every_finding_is_computed_once(sentences_of: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            calls[name] += 1
            return function(*args, **kwargs)

        return call

    for name in ("find_names", "find_spoken", "find_numbers", "find_dates"):
        monkeypatch.setattr(analysis, name, counted(name, getattr(analysis, name)))
    found = analyzed(STORY, sentences_of)
    for _ in range(3):
        assert all((found.entities, found.people, found.quotations, found.attributions, found.references))
        assert any(found.numbers(sentence) for sentence in found.sentences)
        assert all(found.dates(sentence) or sentence.number > 1 for sentence in found.sentences)
    assert calls == {
        "find_names": 1,
        "find_spoken": 1,
        "find_numbers": 1,  # the first sentence alone was asked about, and has one
        "find_dates": len(found.sentences),
    }


@given(st.lists(st.sampled_from(STORY.split(" ")), max_size=60).map(" ".join))
@settings(max_examples=60)
def test_it_finds_what_the_finders_find_on_their_own(text: str) -> None:
    if not text.strip():
        return
    article = Article.of(text, published=date(2026, 3, 12))
    lines = sentences(article)
    found = AnalyzedArticle(article, lines)
    assert found.entities == find_names(text, lines)
    assert found.quotations == find_quotations(text, lines)
    assert tuple(found.attribution(line) for line in lines) == find_attributions(text, lines)
    for line in lines:
        assert found.numbers(line) == find_numbers(line.text)
        assert found.dates(line) == find_dates(line.text, anchor=article.published)


def test_a_brief_and_an_answer_get_the_same_analysis() -> None:
    one = article_from_bytes(STORY.encode(), "one.txt")
    assert analyze(one) is analyze(one.model_copy())
    assert analyze(one) is not analyze(article_from_bytes(STORY.encode(), "two.txt"))


BUGS: list[tuple[str, str, Sequence[str]]] = [
    # where the bug is, what is reported, what is lost
    ("nutgraf.extract.entities.mentions_in", "the names", ["names"]),
    ("nutgraf.extract.numbers.read_figures", "the numbers of a sentence", ["numbers"]),
    ("nutgraf.extract.dates.mentions", "the dates of a sentence", ["dates"]),
    ("nutgraf.extract.polarity._polarities", "the negations of a sentence", ["polarities"]),
    (
        "nutgraf.extract.quotes.statements_in",
        "who says what in a part of the article",
        ["quotations", "attributions"],
    ),
    ("nutgraf.extract.quotes.near", "who says what in a part of the article", ["quotations"]),
]


@pytest.mark.parametrize(("place", "what", "lost"), BUGS, ids=[row[0].rpartition(".")[2] for row in BUGS])
def test_a_bug_in_one_finder_costs_that_finding(
    place: str, what: str, lost: Sequence[str], sentences_of: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = str(20 + [bug[0] for bug in BUGS].index(place))  # a sentence whose numbers no other test has found
    text = STORY.replace("12", number).replace("3 reports", f"{number} reports")
    monkeypatch.setattr(place, failing)
    with faults_raised(False):
        found = analyzed(text, sentences_of)
        findings = {
            "names": found.people,
            "quotations": found.quotations,
            "attributions": [one for one in found.attributions.values() if one.asserted_by],
            "numbers": [one for sentence in found.body for one in found.numbers(sentence)],
            "dates": [one for sentence in found.body for one in found.dates(sentence)],
            "polarities": [one for sentence in found.body for one in found.polarities(sentence)],
        }
        assert {name for name, value in findings.items() if not value} == set(lost)
        assert what in {fault.what for fault in found.faults}
        assert all("secret" not in notice.text for notice in found.notices)


def test_a_paragraph_that_cannot_be_read_costs_no_other(sentences_of: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    read = statements_in

    def fails_on_prosecutors(unit: Any) -> Any:
        return failing() if any(token.text == "Prosecutors" for token in unit.tokens) else read(unit)

    monkeypatch.setattr("nutgraf.extract.quotes.statements_in", fails_on_prosecutors)
    with faults_raised(False):
        found = analyzed(STORY, sentences_of)
        certainties = [found.attribution(sentence).certainty for sentence in found.body]
        assert [one.speaker.name for one in found.quotations if one.speaker] == ["Ana Ruiz"]
    assert certainties == ["denied", "attributed", "attributed", "attributed", "attributed"]
    assert [fault.what for fault in found.faults] == ["who says what in a part of the article"]


def test_what_could_not_be_attributed_is_no_fact(sentences_of: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutgraf.extract.quotes.pair_marks", failing)
    with faults_raised(False):
        found = analyzed(STORY, sentences_of)
        assert {one.certainty for one in found.attributions.values()} == {"attributed"}
