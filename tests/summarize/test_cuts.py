"""Shorter forms of a sentence: what is left is grammatical, and says nothing that the sentence does not."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.extract.analysis import analyze
from nutgraf.summarize.adjuncts import trailing_adjuncts
from nutgraf.summarize.cuts import cuts_of
from nutgraf.summarize.points import head_of, without_source


def forms(text: str, most: int = 25, before: str = "") -> list[str]:
    analysis = analyze(Article.of(f"{before} {text}".strip()))
    return [cut.text for cut in cuts_of(analysis.body[-1], analysis, most)]


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("The bridge, which opened in 1962, was closed on Monday.", "The bridge was closed on Monday."),
        ("Twelve people died at sea, the coast guard said on Tuesday.", "Twelve people died at sea."),
        ("A court jailed the banker on Friday, ending a long case.", "A court jailed the banker on Friday."),
        ("The vote (the third this year) passed by 7-4.", "The vote passed by 7-4."),
        ("Ana Ruiz, 52, the mayor of Velm, resigned in May.", "Ana Ruiz resigned in May."),
        ("Ana Ruiz, the mayor of Velm, who is 52, resigned in May.", "Ana Ruiz, the mayor of Velm, resigned in May."),
        ("In a noisy session, the council approved the plan.", "The council approved the plan."),
        ("Two people died and 40 are missing after a storm crossed Velm.", "Two people died and 40 are missing."),
        (
            "Between 1962 and 1981, working from soundings on paper rolls, she drew 114 sheets of the sea floor.",
            "She drew 114 sheets of the sea floor.",
        ),
        ("The firm sold its mill and bought a forest in Estavia.", "The firm bought a forest in Estavia."),
        ("Six members backed the cut, but Hedda Kosc preferred a bigger one.", "Hedda Kosc preferred a bigger one."),
        ("Aquavela, which offered the town €2.1 million, wants bass.", "Aquavela offered the town €2.1 million."),
        ("The pool will stay open after councillors voted 9-4 for it.", "Councillors voted 9-4 for it."),
        ("But the mayor opposed the plan.", "The mayor opposed the plan."),
        ("The firm said in a statement that it would appeal soon.", "The firm said that it would appeal soon."),
        (
            "A gunman hid in a barn at the edge of the village for three days after the raid.",
            "A gunman hid in a barn at the edge of the village.",
        ),
        ("A man who hid on the roof of a school was found by a teacher.", "A man was found by a teacher."),
        ("Hoping for a reward, he told the police where it was.", "He told the police where it was."),
        ("It is expected to pass ten feet today and to crest at 19.", "It is expected to crest at 19."),
        ("The council closed the road to let a crane through.", "The council closed the road."),
        ("It rises in the hills of Velm; the rest is farmland.", "It rises in the hills of Velm."),
        (
            "The mayor told reporters on Monday that the bridge over the Orva was safe.",
            "The bridge over the Orva was safe.",
        ),
        (
            "The owner was fined after a deck collapsed on a trip to Orle in 2024, killing one and injuring two.",
            "The owner was fined after a deck collapsed, killing one and injuring two.",
        ),
        (
            "A trawler sank near the coast of Vell in a storm on Friday night, leaving two sailors in the water.",
            "A trawler sank, leaving two sailors in the water.",
        ),
        ("Prices rose by 4.9 per cent in the year to March.", "Prices rose by 4.9% in the year to March."),
    ],
)
def test_what_only_adds_may_go(sentence: str, form: str) -> None:
    assert form in forms(sentence)


@pytest.mark.parametrize(
    ("sentence", "false"),
    [
        ("The deal will pass if the unions agree to it.", "The deal will pass."),
        ("The train did not stop in Dorne.", "The train did not stop."),
        ("It was the deadliest fire in the valley.", "It was the deadliest fire."),
        ("Nobody was hurt in the second blast.", "Nobody was hurt."),
        ("He took the money, a charge he denies.", "He took the money."),
        ("The museum opens only on Sundays after lunch.", "The museum opens."),
        ("She has not resigned because of the report.", "She has not resigned."),
        ("The mayor said the ferry was late and the captain had left.", "The mayor the captain had left."),
        (
            "Mark Dupree, an officer who led men, said the raid, if true, would change policy.",
            "Mark Dupree, an officer who led men if true, would change policy.",
        ),
        (
            "Ana Ruiz, a former mayor, said the bridge, which is old, would last.",
            "Ana Ruiz, a former mayor which is old, would last.",
        ),
        ("The company will pay £420,000 for a crossing near the school.", "The company will pay £420,000."),
        (
            "The agency reported on Monday, quoting staff, that two ships sank.",
            "The agency reported on Monday.",
        ),
        (
            "On May 9, the force, in coordination with police, raided a farm.",
            "On May 9, the force, raided a farm.",
        ),
        ("The firm applied for a permit but withdrew it in May.", "The firm applied for a permit."),
        ("Nobody in the town has seen a train on the old line since the war.", "Nobody in the town has seen a train."),
        ("The firm didn't stop the work in Dorne.", "The firm didn't stop the work."),
        ("Opponents have asked the minister to review the plan.", "Opponents have asked the minister."),
        ("The mayor said the letter from the firm was a forgery.", "The mayor said the letter."),
        ("The family of a woman who fled has claimed damages.", "The family of a woman who fled."),
        ("The crews found 12 people in Velm and 14 in Dorne.", "The crews found 12 people and 14 in Dorne."),
        ("The paper is new and has not been reviewed.", "The paper is new."),
        ("Ana Ruiz, her son and her daughter, were found on Monday.", "Ana Ruiz were found on Monday."),
        ("He was told 'to wait and see' by the clerk.", "He was told 'to wait."),
        ("The rule was changed eleven days before the bids were opened.", "The rule was changed eleven days."),
    ],
)
def test_what_makes_it_true_stays(sentence: str, false: str) -> None:
    assert false not in forms(sentence)


def test_the_phrase_before_a_participle_stays_where_the_verb_needs_it() -> None:
    said = "The firm relied on a mill in Orle for twenty years, paying half of its workers in flour."
    assert not any(form.startswith("The firm relied,") for form in forms(said))
    denied = "Nobody died in the fire at the mill, leaving the town relieved."
    assert "Nobody died, leaving the town relieved." not in forms(denied)


@pytest.mark.parametrize(
    "sentence",
    [
        "The firm denied a third charge, of hiding a report, and the jury cleared it of that charge last week.",
        "Tom Ravel was accused of theft in May, but a court acquitted him on Friday.",
        "The banker was convicted of fraud in 2019, a verdict that judges overturned last year.",
        "Ana Ruiz was charged with arson, but prosecutors dropped the case before the trial.",
    ],
)
def test_an_accusation_is_not_told_without_the_acquittal(sentence: str) -> None:
    cleared = re.compile("cleared|acquitted|overturned|dropped")
    accused = re.compile("charge|accused|convicted")
    assert all(cleared.search(form) for form in forms(sentence) if accused.search(form))


@pytest.mark.parametrize(
    ("sentence", "limit"),
    [
        ("The beds could reopen at the earliest after three clean results in a row.", "earliest"),
        ("The bridge may open at the earliest in May, the mayor said.", "earliest"),
        ("The firm has to pay the fine at the latest by the end of June.", "latest"),
        ("Officials said the second road would close at the latest when the snow comes.", "latest"),
    ],
)
def test_what_may_happen_keeps_its_earliest_and_latest_time(sentence: str, limit: str) -> None:
    whole = sentence.rstrip(".").partition(limit)[2].partition(",")[0]
    assert all(limit in form and whole in form for form in forms(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The growers' association put its losses at £90,000 a week.",
        "The bank left its main rate at 4.5 per cent on Thursday.",
        "Analysts value the old firm at about $2 billion.",
        "The ministry estimates the cost of the dam at 3 million euros.",
    ],
)
def test_an_amount_that_something_is_put_at_stays(sentence: str) -> None:
    amount = sentence.partition(" at ")[2].split()[0]
    assert forms(sentence)
    assert all(amount in form for form in forms(sentence))


def test_a_clause_that_points_back_at_the_one_before_is_no_form() -> None:
    said = "The firm denied a third charge, of hiding a report, and the jury cleared it of that charge last week."
    assert not any(form.startswith("The jury") for form in forms(said))


def test_he_is_named_where_it_is_certain_who_he_is() -> None:
    assert "Tomas Reyes was cleared of fraud on Friday." in forms(
        "He was cleared of fraud on Friday.", before="The mayor, Tomas Reyes, said that he was relieved."
    )


def test_other_languages_are_left_whole() -> None:
    text = "Der Bürgermeister, der 2019 gewählt wurde, trat am Montag zurück, sagte die Stadt."
    analysis = analyze(Article(text=text, language="de"))
    assert [cut.text for cut in cuts_of(analysis.body[0], analysis, 25)] == [text]


WORDS = st.lists(
    st.sampled_from(
        "The mayor , who said that and but ; — (yes) “no” denied 12 people in Velm on Monday after it was opened was"
        " killed because . 4.9 per cent".split()
    ),
    min_size=1,
    max_size=40,
)


@given(WORDS)
def test_every_form_is_short_and_made_of_the_words_of_its_sentence(words: list[str]) -> None:
    text = " ".join(["Ana", *words])
    analysis = analyze(Article.of(text))
    for sentence in analysis.body:
        known = {word.casefold() for word in re.findall(r"[\w.]+", sentence.text)} | {"ana", "4.9"}
        for cut in cuts_of(sentence, analysis, 15):
            assert len(cut.text.split()) <= 15
            assert 0 <= cut.start < cut.end <= len(sentence.text)
            assert {word.strip(".").casefold() for word in re.findall(r"[\w.]+", cut.text)} <= {
                word.strip(".") for word in known
            } | {"", "mayor"}


@pytest.mark.parametrize("unit", ["and the mayor said ", ", who left, ", "( ", "in Velm on Monday ", "“ ", ", "])
def test_a_hostile_sentence_takes_no_time(unit: str) -> None:
    text = ("The ferry sank " + unit * 20_000)[:20_000] + "."
    analysis = analyze(Article.of(text))
    started = time.process_time()
    for sentence in analysis.body[:40]:
        cuts_of(sentence, analysis, 25)
    assert time.process_time() - started < 20


@pytest.mark.parametrize("figure", ["three", "3", "twenty", "a dozen"])
def test_a_figure_keeps_what_says_of_which_day_part_or_thing_it_is(figure: str) -> None:
    sentence = f"An engineer noticed strange files at {figure} in the morning"

    assert not [
        sentence[:end] for end in trailing_adjuncts(sentence, 0, len(sentence)) if sentence[:end].endswith(figure)
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The cuts were put off after a meeting at which drivers and pensioners said that villages would be left alone.",
        "The mayor resigned after a hearing in which two aides testified that he had taken cash.",
        "The team lost in Leeds after a week when its captain told reporters he wanted to leave.",
        "The firm was fined after a fire that officials said should not have been possible.",
    ],
)
def test_what_is_no_sentence_without_its_relative_clause_is_no_form(sentence: str) -> None:
    assert not any(form.startswith(("A meeting", "A hearing", "A week", "A fire")) for form in forms(sentence))


@pytest.mark.parametrize(
    ("sentence", "broken"),
    [
        ("A further one is planned for 8 December if there is no agreement.", "planned for if"),
        ("The interior ministry gave the number of dead as three.", "of dead."),
        ("Nearly half of the jobs will go at the warehouse in Denby.", "will go."),
        ("A man was killed by a falling tree in Castlerowan early on Friday.", "early."),
        ("The ferry was late again and docked in Dorne shortly after noon.", "shortly."),
        ("She died when her car was swept off a quay; a child in the car was saved by a postman.", "a child."),
        ("He stopped efforts from Ben Osei and the substitute Ryo Tanabe as Wexcombe won 4-2 on penalties.", "The sub"),
        ("The plan was ready for use, but the prefect thought that unlikely.", "thought unlikely"),
        ("Members of the court found that hard to believe of a careful bank.", "found hard"),
        ("The town believes that firmly and paid for a second report.", "believes firmly"),
        ("It will spare them a flood, said Jori Calvet, who grows nuts, but will leave no water.", "flood who"),
        ("It will spare them a flood, said Jori Calvet, who grows nuts in the valley.", "flood who"),
        ("Shares in its parent, Norvane, fell by 7 per cent in early trade.", "parent fell"),
        ("Their lawyer, Ines Okafor, asked the court for a new date in May.", "lawyer asked"),
    ],
)
def test_no_form_ends_where_its_words_need_more(sentence: str, broken: str) -> None:
    article = analyze(Article.of(sentence))
    assert not any(broken in cut.text for cut in cuts_of(article.body[0], article, 25))


def test_a_remark_that_sums_up_may_go_though_it_weighs_both_sides() -> None:
    text = "The council voted to close two pools, a decision that saves a million but leaves the east without any."
    article = analyze(Article.of(text))
    assert "The council voted to close two pools." in [cut.text for cut in cuts_of(article.body[0], article, 25)]


@pytest.mark.parametrize(
    ("sentence", "broken"),
    [
        ("The environment ministry found that noise at 40 houses would be above the limit.", "found noise."),
        ("The union learned that wages in the north would be cut by a tenth.", "learned that wages."),
        ("A strong earthquake struck the islands shortly before dawn on Tuesday, killing seven people.", "shortly,"),
        ("Payments became irregular in 2023, and in March Ghana cut supplies by 40 per cent.", "irregular in March"),
        ("The river rose in May, and in June the dam above the town gave way.", "rose in June"),
        ("The chief asked the 2,600 people who live below the canal to be ready to go.", "people."),
        ("The rate rose to 4.9 per cent, a jump that the office attributed mainly to layoffs in fishing.", "mainly."),
        (
            "All of them say that the deliveries will carry on and that Togo will pay in advance.",
            "say the deliveries will carry on and that",
        ),
        ("Both firms agreed to pay for the power of each month in advance on Friday.", "month."),
        ("The ship was set on fire by the crew.", "was set."),
        (
            "It admits that nine died after a review found that staff erred and that alarms by nurses were lost.",
            "and that alarms.",
        ),
        (
            "It admits that nine died after a review found that staff erred and that alarms by nurses were lost.",
            "admits that alarms",
        ),
        ("The report found that in 37 cases the care fell below the standard that should be expected.", "found in 37"),
        ("The report found that in 37 cases the care fell below the standard that should be expected.", "care fell."),
        ("A skeleton found under a car park on the island of Sorrey carried the germ that causes plague.", "park."),
        ("Passengers taken to the hall on the pier slept on mats that the town had lent.", "to the hall."),
        (
            "Pryce & Daughter, which has cast bells here since 1794, owes the bank 780,000 pounds.",
            "1794, owes the bank 780,000 pounds, ",
        ),
        ("The method, known as the Ashdown correction, cut errors in depth from 40 metres to three.", "errors."),
        ("The city raised fares in the north from 2 to 3 euros in May.", "fares."),
        ("The army said that its troops in the town were still in control of the airport.", "still."),
        ("Amélia stands, takes a rake with a long handle and draws the salt toward her.", "rake."),
        ("The chair of the committee said that number was out of date.", "said number"),
        ("The chairs of three committees disagreed in public about who had shut the pool last week.", "about."),
        (
            "A scan on Monday showed what doctors took for a fracture in the foot, and for six hours, "
            "according to two people close to the talks, the club was ready to walk away.",
            "took for six hours",
        ),
        ("“That was the day,” said Hana Okonjo of the Institute for Field Ecology, who led the work.", "Ecology led"),
        (
            "At least 17 people died in Maranel, the protection agency said on Monday, raising a toll of nine.",
            "agency said on Monday, raising",
        ),
    ],
)
def test_no_form_is_a_sentence_that_an_editor_would_strike(sentence: str, broken: str) -> None:
    assert not any(broken in form for form in forms(sentence) if form != sentence)


def test_what_one_side_says_does_not_stand_without_the_answer() -> None:
    answered = (
        "The rebels said on Wednesday that they had captured the airport of Dahla, the last one in the north, but the "
        "army said that its troops were still in control and had killed 60 fighters."
    )
    assert all("army" in form for form in forms(answered) if "rebels" in form.lower())
    assert any("rebels" in form.lower() for form in forms(answered))


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        (
            "The side came from behind to beat the champions on Sunday and end a run of eleven games without a win.",
            "The side came from behind to beat the champions on Sunday.",
        ),
        (
            "The firm borrowed money to buy a mill in Estavia and open the first of ten shops.",
            "The firm borrowed money to buy a mill in Estavia.",
        ),
        (
            "Pryce & Daughter, which has cast bells here since 1794, owes the bank 780,000 pounds.",
            "Pryce & Daughter owes the bank 780,000 pounds.",
        ),
    ],
)
def test_the_second_of_two_purposes_and_a_clause_about_a_firm_may_go(sentence: str, form: str) -> None:
    assert form in forms(sentence)


def test_the_clause_behind_the_figure_of_an_apposition_may_go() -> None:
    said = forms("The rate rose to 4.9 percent, a jump of 0.8 points that the office explained by layoffs in fishing.")
    assert "The rate rose to 4.9%, a jump of 0.8 points." in said


def test_she_is_whom_the_sentence_before_is_about_alone() -> None:
    before = "Ana Brink has twins in the first year.\n\nA letter came late. Ros Ibbotson, 58, will retire in July."
    assert "Ros Ibbotson has not decided whether to give evidence." in forms(
        "She has not decided whether to give evidence.", before=before
    )
    told = "Ana Brink has twins in the first year.\n\nRos Ibbotson met Ana Brink in July."
    assert forms("She has not decided whether to give evidence.", before=told) == [
        "She has not decided whether to give evidence."
    ]


@pytest.mark.parametrize(
    ("sentence", "head"),
    [
        (
            "The army had around 2,500 soldiers in Marevia as part of a force formed in 2014 to guard the strait.",
            "The army had around 2,500 soldiers in Marevia",
        ),
        (
            "Deputy Lena Ortiz told the council that the new bridge would cost £4.1 million, noting that steel rose.",
            "Deputy Lena Ortiz told the council that the new bridge would cost £4.1 million",
        ),
    ],
)
def test_what_only_adds_is_left_out(sentence: str, head: str) -> None:
    assert head_of(sentence, least=6, most=15) == head


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge will be built next year according to the mayor, if the council agrees to pay for it in full.",
        "The bridge will be built next year according to the mayor, but her own party rejects the plan outright.",
        "The bridge was sold last year according to the firm, which denies that it ever owned the land below it.",
        "“The bridge, which we all love, will be built next year as part of the plan that we made in 2014.”",
    ],
)
def test_a_tail_that_turns_the_meaning_is_never_left_out(sentence: str) -> None:
    assert head_of(sentence, least=3, most=12) == sentence


def test_a_source_at_the_end_of_a_sentence_is_left_out() -> None:
    assert without_source("Twelve people died, according to the coast guard.") == "Twelve people died"
    assert without_source("According to the coast guard, twelve died.") == "According to the coast guard, twelve died."


@given(st.text(alphabet="abc ,;“”().", max_size=200), st.integers(1, 10), st.integers(1, 30))
def test_a_head_is_the_beginning_of_its_sentence(sentence: str, least: int, most: int) -> None:
    assert sentence.startswith(head_of(sentence, least=least, most=most))
    assert sentence.startswith(without_source(sentence))


def test_what_somebody_said_behind_a_comma_is_no_second_predicate() -> None:
    assert "The bridge is safe, said the mayor." in forms("The bridge, which opened in 1962, is safe, said the mayor.")


@pytest.mark.parametrize(
    ("sentence", "false"),
    [
        ("She was a pupil of Julius Ahrendt in Berlin, who advised her to attempt only songs.", "Berlin advised"),
        ("Police questioned a man from Carlow, who denied the theft of the car on Monday.", "Carlow denied"),
        ("The court fined a dealer at Norvane, who sold the shares a day before the news.", "Norvane sold"),
    ],
)
def test_a_relative_clause_behind_a_place_is_said_of_nobody(sentence: str, false: str) -> None:
    analysis = analyze(Article.of(sentence))
    assert not any(cut.text.startswith(false) for cut in cuts_of(analysis.body[0], analysis, 25))
