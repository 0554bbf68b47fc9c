"""The language is told from enough of its words; a short text is taken for English, which claims nothing."""

from __future__ import annotations

import pytest

from nutgraf.ingest.plain_text import language_of


@pytest.mark.parametrize(
    "text", ["Worth a look?", "A to Z", "o", "Na a v!", "Die hard", "Per se", "En route", "De facto, no"]
)
def test_a_few_words_are_no_evidence(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Die Brücke wird für neun Wochen gesperrt, und das ist nicht die letzte.", "de"),
        ("Le pont est fermé et les habitants ne sont pas contents.", "fr"),
        ("Most je zavřený a na řece se bude stavět do konce roku, řekl starosta.", "cs"),
        ("Погибли двое", "ru"),
    ],
)
def test_a_sentence_is(text: str, code: str) -> None:
    assert language_of(text) == code
