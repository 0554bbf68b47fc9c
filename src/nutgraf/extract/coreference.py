"""Resolve the sources of statements in reading order, keeping track of who has spoken so far.

`PhraseResolver` resolves names and roles to the fullest earlier mention. `PronounResolver` resolves "he", "she", "it"
and "they" at a reporting verb, and gives no answer when two people could be meant. `Antecedents` combines both.

A wrong speaker is worse than none. A pronoun is resolved only if nobody else in the nearest passage could be meant,
or if the same person was speaking in the previous sentence and this one does not start with a denial.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from nutgraf.extract.clauses import clause_subject
from nutgraf.extract.entities import NamedEntity
from nutgraf.extract.noun_phrases import Phrase, is_verbish
from nutgraf.extract.quotation_marks import SpeechUnit
from nutgraf.extract.referents import (
    Gender,
    MentionIndex,
    Offices,
    Referent,
    ResolvedSpeaker,
    SpeakerHistory,
    StatementSource,
    content_words,
    head_of,
    is_plural,
    kind_of_phrase,
    with_links,
)
from nutgraf.extract.reporting import ReportingAct
from nutgraf.extract.roles import Role
from nutgraf.text.lexicon_en import CLAUSE_OPENERS, HE, PHRASE_LINKS, SHE, TIME_WORDS
from nutgraf.text.name_lists import ORGANISATION_NOUNS, POST_NOMINALS, TITLES
from nutgraf.text.reporting_en import Manner
from nutgraf.text.tokens import Token

_Place = tuple[int, int]


class PhraseResolver:
    """Resolves names and roles to the people and organisations of the article."""

    def __init__(self, text: str, units: Sequence[SpeechUnit], mentions: MentionIndex) -> None:
        self._text = text
        self._units = units
        self._mentions = mentions
        self._offices = Offices(units, mentions)
        people = [entity for entity in mentions.entities if entity.kind == "person"]
        self._surnames = frozenset(entity.name.lower().split()[-1] for entity in people)
        self._full = [_full_mention(text, entity) for entity in mentions.entities]

    def resolve(self, unit: SpeechUnit, phrase: Phrase) -> ResolvedSpeaker | None:
        """Who the phrase refers to: a name in it or next to it, the holder of an office, or only the phrase itself."""
        own = self._named_entity(unit, phrase.start, phrase.end, relative=phrase.relative)
        if own and own.kind == "person":
            return own
        body = head_of(unit.tokens[phrase.start : phrase.end]) in ORGANISATION_NOUNS
        for start, end in phrase.beside:
            known = self._named_entity(unit, start, end, relative=False)
            if known and body and known.kind == "person":  # "the office of the minister, Dr Akoto" is the office
                continue
            if known and (known.kind == "person" or (own is None and unit.tokens[start].capital)):
                return known
        if own:
            return own
        return self._before_who(unit, phrase) if phrase.relative else self.by_role(unit, phrase)

    def entity(self, unit: SpeechUnit, number: int, cue: _Place) -> ResolvedSpeaker:
        """The entity with this number, named at `cue`."""
        entity, gender = self._mentions.entities[number], self._mentions.genders[number]
        words = tuple(entity.name.lower().split())
        return ResolvedSpeaker(unit.number, cue[0], self._source(number, cue), number, gender, entity.kind, words)

    def _source(self, number: int, cue: _Place) -> StatementSource:
        entity, resolved = self._mentions.entities[number], self._full[number]
        return StatementSource(
            name=entity.name,
            start=cue[0],
            end=cue[1],
            resolved_start=resolved[0],
            resolved_end=resolved[1],
            role=_nearest_role(entity, cue[0]),
        )

    def person_called(self, label: str, cue: _Place) -> StatementSource | None:
        """The one person whose name ends with the words of the label, whatever their case."""
        words = label.lower().split()
        numbers = [
            number
            for number, entity in enumerate(self._mentions.entities)
            if entity.kind == "person" and entity.name.lower().split()[-len(words) :] == words
        ]
        return self._source(numbers[0], cue) if len(numbers) == 1 else None

    def person_introduced(self, before: int, cue: _Place) -> StatementSource | None:
        """The one person whom the sentences before an offset name; None where they name nobody, or several."""
        named = {
            one.entity
            for unit in self._units
            if unit.end <= before and not unit.heading
            for one in self._mentions.by_unit[unit.number]
            if one.kind == "person" and one.entity >= 0
        }
        return self._source(named.pop(), cue) if len(named) == 1 else None

    def by_role(self, unit: SpeechUnit, phrase: Phrase) -> ResolvedSpeaker | None:
        """Who a phrase without a name refers to; an indefinite one ("a shopkeeper") refers to itself."""
        tokens = unit.tokens[phrase.start : phrase.end]
        if head_of(tokens) in TIME_WORDS | {""}:
            return None
        own = self._phrase_itself(unit, tokens)
        if tokens[0].lower not in {"the", "that"}:
            self._offices.remember(tokens)
            return own
        holder = self._offices.holder(tokens)
        if holder is not None:
            return self.entity(unit, holder, (own.speaker.start, own.speaker.end))
        fuller = self._offices.fuller(tokens, unit)
        self._offices.remember(tokens)
        if fuller is None:
            return own
        update = {"name": self._text[slice(*fuller)], "resolved_start": fuller[0], "resolved_end": fuller[1]}
        return own._replace(speaker=own.speaker.model_copy(update=update))

    def _named_entity(self, unit: SpeechUnit, start: int, end: int, *, relative: bool) -> ResolvedSpeaker | None:
        """The entity whose name ends the phrase, unless the name only belongs to it ("a spokesman for X")."""
        tokens = unit.tokens
        while end > start + 1 and tokens[end - 1].lower.strip(".") in POST_NOMINALS:
            end -= 1
        named = self._mentions.named_at(tokens[start].start, tokens[end - 1].end)
        if named is None:
            return None
        lead = [token for token in tokens[start:end] if token.end <= named.start]
        if any(token.lower == "and" for token in lead) and not _is_office(lead):
            return None
        belongs = any(token.lower in PHRASE_LINKS for token in lead)
        if belongs and not (relative and named.kind == "person"):
            return None
        return self.entity(unit, named.entity, (named.start, named.end))

    def _before_who(self, unit: SpeechUnit, phrase: Phrase) -> ResolvedSpeaker | None:
        """The person before a "who" that does not follow the name directly ("of Julius Ahrendt in Berlin, who")."""
        tokens = unit.tokens[phrase.start : phrase.end]
        start, end = tokens[0].start, tokens[-1].end
        people = [
            one
            for one in self._mentions.by_unit[unit.number]
            if one.kind == "person" and start <= one.start and one.end <= end
        ]
        if len({(one.entity, one.start if one.entity < 0 else 0) for one in people}) != 1:
            return None
        only = people[-1]
        if only.entity >= 0:
            return self.entity(unit, only.entity, (only.start, only.end))
        return self._phrase_itself(unit, [token for token in tokens if token.start >= only.start])

    def _phrase_itself(self, unit: SpeechUnit, tokens: Sequence[Token]) -> ResolvedSpeaker:
        start, end = tokens[0].start, tokens[-1].end
        speaker = StatementSource(
            name=self._text[start:end], start=start, end=end, resolved_start=start, resolved_end=end, role=None
        )
        gender: Gender = next(
            (one.gender for one in self._mentions.by_unit[unit.number] if one.gender and start <= one.start < end), ""
        )
        surname = len(tokens) == 1 and tokens[0].capital and tokens[0].lower in self._surnames
        kind = "person" if surname else kind_of_phrase(tokens)
        return ResolvedSpeaker(unit.number, start, speaker, -1, gender, kind, content_words(tokens))


def _is_office(lead: Sequence[Token]) -> bool:
    """Whether "and" is inside the title of one person: "Works and Housing Minister"."""
    return all(token.capital or token.lower == "and" for token in lead) and lead[-1].lower in TITLES


def _full_mention(text: str, entity: NamedEntity) -> _Place:
    """The first mention of the fullest form, found by its text or else by its length."""
    verbatim = (place for place in entity.mentions if text[place[0] : place[1]] == entity.name)
    as_long = (place for place in entity.mentions if place[1] - place[0] == len(entity.name))
    return next(verbatim, None) or next(as_long, entity.mentions[0])


def _nearest_role(entity: NamedEntity, position: int) -> Role | None:
    after = bisect_left(entity.roles, position, key=lambda role: role.start)
    around = entity.roles[max(after - 1, 0) : after + 1]
    return min(around, key=lambda role: abs(role.start - position)) if around else None


_NEW_CLAUSE = CLAUSE_OPENERS | {"when", "as", "before", "after", "until"}
_PARAGRAPHS_BACK = 2
_PARAGRAPHS_AROUND = 6
_DEEPEST = 4  # sentences with "he" as their subject that lead back to a name
_UNITS_BACK = 30
_AT_THE_BEGINNING = 4


class PronounResolver:
    """Resolves pronouns from who was mentioned and who spoke in the preceding units."""

    def __init__(
        self, units: Sequence[SpeechUnit], mentions: MentionIndex, phrases: PhraseResolver, history: SpeakerHistory
    ) -> None:
        self._units = units
        self._mentions = mentions
        self._phrases = phrases
        self._history = history
        self._subjects: dict[int, ResolvedSpeaker | None] = {}

    def resolve(self, unit: SpeechUnit, pronoun: Token, manner: Manner) -> ResolvedSpeaker | None:
        """Who the pronoun refers to, with the pronoun as the cue; None for the first and second person."""
        found: ResolvedSpeaker | None = None
        if pronoun.pronoun in {"he", "she"}:
            found = self._person(unit, pronoun, manner)
        elif pronoun.pronoun == "it":
            found = self._organisation(unit, pronoun)
        elif pronoun.pronoun == "they":
            found = self._group(unit, pronoun)
        if found is None:
            return None
        speaker = found.speaker.model_copy(update={"start": pronoun.start, "end": pronoun.end})
        return found._replace(unit=unit.number, position=pronoun.start, speaker=speaker)

    def _person(self, unit: SpeechUnit, pronoun: Token, manner: Manner, depth: int = 0) -> ResolvedSpeaker | None:
        gender: Gender = "male" if pronoun.pronoun == "he" else "female"
        for near in self._nearby(unit):
            spoken = self._history.speakers_in(near.number, pronoun.start)
            speakers = [one for one in spoken if one.may_be(gender)]
            cues = {one.speaker.start for one in spoken}
            people = [
                one
                for one in self._people(near, gender)
                if one.end <= pronoun.start and (one.entity >= 0 or one.start not in cues)
            ]
            keys = {_key(one.entity, one.start) for one in people if one.kind == "person"}
            keys |= {_key(one.entity, one.speaker.resolved_start) for one in speakers}
            unclear = any(one.kind == "other" for one in people) or any(_may_be_somebody(one) for one in spoken)
            if len(keys) == 1 and not unclear:
                only = speakers[-1] if speakers else self._only_person_near(near, pronoun, people)
                if only or people[-1].entity >= 0:
                    return only
                continue  # "a clerk", mentioned in passing
            if keys or people:
                going_on = manner not in {"denies", "disputes"} and unit.number - near.number <= 1
                still = self._still_speaking(near, spoken, gender) if going_on else None
                return still or self._subject_person(unit, near, gender, depth)
            subject = self._subject_person(unit, near, gender, depth)
            if subject:
                return subject
        return self._only_person_around(unit, gender)

    def _subject_person(self, unit: SpeechUnit, near: SpeechUnit, gender: Gender, depth: int) -> ResolvedSpeaker | None:
        """The subject of the previous unit, if of certain gender or the only person; follows a pronoun."""
        phrase = clause_subject(near.tokens, 0, len(near.tokens)) if near.number < unit.number else None
        if phrase is None:
            return None
        first = near.tokens[phrase.start]
        if first.pronoun:
            same = first.pronoun == ("he" if gender == "male" else "she")
            if not same or depth == _DEEPEST:
                return None
            if first.start not in self._subjects:  # every later pronoun looks it up
                self._subjects[first.start] = self._person(near, first, "says", depth + 1)
            return self._subjects[first.start]
        known = self._phrases.resolve(near, phrase)
        if known is None or not known.may_be(gender):
            return None
        others = [one for one in self._people(near, gender) if one.start >= near.tokens[phrase.end - 1].end]
        if any(_acts_in_new_clause(near.tokens, one) for one in others):
            return None
        return known if known.gender == gender or not others else None

    def _only_person_around(self, unit: SpeechUnit, gender: Gender) -> ResolvedSpeaker | None:
        """The only possible person in the last paragraphs, if the nearest units mention no person."""
        found: dict[tuple[int, int], tuple[SpeechUnit, Referent]] = {}
        for near in self._nearby(unit, _PARAGRAPHS_AROUND):
            for one in self._mentions.by_unit[near.number]:
                if one.gender in {gender, ""} and one.kind == "person" and one.start < unit.start:
                    found.setdefault(_key(one.entity, one.start), (near, one))
        if len(found) != 1:
            return None
        near, only = next(iter(found.values()))
        return self._phrases.entity(near, only.entity, (only.start, only.end)) if only.entity >= 0 else None

    def _people(self, near: SpeechUnit, gender: Gender) -> list[Referent]:
        """The people in the unit that could be "he" or "she", including longer names of unknown kind."""
        return [
            one
            for one in self._mentions.by_unit[near.number]
            if one.gender in {gender, ""}
            and (one.kind == "person" or (one.kind == "other" and " " in self._mentions.entities[one.entity].name))
        ]

    def _only_person_near(self, near: SpeechUnit, pronoun: Token, people: list[Referent]) -> ResolvedSpeaker | None:
        """The only person mentioned nearby; None after a pronoun ("He kept the chief, Doss": two people)."""
        same = HE if pronoun.pronoun == "he" else SHE
        only = people[-1]
        if any(token.lower in same and token.start < people[0].start for token in near.tokens):
            return None
        if only.entity >= 0:
            return self._phrases.entity(near, only.entity, (only.start, only.end))
        tokens = with_links(near.tokens, only)
        first = near.tokens.index(tokens[0])
        known = self._phrases.by_role(near, Phrase(first, first + len(tokens)))
        in_passing = only.start - near.start > _AT_THE_BEGINNING  # "a clerk" in passing is rarely who speaks next
        return None if known and known.entity < 0 and in_passing else known

    def _still_speaking(
        self, near: SpeechUnit, spoken: list[ResolvedSpeaker], gender: Gender
    ) -> ResolvedSpeaker | None:
        """The subject who spoke in the previous sentence, even if others are mentioned there."""
        if not spoken:
            return None
        last = spoken[-1]
        people = self._people(near, gender)
        if any(_acts_in_new_clause(near.tokens, one) for one in people if one.start > last.position):
            return None
        first = min((one.start for one in people), default=last.position)
        alone = all(one.speaker.name == last.speaker.name for one in spoken)
        return last if alone and last.main and last.position <= first and last.may_be(gender) else None

    def _organisation(self, unit: SpeechUnit, pronoun: Token) -> ResolvedSpeaker | None:
        """The organisation that spoke last in the paragraph, or is the subject of the sentence before."""
        for near in self._nearby(unit, paragraphs=1):
            if near.number < unit.number - 1 and near.paragraph < unit.paragraph:
                return None
            spoken = self._history.speakers_in(near.number, pronoun.start)
            bodies = [one for one in spoken if one.kind != "person"]
            if bodies and len({one.speaker.name for one in spoken}) == 1:
                return bodies[-1]
            if near.number < unit.number:
                return None if spoken or near.paragraph < unit.paragraph else self._subject_organisation(near)
        return None

    def _subject_organisation(self, near: SpeechUnit) -> ResolvedSpeaker | None:
        phrase = clause_subject(near.tokens, 0, len(near.tokens))
        if phrase is None or near.tokens[phrase.start].pronoun:
            return None
        known = self._phrases.resolve(near, phrase)
        if known is None or known.kind not in {"organisation", "place"}:
            return None
        bodies = [one for one in self._mentions.by_unit[near.number] if one.kind == "organisation"]
        return known if all(one.entity == known.entity for one in bodies) else None

    def _group(self, unit: SpeechUnit, pronoun: Token) -> ResolvedSpeaker | None:
        for near in self._nearby(unit, paragraphs=0):
            spoken = self._history.speakers_in(near.number, pronoun.start)
            if spoken:
                last = spoken[-1]
                alone = len({one.speaker.name for one in spoken}) == 1
                return last if alone and last.entity < 0 and is_plural(last.words) else None
        return None

    def _nearby(self, unit: SpeechUnit, paragraphs: int = _PARAGRAPHS_BACK) -> Iterator[SpeechUnit]:
        """The unit itself and those before it, nearest first, as far as a pronoun may look back."""
        for index in range(unit.number, max(unit.number - _UNITS_BACK, -1), -1):
            near = self._units[index]
            if unit.paragraph - near.paragraph > paragraphs:
                return
            if not near.heading:
                yield near


def _may_be_somebody(known: ResolvedSpeaker) -> bool:
    """Whether a speaker of unknown kind may be one person: not "utilities and steel mills"."""
    plural = known.entity < 0 and bool(known.words) and known.words[-1].endswith("s")
    return known.kind == "other" and not plural


def _acts_in_new_clause(tokens: Sequence[Token], one: Referent) -> bool:
    """Whether the person is the subject of a new clause after "but", "and" or "while": "…, but Vance left"."""
    first = bisect_left(tokens, one.start, key=lambda token: token.start)
    behind = bisect_left(tokens, one.end, key=lambda token: token.start)
    if not 0 < first <= behind < len(tokens):
        return False
    return tokens[first - 1].lower in _NEW_CLAUSE and is_verbish(tokens[behind])


def _key(entity: int, start: int) -> tuple[int, int]:
    return (entity, 0) if entity >= 0 else (-1, start)


class Antecedents:
    """Finds the speaker of each statement; the statements must come in reading order."""

    def __init__(self, text: str, units: Sequence[SpeechUnit], mentions: MentionIndex) -> None:
        self._text = text
        self._history = SpeakerHistory()
        self._phrases = PhraseResolver(text, units, mentions)
        self._pronouns = PronounResolver(units, mentions, self._phrases, self._history)

    def resolve(self, unit: SpeechUnit, statement: ReportingAct) -> StatementSource | None:
        """The speaker of one statement, or None when it is not certain."""
        if statement.source is None:
            known = self._previous_speaker(unit, statement)
        else:
            known = self._of_phrase(unit, statement.source, statement.manner)
        if known is None:
            return None
        via = self._via(unit, statement)
        if via:
            known = known._replace(speaker=known.speaker.model_copy(update={"via": via}))
        self._history.add(known._replace(unit=unit.number, main=not statement.embedded))
        return known.speaker

    def subject(self, unit: SpeechUnit, phrase: Phrase) -> StatementSource | None:
        """The person that a phrase refers to when it is not the source of a statement ("She was blunt: …")."""
        known = self._of_phrase(unit, phrase, "says")
        return known.speaker if known and known.kind == "person" else None

    def source(self, unit: SpeechUnit, phrase: Phrase) -> StatementSource | None:
        """Who or what a phrase that is credited with words refers to, person or not."""
        known = self._of_phrase(unit, phrase, "says")
        return known.speaker if known else None

    def person_called(self, label: str, place: tuple[int, int]) -> StatementSource | None:
        """The one person of the article whose name, or last name, is the label, in whatever case it is written."""
        return self._phrases.person_called(label, place)

    def person_introduced(self, before: int, place: tuple[int, int]) -> StatementSource | None:
        """The one person whom the sentences before an offset name; None where they name nobody, or several."""
        return self._phrases.person_introduced(before, place)

    def _of_phrase(self, unit: SpeechUnit, phrase: Phrase, manner: Manner) -> ResolvedSpeaker | None:
        first = unit.tokens[phrase.start]
        if phrase.end - phrase.start == 1 and first.pronoun:
            return self._pronouns.resolve(unit, first, manner)
        return self._phrases.resolve(unit, phrase)

    def _previous_speaker(self, unit: SpeechUnit, statement: ReportingAct) -> ResolvedSpeaker | None:
        """The speaker of a verb without a subject, as in Arabic "وأضاف": the only one who spoke just before."""
        if statement.order != "carried":
            return None
        verb = unit.tokens[statement.verb]
        recent = self._history.speakers_in(unit.number, verb.start) or self._history.speakers_in(
            unit.number - 1, verb.start
        )
        if len({one.speaker.name for one in recent}) != 1:
            return None
        cue = recent[-1].speaker.model_copy(update={"start": verb.start, "end": verb.end})
        return recent[-1]._replace(position=verb.start, speaker=cue)

    def _via(self, unit: SpeechUnit, statement: ReportingAct) -> str | None:
        if statement.via is None:
            return None
        tokens = unit.tokens[statement.via.start : statement.via.end]
        return self._text[tokens[0].start : tokens[-1].end]
