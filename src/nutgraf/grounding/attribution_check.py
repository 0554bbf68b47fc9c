"""Who says it and how surely: a claim of one side told as fact, a view given to somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.grounding import lexicon_en as lexicon
from nutgraf.grounding.reading import Evidence, Reading
from nutgraf.grounding.sign import Sign
from nutgraf.grounding.wording_check import nearest

_DOUBTED = {"alleged", "disputed", "denied"}
_UNCERTAIN = {"attributed", "forecast"}


def attribution_signs(statement: Reading, evidence: Evidence) -> list[Sign]:
    """The signs of who asserts the statement, against who asserts the evidence."""
    return [*_dropped(statement, evidence), *_speaker(statement, evidence)]


def _dropped(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    ours = statement.attribution
    reported = bool(lexicon.REPORTS.search(statement.lower)) or ours.certainty != "fact"
    certainties = {part.attribution.certainty for part in evidence.parts if part.attribution}
    if certainties & _DOUBTED and not reported:
        yield Sign("doubt_dropped", 1.0, "the article says that this is only alleged or disputed")
    elif certainties & _UNCERTAIN and not reported:
        yield Sign("speaker_dropped", 1.0, "the article leaves this to somebody who says it")
    elif reported and certainties <= {"fact"} and not lexicon.REPORTS.search(evidence.reading.lower):
        yield Sign("speaker_added", 1.0, "the article says this in its own voice")


def _speaker(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    said_by = statement.attribution.asserted_by
    if said_by is None:
        return
    near = nearest(statement, evidence)
    name = Reading(said_by.name, statement.language)
    ours = evidence.read.entities_in(name)
    theirs: set[int] = set()
    own: set[int] = set()
    keys: set[str] = set()
    for part, reading in zip(evidence.parts, evidence.readings, strict=True):
        speaker = part.attribution.asserted_by if part.attribution else None
        if speaker is None:
            continue
        found = evidence.read.entities_in(Reading(speaker.name, statement.language))
        theirs |= found
        spoken = Reading(" ".join(filter(None, (speaker.name, speaker.role.text if speaker.role else ""))))
        keys |= spoken.keys
        if reading is near:
            own |= found
    span = (said_by.start, said_by.end)
    reason = f"the article does not give this to {said_by.name}"
    if ours and theirs and not ours & theirs:
        yield Sign("speaker_other", 1.0, reason, span)
    elif ours and own and not ours & own:
        yield Sign("speaker_of_other_sentence", 1.0, reason, span)
    elif ours and theirs:
        yield Sign("speaker_same", 1.0)
    elif not ours and keys and not keys & {word.key for word in name.content}:
        yield Sign("speaker_role_other", 1.0, reason, span)
