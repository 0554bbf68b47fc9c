"""Who asserts a sentence and how sure it is, in news phrases; and whether clauses are negated."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Sentence
from nutgraf.extract import find_attributions

Split = Callable[[str], list[Sentence]]

# text (the last sentence is the one asked about), who asserts it, how certain that is
ROWS: list[tuple[str, str | None, str]] = [
    # the article's own voice
    ("Three bridges were closed on Monday.", None, "fact"),
    ("Ana Ruiz left the hall at noon.", None, "fact"),
    ("Harbour Bank declined to say when it was inspected.", None, "fact"),
    ("Ana Ruiz did not say why.", None, "fact"),
    ("The company added 500 jobs last year.", None, "fact"),
    ("The report ran to 58 pages.", None, "fact"),
    ("Shares closed lower after the state agency moved.", None, "fact"),
    ("The union called off the strike.", None, "fact"),
    ("The firm rejected the offer.", None, "fact"),
    # somebody says so
    ("Police said two men had died.", "Police", "attributed"),
    ("Two men had died, police said.", "police", "attributed"),
    ("Two men had died, police in Lund said on Monday.", "police in Lund", "attributed"),
    ("According to Harbour Bank, rates will rise.", "Harbour Bank", "attributed"),
    ("Rates rose, according to Harbour Bank.", "Harbour Bank", "attributed"),
    ("According to Per Anders Holm, rates will rise.", "Per Anders Holm", "attributed"),
    ("Rates rose, said Per Holm.", "Per Holm", "attributed"),
    ("Ana Ruiz told Reuters that the bridge was safe.", "Ana Ruiz", "attributed"),
    ("The mayor, Ana Ruiz, warned that the bridge could fall.", "Ana Ruiz", "attributed"),
    ("Harbour Bank announced that it had sold the mine.", "Harbour Bank", "attributed"),
    ("Ana Ruiz said it will close.", "Ana Ruiz", "attributed"),
    ("Ana Ruiz acknowledged that it had been deliberate.", "Ana Ruiz", "attributed"),
    ("The study found that singers breathe better.", "The study", "attributed"),
    ("In a statement, the ministry said it was safe.", "the ministry", "attributed"),
    ("Reuters reported, quoting a US official, that the plan was ready.", "a US official", "attributed"),
    ("Ana Ruiz called it “a disgrace”.", "Ana Ruiz", "attributed"),
    ("“The bridge is safe,” said Ana Ruiz.", "Ana Ruiz", "attributed"),
    ("It reportedly cost more.", None, "attributed"),
    ("The man is believed to be in Lund.", None, "attributed"),
    # carried from the sentence before
    ("Ana Ruiz said it was over. She added that nobody was hurt.", "Ana Ruiz", "attributed"),
    ("Police said it was over. They added that nobody was hurt.", "Police", "attributed"),
    ("Harbour Bank said it was over. It said nobody was hurt.", "Harbour Bank", "attributed"),
    ("“It is over,” said Ana Ruiz. “Nobody was hurt.”", "Ana Ruiz", "attributed"),
    ("Dana Holm met Robin Vance. She said it was over.", None, "attributed"),
    ("The office of the minister, Dr Ana Ruiz, denied it.", "The office of the minister", "denied"),
    ("At the hall five groups - one of them new - say they had been told.", None, "attributed"),
    # who said what is not one person
    ("Ana Ruiz said it was safe, but Peter Hale said it was not.", None, "attributed"),
    ("Ana Ruiz said it was safe, but Peter Hale denied that.", None, "disputed"),
    ("The levy, which Ana Ruiz said was unfair, passed.", None, "attributed"),
    ("It was put off after a meeting at which drivers and pensioners said that all was lost.", None, "attributed"),
    ("It was put off after drivers or pensioners told the council that all was lost.", None, "attributed"),
    ("Drivers and pensioners told the council that all was lost.", "Drivers and pensioners", "attributed"),
    ("He was freed after tests showed that he was ill.", None, "attributed"),
    # allegations
    ("Prosecutors alleged that he took a bribe.", "Prosecutors", "alleged"),
    ("Ana Ruiz accused the firm of lying.", "Ana Ruiz", "alleged"),
    ("He allegedly took a bribe.", None, "alleged"),
    ("He is accused of taking a bribe.", None, "alleged"),
    ("He was charged with fraud in June.", None, "alleged"),
    ("The alleged handover took place in a car park.", None, "alleged"),
    ("Two men suspected of arson were held.", None, "alleged"),
    # denials and disputes
    ("Ana Ruiz denied taking a bribe.", "Ana Ruiz", "denied"),
    ("Ana Ruiz denies that she took it.", "Ana Ruiz", "denied"),
    ("The firm rejected the claim that it had lied.", "The firm", "denied"),
    ("Harbour Bank disputes the figure.", "Harbour Bank", "disputed"),
    ("The cause is disputed.", None, "disputed"),
    ("The authorship has long been disputed.", None, "disputed"),
    # the future
    ("The plant will close in May.", None, "forecast"),
    ("The plant is expected to close in May.", None, "forecast"),
    ("The firm plans to close it.", None, "forecast"),
    ("The storm could reach the coast by noon.", None, "forecast"),
    ("The board is to vote on Monday.", None, "forecast"),
    ("Harbour Bank forecast that growth would slow.", "Harbour Bank", "forecast"),
    ("The bank itself projects that inflation will fall.", "The bank", "forecast"),
    ("Analysts expect rates to fall.", "Analysts", "forecast"),
    ("She signed it of her own free will.", None, "fact"),
    # what a court found
    ("He was found guilty of fraud.", None, "fact"),
    ("She was acquitted of the charge that she was accused of.", None, "fact"),
    ("The court ruled that the sale was void.", None, "fact"),
    ("A jury cleared him of an alleged bribe.", None, "fact"),
    # Arabic
    ("وقال سالم البحيري إن الوضع مستقر.", "سالم البحيري", "attributed"),
    ("نفت الوزارة أن تكون قد وافقت.", "الوزارة", "denied"),
    ("أغلق الميناء يوم الاثنين.", None, "fact"),
    ("ومن المقرر أن يعقد الاجتماع غدا.", None, "forecast"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "certainty"), ROWS)
def test_a_sentence_is_asserted_by_the_source_that_the_article_names(
    text: str, speaker: str | None, certainty: str, sentences_of: Split
) -> None:
    found = find_attributions(text, sentences_of(text))[-1]
    assert (found.asserted_by.name if found.asserted_by else None, found.certainty) == (speaker, certainty)


@pytest.mark.parametrize(
    "tail", ["raising a toll of nine that it had given", "calling it “a dark day”", "a day after the rain"]
)
def test_a_source_is_found_before_a_remark(tail: str, sentences_of: Split) -> None:
    text = f"At least 17 people died in Maranel, the agency said on Monday, {tail}."
    found = find_attributions(text, sentences_of(text))[-1]
    assert found.asserted_by is not None
    assert found.asserted_by.name == "the agency"


def test_the_cue_is_the_word_that_shows_it(sentences_of: Split) -> None:
    text = "Ana Ruiz denied it. The plant is expected to close. It allegedly leaked."
    cues = [one.cue for one in find_attributions(text, sentences_of(text))]
    assert [text[cue[0] : cue[1]] for cue in cues if cue] == ["denied", "is expected to", "allegedly"]


PIECES = [
    "Ana Ruiz ",
    "she ",
    "said ",
    "denied ",
    "that ",
    ", ",
    ". ",
    "“",
    "”",
    "will ",
    "allegedly ",
    "according to ",
    "\n",
    "قال ",
    "it ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=50).map("".join))
def test_every_sentence_has_an_attribution_with_spans_inside_the_text(text: str) -> None:
    lines = list(re.finditer(r"[^\n]+", text))
    sentences = [Sentence(i + 1, one.start(), one.end(), one.group(), i, False) for i, one in enumerate(lines)]
    found = find_attributions(text, sentences)
    assert len(found) == len(sentences)
    for sentence, one in zip(sentences, found, strict=True):
        assert one.cue is None or sentence.start <= one.cue[0] < one.cue[1] <= sentence.end
        if one.asserted_by:
            assert text[one.asserted_by.resolved_start : one.asserted_by.resolved_end] == one.asserted_by.name


def test_ten_thousand_words_take_less_than_a_second_on_a_quiet_machine(sentences_of: Split) -> None:
    paragraph = (
        "Judge Helen Moss told Peter Hale, 58, who ran the port from 2016, to expect prison. “You treated it as a "
        "purse,” she said. Police in Lund said on Monday that the firm, Harbour Bank, had denied the claim. It added "
        "that the plan was “in progress” and would cost $4.1bn, according to two people familiar with the talks.\n"
    )
    text = paragraph * 150
    sentences = sentences_of(text)
    began = time.process_time()
    find_attributions(text, sentences)
    assert time.process_time() - began < 5


HOSTILE = ["Ana Ruiz said it. " * 3_000, "he said, " * 5_000, "will " * 10_000, "accused of " * 5_000, "is " * 20_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_weighed_in_good_time(text: str) -> None:
    began = time.process_time()
    find_attributions(text, [Sentence(1, 0, len(text), text, 0, False)])
    assert time.process_time() - began < 5
