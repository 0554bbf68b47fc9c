"""A statement asserts no more than its article: who says it, how surely, of how many, and why."""

from __future__ import annotations

import time
from datetime import date

import pytest

from nutgraf.article import Article
from nutgraf.grounding import (
    Evidence,
    PendingVerdict,
    ReadArticle,
    Reading,
    conclude,
    corrected_statement,
    overstatements,
)
from nutgraf.grounding.drafted_statements import evidence_of
from nutgraf.models.verifier import Judgment

HARBOUR = """\
Cold store burns at Pernau quay

A fire destroyed a cold store at Pernau quay on Tuesday. Nobody was hurt. Forty firefighters worked until dawn.

Fire chief Agnes Tull said the sprinklers had been switched off for repairs. "We lost twenty minutes looking for a
hydrant," she told reporters. The owner, Polar Foods, said it had 300 tonnes of fish in the store, and promised to
publish a letter. Tull asked the people who live in Quay Street to keep their windows shut and said she would reopen
the street by Friday.

Some residents complained of a sharp smell. One shopkeeper, Dirk Amsel, said the police should have closed the market.
The mayor proposes to move the market to the station. The council may buy two fire engines, for at least £900,000. Ice
sales doubled on Wednesday. The ferry to Holm stopped at noon.

The opposition accuses the harbour board of ignoring three reports. A board member, Ines Bratt, called that "a fairy
tale". Inspectors think rats may have gnawed a cable. Polar Foods is thought to be preparing a claim. The mayor would
like the quay to be rebuilt by 2030.

Some staff at the cold store were told to go home. The letter of Polar Foods may be a forgery. The watchman was said to
have been asleep when the fire began. The town is looking at whether to send a diver. In the view of insurers, cold
stores are worth a visit. Broker Fay Lunt pays for none; in her opinion the store is uninsurable.
"""


@pytest.fixture(scope="module")
def harbour() -> ReadArticle:
    return ReadArticle(Article.of(HARBOUR, published=date(2026, 3, 5)))


def _evidence(read: ReadArticle, statement: str) -> tuple[Reading, Evidence]:
    reading = Reading(statement, read.article.language, read.article.published)
    return reading, Evidence(read, evidence_of(reading, (), read))


@pytest.mark.parametrize(
    ("statement", "kind", "reason"),
    [
        ("The sprinklers had been switched off for repairs.", "source", "Agnes Tull"),
        ("Agnes Tull lost twenty minutes looking for a hydrant.", "source", "Agnes Tull"),
        ("Nobody was hurt, and the sprinklers were switched off for repairs.", "source", "Agnes Tull"),
        ("The harbour board ignored three reports.", "source", "an allegation"),
        ("The mayor is to move the market to the station.", "hedge", "proposes to move"),
        ("Market to move to the station", "hedge", "proposes to move"),
        ("The quay will be rebuilt by 2030, the mayor said.", "hedge", "would like the quay to be rebuilt"),
        ("The council will buy two fire engines.", "hedge", "may buy"),
        ("Polar Foods is preparing a claim.", "hedge", "thought to be preparing"),
        ("Two fire engines may cost £900,000.", "hedge", "at least"),
        ("Residents complained of a sharp smell.", "part", "some residents"),
        ("Staff at the cold store were told to go home.", "part", "some staff"),
        ("The letter of Polar Foods is a forgery.", "hedge", "may be a forgery"),
        ("The watchman was asleep when the fire began.", "hedge", "said to have been asleep"),
        ("The town will send a diver.", "hedge", "whether to send"),
        ("The store is uninsurable.", "source", "somebody"),
        ("Shopkeepers said the police should have closed the market.", "part", "Dirk Amsel"),
        ("The harbour board called the accusation a fairy tale.", "part", "Ines Bratt"),
        ("The ferry to Holm stopped because ice sales doubled.", "cause", "because"),
    ],
)
def test_an_overstatement_is_found_with_its_reason(
    harbour: ReadArticle, statement: str, kind: str, reason: str
) -> None:
    found = overstatements(*_evidence(harbour, statement))
    assert [one.kind for one in found][:1] == [kind]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    "statement",
    [
        "Forty firefighters worked until dawn.",
        "The sprinklers had been switched off, fire chief Agnes Tull said.",
        "According to Tull, twenty minutes were lost in the search for a hydrant.",
        "Tull: sprinklers were switched off for repairs",
        "Sprinklers at the cold store were said to be off for repairs.",
        "Asked about the sprinklers, Tull said they were off for repairs.",
        "In Tull's view a missing hydrant cost twenty minutes.",
        "The harbour board is accused of having ignored three reports.",
        "The mayor wants the market moved to the station.",
        "The mayor hopes for a new quay by 2030.",
        "The council could buy two fire engines for upwards of £900,000.",
        "One shopkeeper said the police should have shut the market.",
        "Several residents complained about a sharp smell.",
        "Agnes Tull said the sprinklers were off; twenty minutes were lost looking for a hydrant.",
        "Twenty minutes were lost looking for a hydrant; the sprinklers were off, Tull said.",
        "The ferry to Holm stopped at noon on Wednesday.",
    ],
)
def test_a_statement_with_its_source_and_doubt_is_left_alone(harbour: ReadArticle, statement: str) -> None:
    assert overstatements(*_evidence(harbour, statement)) == []


