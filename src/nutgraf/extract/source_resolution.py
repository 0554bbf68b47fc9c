"""Resolve who the sources of German, French and Spanish statements are, in reading order.

A name refers to its fullest form in the article, a role to the only person who has it. A pronoun, or a verb without a
subject, refers to the one person nearby who can be meant; where there are two, to nobody, because a wrong speaker is
worse than none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from nutgraf.extract.noun_phrases import Phrase
from nutgraf.extract.people_by_shape import People, PersonMention, run_end
from nutgraf.extract.quotation_marks import SpeechUnit
from nutgraf.extract.referents import StatementSource
from nutgraf.extract.reporting import ReportingAct
from nutgraf.text.reporting_words import Gender, ReportingWords
from nutgraf.text.tokens import Token

_UNITS_BACK = 4
_MOST_NEAR = 40  # mentions of one unit that are weighed; only broken text has more


class SourceResolver:
    """Finds the speaker of each statement of an article; the statements must come in reading order."""

    def __init__(self, text: str, units: Sequence[SpeechUnit], words: ReportingWords, people: People) -> None:
        self._text = text
        self._units = units
        self._words = words
        self._people = people
        self._spoken: dict[int, list[tuple[int, StatementSource, int, Gender]]] = defaultdict(list)

    def resolve(self, unit: SpeechUnit, statement: ReportingAct) -> StatementSource | None:
        """The speaker of one statement, or None when it is not certain."""
        verb = unit.tokens[statement.verb]
        if statement.source is not None:
            plural = verb.lower.endswith(self._words.plural_endings)
            if statement.auxiliary is not None:
                plural = unit.tokens[statement.auxiliary].lower.endswith(self._words.plural_endings)
            found = self._of_phrase(unit, statement.source, plural=plural)
        elif statement.order == "carried" and not verb.lower.endswith(self._words.plural_endings):
            found = self._pronoun(unit, verb, "", carried=True)
        else:
            found = None
        if found is None:
            return None
        speaker, person, gender = found
        self._spoken[unit.number].append((speaker.start, speaker, person, gender))
        return speaker

    def source(self, unit: SpeechUnit, phrase: Phrase) -> StatementSource | None:
        """Who or what a phrase refers to."""
        found = self._of_phrase(unit, phrase)
        return found[0] if found else None

    def subject(self, unit: SpeechUnit, phrase: Phrase) -> StatementSource | None:
        """The person that a phrase refers to when it is not the source of a statement."""
        first = unit.tokens[phrase.start]
        if phrase.end - phrase.start == 1 and first.lower not in self._words.men | self._words.women:
            return None
        found = self._of_phrase(unit, phrase)
        return found[0] if found and found[1] >= 0 else None

    def person_called(self, label: str, place: tuple[int, int]) -> StatementSource | None:
        """The one person of the article whose name, or last name, is the label, in whatever case it is written."""
        folded = label.lower().split()
        numbers = [
            number
            for number, person in enumerate(self._people.persons)
            if person.name.lower().split()[-len(folded) :] == folded
        ]
        return self._person(numbers[0], *place) if len(numbers) == 1 else None

    def person_introduced(self, before: int, place: tuple[int, int]) -> StatementSource | None:
        """The one person named before an offset; None where nobody is, or several are."""
        named = [number for number, person in enumerate(self._people.persons) if person.start < before]
        return self._person(named[0], *place) if len(named) == 1 else None

    def _person(self, number: int, start: int, end: int) -> StatementSource:
        person = self._people.persons[number]
        return StatementSource(
            name=person.name,
            start=start,
            end=end,
            resolved_start=person.start,
            resolved_end=person.end,
            role=person.role,
        )

    def _of_phrase(
        self, unit: SpeechUnit, phrase: Phrase, *, plural: bool = False
    ) -> tuple[StatementSource, int, Gender] | None:
        tokens, words = unit.tokens, self._words
        first = tokens[phrase.start]
        if phrase.end - phrase.start == 1 and first.lower in words.men | words.women:
            return None if plural else self._pronoun(unit, first, "male" if first.lower in words.men else "female")
        if phrase.end - phrase.start == 1 and first.lower in words.others:
            return None
        for start, end in ((phrase.start, phrase.end), *phrase.beside):
            found = self._named(tokens, start, end)
            if found:
                return found
        return self._by_role(tokens, phrase)

    def _named(self, tokens: Sequence[Token], start: int, end: int) -> tuple[StatementSource, int, Gender] | None:
        """The person whose name ends the phrase, unless the name only belongs to it ("le maire de Montbrac")."""
        index = start
        while index < end:
            run = run_end(tokens, index, end, self._words)
            name = self._people.name_in(tokens, index, run) if run == end and run > index else None
            number = self._people.named(tokens[name.first : name.end]) if name else None
            if name and number is not None and not (index > start and self._belongs(tokens, index, name.first)):
                speaker = self._person(number, tokens[name.first].start, tokens[name.end - 1].end)
                return speaker, number, self._people.persons[number].gender
            index = max(run, index + 1)
        return None

    def _belongs(self, tokens: Sequence[Token], index: int, first: int) -> bool:
        before = tokens[index - 1].lower if index and first == index else ""
        return before in self._words.links - self._words.determiners

    def _by_role(self, tokens: Sequence[Token], phrase: Phrase) -> tuple[StatementSource, int, Gender] | None:
        """The only holder of a role named before, else the phrase itself: "die Stadtverwaltung"."""
        start, end = tokens[phrase.start].start, tokens[phrase.end - 1].end
        head = next((t.lower for t in tokens[phrase.start : phrase.end] if self._words.is_role(t.lower)), "")
        definite = tokens[phrase.start].lower in self._words.determiners
        number = self._people.holder(head) if head and definite else None
        if number is not None and self._people.persons[number].start < start and phrase.end - phrase.start <= 3:
            return self._person(number, start, end), number, self._people.persons[number].gender
        own = StatementSource(
            name=self._text[start:end], start=start, end=end, resolved_start=start, resolved_end=end, role=None
        )
        return own, -1, self._gender_of_phrase(tokens, phrase, head)

    def _gender_of_phrase(self, tokens: Sequence[Token], phrase: Phrase, head: str) -> Gender:
        first = tokens[phrase.start].lower
        if head and self._words.gender_of_role(head):
            return self._words.gender_of_role(head)
        if first in self._words.female_determiners:
            return "female"
        return "male" if first in self._words.male_determiners else ""

    def _pronoun(
        self, unit: SpeechUnit, token: Token, gender: Gender, *, carried: bool = False
    ) -> tuple[StatementSource, int, Gender] | None:
        """The one person near the pronoun who can be meant; with `carried` (no pronoun), one who has spoken there."""
        for near in self._nearby(unit):
            people = self._mentions_before(near, token.start)
            spoken = [one for one in self._spoken[near.number][-_MOST_NEAR:] if one[0] < token.start]
            bodies = self._bodies(near, token.start, gender)
            if not people and not spoken and not bodies:
                continue
            fitting = {one.person for one in people if self._fits(one.gender, gender)}
            fitting |= {number for _, _, number, known in spoken if self._fits(known, gender)}
            if not fitting and not bodies and gender:
                continue  # only people of the other gender
            if len(fitting) != 1 or bodies:
                return None
            number = fitting.pop()
            if number < 0:
                return self._role_again(spoken, token) if len(people) <= 1 else None
            if carried and number not in {one[2] for one in spoken}:
                return None
            return self._person(number, token.start, token.end), number, self._people.persons[number].gender
        return None

    def _mentions_before(self, near: SpeechUnit, position: int) -> Sequence[PersonMention]:
        """The last people mentioned in the unit before the position."""
        mentions = self._people.mentions[near.number]
        end = bisect_left(mentions, position, key=lambda one: near.tokens[one.first].start)
        return mentions[max(end - _MOST_NEAR, 0) : end]

    @staticmethod
    def _role_again(
        spoken: Sequence[tuple[int, StatementSource, int, Gender]], token: Token
    ) -> tuple[StatementSource, int, Gender] | None:
        """A speaker without a name who continues to speak: "ein Zeuge"."""
        if not spoken or len({one[1].name for one in spoken}) != 1:
            return None
        speaker = spoken[-1][1].model_copy(update={"start": token.start, "end": token.end})
        return speaker, -1, spoken[-1][3]

    @staticmethod
    def _fits(known: Gender, wanted: Gender) -> bool:
        return not known or not wanted or known == wanted

    def _bodies(self, near: SpeechUnit, before: int, gender: Gender) -> bool:
        """Whether an organisation of this grammatical gender begins the unit and may be meant as well."""
        tokens, words = near.tokens, self._words
        if not gender or len(tokens) < 2 or tokens[0].start >= before:
            return False
        determiners = words.female_determiners if gender == "female" else words.male_determiners
        elided = tokens[0].lower.endswith("'")
        return (tokens[0].lower in determiners or elided) and words.is_body(tokens[1].lower)

    def _nearby(self, unit: SpeechUnit) -> Iterator[SpeechUnit]:
        """The unit itself and those before it, nearest first, at most one paragraph back."""
        for index in range(unit.number, max(unit.number - _UNITS_BACK, -1), -1):
            near = self._units[index]
            if unit.paragraph - near.paragraph > 1 or (near.heading and near is not unit):
                return
            yield near
