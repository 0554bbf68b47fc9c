"""Who speaks, by the forms that real political news uses, and articles that nobody wrote for a reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nutgraf.article import Article, Sentence
from nutgraf.extract import find_attributions, find_names, find_quotations
from nutgraf.text import sentences

Split = Callable[[str], list[Sentence]]

# how the speaker is given, the text, the words between the marks, who speaks (None: nobody, or not certain)
FORMS: list[tuple[str, str, str, str | None]] = [
    ("manner behind the name", "“It is over,” said Ada Orrin quietly.", "It is over,", "Ada Orrin"),
    ("manner behind the name", "“It is over,” said Tomas Reeve angrily after the vote.", "It is over,", "Tomas Reeve"),
    ("manner behind the name", "“It is over,” said Bo Linden yesterday, laughing.", "It is over,", "Bo Linden"),
    ("manner behind the name", "“It is over,” said Bo Linden there.", "It is over,", "Bo Linden"),
    ("dash", "“It will gain from her.” — Commissioner Piet Bexley", "It will gain from her.", "Piet Bexley"),
    ("dash", "“It will gain from her.” ― Ada Orrin", "It will gain from her.", "Ada Orrin"),
    ("dash", "“It will gain from her.”\n— Ada Orrin, baker", "It will gain from her.", "Ada Orrin"),
    ("dash", "“It will gain from her.” – and then it rained", "It will gain from her.", None),
    ("label", "Ines Valcourt: “It comes from Penby.”", "It comes from Penby.", "Ines Valcourt"),
    ("label", "The verdict: “Guilty on all counts.”", "Guilty on all counts.", None),
    ("party", "“It is over,” lawmaker Ada Orrin (D-Mich.) said.", "It is over,", "Ada Orrin"),
    ("party", "“It is over,” Ada Orrin (R-Utah) said after the vote.", "It is over,", "Ada Orrin"),
    ("party", "“It is over,” Ada Orrin, R-Ky., said Tuesday.", "It is over,", "Ada Orrin"),
    ("footage", "The film shows footage of Ada Orrin asking, “Is it over?”", "Is it over?", "Ada Orrin"),
    ("wrong closing mark", "“It is over\", said Ada Orrin.", "It is over", "Ada Orrin"),
    ("wrong closing mark", "\"It is over,” said Ada Orrin. \"It was.\"", "It is over,", "Ada Orrin"),
    ("wrong closing mark", "“It is over,“ said Ada Orrin.", "It is over,", "Ada Orrin"),
    ("doubled apostrophes", "''It is over,'' said Ada Orrin.", "It is over,", "Ada Orrin"),
    ("doubled apostrophes", "Ada Orrin said, ''It is over.''", "It is over.", "Ada Orrin"),
    ("footage", "The film shows footage of Ada Orrin saying, “It is over.”", "It is over.", "Ada Orrin"),
    ("noun", "Critics seized on Ada Orrin’s claim that it is “over and done”.", "over and done", "Ada Orrin"),
    ("document", "A report released last year by the bank found it was “near its end”.", "near its end", "A report"),
    ("document", "“It is over,” the letter reads.", "It is over,", "the letter"),
    ("as X put it", "It was “a very long day”, as Ada Orrin put it.", "a very long day", "Ada Orrin"),
    ("participle", "After a swiftly called vote, the board called it “a great risk”.", "a great risk", "the board"),
    ("inner report", "Ada Orrin said it would tell a story of “fear and hope”.", "fear and hope", "Ada Orrin"),
    ("pronoun", "Ada Orrin met Tom Vale. She left early. “It is over,” she said.", "It is over,", "Ada Orrin"),
    ("pronoun", "Ada Orrin spoke first.\nThe hall was full.\n“It is over,” she said.", "It is over,", "Ada Orrin"),
    ("pronoun of two", "Ada Orrin and Greta Dunmore left. “It is over,” she said.", "It is over,", None),
    ("someone else acts", "Jack Vale blamed Tom Orrin, but Orrin left. “It is over,” he said.", "It is over,", None),
    ("state", "Ada Orrin, 59, of Ashton, Md., who saw it, said it was “all of us”.", "all of us", "Ada Orrin"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "inside", "speaker"), FORMS)
def test_the_speaker_is_the_one_that_each_form_names(
    form: str, text: str, inside: str, speaker: str | None, sentences_of: Split
) -> None:
    found = [one for one in find_quotations(text, sentences_of(text)) if text[one.start : one.end] == inside]
    assert [one.speaker.name if one.speaker else None for one in found] == [speaker]


def test_words_after_a_missing_closing_mark_have_no_speaker(sentences_of: Split) -> None:
    text = (
        "“We are ready for the work, Bo Linden of Orrin Steel said on Monday. The union disagrees.\n"
        "“They are not ready,” said union leader Greta Dunmore. “They never were.”"
    )
    found = find_quotations(text, sentences_of(text))
    assert [(text[one.start : one.end], one.speaker and one.speaker.name) for one in found] == [
        ("They are not ready,", "Greta Dunmore"),
        ("They never were.", "Greta Dunmore"),
    ]


def test_speech_over_paragraphs_keeps_its_speaker(sentences_of: Split) -> None:
    text = "“We came early,” said Ada Orrin. “Nobody was there.\n“Then it rained.\n“So we left.”"
    found = find_quotations(text, sentences_of(text))
    assert [one.speaker.name if one.speaker else None for one in found] == ["Ada Orrin"] * 4


INTERVIEW = """Piet Bexley asked Ines Valcourt about the bridge.

INES VALCOURT: The bearings come from one foundry.

