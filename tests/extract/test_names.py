"""Names, their kinds and the roles the article gives, in news phrases."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article, Sentence
from nutgraf.extract import find_names
from nutgraf.extract.analysis import analyze
from nutgraf.extract.entities import NamedEntity

Split = Callable[[str], list[Sentence]]

# text, name, kind, roles in order of place
ROWS: list[tuple[str, str, str, list[str]]] = [
    # relatives of a firm and of a person
    ("Shares in its parent, Norvane, fell. Norvane did not answer.", "Norvane", "organisation", ["its parent"]),
    ("The boy's parent, Mirel, complained. Mirel wept.", "Mirel", "person", ["The boy's parent"]),
    # titles before the name
    ("The vote pleased Mayor Ana Ruiz.", "Ana Ruiz", "person", ["Mayor"]),
    ("They met Syrian President Ahmed al-Sharaa in May.", "Ahmed al-Sharaa", "person", ["Syrian President"]),
    ("He wrote to Gen. Idris Malouf twice.", "Idris Malouf", "person", ["Gen."]),
    ("It was led by Detective Inspector Yusra Malik.", "Yusra Malik", "person", ["Detective Inspector"]),
    ("It angered Finance Minister Ilka Dornath.", "Ilka Dornath", "person", ["Finance Minister"]),
    ("They asked Dr Imogen Sallis about it.", "Imogen Sallis", "person", []),
    ("The chair is Dame Frances Ogilby-Hart now.", "Dame Frances Ogilby-Hart", "person", []),
    ("Former President Peter Hale left.", "Peter Hale", "person", ["Former President"]),
    ("The plan of Deputy Governor Zlata Merin failed.", "Zlata Merin", "person", ["Deputy Governor"]),
    # nouns before it
    ("It was written by the musicologist Kirsten Bjelland.", "Kirsten Bjelland", "person", ["musicologist"]),
    ("They met senior Front commander Abdel Fatraoui.", "Abdel Fatraoui", "person", ["senior Front commander"]),
    ("Her former colleague Bertil Berg wrote it.", "Bertil Berg", "person", ["former colleague"]),
    ("It fell on fire chief Ragna Mosvold to say so.", "Ragna Mosvold", "person", ["fire chief"]),
    # first names that are small words elsewhere
    ("According to Per Anders Holm, the mill will close.", "Per Anders Holm", "person", []),
    ("Per Holm said the mill would close at 40 per cent.", "Per Holm", "person", []),
    ("It was sold, said Per Holm.", "Per Holm", "person", []),
    ("They met Will Hunt, who left.", "Will Hunt", "person", []),
    ("Will the mill close? Nobody asked Will Hunt.", "Will Hunt", "person", []),
    # appositions
    ("Brad Cooper, the commander of the fleet, left.", "Brad Cooper", "person", ["the commander of the fleet"]),
    ("The head of it, Admiral Brad Cooper, left.", "Brad Cooper", "person", ["The head of it", "Admiral"]),
    ("Maria Kossel, 41, a nurse, left.", "Maria Kossel", "person", ["a nurse"]),
    ("Maria Kossel, 41, left.", "Maria Kossel", "person", []),
    ("Its chief executive, Milo Prentiss, will go.", "Milo Prentiss", "person", ["Its chief executive"]),
    ("Togo's chief negotiator, Afi Dossavi-Kpélim, left.", "Afi Dossavi-Kpélim", "person", ["Togo's chief negotiator"]),
    ("He praised Ivo Lund, a spokesman for the city.", "Ivo Lund", "person", ["a spokesman for the city"]),
    ("Owen Straker, an analyst at Beaufort Lane, laughed.", "Owen Straker", "person", ["an analyst at Beaufort Lane"]),
    ("Ana Ruiz, a lung specialist who was not involved, left.", "Ana Ruiz", "person", ["a lung specialist"]),
    ("Karel Bisz, who heads the Chamber of Industry, left.", "Karel Bisz", "person", ["heads the Chamber of Industry"]),
    ("Priya Anand (Lab), who chairs the committee, left.", "Priya Anand", "person", ["chairs the committee"]),
    ("Ana Ruiz, 51, is a former mayor of Lund.", "Ana Ruiz", "person", ["a former mayor of Lund"]),
    ("Her husband, Joaquim, raked the pans.", "Joaquim", "person", ["Her husband"]),
    # how names are written
    ("He met Teófilo Barranca there.", "Teófilo Barranca", "person", []),
    ("The poet Ludwig van der Berg came.", "Ludwig van der Berg", "person", ["poet"]),
    ("The actor Sean O'Brien came.", "Sean O'Brien", "person", ["actor"]),
    ("The singer J. K. Moss came.", "J. K. Moss", "person", ["singer"]),
    ("The leader, Osama bin Talal, came.", "Osama bin Talal", "person", ["The leader"]),
    ("It killed leader Dhiya’ Zawba al-Hardani.", "Dhiya’ Zawba al-Hardani", "person", ["leader"]),
    ("The barrister, Rupert Fennimore KC, left.", "Rupert Fennimore", "person", ["The barrister"]),
    # organisations
    ("It was run by the Ministry of Health and Care.", "Ministry of Health and Care", "organisation", []),
    ("She works at the University of Tarnholm.", "University of Tarnholm", "organisation", []),
    ("A study by Harbour Bank found it.", "Harbour Bank", "organisation", []),
    ("The Transport and Depot Workers Union struck.", "Transport and Depot Workers Union", "organisation", []),
    ("The site belongs to Ashdown & Pell.", "Ashdown & Pell", "organisation", []),
    ("Corvane Instruments, the maker of scales, rose.", "Corvane Instruments", "organisation", ["the maker of scales"]),
    ("Plans by Northmoor, a Dublin-based group, failed.", "Northmoor", "organisation", ["a Dublin-based group"]),
    ("They sued a contractor, Oxbow Systems, in May.", "Oxbow Systems", "organisation", ["a contractor"]),
    ("It was reported by the security firm Northlight.", "Northlight", "organisation", []),
    ("They gave it to the Office for Networks.", "Office for Networks", "organisation", []),
    # places and others
    ("The fire broke out in Erbil at dawn.", "Erbil", "place", []),
    ("They left Anbar province on foot.", "Anbar", "place", []),
    ("It began in the village of Hollin Cross.", "Hollin Cross", "place", []),
    ("The house on Pike Street fell.", "Pike Street", "place", []),
    ("It fell in the Isle of Wight.", "Isle of Wight", "place", []),
    ("They flew to Portugal.", "Portugal", "place", []),
    ("The probe will pass Ormund twice.", "Ormund", "other", []),
]  # fmt: skip


def entity(text: str, name: str, sentences_of: Split) -> NamedEntity:
    found = {one.name: one for one in find_names(text, sentences_of(text))}
    assert name in found
    return found[name]


@pytest.mark.parametrize(("text", "name", "kind", "roles"), ROWS)
def test_a_name_has_its_kind_and_the_roles_beside_it(
    text: str, name: str, kind: str, roles: list[str], sentences_of: Split
) -> None:
    found = entity(text, name, sentences_of)
    assert (found.kind, [role.text for role in found.roles]) == (kind, roles)


NO_NAMES = [
    "Snow fell on Tuesday.",
    "The trial began on Monday in March.",
    "Bonds fell. Prices rose. Nobody knew why.",
    "Police said so. Officials said less. Residents left.",
    "The Iraqi government and French troops left.",
    "However, it held. Meanwhile, it rained.",
    "# Older People Who Sing Keep Their Lungs",
    "WHAT WE KNOW",
    "I went, and I said so.",
]


@pytest.mark.parametrize("text", NO_NAMES)
def test_first_words_weekdays_nationalities_and_headings_are_no_names(text: str, sentences_of: Split) -> None:
    assert find_names(text, sentences_of(text)) == ()


# text, full name, its mentions as written
LINKED: list[tuple[str, str, list[str]]] = [
    ("Ana Ruiz left. Ruiz did not say why.", "Ana Ruiz", ["Ana Ruiz", "Ruiz"]),
    ("Ana Ruiz left. Mrs Ruiz was tired.", "Ana Ruiz", ["Ana Ruiz", "Ruiz"]),
    ("It met Ahmed al-Sharaa. It helped al-Sharaa.", "Ahmed al-Sharaa", ["Ahmed al-Sharaa", "al-Sharaa"]),
    ("US Central Command (CENTCOM) left CENTCOM.", "US Central Command", ["US Central Command", "CENTCOM", "CENTCOM"]),
    ("The Islamic State (ISIS) lost. They fought ISIS.", "Islamic State", ["Islamic State", "ISIS", "ISIS"]),
    ("Corvane Instruments rose. They sold Corvane.", "Corvane Instruments", ["Corvane Instruments", "Corvane"]),
    ("Rita Sampaio Vogel left. We saw Sampaio Vogel.", "Rita Sampaio Vogel", ["Rita Sampaio Vogel", "Sampaio Vogel"]),
    ("Amélia Bragante sat down. Then Amélia left.", "Amélia Bragante", ["Amélia Bragante", "Amélia"]),
    ("Ana Ruiz left. Ruiz’s car stayed.", "Ana Ruiz", ["Ana Ruiz", "Ruiz"]),
    ("PORT ELLERY, May 3 — The port of Port Ellery shut.", "Port Ellery", ["PORT ELLERY", "Port Ellery"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "mentions"), LINKED)
def test_short_forms_belong_to_the_full_name(text: str, name: str, mentions: list[str], sentences_of: Split) -> None:
    found = entity(text, name, sentences_of)
    assert [text[start:end] for start, end in found.mentions] == mentions


def test_two_people_with_one_surname_stay_apart(sentences_of: Split) -> None:
    text = "Judith Pellworth wants to sell. Marcus Pellworth does not. Then Pellworth left. Mrs Pellworth stayed."
    judith = entity(text, "Judith Pellworth", sentences_of)
    marcus = entity(text, "Marcus Pellworth", sentences_of)
    assert [text[start:end] for start, end in judith.mentions] == ["Judith Pellworth", "Pellworth"]
    assert judith.mentions[1][0] == text.index("Mrs Pellworth") + 4
    assert len(marcus.mentions) == 1


def test_a_surname_is_the_one_person_of_that_name_so_far(sentences_of: Split) -> None:
    text = "Maria Ash drew maps. Ash was a clerk. In 1962 she married Denis Ash. Ash died in 2004."
    found = entity(text, "Maria Ash", sentences_of)
    assert [text[start:end] for start, end in found.mentions] == ["Maria Ash", "Ash"]
    assert found.mentions[1][0] == text.index("Ash was")
    assert len(entity(text, "Denis Ash", sentences_of).mentions) == 1


def test_a_surname_is_not_linked_to_a_firm_of_that_name(sentences_of: Split) -> None:
    text = "Judith Pellworth left Pellworth Biscuits. Marcus Pellworth stayed. It was Pellworth who cried."
    firm = entity(text, "Pellworth Biscuits", sentences_of)
    assert len(firm.mentions) == 1


def test_a_heading_is_no_evidence_but_mentions_who_is_known(sentences_of: Split) -> None:
    text = "# Ruiz Leaves Lund In Tears\nAna Ruiz left on Monday."
    found = find_names(text, sentences_of(text))
    assert [one.name for one in found] == ["Ana Ruiz"]
    assert [text[start:end] for start, end in found[0].mentions] == ["Ruiz", "Ana Ruiz"]


ARABIC = [
    ("وقال رئيس النقابة، سالم البحيري، للصحفيين ذلك.", "سالم البحيري", "رئيس النقابة"),
    ("وصفت المهندسة هالة الششتاوي الاتفاق.", "هالة الششتاوي", "المهندسة"),
    ("التقى الرئيس عبد الفتاح السيسي الوفد.", "عبد الفتاح السيسي", "الرئيس"),
]


@pytest.mark.parametrize(("text", "name", "role"), ARABIC)
def test_an_arabic_name_is_found_behind_a_title_or_a_role(text: str, name: str, role: str, sentences_of: Split) -> None:
    found = entity(text, name, sentences_of)
    assert role in [one.text for one in found.roles]


def test_an_arabic_title_before_a_nationality_or_a_stop_gives_no_name(sentences_of: Split) -> None:
    text = "التقى الرئيس الأمريكي في القاهرة."
    assert find_names(text, sentences_of(text)) == ()


PIECES = [
    "Ana Ruiz",
    "Ruiz",
    "Mr ",
    "the mayor",
    ", ",
    ". ",
    "Bank",
    " of ",
    " and ",
    "al-",
    "(ABC)",
    "’s ",
    "\n",
    "😀",
    "41",
    "قال",
    "J. ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=50).map("".join))
def test_mentions_and_roles_are_verbatim_and_in_order(text: str) -> None:
    sentences = [
        Sentence(number, found.start(), found.end(), found.group(), number, False)
        for number, found in enumerate(re.finditer(r"[^\n]+", text))
    ]
    taken: set[tuple[int, int]] = set()
    for one in find_names(text, sentences):
        assert any(text[start:end] == one.name for start, end in one.mentions)
        assert list(one.mentions) == sorted(one.mentions)
        assert not taken & set(one.mentions)
        taken |= set(one.mentions)
        assert all(text[role.start : role.end] == role.text for role in one.roles)


@pytest.mark.parametrize(
    ("sentence", "person", "place"),
    [
        ("Marta Holm was a pupil of Otto Lind in Dresden, who advised her to travel.", "Otto Lind", "Dresden"),
        ("The judge jailed Tom Reid in Carlisle, who had denied theft.", "Tom Reid", "Carlisle"),
        ("Officers spoke to Lena Fox near Garth, who saw the crash.", "Lena Fox", "Garth"),
    ],
)
def test_who_behind_a_place_is_the_person_before_it(sentence: str, person: str, place: str) -> None:
    kinds = {entity.name: entity.kind for entity in analyze(Article.of(sentence)).entities}
    assert (kinds[person], kinds[place]) == ("person", "place")
