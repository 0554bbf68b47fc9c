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
    "text",
    [
        "Serikali imesema kwamba mvua kubwa katika maeneo ya magharibi mwa nchi zimesababisha vifo"
        " vya watu kumi na wawili na kuharibu nyumba. Waziri alisema waandishi wa habari hayo, na shule zitafungwa.",
        "Gobernuak esan du euri handiek uholdeak eragin dituztela iparraldeko probintzietan eta hamabi pertsona hil"
        " direla. Ministroak kazetariei esan zien laguntza bidaliko dietela familiei astea amaitu baino lehen, eta"
        " eskolak itxita egongo direla.",
        "រដ្ឋាភិបាលបាននិយាយថា ភ្លៀងធ្លាក់ខ្លាំងបានបណ្តាលឱ្យមានទឹកជំនន់",
        "ཉི་མ་འདི་ལ་ཁྲིམས་ཁང་གིས་གྲོས་ཆོད་བཞག་པ་རེད།",
    ],
)
def test_an_unknown_language_or_script_is_not_read_as_english(text: str) -> None:
    assert language_of(text) == "und"


def test_a_list_of_english_headlines_is_english() -> None:
    text = "Ferry strike ends; stocks jump. Oil falls 3%. Larkfield beat Penby 2-1. Police arrest man after crash. "
    text += "Storm hits coast, 12 dead. Mayor quits. Court frees journalist. Bank lifts forecast. Union calls strike."
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Corvane's operating margin shrank by 2.3%, to 14.6%.",
        "A £1.15m loan from Marlow Bay enabled Hallam Lettings, a British firm, to acquire a flat in west London.",
        "Castellane's paper on Åkesson's claim was a surprise to a U.S. board.",
        "By a majority of five, councillors agreed to fund a winter trial.",
        "How long does a beetle survive once it is fully grown?",
    ],
)
def test_words_that_english_has_too_show_no_other_language(text: str) -> None:
    assert language_of(text) == "en"
    assert language_of(" ".join([text] * 4)) == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Die Brücke wird für neun Wochen gesperrt, und das ist nicht die letzte.", "de"),
        ("Le pont est fermé et les habitants ne sont pas contents.", "fr"),
        ("Starosta řekl, že most bude zavřený do konce roku a že oprava potrvá.", "cs"),
        ("Borgmesteren sagde, at broen er lukket for biler i maj.", "da"),
        ("Most je zavřený a na řece se bude stavět do konce roku, řekl starosta.", "cs"),
        ("Погибли двое", "ru"),
    ],
)
def test_a_sentence_is(text: str, code: str) -> None:
    assert language_of(text) == code
