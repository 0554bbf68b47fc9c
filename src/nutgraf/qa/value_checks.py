"""Checks by code whether a likely draft is the value of the very thing that a question asks for.

A sentence often has a value of the right kind that belongs to something else: to another time, to somebody else in the
sentence, to a difference or a limit. A small model that reads the sentence again takes it for the answer. Each check
needs a plain sign of that in the cited sentence, and says nothing where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import Number, find_dates, find_numbers, same_number
from nutgraf.extract.analysis import EntityOccurrence
from nutgraf.extract.date_readings import period
from nutgraf.extract.dates import DateExpression
from nutgraf.extract.roles import singular
from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.drafting import AnswerDraft
from nutgraf.qa.question import Question
from nutgraf.text.cues_en import NEGATION_OR_LACK
from nutgraf.text.event_cues_en import ENDED
from nutgraf.text.lexicon_en import HE, SHE
from nutgraf.text.nouns_en import PEOPLE_BY_ENDING, PERSONS
from nutgraf.text.question_words import (
    ASKS_FOR_DAY,
    ASKS_FOR_DIFFERENCE,
    ASKS_FOR_LIMIT,
    ASKS_OF_NOW,
    BARE_NOUN,
    BEFORE_LIMIT,
    CLOSED,
    CONTRASTS,
    DIFFERENCES,
    HOW_MANY,
    LOCATED,
    NAME_OF_RELATIVE,
    WHICH_NOUN,
)

_LEAD = 2  # sentences, with the headline
_FAR = 60  # characters between a value and the date that it is of


@tolerant("whether a draft is the value of what is asked", lambda *_: "")
def other_value_reason(question: Question, draft: AnswerDraft, place: AnswerPlace) -> str:
    """Why the draft is the value of something else than is asked; empty where nothing shows that.

    Only English questions that want a value are checked.
    """
    english = place.opened.article.language.startswith("en")
    if not english or not draft.text or question.wants in ("yes_or_no", "choice"):
        return ""
    found = _PlacedDraft.of(question, draft, place)
    return next((reason for check in _CHECKS for reason in check(found)), "")


class _PlacedDraft(NamedTuple):
    """A question, its draft, and where the draft is in its sentence: `[start, end)`, or `(0, 0)` if it is not clear.

    `number` is the figure of the sentence that the draft gives, None where it gives none or several.
    """

    asked: str
    wants: str
    draft: str
    place: AnswerPlace
    number: Number | None
    start: int
    end: int

    @classmethod
    def of(cls, question: Question, draft: AnswerDraft, place: AnswerPlace) -> _PlacedDraft:
        figures = [one for one in find_numbers(draft.text, language="en") if one.is_figure]
        same = [
            one
            for one in place.opened.analysis.numbers(place.sentence)
            if len(figures) == 1 and same_number(one, figures[0])
        ]
        number = same[0] if len(same) == 1 else None
        at = place.sentence.text.casefold().find(draft.text.casefold())
        start, end = (at, at + len(draft.text)) if at >= 0 else (number.start, number.end) if number else (0, 0)
        return cls(question.text.replace("’", "'"), question.wants, draft.text, place, number, start, end)

    @property
    def text(self) -> str:
        return self.place.sentence.text

    @property
    def part(self) -> tuple[int, int]:
        """The part of the sentence that has the draft, between semicolons and contrasts."""
        breaks = [hit.span() for hit in CONTRASTS.finditer(self.text)]
        start = max((end for _, end in breaks if end <= self.start), default=0)
        return start, min((begin for begin, _ in breaks if begin >= self.end), default=len(self.text))

    def is_in_part(self, start: int) -> bool:
        """Whether the part that has the draft has a place of the article as well."""
        begin, end = self.part
        return begin <= start - self.place.sentence.start < end


def _bare_noun(found: _PlacedDraft) -> Iterator[str]:
    """ "One county" does not say which county."""
    hit = BARE_NOUN.match(found.draft)
    if hit and found.wants not in ("amount", "money", "date"):
        asked = {word.key for word in words(found.asked, "en")}
        if asked.issuperset(word.key for word in words(hit.group("noun"), "en")):
            yield "it only repeats the question"


def _difference(found: _PlacedDraft) -> Iterator[str]:
    """Who came in 0.08 seconds behind somebody did not take 0.08 seconds."""
    if found.number is None or found.wants == "date" or ASKS_FOR_DIFFERENCE.search(found.asked):
        return
    if hit := DIFFERENCES.match(found.text, found.number.whole_end):
        yield f"{found.text[found.number.start : hit.end()]!r} is a difference"


def _limit(found: _PlacedDraft) -> Iterator[str]:
    """A maximum of ten years is what may be, not what is."""
    if found.number is None or ASKS_FOR_LIMIT.search(found.asked):
        return
    if hit := BEFORE_LIMIT.search(found.text, max(0, found.number.start - _FAR), found.number.start):
        yield f"{hit.group().split()[0]!r} makes it a limit"


def _counted(found: _PlacedDraft) -> Iterator[str]:
    """People out of work are no jobs that were cut."""
    asked = HOW_MANY.search(found.asked)
    if asked is None or found.number is None or found.number.counted is None or asked.group("what")[-1] != "s":
        return  # "how many lost their jobs" names no noun
    counted = singular(found.number.counted.lower())
    asked_for = [form for noun in asked.group("what").lower().split() for form in (noun, singular(noun))]
    if _is_of_people(counted) and not any(map(_is_of_people, asked_for)):
        yield f"the passage counts {found.number.counted} with it"


def _is_of_people(noun: str) -> bool:
    return noun in PERSONS | {"people", "life", "lives"} or PEOPLE_BY_ENDING.fullmatch(noun) is not None


def _no_day(found: _PlacedDraft) -> Iterator[str]:
    """A month is no answer to a question for a day."""
    dates = find_dates(found.draft, anchor=None)
    if ASKS_FOR_DAY.search(found.asked) and len(dates) == 1 and dates[0].granularity in ("month", "year", "quarter"):
        yield f"the question asks for a day, and {dates[0].text!r} is none"


def _denied(found: _PlacedDraft) -> Iterator[str]:
    """What cannot be soldered has not been soldered since the 1950s."""
    is_report = found.place.opened.attributions[found.place.sentence.number].certainty in ("denied", "disputed")
    if not is_report and not NEGATION_OR_LACK.search(found.asked):  # an answer says who denies it
        denied = [key for key in found.place.opened.content_keys(found.asked) if key in found.place.keys_denied]
        yield from (f"the cited sentence denies {key!r}" for key in denied)


def _over(found: _PlacedDraft) -> Iterator[str]:
    """What closed in 1978 does not make anything today."""
    if found.wants == "date" or not ASKS_OF_NOW.search(found.asked) or ASKS_OF_NOW.search(found.text):
        return
    if hit := CLOSED.search(found.text, *found.part) or ENDED.search(found.text):
        yield f"{hit.group()!r} says that it is over"


def _somebody_else(found: _PlacedDraft) -> Iterator[str]:
    """In a sentence about two, what is said of one is not said of the other."""
    analysis, sentence = found.place.opened.analysis, found.place.sentence
    if not found.end or found.part == (0, len(found.text)):
        return
    mentions = analysis.mentions_in(sentence)
    here = [one for one in mentions if found.is_in_part(one.start)]
    meant = [one.name for one in analysis.references_in(sentence) if found.is_in_part(one.start)]
    is_asked_here = any(_is_named(name, found.asked) for name in (*(one.entity.name for one in here), *meant))
    others = [one for one in here if not _is_in_draft(one, found)]
    if others and not is_asked_here and any(_is_named(one.entity.name, found.asked) for one in mentions):
        yield f"it is said of {others[0].entity.name}"


def _other_person(found: _PlacedDraft) -> Iterator[str]:
    """What the beginning or a passage about others says is not said of somebody whom the article names elsewhere."""
    opened, place = found.place.opened, found.place
    asked = [one.name for one in opened.people if _is_named(one.name, found.asked)]
    passage = [sentence for sentence in (place.before, place.sentence) if sentence]
    if place.at <= _LEAD:  # whom a lead means, the next sentences name
        passage = [*opened.sentences[: _LEAD + 3]]
    if not asked or any(token in HE | SHE for token in place.sentence.text.lower().split()):
        return
    near = {name for sentence in passage for name in _named_in(sentence, opened)}
    people = {one.name for one in opened.people}
    if near & people and near.isdisjoint(asked):
        yield f"the passage is not about {asked[0]}"


def _named_in(sentence: Sentence, opened: IndexedArticle) -> set[str]:
    """Who is named or meant in a sentence."""
    mentions, meant = opened.analysis.mentions_in(sentence), opened.analysis.references_in(sentence)
    return {*(one.entity.name for one in mentions), *(one.name for one in meant)}


def _is_named(name: str, asked: str) -> bool:
    """Whether a question has the last word of a name."""
    return name.rsplit(maxsplit=1)[-1] in asked.replace("'s", "").replace("?", "").replace(",", "").split()


def _is_in_draft(one: EntityOccurrence, found: _PlacedDraft) -> bool:
    return found.start <= one.start - found.place.sentence.start < found.end


def _other_time(found: _PlacedDraft) -> Iterator[str]:
    """What was taken in 2024 is not what was taken this summer."""
    if found.wants == "date" or not found.end:
        return
    asked = [one for one in find_dates(found.asked, anchor=found.place.opened.article.published) if one.iso]
    dates = [one for one in found.place.opened.analysis.dates(found.place.sentence) if one.iso]
    if len(asked) != 1 or not dates or any(_overlap(asked[0], one) for one in dates):
        return
    near = min(dates, key=lambda one: abs(one.start - found.start))
    between = found.text[min(found.end, near.end) : max(found.start, near.start)]
    if len(between) < _FAR and not find_numbers(between):
        yield f"the passage says it of {near.text}"


def _overlap(one: DateExpression, other: DateExpression) -> bool:
    first, last = period(one.iso or "")
    begin, end = period(other.iso or "")
    return first <= end and begin <= last


def _no_person(found: _PlacedDraft) -> Iterator[str]:
    """A relative is not called by the name of a firm, and a bank is no analyst."""
    noun = WHICH_NOUN.match(found.asked)
    is_of_person = noun is not None and _is_of_people(singular(noun.group("noun").lower()))
    if is_of_person or (found.wants == "name" and NAME_OF_RELATIVE.search(found.asked)):
        mentions = found.place.opened.analysis.mentions_in(found.place.sentence)
        if {one.entity.kind for one in mentions if _is_in_draft(one, found)} == {"organisation"}:
            yield f"{found.draft!r} is an organisation"


def _other_place(found: _PlacedDraft) -> Iterator[str]:
    """Of soldiers in Baghdad, a passage without Baghdad says nothing if others of the article have it."""
    opened = found.place.opened
    for hit in LOCATED.finditer(found.asked):
        keys = [word.key for word in words(hit.group("name"), "en")]
        near = found.place.keys.union(*opened.keys[:2])
        if not find_dates(hit.group(), anchor=None) and opened.contains(keys) and near.isdisjoint(keys):
            yield f"the passage is not about {hit.group('name')}"


_CHECKS = (
    _bare_noun,
    _difference,
    _limit,
    _counted,
    _no_day,
    _denied,
    _over,
    _somebody_else,
    _other_person,
    _other_time,
    _no_person,
    _other_place,
)