@pytest.mark.parametrize(
    ("statement", "corrected"),
    [
        ("Agnes Tull will reopen the street by Friday.", "Agnes Tull said she will reopen the street by Friday."),
        (
            "Polar Foods had 300 tonnes of fish in the store.",
            "Polar Foods said it had 300 tonnes of fish in the store.",
        ),
        (
            "Nobody was hurt, and the sprinklers were switched off for repairs.",
            "Nobody was hurt, and the sprinklers were switched off for repairs, Agnes Tull said.",
        ),
        ("The council will buy two fire engines.", "The council may buy two fire engines."),
        ("Two fire engines may cost £900,000.", "Two fire engines may cost at least £900,000."),
        ("Residents complained of a sharp smell.", "Some residents complained of a sharp smell."),
        ("The mayor is to move the market to the station.", None),
        ("The ferry to Holm stopped because ice sales doubled.", None),
    ],
)
def test_what_lacks_a_few_words_gets_them(harbour: ReadArticle, statement: str, corrected: str | None) -> None:
    reading, evidence = _evidence(harbour, statement)
    assert corrected_statement(reading, overstatements(reading, evidence), evidence, 25) == corrected


def test_line_breaks_within_reported_words_change_nothing() -> None:
    text = "The pool leaks. Mayor Ada Orrin said the town hopes to replace the leaking roof of the pool with copper."
    found = []
    for article in (text, text.replace("hopes to ", "hopes to\n")):
        statement = "The leaking roof of the pool will be replaced with copper."
        found.append([one.reason for one in overstatements(*_evidence(ReadArticle(Article.of(article)), statement))])
    assert found[0] == found[1] != []


def test_an_assertion_that_has_no_room_for_its_source_is_left_out(harbour: ReadArticle) -> None:
    statement = "A fire destroyed a cold store at Pernau quay, and the sprinklers were switched off for repairs."
    reading, evidence = _evidence(harbour, statement)
    found = overstatements(reading, evidence)
    assert corrected_statement(reading, found, evidence, 17) == "A fire destroyed a cold store at Pernau quay."


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("The mayor is to move the market to the station.", "not_in_source"),
        ("The mayor proposes to move the market to the station.", "supported"),
        ("The ferry to Holm stopped because ice sales doubled.", "not_in_source"),
    ],
)
def test_a_yes_of_the_verifier_does_not_outweigh_an_overstatement(
    harbour: ReadArticle, statement: str, verdict: str
) -> None:
    pending = PendingVerdict(*_evidence(harbour, statement))
    made = conclude(pending, Judgment("yes", "json"))
    assert made.verdict == verdict
    assert bool(made.reasons) == (verdict != "supported")
    assert conclude(pending, Judgment("yes", "json"), refuse_overstatements=False).verdict == "supported"


def test_german_statements_are_found_and_not_written_in_english() -> None:
    text = "Vereinschef Jens Otte sagte, mindestens 2.000 Menschen hätten unterschrieben. Das Bad wurde 1931 gebaut."
    read = ReadArticle(Article.of(text).model_copy(update={"language": "de"}))
    reading, evidence = _evidence(read, "Mindestens 2.000 Menschen haben unterschrieben.")
    found = overstatements(reading, evidence)
    assert [one.kind for one in found] == ["source"]
    assert corrected_statement(reading, found, evidence, 25) is None
    assert overstatements(*_evidence(read, "Laut Jens Otte haben mindestens 2.000 Menschen unterschrieben.")) == []


@pytest.mark.parametrize(
    ("language", "article", "statement"),
    [
        ("de", "Der Klub wirft der Stadt vor, Briefe verschwiegen zu haben.", "Die Stadt hat Briefe verschwiegen."),
        ("de", "Das Bad koste 400.000 Euro, sagte Ruth Keller am Dienstag.", "Das Bad kostet 400.000 Euro."),
        ("fr", "Des commerçants accusent la mairie d'avoir caché un rapport.", "La mairie a caché un rapport."),
        ("es", "Los vecinos acusan al alcalde de haber ocultado un informe.", "El alcalde ha ocultado un informe."),
    ],
)  # fmt: skip
def test_accusations_and_reports_of_other_languages_are_no_facts(language: str, article: str, statement: str) -> None:
    read = ReadArticle(Article.of(f"{article} 1931.").model_copy(update={"language": language}))
    assert [one.kind for one in overstatements(*_evidence(read, statement))] == ["source"]
    assert overstatements(*_evidence(read, article)) == []


@pytest.mark.parametrize("text", ["may be " * 3000, "asked the " * 2000, "some people " * 1600, ", and the a " * 1500])
def test_hostile_statements_take_no_longer_than_their_length(harbour: ReadArticle, text: str) -> None:
    reading = Reading(text[:20_000])
    started = time.process_time()
    assert isinstance(overstatements(reading, Evidence(harbour, (3, 4, 9))), list)
    assert time.process_time() - started < 20