BEXLEY: He said they were late. Is that so?

UPDATE: The bridge is open.
"""


def test_the_turns_of_an_interview_belong_to_their_labels() -> None:
    lines = sentences(Article.of(INTERVIEW))
    found = {line.text: one for line, one in zip(lines, find_attributions(INTERVIEW, lines), strict=True)}
    spoken = {text: one.asserted_by.name for text, one in found.items() if one.asserted_by}
    assert spoken == {
        "INES VALCOURT: The bearings come from one foundry.": "Ines Valcourt",
        "BEXLEY: He said they were late.": "Piet Bexley",
        "Is that so?": "Piet Bexley",
    }


def interview(introduction: str) -> str:
    return (
        f"{introduction}\n\nQ: Will the bridge open in May?\n\nA: It will not. The bearings are late.\n\n"
        "Q: Who pays?\n\nA: The county pays."
    )


def sources_of(text: str) -> dict[str, str | None]:
    lines = sentences(Article.of(text))
    found = zip(lines, find_attributions(text, lines), strict=True)
    return {line.text: one.asserted_by.name if one.asserted_by else None for line, one in found}


def test_the_answers_of_an_interview_are_those_of_the_person_it_introduces() -> None:
    sources = sources_of(interview("Ines Valcourt has run the harbour office of Penby since 2019."))
    assert sources["The bearings are late."] == "Ines Valcourt"
    assert sources["A: The county pays."] == "Ines Valcourt"
    assert sources["Q: Who pays?"] == "Q"


def test_nobody_is_guessed_where_an_interview_introduces_two_people() -> None:
    sources = sources_of(interview("Ines Valcourt has run the harbour office since she beat Piet Bexley in 2019."))
    assert sources["The bearings are late."] == "A"


def test_a_name_broken_by_a_line_is_one_name() -> None:
    text = (
        "The council voted on Monday to close the old bridge, and its chair Ada\n"
        "Orrin left before the end. Later the union heard from Greta van\n"
        "der Dunmore, who had asked for more time, and from nobody else at\n"
        "all on that day, which was a long one for the whole of the town.\n"
    )
    found = {one.name: one.kind for one in find_names(text, sentences(Article.of(text)))}
    assert found == {"Ada Orrin": "person", "Greta van der Dunmore": "person"}


def test_the_old_name_of_a_firm_is_no_firm_of_its_own(sentences_of: Split) -> None:
    text = "The service X (formerly Twitter) and Orrin Bank (formerly Larkmoor Savings) paid."
    assert {one.name for one in find_names(text, sentences_of(text))}.isdisjoint({"Twitter", "Larkmoor Savings"})


_NEWS = (
    "The mayor, Ana Ruiz, said on Monday that it would close, and Tom Reeve told reporters “it is late” before noon. "
)
HARD: dict[str, str] = {
    "unclosed, by paragraph": "“We went there and Ana Ruiz said it held for the day.\n\n",
    "unclosed, straight": 'He said "we went there and Ana Ruiz said it held.\n\n',
    "unclosed, one paragraph": "“We went there and Ana Ruiz said it held for the day. ",
    "one paragraph": _NEWS,
    "no punctuation": _NEWS.replace(".", "").replace(",", ""),
    "all capitals": _NEWS.upper(),
    "pronouns": "He saw Bob Vane and Tim Lund. He said so. ",
    "labels": "ADA ORRIN: He said it was late.\n\n",
    "dashes": "“It was late.” — Ada Orrin ",
    "brackets": "Ada (D-Mich.) said ",
    "doubled apostrophes": "''a '' ",
    "states": "Ashton, Md., said Va., ",
    "inner reports": "it told of “a” and ",
}


def _seconds(text: str) -> float:
    """The processor time of all finders; a busy machine takes no part in it."""
    lines = sentences(Article.of(text))
    began = time.process_time()
    find_names(text, lines)
    find_quotations(text, lines)
    find_attributions(text, lines)
    return time.process_time() - began


@pytest.mark.parametrize("kind", HARD)
def test_hard_text_takes_time_in_proportion_to_its_length(kind: str) -> None:
    times = 6_000 // len(HARD[kind])
    _seconds(HARD[kind] * 3)  # what is loaded once
    short = _seconds(HARD[kind] * times)
    long = min(
        _seconds(HARD[kind] * (times * 4)) for _ in range(3)
    )  # a collection of garbage can fall into one of them
    assert long < 10 * short + 0.3


ROOT = Path(__file__).parents[2]


def _benchmark(*arguments: str) -> str:
    settings = {key: value for key, value in os.environ.items() if key != "NUTGRAF_PUBLIC"}
    command = [sys.executable, "-m", "benchmarks.speakers", *arguments]
    return subprocess.run(command, cwd=ROOT, env=settings, check=True, capture_output=True, text=True).stdout


def test_the_benchmark_judges_speakers_by_their_labels(tmp_path: Path) -> None:
    text = "“It held for a day,” said Ada Orrin. Tom Reeve said that it was late."
    labels = [
        {"source": [[26, 35]], "cue": [[21, 25]], "content": [[0, 20]]},
        {"source": [[37, 46]], "cue": [[47, 51]], "content": [[52, 68]]},
    ]
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"id": "own", "text": text, "attributions": labels}), encoding="utf-8")
    totals = [line.split() for line in _benchmark(str(path)).splitlines() if line.startswith("all ")]
    assert totals == [["all", "1", "right", "1", "100%"], ["all", "1", "right", "1", "100%"]]


def test_the_benchmark_is_skipped_with_a_word_where_the_set_is_missing() -> None:
    assert _benchmark().startswith("skipped: ")
