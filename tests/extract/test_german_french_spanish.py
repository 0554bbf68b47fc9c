"""German, French and Spanish: articles with labels for speakers, figures, dates and negations, and other forms."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article, Sentence
from nutgraf.extract.analysis import AnalyzedArticle, analyze
from nutgraf.extract.dates import find_dates
from nutgraf.extract.numbers import find_numbers
from nutgraf.extract.quotes import find_quotations
from nutgraf.faults import faults_raised
from nutgraf.ingest import article_from_bytes
from nutgraf.text import sentences

FOLDER = Path(__file__).parent / "labelled"
LABELS: dict[str, dict[str, Any]] = json.loads((FOLDER / "labels.json").read_text(encoding="utf-8"))


def read(name: str) -> AnalyzedArticle:
    article = article_from_bytes((FOLDER / f"{name}.txt").read_bytes(), f"{name}.txt")
    assert article.language == name[:2]
    return analyze(article)


@pytest.mark.parametrize("name", LABELS)
def test_every_quotation_of_an_article_has_its_speaker_and_there_are_no_others(name: str) -> None:
    analysis, wanted = read(name), LABELS[name]["quotations"]
    text = analysis.article.text
    found = [(text[one.start : one.end], one.speaker.name if one.speaker else None) for one in analysis.quotations]
    assert [speaker for _, speaker in found] == [speaker for _, speaker in wanted]
    assert all(quoted.startswith(begins) for (quoted, _), (begins, _) in zip(found, wanted, strict=True))
    assert not any(quoted != quoted.strip() for quoted, _ in found)


@pytest.mark.parametrize("name", LABELS)
def test_indirect_speech_of_an_article_has_its_source(name: str) -> None:
    analysis = read(name)
    found = {one.text: analysis.attribution(one) for one in analysis.body}
    outside = {
        text: one.asserted_by.name for text, one in found.items() if one.asserted_by and not re.search("[„“”«»]", text)
    }
    assert list(outside.values()) == [source for _, source in LABELS[name]["said"]]
    assert all(text.startswith(begins) for text, (begins, _) in zip(outside, LABELS[name]["said"], strict=True))


@pytest.mark.parametrize("name", LABELS)
def test_the_figures_of_an_article_are_exactly_those_labelled(name: str) -> None:
    analysis = read(name)
    found = [
        [one.text, str(one.value), one.unit, one.counted]
        for sentence in analysis.body
        for one in analysis.numbers(sentence)
        if not any(day.start <= one.start < day.end for day in analysis.dates(sentence))
    ]
    assert found == LABELS[name]["figures"]


@pytest.mark.parametrize("name", LABELS)
def test_the_dates_of_an_article_are_exactly_those_labelled(name: str) -> None:
    analysis = read(name)
    found = [[one.text, one.iso] for sentence in analysis.sentences for one in analysis.dates(sentence)]
    assert found == LABELS[name]["dates"]


@pytest.mark.parametrize("name", LABELS)
def test_the_negated_sentences_of_an_article_are_exactly_those_labelled(name: str) -> None:
    analysis = read(name)
    found = [one.text for one in analysis.body if any(True in values for values in analysis.polarities(one).values())]
    wanted = LABELS[name]["negated"]
    assert len(found) == len(wanted)
    assert all(text.startswith(begins) for text, begins in zip(found, wanted, strict=True))
