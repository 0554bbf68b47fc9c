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
from nutgraf.extract import find_attributions, find_quotations
from nutgraf.extract.analysis import AnalyzedArticle, analyze, checks_not_run
from nutgraf.extract.dates import find_dates
from nutgraf.extract.numbers import find_numbers
from nutgraf.extract.polarity import predicate_polarities
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
def test_the_people_of_an_article_have_their_roles_and_nothing_else_is_one(name: str) -> None:
    found = [[one.name, one.roles[0].text if one.roles else None] for one in read(name).people]
    assert found == LABELS[name]["people"]


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


# language, text, the speaker of each quotation
FORMS: list[tuple[str, str, list[str | None]]] = json.loads((FOLDER / "forms.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("language", "text", "speakers"), FORMS)
def test_a_quotation_has_its_speaker_or_none(language: str, text: str, speakers: list[str | None]) -> None:
    found = find_quotations(text, sentences(Article.of(text)), language)
    assert [one.speaker.name if one.speaker else None for one in found] == speakers


@pytest.mark.parametrize(
    ("language", "text", "quoted"),
    [
        ("de", "„Wir gehen“, sagte Kern.", "Wir gehen"),
        ("de", "„Wir gehen”, sagte Kern.", "Wir gehen"),
        ("de", "»Wir gehen«, sagte Kern.", "Wir gehen"),
        ("de", "«Wir gehen», sagte Kern.", "Wir gehen"),
        ("de", '"Wir gehen", sagte Kern.', "Wir gehen"),
        ("fr", "« Nous partons », dit Roux.", "Nous partons"),
        ("fr", "«\u00a0Nous partons\u00a0», dit Roux.", "Nous partons"),
        ("fr", "«\u202fNous partons\u202f», dit Roux.", "Nous partons"),
        ("fr", "«Nous partons», dit Roux.", "Nous partons"),
        ("fr", "“Nous partons”, dit Roux.", "Nous partons"),
        ("es", "«Nos vamos», dijo Mena.", "Nos vamos"),
        ("es", "“Nos vamos”, dijo Mena.", "Nos vamos"),
        ("es", "«Dijo “nos vamos” y calló», contó Mena.", "Dijo “nos vamos” y calló"),
    ],
)
def test_the_marks_of_each_language_hold_a_quotation(language: str, text: str, quoted: str) -> None:
    (found,) = find_quotations(text, sentences(Article.of(text)), language)
    assert text[found.start : found.end] == quoted
    assert found.speaker is not None


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("de", "16 waren dagegen, 20 wurden verletzt.", [("16", None, None), ("20", None, None)]),
        ("de", "Rund 40 neue Häuser und 2,5 Kilometern Straße.", [("40", None, "Häuser"), ("2.5", "km", None)]),
        ("de", "eine halbe Million Euro", [("500000", "EUR", None)]),
        ("fr", "Douze ont voté contre, trois autres personnes non.", [("12", None, None), ("3", None, "personnes")]),
        ("fr", "à 1,5 kilomètre, 30 degrés", [("1.5", "km", None), ("30", "degree", None)]),
        ("es", "Doce murieron y quince resultaron heridos.", [("12", None, None), ("15", None, None)]),
        ("es", "20 toneladas, 3 puntos porcentuales", [("20", "tonne", None), ("3", "percentage point", None)]),
    ],
)
def test_what_a_number_counts_or_measures(
    language: str, text: str, figures: list[tuple[str, str | None, str | None]]
) -> None:
    assert [(str(one.value), one.unit, one.counted) for one in find_numbers(text, language=language)] == figures


@pytest.mark.parametrize(
    ("language", "text", "dates"),
    [
        ("de", "Am Dienstagnachmittag brannte das Haus.", ["2026-04-14"]),
        ("de", "Im März wurde es gebaut, Ende Mai soll es öffnen.", ["2026-03", "2026-05"]),
        ("fr", "mardi matin, il a plu", ["2026-04-14"]),
        ("fr", "en mars, il a plu", ["2026-03"]),
        ("es", "El martes por la tarde llovió.", ["2026-04-14"]),
        ("es", "Bombeamos desde anoche.", ["2026-04-14"]),
        ("de", "Guten Morgen sagt man am Abend nicht.", []),
        ("fr", "Ils marchent vers mars et la lune.", []),
    ],
)
def test_days_with_a_part_and_months_without_a_year(language: str, text: str, dates: list[str]) -> None:
    assert [one.iso for one in find_dates(text, anchor=date(2026, 4, 15), language=language)] == dates


@pytest.mark.parametrize(
    ("language", "text", "certainty"),
    [
        ("de", "Der Rat soll im Mai entscheiden.", "forecast"),
        ("de", "Der mutmaßliche Täter ist 30 Jahre alt.", "alleged"),
        ("de", "Der Rat wies den Plan zurück.", "fact"),
        ("fr", "Le trafic reprendra jeudi.", "forecast"),
        ("fr", "L'auteur présumé a 30 ans.", "alleged"),
        ("es", "El servicio se reanudará el jueves.", "forecast"),
        ("es", "El presunto autor tiene 30 años.", "alleged"),
    ],
)
def test_plans_and_allegations_are_no_facts(language: str, text: str, certainty: str) -> None:
    (found,) = find_attributions(text, sentences(Article.of(text)), language)
    assert found.certainty == certainty


HOSTILE = [
    "„Wir gehen“, sagte er. ", "„ ", "am Dienstag in ", "der Sprecher der ", "Hanna Torbeck und Karl Ohm, sagte er, ",
    "hat ", "fügte hinzu, ", "« Nous partons, a dit la maire, ", "« ", "a-t-il ", "l'", "de la ", "selon ", "n'a pas ",
    "Jean Aldin, le maire, a dit qu'il ", "«No», dijo. ", "— dijo Juan Mena — ", "según dijo ", "no nadie ", "”",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_hostile_text_of_20000_characters_takes_no_long_time(language: str, piece: str) -> None:
    text = (piece * (20_000 // len(piece) + 1))[:20_000]
    lines = [Sentence(1, 0, len(text), text, 0, heading=False)]
    began = time.process_time()
    with faults_raised():
        find_quotations(text, lines, language)
        predicate_polarities(text, language)
    assert time.process_time() - began < 3


PIECES = [
    "„", "“", "«", "»", " ", "sagte ", "a dit ", "dijo ", "Hanna Torbeck ", "la maire, ", "er ", "elle ", "wie ",
    "que ", "selon ", ", ", ". ", ": ", "– ", "n'a pas ", "nicht ", "12 ", "\n\n", "l'", "-t-il ", "😀", "قال ",
]  # fmt: skip


@given(st.sampled_from(["de", "fr", "es"]), st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join))
def test_mixed_languages_and_loose_marks_leave_speakers_verbatim(language: str, text: str) -> None:
    with faults_raised():
        for one in find_quotations(text, [Sentence(1, 0, len(text), text, 0, heading=False)], language):
            if one.speaker:
                assert text[one.speaker.resolved_start : one.speaker.resolved_end] == one.speaker.name
        predicate_polarities(text, language)


@pytest.mark.parametrize(("code", "words"), [("de", "only in part"), ("it", "were not checked"), ("und", "not known")])
def test_what_was_not_checked_in_another_language_is_reported(code: str, words: str) -> None:
    (notice,) = checks_not_run(code)
    assert words in notice.text
