"""Quotations and their speakers in news phrases; a wrong speaker is worse than none."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Sentence
from nutgraf.extract import find_quotations
from nutgraf.extract.quotes import DirectQuote

Split = Callable[[str], list[Sentence]]

# text, the words between the marks, who speaks (None: nobody, or not certain)
ROWS: list[tuple[str, str, str | None]] = [
    # the speaker behind the quotation
    ("“It held,” said Ana Ruiz.", "It held,", "Ana Ruiz"),
    ('"It held," said Ana Ruiz, the engineer who built it.', "It held,", "Ana Ruiz"),
    ("“It held,” Ana Ruiz said on Monday.", "It held,", "Ana Ruiz"),
    ("“It held,” Ana Ruiz told a news conference.", "It held,", "Ana Ruiz"),
    ("“It held,” Ana Ruiz, the engineer who built it, said.", "It held,", "Ana Ruiz"),
    ("“It held,” said the engineer, Ana Ruiz, who built it.", "It held,", "Ana Ruiz"),
    ("“It held,” said its builder, Ana Ruiz.", "It held,", "Ana Ruiz"),
    ("“It held,” said fire chief Ana Ruiz, adding that nobody was hurt.", "It held,", "Ana Ruiz"),
    ("“It held,” says an officer at the cordon, who asks not to be named.", "It held,", "an officer at the cordon"),
    ("“It held,” said a spokesman for Harbour Bank in an email.", "It held,", "a spokesman for Harbour Bank"),
    ("“It held,” according to Ana Ruiz.", "It held,", "Ana Ruiz"),
    ("“It held”, said Mr Okoro.", "It held", "Okoro"),
    ("“Has it held?” asked Ana Ruiz.", "Has it held?", "Ana Ruiz"),
    ("“It held,” Gen. Ivo Malouf recalled in an interview.", "It held,", "Ivo Malouf"),
    ("“It held,” wrote Ana Ruiz in a letter to the paper.", "It held,", "Ana Ruiz"),
    ("“It held,” Ruiz’s lawyer said.", "It held,", "Ruiz’s lawyer"),
    ("‘It held,’ said Ana Ruiz.", "It held,", "Ana Ruiz"),
    ("«It held», said Ana Ruiz.", "It held", "Ana Ruiz"),
    ("„It held“, said Ana Ruiz.", "It held", "Ana Ruiz"),
    # before it
    ("Ana Ruiz said: “It held.”", "It held.", "Ana Ruiz"),
    ("Ana Ruiz said, “It held.”", "It held.", "Ana Ruiz"),
    ("Ana Ruiz told Reuters, “It held all night.”", "It held all night.", "Ana Ruiz"),
    ("A senior army officer told the BBC: “It held.”", "It held.", "A senior army officer"),
    ("Speaking outside the court, Ana Ruiz said: “It held.”", "It held.", "Ana Ruiz"),
    ("In a statement, the ministry said: “It held.”", "It held.", "the ministry"),
    ("The statement read: “It held.”", "It held.", "The statement"),
    ("Ana Ruiz was blunt: “It held.”", "It held.", "Ana Ruiz"),
    ("The mayor, Ana Ruiz, told the council: “It held.”", "It held.", "Ana Ruiz"),
    ("Ana Ruiz, 41, a nurse, said: “It held.”", "It held.", "Ana Ruiz"),
    ("Ana Ruiz, who built it, and who lives nearby, said: “It held.”", "It held.", "Ana Ruiz"),
    ("Ana Ruiz met the crew and told them: “It held.”", "It held.", "Ana Ruiz"),
    ("Ana Ruiz was quoted as saying: “It held.”", "It held.", "Ana Ruiz"),
    ("The Herald quoted Ana Ruiz as saying, “It held.”", "It held.", "Ana Ruiz"),
    ("Ana Ruiz went on to say: “It held.”", "It held.", "Ana Ruiz"),
    # in the middle, and on both sides
    ("“We like it,” said Ana Ruiz, “but not for ever.”", "but not for ever.", "Ana Ruiz"),
    ("“My first call,” Ana Ruiz said, “is to the drivers.”", "My first call,", "Ana Ruiz"),
    ("“It held,” said Ana Ruiz. “It always will.”", "It always will.", "Ana Ruiz"),
    ("The officer stressed that it depends, adding, “We wait for now.”", "We wait for now.", "The officer"),
    ("The officer stressed it depends, adding, “We wait,” according to Reuters.", "We wait,", "The officer"),
    # phrases
    ("Ana Ruiz said the talks were “in progress”.", "in progress", "Ana Ruiz"),
    ("Ana Ruiz called the result “interesting but fragile”.", "interesting but fragile", "Ana Ruiz"),
    ("The bill, which Ana Ruiz called “a disgrace”, passed.", "a disgrace", "Ana Ruiz"),
    ("It came from Ana Ruiz, who complained it was “slowly dying”.", "slowly dying", "Ana Ruiz"),
    ("Talks are “further along than it seems,” said Ana Ruiz.", "further along than it seems,", "Ana Ruiz"),
    ("Ana Ruiz voted for the plan, calling it “the least bad one”.", "the least bad one", "Ana Ruiz"),
    ("Harbour Bank said the plan “rests on air” and that it would wait.", "rests on air", "Harbour Bank"),
    ("It was described by Ana Ruiz as “a bitter day”.", "a bitter day", "Ana Ruiz"),
    ("According to Ana Ruiz, the wall is “a joke”.", "a joke", "Ana Ruiz"),
    ("Ana Ruiz left. She said that it was a “disgrace”.", "disgrace", "Ana Ruiz"),
    ("Reuters, quoting a US official, reported that the raid was “over”.", "over", "a US official"),
    # a role or a surname that stands for somebody named before
    ("Ana Ruiz built it. “It held,” Ruiz said.", "It held,", "Ana Ruiz"),
    ("Mayor Ana Ruiz built it. “It held,” the mayor said.", "It held,", "Ana Ruiz"),
    ("A clerk on the board came. “It held,” the clerk said.", "It held,", "A clerk on the board"),
    # pronouns with one antecedent
    ("Ana Ruiz built it. “It held,” she said.", "It held,", "Ana Ruiz"),
    ("Ana Ruiz said it was hard. “It held,” she said.", "It held,", "Ana Ruiz"),
    ("Judge Ana Ruiz told Peter Hale to wait. “It held,” she said.", "It held,", "Ana Ruiz"),
    ("Teacher Dana Holm said Robin Vance had lied. “It was cruel,” she added.", "It was cruel,", "Dana Holm"),
    ("Harbour Bank denied the claim. “The vault was shut,” it said.", "The vault was shut,", "Harbour Bank"),
    ("Works and Housing Minister Ana Ruiz denied it. “It held,” she said.", "It held,", "Ana Ruiz"),
    # pronouns that could mean two people, or nobody known
    ("Dana Holm met Robin Vance. “It held,” she said.", "It held,", None),
    ("Dana Holm accused Robin Vance of lying, but Vance left. “It held,” she said.", "It held,", None),
    ("Snow fell all night. “It held,” she said.", "It held,", None),
    ("He kept the police chief, Raymond Doss. “It held,” he said.", "It held,", None),
    ("“It held,” I said.", "It held,", None),
    ("The firm wondered that a clerk had come. “It held,” he said.", "It held,", None),
    # nobody's speech
    ("The exit took in the “Green Village” support site.", "Green Village", None),
    ("Ana Ruiz said the “Green Village” support site was shut.", "Green Village", None),
    ("Half of the flats must be “affordable”.", "affordable", None),
    ("Peter “Lucky” Hale died on Monday.", "Lucky", None),
    ("Her novel, “The Long Ear”, came out in 2011.", "The Long Ear", None),
    ("A joint “special security operation” took place.", "special security operation", None),
    ("Ana Ruiz did not say whether it was “over”.", "over", None),
    ("Ana Ruiz spoke; the sign behind her read nothing but a “closed” notice.", "closed", None),
    # Arabic
    ("وقال رئيس النقابة، سالم البحيري، للصحفيين: «سنعود غدا».", "سنعود غدا", "سالم البحيري"),
    ("وصفت مديرة الهيئة، هالة الششتاوي، الاتفاق بأنه «خطوة أولى».", "خطوة أولى", "هالة الششتاوي"),
    ("قالت الوزارة إن الوضع مستقر. وأضافت: «لا خطر».", "لا خطر", "الوزارة"),
]  # fmt: skip


def of(text: str, inside: str, sentences_of: Split) -> DirectQuote:
    found = {text[one.start : one.end]: one for one in find_quotations(text, sentences_of(text))}
    assert inside in found
    return found[inside]


@pytest.mark.parametrize(("text", "inside", "speaker"), ROWS)
def test_a_quotation_has_the_speaker_the_article_names_or_none(
    text: str, inside: str, speaker: str | None, sentences_of: Split
) -> None:
    found = of(text, inside, sentences_of)
    assert (found.speaker.name if found.speaker else None) == speaker


# Verb forms that introduce speech, one row each, to keep the list of verbs honest.
VERBS = """says said stated states claimed claims added adds warned warns insisted insists argued argues stressed
    stresses noted notes explained explains acknowledged admits admitted conceded announced confirmed declared
    remarked replied responded asked quipped joked lamented complained cautioned predicted testified vowed pledged
    promised boasted shouted whispered muttered murmured exclaimed retorted countered recalled reiterated asserted
    contended maintained alleged denied believes reckons thinks hopes fears observed commented wrote tweeted
    concluded continued began repeated suggested proposed urged demanded protested objected estimated agreed
    disclosed revealed hinted implied speculated wondered mused mentioned affirmed emphasised emphasized
    underlined underscored swore sighed cried laughed reported posted elaborated clarified interjected""".split()


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in {"murmured"}])
def test_the_verb_introduces_speech(verb: str, sentences_of: Split) -> None:
    text = f"“It held all night,” Ana Ruiz {verb}."
    found = of(text, "It held all night,", sentences_of)
    assert found.speaker is not None
    assert found.speaker.name == "Ana Ruiz"


def test_a_whole_sentence_is_not_partial_and_a_phrase_is(sentences_of: Split) -> None:
    text = "“We like it,” said Ana Ruiz, “but not for ever.” She said it was “in progress”."
    found = find_quotations(text, sentences_of(text))
    assert [one.partial for one in found] == [False, False, True]


def test_a_speaker_points_at_the_cue_and_at_the_fullest_mention_before_it(sentences_of: Split) -> None:
    text = "Ana Ruiz, the mayor of Lund, came home. “It held,” she said."
    speaker = of(text, "It held,", sentences_of).speaker
    assert speaker is not None
    assert text[speaker.start : speaker.end] == "she"
    assert (speaker.resolved_start, speaker.resolved_end) == (0, 8)
    assert speaker.role is not None
    assert speaker.role.text == "the mayor of Lund"


def test_the_outlet_that_quotes_a_speaker_is_kept_beside_the_speaker(sentences_of: Split) -> None:
    text = "Reuters reported, quoting a US official who requested anonymity, that the raid was “over”."
    speaker = of(text, "over", sentences_of).speaker
    assert speaker is not None
    assert (speaker.name, speaker.via) == ("a US official", "Reuters")


def test_a_quotation_over_several_sentences_is_one(sentences_of: Split) -> None:
    text = "“It held. Nobody slept. We were lucky,” said Ana Ruiz."
    assert len(find_quotations(text, sentences_of(text))) == 1


def test_a_quotation_inside_a_quotation_is_part_of_it(sentences_of: Split) -> None:
    text = "“My mother said, ‘Tell them the truth,’ and I will,” said Ana Ruiz."
    (found,) = find_quotations(text, sentences_of(text))
    assert text[found.start : found.end] == "My mother said, ‘Tell them the truth,’ and I will,"


def test_a_speech_over_paragraphs_repeats_the_opening_mark_and_closes_once(sentences_of: Split) -> None:
    text = "“It held,” said Ana Ruiz. “I was there.\n\n“So were you. We were lucky.\n\n“That is all.”\n\nRain fell."
    found = find_quotations(text, sentences_of(text))
    assert [one.marks for one in found] == ["“”", "“", "“", "“”"]
    assert {one.speaker.name if one.speaker else None for one in found} == {"Ana Ruiz"}
    assert text[found[2].start : found[2].end] == "So were you. We were lucky."


UNBALANCED = [
    "“It held, said Ana Ruiz.\n\nRain fell. “Good,” said Peter Hale.",
    '"It held, said Ana Ruiz.\n\nRain fell. "Good," said Peter Hale.',
    "It held,” said Ana Ruiz.\n\nRain fell. “Good,” said Peter Hale.",
    '"It held, she said. "Good," said Peter Hale.',
    "‘It held, she said.\n\nRain fell. “Good,” said Peter Hale.",
    "“It held, said Ana Ruiz.\n\n“So it did.\n\nRain fell. “Good,” said Peter Hale.",
]


@pytest.mark.parametrize("text", UNBALANCED)
def test_a_mark_without_its_pair_does_not_swallow_the_article(text: str, sentences_of: Split) -> None:
    found = find_quotations(text, sentences_of(text))
    assert [text[one.start : one.end] for one in found] == ["Good,"]


APOSTROPHES = [
    "The workers' union's plan didn't pass in '98, it's said.",
    "The workers’ union’s plan didn’t pass in ’98, it’s said.",
    "Rock 'n' roll wasn't 'bout money for 'em.",
    "The players’ wives and the coaches’ sons came.",
    'He is 6\'2" tall and the pipe is 4" wide.',
]


@pytest.mark.parametrize("text", APOSTROPHES)
def test_apostrophes_and_inches_are_no_quotation_marks(text: str, sentences_of: Split) -> None:
    assert find_quotations(text, sentences_of(text)) == ()


def test_a_possessive_inside_single_marks_does_not_close_them(sentences_of: Split) -> None:
    text = "‘The students’ union is ours,’ said Ana Ruiz."
    assert of(text, "The students’ union is ours,", sentences_of).speaker is not None


WORDS = [
    "“",
    "”",
    '"',
    "'",
    "‘",
    "’",
    "«",
    "»",
    "„",
    "\n\n",
    ". ",
    ", ",
    "said ",
    "Ana Ruiz ",
    "she ",
    "the mayor ",
    "😀",
    "قال ",
    "x",
]


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
def test_quotations_are_verbatim_between_marks_and_never_overlap(text: str) -> None:
    sentences = [
        Sentence(number, found.start(), found.end(), found.group(), number, False)
        for number, found in enumerate(re.finditer(r"[^\n]+", text))
    ]
    last = -1
    for one in find_quotations(text, sentences):
        assert last < one.start < one.end <= len(text)
        before, after = text[: one.start].rstrip(" \n"), text[one.end :].lstrip(" \n")  # « French »
        assert before[-1] == one.marks[0]
        assert after[:1] == one.marks[1:] or len(one.marks) == 1
        if one.speaker:
            assert text[one.speaker.resolved_start : one.speaker.resolved_end] == one.speaker.name
        last = one.end


HOSTILE = [
    "“It held” " * 10_000,
    "“It held,” said Ana Ruiz. " * 2_000,
    '"' * 10_000,
    "“" * 10_000,
    "“a\n\n" * 5_000,
    "'a " * 20_000,
    "Ana, " * 5_000 + "said “It held.”",
    "said " * 5_000,
    "the mayor of " * 10_000 + "said “no”.",
    "Ana-" * 20_000,
    "(" * 20_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_read_in_good_time(text: str) -> None:
    lines = list(re.finditer(r"[^\n]+", text))
    sentences = [Sentence(i + 1, one.start(), one.end(), one.group(), i, False) for i, one in enumerate(lines)]
    began = time.process_time()
    find_quotations(text, sentences)
    assert time.process_time() - began < 4
