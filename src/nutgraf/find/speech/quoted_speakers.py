"""Whose words a quotation is, by the statement it touches, stands in, or follows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from nutgraf.find.marks import Quoted
from nutgraf.find.speech.said import Said, Speech
from nutgraf.find.speech.speakers import Speaker
from nutgraf.find.tokens import Token
from nutgraf.find.units import Unit

REACH = 100
STOPS = frozenset({".", ";", "!", "?", "—", "–"})
_CONTRAST = frozenset("while whereas although though".split())


def touching(unit: Unit, index: int, said: Sequence[Said]) -> Said | None:
    """The statement that introduces or closes a whole quotation, without anything else in between."""
    after = [
        one
        for one in said
        if one.statement.first > index and _only_commas(unit.tokens[index + 1 : one.statement.first])
    ]
    before = [one for one in said if one.statement.last <= index and not one.statement.silent]
    nearest = before[-1] if before else None
    if nearest:
        between = unit.tokens[nearest.statement.last : index]
        if any(token.text in STOPS or token.quote >= 0 for token in between):
            nearest = None
    if after and after[0].statement.lemma == "according" and nearest and nearest.speaker:
        return _passed_on(nearest, after[0])
    return after[0] if after else nearest


def _passed_on(said: Said, report: Said) -> Said:
    """The official said it, "according to Reuters": the official is the source, Reuters the way."""
    if said.speaker is None or report.speaker is None:
        return said
    return said._replace(speaker=said.speaker.model_copy(update={"via": report.speaker.name}))


def _only_commas(tokens: Sequence[Token]) -> bool:
    return all(token.text in {",", "،"} for token in tokens)


def speaker_of_phrase(unit: Unit, index: int, said: Sequence[Said]) -> Speaker | None:
    """Whose words a quoted phrase is: of the statement it stands in, before or behind it."""
    forward = [one for one in said if one.statement.last <= index]
    nearest = _reporting(unit.tokens, index, forward)
    if nearest and nearest.speaker is None and _only_told(unit, nearest):
        outer = [one for one in forward if one.speaker and not one.statement.embedded]
        nearest = outer[-1] if outer else nearest
    if nearest and (nearest.statement.silent or _is_cut_off(unit.tokens[nearest.statement.last : index])):
        nearest = None
    behind = [one for one in said if one.statement.first > index and one.statement.trailing]
    closing = behind[0] if behind and not _has_stop(unit.tokens[index : behind[0].statement.first]) else None
    if nearest is None or nearest.speaker is None:
        return closing.speaker if closing and not forward else None
    if closing and closing.speaker and closing.speaker.name != nearest.speaker.name:
        adjoins = _only_commas(unit.tokens[index + 1 : closing.statement.first])
        return None if adjoins else nearest.speaker
    return nearest.speaker


_INNER_STATES = frozenset("feel think hope plan expect aim want fear find show tell".split())


def _only_told(unit: Unit, said: Said) -> bool:
    """Whether the statement is itself part of what is reported: "she said it would tell a story of “…”"."""
    source = said.statement.source
    subject = unit.tokens[source.start].pronoun if source else ""
    return said.statement.lemma in _INNER_STATES and subject in {"", "it"}


def _reporting(tokens: Sequence[Token], index: int, forward: Sequence[Said]) -> Said | None:
    """The nearest statement before the phrase; "…, and that “…”" goes back to the one that reports with "that"."""
    if not forward:
        return None
    nearest = forward[-1]
    rest = tokens[nearest.statement.last : index]
    again = any(one.lower == "and" and two.lower == "that" for one, two in pairwise(rest))
    if again and rest[0].lower != "that" and len(forward) > 1:
        outer = [one for one in forward if tokens[one.statement.last].lower == "that"]
        return outer[-1] if outer else None
    return nearest


def _has_stop(tokens: Sequence[Token]) -> bool:
    return any(token.text in STOPS for token in tokens)


def _is_cut_off(tokens: Sequence[Token]) -> bool:
    """Whether the statement ended before, with the sentence or at ", while …"."""
    contrast = any(one.text == "," and two.lower in _CONTRAST for one, two in pairwise(tokens))
    return contrast or any(token.text in STOPS - {"—", "–"} for token in tokens)


def speaker_around(unit: Unit, index: int, speech: Speech, speakers: dict[int, Speaker | None]) -> Speaker | None:
    """The speaker of a quotation that stands alone: of the quotation or the statement right before it."""
    if any(token.word for token in unit.tokens[index + 1 : index + REACH]) and not _follows_stop(unit, index):
        return None
    earlier = unit.tokens[max(index - REACH, 0) : index]
    quoted = [token.quote for token in earlier if token.quote >= 0]
    if quoted:
        return speakers[quoted[-1]]
    if any(token.word for token in earlier):
        return _only_speaker(near(speech.said[unit.number], index))
    return _speaker_before(unit, speech, speakers) if unit.number else None


def _speaker_before(unit: Unit, speech: Speech, speakers: dict[int, Speaker | None]) -> Speaker | None:
    """Who speaks at the end of the unit before: in the same paragraph, or in the one that leads up to this one."""
    before = speech.units[unit.number - 1]
    apart = unit.paragraph - before.paragraph
    if apart > 1 or before.heading or (apart and before.only_quoted):
        return None
    if speech.announced[before.number]:
        return speech.announced[before.number]
    if before.only_quoted:
        return speakers[[token.quote for token in before.tokens if token.quote >= 0][-1]]
    return _only_speaker(speech.said[before.number][-REACH:])


def _follows_stop(unit: Unit, index: int) -> bool:
    return index > 0 and unit.tokens[index - 1].text in STOPS


def _only_speaker(said: Sequence[Said]) -> Speaker | None:
    names = {one.speaker.name if one.speaker else None for one in said if not one.statement.silent}
    if len(names) != 1:
        return None
    return next((one.speaker for one in reversed(said) if one.speaker), None)


def share_between_paragraphs(quoted: Sequence[Quoted], speakers: dict[int, Speaker | None]) -> None:
    """Gives all paragraphs of one speech the speaker that any of them names."""
    number = 0
    while number < len(quoted):
        last = number
        while quoted[last].continues and last + 1 < len(quoted):
            last += 1
        known = [speakers[one] for one in range(number, last + 1) if speakers.get(one)]
        turns = len({one.name for one in known if one}) > 1  # a transcript: each turn lasts until the next
        speaker = known[0] if known else None
        for one in range(number, last + 1) if last > number and known else ():
            speaker = (speakers.get(one) or speaker) if turns else speaker
            if one in speakers:
                speakers[one] = speaker
        number = last + 1


def near(said: Sequence[Said], index: int) -> Sequence[Said]:
    """The statements close enough to the token to have to do with it."""
    first = bisect_left(said, index - REACH, key=_verb)
    return said[first : bisect_left(said, index + REACH, key=_verb)]


def _verb(said: Said) -> int:
    return said.statement.verb
