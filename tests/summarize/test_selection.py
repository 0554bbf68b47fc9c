"""What a brief shows within its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.brief import MOST_KEY_POINTS, Claim, word_budget
from nutgraf.extract.analysis import analyze
from nutgraf.ingest import article_from_bytes
from nutgraf.render import printed_words
from nutgraf.summarize import brief_by_code
from nutgraf.summarize.candidates import (
    LONGEST_NUT_GRAF,
    LONGEST_POINT,
    SentenceShare,
    StatementCandidate,
    candidates_of,
)
from nutgraf.summarize.fields import what_next
from nutgraf.summarize.points import Point, claim_of, find_all
from nutgraf.summarize.selection import Selection, choose, further_points, select

STORY = (
    "The council approved the flood wall on Tuesday after a long debate. "
    "Councillors approved the flood wall after debate on Tuesday evening. "
    "The wall will cost $212 million and protect 8,600 homes. "
    "It is not known who will pay for the pumps. "
    "Mayor Nora Castell said she would not run again. "
    "A storm in October flooded the market and killed two people."
)
HEADLINE = "Council approves flood wall"


def selection(text: str, budget: int, headline: str = HEADLINE) -> Selection:
    findings = find_all(analyze(Article.of(f"{headline}\n\n{text}")))
    span = findings.article.span(0, len(headline))
    title = Claim(text=headline, spans=(span,), asserted_by=None, certainty="fact", wording="article")
    lead = findings.body[0]
    return select(title, [Point(claim_of(lead, findings), lead)], [], findings, budget)


def shown(chosen: Selection) -> list[Point]:
    points = [chosen.nut_graf, *chosen.key_points, *chosen.not_known, *chosen.what_next]
    return list(dict.fromkeys(points))


def candidate(rank: int, words: str, worth: float = 1.0, label: str = "") -> StatementCandidate:
    findings = find_all(analyze(Article.of(f"{words.capitalize()} fell.")))
    sentence = findings.body[0]._replace(number=rank)
    point = Point(claim_of(findings.body[0], findings), sentence)
    keys = frozenset(words.lower().split())
    return StatementCandidate(point, (SentenceShare(rank, keys, keys, worth),), len(words.split()), label)


def test_what_was_said_already_is_not_chosen_while_something_new_fits() -> None:
    pool = [
        candidate(0, "council approved flood wall tuesday after long debate"),
        candidate(5, "council approved flood wall tuesday after long debate"),
        candidate(6, "storm killed two people near market hall in october"),
    ]
    assert {one.point.sentence.number for one in choose(pool, frozenset(), left=17)} in ({0, 6}, {5, 6})


def test_a_statement_longer_than_the_words_left_is_skipped() -> None:
    pool = [candidate(0, "one two three four five"), candidate(1, "a b c d e f g h i j"), candidate(2, "x y z")]
    assert set(choose(pool, frozenset(), left=8)) == {pool[0], pool[2]}


@given(
    st.lists(st.text(alphabet="abcdef ", min_size=1, max_size=60).filter(str.strip), max_size=9),
    st.integers(min_value=0, max_value=60),
)
def test_any_choice_keeps_to_the_budget_and_repeats_nothing(texts: Sequence[str], budget: int) -> None:
    chosen = choose([candidate(rank, text) for rank, text in enumerate(texts)], frozenset(), budget)
    assert len({id(one) for one in chosen}) == len(chosen)
    assert sum(one.length for one in chosen) <= budget


def test_each_kind_of_statement_has_its_place() -> None:
    chosen = selection(STORY, 80)
    assert [point.claim.text for point in chosen.not_known] == ["It is not known who will pay for the pumps."]
    assert [point.claim.text for point in chosen.what_next] == [
        "The wall will cost $212 million and protect 8,600 homes."
    ]
    assert any("two people" in point.claim.text for point in chosen.key_points)


@pytest.mark.parametrize("budget", [20, 60, 120, 200])
def test_no_statement_is_longer_than_its_place_allows(budget: int) -> None:
    names = ("north", "south", "east", "west", "central", "upper", "lower")
    text = " ".join(
        f"The {name} office, which opened in 19{number}, reported on Monday that {number} cases of a fever were found"
        f" in the {name} valley since the spring, more than in any year before, after heavy rain had spoiled the wells."
        for number, name in enumerate(names, 61)
    )
    chosen = selection(text, budget, "Fever spreads")
    assert printed_words(chosen.nut_graf.claim) <= LONGEST_NUT_GRAF
    assert all(printed_words(point.claim) <= LONGEST_POINT for point in chosen.key_points)
    assert len(chosen.key_points) <= MOST_KEY_POINTS
    if budget >= 60:
        assert sum(printed_words(point.claim) for point in shown(chosen)) <= budget


def test_a_sentence_that_cannot_be_cut_is_shown_from_its_beginning() -> None:
    endless = "Rain " + "and wind and hail and snow " * 40 + "fell."
    chosen = selection(endless, 80)
    assert chosen.nut_graf.claim.text.startswith("Rain and wind")
    assert len(chosen.nut_graf.claim.text.split()) <= LONGEST_NUT_GRAF


SOURCES = ("police", "the chief executive of the Northern Harbour Board", "Superintendent Maria Ana Castellane-Ruiz")


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    "report", ["{clause}, {source} said.", "{capital} said that {clause}.", "“{clause},” said {source}."]
)
def test_the_words_of_a_source_count_as_words_of_its_statement(source: str, report: str) -> None:
    clauses = (
        "a lorry with nineteen crates of oranges and lemons rolled down the steep hill into the market on Monday",
        "two of the four people who were buying bread at a stall beside the old fountain broke a leg",
        "the brakes of the lorry and of three others of that haulier had not been looked at since last winter",
        "forty more lorries of the haulier have to be seen by an inspector before they may cross the bridge",
    )
    lines = (report.format(clause=clause, source=source, capital=source[:1].upper() + source[1:]) for clause in clauses)
    chosen = selection(" ".join(lines), 120, "Lorry rolls into market")
    assert printed_words(chosen.nut_graf.claim) <= LONGEST_NUT_GRAF
    others = (*chosen.key_points, *chosen.not_known, *chosen.what_next)
    assert all(printed_words(point.claim) <= LONGEST_POINT for point in others)


def texts(text: str) -> list[str]:
    findings = find_all(analyze(Article.of(f"{HEADLINE}\n\n{text}")))
    return [one.point.claim.text for one in candidates_of(frozenset(), [], [], findings)]


def test_two_short_sentences_may_be_one_statement_with_one_receipt() -> None:
    findings = find_all(analyze(Article.of("Six members backed the move. Two voted for a larger cut of 50 points.")))
    pair = candidates_of(frozenset(), [], [], findings)[-1]
    assert pair.point.claim.text == "Six members backed the move. Two voted for a larger cut of 50 points."
    assert [span.quote for span in pair.point.claim.spans] == [pair.point.claim.text]


def test_two_sentences_about_different_people_are_not_one_statement() -> None:
    text = "The keeper, Ida Moen, had worked at the zoo since 2019. Two colleagues drove the animal off."
    assert not any("2019. Two" in form for form in texts(text))


def test_a_statement_without_a_fact_loses_to_one_with() -> None:
    story = (
        "The council closed two swimming pools on Tuesday to save a million. There were mixed reactions in the chamber."
        " The company declined to comment. Other towns were cautious. Nine schools send 400 pupils to Morley by bus."
    )
    chosen = selection(story, 40)
    shown = " ".join(point.claim.text for point in (chosen.nut_graf, *chosen.key_points, *chosen.what_next))
    assert "400 pupils" in shown
    assert "mixed reactions" not in shown
    assert "cautious" not in shown


def test_what_is_unknown_and_what_comes_next_are_shown_where_there_is_room() -> None:
    story = (
        "The bridge at Holme fell into the river on Friday after a barge had struck a pillar. Nobody was hurt, police "
        "said. The barge carried sand from a quarry in the north to the port. Its captain has worked for the firm for "
        "many years. Drivers complained about long queues in the town. The cause of the accident is not known. The "
        "council will meet on Monday."
    )
    chosen = selection(story, 80)
    assert [point.claim.text for point in chosen.not_known] == ["The cause of the accident is not known."]
    assert [point.claim.text for point in chosen.what_next] == ["The council will meet on Monday."]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said the wall would hold. The engineer said it would not.",
        "“We will build it,” the mayor said on Monday. Two people died.",
        "The wall will cost $212 million and protect 8,600 homes in the old town and the new one, which flooded in May."
        " Nobody was hurt in the flood that came in October.",
    ],
)
def test_sentences_of_two_speakers_and_quotations_and_long_ones_stay_apart(text: str) -> None:
    assert not any(re.search(r"[.”] [A-Z]", words) for words in texts(text))


def test_a_sentence_that_has_no_short_form_is_not_lost() -> None:
    endless = "Nobody has said" + " how much of the rain that fell in the hills above the town" * 4 + " was lost."
    assert any(words.startswith("Nobody has said") and words.endswith(" …") for words in texts(endless))


def test_the_lead_is_no_item_of_what_comes_next() -> None:
    chosen = selection(
        "The old library will not open again before October after engineers found rot in more than half of the beams"
        " of its roof, which was built in 1911. Work will begin in April.",
        80,
        "Library to stay closed",
    )
    assert "library" in chosen.nut_graf.claim.text
    assert [point.claim.text for point in chosen.what_next] == ["Work will begin in April."]


@pytest.mark.parametrize(("words", "budget"), [(0, 80), (228, 80), (400, 140), (571, 200), (5000, 200)])
def test_a_brief_gets_a_third_of_the_story_within_bounds(words: int, budget: int) -> None:
    assert word_budget(words) == budget


@pytest.mark.parametrize(
    "words",
    [
        "“The wall will be finished in May and it will save the market,” said a trader.",
        '"The children will always be remembered and will never be forgotten here.',
    ],
)
def test_what_somebody_promises_is_not_what_comes_next(words: str) -> None:
    text = f"{STORY.replace('will cost', 'cost')}\n\n{words}"
    assert selection(text, 200).what_next == ()
    assert what_next(find_all(analyze(Article.of(f"{HEADLINE}\n\n{text}")))) == ()


def further(text: str, told: Sequence[int]) -> tuple[list[Claim], tuple[Claim, ...]]:
    """The sentences of an article that are stated already, by place, and what a full brief says besides."""
    findings = find_all(analyze(Article.of(text)))
    stated = [claim_of(findings.body[at], findings) for at in told]
    return stated, further_points([], stated, findings)


FILLER = " ".join(f"The clerk read out item {name} of the long agenda to an empty room." for name in "ABCDEFGHIJKLMNOP")


def test_all_statements_of_a_full_brief_have_at_most_half_the_words_of_the_story() -> None:
    stated, found = further(f"{STORY} {FILLER}", [0])
    assert found
    assert sum(len(claim.text.split()) for claim in (*stated, *found)) <= len(f"{STORY} {FILLER}".split()) / 2


def test_what_a_full_brief_says_besides_is_what_adds_most_in_the_order_of_the_article() -> None:
    _, found = further(f"{FILLER} {STORY}", [len(FILLER.split(". "))])
    said = " ".join(claim.text for claim in found)
    assert "212 million" in said
    assert "killed two people" in said
    assert [claim.spans[0].start for claim in found] == sorted(claim.spans[0].start for claim in found)


def test_a_statement_that_is_only_a_beginning_is_completed_first() -> None:
    findings = find_all(analyze(Article.of(f"{STORY} {FILLER}")))
    lead = claim_of(findings.body[0], findings)
    beginning = lead.model_copy(update={"text": "The council approved the flood wall …"})
    assert lead.text in [claim.text for claim in further_points([], [beginning], findings)]
    assert lead.text not in [claim.text for claim in further_points([], [lead], findings)]


def test_the_receipt_of_a_name_in_the_place_of_a_pronoun_has_the_name() -> None:
    text = (
        "The port lost 40 boats in the storm on Sunday night. The harbour master, Edda Lind, is accused of nothing. "
        "She told Radio Nord that 12 warnings had gone out."
    )
    findings = find_all(analyze(Article.of(text)))
    pool = candidates_of(frozenset({"port", "boats"}), [], [], findings)
    told = [one.point.claim for one in pool if one.point.claim.text.startswith("Edda Lind told")]
    assert told
    assert all("Edda Lind" in claim.spans[0].quote and "12 warnings" in claim.spans[0].quote for claim in told)


def test_the_rest_of_a_very_long_story_keeps_to_the_most_statements_that_a_brief_has() -> None:
    text = "\n\n".join(
        f"The harbour of Velm{number} lost {number + 20} boats. Ana Ruiz{number} paid for {number + 3} cranes."
        for number in range(90)
    )
    brief = brief_by_code(article_from_bytes(text.encode(), "harbours.txt"))
    assert 20 < len(brief.further_points) <= 40


def test_what_hinges_on_another_sentence_is_under_no_label() -> None:
    text = (
        "The council approved the flood wall on Tuesday. It will cost 12 million euros and protect 860 homes. Work "
        "begins in March. Key points:"
    )
    chosen = selection(text, 80)
    assert [point.claim.text for point in chosen.what_next] == ["Work begins in March."]
    assert "It will cost 12 million euros and protect 860 homes." in [one.claim.text for one in chosen.key_points]
    assert not any(point.claim.text.endswith(":") for point in shown(chosen))
